//! One whole value, read on demand: the rest of a long text, the bytes of a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use super::detail::text_of;
use super::{FullValue, RowsError};
use crate::change::{key_values, statement};
use crate::computed::{self, Moments, Outcome};
use crate::error::Result;
use crate::schema::Catalog;
use crate::value::{Cell, RowKey, Value};

/// The value of one column of one row.
///
/// # Errors
/// [`RowsError::NoRow`]; no such table or column; whatever SQLite says.
pub fn read_value(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    key: &RowKey,
    column: &str,
) -> Result<FullValue> {
    Ok(full_value(stored(connection, catalog, table, key, column)?))
}

/// A value with all that it holds.
pub(crate) fn full_value(value: Value) -> FullValue {
    let cell = Cell::from(&value);
    let (text, base64) = match value {
        Value::Text(text) => (Some(text), None),
        Value::BadText(bytes) | Value::Blob(bytes) => (None, Some(STANDARD.encode(bytes))),
        Value::Null | Value::Integer(_) | Value::Real(_) => (None, None),
    };
    FullValue { cell, text, base64 }
}

/// The bytes of a value as a file would hold them: of text and blobs as they are, of numbers as they are written; none for
/// NULL.
///
/// # Errors
/// As [`read_value`].
pub fn value_bytes(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    key: &RowKey,
    column: &str,
) -> Result<Vec<u8>> {
    Ok(match stored(connection, catalog, table, key, column)? {
        Value::BadText(bytes) | Value::Blob(bytes) => bytes,
        value => text_of(value.as_ref()).into_bytes(),
    })
}

fn stored(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    key: &RowKey,
    column: &str,
) -> Result<Value> {
    let table = catalog.expect_table(table)?;
    let column = table.expect_column(column)?;
    let key = key_values(table, key)?;
    if let Some(plan) = table.plan(&column.name).filter(|_| column.computed.is_some()) {
        let read = computed::read(connection, table, &[plan], &[key], &Moments::now())?;
        return match read.into_iter().flatten().next() {
            Some(Outcome::Value(value)) => Ok(value),
            Some(Outcome::Failed(reason)) => Err(RowsError::Refused { reason }.into()),
            None => Err(RowsError::NoRow.into()),
        };
    }
    let column = column.name.as_str();
    let found = statement::select(table, &[column], &key).run(connection)?;
    Ok(found.into_iter().flatten().next().ok_or(RowsError::NoRow)?)
}
