//! How values whose kind says more than their type are typed and shown: money as a decimal, a share as per cent, seconds
//! as hours, a moment in the local zone. What is shown reads back as the same value, exactly.

pub(crate) mod adjust;
pub mod duration;
pub mod moment;
pub mod money;
pub mod password;
pub mod percent;

use crate::schema::{Column, ColumnKind, DateStorage};
use crate::value::Value;

/// The value as a person types it, where that isn't simply how it is stored.
#[must_use]
pub fn shown(column: &Column, value: &Value) -> Option<String> {
    match (column.kind, value) {
        (ColumnKind::Money, Value::Integer(units)) if column.minor_units => {
            Some(money::text(*units, column.scale.unwrap_or(0)))
        }
        (ColumnKind::Percent, Value::Real(share)) => Some(percent::text(*share)),
        (ColumnKind::Duration, Value::Integer(seconds)) => Some(duration::text(*seconds)),
        (ColumnKind::DateTime, Value::Text(stored)) if column.date_storage == Some(DateStorage::IsoUtc) => {
            moment::local_text(stored)
        }
        _ => None,
    }
}

/// The value as the command line prints it: as [`shown`], but moments as they are stored, in UTC, as scripts want them.
#[must_use]
pub fn printed(column: &Column, value: &Value) -> Option<String> {
    if column.kind == ColumnKind::DateTime { None } else { shown(column, value) }
}
