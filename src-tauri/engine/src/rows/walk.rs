//! Rows in the order of the table's own key: nothing is copied, every place is reached by a short hop from a key whose
//! position is known. Until the position index is there, places are guessed from the range of the keys; what was read
//! next to a guessed place is read on from there, so that scrolling never skips or repeats a row.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::Total;
use super::estimate::{Estimate, between};
use super::order::{Bound, KeyOrder};
use super::positions::Positions;
use super::shape::{ReadRows, Shape};
use crate::change::statement;
use crate::error::Result;
use crate::identifier::quote;
use crate::task::Task;
use crate::value::Value;

/// Spent on the index while the first rows are read, so that small tables are exact at once.
const AT_ONCE: Duration = Duration::from_millis(2);
/// Own changes beyond this many are not counted one by one; the index is built anew.
const MOST_TOUCHED: usize = 256;
/// Places remembered for reading on.
const ANCHORS: usize = 32;
/// A guessed jump this near to the end is read backwards from the end, where it is exact.
const NEAR_END: u64 = 5000;

/// A table read by its key.
pub(crate) struct Walk {
    shape: Arc<Shape>,
    order: KeyOrder,
    rowids: bool,
    state: Mutex<State>,
}

struct State {
    index: Positions,
    /// Where the first pass goes on; none: at the beginning.
    cursor: Option<Vec<Value>>,
    /// The first pass reached the end.
    complete: bool,
    /// Nobody wrote what the index doesn't know.
    sound: bool,
    /// Goes up with every change that makes the index unsound.
    changes: u64,
    /// Keys of our own inserts and deletes whose samples are still to be counted again.
    touched: Vec<Vec<Value>>,
    /// Those since a rebuild began, which may have passed their places before.
    touched_meanwhile: Option<Vec<Vec<Value>>>,
    /// Goes up whenever another index takes its place.
    builds: u64,
    estimate: Option<Estimate>,
    anchors: VecDeque<Anchor>,
    /// Rows passed by a rebuild that runs.
    passed: Option<u64>,
}

/// A window that was read: its positions, and its first and last key.
struct Anchor {
    start: u64,
    end: u64,
    first: Vec<Value>,
    last: Vec<Value>,
    approximate: bool,
}

/// Where to begin to read.
enum Spot {
    Forward {
        key: Option<(Bound, Vec<Value>)>,
        skip: u64,
    },
    Backward {
        key: Option<Vec<Value>>,
        skip: u64,
        limit: u32,
    },
    /// From about this value of the first key column on.
    Near(Value),
}

