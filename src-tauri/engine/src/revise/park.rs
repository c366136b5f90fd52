//! The bin: what dropped columns and tables held, and values that a conversion could not keep exactly, each in a table of
//! its own without types or rules, so that nothing is changed by being put there or stands in the way of anything.

use rusqlite::{Connection, params};

use super::key::{LastingKey, rowid_name};
use super::{Bin, Parked};
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::model::TableModel;

/// Beginning of the names of the bin's tables.
const PREFIX: &str = "_relata_parked_";

/// Under which a whole table's rowids are kept.
const ROWID: &str = "_relata_rowid";

/// One thing in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The table, as it was called where the values stood.
    pub table: String,
    /// The column, likewise; none for a whole table.
    pub column: Option<String>,
    /// The table of the bin.
    pub stored_in: String,
    /// The columns that name a row, as they were called; empty for the rowid.
    pub key: Vec<String>,
    /// What AUTOINCREMENT had come to, for a whole table.
    pub sequence: Option<i64>,
}

impl Entry {
    /// A new one of `revision`, the `number`th.
    pub fn new(revision: i64, number: usize, table: &str, column: Option<&str>) -> Self {
        Self {
            table: table.to_owned(),
            column: column.map(str::to_owned),
            stored_in: format!("{PREFIX}{revision}_{number}"),
            key: Vec::new(),
            sequence: None,
        }
    }

    /// The names of the key's columns in the bin.
    fn key_names(&self) -> Vec<String> {
        (1..=self.key.len().max(1)).map(|number| format!("key{number}")).collect()
    }

    /// The empty table for one column's values.
    fn create_for_values(&self) -> String {
        let keys = self.key_names();
        if self.key.is_empty() {
            return format!(
                "CREATE TABLE {} (key1 INTEGER PRIMARY KEY, value, became)",
                quote(&self.stored_in)
            );
        }
        format!(
            "CREATE TABLE {} ({1}, value, became, PRIMARY KEY ({1})) WITHOUT ROWID",
            quote(&self.stored_in),
            keys.join(", ")
        )
    }

    /// Puts a column's values into the bin; `table` and the key as they are called now. `became` is the value that stands
    /// in its place, `from` where they are read, and `only` which rows.
    pub fn park_values(
        &mut self,
        now: &TableModel,
        key: &LastingKey,
        value: &str,
        became: &str,
        from: &str,
        only: Option<&str>,
    ) -> Vec<String> {
        let of = |name: &str| format!("\"old\".{}", quote(name));
        let keys = match key {
            LastingKey::Rowid => rowid_name(now).map(of).unwrap_or_default(),
            LastingKey::Columns(columns) => {
                self.key = columns.iter().map(|(was, _)| was.clone()).collect();
                columns.iter().map(|(_, is)| of(is)).collect::<Vec<_>>().join(", ")
            }
        };
        let only = only.map(|only| format!(" WHERE {only}")).unwrap_or_default();
        vec![
            self.create_for_values(),
            format!(
                "INSERT INTO {} ({}, value, became) SELECT {keys}, {value}, {became} {from}{only}",
                quote(&self.stored_in),
                self.key_names().join(", ")
            ),
        ]
    }

    /// Puts a whole table into the bin; the table itself is left for the caller to drop.
    pub fn park_table(&self, table: &TableModel) -> Vec<String> {
        let columns: Vec<&str> = stored_columns(table);
        let list = quote_list(&columns);
        let (stored_in, from) = (quote(&self.stored_in), quote(&table.name));
        match rowid_name(table) {
            Some(rowid) => vec![
                format!("CREATE TABLE {stored_in} ({ROWID} INTEGER PRIMARY KEY, {list})"),
                format!(
                    "INSERT INTO {stored_in} ({ROWID}, {list}) SELECT {}, {list} FROM {from}",
                    quote(rowid)
                ),
            ],
            None => vec![
                format!("CREATE TABLE {stored_in} ({list})"),
                format!("INSERT INTO {stored_in} ({list}) SELECT {list} FROM {from}"),
            ],
        }
    }

    /// Fills the new `table` with what was parked of it.
    pub fn unpark_table(&self, table: &TableModel) -> Vec<String> {
        let columns = stored_columns(table);
        let list = quote_list(&columns);
        let (into, from) = (quote(&table.name), quote(&self.stored_in));
        let hidden = rowid_name(table).filter(|name| table.column(name).is_none());
        let mut statements = vec![match hidden {
            Some(rowid) => {
                format!("INSERT INTO {into} ({}, {list}) SELECT {ROWID}, {list} FROM {from}", quote(rowid))
            }
            None => format!("INSERT INTO {into} ({list}) SELECT {list} FROM {from}"),
        }];
        if let Some(sequence) = self.sequence.filter(|_| table.autoincrement) {
            let name = crate::model::text_literal(&table.name);
            statements.push(format!("DELETE FROM sqlite_sequence WHERE name = {name}"));
            statements.push(format!("INSERT INTO sqlite_sequence (name, seq) VALUES ({name}, {sequence})"));
        }
        statements.push(self.drop_sql());
        statements
    }

