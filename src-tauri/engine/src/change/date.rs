//! Dates and moments as a person types them, into the form in which the column stores them. Without a zone a moment is
//! taken and stored as it stands (UTC where the storage is a number): nothing is ever shifted behind one's back.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::schema::{Column, ColumnKind, DateStorage};
use crate::value::Value;

/// Julian day number of 1970-01-01 00:00 UTC.
const JULIAN_EPOCH: f64 = 2_440_587.5;
const SECONDS_PER_DAY: f64 = 86_400.0;

/// Reads a typed date for `column`.
///
/// # Errors
/// A sentence that says how to write it.
pub(super) fn read(column: &Column, typed: &str) -> Result<Value, String> {
    let storage = column.date_storage.unwrap_or(DateStorage::Iso);
    if !matches!(storage, DateStorage::Iso | DateStorage::IsoUtc)
        && let Some(number) = plain_number(typed, storage)
    {
        return Ok(number);
    }
    if storage == DateStorage::IsoUtc {
        return utc(typed).map_err(|why| why.unwrap_or_else(|| refusal(column, typed))).map(Value::Text);
    }
    let moment = today(typed).or_else(|| moment(typed)).ok_or_else(|| refusal(column, typed))?;
    if column.noted && column.kind == ColumnKind::Date {
        return day(typed, moment);
    }
    Ok(match storage {
        DateStorage::IsoUtc => Value::Text(moment.and_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()),
        DateStorage::Iso => Value::Text(iso(column, typed, moment)),
        DateStorage::UnixSeconds => Value::Integer(moment.and_utc().timestamp()),
        DateStorage::UnixMilliseconds => Value::Integer(moment.and_utc().timestamp_millis()),
        DateStorage::Julian => {
            #[allow(clippy::cast_precision_loss)] // milliseconds of any year that chrono knows are below 2^53
            let milliseconds = moment.and_utc().timestamp_millis() as f64;
            Value::Real(milliseconds / 1000.0 / SECONDS_PER_DAY + JULIAN_EPOCH)
        }
    })
}

/// A moment as Relata stores it: typed with a zone as it says, without one in the zone of this machine.
fn utc(typed: &str) -> Result<String, Option<String>> {
    if let Some(zoned) = zoned(typed) {
        return Ok(crate::kinds::moment::stored_text(zoned));
    }
    let local = today(typed).or_else(|| moment(typed)).ok_or(None)?;
    crate::kinds::moment::of_local(local).map(crate::kinds::moment::stored_text).map_err(Some)
}

/// The first moment of a day that is typed without a time, and the first of the day after, as moments are stored; none
/// if a time is typed, or no day.
pub(crate) fn bounds_of_day(typed: &str) -> Option<(String, String)> {
    let typed = typed.trim();
    if typed.contains(':') || typed.eq_ignore_ascii_case("now") {
        return None;
    }
    let start = today(typed).or_else(|| moment(typed))?;
    let end = start.date().succ_opt()?.and_time(NaiveTime::MIN);
    let stored = |local| crate::kinds::moment::of_local(local).ok().map(crate::kinds::moment::stored_text);
    Some((stored(start)?, stored(end)?))
}

fn day(typed: &str, moment: NaiveDateTime) -> Result<Value, String> {
    if moment.time() != NaiveTime::MIN && !typed.eq_ignore_ascii_case("now") {
        return Err(format!("“{typed}” has a time of day; this column takes the day only."));
    }
    Ok(Value::Text(moment.format("%Y-%m-%d").to_string()))
}

/// A moment that says its zone.
fn zoned(typed: &str) -> Option<DateTime<Utc>> {
    let read =
        DateTime::parse_from_rfc3339(typed).or_else(|_| DateTime::parse_from_str(typed, "%F %T%.f%:z"));
    read.ok().map(|moment| moment.with_timezone(&Utc))
}

fn refusal(column: &Column, typed: &str) -> String {
    if column.kind == ColumnKind::Date {
        format!("“{typed}” is not a date. Write it like 2026-11-24.")
    } else {
        format!("“{typed}” is not a date and time. Write it like 2026-11-24 10:30.")
    }
}

/// A number typed where numbers are stored is taken as stored.
fn plain_number(typed: &str, storage: DateStorage) -> Option<Value> {
    if storage == DateStorage::Julian {
        return typed.parse().ok().filter(|real: &f64| real.is_finite()).map(Value::Real);
    }
    typed.parse().ok().map(Value::Integer)
}

fn today(typed: &str) -> Option<NaiveDateTime> {
    let now = chrono::Local::now().naive_local();
    match typed.to_lowercase().as_str() {
        "now" => now.date().and_hms_opt(
            chrono::Timelike::hour(&now),
            chrono::Timelike::minute(&now),
            chrono::Timelike::second(&now),
        ),
        "today" => Some(now.date().and_time(NaiveTime::MIN)),
        "tomorrow" => now.date().succ_opt().map(|day| day.and_time(NaiveTime::MIN)),
        "yesterday" => now.date().pred_opt().map(|day| day.and_time(NaiveTime::MIN)),
        _ => None,
    }
}

/// `2026-11-24`, `2026-11-24 10:30`, with seconds, a fraction, a `T`, a `Z` or an offset; `24.11.2026` too.
fn moment(typed: &str) -> Option<NaiveDateTime> {
    if let Some(zoned) = zoned(typed) {
        return Some(zoned.naive_utc());
    }
    for form in ["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d"] {
        if let Ok(day) = NaiveDate::parse_from_str(typed, form) {
            return Some(day.and_time(NaiveTime::MIN));
        }
    }
    let forms = [
        "%Y-%m-%d %H:%M",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%d.%m.%Y %H:%M",
    ];
    forms.into_iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok())
}

/// ISO text that was typed stays letter for letter; a moment without a time gets midnight, and a named or local form is
/// written out.
fn iso(column: &Column, typed: &str, moment: NaiveDateTime) -> String {
    let is_iso = typed.len() >= 10 && typed.as_bytes()[4] == b'-' && typed.as_bytes()[0].is_ascii_digit();
    let has_time = typed.len() > 10 && typed.contains(':');
    match column.kind {
        ColumnKind::Date if is_iso => typed.to_owned(),
        ColumnKind::Date => moment.format("%Y-%m-%d").to_string(),
        _ if is_iso && has_time => with_seconds(typed),
        _ => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// `2026-11-24 10:30` → `2026-11-24 10:30:00`, so that texts of one column compare in order of time.
fn with_seconds(typed: &str) -> String {
    if typed.len() == 16 { format!("{typed}:00") } else { typed.to_owned() }
}
