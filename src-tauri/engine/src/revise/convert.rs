//! From one kind of column to another: an SQL expression that gives the new value, and NULL where a value has no
//! counterpart. Plain SQL, so that what a revision does can be read and run anywhere.

use super::decimal::{minor_to_text, power, rescale, text_to_minor, text_to_real};
use crate::model::{ColumnModel, TableModel, declared_type, text_literal};
use crate::schema::{Affinity, ColumnKind, affinity};

/// How values of a kind are stored.
#[derive(Debug, Clone, PartialEq)]
enum Class {
    Whole,
    Real,
    Percent,
    /// Whole number of the smallest unit, with so many digits after the point.
    Money(u32, Option<String>),
    Text,
    Boolean,
    Date,
    DateTime,
    Enum(Vec<(String, Option<String>)>),
    Json,
    Uuid,
    Password,
    Bytes,
    /// As SQLite takes it.
    Any,
}

fn class(column: &ColumnModel, strict: bool) -> Class {
    use ColumnKind as K;
    let declared = affinity(declared_type(column), strict);
    let textual = declared == Affinity::Text || declared == Affinity::Blob;
    match column.kind {
        K::Money if column.declared_type.is_none() => {
            Class::Money(column.scale.unwrap_or(2).min(9), column.currency.clone())
        }
        // A guest's NUMERIC(10,2) keeps what it has: SQLite's own conversion is all there is.
        K::Money => Class::Any,
        K::Integer | K::Duration | K::Rating if declared == Affinity::Integer => Class::Whole,
        K::Number if declared == Affinity::Real => Class::Real,
        K::Percent if declared == Affinity::Real => Class::Percent,
        K::Boolean => Class::Boolean,
        // Where dates are numbers, they stay what they are.
        K::Date if textual || column.declared_type.is_none() => Class::Date,
        K::DateTime if textual || column.declared_type.is_none() => Class::DateTime,
        K::Enum if !column.options.is_empty() => {
            let option = |option: &crate::model::EnumOption| (option.value.clone(), option.title.clone());
            Class::Enum(column.options.iter().map(option).collect())
        }
        K::Json => Class::Json,
        K::Uuid => Class::Uuid,
        K::Password => Class::Password,
        K::Blob | K::File | K::Image if strict => Class::Bytes,
        K::Link if declared == Affinity::Integer => Class::Whole,
        _ if declared == Affinity::Text => Class::Text,
        _ => Class::Any,
    }
}

/// The new value for the stored value `value`, an SQL expression without side effects; none where it stays what it is.
pub(super) fn conversion(
    from: (&TableModel, &ColumnModel),
    to: (&TableModel, &ColumnModel),
    value: &str,
) -> Option<String> {
    let (old, new) = (class(from.1, from.0.strict), class(to.1, to.0.strict));
    let newly_strict = to.0.strict && !from.0.strict;
    let same = match (&old, &new) {
        // What an enum may be is a rule; the values are texts all the same.
        (Class::Enum(_), Class::Enum(_) | Class::Text) => true,
        (Class::Money(one, _), Class::Money(other, _)) => one == other,
        _ => old == new,
    };
    if new == Class::Any || same && !newly_strict {
        return by_affinity(from, to, value);
    }
    if same {
        // Only the type of each value is put right; what an enum may be is left to its rule.
        let plain = if matches!(new, Class::Enum(_)) { &Class::Text } else { &new };
        return Some(kept_if_right(plain, value));
    }
    Some(convert(&old, &new, value))
}

/// What SQLite itself makes of a value that goes into a column of another affinity: it does so unasked, and `007` would be
/// lost (<https://www.sqlite.org/datatype3.html#type_affinity>).
fn by_affinity(
    from: (&TableModel, &ColumnModel),
    to: (&TableModel, &ColumnModel),
    v: &str,
) -> Option<String> {
    let of = |(table, column): (&TableModel, &ColumnModel)| affinity(declared_type(column), table.strict);
    if of(from) == of(to) {
        return None;
    }
    // A comparison with a CAST is made as numbers if the text is one, and only then.
    let number = format!("typeof({v}) = 'text' AND +{v} = CAST({v} AS NUMERIC)");
    Some(match of(to) {
        Affinity::Blob => return None,
        Affinity::Text => {
            format!("CASE WHEN typeof({v}) IN ('integer', 'real') THEN CAST({v} AS TEXT) ELSE {v} END")
        }
        Affinity::Real => {
            format!("CASE WHEN typeof({v}) = 'integer' OR {number} THEN CAST({v} AS REAL) ELSE {v} END")
        }
        Affinity::Integer | Affinity::Numeric => format!(
            "CASE WHEN {number} THEN CAST({v} AS NUMERIC) WHEN typeof({v}) = 'real' AND {v} = CAST({v} AS INTEGER) \
             AND abs({v}) < 9007199254740992 THEN CAST({v} AS INTEGER) ELSE {v} END"
        ),
    })
}

