//! Recorded rows and the tables as they are now: columns are found by their names, never by their places, and a row is
//! only written if it is as the change left it.

use std::collections::HashMap;

use rusqlite::{Connection, Statement};

use super::describe;
use super::log::{Changed, Op, RecordedKey, changed_key};
use super::record::{RecordedTable, checksum};
use super::store::Kept;
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::detail::text_of;
use crate::schema::{Catalog, Key, Table};
use crate::value::{RowKey, Value};

/// SQLite refuses deeper expressions than 1000; conditions are joined in groups of this many.
const GROUP: usize = 50;

/// The rows of one change, in the tables as they are now.
pub(crate) struct Rows<'c> {
    connection: &'c Connection,
    pub catalog: &'c Catalog,
    tables: Vec<Mapped<'c>>,
    statements: HashMap<Shape, Statement<'c>>,
}

/// A recorded table and what became of it.
struct Mapped<'c> {
    recorded: RecordedTable,
    now: Option<&'c Table>,
    /// Why none of its rows can be written.
    trouble: Option<String>,
    columns: Vec<Fit>,
}

/// What became of a recorded column.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fit {
    Named(String),
    Gone,
    Retyped(String),
}

/// Which statement an operation needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Shape {
    Insert(usize),
    Delete(usize),
    /// Table, recorded columns with true where one is written, and whether the rowid is.
    Update(usize, Vec<(usize, bool)>, bool),
    /// Is there such a row? Table and columns compared.
    Find(usize, Vec<usize>),
}

/// How a row stands to what was recorded of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Before,
    After,
    Neither,
}

/// Names a recorded row: its table and its key as it is after the operation.
pub(crate) type RowName = (usize, RowKey);

impl<'c> Rows<'c> {
    pub fn new(connection: &'c Connection, catalog: &'c Catalog, change: &Kept) -> Self {
        let tables = change.tables.iter().map(|recorded| map(catalog, recorded)).collect();
        Self { connection, catalog, tables, statements: HashMap::new() }
    }

    /// Why rows of this change can't be written at all, table by table.
    pub fn troubles(&self) -> impl Iterator<Item = String> {
        self.tables.iter().filter_map(|table| table.trouble.clone())
    }

