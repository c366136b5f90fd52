//! One open row set: what it reads from, its background work, and what it tells about itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::effects::{Effect, effect};
use super::labels;
use super::progress::Tell;
use super::reader::Reader;
use super::shape::Shape;
use super::source::{Chosen, Source, choose};
use super::{OrderTerm, ResultRows, RowSet, RowSetId, RowSetStatus, RowWindow, RowsError, Selection, Work};
use crate::change::{Written, key_values};
use crate::error::{Error, ErrorCode, Result};
use crate::event::Event;
use crate::file::{Change, Database, Manner, sqlite_sentence};
use crate::schema::Catalog;
use crate::task::Task;
use crate::value::RowKey;

/// A window reads at most this many rows.
const MOST_ROWS: u32 = 1000;
/// Time between two events about the same background work.
const TELL_EVERY: Duration = Duration::from_millis(50);
/// Others' writes come in bursts: work begins anew only after this, and after twice the time that it takes.
const REST: Duration = Duration::from_millis(150);
/// How long a window waits for rows that are not gathered yet before it comes back short.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long opening waits for a small set to be complete.
const SOON: Duration = Duration::from_millis(15);

/// An open row set.
pub(crate) struct OpenRows {
    id: RowSetId,
    database: Arc<Database>,
    catalog: Arc<Catalog>,
    shape: Arc<Shape>,
    source: Source,
    /// What its background work is called.
    label: String,
    /// Other tables whose rows decide which rows it has, and in which order.
    leans_on: Vec<String>,
    /// Nothing else that is written shows in it.
    only: bool,
    state: Mutex<State>,
}

struct State {
    version: u64,
    trouble: Option<String>,
    /// The error of the first pass, for whoever opens.
    error: Option<Error>,
    told: Instant,
    running: bool,
    again: bool,
    closed: bool,
    /// Rows or a total were handed out that a pass will change.
    handed: bool,
    threads: Vec<(Task, JoinHandle<()>)>,
    /// The search for the first rows, pointless once all are there.
    head: Option<Task>,
}

impl State {
    fn new() -> Self {
        Self {
            version: 0,
            trouble: None,
            error: None,
            told: Instant::now(),
            running: false,
            again: false,
            closed: false,
            handed: false,
            threads: Vec::new(),
            head: None,
        }
    }
}

impl OpenRows {
    /// Opens `selection` and reads its first rows; waits until those are right, however long all the rest takes.
    pub fn open(
        id: RowSetId,
        database: Arc<Database>,
        selection: &Selection,
        count: u32,
        task: &Task,
    ) -> Result<(Arc<Self>, RowSet)> {
        let wanted = selection.clone();
        Self::of(id, database, count, task, move |connection, catalog| {
            let table = catalog.expect_table(&wanted.table)?;
            if let Some(reason) = &table.refused {
                return Err(RowsError::Refused { reason: reason.clone() }.into());
            }
            choose(connection, catalog, table, &wanted)
        })
    }

    /// Opens what `choose` finds and reads its first rows, as [`OpenRows::open`].
    pub fn of(
        id: RowSetId,
        database: Arc<Database>,
        count: u32,
        task: &Task,
        choose: impl FnOnce(&rusqlite::Connection, &Catalog) -> Result<Chosen> + Send + 'static,
    ) -> Result<(Arc<Self>, RowSet)> {
        let catalog = database.catalog(task)?;
        let known = Arc::clone(&catalog);
        let chosen = database.read(task, move |connection| choose(connection, &known))?;
        let set = Arc::new(Self {
            id,
            catalog,
            shape: chosen.shape,
            source: chosen.source,
            label: chosen.label,
            leans_on: chosen.leans_on,
            only: chosen.only,
            state: Mutex::new(State::new()),
            database,
        });
        set.listen();
        if set.source.needs_pass() {
            set.kick();
        }
        let first = set.await_first(count, task).and_then(|()| set.read(0, count));
        let window = first.inspect_err(|_| set.close())?;
        let opened = set.opened(window);
        Ok((set, opened))
    }

