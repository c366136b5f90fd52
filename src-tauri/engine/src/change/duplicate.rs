//! Copies of rows: everything but the key and what must be unique, where the file can fill those in itself.

use super::write::Edits;
use super::{key_values, statement, write};
use crate::error::Result;
use crate::rows::RowsError;
use crate::schema::{Affinity, Column, Key, Table};
use crate::value::{RowKey, Value};

/// Copies tried before a unique text is left to be refused.
const TRIES: u32 = 1000;

/// Inserts a copy of the row `key`; the copy's key.
pub(super) fn duplicate(edits: &mut Edits<'_>, table: &Table, key: &RowKey) -> Result<RowKey> {
    with(edits, table, key, &[])
}

/// As [`duplicate`], with some values of its own.
pub(super) fn with(
    edits: &mut Edits<'_>,
    table: &Table,
    key: &RowKey,
    own: &[(String, Value)],
) -> Result<RowKey> {
    write::editable(table)?;
    let columns: Vec<&Column> = table.stored_columns().filter(|column| column.generated.is_none()).collect();
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let stored = statement::select_stored(table, &names, &key_values(table, key)?).run(edits.connection)?;
    let stored = stored.into_iter().next().ok_or(RowsError::NoRow)?;
    let mut values = own.to_vec();
    for (column, value) in columns.into_iter().zip(stored) {
        if own.iter().any(|(name, _)| *name == column.name) || fills_itself(table, column) {
            continue;
        }
        if let Some(value) = copied(edits, table, column, value)? {
            values.push((column.name.clone(), value));
        }
    }
    edits.insert(table, &values)
}

/// What the copy has in `column`; none where the file's default (or NULL) is to stand.
fn copied(edits: &Edits<'_>, table: &Table, column: &Column, value: Value) -> Result<Option<Value>> {
    let alone = is_alone_unique(table, column);
    let is_rowid = matches!(&table.key, Key::Rowid { column: Some(alias), .. } if *alias == column.name);
    if is_rowid || alone && (!column.not_null || column.default.is_some()) {
        return Ok(None);
    }
    match value {
        Value::Text(text) if alone && column.affinity == Affinity::Text => {
            unused(edits, table, column, &text).map(|text| Some(Value::Text(text)))
        }
        value => Ok(Some(value)),
    }
}

/// The copy is made now and gets a slug of its own.
fn fills_itself(table: &Table, column: &Column) -> bool {
    let hooks = table.notes.as_ref().map(|notes| notes.hooks.as_slice()).unwrap_or_default();
    column.default.is_some() && hooks.iter().any(|hook| hook.column().eq_ignore_ascii_case(&column.name))
}

fn is_alone_unique(table: &Table, column: &Column) -> bool {
    let own = |columns: &[Option<String>]| columns.len() == 1 && columns[0].as_ref() == Some(&column.name);
    table.primary_key == [column.name.clone()]
        || table.indexes.iter().any(|index| index.unique && own(&index.columns))
}

/// "Lamp copy", "Lamp copy 2", …: the first that no row has.
fn unused(edits: &Edits<'_>, table: &Table, column: &Column, text: &str) -> Result<String> {
    let sql = format!(
        "SELECT NOT EXISTS (SELECT 1 FROM {} WHERE {} = ?)",
        crate::identifier::quote(&table.name),
        crate::identifier::quote(&column.name)
    );
    let mut is_free = edits.connection.prepare_cached(&sql)?;
    let mut candidate = format!("{text} copy");
    for number in 2..TRIES {
        if is_free.query_row([&candidate], |row| row.get(0))? {
            break;
        }
        candidate = format!("{text} copy {number}");
    }
    Ok(candidate)
}
