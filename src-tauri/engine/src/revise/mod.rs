//! Revisions: changing a file's design without fear.
//!
//! What is wanted is a [`Model`]; what has to be done is found by comparing it with the one in the file and trying on a
//! copy of the schema in memory ([`way`]); what it would do to the rows is asked of the rows ([`effects`]); then it is
//! done in one transaction and compared ([`run`], [`verify`]), and recorded ([`store`]). Whatever a revision takes away
//! is kept in the bin ([`park`]), so that going down brings it back, and going up again takes it away again. Going down is
//! the same as going up, with the models exchanged.

mod ahead;
mod convert;
mod decimal;
mod diff;
mod effects;
mod error;
mod formulas;
mod key;
pub(crate) mod literal;
mod pair;
mod park;
mod preview;
mod rebuild;
mod run;
mod scratch;
mod settle;
mod store;
mod taken;
mod timeless;
mod types;
mod values;
mod verify;
mod way;

pub use ahead::plan_revise_to;
pub use diff::{diff, rename_hints};
pub use error::ReviseError;
pub(crate) use scratch::schema_copy;
pub(crate) use taken::Design;
pub use taken::rebase;
pub use types::*;

use rusqlite::Connection;

use crate::error::Result;
use crate::file::{Database, FileRole};
use crate::model::{Model, read_model};
use crate::schema::read_catalog;
use crate::task::Task;
use pair::inverse;
use rebuild::Reach;
use scratch::{Scratch, raw};
use store::Record;
use way::{Journey, Way};

/// What it would take to give the file that `connection` has open the design `after`, and what that would do.
///
/// # Errors
/// [`ReviseError::Impossible`] or [`ReviseError::Contradiction`] if there is no such design; what SQLite says.
pub fn plan(connection: &Connection, after: &Model, choices: &[Choice]) -> Result<Plan> {
    let before = read_model(connection)?;
    let revision = store::next_id(connection).unwrap_or(1);
    let (way, down) = up_and_down(connection, &before, after, revision, choices, true)?;
    Ok(to_plan(&before, after, &way, down))
}

fn to_plan(before: &Model, after: &Model, way: &Way, down: Vec<String>) -> Plan {
    let rebuilt = way.tables.iter().filter(|table| table.reach == Reach::Rebuilt);
    Plan {
        changes: diff(before, &with_was(&way.model, after)),
        up: way.sql(),
        down,
        rebuilt: rebuilt.map(|table| Rebuilt { table: table.names.1.clone(), rows: table.rows }).collect(),
        effects: way.effects.clone(),
        blocked: way.is_blocked(),
        model: way.model.clone(),
        basis: store::model_checksum(before),
    }
}

/// The way up, and the SQL of the way down again as far as it is known now. Without `asking` the rows say nothing to it.
fn up_and_down(
    connection: &Connection,
    before: &Model,
    after: &Model,
    revision: i64,
    choices: &[Choice],
    asking: bool,
) -> Result<(Way, Vec<String>)> {
    timeless::expect(before, after)?;
    let scratch = Scratch::of_file(connection)?;
    let catalog = read_catalog(connection)?;
    let up = Journey { file: asking.then_some((connection, &catalog)), revision, parked: &[], choices };
    let mut way = way::find(&scratch, before, after, &up)?;
    way.effects.extend(formulas::unworkable(
        &scratch.connection,
        (connection, &catalog),
        before,
        &way.model,
        &way.renamed,
    )?);
    let back = inverse(before, &with_was(&way.model, after));
    let journey = Journey { file: None, revision, parked: &way.parks, choices: &[] };
    let down = match way::find(&scratch, &way.model, &back, &journey) {
        Ok(down) => down.sql(),
        // What can't be applied needn't have a way down.
        Err(_) if way.is_blocked() => Vec::new(),
        Err(error) => return Err(error),
    };
    Ok((way, down))
}

/// `model` with the former names that `wanted` tells.
fn with_was(model: &Model, wanted: &Model) -> Model {
    let mut model = model.clone();
    for table in &mut model.tables {
        let Some(told) = wanted.table(&table.name) else { continue };
        table.was.clone_from(&told.was);
        for column in &mut table.columns {
            column.was = told.column(&column.name).and_then(|told| told.was.clone());
        }
    }
    model
}