    /// Opens what a statement gave, or still gives, in an order.
    pub fn of_result(
        id: RowSetId,
        database: Arc<Database>,
        rows: &Arc<ResultRows>,
        order: &[OrderTerm],
        task: &Task,
    ) -> Result<Arc<Self>> {
        let set = Arc::new(Self {
            id,
            catalog: Arc::default(),
            shape: Arc::clone(rows.shape()),
            source: Source::Result(Box::new(rows.ordered(order, task)?)),
            label: "Reading".to_owned(),
            leans_on: Vec::new(),
            only: false,
            state: Mutex::new(State::new()),
            database,
        });
        rows.watch(&set);
        Ok(set)
    }

    /// Opens the same result in another order and reads its first rows.
    pub fn in_order(
        &self,
        id: RowSetId,
        order: &[OrderTerm],
        count: u32,
        task: &Task,
    ) -> Result<(Arc<Self>, RowSet)> {
        let rows = self.result()?;
        let set = Self::of_result(id, Arc::clone(&self.database), rows, order, task)?;
        let opened = set.opened(set.read(0, count)?);
        Ok((set, opened))
    }

    /// The rows of a statement, if that is what this is.
    pub fn result(&self) -> Result<&Arc<ResultRows>> {
        match &self.source {
            Source::Result(result) => Ok(&result.rows),
            _ => Err(RowsError::Closed.into()),
        }
    }

    fn opened(&self, window: RowWindow) -> RowSet {
        let columns = self.columns().map(str::to_owned).collect();
        RowSet { id: self.id, columns, status: window.status.clone(), window }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for the first rows of a source that has to gather them.
    fn await_first(self: &Arc<Self>, count: u32, task: &Task) -> Result<()> {
        if self.source.needs_head() {
            let set = Arc::clone(self);
            let task = self.spawn("relata-first-rows", move |task| {
                // If it fails, sorting fails too, and says so.
                let _ = set
                    .database
                    .read_apart(task, Manner::Whole, |connection| set.source.find_head(connection));
            });
            self.state().head = Some(task);
        }
        let count = u64::from(count.min(MOST_ROWS));
        while !self.source.wait(count, TELL_EVERY) {
            task.check()?;
            let (done, total) = self.source.working().unwrap_or_default();
            task.report(&self.label, done, total);
        }
        self.source.wait(u64::MAX, SOON);
        self.state().error.take().map_or(Ok(()), Err)
    }

    /// What is known at this moment.
    pub fn status(&self) -> RowSetStatus {
        let (total, positions_exact) = self.source.totals();
        let working = self.source.working();
        let state = self.state();
        RowSetStatus {
            id: self.id,
            total,
            positions_exact,
            working: working.map(|(done, total)| Work { label: self.label.clone(), done, total }),
            version: state.version,
            trouble: state.trouble.clone(),
        }
    }

    /// Reads rows `start..start + count`; fewer at the end, and where background work has not come that far.
    pub fn read(self: &Arc<Self>, start: u64, count: u32) -> Result<RowWindow> {
        let count = count.min(MOST_ROWS);
        // The version before the rows: a change in between is told again rather than missed.
        let version = self.state().version;
        let as_of = self.database.changes_told();
        self.source.wait(start.saturating_add(u64::from(count)), PATIENCE);
        if let Source::Result(result) = &self.source {
            // Nothing of the file is read, so nobody who writes in it is waited for. The status comes before the rows: few
            // rows are the last ones only if no more were to come by then.
            let status = self.status();
            let rows = result.read(start, count)?.rows;
            return Ok(RowWindow { start, approximate: false, rows, labels: Vec::new(), status });
        }
        let set = Arc::clone(self);
        let read = self.database.read(&Task::quiet(), move |connection| {
            let (mut read, approximate) = set.source.read(connection, start, count)?;
            set.shape.compute(connection, &mut read)?;
            let labels = labels::labels(connection, &set.catalog, &set.shape, &read)?;
            Ok((read.rows, labels, approximate))
        });
        let (mut rows, labels, approximate) = read.map_err(|error| self.outdated(error))?;
        rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| cell.stamp(as_of));
        let mut status = self.status();
        status.version = version;
        if approximate || !status.positions_exact && rows.len() < count as usize {
            self.state().handed = true;
        }
        Ok(RowWindow { start, approximate, rows, labels, status })
    }

