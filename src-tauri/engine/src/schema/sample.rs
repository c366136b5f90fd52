//! The first few values of a table's columns, for guesses that no declaration decides. Only the beginnings are kept, and
//! only of columns whose kind is open, so that a table of any size costs one page or two.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Affinity, Column, DateStorage, Table, TableType};
use crate::identifier::quote;

/// Rows looked at.
const ROWS: u32 = 20;
/// Bytes kept of a text.
const PREFIX: usize = 64;
/// A text longer than this many bytes, or with a line break at its beginning, is a long text.
const LONG_BYTES: i64 = 250;

/// What was seen of one column; NULLs and empty texts are left out.
#[derive(Debug, Default)]
pub(super) struct Sample {
    values: Vec<Seen>,
}

#[derive(Debug)]
enum Seen {
    Integer(i64),
    Real(f64),
    Text { beginning: String, bytes: i64 },
    Blob,
}

/// Samples a table's open columns: one sample per column, empty where nothing was asked or anything failed (a guess must
/// never stand in the way of listing a table).
pub(super) fn take(connection: &Connection, table: &Table) -> Vec<Sample> {
    let mut samples: Vec<Sample> = table.columns.iter().map(|_| Sample::default()).collect();
    if table.table_type != TableType::Table {
        return samples;
    }
    let open: Vec<usize> = (0..table.columns.len()).filter(|&index| is_open(&table.columns[index])).collect();
    if open.is_empty() {
        return samples;
    }
    let parts: Vec<String> = open
        .iter()
        .map(|&index| {
            let column = quote(&table.columns[index].name);
            // A long text isn't read at all: its length (known without its bytes) says enough.
            format!("CASE WHEN octet_length({column}) > 100000 THEN NULL ELSE {column} END, octet_length({column})")
        })
        .collect();
    let sql = format!("SELECT {} FROM main.{} LIMIT {ROWS}", parts.join(", "), quote(&table.name));
    let _ = fill(connection, &sql, &open, &mut samples);
    samples
}

fn fill(connection: &Connection, sql: &str, open: &[usize], samples: &mut [Sample]) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        for (position, &column) in open.iter().enumerate() {
            let bytes: Option<i64> = row.get(position * 2 + 1)?;
            let seen = match row.get_ref(position * 2)? {
                ValueRef::Null if bytes.is_some_and(|bytes| bytes > LONG_BYTES) => {
                    Seen::Text { beginning: String::new(), bytes: bytes.unwrap_or_default() }
                }
                ValueRef::Null => continue,
                ValueRef::Integer(integer) => Seen::Integer(integer),
                ValueRef::Real(real) => Seen::Real(real),
                ValueRef::Text([]) => continue,
                ValueRef::Text(text) => Seen::Text {
                    beginning: String::from_utf8_lossy(&text[..text.len().min(PREFIX)]).into_owned(),
                    bytes: bytes.unwrap_or_default(),
                },
                ValueRef::Blob(_) => Seen::Blob,
            };
            samples[column].values.push(seen);
        }
    }
    Ok(())
}

/// Plain numbers with a plain name need no look.
fn is_open(column: &Column) -> bool {
    if column.generated.is_some() || column.hidden || column.link.is_some() {
        return false;
    }
    let lower = column.name.to_lowercase();
    let upper_type = column.declared_type.to_ascii_uppercase();
    match column.affinity {
        Affinity::Text | Affinity::Numeric => true,
        Affinity::Blob => column.declared_type.is_empty(),
        Affinity::Integer | Affinity::Real => {
            ["at", "on", "date", "time", "created", "updated", "modified", "deadline", "birthday", "dob"]
                .iter()
                .any(|part| lower.ends_with(part))
                || ["is", "has", "can"].iter().any(|part| lower.starts_with(part))
                || upper_type.contains("DATE")
                || upper_type.contains("TIME")
        }
    }
}

impl Sample {
    /// Nothing but NULLs and empty texts, or nothing asked.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Every value is 0 or 1 (true of an empty sample).
    pub fn all_zero_or_one(&self) -> bool {
        self.values.iter().all(|value| matches!(value, Seen::Integer(0 | 1)))
    }

    /// Some value is text.
    pub fn has_text(&self) -> bool {
        self.values.iter().any(|value| matches!(value, Seen::Text { .. }))
    }

    /// Some value is a long text or one of several lines.
    pub fn is_long(&self) -> bool {
        self.values.iter().any(|value| {
            matches!(value, Seen::Text { beginning, bytes } if *bytes > LONG_BYTES || beginning.contains('\n'))
        })
    }

    /// Every value is text that looks like this (true of an empty sample).
    pub fn all_look(&self, like: impl Fn(&str) -> bool) -> bool {
        self.values.iter().all(|value| matches!(value, Seen::Text { beginning, .. } if like(beginning)))
    }

    /// Some value has a time of day.
    pub fn has_time(&self) -> bool {
        self.values.iter().any(|value| match value {
            Seen::Integer(integer) => {
                let seconds = if integer.abs() > MILLISECONDS_FROM { integer / 1000 } else { *integer };
                seconds % 86_400 != 0
            }
            Seen::Real(day) => day.fract() != 0.5,
            Seen::Text { beginning, .. } => beginning.len() > 10,
            Seen::Blob => false,
        })
    }

    /// How dates are stored, if every value is one.
    pub fn date_storage(&self) -> Option<DateStorage> {
        let mut found = None;
        for value in &self.values {
            let storage = match value {
                Seen::Text { beginning, .. } if is_iso(beginning) => DateStorage::Iso,
                Seen::Integer(integer) if integer.abs() > MILLISECONDS_FROM => DateStorage::UnixMilliseconds,
                Seen::Integer(integer) if integer.abs() > SECONDS_FROM => DateStorage::UnixSeconds,
                Seen::Real(day) if (JULIAN_FROM..JULIAN_TO).contains(day) => DateStorage::Julian,
                _ => return None,
            };
            if found.is_some_and(|found| found != storage) {
                return None;
            }
            found = Some(storage);
        }
        found
    }
}

/// Whole numbers beyond this are milliseconds since 1970 (as seconds they would be past the year 5138).
const MILLISECONDS_FROM: i64 = 100_000_000_000;
/// Whole numbers up to this are not taken for moments (as seconds: before March 1973; years and 20240131 are below).
const SECONDS_FROM: i64 = 100_000_000;
/// Julian day of the year 1000.
const JULIAN_FROM: f64 = 2_086_300.0;
/// Julian day of the year 3000.
const JULIAN_TO: f64 = 2_816_800.0;

/// `2026-11-24`, alone or followed by a time.
fn is_iso(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits = |range: std::ops::Range<usize>| {
        bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit))
    };
    digits(0..4)
        && bytes.get(4) == Some(&b'-')
        && digits(5..7)
        && bytes.get(7) == Some(&b'-')
        && digits(8..10)
        && (bytes.len() == 10 || matches!(bytes.get(10), Some(b' ' | b'T')) && digits(11..13))
}
