//! What the links of a window name: one query per link column, whatever the number of rows.

use rusqlite::Connection;

use super::LinkLabels;
use super::detail::text_of;
use super::shape::{ReadRows, Shape};
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::{Catalog, Table, label_sql};
use crate::value::Value;

/// The labels of every link column of the rows read.
pub(crate) fn labels(
    connection: &Connection,
    catalog: &Catalog,
    shape: &Shape,
    read: &ReadRows,
) -> Result<Vec<LinkLabels>> {
    let mut found = Vec::new();
    let links = shape.columns.iter().enumerate().filter(|(_, column)| column.is_link);
    for (nth, (index, column)) in links.enumerate() {
        let values: Vec<&Value> =
            read.links.iter().map(|links| links.get(nth).unwrap_or(&Value::Null)).collect();
        found.extend(of_column(connection, catalog, &shape.table, &column.name, index, &values)?);
    }
    Ok(found)
}

/// The labels of what `values` of one link column name; none if the column is no link of its own. `index` is the
/// column's place among those sent.
pub(crate) fn of_column(
    connection: &Connection,
    catalog: &Catalog,
    table: &Table,
    column: &str,
    index: usize,
    values: &[&Value],
) -> Result<Option<LinkLabels>> {
    let link = table.column(column).and_then(|column| column.link);
    let Some(link) = link.and_then(|link| table.links.get(link as usize)) else { return Ok(None) };
    let Some(target) = catalog.table(&link.target) else { return Ok(None) };
    let [target_column] = link.target_columns.as_slice() else { return Ok(None) };
    let (distinct, which) = distinct(values);
    let names = names(connection, &label_sql(target, "f"), &target.name, target_column, &distinct)?;
    Ok(Some(LinkLabels {
        column: u32::try_from(index).unwrap_or(u32::MAX),
        labels: which.into_iter().map(|at| at.and_then(|at| names[at].clone())).collect(),
    }))
}

/// The distinct values that are not NULL, and for each value which of those it is.
fn distinct<'a>(values: &[&'a Value]) -> (Vec<&'a Value>, Vec<Option<usize>>) {
    let mut distinct: Vec<&Value> = Vec::new();
    let mut known = std::collections::HashMap::new();
    let which = values
        .iter()
        .map(|value| match value {
            Value::Null => None,
            value => Some(*known.entry(value.to_script().to_string()).or_insert_with(|| {
                distinct.push(value);
                distinct.len() - 1
            })),
        })
        .collect();
    (distinct, which)
}

/// The values are compared by SQLite, as its foreign keys do: by the affinity and collation of the linked column.
fn names(
    connection: &Connection,
    label: &str,
    table: &str,
    column: &str,
    values: &[&Value],
) -> Result<Vec<Option<String>>> {
    let mut names = vec![None; values.len()];
    if values.is_empty() {
        return Ok(names);
    }
    // Filled up with NULLs, which name nothing, so that a few statements serve windows of every size.
    let width = values.len().next_power_of_two();
    let wanted: Vec<String> = (0..width).map(|index| format!("({index}, ?)")).collect();
    let sql = format!(
        "WITH k(i, v) AS (VALUES {}) SELECT k.i, {label} FROM k CROSS JOIN {} f ON f.{} = k.v",
        wanted.join(", "),
        quote(table),
        quote(column)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(
        values.iter().copied().chain(std::iter::repeat_n(&Value::Null, width - values.len())),
    ))?;
    while let Some(row) = rows.next()? {
        let index: u32 = row.get(0)?;
        names[index as usize] = Some(text_of(row.get_ref(1)?));
    }
    Ok(names)
}
