//! Many rows at once: update and delete by a filter, find and replace, insert many. What would happen is shown first; then
//! it is one statement in one transaction, recorded as one change that can be undone.

use rusqlite::{Connection, TransactionBehavior};

use super::error::ChangeError;
use super::explain::{Attempt, explain, fault};
use super::model::{Bulk, BulkChange, BulkDone, BulkPreview, BulkRow};
use super::statement::values;
use super::{RowEdit, write};
use crate::computed::{Moments, Reach, bind, query};
use crate::error::{Error, Result};
use crate::file::{Database, Manner};
use crate::history::{self, Ahead, Recording, Told};
use crate::identifier::{quote, quote_list};
use crate::kinds::password;
use crate::rows::detail::text_of;
use crate::rows::{Sql, condition_sql};
use crate::schema::{Catalog, ColumnKind, LinkAction, Table, TableType, label_sql};
use crate::task::Task;
use crate::value::{Cell, RowKey, Value};

/// Rows shown before anything is done.
const SHOWN: usize = 10;

/// What `bulk` would do: how many rows, and the first of them before and after. Nothing is changed.
///
/// # Errors
/// No such table or column; rows there can't be edited; a value that is not of its column's kind; cancelled.
pub fn preview_bulk(database: &Database, bulk: &Bulk, task: &Task) -> Result<BulkPreview> {
    let (catalog, bulk, watched) = (database.catalog(task)?, bulk.clone(), task.clone());
    database.read_in_background(task, Manner::Whole, move |connection| {
        let plan = Plan::of(&catalog, &bulk)?;
        plan.preview(connection, &watched)
    })
}

/// Does `bulk`, all or nothing.
///
/// # Errors
/// As [`preview_bulk`]; whatever the file refuses.
pub fn run_bulk(database: &Database, bulk: Bulk, task: &Task) -> Result<BulkDone> {
    let watched = task.clone();
    let label = match bulk.change {
        BulkChange::Delete => "Deleting rows",
        BulkChange::Update { .. } | BulkChange::Replace { .. } => "Changing rows",
    };
    in_bulk(database, task, move |connection, catalog, recording| {
        let plan = Plan::of(catalog, &bulk)?;
        let Some(recording) = recording else { return plan.run(connection, catalog, &plan.condition) };
        recording.watch(&watched, label, 0);
        plan.run_recorded(connection, catalog, recording, &watched)
    })
}

/// Inserts rows as they come from `next`, all or nothing. Each has one value for each of `columns`.
///
/// # Errors
/// As [`run_bulk`]; what `next` says.
pub fn insert_many(
    database: &Database,
    table: String,
    columns: Vec<String>,
    mut next: impl FnMut() -> Option<Result<Vec<Value>>> + Send + 'static,
    task: &Task,
) -> Result<BulkDone> {
    let watched = task.clone();
    in_bulk(database, task, move |connection, catalog, _| {
        let table = catalog.expect_table(&table)?;
        write::editable(table)?;
        for name in &columns {
            writable(table, name)?;
        }
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = if columns.is_empty() {
            format!("INSERT INTO main.{} DEFAULT VALUES", quote(&table.name))
        } else {
            format!(
                "{} INTO main.{}({}) VALUES({marks})",
                verb(table, "INSERT"),
                quote(&table.name),
                quote_list(&columns)
            )
        };
        let mut statement = connection.prepare(&sql)?;
        let mut done = 0_u64;
        let passwords: Vec<usize> =
            (0..columns.len()).filter(|at| is_password(table, &columns[*at])).collect();
        while let Some(row) = next() {
            let mut row = row?;
            for at in &passwords {
                hash(table, &columns[*at], row.get_mut(*at))?;
            }
            if done.is_multiple_of(256) {
                watched.check()?;
                watched.report("Adding rows", done, 0);
            }
            if let Err(error) = statement.execute(rusqlite::params_from_iter(&row)) {
                let values: Vec<(String, Value)> = columns.iter().cloned().zip(row).collect();
                let attempt = Attempt { catalog, table, key: None, values: &values };
                return Err(match explain(connection, &attempt, error) {
                    Error::Change(change) => change.of_linked(u32::try_from(done).unwrap_or(u32::MAX)).into(),
                    other => other,
                });
            }
            done += 1;
        }
        Ok(done)
    })
}

