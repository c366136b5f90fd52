//! One error for the whole engine, and the one shape in which an error reaches a person.
//!
//! Each module has its own `thiserror` enum; [`Error`] gathers them so that every public call returns one type, and
//! [`WireError`] is what the window and `--json` see: a closed code to branch on, a sentence to show, raw text under
//! "Details", and, where a field is at fault, which one.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::value::RowKey;

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can be refused, grouped by the module that refuses it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Opening, closing, copying files.
    #[error(transparent)]
    File(#[from] crate::file::FileError),
    /// Reading what is in a file.
    #[error(transparent)]
    Schema(#[from] crate::schema::SchemaError),
    /// Reading rows.
    #[error(transparent)]
    Rows(#[from] crate::rows::RowsError),
    /// Changing rows.
    #[error(transparent)]
    Change(#[from] crate::change::ChangeError),
    /// Undoing and redoing.
    #[error(transparent)]
    History(#[from] crate::history::HistoryError),
    /// SQL from outside.
    #[error(transparent)]
    Sql(#[from] crate::sql::SqlError),
    /// Changing the design.
    #[error(transparent)]
    Revise(#[from] crate::revise::ReviseError),
    /// Writing rows as text.
    #[error(transparent)]
    Export(#[from] crate::export::ExportError),
    /// Putting a starter into a file.
    #[error(transparent)]
    Starter(#[from] crate::starter::StarterError),
    /// Making a table of text.
    #[error(transparent)]
    Import(#[from] crate::import::ImportError),
    /// Questions.
    #[error(transparent)]
    Query(#[from] crate::query::QueryError),
    /// Saved views.
    #[error(transparent)]
    View(#[from] crate::views::ViewError),
    /// The person cancelled.
    #[error("Cancelled. Nothing was changed.")]
    Cancelled,
    /// SQLite refused in a way that no module gave a meaning to.
    #[error("SQLite could not do this.")]
    Sqlite(#[from] rusqlite::Error),
    /// A worker thread is gone; only a bug or a machine without memory gets here.
    #[error("Relata's background worker stopped. Close the file and open it again.")]
    WorkerGone,
}

/// What went wrong, as a closed set that the window can branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// There is no file at that path.
    FileMissing,
    /// The path is a folder.
    FileIsFolder,
    /// The file is empty (zero bytes).
    FileEmpty,
    /// The file is not an SQLite database.
    NotADatabase,
    /// The file looks encrypted.
    FileEncrypted,
    /// The file is shorter than its header says.
    FileTruncated,
    /// A page of the file is damaged.
    FileCorrupt,
    /// A newer Relata wrote the bookkeeping.
    NewerVersion,
    /// The file, its folder or the way it was opened allows no writing.
    ReadOnly,
    /// Another program holds the file.
    InUse,
    /// The file was replaced or deleted while open.
    FileReplaced,
    /// A crash left a journal that must be played back first.
    HotJournal,
    /// No space left.
    DiskFull,
    /// The destination exists already.
    FileExists,
    /// The operating system refused.
    Io,
    /// The file is not open, or no longer.
    NotOpen,
    /// No such table, column or row.
    NotFound,
    /// This table or view can't be edited, for the reason in the message.
    NotEditable,
    /// A value is not of the column's kind.
    InvalidValue,
    /// A required column is empty.
    Required,
    /// The value is taken by another row.
    NotUnique,
    /// A rule (CHECK, STRICT type) refuses the value.
    RuleBroken,
    /// A link points to a row that isn't there, or rows still point here.
    LinkBroken,
    /// Someone else changed the row since it was read.
    Conflict,
    /// The request itself makes no sense (a bug in the caller, or bad usage on the command line).
    BadRequest,
    /// SQL that SQLite doesn't understand.
    SqlError,
    /// Somebody else's file has to be adopted (or copied) first.
    NeedsAdopting,
    /// There can be no such design.
    InvalidModel,
    /// Rows, views or triggers stand in a revision's way, or a choice is missing.
    RevisionBlocked,
    /// The file's design isn't what its history says.
    HistoryDiffers,
    /// The person cancelled.
    Cancelled,
    /// Anything else.
    Internal,
}

/// Where a refused value stands, so that a form can show the message at its field.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// The table of the refused row.
    pub table: String,
    /// The columns at fault; empty when no single column is.
    pub columns: Vec<String>,
    /// The rule as the file words it (a CHECK's expression, an index's name), where there is one.
    pub rule: Option<String>,
    /// For a unique clash: the row that has the value already.
    pub other_row: Option<RowKey>,
    /// For a unique clash: what names that row on screen.
    pub other_label: Option<String>,
    /// For a conflict: what is stored now, one per entry of `columns`.
    pub stored: Vec<crate::value::Cell>,
    /// For a save of a row with linked rows: which of them is at fault, as its index; none for the main row.
    pub linked: Option<u32>,
}

/// An error as the window and `--json` see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct WireError {
    /// What to branch on.
    pub code: ErrorCode,
    /// One or two sentences for a person: what was wrong and what to do.
    pub message: String,
    /// The raw text of SQLite or the system, where there is any.
    pub details: Option<String>,
    /// Which field is at fault, where one is.
    pub fault: Option<Box<Fault>>,
}

impl Error {
    /// The closed code of this error.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::File(error) => error.code(),
            Self::Schema(error) => error.code(),
            Self::Rows(error) => error.code(),
            Self::Change(error) => error.code(),
            Self::History(error) => error.code(),
            Self::Sql(error) => error.code(),
            Self::Revise(error) => error.code(),
            Self::Export(error) => error.code(),
            Self::Starter(error) => error.code(),
            Self::Import(error) => error.code(),
            Self::View(error) => error.code(),
            Self::Query(error) => error.code(),
            Self::Cancelled => ErrorCode::Cancelled,
            Self::Sqlite(error) => crate::file::sqlite_code(error),
            Self::WorkerGone => ErrorCode::Internal,
        }
    }

    /// The raw text under the sentence, if there is any.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::File(error) => error.details(),
            Self::Schema(error) => error.details(),
            Self::Rows(error) => error.details(),
            Self::Change(error) => error.details(),
            Self::History(error) => error.details(),
            Self::Sql(error) => error.details(),
            Self::Revise(error) => error.details(),
            Self::Export(error) => error.details(),
            Self::Starter(error) => error.details(),
            Self::Import(error) => error.details(),
            Self::Sqlite(error) => Some(error.to_string()),
            Self::View(_) | Self::Query(_) | Self::Cancelled | Self::WorkerGone => None,
        }
    }
}

impl From<Error> for WireError {
    fn from(error: Error) -> Self {
        let fault = match &error {
            Error::Change(change) => change.fault(),
            Error::History(history) => history.fault(),
            _ => None,
        };
        let message = match &error {
            Error::Sqlite(raw) => crate::file::sqlite_sentence(raw),
            other => other.to_string(),
        };
        Self { code: error.code(), message, details: error.details(), fault: fault.map(Box::new) }
    }
}
