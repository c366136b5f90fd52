//! Checks a whole file: its pages and indexes, and whether every link points to a row.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use crate::error::{ErrorCode, Result};
use crate::file::{BrokenLink, CheckReport, Database, Manner, sqlite_code};
use crate::identifier::quote;
use crate::task::Task;

/// Findings told at most, of each kind; the first ones say enough.
const MOST: usize = 1000;

/// Operations of SQLite's virtual machine between two progress reports; a few milliseconds.
pub(super) const OPERATIONS: i32 = 100_000;

impl Database {
    /// Checks the file, however it is opened, without changing it.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`]; what SQLite says if the file is too damaged to be checked.
    pub fn check(&self, task: &Task) -> Result<CheckReport> {
        let watched = task.clone();
        self.read_in_background(task, Manner::Whole, move |connection| {
            let ticking = watched.clone();
            connection.progress_handler(
                OPERATIONS,
                Some(move || {
                    ticking.report("Checking the file", 0, 0);
                    ticking.is_cancelled()
                }),
            )?;
            let report = check(connection);
            connection.progress_handler(0, None::<fn() -> bool>)?;
            report
        })
    }
}

fn check(connection: &Connection) -> Result<CheckReport> {
    let mut report =
        CheckReport { integrity: integrity(connection, "integrity_check")?, broken_links: Vec::new() };
    let mut tables = connection.prepare(
        "SELECT DISTINCT m.name FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) WHERE m.type = 'table'",
    )?;
    let tables: Vec<String> = tables.query_map([], |row| Ok(text(row, 0)))?.collect::<Result<_, _>>()?;
    for table in tables {
        match broken_links(connection, &table, MOST.saturating_sub(report.broken_links.len())) {
            Ok(found) => report.broken_links.extend(found),
            // A link to columns that aren't a key can't be checked at all, and says so; nor can a damaged table.
            Err(crate::Error::Sqlite(error))
                if matches!(sqlite_code(&error), ErrorCode::SqlError | ErrorCode::FileCorrupt) =>
            {
                report.integrity.push(format!("Links of {table} can't be checked: {error}"));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(report)
}

/// The lines of `PRAGMA integrity_check` or `quick_check`; none if all is well
/// (<https://www.sqlite.org/pragma.html#pragma_integrity_check>).
pub(super) fn integrity(connection: &Connection, pragma: &str) -> Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("PRAGMA {pragma}({MOST})"))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => break,
            // Some damage stops the check itself; what was found before it still counts, and so does this.
            Err(error) if sqlite_code(&error) == ErrorCode::FileCorrupt => {
                found.push(format!("The check could not go on: {error}"));
                break;
            }
            Err(error) => return Err(error.into()),
        };
        let line = text(row, 0);
        if line != "ok" {
            // The first line may be a heading with the findings under it.
            found.extend(line.lines().filter(|line| !line.starts_with("***")).map(ToOwned::to_owned));
        }
    }
    Ok(found)
}

fn broken_links(connection: &Connection, table: &str, most: usize) -> Result<Vec<BrokenLink>> {
    let mut statement = connection.prepare(&format!("PRAGMA foreign_key_check({})", quote(table)))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if found.len() >= most {
            break;
        }
        found.push(BrokenLink { table: text(row, 0), rowid: row.get(1)?, target: text(row, 2) });
    }
    Ok(found)
}

/// Text, whatever its bytes.
fn text(row: &Row<'_>, index: usize) -> String {
    match row.get_ref(index) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    }
}
