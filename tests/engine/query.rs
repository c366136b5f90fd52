//! Questions through the session's public API: each answered as SQL written by hand answers it, read through the same
//! windows as any table.

mod conditions;
mod lecture;
mod property;
mod renames;
mod results;
mod shapes;

use std::sync::Arc;
use std::time::{Duration, Instant};

use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::query::{CompiledQuery, Query};
use relata_engine::rows::{Condition, OrderTerm, Row, RowSetId};
use relata_engine::sample::SampleSize;
use relata_engine::session::{Answer, Session};
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Value};
use rusqlite::Connection;

/// A file open in a session, and beside it for SQL written by hand.
pub struct Asked {
    pub session: Arc<Session>,
    pub file: FileId,
    pub plain: Connection,
    pub path: String,
    _folder: tempfile::TempDir,
}

/// A starter with its small sample, on a fixed day.
pub fn starter(name: &str) -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.sqlite").display().to_string();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let day = Some("2026-11-24".to_owned());
    let made =
        session.create_from_starter(Some(path.clone()), name.into(), Some(SampleSize::Small), day, TaskId(1));
    let file = made.unwrap().id;
    let plain = Connection::open(&path).unwrap();
    Asked { session, file, plain, path, _folder: folder }
}

/// A guest file made by `sql`.
pub fn guest(sql: &str) -> Asked {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("guest.sqlite").display().to_string();
    let plain = Connection::open(&path).unwrap();
    plain.execute_batch(sql).unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = session.open_file(path.clone(), OpenMode::Normal, TaskId(1)).unwrap().id;
    Asked { session, file, plain, path, _folder: folder }
}

/// The real sample database, where there is one.
pub fn chinook() -> Option<Asked> {
    let folder = tempfile::tempdir().unwrap();
    let path = crate::support::chinook(folder.path())?.display().to_string();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = session.open_file(path.clone(), OpenMode::Normal, TaskId(1)).unwrap().id;
    let plain = Connection::open(&path).unwrap();
    Some(Asked { session, file, plain, path, _folder: folder })
}

pub fn query(json: serde_json::Value) -> Query {
    serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{error:?}: {json}"))
}

impl Asked {
    pub fn compile(&self, json: serde_json::Value) -> CompiledQuery {
        self.session
            .compile_query(self.file, query(json.clone()))
            .unwrap_or_else(|error| panic!("{error:?}: {json}"))
    }

    pub fn refusal(&self, json: serde_json::Value) -> String {
        self.session.compile_query(self.file, query(json)).unwrap_err().to_string()
    }

    pub fn run(&self, json: serde_json::Value) -> Answer {
        self.run_further(json, Vec::new(), None)
    }

    pub fn run_further(
        &self,
        json: serde_json::Value,
        order: Vec<OrderTerm>,
        filter: Option<Condition>,
    ) -> Answer {
        let asked = query(json.clone());
        self.session
            .run_query(self.file, asked, order, filter, 100, TaskId(2))
            .unwrap_or_else(|error| panic!("{error:?}: {json}"))
    }

    /// All rows of a row set, once it is complete.
    pub fn all(&self, set: RowSetId) -> Vec<Row> {
        let begun = Instant::now();
        loop {
            let status = self.session.read_rows(set, 0, 1).unwrap().status;
            assert_eq!(status.trouble, None);
            if status.working.is_none() && status.positions_exact && status.total.exact {
                let total = status.total.rows;
                let mut rows = Vec::new();
                while (rows.len() as u64) < total {
                    rows.extend(self.session.read_rows(set, rows.len() as u64, 1000).unwrap().rows);
                }
                return rows;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "never done: {status:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    pub fn answer(&self, json: serde_json::Value) -> Vec<Vec<Cell>> {
        let answer = self.run(json);
        let rows = self
            .all(answer.rows.id)
            .into_iter()
            .map(|row| row.cells.into_iter().map(bare).collect())
            .collect();
        self.session.close_rows(answer.rows.id).unwrap();
        rows
    }

    pub fn by_hand(&self, sql: &str) -> Vec<Vec<Cell>> {
        let mut statement = self.plain.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            found.push(
                (0..width).map(|at| bare(Cell::from(&Value::from(row.get_ref(at).unwrap())))).collect(),
            );
        }
        found
    }

    /// The query, asked in the window's way, gives what SQL written by hand gives; and so does its SQL for a person.
    pub fn same(&self, json: serde_json::Value, sql: &str) {
        let asked = self.answer(json.clone());
        let expected = self.by_hand(sql);
        let shown = self.compile(json.clone()).sql;
        assert_eq!(asked, expected, "{json}\n{shown}");
        assert!(!expected.is_empty(), "nothing is compared: {sql}");
        if !shown.contains("relata_") && !shown.contains(":today") {
            assert_eq!(self.by_hand(&shown), expected, "{shown}");
        }
    }
}

/// A long value by what is known of it, whichever way it was read.
fn bare(cell: Cell) -> Cell {
    match cell {
        Cell::LongText { prefix, bytes, .. } => Cell::LongText { prefix, bytes, digest: None, as_of: None },
        Cell::Blob { blob, kind, .. } => Cell::Blob { blob, kind, digest: None, as_of: None },
        other => other,
    }
}
