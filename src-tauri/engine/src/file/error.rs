//! Everything that can be wrong with a file, each with its own sentence.

use std::path::Path;

use crate::error::ErrorCode;

/// Why a file can't be opened, copied or kept open. `path` is always the path as the person knows it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the sentence of each says what its fields are")]
pub enum FileError {
    /// Nothing there.
    #[error("There is no file at {path}. It may have been moved, renamed or deleted.")]
    Missing { path: String },
    /// A folder.
    #[error("{path} is a folder. Choose a file in it.")]
    IsFolder { path: String },
    /// Zero bytes.
    #[error(
        "{path} is empty (0 bytes), so there is nothing in it to open. If it should hold data, look for a backup; to begin a new file, use “New file”."
    )]
    Empty { path: String },
    /// Something else.
    #[error("{path} is not an SQLite database{what}. Nothing was changed.")]
    NotADatabase { path: String, what: String },
    /// Random from the first byte.
    #[error(
        "{path} looks encrypted: its bytes are random from the very beginning. Relata can't open encrypted files; remove the encryption with the program that made it."
    )]
    Encrypted { path: String },
    /// The header says more pages than there are.
    #[error(
        "The end of {path} is missing: it should be {expected} bytes long and is {found}. An interrupted copy or download does this; copy the file again from where it came."
    )]
    Truncated { path: String, expected: u64, found: u64 },
    /// A newer Relata wrote the bookkeeping.
    #[error(
        "{path} was last used with a newer Relata (version {found} of its notes; this Relata knows {known}). Update Relata, or open the file read-only."
    )]
    Newer { path: String, found: i32, known: i32 },
    /// A journal must be played back.
    #[error(
        "The last program that changed {path} was cut off in the middle. SQLite can take the half-done change back. Relata can do that in the file itself, or in a copy beside it."
    )]
    HotJournal { path: String },
    /// Another program holds it.
    #[error("{path} is in use by another program. Nothing was changed; try again when that program is done.")]
    InUse { path: String },
    /// Relata itself reads it, for long.
    #[error(
        "Relata is still reading {path} for something that can't be broken off (a copy, an SQL query), and a file of this kind can't be written meanwhile. Nothing was changed; try again when that is done."
    )]
    BeingRead { path: String },
    /// Replaced or deleted while open.
    #[error(
        "{path} was deleted, moved or replaced while it was open. What you see is from before; nothing more can be saved into it. Open it again to go on."
    )]
    Replaced { path: String },
    /// The destination exists.
    #[error("There is a file at {path} already. Nothing was written.")]
    Exists { path: String },
    /// Copying onto itself.
    #[error("{path} is the very file that is open. Choose another name for the copy.")]
    SameFile { path: String },
    /// A copy or an import failed its check.
    #[error("{path} is damaged: the check found faults. Nothing was kept of the copy.")]
    Unsound { path: String, findings: String },
    /// Too damaged to be opened at all.
    #[error(
        "{path} is damaged: not even the list of its tables can be read. Nothing was changed; look for a backup, or copy the file again from where it came."
    )]
    Damaged { path: String, details: String },
    /// No room.
    #[error("The disk is full: there is no room left for {path}. Nothing was changed.")]
    DiskFull { path: String },
    /// The operating system refused.
    #[error("{path} can't be used: {reason}.")]
    Io { path: String, reason: String },
    /// The file is not open, or no longer.
    #[error("That file is not open any more. Open it again.")]
    NotOpen,
    /// It can't be written.
    #[error("This file can't be changed: {reason}")]
    ReadOnly { reason: String },
    /// Adopting what is Relata's already, or releasing what isn't.
    #[error("{reason}")]
    WrongRole { reason: String },
    /// The bookkeeping can't be brought up to date.
    #[error("Relata's own notes in this file can't be read.")]
    Bookkeeping(#[from] rusqlite_migration::Error),
}

