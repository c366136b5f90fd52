//! What going over several revisions would do, before it is done.
//!
//! What a later step meets is what the earlier ones left: rows too. So the steps are walked on a copy of the file that only
//! this look has (SQLite keeps it in memory as long as it is small, else in a temporary file of its own that is gone with
//! it). Walking them in the file and rolling back would say the same, but would keep everybody else from writing meanwhile
//! and send every page that is built anew through the file's own WAL. Of one step alone the file itself can be asked.

use rusqlite::Connection;

use super::store::{self, Record};
use super::{Choice, PlannedStep, ReviseError, between, expect_match, inverse, own, run, step, to_plan};
use crate::error::Result;
use crate::file::{Database, Manner, copy_into, guard};
use crate::task::Task;

/// What going to the revision `to` would do, step by step; a step after one that is blocked has no plan yet. Nothing is
/// changed.
///
/// # Errors
/// As [`super::revise_to`].
pub fn plan_revise_to(
    database: &Database,
    to: Option<i64>,
    choices: Vec<Choice>,
    task: &Task,
) -> Result<Vec<PlannedStep>> {
    own(database)?;
    let watched = task.clone();
    database.read_in_background(task, Manner::Whole, move |connection| {
        expect_match(connection)?;
        let (down, up) = between(&store::all(connection)?, to)?;
        let steps: Vec<(Record, bool)> =
            down.into_iter().map(|it| (it, false)).chain(up.into_iter().map(|it| (it, true))).collect();
        match steps.as_slice() {
            [] => Err(ReviseError::Nothing.into()),
            [(record, is_up)] => {
                record.expect_intact()?;
                let (_, planned) = planned(connection, record, *is_up, &choices)?;
                Ok(vec![planned])
            }
            steps => {
                let mut copy = Connection::open("")?;
                guard(&copy)?;
                copy_into(connection, &mut copy, &watched)?;
                walk(&copy, steps, &choices, &watched)
            }
        }
    })
}

/// Walks `steps` on a connection that nobody else has, as far as nothing stops them.
fn walk(
    copy: &Connection,
    steps: &[(Record, bool)],
    choices: &[Choice],
    task: &Task,
) -> Result<Vec<PlannedStep>> {
    run::in_transaction(copy, |copy| {
        let mut found: Vec<PlannedStep> = Vec::new();
        let mut blocked = false;
        for (at, (record, is_up)) in steps.iter().enumerate() {
            record.expect_intact()?;
            if blocked {
                found.push(unplanned(record, *is_up));
                continue;
            }
            task.check()?;
            let (walkable, planned) = planned(copy, record, *is_up, choices)?;
            blocked = planned.plan.as_ref().is_none_or(|plan| plan.blocked);
            found.push(planned);
            if !blocked && at + 1 < steps.len() {
                let (before, way) = walkable;
                run::walk(copy, &way, &before, record.id, false, task)?;
                record.set_applied(copy, *is_up)?;
                store::note_checksum(copy)?;
            }
        }
        Ok(found)
    })
}

type Walkable = (crate::model::Model, super::Way);

fn planned(
    connection: &Connection,
    record: &Record,
    is_up: bool,
    choices: &[Choice],
) -> Result<(Walkable, PlannedStep)> {
    let (before, way) = step(connection, record, is_up, choices)?;
    let goal = if is_up { record.after.clone() } else { inverse(&record.before, &record.after) };
    let back = if is_up { record.down.clone() } else { record.up.clone() };
    let plan = to_plan(&before, &goal, &way, back);
    let planned = PlannedStep { plan: Some(plan), ..unplanned(record, is_up) };
    Ok(((before, way), planned))
}

fn unplanned(record: &Record, is_up: bool) -> PlannedStep {
    PlannedStep { revision: record.id, name: record.name.clone(), up: is_up, plan: None }
}
