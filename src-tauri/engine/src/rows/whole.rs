//! One whole value, read on demand: the rest of a long text, the bytes of a picture.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::Connection;

use super::{FullValue, RowsError};
use crate::change::{key_values, statement};
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
    let table = catalog.expect_table(table)?;
    let column = table.expect_column(column)?.name.as_str();
    let found = statement::select(table, &[column], &key_values(table, key)?).run(connection)?;
    let value = found.into_iter().flatten().next().ok_or(RowsError::NoRow)?;
    let cell = Cell::from(&value);
    let (text, base64) = match value {
        Value::Text(text) => (Some(text), None),
        Value::BadText(bytes) | Value::Blob(bytes) => (None, Some(STANDARD.encode(bytes))),
        Value::Null | Value::Integer(_) | Value::Real(_) => (None, None),
    };
    Ok(FullValue { cell, text, base64 })
}
