//! Reading what is in a file: tables, views, columns, keys, indexes, triggers and the links between tables.

mod model;

pub use model::*;

use crate::error::ErrorCode;

/// Why the schema can't be read or has no such thing.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// No such table or view.
    #[error("This file has no table or view named “{name}”.")]
    NoTable {
        /// The name asked for.
        name: String,
    },
    /// No such column.
    #[error("“{table}” has no column named “{column}”.")]
    NoColumn {
        /// The table.
        table: String,
        /// The name asked for.
        column: String,
    },
}

impl SchemaError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoTable { .. } | Self::NoColumn { .. } => ErrorCode::NotFound,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        None
    }
}
