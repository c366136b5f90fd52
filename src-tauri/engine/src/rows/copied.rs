//! Rows that nothing names (views, some virtual tables): they are copied once, in the background, into a temporary
//! database of our own, and read from there by their number. It is gone when it is closed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::condition::Sql;
use super::keyfile::temporary_folder;
use super::progress::{Tell, follow, interrupted};
use super::shape::{ReadRows, Shape};
use super::{RowsError, Total};
use crate::change::statement;
use crate::computed::{Moments, query};
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::sql::{Secrets, keep_hidden};
use crate::task::Task;
use crate::value::{RowKey, Value};

/// Rows copied while others wait to read.
const BATCH: u64 = 500;

/// A view read through a copy of its rows.
pub(crate) struct Copied {
    source: Sql,
    width: usize,
    /// How many columns behind those that are shown name the row.
    keys: usize,
    /// What nobody may see of what the view reads.
    hidden: Option<Arc<Secrets>>,
    /// What is read of the copy.
    shape: Shape,
    state: Mutex<State>,
    changed: Condvar,
    scanned: Arc<AtomicU64>,
}

struct State {
    copy: Arc<Copy>,
    complete: bool,
    sound: bool,
    changes: u64,
    working: bool,
    failed: bool,
}

/// One copy: table `r` with the row number `n` from 1 and columns named as in the view, without types.
pub(crate) struct Copy {
    database: Mutex<Connection>,
    rows: AtomicU64,
    _file: tempfile::TempPath,
}

impl Copy {
    fn create(columns: &[String]) -> Result<Self> {
        let file = tempfile::NamedTempFile::new_in(temporary_folder()).map_err(RowsError::Temporary)?;
        let file = file.into_temp_path();
        let database = Connection::open(&file)?;
        // Nobody else ever looks at it, and after a crash nobody wants it.
        database.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;",
        )?;
        let columns = if columns.is_empty() { String::new() } else { format!(", {}", quote_list(columns)) };
        database.execute_batch(&format!("CREATE TABLE r(n INTEGER PRIMARY KEY{columns})"))?;
        Ok(Self { database: Mutex::new(database), rows: AtomicU64::new(0), _file: file })
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self) -> u64 {
        self.rows.load(Ordering::Acquire)
    }
}

/// `n` and `c0`, `c1`, …: whatever the view calls them; `k0`, … name the row.
fn copy_columns(width: usize, keys: usize) -> Vec<String> {
    let column = |index: usize| format!("c{index}");
    (0..width).map(column).chain((0..keys).map(|index| format!("k{index}"))).collect()
}

impl Copied {
    /// Rows of the view of `shape` for which `filter` holds, in the order of `order` (` ORDER BY …`).
    pub fn of_view(
        shape: &Shape,
        filter: Option<&Sql>,
        order: &str,
        hidden: Option<Arc<Secrets>>,
    ) -> Result<Self> {
        let columns: Vec<String> = shape.columns.iter().map(super::shape::ShapeColumn::sql).collect();
        let text = filter.map_or_else(String::new, |filter| format!(" WHERE {}", filter.text));
        let source = Sql {
            text: format!("SELECT {} FROM {} t{text}{order}", columns.join(", "), quote(&shape.table.name)),
            values: filter.map_or_else(Vec::new, |filter| filter.values.clone()),
        };
        Self::open(shape, source, 0, hidden)
    }

