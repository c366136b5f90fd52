//! Undo, redo and the history.

use crate::error::Result;
use crate::file::FileId;
use crate::history::{self, ChangeId, HistoryPage, HistoryState, Settled};
use crate::task::{Task, TaskId};
use crate::value::RowKey;

use super::Session;

impl Session {
    /// Changes, newest first: of the file, of one table, or of one row; at most `limit` (1 to 1000), before `before`.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn history(
        &self,
        file: FileId,
        table: Option<String>,
        key: Option<RowKey>,
        limit: u32,
        before: Option<ChangeId>,
    ) -> Result<HistoryPage> {
        history::history(&*self.file(file)?, table, key, limit, before, &Task::quiet())
    }

    /// What undo and redo would do now, and how much is kept.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn history_state(&self, file: FileId) -> Result<HistoryState> {
        history::state(&*self.file(file)?)
    }

    /// Takes a change back: the last one, or the one that is named if nothing later stands on it.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn undo(&self, file: FileId, change: Option<ChangeId>, task: TaskId) -> Result<Settled> {
        let database = self.file(file)?;
        self.with_task(task, |task| history::undo(&database, change, task))
    }

    /// Does an undone change again: the last one that was undone, or the one that is named.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn redo(&self, file: FileId, change: Option<ChangeId>, task: TaskId) -> Result<Settled> {
        let database = self.file(file)?;
        self.with_task(task, |task| history::redo(&database, change, task))
    }

    /// Forgets the whole history of a file; its data stay as they are.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn clear_history(&self, file: FileId) -> Result<()> {
        history::clear(&*self.file(file)?)
    }
}
