//! Where a table comes from and what it is to become, as values.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::schema::ColumnKind;

/// Where the text is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "from")]
pub enum ImportSource {
    /// In a file.
    File {
        /// Its path.
        path: String,
    },
    /// Here, as it was on the clipboard.
    Text {
        /// The text.
        text: String,
    },
}

/// The order in which days are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// `2026-11-24`.
    #[default]
    YearFirst,
    /// `24.11.2026`, `24/11/2026`.
    DayFirst,
    /// `11/24/2026`.
    MonthFirst,
}

/// What a column of the text becomes, and how its values are written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportColumn {
    /// The column's name in the new table.
    pub name: String,
    /// The name on screen, where it isn't told from the real one.
    #[serde(default)]
    pub title: Option<String>,
    /// What it means.
    pub kind: ColumnKind,
    /// It doesn't come along.
    #[serde(default)]
    pub left_out: bool,
    /// Numbers are written with a comma before the fraction.
    #[serde(default)]
    pub comma: bool,
    /// How days are written.
    #[serde(default)]
    pub order: DayOrder,
    /// Most digits after the point.
    #[serde(default)]
    pub scale: u32,
    /// ISO 4217 code, where amounts carry a sign or a code.
    #[serde(default)]
    pub currency: Option<String>,
    /// Its values, where they are few: what it can be a choice of.
    #[serde(default)]
    pub options: Vec<String>,
}

/// What the text is to become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ImportPlan {
    /// The new table's name.
    pub table: String,
    /// Its name on screen, where it isn't told from the real one.
    #[serde(default)]
    pub title: Option<String>,
    /// The first line names the columns.
    pub header: bool,
    /// What stands between the values; one character.
    pub delimiter: String,
    /// The column that names the rows, by its place; none: a new one, numbered by SQLite.
    #[serde(default)]
    pub key: Option<u32>,
    /// One for each column of the text, in order.
    pub columns: Vec<ImportColumn>,
}

/// A value that is not of its column's kind and would be left empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportFault {
    /// The line of the text on which its row begins, from 1.
    #[ts(type = "number")]
    pub line: u64,
    /// The column's place.
    pub column: u32,
    /// What stands there, shortened.
    pub text: String,
    /// What is wrong with it.
    pub reason: String,
}

/// What the text holds and would become.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// What it would become.
    pub plan: ImportPlan,
    /// The encoding that it is in (`UTF-8`, `UTF-16LE`, `windows-1252`).
    pub encoding: String,
    /// How many rows.
    #[ts(type = "number")]
    pub rows: u64,
    /// The names of the columns in the text.
    pub headings: Vec<String>,
    /// The first rows as they are written.
    pub first: Vec<Vec<String>>,
    /// The first values that would be left empty, because they are not of their column's kind.
    pub faults: Vec<ImportFault>,
    /// How many of them there are, for each column.
    pub fault_counts: Vec<u32>,
    /// Lines that have fewer or more values than the others: how many, and the first of them.
    pub uneven: u32,
    /// The first of those lines.
    #[ts(type = "number | null")]
    pub uneven_line: Option<u64>,
}

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// The new table.
    pub table: String,
    /// Its rows.
    #[ts(type = "number")]
    pub rows: u64,
    /// Values that were left empty, because they are not of their column's kind.
    #[ts(type = "number")]
    pub emptied: u64,
    /// The revision that made it.
    #[ts(type = "number")]
    pub revision: i64,
    /// The revision before it, to go back to; none: to before the first.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
}
