//! One transaction of edits on the writer: values read from what was given, conflicts looked for, rows written, and read
//! again as the file has them now.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};

use super::error::ChangeError;
use super::explain::{self, Attempt, explain, fault};
use super::statement::{self, Statement};
use super::{LinkedEdit, RowEdit, Seen, Written, form, read_input};
use crate::computed;
use crate::error::{Error, Result};
use crate::file::Knowledge;
use crate::history::{self, ChangeId, Place, Recording, Told};
use crate::rows::{Row, RowsError};
use crate::schema::{Catalog, Column, Key, Table, TableType};
use crate::value::{Cell, Input, RowKey, Value};

/// The edits of one transaction, while it runs.
pub(super) struct Edits<'a> {
    pub connection: &'a Connection,
    pub catalog: &'a Catalog,
    /// How many changes by others have been told; none if there is one that isn't told yet.
    as_of: Option<u64>,
    written: BTreeMap<String, Written>,
    /// What the change is called.
    pub told: Told,
    /// What was written, so that a link that only fails when all is committed can be explained.
    attempts: Vec<Remembered>,
}

/// A write that went through, as far as explaining it later needs.
struct Remembered {
    table: String,
    key: Option<Vec<Value>>,
    values: Vec<(String, Value)>,
}

/// Attempts remembered for explaining a failed commit; more would only cost memory in a big paste.
const REMEMBERED: usize = 1000;

/// Runs `job` in one transaction that takes the write lock at once, and commits it, or leaves nothing behind.
pub(super) fn in_transaction<T>(
    connection: &mut Connection,
    catalog: Arc<Catalog>,
    knowledge: Knowledge,
    place: &Place,
    job: impl FnOnce(&mut Edits<'_>) -> Result<T>,
) -> Result<(T, Vec<Written>, Option<ChangeId>)> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let catalog = current(&transaction, catalog)?;
    let recording =
        if place.records() { Some(Recording::begin(&transaction, Arc::clone(&catalog))?) } else { None };
    let mut edits = Edits {
        connection: &transaction,
        catalog: &catalog,
        as_of: knowledge.as_of(&transaction)?,
        written: BTreeMap::new(),
        told: Told::default(),
        attempts: Vec::new(),
    };
    let result = job(&mut edits)?;
    let kept = match recording {
        Some(recording) => history::keep(place, recording, &catalog, &edits.told)?,
        None => None,
    };
    if let Err(error) = transaction.execute_batch("COMMIT") {
        let error = edits.explain_commit(error);
        if let Some(kept) = kept {
            kept.given_up(&transaction);
        }
        return Err(error);
    }
    let change = kept.map(|kept| kept.committed(&transaction));
    let written = std::mem::take(&mut edits.written).into_values().collect();
    Ok((result, written, change))
}

/// `catalog`, or what is in the file now if that is something else.
pub(crate) fn current(connection: &Connection, catalog: Arc<Catalog>) -> Result<Arc<Catalog>> {
    let newer = crate::schema::schema_version(connection)? != catalog.schema_version
        || crate::schema::notes_version(connection) != catalog.notes_version;
    Ok(if newer { Arc::new(crate::schema::read_catalog(connection)?) } else { catalog })
}

/// Why rows of `table` can't be edited, if they can't.
pub(super) fn editable(table: &Table) -> Result<()> {
    match &table.read_only {
        None => Ok(()),
        Some(reason) => {
            Err(ChangeError::NotEditable { message: reason.clone(), fault: Box::new(fault(table, &[])) }
                .into())
        }
    }
}

/// The key's values, checked against what `table` can have.
pub(crate) fn key_values(table: &Table, key: &RowKey) -> Result<Vec<Value>> {
    let bad = || Error::from(ChangeError::BadKey { title: table.title.clone() });
    let values = key.values().ok_or_else(bad)?;
    let fits = match &table.key {
        Key::Rowid { .. } => matches!(values.as_slice(), [Value::Integer(_)]),
        Key::Columns { columns } => values.len() == columns.len(),
        Key::None { .. } => false,
    };
    if fits { Ok(values) } else { Err(bad()) }
}

