//! A query as rows in windows: where each row is one of a table's, through the keys of that table, so that a million of
//! them open at once and can be edited; any other through a copy.

use std::sync::Arc;

use rusqlite::Connection;

use crate::computed::Reach;
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::{
    Chosen, Condition, Gathered, OrderTerm, Shape, Sql, choose_copied, choose_keyed, condition_sql,
};
use crate::schema::{Catalog, Table, TableType};
use crate::sql::{Secrets, hidden_in};

use super::compile::{self, Built, Options};
use super::{Editable, Join, Query, Shown, context};

/// A query to be read, ordered and filtered further by what it shows.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub query: Query,
    pub order: Vec<OrderTerm>,
    pub filter: Option<Condition>,
}

/// Finds the source of a question's rows.
pub(crate) fn question(connection: &Connection, catalog: &Catalog, asked: &Question) -> Result<Chosen> {
    let plain = compile::build(context(catalog), &asked.query, &Options::default())?;
    if let (Editable::Rows { table }, Some(reads)) = (&plain.editable, &plain.by_row)
        && asked.query.limit.is_none()
        && asked.query.offset == 0
        && let Some(table) = catalog.table(table)
        && let Some(query) = merged(asked)
    {
        return keyed(connection, catalog, table, &plain, reads, &query);
    }
    copied(connection, catalog, asked)
}

fn keyed(
    connection: &Connection,
    catalog: &Catalog,
    base: &Table,
    plain: &Built,
    reads: &[String],
    query: &Query,
) -> Result<Chosen> {
    let shape = Arc::new(Shape::of_query(base, plain.table.clone(), reads, is_utf8(connection)?));
    let own = |term: &OrderTerm| base.column(&term.column).is_some();
    let by_key = query.filter.is_none() && query.joins.is_empty() && query.order.iter().all(own);
    let keys = compile::keys(context(catalog), query)?;
    let gathered =
        keys.map(|(sql, _)| Gathered { sql, filtered: query.filter.is_some() || !query.joins.is_empty() });
    let mut leans_on = plain.reads.clone();
    leans_on.retain(|name| *name != base.name);
    choose_keyed(connection, shape, base, by_key.then_some(query.order.as_slice()), gathered, leans_on)
}

/// The question as one query over the same source; none if it orders or filters by something made up by the query.
fn merged(asked: &Question) -> Option<Query> {
    let mut query = asked.query.clone();
    if asked.order.is_empty() && asked.filter.is_none() {
        return Some(query);
    }
    let source = |name: &str| of_source(&asked.query, name);
    let mut order = Vec::new();
    for term in &asked.order {
        order.push(OrderTerm { column: source(&term.column)?, ..term.clone() });
    }
    if !order.is_empty() {
        order.append(&mut query.order);
        query.order = order;
    }
    if let Some(filter) = &asked.filter {
        let mut filter = filter.clone();
        renamed(&mut filter, &source)?;
        query.filter = Some(match query.filter.take() {
            Some(own) => Condition::All { of: vec![own, filter] },
            None => filter,
        });
    }
    Some(query)
}

/// The column or path that a column of the result shows.
fn of_source(query: &Query, name: &str) -> Option<String> {
    if query.show.is_empty() {
        let beside = |join: &Join| {
            let alias = join.alias.as_deref().or_else(|| join.link.as_deref()?.rsplit('.').next())?;
            name.strip_prefix(alias)?.strip_prefix('_').map(|rest| format!("{alias}.{rest}"))
        };
        return query.joins.iter().find_map(beside).or_else(|| Some(name.to_owned()));
    }
    let is = |shown: &&Shown| {
        let own = shown.name.clone().unwrap_or_else(|| super::outputs::default_name(shown));
        own.eq_ignore_ascii_case(name)
            && shown.bucket.is_none()
            && shown.aggregate.is_none()
            && shown.window.is_none()
    };
    query.show.iter().find(is)?.column.clone().filter(|column| !column.ends_with('*'))
}

