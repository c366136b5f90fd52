//! What is in a file, as values: the result of reading a schema, sent to the window as it is.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::computed::Plan;
use crate::model::{ActionModel, EnumOption, SearchModel, TableModel};

/// Everything in the file that a person can see.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Catalog {
    /// Tables and views in the order of creation; no `sqlite_*`, no `_relata_*`, no shadow tables.
    pub tables: Vec<Table>,
    /// SQLite's schema cookie when this was read; a different one means: read again.
    pub schema_version: u32,
    /// A fingerprint of Relata's notes on the tables when this was read; a different one means the same.
    #[serde(skip)]
    pub notes_version: u64,
    /// The full-text tables of search indexes, which are shown as a part of their tables.
    #[serde(skip)]
    pub search_tables: Vec<Table>,
}

/// Table, view or virtual table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TableType {
    /// An ordinary table.
    Table,
    /// A view.
    View,
    /// A virtual table (FTS5, R-Tree, …).
    Virtual,
}

/// What names a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Key {
    /// The rowid, under a name that no column hides (`rowid`, `_rowid_` or `oid`); `column` is its alias
    /// (INTEGER PRIMARY KEY) if there is one.
    Rowid {
        /// The name by which SQL reaches it.
        name: String,
        /// The column that is the rowid, if one is.
        column: Option<String>,
    },
    /// The primary key of a WITHOUT ROWID table.
    Columns {
        /// In key order.
        columns: Vec<String>,
    },
    /// Nothing names a row, so rows can't be edited.
    None {
        /// Why, as a sentence.
        reason: String,
    },
}

/// A table or view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Table {
    /// The real name, exactly.
    pub name: String,
    /// The name on screen: `order_items` → "Order items"; `InvoiceLine` → "Invoice line".
    pub title: String,
    /// Table, view or virtual.
    #[serde(rename = "type")]
    pub table_type: TableType,
    /// STRICT.
    pub strict: bool,
    /// WITHOUT ROWID.
    pub without_rowid: bool,
    /// What names a row.
    pub key: Key,
    /// Primary key columns in key order; empty if none is declared.
    pub primary_key: Vec<String>,
    /// All columns, hidden and generated ones included, in order; those that Relata computes come last.
    pub columns: Vec<Column>,
    /// Indexes, SQLite's automatic ones too.
    pub indexes: Vec<Index>,
    /// Triggers on it.
    pub triggers: Vec<Trigger>,
    /// Links from here to other tables (or itself).
    pub links: Vec<Link>,
    /// The columns whose values, joined by a space, name a row for a person.
    pub label: Vec<String>,
    /// If this table only ties two others together: which of its links are the two ends.
    pub association: Option<Association>,
    /// Why rows here can't be edited, as a sentence; none if they can.
    pub read_only: Option<String>,
    /// A view or virtual table that SQLite refuses to read, with the reason as a sentence.
    pub refused: Option<String>,
    /// Shadow tables folded under this one.
    pub shadows: Vec<String>,
    /// Its search index; the triggers that keep it are not among `triggers`.
    pub search: Option<SearchModel>,
    /// The CREATE statement as stored.
    pub sql: String,
    /// What one row is called on screen ("product").
    pub singular: String,
    /// The label where a formula gives it, as SQL over a source named [`super::SOURCE`].
    #[serde(skip)]
    pub label_formula: Option<String>,
    /// Its buttons.
    pub actions: Vec<ActionModel>,
    /// What Relata noted about the table beyond SQL: messages of rules, hooks, computed columns.
    #[serde(skip)]
    pub notes: Option<Arc<TableModel>>,
    /// How its computed columns are read.
    #[serde(skip)]
    pub plans: Vec<Arc<Plan>>,
}

/// SQLite's type affinity (<https://www.sqlite.org/datatype3.html#type_affinity>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Affinity {
    /// INTEGER.
    Integer,
    /// TEXT.
    Text,
    /// BLOB (none).
    Blob,
    /// REAL.
    Real,
    /// NUMERIC.
    Numeric,
}

/// What a column means to a person, as far as its declared type, name and rules tell. Decides display and editor only,
/// never what is stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Whole number.
    Integer,
    /// Number with a fraction.
    Number,
    /// Exact decimal as declared (NUMERIC(10,2), DECIMAL, MONEY).
    Money,
    /// One line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// 0 or 1.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// JSON text.
    Json,
    /// Bytes.
    Blob,
    /// Web address.
    Url,
    /// E-mail address.
    Email,
    /// UUID.
    Uuid,
    /// Share of one, shown times a hundred.
    Percent,
    /// Length of time in seconds.
    Duration,
    /// One of a few texts, in an order, each with a colour.
    Enum,
    /// Whole number of stars.
    Rating,
    /// Bytes of any kind, with a name.
    File,
    /// A picture.
    Image,
    /// Argon2id hash: only set and checked, never shown.
    Password,
    /// Part of a web address: letters, digits, hyphens.
    Slug,
    /// A value that names a row of another table.
    Link,
    /// Nothing is known: each value is shown as what it is.
    #[default]
    Any,
}

/// How a date or date-time is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DateStorage {
    /// Text, ISO 8601 (`2026-11-24`, `2026-11-24 10:30:00`), shown and kept as it stands.
    Iso,
    /// Text of one form, a moment in UTC (`2026-11-24T10:30:00Z`), shown and typed in the local zone.
    IsoUtc,
    /// Seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 UTC.
    UnixMilliseconds,
    /// Julian day number.
    Julian,
}

