//! One value of many rows, and steps that values are put together in: as SQL, with what the result means. Sums of money
//! are money, the least of dates is a date; an average of money is rounded to its smallest unit, and that is told.

use crate::change::read_input;
use crate::error::Result;
use crate::rows::{Sql, Term, shown_sql};
use crate::schema::{Affinity, Column, ColumnKind, DateStorage};
use crate::value::{Input, Value};

use super::{Aggregate, Bucket, QueryError};

/// What was made of a column.
pub(super) struct Made {
    pub sql: Sql,
    pub column: Column,
    pub rounded: bool,
}

/// A column of a result that comes from no other, with this meaning.
pub(super) fn meaning(kind: ColumnKind) -> Column {
    let affinity = match kind {
        ColumnKind::Integer => Affinity::Integer,
        ColumnKind::Number | ColumnKind::Percent => Affinity::Real,
        ColumnKind::Any => Affinity::Numeric,
        _ => Affinity::Text,
    };
    let date_storage = (kind == ColumnKind::Date).then_some(DateStorage::Iso);
    Column { kind, affinity, date_storage, ..Column::bare("", "", false) }
}

/// `aggregate` of `term` (none: of rows), as far as `filter` lets them through.
///
/// # Errors
/// There is no such thing of this column.
pub(super) fn aggregated(aggregate: Aggregate, term: Option<&Term>, filter: Option<&Sql>) -> Result<Made> {
    let call = |function: &str, argument: &Sql| {
        let mut sql = Sql::from(format!("{function}("));
        sql.append(argument);
        sql.text.push(')');
        if let Some(filter) = filter {
            sql.text.push_str(" FILTER (WHERE ");
            sql.append(filter);
            sql.text.push(')');
        }
        sql
    };
    let made = |sql: Sql, column: Column| Ok(Made { sql, column, rounded: false });
    let Some(term) = term else {
        return match aggregate {
            Aggregate::Count => made(call("count", &Sql::from("*".to_owned())), meaning(ColumnKind::Integer)),
            _ => Err(QueryError::Wrong { message: "Say which column is put together.".to_owned() }.into()),
        };
    };
    let column = &term.column;
    if column.kind == ColumnKind::Password && aggregate != Aggregate::Count {
        let message = format!("{}: passwords can only be counted.", column.title);
        return Err(QueryError::Wrong { message }.into());
    }
    let refuse = |what: &str| {
        let message = format!("{} can't be {what}: it holds no numbers.", column.title);
        Err(QueryError::Wrong { message }.into())
    };
    match aggregate {
        Aggregate::Count => made(call("count", &term.sql), meaning(ColumnKind::Integer)),
        Aggregate::CountDistinct => {
            let mut distinct = Sql::from("DISTINCT ".to_owned());
            distinct.append(&term.sql);
            made(call("count", &distinct), meaning(ColumnKind::Integer))
        }
        Aggregate::Min => made(call("min", &term.sql), column.clone()),
        Aggregate::Max => made(call("max", &term.sql), column.clone()),
        Aggregate::List => {
            let mut listed = titled(term);
            let order = listed.clone();
            listed.text.push_str(", ', ' ORDER BY ");
            listed.append(&order);
            made(call("group_concat", &listed), meaning(ColumnKind::Text))
        }
        Aggregate::Sum if !is_number(column) => refuse("summed up"),
        Aggregate::Sum => {
            let sum = call("sum", &term.sql);
            Ok(match (column.kind, column.scale) {
                (ColumnKind::Money, Some(scale)) if !column.minor_units => Made {
                    sql: around("round(", &sum, &format!(", {scale})")),
                    column: column.clone(),
                    rounded: false,
                },
                (ColumnKind::Money | ColumnKind::Percent | ColumnKind::Duration | ColumnKind::Number, _) => {
                    Made { sql: sum, column: column.clone(), rounded: false }
                }
                (ColumnKind::Integer | ColumnKind::Boolean | ColumnKind::Rating, _) => {
                    Made { sql: sum, column: meaning(ColumnKind::Integer), rounded: false }
                }
                _ => Made { sql: sum, column: meaning(ColumnKind::Any), rounded: false },
            })
        }
        Aggregate::Average if !is_number(column) => refuse("averaged"),
        Aggregate::Average => Ok(mean(call("avg", &term.sql), column)),
        Aggregate::Median if !is_number(column) => refuse("halved"),
        Aggregate::Median => Ok(mean(call("relata_median", &term.sql), column)),
    }
}

/// A text as a person sees it: the choices of an enum by their titles.
fn titled(term: &Term) -> Sql {
    let options = term.column.options.iter();
    let titles: Vec<Value> = options
        .filter_map(|option| Some([&option.value, option.title.as_ref()?]))
        .flatten()
        .map(|text| Value::Text(text.clone()))
        .collect();
    if titles.is_empty() {
        return shown_sql(term);
    }
    let mut sql = Sql::default();
    sql.emit(&format!("CASE @{} ELSE @ END", " WHEN ? THEN ?".repeat(titles.len() / 2)), &term.sql, titles);
    sql
}

