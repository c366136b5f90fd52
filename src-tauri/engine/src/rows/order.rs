//! The order of a table's own key: as SQL to read on from a key, and as a comparison to find a key among samples.

use std::cmp::Ordering;

use rusqlite::Connection;

use super::OrderTerm;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::{Key, Table, TableType};
use crate::value::Value;

/// How text is compared (<https://www.sqlite.org/datatype3.html#collation>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Collation {
    Binary,
    NoCase,
    RightTrim,
    /// Only SQLite can compare it: a collation of someone else's, or UTF-16 text.
    Unknown,
}

/// One column of a key.
#[derive(Debug, Clone)]
struct Part {
    name: String,
    descending: bool,
    collation: Collation,
}

/// The columns of a key, each with its direction, in which the table can be read without sorting.
#[derive(Debug, Clone)]
pub(crate) struct KeyOrder {
    parts: Vec<Part>,
}

/// Which rows follow a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// The row itself and those behind it.
    From,
    /// Those behind it.
    After,
    /// Those before it.
    Before,
}

impl KeyOrder {
    /// The order in which `table` is stored; none if nothing names its rows.
    pub fn of(connection: &Connection, table: &Table, utf8: bool) -> Result<Option<Self>> {
        let parts = match &table.key {
            _ if table.table_type != TableType::Table => return Ok(None),
            Key::None { .. } => return Ok(None),
            Key::Rowid { name, .. } => {
                vec![Part { name: name.clone(), descending: false, collation: Collation::Binary }]
            }
            Key::Columns { columns } => key_parts(connection, table, columns, utf8)?,
        };
        Ok(Some(Self { parts }))
    }

    /// True if the key is one rowid.
    pub fn is_rowid(&self, table: &Table) -> bool {
        self.parts.len() == 1 && matches!(table.key, Key::Rowid { .. })
    }

    /// This order or its reverse, if that is what `order` asks for; a key has no NULLs and no ties.
    pub fn matching(mut self, table: &Table, order: &[OrderTerm]) -> Option<Self> {
        if order.is_empty() {
            return Some(self);
        }
        if order.len() < self.parts.len() {
            return None;
        }
        let mut reversed = None;
        for (part, term) in self.parts.iter().zip(order) {
            let column = table.column(&term.column)?;
            if column.name != part.name && !(self.parts.len() == 1 && column.is_rowid(table)) {
                return None;
            }
            if *reversed.get_or_insert(term.descending != part.descending)
                != (term.descending != part.descending)
            {
                return None;
            }
        }
        if reversed == Some(true) {
            for part in &mut self.parts {
                part.descending = !part.descending;
            }
        }
        Some(self)
    }

    /// How many columns.
    pub fn width(&self) -> usize {
        self.parts.len()
    }

    /// The columns for a SELECT list.
    pub fn columns_sql(&self) -> String {
        self.parts.iter().map(|part| format!("t.{}", quote(&part.name))).collect::<Vec<_>>().join(", ")
    }

    /// The terms of ORDER BY, reversed if `backward`.
    pub fn order_sql(&self, backward: bool) -> String {
        let term = |part: &Part| {
            let direction = if part.descending == backward { "" } else { " DESC" };
            format!("t.{}{direction}", quote(&part.name))
        };
        self.parts.iter().map(term).collect::<Vec<_>>().join(", ")
    }

    /// A condition on rows against a key whose values are the parameters from `?first` on.
    pub fn bound_sql(&self, bound: Bound, first: usize) -> String {
        let uniform = self.parts.iter().all(|part| part.descending == self.parts[0].descending);
        let names = self.columns_sql();
        let marks: Vec<String> = (first..first + self.parts.len()).map(|at| format!("?{at}")).collect();
        if uniform {
            let operator = operator(bound, self.parts[0].descending);
            return if self.parts.len() == 1 {
                format!("{names} {operator} {}", marks[0])
            } else {
                format!("({names}) {operator} ({})", marks.join(", "))
            };
        }
        // Columns of different directions have no row comparison: the first column finds the place, the rest sifts.
        let mut condition = String::new();
        for (at, part) in self.parts.iter().enumerate().rev() {
            let name = format!("t.{}", quote(&part.name));
            let strict = operator(if bound == Bound::From { Bound::After } else { bound }, part.descending);
            condition = if condition.is_empty() {
                format!("{name} {} {}", operator(bound, part.descending), marks[at])
            } else {
                format!("{name} {strict} {m} OR ({name} = {m} AND ({condition}))", m = marks[at])
            };
        }
        let part = &self.parts[0];
        let loose = match (bound == Bound::Before, part.descending) {
            (false, false) | (true, true) => ">=",
            _ => "<=",
        };
        format!("t.{} {loose} {} AND ({condition})", quote(&part.name), marks[0])
    }

    /// A condition that holds from about a value of the first column on, which is parameter `?1`.
    pub fn about_sql(&self) -> String {
        let part = &self.parts[0];
        format!("t.{} {} ?1", quote(&part.name), operator(Bound::From, part.descending))
    }

