//! Rows at any size: windows over tables, views, sorted and filtered selections.

pub mod detail;
mod model;
pub mod pick;

pub use model::*;

use crate::error::ErrorCode;

/// Why rows can't be read.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// No row has this key (any more).
    #[error("This row is not there any more. Someone may have deleted it.")]
    NoRow,
    /// The row set was closed.
    #[error("This list of rows was closed.")]
    Closed,
}

impl RowsError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoRow => ErrorCode::NotFound,
            Self::Closed => ErrorCode::NotOpen,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        None
    }
}