/// The value itself where its type is that of the class already, else converted.
fn kept_if_right(class: &Class, value: &str) -> String {
    let right = match class {
        Class::Whole | Class::Boolean | Class::Money(..) => "integer",
        Class::Real | Class::Percent => "real",
        Class::Bytes => "blob",
        _ => "text",
    };
    let rest = if matches!(class, Class::Money(..)) {
        "NULL".to_owned()
    } else {
        convert(&Class::Any, class, value)
    };
    format!("CASE WHEN typeof({value}) = '{right}' THEN {value} ELSE {rest} END")
}

fn convert(old: &Class, new: &Class, v: &str) -> String {
    match (old, new) {
        (Class::Password, _) | (_, Class::Password) => "NULL".to_owned(),
        (Class::Money(from, _), Class::Money(to, _)) => rescale(v, *from, *to),
        (Class::Money(from, _), Class::Whole) => rescale(v, *from, 0),
        (Class::Money(from, _), Class::Real | Class::Percent) => {
            format!("CASE WHEN typeof({v}) = 'integer' THEN {v} / {}.0 END", power(*from))
        }
        (Class::Money(from, _), Class::Text) => minor_to_text(v, *from),
        (Class::Money(..), Class::Date | Class::DateTime | Class::Boolean) => "NULL".to_owned(),
        (Class::Boolean, Class::Text) => {
            format!("CASE {v} WHEN 1 THEN 'yes' WHEN 0 THEN 'no' ELSE CAST({v} AS TEXT) END")
        }
        (Class::Boolean, Class::Enum(options)) => to_enum(&convert(old, &Class::Text, v), options),
        (Class::Percent, Class::Text) => format!("CAST({v} * 100 AS TEXT) || ' %'"),
        (_, Class::Whole) => to_whole(v),
        (_, Class::Real) => to_real(v),
        (_, Class::Percent) => to_percent(v),
        (_, Class::Money(scale, currency)) => to_money(v, *scale, currency.as_deref()),
        (_, Class::Text) => to_text(v),
        (_, Class::Boolean) => to_boolean(v),
        (_, Class::Date) => to_date(v),
        (_, Class::DateTime) => to_date_time(v),
        (_, Class::Enum(options)) => to_enum(v, options),
        (_, Class::Json) => format!(
            "CASE typeof({v}) WHEN 'text' THEN CASE WHEN json_valid({v}) THEN {v} ELSE CAST(json_quote({v}) AS TEXT) END \
             WHEN 'blob' THEN NULL ELSE CAST({v} AS TEXT) END"
        ),
        (_, Class::Uuid) => to_uuid(v),
        (_, Class::Bytes) => format!("CAST({v} AS BLOB)"),
        (_, Class::Any) => v.to_owned(),
    }
}

fn to_whole(v: &str) -> String {
    // What comes back as it was is a number as SQLite itself writes it: most are, and it is asked much sooner.
    let digits = format!("ltrim(trim({v}), '+-')");
    format!(
        "CASE typeof({v}) WHEN 'integer' THEN {v} \
         WHEN 'real' THEN CASE WHEN {v} = CAST({v} AS INTEGER) AND abs({v}) < 9007199254740992 THEN CAST({v} AS INTEGER) END \
         WHEN 'text' THEN CASE WHEN CAST(CAST({v} AS INTEGER) AS TEXT) = {v} THEN CAST({v} AS INTEGER) \
         WHEN {digits} <> '' AND {digits} NOT GLOB '*[^0-9]*' AND length({digits}) <= 18 \
         AND length(trim({v})) - length({digits}) <= 1 THEN CAST(trim({v}) AS INTEGER) END END"
    )
}

fn to_real(v: &str) -> String {
    format!(
        "CASE typeof({v}) WHEN 'integer' THEN CAST({v} AS REAL) WHEN 'real' THEN {v} WHEN 'text' THEN {} END",
        text_to_real(v)
    )
}

fn to_percent(v: &str) -> String {
    format!(
        "CASE WHEN typeof({v}) = 'text' AND trim({v}) LIKE '%\\%' ESCAPE '\\' THEN {} / 100 ELSE {} END",
        text_to_real(&format!("rtrim({v}, ' %')")),
        to_real(v)
    )
}

fn to_money(v: &str, scale: u32, currency: Option<&str>) -> String {
    format!(
        "CASE typeof({v}) WHEN 'integer' THEN {} WHEN 'real' THEN {} WHEN 'text' THEN {} END",
        rescale(v, 0, scale),
        // As many digits as a double surely has: 0.1 + 0.2 is 0.3.
        text_to_minor(&format!("printf('%.15g', {v})"), scale, None),
        text_to_minor(v, scale, currency)
    )
}

