//! SQL for the window: looked at while it is typed, run with its results as row sets.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use crate::error::Result;
use crate::event::Event;
use crate::file::{FileError, FileId};
use crate::rows::{FullValue, OpenRows, OrderTerm, RowSet, RowSetId, RowsError, full_value};
use crate::sql::{self, Given, Keeper, Script, ScriptRan, SqlCheck, value_of};
use crate::task::{Task, TaskId};
use crate::value::{RowKey, Value};

use super::Session;

impl Session {
    /// What is wrong with a text of SQL, what it would ask for, and whether it would change the file. Nothing is run.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn check_sql(&self, file: FileId, text: String) -> Result<SqlCheck> {
        let database = self.file(file)?;
        let catalog = database.catalog(&Task::quiet())?;
        database.read(&Task::quiet(), move |connection| {
            crate::echo::quietly(|| sql::check(connection, &catalog, &text))
        })
    }

    /// Runs a script. What its statements give can be looked at as it comes: [`Event::Script`] tells of each. A script
    /// that fails halfway has an answer too, with what it gave until then.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn run_script(
        &self,
        file: FileId,
        text: String,
        parameters: Vec<Given>,
        may_write: bool,
        task: TaskId,
    ) -> Result<ScriptRan> {
        let database = self.file(file)?;
        let given = |given: Given| Ok((given.name, value_of(given.value)?));
        let parameters = parameters.into_iter().map(given).collect::<Result<Vec<_>>>()?;
        let (owner, sets, next) =
            (Arc::clone(&database), Arc::clone(&self.row_sets), Arc::clone(&self.next_row_set));
        let open = move |rows: &_| {
            let id = RowSetId(next.fetch_add(1, Ordering::Relaxed));
            let set = OpenRows::of_result(id, Arc::clone(&owner), rows, &[], &Task::quiet())?;
            sets.lock().unwrap_or_else(PoisonError::into_inner).insert(id, set);
            Ok(id)
        };
        let events = Arc::clone(&self.events);
        let tell = move |statement| events.send(Event::Script { task, statement });
        let keeper = Keeper::new(&text, Box::new(open), Box::new(tell));
        let script = Script { text, parameters, only_last: false, may_write };
        let result = self.with_task(task, |task| sql::run(&database, script, task, keeper.sink()));
        let ran = keeper.finish(result);
        // Closed meanwhile: whoever closed it did not know of what came since.
        if self.file(file).is_err() {
            self.close_rows_of(file);
            return Err(FileError::NotOpen.into());
        }
        Ok(ran)
    }

    /// Opens what a statement gave, in an order, and reads its first rows.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_result(
        &self,
        result: RowSetId,
        order: Vec<OrderTerm>,
        count: u32,
        task: TaskId,
    ) -> Result<RowSet> {
        let base = self.row_set(result)?;
        let id = RowSetId(self.next_row_set.fetch_add(1, Ordering::Relaxed));
        let (open, row_set) = self.with_task(task, |task| base.in_order(id, &order, count, task))?;
        self.row_sets.lock().unwrap_or_else(PoisonError::into_inner).insert(id, open);
        Ok(row_set)
    }

    /// One whole value of what a statement gave.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn read_result(&self, result: RowSetId, key: RowKey, column: String) -> Result<FullValue> {
        let open = self.row_set(result)?;
        let values = key.values();
        let Some([Value::Integer(number)]) = values.as_deref() else { return Err(RowsError::NoRow.into()) };
        Ok(full_value(open.result()?.value(*number, &column)?))
    }
}
