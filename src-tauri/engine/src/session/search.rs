//! Searching text in a file.

use crate::error::Result;
use crate::file::FileId;
use crate::search::{self, SearchIndexSize, SearchPlace, TableHits};
use crate::task::{Task, TaskId};

use super::Session;

/// Hits that one part gives at most.
const MOST: u32 = 500;

impl Session {
    /// The tables that can be searched, those with a search index first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn search_places(&self, file: FileId) -> Result<Vec<SearchPlace>> {
        Ok(search::search_places(&*self.file(file)?.catalog(&Task::quiet())?))
    }

    /// Looks for words in a table: at most `limit` hits, from where the part before ended on. A part ends soon, whether or
    /// not it is through.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn search_table(
        &self,
        file: FileId,
        table: String,
        text: String,
        limit: u32,
        from: Option<String>,
        task: TaskId,
    ) -> Result<TableHits> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            let watched = task.clone();
            database.read_once_in_background(task, move |connection| {
                let limit = limit.min(MOST);
                search::search_table(connection, &catalog, &table, &text, limit, from.as_deref(), &watched)
            })
        })
    }

    /// How much room a table's search index takes; none if it has none.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn search_index_size(&self, file: FileId, table: String) -> Result<Option<SearchIndexSize>> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        database.read_once_in_background(&Task::quiet(), move |connection| {
            search::search_index_size(connection, &catalog, &table)
        })
    }
}