/// The condition with every column under its name in the source.
fn renamed(condition: &mut Condition, source: &dyn Fn(&str) -> Option<String>) -> Option<()> {
    match condition {
        Condition::All { of } | Condition::Any { of } => {
            for part in of {
                renamed(part, source)?;
            }
        }
        Condition::Not { of } => renamed(of, source)?,
        Condition::Compare { column, .. } | Condition::InQuery { column, .. } => *column = source(column)?,
        Condition::CompareColumns { column, other, .. } => {
            *column = source(column)?;
            *other = source(other)?;
        }
        Condition::Linked { .. }
        | Condition::Has { .. }
        | Condition::Search { .. }
        | Condition::Expression { .. } => {}
    }
    Some(())
}

fn copied(connection: &Connection, catalog: &Catalog, asked: &Question) -> Result<Chosen> {
    let options = Options { keys: true, ..Options::default() };
    let built = compile::build(context(catalog), &asked.query, &options)?;
    let table = built.table.clone();
    let mut columns: Vec<String> =
        table.columns.iter().map(|column| format!("t.{}", quote(&column.name))).collect();
    let keys = built.keys.len();
    columns.extend(built.keys.iter().map(|name| format!("t.{}", quote(name))));
    let mut leans_on = built.reads.clone();
    let sql = if asked.order.is_empty() && asked.filter.is_none() {
        built.sql
    } else {
        let of_rows = Table {
            key: crate::schema::Key::None { reason: String::new() },
            plans: Vec::new(),
            ..bare(&table)
        };
        let mut reach = Reach::new(&of_rows).through(catalog);
        let filter = match &asked.filter {
            Some(filter) => Some(condition_sql(&mut reach, Some(filter))?),
            None => None,
        };
        let mut sql = Sql::from(format!("SELECT {} FROM ", columns.join(", ")));
        sql.append(&super::select::nested(&built.sql));
        sql.text.push_str(" AS t");
        if let Some(filter) = filter {
            sql.text.push_str(" WHERE ");
            sql.append(&filter);
        }
        let mut terms = Vec::new();
        for term in &asked.order {
            let column = of_rows.expect_column(&term.column)?;
            let direction = if term.descending { " DESC" } else { "" };
            terms.push(format!("{}{direction}", reach.column(column)?));
        }
        if !terms.is_empty() {
            sql.text.push_str(&format!(" ORDER BY {}", terms.join(", ")));
        }
        leans_on.extend(reach.leans_on().iter().cloned());
        sql
    };
    let hidden = hidden(connection, catalog, &leans_on)?;
    let shape = Arc::new(Shape::new(&bare(&table), is_utf8(connection)?));
    // A view may read anything.
    let is_table =
        |name: &String| catalog.table(name).is_some_and(|table| table.table_type == TableType::Table);
    let only = leans_on.iter().all(is_table);
    leans_on.extend(table.links.iter().map(|link| link.target.clone()));
    choose_copied(shape, sql, keys, hidden, (leans_on, only))
}

/// The rows themselves hold what is computed.
fn bare(table: &Table) -> Table {
    let mut bare = table.clone();
    for column in &mut bare.columns {
        column.computed = None;
    }
    bare
}

fn is_utf8(connection: &Connection) -> Result<bool> {
    let encoding: String = connection.query_row("PRAGMA main.encoding", [], |row| row.get(0))?;
    Ok(encoding == "UTF-8")
}

/// What must be kept from whoever reads these.
pub(super) fn hidden(
    connection: &Connection,
    catalog: &Catalog,
    reads: &[String],
) -> Result<Option<Arc<Secrets>>> {
    let views = catalog.tables.iter().filter(|table| table.table_type == TableType::View);
    for view in views.filter(|view| reads.contains(&view.name)) {
        if let Some(secrets) = hidden_in(connection, catalog, view)? {
            return Ok(Some(secrets));
        }
    }
    Ok(None)
}
