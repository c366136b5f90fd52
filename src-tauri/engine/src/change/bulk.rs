//! Many rows at once: update and delete by a filter, find and replace, insert many. What would happen is shown first; then
//! it is one statement in one transaction, recorded as one change that can be undone.

mod empty;
mod plan;

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use self::empty::delete_all_rows;
use self::plan::Plan;
use super::error::ChangeError;
use super::explain::{Attempt, explain, fault};
use super::model::{Bulk, BulkChange, BulkDone, BulkPreview};
use super::write;
use crate::error::{Error, Result};
use crate::file::{Database, Manner};
use crate::history::{self, Ahead, Quiet, Recording, Told};
use crate::identifier::{quote, quote_list};
use crate::kinds::password;
use crate::schema::{Catalog, ColumnKind, Table, TableType};
use crate::task::Task;
use crate::value::Value;

/// What `bulk` would do: how many rows, and the first of them before and after. Nothing is changed.
///
/// # Errors
/// No such table or column; rows there can't be edited; a value that is not of its column's kind; cancelled.
pub fn preview_bulk(database: &Database, bulk: &Bulk, task: &Task) -> Result<BulkPreview> {
    let (catalog, bulk, watched) = (database.catalog(task)?, bulk.clone(), task.clone());
    database.read_in_background(task, Manner::Whole, move |connection| {
        let mut plan = Plan::of(&catalog, &bulk)?;
        plan.settle(connection)?;
        plan.preview(connection, &catalog, &watched)
    })
}

/// Does `bulk`, all or nothing.
///
/// # Errors
/// As [`preview_bulk`]; whatever the file refuses.
pub fn run_bulk(database: &Database, bulk: Bulk, task: &Task) -> Result<BulkDone> {
    let watched = task.clone();
    let label = match bulk.change {
        BulkChange::Delete => "Deleting rows",
        BulkChange::Update { .. } | BulkChange::Replace { .. } => "Changing rows",
    };
    in_bulk(database, task, Links::On, Told::default(), move |connection, catalog, recording| {
        let mut plan = Plan::of(catalog, &bulk)?;
        plan.settle(connection)?;
        let Some(recording) = recording else { return plan.run_plain(connection, catalog) };
        recording.watch(&watched, label, 0);
        plan.run_recorded(connection, catalog, recording, &watched)
    })
}

/// Inserts rows as they come from `next`, all or nothing. Each has one value for each of `columns`.
///
/// # Errors
/// As [`run_bulk`]; what `next` says.
pub fn insert_many(
    database: &Database,
    table: String,
    columns: Vec<String>,
    mut next: impl FnMut() -> Option<Result<Vec<Value>>> + Send + 'static,
    task: &Task,
) -> Result<BulkDone> {
    let watched = task.clone();
    in_bulk(database, task, Links::On, Told::default(), move |connection, catalog, _| {
        let table = catalog.expect_table(&table)?;
        write::editable(table)?;
        for name in &columns {
            writable(table, name)?;
        }
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = if columns.is_empty() {
            format!("INSERT INTO main.{} DEFAULT VALUES", quote(&table.name))
        } else {
            format!(
                "{} INTO main.{}({}) VALUES({marks})",
                verb(table, "INSERT"),
                quote(&table.name),
                quote_list(&columns)
            )
        };
        let mut statement = connection.prepare(&sql)?;
        let mut done = 0_u64;
        let passwords: Vec<usize> =
            (0..columns.len()).filter(|at| is_password(table, &columns[*at])).collect();
        while let Some(row) = next() {
            let mut row = row?;
            for at in &passwords {
                hash(table, &columns[*at], row.get_mut(*at))?;
            }
            if done.is_multiple_of(256) {
                watched.check()?;
                watched.report("Adding rows", done, 0);
            }
            if let Err(error) = statement.execute(rusqlite::params_from_iter(&row)) {
                let values: Vec<(String, Value)> = columns.iter().cloned().zip(row).collect();
                let attempt = Attempt { catalog, table, key: None, values: &values };
                return Err(match explain(connection, &attempt, error) {
                    Error::Change(change) => change.of_linked(u32::try_from(done).unwrap_or(u32::MAX)).into(),
                    other => other,
                });
            }
            done += 1;
        }
        Ok(done)
    })
}

