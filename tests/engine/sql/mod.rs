//! SQL as a person writes it in the window: looked at, run, its results, what it changes.

mod check;
mod kept;
mod plan;
mod script;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use relata_engine::event::Event;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::session::Session;
use relata_engine::sql::{Given, ScriptRan};
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input};
use rusqlite::Connection;

const JOB: TaskId = TaskId(1);

/// An open file, and what the engine told.
struct Work {
    _folder: tempfile::TempDir,
    path: PathBuf,
    session: Arc<Session>,
    file: FileId,
    told: Arc<Mutex<Vec<Event>>>,
}

/// Somebody else's file, made by `sql`.
fn guest(sql: &str) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sql.sqlite");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let told: Arc<Mutex<Vec<Event>>> = Arc::default();
    let hears = Arc::clone(&told);
    let session = Session::new(
        folder.path().join("profile"),
        Arc::new(move |event: Event| hears.lock().unwrap().push(event)),
    );
    let file = session.open_file(path.display().to_string(), OpenMode::Normal, JOB).unwrap().id;
    Work { _folder: folder, path, session, file, told }
}

/// The same as a workspace.
fn workspace(sql: &str) -> Work {
    let work = guest(sql);
    work.session.adopt_file(work.file).unwrap();
    work
}

impl Work {
    fn run(&self, sql: &str) -> ScriptRan {
        self.run_with(sql, &[])
    }

    fn run_with(&self, sql: &str, given: &[(&str, &str)]) -> ScriptRan {
        let given = given.iter().map(|(name, typed)| Given {
            name: (*name).to_owned(),
            value: Input::Typed { typed: (*typed).to_owned() },
        });
        self.session.run_script(self.file, sql.to_owned(), given.collect(), true, JOB).unwrap()
    }

    /// All rows of a statement of a script.
    fn rows(&self, ran: &ScriptRan, statement: usize) -> Vec<Vec<Cell>> {
        let rows = ran.statements[statement].rows.unwrap();
        let opened = self.session.open_result(rows, Vec::new(), 1000, JOB).unwrap();
        opened.window.rows.into_iter().map(|row| row.cells).collect()
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
