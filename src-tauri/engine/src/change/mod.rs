//! Changing rows: insert, update, delete, whole forms, and what a delete takes along.
//!
//! Each call is one transaction that takes the write lock at once and is committed or leaves nothing behind. Whatever the
//! file refuses comes back as a [`ChangeError`] that names the field, the rule and the other row.

mod action;
mod bulk;
mod clash;
mod date;
mod duplicate;
mod error;
mod explain;
mod form;
mod impact;
mod input;
mod model;
pub mod statement;
mod write;

pub(crate) use action::try_action;
pub use action::{ActionAnswer, ActionAttempt, ActionDone, ActionOffer, ActionRun, actions, run_action};
pub use bulk::{delete_all_rows, insert_many, preview_bulk, run_bulk};
pub(crate) use date::bounds_of_day;
pub use error::ChangeError;
pub use impact::delete_impact;
pub use input::{read_input, read_untyped};
pub use model::*;
pub(crate) use write::{current, key_values};

use crate::error::{Error, Result};
use crate::file::Database;
use crate::history::ChangeId;
use crate::schema::{Column, ColumnKind, Table};
use crate::task::Task;
use crate::value::{Input, RowKey, Value};

/// Inserts or updates one row and the rows that belong to it, all or nothing.
///
/// # Errors
/// A [`ChangeError`]; [`crate::rows::RowsError::NoRow`] if the row is gone; what the file says.
pub fn save_form(database: &Database, mut form: FormSave, task: &Task) -> Result<Saved> {
    let rows = std::iter::once(&mut form.row).chain(form.linked.iter_mut().map(|linked| &mut linked.row));
    hash_passwords(database, rows, task)?;
    let watched = task.clone();
    write(database, task, move |edits| {
        let main = edits.save(&form.row, &[])?;
        let mut keys = vec![(form.row.table.as_str(), main.clone())];
        for (index, linked) in (0_u32..).zip(&form.linked) {
            let key = edits.save_linked((&form.row.table, &main), linked).map_err(|error| match error {
                Error::Change(change) => change.of_linked(index).into(),
                other => other,
            })?;
            keys.push((linked.row.table.as_str(), key));
        }
        read_back(edits, &keys, &watched)
    })
    .map(Saved::of_change)
}

/// Sets the password of a row; only its hash is kept.
///
/// # Errors
/// No such password column; nothing given; as [`save_form`].
pub fn set_password(database: &Database, of: PasswordOf, secret: String, task: &Task) -> Result<Saved> {
    let catalog = database.catalog(task)?;
    let table = catalog.expect_table(&of.table)?;
    let column = password_column(table, of.column.as_deref())?;
    if secret.is_empty() {
        let message = "An empty password protects nothing: give at least one character.".to_owned();
        let fault = Box::new(explain::fault(table, std::slice::from_ref(&column.name)));
        return Err(ChangeError::InvalidValue { message, fault, raw: None }.into());
    }
    let values = vec![Assignment { column: column.name.clone(), value: Input::Text(secret) }];
    let row = RowEdit { table: table.name.clone(), key: Some(of.key), values, seen: Vec::new() };
    save_form(database, FormSave { row, linked: Vec::new() }, task)
}

/// Whether `secret` is a row's password; false if none is set.
///
/// # Errors
/// No such password column; [`crate::rows::RowsError::NoRow`]; what the file says.
pub fn check_password(database: &Database, of: &PasswordOf, secret: &str, task: &Task) -> Result<bool> {
    let catalog = database.catalog(task)?;
    let table = catalog.expect_table(&of.table)?;
    let column = password_column(table, of.column.as_deref())?;
    let select = statement::select_stored(table, &[&column.name], &key_values(table, &of.key)?);
    let found = database.read(task, move |connection| Ok(select.run(connection)?))?;
    match found.into_iter().flatten().next().ok_or(crate::rows::RowsError::NoRow)? {
        Value::Text(stored) => Ok(crate::kinds::password::is_right(secret, &stored)),
        _ => Ok(false),
    }
}

/// The password column of this name; without a name the first one.
fn password_column<'a>(table: &'a Table, name: Option<&str>) -> Result<&'a Column> {
    let found = match name {
        Some(name) => Some(table.expect_column(name)?),
        None => table.columns.iter().find(|column| column.kind == ColumnKind::Password),
    };
    found.filter(|column| column.kind == ColumnKind::Password).ok_or_else(|| {
        let message = match found {
            Some(column) => format!("{} of “{}” holds no passwords.", column.title, table.title),
            None => format!("“{}” has no column for passwords.", table.title),
        };
        ChangeError::NotEditable { message, fault: Box::new(explain::fault(table, &[])) }.into()
    })
}

