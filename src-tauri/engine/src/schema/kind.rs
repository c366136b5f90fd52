//! What a column means to a person, told from its declared type, its CHECKs, its name and a few of its values.

use super::checks::{Check, Shape};
use super::sample::Sample;
use super::words::words;
use super::{Affinity, Column, ColumnKind, DateStorage};
use crate::model::ColumnModel;

/// SQLite's rules for the affinity of a declared type, in order (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>);
/// in STRICT tables ANY converts nothing.
pub(crate) fn affinity(declared: &str, strict: bool) -> Affinity {
    let upper = declared.to_ascii_uppercase();
    let has = |part: &str| upper.contains(part);
    if strict && upper == "ANY" {
        Affinity::Blob
    } else if has("INT") {
        Affinity::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Affinity::Text
    } else if has("BLOB") || upper.trim().is_empty() {
        Affinity::Blob
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// The numbers in a declared type's parentheses: `NUMERIC(10, 2)` → 10, 2.
pub(super) fn arguments(declared: &str) -> Vec<u32> {
    let Some((_, inside)) = declared.split_once('(') else { return Vec::new() };
    let inside = inside.split(')').next().unwrap_or_default();
    inside.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// Fills in kind, date storage, length, scale and choices.
pub(super) fn describe(column: &mut Column, checks: &[Check], sample: &Sample) {
    let base = column.declared_type.split('(').next().unwrap_or_default().trim().to_ascii_uppercase();
    let arguments = arguments(&column.declared_type);
    if column.affinity == Affinity::Text {
        column.length = arguments.first().copied();
    } else if matches!(column.affinity, Affinity::Numeric | Affinity::Real) && arguments.len() == 2 {
        column.scale = arguments.get(1).copied();
    }
    if let Some(kind) = told(column, checks).filter(|_| column.link.is_none()) {
        super::notes::take_kind(column, &ColumnModel { kind, ..ColumnModel::default() });
        return;
    }
    let ours = |name: &str| name.eq_ignore_ascii_case(&column.name);
    let mut kind = by_type(&base, column);
    for check in checks {
        match &check.shape {
            Shape::TextChoices { column: name, values } if ours(name) => column.choices.clone_from(values),
            Shape::ZeroOrOne { column: name } if ours(name) => kind = Some(ColumnKind::Boolean),
            Shape::Json { column: name } if ours(name) => kind = Some(ColumnKind::Json),
            Shape::Length { column: name, most } if ours(name) => column.length = Some(*most),
            _ => {}
        }
    }
    let kind = kind.unwrap_or_else(|| plain(column.affinity));
    (column.kind, column.date_storage) = by_values(column, kind, sample);
    if column.kind == ColumnKind::Text && !column.choices.is_empty() {
        column.kind = ColumnKind::Enum;
    }
    if column.link.is_some() {
        (column.kind, column.date_storage) = (ColumnKind::Link, None);
    }
}

/// The kind that a CHECK with exactly Relata's own text says, where that says more than the shapes of any CHECK do.
fn told(column: &Column, checks: &[Check]) -> Option<ColumnKind> {
    let own = ColumnModel { name: column.name.clone(), ..ColumnModel::default() };
    let said = |check: &Check| crate::model::kind_of_check(&own, &check.expression).map(|(kind, _)| kind);
    let kind = checks.iter().filter(|check| check.name.is_none()).find_map(said)?;
    let shapes_dont =
        matches!(kind, ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Uuid | ColumnKind::Password);
    (shapes_dont && column.affinity == Affinity::Text).then_some(kind)
}

/// The kind that name, declared type and CHECKs tell, without a look at any value.
pub(crate) fn guess(name: &str, declared_type: &str, strict: bool, checks: &[Check]) -> ColumnKind {
    let mut column = Column::bare(name, declared_type, strict);
    describe(&mut column, checks, &Sample::default());
    column.kind
}

fn plain(affinity: Affinity) -> ColumnKind {
    match affinity {
        Affinity::Integer => ColumnKind::Integer,
        Affinity::Text => ColumnKind::Text,
        Affinity::Blob => ColumnKind::Any,
        Affinity::Real | Affinity::Numeric => ColumnKind::Number,
    }
}

/// What the declared type says by itself; none where it only gives an affinity.
fn by_type(base: &str, column: &Column) -> Option<ColumnKind> {
    let kind = match base {
        "BOOL" | "BOOLEAN" | "BIT" | "LOGICAL" => ColumnKind::Boolean,
        "DATE" => ColumnKind::Date,
        "JSON" | "JSONB" => ColumnKind::Json,
        "UUID" | "GUID" | "UNIQUEIDENTIFIER" => ColumnKind::Uuid,
        "MONEY" | "SMALLMONEY" | "CURRENCY" => ColumnKind::Money,
        "URL" => ColumnKind::Url,
        "EMAIL" => ColumnKind::Email,
        "CLOB" | "LONGTEXT" | "MEDIUMTEXT" | "NCLOB" => ColumnKind::LongText,
        "ANY" => ColumnKind::Any,
        _ if base.starts_with("DATETIME") || base.starts_with("TIMESTAMP") => ColumnKind::DateTime,
        _ if column.scale.is_some_and(|scale| scale > 0) && column.affinity == Affinity::Numeric => {
            ColumnKind::Money
        }
        _ if base.contains("BLOB") || base.contains("BINARY") || base == "IMAGE" => ColumnKind::Blob,
        _ => return None,
    };
    Some(kind)
}

/// What name and values add, and where the values belie the declared type, what they are.
fn by_values(column: &Column, kind: ColumnKind, sample: &Sample) -> (ColumnKind, Option<DateStorage>) {
    let kind = match kind {
        ColumnKind::Boolean if !sample.all_zero_or_one() => plain_of_values(column, sample),
        other => other,
    };
    if matches!(kind, ColumnKind::Date | ColumnKind::DateTime) {
        return date(column, kind, sample);
    }
    let name: Vec<String> = words(&column.name).iter().map(|word| word.to_lowercase()).collect();
    let declared_plainly =
        matches!(kind, ColumnKind::Text | ColumnKind::Integer | ColumnKind::Number | ColumnKind::Any)
            && column.primary_key == 0;
    if !declared_plainly {
        return (kind, None);
    }
    if let Some(wanted) = date_name(&name)
        && (!sample.is_empty() || column.affinity != Affinity::Blob)
        && let (ColumnKind::Date | ColumnKind::DateTime, storage) = date(column, wanted, sample)
    {
        let found = if sample.has_time() { ColumnKind::DateTime } else { wanted };
        return (found, storage);
    }
    (by_name(column, kind, &name, sample), None)
}

fn plain_of_values(column: &Column, sample: &Sample) -> ColumnKind {
    if sample.has_text() { ColumnKind::Text } else { plain(column.affinity) }
}

/// A date kind with its storage, as the values have it; not a date at all if they are something else.
fn date(column: &Column, kind: ColumnKind, sample: &Sample) -> (ColumnKind, Option<DateStorage>) {
    if sample.is_empty() {
        let storage = match column.affinity {
            Affinity::Integer => DateStorage::UnixSeconds,
            Affinity::Real => DateStorage::Julian,
            _ => DateStorage::Iso,
        };
        return (kind, Some(storage));
    }
    match sample.date_storage() {
        Some(storage) => {
            let kind =
                if kind == ColumnKind::Date && sample.has_time() { ColumnKind::DateTime } else { kind };
            (kind, Some(storage))
        }
        None => (plain_of_values(column, sample), None),
    }
}

fn date_name(name: &[String]) -> Option<ColumnKind> {
    let last = name.last()?.as_str();
    let joined = name.concat();
    match last {
        "at" | "datetime" | "timestamp" if name.len() > 1 => Some(ColumnKind::DateTime),
        "timestamp" | "datetime" | "created" | "updated" | "modified" => Some(ColumnKind::DateTime),
        "date" | "birthday" | "deadline" | "dob" => Some(ColumnKind::Date),
        "on" if name.len() > 1 => Some(ColumnKind::Date),
        _ if joined.ends_with("date") && joined != "update" && joined != "candidate" => {
            Some(ColumnKind::Date)
        }
        _ => None,
    }
}

fn by_name(column: &Column, kind: ColumnKind, name: &[String], sample: &Sample) -> ColumnKind {
    let has = |words: &[&str]| name.iter().any(|word| words.contains(&word.as_str()));
    let first = name.first().map_or("", String::as_str);
    match kind {
        ColumnKind::Integer | ColumnKind::Any
            if ["is", "has", "can"].contains(&first)
                && name.len() > 1
                && !sample.is_empty()
                && sample.all_zero_or_one() =>
        {
            ColumnKind::Boolean
        }
        ColumnKind::Text if column.choices.is_empty() => {
            let joined = name.concat();
            if (has(&["email", "mail"]) || joined.ends_with("email")) && sample.all_look(is_email) {
                ColumnKind::Email
            } else if has(&["url", "uri", "website", "homepage", "href"]) && sample.all_look(is_url) {
                ColumnKind::Url
            } else if has(&["uuid", "guid"]) && sample.all_look(is_uuid) {
                ColumnKind::Uuid
            } else if (has(&["json"]) || (!sample.is_empty() && has(&["metadata", "settings", "payload"])))
                && sample.all_look(is_json)
            {
                ColumnKind::Json
            } else if sample.is_long() || (column.length.is_none_or(|most| most > 255) && long_name(name)) {
                ColumnKind::LongText
            } else {
                ColumnKind::Text
            }
        }
        other => other,
    }
}

fn long_name(name: &[String]) -> bool {
    const LONG: [&str; 13] = [
        "description",
        "body",
        "content",
        "contents",
        "notes",
        "note",
        "comment",
        "comments",
        "bio",
        "biography",
        "text",
        "message",
        "markdown",
    ];
    name.last().is_some_and(|last| LONG.contains(&last.as_str()))
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(who, host)| !who.is_empty() && host.contains('.'))
        && !text.chars().any(char::is_whitespace)
}

fn is_url(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www.")
}

fn is_uuid(text: &str) -> bool {
    let hexadecimal = text.chars().filter(char::is_ascii_hexdigit).count();
    hexadecimal == 32 && text.chars().all(|character| character.is_ascii_hexdigit() || character == '-')
}

fn is_json(text: &str) -> bool {
    text.starts_with('{') || text.starts_with('[')
}
