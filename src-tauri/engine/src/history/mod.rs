//! Undo: every change of data is recorded row by row, kept in the file (a guest's: in its sidecar), and can be taken back
//! and done again, also after a restart, in order or one by one where nothing later stands on it.
//!
//! - `record` sees each row just before it is written, whoever writes it: a statement, a trigger, a link's ON DELETE.
//!   `sets` reads rows before one plain statement writes many of them.
//! - `log` is what is kept of that, `store` the tables that keep it, `keep` which file those are in.
//! - `replay` plays a log back, `rows` finds its rows in the tables as they are now, `links` looks at what others point
//!   to, `search` knows full-text tables.
//! - `follow` carries renames by revisions on into what is kept.
//! - `settle` decides what became of a change when the program ended in between.

mod describe;
mod error;
mod follow;
mod keep;
mod links;
mod list;
mod log;
mod model;
mod record;
mod replay;
mod rows;
mod search;
mod sets;
mod settle;
mod store;

use std::sync::Arc;

use rusqlite::TransactionBehavior;

pub use error::HistoryError;
pub(crate) use follow::{Renamed, follow};
pub(crate) use keep::{Ahead, Keeping, Place};
pub use list::{history, state};
pub use model::*;
pub(crate) use record::Recording;
pub(crate) use replay::Quiet;
pub(crate) use search::{Virtual, emptying_sql, is_index_only, kind_of as kind_of_virtual};
pub(crate) use store::Named;

use crate::echo;
use crate::error::Result;
use crate::event::Event;
use crate::file::{Database, FileRole};
use crate::schema::Catalog;
use crate::task::Task;
use crate::value::RowKey;
use replay::Direction;

/// What a change is called, as far as whoever makes it knows better than its rows tell.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// The whole sentence: "You marked 3 tasks as done".
    pub what: Option<String>,
    /// For the icon.
    pub kind: Option<ChangeKind>,
    /// Why it can't be undone.
    pub obstacle: Option<String>,
    /// What names the one row that it is about, where that row is gone afterwards.
    pub label: Option<String>,
    /// The one row that it is about: table and key.
    pub subject: Option<(String, RowKey)>,
}

impl Database {
    /// Where changes of this file are kept.
    pub(crate) fn place(&self) -> Place {
        let keeping = Arc::clone(&self.history);
        match self.role() {
            FileRole::Workspace => Place::Inside(keeping),
            FileRole::Guest if self.history.has_sidecar() => Place::Beside(keeping),
            FileRole::Guest => Place::Nowhere,
        }
    }

    /// Tells the window that the history is another one now.
    pub(crate) fn history_changed(&self) {
        self.events().send(Event::HistoryChanged { file: self.id() });
    }
}

/// Keeps what `recording` has seen of the open transaction, which is about to commit; none if that is nothing.
pub(crate) fn keep(
    place: &Place,
    recording: Recording<'_>,
    catalog: &Catalog,
    told: &Told,
) -> Result<Option<Ahead>> {
    let connection = recording.connection();
    let mut recorded = recording.finish()?;
    if recorded.log.bytes() == 0 && recorded.obstacle.is_none() {
        return Ok(None);
    }
    echo::quietly(|| {
        let label = match (&told.label, &told.subject) {
            (Some(label), _) => Some(label.clone()),
            (None, Some((table, key))) => {
                let table = catalog.expect_table(table)?;
                describe::label(connection, table, key)?
            }
            (None, None) => None,
        };
        let obstacle = told.obstacle.clone().or(recorded.obstacle.take());
        let named = Named {
            what: told.what.clone().unwrap_or_else(|| describe::what(catalog, &recorded, label.as_deref())),
            kind: told.kind.unwrap_or_else(|| describe::kind(&recorded)),
            obstacle,
        };
        place.keep(connection, &named, recorded)
    })
}

/// What names a stored row on screen, in quotes.
pub(crate) use describe::{counted, label as row_label};

/// Takes a change back: the last one that is in the file, or the one that is named if nothing later stands on it.
///
/// # Errors
/// A [`HistoryError`]; what the file says. Nothing is changed then.
pub fn undo(database: &Database, id: Option<ChangeId>, task: &Task) -> Result<Settled> {
    turn(database, Direction::Undo, id, task)
}

/// Does an undone change again: the last one that was undone, or the one that is named.
///
/// # Errors
/// As [`undo`].
pub fn redo(database: &Database, id: Option<ChangeId>, task: &Task) -> Result<Settled> {
    turn(database, Direction::Redo, id, task)
}

fn turn(database: &Database, direction: Direction, id: Option<ChangeId>, task: &Task) -> Result<Settled> {
    let (catalog, place, watched) = (database.catalog(task)?, database.place(), task.clone());
    if !place.records() {
        return Err(HistoryError::NothingToUndo.into());
    }
    let turned = database.write(task, move |connection| {
        echo::quietly(|| replay::turn(connection, &catalog, &place, direction, id, &watched))
    })?;
    match &turned.written {
        Some(written) => database.written(written),
        None => database.changed_unfollowed(false),
    }
    database.history_changed();
    let entry = list::entry(database, turned.id)?.ok_or(HistoryError::NoChange)?;
    Ok(Settled { entry, rows: turned.rows, keys: turned.keys })
}

/// Forgets the whole history; the data stay as they are.
///
/// # Errors
/// As any write.
pub fn clear(database: &Database) -> Result<()> {
    let place = database.place();
    match &place {
        Place::Nowhere => return Ok(()),
        Place::Inside(_) => database.write(&Task::quiet(), |connection| {
            echo::quietly(|| {
                let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
                store::clear(&change)?;
                Ok(change.commit()?)
            })
        })?,
        Place::Beside(_) => {
            database.read(&Task::quiet(), move |file| place.with(file, store::clear))?;
        }
    }
    database.history_changed();
    Ok(())
}

/// Takes over what a sidecar holds, as a part of adopting the file.
pub(crate) fn move_in(place: &Place, file: &rusqlite::Connection) -> Result<()> {
    place.with(file, |history| {
        settle::settle(history, file)?;
        store::copy(history, file)
    })?;
    Ok(())
}

/// Gives what the file holds to its sidecar, as a part of releasing it.
pub(crate) fn move_out(keeping: &Keeping, file: &rusqlite::Connection) -> Result<()> {
    if store::size(file)?.0 > 0 {
        keeping.beside(true, file, |sidecar| {
            let change = sidecar.transaction_with_behavior(TransactionBehavior::Immediate)?;
            store::clear(&change)?;
            store::copy(file, &change)?;
            Ok(change.commit()?)
        })?;
    }
    Ok(())
}
