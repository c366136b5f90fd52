//! What can be done to rows and what is told about it, as values.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::history::ChangeId;
use crate::rows::Condition;
use crate::value::{Cell, Input, RowKey};

/// A new value for one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// Column name.
    pub column: String,
    /// The value.
    pub value: Input,
}

/// What the person saw in a column when the edit began; a different stored value now is a conflict, never overwritten.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Column name.
    pub column: String,
    /// The cell as it was read.
    pub cell: Cell,
}

/// One row to be inserted or updated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowEdit {
    /// The table.
    pub table: String,
    /// The row; none: a new one.
    #[serde(default)]
    pub key: Option<RowKey>,
    /// The new values; columns left out keep theirs or take their default.
    pub values: Vec<Assignment>,
    /// What was seen, for conflicts; empty: overwrite knowingly.
    #[serde(default)]
    pub seen: Vec<Seen>,
}

/// A row and the rows that belong to it, saved together or not at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormSave {
    /// The main row.
    pub row: RowEdit,
    /// Rows of other tables whose `link` points to the main row; the link's columns are filled in from it.
    #[serde(default)]
    pub linked: Vec<LinkedEdit>,
}

/// A linked row within a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkedEdit {
    /// The row.
    pub row: RowEdit,
    /// Index into the linked table's `links`: the one that points to the main row.
    pub link: u32,
}

/// Whose password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PasswordOf {
    /// The table.
    pub table: String,
    /// The row.
    pub key: RowKey,
    /// The column; none: the table's first one of passwords.
    #[serde(default)]
    pub column: Option<String>,
}

/// What was written: the rows as they are now, triggers and defaults included.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// The keys after the write, in the order of the edits.
    pub keys: Vec<RowKey>,
    /// The rows as read again, in the same order.
    pub rows: Vec<crate::rows::Row>,
    /// What undo takes back by name; none if nothing was recorded.
    pub change: Option<ChangeId>,
}

/// What a delete did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// Rows deleted; those that were gone already are not counted.
    pub rows: u64,
    /// What undo takes back by name; none if nothing was recorded.
    pub change: Option<ChangeId>,
}

/// What goes or is unlinked when rows are deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteImpact {
    /// How many rows were asked for and are there.
    pub rows: u64,
    /// Labels of the first few of them.
    pub labels: Vec<String>,
    /// What it does to other tables, at any depth, a line per table and effect.
    pub effects: Vec<DeleteEffect>,
    /// A RESTRICT or NO ACTION link stands in the way: the sentence that says which rows.
    pub blocked: Option<String>,
}

/// One line of a delete's consequences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeleteEffect {
    /// The other table.
    pub table: String,
    /// Its title.
    pub title: String,
    /// What happens to its rows.
    pub effect: crate::schema::LinkAction,
    /// How many rows.
    pub rows: u64,
}

/// What one transaction wrote to one table, for whoever shows rows of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The table.
    pub table: String,
    /// Keys of new rows. A row whose key was changed counts as deleted and inserted.
    pub inserted: Vec<RowKey>,
    /// Keys of rows whose values changed in place.
    pub updated: Vec<RowKey>,
    /// Keys of rows that are gone.
    pub deleted: Vec<RowKey>,
    /// Triggers or ON DELETE actions may have changed further rows, of this table or of others.
    pub side_effects: bool,
}

/// A change of rows of a table: of all for which a filter holds, or of those that are named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bulk {
    /// The table.
    pub table: String,
    /// Which rows; none: all.
    #[serde(default)]
    pub filter: Option<Condition>,
    /// Only those of them with one of these keys; none: all of them.
    #[serde(default)]
    pub keys: Option<Vec<RowKey>>,
    /// What is done to them.
    pub change: BulkChange,
}

/// What is done to many rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "type")]
pub enum BulkChange {
    /// These columns get these values. Where numbers are only moved, only rows that have a number there are written.
    Update {
        /// The new values.
        values: Vec<Assignment>,
        /// Numbers that are moved, each in a column of its own.
        #[serde(default)]
        adjust: Vec<Adjustment>,
    },
    /// They are deleted.
    Delete,
    /// Within a text column, one text takes the place of another wherever it stands. Only rows that hold it are written.
    Replace {
        /// The column.
        column: String,
        /// What is looked for; nothing is found by an empty text.
        find: String,
        /// What stands there then.
        replace: String,
        /// Letter case matters.
        match_case: bool,
    },
}

/// A column whose numbers are all moved by the same. What is no number stays. Reckoned exactly, in decimal digits, and
/// rounded to the last digit that the column keeps, halves away from zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Adjustment {
    /// The column: whole numbers, numbers, money, percentages or durations.
    pub column: String,
    /// In which unit.
    pub unit: AdjustUnit,
    /// By how much; below zero: less.
    pub by: Input,
}

/// How numbers are moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AdjustUnit {
    /// By an amount in the column's own unit.
    Amount,
    /// By a percentage of what is there.
    Percent,
}

/// What a bulk change would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkPreview {
    /// How many rows it would write.
    pub count: u64,
    /// The columns shown: those written, or all of rows that would go.
    pub columns: Vec<String>,
    /// The first ten rows.
    pub rows: Vec<BulkRow>,
    /// What a delete does beyond them; none where no link points here.
    pub impact: Option<DeleteImpact>,
    /// Rules that rows would break, so that it would be refused.
    pub faults: Vec<BulkFault>,
}

/// A rule that rows would break.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkFault {
    /// How many rows.
    pub rows: u64,
    /// The columns that it is about.
    pub columns: Vec<String>,
    /// "3 of 214 rows would break a rule: …", with the first of them.
    pub sentence: String,
}

/// One row of a preview; cells in the order of [`BulkPreview::columns`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkRow {
    /// Which.
    pub key: RowKey,
    /// What names it on screen.
    pub label: String,
    /// As it is.
    pub before: Vec<Cell>,
    /// As it would be; none if it would go.
    pub after: Option<Vec<Cell>>,
}

/// What a bulk change did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BulkDone {
    /// Rows written.
    pub rows: u64,
    /// What undo takes back by name; none if nothing was recorded.
    pub change: Option<ChangeId>,
}
