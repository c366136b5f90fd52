//! Reading what is in a file: tables, views, columns, keys, indexes, triggers and the links between tables.

pub mod checks;
pub(crate) mod clock;
pub mod expression;
pub(crate) mod index_parts;
pub(crate) mod kind;
mod label;
mod links;
mod model;
pub(crate) mod notes;
mod read;
pub(crate) mod refusal;
mod sample;
pub(crate) mod tokens;
pub mod words;

pub(crate) use kind::affinity;
pub use label::label_sql;
pub use model::*;
pub use notes::notes_version;
pub use read::{read_catalog, schema_version};

use std::sync::Arc;

use crate::computed::Plan;
use crate::error::{ErrorCode, Result};

/// Why the schema can't be read or has no such thing.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// No such table or view.
    #[error("This file has no table or view named “{name}”.")]
    NoTable {
        /// The name asked for.
        name: String,
    },
    /// No such column.
    #[error("“{table}” has no column named “{column}”.")]
    NoColumn {
        /// The table.
        table: String,
        /// The name asked for.
        column: String,
    },
    /// A stored CREATE statement that Relata doesn't understand.
    #[error(
        "The design of “{name}” is written in a way that Relata doesn't understand, so it can't be changed here."
    )]
    Unreadable {
        /// Table or index.
        name: String,
        /// The statement.
        sql: String,
    },
}

impl SchemaError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::NoTable { .. } | Self::NoColumn { .. } => ErrorCode::NotFound,
            Self::Unreadable { .. } => ErrorCode::NotEditable,
        }
    }

    /// Raw text under the sentence.
    #[must_use]
    pub fn details(&self) -> Option<String> {
        match self {
            Self::Unreadable { sql, .. } => Some(sql.clone()),
            Self::NoTable { .. } | Self::NoColumn { .. } => None,
        }
    }
}

impl Catalog {
    /// The table or view with this name; as SQLite, without regard to the case of A to Z.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        let exact = self.tables.iter().find(|table| table.name == name);
        exact.or_else(|| self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name)))
    }

    /// As [`Catalog::table`], for a name that a person or a script gave.
    ///
    /// # Errors
    /// [`SchemaError::NoTable`].
    pub fn expect_table(&self, name: &str) -> Result<&Table> {
        self.table(name).ok_or_else(|| SchemaError::NoTable { name: name.to_owned() }.into())
    }

    /// Every link that leads to `table`: the table that holds it and the link's index there.
    #[must_use]
    pub fn incoming(&self, table: &str) -> Vec<(&Table, usize)> {
        let mut found = Vec::new();
        for holder in &self.tables {
            for (index, link) in holder.links.iter().enumerate() {
                if link.target_exists && link.target == table {
                    found.push((holder, index));
                }
            }
        }
        found
    }
}

impl Table {
    /// The columns that are in the file and that a row shows, in order.
    pub fn stored_columns(&self) -> impl Iterator<Item = &Column> {
        self.shown_columns().filter(|column| column.computed.is_none())
    }

    /// How this computed column is read.
    #[must_use]
    pub fn plan(&self, name: &str) -> Option<&Arc<Plan>> {
        self.plans.iter().find(|plan| plan.name == name)
    }

    /// What was noted of this column, if anything was.
    #[must_use]
    pub fn noted_column(&self, name: &str) -> Option<&crate::model::ColumnModel> {
        self.notes.as_ref()?.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }

    /// The column with this name; as SQLite, without regard to the case of A to Z.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        let exact = self.columns.iter().find(|column| column.name == name);
        exact.or_else(|| self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)))
    }

    /// As [`Table::column`], for a name that a person or a script gave.
    ///
    /// # Errors
    /// [`SchemaError::NoColumn`].
    pub fn expect_column(&self, name: &str) -> Result<&Column> {
        self.column(name).ok_or_else(|| {
            SchemaError::NoColumn { table: self.title.clone(), column: name.to_owned() }.into()
        })
    }

    /// The columns that a row shows, in order: all but a virtual table's hidden ones.
    pub fn shown_columns(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| !column.hidden)
    }

    /// The statements of its search index; none if it has none.
    #[must_use]
    pub fn search_sql(&self) -> Option<crate::model::SearchSql> {
        let Key::Rowid { column: Some(key), .. } = &self.key else { return None };
        Some(crate::model::search_sql_of(&self.name, key, self.search.as_ref()?))
    }

    /// The names by which SQL reaches the parts of a row's key, in key order; empty if nothing names a row.
    #[must_use]
    pub fn key_columns(&self) -> Vec<&str> {
        match &self.key {
            Key::Rowid { name, .. } => vec![name],
            Key::Columns { columns } => columns.iter().map(String::as_str).collect(),
            Key::None { .. } => Vec::new(),
        }
    }
}

impl Table {
    /// A table of which no more is known than its name and statement.
    pub(crate) fn bare(name: &str, sql: &str) -> Self {
        let title = words::title(name);
        Self {
            singular: words::singular(&title).to_lowercase(),
            title,
            name: name.to_owned(),
            table_type: TableType::Table,
            without_rowid: false,
            strict: false,
            key: Key::None { reason: String::new() },
            primary_key: Vec::new(),
            columns: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            links: Vec::new(),
            label: Vec::new(),
            association: None,
            read_only: None,
            refused: None,
            shadows: Vec::new(),
            search: None,
            sql: sql.to_owned(),
            label_formula: None,
            actions: Vec::new(),
            notes: None,
            plans: Vec::new(),
        }
    }
}

impl Column {
    /// A column of which no more is known than its name and declared type.
    pub(crate) fn bare(name: &str, declared_type: &str, strict: bool) -> Self {
        Self {
            title: words::title(name),
            name: name.to_owned(),
            affinity: kind::affinity(declared_type, strict),
            declared_type: declared_type.to_owned(),
            kind: ColumnKind::Any,
            date_storage: None,
            not_null: false,
            default: None,
            collation: None,
            primary_key: 0,
            generated: None,
            hidden: false,
            link: None,
            length: None,
            scale: None,
            choices: Vec::new(),
            noted: false,
            help: None,
            minor_units: false,
            currency: None,
            options: Vec::new(),
            regex: None,
            companions: None,
            part_of: None,
            computed: None,
        }
    }

    /// True if this column is the rowid of `table` under another name.
    #[must_use]
    pub fn is_rowid(&self, table: &Table) -> bool {
        matches!(&table.key, Key::Rowid { column: Some(alias), .. } if *alias == self.name)
    }
}
