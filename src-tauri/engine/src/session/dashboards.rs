//! What stands on dashboards.

use std::sync::{Arc, Mutex, PoisonError};

use super::Session;
use crate::error::Result;
use crate::file::{FileId, Manner};
use crate::query::{self, Query};
use crate::rows::RowsError;
use crate::sql::{Output, hidden_in, keep_hidden};
use crate::task::{Task, TaskId};
use crate::views::{self, Facet, FacetAsk, PartData, SavedView, ViewPart, ViewType};

impl Session {
    /// What a part of a dashboard shows. Nothing that it asks can change the file.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_part(&self, file: FileId, part: ViewPart, task: TaskId) -> Result<PartData> {
        let database = self.file(file)?;
        let mut part = part;
        if let Some(name) = part.query.take() {
            let saved = self.question(file, &name)?;
            part.sql = saved.sql;
            part.ask = saved.query;
        }
        if let Some(query) = part.ask.take() {
            return self.read_answer(file, *query, &part, task);
        }
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            database.read_in_background(task, Manner::Whole, move |connection| {
                views::read_part(connection, &catalog, &part)
            })
        })
    }

    /// The values that a view can be narrowed down to by a column or a many-to-many link, each with its number of rows.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn facet(&self, file: FileId, ask: FacetAsk, task: TaskId) -> Result<Facet> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            database.read_in_background(task, Manner::Whole, move |connection| {
                let hidden = hidden_in(connection, &catalog, catalog.expect_table(&ask.table)?)?;
                let _guard = keep_hidden(connection, hidden.as_ref())?;
                views::facet(connection, &catalog, &ask)
            })
        })
    }

    /// The answer to a question that was made without SQL.
    fn read_answer(&self, file: FileId, mut query: Query, part: &ViewPart, task: TaskId) -> Result<PartData> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        if part.filter.is_some() {
            let (asked, part, catalog) = (query, part.clone(), Arc::clone(&catalog));
            query = database.read(&Task::quiet(), move |connection| {
                views::narrowed(connection, &catalog, asked, &part)
            })?;
        }
        let whole = self.whole_query(file, &catalog, query.clone())?;
        let compiled = query::compile(&catalog, &whole)?;
        let most = views::most_of(part);
        let found = Arc::new(Mutex::new(Vec::new()));
        let taken = Arc::clone(&found);
        let sink = move |output| {
            let mut rows = taken.lock().unwrap_or_else(PoisonError::into_inner);
            if let Output::Row(row) = output {
                rows.push(row);
            }
            // One more, to know whether there are more.
            rows.len() <= most
        };
        self.list_query(file, query.clone(), task, Box::new(sink))?;
        let rows = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
        database.read(&Task::quiet(), move |connection| {
            views::answer(connection, &catalog, (&query, &compiled.table), rows, most)
        })
    }

    /// A saved question.
    fn question(&self, file: FileId, name: &str) -> Result<SavedView> {
        let refuse = |reason: String| Err(RowsError::Refused { reason }.into());
        let saved = self.saved_views(file)?;
        let Some(query) = saved.into_iter().find(|view| view.kind == ViewType::Query && view.name == name)
        else {
            return refuse(format!("There is no saved question “{name}” any more."));
        };
        if !query.asks.is_empty() {
            return refuse(format!("“{name}” asks for something first, so it can't stand on a page."));
        }
        if query.sql.is_none() && query.query.is_none() {
            return refuse(format!("“{name}” asks nothing yet."));
        }
        Ok(query)
    }
}
