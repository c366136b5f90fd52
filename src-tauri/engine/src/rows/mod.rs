//! Rows at any size: windows over tables, views, sorted and filtered selections.

mod condition;
mod copied;
pub mod detail;
mod effects;
mod estimate;
mod keyfile;
mod labels;
mod list;
mod model;
mod order;
pub mod pick;
mod positions;
mod progress;
mod reader;
mod relative;
mod result;
mod set;
mod shape;
mod source;
mod walk;
pub mod whole;

pub(crate) use condition::{Far, Scope, Sql, Term, condition_sql, shown as shown_sql};
pub(crate) use labels::of_column as label_column;
pub(crate) use list::keyed;
pub use model::*;
pub(crate) use result::{Filling, ResultRows};
pub(crate) use set::OpenRows;
pub(crate) use shape::Shape;
pub(crate) use source::{Chosen, Gathered, choose_copied, choose_keyed};
pub(crate) use whole::full_value;

use crate::error::ErrorCode;

/// Why rows can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// No row has this key (any more).
    #[error("This row is not there any more. Someone may have deleted it.")]
    NoRow,
    /// No row is named so.
    #[error("There is no row “{key}” in “{table}”.")]
    NoSuchRow {
        /// The table's title.
        table: String,
        /// What the person named it by.
        key: String,
    },
    /// The row set was closed.
    #[error("This list of rows was closed.")]
    Closed,
    /// Its table or columns were changed since it was opened.
    #[error("The columns of “{table}” were changed while it was open. Open it again to see it as it is now.")]
    Outdated {
        /// The table's title.
        table: String,
    },
    /// A value of a condition can't be read as its column's kind.
    #[error("{column}: {message}")]
    BadValue {
        /// The column's title.
        column: String,
        /// What is wrong with the value.
        message: String,
    },
    /// A condition has too few or too many values; a bug in the caller or bad usage.
    #[error("The condition on {column} takes {wanted} values and got {given}.")]
    ValueCount {
        /// The column's title.
        column: String,
        /// How many it takes.
        wanted: usize,
        /// How many it got.
        given: usize,
    },
    /// No room or no right for temporary files.
    #[error("Relata could not keep this list in a temporary file. Is the disk full?")]
    Temporary(#[source] std::io::Error),
    /// A view or virtual table that SQLite refuses to read, with the reason.
    #[error("{reason}")]
    Refused {
        /// The sentence.
        reason: String,
    },
}

impl RowsError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoRow | Self::NoSuchRow { .. } => ErrorCode::NotFound,
            Self::Closed | Self::Outdated { .. } => ErrorCode::NotOpen,
            Self::BadValue { .. } => ErrorCode::InvalidValue,
            Self::ValueCount { .. } => ErrorCode::BadRequest,
            Self::Temporary(_) => ErrorCode::Io,
            Self::Refused { .. } => ErrorCode::NotEditable,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Temporary(error) => Some(error.to_string()),
            _ => None,
        }
    }
}
