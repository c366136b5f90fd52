//! Undo and redo of real changes in real files, through the same calls as the window and the command line.

mod bulk;
mod chain;
mod crash;
mod guests;
mod random;
mod schema;
mod shapes;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use relata_engine::change::{Assignment, FormSave, RowEdit, Saved};
use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::history::{ChangeId, HistoryEntry, Settled};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Input, RowKey, Value};
use relata_engine::{ErrorCode, Result, WireError};
use rusqlite::Connection;

/// An open file, and the folder with its profile.
struct Work {
    folder: tempfile::TempDir,
    path: PathBuf,
    session: Arc<Session>,
    file: FileId,
}

/// A workspace with what `sql` makes.
fn workspace(sql: &str) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.sqlite");
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = session.create_file(path.display().to_string()).unwrap().id;
    session.close_file(file).unwrap();
    outside(&path, sql);
    let file = open(&session, &path);
    Work { folder, path, session, file }
}

/// Somebody else's file with what `sql` makes.
fn guest(sql: &str) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guest.sqlite");
    outside(&path, sql);
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = open(&session, &path);
    Work { folder, path, session, file }
}

fn open(session: &Session, path: &Path) -> FileId {
    session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap().id
}

/// Runs SQL as another program would.
fn outside(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "foreign_keys", true).unwrap();
    connection.execute_batch(sql).unwrap();
}

/// All rows of all tables, rowids included.
fn content(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut tables = connection
        .prepare(
            "SELECT l.name, l.wr FROM pragma_table_list l WHERE l.schema = 'main' AND l.type IN ('table', 'virtual') \
             AND l.name NOT LIKE 'sqlite%' AND l.name NOT LIKE '\\_relata%' ESCAPE '\\' ORDER BY 1",
        )
        .unwrap();
    let tables: Vec<(String, bool)> =
        tables.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let mut lines = Vec::new();
    for (table, without_rowid) in tables {
        let rowid = if without_rowid { "" } else { "rowid AS \"(rowid)\", " };
        let mut rows =
            connection.prepare(&format!("SELECT {rowid}* FROM \"{}\"", table.replace('"', "\"\""))).unwrap();
        let count = rows.column_count();
        let mut found = rows.query([]).unwrap();
        let mut of_table = Vec::new();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<String> =
                (0..count).map(|at| format!("{:?}", Value::from(row.get_ref(at).unwrap()))).collect();
            of_table.push(format!("{table}: {}", values.join(", ")));
        }
        of_table.sort();
        lines.extend(of_table);
    }
    lines
}

fn rowid(number: i64) -> RowKey {
    RowKey::of(&[Value::Integer(number)])
}

fn typed(text: &str) -> Input {
    Input::Typed { typed: text.into() }
}

fn row<const N: usize>(table: &str, key: Option<RowKey>, values: [(&str, Input); N]) -> RowEdit {
    let assign = |(column, value): (&str, Input)| Assignment { column: column.into(), value };
    RowEdit { table: table.into(), key, values: values.into_iter().map(assign).collect(), seen: Vec::new() }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, code: ErrorCode) -> WireError {
    let error = WireError::from(result.expect_err("this must be refused"));
    assert_eq!(error.code, code, "{error:?}");
    error
}

impl Work {
    #[track_caller]
    fn save(&self, row: RowEdit) -> Saved {
        self.session.save_form(self.file, FormSave { row, linked: Vec::new() }).unwrap()
    }

    #[track_caller]
    fn delete(&self, table: &str, keys: &[RowKey]) -> Option<ChangeId> {
        self.session.delete_rows(self.file, table.into(), keys.to_vec(), TaskId(2)).unwrap().change
    }

    fn undo(&self, id: Option<ChangeId>) -> Result<Settled> {
        self.session.undo(self.file, id, TaskId(3))
    }

    fn redo(&self, id: Option<ChangeId>) -> Result<Settled> {
        self.session.redo(self.file, id, TaskId(4))
    }

    fn entries(&self) -> Vec<HistoryEntry> {
        self.session.history(self.file, None, None, 1000, None).unwrap().entries
    }

    fn content(&self) -> Vec<String> {
        content(&self.path)
    }

    fn outside(&self, sql: &str) {
        outside(&self.path, sql);
    }

    /// Closes the program and starts it again.
    fn restart(self) -> Self {
        self.session.close_file(self.file).unwrap();
        let session = Session::new(self.folder.path().join("profile"), Arc::new(NoEvents));
        let file = open(&session, &self.path);
        Self { session, file, ..self }
    }

    /// Undoes and redoes the last change; the content must be as before and as after it.
    #[track_caller]
    fn there_and_back(&self, before: &[String]) {
        let after = self.content();
        assert_ne!(before, after, "the change did something");
        for _ in 0..2 {
            self.undo(None).unwrap();
            assert_eq!(self.content(), before, "after undo");
            self.redo(None).unwrap();
            assert_eq!(self.content(), after, "after redo");
        }
    }

    fn one(&self, sql: &str) -> String {
        let connection = Connection::open(&self.path).unwrap();
        connection.query_row(&format!("SELECT quote(({sql}))"), [], |row| row.get(0)).unwrap()
    }
}
