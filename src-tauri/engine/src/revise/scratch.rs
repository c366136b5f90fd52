//! A file's schema in memory without its rows, on which a revision is tried: SQLite itself then says what it can alter,
//! how it rewrites names, and which views and triggers no longer work.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::ReviseError;
use crate::error::Result;
use crate::file::guard;
use crate::history::{Virtual, kind_of_virtual};
use crate::identifier::quote;
use crate::model::{
    Model, TableModel, create_index_sql, create_table_sql, model_with_notes, notes_of, search_sql,
};
use crate::schema::tokens::tokens;

/// The copy.
pub(super) struct Scratch {
    pub connection: Connection,
}

/// A view, trigger or full-text index that doesn't work, and what SQLite says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    /// `view`, `trigger` or `table`.
    pub kind: &'static str,
    pub name: String,
    /// The table or view that it is on; its own name for a view.
    pub table: String,
    pub reason: String,
}

/// A stored statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub kind: String,
    pub name: String,
    pub table: String,
    pub sql: String,
}

/// Every stored statement, tables first.
pub(super) fn stored(connection: &Connection) -> Result<Vec<Stored>> {
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END, rowid",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Stored { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The schema of the file that `file` has open, without rows, in memory.
pub(crate) fn schema_copy(file: &Connection) -> Result<Connection> {
    Ok(crate::echo::quietly(|| Scratch::of_file(file))?.connection)
}

fn empty() -> Result<Scratch> {
    let connection = Connection::open_in_memory()?;
    guard(&connection)?;
    connection.pragma_update(None, "foreign_keys", false)?;
    Ok(Scratch { connection })
}

impl Scratch {
    /// The schema of the file that `file` has open, Relata's own tables too. What this SQLite can't make (a virtual table
    /// of a module that it hasn't got) is left out.
    pub fn of_file(file: &Connection) -> Result<Self> {
        let scratch = empty()?;
        for stored in stored(file)? {
            // Shadow tables come with their virtual table.
            if let Err(error) = scratch.connection.execute_batch(&stored.sql) {
                tracing::debug!(name = stored.name, %error, "left out of the scratch copy");
            }
        }
        Ok(scratch)
    }

    /// What `model` says, built from nothing.
    ///
    /// # Errors
    /// [`ReviseError::Impossible`] with the part that SQLite refuses.
    pub fn of_model(model: &Model) -> Result<Self> {
        let scratch = empty()?;
        let run = |what: String, sql: &str| scratch.run(sql).map_err(|error| impossible(what, &error));
        for table in &model.tables {
            let made = run(format!("“{}”", table.name), &create_table_sql(table, &table.name));
            if table.virtual_sql.is_none() {
                made?;
            }
        }
        for table in &model.tables {
            if let Some(sql) = search_sql(table) {
                run(format!("The search index of “{}”", table.name), &sql.create)?;
            }
            for index in &table.indexes {
                let what = format!("The index “{}” of “{}”", index.name, table.name);
                run(what, &create_index_sql(index, &table.name))?;
            }
        }
        for view in &model.views {
            run(format!("The view “{}”", view.name), &view.sql)?;
        }
        let on_tables = model.tables.iter().flat_map(super::way::all_triggers);
        let on_views = model.views.iter().flat_map(|view| view.triggers.clone());
        for trigger in on_tables.chain(on_views) {
            run(format!("The trigger “{}”", trigger.name), &trigger.sql)?;
        }
        Ok(scratch)
    }

    pub fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.execute_batch(sql)
    }

    /// Runs the statements, all or none; false if SQLite refused one.
    pub fn try_all(&self, statements: &[String]) -> Result<bool> {
        self.run("SAVEPOINT relata_try")?;
        let done = statements.iter().try_for_each(|sql| self.run(sql));
        if done.is_err() {
            self.run("ROLLBACK TO relata_try")?;
        }
        self.run("RELEASE relata_try")?;
        Ok(done.is_ok())
    }

    /// The model as it stands, with the notes that belong to `model`.
    pub fn model(&self, model: &Model) -> Result<Model> {
        let notes: BTreeMap<String, TableModel> =
            model.tables.iter().filter_map(notes_of).map(|notes| (notes.name.clone(), notes)).collect();
        model_with_notes(&self.connection, &notes)
    }

    /// Whatever doesn't work as it stands.
    pub fn broken(&self) -> Result<Vec<Broken>> {
        let mut broken = Vec::new();
        let all = stored(&self.connection)?;
        for stored in &all {
            let found = match stored.kind.as_str() {
                "view" => self.view_fault(stored),
                "trigger" => self.trigger_fault(stored, &all)?,
                "table" => self.search_fault(stored)?,
                _ => None,
            };
            broken.extend(found);
        }
        Ok(broken)
    }

    fn view_fault(&self, view: &Stored) -> Option<Broken> {
        let sql = format!("SELECT * FROM main.{} LIMIT 0", quote(&view.name));
        let error = self.connection.prepare(&sql).err()?;
        let (name, table) = (view.name.clone(), view.name.clone());
        Some(Broken { kind: "view", name, table, reason: raw(&error) })
    }

    /// Compiles what fires the trigger, with every other trigger out of the way.
    fn trigger_fault(&self, trigger: &Stored, all: &[Stored]) -> Result<Option<Broken>> {
        self.run("SAVEPOINT relata_try")?;
        for other in all.iter().filter(|other| {
            other.kind == "trigger" && other.name != trigger.name && other.table == trigger.table
        }) {
            self.run(&format!("DROP TRIGGER {}", quote(&other.name)))?;
        }
        let fault = self.firing_fault(&trigger.table);
        self.run("ROLLBACK TO relata_try; RELEASE relata_try")?;
        Ok(fault?.map(|reason| Broken {
            kind: "trigger",
            name: trigger.name.clone(),
            table: trigger.table.clone(),
            reason,
        }))
    }

    fn firing_fault(&self, table: &str) -> Result<Option<String>> {
        let mut columns =
            self.connection.prepare("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 0")?;
        let columns = columns.query_map([table], |row| row.get::<_, String>(0));
        // A broken view has no columns to tell; it is named for itself.
        let Ok(Ok(columns)) = columns.map(|rows| rows.collect::<Result<Vec<_>, _>>()) else {
            return Ok(None);
        };
        let table = quote(table);
        let set: Vec<String> = columns.iter().map(|column| format!("{0} = {0}", quote(column))).collect();
        let statements = [
            format!("INSERT INTO main.{table} DEFAULT VALUES"),
            format!("UPDATE main.{table} SET {}", set.join(", ")),
            format!("DELETE FROM main.{table}"),
        ];
        let fault = statements.iter().find_map(|sql| {
            let error = self.connection.prepare(sql).err()?;
            let said = raw(&error);
            (!said.contains("because it is a view")).then_some(said)
        });
        Ok(fault)
    }

    /// A full-text index over another table reads that table's columns by name.
    fn search_fault(&self, table: &Stored) -> Result<Option<Broken>> {
        let is_virtual = tokens(&table.sql).get(1).is_some_and(|word| word.is_word("VIRTUAL"));
        if !is_virtual || kind_of_virtual(&table.sql) != Virtual::Rebuilt {
            return Ok(None);
        }
        self.run("SAVEPOINT relata_try")?;
        let name = quote(&table.name);
        let result = self.run(&format!("INSERT INTO {name}({name}) VALUES('rebuild')"));
        self.run("ROLLBACK TO relata_try; RELEASE relata_try")?;
        Ok(result.err().map(|error| Broken {
            kind: "table",
            name: table.name.clone(),
            table: table.name.clone(),
            reason: raw(&error),
        }))
    }
}

/// What SQLite says, without what rusqlite puts around it.
pub(super) fn raw(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(said)) => said.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

pub(super) fn impossible(what: String, error: &rusqlite::Error) -> crate::Error {
    ReviseError::Impossible { what, raw: raw(error) }.into()
}
