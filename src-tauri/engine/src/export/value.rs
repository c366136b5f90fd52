//! How one value is written: by what its column means, and by who reads the text.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};

use super::{TextForm, TextFormat};
use crate::cell::real_text;
use crate::kinds;
use crate::schema::{Affinity, Column, ColumnKind, DateStorage};
use crate::value::Value;

/// Julian day number of 1970-01-01 00:00 UTC.
const JULIAN_EPOCH: f64 = 2_440_587.5;
const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// A column of what is written.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name, for programs.
    pub name: String,
    /// Its title, for people.
    pub title: String,
    /// What its values mean, where that is known.
    pub column: Option<Column>,
}

/// A value as text.
#[derive(Debug, PartialEq)]
pub(super) enum Written<'a> {
    /// NULL.
    Nothing,
    /// What can't be taken for anything else: numbers, dates, marks.
    Plain(Cow<'a, str>),
    /// What somebody wrote.
    Text(Cow<'a, str>),
    /// What has no form as text: its size, or all of it in hexadecimal.
    Bytes(Cow<'a, str>),
    /// Text that isn't UTF-8, mended.
    Mended(Cow<'a, str>),
}

impl Field {
    /// A column of whose values nothing is known but what they are.
    #[must_use]
    pub fn plain(name: &str) -> Self {
        Self { name: name.to_owned(), title: name.to_owned(), column: None }
    }

    /// A column of a table.
    #[must_use]
    pub fn of(column: &Column) -> Self {
        Self { name: column.name.clone(), title: column.title.clone(), column: Some(column.clone()) }
    }

    /// True if its values are compared digit by digit, so that they stand to the right.
    pub(super) fn is_number(&self) -> bool {
        use ColumnKind::{Integer, Money, Number, Percent, Rating};
        self.column.as_ref().is_some_and(|column| match column.kind {
            Integer | Number | Money | Percent | Rating => true,
            ColumnKind::Any => {
                matches!(column.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric)
            }
            _ => false,
        })
    }

    /// The value as text.
    pub(super) fn text<'a>(&self, value: &'a Value, form: &TextForm) -> Written<'a> {
        if !form.as_stored
            && let Some(column) = &self.column
            && let Some(shown) = shown(column, value, form.format)
        {
            return Written::Plain(shown.into());
        }
        match value {
            Value::Null => Written::Nothing,
            Value::Integer(integer) => Written::Plain(integer.to_string().into()),
            Value::Real(real) => Written::Plain(real_text(*real).into()),
            Value::Text(text) => Written::Text(text.into()),
            Value::BadText(bytes) => Written::Mended(String::from_utf8_lossy(bytes)),
            // A whole value only where it is meant to come back.
            Value::Blob(bytes) if form.as_stored || form.format == TextFormat::Tabs => {
                Written::Bytes(hexadecimal(bytes).into())
            }
            Value::Blob(bytes) if bytes.len() == 1 => Written::Bytes("(1 byte)".into()),
            Value::Blob(bytes) => Written::Bytes(format!("({} bytes)", bytes.len()).into()),
        }
    }

    /// The value as JSON: numbers exactly, with all their digits; what JSON has no form for as everywhere in Relata
    /// ([`Value::to_script`]), but that a whole number of a column of fractions is plainly `2.0`.
    pub(super) fn json(&self, value: &Value, form: &TextForm) -> Json {
        if !form.as_stored
            && let Some(column) = &self.column
        {
            match (column.kind, value) {
                (ColumnKind::Boolean, Value::Integer(0)) => return Json::Bool(false),
                (ColumnKind::Boolean, Value::Integer(1)) => return Json::Bool(true),
                // A text, because a reader of JSON would make a double of it.
                (ColumnKind::Money, Value::Integer(_)) => {
                    if let Some(amount) = kinds::shown(column, value) {
                        return Json::String(amount);
                    }
                }
                (ColumnKind::Date | ColumnKind::DateTime, _) => {
                    if let Some(date) = date_of_number(column, value) {
                        return Json::String(date);
                    }
                }
                _ => {}
            }
        }
        match value {
            Value::Real(real) if real.is_finite() => json!(real),
            Value::Blob(bytes) => json!({ "$blob": STANDARD.encode(bytes) }),
            other => other.to_script(),
        }
    }
}

/// The value as a person reads it, where that isn't simply how it is stored. A moment leaves with its zone, but for who
/// reads it here and now.
fn shown(column: &Column, value: &Value, format: TextFormat) -> Option<String> {
    let is_here = matches!(format, TextFormat::Tabs | TextFormat::Markdown);
    match (column.kind, value, format) {
        (ColumnKind::Boolean, Value::Integer(yes @ (0 | 1)), TextFormat::Csv) => {
            Some(if *yes == 1 { "true" } else { "false" }.to_owned())
        }
        (ColumnKind::Boolean, Value::Integer(yes @ (0 | 1)), TextFormat::Markdown) => {
            Some(if *yes == 1 { "yes" } else { "no" }.to_owned())
        }
        (ColumnKind::DateTime, Value::Text(_), _) if !is_here => None,
        // Pasted, a number is read by how the column stores it.
        (ColumnKind::Date | ColumnKind::DateTime, Value::Integer(_) | Value::Real(_), format)
            if format != TextFormat::Tabs =>
        {
            date_of_number(column, value)
        }
        _ => kinds::shown(column, value),
    }
}

/// The day or moment (UTC) that a stored number means, as ISO 8601 has it.
fn date_of_number(column: &Column, value: &Value) -> Option<String> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a cast of a float saturates, and chrono knows no such year"
    )]
    let milliseconds = match (column.date_storage?, value) {
        (DateStorage::UnixSeconds, Value::Integer(seconds)) => seconds.checked_mul(1000)?,
        (DateStorage::UnixMilliseconds, Value::Integer(milliseconds)) => *milliseconds,
        (DateStorage::Julian, Value::Real(day)) => {
            ((day - JULIAN_EPOCH) * MILLISECONDS_PER_DAY).round() as i64
        }
        _ => return None,
    };
    let moment: DateTime<Utc> = DateTime::from_timestamp_millis(milliseconds)?;
    let midnight = milliseconds.rem_euclid(86_400_000) == 0;
    let form = match (column.kind, milliseconds.rem_euclid(1000)) {
        (ColumnKind::Date, _) if midnight => "%Y-%m-%d",
        (_, 0) => "%Y-%m-%dT%H:%M:%SZ",
        _ => "%Y-%m-%dT%H:%M:%S%.3fZ",
    };
    Some(moment.format(form).to_string())
}

fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2 + 3);
    text.push_str("x'");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('\'');
    text
}

/// The title of an enum's value.
pub(super) fn enum_title<'a>(column: Option<&'a Column>, value: &str) -> Option<&'a str> {
    let options = &column.filter(|column| column.kind == ColumnKind::Enum)?.options;
    options.iter().find(|option| option.value == value)?.title.as_deref()
}
