//! Questions: what they become, their rows, and the saved ones.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Result;
use crate::file::{Database, FileId};
use crate::model::ViewModel;
use crate::query::{self, CompiledQuery, Query, Question};
use crate::revise::Revision;
use crate::rows::{Condition, OpenRows, OrderTerm, RowSet};
use crate::schema::Catalog;
use crate::sql::Sink;
use crate::task::{Task, TaskId};

use super::Session;

/// The answer to a question: what it became, and its rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// What it became.
    pub query: CompiledQuery,
    /// Its rows.
    pub rows: RowSet,
}

impl Session {
    /// What a query becomes: SQL, columns with their meaning, a sentence.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn compile_query(&self, file: FileId, query: Query) -> Result<CompiledQuery> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let query = self.whole_query(file, &catalog, query)?;
        query::compile(&catalog, &query)
    }

    /// Opens the rows of a query, ordered and filtered further by what it shows, and reads the first `count`.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn run_query(
        &self,
        file: FileId,
        query: Query,
        order: Vec<OrderTerm>,
        filter: Option<Condition>,
        count: u32,
        task: TaskId,
    ) -> Result<Answer> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let query = self.whole_query(file, &catalog, query)?;
        let filter = self.whole_filter(file, &catalog, filter)?;
        let compiled = query::compile(&catalog, &query)?;
        let asked = Question { query, order, filter };
        let rows = self.open_set(file, task, |id, task| {
            OpenRows::of(id, Arc::<Database>::clone(&database), count, task, move |connection, catalog| {
                query::question(connection, catalog, &asked)
            })
        })?;
        Ok(Answer { query: compiled, rows })
    }

    /// All rows of a query, whole and exact, to `sink` as they come.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn list_query(&self, file: FileId, query: Query, task: TaskId, sink: Sink) -> Result<()> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let query = self.whole_query(file, &catalog, query)?;
        let (compiled, sql) = query::compile_exactly(&catalog, &query)?;
        self.with_task(task, |task| query::list(&database, &catalog, (&compiled, sql), task, sink))
    }

    /// How SQLite would find the rows of a query, step by step.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn explain_query(&self, file: FileId, query: Query) -> Result<Vec<String>> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let query = self.whole_query(file, &catalog, query)?;
        let (_, sql) = query::compile_exactly(&catalog, &query)?;
        query::explain(&database, sql, &Task::quiet())
    }

    /// Makes a view of a query, which every program that opens the file can read, as a model change; of somebody else's
    /// file only once it is adopted. Taking the change back takes the view away.
    ///
    /// # Errors
    /// A sentence for a person, as any call: the query uses what plain SQLite doesn't have, or the name is taken.
    pub fn make_view(&self, file: FileId, query: Query, name: String, task: TaskId) -> Result<Revision> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let query = self.whole_query(file, &catalog, query)?;
        let statement = query::view(&catalog, &query, name.trim())?;
        let mut model = self.model(file)?;
        model.views.push(ViewModel { name: name.trim().to_owned(), sql: statement, triggers: Vec::new() });
        let title = format!("Make the view “{}”", name.trim());
        self.apply_plan(file, model, title, Vec::new(), None, task)
    }

    /// A query with the saved ones that it names in their places.
    pub(crate) fn whole_query(&self, file: FileId, catalog: &Catalog, query: Query) -> Result<Query> {
        query::inlined(catalog, &self.saved_views(file)?, query)
    }

    /// As [`Session::whole_query`], for a filter.
    pub(crate) fn whole_filter(
        &self,
        file: FileId,
        catalog: &Catalog,
        filter: Option<Condition>,
    ) -> Result<Option<Condition>> {
        match filter {
            Some(filter) if filter.asks() => {
                query::inlined_condition(catalog, &self.saved_views(file)?, filter).map(Some)
            }
            filter => Ok(filter),
        }
    }
}
