//! Where Relata's own readers and its writer are in each other's way, and who goes first.
//!
//! With a rollback journal nothing can be committed while anyone reads, and nobody can read while something is committed
//! (<https://www.sqlite.org/lockingv3.html>). A connection that knows nothing of locks or changes must be closed before
//! anything is written. So a write announces itself here: reads of seconds are broken off, end, and begin again after
//! it. A read that was broken off often is let be for a while, so that a person who edits all the time does not keep a
//! sort from ever ending. Short reads and steps just wait, as long as it is Relata itself that they wait for.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{Connection, InterruptHandle};

use super::reach::PATIENCE;
use crate::error::Result;
use crate::task::Task;

/// How often a read is broken off without ado.
const WITHOUT_ADO: u32 = 3;
/// How long writes let a read be that was broken off so often; doubled each further time, so that any read ends once.
const LET_BE: Duration = Duration::from_secs(5);
/// A read that waits for one write after the other goes on after this, and the next write waits.
const LEAST_TURN: Duration = Duration::from_secs(5);
/// How long a write waits for a read of Relata's own that can't be broken off.
const OWN_PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Who reads and who writes now.
#[derive(Default)]
pub(crate) struct Crossing {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    next: u64,
    writers: usize,
    reads: HashMap<u64, Reading>,
}

struct Reading {
    since: Instant,
    /// Set if a write breaks it off.
    gives_way: Option<GivesWay>,
}

struct GivesWay {
    let_be: Duration,
    handle: Option<InterruptHandle>,
    broken_off: bool,
}

/// A write that runs or waits, until dropped.
pub(crate) struct Writing<'a>(&'a Crossing);

/// A read that runs, until dropped.
pub(crate) struct Passage {
    crossing: Arc<Crossing>,
    number: u64,
}

/// Whom a read is in the way of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meets {
    Nobody,
    /// Writes wait for its end.
    Writers,
    /// It knows nothing of locks or changes and must not run while anything is written.
    AnyWrite,
}

/// How a read that may be broken off stands.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Turns {
    /// How often it was broken off.
    pub broken_off: u32,
    /// It has waited long enough.
    pub overdue: bool,
}

impl Turns {
    fn let_be(self) -> Duration {
        let over = (self.broken_off + 1).saturating_sub(WITHOUT_ADO);
        let over = if self.overdue { over.max(1) } else { over };
        if over == 0 { Duration::ZERO } else { LET_BE.saturating_mul(1 << (over - 1).min(16)) }
    }
}

impl Crossing {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, LOOK).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Announces a write.
    pub(crate) fn write(&self) -> Writing<'_> {
        self.lock().writers += 1;
        Writing(self)
    }

    /// Waits until nobody writes; for reads that give way, before they begin. `turns` says then whether it was long enough.
    pub(crate) fn await_turn(&self, task: &Task, turns: &mut Turns) -> Result<()> {
        let begun = Instant::now();
        let mut state = self.lock();
        while state.writers > 0 && begun.elapsed() < LEAST_TURN {
            task.check()?;
            state = self.wait(state);
        }
        turns.overdue = state.writers > 0;
        Ok(())
    }

    /// Begins a read that writes wait for.
    pub(crate) fn read(self: &Arc<Self>) -> Passage {
        let mut state = self.lock();
        self.pass(&mut state, None)
    }

    /// Begins a read that gives way; none if somebody writes just now and it must not begin.
    pub(crate) fn read_giving_way(self: &Arc<Self>, turns: Turns, meets: Meets) -> Option<Passage> {
        let mut state = self.lock();
        let may_begin = match meets {
            Meets::Nobody => true,
            Meets::Writers => state.writers == 0 || turns.overdue,
            Meets::AnyWrite => state.writers == 0,
        };
        if !may_begin {
            return None;
        }
        let gives_way = GivesWay { let_be: turns.let_be(), handle: None, broken_off: false };
        Some(self.pass(&mut state, Some(gives_way)))
    }

    fn pass(self: &Arc<Self>, state: &mut State, gives_way: Option<GivesWay>) -> Passage {
        state.next += 1;
        let number = state.next;
        state.reads.insert(number, Reading { since: Instant::now(), gives_way });
        Passage { crossing: Arc::clone(self), number }
    }

    /// A read was refused a lock, so it holds none.
    fn holds_nothing(&self, number: u64) {
        if let Some(reading) = self.lock().reads.get_mut(&number) {
            reading.since = Instant::now();
        }
    }

    fn is_broken_off(&self, number: u64) -> bool {
        let state = self.lock();
        let gives_way = state.reads.get(&number).and_then(|reading| reading.gives_way.as_ref());
        gives_way.is_some_and(|gives_way| gives_way.broken_off)
    }

    /// True if a read of ours that began before `since` still runs, and may hold a lock.
    pub(crate) fn is_read_since(&self, since: Instant) -> bool {
        self.lock().reads.values().any(|reading| reading.since <= since)
    }

    /// True if anyone reads or writes.
    pub(crate) fn is_busy(&self) -> bool {
        let state = self.lock();
        state.writers > 0 || !state.reads.is_empty()
    }

    /// How many writes run or wait.
    pub(crate) fn writers(&self) -> usize {
        self.lock().writers
    }
}

