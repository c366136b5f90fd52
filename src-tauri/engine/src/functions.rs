//! SQL functions of the app's own. They exist on Relata's connections only and are never stored in a schema, where they
//! would break every other program that opens the file.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::ValueRef;

use crate::error::Result;

/// Text as it is compared when letter case does not matter: every letter of Unicode in lower case, final sigma like any.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}

/// Registers them on a connection.
///
/// # Errors
/// SQLite's, if it has no memory.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("relata_fold", 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(bytes) => Some(fold(&String::from_utf8_lossy(bytes))),
            ValueRef::Integer(integer) => Some(integer.to_string()),
            ValueRef::Real(real) => Some(fold(&crate::cell::real_text(real))),
            ValueRef::Null | ValueRef::Blob(_) => None,
        })
    })?;
    Ok(())
}
