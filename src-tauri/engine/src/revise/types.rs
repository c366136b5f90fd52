//! What crosses to the window about revisions: what would change, what it would do to the data, and the history.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::Model;
use crate::value::{Cell, Input, RowKey};

/// What sort of thing differs between two models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
// The history of the data has a kind of change too.
#[ts(rename = "ModelChangeKind")]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// A new table.
    TableAdded,
    /// A table that goes.
    TableDropped,
    /// A table under another name.
    TableRenamed,
    /// STRICT, WITHOUT ROWID, AUTOINCREMENT, primary key, or the statement of a virtual table.
    TableChanged,
    /// A new column.
    ColumnAdded,
    /// A column that goes.
    ColumnDropped,
    /// A column under another name.
    ColumnRenamed,
    /// Columns in another order.
    ColumnsReordered,
    /// A column whose kind, type, default, collation, expression or rules differ.
    ColumnChanged,
    /// UNIQUE over several columns, or a CHECK of the table.
    RuleChanged,
    /// An index.
    IndexChanged,
    /// A foreign key.
    LinkChanged,
    /// A trigger.
    TriggerChanged,
    /// A view.
    ViewChanged,
    /// A column that Relata computes.
    ComputedChanged,
    /// What fills itself in.
    HookChanged,
    /// The search index of a table.
    SearchChanged,
    /// A button.
    ActionChanged,
    /// Titles, help, colours: nothing that SQL knows.
    NotesChanged,
}

/// One difference between two models.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ModelChange {
    /// What sort.
    pub what: ChangeKind,
    /// The table's (or view's) real name afterwards; of a dropped one the name that it had.
    pub table: String,
    /// The column, rule, index, trigger, button … in question, where it is one.
    pub name: Option<String>,
    /// For a person.
    pub sentence: String,
}

/// What an [`Effect`] is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum EffectKind {
    /// Values that have no counterpart in the new kind.
    Unconvertible,
    /// Rows without a value in a column that must have one.
    Empty,
    /// Rows that share a value that must be unique.
    Double,
    /// Rows that break a CHECK.
    Rule,
    /// Rows that link to nothing.
    Link,
    /// A link to a table or column that will not be there.
    LinkTarget,
    /// A view that no longer works.
    View,
    /// A trigger that no longer works.
    Trigger,
    /// A computed column or button that can't work, or no longer.
    Formula,
    /// A full-text index whose source no longer fits; a search index that is made, or loses a column.
    Search,
    /// A view, trigger or index that is rewritten by itself because a name changes.
    Rewritten,
    /// Values that are kept in the bin.
    Parked,
    /// Values that come back from the bin.
    Restored,
    /// Values that can't be kept in the bin, because nothing lasting names their rows.
    NoKey,
}

/// How an effect bears on applying the revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The revision can't be applied as it is.
    Stops,
    /// It can be applied once one of the offered choices is made.
    Asks,
    /// It is only told.
    Tells,
}

/// One thing that a revision would do to data, views and triggers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    /// What it is about.
    pub kind: EffectKind,
    /// How it bears on applying.
    pub severity: Severity,
    /// The table's name afterwards.
    pub table: String,
    /// The columns in question, as they are named afterwards.
    pub columns: Vec<String>,
    /// The view, trigger, index or rule in question.
    pub name: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The first ten of them.
    pub shown: Vec<EffectRow>,
    /// For a person.
    pub sentence: String,
    /// What can be chosen, if anything; refusing is always possible.
    pub offers: Vec<Offer>,
}

/// A row that an effect shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EffectRow {
    /// Its key as it is now; none where nothing names it.
    pub key: Option<RowKey>,
    /// What names it on screen.
    pub label: String,
    /// The value at fault as it is now.
    pub value: Cell,
}

/// A way out that an effect offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Offer {
    /// Leave the value empty.
    SetEmpty,
    /// Put a given value in its place.
    SetValue,
    /// Drop the view or trigger.
    Drop,
    /// Let the values go for good.
    Discard,
}

/// What the person chose about an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// The effect's table.
    pub table: String,
    /// The effect's column (the only one, for choices about values); for a view or trigger, its name.
    pub name: String,
    /// What to do.
    #[serde(flatten)]
    pub how: How,
}

/// What to do about an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum How {
    /// Leave the value empty.
    SetEmpty,
    /// Put this value in its place, read as the column's kind.
    SetValue {
        /// The value.
        value: Input,
    },
    /// Drop the view or trigger.
    Drop,
    /// Let the values go for good.
    Discard,
}

/// A table that has to be built anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Rebuilt {
    /// Its name afterwards.
    pub table: String,
    /// How many rows are copied.
    pub rows: u64,
}

/// What a revision would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// What differs.
    pub changes: Vec<ModelChange>,
    /// The SQL that goes up, in order.
    pub up: Vec<String>,
    /// The SQL that goes down again.
    pub down: Vec<String>,
    /// Tables that are built anew by copying their rows.
    pub rebuilt: Vec<Rebuilt>,
    /// What it does to data, views and triggers.
    pub effects: Vec<Effect>,
    /// Something stops it, or a choice is missing.
    pub blocked: bool,
    /// The model as it will be read from the file afterwards: names carried on into rules, views and triggers.
    pub model: Model,
    /// Names the model that it starts from: of another one, it would say something else.
    pub basis: String,
}

/// One revision on the way to another, and what going over it would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlannedStep {
    /// The revision's number.
    pub revision: i64,
    /// Its name.
    pub name: String,
    /// Up over it, or down.
    pub up: bool,
    /// What that does; none if something stops a step before it, so that it can't be seen yet.
    pub plan: Option<Plan>,
}

/// A recorded revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Revision {
    /// Its number in the file.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was made, UTC, ISO 8601.
    pub made_at: String,
    /// The file has it; false after going down below it.
    pub applied: bool,
    /// It was gone back from, and something else was changed then: it can't be gone to any more.
    pub superseded: bool,
    /// What it changed, in sentences.
    pub sentences: Vec<String>,
    /// The SQL up.
    pub up: Vec<String>,
    /// The SQL down.
    pub down: Vec<String>,
    /// False if the record was changed by something else than Relata.
    pub intact: bool,
}

/// A file's history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RevisionList {
    /// Newest first.
    pub revisions: Vec<Revision>,
    /// The file's schema is what the history says.
    pub matches: bool,
    /// Where it isn't: what differs.
    pub difference: Vec<ModelChange>,
}

/// What the bin holds for one dropped table or column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Parked {
    /// The revision that put it there.
    pub revision: i64,
    /// That revision's name.
    pub revision_name: String,
    /// The table.
    pub table: String,
    /// The column; none for a whole table.
    pub column: Option<String>,
    /// How many rows or values.
    pub rows: u64,
    /// Bytes in the file.
    pub bytes: u64,
}

/// The bin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// What is in it.
    pub parked: Vec<Parked>,
    /// Bytes in the file, all together.
    pub bytes: u64,
}
