//! What is asked of rows and what comes back, as values.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::query::Query;
use crate::value::{Cell, Input, RowKey};

/// Which rows, in which order.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// Table or view.
    pub table: String,
    /// Empty: the natural order (rowid, or the primary key of a WITHOUT ROWID table).
    #[serde(default)]
    pub order: Vec<OrderTerm>,
    /// None: all rows.
    #[serde(default)]
    pub filter: Option<Condition>,
}

/// One column of an order. NULLs stand first when ascending and last when descending, as in SQLite, unless said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OrderTerm {
    /// Column name.
    pub column: String,
    /// Z to A, 9 to 0.
    #[serde(default)]
    pub descending: bool,
    /// Where NULLs stand; none: SQLite's own habit.
    #[serde(default)]
    pub nulls: Option<Nulls>,
}

/// Where NULLs stand in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Nulls {
    /// Before everything.
    First,
    /// After everything.
    Last,
}

/// A condition tree. A column is named by its name or, through links that lead to one row each, by a path:
/// `customer.country`. What a person may write shorter is in [`crate::query::shorthand`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type", remote = "Self")]
pub enum Condition {
    /// All of; true when empty.
    All {
        /// The parts.
        of: Vec<Condition>,
    },
    /// Any of; false when empty.
    Any {
        /// The parts.
        of: Vec<Condition>,
    },
    /// Not.
    Not {
        /// The part.
        of: Box<Condition>,
    },
    /// One column against values.
    Compare {
        /// Column name or path.
        column: String,
        /// How.
        operator: Operator,
        /// One for most, two for between, any number for in, none for empty and null; for dates see the operators.
        #[serde(default)]
        values: Vec<Input>,
    },
    /// One column against another.
    CompareColumns {
        /// Column name or path.
        column: String,
        /// One of those that compare.
        operator: Operator,
        /// The other column's name or path.
        other: String,
    },
    /// One column among what a query gives in its one column.
    InQuery {
        /// Column name or path.
        column: String,
        /// The query.
        query: Box<Query>,
        /// Not among it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        not: bool,
    },
    /// The number of linked rows: at least one, unless said otherwise.
    Linked {
        /// The link, in either direction: a link's name, a table whose rows point here, or one at the other end of
        /// many-to-many; a path of these.
        link: String,
        /// Which of the linked rows count; none: all.
        #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
        filter: Option<Box<Condition>>,
        /// How the number is compared.
        #[serde(default = "at_least", skip_serializing_if = "is_at_least")]
        operator: Operator,
        /// With what.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        count: u32,
    },
    /// Which rows are linked, of many-to-many or of those that point here.
    Has {
        /// As for `linked`.
        link: String,
        /// Any, all or none of them.
        which: Which,
        /// The rows' keys, or the values of `column`.
        keys: Vec<Input>,
        /// The linked rows' column that is compared; none: their key.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<String>,
    },
    /// An SQL expression over the row's columns, computed ones too, and `link.column`; `:me`, `:now`, `:today`,
    /// `:day_start`, `:day_end` and `:week_end` (moments at which today and this week begin and end here) may stand in it.
    Expression {
        /// The expression.
        sql: String,
    },
    /// Rows that hold what is typed: by the table's search index its words, else the text in any column.
    Search {
        /// As typed.
        text: String,
    },
}

fn at_least() -> Operator {
    Operator::AtLeast
}

fn is_at_least(operator: &Operator) -> bool {
    *operator == Operator::AtLeast
}

fn one() -> u32 {
    1
}

fn is_one(count: &u32) -> bool {
    *count == 1
}

/// How many of some linked rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// At least one.
    Any,
    /// Each of them.
    All,
    /// Not one.
    None,
}

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Same value (`IS`: NULL equals NULL).
    Is,
    /// Not the same value.
    IsNot,
    /// Less.
    Less,
    /// Less or same.
    AtMost,
    /// More.
    More,
    /// More or same.
    AtLeast,
    /// From the first value to the second, both included.
    Between,
    /// One of the values.
    In,
    /// Text holds this (any letter case, all of Unicode; `%` and `_` are themselves).
    Contains,
    /// Text does not hold this.
    ContainsNot,
    /// Text begins with this.
    StartsWith,
    /// Text ends with this.
    EndsWith,
    /// Text holds what this regular expression describes (<https://docs.rs/regex/latest/regex/#syntax>).
    Matches,
    /// Text does not.
    MatchesNot,
    /// A date in the last so many `days` (today is the last of them), `weeks`, `months`, `years`, `hours` or `minutes`: a
    /// number and one of these words.
    InLast,
    /// A date in the next so many; today is the first of these days.
    InNext,
    /// A date within `today`, `yesterday`, `tomorrow`, or `this`, `last` or `next` `week`, `month`, `quarter` or `year`
    /// (`last month`). Days are those of this machine's zone, weeks begin on Monday.
    During,
    /// NULL or empty text.
    Empty,
    /// Neither NULL nor empty text.
    NotEmpty,
    /// NULL.
    Null,
    /// Not NULL.
    NotNull,
}

