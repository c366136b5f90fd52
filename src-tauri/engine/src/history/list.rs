//! The history as it is shown: of the file, of a table, of one row.

use rusqlite::Connection;

use super::log::Op;
use super::rows::Rows;
use super::store::{self, Kept, State};
use super::{
    ChangeId, ChangeKind, ChangeState, ColumnChange, HistoryEntry, HistoryPage, HistoryState, RowChange,
    settle,
};
use crate::echo;
use crate::error::Result;
use crate::file::Database;
use crate::kinds::password;
use crate::schema::{Catalog, ColumnKind};
use crate::task::Task;
use crate::value::{Cell, RowKey, Value};

/// Changes read at once while those of one row are looked for.
const BATCH: u32 = 100;

/// Changes before `before` (the newest without it), at most `limit`: all, those of a table, or those of one row.
///
/// # Errors
/// What SQLite says; a damaged record.
pub fn history(
    database: &Database,
    table: Option<String>,
    key: Option<RowKey>,
    limit: u32,
    before: Option<ChangeId>,
    task: &Task,
) -> Result<HistoryPage> {
    let (catalog, place, watched) = (database.catalog(task)?, database.place(), task.clone());
    let table = table.map(|name| catalog.table(&name).map_or(name, |table| table.name.clone()));
    let limit = limit.clamp(1, 1000) as usize;
    let page = database.read(task, move |file| {
        echo::quietly(|| {
            place.with(file, |history| {
                let wanted = Wanted { catalog: &catalog, file, history, table, key };
                wanted.page(limit, before, &watched)
            })
        })
    })?;
    Ok(page.unwrap_or(HistoryPage { entries: Vec::new(), more: false }))
}

struct Wanted<'a> {
    catalog: &'a Catalog,
    file: &'a Connection,
    history: &'a Connection,
    table: Option<String>,
    key: Option<RowKey>,
}

impl Wanted<'_> {
    fn page(&self, limit: usize, mut before: Option<ChangeId>, task: &Task) -> Result<HistoryPage> {
        let mut entries = Vec::new();
        loop {
            let batch = store::page(self.history, before, BATCH)?;
            let Some(last) = batch.last() else { return Ok(HistoryPage { entries, more: false }) };
            before = Some(last.id);
            for change in batch {
                task.check()?;
                let Some(entry) = self.entry(change)? else { continue };
                if entries.len() == limit {
                    return Ok(HistoryPage { entries, more: true });
                }
                entries.push(entry);
            }
        }
    }

    /// None if it is not asked for, or never came about.
    fn entry(&self, change: Kept) -> Result<Option<HistoryEntry>> {
        let slot = match &self.table {
            Some(name) => {
                let slot = change.tables.iter().position(|table| table.name.eq_ignore_ascii_case(name));
                let Some(slot) = slot else { return Ok(None) };
                Some(slot)
            }
            None => None,
        };
        let Some(mut entry) = shown(self.history, self.file, &change)? else { return Ok(None) };
        if let (Some(slot), Some(key)) = (slot, &self.key) {
            entry.row = self.row(&change, slot, key)?;
            return Ok(entry.row.is_some().then_some(entry));
        }
        Ok(Some(entry))
    }

    /// What the change did to one row.
    fn row(&self, change: &Kept, slot: usize, key: &RowKey) -> Result<Option<RowChange>> {
        let rows = Rows::new(self.file, self.catalog, change);
        let (mut kinds, mut columns): (Vec<ChangeKind>, Vec<ColumnChange>) = (Vec::new(), Vec::new());
        store::ops(self.history, change, false, |op| {
            if op.table() != slot || (rows.key_before(&op) != *key && rows.key_of(&op).1 != *key) {
                return Ok(true);
            }
            kinds.push(match op {
                Op::Insert { .. } => ChangeKind::Insert,
                Op::Delete { .. } => ChangeKind::Delete,
                Op::Update { .. } => ChangeKind::Update,
            });
            let cell = |value: Option<&Value>| value.map(Cell::from);
            let secret = |column: &str| {
                let found = rows.table(&op).and_then(|table| table.column(column));
                found.is_some_and(|found| found.kind == ColumnKind::Password)
            };
            for (column, before, after) in rows.named(&op) {
                // A password is never shown, not even as its hash.
                let hidden = secret(&column) || before.into_iter().chain(after).any(password::is_hash_value);
                let (before, after) = (before.filter(|_| !hidden), after.filter(|_| !hidden));
                match columns.iter_mut().find(|known| known.column == column) {
                    Some(known) => known.after = cell(after),
                    None => columns.push(ColumnChange { column, before: cell(before), after: cell(after) }),
                }
            }
            Ok(true)
        })?;
        let kind = match kinds.as_slice() {
            [] => return Ok(None),
            kinds if kinds.contains(&ChangeKind::Insert) && kinds.contains(&ChangeKind::Delete) => {
                ChangeKind::Update
            }
            kinds if kinds.contains(&ChangeKind::Insert) => ChangeKind::Insert,
            kinds if kinds.contains(&ChangeKind::Delete) => ChangeKind::Delete,
            _ => ChangeKind::Update,
        };
        Ok(Some(RowChange { kind, columns }))
    }
}

/// A change as it is shown; what was written ahead is settled by the rows, without writing that down.
fn shown(history: &Connection, file: &Connection, change: &Kept) -> Result<Option<HistoryEntry>> {
    let mut entry = change.entry.clone();
    if change.state.is_open() {
        let Some(state) = settle::settled(history, file, change)? else { return Ok(None) };
        entry.state = if state == State::Undone { ChangeState::Undone } else { ChangeState::Done };
    }
    Ok(Some(entry))
}

/// One change.
pub(crate) fn entry(database: &Database, id: ChangeId) -> Result<Option<HistoryEntry>> {
    let place = database.place();
    let found = database.read(&Task::quiet(), move |file| {
        echo::quietly(|| {
            place.with(file, |history| match store::get(history, id)? {
                Some(change) => shown(history, file, &change),
                None => Ok(None),
            })
        })
    })?;
    Ok(found.flatten())
}

/// What undo and redo would do now, and how much is kept.
///
/// # Errors
/// What SQLite says.
pub fn state(database: &Database) -> Result<HistoryState> {
    let place = database.place();
    let (most_changes, most_bytes) = database.history.bounds();
    let records = place.records() && database.read_only().is_none();
    let found = database
        .read(&Task::quiet(), move |file| echo::quietly(|| place.with(file, |history| now(history, file))))?;
    let (undo, redo, (changes, bytes)) = found.unwrap_or_default();
    Ok(HistoryState { undo, redo, changes, bytes, most_bytes, most_changes, records })
}

type Now = (Option<HistoryEntry>, Option<HistoryEntry>, (u64, u64));

fn now(history: &Connection, file: &Connection) -> Result<Now> {
    let (mut undo, mut redo) = (store::next_undo(history)?, store::next_redo(history)?);
    for change in store::open(history)? {
        match settle::settled(history, file, &change)? {
            Some(State::Done) if undo.as_ref().is_none_or(|undo| undo.id < change.id) => undo = Some(change),
            Some(State::Undone) => redo = Some(change),
            _ => {}
        }
    }
    let entry = |change: Option<Kept>| change.map(|change| change.entry);
    Ok((entry(undo), entry(redo), store::size(history)?))
}
