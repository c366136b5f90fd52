//! Threads that each own one connection. Everything that touches SQLite runs on one of them, never on a caller's thread.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rusqlite::Connection;

use crate::error::{Error, Result};
use crate::task::Task;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// One or more threads taking jobs from one queue, each with its own connection, opened on the thread's first job.
pub(crate) struct Lane {
    queue: Sender<Job>,
}

/// Opens a connection; called on the worker's own thread.
pub(crate) type Opener = Arc<dyn Fn() -> Result<Connection> + Send + Sync>;

impl Lane {
    /// Starts `threads` threads named `name`. They end when the lane is dropped and its queue is empty.
    pub(crate) fn start(name: &str, threads: usize, opener: &Opener, path: &PathBuf) -> Result<Self> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..threads {
            let connection = opener()?;
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || run(connection, &jobs))
                .map_err(|error| crate::file::FileError::Io {
                    path: path.display().to_string(),
                    reason: error.to_string(),
                })?;
        }
        Ok(Self { queue })
    }

    /// Runs `job` on a thread of this lane and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = channel();
        let task = task.clone();
        self.queue
            .send(Box::new(move |connection| {
                let handle = connection.get_interrupt_handle();
                let result = task.guard(handle, || job(connection));
                let _ = reply.send(result);
            }))
            .map_err(|_| Error::WorkerGone)?;
        answer.recv().map_err(|_| Error::WorkerGone)?
    }
}

fn run(mut connection: Connection, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        job(&mut connection);
    }
}
