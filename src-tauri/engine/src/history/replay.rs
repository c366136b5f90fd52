//! Taking a change back, or doing it again: its log played backwards or forwards, with triggers off (what they did is in
//! the log) and foreign keys off (so that no ON DELETE takes rows along that were not there then). Whatever does not fit
//! stops all of it.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, TransactionBehavior};

use super::keep::Place;
use super::links::{self, Links};
use super::log::Op;
use super::rows::Rows;
use super::search::{self, Indexed, Virtual};
use super::settle;
use super::store::{self, Kept, State};
use super::{ChangeId, HistoryError};
use crate::change::Written;
use crate::error::{Fault, Result};
use crate::schema::{Catalog, read_catalog, schema_version};
use crate::task::Task;
use crate::value::RowKey;

/// Of what is in the way, so much is told.
const TOLD: usize = 10;
/// Rows in the way that are counted; then it is given up.
const COUNTED: usize = 1000;
/// Rows whose keys are told to those who show them; beyond, they read anew.
const FOLLOWED: usize = 10_000;
/// Operations between two looks at the task.
const STEP: u64 = 256;

/// What came of it.
pub(crate) struct Turned {
    pub id: ChangeId,
    pub rows: u64,
    /// None: too many to be told one by one.
    pub written: Option<Vec<Written>>,
    /// The first rows of the change's first table that are there now.
    pub keys: Vec<RowKey>,
}

/// Back or forth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Undo,
    Redo,
}

impl Direction {
    fn done(self) -> &'static str {
        match self {
            Self::Undo => "undone",
            Self::Redo => "redone",
        }
    }
}

/// Undoes or redoes `id`, or what is next in turn, in one transaction.
pub(crate) fn turn(
    connection: &mut Connection,
    catalog: &Arc<Catalog>,
    place: &Place,
    direction: Direction,
    id: Option<ChangeId>,
    task: &Task,
) -> Result<Turned> {
    let quiet = Quiet::over(connection)?;
    // Unchecked, because the guard holds the connection too; there is no other transaction on the writer.
    let transaction = rusqlite::Transaction::new_unchecked(quiet.connection, TransactionBehavior::Immediate)?;
    let newer = schema_version(&transaction)? != catalog.schema_version;
    let catalog = if newer { Arc::new(read_catalog(&transaction)?) } else { Arc::clone(catalog) };
    let turned = place.with(&transaction, |history| {
        if matches!(place, Place::Beside(_)) {
            settle::settle(history, &transaction)?;
        }
        let change = choose(history, direction, id)?;
        check_later(history, &change, direction)?;
        let play = Play { file: &transaction, catalog: &catalog, change: &change, direction, task };
        play.run(history).map_err(|error| play.reshaped(error))
    })?;
    let turned = turned.ok_or(match direction {
        Direction::Undo => HistoryError::NothingToUndo,
        Direction::Redo => HistoryError::NothingToRedo,
    })?;
    let ahead = place.turn(&transaction, turned.id, direction == Direction::Undo)?;
    match transaction.commit() {
        Ok(()) => {
            ahead.map(|ahead| ahead.committed(quiet.connection));
            Ok(turned)
        }
        Err(error) => {
            if let Some(ahead) = ahead {
                ahead.given_up(quiet.connection);
            }
            Err(error.into())
        }
    }
}

/// Triggers and foreign keys are off until this is dropped. Both can only be switched outside a transaction.
pub(crate) struct Quiet<'c> {
    connection: &'c Connection,
}

impl<'c> Quiet<'c> {
    pub(crate) fn over(connection: &'c Connection) -> Result<Self> {
        let quiet = Self { connection };
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        connection.pragma_update(None, "foreign_keys", false)?;
        Ok(quiet)
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        let on = self.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true);
        let keys = self.connection.pragma_update(None, "foreign_keys", true);
        if on.is_err() || keys.is_err() {
            tracing::error!("triggers or links could not be switched on again");
        }
    }
}

fn choose(history: &Connection, direction: Direction, id: Option<ChangeId>) -> Result<Kept> {
    let change = match (id, direction) {
        (Some(id), _) => store::get(history, id)?.ok_or(HistoryError::NoChange)?,
        (None, Direction::Undo) => store::next_undo(history)?.ok_or(HistoryError::NothingToUndo)?,
        (None, Direction::Redo) => store::next_redo(history)?.ok_or(HistoryError::NothingToRedo)?,
    };
    let what = change.entry.what.clone();
    match (direction, change.state) {
        (Direction::Undo, State::Undone) => return Err(HistoryError::UndoneAlready { what }.into()),
        (Direction::Redo, State::Done) => return Err(HistoryError::DoneAlready { what }.into()),
        _ => {}
    }
    match &change.entry.obstacle {
        Some(obstacle) => {
            let obstacle = obstacle.clone();
            Err(HistoryError::Obstacle { what, done: direction.done(), obstacle }.into())
        }
        None => Ok(change),
    }
}