    /// How two keys stand to each other; none where only SQLite knows.
    pub fn compare(&self, left: &[Value], right: &[Value]) -> Option<Ordering> {
        for (part, (left, right)) in self.parts.iter().zip(left.iter().zip(right)) {
            let order = compare(left, right, part.collation)?;
            if order != Ordering::Equal {
                return Some(if part.descending { order.reverse() } else { order });
            }
        }
        Some(Ordering::Equal)
    }
}

fn operator(bound: Bound, descending: bool) -> &'static str {
    match (bound, descending) {
        (Bound::From, false) => ">=",
        (Bound::From, true) => "<=",
        (Bound::After, false) | (Bound::Before, true) => ">",
        (Bound::After, true) | (Bound::Before, false) => "<",
    }
}

/// Direction and collation of each key column, from the index that is the primary key.
fn key_parts(connection: &Connection, table: &Table, columns: &[String], utf8: bool) -> Result<Vec<Part>> {
    let index = table.indexes.iter().find(|index| index.origin == "pk");
    let mut statement = connection.prepare_cached(
        "SELECT name, \"desc\", coll FROM pragma_index_xinfo(?1) WHERE key = 1 ORDER BY seqno",
    )?;
    let mut known: Vec<(String, bool, String)> = Vec::new();
    if let Some(index) = index {
        let rows = statement.query_map([&index.name], |row| {
            Ok((row.get::<_, Option<String>>(0)?.unwrap_or_default(), row.get(1)?, row.get(2)?))
        })?;
        known = rows.collect::<rusqlite::Result<_>>()?;
    }
    let part = |name: &String| {
        let found = known.iter().find(|(known, ..)| known == name);
        let collation = found.map_or("BINARY", |(_, _, collation)| collation.as_str());
        Part {
            name: name.clone(),
            descending: found.is_some_and(|(_, descending, _)| *descending),
            collation: match collation.to_uppercase().as_str() {
                _ if !utf8 => Collation::Unknown,
                "BINARY" => Collation::Binary,
                "NOCASE" => Collation::NoCase,
                "RTRIM" => Collation::RightTrim,
                _ => Collation::Unknown,
            },
        }
    };
    Ok(columns.iter().map(part).collect())
}

/// As SQLite sorts: NULL, numbers, text, bytes (<https://www.sqlite.org/datatype3.html#sort_order>).
fn compare(left: &Value, right: &Value, collation: Collation) -> Option<Ordering> {
    let class = |value: &Value| match value {
        Value::Null => 0,
        Value::Integer(_) | Value::Real(_) => 1,
        Value::Text(_) | Value::BadText(_) => 2,
        Value::Blob(_) => 3,
    };
    let order = class(left).cmp(&class(right));
    if order != Ordering::Equal {
        return Some(order);
    }
    Some(match (left, right) {
        (Value::Integer(left), Value::Integer(right)) => left.cmp(right),
        (Value::Real(left), Value::Real(right)) => left.partial_cmp(right).unwrap_or(Ordering::Equal),
        (Value::Integer(left), Value::Real(right)) => against_real(*left, *right),
        (Value::Real(left), Value::Integer(right)) => against_real(*right, *left).reverse(),
        (Value::Blob(left), Value::Blob(right)) => left.cmp(right),
        _ => return compare_text(text_bytes(left), text_bytes(right), collation),
    })
}

fn text_bytes(value: &Value) -> &[u8] {
    match value {
        Value::Text(text) => text.as_bytes(),
        Value::BadText(bytes) => bytes,
        _ => &[],
    }
}

fn compare_text(left: &[u8], right: &[u8], collation: Collation) -> Option<Ordering> {
    let trimmed = |text: &[u8]| text.iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1);
    match collation {
        Collation::Binary => Some(left.cmp(right)),
        Collation::NoCase => {
            let lower = |text: &[u8]| text.to_ascii_lowercase();
            Some(lower(left).cmp(&lower(right)))
        }
        Collation::RightTrim => Some(left[..trimmed(left)].cmp(&right[..trimmed(right)])),
        Collation::Unknown => None,
    }
}

/// Exact, where turning the integer into a double would round it.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "only where both are exact")]
fn against_real(integer: i64, real: f64) -> Ordering {
    if real >= 9_223_372_036_854_775_808.0 {
        return Ordering::Less;
    }
    if real < -9_223_372_036_854_775_808.0 {
        return Ordering::Greater;
    }
    let whole = real.trunc();
    integer.cmp(&(whole as i64)).then_with(|| 0.0_f64.partial_cmp(&(real - whole)).unwrap_or(Ordering::Equal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_and_reals_compare_exactly() {
        let cases = [
            (i64::MAX, 9_223_372_036_854_775_807.0, Ordering::Less),
            (i64::MIN, -9_223_372_036_854_775_808.0, Ordering::Equal),
            (9_007_199_254_740_993, 9_007_199_254_740_992.0, Ordering::Greater),
            (1, 1.5, Ordering::Less),
            (-1, -1.5, Ordering::Greater),
            (0, -0.0, Ordering::Equal),
            (0, f64::NEG_INFINITY, Ordering::Greater),
        ];
        for (integer, real, expected) in cases {
            assert_eq!(against_real(integer, real), expected, "{integer} against {real}");
        }
    }
}
