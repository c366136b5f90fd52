//! Changing rows: insert, update, delete, whole forms, and what a delete takes along.

mod model;

pub use model::*;

use crate::error::{ErrorCode, Fault};

/// Why a change is refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Rows here can't be edited.
    #[error("{reason}")]
    NotEditable {
        /// A sentence.
        reason: String,
    },
}

impl ChangeError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotEditable { .. } => ErrorCode::NotEditable,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        None
    }

    /// Which field is at fault.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        None
    }
}
