//! Spans of time that are told from today: as SQL over `:today` and `:now`, which are bound whenever rows are read, so that
//! what was asked for yesterday is right today. Days are those of this machine's zone, weeks begin on Monday.

use super::{Operator, RowsError};
use crate::error::Result;
use crate::schema::{Column, ColumnKind, DateStorage};

/// The condition that a date, written `@`, lies in a span.
///
/// # Errors
/// The column holds no dates; the span is none.
pub(super) fn pattern(column: &Column, operator: Operator, inputs: &[String]) -> Result<String> {
    let wrong = |message: String| RowsError::BadValue { column: column.title.clone(), message };
    if !is_date(column) {
        return Err(wrong("only dates can be compared with today".to_owned()).into());
    }
    if operator == Operator::During {
        let name = inputs.first().map_or("", String::as_str).trim();
        let (start, end) = period(name).ok_or_else(|| {
            wrong(format!(
                "“{name}” is no span of time: write today, this week, last month, next quarter or the like"
            ))
        })?;
        return Ok(within(&at(column, &start), &at(column, &end)));
    }
    let [number, unit] = inputs else {
        return Err(wrong("a number and days, weeks or months are needed".to_owned()).into());
    };
    let count: i32 = number
        .trim()
        .parse()
        .ok()
        .filter(|count| (0..=100_000).contains(count))
        .ok_or_else(|| wrong(format!("“{number}” is not a number of days, weeks or months")))?;
    let last = operator == Operator::InLast;
    let unit = unit.trim().trim_end_matches('s').to_lowercase();
    if let "hour" | "minute" = unit.as_str() {
        return moments(column, last, count, &unit)
            .ok_or_else(|| wrong("hours are not kept here, only days".to_owned()).into());
    }
    let day = ago_or_ahead(if last { -count } else { count }, &unit)
        .ok_or_else(|| wrong(format!("“{unit}” is none of days, weeks, months, years, hours and minutes")))?;
    // Of the last 7 days today is the last one, of the next 7 the first.
    let (start, end) = if last { (after(&day), after(":today")) } else { (":today".to_owned(), day) };
    Ok(within(&at(column, &start), &at(column, &end)))
}

/// The beginning and the end of a day that is typed as `today`, `yesterday` or `tomorrow`, as the column keeps it.
pub(super) fn named_day(column: &Column, typed: &str) -> Option<(String, String)> {
    let name = typed.trim().to_lowercase();
    if !is_date(column) || !["today", "yesterday", "tomorrow"].contains(&name.as_str()) {
        return None;
    }
    let (start, end) = period(&name)?;
    Some((at(column, &start), at(column, &end)))
}

fn is_date(column: &Column) -> bool {
    matches!(column.kind, ColumnKind::Date | ColumnKind::DateTime)
}

fn within(start: &str, end: &str) -> String {
    format!("@ >= {start} AND @ < {end}")
}

fn after(day: &str) -> String {
    format!("date({day}, '+1 day')")
}

/// The first day of a span, and the first behind it.
fn period(name: &str) -> Option<(String, String)> {
    let name = name.replace('_', " ").to_lowercase();
    let days = |from: i32| {
        (format!("date(:today, '{from:+} days')"), format!("date(:today, '{:+} days')", from + 1))
    };
    match name.as_str() {
        "today" => return Some((":today".to_owned(), after(":today"))),
        "yesterday" => return Some(("date(:today, '-1 day')".to_owned(), ":today".to_owned())),
        "tomorrow" => return Some(days(1)),
        _ => {}
    }
    let (which, unit) = name.split_once(' ')?;
    let step = match which {
        "this" => 0,
        "last" => -1,
        "next" => 1,
        _ => return None,
    };
    let begin = |step: i32| match unit {
        "week" => Some(format!("date(:today, 'weekday 0', '-6 days', '{:+} days')", step * 7)),
        "month" => Some(format!("date(:today, 'start of month', '{step:+} months')")),
        "quarter" => Some(format!(
            "date(:today, 'start of month', ((1 - strftime('%m', :today)) % 3) || ' months', '{:+} months')",
            step * 3
        )),
        "year" => Some(format!("date(:today, 'start of year', '{step:+} years')")),
        _ => None,
    };
    Some((begin(step)?, begin(step + 1)?))
}

/// The day so many units from today. A month from the 31st is the last of the next month where that has no 31st, which
/// SQLite by itself takes for a day of the month behind it.
fn ago_or_ahead(count: i32, unit: &str) -> Option<String> {
    let months = match unit {
        "day" => return Some(format!("date(:today, '{count:+} days')")),
        "week" => return Some(format!("date(:today, '{:+} days')", count * 7)),
        "month" => count,
        "quarter" => count * 3,
        "year" => count * 12,
        _ => return None,
    };
    let last = format!("date(:today, 'start of month', '{:+} months', '-1 day')", months + 1);
    Some(format!("min(date(:today, '{months:+} months'), {last})"))
}

/// The beginning of a day, as the column keeps it. Numbers are shown as they stand, which is UTC.
fn at(column: &Column, day: &str) -> String {
    match column.date_storage.unwrap_or(DateStorage::Iso) {
        DateStorage::Iso => day.to_owned(),
        DateStorage::IsoUtc => format!("strftime('%Y-%m-%dT%H:%M:%SZ', {day}, 'utc')"),
        DateStorage::UnixSeconds => format!("CAST(strftime('%s', {day}) AS INTEGER)"),
        DateStorage::UnixMilliseconds => format!("CAST(strftime('%s', {day}) AS INTEGER) * 1000"),
        DateStorage::Julian => format!("julianday({day})"),
    }
}

/// The last or next hours or minutes, from now.
fn moments(column: &Column, last: bool, count: i32, unit: &str) -> Option<String> {
    if column.kind == ColumnKind::Date {
        return None;
    }
    let step = format!("'{:+} {unit}s'", if last { -count } else { count });
    let at = |step: Option<&str>| {
        let step = step.map_or_else(String::new, |step| format!(", {step}"));
        match column.date_storage.unwrap_or(DateStorage::Iso) {
            DateStorage::Iso => format!("datetime(:now, 'localtime'{step})"),
            DateStorage::IsoUtc => format!("strftime('%Y-%m-%dT%H:%M:%SZ', :now{step})"),
            DateStorage::UnixSeconds => format!("CAST(strftime('%s', :now{step}) AS INTEGER)"),
            DateStorage::UnixMilliseconds => format!("CAST(strftime('%s', :now{step}) AS INTEGER) * 1000"),
            DateStorage::Julian => format!("julianday(:now{step})"),
        }
    };
    let (other, now) = (at(Some(&step)), at(None));
    Some(if last { format!("@ > {other} AND @ <= {now}") } else { format!("@ >= {now} AND @ < {other}") })
}
