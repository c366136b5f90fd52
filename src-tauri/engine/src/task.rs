//! A long job that can be watched and cancelled.
//!
//! A [`Task`] is handed to the worker that runs the job. Cancelling sets a flag and interrupts whatever SQLite runs for
//! it at this moment (<https://www.sqlite.org/c3ref/interrupt.html>); an interrupt never reaches the next job, because
//! the handle is put in place and taken away under one lock.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::InterruptHandle;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Error, Result};
use crate::event::{Event, EventSink, NoEvents};

/// Names a job; chosen by the caller so that it can cancel before the first answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct TaskId(pub u32);

/// Silence before the first progress report.
const FIRST_REPORT: Duration = Duration::from_millis(100);
/// Time between progress reports.
const REPORT_EVERY: Duration = Duration::from_millis(50);

/// A handle on one job; clones are the same job.
#[derive(Clone)]
pub struct Task {
    inner: Arc<Inner>,
}

struct Inner {
    id: TaskId,
    cancelled: AtomicBool,
    running: Mutex<Option<InterruptHandle>>,
    events: Arc<dyn EventSink>,
    started: Instant,
    last_report: Mutex<Instant>,
}

impl Task {
    /// A job whose progress goes to `events`.
    #[must_use]
    pub fn new(id: TaskId, events: Arc<dyn EventSink>) -> Self {
        let now = Instant::now();
        Self {
            inner: Arc::new(Inner {
                id,
                cancelled: AtomicBool::new(false),
                running: Mutex::new(None),
                events,
                started: now,
                last_report: Mutex::new(now),
            }),
        }
    }

    /// A job that nobody watches; it can still be cancelled.
    #[must_use]
    pub fn quiet() -> Self {
        Self::new(TaskId(0), Arc::new(NoEvents))
    }

    /// Stops the job as soon as SQLite or our own loop looks.
    pub fn cancel(&self) {
        self.inner.cancelled.store(true, Ordering::SeqCst);
        let running = self.inner.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(handle) = running.as_ref() {
            handle.interrupt();
        }
    }

    /// True once cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.inner.cancelled.load(Ordering::SeqCst)
    }

    /// For our own loops: an error once cancelled.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Error::Cancelled) } else { Ok(()) }
    }

    /// Tells how far the job is; cheap enough to call in a loop.
    pub fn report(&self, label: &str, done: u64, total: u64) {
        let now = Instant::now();
        if now.duration_since(self.inner.started) < FIRST_REPORT {
            return;
        }
        {
            let mut last = self.inner.last_report.lock().unwrap_or_else(PoisonError::into_inner);
            if now.duration_since(*last) < REPORT_EVERY {
                return;
            }
            *last = now;
        }
        self.inner.events.send(Event::Progress { task: self.inner.id, label: label.to_owned(), done, total });
    }

    /// Runs `job` with `handle` as what [`Task::cancel`] interrupts, and gives an interrupt its own error.
    ///
    /// # Errors
    /// Whatever `job` returns; [`Error::Cancelled`] if the job was cancelled before or while it ran.
    pub fn guard<T>(&self, handle: InterruptHandle, job: impl FnOnce() -> Result<T>) -> Result<T> {
        {
            let mut running = self.inner.running.lock().unwrap_or_else(PoisonError::into_inner);
            self.check()?;
            *running = Some(handle);
        }
        let result = job();
        *self.inner.running.lock().unwrap_or_else(PoisonError::into_inner) = None;
        match result {
            Err(_) if self.is_cancelled() => Err(Error::Cancelled),
            other => other,
        }
    }
}