impl Edits<'_> {
    /// Inserts or updates one row; `fixed` values stand above the edit's own. The key that the row has then.
    pub fn save(&mut self, edit: &RowEdit, fixed: &[(String, Value)]) -> Result<RowKey> {
        let catalog = self.catalog;
        let table = catalog.expect_table(&edit.table)?;
        editable(table)?;
        let values = new_values(table, edit, fixed)?;
        match &edit.key {
            None => self.insert(table, &values),
            Some(key) => self.update(table, key, &values, &edit.seen),
        }
    }

    /// Saves a row that belongs to the main row of a form, whose key is `main`.
    pub fn save_linked(&mut self, main: (&str, &RowKey), linked: &LinkedEdit) -> Result<RowKey> {
        let catalog = self.catalog;
        let table = catalog.expect_table(&linked.row.table)?;
        let target = catalog.expect_table(main.0)?;
        let link = usize::try_from(linked.link).ok().and_then(|index| table.links.get(index));
        let Some(link) = link.filter(|link| link.target_exists && link.target == target.name) else {
            return Err(ChangeError::BadLink { title: table.title.clone() }.into());
        };
        let columns: Vec<&str> = link.target_columns.iter().map(String::as_str).collect();
        let found = statement::select(target, &columns, &key_values(target, main.1)?).run(self.connection)?;
        let values = found.into_iter().next().ok_or(RowsError::NoRow)?;
        let fixed: Vec<(String, Value)> = link.columns.iter().cloned().zip(values).collect();
        self.save(&linked.row, &fixed)
    }

    /// Inserts one row; its key.
    pub fn insert(&mut self, table: &Table, values: &[(String, Value)]) -> Result<RowKey> {
        let returned = self.run(table, None, values, &statement::insert(table, values))?;
        let key = match (returned.into_iter().next(), &table.key) {
            (None, _) if table.table_type == TableType::Table => {
                return Err(ChangeError::Ignored { title: table.title.clone() }.into());
            }
            // A trigger may have given the row another rowid than RETURNING saw; SQLite knows the last one.
            (_, Key::Rowid { .. }) => vec![Value::Integer(self.connection.last_insert_rowid())],
            (Some(key), _) => key,
            (None, _) => Vec::new(),
        };
        let key = RowKey::of(&key);
        self.note(table).inserted.push(key.clone());
        self.is_about(table, &key);
        Ok(key)
    }

    /// Updates one row; the key that it has then.
    pub fn update(
        &mut self,
        table: &Table,
        key: &RowKey,
        values: &[(String, Value)],
        seen: &[Seen],
    ) -> Result<RowKey> {
        let old = key_values(table, key)?;
        self.check_seen(table, &old, seen)?;
        if values.is_empty() {
            return Ok(key.clone());
        }
        let returned = self.run(table, Some(&old), values, &statement::update(table, &old, values))?;
        let new = match returned.into_iter().next() {
            Some(new) => RowKey::of(&new),
            None if table.table_type == TableType::Virtual => key.clone(),
            None => return Err(ChangeError::Ignored { title: table.title.clone() }.into()),
        };
        let side_effects = self.reaches_others(table, values);
        let note = self.note(table);
        note.side_effects |= side_effects;
        if new == *key {
            note.updated.push(new.clone());
        } else {
            note.deleted.push(key.clone());
            note.inserted.push(new.clone());
        }
        self.is_about(table, &new);
        Ok(new)
    }

    /// The first row written is the one that the change is called by, if it is the only one of its table.
    fn is_about(&mut self, table: &Table, key: &RowKey) {
        if self.told.subject.is_none() {
            self.told.subject = Some((table.name.clone(), key.clone()));
        }
    }

    /// True if ON UPDATE writes into rows that point to what was written.
    fn reaches_others(&self, table: &Table, values: &[(String, Value)]) -> bool {
        use crate::schema::LinkAction::{NoAction, Restrict};
        self.catalog.incoming(&table.name).into_iter().any(|(holder, index)| {
            let link = &holder.links[index];
            let written = |name: &String| values.iter().any(|(column, _)| column.eq_ignore_ascii_case(name));
            !matches!(link.on_update, NoAction | Restrict) && link.target_columns.iter().any(written)
        })
    }

    /// Deletes one row; false if it was gone already.
    pub fn delete(&mut self, table: &Table, key: &RowKey) -> Result<bool> {
        let values = key_values(table, key)?;
        if self.read(table, &values)?.is_none() {
            return Ok(false);
        }
        if self.told.label.is_none() {
            self.told.label = history::row_label(self.connection, table, key)?;
        }
        self.run(table, Some(&values), &[], &statement::delete(table, &values))?;
        if self.connection.changes() == 0 {
            return Err(ChangeError::Ignored { title: table.title.clone() }.into());
        }
        let side_effects = self.catalog.incoming(&table.name).iter().any(|(holder, index)| {
            use crate::schema::LinkAction::{Cascade, SetDefault, SetNull};
            matches!(holder.links[*index].on_delete, Cascade | SetDefault | SetNull)
        });
        let note = self.note(table);
        note.side_effects |= side_effects;
        note.deleted.push(key.clone());
        Ok(true)
    }

    /// Runs a write and turns a refusal into one that says where and why.
    pub fn run(
        &mut self,
        table: &Table,
        key: Option<&[Value]>,
        values: &[(String, Value)],
        statement: &Statement,
    ) -> Result<Vec<Vec<Value>>> {
        if self.attempts.len() < REMEMBERED {
            self.attempts.push(Remembered {
                table: table.name.clone(),
                key: key.map(<[Value]>::to_vec),
                values: values.to_vec(),
            });
        }
        let attempt = Attempt { catalog: self.catalog, table, key, values };
        statement.run(self.connection).map_err(|error| explain(self.connection, &attempt, error))
    }

    fn note(&mut self, table: &Table) -> &mut Written {
        let note = self.written.entry(table.name.clone()).or_default();
        note.table.clone_from(&table.name);
        note.side_effects |= !table.triggers.is_empty();
        note
    }

    /// Refuses if what is stored is no longer what was seen; a row that is gone is said to be.
    fn check_seen(&self, table: &Table, key: &[Value], seen: &[Seen]) -> Result<()> {
        let names: Vec<&str> = seen
            .iter()
            .map(|seen| Ok(table.expect_column(&seen.column)?.name.as_str()))
            .collect::<Result<_>>()?;
        let asked = if names.is_empty() { table.key_columns() } else { names.clone() };
        let found = statement::select(table, &asked, key).run(self.connection)?;
        let stored = found.into_iter().next().ok_or(RowsError::NoRow)?;
        let mut conflict = fault(table, &[]);
        for ((name, seen), stored) in names.into_iter().zip(seen).zip(&stored) {
            let stored = Cell::from(stored);
            if !seen.cell.is_still(&stored, self.as_of) {
                conflict.columns.push(name.to_owned());
                conflict.stored.push(stored);
            }
        }
        if conflict.columns.is_empty() {
            return Ok(());
        }
        let titles: Vec<&str> = conflict
            .columns
            .iter()
            .map(|name| table.column(name).map_or(name.as_str(), |column| column.title.as_str()))
            .collect();
        let message = format!(
            "Someone else changed {} of this row in the meantime. Nothing was overwritten: choose which value stays.",
            titles.join(", ")
        );
        Err(ChangeError::Conflict { message, fault: Box::new(conflict) }.into())
    }

    fn read(&self, table: &Table, key: &[Value]) -> Result<Option<Vec<Value>>> {
        let found = statement::select(table, &table.key_columns(), key).run(self.connection)?;
        Ok(found.into_iter().next())
    }

    /// The row as the file has it now; without key and cells if a trigger took it away again.
    pub fn read_back(&self, table: &str, key: &RowKey) -> Result<Row> {
        let table = self.catalog.expect_table(table)?;
        let columns: Vec<&str> = table.stored_columns().map(|column| column.name.as_str()).collect();
        let values = key_values(table, key)?;
        let found = statement::select(table, &columns, &values).run(self.connection)?;
        Ok(match found.into_iter().next() {
            Some(stored) => {
                let mut cells: Vec<Cell> = stored.iter().map(Cell::from).collect();
                cells.extend(computed::cells(self.connection, table, &[values])?.into_iter().flatten());
                Row { key: Some(key.clone()), cells }
            }
            None => Row { key: None, cells: Vec::new() },
        })
    }

    /// A link that is only checked at the end (DEFERRED, or a delete of several rows) failed: finds the row that broke it.
    /// Where a written row points is asked as things stand; who pointed to a deleted row, after all is taken back.
    fn explain_commit(&self, error: rusqlite::Error) -> Error {
        if error.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation) {
            return error.into();
        }
        let raw = crate::schema::refusal::raw_text(&error);
        let first = |look: fn(&Connection, &Attempt<'_>, &str) -> Result<Option<ChangeError>>| {
            self.attempts.iter().find_map(|made| {
                let table = self.catalog.table(&made.table)?;
                let (key, values) = (made.key.as_deref(), made.values.as_slice());
                let attempt = Attempt { catalog: self.catalog, table, key, values };
                look(self.connection, &attempt, &raw).ok().flatten()
            })
        };
        if let Some(found) = first(explain::points_nowhere) {
            return found.into();
        }
        if self.connection.execute_batch("ROLLBACK").is_ok() {
            if let Some((table, message)) = self.blocked_deletes() {
                let fault = Box::new(fault(table, &[]));
                return ChangeError::LinkBroken { message, fault, raw }.into();
            }
            if let Some(found) = first(explain::is_pointed_to) {
                return found.into();
            }
        }
        let message = "A link would lead to a row that is not there.".to_owned();
        ChangeError::LinkBroken { message, fault: Box::default(), raw }.into()
    }

    /// What stands in the way of the deletes, as it would have been told before.
    fn blocked_deletes(&self) -> Option<(&Table, String)> {
        let mut keys: BTreeMap<&str, Vec<RowKey>> = BTreeMap::new();
        for made in self.attempts.iter().filter(|made| made.values.is_empty()) {
            keys.entry(&made.table).or_default().extend(made.key.as_deref().map(RowKey::of));
        }
        keys.into_iter().find_map(|(table, keys)| {
            let task = crate::task::Task::quiet();
            let impact = super::delete_impact(self.connection, self.catalog, table, &keys, &task).ok()?;
            Some((self.catalog.table(table)?, impact.blocked?))
        })
    }
}

