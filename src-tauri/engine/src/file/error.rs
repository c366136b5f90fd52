//! Everything that can be wrong with a file, each with its own sentence.

use crate::error::ErrorCode;

/// Why a file can't be opened, copied or kept open.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Nothing there.
    #[error("There is no file at {path}. It may have been moved, renamed or deleted.")]
    Missing {
        /// The path asked for.
        path: String,
    },
    /// The operating system refused.
    #[error("{path} can't be used: {reason}.")]
    Io {
        /// The path.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// The file is not open, or no longer.
    #[error("That file is not open any more. Open it again.")]
    NotOpen,
    /// It can't be written.
    #[error("This file can't be changed: {reason}")]
    ReadOnly {
        /// A sentence.
        reason: String,
    },
}

impl FileError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. } => ErrorCode::FileMissing,
            Self::Io { .. } => ErrorCode::Io,
            Self::NotOpen => ErrorCode::NotOpen,
            Self::ReadOnly { .. } => ErrorCode::ReadOnly,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        None
    }
}

/// The code of an SQLite error that no module gave a meaning to.
#[must_use]
pub fn sqlite_code(error: &rusqlite::Error) -> ErrorCode {
    use rusqlite::ErrorCode as Raw;
    match error.sqlite_error_code() {
        Some(Raw::DatabaseBusy | Raw::DatabaseLocked) => ErrorCode::InUse,
        Some(Raw::ReadOnly) => ErrorCode::ReadOnly,
        Some(Raw::DatabaseCorrupt) => ErrorCode::FileCorrupt,
        Some(Raw::NotADatabase) => ErrorCode::NotADatabase,
        Some(Raw::DiskFull) => ErrorCode::DiskFull,
        Some(Raw::SystemIoFailure | Raw::CannotOpen) => ErrorCode::Io,
        Some(Raw::OperationInterrupted) => ErrorCode::Cancelled,
        Some(Raw::Unknown) => ErrorCode::SqlError,
        _ => ErrorCode::Internal,
    }
}

/// The sentence for an SQLite error that no module gave a meaning to.
#[must_use]
pub fn sqlite_sentence(error: &rusqlite::Error) -> String {
    match sqlite_code(error) {
        ErrorCode::InUse => {
            "The file is in use by another program. Nothing was changed; try again in a moment."
        }
        ErrorCode::ReadOnly => "The file can't be written. Nothing was changed.",
        ErrorCode::FileCorrupt => "A part of the file is damaged and can't be read.",
        ErrorCode::NotADatabase => "The file is not an SQLite database.",
        ErrorCode::DiskFull => "The disk is full. Nothing was changed; make room and try again.",
        ErrorCode::Io => "The file can't be read or written at the moment.",
        ErrorCode::Cancelled => "Cancelled. Nothing was changed.",
        ErrorCode::SqlError => "SQLite does not understand this statement.",
        _ => "SQLite could not do this.",
    }
    .to_owned()
}
