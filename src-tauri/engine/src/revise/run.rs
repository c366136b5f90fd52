//! Runs a way on the file: foreign keys off before the transaction begins, everything in one transaction, compared before
//! the commit, and foreign keys on again whatever happens.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::park;
use super::rebuild::{Reach, RowCopy, Step};
use super::verify::Before;
use super::way::{Changed, Way, model_difference};
use super::{ReviseError, raw};
use crate::error::Result;
use crate::history;
use crate::identifier::quote;
use crate::model::{Model, read_model, save_notes};
use crate::schema::read_catalog;
use crate::task::Task;
use crate::views;

/// The connection without foreign keys, until dropped.
struct Unlinked<'a>(&'a Connection);

impl Drop for Unlinked<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit()
            && let Err(error) = self.0.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a revision could not be taken back");
        }
        for (pragma, on) in [("legacy_alter_table", false), ("foreign_keys", true)] {
            if let Err(error) = self.0.pragma_update(None, pragma, on) {
                tracing::error!(%error, pragma, "a setting could not be put back");
            }
        }
    }
}

/// Runs `job` in one transaction in which no foreign key is looked at, and commits it, or leaves nothing behind.
pub(super) fn in_transaction<T>(
    connection: &Connection,
    job: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    let _unlinked = Unlinked(connection);
    // Inside a transaction this would do nothing (https://www.sqlite.org/pragma.html#pragma_foreign_keys).
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let result = job(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

/// Walks `way` as a part of the caller's transaction: statements, the bin, the notes, the comparison. `checks` is only
/// false where they are measured.
pub(super) fn walk(
    connection: &Connection,
    way: &Way,
    before: &Model,
    revision: i64,
    checks: bool,
    task: &Task,
) -> Result<()> {
    let linked = linked(way, before);
    // Names in saved views are understood by what was there before.
    let known = if way.renamed.is_empty() { None } else { Some(read_catalog(connection)?) };
    let written: Vec<Changed> =
        way.tables.iter().filter(|table| table.reach != Reach::Schema).cloned().collect();
    let was = if checks { Some(Before::read(connection, &written, &linked, task)?) } else { None };
    for step in &way.steps {
        task.check()?;
        match step {
            Step::Sql(sql) => connection.execute_batch(sql).map_err(|error| refused(sql, error))?,
            Step::Copy(copy) => copy_rows(connection, copy, way, task)?,
        }
    }
    for entry in &way.restored {
        park::forget(connection, entry)?;
    }
    for entry in &way.parks {
        park::note(connection, revision, entry)?;
    }
    save_notes(connection, &way.model)?;
    rename_views(connection, way)?;
    history::follow(connection, &way.renamed)?;
    if let Some(known) = known {
        views::follow(connection, &known, &way.renamed)?;
    }
    // Notes alone leave SQLite's schema cookie where it is, and whoever keeps what was read would not see them.
    connection.execute_batch("CREATE TABLE main._relata_touched (x); DROP TABLE main._relata_touched")?;
    if let Some(was) = was {
        was.compare(connection, &written, &linked, task)?;
    }
    if let Some(differs) = model_difference(&read_model(connection)?, &way.model) {
        return Err(ReviseError::Unsound(differs).into());
    }
    Ok(())
}

/// A statement that went through on the scratch copy was refused by the rows.
fn refused(sql: &str, error: rusqlite::Error) -> crate::Error {
    if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation)
        || error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown)
    {
        tracing::info!(sql, %error, "refused by the rows");
        let said = raw(&error);
        return ReviseError::Impossible { what: "This change".to_owned(), raw: said }.into();
    }
    error.into()
}

/// Copies the rows part by part, so that it can be told how far it is.
fn copy_rows(connection: &Connection, copy: &RowCopy, way: &Way, task: &Task) -> Result<()> {
    let changed = way.tables.iter().find(|table| table.names.1.eq_ignore_ascii_case(&copy.from));
    let total = copy.rows.or_else(|| changed.map(|table| table.rows)).unwrap_or_default();
    let Some(rowid) = copy.rowid.as_ref().filter(|_| total > copy.part.unsigned_abs()) else {
        connection.execute_batch(&copy.sql).map_err(|error| refused(&copy.sql, error))?;
        return Ok(());
    };
    let rowid = quote(rowid);
    let hop = format!(
        "SELECT {rowid} FROM {} WHERE {rowid} > ?1 ORDER BY {rowid} LIMIT 1 OFFSET {}",
        quote(&copy.from),
        copy.part - 1
    );
    let lowest = format!("SELECT min({rowid}) FROM {}", quote(&copy.from));
    let mut hop = connection.prepare(&hop)?;
    let part = format!("{} WHERE \"old\".{rowid} BETWEEN ?1 AND ?2", copy.sql);
    let mut part = connection.prepare(&part)?;
    let lowest: Option<i64> = connection.query_row(&lowest, [], |row| row.get(0))?;
    let Some(mut from) = lowest else { return Ok(()) };
    let mut done = 0_u64;
    loop {
        task.check()?;
        task.report(&copy.label, done, total);
        let next = hop.query_row([from], |row| row.get::<_, i64>(0));
        let to = match next {
            Ok(to) => to,
            Err(rusqlite::Error::QueryReturnedNoRows) => i64::MAX,
            Err(error) => return Err(error.into()),
        };
        done += part.execute([from, to]).map_err(|error| refused(&copy.sql, error))? as u64;
        if to == i64::MAX {
            return Ok(());
        }
        from = to + 1;
    }
}

/// The tables whose links may have been broken: those that are built anew and those that link to them, by the names of
/// before and after.
fn linked(way: &Way, before: &Model) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let touched = |name: &str| {
        way.tables.iter().any(|table| {
            table.reach == Reach::Rebuilt
                && (table.names.0.eq_ignore_ascii_case(name) || table.names.1.eq_ignore_ascii_case(name))
        })
    };
    let gone = |name: &str| way.model.table(name).is_none() || before.table(name).is_none();
    for table in before.tables.iter().chain(&way.model.tables) {
        let concerned = touched(&table.name)
            || table.links.iter().any(|link| touched(&link.target) || gone(&link.target))
            || gone(&table.name);
        if !table.links.is_empty() && concerned && !names.contains(&table.name) {
            names.push(table.name.clone());
        }
    }
    names
}

/// How a person left a table's grid follows its name.
fn rename_views(connection: &Connection, way: &Way) -> Result<()> {
    for table in way.tables.iter().filter(|table| table.names.0 != table.names.1) {
        connection.execute(
            "UPDATE OR REPLACE main._relata_table_views SET table_name = ?2 WHERE table_name = ?1",
            [&table.names.0, &table.names.1],
        )?;
    }
    Ok(())
}