/// Runs `job` in one recorded transaction.
fn in_bulk(
    database: &Database,
    task: &Task,
    job: impl FnOnce(&Connection, &Catalog, Option<&Recording<'_>>) -> Result<u64> + Send + 'static,
) -> Result<BulkDone> {
    let (catalog, place) = (database.catalog(task)?, database.place());
    let (rows, change) = database.write(task, move |connection| {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let catalog = write::current(&transaction, catalog)?;
        let recording =
            place.records().then(|| Recording::begin(&transaction, catalog.clone())).transpose()?;
        let rows = job(&transaction, &catalog, recording.as_ref())?;
        let kept = match recording {
            Some(recording) => history::keep(&place, recording, &catalog, &Told::default())?,
            None => None,
        };
        commit(&transaction, kept).map(|change| (rows, change))
    })?;
    if rows > 0 {
        database.changed_unfollowed(false);
    }
    if change.is_some() {
        database.history_changed();
    }
    Ok(BulkDone { rows, change })
}

fn commit(transaction: &Connection, kept: Option<Ahead>) -> Result<Option<history::ChangeId>> {
    if let Err(error) = transaction.execute_batch("COMMIT") {
        if let Some(kept) = kept {
            kept.given_up(transaction);
        }
        return Err(broken_link(error));
    }
    Ok(kept.map(|kept| kept.committed(transaction)))
}

/// What SQLite says about links when many rows were written at once: which of them it was, it doesn't say.
fn broken_link(error: rusqlite::Error) -> Error {
    let is_link = error.sqlite_error().is_some_and(|failure| {
        matches!(
            failure.extended_code,
            rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY | rusqlite::ffi::SQLITE_CONSTRAINT_TRIGGER
        )
    });
    if !is_link {
        return error.into();
    }
    let raw = crate::schema::refusal::raw_text(&error);
    let message = "Links between rows stand in the way: rows of other tables still point to some of these rows, or some \
                   of these would point to rows that are not there. Nothing was changed."
        .to_owned();
    ChangeError::LinkBroken { message, fault: Box::default(), raw }.into()
}

/// A clash is to be told, whatever the table's own ON CONFLICT says; see `statement`.
fn verb(table: &Table, verb: &str) -> String {
    if table.triggers.is_empty() && table.table_type == TableType::Table {
        format!("{verb} OR ABORT")
    } else {
        verb.to_owned()
    }
}

fn writable<'t>(table: &'t Table, name: &str) -> Result<&'t crate::schema::Column> {
    let column = table.expect_column(name)?;
    if column.generated.is_some() || column.hidden || column.computed.is_some() {
        let message = format!("{} is computed and can't be edited.", column.title);
        let fault = Box::new(fault(table, std::slice::from_ref(&column.name)));
        return Err(ChangeError::NotEditable { message, fault }.into());
    }
    Ok(column)
}

fn is_password(table: &Table, name: &str) -> bool {
    table.column(name).is_some_and(|column| column.kind == ColumnKind::Password)
}

/// Puts the hash in the place of a password.
fn hash(table: &Table, name: &str, value: Option<&mut Value>) -> Result<()> {
    if let Some(Value::Text(secret)) = value
        && !password::is_hash(secret)
    {
        *secret = password::hash(secret).map_err(|message| one_by_one(table, name, message))?;
    }
    Ok(())
}

/// One password for many rows is nobody's, and a part of a hash is none.
fn not_a_password(table: &Table, name: &str) -> Result<()> {
    if is_password(table, name) {
        let message = "Passwords are set row by row, not for many rows at once.".to_owned();
        return Err(one_by_one(table, name, message));
    }
    Ok(())
}

fn one_by_one(table: &Table, name: &str, message: String) -> Error {
    ChangeError::NotEditable { message, fault: Box::new(fault(table, &[name.to_owned()])) }.into()
}

/// A bulk change, read against the table.
struct Plan<'a> {
    table: &'a Table,
    /// What is written, as SQL over `t`; empty for a delete.
    sets: Vec<(String, Sql)>,
    /// Values that are the same for every row, for explaining a refusal.
    fixed: Vec<(String, Value)>,
    condition: Sql,
    moments: Moments,
}

