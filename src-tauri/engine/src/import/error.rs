//! Why a text can't become a table.

use crate::error::ErrorCode;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the sentence says")]
pub enum ImportError {
    /// The file can't be read.
    #[error("“{path}” can’t be read.")]
    Unreadable { path: String, raw: String },
    /// Nothing in it.
    #[error("There is nothing in it to make a table of.")]
    Empty,
    /// It is not text.
    #[error("“{path}” is not a text file. A CSV file can be saved from any spreadsheet.")]
    NotText { path: String },
    /// More columns than a table should have.
    #[error(
        "Line {line} has {columns} columns; a table takes {most} at most. Is “{delimiter}” what stands between the values?"
    )]
    TooWide { line: u64, columns: usize, most: usize, delimiter: String },
    /// A value without an end.
    #[error("The value that begins after line {line} has no end: a quotation mark is missing there.")]
    Endless { line: u64 },
    /// No column is left.
    #[error("Every column is left out. Keep one at least.")]
    NoColumns,
    /// The name is taken.
    #[error("There is a table named “{name}” already. Give the new one another name.")]
    NameTaken { name: String },
    /// The name is none.
    #[error("{what} needs a name.")]
    NoName { what: String },
    /// Two columns of one name.
    #[error("Two columns are named “{name}”. Give one of them another name.")]
    SameName { name: String },
    /// A column of a kind that text can't become.
    #[error("“{name}” can’t be of this kind. Choose another one for it.")]
    NoSuchKind { name: String },
    /// The key has doubles or gaps.
    #[error("“{name}” can’t be what names the rows: {reason}.")]
    BadKey { name: String, reason: String },
    /// The model was changed since.
    #[error("The model was changed after this import. Go back under Model changes, or delete the table.")]
    NotNewest,
    /// A row was refused.
    #[error("Line {line} could not be taken over. Nothing was changed.")]
    Refused { line: u64, raw: String },
}

impl ImportError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unreadable { .. } => ErrorCode::Io,
            Self::NotNewest => ErrorCode::Conflict,
            Self::NameTaken { .. } | Self::SameName { .. } => ErrorCode::InvalidModel,
            _ => ErrorCode::InvalidValue,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Unreadable { raw, .. } | Self::Refused { raw, .. } => Some(raw.clone()),
            _ => None,
        }
    }
}
