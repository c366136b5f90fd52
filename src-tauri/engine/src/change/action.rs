//! Buttons on rows: named assignments that a table's design declares ([`ActionModel`]), run on one row or many in one
//! transaction. Each assignment is an SQL expression over the row as it was, kept to the row's columns and what is bound
//! (see [`crate::schema::expression`]).

use rusqlite::{CachedStatement, Connection};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::error::ChangeError;
use super::write::{self, Edits};
use super::{duplicate, explain, key_values, read_input};
use crate::computed;
use crate::error::Result;
use crate::file::Database;
use crate::history::{self, ChangeId};
use crate::identifier::quote;
use crate::model::{ActionAsk, ActionModel, ComputedModel, implied_type};
use crate::rows::RowsError;
use crate::schema::expression::{Scope, compile, over};
use crate::schema::{Catalog, Column, Table};
use crate::task::Task;
use crate::value::{Input, RowKey, Value};

/// A button, as it can be pressed for some rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionOffer {
    /// Its name.
    pub name: String,
    /// What it asks for first.
    pub asks: Vec<ActionAsk>,
    /// For how many of the rows it applies.
    pub applies: u64,
    /// Why it can't be pressed at all, as a sentence.
    pub trouble: Option<String>,
}

/// An answer to what an action asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionAnswer {
    /// The name that the action gave to what it asks.
    pub name: String,
    /// The answer.
    pub value: Input,
}

/// What an action did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionDone {
    /// Rows that it changed.
    pub changed: u64,
    /// Rows for which it doesn't apply, left alone.
    pub skipped: u64,
    /// Rows that it added.
    pub added: Vec<RowKey>,
    /// The change, to take it back; none if nothing was changed or nothing is recorded here.
    pub change: Option<ChangeId>,
}

/// Which rows an action is run on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionRun {
    /// The table.
    pub table: String,
    /// The rows.
    pub keys: Vec<RowKey>,
    /// The action's name.
    pub name: String,
    /// Answers to what it asks.
    #[serde(default)]
    pub answers: Vec<ActionAnswer>,
}

/// The buttons of a table, with how many of these rows each applies to (of at most the first thousand).
///
/// # Errors
/// No such table; what the file says.
pub fn actions(database: &Database, table: &str, keys: Vec<RowKey>, task: &Task) -> Result<Vec<ActionOffer>> {
    let catalog = database.catalog(task)?;
    let found = catalog.expect_table(table)?;
    let declared = found.actions.clone();
    if declared.is_empty() || found.read_only.is_some() {
        return Ok(Vec::new());
    }
    let name = found.name.clone();
    database.read(task, move |connection| {
        let table = catalog.expect_table(&name)?;
        let offer = |action: &ActionModel| {
            let blank: Vec<(String, Value)> =
                action.asks.iter().map(|ask| (ask.name.clone(), Value::Null)).collect();
            let counted = Prepared::new(&catalog, table, action, blank)
                .and_then(|prepared| prepared.applies_to(connection, &keys));
            let (applies, trouble) = match counted {
                Ok(applies) => (applies, None),
                Err(error) => (0, Some(error.to_string())),
            };
            ActionOffer { name: action.name.clone(), asks: action.asks.clone(), applies, trouble }
        };
        Ok(declared.iter().map(offer).collect())
    })
}

/// What pressing a button would meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActionAttempt {
    /// Why it can't be pressed, as a sentence.
    pub trouble: Option<String>,
    /// How many rows were looked at: the first few.
    pub rows: u64,
    /// For how many of them it applies.
    pub applies: u64,
}

