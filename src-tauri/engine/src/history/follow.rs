//! The record of earlier changes follows what a revision renames, so that they can be undone and redone by the names of
//! now. It is written in the revision's own transaction.

use rusqlite::Connection;

use super::ChangedTable;
use super::record::{RecordedTable, checksum};
use super::store::is_there;
use crate::error::Result;
use crate::model::TriggerModel;

/// A table whose names change: its own, its columns', or those within its triggers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Renamed {
    /// As it was called and is called.
    pub table: (String, String),
    /// Columns, as they were called and are called.
    pub columns: Vec<(String, String)>,
    /// Triggers that do the same under other names: as they were and are.
    pub triggers: Vec<(TriggerModel, TriggerModel)>,
}

impl Renamed {
    /// True if nothing is called otherwise.
    pub fn is_same(&self) -> bool {
        self.table.0 == self.table.1 && self.columns.is_empty() && self.triggers.is_empty()
    }
}

/// Has every recorded change follow `renamed`.
pub(crate) fn follow(connection: &Connection, renamed: &[Renamed]) -> Result<()> {
    if renamed.is_empty() || !is_there(connection)? {
        return Ok(());
    }
    let mut write =
        connection.prepare("UPDATE main._relata_changes SET tables = ?2, counts = ?3 WHERE id = ?1")?;
    let mut last = i64::MIN;
    loop {
        let part = part(connection, last)?;
        let Some((id, ..)) = part.last() else { return Ok(()) };
        last = *id;
        for (id, tables, counts) in &part {
            if let Some((tables, counts)) = followed(tables, counts, renamed) {
                write.execute((id, tables, counts))?;
            }
        }
    }
}

type Row = (i64, String, String);

/// The next few changes after `last`.
fn part(connection: &Connection, last: i64) -> Result<Vec<Row>> {
    let mut read = connection.prepare_cached(
        "SELECT id, tables, counts FROM main._relata_changes WHERE id > ?1 ORDER BY id LIMIT 500",
    )?;
    let rows = read.query_map([last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What is kept of a change, under the names of now; none if it has none of the others or can't be read.
fn followed(tables: &str, counts: &str, renamed: &[Renamed]) -> Option<(String, String)> {
    let (mut recorded, mut indexes): (Vec<RecordedTable>, Vec<String>) = serde_json::from_str(tables).ok()?;
    let mut counted: Vec<ChangedTable> = serde_json::from_str(counts).ok()?;
    let find = |name: &str| renamed.iter().find(|renamed| renamed.table.0.eq_ignore_ascii_case(name));
    for table in &mut recorded {
        let Some(renamed) = find(&table.name) else { continue };
        table.name.clone_from(&renamed.table.1);
        let names = table.columns.iter_mut().map(|(name, _)| name).chain(table.alias.as_mut());
        for name in names {
            if let Some((_, now)) = renamed.columns.iter().find(|(was, _)| was.eq_ignore_ascii_case(name)) {
                name.clone_from(now);
            }
        }
        for trigger in &mut table.triggers {
            let is_same = |was: &TriggerModel| *trigger == (was.name.clone(), checksum(&was.sql));
            if let Some((_, now)) = renamed.triggers.iter().find(|(was, _)| is_same(was)) {
                *trigger = (now.name.clone(), checksum(&now.sql));
            }
        }
    }
    for name in indexes.iter_mut().chain(counted.iter_mut().map(|table| &mut table.table)) {
        if let Some(renamed) = find(name) {
            name.clone_from(&renamed.table.1);
        }
    }
    let new = (serde_json::to_string(&(recorded, indexes)).ok()?, serde_json::to_string(&counted).ok()?);
    (new != (tables.to_owned(), counts.to_owned())).then_some(new)
}
