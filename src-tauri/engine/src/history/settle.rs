//! Settles what was written ahead when the program ended before it could say what became of it: the rows tell whether the
//! file has the change.

use rusqlite::Connection;

use super::log::Op;
use super::rows::{Rows, Standing};
use super::store::{self, Kept, State};
use crate::error::Result;
use crate::schema::read_catalog;

/// Rows looked at before a change counts as undecided.
const LOOKED_AT: usize = 1000;

/// Settles every open change in `history` by the rows of `file`.
pub(crate) fn settle(history: &Connection, file: &Connection) -> Result<()> {
    for change in store::open(history)? {
        match settled(history, file, &change)? {
            Some(state) => store::set_state(history, change.id, state)?,
            None => store::forget(history, change.id)?,
        }
    }
    Ok(())
}

/// How an open change stands; none if it never came about.
pub(crate) fn settled(history: &Connection, file: &Connection, change: &Kept) -> Result<Option<State>> {
    let is_in_file = is_in_file(history, file, change)?;
    Ok(match (change.state, is_in_file) {
        (State::Doing, Some(true)) => Some(State::Done),
        (State::Doing, _) => None,
        (State::Undoing, Some(false)) => Some(State::Undone),
        (State::Redoing, Some(true)) => Some(State::Done),
        (State::Redoing, _) => Some(State::Undone),
        _ => Some(State::Done),
    })
}

/// True if the rows are as the change left them, false if they are as it found them; none if neither can be said.
fn is_in_file(history: &Connection, file: &Connection, change: &Kept) -> Result<Option<bool>> {
    let catalog = read_catalog(file)?;
    let mut rows = Rows::new(file, &catalog, change);
    let (mut looked, mut answer) = (0, None);
    // The last write of each row decides how it is after the change; a row that was written several times is skipped.
    let mut seen = std::collections::HashMap::new();
    store::ops(history, change, false, |op| {
        *seen.entry(rows.key_of(&op)).or_insert(0_u32) += 1;
        Ok(seen.len() < LOOKED_AT)
    })?;
    store::ops(history, change, false, |op| {
        looked += 1;
        if seen.get(&rows.key_of(&op)) == Some(&1) {
            answer = match rows.standing(&op)? {
                Standing::After => Some(true),
                Standing::Before => Some(false),
                Standing::Neither => None,
            };
        }
        Ok(answer.is_none() && looked < LOOKED_AT)
    })?;
    if answer.is_none() {
        answer = by_last_writes(history, change, &mut rows)?;
    }
    Ok(answer)
}

/// For changes that wrote each row several times: are all rows as the last write left them?
fn by_last_writes(history: &Connection, change: &Kept, rows: &mut Rows<'_>) -> Result<Option<bool>> {
    let (mut seen, mut after) = (std::collections::HashSet::new(), None);
    store::ops(history, change, true, |op: Op| {
        if seen.insert(rows.key_of(&op)) {
            after = Some(after.unwrap_or(true) && rows.standing(&op)? == Standing::After);
        }
        Ok(after != Some(false) && seen.len() < LOOKED_AT)
    })?;
    Ok(after)
}
