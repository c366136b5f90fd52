//! SQL for the window: looked at while it is typed, run with its results as row sets, explained, and remembered.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::error::Result;
use crate::event::Event;
use crate::file::{Database, FileError, FileId};
use crate::kinds::password::without_hashes;
use crate::profile::{SqlDraft, SqlHistory, SqlRan};
use crate::rows::{FullValue, OpenRows, OrderTerm, RowSet, RowSetId, RowsError, full_value};
use crate::sql::{
    self, Given, Keeper, Output, Parameter, QueryPlan, Script, ScriptRan, SqlCheck, SqlTiming, value_of,
};
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
        let values = parameters.iter().map(|given| (given.name.clone(), given.value.clone())).collect();
        let parameters = values_of(parameters)?;
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
        let remembered = text.clone();
        let keeper = Keeper::new(&text, Box::new(open), Box::new(tell));
        let script = Script { text, parameters, only_last: false, may_write };
        let result = self.with_task(task, |task| sql::run(&database, script, task, keeper.sink()));
        let ran = keeper.finish(result);
        let remembered = SqlRan {
            text: without_hashes(remembered),
            at: now(),
            milliseconds: Some(ran.milliseconds),
            failed: ran.failed.as_ref().map(|failed| failed.error.message.clone()),
        };
        if let Err(error) = self.profile.remember_sql(&path(&database), remembered, values) {
            tracing::warn!(%error, "what was run is not remembered");
        }
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

    /// How SQLite would go about a statement, and which index would spare it work. Nothing is run.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn explain_sql(&self, file: FileId, text: String, task: TaskId) -> Result<QueryPlan> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            let catalog = database.catalog(task)?;
            let own = task.clone();
            database.read_once_in_background(task, move |connection| {
                crate::echo::quietly(|| sql::explain(connection, &catalog, &text, &own))
            })
        })
    }

    /// How long statements that only read take: the shortest of a few runs.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn time_sql(
        &self,
        file: FileId,
        text: String,
        parameters: Vec<Given>,
        task: TaskId,
    ) -> Result<SqlTiming> {
        let database = self.file(file)?;
        let parameters = values_of(parameters)?;
        let script = Script { text, parameters, only_last: false, may_write: false };
        self.with_task(task, |task| {
            let begun = Instant::now();
            let mut best: Option<SqlTiming> = None;
            for _ in 0..RUNS {
                let rows = Arc::new(AtomicU64::new(0));
                let clock: Arc<Mutex<Option<Instant>>> = Arc::default();
                let (counted, started) = (Arc::clone(&rows), Arc::clone(&clock));
                let sink = Box::new(move |output| {
                    match output {
                        Output::Row(_) => drop(counted.fetch_add(1, Ordering::Relaxed)),
                        _ => {
                            started
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .get_or_insert_with(Instant::now);
                        }
                    }
                    true
                });
                sql::run(&database, script.clone(), task, sink)?;
                let from = clock.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or(begun);
                let took = from.elapsed().as_secs_f64() * 1000.0;
                if best.is_none_or(|best| took < best.milliseconds) {
                    best = Some(SqlTiming { milliseconds: took, rows: rows.load(Ordering::Relaxed) });
                }
                if begun.elapsed() > ENOUGH {
                    break;
                }
            }
            best.ok_or_else(|| sql::SqlError::Nothing.into())
        })
    }

    /// The drafts of SQL of the file at this path.
    ///
    /// # Errors
    /// None.
    pub fn sql_drafts(&self, path: String) -> Result<Vec<SqlDraft>> {
        Ok(self.profile.sql_drafts(&path))
    }

    /// Keeps a draft of SQL.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn keep_sql_draft(&self, path: String, draft: SqlDraft) -> Result<()> {
        self.profile.keep_sql_draft(&path, draft)
    }

    /// Forgets a draft of SQL; what stands in it is remembered with what was run.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn drop_sql_draft(&self, path: String, id: String) -> Result<()> {
        self.profile.drop_sql_draft(&path, &id, now())
    }

    /// What SQL was run in the file at this path, newest first, and the last value of each parameter.
    ///
    /// # Errors
    /// None.
    pub fn sql_history(&self, path: String) -> Result<SqlHistory> {
        Ok(self.profile.sql_history(&path))
    }

    /// Forgets what SQL was run.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn forget_sql(&self, path: String) -> Result<()> {
        self.profile.forget_sql(&path)
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

/// How often a statement is run to tell how long it takes, and after which time no more.
const RUNS: u32 = 3;
const ENOUGH: Duration = Duration::from_millis(1500);

fn values_of(parameters: Vec<Given>) -> Result<Vec<Parameter>> {
    parameters.into_iter().map(|given| Ok((given.name, value_of(given.value)?))).collect()
}

/// What the profile knows the file by.
fn path(database: &Database) -> String {
    database.path().display().to_string()
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().cast_signed()
}
