//! Threads that each own one connection. Everything that touches SQLite runs on one of them, never on a caller's thread.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;

use crate::echo;
use crate::error::{Error, Result};
use crate::file::FileId;
use crate::task::Task;

type Job = Box<dyn FnOnce(Result<&mut Connection>) + Send>;

/// One or more threads taking jobs from one queue, each with its own connection, opened on the thread's first job and
/// opened anew after [`Lane::reopen`].
pub(crate) struct Lane {
    queue: Option<Sender<Job>>,
    generation: Arc<AtomicU64>,
    threads: Vec<JoinHandle<()>>,
}

/// Opens a connection; called on the worker's own thread.
pub(crate) type Opener = Arc<dyn Fn() -> Result<Connection> + Send + Sync>;

impl Lane {
    /// Starts `threads` threads named `name` that serve `file`.
    pub(crate) fn start(
        name: &str,
        threads: usize,
        opener: &Opener,
        file: FileId,
        path: &Path,
    ) -> Result<Self> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        let generation = Arc::new(AtomicU64::new(0));
        let mut handles = Vec::new();
        for number in 0..threads {
            let (jobs, opener, generation) = (Arc::clone(&jobs), Arc::clone(opener), Arc::clone(&generation));
            let handle = thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || {
                    echo::serve(file);
                    run(&jobs, &opener, &generation);
                })
                .map_err(|error| crate::file::FileError::io(path, &error))?;
            handles.push(handle);
        }
        Ok(Self { queue: Some(queue), generation, threads: handles })
    }

    /// Has every thread open its connection anew before its next job.
    pub(crate) fn reopen(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// Runs `job` on a thread of this lane and waits for its result.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = channel();
        let task = task.clone();
        let queue = self.queue.as_ref().ok_or(Error::WorkerGone)?;
        queue
            .send(Box::new(move |connection| {
                let result = connection.and_then(|connection| {
                    let handle = connection.get_interrupt_handle();
                    task.guard(handle, || job(connection))
                });
                let _ = reply.send(result);
            }))
            .map_err(|_| Error::WorkerGone)?;
        answer.recv().map_err(|_| Error::WorkerGone)?
    }
}

impl Drop for Lane {
    /// Lets the queue run empty and waits until every connection is closed, so that whoever closes a file finds it let
    /// go of.
    fn drop(&mut self) {
        self.queue = None;
        for handle in self.threads.drain(..) {
            // The last owner may be a job on one of these very threads.
            if handle.thread().id() != thread::current().id() {
                let _ = handle.join();
            }
        }
    }
}

fn run(jobs: &Mutex<Receiver<Job>>, opener: &Opener, generation: &AtomicU64) {
    let mut open: Option<(u64, Connection)> = None;
    let mut telling = false;
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        let wanted = generation.load(Ordering::SeqCst);
        if open.as_ref().is_some_and(|(opened, _)| *opened != wanted) {
            open = None;
        }
        if open.is_none() {
            telling = false;
            match opener() {
                Ok(connection) => open = Some((wanted, connection)),
                Err(error) => {
                    job(Err(error));
                    continue;
                }
            }
        }
        if let Some((_, connection)) = open.as_mut() {
            echo::follow(connection, &mut telling);
            job(Ok(connection));
        }
    }
}
