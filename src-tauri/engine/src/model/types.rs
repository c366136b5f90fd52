//! A file's design as a value: what a person edits, what a model file holds, and what revisions are computed from.
//!
//! Where the catalog ([`crate::schema::Catalog`]) says what a file has for reading rows, the model says everything that
//! is needed to build the same file again.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SearchModel;
use crate::schema::{ColumnKind, Generated, LinkAction};

fn is_false(value: &bool) -> bool {
    !*value
}

/// The whole design of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Model {
    /// Tables, virtual ones too, in the order of creation.
    #[serde(default, rename = "table", skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<TableModel>,
    /// Views.
    #[serde(default, rename = "view", skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<ViewModel>,
}

/// A view: its whole CREATE statement.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ViewModel {
    /// Its name.
    pub name: String,
    /// The CREATE VIEW statement.
    pub sql: String,
    /// Triggers on it (INSTEAD OF).
    #[serde(default, rename = "trigger", skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<TriggerModel>,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TableModel {
    /// The real name.
    pub name: String,
    /// The name that it had, where it is being renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The name on screen, where it isn't told from the real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What one row is called ("product"), where it isn't told from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub singular: Option<String>,
    /// What names a row: an SQL expression over its columns (and, by link name, over rows linked to: `author.name`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// STRICT (<https://www.sqlite.org/stricttables.html>).
    #[serde(default, skip_serializing_if = "is_false")]
    pub strict: bool,
    /// WITHOUT ROWID.
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_rowid: bool,
    /// AUTOINCREMENT on the rowid alias.
    #[serde(default, skip_serializing_if = "is_false")]
    pub autoincrement: bool,
    /// The primary key's columns in key order; empty: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub primary_key: Vec<String>,
    /// The primary key as written (`"id" DESC`, `"name" COLLATE NOCASE`), where that is more than its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key_sql: Option<String>,
    /// ON CONFLICT of the primary key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_key_conflict: Option<String>,
    /// The whole CREATE statement of a virtual table, which is taken as it is; columns then are empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub virtual_sql: Option<String>,
    /// Columns in order.
    #[serde(default, rename = "column", skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnModel>,
    /// UNIQUE over several columns.
    #[serde(default, rename = "unique", skip_serializing_if = "Vec::is_empty")]
    pub uniques: Vec<UniqueModel>,
    /// CHECKs that no field of a column stands for.
    #[serde(default, rename = "rule", skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleModel>,
    /// Foreign keys.
    #[serde(default, rename = "link", skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkModel>,
    /// Indexes made by CREATE INDEX.
    #[serde(default, rename = "index", skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<IndexModel>,
    /// Triggers other than those of `hooks`.
    #[serde(default, rename = "trigger", skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<TriggerModel>,
    /// Columns that Relata computes when it reads.
    #[serde(default, rename = "computed", skip_serializing_if = "Vec::is_empty")]
    pub computed: Vec<ComputedModel>,
    /// What fills itself in.
    #[serde(default, rename = "hook", skip_serializing_if = "Vec::is_empty")]
    pub hooks: Vec<HookModel>,
    /// Its full-text index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<SearchModel>,
    /// Buttons on a row.
    #[serde(default, rename = "action", skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionModel>,
}

/// A column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ColumnModel {
    /// The real name.
    pub name: String,
    /// The name that it had, where it is being renamed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// What it means.
    #[serde(default)]
    pub kind: ColumnKind,
    /// The declared type as written, where it isn't the one that the kind implies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_type: Option<String>,
    /// The name on screen, where it isn't told from the real one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A help text under the field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// NOT NULL.
    #[serde(default, skip_serializing_if = "is_false")]
    pub required: bool,
    /// ON CONFLICT of NOT NULL (`REPLACE` …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub required_conflict: Option<String>,
    /// UNIQUE by itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// What a new row has, as SQL (`0`, `'draft'`, `(datetime('now'))`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Collating sequence, where it isn't BINARY.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// Computed by SQLite itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<GeneratedModel>,
    /// Fewest characters (text kinds): `CHECK (length(x) >= n)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shortest: Option<u32>,
    /// Most characters (text kinds): `CHECK (length(x) <= n)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u32>,
    /// Least value, as stored, as an SQL literal: `CHECK (x >= n)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least: Option<String>,
    /// Most value, as stored, as an SQL literal: `CHECK (x <= n)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<String>,
    /// A GLOB pattern that the database checks: `CHECK (x GLOB 'p')`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A regular expression that only Relata checks, and says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regex: Option<String>,
    /// Money: digits after the point (0 to 9); the stored integer counts the smallest unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// Money: ISO 4217 code (`EUR`); none: a plain amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Enum: the allowed values in their order.
    #[serde(default, rename = "option", skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<EnumOption>,
}

/// One value of an enum.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EnumOption {
    /// As stored.
    pub value: String,
    /// As shown, where it differs ("To do" for `to_do`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// One of the names of enum colours in the window's tokens: slate, red, orange, amber, green, teal, blue, indigo,
    /// violet, pink.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
}

/// GENERATED ALWAYS AS (<https://www.sqlite.org/gencol.html>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GeneratedModel {
    /// The expression.
    pub expression: String,
    /// When it is computed.
    pub when: Generated,
}