/// Gives the file the design `after` and records it under `name`; with `basis`, only where the file has the model that the
/// plan with this [`Plan::basis`] was made for.
///
/// # Errors
/// [`ReviseError::Moved`] where it has another; [`ReviseError::NeedsAdopting`] for somebody else's file; [`ReviseError::Blocked`] if something stops it or a choice is
/// missing; as [`plan`] and [`Database::write`]. Whatever the error, the file is as it was.
pub fn apply(
    database: &Database,
    after: Model,
    name: String,
    choices: Vec<Choice>,
    basis: Option<String>,
    task: &Task,
) -> Result<Revision> {
    own(database)?;
    let watched = task.clone();
    let revision = database.write(task, move |connection| {
        run::in_transaction(connection, |connection| {
            if let Some(basis) = basis
                && store::model_checksum(&read_model(connection)?) != basis
            {
                return Err(ReviseError::Moved.into());
            }
            Ok(apply_within(connection, &after, &name, &choices, true, &watched)?.to_wire(false))
        })
    })?;
    database.changed_unfollowed(true);
    Ok(revision)
}

/// As [`apply`], on a connection of the caller's, which must be in no transaction; if `checks` is false, without asking the
/// rows beforehand and comparing them before the commit, which is for measuring what that costs.
///
/// # Errors
/// As [`apply`].
pub fn apply_on(
    connection: &Connection,
    after: &Model,
    name: &str,
    choices: &[Choice],
    checks: bool,
) -> Result<Revision> {
    run::in_transaction(connection, |connection| {
        Ok(apply_within(connection, after, name, choices, checks, &Task::quiet())?.to_wire(false))
    })
}

/// As [`apply`] for the design that `after` makes of the file's, with `then` as a part of the same transaction (in which
/// no foreign key is looked at: `then` answers for them). Where nothing of the design changes, no revision is recorded.
pub(crate) fn apply_and<T>(
    connection: &Connection,
    after: &Model,
    name: &str,
    task: &Task,
    then: impl FnOnce(&Connection) -> Result<T>,
) -> Result<T> {
    run::in_transaction(connection, |connection| {
        match apply_within(connection, after, name, &[], true, task) {
            Ok(_) | Err(crate::Error::Revise(ReviseError::Nothing)) => then(connection),
            Err(error) => Err(error),
        }
    })
}

fn apply_within(
    connection: &Connection,
    after: &Model,
    name: &str,
    choices: &[Choice],
    checks: bool,
    task: &Task,
) -> Result<Record> {
    expect_match(connection)?;
    let before = read_model(connection)?;
    task.report("Looking at the rows", 0, 0);
    let id = store::next_id(connection)?;
    let (way, down) = up_and_down(connection, &before, after, id, choices, checks)?;
    expect_clear(&way)?;
    let after = with_was(&way.model, after);
    let changes = diff(&before, &after);
    if changes.is_empty() && way.steps.is_empty() {
        return Err(ReviseError::Nothing.into());
    }
    let told = changes.first().map_or("Change the design", |first| first.sentence.trim_end_matches('.'));
    let name = if name.trim().is_empty() { told } else { name.trim() };
    let mut record = Record::new(id, name, way.sql(), before, after);
    record.down = down;
    record.schema_before = store::schema_checksum(connection)?;
    run::walk(connection, &way, &record.before, id, checks, task)?;
    record.schema_after = store::note_checksum(connection)?;
    store::leave_behind(connection)?;
    record.insert(connection)?;
    store::keep_choices(connection, id, choices)?;
    Ok(record)
}

/// A count, which SQLite gives as a signed number.
fn counted_in(row: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(at)?).unwrap_or(0))
}

fn own(database: &Database) -> Result<()> {
    if database.role() == FileRole::Workspace { Ok(()) } else { Err(ReviseError::NeedsAdopting.into()) }
}

fn expect_clear(way: &Way) -> Result<()> {
    if !way.is_blocked() {
        return Ok(());
    }
    let effects = way.effects.iter().filter(|effect| effect.severity != Severity::Tells);
    Err(ReviseError::Blocked { effects: effects.cloned().collect() }.into())
}

/// The model that the history says the file has.
fn recorded_model(records: &[Record]) -> Option<Model> {
    let last = records.iter().rev().find(|record| record.applied);
    let first = records.first().map(|record| &record.before);
    last.map(|record| pair::without_was(&record.after)).or_else(|| first.map(pair::without_was))
}

/// What somebody else has changed since Relata's last revision: nothing if there is no history yet.
fn foreign_changes(connection: &Connection) -> Result<Option<Vec<ModelChange>>> {
    let Some(noted) = store::noted_checksum(connection)? else { return Ok(None) };
    if noted == store::schema_checksum(connection)? {
        return Ok(None);
    }
    let records = store::all(connection)?;
    let Some(recorded) = recorded_model(&records) else { return Ok(None) };
    Ok(Some(diff(&recorded, &read_model(connection)?)))
}

fn expect_match(connection: &Connection) -> Result<()> {
    let Some(changes) = foreign_changes(connection)? else { return Ok(()) };
    let difference = changes.into_iter().map(|change| change.sentence).collect::<Vec<_>>().join(" ");
    Err(ReviseError::HistoryDiffers { difference }.into())
}

