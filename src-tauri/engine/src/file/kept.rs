//! What goes along when Relata's notes change their place: out of a sidecar into the file that is adopted, and back when
//! it is released. Revisions and the bin don't: they are of use only where every change of the design goes through them.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params_from_iter};

use crate::error::Result;
use crate::identifier::quote_list;

/// A table of notes as far as it goes along.
struct Part {
    table: &'static str,
    columns: &'static [&'static str],
    /// Which of its rows.
    only: &'static str,
    /// The name of the table of the person's that a row (numbered as `columns`) is about; NULL: of none.
    about: Option<&'static str>,
}

/// The tables of notes that go along.
const PARTS: [Part; 5] = [
    // The window's own (where the boxes of the diagram stand). What else the facts say is true of one place only.
    Part {
        table: "_relata_facts",
        columns: &["name", "value"],
        only: "substr(name, 1, 5) = 'note:'",
        about: None,
    },
    Part { table: "_relata_table_views", columns: &["table_name", "view"], only: "true", about: Some("?1") },
    Part { table: "_relata_tables", columns: &["name", "notes"], only: "true", about: Some("?1") },
    Part {
        table: "_relata_views",
        columns: &["id", "part_of", "name", "definition"],
        only: "true",
        about: Some("json_extract(?4, '$.table')"),
    },
    Part {
        table: "_relata_starters",
        columns: &["starter", "declared", "table_name"],
        only: "true",
        about: Some("?3"),
    },
];

/// The notes of one place: for each of [`PARTS`] its rows.
#[derive(Debug, Default)]
pub(crate) struct Kept(Vec<Vec<Vec<Value>>>);

impl Kept {
    /// All that is kept behind this connection.
    pub fn read(connection: &Connection) -> Result<Self> {
        let rows_of = |part: &Part| -> Result<Vec<Vec<Value>>> {
            let list = quote_list(part.columns);
            let sql = format!("SELECT {list} FROM main.{} WHERE {} ORDER BY 1", part.table, part.only);
            let mut statement = connection.prepare(&sql)?;
            let rows = statement.query_map([], |row| {
                (0..part.columns.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        PARTS.iter().map(rows_of).collect::<Result<_>>().map(Self)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Puts it in the place of what the notes behind this connection say, as a part of the caller's transaction.
    pub fn write(&self, connection: &Connection) -> Result<()> {
        self.put(connection, |_, _| Ok(true))
    }

    /// As [`Kept::write`] into the file itself, as far as it is about tables that the file has: another program may have
    /// dropped some since.
    pub fn write_into_file(&self, file: &Connection) -> Result<()> {
        self.put(file, |part, row| {
            let Some(about) = part.about else { return Ok(true) };
            // Every parameter up to the last is named, so that each row can be bound whole.
            let named: Vec<String> = (1..=row.len()).map(|at| format!("?{at}")).collect();
            let sql = format!(
                "WITH given AS (SELECT {}) SELECT {about} IS NULL OR EXISTS (SELECT 1 FROM main.sqlite_schema \
                 WHERE type IN ('table', 'view') AND name = {about} COLLATE NOCASE) FROM given",
                named.join(", ")
            );
            let found = file.query_row(&sql, params_from_iter(row), |row| row.get(0)).optional()?;
            Ok(found.unwrap_or(false))
        })
    }

    fn put(&self, connection: &Connection, fits: impl Fn(&Part, &[Value]) -> Result<bool>) -> Result<()> {
        for (part, rows) in PARTS.iter().zip(&self.0) {
            connection.execute(&format!("DELETE FROM main.{} WHERE {}", part.table, part.only), [])?;
            let marks = vec!["?"; part.columns.len()].join(", ");
            let list = quote_list(part.columns);
            let mut insert =
                connection.prepare(&format!("INSERT INTO main.{} ({list}) VALUES ({marks})", part.table))?;
            for row in rows {
                if fits(part, row)? {
                    insert.execute(params_from_iter(row))?;
                }
            }
        }
        Ok(())
    }
}