    /// The table of an operation as it is now.
    pub fn table(&self, op: &Op) -> Option<&'c Table> {
        self.tables[op.table()].now
    }

    /// All tables of the change that are still there.
    pub fn tables(&self) -> impl Iterator<Item = &'c Table> {
        self.tables.iter().filter_map(|table| table.now)
    }

    /// The columns of an operation under their names now, with the values before and after.
    pub fn named<'o>(&self, op: &'o Op) -> Vec<(String, Option<&'o Value>, Option<&'o Value>)> {
        let table = &self.tables[op.table()];
        let name = |column: usize| match &table.columns[column] {
            Fit::Named(name) => name.clone(),
            _ => table.recorded.columns[column].0.clone(),
        };
        match op {
            Op::Insert { values, .. } => {
                values.iter().enumerate().map(|(column, value)| (name(column), None, Some(value))).collect()
            }
            Op::Delete { values, .. } => {
                values.iter().enumerate().map(|(column, value)| (name(column), Some(value), None)).collect()
            }
            Op::Update { columns, .. } => columns
                .iter()
                .filter_map(|changed| {
                    Some((name(changed.column), Some(&changed.before), Some(changed.after.as_ref()?)))
                })
                .collect(),
        }
    }

    /// What is recorded as written in `column`, before the operation (for a delete or an update).
    pub fn before(&self, op: &Op, column: &str) -> Option<Value> {
        let table = &self.tables[op.table()];
        let rowid = |key: &RecordedKey| match key {
            RecordedKey::Rowid(rowid) if table.recorded.alias.as_deref() == Some(column) => {
                Some(Value::Integer(*rowid))
            }
            _ => None,
        };
        let place = table.recorded.columns.iter().position(|(name, _)| name == column);
        match op {
            Op::Insert { key, values, .. } | Op::Delete { key, values, .. } => {
                rowid(key).or_else(|| values.get(place?).cloned())
            }
            Op::Update { from, columns, .. } => rowid(from).or_else(|| {
                columns
                    .iter()
                    .find(|changed| Some(changed.column) == place)
                    .map(|changed| changed.before.clone())
            }),
        }
    }

    /// The key of the row before the operation.
    pub fn key_before(&self, op: &Op) -> RowKey {
        op.keys(&self.tables[op.table()].recorded.key).0
    }

    /// The row's name after the operation (of a deleted one, before).
    pub fn key_of(&self, op: &Op) -> RowName {
        let (before, after) = op.keys(&self.tables[op.table()].recorded.key);
        (op.table(), after.unwrap_or(before))
    }

    /// Why this one operation does not fit the table as it is now.
    pub fn misfits(&self, op: &Op) -> impl Iterator<Item = String> {
        let table = &self.tables[op.table()];
        let needed: Vec<usize> = match op {
            // All of it was told already.
            _ if table.now.is_none() => Vec::new(),
            Op::Insert { values, .. } => (0..values.len()).collect(),
            Op::Delete { .. } => Vec::new(),
            Op::Update { columns, .. } => columns
                .iter()
                .filter(|changed| changed.after.is_some())
                .map(|changed| changed.column)
                .collect(),
        };
        let title = table.now.map_or(table.recorded.name.as_str(), |table| &table.title);
        needed.into_iter().filter_map(move |column| {
            let (name, before) = &table.recorded.columns[column];
            match &table.columns[column] {
                Fit::Named(_) => None,
                Fit::Gone => Some(format!("the column “{name}” of {title} is not there any more.")),
                Fit::Retyped(now) => Some(format!(
                    "the column “{name}” of {title} has another kind now ({}, it was {}).",
                    or_none(now),
                    or_none(before)
                )),
            }
        })
    }

    /// Writes one row if it stands as recorded; false if it doesn't.
    pub fn apply(&mut self, op: &Op) -> rusqlite::Result<bool> {
        let (shape, values) = match op {
            Op::Insert { table, key, values } => {
                let rowid =
                    if let RecordedKey::Rowid(rowid) = key { Some(Value::Integer(*rowid)) } else { None };
                (Shape::Insert(*table), rowid.into_iter().chain(values.iter().cloned()).collect())
            }
            Op::Delete { table, key, values } => {
                let mut bound = self.key_bound(*table, *key, values);
                bound.extend(self.present(*table).map(|column| values[column].clone()));
                (Shape::Delete(*table), bound)
            }
            Op::Update { table, from, to, columns } => self.update(*table, *from, *to, columns),
        };
        let statement = self.statement(shape)?;
        Ok(statement.execute(rusqlite::params_from_iter(values))? > 0)
    }

    fn update(
        &self,
        table: usize,
        from: RecordedKey,
        to: RecordedKey,
        columns: &[Changed],
    ) -> (Shape, Vec<Value>) {
        let known: Vec<&Changed> = columns
            .iter()
            .filter(|changed| matches!(self.tables[table].columns[changed.column], Fit::Named(_)))
            .collect();
        let mut bound: Vec<Value> = known.iter().filter_map(|changed| changed.after.clone()).collect();
        let moves = from != to;
        if let (true, RecordedKey::Rowid(to)) = (moves, to) {
            bound.push(Value::Integer(to));
        }
        match from {
            RecordedKey::Rowid(rowid) => bound.push(Value::Integer(rowid)),
            RecordedKey::InValues => bound.extend(key_values(&self.tables[table].recorded, columns, false)),
        }
        bound.extend(known.iter().map(|changed| changed.before.clone()));
        let shape = known.iter().map(|changed| (changed.column, changed.after.is_some())).collect();
        (Shape::Update(table, shape, moves), bound)
    }

    /// How the row stands to the operation, which is not reversed.
    pub fn standing(&mut self, op: &Op) -> Result<Standing> {
        let table = op.table();
        if self.tables[table].trouble.is_some() {
            return Ok(Standing::Neither);
        }
        Ok(match op {
            Op::Insert { key, values, .. } | Op::Delete { key, values, .. } => {
                let (there, gone) = match op {
                    Op::Insert { .. } => (Standing::After, Standing::Before),
                    _ => (Standing::Before, Standing::After),
                };
                let bound = self.key_bound(table, *key, values);
                let present: Vec<usize> = self.present(table).collect();
                let all = present.iter().map(|column| values[*column].clone()).collect();
                if self.finds(table, present, &bound, all)? {
                    there
                } else if self.finds(table, Vec::new(), &bound, Vec::new())? {
                    Standing::Neither
                } else {
                    gone
                }
            }
            Op::Update { from, to, columns, .. } => {
                let side = |after: bool, changed: &Changed| match &changed.after {
                    Some(value) if after => value.clone(),
                    _ => changed.before.clone(),
                };
                for (key, after, found) in [(to, true, Standing::After), (from, false, Standing::Before)] {
                    let bound = match key {
                        RecordedKey::Rowid(rowid) => vec![Value::Integer(*rowid)],
                        RecordedKey::InValues => key_values(&self.tables[table].recorded, columns, after),
                    };
                    let known: Vec<&Changed> = columns
                        .iter()
                        .filter(|changed| matches!(self.tables[table].columns[changed.column], Fit::Named(_)))
                        .collect();
                    let list = known.iter().map(|changed| changed.column).collect();
                    let all = known.iter().map(|changed| side(after, changed)).collect();
                    if self.finds(table, list, &bound, all)? {
                        return Ok(found);
                    }
                }
                Standing::Neither
            }
        })
    }

    /// True if a row with the operation's key (before it) is there, whatever it holds.
    pub fn is_there(&mut self, op: &Op) -> Result<bool> {
        let table = op.table();
        let bound = match op {
            Op::Insert { key, values, .. } | Op::Delete { key, values, .. } => {
                self.key_bound(table, *key, values)
            }
            Op::Update { from, columns, .. } => match from {
                RecordedKey::Rowid(rowid) => vec![Value::Integer(*rowid)],
                RecordedKey::InValues => key_values(&self.tables[table].recorded, columns, false),
            },
        };
        self.finds(table, Vec::new(), &bound, Vec::new())
    }

    fn finds(&mut self, table: usize, columns: Vec<usize>, key: &[Value], all: Vec<Value>) -> Result<bool> {
        let statement = self.statement(Shape::Find(table, columns))?;
        let mut rows = statement.query(rusqlite::params_from_iter(key.iter().chain(&all)))?;
        Ok(rows.next()?.is_some())
    }

    /// What names the operation's row on screen: as it is stored now, else as it was recorded.
    pub fn label(&self, op: &Op) -> String {
        let key = self.key_before(op);
        let Some(table) = self.table(op) else { return "a row".to_owned() };
        if let Ok(Some(label)) = describe::label(self.connection, table, &key) {
            return label;
        }
        let named = self.named(op);
        let words: Vec<String> = table
            .label
            .iter()
            .filter_map(|label| {
                let (_, before, after) = named.iter().find(|(name, ..)| name == label)?;
                let value = (*before).or(*after).filter(|value| **value != Value::Null)?;
                Some(text_of(value.as_ref()))
            })
            .collect();
        match (words.is_empty(), key.values()) {
            (false, _) => describe::quoted(&words.join(" ")),
            (true, Some(values)) => {
                let values: Vec<String> = values.iter().map(|value| text_of(value.as_ref())).collect();
                format!("#{}", values.join(", "))
            }
            (true, None) => "a row".to_owned(),
        }
    }

    fn key_bound(&self, table: usize, key: RecordedKey, values: &[Value]) -> Vec<Value> {
        match key {
            RecordedKey::Rowid(rowid) => vec![Value::Integer(rowid)],
            RecordedKey::InValues => {
                self.tables[table].recorded.key.iter().map(|index| values[*index].clone()).collect()
            }
        }
    }

    /// Recorded columns that are there as they were.
    fn present(&self, table: usize) -> impl Iterator<Item = usize> + '_ {
        let columns = &self.tables[table].columns;
        (0..columns.len()).filter(|column| matches!(columns[*column], Fit::Named(_)))
    }

    fn statement(&mut self, shape: Shape) -> rusqlite::Result<&mut Statement<'c>> {
        use std::collections::hash_map::Entry;
        let sql = if self.statements.contains_key(&shape) { String::new() } else { self.sql(&shape) };
        match self.statements.entry(shape) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => Ok(place.insert(self.connection.prepare(&sql)?)),
        }
    }

    fn sql(&self, shape: &Shape) -> String {
        let (Shape::Insert(table) | Shape::Delete(table) | Shape::Update(table, ..) | Shape::Find(table, _)) =
            shape;
        let mapped = &self.tables[*table];
        let name = quote(mapped.now.map_or("", |table| &table.name));
        let column = |column: usize| match &mapped.columns[column] {
            Fit::Named(name) => quote(name),
            _ => quote(&mapped.recorded.columns[column].0),
        };
        let rowid = mapped.rowid().map(quote);
        let key = || match &rowid {
            Some(rowid) => vec![format!("{rowid} = ?")],
            None => mapped.recorded.key.iter().map(|index| format!("{} = ?", column(*index))).collect(),
        };
        // The column's own collation may take different texts for the same.
        let is = |index: usize| format!("{} COLLATE BINARY IS ?", column(index));
        match shape {
            Shape::Insert(_) => {
                let all = 0..mapped.columns.len();
                let names: Vec<String> = rowid.into_iter().chain(all.map(column)).collect();
                let marks = vec!["?"; names.len()].join(", ");
                format!("INSERT OR ABORT INTO main.{name}({}) VALUES({marks})", names.join(", "))
            }
            Shape::Delete(table) => {
                let mut parts = key();
                parts.extend(self.present(*table).map(is));
                format!("DELETE FROM main.{name} WHERE {}", all_of(&parts))
            }
            Shape::Update(_, columns, moves) => {
                let written = columns.iter().filter(|(_, written)| *written);
                let mut sets: Vec<String> =
                    written.map(|(index, _)| format!("{} = ?", column(*index))).collect();
                if let (true, Some(rowid)) = (moves, &rowid) {
                    sets.push(format!("{rowid} = ?"));
                }
                let mut parts = key();
                parts.extend(columns.iter().map(|(index, _)| is(*index)));
                format!("UPDATE OR ABORT main.{name} SET {} WHERE {}", sets.join(", "), all_of(&parts))
            }
            Shape::Find(_, columns) => {
                let mut parts = key();
                parts.extend(columns.iter().map(|index| is(*index)));
                format!("SELECT 1 FROM main.{name} WHERE {}", all_of(&parts))
            }
        }
    }
}

