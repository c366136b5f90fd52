//! Rows that one plain statement is about to write, read at one go before it. Seeing each row while it is written costs as
//! much as writing it; where no trigger and no link can reach further rows, what a statement will write is known.

use rusqlite::Row;
use rusqlite::types::ValueRef;

use super::HistoryError;
use super::log::{self, DELETE, SAME, UPDATE};
use super::record::{Recording, State, Target, begin, is_same};
use crate::computed::{Moments, query};
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::Sql;
use crate::schema::Table;
use crate::task::Task;
use crate::value::Value;

/// Rows between two looks at the task.
const STEP: u64 = 1024;

impl Recording<'_> {
    /// Records that all rows of `table` (known as `t`) for which `condition` holds go, and stops recording; false, and
    /// recording goes on, where its rows can't be recorded so.
    pub fn deletes(&self, table: &Table, condition: &Sql, moments: &Moments, task: &Task) -> Result<bool> {
        let mut state = self.state();
        let Target::Recorded(slot) = state.target(&table.name) else { return Ok(false) };
        let all = (0..state.plans[slot].recorded.columns.len()).collect::<Vec<_>>();
        let has_rowid = state.plans[slot].recorded.has_rowid;
        self.each(&mut state, slot, table, &all, (condition, moments), task, |state, row, rowid| {
            let out = state.log.buffer();
            begin(out, DELETE, slot, rowid);
            for at in 0..all.len() {
                log::put_value(out, row.get_ref(at + usize::from(has_rowid))?);
            }
            Ok(true)
        })
        .map(|rows| {
            state.plans[slot].counts.deleted += rows;
            state.plans[slot].direct.deleted += rows;
            state.rows += rows;
            true
        })
    }

    /// As [`Recording::deletes`], for columns of all those rows that are about to hold `stored`; none of them in the key.
    pub fn updates(
        &self,
        table: &Table,
        condition: &Sql,
        moments: &Moments,
        stored: &[(String, Value)],
        task: &Task,
    ) -> Result<bool> {
        let mut state = self.state();
        let Target::Recorded(slot) = state.target(&table.name) else { return Ok(false) };
        let plan = &state.plans[slot];
        let new = |index: usize| stored.iter().find(|(name, _)| *name == plan.recorded.columns[index].0);
        let needed: Vec<(usize, bool, Option<Value>)> = (0..plan.guards.len())
            .map(|index| (index, plan.guards[index], new(index).map(|(_, value)| value.clone())))
            .filter(|(_, guard, value)| *guard || value.is_some())
            .collect();
        if needed.iter().filter(|(.., value)| value.is_some()).count() != stored.len() {
            return Ok(false);
        }
        let read: Vec<usize> = needed.iter().map(|(index, ..)| *index).collect();
        let has_rowid = plan.recorded.has_rowid;
        let rows =
            self.each(&mut state, slot, table, &read, (condition, moments), task, |state, row, rowid| {
                state.scratch.clear();
                let (mut count, mut changes) = (0, false);
                for (at, (index, guard, value)) in needed.iter().enumerate() {
                    let before = row.get_ref(at + usize::from(has_rowid))?;
                    let after = value.as_ref().map(Value::as_ref).filter(|after| !is_same(before, *after));
                    if after.is_none() && !guard {
                        continue;
                    }
                    count += 1;
                    changes |= after.is_some();
                    log::put_number(&mut state.scratch, *index as u64);
                    log::put_value(&mut state.scratch, before);
                    match after {
                        Some(after) => log::put_value(&mut state.scratch, after),
                        None => state.scratch.push(SAME),
                    }
                }
                if changes {
                    let out = state.log.buffer();
                    begin(out, UPDATE, slot, rowid);
                    if let Some(rowid) = rowid {
                        log::put_signed(out, rowid);
                    }
                    log::put_number(out, count);
                    out.extend_from_slice(&state.scratch);
                }
                Ok(changes)
            })?;
        state.plans[slot].counts.updated += rows;
        state.plans[slot].direct.updated += rows;
        state.plans[slot]
            .direct
            .columns
            .extend(needed.iter().filter(|part| part.2.is_some()).map(|part| part.0));
        state.rows += rows;
        Ok(true)
    }

    /// Reads the columns `read` of the rows and has `put` record each; how many it did record.
    #[allow(clippy::too_many_arguments, reason = "one loop that both of the above share")]
    fn each(
        &self,
        state: &mut State,
        slot: usize,
        table: &Table,
        read: &[usize],
        (condition, moments): (&Sql, &Moments),
        task: &Task,
        put: impl Fn(&mut State, &Row<'_>, Option<i64>) -> rusqlite::Result<bool>,
    ) -> Result<u64> {
        // Nothing is written while it is read, and what is written then is known.
        self.stop();
        let recorded = &state.plans[slot].recorded;
        let has_rowid = recorded.has_rowid;
        let mut parts: Vec<String> = Vec::new();
        parts.extend(
            table.key_columns().first().filter(|_| has_rowid).map(|rowid| format!("t.{}", quote(rowid))),
        );
        parts.extend(read.iter().map(|index| format!("t.{}", quote(&recorded.columns[*index].0))));
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {}",
            parts.join(", "),
            quote(&table.name),
            condition.text
        );
        let mut statement = self.connection().prepare(&sql)?;
        let mut found = query(&mut statement, &condition.values, moments)?;
        let (mut rows, mut seen) = (0, 0_u64);
        while let Some(row) = found.next()? {
            seen += 1;
            if seen.is_multiple_of(STEP) {
                task.check()?;
                state.tell(seen);
            }
            let rowid = match row.get_ref(0)? {
                ValueRef::Integer(rowid) if has_rowid => Some(rowid),
                _ => None,
            };
            rows += u64::from(put(state, row, rowid)?);
            state.log.end().map_err(HistoryError::Temporary)?;
        }
        Ok(rows)
    }
}
