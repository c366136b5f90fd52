//! The comparison before the commit: whatever a revision does not mean to change must be as it was.

use rusqlite::Connection;
use rusqlite::types::ValueRef;
use xxhash_rust::xxh3::xxh3_128;

use super::ReviseError;
use super::way::Changed;
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::task::Task;

/// How many rows a table has and what its untouched columns hold, whatever the order of the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Print {
    rows: u64,
    sum: u128,
}

/// How the tables of a way stood before it.
pub(super) struct Before {
    prints: Vec<Print>,
    broken_links: u64,
}

impl Before {
    /// Reads every row of every table once.
    pub fn read(connection: &Connection, tables: &[Changed], linked: &[String], task: &Task) -> Result<Self> {
        let read = |table: &Changed| {
            let columns: Vec<&str> = table.untouched.iter().map(|(old, _)| old.as_str()).collect();
            print(connection, &table.names.0, &columns, table.rows, task)
        };
        Ok(Self {
            prints: tables.iter().map(read).collect::<Result<_>>()?,
            broken_links: broken_links(connection, linked)?,
        })
    }

    /// Compares with how things stand now.
    ///
    /// # Errors
    /// [`ReviseError::Unsound`] with the table that differs; [`ReviseError::LinksBroken`].
    pub fn compare(
        &self,
        connection: &Connection,
        tables: &[Changed],
        linked: &[String],
        task: &Task,
    ) -> Result<()> {
        for (table, before) in tables.iter().zip(&self.prints) {
            let columns: Vec<&str> = table.untouched.iter().map(|(_, new)| new.as_str()).collect();
            let now = print(connection, &table.names.1, &columns, table.rows, task)?;
            if now != *before {
                return Err(ReviseError::Unsound(format!(
                    "The rows of “{}” did not come out as they were ({} before, {} after).",
                    table.names.1, before.rows, now.rows
                ))
                .into());
            }
        }
        let broken = broken_links(connection, linked)?;
        if broken > self.broken_links {
            return Err(ReviseError::LinksBroken(format!(
                "{} would lead to rows that aren't there.",
                crate::schema::words::counted(broken - self.broken_links, "link")
            ))
            .into());
        }
        Ok(())
    }
}

fn print(connection: &Connection, table: &str, columns: &[&str], rows: u64, task: &Task) -> Result<Print> {
    let list = if columns.is_empty() { "1".to_owned() } else { quote_list(columns) };
    let mut statement = connection.prepare(&format!("SELECT {list} FROM main.{}", quote(table)))?;
    let count = columns.len().max(1);
    let mut print = Print { rows: 0, sum: 0 };
    let mut bytes = Vec::with_capacity(256);
    let label = format!("Checking “{table}”");
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        bytes.clear();
        for at in 0..count {
            put(&mut bytes, row.get_ref(at)?);
        }
        print.sum = print.sum.wrapping_add(xxh3_128(&bytes));
        print.rows += 1;
        if print.rows.is_multiple_of(10_000) {
            task.check()?;
            task.report(&label, print.rows, rows);
        }
    }
    Ok(print)
}

/// A value with its type and length, so that no two rows look alike that aren't.
fn put(bytes: &mut Vec<u8>, value: ValueRef<'_>) {
    let mut long = |tag: u8, content: &[u8]| {
        bytes.push(tag);
        bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
        bytes.extend_from_slice(content);
    };
    match value {
        ValueRef::Null => bytes.push(0),
        ValueRef::Integer(integer) => {
            bytes.push(1);
            bytes.extend_from_slice(&integer.to_le_bytes());
        }
        ValueRef::Real(real) => {
            bytes.push(2);
            bytes.extend_from_slice(&real.to_bits().to_le_bytes());
        }
        ValueRef::Text(text) => long(3, text),
        ValueRef::Blob(blob) => long(4, blob),
    }
}

/// How many links of these tables lead nowhere (<https://www.sqlite.org/pragma.html#pragma_foreign_key_check>). A table
/// that isn't there has none.
fn broken_links(connection: &Connection, tables: &[String]) -> Result<u64> {
    let mut broken = 0;
    for table in tables {
        let sql = "SELECT count(*) FROM pragma_foreign_key_check(?1)";
        let there: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1)",
            [table],
            |row| row.get(0),
        )?;
        // A link to columns that are not unique can't be checked; that is told by itself.
        if there && let Ok(count) = connection.query_row(sql, [table], |row| super::counted_in(row, 0)) {
            broken += count;
        }
    }
    Ok(broken)
}
