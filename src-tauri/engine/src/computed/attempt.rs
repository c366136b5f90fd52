//! A computed column tried out before it is kept: the first rows' values, or a sentence what is wrong.

use std::sync::Arc;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::column::column_of;
use super::guess::{Guess, guess};
use super::moments::Moments;
use super::read::read;
use super::resolve::resolve;
use crate::change::statement;
use crate::error::Result;
use crate::identifier::quote;
use crate::model::{ComputedModel, TableModel};
use crate::rows::detail::text_of;
use crate::schema::{Catalog, Column, ColumnKind, Table, label_sql};
use crate::value::{Cell, RowKey};

/// What a computed column would give.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The column as the grid would show it; none if its name can't be used.
    pub column: Option<Column>,
    /// Why it can't be computed, as a sentence.
    pub trouble: Option<String>,
    /// What it most likely means, where nobody has said.
    pub guess: Option<Guess>,
    /// The first rows.
    pub rows: Vec<AttemptRow>,
}

/// One row of an attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttemptRow {
    /// The row.
    pub key: RowKey,
    /// What names it.
    pub label: String,
    /// What the column gives.
    pub cell: Cell,
}

/// What `model` would give for the first `limit` rows of `table`, if the table's computed columns besides were `beside`.
///
/// # Errors
/// No such table; what SQLite says.
pub fn attempt(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    model: &ComputedModel,
    beside: &[ComputedModel],
    limit: u32,
) -> Result<Attempt> {
    let name = catalog.expect_table(table)?.name.clone();
    let others = beside.iter().filter(|other| !other.name.eq_ignore_ascii_case(&model.name));
    let tables = drafted(connection, catalog, &name, std::iter::once(model).chain(others).cloned().collect());
    let Some(table) = tables.iter().find(|known| known.name == name) else { return Ok(refused(None)) };
    let column = table.column(&model.name).filter(|column| column.computed.is_some());
    let Some((column, plan)) = column.and_then(|column| Some((column, table.plan(&column.name)?))) else {
        let name = model.name.trim();
        let trouble = if name.is_empty() {
            "It has no name.".to_owned()
        } else if table.key_columns().is_empty() {
            "Nothing names the rows here, so nothing can be computed beside them.".to_owned()
        } else {
            format!("“{}” has a column named “{name}” already.", table.title)
        };
        return Ok(refused(Some(trouble)));
    };
    let mut found = Attempt {
        column: Some(column.clone()),
        trouble: plan.trouble.clone(),
        guess: None,
        rows: Vec::new(),
    };
    if found.trouble.is_none() {
        let rows = first_rows(connection, table, limit)?;
        let keys: Vec<_> = rows.iter().map(|(key, _)| key.clone()).collect();
        let values = read(connection, table, &[plan.as_ref()], &keys, &Moments::now())?;
        let row = |((key, label), values): ((Vec<_>, String), Vec<_>)| {
            let cell = values.first().map_or(Cell::Null, Cell::from);
            AttemptRow { key: RowKey::of(&key), label, cell }
        };
        found.rows = rows.into_iter().zip(values).map(row).collect();
        let cells: Vec<Cell> = found.rows.iter().map(|row| row.cell.clone()).collect();
        found.guess = guess(table, model, column, &cells);
        if let (Some(guess), Some(computed)) = (&found.guess, &column.computed)
            && column.kind == ColumnKind::Any
        {
            let meant = ComputedModel {
                kind: guess.kind,
                scale: guess.scale,
                currency: guess.currency.clone(),
                ..model.clone()
            };
            found.column = Some(column_of(&meant, None, computed.clone()));
        }
    }
    Ok(found)
}

/// All tables, with these computed columns on the one named so.
pub(crate) fn drafted(
    connection: &Connection,
    catalog: &Catalog,
    name: &str,
    computed: Vec<ComputedModel>,
) -> Vec<Table> {
    let mut tables = catalog.tables.clone();
    for known in &mut tables {
        known.columns.retain(|column| column.computed.is_none());
        known.plans.clear();
    }
    if let Some(table) = tables.iter_mut().find(|known| known.name == name) {
        let noted = table.notes.as_deref().cloned();
        let notes = noted.unwrap_or_else(|| TableModel { name: name.to_owned(), ..TableModel::default() });
        table.notes = Some(Arc::new(TableModel { computed, ..notes }));
    }
    resolve(connection, &mut tables);
    tables
}

fn refused(trouble: Option<String>) -> Attempt {
    Attempt { column: None, trouble, guess: None, rows: Vec::new() }
}

fn first_rows(
    connection: &Connection,
    table: &Table,
    limit: u32,
) -> Result<Vec<(Vec<crate::value::Value>, String)>> {
    let keys: Vec<String> = table.key_columns().iter().map(|name| format!("t.{}", quote(name))).collect();
    let sql = format!(
        "SELECT {}, {} FROM {} t LIMIT ?",
        label_sql(table, "t"),
        keys.join(", "),
        quote(&table.name)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([limit], |row| {
        Ok((statement::values(row, 1..keys.len() + 1)?, text_of(row.get_ref(0)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
