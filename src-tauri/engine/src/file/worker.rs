//! Threads that each own one connection. Everything that touches SQLite runs on one of them, never on a caller's thread.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use crate::computed;
use crate::echo::{self, Echo};
use crate::error::{Error, Result};
use crate::file::{FileError, FileId};
use crate::task::Task;

/// An idle thread beyond those that are kept ends after this time.
const IDLE: Duration = Duration::from_secs(3);

/// Opens connections for a lane; called on the worker's own thread.
pub(crate) trait Connect: Send + Sync + 'static {
    /// Opens one.
    fn connect(&self) -> Result<Connected>;

    /// True if a connection opened in the state `seen` no longer shows the file as it is.
    fn is_stale(&self, seen: &Seen) -> bool;

    /// True if idle connections are to be closed, so that nothing of the file is held while nobody asks.
    fn lets_go(&self) -> bool;
}

/// How a file stood when a connection was opened; only compared.
pub(crate) type Seen = super::reach::Seen;

/// A connection and how its file stood.
pub(crate) struct Connected {
    pub connection: Connection,
    pub seen: Seen,
}

type Job = Box<dyn FnOnce(Result<&mut Connected>) + Send>;

struct Waiting {
    job: Job,
    task: Task,
}

/// Threads taking jobs from one queue, each with its own connection, opened on the thread's first job and anew when it is
/// stale. A thread is added whenever all are busy, up to a limit, so that long jobs don't wait for each other.
pub(crate) struct Lane {
    shared: Arc<Shared>,
    most: usize,
}

struct Shared {
    name: &'static str,
    file: FileId,
    echo: Arc<Echo>,
    connect: Arc<dyn Connect>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Waiting>,
    closed: bool,
    idle: usize,
    /// Bumped to have every connection opened anew.
    generation: u64,
    next_thread: u64,
    threads: HashMap<u64, JoinHandle<()>>,
    /// What each busy thread works on, to be cancelled on closing.
    running: HashMap<u64, Task>,
    /// The generation of each thread's open connection.
    open: HashMap<u64, u64>,
}

impl Lane {
    /// A lane of at most `most` threads; none is started before the first job.
    pub(crate) fn new(
        name: &'static str,
        most: usize,
        connect: Arc<dyn Connect>,
        file: FileId,
        echo: Arc<Echo>,
    ) -> Self {
        let (state, changed) = (Mutex::default(), Condvar::new());
        Self { shared: Arc::new(Shared { name, file, echo, connect, state, changed }), most }
    }