/// What lies between values of a column: rounded where it keeps whole units.
fn mean(sql: Sql, column: &Column) -> Made {
    match (column.kind, column.scale) {
        (ColumnKind::Money, _) if column.minor_units => {
            Made { sql: around("CAST(round(", &sql, ") AS INTEGER)"), column: column.clone(), rounded: true }
        }
        (ColumnKind::Money, Some(scale)) => Made {
            sql: around("round(", &sql, &format!(", {scale})")),
            column: column.clone(),
            rounded: true,
        },
        (ColumnKind::Duration, _) => {
            Made { sql: around("CAST(round(", &sql, ") AS INTEGER)"), column: column.clone(), rounded: false }
        }
        (ColumnKind::Money | ColumnKind::Percent, _) => Made { sql, column: column.clone(), rounded: false },
        // Of yes and no it is the share of yes.
        (ColumnKind::Boolean, _) => Made { sql, column: meaning(ColumnKind::Percent), rounded: false },
        _ => Made { sql, column: meaning(ColumnKind::Number), rounded: false },
    }
}

fn around(before: &str, inner: &Sql, after: &str) -> Sql {
    Sql { text: format!("{before}{}{after}", inner.text), values: inner.values.clone() }
}

fn is_number(column: &Column) -> bool {
    use ColumnKind::{Any, Boolean, Duration, Integer, Money, Number, Percent, Rating};
    matches!(column.kind, Integer | Number | Money | Percent | Duration | Rating | Boolean | Any)
        || column.kind == ColumnKind::Link && matches!(column.affinity, Affinity::Integer | Affinity::Real)
}

/// `term` in steps.
///
/// # Errors
/// The column holds no dates, or no numbers; the width is none.
pub(super) fn bucketed(bucket: &Bucket, term: &Term) -> Result<Made> {
    if let Bucket::Range { width } = bucket {
        return ranged(width, term);
    }
    let column = &term.column;
    if !matches!(column.kind, ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Text | ColumnKind::Any) {
        let message = format!("{} holds no dates that could be put together by time.", column.title);
        return Err(QueryError::Wrong { message }.into());
    }
    // Numbers are shown as they stand, which is UTC.
    let day = match column.date_storage.unwrap_or(DateStorage::Iso) {
        DateStorage::Iso | DateStorage::Julian => "@",
        DateStorage::IsoUtc => "@, 'localtime'",
        DateStorage::UnixSeconds => "@, 'unixepoch'",
        DateStorage::UnixMilliseconds => "@ / 1000, 'unixepoch'",
    };
    let (pattern, kind) = match bucket {
        Bucket::Day => (format!("date({day})"), ColumnKind::Date),
        Bucket::Week => (format!("date({day}, 'weekday 0', '-6 days')"), ColumnKind::Date),
        Bucket::Month => (format!("strftime('%Y-%m', {day})"), ColumnKind::Text),
        Bucket::Quarter => {
            (format!("strftime('%Y-Q', {day}) || ((strftime('%m', {day}) + 2) / 3)"), ColumnKind::Text)
        }
        Bucket::Year | Bucket::Range { .. } => (format!("strftime('%Y', {day})"), ColumnKind::Text),
    };
    let mut sql = Sql::default();
    sql.emit(&pattern, &term.sql, Vec::new());
    Ok(Made { sql, column: meaning(kind), rounded: false })
}

fn ranged(width: &Input, term: &Term) -> Result<Made> {
    let column = &term.column;
    let wrong = |message: String| QueryError::Wrong { message: format!("{}: {message}", column.title) };
    if !is_number(column) {
        return Err(wrong("it holds no numbers that could be put together in ranges.".to_owned()).into());
    }
    let width = read_input(column, width).map_err(wrong)?;
    let whole = column.minor_units
        || matches!(column.kind, ColumnKind::Integer | ColumnKind::Rating | ColumnKind::Duration);
    let mut sql = Sql::default();
    match width {
        Value::Integer(width) if whole && width > 0 => {
            let width = Value::Integer(width);
            sql.emit("@ - (@ % ? + ?) % ?", &term.sql, vec![width.clone(), width.clone(), width]);
        }
        width => {
            #[allow(
                clippy::cast_precision_loss,
                reason = "nobody puts numbers together in steps beyond 2^53"
            )]
            let width = match width {
                Value::Integer(width) => width as f64,
                Value::Real(width) => width,
                _ => 0.0,
            };
            if !(width > 0.0 && width.is_finite()) {
                return Err(wrong("a range is wider than 0.".to_owned()).into());
            }
            let whole = "CAST(@ / ? AS INTEGER)";
            let pattern = format!("({whole} - (@ < {whole} * ?)) * ?");
            sql.emit(&pattern, &term.sql, vec![Value::Real(width); 4]);
        }
    }
    Ok(Made { sql, column: column.clone(), rounded: false })
}
