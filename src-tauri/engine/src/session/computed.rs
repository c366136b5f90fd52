//! Trying a computed column before it is kept.

use crate::computed::{self, Attempt, Completion};
use crate::error::Result;
use crate::file::FileId;
use crate::model::ComputedModel;
use crate::task::Task;

use super::Session;

/// Rows that an attempt shows at most.
const MOST: u32 = 100;

impl Session {
    /// What a computed column would give for the first rows of `table`, or a sentence what is wrong with it.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn try_computed(
        &self,
        file: FileId,
        table: String,
        computed: ComputedModel,
        limit: u32,
    ) -> Result<Attempt> {
        let database = self.file(file)?;
        let task = self.only_trying();
        let catalog = database.catalog(&task)?;
        database.read(&task, move |connection| {
            computed::attempt(connection, &catalog, &table, &computed, limit.min(MOST))
        })
    }

    /// The words that may stand in an expression over rows of `table`.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn computed_words(&self, file: FileId, table: String) -> Result<Vec<Completion>> {
        let catalog = self.file(file)?.catalog(&Task::quiet())?;
        computed::completion(&catalog, &table)
    }
}