impl Walk {
    /// Looks at both ends of the table and begins to count.
    pub fn open(connection: &Connection, shape: Arc<Shape>, order: KeyOrder) -> Result<Self> {
        let estimate = Estimate::of(connection, &shape.table, &order)?;
        let rowids = order.is_rowid(&shape.table);
        let walk = Self {
            shape,
            order,
            rowids,
            state: Mutex::new(State {
                index: Positions::new(rowids),
                cursor: None,
                complete: estimate.is_none(),
                sound: true,
                changes: 0,
                touched: Vec::new(),
                touched_meanwhile: None,
                builds: 0,
                estimate,
                anchors: VecDeque::new(),
                passed: None,
            }),
        };
        let begun = Instant::now();
        while begun.elapsed() < AT_ONCE && !walk.first_pass(connection)? {}
        Ok(walk)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn table(&self) -> String {
        quote(&self.shape.table.name)
    }

    /// How many rows, and whether every position is exact.
    pub fn totals(&self) -> (Total, bool) {
        let state = self.state();
        let exact = state.complete && state.sound;
        let rows = if state.complete { state.index.total() } else { state.guess() };
        (Total { rows, exact: exact && state.touched.is_empty() }, exact)
    }

    /// Rows that a pass that runs has behind it, and in all.
    pub fn working(&self) -> Option<(u64, u64)> {
        let state = self.state();
        match state.passed {
            Some(passed) => Some((passed, state.index.total().max(passed))),
            None if !state.complete => Some((state.index.total(), state.guess())),
            None => None,
        }
    }

    /// True if there is a pass to make over the table.
    pub fn needs_pass(&self) -> bool {
        let state = self.state();
        !state.complete || !state.sound
    }

    /// Rows inserted and deleted by ourselves.
    pub fn touch(&self, keys: impl Iterator<Item = Vec<Value>>) {
        let mut state = self.state();
        let before = state.touched.len();
        state.touched.extend(keys);
        let State { touched, touched_meanwhile, .. } = &mut *state;
        if let Some(meanwhile) = touched_meanwhile {
            meanwhile.extend_from_slice(&touched[before..]);
        }
        if state.touched.len() > MOST_TOUCHED {
            state.touched.clear();
            state.spoil();
        }
        state.anchors.clear();
    }

    /// Someone wrote who knows what.
    pub fn spoil(&self) {
        self.state().spoil();
    }

    /// One hop of the first pass; true once it is at the end.
    fn first_pass(&self, connection: &Connection) -> Result<bool> {
        let (cursor, every) = {
            let state = self.state();
            if state.complete {
                return Ok(true);
            }
            (state.cursor.clone(), state.index.every())
        };
        let (rows, next) = self.hop(connection, cursor.as_deref(), every)?;
        let mut state = self.state();
        state.take_hop(rows, next.as_deref());
        state.complete = next.is_none();
        state.cursor = next;
        Ok(state.complete)
    }

    /// Completes the index, or builds it anew if it is unsound. `tell` is called now and then.
    pub fn pass(&self, connection: &Connection, task: &Task, tell: &dyn Fn()) -> Result<()> {
        while !self.first_pass(connection)? {
            task.check()?;
            tell();
        }
        let changes = {
            let mut state = self.state();
            if state.sound {
                return Ok(());
            }
            state.touched_meanwhile = Some(Vec::new());
            state.changes
        };
        let mut index = Positions::new(self.rowids);
        let mut cursor: Option<Vec<Value>> = None;
        loop {
            task.check()?;
            let (rows, next) = self.hop(connection, cursor.as_deref(), index.every())?;
            match &next {
                Some(key) => index.push(rows, key),
                None => index.end(rows),
            }
            self.state().passed = next.is_some().then_some(index.total());
            tell();
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        let mut state = self.state();
        state.index = index;
        state.builds += 1;
        state.touched = state.touched_meanwhile.take().unwrap_or_default();
        state.sound = state.changes == changes;
        state.anchors.clear();
        Ok(())
    }

    /// Rows from `key` on: how many up to the next sample and that sample's key, or how many to the end.
    fn hop(
        &self,
        connection: &Connection,
        key: Option<&[Value]>,
        every: u32,
    ) -> Result<(u64, Option<Vec<Value>>)> {
        let filter = match key {
            Some(_) => format!("WHERE {}", self.order.bound_sql(Bound::From, 1)),
            None => String::new(),
        };
        let sql = format!(
            "SELECT {} FROM {} t {filter} ORDER BY {} LIMIT 1 OFFSET {every}",
            self.order.columns_sql(),
            self.table(),
            self.order.order_sql(false)
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let bound = || params_from_iter(key.unwrap_or_default());
        let next =
            statement.query_row(bound(), |row| statement::values(row, 0..self.order.width())).optional()?;
        if next.is_some() {
            return Ok((u64::from(every), next));
        }
        let sql = format!("SELECT count(*) FROM {} t {filter}", self.table());
        let mut statement = connection.prepare_cached(&sql)?;
        Ok((statement.query_row(bound(), |row| row.get(0).map(i64::unsigned_abs))?, None))
    }

    /// Counts the samples again in which we inserted or deleted.
    pub fn settle(&self, connection: &Connection) -> Result<()> {
        let (touched, samples, builds) = {
            let state = self.state();
            if !state.complete || state.touched.is_empty() {
                return Ok(());
            }
            let samples: Option<BTreeSet<usize>> =
                state.touched.iter().map(|key| state.index.sample_of(&self.order, key)).collect();
            (state.touched.len(), samples, state.builds)
        };
        let Some(samples) = samples else {
            let mut state = self.state();
            state.touched.clear();
            state.spoil();
            return Ok(());
        };
        for sample in samples {
            let (from, to) = {
                let state = self.state();
                if state.builds != builds {
                    return Ok(());
                }
                (
                    state.index.key(sample),
                    (sample + 1 < state.index.len()).then(|| state.index.key(sample + 1)),
                )
            };
            let rows = self.count(connection, from.as_deref(), to.flatten().as_deref())?;
            let mut state = self.state();
            // A rebuild may have ended while we counted; its index has other samples.
            if state.builds != builds {
                return Ok(());
            }
            state.index.recount(sample, rows);
            if rows > u64::from(state.index.every()) * 8 {
                state.spoil();
            }
        }
        let mut state = self.state();
        if state.builds == builds {
            let settled = touched.min(state.touched.len());
            state.touched.drain(..settled);
        }
        Ok(())
    }

    /// How many rows from one key up to another.
    fn count(&self, connection: &Connection, from: Option<&[Value]>, to: Option<&[Value]>) -> Result<u64> {
        let mut conditions = Vec::new();
        if from.is_some() {
            conditions.push(self.order.bound_sql(Bound::From, 1));
        }
        if to.is_some() {
            let first = 1 + from.map_or(0, <[Value]>::len);
            conditions.push(self.order.bound_sql(Bound::Before, first));
        }
        let filter = if conditions.is_empty() {
            "true".to_owned()
        } else {
            format!("({})", conditions.join(") AND ("))
        };
        let sql = format!("SELECT count(*) FROM {} t WHERE {filter}", self.table());
        let values = from.unwrap_or_default().iter().chain(to.unwrap_or_default());
        let mut statement = connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params_from_iter(values), |row| row.get(0).map(i64::unsigned_abs))?)
    }

    /// Reads rows `start..start + count`; true if `start` is a guess.
    pub fn read(&self, connection: &Connection, start: u64, count: u32) -> Result<(ReadRows, bool)> {
        self.settle(connection)?;
        let (spot, approximate) = self.state().spot(start, count);
        let mut read = self.read_at(connection, &spot, count)?;
        let mut approximate = approximate;
        if matches!(spot, Spot::Backward { key: Some(_), .. }) && read.rows.len() < count as usize {
            // Read on backwards up to the very first row, too soon: what stood before is not what it was.
            let (spot, guess) = {
                let mut state = self.state();
                state.anchors.clear();
                state.spot(start, count)
            };
            read = self.read_at(connection, &spot, count)?;
            approximate = guess;
        }
        let mut state = self.state();
        if let (Some(first), Some(last)) = (read.keys.first(), read.keys.last()) {
            if state.anchors.len() == ANCHORS {
                state.anchors.pop_front();
            }
            let end = start + read.keys.len() as u64;
            let anchor = Anchor { start, end, first: first.clone(), last: last.clone(), approximate };
            state.anchors.push_back(anchor);
        }
        Ok((read, approximate))
    }

    fn read_at(&self, connection: &Connection, spot: &Spot, count: u32) -> Result<ReadRows> {
        let (filter, values, backward, skip) = match spot {
            Spot::Forward { key: None, skip } => (String::new(), Vec::new(), false, *skip),
            Spot::Forward { key: Some((bound, key)), skip } => {
                (format!("WHERE {}", self.order.bound_sql(*bound, 1)), key.clone(), false, *skip)
            }
            Spot::Backward { key: None, skip, .. } => (String::new(), Vec::new(), true, *skip),
            Spot::Backward { key: Some(key), skip, .. } => {
                (format!("WHERE {}", self.order.bound_sql(Bound::Before, 1)), key.clone(), true, *skip)
            }
            Spot::Near(value) => (format!("WHERE {}", self.order.about_sql()), vec![value.clone()], false, 0),
        };
        let count = if let Spot::Backward { limit, .. } = spot { *limit } else { count };
        let limit = values.len() + 1;
        let sql = format!(
            "SELECT {} FROM {} t {filter} ORDER BY {} LIMIT ?{limit} OFFSET ?{}",
            self.shape.sql(),
            self.table(),
            self.order.order_sql(backward),
            limit + 1
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let numbers =
            [Value::Integer(i64::from(count)), Value::Integer(i64::try_from(skip).unwrap_or(i64::MAX))];
        let mut rows = statement.query(params_from_iter(values.iter().chain(&numbers)))?;
        let mut read = ReadRows::default();
        while let Some(row) = rows.next()? {
            self.shape.take(row, 0, &mut read)?;
        }
        drop(rows);
        self.shape.fill_long(connection, &mut read)?;
        if backward {
            read.reverse();
        }
        Ok(read)
    }

    /// The rows of `shape` that follow in the table's order, from a key on or from the first.
    pub fn read_on(
        &self,
        connection: &Connection,
        shape: &Shape,
        from: Option<(Bound, &[Value])>,
        count: u32,
    ) -> Result<ReadRows> {
        let (filter, key) = match from {
            Some((bound, key)) => (format!("WHERE {}", self.order.bound_sql(bound, 1)), key),
            None => (String::new(), [].as_slice()),
        };
        let sql = format!(
            "SELECT {} FROM {} t {filter} ORDER BY {} LIMIT ?{}",
            shape.sql(),
            self.table(),
            self.order.order_sql(false),
            key.len() + 1
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let limit = Value::Integer(i64::from(count));
        let mut rows = statement.query(params_from_iter(key.iter().chain([&limit])))?;
        let mut read = ReadRows::default();
        while let Some(row) = rows.next()? {
            shape.take(row, 0, &mut read)?;
        }
        Ok(read)
    }

    /// The position of the row with this key; none if there is no such row or its position isn't known yet.
    pub fn locate(&self, connection: &Connection, key: &[Value]) -> Result<Option<u64>> {
        self.settle(connection)?;
        let (from, start) = {
            let state = self.state();
            let Some(sample) = state.index.sample_of(&self.order, key) else { return Ok(None) };
            if !state.complete && sample + 1 == state.index.len() {
                return Ok(None);
            }
            (state.index.key(sample), state.index.start(sample))
        };
        let sql = format!(
            "SELECT 1 FROM {} t WHERE {} AND NOT ({})",
            self.table(),
            self.order.bound_sql(Bound::From, 1),
            self.order.bound_sql(Bound::After, 1)
        );
        let mut statement = connection.prepare_cached(&sql)?;
        if !statement.exists(params_from_iter(key))? {
            return Ok(None);
        }
        Ok(Some(start + self.count(connection, from.as_deref(), Some(key))?))
    }
}

impl State {
    fn spoil(&mut self) {
        self.sound = false;
        self.changes += 1;
        self.anchors.clear();
    }

    fn take_hop(&mut self, rows: u64, next: Option<&[Value]>) {
        match next {
            Some(key) => self.index.push(rows, key),
            None => {
                self.index.end(rows);
                // What was guessed is exact now.
                self.anchors.retain(|anchor| !anchor.approximate);
            }
        }
    }

    /// How many rows there may be, while they are counted.
    fn guess(&self) -> u64 {
        let estimate = self.estimate.as_ref().map_or(0, |estimate| estimate.rows);
        estimate.max(self.index.total() + u64::from(!self.complete))
    }

    /// Where to begin to read, and whether that is a guess.
    fn spot(&self, start: u64, count: u32) -> (Spot, bool) {
        if let Some(anchored) = self.anchored(start, count) {
            return anchored;
        }
        if start < self.index.total() || self.complete || start == 0 {
            let place = self.index.place(start);
            let key = place.key.map(|key| (Bound::From, key));
            let guess = self.complete && !self.sound && start > 0;
            return (Spot::Forward { key, skip: start - place.start }, guess);
        }
        let total = self.guess();
        let from_end = total.saturating_sub(start);
        if from_end < NEAR_END.max(u64::from(count)) {
            let limit = u32::try_from(from_end).map_or(count, |from_end| from_end.min(count));
            return (Spot::Backward { key: None, skip: from_end - u64::from(limit), limit }, true);
        }
        (self.guessed_spot(start, total), true)
    }

    fn guessed_spot(&self, start: u64, total: u64) -> Spot {
        let known = self.index.total();
        let begin = Spot::Forward { key: self.cursor.clone().map(|key| (Bound::From, key)), skip: 0 };
        let Some(estimate) = &self.estimate else { return begin };
        let from = self.cursor.as_ref().unwrap_or(&estimate.first);
        let (Some(first), Some(last)) = (from.first(), estimate.last.first()) else { return begin };
        between(first, last, start - known, total - known).map_or(begin, Spot::Near)
    }

    /// Next to, or within, rows that were read before.
    fn anchored(&self, start: u64, count: u32) -> Option<(Spot, bool)> {
        if start == 0 {
            return None;
        }
        let known = |anchor: &&Anchor| !anchor.approximate || start >= self.index.total();
        self.anchors.iter().rev().filter(known).find_map(|anchor| {
            let spot = if start == anchor.end {
                Spot::Forward { key: Some((Bound::After, anchor.last.clone())), skip: 0 }
            } else if start >= anchor.start && start < anchor.end {
                Spot::Forward { key: Some((Bound::From, anchor.first.clone())), skip: start - anchor.start }
            } else if start.saturating_add(u64::from(count)) == anchor.start {
                Spot::Backward { key: Some(anchor.first.clone()), skip: 0, limit: count }
            } else {
                return None;
            };
            Some((spot, anchor.approximate))
        })
    }
}

#[cfg(test)]
#[path = "walk_test.rs"]
mod tests;
