//! Why something can't be undone or redone. Nothing was changed then.

use crate::error::{ErrorCode, Fault};

/// Why a change can't be taken back, or done again.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// Nothing to undo.
    #[error("There is nothing to undo.")]
    NothingToUndo,
    /// Nothing to redo.
    #[error("There is nothing to redo.")]
    NothingToRedo,
    /// No such change, or its record was given up for newer ones.
    #[error("This change is not in the history (any more).")]
    NoChange,
    /// Undoing what is undone.
    #[error("“{what}” is undone already.")]
    UndoneAlready {
        /// What it was.
        what: String,
    },
    /// Redoing what is done.
    #[error("“{what}” is in the file already.")]
    DoneAlready {
        /// What it was.
        what: String,
    },
    /// It was known beforehand.
    #[error("“{what}” can't be {done}: {obstacle}")]
    Obstacle {
        /// What it was.
        what: String,
        /// "undone" or "redone".
        done: &'static str,
        /// A sentence.
        obstacle: String,
    },
    /// Later changes stand on it.
    #[error("“{what}” can't be {done} on its own: {later} changed the same rows later. Undo {then} first.")]
    BuiltUpon {
        /// What it was.
        what: String,
        /// "undone" or "redone".
        done: &'static str,
        /// The later ones, oldest first.
        later: String,
        /// "that" or "those".
        then: &'static str,
    },
    /// The rows are not as the change left them.
    #[error("{message}")]
    Conflict {
        /// A sentence that names the first rows.
        message: String,
        /// A line per row.
        rows: Vec<String>,
        /// The first of them.
        fault: Box<Fault>,
    },
    /// The schema was changed in a way that the change doesn't fit any more.
    #[error("“{what}” can't be {done}: {changed}")]
    Reshaped {
        /// What it was.
        what: String,
        /// "undone" or "redone".
        done: &'static str,
        /// A sentence.
        changed: String,
    },
    /// The record can't be read.
    #[error("The record of this change is damaged, so it can't be undone.")]
    Damaged,
    /// No room for a large record.
    #[error(
        "Relata could not keep a record of this change in a temporary file. Is the disk full? Nothing was changed."
    )]
    Temporary(#[source] std::io::Error),
}

impl HistoryError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NothingToUndo | Self::NothingToRedo | Self::NoChange => ErrorCode::NotFound,
            Self::UndoneAlready { .. } | Self::DoneAlready { .. } => ErrorCode::BadRequest,
            Self::Obstacle { .. } | Self::Reshaped { .. } => ErrorCode::NotEditable,
            Self::BuiltUpon { .. } | Self::Conflict { .. } => ErrorCode::Conflict,
            Self::Damaged => ErrorCode::FileCorrupt,
            Self::Temporary(_) => ErrorCode::Io,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Conflict { rows, .. } => Some(rows.join("\n")),
            Self::Temporary(error) => Some(error.to_string()),
            _ => None,
        }
    }

    /// The first row in the way.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::Conflict { fault, .. } => Some((**fault).clone()),
            _ => None,
        }
    }
}