impl FileError {
    /// What the operating system said about `path`, as one of ours where there is one.
    #[must_use]
    pub fn io(path: &Path, error: &std::io::Error) -> Self {
        let path = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing { path },
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            std::io::ErrorKind::PermissionDenied => {
                Self::Io { path, reason: "you are not allowed to read or write it".to_owned() }
            }
            _ => Self::Io { path, reason: error.to_string() },
        }
    }

    /// An SQLite error about the file at `path`, met while opening or copying it, as one of ours where there is one.
    #[must_use]
    pub fn sqlite(path: &Path, error: rusqlite::Error) -> crate::Error {
        let name = path.display().to_string();
        match sqlite_code(&error) {
            ErrorCode::InUse => Self::InUse { path: name }.into(),
            ErrorCode::HotJournal => Self::HotJournal { path: name }.into(),
            ErrorCode::FileReplaced => Self::Replaced { path: name }.into(),
            ErrorCode::NotADatabase => {
                // The header was right, so it is what follows that makes no sense.
                Self::NotADatabase { path: name, what: " that SQLite understands".to_owned() }.into()
            }
            ErrorCode::DiskFull => Self::DiskFull { path: name }.into(),
            ErrorCode::Io => Self::Io { path: name, reason: error.to_string() }.into(),
            _ => error.into(),
        }
    }

    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Missing { .. } => ErrorCode::FileMissing,
            Self::IsFolder { .. } => ErrorCode::FileIsFolder,
            Self::Empty { .. } => ErrorCode::FileEmpty,
            Self::NotADatabase { .. } => ErrorCode::NotADatabase,
            Self::Encrypted { .. } => ErrorCode::FileEncrypted,
            Self::Truncated { .. } => ErrorCode::FileTruncated,
            Self::Newer { .. } => ErrorCode::NewerVersion,
            Self::HotJournal { .. } => ErrorCode::HotJournal,
            Self::InUse { .. } | Self::BeingRead { .. } => ErrorCode::InUse,
            Self::Replaced { .. } => ErrorCode::FileReplaced,
            Self::Exists { .. } | Self::SameFile { .. } => ErrorCode::FileExists,
            Self::Unsound { .. } | Self::Damaged { .. } | Self::Bookkeeping(_) => ErrorCode::FileCorrupt,
            Self::DiskFull { .. } => ErrorCode::DiskFull,
            Self::Io { .. } => ErrorCode::Io,
            Self::NotOpen => ErrorCode::NotOpen,
            Self::ReadOnly { .. } => ErrorCode::ReadOnly,
            Self::WrongRole { .. } => ErrorCode::BadRequest,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Unsound { findings: details, .. } | Self::Damaged { details, .. } => Some(details.clone()),
            Self::Bookkeeping(error) => Some(error.to_string()),
            _ => None,
        }
    }
}

/// The code of an SQLite error that no module gave a meaning to (<https://www.sqlite.org/rescode.html>).
#[must_use]
pub fn sqlite_code(error: &rusqlite::Error) -> ErrorCode {
    use rusqlite::ErrorCode as Raw;
    if matches!(error, rusqlite::Error::SqlInputError { .. } | rusqlite::Error::MultipleStatement) {
        return ErrorCode::SqlError;
    }
    match error.sqlite_error_code() {
        Some(Raw::DatabaseBusy | Raw::DatabaseLocked) => ErrorCode::InUse,
        Some(Raw::ReadOnly) if extended(error) == rusqlite::ffi::SQLITE_READONLY_DBMOVED => {
            ErrorCode::FileReplaced
        }
        Some(Raw::ReadOnly) if needs_rollback(error) => ErrorCode::HotJournal,
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

fn extended(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}

/// True if a read-only connection found a journal that must be played back first.
#[must_use]
pub fn needs_rollback(error: &rusqlite::Error) -> bool {
    extended(error) == rusqlite::ffi::SQLITE_READONLY_ROLLBACK
}

/// The sentence for an SQLite error that no module gave a meaning to.
#[must_use]
pub fn sqlite_sentence(error: &rusqlite::Error) -> String {
    match sqlite_code(error) {
        ErrorCode::InUse => {
            "The file is in use by another program. Nothing was changed; try again in a moment."
        }
        ErrorCode::ReadOnly => "The file can't be written. Nothing was changed.",
        ErrorCode::FileReplaced => {
            "The file was deleted, moved or replaced while it was open. Nothing was changed; open it again."
        }
        ErrorCode::HotJournal => {
            "Another program was cut off while it changed the file. Open it again to take the half-done change back."
        }
        ErrorCode::FileCorrupt => {
            "A part of the file is damaged and can't be read. Nothing was changed; “Check file” tells what is wrong."
        }
        ErrorCode::NotADatabase => "The file is not an SQLite database.",
        ErrorCode::DiskFull => "The disk is full. Nothing was changed; make room and try again.",
        ErrorCode::Io => "The file can't be read or written at the moment.",
        ErrorCode::Cancelled => "Cancelled. Nothing was changed.",
        ErrorCode::SqlError => "SQLite does not understand this statement.",
        _ => "SQLite could not do this.",
    }
    .to_owned()
}
