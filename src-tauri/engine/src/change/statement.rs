//! Statements built by sea-query, with our own values bound: sea-query has no value for text that isn't UTF-8, so the
//! built statement carries numbers that say which of our values goes where.

use rusqlite::{Connection, Row};
use sea_query::{Alias, Expr, ExprTrait, Query, SimpleExpr, SqliteQueryBuilder, Values};

use crate::identifier::quote;
use crate::kinds::password;
use crate::schema::Table;
use crate::value::Value;

/// SQL text with the values for its parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The SQL.
    pub sql: String,
    /// One per `?`.
    pub values: Vec<Value>,
}

/// Collects values while a statement is built.
#[derive(Debug, Default)]
struct Binder {
    values: Vec<Value>,
}

impl Binder {
    fn bind(&mut self, value: &Value) -> SimpleExpr {
        self.values.push(value.clone());
        Expr::val(self.values.len() as u64 - 1)
    }

    fn finish(mut self, built: (String, Values)) -> Statement {
        let (sql, order) = built;
        let values = order
            .iter()
            .map(|number| match number {
                sea_query::Value::BigUnsigned(Some(index)) => usize::try_from(*index)
                    .ok()
                    .and_then(|index| self.values.get_mut(index))
                    .map_or(Value::Null, |value| std::mem::replace(value, Value::Null)),
                _ => Value::Null,
            })
            .collect();
        Statement { sql, values }
    }
}

fn name(name: &str) -> Alias {
    Alias::new(name)
}

fn key_is(table: &Table, key: &[Value], binder: &mut Binder) -> Vec<SimpleExpr> {
    let columns = table.key_columns();
    columns.iter().zip(key).map(|(column, value)| Expr::col(name(column)).eq(binder.bind(value))).collect()
}

/// `INSERT INTO table (…) VALUES (…)`, giving back the key where the table isn't virtual.
#[must_use]
pub fn insert(table: &Table, values: &[(String, Value)]) -> Statement {
    let mut binder = Binder::default();
    let mut query = Query::insert();
    query.into_table(name(&table.name));
    if values.is_empty() {
        query.or_default_values();
    } else {
        query.columns(values.iter().map(|(column, _)| name(column)));
        query.values_panic(values.iter().map(|(_, value)| binder.bind(value)));
    }
    if gives_back(table) {
        query.returning(Query::returning().columns(table.key_columns().into_iter().map(name)));
    }
    binder.finish(or_abort(table, "INSERT", query.build(SqliteQueryBuilder)))
}

/// A table's own ON CONFLICT REPLACE would take another row away without a word, its IGNORE this one: a clash is to be
/// told. Where triggers run, the clause would reach into their statements too, and is left as the file has it
/// (<https://www.sqlite.org/lang_conflict.html>, <https://www.sqlite.org/lang_createtrigger.html>).
fn or_abort(table: &Table, verb: &str, (sql, values): (String, Values)) -> (String, Values) {
    if table.triggers.is_empty() && table.sql.to_ascii_uppercase().contains("CONFLICT") {
        (sql.replacen(verb, &format!("{verb} OR ABORT"), 1), values)
    } else {
        (sql, values)
    }
}

/// `UPDATE table SET … WHERE key = …`, giving back the key where the table isn't virtual.
#[must_use]
pub fn update(table: &Table, key: &[Value], values: &[(String, Value)]) -> Statement {
    let mut binder = Binder::default();
    let mut query = Query::update();
    query.table(name(&table.name));
    query.values(values.iter().map(|(column, value)| (name(column), binder.bind(value))).collect::<Vec<_>>());
    for part in key_is(table, key, &mut binder) {
        query.and_where(part);
    }
    if gives_back(table) {
        query.returning(Query::returning().columns(table.key_columns().into_iter().map(name)));
    }
    binder.finish(or_abort(table, "UPDATE", query.build(SqliteQueryBuilder)))
}

/// `DELETE FROM table WHERE key = …`.
#[must_use]
pub fn delete(table: &Table, key: &[Value]) -> Statement {
    let mut binder = Binder::default();
    let mut query = Query::delete();
    query.from_table(name(&table.name));
    for part in key_is(table, key, &mut binder) {
        query.and_where(part);
    }
    binder.finish(query.build(SqliteQueryBuilder))
}

/// `SELECT columns FROM table WHERE key = …`, for showing: of a password only that it is set.
#[must_use]
pub fn select(table: &Table, columns: &[&str], key: &[Value]) -> Statement {
    select_as(table, columns, key, |column| {
        let known = table.column(column);
        known.map_or_else(|| quote(column), |known| password::read_sql(table, known, &quote(column)))
    })
}

/// As [`select`], with everything as it is stored, for writing it again.
#[must_use]
pub(super) fn select_stored(table: &Table, columns: &[&str], key: &[Value]) -> Statement {
    select_as(table, columns, key, quote)
}

fn select_as(table: &Table, columns: &[&str], key: &[Value], read: impl Fn(&str) -> String) -> Statement {
    let mut binder = Binder::default();
    let mut query = Query::select();
    for column in columns {
        let sql = read(column);
        if sql == quote(column) {
            query.column(name(column));
        } else {
            query.expr(Expr::cust(sql));
        }
    }
    query.from(name(&table.name));
    for part in key_is(table, key, &mut binder) {
        query.and_where(part);
    }
    binder.finish(query.build(SqliteQueryBuilder))
}

/// RETURNING does not work for virtual tables (<https://www.sqlite.org/lang_returning.html#limitations_and_caveats>).
fn gives_back(table: &Table) -> bool {
    table.table_type == crate::schema::TableType::Table
}

impl Statement {
    /// Runs it to its end and gives the rows it returned.
    ///
    /// # Errors
    /// SQLite's refusal.
    pub fn run(&self, connection: &Connection) -> rusqlite::Result<Vec<Vec<Value>>> {
        let mut statement = connection.prepare_cached(&self.sql)?;
        let count = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(&self.values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(values(row, 0..count)?);
        }
        Ok(found)
    }
}

/// Some of a row's values, whole.
pub(crate) fn values(row: &Row<'_>, columns: std::ops::Range<usize>) -> rusqlite::Result<Vec<Value>> {
    columns.map(|index| row.get_ref(index).map(Value::from)).collect()
}
