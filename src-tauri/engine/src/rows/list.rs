//! Rows in an order that the table isn't stored in, or only those that a condition lets through: their keys are gathered
//! once, in the background, into a temporary file. What is there already can be read meanwhile; where everything must
//! be sorted first, the first rows are looked for on their own.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, params_from_iter};

use super::condition::Sql;
use super::keyfile::KeyFile;
use super::progress::{Tell, follow, interrupted};
use super::shape::{ReadRows, Shape};
use super::{Row, Total};
use crate::change::statement;
use crate::computed::{Moments, query, tamed};
use crate::error::Result;
use crate::identifier::quote;
use crate::task::Task;
use crate::value::Value;

/// Keys looked for on their own while everything is sorted.
const HEAD: u32 = 1000;
/// Written before the first keys can be read.
const FIRST_FLUSH: u64 = 256;

/// A table read through a list of keys.
pub(crate) struct List {
    shape: Arc<Shape>,
    source: Sql,
    rowids: bool,
    sorted: bool,
    filtered: bool,
    estimate: u64,
    state: Mutex<State>,
    changed: Condvar,
    /// Rows looked at by a pass that runs.
    scanned: Arc<AtomicU64>,
}

struct State {
    keys: Arc<KeyFile>,
    complete: bool,
    sound: bool,
    changes: u64,
    working: bool,
    head: Vec<Vec<Value>>,
    failed: bool,
}

/// Keys that stay what they are.
pub(crate) enum Held {
    /// The first ones, found on their own.
    Head(Vec<Vec<Value>>),
    /// All.
    File(Arc<KeyFile>),
}

impl Held {
    /// Keys `start..start + count`, as far as they are there.
    pub fn keys(&self, start: u64, count: u32) -> Result<Vec<Vec<Value>>> {
        match self {
            Self::Head(head) => {
                let head = head.iter().skip(usize::try_from(start).unwrap_or(usize::MAX));
                Ok(head.take(count as usize).cloned().collect())
            }
            Self::File(keys) => keys.read(start, u64::from(count)),
        }
    }
}

impl List {
    /// Rows for which `filter` holds, in the order of `order` (` ORDER BY …`), both over the table and `joins`. `estimate`
    /// is how many rows the table may have.
    pub fn open(
        connection: &Connection,
        shape: Arc<Shape>,
        filter: Option<&Sql>,
        order: &str,
        joins: &str,
        estimate: u64,
    ) -> Result<Self> {
        let text = filter.map_or_else(String::new, |filter| format!(" WHERE {}", filter.text));
        let source = Sql {
            text: format!(
                "SELECT {} FROM {} t{joins}{text}{order}",
                shape.key_sql(),
                quote(&shape.table.name)
            ),
            values: filter.map_or_else(Vec::new, |filter| filter.values.clone()),
        };
        Self::of_keys(connection, shape, source, filter.is_some(), estimate)
    }

