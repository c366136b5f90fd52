//! How many rows a table may have and where among its keys a row may stand, without reading more than a few pages: what
//! is shown until it is counted.

use rusqlite::{Connection, OptionalExtension};

use super::order::KeyOrder;
use crate::change::statement;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::Table;
use crate::value::Value;

/// No row takes fewer bytes of a file than this.
const LEAST_ROW_BYTES: u64 = 7;
/// Rows looked at to guess the density of keys or the size of a row.
const SAMPLE: u64 = 100;

/// What is guessed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Estimate {
    /// How many rows.
    pub rows: u64,
    /// The first row's key in the order.
    pub first: Vec<Value>,
    /// The last row's key in the order.
    pub last: Vec<Value>,
}

impl Estimate {
    /// Guesses; none if the table is empty.
    pub fn of(connection: &Connection, table: &Table, order: &KeyOrder) -> Result<Option<Self>> {
        let end = |backward: bool| -> Result<Option<Vec<Value>>> {
            let sql = format!(
                "SELECT {} FROM {} t ORDER BY {} LIMIT 1",
                order.columns_sql(),
                quote(&table.name),
                order.order_sql(backward)
            );
            let mut statement = connection.prepare_cached(&sql)?;
            Ok(statement.query_row([], |row| statement::values(row, 0..order.width())).optional()?)
        };
        let (Some(first), Some(last)) = (end(false)?, end(true)?) else { return Ok(None) };
        let bytes = file_bytes(connection)?;
        let rows = match (order.is_rowid(table), first.as_slice(), last.as_slice()) {
            (true, [Value::Integer(first)], [Value::Integer(last)]) => {
                let range = first.abs_diff(*last).saturating_add(1);
                if range <= bytes / LEAST_ROW_BYTES {
                    range
                } else {
                    by_statistics(connection, table)?
                        .map_or_else(|| by_density(connection, table, order, range, bytes), Ok)?
                }
            }
            _ => by_statistics(connection, table)?.map_or_else(|| by_size(connection, table, bytes), Ok)?,
        };
        Ok(Some(Self { rows: rows.max(1), first, last }))
    }
}

fn file_bytes(connection: &Connection) -> Result<u64> {
    let pragma = |name: &str| -> rusqlite::Result<u64> {
        connection.query_row(&format!("PRAGMA main.{name}"), [], |row| row.get(0).map(i64::unsigned_abs))
    };
    Ok(pragma("page_count")?.saturating_mul(pragma("page_size")?))
}

/// What ANALYZE noted, if anyone ran it (<https://www.sqlite.org/fileformat2.html#stat1tab>).
fn by_statistics(connection: &Connection, table: &Table) -> Result<Option<u64>> {
    let Ok(mut statement) =
        connection.prepare("SELECT stat FROM main.sqlite_stat1 WHERE tbl = ?1 AND stat IS NOT NULL")
    else {
        return Ok(None);
    };
    let noted: Option<String> = statement.query_row([&table.name], |row| row.get(0)).optional()?;
    Ok(noted.and_then(|noted| noted.split(' ').next().and_then(|rows| rows.parse().ok())))
}

/// Keys with gaps: as dense everywhere as at the beginning.
fn by_density(
    connection: &Connection,
    table: &Table,
    order: &KeyOrder,
    range: u64,
    bytes: u64,
) -> Result<u64> {
    let key = order.columns_sql();
    let sql = format!(
        "SELECT count(*), max(k) - min(k) FROM (SELECT CAST({key} AS REAL) AS k FROM {} t ORDER BY {} LIMIT {SAMPLE})",
        quote(&table.name),
        order.order_sql(false)
    );
    let (rows, span): (i64, f64) = connection.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a guess"
    )]
    let rows = (range as f64 * rows as f64 / (span + 1.0)) as u64;
    Ok(rows.min(bytes / LEAST_ROW_BYTES))
}

/// As many rows of average size as fill the file.
fn by_size(connection: &Connection, table: &Table, bytes: u64) -> Result<u64> {
    let sizes: Vec<String> = table
        .stored_columns()
        .filter(|column| column.generated.is_none())
        .take(100)
        .map(|column| format!("coalesce(octet_length({}), 0)", quote(&column.name)))
        .collect();
    let sql = format!(
        "SELECT avg({} + {}) FROM (SELECT * FROM {} LIMIT {SAMPLE})",
        sizes.join(" + "),
        LEAST_ROW_BYTES,
        quote(&table.name)
    );
    let size: Option<f64> = connection.query_row(&sql, [], |row| row.get(0))?;
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a guess"
    )]
    let rows = (bytes as f64 / size.unwrap_or(1.0).max(1.0)) as u64;
    Ok(rows)
}

/// A value that lies about `part` / `whole` of the way between two; none where there is no way to tell.
#[allow(clippy::cast_precision_loss, reason = "a guess")]
pub(crate) fn between(first: &Value, last: &Value, part: u64, whole: u64) -> Option<Value> {
    let whole = whole.max(1);
    match (first, last) {
        (Value::Integer(first), Value::Integer(last)) => {
            let span = i128::from(*last) - i128::from(*first);
            let value = i128::from(*first) + span * i128::from(part) / i128::from(whole);
            i64::try_from(value).ok().map(Value::Integer)
        }
        (Value::Real(first), Value::Real(last)) => {
            let value = first + (last - first) * (part as f64 / whole as f64);
            value.is_finite().then_some(Value::Real(value))
        }
        (Value::Text(first), Value::Text(last)) => {
            Some(Value::BadText(bytes_between(first.as_bytes(), last.as_bytes(), part, whole)))
        }
        (Value::Blob(first), Value::Blob(last)) => Some(Value::Blob(bytes_between(first, last, part, whole))),
        _ => None,
    }
}

/// Bytes read as a number behind what both have in common.
fn bytes_between(first: &[u8], last: &[u8], part: u64, whole: u64) -> Vec<u8> {
    let common = first.iter().zip(last).take_while(|(first, last)| first == last).count();
    let number = |bytes: &[u8]| {
        (0..8).fold(0_i128, |number, at| {
            number * 256 + i128::from(bytes.get(common + at).copied().unwrap_or(0))
        })
    };
    let (low, high) = (number(first), number(last));
    let value = low + (high - low) * i128::from(part) / i128::from(whole);
    let mut bytes = first[..common].to_vec();
    bytes.extend(u64::try_from(value).unwrap_or(u64::MAX).to_be_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_between_lie_between() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(
            between(&Value::Integer(i64::MIN), &Value::Integer(i64::MAX), 1, 2),
            Some(Value::Integer(-1))
        );
        assert_eq!(between(&Value::Integer(100), &Value::Integer(0), 1, 4), Some(Value::Integer(75)));
        let Some(Value::BadText(middle)) = between(&text("user-aa"), &text("user-zz"), 1, 2) else {
            panic!("no text")
        };
        assert!(middle.starts_with(b"user-m"), "{middle:?}");
        assert_eq!(between(&Value::Integer(1), &text("x"), 1, 2), None);
    }
}
