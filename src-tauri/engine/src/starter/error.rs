//! Why a starter can't be put into a file.

use crate::error::ErrorCode;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the sentence says")]
pub enum StarterError {
    /// No such starter.
    #[error("There is no template named “{name}”. There are: {known}.")]
    Unknown { name: String, known: String },
    /// One of its files makes no sense.
    #[error("The template “{name}” can't be read.")]
    Unreadable { name: String, reason: String },
    /// A guest file.
    #[error("A template keeps notes in the file. Let Relata keep its notes in this file first.")]
    Guest,
    /// A day that is none.
    #[error("“{text}” is not a day. Write it like 2026-11-25.")]
    NoDay { text: String },
}

impl StarterError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown { .. } => ErrorCode::NotFound,
            Self::Unreadable { .. } => ErrorCode::Internal,
            Self::Guest => ErrorCode::NotEditable,
            Self::NoDay { .. } => ErrorCode::InvalidValue,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Unreadable { reason, .. } => Some(reason.clone()),
            _ => None,
        }
    }
}