    /// Rows with the keys that `source` gives; `filtered` if it leaves some out.
    pub fn of_keys(
        connection: &Connection,
        shape: Arc<Shape>,
        source: Sql,
        filtered: bool,
        estimate: u64,
    ) -> Result<Self> {
        let rowids = matches!(shape.table.key, crate::schema::Key::Rowid { .. });
        Ok(Self {
            sorted: sorts(connection, &source)?,
            filtered,
            shape,
            source,
            rowids,
            estimate,
            state: Mutex::new(State {
                keys: Arc::new(KeyFile::create(rowids)?),
                complete: false,
                sound: true,
                changes: 0,
                working: true,
                head: Vec::new(),
                failed: false,
            }),
            changed: Condvar::new(),
            scanned: Arc::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// True if no row can be read before everything is sorted and that takes a while.
    pub fn needs_head(&self) -> bool {
        self.sorted && self.estimate > 50_000
    }

    /// How many rows, and whether every position is exact.
    pub fn totals(&self) -> (Total, bool) {
        let state = self.state();
        let available = state.keys.available();
        let rows = if state.complete || self.filtered { available } else { self.estimate.max(available) };
        let rows = rows.max(state.head.len() as u64);
        let exact = state.complete && state.sound;
        (Total { rows, exact }, exact)
    }

    /// Rows that a pass that runs has behind it, and in all.
    pub fn working(&self) -> Option<(u64, u64)> {
        let (written, complete) = {
            let state = self.state();
            if !state.working {
                return None;
            }
            (state.keys.available(), state.complete)
        };
        let scanned = self.scanned.load(Ordering::Relaxed).min(self.estimate);
        let done = match (self.sorted, complete) {
            (true, false) => u64::midpoint(scanned, written.min(self.estimate)),
            (true, true) => scanned / 2,
            (false, _) => scanned,
        };
        Some((done, self.estimate.max(done)))
    }

    /// True if there is a pass to make over the table.
    pub fn needs_pass(&self) -> bool {
        let state = self.state();
        !state.complete || !state.sound
    }

    /// The order or the choice of rows may not be right any more.
    pub fn spoil(&self) {
        let mut state = self.state();
        state.sound = false;
        state.changes += 1;
    }

    /// Gathers the keys, the first time where they can be read at once, later beside the old ones.
    pub fn pass(&self, connection: &Connection, task: &Task, tell: &Tell) -> Result<()> {
        let (first, keys, changes) = {
            let mut state = self.state();
            state.working = true;
            let first = !state.complete && state.keys.available() == 0;
            let keys = if first { Arc::clone(&state.keys) } else { Arc::new(KeyFile::create(self.rowids)?) };
            (first, keys, state.changes)
        };
        self.scanned.store(0, Ordering::Relaxed);
        let mut keys = keys;
        let mut fresh = true;
        let result = follow(connection, &self.scanned, tell, || {
            tamed(connection, || {
                if !std::mem::take(&mut fresh) {
                    keys = Arc::new(KeyFile::create(self.rowids)?);
                }
                self.gather(connection, &keys, first, task, tell)
            })
        });
        let mut state = self.state();
        state.working = interrupted(&result);
        if result.is_ok() {
            state.keys = keys;
            state.complete = true;
            state.sound = state.changes == changes;
            state.head.clear();
        } else {
            state.failed = !interrupted(&result);
        }
        drop(state);
        self.changed.notify_all();
        result
    }

    fn gather(
        &self,
        connection: &Connection,
        keys: &KeyFile,
        first: bool,
        task: &Task,
        tell: &Tell,
    ) -> Result<()> {
        let mut statement = connection.prepare(&self.source.text)?;
        let width = self.shape.keys.len();
        let mut rows = query(&mut statement, &self.source.values, &Moments::now())?;
        let mut writer = keys.writer();
        let mut available = 0;
        while let Some(row) = rows.next()? {
            if self.rowids {
                writer.rowid(row.get(0)?)?;
            } else {
                writer.key(&statement::values(row, 0..width)?)?;
            }
            if writer.written() == FIRST_FLUSH {
                writer.flush()?;
            }
            if writer.written().is_multiple_of(1024) || writer.written() == FIRST_FLUSH {
                task.check()?;
                if first && available != keys.available() {
                    available = keys.available();
                    self.changed.notify_all();
                    tell();
                }
            }
        }
        writer.flush()
    }

    /// Looks for the first keys alone, which needs no sorting of all the rest.
    pub fn find_head(&self, connection: &Connection) -> Result<()> {
        let sql = format!("{} LIMIT {HEAD}", self.source.text);
        let width = self.shape.keys.len();
        let head = tamed(connection, || {
            let mut statement = connection.prepare(&sql)?;
            let mut rows = query(&mut statement, &self.source.values, &Moments::now())?;
            let mut head = Vec::new();
            while let Some(row) = rows.next()? {
                head.push(statement::values(row, 0..width)?);
            }
            Ok(head)
        })?;
        let mut state = self.state();
        if !state.complete {
            state.head = head;
        }
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Waits until rows up to position `end` can be read, or all there are, or work has failed; true if so, false if
    /// `patience` ran out first.
    pub fn wait(&self, end: u64, patience: Duration) -> bool {
        let lacking = |state: &mut State| {
            !state.complete
                && !state.failed
                && state.keys.available() < end
                && (state.head.len() as u64) < end
        };
        let state = self.state();
        let waited = self.changed.wait_timeout_while(state, patience, lacking);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Keys `start..start + count`, as far as they are known.
    pub fn keys(&self, start: u64, count: u32) -> Result<Vec<Vec<Value>>> {
        self.hold(start.saturating_add(u64::from(count))).keys(start, count)
    }

    /// The keys up to place `end`, as far as they are known; they stay what they are when the list is made anew.
    pub fn hold(&self, end: u64) -> Held {
        let state = self.state();
        if state.keys.available() < end && state.head.len() as u64 >= end.min(state.keys.available() + 1) {
            return Held::Head(state.head.clone());
        }
        Held::File(Arc::clone(&state.keys))
    }

    /// Reads rows `start..start + count`, as far as they are known.
    pub fn read(&self, connection: &Connection, start: u64, count: u32) -> Result<ReadRows> {
        by_keys(connection, &self.shape, &self.keys(start, count)?)
    }

    /// Where the row with this key stands; none if it isn't there.
    pub fn locate(&self, key: &[Value]) -> Result<Option<u64>> {
        let (keys, in_head) = {
            let state = self.state();
            (Arc::clone(&state.keys), state.head.iter().position(|head| head == key))
        };
        Ok(keys.find(key)?.or(in_head.map(|at| at as u64)))
    }
}

/// True if SQLite has to sort all rows before it can give the first.
fn sorts(connection: &Connection, source: &Sql) -> Result<bool> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", source.text))?;
    let mut rows = query(&mut statement, &source.values, &Moments::now())?;
    while let Some(row) = rows.next()? {
        if row.get::<_, String>(3)?.starts_with("USE TEMP B-TREE FOR ORDER BY") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads the rows with these keys, in their order, in one statement; a row that is gone comes without key and cells.
pub(crate) fn by_keys(connection: &Connection, shape: &Shape, keys: &[Vec<Value>]) -> Result<ReadRows> {
    let mut found: Vec<Option<usize>> = vec![None; keys.len()];
    let mut read = ReadRows::default();
    if keys.is_empty() {
        return Ok(read);
    }
    let keyed = keyed(&shape.table.name, &shape.keys, keys);
    let sql = format!("{}SELECT {}, {} FROM {}", keyed.with, keyed.place, shape.sql(), keyed.from);
    let values = keyed.values;
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(&values))?;
    while let Some(row) = rows.next()? {
        let at: u32 = row.get(0)?;
        if let Some(found) = found.get_mut(at as usize) {
            *found = Some(read.rows.len());
            shape.take(row, 1, &mut read)?;
        }
    }
    drop(rows);
    shape.fill_long(connection, &mut read)?;
    Ok(read.arranged(&found))
}

/// A table, known as `t`, beside a list of keys.
pub(crate) struct Keyed {
    /// What stands before SELECT.
    pub with: String,
    /// A row's place in the list.
    pub place: &'static str,
    /// What stands behind FROM.
    pub from: String,
    /// One for each parameter.
    pub values: Vec<Value>,
}

/// The rows of `table` with these keys, whose columns are `names`.
pub(crate) fn keyed(table: &str, names: &[String], keys: &[Vec<Value>]) -> Keyed {
    let rowids: Option<Vec<String>> = keys
        .iter()
        .map(|key| match key.as_slice() {
            [Value::Integer(rowid)] => Some(rowid.to_string()),
            _ => None,
        })
        .collect();
    let table = quote(table);
    if let (Some(rowids), [name]) = (rowids, names) {
        return Keyed {
            with: String::new(),
            place: "k.key",
            from: format!("json_each(?) k CROSS JOIN {table} t ON t.{} = k.value", quote(name)),
            values: vec![Value::Text(format!("[{}]", rowids.join(",")))],
        };
    }
    // Filled up with NULLs, which equal nothing, so that a few statements serve windows of every size.
    let width = names.len();
    let size = keys.len().next_power_of_two();
    let marks = vec!["?"; width].join(", ");
    let wanted: Vec<String> = (0..size).map(|index| format!("({index}, {marks})")).collect();
    let parts: Vec<String> = (0..width).map(|index| format!("k{index}")).collect();
    let is: Vec<String> =
        names.iter().zip(&parts).map(|(key, part)| format!("t.{} = k.{part}", quote(key))).collect();
    let mut values: Vec<Value> = keys.iter().flatten().cloned().collect();
    values.resize(size * width, Value::Null);
    Keyed {
        with: format!("WITH k(i, {}) AS (VALUES {}) ", parts.join(", "), wanted.join(", ")),
        place: "k.i",
        from: format!("k CROSS JOIN {table} t ON {}", is.join(" AND ")),
        values,
    }
}

impl ReadRows {
    /// The rows in the order of `places`; a place without a row is one that is gone.
    fn arranged(self, places: &[Option<usize>]) -> Self {
        let mut rows: Vec<Option<Row>> = self.rows.into_iter().map(Some).collect();
        let mut arranged = Self::default();
        for place in places {
            let row = place.and_then(|place| rows.get_mut(place).and_then(Option::take));
            arranged.links.push(place.and_then(|place| self.links.get(place).cloned()).unwrap_or_default());
            arranged.keys.push(place.and_then(|place| self.keys.get(place).cloned()).unwrap_or_default());
            arranged.rows.push(row.unwrap_or(Row { key: None, cells: Vec::new() }));
        }
        arranged
    }
}