/// Refuses if a later change that is in the file wrote the same rows.
fn check_later(history: &Connection, change: &Kept, direction: Direction) -> Result<()> {
    let name = |table: usize, of: &Kept| of.tables[table].name.to_ascii_lowercase();
    let later: Vec<Kept> = store::done_after(history, change.id)?
        .into_iter()
        .filter(|later| {
            let mut tables = later.tables.iter().map(|table| &table.name);
            tables.any(|table| change.tables.iter().any(|own| own.name.eq_ignore_ascii_case(table)))
        })
        .collect();
    if later.is_empty() {
        return Ok(());
    }
    let mut own = HashSet::new();
    store::ops(history, change, false, |op| {
        own.extend(keys(&op, change).map(|key| hash(&name(op.table(), change), key)));
        Ok(true)
    })?;
    let mut upon = Vec::new();
    for later in later {
        let mut stands_on = false;
        store::ops(history, &later, false, |op| {
            stands_on = keys(&op, &later).any(|key| own.contains(&hash(&name(op.table(), &later), key)));
            Ok(!stands_on)
        })?;
        if stands_on {
            upon.push(format!("“{}”", later.entry.what));
        }
    }
    if !upon.is_empty() {
        let then = if upon.len() == 1 { "that" } else { "those" };
        let what = change.entry.what.clone();
        return Err(HistoryError::BuiltUpon {
            what,
            done: direction.done(),
            later: listed(&upon, " and "),
            then,
        }
        .into());
    }
    Ok(())
}

/// The first ten of all, and how many more there are.
fn listed(all: &[String], last: &str) -> String {
    match all {
        [] => String::new(),
        [only] => only.clone(),
        all if all.len() > TOLD => format!("{} and {} more", all[..TOLD].join(", "), all.len() - TOLD),
        [rest @ .., end] => format!("{}{last}{end}", rest.join(", ")),
    }
}

/// The keys of an operation's row, before and after.
fn keys(op: &Op, change: &Kept) -> impl Iterator<Item = RowKey> {
    let keys = &change.tables[op.table()].key;
    let (before, after) = op.keys(keys);
    std::iter::once(before).chain(after)
}

fn hash(table: &str, key: RowKey) -> u64 {
    let mut hasher = DefaultHasher::new();
    (table, key).hash(&mut hasher);
    hasher.finish()
}

struct Play<'c> {
    file: &'c Connection,
    catalog: &'c Catalog,
    change: &'c Kept,
    direction: Direction,
    task: &'c Task,
}

/// A row that stops the change.
struct InTheWay {
    table: String,
    key: Option<RowKey>,
    label: String,
    sentence: String,
}