/// Names an open row set within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct RowSetId(pub u32);

/// How many rows, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// The number of rows.
    pub rows: u64,
    /// False while it is estimated.
    pub exact: bool,
}

/// What an open row set is and how far its background work has come. Sent with every window and as an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowSetStatus {
    /// Which one.
    pub id: RowSetId,
    /// How many rows.
    pub total: Total,
    /// Positions are exact everywhere: jumps and row numbers need no mark.
    pub positions_exact: bool,
    /// Background work (position index, sorting) as rows done, while it runs.
    pub working: Option<Work>,
    /// Goes up whenever rows already read may be out of date (someone else wrote; an order became ready).
    pub version: u64,
    /// Background work failed: the sentence. Rows can still be read as far as is known.
    pub trouble: Option<String>,
}

/// Background work on a row set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Work {
    /// What it does, for a person: "Sorting by Name", "Counting".
    pub label: String,
    /// Rows done.
    pub done: u64,
    /// Rows in all, estimated.
    pub total: u64,
}

/// An opened row set: what the grid needs before the first row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowSet {
    /// Names it from now on.
    pub id: RowSetId,
    /// The columns of every window, in order (hidden ones of virtual tables left out).
    pub columns: Vec<String>,
    /// Total and background work at this moment.
    pub status: RowSetStatus,
    /// The first rows, so that opening and painting take one trip.
    pub window: RowWindow,
}

/// Rows `start..start + rows.len()` of a row set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowWindow {
    /// Position of the first row, from 0.
    pub start: u64,
    /// True while `start` is an estimate.
    pub approximate: bool,
    /// The rows; fewer than asked for at the end, or, while `status.working`, where that work has not come yet: then
    /// `status.version` goes up when the rest can be read.
    pub rows: Vec<Row>,
    /// For each link column that occurs: what its values name.
    pub labels: Vec<LinkLabels>,
    /// As of this read.
    pub status: RowSetStatus,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Its key; none where the source has none (views), or where the row is gone.
    pub key: Option<RowKey>,
    /// The values in the order of [`RowSet::columns`]; empty if the row was deleted since the order was made.
    pub cells: Vec<Cell>,
}

/// The labels of the rows that one link column points to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkLabels {
    /// Column index within the window.
    pub column: u32,
    /// One per row of the window: the linked row's label; none for NULL or a link into nothing.
    pub labels: Vec<Option<String>>,
}

/// One row with everything that its page shows, related rows aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RowDetail {
    /// Its table.
    pub table: String,
    /// Its key.
    pub key: RowKey,
    /// Its label for a person.
    pub label: String,
    /// Column names, in order.
    pub columns: Vec<String>,
    /// The values in that order.
    pub cells: Vec<Cell>,
    /// For each link of the table (by index into `Table::links`): the linked row, if any.
    pub links: Vec<Option<LinkedRow>>,
    /// The rows that point here, a list per incoming link.
    pub related: Vec<RelatedList>,
}

/// A row named for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LinkedRow {
    /// Its table.
    pub table: String,
    /// Its key.
    pub key: RowKey,
    /// Its label.
    pub label: String,
    /// The values of the columns that links point to, in the link's column order: what a link to it stores.
    pub target: Vec<Cell>,
}

/// Rows of another table that point to this one, newest first, the first few.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelatedList {
    /// Name of the list on screen ("Invoices", "Tags").
    pub title: String,
    /// The table that holds the link.
    pub table: String,
    /// Index into that table's `links`.
    pub link: u32,
    /// For many-to-many: the table at the other end and the index of the association's link to it.
    pub through: Option<Through>,
    /// How many in all.
    pub count: u64,
    /// The filter that shows them all, on `table`.
    pub filter: Condition,
    /// Columns of `rows`, in order (for many-to-many: of the other end).
    pub columns: Vec<String>,
    /// The first few: newest first.
    pub rows: Vec<RelatedRow>,
    /// For each link column among `columns`: what its values in `rows` name.
    pub labels: Vec<LinkLabels>,
}

/// The far side of a many-to-many list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Through {
    /// The table at the other end.
    pub table: String,
    /// Index into the association table's `links`.
    pub link: u32,
}

/// One row of a related list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelatedRow {
    /// The row (for many-to-many: at the other end).
    pub row: LinkedRow,
    /// For many-to-many: the key of the association row, to remove it.
    pub association_key: Option<RowKey>,
    /// Values in the order of [`RelatedList::columns`].
    pub cells: Vec<Cell>,
}

/// A whole value, read on demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FullValue {
    /// The cell as in a window, for its type.
    pub cell: Cell,
    /// The whole text, for text.
    pub text: Option<String>,
    /// The bytes in base64, for blobs and text that isn't valid UTF-8.
    pub base64: Option<String>,
}
