//! Letting Relata keep its notes in somebody else's file, and taking them out again.
//!
//! Each is one transaction, so that no crash leaves a file with neither its own numbers nor Relata's.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};

use super::bookkeeping;
use super::database::Database;
use super::kept::Kept;
use crate::echo;
use crate::error::Result;
use crate::file::{FileError, FileRole};
use crate::history::{self, Keeping, Place};
use crate::identifier::quote;
use crate::task::Task;

/// Facts under which an adopted file's own numbers are kept.
const APPLICATION: &str = "former_application_id";
const VERSION: &str = "former_user_version";
const JOURNAL: &str = "former_journal_mode";

impl Database {
    /// Turns a guest file into a workspace that begins with what its sidecar says about it.
    ///
    /// # Errors
    /// [`FileError::WrongRole`] if it is one; as [`Database::write`].
    pub(crate) fn adopt(&self) -> Result<()> {
        if self.role() == FileRole::Workspace {
            let reason = "Relata keeps its notes in this file already.".to_owned();
            return Err(FileError::WrongRole { reason }.into());
        }
        let (keeping, place) = (Arc::clone(&self.history), self.place());
        let (application, version) = self
            .write(&Task::quiet(), move |connection| echo::quietly(|| adopt(connection, &keeping, &place)))?;
        if application != 0 || version != 0 {
            self.about().notices.push(format!(
                "This file had numbers of its own (application_id {application}, user_version {version}), by which the \
                 program that made it may know it. Relata keeps them aside and gives them back on release."
            ));
        }
        self.work_as_workspace()
    }

    /// Gives the file its former numbers back and takes Relata's notes out, into its sidecar. Revisions and the bin go.
    ///
    /// # Errors
    /// [`FileError::WrongRole`] if it is no workspace; as [`Database::write`].
    pub(crate) fn release(&self) -> Result<()> {
        if self.role() != FileRole::Workspace {
            let reason = "Relata keeps no notes in this file.".to_owned();
            return Err(FileError::WrongRole { reason }.into());
        }
        let keeping = Arc::clone(&self.history);
        let journal =
            self.write(&Task::quiet(), move |connection| echo::quietly(|| release(connection, &keeping)))?;
        self.about().role = FileRole::Guest;
        self.take_up_the_wal(journal.as_deref() == Some("delete"))?;
        self.reach.set_own(false);
        Ok(())
    }

    /// Leaves all that was written in the file itself, and, if so wished, no WAL any more. Another program that reads
    /// just now may be in the way, which does no harm.
    fn take_up_the_wal(&self, leave: bool) -> Result<()> {
        self.front.close_connections();
        self.back.close_connections();
        self.write(&Task::quiet(), move |connection| {
            let sql = if leave { "PRAGMA journal_mode = delete" } else { "PRAGMA wal_checkpoint(TRUNCATE)" };
            if let Err(error) = echo::quietly(|| connection.query_row(sql, [], |_| Ok(()))) {
                tracing::info!(%error, "the -wal stays");
            }
            Ok(())
        })
    }
}

fn pragma(connection: &Connection, name: &str) -> rusqlite::Result<i32> {
    connection.query_row(&format!("PRAGMA main.{name}"), [], |row| row.get(0))
}

fn adopt(connection: &mut Connection, keeping: &Keeping, place: &Place) -> Result<(i32, i32)> {
    let journal: String = connection.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (application, version) = (pragma(&change, "application_id")?, pragma(&change, "user_version")?);
    // Notes of a Relata that let go of the file halfway, or of a copy, would be in the way.
    drop_notes(&change)?;
    bookkeeping::build(&change)?;
    for (name, value) in
        [(APPLICATION, application.to_string()), (VERSION, version.to_string()), (JOURNAL, journal)]
    {
        change.execute("INSERT INTO _relata_facts(name, value) VALUES(?1, ?2)", [name, value.as_str()])?;
    }
    if let Some(kept) = keeping.beside(false, &change, |sidecar| Kept::read(sidecar))? {
        kept.write_into_file(&change)?;
    }
    history::move_in(place, &change)?;
    change.pragma_update(None, "user_version", bookkeeping::latest_version())?;
    change.pragma_update(None, "application_id", bookkeeping::APPLICATION_ID)?;
    change.commit()?;
    Ok((application, version))
}

fn release(connection: &mut Connection, keeping: &Keeping) -> Result<Option<String>> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let fact = |name: &str| -> rusqlite::Result<Option<String>> {
        change
            .query_row("SELECT value FROM _relata_facts WHERE name = ?1", [name], |row| row.get(0))
            .optional()
    };
    let number =
        |name: &str| -> Result<i32> { Ok(fact(name)?.and_then(|text| text.parse().ok()).unwrap_or(0)) };
    let (application, version, journal) = (number(APPLICATION)?, number(VERSION)?, fact(JOURNAL)?);
    let kept = Kept::read(&change)?;
    // Before the commit: should the profile refuse it, nothing is lost.
    keeping.beside(!kept.is_empty(), &change, |sidecar| {
        let notes = sidecar.transaction_with_behavior(TransactionBehavior::Immediate)?;
        kept.write(&notes)?;
        Ok(notes.commit()?)
    })?;
    history::move_out(keeping, &change)?;
    drop_notes(&change)?;
    change.pragma_update(None, "user_version", version)?;
    change.pragma_update(None, "application_id", application)?;
    change.commit()?;
    Ok(journal)
}

fn drop_notes(change: &Transaction<'_>) -> Result<()> {
    let names: Vec<String> = change
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\\_relata\\_%' ESCAPE '\\'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for name in names {
        change.execute_batch(&format!("DROP TABLE {}", quote(&name)))?;
    }
    Ok(())
}