/// Whether triggers and links do what they do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Links {
    On,
    Off,
}

/// Runs `job` in one recorded transaction, called as `told` has it.
fn in_bulk(
    database: &Database,
    task: &Task,
    links: Links,
    told: Told,
    job: impl FnOnce(&Connection, &Catalog, Option<&Recording<'_>>) -> Result<u64> + Send + 'static,
) -> Result<BulkDone> {
    let (catalog, place) = (database.catalog(task)?, database.place());
    let (rows, change) = database.write(task, move |connection| {
        let _quiet = if links == Links::Off { Some(Quiet::over(connection)?) } else { None };
        let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
        let catalog = write::current(&transaction, catalog)?;
        let recording =
            place.records().then(|| Recording::begin(&transaction, catalog.clone())).transpose()?;
        let rows = job(&transaction, &catalog, recording.as_ref())?;
        let kept = match recording {
            Some(recording) => history::keep(&place, recording, &catalog, &told)?,
            None => None,
        };
        commit(&transaction, kept).map(|change| (rows, change))
    })?;
    if rows > 0 {
        database.changed_unfollowed(false);
    }
    if change.is_some() {
        database.history_changed();
    }
    Ok(BulkDone { rows, change })
}

fn commit(transaction: &Connection, kept: Option<Ahead>) -> Result<Option<history::ChangeId>> {
    if let Err(error) = transaction.execute_batch("COMMIT") {
        if let Some(kept) = kept {
            kept.given_up(transaction);
        }
        return Err(broken_link(error));
    }
    Ok(kept.map(|kept| kept.committed(transaction)))
}

/// What SQLite says about links when many rows were written at once: which of them it was, it doesn't say.
fn broken_link(error: rusqlite::Error) -> Error {
    let is_link = error.sqlite_error().is_some_and(|failure| {
        matches!(
            failure.extended_code,
            rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY | rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER
        )
    });
    if !is_link {
        return error.into();
    }
    let raw = crate::schema::refusal::raw_text(&error);
    let message = "Links between rows stand in the way: rows of other tables still point to some of these rows, or some \
                   of these would point to rows that are not there. Nothing was changed."
        .to_owned();
    ChangeError::LinkBroken { message, fault: Box::default(), raw }.into()
}

/// A clash is to be told, whatever the table's own ON CONFLICT says; see `statement`.
fn verb(table: &Table, verb: &str) -> String {
    if table.triggers.is_empty() && table.table_type == TableType::Table {
        format!("{verb} OR ABORT")
    } else {
        verb.to_owned()
    }
}

fn writable<'t>(table: &'t Table, name: &str) -> Result<&'t crate::schema::Column> {
    let column = table.expect_column(name)?;
    if column.generated.is_some() || column.hidden || column.computed.is_some() {
        let message = format!("{} is computed and can't be edited.", column.title);
        let fault = Box::new(fault(table, std::slice::from_ref(&column.name)));
        return Err(ChangeError::NotEditable { message, fault }.into());
    }
    Ok(column)
}

fn is_password(table: &Table, name: &str) -> bool {
    table.column(name).is_some_and(|column| column.kind == ColumnKind::Password)
}

/// Puts the hash in the place of a password.
fn hash(table: &Table, name: &str, value: Option<&mut Value>) -> Result<()> {
    if let Some(Value::Text(secret)) = value
        && !password::is_hash(secret)
    {
        *secret = password::hash(secret).map_err(|message| one_by_one(table, name, message))?;
    }
    Ok(())
}

/// One password for many rows is nobody's, and a part of a hash is none.
fn not_a_password(table: &Table, name: &str) -> Result<()> {
    if is_password(table, name) {
        let message = "Passwords are set row by row, not for many rows at once.".to_owned();
        return Err(one_by_one(table, name, message));
    }
    Ok(())
}

fn one_by_one(table: &Table, name: &str, message: String) -> Error {
    ChangeError::NotEditable { message, fault: Box::new(fault(table, &[name.to_owned()])) }.into()
}