    /// The rows that `source` gives: the columns of `shape`, and behind them `keys` columns that name the row.
    pub fn open(shape: &Shape, source: Sql, keys: usize, hidden: Option<Arc<Secrets>>) -> Result<Self> {
        let width = shape.columns.len();
        let names = copy_columns(width, keys);
        Ok(Self {
            source,
            hidden,
            width,
            keys,
            shape: shape.of_copy("r", "n", &names[..width]),
            state: Mutex::new(State {
                copy: Arc::new(Copy::create(&names)?),
                complete: false,
                sound: true,
                changes: 0,
                working: true,
                failed: false,
            }),
            changed: Condvar::new(),
            scanned: Arc::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many rows, and whether every position is exact.
    pub fn totals(&self) -> (Total, bool) {
        let state = self.state();
        let exact = state.complete && state.sound;
        (Total { rows: state.copy.rows(), exact }, exact)
    }

    /// Rows that a pass that runs has copied.
    pub fn working(&self) -> Option<(u64, u64)> {
        let state = self.state();
        state.working.then(|| (state.copy.rows(), state.copy.rows()))
    }

    /// True if there is a copy to make.
    pub fn needs_pass(&self) -> bool {
        let state = self.state();
        !state.complete || !state.sound
    }

    /// The rows may have changed.
    pub fn spoil(&self) {
        let mut state = self.state();
        state.sound = false;
        state.changes += 1;
    }

    /// Copies the rows, the first time where they can be read at once, later beside the old ones.
    pub fn pass(&self, connection: &Connection, task: &Task, tell: &Tell) -> Result<()> {
        let (copy, changes) = {
            let mut state = self.state();
            state.working = true;
            let first = !state.complete && state.copy.rows() == 0;
            let copy = if first {
                Arc::clone(&state.copy)
            } else {
                Arc::new(Copy::create(&copy_columns(self.width, self.keys))?)
            };
            (copy, state.changes)
        };
        let result = follow(connection, &self.scanned, tell, || self.copy(connection, &copy, task, tell));
        let mut state = self.state();
        state.working = interrupted(&result);
        if result.is_ok() {
            state.copy = copy;
            state.complete = true;
            state.sound = state.changes == changes;
        } else {
            state.failed = !interrupted(&result);
        }
        drop(state);
        self.changed.notify_all();
        result
    }

    fn copy(&self, connection: &Connection, copy: &Copy, task: &Task, tell: &Tell) -> Result<()> {
        let _guard = keep_hidden(connection, self.hidden.as_ref())?;
        let mut statement = connection.prepare(&self.source.text)?;
        let mut rows = query(&mut statement, &self.source.values, &Moments::now())?;
        let width = self.width + self.keys;
        let marks = vec!["?"; width + 1].join(", ");
        let insert = format!("INSERT INTO r VALUES ({marks})");
        let mut batch = Vec::new();
        let mut done: u64 = 0;
        loop {
            let row = rows.next()?;
            let ended = row.is_none();
            if let Some(row) = row {
                batch.push(statement::values(row, 0..width)?);
            }
            if ended || batch.len() as u64 == BATCH || done + batch.len() as u64 == BATCH / 5 {
                let database = copy.database();
                let transaction = database.unchecked_transaction()?;
                {
                    let mut insert = transaction.prepare_cached(&insert)?;
                    for values in batch.drain(..) {
                        done += 1;
                        let number = Value::Integer(i64::try_from(done).unwrap_or(i64::MAX));
                        insert.execute(params_from_iter(std::iter::once(&number).chain(&values)))?;
                    }
                }
                transaction.commit()?;
                drop(database);
                copy.rows.store(done, Ordering::Release);
                self.changed.notify_all();
                task.check()?;
                tell();
            }
            if ended {
                return Ok(());
            }
        }
    }

    /// Waits until rows up to position `end` can be read, or all there are, or work has failed; false if `patience` ran
    /// out first.
    pub fn wait(&self, end: u64, patience: Duration) -> bool {
        let lacking = |state: &mut State| !state.complete && !state.failed && state.copy.rows() < end;
        let waited = self.changed.wait_timeout_while(self.state(), patience, lacking);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Reads rows `start..start + count`, as far as they are there.
    pub fn read(&self, start: u64, count: u32) -> Result<ReadRows> {
        let copy = Arc::clone(&self.state().copy);
        let database = copy.database();
        let keys: String = (0..self.keys).map(|index| format!("t.k{index}, ")).collect();
        let sql = format!("SELECT {keys}{} FROM r t WHERE t.n > ?1 ORDER BY t.n LIMIT ?2", self.shape.sql());
        let mut statement = database.prepare_cached(&sql)?;
        let mut rows = statement.query((i64::try_from(start).unwrap_or(i64::MAX), count))?;
        let mut read = ReadRows::default();
        let mut named = Vec::new();
        while let Some(row) = rows.next()? {
            named.push((self.keys > 0).then_some(statement::values(row, 0..self.keys)?));
            self.shape.take(row, self.keys, &mut read)?;
        }
        drop(rows);
        self.shape.fill_long(&database, &mut read)?;
        for (row, key) in read.rows.iter_mut().zip(named) {
            row.key = key.map(|key| RowKey::of(&key));
        }
        Ok(read)
    }

    /// The rows as they are copied now; they stay so when the copy is made anew.
    pub fn hold(&self) -> Arc<Copy> {
        Arc::clone(&self.state().copy)
    }

    /// Where the row with this key stands; none if it isn't there, or nothing names rows.
    pub fn locate(&self, key: &[Value]) -> Result<Option<u64>> {
        if self.keys == 0 || key.len() != self.keys {
            return Ok(None);
        }
        let copy = Arc::clone(&self.state().copy);
        let is: Vec<String> = (0..self.keys).map(|index| format!("k{index} IS ?")).collect();
        let sql = format!("SELECT n FROM r WHERE {} LIMIT 1", is.join(" AND "));
        let database = copy.database();
        let found: Option<i64> =
            database.query_row(&sql, params_from_iter(key), |row| row.get(0)).optional()?;
        Ok(found.map(|number| number.unsigned_abs().saturating_sub(1)))
    }
}

impl Copy {
    /// The whole values of some columns of rows `start..start + count`.
    pub fn values(&self, start: u64, count: u32, columns: &[usize]) -> Result<Vec<Vec<Value>>> {
        let database = self.database();
        let names: Vec<String> = columns.iter().map(|index| format!("c{index}")).collect();
        let sql = format!("SELECT {} FROM r WHERE n > ?1 ORDER BY n LIMIT ?2", names.join(", "));
        let mut statement = database.prepare_cached(&sql)?;
        let rows = statement.query_map((i64::try_from(start).unwrap_or(i64::MAX), count), |row| {
            statement::values(row, 0..names.len())
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