    /// Where the row with this key stands; none if it isn't in the set or not known yet.
    pub fn locate(self: &Arc<Self>, key: &RowKey) -> Result<Option<u64>> {
        let Ok(key) = key_values(&self.shape.table, key) else { return Ok(None) };
        let set = Arc::clone(self);
        self.database.read(&Task::quiet(), move |connection| set.source.locate(connection, &key))
    }

    /// Hands a reader of rows from `start` on (at most `count`; of each the columns with these places in the shape) to
    /// `job`, which is called again where a write broke it off. All it reads is of one moment.
    pub fn read_through<T: Send + 'static>(
        self: &Arc<Self>,
        task: &Task,
        start: u64,
        count: Option<u64>,
        columns: Vec<usize>,
        job: impl Fn(&mut Reader<'_>) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let set = Arc::clone(self);
        let read = self.database.read_in_background(task, Manner::Whole, move |connection| {
            let _moment = connection.unchecked_transaction()?;
            let Self { catalog, source, shape, .. } = &*set;
            let mut reader = Reader::new(connection, catalog, source, shape, &columns, start, count)?;
            job(&mut reader)
        });
        read.map_err(|error| self.outdated(error))
    }

    /// SQL of ours that SQLite no longer understands was written for other columns.
    fn outdated(&self, error: Error) -> Error {
        let moved = |catalog: Arc<Catalog>| catalog.schema_version != self.catalog.schema_version;
        if error.code() == ErrorCode::SqlError && self.database.catalog(&Task::quiet()).is_ok_and(moved) {
            return RowsError::Outdated { table: self.shape.table.title.clone() }.into();
        }
        error
    }

    /// What is known of the shown column at this place.
    pub fn described(&self, index: usize) -> Option<&crate::schema::Column> {
        self.shape.columns.get(index).and_then(|column| self.shape.table.column(&column.name))
    }

