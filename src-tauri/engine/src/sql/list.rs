//! Rows of a table or view, whole and exact, handed on one by one: what the command line prints.

use super::{Output, Sink};
use crate::change::statement::values;
use crate::error::Result;
use crate::file::Database;
use crate::identifier::quote;
use crate::kinds::password;
use crate::rows::OrderTerm;
use crate::schema::{Column, Table};
use crate::task::Task;

/// Rows `start..start + count` (all from `start` on without a count) of `table`, ordered by `order`, ties broken by the
/// key.
///
/// # Errors
/// No such table or column; a view that SQLite refuses to read; cancelled.
pub fn list_rows(
    database: &Database,
    table: &str,
    order: &[OrderTerm],
    start: u64,
    count: Option<u64>,
    task: &Task,
    mut sink: Sink,
) -> Result<()> {
    let catalog = database.catalog(task)?;
    let table = catalog.expect_table(table)?;
    if let Some(reason) = &table.refused {
        return Err(super::SqlError::NotAllowed { reason: reason.clone() }.into());
    }
    let names: Vec<String> = table.shown_columns().map(|column| column.name.clone()).collect();
    let read = |column: &Column| password::read_sql(table, column, &quote(&column.name));
    let columns: Vec<String> = table.shown_columns().map(read).collect();
    let sql = format!(
        "SELECT {} FROM main.{}{} LIMIT {} OFFSET {}",
        columns.join(", "),
        quote(&table.name),
        order_by(table, order)?,
        count.and_then(|count| i64::try_from(count).ok()).unwrap_or(-1),
        i64::try_from(start).unwrap_or(i64::MAX),
    );
    database.read_once_in_background(task, move |connection| {
        let mut statement = connection.prepare(&sql)?;
        let width = names.len();
        let mut rows = statement.query([])?;
        if !sink(Output::Columns(names)) {
            return Ok(());
        }
        while let Some(row) = rows.next()? {
            if !sink(Output::Row(values(row, 0..width)?)) {
                break;
            }
        }
        Ok(())
    })
}

fn order_by(table: &Table, order: &[OrderTerm]) -> Result<String> {
    let mut terms = Vec::new();
    for term in order {
        let direction = if term.descending { " DESC" } else { "" };
        terms.push(format!("{}{direction}", quote(&table.expect_column(&term.column)?.name)));
    }
    terms.extend(table.key_columns().into_iter().map(quote));
    Ok(if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) })
}
