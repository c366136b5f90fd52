//! Changing rows of real files, through the same calls as the window and the command line.

mod forms;
mod impact;
mod many;
mod refusals;
mod statements;
mod tables;
mod typed;
mod values;

use std::path::PathBuf;
use std::sync::Arc;

use relata_engine::change::{
    self, Assignment, ChangeError, DeleteImpact, FormSave, LinkedEdit, RowEdit, Saved, Seen,
};
use relata_engine::event::NoEvents;
use relata_engine::file::{Database, FileId, OpenMode};
use relata_engine::schema::Catalog;
use relata_engine::task::Task;
use relata_engine::value::{Cell, Input, RowKey, Value};
use relata_engine::{Error, ErrorCode, Result, WireError};
use rusqlite::Connection;

/// A file made of `sql`, opened.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    database: Arc<Database>,
}

fn file(sql: &str) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let database = Database::open(FileId(1), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    Fixture { _folder: folder, path, database }
}

fn typed(text: &str) -> Input {
    Input::Typed { typed: text.into() }
}

fn assign<const N: usize>(values: [(&str, Input); N]) -> Vec<Assignment> {
    values.into_iter().map(|(column, value)| Assignment { column: column.into(), value }).collect()
}

fn new<const N: usize>(table: &str, values: [(&str, Input); N]) -> RowEdit {
    RowEdit { table: table.into(), key: None, values: assign(values), seen: Vec::new() }
}

fn edit<const N: usize>(table: &str, key: &RowKey, values: [(&str, Input); N]) -> RowEdit {
    RowEdit { key: Some(key.clone()), ..new(table, values) }
}

fn rowid(number: i64) -> RowKey {
    RowKey::of(&[Value::Integer(number)])
}

impl Fixture {
    fn save(&self, row: RowEdit) -> Result<Saved> {
        self.form(row, Vec::new())
    }

    fn form(&self, row: RowEdit, linked: Vec<LinkedEdit>) -> Result<Saved> {
        change::save_form(&self.database, FormSave { row, linked }, &Task::quiet())
    }

    fn delete(&self, table: &str, keys: &[RowKey]) -> Result<u64> {
        change::delete_rows(&self.database, table.into(), keys.to_vec(), &Task::quiet())
            .map(|deleted| deleted.rows)
    }

    fn duplicate(&self, table: &str, key: &RowKey) -> Result<Saved> {
        change::duplicate_rows(&self.database, table.into(), vec![key.clone()], &Task::quiet())
    }

    fn catalog(&self) -> Arc<Catalog> {
        self.database.catalog(&Task::quiet()).unwrap()
    }

    fn impact(&self, table: &str, keys: &[RowKey]) -> Result<DeleteImpact> {
        let (catalog, table, keys) = (self.catalog(), table.to_owned(), keys.to_vec());
        self.database.read(&Task::quiet(), move |connection| {
            change::delete_impact(connection, &catalog, &table, &keys, &Task::quiet())
        })
    }

    /// Runs SQL as another program would.
    fn outside(&self, sql: &str) {
        let connection = Connection::open(&self.path).unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// The first value of a query, as SQLite's own `quote()` writes it, asked on another connection.
    fn one(&self, sql: &str) -> String {
        let connection = Connection::open(&self.path).unwrap();
        connection.query_row(&format!("SELECT quote(({sql}))"), [], |row| row.get(0)).unwrap()
    }
}

/// The refusal as the window sees it, with its code looked at.
#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, code: ErrorCode) -> WireError {
    let error = WireError::from(result.expect_err("this must be refused"));
    assert_eq!(error.code, code, "{error:?}");
    error
}

#[track_caller]
fn columns_of(error: &WireError) -> Vec<&str> {
    error.fault.as_ref().expect("a fault").columns.iter().map(String::as_str).collect()
}