impl Play<'_> {
    fn run(&self, history: &Connection) -> Result<Turned> {
        let change = self.change;
        let mut rows = Rows::new(self.file, self.catalog, change);
        let mut unfit: Vec<String> = rows.troubles().chain(self.lost_indexes()).collect();
        let total = change.entry.rows + change.entry.others;
        let mut links = Links::new(self.file, &rows, total)?;
        let mut indexed = Indexed::new(self.file);
        let (mut in_the_way, mut stuck) = (Vec::new(), HashSet::new());
        let mut written = Follow::new(change);
        let mut done = 0_u64;
        let backwards = self.direction == Direction::Undo;
        let label = if backwards { "Undoing" } else { "Redoing" };
        store::ops(history, change, backwards, |op| {
            let op = if backwards { op.reversed() } else { op };
            if done.is_multiple_of(STEP) {
                self.task.check()?;
                self.task.report(label, done, total);
            }
            done += 1;
            for changed in rows.misfits(&op) {
                if !unfit.contains(&changed) {
                    unfit.push(changed);
                }
            }
            // Nothing is written any more: it is only looked for what else doesn't fit.
            if !unfit.is_empty() {
                return Ok(unfit.len() <= COUNTED);
            }
            links.note(&rows, &op)?;
            indexed.take(&rows, &op)?;
            let why = match rows.apply(&op) {
                Ok(true) => {
                    indexed.put(&rows, &op)?;
                    written.note(&rows, &op);
                    return Ok(true);
                }
                Ok(false) if rows.is_there(&op)? => "was changed since",
                Ok(false) => "is not there any more",
                Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
                    &clash(&error)
                }
                Err(error) => return Err(error.into()),
            };
            // One row is told once, whatever follows from it.
            if stuck.insert((op.table(), rows.key_before(&op))) {
                in_the_way.push(InTheWay::new(&rows, &op, why));
            }
            Ok(in_the_way.len() < COUNTED)
        })?;
        if !unfit.is_empty() {
            return Err(self.unfit(&unfit));
        }
        if in_the_way.is_empty() {
            links::rebuild(self.file, &change.indexes)?;
            in_the_way.extend(links.broken()?.into_iter().map(|broken| InTheWay {
                table: broken.table,
                key: broken.key,
                label: broken.label,
                sentence: broken.sentence,
            }));
        }
        if !in_the_way.is_empty() {
            return Err(self.conflict(in_the_way));
        }
        Ok(Turned { id: change.id, rows: done, keys: written.first(), written: written.finish() })
    }

    /// Full-text indexes that the change wrote must still be such that they can be rebuilt.
    fn lost_indexes(&self) -> impl Iterator<Item = String> {
        let gone = self.change.indexes.iter().filter(|name| {
            self.catalog.table(name).is_none_or(|table| search::kind(table) != Virtual::Rebuilt)
        });
        gone.map(|name| format!("the index “{name}” is not there any more."))
    }

    fn unfit(&self, changed: &[String]) -> crate::Error {
        let mut said = changed.iter().take(TOLD).cloned().collect::<Vec<_>>().join(" Also, ");
        if changed.len() > TOLD {
            said += &format!(" And {} more.", changed.len() - TOLD);
        }
        HistoryError::Reshaped {
            what: self.change.entry.what.clone(),
            done: self.direction.done(),
            changed: said,
        }
        .into()
    }

    /// Names the revision that changed the schema since, where there is one.
    fn reshaped(&self, error: crate::Error) -> crate::Error {
        let crate::Error::History(HistoryError::Reshaped { what, done, changed }) = error else {
            return error;
        };
        let sql =
            "SELECT name FROM main._relata_revisions WHERE applied AND made_at >= ?1 ORDER BY id LIMIT 1";
        let revision: Option<String> =
            self.file.query_row(sql, [&self.change.entry.at], |row| row.get(0)).ok();
        let changed = match revision {
            Some(name) => format!("{changed} The design was changed since by the revision “{name}”."),
            None => changed,
        };
        HistoryError::Reshaped { what, done, changed }.into()
    }

    fn conflict(&self, found: Vec<InTheWay>) -> crate::Error {
        let all: Vec<String> = found.iter().map(|row| row.sentence.clone()).collect();
        let mut message = format!(
            "“{}” can't be {}, and nothing was changed: ",
            self.change.entry.what,
            self.direction.done()
        );
        let told: Vec<String> = all.iter().take(TOLD).cloned().collect();
        message += &told.join("; ");
        if all.len() > TOLD {
            let least = if all.len() >= COUNTED { "at least " } else { "" };
            message += &format!("; and {least}{} more", all.len() - TOLD);
        }
        message.push('.');
        let first = found.into_iter().next();
        let fault = first.map_or_else(Fault::default, |first| Fault {
            table: first.table,
            other_row: first.key,
            other_label: Some(first.label),
            ..Fault::default()
        });
        HistoryError::Conflict { message, rows: told, fault: Box::new(fault) }.into()
    }
}

impl InTheWay {
    fn new(rows: &Rows<'_>, op: &Op, why: &str) -> Self {
        let (table, title) =
            rows.table(op).map_or_else(Default::default, |table| (table.name.clone(), table.title.clone()));
        let label = rows.label(op);
        let sentence = format!("{label} in {title} {why}");
        Self { table, key: Some(rows.key_before(op)), label, sentence }
    }
}

/// Why a row can't be written, in the middle of a sentence about it.
fn clash(error: &rusqlite::Error) -> String {
    let raw = crate::schema::refusal::raw_text(error);
    if raw.contains("UNIQUE") {
        "can't have its former values, because another row has them now".to_owned()
    } else {
        format!("is refused by a rule of the table ({raw})")
    }
}

/// Which rows were written, as far as they are told one by one.
struct Follow {
    tables: BTreeMap<String, Written>,
    count: usize,
    first: Option<String>,
}

impl Follow {
    fn new(change: &Kept) -> Self {
        Self {
            tables: BTreeMap::new(),
            count: 0,
            first: change.tables.first().map(|table| table.name.clone()),
        }
    }

    fn note(&mut self, rows: &Rows<'_>, op: &Op) {
        self.count += 1;
        let Some(table) = rows.table(op).filter(|_| self.count <= FOLLOWED) else { return };
        let note = self.tables.entry(table.name.clone()).or_default();
        note.table.clone_from(&table.name);
        let (before, (_, after)) = (rows.key_before(op), rows.key_of(op));
        match op {
            Op::Insert { .. } => note.inserted.push(after),
            Op::Delete { .. } => note.deleted.push(before),
            Op::Update { .. } if before == after => note.updated.push(after),
            Op::Update { .. } => {
                note.deleted.push(before);
                note.inserted.push(after);
            }
        }
    }

    fn first(&self) -> Vec<RowKey> {
        let Some(written) = self.first.as_ref().and_then(|name| self.tables.get(name)) else {
            return Vec::new();
        };
        written.inserted.iter().chain(&written.updated).take(TOLD).cloned().collect()
    }

    fn finish(self) -> Option<Vec<Written>> {
        (self.count <= FOLLOWED).then(|| self.tables.into_values().collect())
    }
}
