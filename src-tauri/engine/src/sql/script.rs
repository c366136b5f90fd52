//! A script as the window runs it: what each statement gives is kept as a row set that can be looked at while it grows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Output, Ran, Sink, SqlError};
use crate::change::{read_input, read_untyped};
use crate::error::{Error, Result, WireError};
use crate::history::ChangeId;
use crate::rows::{Filling, ResultRows, RowSetId};
use crate::schema::Column;
use crate::value::{Input, Value};

/// Rows of one statement that are kept; more than that nobody reads, and an endless one would fill the disk.
const MOST_KEPT: u64 = 10_000_000;

/// A parameter's name, without its sign, and what was given for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// `a` of `:a`; `1` of the first `?`.
    pub name: String,
    /// The value; typed text is a number where it looks like one.
    pub value: Input,
}

/// One statement of a script, as far as it has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct StatementRan {
    /// Which one, from 0.
    pub index: u32,
    /// Where it begins in the text, in UTF-16 units.
    pub from: u32,
    /// Where it ends.
    pub to: u32,
    /// It still runs.
    pub running: bool,
    /// How long it has taken.
    pub milliseconds: f64,
    /// What it gives, if it gives rows: opened by `open_result`.
    pub rows: Option<RowSetId>,
    /// How many rows it has given.
    pub given: u64,
    /// How many rows it changed, if it gives none; 0 for a change of tables.
    pub changed: Option<u64>,
    /// Not all of its rows are kept.
    pub cut: bool,
}

/// Why a script stopped, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScriptFailed {
    /// The sentence.
    pub error: WireError,
    /// The statement, by its place in the text in UTF-16 units; none where none was begun.
    pub from: Option<u32>,
    /// Its end.
    pub to: Option<u32>,
}

/// A script that ran.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScriptRan {
    /// Its statements, as far as it came.
    pub statements: Vec<StatementRan>,
    /// How long it took.
    pub milliseconds: f64,
    /// Why it stopped, if it did.
    pub failed: Option<ScriptFailed>,
    /// It changed the file.
    pub wrote: bool,
    /// The change that it is in the history, if it changed rows.
    pub change: Option<ChangeId>,
    /// Why what it wrote can't be undone, if it can't.
    pub obstacle: Option<String>,
    /// The model change that took in what became of the design.
    pub revision: Option<String>,
    /// What was left out of the answers (passwords), as a sentence.
    pub left_out: Option<String>,
}

/// How long a statement takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SqlTiming {
    /// The shortest of a few runs.
    pub milliseconds: f64,
    /// Rows that it gave.
    pub rows: u64,
}

/// What becomes of what was given.
pub(crate) fn value_of(input: Input) -> Result<Value> {
    Ok(match input {
        Input::Typed { typed } => read_untyped(&typed),
        other => read_input(&Column::bare("", "", false), &other)
            .map_err(|reason| SqlError::NotAllowed { reason })?,
    })
}

/// Makes a row set of what a statement gives.
pub(crate) type Open = Box<dyn Fn(&Arc<ResultRows>) -> Result<RowSetId> + Send>;
/// Tells of a statement.
pub(crate) type TellStatement = Box<dyn Fn(StatementRan) + Send>;

/// Keeps what a script gives.
#[derive(Clone)]
pub(crate) struct Keeper(Arc<Mutex<Kept>>);

struct Kept {
    text: String,
    open: Open,
    tell: TellStatement,
    begun: Instant,
    statement_begun: Instant,
    statements: Vec<StatementRan>,
    filling: Option<Filling>,
    trouble: Option<Error>,
}

impl Keeper {
    pub fn new(text: &str, open: Open, tell: TellStatement) -> Self {
        let now = Instant::now();
        Self(Arc::new(Mutex::new(Kept {
            text: text.to_owned(),
            open,
            tell,
            begun: now,
            statement_begun: now,
            statements: Vec::new(),
            filling: None,
            trouble: None,
        })))
    }

    /// Where the output goes.
    pub fn sink(&self) -> Sink {
        let own = self.clone();
        Box::new(move |output| {
            let mut kept = own.lock();
            match kept.take(output) {
                Ok(goes_on) => goes_on,
                Err(error) => {
                    kept.trouble = Some(error);
                    false
                }
            }
        })
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of it, once the script is through or has failed.
    pub fn finish(&self, result: Result<Ran>) -> ScriptRan {
        let mut kept = self.lock();
        kept.end_statement();
        let trouble = kept.trouble.take();
        let (ran, error) = match (result, trouble) {
            (Ok(ran), None) => (ran, None),
            (Ok(ran), Some(error)) => (ran, Some(error)),
            (Err(error), trouble) => (Ran::default(), Some(trouble.unwrap_or(error))),
        };
        let last = kept.statements.last().map(|last| (last.from, last.to));
        ScriptRan {
            milliseconds: milliseconds(kept.begun),
            statements: std::mem::take(&mut kept.statements),
            failed: error.map(|error| ScriptFailed {
                error: error.into(),
                from: last.map(|(from, _)| from),
                to: last.map(|(_, to)| to),
            }),
            wrote: ran.wrote,
            change: ran.change,
            obstacle: ran.obstacle,
            revision: ran.revision,
            left_out: ran.left_out,
        }
    }
}

impl Kept {
    fn take(&mut self, output: Output) -> Result<bool> {
        match output {
            Output::Statement { from, to } => {
                self.end_statement();
                self.statement_begun = Instant::now();
                let (from, to) = (utf16(&self.text, from), utf16(&self.text, to));
                self.statements.push(StatementRan {
                    index: u32::try_from(self.statements.len()).unwrap_or(u32::MAX),
                    from,
                    to,
                    running: true,
                    milliseconds: 0.0,
                    rows: None,
                    given: 0,
                    changed: None,
                    cut: false,
                });
                self.tell();
            }
            Output::Columns(names) => {
                let filling = ResultRows::create(&names)?;
                let id = (self.open)(filling.rows())?;
                self.filling = Some(filling);
                if let Some(statement) = self.statements.last_mut() {
                    statement.rows = Some(id);
                }
                self.tell();
            }
            Output::Row(values) => {
                let Some(filling) = &mut self.filling else { return Ok(true) };
                if filling.count() >= MOST_KEPT {
                    if let Some(statement) = self.statements.last_mut() {
                        statement.cut = true;
                    }
                    return Ok(false);
                }
                filling.push(values)?;
            }
            Output::Changed(rows) => {
                if let Some(statement) = self.statements.last_mut() {
                    statement.changed = Some(rows);
                }
            }
        }
        Ok(true)
    }

    fn end_statement(&mut self) {
        let filling = self.filling.take();
        let took = milliseconds(self.statement_begun);
        let Some(statement) = self.statements.last_mut().filter(|statement| statement.running) else {
            return;
        };
        statement.running = false;
        statement.milliseconds = took;
        statement.given = filling.as_ref().map_or(0, Filling::count);
        // The last rows are there before it is said to be through.
        drop(filling);
        self.tell();
    }

    fn tell(&self) {
        if let Some(statement) = self.statements.last() {
            (self.tell)(statement.clone());
        }
    }
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// A place in a text, as JavaScript counts.
pub(super) fn utf16(text: &str, byte: usize) -> u32 {
    let before = text.get(..byte).unwrap_or(text);
    u32::try_from(before.encode_utf16().count()).unwrap_or(u32::MAX)
}