impl Writing<'_> {
    /// Breaks off what gives way and waits until it has ended.
    pub(crate) fn clear_the_way(&self, task: &Task) -> Result<()> {
        let asked = Instant::now();
        let mut state = self.0.lock();
        loop {
            let mut longest = None;
            for gives_way in state.reads.values_mut().filter_map(|reading| reading.gives_way.as_mut()) {
                longest = longest.max(Some(gives_way.let_be));
                if asked.elapsed() >= gives_way.let_be {
                    gives_way.broken_off = true;
                    // Again and again: between two statements of a read there is nothing to interrupt.
                    if let Some(handle) = &gives_way.handle {
                        handle.interrupt();
                    }
                }
            }
            // A read that doesn't end even then is met again by SQLite's own locks.
            if longest.is_none_or(|longest| asked.elapsed() > longest + PATIENCE) {
                return Ok(());
            }
            task.check()?;
            task.report("Waiting until the file can be written", 0, 0);
            state = self.0.wait(state);
        }
    }
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.lock().writers -= 1;
        self.0.changed.notify_all();
    }
}

impl Passage {
    /// Says which connection reads, and whether it is in a write's way at all; false if the read is broken off already.
    pub(crate) fn reads_through(&self, connection: &Connection, in_the_way: bool) -> bool {
        let mut state = self.crossing.lock();
        let Some(reading) = state.reads.get_mut(&self.number) else { return true };
        let Some(gives_way) = &mut reading.gives_way else { return true };
        let goes_on = !gives_way.broken_off;
        if in_the_way || !goes_on {
            gives_way.handle = Some(connection.get_interrupt_handle());
        } else {
            reading.gives_way = None;
        }
        self.crossing.changed.notify_all();
        goes_on
    }

    /// Runs `job` on this thread as this read.
    pub(crate) fn run<T>(&self, task: &Task, job: impl FnOnce() -> T) -> T {
        patiently(&self.crossing, task, Role::Reads(self.number), job)
    }

    /// True if a write has broken it off.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.crossing.is_broken_off(self.number)
    }
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.crossing.lock().reads.remove(&self.number);
        self.crossing.changed.notify_all();
    }
}

/// Who waits for a lock on this thread.
struct Waiter {
    crossing: Arc<Crossing>,
    task: Task,
    role: Role,
}

/// What a thread does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Reads, as this [`Passage`].
    Reads(u64),
    Writes,
}