fn to_text(v: &str) -> String {
    format!("CASE typeof({v}) WHEN 'text' THEN {v} WHEN 'blob' THEN NULL ELSE CAST({v} AS TEXT) END")
}

fn to_boolean(v: &str) -> String {
    format!(
        "CASE WHEN typeof({v}) IN ('integer', 'real') THEN CASE {v} WHEN 1 THEN 1 WHEN 0 THEN 0 END \
         WHEN lower(trim({v})) IN ('1', 'true', 'yes', 'y', 'on', 't', 'x', '✓') THEN 1 \
         WHEN lower(trim({v})) IN ('0', 'false', 'no', 'n', 'off', 'f') THEN 0 END"
    )
}

/// Year, month and day of `31.12.2026`, or NULL.
fn dotted_day(v: &str) -> String {
    format!(
        "(SELECT CASE WHEN date(iso) = iso THEN iso END FROM (\
         SELECT printf('%04d-%02d-%02d', y, m, d) AS iso FROM (\
         SELECT substr(t, 1, a - 1) AS d, substr(t, a + 1, b - 1) AS m, substr(t, a + b + 1) AS y FROM (\
         SELECT t, a, instr(substr(t, a + 1), '.') AS b FROM (SELECT trim({v}) AS t, instr(trim({v}), '.') AS a))) \
         WHERE y GLOB '[0-9][0-9][0-9][0-9]' AND length(m) IN (1, 2) AND length(d) IN (1, 2) \
         AND m NOT GLOB '*[^0-9]*' AND d NOT GLOB '*[^0-9]*'))"
    )
}

/// True if text begins with a day that there is, as `2026-12-31` or `2026/12/31`.
fn begins_with_day(t: &str) -> String {
    let day = format!("replace(substr({t}, 1, 10), '/', '-')");
    format!("({t} GLOB '[0-9][0-9][0-9][0-9][-/][0-9][0-9][-/][0-9][0-9]*' AND date({day}) = {day})")
}

/// Seconds since 1970 in a number that may count milliseconds.
fn seconds(v: &str) -> String {
    format!("CASE WHEN abs({v}) > 100000000000 THEN {v} / 1000 ELSE {v} END")
}

fn to_date(v: &str) -> String {
    let t = format!("trim({v})");
    format!(
        "CASE typeof({v}) WHEN 'integer' THEN date({}, 'unixepoch') \
         WHEN 'real' THEN CASE WHEN {v} BETWEEN 1721425.5 AND 5373484.5 THEN date({v}) END \
         WHEN 'text' THEN CASE WHEN {} AND (length({t}) = 10 OR julianday(replace({t}, '/', '-')) IS NOT NULL) \
         THEN replace(substr({t}, 1, 10), '/', '-') ELSE {} END END",
        seconds(v),
        begins_with_day(&t),
        dotted_day(v)
    )
}

fn to_date_time(v: &str) -> String {
    const FORM: &str = "'%Y-%m-%dT%H:%M:%SZ'";
    let t = format!("trim({v})");
    format!(
        "CASE typeof({v}) WHEN 'integer' THEN strftime({FORM}, {}, 'unixepoch') \
         WHEN 'real' THEN CASE WHEN {v} BETWEEN 1721425.5 AND 5373484.5 THEN strftime({FORM}, {v}) END \
         WHEN 'text' THEN CASE WHEN {} THEN strftime({FORM}, replace({t}, '/', '-')) \
         ELSE {} || 'T00:00:00Z' END END",
        seconds(v),
        begins_with_day(&t),
        dotted_day(v)
    )
}

fn to_enum(v: &str, options: &[(String, Option<String>)]) -> String {
    let text = format!("trim(CAST({v} AS TEXT))");
    let values: Vec<String> = options.iter().map(|(value, _)| text_literal(value)).collect();
    let mut cases = String::new();
    for (value, title) in options {
        for name in std::iter::once(value).chain(title) {
            let name = text_literal(&name.to_lowercase());
            cases.push_str(&format!(" WHEN {name} THEN {}", text_literal(value)));
        }
    }
    format!(
        "CASE WHEN typeof({v}) = 'blob' THEN NULL WHEN CAST({v} AS TEXT) IN ({}) THEN CAST({v} AS TEXT) \
         ELSE CASE lower({text}){cases} END END",
        values.join(", ")
    )
}