/// A file's history, and whether the file is what it says. Somebody else's file has none.
///
/// # Errors
/// What SQLite says.
pub fn revisions(database: &Database, task: &Task) -> Result<RevisionList> {
    if database.role() != FileRole::Workspace {
        return Ok(RevisionList { revisions: Vec::new(), matches: true, difference: Vec::new() });
    }
    database.read(task, |connection| {
        let records = store::all(connection)?;
        let newest = newest_applied(&records);
        let changes = foreign_changes(connection)?;
        let list = records.iter().rev().map(|record| record.to_wire(is_superseded(record, newest)));
        Ok(RevisionList {
            revisions: list.collect(),
            matches: changes.is_none(),
            difference: changes.unwrap_or_default(),
        })
    })
}

fn newest_applied(records: &[Record]) -> i64 {
    records.iter().rev().find(|record| record.applied).map_or(0, |record| record.id)
}

fn is_superseded(record: &Record, newest_applied: i64) -> bool {
    !record.applied && (record.left_behind || record.id < newest_applied)
}

/// Which revisions lie between the file as it is and `to`: going down (newest first) or up (oldest first).
fn between(records: &[Record], to: Option<i64>) -> Result<(Vec<Record>, Vec<Record>)> {
    let newest = newest_applied(records);
    let goal = match to {
        None => 0,
        Some(id) => {
            let found = records.iter().find(|record| record.id == id).ok_or(ReviseError::NoRevision(id))?;
            if is_superseded(found, newest) {
                return Err(ReviseError::Contradiction(format!(
                    "“{}” was gone back from, and something else was changed then: it can't be gone to any more.",
                    found.name
                ))
                .into());
            }
            id
        }
    };
    let down = records.iter().rev().filter(|record| record.applied && record.id > goal);
    let up = records
        .iter()
        .filter(|record| !record.applied && !record.left_behind && record.id > newest && record.id <= goal);
    Ok((down.cloned().collect(), up.cloned().collect()))
}

/// Takes the file to the revision `to` (none: to before the first), down or up, and brings back what the bin holds of it.
///
/// # Errors
/// As [`apply`]; [`ReviseError::HistoryDiffers`] if somebody else changed the design meanwhile.
pub fn revise_to(database: &Database, to: Option<i64>, choices: Vec<Choice>, task: &Task) -> Result<()> {
    own(database)?;
    let watched = task.clone();
    database.write(task, move |connection| {
        run::in_transaction(connection, |connection| revise_within(connection, to, &choices, &watched))
    })?;
    database.changed_unfollowed(true);
    Ok(())
}

fn revise_within(connection: &Connection, to: Option<i64>, choices: &[Choice], task: &Task) -> Result<()> {
    expect_match(connection)?;
    let (down, up) = between(&store::all(connection)?, to)?;
    if down.is_empty() && up.is_empty() {
        return Err(ReviseError::Nothing.into());
    }
    for (record, applied) in down.iter().map(|it| (it, false)).chain(up.iter().map(|it| (it, true))) {
        record.expect_intact()?;
        let (before, way) = step(connection, record, applied, choices)?;
        expect_clear(&way)?;
        run::walk(connection, &way, &before, record.id, true, task)?;
        record.set_applied(connection, applied)?;
        store::note_checksum(connection)?;
    }
    Ok(())
}

/// The way over one revision, up or down, from the file as it is.
fn step(connection: &Connection, record: &Record, up: bool, choices: &[Choice]) -> Result<(Model, Way)> {
    let goal = if up { record.after.clone() } else { inverse(&record.before, &record.after) };
    let before = read_model(connection)?;
    let parked = park::entries(connection, record.id)?;
    let scratch = Scratch::of_file(connection)?;
    let catalog = read_catalog(connection)?;
    // What was chosen the first time holds, unless something else is chosen now.
    let mut known = if up { store::kept_choices(connection, record.id)? } else { Vec::new() };
    known.retain(|old| !choices.iter().any(|new| new.table == old.table && new.name == old.name));
    known.extend_from_slice(choices);
    let journey =
        Journey { file: Some((connection, &catalog)), revision: record.id, parked: &parked, choices: &known };
    let way = way::find(&scratch, &before, &goal, &journey)?;
    Ok((before, way))
}

/// What the bin holds.
///
/// # Errors
/// What SQLite says.
pub fn bin(database: &Database, task: &Task) -> Result<Bin> {
    if database.role() != FileRole::Workspace {
        return Ok(Bin { parked: Vec::new(), bytes: 0 });
    }
    database.read(task, park::bin)
}

/// Empties the bin: what it held can't be brought back any more.
///
/// # Errors
/// As [`Database::write`].
pub fn empty_bin(database: &Database, task: &Task) -> Result<Bin> {
    own(database)?;
    database.write(task, |connection| run::in_transaction(connection, park::empty_bin))?;
    bin(database, task)
}
