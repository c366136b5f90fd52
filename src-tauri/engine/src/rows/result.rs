//! What a statement gave, kept in a temporary database of our own while it still gives more: rows are read from there by
//! their number, however many there are, and can be put in another order. It is gone when nobody looks at it any more.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use rusqlite::{Connection, params_from_iter};

use super::keyfile::temporary_folder;
use super::shape::{ReadRows, Shape};
use super::{OpenRows, OrderTerm, RowsError, Total};
use crate::change::statement;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::{Column, Key, Table};
use crate::task::Task;
use crate::value::Value;

/// Rows put away at once; the first ones sooner, because somebody waits for them.
const BATCH: usize = 500;
const FIRST_BATCH: usize = 100;
/// How often somebody who waits for the last row looks whether that was given up.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The rows of one statement.
pub(crate) struct ResultRows {
    database: Mutex<Connection>,
    /// What is read of the file `r`: the row number `n` from 1, and columns `c0`, `c1`, ….
    copy: Shape,
    /// What the columns are called.
    shape: Arc<Shape>,
    rows: AtomicU64,
    orders: AtomicU64,
    state: Mutex<State>,
    changed: Condvar,
    _file: tempfile::TempPath,
}

#[derive(Default)]
struct State {
    /// No more rows will come.
    complete: bool,
    watchers: Vec<Weak<OpenRows>>,
}

/// A statement's rows in one order.
pub(crate) struct OrderedResult {
    pub rows: Arc<ResultRows>,
    /// The table of row numbers in this order; none: as the statement gave them.
    order: Option<String>,
}

/// Takes a statement's rows in.
pub(crate) struct Filling {
    rows: Arc<ResultRows>,
    batch: Vec<Vec<Value>>,
    insert: String,
    done: u64,
}