/// The values to write, each read as its column's kind.
pub(super) fn new_values(
    table: &Table,
    edit: &RowEdit,
    fixed: &[(String, Value)],
) -> Result<Vec<(String, Value)>> {
    let mut values: Vec<(String, Value)> = Vec::new();
    for assignment in &edit.values {
        let column = table.expect_column(&assignment.column)?;
        let of_column = || Box::new(fault(table, std::slice::from_ref(&column.name)));
        if fixed.iter().any(|(name, _)| *name == column.name) {
            continue;
        }
        if column.generated.is_some() || column.hidden || column.computed.is_some() {
            let why = if column.hidden { "belongs to SQLite" } else { "is computed from other columns" };
            let message = format!("{} {why} and can't be edited.", column.title);
            return Err(ChangeError::NotEditable { message, fault: of_column() }.into());
        }
        if form::keeps(column, &assignment.value) {
            continue;
        }
        let read = read_input(column, &assignment.value);
        let value = read
            .and_then(|value| form::check(column, &value).map(|()| value))
            .map_err(|message| ChangeError::InvalidValue { message, fault: of_column(), raw: None })?;
        for (name, value) in companions(table, column, &assignment.value) {
            values.retain(|(known, _)| *known != name);
            values.push((name, value));
        }
        values.retain(|(name, _)| *name != column.name);
        values.push((column.name.clone(), value));
    }
    values.extend(fixed.iter().cloned());
    Ok(values)
}

/// Name and media type that go with a file's bytes; emptied with them.
fn companions(table: &Table, column: &Column, input: &Input) -> Vec<(String, Value)> {
    let Some(beside) = &column.companions else { return Vec::new() };
    let (file, kind) = match input {
        Input::Blob { name, media, .. } => (name.as_ref(), media.as_ref()),
        Input::Null => (None, None),
        _ => return Vec::new(),
    };
    let text = |text: Option<&String>| text.map_or(Value::Null, |text| Value::Text(text.clone()));
    [(beside.name.as_ref(), file), (beside.media.as_ref(), kind)]
        .into_iter()
        .filter_map(|(column, value)| Some((table.column(column?)?, text(value))))
        // One that must be there is left to its default.
        .filter(|(column, value)| !(column.not_null && *value == Value::Null))
        .map(|(column, value)| (column.name.clone(), value))
        .collect()
}
