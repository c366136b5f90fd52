//! Values as SQL literals: what a revision does is recorded as SQL, in which nothing can be bound.

use crate::change::read_input;
use crate::error::Result;
use crate::model::text_literal;
use crate::schema::Column;
use crate::value::{Input, Value};

use super::ReviseError;

/// What a person chose for `column`, read as its kind.
pub(super) fn of_input(column: &Column, input: &Input) -> Result<String> {
    let value = read_input(column, input).map_err(ReviseError::Contradiction)?;
    Ok(of_value(&value))
}

pub(crate) fn of_value(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Real(real) if real.is_infinite() => if *real > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
        Value::Real(real) => format!("{real:?}"),
        // SQL text can't hold a NUL (https://www.sqlite.org/nulinstr.html).
        Value::Text(text) if !text.contains('\0') => text_literal(text),
        Value::Text(text) => format!("CAST({} AS TEXT)", hexadecimal(text.as_bytes())),
        Value::BadText(bytes) => format!("CAST({} AS TEXT)", hexadecimal(bytes)),
        Value::Blob(bytes) => hexadecimal(bytes),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{digits}'")
}