    /// The names of all columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.shape.columns.iter().map(|column| column.name.as_str())
    }

    /// The place of a column in the shape.
    pub fn column(&self, name: &str) -> Result<usize> {
        let name = self.shape.table.expect_column(name)?.name.as_str();
        let hidden = || RowsError::Refused { reason: format!("“{name}” is hidden and can't be copied.") };
        self.columns().position(|column| column == name).ok_or_else(|| hidden().into())
    }

    /// Which file it reads.
    pub fn file(&self) -> crate::file::FileId {
        self.database.id()
    }

    /// Waits until rows up to `end` are there; gives up when `task` is cancelled.
    pub fn await_rows(&self, end: u64, task: &Task) -> Result<()> {
        while !self.source.wait(end, TELL_EVERY) {
            task.check()?;
            let (done, total) = self.source.working().unwrap_or_default();
            task.report(&self.label, done, total);
        }
        match self.status() {
            // What is there is not all there is.
            RowSetStatus { trouble: Some(reason), positions_exact: false, .. } => {
                Err(RowsError::Refused { reason }.into())
            }
            _ => Ok(()),
        }
    }

    /// Stops all background work and waits until it let go of the file.
    pub fn close(&self) {
        let threads = {
            let mut state = self.state();
            state.closed = true;
            std::mem::take(&mut state.threads)
        };
        for (task, _) in &threads {
            task.cancel();
        }
        for (_, thread) in threads {
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }

    /// Runs `job` on a thread of its own that [`OpenRows::close`] stops.
    fn spawn(&self, name: &str, job: impl FnOnce(&Task) + Send + 'static) -> Task {
        let task = Task::quiet();
        let own = task.clone();
        let mut state = self.state();
        match thread::Builder::new().name(name.to_owned()).spawn(move || job(&own)) {
            Ok(thread) => {
                state.threads.retain(|(_, thread)| !thread.is_finished());
                state.threads.push((task.clone(), thread));
            }
            Err(_) => state.trouble = Some(Error::WorkerGone.to_string()),
        }
        task
    }

    /// Begins background work, or has it begin again when it is through.
    fn kick(self: &Arc<Self>) {
        {
            let mut state = self.state();
            if state.closed || state.running {
                state.again = true;
                return;
            }
            state.running = true;
        }
        let set = Arc::clone(self);
        self.spawn("relata-rows", move |task| set.work(task));
    }

    fn work(self: &Arc<Self>, task: &Task) {
        loop {
            self.state().again = false;
            let begun = Instant::now();
            let result = self.pass(task).map_err(|error| self.outdated(error));
            let failed = result.is_err();
            let cancelled = matches!(result, Err(Error::Cancelled));
            {
                let mut state = self.state();
                if let Some(head) = state.head.take() {
                    head.cancel();
                }
                if state.handed && !cancelled {
                    state.handed = false;
                    state.version += 1;
                }
                state.trouble = match result {
                    Err(error) if !cancelled => Some(Self::sentence(error, &mut state.error)),
                    _ => None,
                };
                if state.closed || !state.again && (failed || !self.source.needs_pass()) {
                    state.running = false;
                    drop(state);
                    if !cancelled {
                        self.tell(true);
                    }
                    return;
                }
            }
            self.tell(true);
            let rest = REST.max(begun.elapsed() * 2);
            let until = Instant::now() + rest;
            while Instant::now() < until && !task.is_cancelled() {
                thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// The sentence to show; whoever opens gets the error itself.
    fn sentence(error: Error, kept: &mut Option<Error>) -> String {
        let message = match &error {
            Error::Sqlite(raw) => sqlite_sentence(raw),
            other => other.to_string(),
        };
        *kept = Some(error);
        message
    }

    fn pass(self: &Arc<Self>, task: &Task) -> Result<()> {
        if self.source.needs_pass() {
            let weak = Arc::downgrade(self);
            let tell: Tell = Arc::new(move || {
                if let Some(set) = Weak::upgrade(&weak) {
                    set.tell(false);
                }
            });
            let manner = self.source.manner();
            self.database.read_apart(task, manner, |connection| self.source.pass(connection, task, &tell))?;
        }
        let set = Arc::clone(self);
        self.database.read(task, move |connection| set.source.settle(connection))
    }

    /// All rows of a result have come: what was told before is out of date.
    pub fn is_complete(&self) {
        self.state().version += 1;
        self.tell(true);
    }

    /// Sends an event, at once or if the last one is a while ago.
    pub fn tell(&self, at_once: bool) {
        {
            let mut state = self.state();
            if state.closed || !at_once && state.told.elapsed() < TELL_EVERY {
                return;
            }
            state.told = Instant::now();
        }
        self.database.events().send(Event::Rows { status: self.status() });
    }

    fn listen(self: &Arc<Self>) {
        let weak = Arc::downgrade(self);
        self.database.on_change(Box::new(move |change| match Weak::upgrade(&weak) {
            Some(set) if !set.state().closed => {
                set.changed(change);
                true
            }
            _ => false,
        }));
    }

    /// Someone wrote. Called on the writer's thread.
    fn changed(self: &Arc<Self>, change: Change<'_>) {
        let effect = match change {
            Change::Outside { .. } => Effect { shown: true, moved: true },
            Change::Own(written) => {
                let mut effect = effect(&self.catalog, &self.shape.table, written);
                let leans =
                    |written: &Written| written.side_effects || self.leans_on.contains(&written.table);
                if self.only && !written.iter().any(leans) {
                    effect = Effect::default();
                }
                if written.iter().any(|written| self.leans_on.contains(&written.table)) {
                    effect = Effect { shown: true, moved: true };
                }
                for written in written.iter().filter(|written| written.table == self.shape.table.name) {
                    self.source.own_change(written);
                }
                effect
            }
        };
        if effect.moved || effect.shown && self.source.is_copy() {
            self.source.spoil();
        }
        if effect.shown {
            {
                let mut state = self.state();
                state.version += 1;
                // What is read until the work is done anew is read by the old order.
                state.handed |= self.source.needs_pass();
            }
            self.kick();
        }
    }
}

impl Drop for OpenRows {
    fn drop(&mut self) {
        self.close();
    }
}
