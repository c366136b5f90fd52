//! Why a change is refused: one variant per rule, each with the field at fault.

use crate::error::{ErrorCode, Fault};

/// Why a change is refused. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Rows here can't be edited, or this column can't.
    #[error("{message}")]
    NotEditable {
        /// A sentence.
        message: String,
        /// Table, and column where it is one column.
        fault: Box<Fault>,
    },
    /// What was given is not of the column's kind.
    #[error("{message}")]
    InvalidValue {
        /// A sentence.
        message: String,
        /// The column.
        fault: Box<Fault>,
        /// SQLite's words, where it was SQLite that refused.
        raw: Option<String>,
    },
    /// NOT NULL.
    #[error("{message}")]
    Required {
        /// A sentence.
        message: String,
        /// The columns.
        fault: Box<Fault>,
        /// SQLite's words.
        raw: String,
    },
    /// UNIQUE or PRIMARY KEY.
    #[error("{message}")]
    NotUnique {
        /// A sentence.
        message: String,
        /// The columns, and the row that has the values.
        fault: Box<Fault>,
        /// SQLite's words.
        raw: String,
    },
    /// CHECK, or a trigger's own refusal.
    #[error("{message}")]
    RuleBroken {
        /// A sentence.
        message: String,
        /// The rule, and the columns in it.
        fault: Box<Fault>,
        /// SQLite's words.
        raw: String,
    },
    /// FOREIGN KEY, seen from either side.
    #[error("{message}")]
    LinkBroken {
        /// A sentence.
        message: String,
        /// The columns of the link, where it is this row that points nowhere.
        fault: Box<Fault>,
        /// SQLite's words.
        raw: String,
    },
    /// Someone else changed what this edit began from.
    #[error("{message}")]
    Conflict {
        /// A sentence.
        message: String,
        /// The columns and what is stored in them now.
        fault: Box<Fault>,
    },
    /// The file swallowed the change (a trigger's `RAISE(IGNORE)`, `ON CONFLICT IGNORE`), so there is no row to show.
    #[error("A trigger or rule in this file turned the change to “{title}” away without giving a reason.")]
    Ignored {
        /// The table's title.
        title: String,
    },
    /// A key that this table can't have.
    #[error("That is not the key of a row in “{title}”.")]
    BadKey {
        /// The table's title.
        title: String,
    },
    /// A linked row names a link that doesn't lead to the main row.
    #[error("“{title}” has no such link to the row that is being saved.")]
    BadLink {
        /// The linked table's title.
        title: String,
    },
}

impl ChangeError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NotEditable { .. } => ErrorCode::NotEditable,
            Self::InvalidValue { .. } => ErrorCode::InvalidValue,
            Self::Required { .. } => ErrorCode::Required,
            Self::NotUnique { .. } => ErrorCode::NotUnique,
            Self::RuleBroken { .. } | Self::Ignored { .. } => ErrorCode::RuleBroken,
            Self::LinkBroken { .. } => ErrorCode::LinkBroken,
            Self::Conflict { .. } => ErrorCode::Conflict,
            Self::BadKey { .. } | Self::BadLink { .. } => ErrorCode::BadRequest,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Required { raw, .. }
            | Self::NotUnique { raw, .. }
            | Self::RuleBroken { raw, .. }
            | Self::LinkBroken { raw, .. } => Some(raw.clone()),
            Self::InvalidValue { raw, .. } => raw.clone(),
            _ => None,
        }
    }

    /// Which field is at fault.
    #[must_use]
    pub fn fault(&self) -> Option<Fault> {
        match self {
            Self::NotEditable { fault, .. }
            | Self::InvalidValue { fault, .. }
            | Self::Required { fault, .. }
            | Self::NotUnique { fault, .. }
            | Self::RuleBroken { fault, .. }
            | Self::LinkBroken { fault, .. }
            | Self::Conflict { fault, .. } => Some((**fault).clone()),
            Self::Ignored { .. } | Self::BadKey { .. } | Self::BadLink { .. } => None,
        }
    }

    /// The same refusal, as one of a linked row within a form.
    #[must_use]
    pub(super) fn of_linked(mut self, index: u32) -> Self {
        match &mut self {
            Self::NotEditable { fault, .. }
            | Self::InvalidValue { fault, .. }
            | Self::Required { fault, .. }
            | Self::NotUnique { fault, .. }
            | Self::RuleBroken { fault, .. }
            | Self::LinkBroken { fault, .. }
            | Self::Conflict { fault, .. } => fault.linked = Some(index),
            Self::Ignored { .. } | Self::BadKey { .. } | Self::BadLink { .. } => {}
        }
        self
    }
}
