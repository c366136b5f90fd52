//! Every row of every table at once. Triggers and links are off meanwhile: no row is left for them to speak of, and a
//! trigger that keeps a log would fill a table that was emptied just before.

use super::{BulkDone, Links, Told, in_bulk};
use crate::error::Result;
use crate::file::Database;
use crate::history::{self, ChangeKind};
use crate::identifier::quote;
use crate::schema::TableType;
use crate::task::Task;

/// Deletes all rows of all tables, all or nothing, as one change that can be undone. The tables stay.
///
/// # Errors
/// As [`super::run_bulk`].
pub fn delete_all_rows(database: &Database, task: &Task) -> Result<BulkDone> {
    let watched = task.clone();
    let told = Told {
        what: Some("You deleted all rows of all tables".to_owned()),
        kind: Some(ChangeKind::Delete),
        ..Told::default()
    };
    in_bulk(database, task, Links::Off, told, move |connection, catalog, recording| {
        if let Some(recording) = recording {
            recording.watch(&watched, "Deleting rows", 0);
        }
        let mut rows = 0;
        let plain = catalog.tables.iter().filter(|table| table.table_type == TableType::Table);
        for table in plain {
            watched.check()?;
            let deleted = connection.execute(&format!("DELETE FROM main.{}", quote(&table.name)), [])?;
            rows += deleted as u64;
        }
        // After the tables that they are made of.
        let all = catalog.tables.iter().chain(&catalog.search_tables);
        for table in all.filter(|table| table.table_type == TableType::Virtual) {
            watched.check()?;
            connection.execute(&history::emptying_sql(table), [])?;
        }
        Ok(rows)
    })
}
