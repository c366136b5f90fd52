//! Computed values of many rows at once: one statement for what is read row by row, and one grouped statement for all
//! totals over the same rows, whatever the number of rows.

use std::collections::HashMap;

use rusqlite::{Connection, ErrorCode};

use super::moments::{Moments, query};
use super::plan::{Group, Plan};
use crate::change::statement;
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::keyed;
use crate::schema::{Table, expression};
use crate::value::{Cell, Value};

/// What computing gave.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// A value.
    Value(Value),
    /// Nothing, and why, as a sentence.
    Failed(String),
}

impl From<&Outcome> for Cell {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Value(value) => Self::from(value),
            Outcome::Failed(failed) => Self::Failed { failed: failed.clone() },
        }
    }
}

/// The cells of all computed columns of `table` for these rows.
///
/// # Errors
/// As [`read`].
pub(crate) fn cells(connection: &Connection, table: &Table, keys: &[Vec<Value>]) -> Result<Vec<Vec<Cell>>> {
    let plans: Vec<&Plan> = plans_of(table);
    if plans.is_empty() {
        return Ok(Vec::new());
    }
    let read = read(connection, table, &plans, keys, &Moments::now())?;
    Ok(read.iter().map(|row| row.iter().map(Cell::from).collect()).collect())
}

/// The values of all computed columns of `table` for these rows; a value that a row doesn't give is the sentence why.
///
/// # Errors
/// As [`read`].
pub(crate) fn values(
    connection: &Connection,
    table: &Table,
    keys: &[Vec<Value>],
    moments: &Moments,
) -> Result<Vec<Vec<Value>>> {
    let read = read(connection, table, &plans_of(table), keys, moments)?;
    let value = |outcome| match outcome {
        Outcome::Value(value) => value,
        Outcome::Failed(failed) => Value::Text(failed),
    };
    Ok(read.into_iter().map(|row| row.into_iter().map(value).collect()).collect())
}

/// The plans of a table's computed columns, in the order of the columns.
fn plans_of(table: &Table) -> Vec<&Plan> {
    let computed = table.columns.iter().filter(|column| column.computed.is_some());
    computed.filter_map(|column| table.plan(&column.name)).map(AsRef::as_ref).collect()
}

/// For each key what each of `plans` gives; nothing for an empty key.
///
/// # Errors
/// Cancelled; SQL that was written for other columns; what SQLite says about anything but a row's own values.
pub(crate) fn read(
    connection: &Connection,
    table: &Table,
    plans: &[&Plan],
    keys: &[Vec<Value>],
    moments: &Moments,
) -> Result<Vec<Vec<Outcome>>> {
    let live: Vec<usize> = (0..keys.len()).filter(|at| !keys[*at].is_empty()).collect();
    let wanted: Vec<Vec<Value>> = live.iter().map(|at| keys[*at].clone()).collect();
    let mut read = Reading { connection, table, keys: &wanted, moments, found: Vec::new() };
    read.found = vec![vec![Outcome::Value(Value::Null); plans.len()]; wanted.len()];
    let mut direct: Vec<(usize, &Plan)> = Vec::new();
    let mut grouped: Vec<Vec<(usize, &Plan, &Group)>> = Vec::new();
    for (place, plan) in plans.iter().enumerate() {
        match (&plan.trouble, &plan.group) {
            (Some(trouble), _) => {
                for row in &mut read.found {
                    row[place] = Outcome::Failed(trouble.clone());
                }
            }
            (None, None) => direct.push((place, plan)),
            (None, Some(group)) => match grouped.iter_mut().find(|same| same[0].2.shares(group)) {
                Some(same) => same.push((place, plan, group)),
                None => grouped.push(vec![(place, plan, group)]),
            },
        }
    }
    if !wanted.is_empty() {
        read.direct(&direct)?;
        for same in &grouped {
            read.grouped(same)?;
        }
    }
    let mut found = vec![Vec::new(); keys.len()];
    for (at, row) in live.into_iter().zip(read.found) {
        found[at] = row;
    }
    Ok(found)
}

impl Group {
    /// True if both totals are of the same rows.
    fn shares(&self, other: &Self) -> bool {
        (&self.from, &self.by, &self.own, &self.condition)
            == (&other.from, &other.by, &other.own, &other.condition)
    }

    /// The total of these groups: `IN` stands for the list of what they point to.
    fn sql(&self, aggregates: &[&str], list: &str) -> String {
        let condition =
            self.condition.as_ref().map_or_else(String::new, |condition| format!(" AND {condition}"));
        format!(
            "SELECT {by}, {} FROM {} WHERE {by} IN ({list}){condition} GROUP BY {by}",
            aggregates.join(", "),
            self.from,
            by = self.by,
        )
    }
}

/// What expressions gave, with the place of each row.
type Selected = Vec<(usize, Vec<Value>)>;

struct Reading<'a> {
    connection: &'a Connection,
    table: &'a Table,
    keys: &'a [Vec<Value>],
    moments: &'a Moments,
    found: Vec<Vec<Outcome>>,
}

