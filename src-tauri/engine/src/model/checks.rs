//! The CHECKs that kinds and rules of a column stand for: their exact texts, and knowing them again.
//!
//! Only what SQLite 3.40 has may stand here, since other programs run these CHECKs too.

use super::ColumnModel;
use super::cursor::{Cursor, split_list};
use crate::identifier::quote;
use crate::schema::ColumnKind;

/// A text as an SQL literal.
#[must_use]
pub fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// The declared type that a kind implies in a table that Relata makes (STRICT,
/// <https://www.sqlite.org/stricttables.html>).
#[must_use]
pub fn implied_type(kind: ColumnKind) -> &'static str {
    use ColumnKind as K;
    match kind {
        K::Integer | K::Money | K::Boolean | K::Duration | K::Rating | K::Link => "INTEGER",
        K::Number | K::Percent => "REAL",
        K::Blob | K::File | K::Image => "BLOB",
        K::Any => "ANY",
        K::Text
        | K::LongText
        | K::Date
        | K::DateTime
        | K::Json
        | K::Url
        | K::Email
        | K::Uuid
        | K::Enum
        | K::Password
        | K::Slug => "TEXT",
    }
}

/// The CHECK that the kind of `column` implies, if it does.
#[must_use]
pub fn kind_check(column: &ColumnModel) -> Option<String> {
    let name = quote(&column.name);
    Some(match column.kind {
        ColumnKind::Boolean => format!("{name} IN (0, 1)"),
        ColumnKind::Date => format!("{name} = date({name})"),
        ColumnKind::DateTime => format!("{name} = strftime('%Y-%m-%dT%H:%M:%SZ', {name})"),
        ColumnKind::Json => format!("json_valid({name})"),
        ColumnKind::Uuid => format!("{name} GLOB '????????-????-????-????-????????????'"),
        ColumnKind::Password => format!("{name} GLOB '$argon2id$*'"),
        ColumnKind::Enum if !column.options.is_empty() => {
            let values: Vec<String> =
                column.options.iter().map(|option| text_literal(&option.value)).collect();
            format!("{name} IN ({})", values.join(", "))
        }
        _ => return None,
    })
}

/// The CHECKs that the rules of `column` stand for, in a fixed order.
#[must_use]
pub fn rule_checks(column: &ColumnModel) -> Vec<String> {
    let name = quote(&column.name);
    let mut checks = Vec::new();
    checks.extend(column.shortest.map(|least| format!("length({name}) >= {least}")));
    checks.extend(column.length.map(|most| format!("length({name}) <= {most}")));
    checks.extend(column.least.as_ref().map(|least| format!("{name} >= {least}")));
    checks.extend(column.most.as_ref().map(|most| format!("{name} <= {most}")));
    checks.extend(column.pattern.as_ref().map(|pattern| format!("{name} GLOB {}", text_literal(pattern))));
    checks
}

/// Puts a rule of `column` that `check` stands for into the column; false if it stands for none, or if the column has one
/// of that sort already.
pub(crate) fn take_rule(column: &mut ColumnModel, check: &str) -> bool {
    let name = quote(&column.name);
    let number = |prefix: String| check.strip_prefix(&prefix)?.parse::<u32>().ok();
    let literal = |prefix: String| check.strip_prefix(&prefix).filter(|text| is_literal(text));
    if let Some(least) = number(format!("length({name}) >= ")) {
        return put(&mut column.shortest, least);
    }
    if let Some(most) = number(format!("length({name}) <= ")) {
        return put(&mut column.length, most);
    }
    if let Some(least) = literal(format!("{name} >= ")) {
        return put(&mut column.least, least.to_owned());
    }
    if let Some(most) = literal(format!("{name} <= ")) {
        return put(&mut column.most, most.to_owned());
    }
    match literal(format!("{name} GLOB ")).and_then(text_of) {
        Some(pattern) => put(&mut column.pattern, pattern),
        None => false,
    }
}

fn put<T>(place: &mut Option<T>, value: T) -> bool {
    let free = place.is_none();
    if free {
        *place = Some(value);
    }
    free
}

/// The kind that `check` says by itself, with an enum's values.
pub(crate) fn kind_of_check(column: &ColumnModel, check: &str) -> Option<(ColumnKind, Vec<String>)> {
    use ColumnKind as K;
    let of_kind = |kind: K| kind_check(&ColumnModel { kind, ..column.clone() });
    let kinds = [K::Boolean, K::Date, K::DateTime, K::Json, K::Uuid, K::Password];
    if let Some(kind) = kinds.into_iter().find(|kind| of_kind(*kind).is_some_and(|text| text == check)) {
        return Some((kind, Vec::new()));
    }
    let list = check.strip_prefix(&format!("{} IN (", quote(&column.name)))?.strip_suffix(')')?;
    let values = split_list(list).into_iter().map(text_of).collect::<Option<Vec<_>>>()?;
    Some((K::Enum, values))
}

fn is_literal(sql: &str) -> bool {
    let mut cursor = Cursor::new(sql);
    let negative = cursor.sign("-");
    let Some(token) = cursor.any() else { return false };
    let text = token.starts_with('\'') && !negative;
    cursor.is_done() && (text || token.starts_with(|first: char| first.is_ascii_digit()))
}

/// What a text literal says.
fn text_of(sql: &str) -> Option<String> {
    let inside = sql.strip_prefix('\'')?.strip_suffix('\'')?;
    let plain = inside.replace("''", "");
    (!plain.contains('\'')).then(|| inside.replace("''", "'"))
}
