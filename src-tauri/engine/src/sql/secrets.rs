//! Which columns SQL from outside reads as empty: passwords, and where else a hash lies (what SQLite computes from one,
//! the bin, the log of changes). SQLite asks about each column that a statement reads, wherever it stands, so no
//! expression, view or subquery comes by one (<https://www.sqlite.org/c3ref/c_deny.html>).

use std::collections::HashSet;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::Result;
use crate::model::{Model, read_model};
use crate::schema::tokens::tokens;
use crate::schema::{Catalog, Column, ColumnKind};

/// The columns, and who may read them all the same.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    columns: HashSet<(String, String)>,
    triggers: HashSet<String>,
}

impl Secrets {
    /// Those of a file.
    pub fn of(connection: &Connection, catalog: &Catalog) -> Result<Self> {
        let mut secrets = Self::default();
        for name in ["_relata_changes", "_relata_change_parts"] {
            secrets.add(name, "log");
        }
        for table in &catalog.tables {
            secrets.triggers.extend(table.triggers.iter().map(|trigger| trigger.name.to_ascii_lowercase()));
            for column in table.columns.iter().filter(|column| column.kind == ColumnKind::Password) {
                secrets.add(&table.name, &column.name);
            }
        }
        let any =
            |wanted: fn(&Column) -> bool| catalog.tables.iter().any(|table| table.columns.iter().any(wanted));
        // Few files have both, and the whole design takes a while to read.
        if any(|column| column.kind == ColumnKind::Password) && any(|column| column.generated.is_some()) {
            secrets.add_generated(&read_model(connection)?);
        }
        secrets.add_bin(connection)?;
        Ok(secrets)
    }

    fn add(&mut self, table: &str, column: &str) {
        self.columns.insert((table.to_ascii_lowercase(), column.to_ascii_lowercase()));
    }

    /// Columns that SQLite computes from a secret one, in as many steps as it takes.
    fn add_generated(&mut self, model: &Model) {
        for table in &model.tables {
            loop {
                let known = self.columns.len();
                for column in &table.columns {
                    let sql = column.generated.as_ref().map_or("", |generated| generated.expression.as_str());
                    if tokens(sql)
                        .iter()
                        .any(|token| token.is_name() && self.is_secret(&table.name, &token.text))
                    {
                        self.add(&table.name, &column.name);
                    }
                }
                if self.columns.len() == known {
                    break;
                }
            }
        }
    }

    /// What was dropped is no less a password for lying in the bin.
    fn add_bin(&mut self, connection: &Connection) -> Result<()> {
        let there = "SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = '_relata_parked'";
        if !connection.prepare_cached(there)?.exists([])? {
            return Ok(());
        }
        let mut statement = connection.prepare(
            "SELECT p.table_name, p.column_name, p.stored_in, r.before, r.after FROM main._relata_parked AS p \
             JOIN main._relata_revisions AS r ON r.id = p.revision",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, column): (String, Option<String>) = (row.get(0)?, row.get(1)?);
            let stored_in: String = row.get(2)?;
            for design in [row.get_ref(3)?, row.get_ref(4)?] {
                let passwords = passwords(design, &table);
                match &column {
                    None => passwords.iter().for_each(|name| self.add(&stored_in, name)),
                    Some(column) if passwords.contains(column) => {
                        self.add(&stored_in, "value");
                        self.add(&stored_in, "became");
                    }
                    Some(_) => {}
                }
            }
        }
        Ok(())
    }

    /// Whether nobody may see it.
    pub fn is_secret(&self, table: &str, column: &str) -> bool {
        self.columns.contains(&(table.to_ascii_lowercase(), column.to_ascii_lowercase()))
    }

    /// Whether a column of that name is a secret one in any table.
    pub fn has_column(&self, name: &str) -> bool {
        self.columns.iter().any(|(_, column)| column.eq_ignore_ascii_case(name))
    }

    /// Whether it is a trigger that reads (and no view, and not the statement itself).
    pub fn is_trigger(&self, accessor: Option<&str>) -> bool {
        accessor.is_some_and(|name| self.triggers.contains(&name.to_ascii_lowercase()))
    }
}

/// The password columns of `table` in a design that is kept with a revision.
fn passwords(design: ValueRef<'_>, table: &str) -> Vec<String> {
    let model: Option<Model> = design.as_str().ok().and_then(|text| serde_json::from_str(text).ok());
    let found = model.as_ref().and_then(|model| model.table(table));
    let columns = found.into_iter().flat_map(|table| &table.columns);
    columns.filter(|column| column.kind == ColumnKind::Password).map(|column| column.name.clone()).collect()
}
