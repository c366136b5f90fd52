//! Revisions of real files: planned, applied, gone back from and on to again, with their rows.

mod basics;
mod effects;
mod formulas;
mod kill;
mod property;
mod sql;
mod zoo;

use std::path::PathBuf;
use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::file::FileId;
use relata_engine::model::{ColumnModel, Model, TableModel, read_model};
use relata_engine::revise::{Choice, How, Plan, Revision, RevisionList};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::Input;
use relata_engine::{Error, ErrorCode, Result, WireError};
use rusqlite::Connection;

const JOB: TaskId = TaskId(1);

/// A workspace made of `sql`, open in a session.
struct Fixture {
    _folder: tempfile::TempDir,
    path: PathBuf,
    session: Arc<Session>,
    file: FileId,
}

fn workspace(sql: &str) -> Fixture {
    let fixture = guest(sql);
    fixture.session.adopt_file(fixture.file).unwrap();
    fixture
}

/// The same, as somebody else's file.
fn guest(sql: &str) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let open =
        session.open_file(path.display().to_string(), relata_engine::file::OpenMode::Normal, JOB).unwrap();
    Fixture { _folder: folder, path, session, file: open.id }
}

impl Fixture {
    fn model(&self) -> Model {
        self.session.model(self.file).unwrap()
    }

    fn plan(&self, model: &Model) -> Result<Plan> {
        self.session.plan_revision(self.file, model.clone(), Vec::new(), JOB)
    }

    fn apply(&self, model: &Model, choices: Vec<Choice>) -> Result<Revision> {
        self.session.apply_revision(self.file, model.clone(), String::new(), choices, JOB)
    }

    /// Changes the model as `edit` says and applies it.
    #[track_caller]
    fn revise(&self, edit: impl FnOnce(&mut Model)) -> Revision {
        let mut model = self.model();
        edit(&mut model);
        self.apply(&model, Vec::new()).unwrap_or_else(|error| panic!("{error}\n{:?}", error.details()))
    }

    fn to(&self, revision: Option<i64>) -> Result<RevisionList> {
        self.session.revise_to(self.file, revision, Vec::new(), JOB)
    }

    /// Runs SQL as another program would.
    fn outside(&self, sql: &str) {
        let connection = Connection::open(&self.path).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    /// Rows of a query as text, asked on another connection.
    fn rows(&self, sql: &str) -> Vec<String> {
        rows(&Connection::open(&self.path).unwrap(), sql)
    }

    /// Everything in the file: schema and rows, Relata's own left out.
    fn content(&self) -> String {
        content(&Connection::open(&self.path).unwrap())
    }
}

fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let mut rows = statement.query([]).unwrap();
    let mut all = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<String> = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
        all.push(values.join(" | "));
    }
    all
}

/// Model and rows of every table (with its rowid where it has one), and what AUTOINCREMENT has come to.
fn content(connection: &Connection) -> String {
    let mut model = read_model(connection).unwrap();
    model.tables.sort_by(|one, other| one.name.cmp(&other.name));
    model.views.sort_by(|one, other| one.name.cmp(&other.name));
    for table in &mut model.tables {
        table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
        table.triggers.sort_by(|one, other| one.name.cmp(&other.name));
    }
    let mut text = format!("{model:#?}\n");
    for table in &model.tables {
        let name = table.name.replace('"', "\"\"");
        let hidden = !table.without_rowid && table.column("rowid").is_none() && table.virtual_sql.is_none();
        let rowid = if hidden { "rowid, " } else { "" };
        text.push_str(&format!("== {name}\n"));
        for row in rows(connection, &format!("SELECT {rowid}* FROM \"{name}\" ORDER BY 1, 2")) {
            text.push_str(&row);
            text.push('\n');
        }
    }
    let has_sequence =
        !rows(connection, "SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'").is_empty();
    if has_sequence {
        let sql =
            "SELECT name, seq FROM sqlite_sequence WHERE name NOT LIKE '\\_relata%' ESCAPE '\\' ORDER BY 1";
        text.push_str(&rows(connection, sql).join("\n"));
    }
    text
}

trait Edit {
    fn of(&mut self, name: &str) -> &mut TableModel;
}

impl Edit for Model {
    #[track_caller]
    fn of(&mut self, name: &str) -> &mut TableModel {
        self.table_mut(name).expect("a table")
    }
}

#[track_caller]
fn column<'a>(table: &'a mut TableModel, name: &str) -> &'a mut ColumnModel {
    table.columns.iter_mut().find(|column| column.name == name).expect("a column")
}

fn rename(table: &mut TableModel, old: &str, new: &str) {
    let found = column(table, old);
    found.was = Some(old.to_owned());
    found.name = new.to_owned();
}

fn set(table: &str, column: &str, value: &str) -> Choice {
    let value = Input::Typed { typed: value.into() };
    Choice { table: table.into(), name: column.into(), how: How::SetValue { value } }
}

fn choice(table: &str, name: &str, how: How) -> Choice {
    Choice { table: table.into(), name: name.into(), how }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, code: ErrorCode) -> WireError {
    let error: Error = result.expect_err("this must be refused");
    let error = WireError::from(error);
    assert_eq!(error.code, code, "{error:?}");
    error
}