/// Inserts and updates many rows, all or nothing.
///
/// # Errors
/// As [`save_form`]; the fault's `linked` is then the index of the edit at fault.
pub fn save_rows(database: &Database, mut list: Vec<RowEdit>, task: &Task) -> Result<Saved> {
    hash_passwords(database, list.iter_mut(), task)?;
    let watched = task.clone();
    write(database, task, move |edits| {
        let total = list.len() as u64;
        let mut keys = Vec::with_capacity(list.len());
        for (index, edit) in (0_u32..).zip(&list) {
            watched.check()?;
            watched.report("Saving rows", u64::from(index), total);
            let key = edits.save(edit, &[]).map_err(|error| match error {
                Error::Change(change) => change.of_linked(index).into(),
                other => other,
            })?;
            keys.push((edit.table.as_str(), key));
        }
        read_back(edits, &keys, &watched)
    })
    .map(Saved::of_change)
}

/// Deletes rows, all or nothing; the number deleted. Rows that are gone already are no fault.
///
/// # Errors
/// As [`save_form`].
pub fn delete_rows(database: &Database, table: String, keys: Vec<RowKey>, task: &Task) -> Result<Deleted> {
    let watched = task.clone();
    let (rows, change) = write(database, task, move |edits| {
        // Rows of one selection may point to each other: what counts is how things stand when all are gone.
        edits.connection.pragma_update(None, "defer_foreign_keys", true)?;
        let catalog = edits.catalog;
        let table = catalog.expect_table(&table)?;
        write::editable(table)?;
        let mut deleted = 0;
        let mut left: Vec<&RowKey> = keys.iter().collect();
        loop {
            let (mut held, mut why) = (Vec::new(), None);
            for key in &left {
                watched.check()?;
                watched.report("Deleting rows", deleted, keys.len() as u64);
                match edits.delete(table, key) {
                    Ok(was_there) => deleted += u64::from(was_there),
                    // ON DELETE RESTRICT does not wait for the end: the rows that hold this one may go first.
                    Err(Error::Change(refusal @ ChangeError::LinkBroken { .. })) => {
                        held.push(*key);
                        why.get_or_insert(refusal);
                    }
                    Err(other) => return Err(other),
                }
            }
            match why {
                None => break,
                Some(refusal) if held.len() == left.len() => return Err(refusal.into()),
                Some(_) => left = held.into_iter().rev().collect(),
            }
        }
        Ok(deleted)
    })?;
    Ok(Deleted { rows, change })
}

/// Inserts copies of rows, all or nothing.
///
/// # Errors
/// As [`save_form`]: where something unique can't be left out or made up, the clash is the refusal.
pub fn duplicate_rows(database: &Database, table: String, keys: Vec<RowKey>, task: &Task) -> Result<Saved> {
    let watched = task.clone();
    write(database, task, move |edits| {
        let catalog = edits.catalog;
        let table = catalog.expect_table(&table)?;
        let mut copies = Vec::with_capacity(keys.len());
        for key in &keys {
            watched.check()?;
            copies.push((table.name.as_str(), duplicate::duplicate(edits, table, key)?));
        }
        read_back(edits, &copies, &watched)
    })
    .map(Saved::of_change)
}

fn read_back(edits: &write::Edits<'_>, keys: &[(&str, RowKey)], task: &Task) -> Result<Saved> {
    let read = |(table, key): &(&str, RowKey)| {
        task.check()?;
        edits.read_back(table, key)
    };
    let rows = keys.iter().map(read).collect::<Result<_>>()?;
    Ok(Saved { change: None, keys: keys.iter().map(|(_, key)| key.clone()).collect(), rows })
}

/// Hashes the passwords among the values, before the file is locked for it.
fn hash_passwords<'a>(
    database: &Database,
    edits: impl Iterator<Item = &'a mut RowEdit>,
    task: &Task,
) -> Result<()> {
    let catalog = database.catalog(task)?;
    for edit in edits {
        let Some(table) = catalog.table(&edit.table) else { continue };
        for assignment in &mut edit.values {
            let Some(column) = table.column(&assignment.column) else { continue };
            task.check()?;
            form::hash_password(column, assignment).map_err(|message| ChangeError::InvalidValue {
                message,
                fault: Box::new(explain::fault(table, std::slice::from_ref(&column.name))),
                raw: None,
            })?;
        }
    }
    Ok(())
}

/// Runs `job` in one transaction on the writer, recorded so that it can be undone, then tells whoever shows rows of this file.
fn write<T: Send + 'static>(
    database: &Database,
    task: &Task,
    job: impl FnOnce(&mut write::Edits<'_>) -> Result<T> + Send + 'static,
) -> Result<(T, Option<ChangeId>)> {
    let (catalog, place) = (database.catalog(task)?, database.place());
    let (result, written, change) = database.write_knowing(task, move |connection, knowledge| {
        write::in_transaction(connection, catalog, knowledge, &place, job)
    })?;
    database.written(&written);
    if change.is_some() {
        database.history_changed();
    }
    Ok((result, change))
}

impl Saved {
    fn of_change((saved, change): (Self, Option<ChangeId>)) -> Self {
        Self { change, ..saved }
    }
}