impl Mapped<'_> {
    /// The name by which SQL reaches the rowid.
    fn rowid(&self) -> Option<&str> {
        match (&self.now?.key, self.recorded.has_rowid) {
            (Key::Rowid { name, .. }, true) => Some(name),
            // A full-text table's rows are reached by rowid, whether or not they can be edited on screen.
            (_, true) => Some("rowid"),
            _ => None,
        }
    }
}

fn or_none(declared: &str) -> &str {
    if declared.is_empty() { "none" } else { declared }
}

fn key_values(recorded: &RecordedTable, columns: &[Changed], after: bool) -> Vec<Value> {
    changed_key(&recorded.key, columns, after)
}

/// `a AND b AND …`, in groups, so that a wide table makes no deep expression.
fn all_of(parts: &[String]) -> String {
    if parts.len() <= GROUP {
        return parts.join(" AND ");
    }
    let groups: Vec<String> = parts.chunks(GROUP).map(|group| format!("({})", group.join(" AND "))).collect();
    groups.join(" AND ")
}

/// Finds a recorded table and its columns in the file as it is now.
fn map<'c>(catalog: &'c Catalog, recorded: &RecordedTable) -> Mapped<'c> {
    let now = catalog.tables.iter().find(|table| table.name.eq_ignore_ascii_case(&recorded.name));
    let fit = |(name, declared): &(String, String)| match now.and_then(|table| table.column(name)) {
        None => Fit::Gone,
        Some(column) if column.generated.is_some() => Fit::Retyped("computed".to_owned()),
        Some(column) if !column.declared_type.eq_ignore_ascii_case(declared) && !declared.is_empty() => {
            Fit::Retyped(column.declared_type.clone())
        }
        Some(column) => Fit::Named(column.name.clone()),
    };
    let columns = recorded.columns.iter().map(fit).collect();
    let trouble = match now {
        None => Some(format!("the table “{}” is not there any more.", recorded.name)),
        Some(table) => key_trouble(table, recorded).or_else(|| trigger_trouble(table, recorded)),
    };
    Mapped { recorded: recorded.clone(), now, trouble, columns }
}