thread_local! {
    static WAITER: RefCell<Option<Waiter>> = const { RefCell::new(None) };
    static BEGUN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Runs `job` on this thread; meanwhile, locks are waited for as befits a read or a write of ours.
pub(crate) fn patiently<T>(crossing: &Arc<Crossing>, task: &Task, role: Role, job: impl FnOnce() -> T) -> T {
    struct Restore(Option<Waiter>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WAITER.set(self.0.take());
        }
    }
    let waiter = Waiter { crossing: Arc::clone(crossing), task: task.clone(), role };
    let _restore = Restore(WAITER.replace(Some(waiter)));
    job()
}

/// True if a write has broken off what this thread reads: for loops of our own.
pub(super) fn is_broken_off() -> bool {
    WAITER.with_borrow(|waiter| match waiter {
        Some(Waiter { crossing, role: Role::Reads(number), .. }) => crossing.is_broken_off(*number),
        _ => false,
    })
}

/// SQLite's busy handler (<https://www.sqlite.org/c3ref/busy_handler.html>): others are waited for a while, ourselves
/// longer. True to go on waiting.
pub(super) fn be_patient(count: i32) -> bool {
    let begun = match BEGUN.get() {
        Some(begun) if count > 0 => begun,
        _ => Instant::now(),
    };
    BEGUN.set(Some(begun));
    let waited = begun.elapsed();
    WAITER.with_borrow(|waiter| {
        if let Some(Waiter { crossing, role: Role::Reads(number), .. }) = waiter {
            crossing.holds_nothing(*number);
        }
    });
    let goes_on = WAITER.with_borrow(|waiter| match waiter {
        None => waited < PATIENCE,
        Some(waiter) if waiter.task.is_cancelled() => false,
        Some(_) if waited < PATIENCE => true,
        Some(waiter) if waiter.role == Role::Writes => {
            waited < OWN_PATIENCE && waiter.crossing.is_read_since(begun)
        }
        Some(waiter) => waiter.crossing.writers() > 0,
    });
    if goes_on {
        thread::sleep(Duration::from_millis(if count < 5 { 1 } else { 5 }));
    }
    goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_broken_off_often_is_let_be_longer_and_longer() {
        let let_be = |broken_off, overdue| Turns { broken_off, overdue }.let_be();
        assert_eq!(let_be(0, false), Duration::ZERO);
        assert_eq!(let_be(1, false), Duration::ZERO);
        assert_eq!(let_be(2, false), Duration::ZERO);
        assert_eq!(let_be(3, false), LET_BE);
        assert_eq!(let_be(4, false), LET_BE * 2);
        assert_eq!(let_be(0, true), LET_BE);
        assert!(let_be(u32::MAX - 1, false) >= LET_BE * 1000);
    }

    #[test]
    fn writes_break_off_what_gives_way_and_nothing_else() {
        let crossing = Arc::new(Crossing::default());
        let connection = Connection::open_in_memory().unwrap();
        let passage = crossing.read_giving_way(Turns::default(), Meets::Writers).unwrap();
        assert!(passage.reads_through(&connection, true));
        let plain = crossing.read();
        let writing = crossing.write();
        assert!(crossing.read_giving_way(Turns::default(), Meets::Writers).is_none(), "somebody writes");
        assert!(crossing.read_giving_way(Turns { overdue: true, broken_off: 0 }, Meets::AnyWrite).is_none());
        thread::scope(|scope| {
            let read = scope.spawn(|| {
                while !passage.is_broken_off() {
                    thread::sleep(Duration::from_millis(1));
                }
                drop(passage);
            });
            writing.clear_the_way(&Task::quiet()).unwrap();
            assert!(read.is_finished() || crossing.lock().reads.len() == 1, "it waited for the end");
        });
        assert!(!plain.is_broken_off());
        assert!(crossing.is_read_since(Instant::now()));
        drop((plain, writing));
        assert!(!crossing.is_read_since(Instant::now()));
        assert_eq!(crossing.writers(), 0);
    }
}
