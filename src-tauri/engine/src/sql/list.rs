//! Rows of a table or view, whole and exact, handed on one by one: what the command line prints.

use super::{Output, Sink};
use crate::change::statement::values;
use crate::computed::{self, Moments, Reach, query, tamed};
use crate::error::Result;
use crate::file::Database;
use crate::identifier::quote;
use crate::kinds::password;
use crate::rows::{Condition, OrderTerm, condition_sql};
use crate::task::Task;
use crate::value::Value;

/// Rows read before what is computed of them is.
const BATCH: usize = 500;

/// Which rows are listed.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// Those for which this holds; none: all.
    pub filter: Option<Condition>,
    /// In this order, ties broken by the key.
    pub order: Vec<OrderTerm>,
    /// From this one on.
    pub start: u64,
    /// So many; none: all that follow.
    pub count: Option<u64>,
}

/// Rows of `table`. Where an order or filter is by a formula that a row's value fails, it gives nothing there.
///
/// # Errors
/// No such table or column; a view that SQLite refuses to read; cancelled.
pub fn list_rows(
    database: &Database,
    table: &str,
    wanted: &Listing,
    task: &Task,
    mut sink: Sink,
) -> Result<()> {
    let catalog = database.catalog(task)?;
    let table = catalog.expect_table(table)?;
    if let Some(reason) = &table.refused {
        return Err(super::SqlError::NotAllowed { reason: reason.clone() }.into());
    }
    let names: Vec<String> = table.shown_columns().map(|column| column.name.clone()).collect();
    let keys: Vec<String> = table.key_columns().into_iter().map(str::to_owned).collect();
    let stored: Vec<String> = table
        .stored_columns()
        .map(|column| password::read_sql(table, column, &format!("t.{}", quote(&column.name))))
        .collect();
    let mut reach = Reach::new(table).through(&catalog);
    let order = order_by(&mut reach, &wanted.order)?;
    let filter = condition_sql(&mut reach, wanted.filter.as_ref())?;
    let computed = stored.len() < names.len();
    let key_sql: Vec<String> = keys.iter().map(|name| format!("t.{}", quote(name))).collect();
    let read = if computed { [key_sql, stored].concat() } else { stored };
    let sql = format!(
        "SELECT {} FROM main.{} t{} WHERE {}{order} LIMIT {} OFFSET {}",
        read.join(", "),
        quote(&table.name),
        reach.joins(),
        filter.text,
        wanted.count.and_then(|count| i64::try_from(count).ok()).unwrap_or(-1),
        i64::try_from(wanted.start).unwrap_or(i64::MAX),
    );
    let (known, listed) = (catalog.clone(), table.clone());
    let table = computed.then(|| table.clone());
    database.read_once_in_background(task, move |connection| {
        let moments = Moments::now();
        let hidden = super::hidden_in(connection, &known, &listed)?;
        let _guard = super::keep_hidden(connection, hidden.as_ref())?;
        if !sink(Output::Columns(names)) {
            return Ok(());
        }
        let mut sent = 0_u64;
        tamed(connection, || {
            // Asked once more, it gives the rows again that were handed on before one failed.
            let mut again = sent;
            let mut hand = |row: Vec<Value>| {
                if again > 0 {
                    again -= 1;
                    return true;
                }
                sent += 1;
                sink(Output::Row(row))
            };
            let mut statement = connection.prepare(&sql)?;
            let mut rows = query(&mut statement, &filter.values, &moments)?;
            let Some(table) = &table else {
                while let Some(row) = rows.next()? {
                    if !hand(values(row, 0..read.len())?) {
                        break;
                    }
                }
                return Ok(());
            };
            loop {
                let mut batch = Vec::new();
                while batch.len() < BATCH
                    && let Some(row) = rows.next()?
                {
                    batch.push((values(row, 0..keys.len())?, values(row, keys.len()..read.len())?));
                }
                let ended = batch.len() < BATCH;
                let found: Vec<_> = batch.iter().map(|(key, _)| key.clone()).collect();
                let found = computed::values(connection, table, &found, &moments)?;
                for ((_, mut stored), computed) in batch.into_iter().zip(found) {
                    stored.extend(computed);
                    if !hand(stored) {
                        return Ok(());
                    }
                }
                if ended {
                    return Ok(());
                }
            }
        })
    })
}

fn order_by(reach: &mut Reach<'_>, order: &[OrderTerm]) -> Result<String> {
    let table = reach.table();
    let mut terms = Vec::new();
    for term in order {
        let direction = if term.descending { " DESC" } else { "" };
        terms.push(format!("{}{direction}", reach.column(table.expect_column(&term.column)?)?));
    }
    terms.extend(table.key_columns().into_iter().map(|name| format!("t.{}", quote(name))));
    Ok(if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) })
}
