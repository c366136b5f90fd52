//! The values that a view can be narrowed down to, each with the number of its rows: of a column, of a many-to-many link,
//! of a date by its months. A person sees at once what there is.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::change::statement::values;
use crate::computed::{Moments, Reach, query};
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::{Condition, RowsError, Sql, condition_sql, label_column};
use crate::schema::{Catalog, Column, ColumnKind, DateStorage, Link, Table};
use crate::value::{Cell, Value};

/// What is asked of one facet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacetAsk {
    /// The table.
    pub table: String,
    /// Of which of its rows; of a facet that is narrowed down already: without that.
    #[serde(default)]
    pub filter: Option<Condition>,
    /// A column of the table, or an association table of it.
    pub by: String,
    /// Values at most, those with most rows first.
    pub limit: u32,
}

/// The values of one facet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Facet {
    /// As asked.
    pub by: String,
    /// What it is called on screen.
    pub title: String,
    /// What its values are; of an association the link to the other end.
    pub column: Column,
    /// A many-to-many link: one row may count for several values.
    pub many: bool,
    /// The values are months: `2026-11`.
    pub months: bool,
    /// Those with most rows first; of an enum in its order.
    pub values: Vec<FacetValue>,
    /// There are more values.
    pub more: bool,
}

/// A value and how many rows have it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FacetValue {
    /// As stored.
    pub value: Cell,
    /// What a link leads to.
    pub label: Option<String>,
    /// Rows.
    pub count: u64,
}

/// Counts.
///
/// # Errors
/// No such table, column or association; a filter that can't be used; what SQLite says.
pub(crate) fn facet(connection: &Connection, catalog: &Catalog, ask: &FacetAsk) -> Result<Facet> {
    let table = catalog.expect_table(&ask.table)?;
    let mut reach = Reach::new(table).through(catalog);
    let filter = match &ask.filter {
        Some(filter) => Some(condition_sql(&mut reach, Some(filter))?),
        None => None,
    };
    match (table.column(&ask.by), association(catalog, table, &ask.by)) {
        (Some(column), _) => of_column(connection, catalog, (table, column), reach, filter, ask),
        (None, Some(ties)) => of_ties(connection, catalog, &ties, &reach, filter, ask),
        (None, None) => {
            let reason = format!(
                "“{}” has neither a column nor a table between named “{}” to be counted by.",
                table.title, ask.by
            );
            Err(RowsError::Refused { reason }.into())
        }
    }
}

/// An association table seen from one of the tables that it ties together.
struct Ties<'a> {
    table: &'a Table,
    near: &'a Link,
    far: &'a Column,
    title: String,
}

fn association<'a>(catalog: &'a Catalog, table: &Table, name: &str) -> Option<Ties<'a>> {
    let ties = catalog.table(name)?;
    let single = |link: &&Link| link.columns.len() == 1 && link.target_exists;
    let near = ties.links.iter().filter(single).find(|link| link.target == table.name)?;
    let far = ties.links.iter().filter(single).find(|link| link.columns != near.columns)?;
    let title = catalog.table(&far.target).map_or_else(|| ties.title.clone(), |far| far.title.clone());
    Some(Ties { table: ties, near, far: ties.column(far.columns.first()?)?, title })
}