impl ResultRows {
    /// None yet, for columns of these names.
    pub fn create(names: &[String]) -> Result<Filling> {
        let table = result_table(names);
        let shape = Arc::new(Shape::new(&table, true));
        let columns: Vec<String> = (0..names.len()).map(|index| format!("c{index}")).collect();
        let file = tempfile::NamedTempFile::new_in(temporary_folder()).map_err(RowsError::Temporary)?;
        let file = file.into_temp_path();
        let database = Connection::open(&file)?;
        // Nobody else ever looks at it, and after a crash nobody wants it.
        database.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;",
        )?;
        let declared: Vec<String> = columns.iter().map(|name| format!(", {}", quote(name))).collect();
        database.execute_batch(&format!("CREATE TABLE r(n INTEGER PRIMARY KEY{})", declared.concat()))?;
        let rows = Arc::new(Self {
            database: Mutex::new(database),
            copy: shape.of_copy("r", "n", &columns),
            shape,
            rows: AtomicU64::new(0),
            orders: AtomicU64::new(0),
            state: Mutex::default(),
            changed: Condvar::new(),
            _file: file,
        });
        let marks = vec!["?"; names.len() + 1].join(", ");
        Ok(Filling { rows, batch: Vec::new(), insert: format!("INSERT INTO r VALUES ({marks})"), done: 0 })
    }

    /// The columns, as a row set tells them.
    pub fn shape(&self) -> &Arc<Shape> {
        &self.shape
    }

    /// Has `open` told whenever rows have come.
    pub fn watch(&self, open: &Arc<OpenRows>) {
        self.state().watchers.push(Arc::downgrade(open));
    }

    fn database(&self) -> MutexGuard<'_, Connection> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changed.notify_all();
        let (watchers, complete): (Vec<Arc<OpenRows>>, bool) = {
            let mut state = self.state();
            state.watchers.retain(|open| open.strong_count() > 0);
            (state.watchers.iter().filter_map(Weak::upgrade).collect(), state.complete)
        };
        watchers.iter().for_each(|open| if complete { open.is_complete() } else { open.tell(false) });
    }

    /// Rows in another order, once all are there.
    pub fn ordered(self: &Arc<Self>, order: &[OrderTerm], task: &Task) -> Result<OrderedResult> {
        if order.is_empty() {
            return Ok(OrderedResult { rows: Arc::clone(self), order: None });
        }
        let mut terms = Vec::new();
        for term in order {
            let place = self.column(&term.column)?;
            terms.push(format!("c{place}{}", if term.descending { " DESC" } else { "" }));
        }
        let mut state = self.state();
        while !state.complete {
            task.check()?;
            state = self.changed.wait_timeout(state, LOOK_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(state);
        let name = format!("o{}", self.orders.fetch_add(1, Ordering::Relaxed));
        let database = self.database();
        task.guard(database.get_interrupt_handle(), || {
            database.execute_batch(&format!(
                "CREATE TABLE {name}(i INTEGER PRIMARY KEY, n); \
                 INSERT INTO {name}(n) SELECT n FROM r ORDER BY {}, n;",
                terms.join(", ")
            ))?;
            Ok(())
        })?;
        drop(database);
        Ok(OrderedResult { rows: Arc::clone(self), order: Some(name) })
    }

    /// The place of a column.
    fn column(&self, name: &str) -> Result<usize> {
        let column = self.shape.table.expect_column(name)?;
        let place = self.shape.columns.iter().position(|other| other.name == column.name);
        Ok(place.unwrap_or_default())
    }

    /// One whole value of the row with this number.
    pub fn value(&self, number: i64, column: &str) -> Result<Value> {
        let place = self.column(column)?;
        let database = self.database();
        let mut statement = database.prepare_cached(&format!("SELECT c{place} FROM r WHERE n = ?1"))?;
        let mut rows = statement.query([number])?;
        let row = rows.next()?.ok_or(RowsError::NoRow)?;
        Ok(row.get_ref(0)?.into())
    }
}

impl OrderedResult {
    /// How many rows, and whether every position is exact.
    pub fn totals(&self) -> (Total, bool) {
        let exact = self.rows.state().complete;
        (Total { rows: self.rows.rows.load(Ordering::Acquire), exact }, true)
    }

    /// Rows that were taken in, while more come.
    pub fn working(&self) -> Option<(u64, u64)> {
        (!self.rows.state().complete).then(|| (self.rows.rows.load(Ordering::Acquire), 0))
    }

    /// Waits until rows up to `end` can be read, or all there are; false if `patience` ran out first.
    pub fn wait(&self, end: u64, patience: Duration) -> bool {
        let rows = &self.rows;
        let lacking = |state: &mut State| !state.complete && rows.rows.load(Ordering::Acquire) < end;
        let waited = rows.changed.wait_timeout_while(rows.state(), patience, lacking);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    fn from(&self) -> (String, &'static str) {
        match &self.order {
            Some(order) => (format!("{order} o JOIN r t ON t.n = o.n"), "o.i"),
            None => ("r t".to_owned(), "t.n"),
        }
    }

    /// Reads rows `start..start + count`, as far as they are there. Their keys are their numbers.
    pub fn read(&self, start: u64, count: u32) -> Result<ReadRows> {
        let database = self.rows.database();
        let (from, place) = self.from();
        let columns = self.rows.copy.sql();
        let sql = format!("SELECT {columns} FROM {from} WHERE {place} > ?1 ORDER BY {place} LIMIT ?2");
        let mut statement = database.prepare_cached(&sql)?;
        let mut rows = statement.query((i64::try_from(start).unwrap_or(i64::MAX), count))?;
        let mut read = ReadRows::default();
        while let Some(row) = rows.next()? {
            self.rows.copy.take(row, 0, &mut read)?;
        }
        drop(rows);
        self.rows.copy.fill_long(&database, &mut read)?;
        Ok(read)
    }

    /// The whole values of some columns of rows `start..start + count`.
    pub fn values(&self, start: u64, count: u32, columns: &[usize]) -> Result<Vec<Vec<Value>>> {
        let database = self.rows.database();
        let (from, place) = self.from();
        let names: Vec<String> = columns.iter().map(|index| format!("t.c{index}")).collect();
        let sql =
            format!("SELECT {} FROM {from} WHERE {place} > ?1 ORDER BY {place} LIMIT ?2", names.join(", "));
        let mut statement = database.prepare_cached(&sql)?;
        let rows = statement.query_map((i64::try_from(start).unwrap_or(i64::MAX), count), |row| {
            statement::values(row, 0..names.len())
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Filling {
    /// The rows, to be looked at from now on.
    pub fn rows(&self) -> &Arc<ResultRows> {
        &self.rows
    }

    /// How many came so far.
    pub fn count(&self) -> u64 {
        self.done + self.batch.len() as u64
    }

    /// Takes one row in.
    pub fn push(&mut self, row: Vec<Value>) -> Result<()> {
        self.batch.push(row);
        let enough = if self.done == 0 { FIRST_BATCH } else { BATCH };
        if self.batch.len() >= enough { self.put_away() } else { Ok(()) }
    }

    fn put_away(&mut self) -> Result<()> {
        let database = self.rows.database();
        let transaction = database.unchecked_transaction()?;
        {
            let mut insert = transaction.prepare_cached(&self.insert)?;
            for values in self.batch.drain(..) {
                self.done += 1;
                let number = Value::Integer(i64::try_from(self.done).unwrap_or(i64::MAX));
                insert.execute(params_from_iter(std::iter::once(&number).chain(&values)))?;
            }
        }
        transaction.commit()?;
        drop(database);
        self.rows.rows.store(self.done, Ordering::Release);
        self.rows.tell();
        Ok(())
    }
}

impl Drop for Filling {
    /// However it ended, what came is there and no more will come.
    fn drop(&mut self) {
        if let Err(error) = self.put_away() {
            tracing::warn!(%error, "the last rows of a result are lost");
        }
        self.rows.state().complete = true;
        self.rows.tell();
    }
}

/// Columns of these names, told apart where two are called the same, and nothing else.
fn result_table(names: &[String]) -> Table {
    let mut table = Table::bare("result", "");
    table.key = Key::None { reason: "These rows are the answer to a statement of SQL.".to_owned() };
    for title in names {
        let mut name = title.clone();
        let mut nth = 1;
        while table.columns.iter().any(|other: &Column| other.name.eq_ignore_ascii_case(&name)) {
            nth += 1;
            name = format!("{title} ({nth})");
        }
        let mut column = Column::bare(&name, "", false);
        column.title.clone_from(&name);
        table.columns.push(column);
    }
    table
}
