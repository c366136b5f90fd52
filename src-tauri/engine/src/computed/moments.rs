//! The moments that an expression may ask for. They are taken once per read and bound, so that every row is held against
//! the same moment, and nothing that depends on them is ever kept.

use chrono::{DateTime, Datelike, Days, Local, NaiveDate, NaiveTime, Utc};
use rusqlite::{Rows, Statement};

use crate::kinds::moment::{of_local, stored_text};
use crate::value::Value;

/// What may stand in an expression that rows are held against.
pub(crate) const PARAMETERS: [&str; 6] = ["now", "today", "day_start", "day_end", "week_end", "me"];

/// The moments of one read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moments {
    /// UTC, as moments are stored: `2026-11-24T10:30:00Z`.
    now: String,
    /// The day on the clocks of this machine: `2026-11-24`.
    today: String,
    /// The moments at which that day begins and ends, and at which the week ends: after its Sunday.
    days: [String; 3],
}

impl Moments {
    /// As of this moment.
    pub fn now() -> Self {
        let now = Utc::now();
        let today = now.with_timezone(&Local).date_naive();
        let left = 7 - u64::from(today.weekday().num_days_from_monday());
        Self {
            now: stored_text(now),
            today: today.format("%Y-%m-%d").to_string(),
            days: [0, 1, left].map(|days| stored_text(begin_of(today, days, now))),
        }
    }

    /// `:now`.
    pub fn now_text(&self) -> &str {
        &self.now
    }

    /// `:today`.
    pub fn today_text(&self) -> &str {
        &self.today
    }

    /// All of them with their names, without the colon.
    pub fn named(&self) -> [(&'static str, &str); 5] {
        let [start, end, week] = &self.days;
        [
            ("now", &self.now),
            ("today", &self.today),
            ("day_start", start),
            ("day_end", end),
            ("week_end", week),
        ]
    }
}

/// The moment at which the day so many days after `today` begins here.
fn begin_of(today: NaiveDate, days: u64, otherwise: DateTime<Utc>) -> DateTime<Utc> {
    let day = today.checked_add_days(Days::new(days)).unwrap_or(today).and_time(NaiveTime::MIN);
    // Where clocks are put forward past midnight, the day begins an hour later.
    of_local(day).or_else(|_| of_local(day + chrono::Duration::hours(1))).unwrap_or(otherwise)
}

/// Runs a statement with its parameters bound as [`bind`] does.
///
/// # Errors
/// What SQLite says.
pub(crate) fn query<'s, 'v>(
    statement: &'s mut Statement<'_>,
    values: impl IntoIterator<Item = &'v Value>,
    moments: &Moments,
) -> rusqlite::Result<Rows<'s>> {
    bind(statement, values, moments)?;
    Ok(statement.raw_query())
}

/// Binds `values` to a statement's nameless parameters, in order, and the moments to those of their names.
///
/// # Errors
/// What SQLite says.
pub(crate) fn bind<'v>(
    statement: &mut Statement<'_>,
    values: impl IntoIterator<Item = &'v Value>,
    moments: &Moments,
) -> rusqlite::Result<()> {
    let mut values = values.into_iter();
    for index in 1..=statement.parameter_count() {
        let name = statement.parameter_name(index).and_then(|name| name.strip_prefix(':'));
        let moment = name.and_then(|name| moments.named().into_iter().find(|(known, _)| *known == name));
        match moment {
            Some((_, moment)) => statement.raw_bind_parameter(index, moment)?,
            None => statement.raw_bind_parameter(index, values.next().unwrap_or(&Value::Null))?,
        }
    }
    Ok(())
}
