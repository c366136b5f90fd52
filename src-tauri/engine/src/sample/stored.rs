//! What a hand-written row says, as it is stored: `18.90` for money, `-3d 09:15` for a moment three days ago.

use chrono::{Days, NaiveDate};
use rusqlite::types::Value;
use serde_json::Value as Json;

use super::Day;
use crate::model::ColumnModel;
use crate::schema::ColumnKind;

/// The day so many days from `today`.
pub(super) fn day(today: Day, offset: i64) -> NaiveDate {
    let days = Days::new(offset.unsigned_abs());
    let found = if offset < 0 { today.0.checked_sub_days(days) } else { today.0.checked_add_days(days) };
    found.unwrap_or(today.0)
}

/// A day as text.
pub(super) fn date_text(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// A moment of a day as text; `second` of the day.
pub(super) fn moment_text(date: NaiveDate, second: u64) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}Z", date.format("%Y-%m-%d"))
}

/// What is stored for `json` in `column`; links and pictures are none of this.
pub(super) fn stored(json: &Json, column: &ColumnModel, today: Day) -> Value {
    match (json, column.kind) {
        (Json::String(text), ColumnKind::Date | ColumnKind::DateTime) => {
            Value::Text(offset(text, column.kind, today).unwrap_or_else(|| text.clone()))
        }
        (Json::String(text), ColumnKind::Money) => {
            units(text, column.scale.unwrap_or(0)).map_or_else(|| Value::Text(text.clone()), Value::Integer)
        }
        (Json::String(text), _) => Value::Text(text.clone()),
        (Json::Bool(yes), _) => Value::Integer(i64::from(*yes)),
        (Json::Number(number), _) => match number.as_i64() {
            Some(whole) => Value::Integer(whole),
            None => Value::Real(number.as_f64().unwrap_or_default()),
        },
        _ => Value::Null,
    }
}

/// `-3d`, `+2d 17:00`.
fn offset(text: &str, kind: ColumnKind, today: Day) -> Option<String> {
    let (days, time) = text.split_once(' ').unwrap_or((text, "09:00"));
    let date = day(today, days.strip_suffix('d')?.parse().ok()?);
    if kind == ColumnKind::Date {
        return Some(date_text(date));
    }
    let (hour, minute) = time.split_once(':')?;
    let second = hour.parse::<u64>().ok()? * 3600 + minute.parse::<u64>().ok()? * 60;
    Some(moment_text(date, second))
}

/// `18.90` in the smallest unit.
fn units(text: &str, scale: u32) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let width = usize::try_from(scale).ok()?;
    let part = format!("{part:0<width$}");
    (part.len() == width).then(|| format!("{whole}{part}").parse().ok())?
}

/// A default that is a plain number or text.
pub(super) fn literal(sql: &str) -> Option<Value> {
    if let Some(text) = sql.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return Some(Value::Text(text.replace("''", "'")));
    }
    sql.parse().map(Value::Integer).ok().or_else(|| sql.parse().map(Value::Real).ok())
}

/// A text as a slug: what the hook in the file makes of plain letters.
pub(super) fn slug(text: &str, length: usize) -> String {
    let mut slug = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !matches!(letter, '\'' | '’')) {
        match letter.to_ascii_lowercase() {
            plain if plain.is_ascii_alphanumeric() => slug.push(plain),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(length);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hand_written_values_are_stored_as_their_kind() {
        let today = Day::read("2026-11-25").unwrap();
        let of = |kind, json: Json| {
            stored(&json, &ColumnModel { kind, scale: Some(2), ..ColumnModel::default() }, today)
        };
        assert_eq!(of(ColumnKind::Money, "18.9".into()), Value::Integer(1890));
        assert_eq!(of(ColumnKind::Money, "-0.05".into()), Value::Integer(-5));
        assert_eq!(of(ColumnKind::Boolean, true.into()), Value::Integer(1));
        assert_eq!(of(ColumnKind::DateTime, "-3d 09:15".into()), Value::Text("2026-11-22T09:15:00Z".into()));
        assert_eq!(of(ColumnKind::Date, "+10d".into()), Value::Text("2026-12-05".into()));
        assert_eq!(of(ColumnKind::Date, "1991-04-12".into()), Value::Text("1991-04-12".into()));
        assert_eq!(slug("Émil’s  Oak -- Stool!", 20), "mils-oak-stool");
    }
}
