//! Why a revision is refused.

use super::Effect;
use crate::error::ErrorCode;

/// Why the design can't be changed like this.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the sentence of each says what its fields are")]
pub enum ReviseError {
    /// Somebody else's file.
    #[error(
        "This is someone else's file, and its design is only changed where the change can be taken back. Let Relata keep its notes in this file first, or work on a copy of it."
    )]
    NeedsAdopting,
    /// The model makes no sense to SQLite.
    #[error("{what} can't be made like this: {raw}.")]
    Impossible { what: String, raw: String },
    /// The model contradicts itself.
    #[error("{0}")]
    Contradiction(String),
    /// There is no difference.
    #[error("Nothing is different, so there is nothing to change.")]
    Nothing,
    /// Effects that stop it, or that need a choice.
    #[error("{}", sentences(.effects))]
    Blocked { effects: Vec<Effect> },
    /// The plan was made for another model.
    #[error(
        "The model was changed meanwhile, so this would do something else than was shown. Nothing was changed: look at it again, and apply then."
    )]
    Moved,
    /// Links that lead nowhere after all.
    #[error("{0} Nothing was changed.")]
    LinksBroken(String),
    /// The schema is not what the history says.
    #[error(
        "Another program has changed this file's design since Relata last did, so Relata can't go back or on in its history: {difference} Write the difference as a revision of its own first."
    )]
    HistoryDiffers { difference: String },
    /// No such revision.
    #[error("This file has no revision {0}.")]
    NoRevision(i64),
    /// The comparison before the commit found a difference.
    #[error("{0} Everything was taken back; the file is as it was. Please report this.")]
    Unsound(String),
}

fn sentences(effects: &[Effect]) -> String {
    effects.iter().map(|effect| effect.sentence.as_str()).collect::<Vec<_>>().join(" ")
}

impl ReviseError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NeedsAdopting => ErrorCode::NeedsAdopting,
            Self::Impossible { .. } | Self::Contradiction(_) => ErrorCode::InvalidModel,
            Self::Nothing => ErrorCode::BadRequest,
            Self::Blocked { .. } | Self::Moved => ErrorCode::RevisionBlocked,
            Self::LinksBroken(_) => ErrorCode::LinkBroken,
            Self::HistoryDiffers { .. } => ErrorCode::HistoryDiffers,
            Self::NoRevision(_) => ErrorCode::NotFound,
            Self::Unsound(_) => ErrorCode::Internal,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Impossible { raw, .. } => Some(raw.clone()),
            _ => None,
        }
    }
}