/// UNIQUE over several columns, or over one where more is to be said than that it is unique.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UniqueModel {
    /// The constraint's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The columns, in order.
    pub columns: Vec<String>,
    /// The columns as written, where that is more than their names (`"name" COLLATE NOCASE`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<String>,
    /// ON CONFLICT (`REPLACE` …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conflict: Option<String>,
    /// What a person is told when it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A CHECK of the table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleModel {
    /// The constraint's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The expression, which must not be false.
    pub check: String,
    /// What a person is told when it is broken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// A foreign key (<https://www.sqlite.org/foreignkeys.html>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinkModel {
    /// The columns here.
    pub columns: Vec<String>,
    /// The table pointed to.
    pub target: String,
    /// The columns there; empty: its primary key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub target_columns: Vec<String>,
    /// ON DELETE.
    #[serde(default = "no_action", skip_serializing_if = "is_no_action")]
    pub on_delete: LinkAction,
    /// ON UPDATE.
    #[serde(default = "no_action", skip_serializing_if = "is_no_action")]
    pub on_update: LinkAction,
    /// DEFERRABLE INITIALLY DEFERRED.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deferred: bool,
    /// The name of this side ("Author"), where it isn't told from the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The name of the other side ("Posts"), where it isn't told from the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back_title: Option<String>,
}

fn no_action() -> LinkAction {
    LinkAction::NoAction
}

fn is_no_action(action: &LinkAction) -> bool {
    *action == LinkAction::NoAction
}

/// An index made by CREATE INDEX.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IndexModel {
    /// Its name.
    pub name: String,
    /// UNIQUE.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Each part as SQL: a quoted column or an expression, with COLLATE and DESC.
    pub parts: Vec<String>,
    /// WHERE, for a partial index.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// A trigger: its whole CREATE statement.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TriggerModel {
    /// Its name.
    pub name: String,
    /// The CREATE TRIGGER statement.
    pub sql: String,
}

/// A column that Relata computes when it reads; never stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ComputedModel {
    /// Its name, different from every column's.
    pub name: String,
    /// The name on screen, where it isn't told from the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the result means.
    #[serde(default)]
    pub kind: ColumnKind,
    /// Money: digits after the point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u32>,
    /// Money: ISO 4217 code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What is shown where it gives nothing ("no reviews yet").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub empty: Option<String>,
    /// How.
    #[serde(flatten)]
    pub how: Computation,
}

/// How a computed column comes about. A link is named by its column (`category_id`); an incoming one by table and
/// column (`reviews.product_id`); a many-to-many one by its association table (`product_tags`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "how")]
pub enum Computation {
    /// An SQL expression over the row's columns; `:now` and `:today` are bound once per read.
    Formula {
        /// The expression.
        expression: String,
    },
    /// A column of the row that a link leads to; several links lead on and on.
    Lookup {
        /// The links, in order.
        path: Vec<String>,
        /// The column there.
        column: String,
    },
    /// A total over the rows that point here.
    Rollup {
        /// The incoming link.
        link: String,
        /// The total.
        function: RollupFunction,
        /// The column or expression that is totalled; none for a count.
        #[serde(default)]
        column: Option<String>,
        /// Only rows for which this SQL expression over their columns is true.
        #[serde(default)]
        filter: Option<String>,
        /// For `first`: ORDER BY terms over their columns.
        #[serde(default)]
        order: Option<String>,
    },
}

/// What a rollup does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum RollupFunction {
    /// How many rows.
    Count,
    /// Sum; none of no rows.
    Sum,
    /// Average; none of no rows.
    Average,
    /// Least.
    Min,
    /// Most.
    Max,
    /// The column of the first row by `order`.
    First,
}

/// What a column does by itself on insert or update; stored in the file as triggers and a placeholder default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "does")]
pub enum HookModel {
    /// The column is made from another: letters, digits and hyphens, unique by a suffix.
    Slug {
        /// The slug column.
        column: String,
        /// Where it comes from.
        from: String,
        /// How long it follows its source.
        #[serde(default)]
        follow: Follow,
    },
    /// The column takes the moment of the insert (UTC).
    CreatedAt {
        /// The column.
        column: String,
    },
    /// The column takes the moment of each change (UTC).
    UpdatedAt {
        /// The column.
        column: String,
    },
}

/// How long a slug follows its source.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", rename_all_fields = "camelCase", tag = "keep")]
pub enum Follow {
    /// With every change of the source.
    #[default]
    Always,
    /// Made once, then left alone.
    Once,
    /// Until this SQL expression over the row is true.
    Until {
        /// The expression.
        condition: String,
    },
}

/// A button on a row.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionModel {
    /// Its name on the button ("Mark complete").
    pub name: String,
    /// When it applies: an SQL expression over the row; none: always.
    #[serde(default, rename = "when", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// What it asks for first, bound as `:name` in the expressions.
    #[serde(default, rename = "ask", skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<ActionAsk>,
    /// What it writes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<ActionSet>,
    /// A row that it inserts besides, copied from this one as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<ActionCopy>,
}

/// One value that an action asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionAsk {
    /// Its name in expressions.
    pub name: String,
    /// The question.
    pub title: String,
    /// What is asked for.
    pub kind: ColumnKind,
}

/// One assignment of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionSet {
    /// The column.
    pub column: String,
    /// An SQL expression over the row as it was; `:now`, `:today`, `:me` and what was asked for are bound.
    pub to: String,
}

/// A row inserted by an action.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionCopy {
    /// When: an SQL expression over the row as it was; none: always.
    #[serde(default, rename = "when", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// The columns that differ from this row's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<ActionSet>,
}
