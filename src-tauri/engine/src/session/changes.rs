//! Changing rows.

use crate::change::{
    self, ActionDone, ActionOffer, ActionRun, Bulk, BulkDone, BulkPreview, DeleteImpact, Deleted, FormSave,
    PasswordOf, RowEdit, Saved,
};
use crate::error::Result;
use crate::file::{FileId, Manner};
use crate::task::{Task, TaskId};
use crate::value::{RowKey, Value};

use super::Session;

impl Session {
    /// Inserts or updates one row and the rows that belong to it, all or nothing.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_form(&self, file: FileId, form: FormSave) -> Result<Saved> {
        change::save_form(&*self.file(file)?, form, &Task::quiet())
    }

    /// Inserts and updates many rows, all or nothing (a paste, a fill).
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_rows(&self, file: FileId, edits: Vec<RowEdit>, task: TaskId) -> Result<Saved> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::save_rows(&database, edits, task))
    }

    /// What else would go or be unlinked if these rows were deleted.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn delete_impact(&self, file: FileId, table: String, keys: Vec<RowKey>) -> Result<DeleteImpact> {
        let database = self.file(file)?;
        let task = Task::quiet();
        let catalog = database.catalog(&task)?;
        let walking = task.clone();
        database.read_in_background(&task, Manner::Whole, move |connection| {
            change::delete_impact(connection, &catalog, &table, &keys, &walking)
        })
    }

    /// Deletes rows, all or nothing; how many.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn delete_rows(
        &self,
        file: FileId,
        table: String,
        keys: Vec<RowKey>,
        task: TaskId,
    ) -> Result<Deleted> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::delete_rows(&database, table, keys, task))
    }

    /// What a change of many rows would do: how many, and the first ten before and after.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn preview_bulk(&self, file: FileId, bulk: Bulk, task: TaskId) -> Result<BulkPreview> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::preview_bulk(&database, &bulk, task))
    }

    /// Changes many rows, all or nothing, as one change that can be undone.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn run_bulk(&self, file: FileId, bulk: Bulk, task: TaskId) -> Result<BulkDone> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::run_bulk(&database, bulk, task))
    }

    /// Deletes all rows of all tables, as one change that can be undone; the tables stay.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn delete_all_rows(&self, file: FileId, task: TaskId) -> Result<BulkDone> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::delete_all_rows(&database, task))
    }

    /// Inserts rows as they come from `next`, all or nothing; each has one value for each of `columns`.
    ///
    /// # Errors
    /// A sentence for a person, as any call; what `next` says.
    pub fn insert_many(
        &self,
        file: FileId,
        table: String,
        columns: Vec<String>,
        next: impl FnMut() -> Option<Result<Vec<Value>>> + Send + 'static,
        task: TaskId,
    ) -> Result<BulkDone> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::insert_many(&database, table, columns, next, task))
    }

    /// Inserts copies of rows, without their keys and unique values where those can be left out.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn duplicate_rows(&self, file: FileId, table: String, keys: Vec<RowKey>) -> Result<Saved> {
        change::duplicate_rows(&*self.file(file)?, table, keys, &Task::quiet())
    }

    /// Sets a row's password; only its Argon2id hash is kept.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn set_password(&self, file: FileId, of: PasswordOf, secret: String) -> Result<()> {
        change::set_password(&*self.file(file)?, of, secret, &Task::quiet()).map(drop)
    }

    /// Whether this is a row's password.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn check_password(&self, file: FileId, of: PasswordOf, secret: String) -> Result<bool> {
        change::check_password(&*self.file(file)?, &of, &secret, &Task::quiet())
    }

    /// The buttons of a table, with how many of these rows each applies to.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn actions(&self, file: FileId, table: String, keys: Vec<RowKey>) -> Result<Vec<ActionOffer>> {
        change::actions(&*self.file(file)?, &table, keys, &Task::quiet())
    }

    /// Runs a button's action on rows, all or nothing.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn run_action(&self, file: FileId, run: ActionRun, task: TaskId) -> Result<ActionDone> {
        let database = self.file(file)?;
        self.with_task(task, |task| change::run_action(&database, run, task))
    }
}
