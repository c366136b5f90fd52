//! Rows out of the window: as CSV, JSON or a Markdown table, to the clipboard or streamed into a file. `value` says how
//! a value is written, `writer` how rows of them are, `run` takes them from an open row set.
//!
//! CSV is exact by default: text that begins with `=` is written as it stands, because a file is read by programs too.
//! A spreadsheet would take such text for a formula, and data of others could be made to be one (CWE-1236); where the
//! file is meant for a spreadsheet ([`TextForm::spreadsheet`]), an apostrophe is put before it, as is recommended there.

mod run;
mod value;
mod writer;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::ErrorCode;

pub(crate) use run::{copy, save};
pub use value::Field;
pub use writer::TextWriter;

/// As what rows are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TextFormat {
    /// What spreadsheets give and take by the clipboard: tabs between cells; everything comes back when it is pasted.
    #[default]
    Tabs,
    /// RFC 4180 (<https://www.rfc-editor.org/rfc/rfc4180>). NULL is nothing, empty text a pair of quotes.
    Csv,
    /// An array of objects.
    Json,
    /// A table of GitHub's Markdown (<https://github.github.com/gfm/#tables-extension->).
    Markdown,
}

/// What stands between the values of CSV.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

/// How rows are written as text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct TextForm {
    /// As what.
    pub format: TextFormat,
    /// Of CSV.
    pub separator: Separator,
    /// The first line names the columns (CSV and the clipboard's form; the others always name them).
    pub names: bool,
    /// CSV for a spreadsheet: marked as UTF-8, and text that would be taken for a formula gets an apostrophe.
    pub spreadsheet: bool,
    /// Values as they are stored, where they are shown otherwise: money in its smallest unit, dates as numbers.
    pub as_stored: bool,
    /// Beside each link, in a column of its own, the name of the row that it leads to.
    pub labels: bool,
}

impl TextForm {
    /// The clipboard's own form.
    #[must_use]
    pub fn tabs(names: bool) -> Self {
        Self { names, ..Self::default() }
    }

    /// CSV that any program reads: commas, and a line of names.
    #[must_use]
    pub fn csv() -> Self {
        Self { format: TextFormat::Csv, names: true, ..Self::default() }
    }

    /// An array of objects.
    #[must_use]
    pub fn json() -> Self {
        Self { format: TextFormat::Json, names: true, ..Self::default() }
    }

    /// A Markdown table.
    #[must_use]
    pub fn markdown() -> Self {
        Self { format: TextFormat::Markdown, names: true, ..Self::default() }
    }
}

/// Which rows and columns of a row set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Part {
    /// The place of the first row.
    #[ts(type = "number")]
    pub start: u64,
    /// How many; none: all that follow.
    #[ts(type = "number | null")]
    pub count: Option<u64>,
    /// In this order; empty: all.
    pub columns: Vec<String>,
}

/// Rows that were saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    /// Where they are.
    pub path: String,
    /// How many.
    #[ts(type = "number")]
    pub rows: u64,
    /// Size of the file in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What could not be written as it is, each as a sentence.
    pub notes: Vec<String>,
}

/// Why rows are not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Nothing is left to write.
    #[error("Passwords are never written anywhere. Choose a column that holds none.")]
    OnlyPasswords,
    /// The text would not fit anywhere.
    #[error("This is more than the clipboard takes (over {most} MB). Save it as a file instead.")]
    TooLong {
        /// In megabytes.
        most: usize,
    },
    /// The text could not be written.
    #[error("The rows can't be written: {0}.")]
    Write(std::io::Error),
}

impl ExportError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::OnlyPasswords => ErrorCode::NotEditable,
            Self::TooLong { .. } => ErrorCode::BadRequest,
            Self::Write(_) => ErrorCode::Io,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        None
    }
}