fn to_uuid(v: &str) -> String {
    let x = format!("lower(replace(trim({v}, ' {{}}'), '-', ''))");
    format!(
        "CASE WHEN typeof({v}) = 'text' AND {v} GLOB '????????-????-????-????-????????????' THEN {v} \
         WHEN typeof({v}) = 'text' AND length({x}) = 32 AND {x} NOT GLOB '*[^0-9a-f]*' THEN substr({x}, 1, 8) || '-' || \
         substr({x}, 9, 4) || '-' || substr({x}, 13, 4) || '-' || substr({x}, 17, 4) || '-' || substr({x}, 21) END"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;
    use rusqlite::types::Value;

    fn column(kind: ColumnKind) -> ColumnModel {
        let option = |value: &str, title: Option<&str>| crate::model::EnumOption {
            value: value.into(),
            title: title.map(Into::into),
            colour: None,
        };
        let options = if kind == ColumnKind::Enum {
            vec![option("to_do", Some("To do")), option("done", None)]
        } else {
            Vec::new()
        };
        ColumnModel { name: "c".into(), kind, options, ..ColumnModel::default() }
    }

    fn converted(from: ColumnKind, to: ColumnKind, value: &str) -> Value {
        let table = TableModel { strict: true, ..TableModel::default() };
        let sql = conversion((&table, &column(from)), (&table, &column(to)), "v").unwrap();
        let connection = Connection::open_in_memory().unwrap();
        connection
            .query_row(&format!("SELECT {sql} FROM (SELECT {value} AS v)"), [], |row| row.get(0))
            .unwrap()
    }

    #[test]
    fn every_value_has_its_counterpart_or_none() {
        use ColumnKind::{Boolean, Date, DateTime, Enum, Integer, Json, Money, Number, Percent, Text, Uuid};
        let text = |text: &str| Value::Text(text.into());
        let number = Value::Integer;
        for (from, to, value, expected) in [
            (Text, Money, "'18,90'", number(1890)),
            (Number, Money, "18.9", number(1890)),
            (Number, Money, "0.1 + 0.2", number(30)),
            (Integer, Money, "7", number(700)),
            (Money, Text, "1890", text("18.90")),
            (Money, Number, "1890", Value::Real(18.9)),
            (Money, Integer, "1890", Value::Null),
            (Money, Integer, "1800", number(18)),
            (Text, Integer, "' 007 '", number(7)),
            (Text, Integer, "'-12'", number(-12)),
            (Text, Integer, "'1.5'", Value::Null),
            (Text, Integer, "'--1'", Value::Null),
            (Text, Number, "'1,5'", Value::Real(1.5)),
            (Text, Percent, "'50 %'", Value::Real(0.5)),
            (Integer, Text, "42", text("42")),
            (Number, Text, "1.5", text("1.5")),
            (Text, Date, "'2026-11-25'", text("2026-11-25")),
            (Text, Date, "'2026-11-25 10:00:00'", text("2026-11-25")),
            (Text, Date, "'2026-02-30'", Value::Null),
            (Text, Date, "'5.3.2026'", text("2026-03-05")),
            (Text, Date, "'31.2.2026'", Value::Null),
            (Text, Date, "'2026/11/25'", text("2026-11-25")),
            (Text, Date, "'tomorrow'", Value::Null),
            (Text, Date, "'2026-11-25 soon'", Value::Null),
            (Integer, Date, "0", text("1970-01-01")),
            (Date, DateTime, "'2026-11-25'", text("2026-11-25T00:00:00Z")),
            (Text, DateTime, "'2026-11-25T10:30:00+01:00'", text("2026-11-25T09:30:00Z")),
            (DateTime, Date, "'2026-11-25T09:30:00Z'", text("2026-11-25")),
            (Text, Boolean, "'Yes'", number(1)),
            (Text, Boolean, "'f'", number(0)),
            (Text, Boolean, "'maybe'", Value::Null),
            (Integer, Boolean, "2", Value::Null),
            (Boolean, Text, "1", text("yes")),
            (Text, Enum, "'TO DO'", text("to_do")),
            (Text, Enum, "'done'", text("done")),
            (Text, Enum, "'never'", Value::Null),
            (Text, Json, "'{\"a\":1}'", text("{\"a\":1}")),
            (Text, Json, "'plain'", text("\"plain\"")),
            (Text, Uuid, "'0123456789ABCDEF0123456789abcdef'", text("01234567-89ab-cdef-0123-456789abcdef")),
        ] {
            assert_eq!(converted(from, to, value), expected, "{from:?} → {to:?}: {value}");
        }
    }

    #[test]
    fn texts_of_any_sort_need_no_conversion() {
        let table = TableModel { strict: true, ..TableModel::default() };
        for (from, to) in [
            (ColumnKind::Text, ColumnKind::LongText),
            (ColumnKind::Enum, ColumnKind::Text),
            (ColumnKind::Integer, ColumnKind::Rating),
            (ColumnKind::Integer, ColumnKind::Any),
        ] {
            assert_eq!(conversion((&table, &column(from)), (&table, &column(to)), "v"), None);
        }
    }
}
