//! A query's rows, whole and exact, handed on one by one: what the command line prints. And how SQLite finds them.

use super::{CompiledQuery, run};
use crate::change::statement::values;
use crate::computed::{Moments, query};
use crate::error::Result;
use crate::file::Database;
use crate::rows::Sql;
use crate::schema::Catalog;
use crate::sql::{Output, Sink, keep_hidden};
use crate::task::Task;
use std::sync::Arc;

/// All rows of `compiled`.
///
/// # Errors
/// What SQLite says; cancelled.
pub(crate) fn list(
    database: &Database,
    catalog: &Arc<Catalog>,
    (compiled, sql): (&CompiledQuery, Sql),
    task: &Task,
    mut sink: Sink,
) -> Result<()> {
    let names: Vec<String> = compiled.columns.iter().map(|column| column.name.clone()).collect();
    let (catalog, reads) = (Arc::clone(catalog), compiled.reads.clone());
    database.read_once_in_background(task, move |connection| {
        let hidden = run::hidden(connection, &catalog, &reads)?;
        let _guard = keep_hidden(connection, hidden.as_ref())?;
        let mut statement = connection.prepare(&sql.text)?;
        let mut rows = query(&mut statement, &sql.values, &Moments::now())?;
        let width = names.len();
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

/// How SQLite would find the rows, a line for each step, further in for what belongs to another.
///
/// # Errors
/// What SQLite says.
pub(crate) fn explain(database: &Database, sql: Sql, task: &Task) -> Result<Vec<String>> {
    database.read(task, move |connection| {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", sql.text))?;
        let mut rows = query(&mut statement, &sql.values, &Moments::now())?;
        let (mut lines, mut depths) = (Vec::new(), std::collections::HashMap::from([(0_i64, 0_usize)]));
        while let Some(row) = rows.next()? {
            let (id, parent, detail): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
            let depth = depths.get(&parent).copied().unwrap_or_default();
            depths.insert(id, depth + 1);
            lines.push(format!("{}{detail}", "  ".repeat(depth)));
        }
        Ok(lines)
    })
}
