//! SQL as a person or a script wrote it: one or several statements with values bound, reading ones on a reader (a guest
//! file stays untouched), writing ones in one transaction, results handed on row by row.

mod advice;
mod allow;
mod ask;
mod check;
mod fault;
mod list;
mod plan;
mod run;
mod script;
mod secrets;
mod split;
mod view;

pub use advice::IndexAdvice;
pub(crate) use ask::ask;
pub(crate) use check::check;
pub use check::{CheckedStatement, MoneyHint, SqlCheck, SqlFault};
pub use list::{Listing, list_rows};
pub(crate) use plan::explain;
pub use plan::{Concern, PlanStep, QueryPlan};
pub use run::run;
pub use script::{Given, ScriptFailed, ScriptRan, SqlTiming, StatementRan};
pub(crate) use script::{Keeper, value_of};
pub(crate) use secrets::Secrets;
pub(crate) use view::{hidden_in, keep_hidden};

use crate::error::ErrorCode;
use crate::history::ChangeId;
use crate::value::Value;

/// What is to be run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Script {
    /// One or several statements.
    pub text: String,
    /// Values of the parameters.
    pub parameters: Vec<Parameter>,
    /// Only the last statement's output is heard.
    pub only_last: bool,
    /// It may change the file.
    pub may_write: bool,
}

/// What comes out of statements, as it comes.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// The next statement, by where it stands in the text, in bytes.
    Statement {
        /// Its first byte.
        from: usize,
        /// The end.
        to: usize,
    },
    /// A statement that gives rows begins: its column names.
    Columns(Vec<String>),
    /// The next row.
    Row(Vec<Value>),
    /// A statement without rows is done: how many rows it changed, 0 for DDL.
    Changed(u64),
}

/// What is to be told once all statements have run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ran {
    /// Why what they wrote can't be undone, if it can't.
    pub obstacle: Option<String>,
    /// What was left out of the answers (passwords), as a sentence.
    pub left_out: Option<String>,
    /// The file was changed.
    pub wrote: bool,
    /// The revision that took in what became of the design.
    pub revision: Option<String>,
    /// The change that it is in the history.
    pub change: Option<ChangeId>,
}

/// Takes output on the thread that reads; false stops a reading statement, while a writing one goes on unheard.
pub type Sink = Box<dyn FnMut(Output) -> bool + Send>;

/// The name of a parameter without its `:`, `@`, `$` or `?`, and its value.
pub type Parameter = (String, Value);

/// Why SQL was not run.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// SQLite does not understand it, or it failed.
    #[error("This SQL does not work: {raw}.")]
    Wrong {
        /// SQLite's words.
        raw: String,
        /// The statement.
        statement: String,
    },
    /// The same while writing.
    #[error("This SQL does not work: {raw}. Nothing was changed.")]
    TakenBack {
        /// SQLite's words.
        raw: String,
        /// The statement.
        statement: String,
    },
    /// Relata does not let it through.
    #[error("{reason}")]
    NotAllowed {
        /// The sentence.
        reason: String,
    },
    /// A parameter without a value.
    #[error("The parameter {name} has no value.")]
    NoValue {
        /// As the statement writes it.
        name: String,
    },
    /// A value that no statement asks for.
    #[error("No statement has a parameter named “{name}”.")]
    NoParameter {
        /// As given.
        name: String,
    },
    /// It would change the file, and nobody said that it may.
    #[error("This SQL changes the file.")]
    Writes,
    /// Nothing to run.
    #[error("There is no statement in this text.")]
    Nothing,
}

impl SqlError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Wrong { .. } | Self::TakenBack { .. } => ErrorCode::SqlError,
            Self::NotAllowed { .. }
            | Self::NoValue { .. }
            | Self::NoParameter { .. }
            | Self::Writes
            | Self::Nothing => ErrorCode::BadRequest,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Wrong { statement, .. } | Self::TakenBack { statement, .. } => Some(statement.clone()),
            _ => None,
        }
    }
}