impl<'a> Plan<'a> {
    fn of(catalog: &'a Catalog, bulk: &Bulk) -> Result<Self> {
        let table = catalog.expect_table(&bulk.table)?;
        write::editable(table)?;
        let mut condition = condition_sql(&mut Reach::alone(table), bulk.filter.as_ref())?;
        let (mut sets, mut fixed) = (Vec::new(), Vec::new());
        match &bulk.change {
            BulkChange::Delete => {}
            BulkChange::Update { values } => {
                let (table, values) = (table.name.clone(), values.clone());
                let edit = RowEdit { table, key: None, values, seen: Vec::new() };
                for (column, value) in write::new_values(catalog.expect_table(&edit.table)?, &edit, &[])? {
                    if value != Value::Null {
                        not_a_password(catalog.expect_table(&edit.table)?, &column)?;
                    }
                    fixed.push((column.clone(), value.clone()));
                    sets.push((column, Sql { text: "?".to_owned(), values: vec![value] }));
                }
            }
            BulkChange::Replace { column, find, replace, match_case } => {
                let column = writable(table, column)?;
                not_a_password(table, &column.name)?;
                let name = format!("t.{}", quote(&column.name));
                let arguments = |text: &str| Sql {
                    text: text.to_owned(),
                    values: vec![
                        Value::Text(find.clone()),
                        Value::Text(replace.clone()),
                        Value::Integer(i64::from(*match_case)),
                    ],
                };
                let replaced = format!("relata_replace({name}, ?, ?, ?)");
                // Only rows that hold it are written.
                let changes = arguments(&format!("{replaced} COLLATE BINARY IS NOT {name}"));
                condition.text = format!("({}) AND ({})", condition.text, changes.text);
                condition.values.extend(changes.values);
                sets.push((column.name.clone(), arguments(&replaced)));
            }
        }
        Ok(Self { table, sets, fixed, condition, moments: Moments::now() })
    }

    fn name(&self) -> String {
        quote(&self.table.name)
    }

    fn count(&self, connection: &Connection) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM main.{} AS t WHERE {}", self.name(), self.condition.text);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = query(&mut statement, &self.condition.values, &self.moments)?;
        Ok(rows.next()?.map_or(Ok(0), |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    fn preview(&self, connection: &Connection, task: &Task) -> Result<BulkPreview> {
        let columns: Vec<String> = if self.sets.is_empty() {
            self.table.stored_columns().map(|column| column.name.clone()).collect()
        } else {
            self.sets.iter().map(|(name, _)| name.clone()).collect()
        };
        let keys: Vec<String> =
            self.table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
        let mut parts = vec![label_sql(self.table, "t")];
        parts.extend(keys.iter().cloned());
        parts.extend(columns.iter().map(|name| {
            let read = format!("t.{}", quote(name));
            let known = self.table.column(name);
            known.map_or_else(|| read.clone(), |known| password::read_sql(self.table, known, &read))
        }));
        parts.extend(self.sets.iter().map(|(_, sql)| sql.text.clone()));
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {} LIMIT {SHOWN}",
            parts.join(", "),
            self.name(),
            self.condition.text
        );
        let bound = self.sets.iter().flat_map(|(_, sql)| &sql.values).chain(&self.condition.values);
        let mut statement = connection.prepare(&sql)?;
        let mut found = query(&mut statement, bound, &self.moments)?;
        let (first, then) = (1 + keys.len(), 1 + keys.len() + columns.len());
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            task.check()?;
            let cells =
                |range| Ok::<_, Error>(values(row, range)?.iter().map(Cell::from).collect::<Vec<_>>());
            rows.push(BulkRow {
                key: RowKey::of(&values(row, 1..first)?),
                label: text_of(row.get_ref(0)?),
                before: cells(first..then)?,
                after: if self.sets.is_empty() { None } else { Some(cells(then..then + self.sets.len())?) },
            });
        }
        Ok(BulkPreview { count: self.count(connection)?, columns, rows })
    }

