//! Everything a window or a script asks for, in one place: open files, their row sets, running jobs.
//!
//! Every method blocks until it has an answer; the shell calls them off its UI thread. Each is short: it finds the file
//! and hands over to the module that knows.

mod changes;
mod computed;
mod dashboards;
mod design;
mod files;
mod history;
mod import;
mod me;
mod notes;
mod query;
mod rows;
mod script;
mod search;
mod sql;
mod starters;
mod views;

pub use query::Answer;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::echo::Echo;
use crate::error::Result;
use crate::event::EventSink;
use crate::file::{Database, FileError, FileId};
use crate::profile::Store;
use crate::rows::{OpenRows, RowSetId};
use crate::task::{Task, TaskId};

/// A person's session: open files, row sets and jobs.
pub struct Session {
    /// Settings, recent files and sidecars.
    pub(crate) profile: Store,
    /// Opened files go on the list of recent files.
    remembers: AtomicBool,
    /// The file named on the command line.
    asked_for: Mutex<Option<String>>,
    next_file: AtomicU32,
    pub(crate) events: Arc<dyn EventSink>,
    echo: Arc<Echo>,
    /// Held while a file is opened, so that no file is opened twice.
    opening: Mutex<()>,
    pub(crate) files: Mutex<HashMap<FileId, Arc<Database>>>,
    tasks: Mutex<HashMap<TaskId, Task>>,
    /// The latest search of a picker.
    picking: Mutex<Task>,
    /// The latest attempt at a computed column.
    pub(crate) row_sets: Arc<Mutex<HashMap<RowSetId, Arc<OpenRows>>>>,
    next_row_set: Arc<AtomicU32>,
}

impl Session {
    /// A session that keeps its settings, recent files and sidecars under `profile_folder`.
    #[must_use]
    pub fn new(profile_folder: PathBuf, events: Arc<dyn EventSink>) -> Arc<Self> {
        Arc::new(Self {
            profile: Store::new(profile_folder),
            remembers: AtomicBool::new(true),
            asked_for: Mutex::default(),
            next_file: AtomicU32::new(1),
            echo: Echo::new(Arc::clone(&events)),
            events,
            opening: Mutex::default(),
            files: Mutex::default(),
            tasks: Mutex::default(),
            picking: Mutex::new(Task::quiet()),
            row_sets: Arc::default(),
            next_row_set: Arc::new(AtomicU32::new(1)),
        })
    }

    /// Keeps what is opened from now on off the list of recent files: a script's files are none of the window's.
    pub fn forget_opened(&self) {
        self.remembers.store(false, Ordering::Relaxed);
    }

    /// The open file with this number.
    pub(crate) fn file(&self, file: FileId) -> Result<Arc<Database>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.get(&file).cloned().ok_or_else(|| FileError::NotOpen.into())
    }

    /// Runs `job` as the job `id`, so that [`Session::cancel_task`] finds it.
    pub(crate) fn with_task<T>(&self, id: TaskId, job: impl FnOnce(&Task) -> Result<T>) -> Result<T> {
        let task = Task::new(id, Arc::clone(&self.events));
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).insert(id, task.clone());
        let result = job(&task);
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        result
    }

    /// A job for a picker's search, which makes the search before it pointless.
    pub(crate) fn only_picking(&self) -> Task {
        instead(&self.picking)
    }

    /// Cancels a running job; one that is done or unknown is none of our business.
    ///
    /// # Errors
    /// None.
    pub fn cancel_task(&self, task: TaskId) -> Result<()> {
        if let Some(task) = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).get(&task) {
            task.cancel();
        }
        Ok(())
    }
}

impl Drop for Session {
    /// A thread that is just looking after a file would keep it open beyond the end of the program, which then leaves a
    /// -wal as large as what was written last.
    fn drop(&mut self) {
        let files = std::mem::take(self.files.get_mut().unwrap_or_else(PoisonError::into_inner));
        files.into_values().for_each(|database| database.close());
    }
}

/// A new job in place of the one before, which is cancelled.
fn instead(latest: &Mutex<Task>) -> Task {
    let task = Task::quiet();
    let mut latest = latest.lock().unwrap_or_else(PoisonError::into_inner);
    std::mem::replace(&mut *latest, task.clone()).cancel();
    task
}
