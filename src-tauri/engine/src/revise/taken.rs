//! Designs that came about without a revision, taken into the history as one: another program's, and SQL that a person ran.

use rusqlite::Connection;

use super::pair::inverse;
use super::scratch::Scratch;
use super::store::{self, Record};
use super::way::{self, Journey};
use super::{ReviseError, Revision, foreign_changes, own, recorded_model, run};
use crate::error::Result;
use crate::file::Database;
use crate::model::{Model, read_model};
use crate::task::Task;

/// Writes what somebody else changed as a revision of its own, so that the history is the file's again.
///
/// # Errors
/// As [`super::apply`]; [`ReviseError::Nothing`] if nobody did.
pub fn rebase(database: &Database, name: String, task: &Task) -> Result<Revision> {
    own(database)?;
    let revision = database.write(task, move |connection| {
        run::in_transaction(connection, |connection| {
            if foreign_changes(connection)?.is_none() {
                return Err(ReviseError::Nothing.into());
            }
            let records = store::all(connection)?;
            let before = recorded_model(&records).unwrap_or_default();
            let name = if name.trim().is_empty() { "Changed by another program" } else { name.trim() };
            let schema_before = store::noted_checksum(connection)?.unwrap_or_default();
            take_in(connection, name, before, schema_before)
        })
    })?;
    database.changed_unfollowed(true);
    Ok(revision)
}

/// The design of a file before SQL runs that may change it.
pub(crate) struct Design {
    model: Model,
    checksum: String,
}

impl Design {
    /// As it is now; none where it isn't what the history says already, for then somebody else's change would be called
    /// ours.
    pub fn of(connection: &Connection) -> Result<Option<Self>> {
        if foreign_changes(connection)?.is_some() {
            return Ok(None);
        }
        Ok(Some(Self { model: read_model(connection)?, checksum: store::schema_checksum(connection)? }))
    }

    /// Records what became of it, as a part of the caller's transaction; the revision's name. None where nothing became
    /// of it, or where no way between the two can be found: then the history says that the file differs, as after any
    /// other program.
    pub fn take_in(self, connection: &Connection, name: &str) -> Result<Option<String>> {
        if store::schema_checksum(connection)? == self.checksum {
            return Ok(None);
        }
        connection.execute_batch("SAVEPOINT relata_take_in")?;
        let taken = take_in(connection, name, self.model, self.checksum);
        if let Err(error) = &taken {
            tracing::warn!(%error, "a design that was changed by SQL is not in the history");
            connection.execute_batch("ROLLBACK TO relata_take_in")?;
        }
        connection.execute_batch("RELEASE relata_take_in")?;
        Ok(taken.ok().map(|revision| revision.name))
    }
}

fn take_in(connection: &Connection, name: &str, before: Model, schema_before: String) -> Result<Revision> {
    let after = read_model(connection)?;
    let scratch = Scratch::of_model(&before)?;
    let canonical = scratch.model(&before)?;
    let id = store::next_id(connection)?;
    let journey = Journey { file: None, revision: id, parked: &[], choices: &[] };
    let up = way::find(&scratch, &canonical, &after, &journey)?;
    let down = way::find(&scratch, &up.model, &inverse(&before, &after), &journey)?;
    let mut record = Record::new(id, name, up.sql(), before, after);
    record.down = down.sql();
    record.schema_before = schema_before;
    record.schema_after = store::note_checksum(connection)?;
    store::leave_behind(connection)?;
    record.insert(connection)?;
    Ok(record.to_wire(false))
}