fn of_column(
    connection: &Connection,
    catalog: &Catalog,
    (table, column): (&Table, &Column),
    mut reach: Reach<'_>,
    filter: Option<Sql>,
    ask: &FacetAsk,
) -> Result<Facet> {
    if column.kind == ColumnKind::Password {
        let message = "a password can't be searched for".to_owned();
        return Err(RowsError::BadValue { column: column.title.clone(), message }.into());
    }
    let own = reach.column(column)?;
    let months = matches!(column.kind, ColumnKind::Date | ColumnKind::DateTime);
    let by = match (months, column.date_storage) {
        (true, Some(DateStorage::IsoUtc)) => format!("strftime('%Y-%m', {own}, 'localtime')"),
        (true, _) => format!("strftime('%Y-%m', {own})"),
        (false, _) => own,
    };
    let from = format!("{} t{}", known(table), reach.joins());
    let (rows, more) = counted(connection, &by, &from, filter, ask.limit, months)?;
    let shown: Vec<&Value> = rows.iter().map(|(value, _)| value).collect();
    let labels = match column.computed {
        Some(_) => None,
        None => label_column(connection, catalog, table, &column.name, 0, &shown)?,
    };
    let mut values = told(&rows, labels.map(|labels| labels.labels));
    if !column.options.is_empty() {
        let place = |value: &FacetValue| match &value.value {
            Cell::Text(text) => column.options.iter().position(|option| option.value == *text),
            _ => None,
        };
        values.sort_by_key(|value| place(value).unwrap_or(usize::MAX));
    }
    Ok(Facet {
        by: column.name.clone(),
        title: column.title.clone(),
        column: column.clone(),
        many: false,
        months,
        values,
        more,
    })
}

fn of_ties(
    connection: &Connection,
    catalog: &Catalog,
    ties: &Ties<'_>,
    reach: &Reach<'_>,
    filter: Option<Sql>,
    ask: &FacetAsk,
) -> Result<Facet> {
    let near = |at: usize, own: bool| {
        let names = if own { &ties.near.columns } else { &ties.near.target_columns };
        quote(names.get(at).map_or("", String::as_str))
    };
    let alias = quote("tie");
    let mut from = format!("{} AS {alias}", known(ties.table));
    if filter.is_some() {
        from.push_str(&format!(
            " JOIN {} t ON t.{} = {alias}.{}{}",
            known(reach.table()),
            near(0, false),
            near(0, true),
            reach.joins()
        ));
    }
    let by = format!("{alias}.{}", quote(&ties.far.name));
    let (rows, more) = counted(connection, &by, &from, filter, ask.limit, false)?;
    let shown: Vec<&Value> = rows.iter().map(|(value, _)| value).collect();
    let labels = label_column(connection, catalog, ties.table, &ties.far.name, 0, &shown)?;
    Ok(Facet {
        by: ties.table.name.clone(),
        title: ties.title.clone(),
        column: ties.far.clone(),
        many: true,
        months: false,
        values: told(&rows, labels.map(|labels| labels.labels)),
        more,
    })
}

fn known(table: &Table) -> String {
    format!("main.{}", quote(&table.name))
}

/// The values with most rows, and whether there are more than `limit`. Months come latest first.
fn counted(
    connection: &Connection,
    by: &str,
    from: &str,
    filter: Option<Sql>,
    limit: u32,
    latest: bool,
) -> Result<(Vec<(Value, u64)>, bool)> {
    let filter = filter.unwrap_or_default();
    let wanted = if filter.text.is_empty() { String::new() } else { format!(" WHERE {}", filter.text) };
    let order = if latest { "1 DESC" } else { "2 DESC, 1" };
    let more = u64::from(limit) + 1;
    let sql = format!("SELECT {by}, count(*) FROM {from}{wanted} GROUP BY 1 ORDER BY {order} LIMIT {more}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = query(&mut statement, &filter.values, &Moments::now())?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let value = values(row, 0..1)?.pop().unwrap_or(Value::Null);
        let count: i64 = row.get(1)?;
        found.push((value, u64::try_from(count).unwrap_or(0)));
    }
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    Ok((found, more))
}

fn told(rows: &[(Value, u64)], labels: Option<Vec<Option<String>>>) -> Vec<FacetValue> {
    let label = |at: usize| labels.as_ref().and_then(|labels| labels.get(at).cloned().flatten());
    let one = |(at, (value, count)): (usize, &(Value, u64))| FacetValue {
        value: Cell::from(value),
        label: label(at),
        count: *count,
    };
    rows.iter().enumerate().map(one).collect()
}
