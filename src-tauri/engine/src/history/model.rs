//! Changes and their history as values.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::value::{Cell, RowKey};

/// Names one change of a file's history; larger is later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct ChangeId(#[ts(type = "number")] pub i64);

/// What a change did, for an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Rows were added.
    Insert,
    /// Values were changed.
    Update,
    /// Rows were deleted.
    Delete,
    /// Several of these.
    Mixed,
    /// SQL that a person or a script wrote.
    Sql,
    /// An action of a table.
    Action,
}

/// How a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ChangeState {
    /// It is in the file.
    Done,
    /// It was taken back.
    Undone,
}

/// What a change did to one table, what triggers and links did on their own included.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChangedTable {
    /// The table.
    pub table: String,
    /// Its title then.
    pub title: String,
    /// Rows added.
    pub inserted: u64,
    /// Rows changed.
    pub updated: u64,
    /// Rows deleted.
    pub deleted: u64,
}

/// One change of a file's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryEntry {
    /// Which.
    pub id: ChangeId,
    /// In plain words: "You deleted 3 products".
    pub what: String,
    /// When, in UTC: `2026-11-24T10:30:00Z`.
    pub at: String,
    /// What it did.
    pub kind: ChangeKind,
    /// How it stands.
    pub state: ChangeState,
    /// Rows that the person changed.
    pub rows: u64,
    /// Further rows that triggers and links changed on their own.
    pub others: u64,
    /// What it did, table by table.
    pub tables: Vec<ChangedTable>,
    /// What keeping it takes.
    pub bytes: u64,
    /// Why it can't be undone, if that is known already.
    pub obstacle: Option<String>,
    /// What it did to the one row that was asked about.
    pub row: Option<RowChange>,
}

/// What a change did to one row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowChange {
    /// Added, changed or deleted.
    pub kind: ChangeKind,
    /// The columns that were written.
    pub columns: Vec<ColumnChange>,
}

/// One column before and after; none where there was or is no row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ColumnChange {
    /// The column's name then.
    pub column: String,
    /// Before.
    pub before: Option<Cell>,
    /// After.
    pub after: Option<Cell>,
}

/// A part of a file's history, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryPage {
    /// The changes.
    pub entries: Vec<HistoryEntry>,
    /// There are older ones.
    pub more: bool,
}

/// What undo and redo would do, and how much is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HistoryState {
    /// What undo would take back.
    pub undo: Option<HistoryEntry>,
    /// What redo would do again.
    pub redo: Option<HistoryEntry>,
    /// Changes kept.
    pub changes: u64,
    /// What they take.
    pub bytes: u64,
    /// Beyond this many bytes the oldest go (see the settings).
    pub most_bytes: u64,
    /// Beyond this many changes the oldest go.
    pub most_changes: u64,
    /// False where nothing is recorded: the file can't be written, or there is no place for its history.
    pub records: bool,
}

/// What undo or redo did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Settled {
    /// The change, as it stands now.
    pub entry: HistoryEntry,
    /// Rows written, in all tables.
    pub rows: u64,
    /// The first of the rows that were written in the change's first table, to be shown.
    pub keys: Vec<RowKey>,
}
