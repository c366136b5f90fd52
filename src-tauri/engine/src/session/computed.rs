//! Trying a computed column or a button before it is kept.

use crate::change::{self, ActionAttempt};
use crate::computed::{self, Attempt, Completion, Guess};
use crate::error::Result;
use crate::file::FileId;
use crate::model::{ActionModel, ComputedModel, Model};
use crate::task::TaskId;

use super::Session;

/// Rows that an attempt shows at most.
const MOST: u32 = 100;

impl Session {
    /// What a computed column would give for the first rows of `table` as it is in the file, with the computed columns
    /// `beside` it, or a sentence what is wrong with it.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn try_computed(
        &self,
        file: FileId,
        table: String,
        computed: ComputedModel,
        beside: Vec<ComputedModel>,
        limit: u32,
        task: TaskId,
    ) -> Result<Attempt> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            database.read(task, move |connection| {
                computed::attempt(connection, &catalog, &table, &computed, &beside, limit.min(MOST))
            })
        })
    }

    /// What pressing a button that isn't kept yet would meet in the first rows of `table`. Nothing is changed.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn try_action(
        &self,
        file: FileId,
        table: String,
        action: ActionModel,
        beside: Vec<ComputedModel>,
        limit: u32,
        task: TaskId,
    ) -> Result<ActionAttempt> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            database.read(task, move |connection| {
                change::try_action(connection, &catalog, &table, &action, beside, limit.min(MOST))
            })
        })
    }

    /// What a computed column of `table` in a design most likely means, told by what it is made of there; none if that
    /// tells nothing.
    ///
    /// # Errors
    /// None.
    pub fn guess_computed(
        &self,
        model: Model,
        table: String,
        computed: ComputedModel,
    ) -> Result<Option<Guess>> {
        Ok(model.table(&table).and_then(|table| computed::guess_in_design(table, &computed)))
    }

    /// The words that may stand in an expression over rows of `table` in a design.
    ///
    /// # Errors
    /// None.
    pub fn expression_words(&self, model: Model, table: String) -> Result<Vec<Completion>> {
        Ok(computed::completion(&model, &table))
    }
}
