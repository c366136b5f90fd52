//! A question as data: what is asked (a [`Query`], written by the window, a script or a person) and what it became
//! (a [`CompiledQuery`]). Everything but `from` may be left out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::rows::{Condition, OrderTerm};
use crate::schema::Table;
use crate::value::{Cell, Input};

use super::shorthand;

/// A question.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Query {
    /// Where rows come from.
    pub from: Source,
    /// What that is called in this query; none: as the table.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What stands beside each row.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joins: Vec<Join>,
    /// Which rows; none: all.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// By what rows are put together; shown in front of all else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<Shown>,
    /// What is shown; nothing said: every column, or of groups their number of rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub show: Vec<Shown>,
    /// Which groups, by what is shown of them; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub having: Option<Condition>,
    /// By what rows are ordered: names of what is shown, or columns.
    #[serde(default, deserialize_with = "shorthand::order", skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<OrderTerm>,
    /// Most rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Rows left out at the beginning.
    #[serde(default, skip_serializing_if = "is_none")]
    pub offset: u32,
    /// Rows that show the same are shown once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub distinct: bool,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_none(number: &u32) -> bool {
    *number == 0
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
#[ts(rename = "QuerySource")]
pub enum Source {
    /// A table or view or, where there is none of that name, a saved query.
    Named(String),
    /// A saved query.
    Saved {
        /// Its name.
        saved: String,
    },
    /// Another query.
    Query {
        /// The query.
        query: Box<Query>,
    },
}

impl Default for Source {
    fn default() -> Self {
        Self::Named(String::new())
    }
}

/// What stands beside each row: rows that a link leads to, or any that a condition picks. Written shorter: the link alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub struct Join {
    /// The link, in either direction; behind the name of another join and a point, from there: `customer`, `invoices`,
    /// `tags`, `lines.track`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Without a link: what is joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Source>,
    /// Which of its rows belong to a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Condition>,
    /// What it is called in this query; none: as the link or table.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What becomes of rows beside which nothing stands.
    #[serde(default, rename = "type")]
    pub kind: JoinKind,
}

/// What becomes of rows beside which nothing stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JoinKind {
    /// They are left out.
    #[default]
    Inner,
    /// They stay.
    Left,
}

/// One thing that is shown, or by which rows are grouped. Written shorter: `name`, `customer.country`, `month(date)`,
/// `sum(total)`, `count()`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
pub struct Shown {
    /// A column's name or path, or `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// In place of a column: an SQL expression over a row of the source, as in a computed column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// In which steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Bucket>,
    /// One value of many rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aggregate: Option<Aggregate>,
    /// The aggregate is of the rows that this link leads to, for each row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Which rows the aggregate is of.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Condition>,
    /// Something about the row among all that are shown; of a number that is shown (named by `column`) or an aggregate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The rows among which a window looks: those that show the same here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<String>,
    /// Its name in the result; none: after the column.
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its name on screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Only for `having` and `order`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// Steps that values are put together in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Days, in this machine's zone: `2024-03-31`.
    Day,
    /// Weeks, named by their Monday: `2024-03-25`.
    Week,
    /// Months: `2024-03`.
    Month,
    /// Quarters: `2024-Q1`.
    Quarter,
    /// Years: `2024`.
    Year,
    /// Ranges of numbers, named by where they begin.
    Range {
        /// How wide; of money in its unit (`10`).
        width: Input,
    },
}

/// One value of many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// How many rows; of a column, how many that aren't NULL.
    Count,
    /// How many different values.
    CountDistinct,
    /// All together.
    Sum,
    /// The mean.
    #[serde(alias = "avg")]
    Average,
    /// The least.
    Min,
    /// The most.
    Max,
    /// The one in the middle; of two the mean.
    Median,
    /// All, with commas between them.
    List,
}

/// Something about a row among all that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// The sum of this row and all before it, in the query's order.
    RunningTotal,
    /// Its place by size, the largest first; equal ones share a place.
    Rank,
    /// Its share of the sum of all.
    Share,
}

/// What a query became.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CompiledQuery {
    /// The SQL for a person, its values filled in; it can be run as it stands.
    pub sql: String,
    /// The SQL that is run.
    pub exact: String,
    /// The values for its nameless parameters, in order.
    pub values: Vec<Cell>,
    /// What a table of these rows would be: its columns mean what those mean that they come from, its links lead where
    /// those lead. Its name is that of the table that can be edited, where one can.
    pub table: Table,
    /// About each of its columns, in order.
    pub columns: Vec<ResultColumn>,
    /// Whether rows can be edited.
    pub editable: Editable,
    /// The question as a sentence.
    pub sentence: String,
    /// What a person should know about the answer.
    pub notes: Vec<String>,
    /// The tables and views that it reads.
    pub reads: Vec<String>,
    /// Why it can't be a view of the file's own, as a sentence; none if it can.
    pub no_view: Option<String>,
}

/// About one column of a query's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResultColumn {
    /// Its name in the result.
    pub name: String,
    /// The column whose values it shows as they are; none for anything made of them.
    pub origin: Option<Origin>,
    /// The steps that it is put together in.
    pub bucket: Option<Bucket>,
    /// What it is of many rows.
    pub aggregate: Option<Aggregate>,
    /// It is one of those by which rows are grouped.
    pub grouped: bool,
    /// It is money rounded to its smallest unit.
    pub rounded: bool,
    /// Its cells can be edited.
    pub editable: bool,
}

/// A stored column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// Whether rows of a query can be edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Editable {
    /// Each row is one of this table, whose key it carries.
    Rows {
        /// The table.
        table: String,
    },
    /// They can't.
    No {
        /// Why, as a sentence.
        reason: String,
    },
}