fn key_trouble(table: &Table, recorded: &RecordedTable) -> Option<String> {
    if table.table_type == crate::schema::TableType::Virtual {
        return None;
    }
    let fits = match &table.key {
        Key::Rowid { column, .. } => recorded.has_rowid && *column == recorded.alias,
        Key::Columns { columns } => {
            let then: Vec<&String> = recorded.key.iter().map(|index| &recorded.columns[*index].0).collect();
            !recorded.has_rowid && columns.iter().eq(then)
        }
        Key::None { .. } => false,
    };
    (!fits).then(|| format!("the key of {} is another one now.", table.title))
}

/// Undo runs no triggers, so what they keep up must be what they kept up then.
fn trigger_trouble(table: &Table, recorded: &RecordedTable) -> Option<String> {
    if table.table_type == crate::schema::TableType::Virtual {
        return None;
    }
    let now: Vec<(String, u64)> =
        table.triggers.iter().map(|trigger| (trigger.name.clone(), checksum(&trigger.sql))).collect();
    let other = now
        .iter()
        .find(|trigger| !recorded.triggers.contains(trigger))
        .or_else(|| recorded.triggers.iter().find(|trigger| !now.contains(trigger)))?;
    Some(format!("the trigger “{}” of {} was added, changed or removed since.", other.0, table.title))
}
