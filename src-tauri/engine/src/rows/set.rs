//! One open row set.

use std::sync::Arc;

use super::condition::{Sql, condition_sql};
use super::shape::{ReadRows, Shape};
use super::{
    Nulls, OrderTerm, RowSet, RowSetId, RowSetStatus, RowWindow, RowsError, Selection, Total, labels,
};
use crate::error::Result;
use crate::file::Database;
use crate::identifier::quote;
use crate::schema::{Catalog, Table};
use crate::task::Task;

/// A window reads at most this many rows.
const MOST_ROWS: u32 = 1000;

/// An open row set.
pub(crate) struct OpenRows {
    id: RowSetId,
    database: Arc<Database>,
    catalog: Arc<Catalog>,
    shape: Arc<Shape>,
    filter: Sql,
    order: String,
    total: u64,
}

impl OpenRows {
    /// Opens `selection` and reads its first rows.
    pub fn open(
        id: RowSetId,
        database: Arc<Database>,
        selection: &Selection,
        count: u32,
        task: &Task,
    ) -> Result<(Arc<Self>, RowSet)> {
        let catalog = database.catalog(task)?;
        let table = catalog.expect_table(&selection.table)?;
        if let Some(reason) = &table.refused {
            return Err(RowsError::Refused { reason: reason.clone() }.into());
        }
        let utf8 = database.read(task, |connection| {
            Ok(connection.query_row("PRAGMA main.encoding", [], |row| row.get::<_, String>(0))? == "UTF-8")
        })?;
        let shape = Arc::new(Shape::new(table, utf8));
        let filter = condition_sql(table, selection.filter.as_ref())?;
        let order = order_sql(table, &selection.order)?;
        let (name, text, values) = (quote(&table.name), filter.text.clone(), filter.values.clone());
        let total: i64 = database.read(task, move |connection| {
            let sql = format!("SELECT count(*) FROM {name} t WHERE {text}");
            let mut statement = connection.prepare(&sql)?;
            Ok(statement.query_row(rusqlite::params_from_iter(values), |row| row.get(0))?)
        })?;
        let total = total.unsigned_abs();
        let set = Arc::new(Self {
            id,
            database: Arc::clone(&database),
            catalog: Arc::clone(&catalog),
            shape,
            filter,
            order,
            total,
        });
        let window = set.read(0, count)?;
        let columns = set.shape.columns.iter().map(|column| column.name.clone()).collect();
        let opened = RowSet { id, columns, status: set.status(), window };
        Ok((set, opened))
    }

    fn status(&self) -> RowSetStatus {
        RowSetStatus {
            id: self.id,
            total: Total { rows: self.total, exact: true },
            positions_exact: true,
            working: None,
            version: 0,
            trouble: None,
        }
    }

    /// Reads rows `start..start + count`.
    pub fn read(&self, start: u64, count: u32) -> Result<RowWindow> {
        let count = count.min(MOST_ROWS);
        let sql = format!(
            "SELECT {} FROM {} t WHERE {}{} LIMIT {count} OFFSET {start}",
            self.shape.sql(),
            quote(&self.shape.table.name),
            self.filter.text,
            self.order
        );
        let (shape, catalog, values) =
            (Arc::clone(&self.shape), Arc::clone(&self.catalog), self.filter.values.clone());
        let (rows, labels) = self.database.read(&Task::quiet(), move |connection| {
            let mut read = ReadRows::default();
            let mut statement = connection.prepare(&sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                shape.take(row, 0, &mut read)?;
            }
            drop(rows);
            shape.fill_long(connection, &mut read)?;
            let labels = labels::labels(connection, &catalog, &shape, &read)?;
            Ok((read.rows, labels))
        })?;
        Ok(RowWindow { start, approximate: false, rows, labels, status: self.status() })
    }
}

/// ` ORDER BY …`, ties broken by the key.
fn order_sql(table: &Table, order: &[OrderTerm]) -> Result<String> {
    let mut terms = Vec::new();
    for term in order {
        let column = table.expect_column(&term.column)?;
        let direction = if term.descending { " DESC" } else { "" };
        let nulls = match term.nulls {
            None => "",
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
        };
        terms.push(format!("t.{}{direction}{nulls}", quote(&column.name)));
    }
    terms.extend(table.key_columns().into_iter().map(|name| format!("t.{}", quote(name))));
    Ok(if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) })
}