/// Tries a button that isn't kept yet on the first `limit` rows, beside the computed columns of a draft. Nothing is changed.
///
/// # Errors
/// No such table; what the file says about its rows.
pub fn try_action(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    action: &ActionModel,
    beside: Vec<ComputedModel>,
    limit: u32,
) -> Result<ActionAttempt> {
    let name = catalog.expect_table(table)?.name.clone();
    let tables = computed::drafted(connection, catalog, &name, beside);
    let catalog = Catalog { tables, ..catalog.clone() };
    let table = catalog.expect_table(&name)?;
    let blank = action.asks.iter().map(|ask| (ask.name.clone(), Value::Null)).collect();
    let refused = |trouble| Ok(ActionAttempt { trouble: Some(trouble), rows: 0, applies: 0 });
    let prepared = match Prepared::new(&catalog, table, action, blank) {
        Ok(prepared) => prepared,
        Err(error) => return refused(error.to_string()),
    };
    if let Err(error) = crate::echo::quietly(|| connection.prepare(&prepared.sql).map(drop)) {
        return refused(computed::sentence(&error));
    }
    let keys: Vec<String> = table.key_columns().iter().map(|name| quote(name)).collect();
    let sql = format!("SELECT {} FROM {} LIMIT ?", keys.join(", "), quote(&table.name));
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([limit], |row| super::statement::values(row, 0..keys.len()))?;
    let keys = rows.map(|row| Ok(RowKey::of(&row?))).collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(match prepared.applies_to(connection, &keys) {
        Ok(applies) => ActionAttempt { trouble: None, rows: keys.len() as u64, applies },
        Err(error) => ActionAttempt { trouble: Some(error.to_string()), rows: 0, applies: 0 },
    })
}

/// Runs an action on rows, all or nothing; rows for which it doesn't apply are left alone.
///
/// # Errors
/// No such action; an answer that is missing or can't be read; what the file refuses.
pub fn run_action(database: &Database, run: ActionRun, task: &Task) -> Result<ActionDone> {
    let watched = task.clone();
    let (done, change) = super::write(database, task, move |edits| {
        let catalog = edits.catalog;
        let table = catalog.expect_table(&run.table)?;
        write::editable(table)?;
        let declared = &table.actions;
        let action = declared.iter().find(|action| action.name.eq_ignore_ascii_case(&run.name));
        let action = action.ok_or_else(|| {
            let names: Vec<&str> = declared.iter().map(|action| action.name.as_str()).collect();
            let message = if names.is_empty() {
                format!("“{}” has no buttons.", table.title)
            } else {
                format!("“{}” has no button “{}”. It has: {}.", table.title, run.name, names.join(", "))
            };
            refusal(table, message)
        })?;
        let prepared = Prepared::new(catalog, table, action, answers(table, action, &run.answers)?)?;
        let mut done = ActionDone { changed: 0, skipped: 0, added: Vec::new(), change: None };
        for (index, key) in (0_u64..).zip(&run.keys) {
            watched.check()?;
            watched.report(&action.name, index, run.keys.len() as u64);
            prepared.run(edits, key, &mut done)?;
        }
        edits.told.what = Some(sentence(edits.connection, table, action, &run.keys, done.changed)?);
        Ok(done)
    })?;
    Ok(ActionDone { change, ..done })
}

/// What the change is called in the history.
fn sentence(
    connection: &Connection,
    table: &Table,
    action: &ActionModel,
    keys: &[RowKey],
    changed: u64,
) -> Result<String> {
    let label = match keys {
        [only] => history::row_label(connection, table, only)?,
        _ => None,
    };
    let rows = label.unwrap_or_else(|| history::counted(changed, &table.title));
    Ok(format!("You pressed “{}” for {rows}", action.name))
}

fn refusal(table: &Table, message: String) -> ChangeError {
    ChangeError::NotEditable { message, fault: Box::new(explain::fault(table, &[])) }
}

/// The answers, each read as its kind.
fn answers(table: &Table, action: &ActionModel, given: &[ActionAnswer]) -> Result<Vec<(String, Value)>> {
    let mut read = Vec::new();
    for ask in &action.asks {
        let answer = given.iter().find(|answer| answer.name == ask.name);
        let column = Column { kind: ask.kind, ..Column::bare(&ask.name, implied_type(ask.kind), true) };
        let value = match answer {
            Some(answer) => read_input(&column, &answer.value)
                .map_err(|message| refusal(table, format!("{} {message}", ask.title)))?,
            None => Value::Null,
        };
        if value == Value::Null {
            return Err(refusal(table, format!("“{}” asks: {}", action.name, ask.title)).into());
        }
        read.push((ask.name.clone(), value));
    }
    Ok(read)
}

/// An action with its expressions resolved and its parameters read.
struct Prepared<'a> {
    table: &'a Table,
    sql: String,
    set: Vec<String>,
    copy: Option<Vec<String>>,
    bound: Vec<(String, Value)>,
}