/// Whether and how a column is computed by SQLite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Generated {
    /// Computed when read.
    Virtual,
    /// Computed when written.
    Stored,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// The real name, exactly.
    pub name: String,
    /// The name on screen.
    pub title: String,
    /// The declared type as written; empty if none.
    pub declared_type: String,
    /// Its affinity.
    pub affinity: Affinity,
    /// What it means.
    pub kind: ColumnKind,
    /// How dates are stored, for date kinds.
    pub date_storage: Option<DateStorage>,
    /// NOT NULL (declared, or implied by a WITHOUT ROWID key).
    pub not_null: bool,
    /// The default as SQL text.
    pub default: Option<String>,
    /// Collating sequence if not BINARY.
    pub collation: Option<String>,
    /// Position in the primary key from 1; 0 if not in it.
    pub primary_key: u32,
    /// Computed by SQLite.
    pub generated: Option<Generated>,
    /// Hidden column of a virtual table: not in `SELECT *`.
    pub hidden: bool,
    /// Index into [`Table::links`] of the single-column link that this column holds.
    pub link: Option<u32>,
    /// Longest text the declared type allows, in characters (`VARCHAR(80)`); SQLite itself doesn't enforce it.
    pub length: Option<u32>,
    /// Digits after the point of a declared NUMERIC(p, s).
    pub scale: Option<u32>,
    /// Allowed values, where a CHECK (x IN (…)) lists text literals.
    pub choices: Vec<String>,
    /// The meaning was noted by Relata and not only guessed: what is typed must have its form.
    pub noted: bool,
    /// A help text under the field.
    pub help: Option<String>,
    /// Money: the stored integer counts the smallest unit, [`Column::scale`] digits after the point.
    pub minor_units: bool,
    /// Money: ISO 4217 code; none: a plain amount.
    pub currency: Option<String>,
    /// Enum: what is known of the values beyond [`Column::choices`], in their order.
    pub options: Vec<EnumOption>,
    /// A regular expression that only Relata checks.
    pub regex: Option<String>,
    /// File and image: the columns that hold name and media type of the bytes.
    pub companions: Option<Companions>,
    /// This column is a companion of that one and shown as a part of it.
    pub part_of: Option<String>,
    /// Relata computes it when it reads; nothing of it is in the file's table.
    pub computed: Option<Computed>,
}

/// How a computed column comes about, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Computed {
    /// Which of the three.
    pub how: ComputedHow,
    /// The formula, or the lookup or total in words.
    pub text: String,
    /// What is shown where it gives nothing ("no reviews yet").
    pub empty: Option<String>,
    /// It asks for now or today: UTC and the zone of this machine.
    pub timed: bool,
    /// Why it can't be computed, as a sentence; every cell then says so.
    pub trouble: Option<String>,
    /// What makes it slow, as a sentence.
    pub notice: Option<String>,
}

/// The three ways to compute a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ComputedHow {
    /// An expression over the row.
    Formula,
    /// A column of a row that links lead to.
    Lookup,
    /// A total over the rows that point here.
    Rollup,
}

/// The columns beside a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Companions {
    /// The one that holds the file's name.
    pub name: Option<String>,
    /// The one that holds the media type (`image/png`).
    pub media: Option<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Index {
    /// Name.
    pub name: String,
    /// UNIQUE.
    pub unique: bool,
    /// Has a WHERE.
    pub partial: bool,
    /// `c` CREATE INDEX, `u` UNIQUE constraint, `pk` PRIMARY KEY.
    pub origin: String,
    /// The parts in order; none for an expression.
    pub columns: Vec<Option<String>>,
    /// The CREATE statement; none for automatic ones.
    pub sql: Option<String>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Trigger {
    /// Name.
    pub name: String,
    /// The CREATE statement.
    pub sql: String,
}

/// ON DELETE / ON UPDATE (<https://www.sqlite.org/foreignkeys.html#fk_actions>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LinkAction {
    /// Refuse at the end of the statement or transaction.
    NoAction,
    /// Refuse at once.
    Restrict,
    /// Empty the link.
    SetNull,
    /// Put the default in.
    SetDefault,
    /// Go along.
    Cascade,
}

/// A foreign key, seen from the table that holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    /// SQLite's number of it within the table.
    pub id: u32,
    /// The columns here.
    pub columns: Vec<String>,
    /// The table pointed to, as it is really named there; as written if it doesn't exist.
    pub target: String,
    /// The columns there (the primary key if the file doesn't say).
    pub target_columns: Vec<String>,
    /// False if the table or a column isn't there.
    pub target_exists: bool,
    /// ON DELETE.
    pub on_delete: LinkAction,
    /// ON UPDATE.
    pub on_update: LinkAction,
    /// One-to-one: the columns here are unique.
    pub unique: bool,
    /// All columns here are NOT NULL.
    pub required: bool,
    /// Name of this side on screen ("Customer").
    pub title: String,
    /// Name of the other side on screen ("Invoices").
    pub back_title: String,
}

/// A table that ties two others together (many-to-many).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Association {
    /// Index into [`Table::links`] of the one end.
    pub left: u32,
    /// Index into [`Table::links`] of the other end.
    pub right: u32,
    /// It has columns of its own besides the two links.
    pub extra_columns: Vec<String>,
}
