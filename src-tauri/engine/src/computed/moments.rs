//! The moments that an expression may ask for. They are taken once per read and bound, so that every row is held against
//! the same moment, and nothing that depends on them is ever kept.

use chrono::{Local, Utc};
use rusqlite::{Rows, Statement};

use crate::kinds::moment::stored_text;
use crate::value::Value;

/// `:now` and `:today` of one read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moments {
    /// UTC, as moments are stored: `2026-11-24T10:30:00Z`.
    now: String,
    /// The day on the clocks of this machine: `2026-11-24`.
    today: String,
}

impl Moments {
    /// As of this moment.
    pub fn now() -> Self {
        let now = Utc::now();
        Self {
            now: stored_text(now),
            today: now.with_timezone(&Local).date_naive().format("%Y-%m-%d").to_string(),
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

/// Binds `values` to a statement's nameless parameters, in order, and the moments to `:now` and `:today`.
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
        let moment = match statement.parameter_name(index) {
            Some(":now") => Some(&moments.now),
            Some(":today") => Some(&moments.today),
            _ => None,
        };
        match moment {
            Some(moment) => statement.raw_bind_parameter(index, moment)?,
            None => statement.raw_bind_parameter(index, values.next().unwrap_or(&Value::Null))?,
        }
    }
    Ok(())
}
