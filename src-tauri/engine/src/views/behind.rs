//! Which rows of the table lie behind a row of a grouped answer, as a condition that the grid can have: what the whole
//! question asks of them, and the values that put them together.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::query::{Bucket, Query, Shown, Source};
use crate::rows::{Condition, Operator};
use crate::value::{Input, Value};

/// A question of one table of which it can be said which of its rows are behind each row of the answer.
pub(super) struct Behind<'a> {
    query: &'a Query,
    /// The table.
    pub table: &'a str,
}

impl<'a> Behind<'a> {
    /// None where rows of other tables, other questions or expressions have a part in it.
    pub fn of(query: &'a Query) -> Option<Self> {
        let Source::Named(table) = &query.from else { return None };
        let counts = |shown: &Shown| shown.aggregate.is_some() && shown.link.is_none();
        let groups = !query.group.is_empty() || !query.show.is_empty() && query.show.iter().all(counts);
        let plain = query.joins.is_empty() && query.alias.is_none() && groups;
        plain.then_some(Self { query, table })
    }

    /// The condition on the rows behind a row whose first values are `group`.
    pub fn condition(&self, row: &[Value]) -> Option<Condition> {
        let mut of: Vec<Condition> = self.query.filter.iter().cloned().collect();
        for (shown, value) in self.query.group.iter().zip(row) {
            of.extend(same(shown, value)?);
        }
        Some(Condition::All { of })
    }
}

/// What holds for the rows that have this value there.
fn same(shown: &Shown, value: &Value) -> Option<Vec<Condition>> {
    let column = shown.column.as_ref().filter(|_| shown.expression.is_none())?;
    let compare = |operator, values| Condition::Compare { column: column.clone(), operator, values };
    if *value == Value::Null {
        return Some(vec![compare(Operator::Null, Vec::new())]);
    }
    let Some(bucket) = &shown.bucket else {
        return Some(vec![compare(Operator::Is, vec![Input::from(value)])]);
    };
    let Value::Text(text) = value else { return None };
    let (first, end) = days(bucket, text)?;
    let day = |day: NaiveDate| vec![Input::Typed { typed: day.format("%Y-%m-%d").to_string() }];
    Some(vec![compare(Operator::AtLeast, day(first)), compare(Operator::Less, day(end))])
}

/// The first day of a step, and the first one after it.
fn days(bucket: &Bucket, text: &str) -> Option<(NaiveDate, NaiveDate)> {
    let day = |text: &str| text.parse::<NaiveDate>().ok();
    let of_month = |year: &str, month: u32| NaiveDate::from_ymd_opt(year.parse().ok()?, month, 1);
    let (first, months) = match bucket {
        Bucket::Day => {
            return day(text).and_then(|first| Some((first, first.checked_add_days(Days::new(1))?)));
        }
        Bucket::Week => {
            return day(text).and_then(|first| Some((first, first.checked_add_days(Days::new(7))?)));
        }
        Bucket::Month => (day(&format!("{text}-01"))?, 1),
        Bucket::Quarter => {
            let (year, quarter) = text.split_once("-Q")?;
            (of_month(year, quarter.parse::<u32>().ok()?.checked_mul(3)?.checked_sub(2)?)?, 3)
        }
        Bucket::Year => (of_month(text, 1)?, 12),
        Bucket::Range { .. } => return None,
    };
    debug_assert_eq!(first.day(), 1);
    Some((first, first.checked_add_months(Months::new(months))?))
}