impl Reading<'_> {
    fn direct(&mut self, plans: &[(usize, &Plan)]) -> Result<()> {
        if plans.is_empty() {
            return Ok(());
        }
        let expressions: Vec<String> =
            plans.iter().map(|(_, plan)| format!("({})", expression::over(&plan.expression, "t"))).collect();
        match self.select(&expressions)? {
            Some(rows) => {
                for (row, values) in rows {
                    for ((place, _), value) in plans.iter().zip(values) {
                        self.found[row][*place] = Outcome::Value(value);
                    }
                }
                Ok(())
            }
            None => plans.iter().try_for_each(|(place, plan)| self.one_by_one(*place, plan)),
        }
    }

    /// Expressions over the rows, with the place of each row; none if a row's values fail them.
    fn select(&self, expressions: &[String]) -> Result<Option<Selected>> {
        let names: Vec<String> = self.table.key_columns().into_iter().map(str::to_owned).collect();
        let keyed = keyed(&self.table.name, &names, self.keys);
        let sql =
            format!("{}SELECT {}, {} FROM {}", keyed.with, keyed.place, expressions.join(", "), keyed.from);
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = query(&mut statement, &keyed.values, self.moments)?;
        let mut found = Vec::with_capacity(self.keys.len());
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let place: u32 = row.get(0)?;
                    if (place as usize) < self.keys.len() {
                        found.push((place as usize, statement::values(row, 1..expressions.len() + 1)?));
                    }
                }
                Ok(None) => return Ok(Some(found)),
                Err(error) if is_of_a_value(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// So that one row's bad value spoils no other row.
    fn one_by_one(&mut self, place: usize, plan: &Plan) -> Result<()> {
        let is: Vec<String> =
            self.table.key_columns().iter().map(|name| format!("t.{} = ?", quote(name))).collect();
        let sql = format!(
            "SELECT ({}) FROM {} t WHERE {}",
            expression::over(&plan.expression, "t"),
            quote(&self.table.name),
            is.join(" AND ")
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        for (at, key) in self.keys.iter().enumerate() {
            let mut rows = query(&mut statement, key, self.moments)?;
            self.found[at][place] = match rows.next() {
                Ok(Some(row)) => Outcome::Value(Value::from(row.get_ref(0)?)),
                Ok(None) => Outcome::Value(Value::Null),
                Err(error) if is_of_a_value(&error) => Outcome::Failed(sentence(&error)),
                Err(error) => return Err(error.into()),
            };
        }
        Ok(())
    }

    /// All totals of the same rows.
    fn grouped(&mut self, same: &[(usize, &Plan, &Group)]) -> Result<()> {
        let Some((_, _, group)) = same.first() else { return Ok(()) };
        let own = self.own(&group.own)?;
        let mut wanted: Vec<&Value> = Vec::new();
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, value) in own.iter().enumerate() {
            if *value != Value::Null {
                let rows = places.entry(value.to_script().to_string()).or_default();
                if rows.is_empty() {
                    wanted.push(value);
                }
                rows.push(at);
            }
        }
        for (place, _, group) in same.iter().filter(|(_, _, group)| group.counts) {
            debug_assert!(group.counts);
            for row in &mut self.found {
                row[*place] = Outcome::Value(Value::Integer(0));
            }
        }
        let aggregates: Vec<&str> = same.iter().map(|(_, _, group)| group.aggregate.as_str()).collect();
        let (list, values) = list(&wanted);
        let mut statement = self.connection.prepare_cached(&group.sql(&aggregates, &list))?;
        let mut rows = query(&mut statement, &values, self.moments)?;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let key = Value::from(row.get_ref(0)?).to_script().to_string();
                    let values = statement::values(row, 1..same.len() + 1)?;
                    for at in places.get(&key).into_iter().flatten() {
                        for ((place, ..), value) in same.iter().zip(&values) {
                            self.found[*at][*place] = Outcome::Value(value.clone());
                        }
                    }
                }
                Ok(None) => return Ok(()),
                Err(error) if is_of_a_value(&error) => break,
                Err(error) => return Err(error.into()),
            }
        }
        drop(rows);
        drop(statement);
        same.iter().try_for_each(|(place, plan, _)| self.one_by_one(*place, plan))
    }

    /// The values of the column of the row that is pointed to.
    fn own(&self, name: &str) -> Result<Vec<Value>> {
        let is_key = self.table.column(name).is_some_and(|column| column.is_rowid(self.table))
            || self.table.key_columns() == [name];
        if is_key {
            return Ok(self.keys.iter().map(|key| key.first().cloned().unwrap_or(Value::Null)).collect());
        }
        let mut own = vec![Value::Null; self.keys.len()];
        for (row, mut values) in self.select(&[format!("t.{}", quote(name))])?.unwrap_or_default() {
            own[row] = values.pop().unwrap_or(Value::Null);
        }
        Ok(own)
    }
}

/// What stands between the brackets of IN, and its parameters: numbers as one list, so that one statement serves windows
/// of every size; others filled up with NULLs, which equal nothing, so that a few do.
fn list(wanted: &[&Value]) -> (String, Vec<Value>) {
    let numbers: Option<Vec<String>> = wanted
        .iter()
        .map(|value| if let Value::Integer(number) = value { Some(number.to_string()) } else { None })
        .collect();
    if let Some(numbers) = numbers {
        let text = Value::Text(format!("[{}]", numbers.join(",")));
        return ("SELECT value FROM json_each(?)".to_owned(), vec![text]);
    }
    let width = wanted.len().next_power_of_two();
    let mut values: Vec<Value> = wanted.iter().map(|value| (*value).clone()).collect();
    values.resize(width, Value::Null);
    (vec!["?"; width].join(", "), values)
}

/// True if a row's values are to blame, and not the file, the schema or a person who cancelled.
pub(crate) fn is_of_a_value(error: &rusqlite::Error) -> bool {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => matches!(
            failure.code,
            ErrorCode::Unknown | ErrorCode::TooBig | ErrorCode::TypeMismatch | ErrorCode::ApiMisuse
        ),
        rusqlite::Error::UserFunctionError(_) => true,
        _ => false,
    }
}

fn sentence(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => format!("It can't be computed: {message}."),
        other => format!("It can't be computed: {other}."),
    }
}
