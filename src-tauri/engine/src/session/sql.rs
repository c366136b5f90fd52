//! SQL from outside, and rows whole and exact, for the command line.

use crate::change::statement;
use crate::computed::{self, Moments};
use crate::error::Result;
use crate::file::FileId;
use crate::rows::RowsError;
use crate::sql::{self, Listing, Ran, Script, Sink};
use crate::task::{Task, TaskId};
use crate::value::{RowKey, Value};

use super::Session;

impl Session {
    /// Runs one or several statements; their results go to `sink` as they come. See [`sql::run`].
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn run_sql(&self, file: FileId, script: Script, task: TaskId, sink: Sink) -> Result<Ran> {
        let database = self.file(file)?;
        self.with_task(task, |task| sql::run(&database, script, task, sink))
    }

    /// Rows of a table or view, whole and exact, to `sink` as they come. See [`sql::list_rows`].
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn list_rows(
        &self,
        file: FileId,
        table: &str,
        wanted: &Listing,
        task: TaskId,
        sink: Sink,
    ) -> Result<()> {
        let database = self.file(file)?;
        self.with_task(task, |task| sql::list_rows(&database, table, wanted, task, sink))
    }

    /// One row, whole and exact: the names and values of its shown columns.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_exact(&self, file: FileId, table: &str, key: &RowKey) -> Result<Vec<(String, Value)>> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        let table = catalog.expect_table(table)?;
        let names: Vec<String> = table.shown_columns().map(|column| column.name.clone()).collect();
        let columns: Vec<&str> = table.stored_columns().map(|column| column.name.as_str()).collect();
        let key = crate::change::key_values(table, key)?;
        let select = statement::select(table, &columns, &key);
        let table = table.clone();
        let values = database.read(&Task::quiet(), move |connection| {
            let mut values = select.run(connection)?.into_iter().next().ok_or(RowsError::NoRow)?;
            values
                .extend(computed::values(connection, &table, &[key], &Moments::now())?.into_iter().flatten());
            Ok(values)
        })?;
        Ok(names.into_iter().zip(values).collect())
    }

    /// Tells every statement, from now on, as [`crate::event::Event::Statement`] to this session's sink, or no longer.
    pub fn tell_statements(&self, on: bool) {
        self.echo.set(on);
    }
}