    /// Runs `job` on a thread of this lane and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.run_knowing(task, |connected| job(&mut connected.connection))
    }

    /// As [`Lane::run`], with what is known about the connection.
    pub(crate) fn run_knowing<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connected) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = channel();
        let guard = task.clone();
        let job: Job = Box::new(move |connected| {
            let result = connected.and_then(|connected| {
                let handle = connected.connection.get_interrupt_handle();
                guard.guard(handle, || job(connected))
            });
            let _ = reply.send(result);
        });
        self.submit(Waiting { job, task: task.clone() })?;
        answer.recv().map_err(|_| Error::WorkerGone)?
    }

    fn submit(&self, waiting: Waiting) -> Result<()> {
        let mut state = self.shared.lock();
        if state.closed {
            return Err(FileError::NotOpen.into());
        }
        state.jobs.push_back(waiting);
        if state.jobs.len() > state.idle && state.threads.len() < self.most {
            let number = state.next_thread;
            state.next_thread += 1;
            let shared = Arc::clone(&self.shared);
            let started = thread::Builder::new()
                .name(format!("{}-{number}", self.shared.name))
                .spawn(move || shared.serve(number));
            match started {
                Ok(handle) => drop(state.threads.insert(number, handle)),
                // The threads there are will get to it; without any nobody would.
                Err(_) if state.threads.is_empty() => {
                    state.jobs.pop_back();
                    return Err(Error::WorkerGone);
                }
                Err(_) => {}
            }
        }
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Closes every connection opened so far, waiting for the jobs that run on them; those that follow open anew.
    pub(crate) fn close_connections(&self) {
        let mut state = self.shared.lock();
        state.generation += 1;
        let now = state.generation;
        self.shared.changed.notify_all();
        while state.open.values().any(|generation| *generation < now) && !state.closed {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Refuses and cancels all jobs and waits until every connection is closed.
    pub(crate) fn close(&self) {
        let (handles, refused) = {
            let mut state = self.shared.lock();
            state.closed = true;
            state.running.values().for_each(Task::cancel);
            let refused = std::mem::take(&mut state.jobs);
            self.shared.changed.notify_all();
            (std::mem::take(&mut state.threads), refused)
        };
        for waiting in refused {
            (waiting.job)(Err(FileError::NotOpen.into()));
        }
        for handle in handles.into_values() {
            // The last owner may be a job on one of these very threads.
            if handle.thread().id() != thread::current().id() {
                let _ = handle.join();
            }
        }
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A thread's life.
    fn serve(&self, number: u64) {
        echo::serve(self.file, &self.echo);
        let mut open: Option<Open> = None;
        while let Some((waiting, generation)) = self.next(number, &mut open) {
            self.work(number, generation, waiting, &mut open);
        }
        drop(open);
        let mut state = self.lock();
        state.open.remove(&number);
        state.running.remove(&number);
        self.changed.notify_all();
    }

    /// The next job and the generation of connections it needs; none when this thread is to end.
    fn next(&self, number: u64, open: &mut Option<Open>) -> Option<(Waiting, u64)> {
        let mut state = self.lock();
        state.running.remove(&number);
        loop {
            if open.as_ref().is_some_and(|open| open.generation != state.generation) {
                *open = None;
                state.open.remove(&number);
                self.changed.notify_all();
            }
            if state.closed {
                return None;
            }
            if let Some(waiting) = state.jobs.pop_front() {
                state.running.insert(number, waiting.task.clone());
                return Some((waiting, state.generation));
            }
            state.idle += 1;
            let (woken, timeout) =
                self.changed.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
            if timeout.timed_out() && state.jobs.is_empty() {
                let ends = state.threads.len() > 1;
                if ends || self.connect.lets_go() {
                    *open = None;
                    state.open.remove(&number);
                }
                if ends {
                    // Taken off the list at once, or a job sent now would wait for a thread that is on its way out.
                    state.threads.remove(&number);
                    return None;
                }
            }
        }
    }

    fn work(&self, number: u64, generation: u64, waiting: Waiting, open: &mut Option<Open>) {
        if open.as_ref().is_some_and(|open| self.connect.is_stale(&open.connected.seen)) {
            *open = None;
        }
        if open.is_none() {
            match self.connect.connect() {
                Ok(connected) => {
                    self.lock().open.insert(number, generation);
                    *open = Some(Open { generation, telling: false, connected });
                }
                Err(error) => return (waiting.job)(Err(error)),
            }
        }
        if let Some(open) = open.as_mut() {
            let connected = &mut open.connected;
            echo::follow(&connected.connection, &mut open.telling);
            // A bug in one job must not take the file's other jobs down; the caller learns that its worker is gone.
            if catch_unwind(AssertUnwindSafe(|| (waiting.job)(Ok(connected)))).is_ok() {
                let connection = &open.connected.connection;
                // A job that failed halfway must leave no transaction, and so no lock, behind.
                if !connection.is_autocommit() {
                    let _ = connection.execute_batch("ROLLBACK");
                }
                if !computed::take_spoilt() {
                    return;
                }
            }
        }
        *open = None;
        self.lock().open.remove(&number);
        self.changed.notify_all();
    }
}

struct Open {
    generation: u64,
    telling: bool,
    connected: Connected,
}