    /// Joins the bin's values to the rows of `"old"`; `now` says what a key's column is called there.
    pub fn join(&self, number: usize, rowid: &str, now: impl Fn(&str) -> String) -> String {
        let on: Vec<String> = if self.key.is_empty() {
            vec![format!("p{number}.key1 = \"old\".{}", quote(rowid))]
        } else {
            let pair =
                |(kept, name): (String, &String)| format!("p{number}.{kept} = \"old\".{}", quote(&now(name)));
            self.key_names().into_iter().zip(&self.key).map(pair).collect()
        };
        format!(" LEFT JOIN {} AS p{number} ON {}", quote(&self.stored_in), on.join(" AND "))
    }

    /// Takes the table out of the bin.
    pub fn drop_sql(&self) -> String {
        format!("DROP TABLE {}", quote(&self.stored_in))
    }
}

/// The columns that hold values of their own.
pub(super) fn stored_columns(table: &TableModel) -> Vec<&str> {
    let stored = table.columns.iter().filter(|column| column.generated.is_none());
    stored.map(|column| column.name.as_str()).collect()
}

/// What the bin holds of `revision`.
pub(super) fn entries(connection: &Connection, revision: i64) -> Result<Vec<Entry>> {
    let mut statement = connection.prepare(
        "SELECT table_name, column_name, stored_in, key, sequence FROM main._relata_parked WHERE revision = ?1 ORDER BY id",
    )?;
    let rows = statement.query_map([revision], |row| {
        let key: String = row.get(3)?;
        Ok(Entry {
            table: row.get(0)?,
            column: row.get(1)?,
            stored_in: row.get(2)?,
            key: serde_json::from_str(&key).unwrap_or_default(),
            sequence: row.get(4)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Notes what was just parked; a table of the bin that stayed empty is taken away again.
pub(super) fn note(connection: &Connection, revision: i64, entry: &Entry) -> Result<()> {
    let count = format!("SELECT count(*) FROM {}", quote(&entry.stored_in));
    let rows: i64 = connection.query_row(&count, [], |row| row.get(0))?;
    // An empty table that was dropped still had its number to go on from.
    if rows == 0 && entry.sequence.is_none() {
        connection.execute_batch(&entry.drop_sql())?;
        return Ok(());
    }
    let key = serde_json::to_string(&entry.key).unwrap_or_default();
    connection.execute(
        "INSERT INTO main._relata_parked (revision, table_name, column_name, stored_in, rows, key, sequence) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![revision, entry.table, entry.column, entry.stored_in, rows, key, entry.sequence],
    )?;
    Ok(())
}

/// Forgets what came back.
pub(super) fn forget(connection: &Connection, entry: &Entry) -> Result<()> {
    connection.execute("DELETE FROM main._relata_parked WHERE stored_in = ?1", [&entry.stored_in])?;
    Ok(())
}

/// What is in the bin.
pub(super) fn bin(connection: &Connection) -> Result<Bin> {
    let mut statement = connection.prepare(
        "SELECT p.revision, r.name, p.table_name, p.column_name, p.rows, \
         (SELECT coalesce(sum(d.pgsize), 0) FROM dbstat('main', 1) AS d WHERE d.name = p.stored_in) \
         FROM main._relata_parked AS p JOIN main._relata_revisions AS r ON r.id = p.revision ORDER BY p.id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Parked {
            revision: row.get(0)?,
            revision_name: row.get(1)?,
            table: row.get(2)?,
            column: row.get(3)?,
            rows: super::counted_in(row, 4)?,
            bytes: super::counted_in(row, 5)?,
        })
    })?;
    let parked = rows.collect::<Result<Vec<_>, _>>()?;
    let bytes = parked.iter().map(|parked| parked.bytes).sum();
    Ok(Bin { parked, bytes })
}

/// Empties the bin, as a part of the caller's transaction.
pub(super) fn empty_bin(connection: &Connection) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name LIKE '\\_relata\\_parked\\_%' ESCAPE '\\'",
    )?;
    let names = statement.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    drop(statement);
    for name in names {
        connection.execute_batch(&format!("DROP TABLE {}", quote(&name)))?;
    }
    connection.execute("DELETE FROM main._relata_parked", [])?;
    Ok(())
}