impl<'a> Prepared<'a> {
    fn new(
        catalog: &Catalog,
        table: &'a Table,
        action: &ActionModel,
        answers: Vec<(String, Value)>,
    ) -> Result<Self> {
        if action.set.is_empty() && action.copy.is_none() {
            let message = format!("“{}” does nothing: it sets no column and adds no copy.", action.name);
            return Err(refusal(table, message).into());
        }
        let today = chrono::Local::now().format("%Y-%m-%d").to_string();
        let mut bound = vec![
            ("now".to_owned(), Value::Text(crate::kinds::moment::now())),
            ("today".to_owned(), Value::Text(today)),
        ];
        bound.extend(answers);
        let parameters: Vec<&str> = bound.iter().map(|(name, _)| name.as_str()).chain(["me"]).collect();
        let scope = Scope { table, tables: &catalog.tables, parameters: &parameters };
        let written = |expression: &str| -> Result<String> {
            let compiled = compile(expression, &scope);
            let compiled = compiled.map_err(|error| {
                refusal(table, format!("“{}” can't be used: {error} ({expression})", action.name))
            })?;
            // In brackets, so that one that is several is refused and shifts none of the others.
            Ok(format!("({})", over(&compiled, "t")))
        };
        let condition = |condition: Option<&String>| -> Result<String> {
            match condition {
                Some(condition) => Ok(format!("({}) IS TRUE", written(condition)?)),
                None => Ok("1".to_owned()),
            }
        };
        let column = |name: &str| Ok::<_, crate::Error>(table.expect_column(name)?.name.clone());
        let mut parts = vec![condition(action.condition.as_ref())?];
        let mut set = Vec::new();
        for assignment in &action.set {
            set.push(column(&assignment.column)?);
            parts.push(written(&assignment.to)?);
        }
        let mut copy = None;
        if let Some(copied) = &action.copy {
            parts.push(condition(copied.condition.as_ref())?);
            let mut columns = Vec::new();
            for assignment in &copied.set {
                columns.push(column(&assignment.column)?);
                parts.push(written(&assignment.to)?);
            }
            copy = Some(columns);
        }
        let keys = table.key_columns();
        let is: Vec<String> = keys
            .iter()
            .enumerate()
            .map(|(at, name)| format!("t.{} = :relata_key_{at}", quote(name)))
            .collect();
        let sql = format!(
            "SELECT {} FROM {} AS t WHERE {}",
            parts.join(", "),
            quote(&table.name),
            is.join(" AND ")
        );
        Ok(Self { table, sql, set, copy, bound })
    }

    /// What the expressions give for a row; none if it is gone.
    fn values(&self, connection: &Connection, key: &RowKey) -> Result<Option<Vec<Value>>> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        for (name, value) in &self.bound {
            bind(&mut statement, &format!(":{name}"), value)?;
        }
        for (at, value) in key_values(self.table, key)?.iter().enumerate() {
            bind(&mut statement, &format!(":relata_key_{at}"), value)?;
        }
        let count = statement.column_count();
        let mut rows = statement.raw_query();
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(super::statement::values(row, 0..count)?))
    }

    fn applies_to(&self, connection: &Connection, keys: &[RowKey]) -> Result<u64> {
        const MOST: usize = 1000;
        let mut count = 0;
        for key in keys.iter().take(MOST) {
            let values = self.values(connection, key)?;
            count += u64::from(values.is_some_and(|values| values.first() == Some(&Value::Integer(1))));
        }
        Ok(count)
    }

    fn run(&self, edits: &mut Edits<'_>, key: &RowKey, done: &mut ActionDone) -> Result<()> {
        let values = self.values(edits.connection, key)?.ok_or(RowsError::NoRow)?;
        let mut values = values.into_iter();
        if values.next() != Some(Value::Integer(1)) {
            done.skipped += 1;
            return Ok(());
        }
        let set: Vec<(String, Value)> = self.set.iter().cloned().zip(values.by_ref()).collect();
        if let Some(columns) = &self.copy
            && values.next() == Some(Value::Integer(1))
        {
            // Before the row itself is changed: it is a copy of what it was.
            let other: Vec<(String, Value)> = columns.iter().cloned().zip(values).collect();
            done.added.push(duplicate::with(edits, self.table, key, &other)?);
        }
        edits.update(self.table, key, &set, &[])?;
        done.changed += 1;
        Ok(())
    }
}

fn bind(statement: &mut CachedStatement<'_>, name: &str, value: &Value) -> rusqlite::Result<()> {
    match statement.parameter_index(name)? {
        Some(index) => statement.raw_bind_parameter(index, value),
        None => Ok(()),
    }
}