    /// True if no trigger and no link can have the statement write further rows, so that what it writes is known.
    fn stays_within(&self, catalog: &Catalog) -> bool {
        let acts = |action: LinkAction| !matches!(action, LinkAction::NoAction | LinkAction::Restrict);
        let plain = self.table.table_type == TableType::Table && self.table.triggers.is_empty();
        plain
            && self.sets.len() == self.fixed.len()
            && !self.sets.iter().any(|(name, _)| self.table.key_columns().contains(&name.as_str()))
            && catalog.incoming(&self.table.name).iter().all(|(holder, index)| {
                let link = &holder.links[*index];
                !acts(if self.sets.is_empty() { link.on_delete } else { link.on_update })
            })
    }

    fn run_recorded(
        &self,
        connection: &Connection,
        catalog: &Catalog,
        recording: &Recording<'_>,
        task: &Task,
    ) -> Result<u64> {
        if !self.stays_within(catalog) {
            return self.run(connection, catalog, &self.condition);
        }
        if self.sets.is_empty() {
            recording.deletes(self.table, &self.condition, task)?;
            return self.run(connection, catalog, &self.condition);
        }
        // One row first: it shows what the column makes of the values.
        let Some(key) = self.first(connection)? else { return Ok(0) };
        let is_first: Vec<String> =
            self.table.key_columns().iter().map(|column| format!("t.{} = ?", quote(column))).collect();
        let with = |text: String| Sql { text, values: [self.condition.values.clone(), key.clone()].concat() };
        let first = with(format!("({}) AND {}", self.condition.text, is_first.join(" AND ")));
        let others = with(format!("({}) AND NOT ({})", self.condition.text, is_first.join(" AND ")));
        let mut rows = self.run(connection, catalog, &first)?;
        let columns: Vec<&str> = self.sets.iter().map(|(name, _)| name.as_str()).collect();
        let stored = super::statement::select(self.table, &columns, &key).run(connection)?;
        if let Some(stored) = stored.into_iter().next() {
            let stored: Vec<(String, Value)> =
                columns.iter().map(|name| (*name).to_owned()).zip(stored).collect();
            recording.updates(self.table, &others, &stored, task)?;
        }
        rows += self.run(connection, catalog, &others)?;
        Ok(rows)
    }

    /// The key of one of the rows.
    fn first(&self, connection: &Connection) -> Result<Option<Vec<Value>>> {
        let keys: Vec<String> =
            self.table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {} LIMIT 1",
            keys.join(", "),
            self.name(),
            self.condition.text
        );
        let mut statement = connection.prepare(&sql)?;
        let mut found = statement.query(rusqlite::params_from_iter(&self.condition.values))?;
        Ok(match found.next()? {
            Some(row) => Some(values(row, 0..keys.len())?),
            None => None,
        })
    }

    fn run(&self, connection: &Connection, catalog: &Catalog, condition: &Sql) -> Result<u64> {
        let sql = if self.sets.is_empty() {
            self.delete(condition)
        } else {
            let sets: Vec<String> =
                self.sets.iter().map(|(name, sql)| format!("{} = {}", quote(name), sql.text)).collect();
            let verb = verb(self.table, "UPDATE");
            format!("{verb} main.{} AS t SET {} WHERE {}", self.name(), sets.join(", "), condition.text)
        };
        let bound = self.sets.iter().flat_map(|(_, sql)| &sql.values).chain(&condition.values);
        let done = connection.prepare(&sql).and_then(|mut statement| {
            bind(&mut statement, bound, &self.moments)?;
            statement.raw_execute()
        });
        done.map(|rows| rows as u64).map_err(|error| match broken_link(error) {
            Error::Sqlite(error) => {
                let attempt = Attempt { catalog, table: self.table, key: None, values: &self.fixed };
                explain(connection, &attempt, error)
            }
            other => other,
        })
    }

    /// Without a WHERE where all go: SQLite then clears the table at one go
    /// (<https://www.sqlite.org/lang_delete.html#the_truncate_optimization>).
    fn delete(&self, condition: &Sql) -> String {
        if condition.text == "true" {
            return format!("DELETE FROM main.{}", self.name());
        }
        format!("DELETE FROM main.{} AS t WHERE {}", self.name(), condition.text)
    }
}
