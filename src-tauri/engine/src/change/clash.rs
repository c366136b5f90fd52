//! Which row has the value already: the answer to "must be unique" that a person needs. SQLite only says which rule
//! refused; the other row is looked for by that rule itself, with its collation, its expressions and its condition.

use rusqlite::Connection;

use super::error::ChangeError;
use super::explain::{Attempt, fault, named, titles};
use super::statement::{self, values};
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::rows::detail::text_of;
use crate::schema::index_parts::index_parts;
use crate::schema::{Column, Index, Table, label_sql};
use crate::value::{RowKey, Value};

pub(super) fn not_unique(connection: &Connection, attempt: &Attempt<'_>, raw: &str) -> Result<ChangeError> {
    let (table, mut columns) = named(attempt, raw);
    // An index with an expression is reported by its name, any other by its columns.
    let index_name = raw.split_once("index '").and_then(|(_, rest)| rest.strip_suffix('\''));
    let table = match index_name.filter(|name| !table.indexes.iter().any(|index| index.name == *name)) {
        Some(name) => {
            attempt.catalog.tables.iter().find(|table| table.indexes.iter().any(|i| i.name == name))
        }
        None => Some(table),
    }
    .unwrap_or(table);
    let rules: Vec<&Index> =
        table.indexes.iter().filter(|index| refuses(index, index_name, &columns)).collect();
    if index_name.is_some() {
        columns = rules.first().map(|index| columns_in(table, index)).unwrap_or_default();
    }
    let mut found = fault(table, &columns);
    found.rule = index_name.map(str::to_owned);
    if table.name == attempt.table.name
        && let Some((key, label)) = other_row(connection, attempt, &rules, &columns)?
    {
        found.other_row = Some(key);
        found.other_label = Some(label);
    }
    let what = titles(table, &columns);
    let noted = noted_message(table, &columns);
    let message = match &found.other_label {
        Some(label) if noted.is_some() => format!("{} ({label})", noted.unwrap_or_default()),
        None if noted.is_some() => noted.unwrap_or_default(),
        Some(label) if columns.len() == 1 => format!("That {what} is already taken by {label}."),
        Some(label) => format!("This combination of {what} is already taken by {label}."),
        None if columns.is_empty() => {
            format!("Another row in “{}” has the same values, which its rule forbids.", table.title)
        }
        None => format!("Another row in “{}” already has this {what}.", table.title),
    };
    Ok(ChangeError::NotUnique { message, fault: Box::new(found), raw: raw.to_owned() })
}

/// What the author of the rule wants to be said.
fn noted_message(table: &Table, columns: &[String]) -> Option<String> {
    let mut uniques = table.notes.as_ref()?.uniques.iter();
    uniques.find(|unique| unique.columns == columns)?.message.clone()
}

fn refuses(index: &Index, name: Option<&str>, columns: &[String]) -> bool {
    match name {
        Some(name) => index.name == name,
        None => index.unique && index.columns.iter().map(Option::as_ref).eq(columns.iter().map(Some)),
    }
}

/// The columns that an index with expressions reads.
fn columns_in(table: &Table, index: &Index) -> Vec<String> {
    let words = index.sql.as_deref().and_then(index_parts).map(|parts| parts.words).unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for column in words.iter().filter_map(|word| table.column(word)) {
        if !found.contains(&column.name) {
            found.push(column.name.clone());
        }
    }
    found
}

/// What the row would have had in `columns`: the value written, else the stored one, else the default.
pub(super) fn effective(
    connection: &Connection,
    attempt: &Attempt<'_>,
    columns: &[String],
) -> Result<Vec<Value>> {
    let mut found = Vec::new();
    for name in columns {
        let written =
            attempt.values.iter().find(|(column, _)| column == name).map(|(_, value)| value.clone());
        let value = match (written, attempt.key, attempt.table.column(name)) {
            (Some(value), _, _) => value,
            (None, Some(key), _) => statement::select_stored(attempt.table, &[name], key)
                .run(connection)?
                .into_iter()
                .flatten()
                .next()
                .unwrap_or(Value::Null),
            (None, None, Some(Column { default: Some(default), .. })) => connection
                .query_row(&format!("SELECT {default}"), [], |row| Ok(Value::from(row.get_ref(0)?)))
                .unwrap_or(Value::Null),
            _ => Value::Null,
        };
        found.push(value);
    }
    Ok(found)
}

/// The row that one of `rules` finds equal; without a rule (the rowid has no index) the one with the same `columns`.
fn other_row(
    connection: &Connection,
    attempt: &Attempt<'_>,
    rules: &[&Index],
    columns: &[String],
) -> Result<Option<(RowKey, String)>> {
    for index in rules {
        let Some(sql) = &index.sql else { continue };
        if let Some(found) = other_by_index(connection, attempt, index, sql)? {
            return Ok(Some(found));
        }
    }
    if columns.is_empty() || rules.iter().any(|index| index.columns.contains(&None)) {
        return Ok(None);
    }
    if !rules.is_empty() && rules.iter().all(|index| index.sql.is_some()) {
        return Ok(None);
    }
    let same: Vec<String> = columns.iter().map(|name| format!("{} = ?", quote(name))).collect();
    let wanted = effective(connection, attempt, columns)?;
    first_other(connection, attempt, &same.join(" AND "), wanted)
}

/// As the index compares: each of its parts over the stored row against the same over the row that was refused.
fn other_by_index(
    connection: &Connection,
    attempt: &Attempt<'_>,
    index: &Index,
    sql: &str,
) -> Result<Option<(RowKey, String)>> {
    let (table, columns) = (attempt.table, columns_in(attempt.table, index));
    let is_computed = |name: &String| table.column(name).is_some_and(|column| column.generated.is_some());
    let Some(parts) = index_parts(sql).filter(|_| !columns.iter().any(is_computed)) else { return Ok(None) };
    let named: Vec<String> = columns.iter().map(|name| format!("? AS {}", quote(name))).collect();
    let mut same = Vec::new();
    let mut bound = Vec::new();
    let wanted = effective(connection, attempt, &columns)?;
    for part in &parts.parts {
        same.push(format!("({part}) = (SELECT {part} FROM (SELECT {}))", named.join(", ")));
        bound.extend(wanted.iter().cloned());
    }
    same.extend(parts.condition.iter().map(|condition| format!("({condition})")));
    first_other(connection, attempt, &same.join(" AND "), bound)
}

fn first_other(
    connection: &Connection,
    attempt: &Attempt<'_>,
    condition: &str,
    mut bound: Vec<Value>,
) -> Result<Option<(RowKey, String)>> {
    let table = attempt.table;
    let keys = table.key_columns();
    let mut sql = format!(
        "SELECT {}, {} FROM {} WHERE {condition}",
        label_sql(table, &table.name),
        quote_list(&keys),
        quote(&table.name),
    );
    if let Some(key) = attempt.key {
        let own: Vec<String> = keys.iter().map(|name| format!("{} IS ?", quote(name))).collect();
        sql += &format!(" AND NOT ({})", own.join(" AND "));
        bound.extend(key.iter().cloned());
    }
    let mut statement = connection.prepare(&(sql + " LIMIT 1"))?;
    let mut rows = statement.query(rusqlite::params_from_iter(bound))?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let key = RowKey::of(&values(row, 1..keys.len() + 1)?);
    Ok(Some((key, text_of(row.get_ref(0)?))))
}
