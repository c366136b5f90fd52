//! What a row's page shows: its values, the rows it points to, and the rows that point to it: one query per link, one
//! query and one count per related list, whatever the number of rows.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{
    Condition, LinkLabels, LinkedRow, Operator, RelatedList, RelatedRow, RowDetail, RowsError, Through,
    labels,
};
use crate::change::{key_values, statement};
use crate::computed;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::{Association, Catalog, ColumnKind, Link, Table, label_sql};
use crate::value::{Cell, Input, RowKey, Value};

/// Rows shown of a related list.
const FIRST: u32 = 5;
/// Chips shown of a many-to-many list.
const FIRST_CHIPS: u32 = 20;

/// A value as one line of text, for labels and messages.
pub(crate) fn text_of(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(integer) => integer.to_string(),
        ValueRef::Real(real) => crate::cell::real_text(real),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        ValueRef::Blob(bytes) => format!("({})", crate::schema::words::counted(bytes.len() as u64, "byte")),
    }
}

/// One row with its links and related rows.
///
/// # Errors
/// [`RowsError::NoRow`]; no such table; whatever SQLite says.
pub fn read_row(connection: &Connection, catalog: &Catalog, table: &str, key: &RowKey) -> Result<RowDetail> {
    let table = catalog.expect_table(table)?;
    let key_values = key_values(table, key)?;
    let mut columns: Vec<String> = table.stored_columns().map(|column| column.name.clone()).collect();
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let row = statement::select(table, &names, &key_values)
        .run(connection)?
        .into_iter()
        .next()
        .ok_or(RowsError::NoRow)?;
    let values_of = |wanted: &[String]| -> Vec<Value> {
        let at = |name: &String| columns.iter().position(|column| column == name);
        wanted.iter().map(|name| at(name).map_or(Value::Null, |index| row[index].clone())).collect()
    };
    let mut links = Vec::new();
    for link in &table.links {
        links.push(follow(connection, catalog, link, &values_of(&link.columns))?);
    }
    let mut related = Vec::new();
    for (holder, index) in catalog.incoming(&table.name) {
        let values = values_of(&holder.links[index].target_columns);
        related.push(related_list(connection, catalog, holder, index, &values)?);
    }
    let mut cells: Vec<Cell> = row.iter().map(Cell::from).collect();
    let own = std::slice::from_ref(&key_values);
    cells.extend(computed::cells(connection, table, own)?.into_iter().flatten());
    columns.extend(computed_names(table));
    Ok(RowDetail {
        table: table.name.clone(),
        key: key.clone(),
        label: label_of(connection, table, &key_values)?,
        cells,
        columns,
        links,
        related,
    })
}

fn label_of(connection: &Connection, table: &Table, key: &[Value]) -> Result<String> {
    let names = table.key_columns();
    let sql = format!(
        "SELECT {} FROM {} WHERE {}",
        label_sql(table, &table.name),
        quote(&table.name),
        all_are(&names)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(rusqlite::params_from_iter(key), |row| row.get_ref(0).map(text_of))?)
}

/// `a = ? AND b = ?`.
fn all_are<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| format!("{} = ?", quote(name.as_ref()))).collect::<Vec<_>>().join(" AND ")
}

fn follow(
    connection: &Connection,
    catalog: &Catalog,
    link: &Link,
    values: &[Value],
) -> Result<Option<LinkedRow>> {
    match catalog.table(&link.target) {
        Some(target) if link.target_exists && !values.contains(&Value::Null) => {
            find_row(connection, target, &link.target_columns, values)
        }
        _ => Ok(None),
    }
}

/// The row of `table` whose `columns` hold `values`, if there is one.
///
/// # Errors
/// Whatever SQLite says.
pub fn find_row(
    connection: &Connection,
    table: &Table,
    columns: &[String],
    values: &[Value],
) -> Result<Option<LinkedRow>> {
    let read = LinkedColumns::new(table, columns);
    let sql = format!(
        "SELECT {} FROM {} WHERE {} LIMIT 1",
        read.sql(&table.name),
        quote(&table.name),
        all_are(columns)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    rows.next()?.map(|row| read.row(row, 0)).transpose().map_err(Into::into)
}

/// What is selected of a row to name it: label, key, and the columns that links store.
pub(crate) struct LinkedColumns<'a> {
    table: &'a Table,
    keys: Vec<&'a str>,
    target: &'a [String],
}

impl<'a> LinkedColumns<'a> {
    /// For rows of `table`, of which links store `target`.
    pub fn new(table: &'a Table, target: &'a [String]) -> Self {
        Self { table, keys: table.key_columns(), target }
    }

    /// The list of a SELECT, for the table under the name `source`.
    pub fn sql(&self, source: &str) -> String {
        let names = self.keys.iter().copied().chain(self.target.iter().map(String::as_str));
        let names: Vec<String> = names.map(|name| format!("{}.{}", quote(source), quote(name))).collect();
        format!("{}, {}", label_sql(self.table, source), names.join(", ")).trim_end_matches(", ").to_owned()
    }

    /// How many columns that is.
    pub fn width(&self) -> usize {
        1 + self.keys.len() + self.target.len()
    }

    /// The row, from the result's column `from` on.
    pub fn row(&self, row: &rusqlite::Row<'_>, from: usize) -> rusqlite::Result<LinkedRow> {
        let keys_to = from + 1 + self.keys.len();
        Ok(LinkedRow {
            table: self.table.name.clone(),
            label: text_of(row.get_ref(from)?),
            key: RowKey::of(&statement::values(row, from + 1..keys_to)?),
            target: (keys_to..keys_to + self.target.len())
                .map(|index| row.get_ref(index).map(Cell::of))
                .collect::<rusqlite::Result<_>>()?,
        })
    }
}

fn related_list(
    connection: &Connection,
    catalog: &Catalog,
    holder: &Table,
    index: usize,
    values: &[Value],
) -> Result<RelatedList> {
    let link = &holder.links[index];
    let far = far_side(catalog, holder, index);
    let filter = Condition::All {
        of: link
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| Condition::Compare {
                column: column.clone(),
                operator: Operator::Is,
                values: vec![Input::from(value)],
            })
            .collect(),
    };
    let list = far.as_ref().map_or(holder, |(_, table)| table);
    let hidden: &[String] = if far.is_some() { &[] } else { &link.columns };
    let columns: Vec<String> = list
        .stored_columns()
        .filter(|column| !hidden.contains(&column.name))
        .map(|column| column.name.clone())
        .collect();
    let mut found = RelatedList {
        title: far
            .as_ref()
            .map_or_else(|| link.back_title.clone(), |(far, table)| far_title(holder, *far, table)),
        table: holder.name.clone(),
        link: u32::try_from(index).unwrap_or(u32::MAX),
        through: far.as_ref().map(|(far, table)| Through {
            table: table.name.clone(),
            link: u32::try_from(*far).unwrap_or(u32::MAX),
        }),
        count: 0,
        filter,
        columns,
        rows: Vec::new(),
        labels: Vec::new(),
    };
    if !values.contains(&Value::Null) {
        let sql = format!("SELECT count(*) FROM {} WHERE {}", quote(&holder.name), all_are(&link.columns));
        let mut count = connection.prepare_cached(&sql)?;
        found.count =
            count.query_row(rusqlite::params_from_iter(values), |row| row.get(0).map(i64::unsigned_abs))?;
        if found.count > 0 {
            match &far {
                Some((far, table)) => {
                    found.rows = chips(connection, holder, link, &holder.links[*far], table, &found, values)?;
                }
                None => {
                    let stored;
                    (found.rows, stored) = first_rows(connection, holder, link, &found, values)?;
                    found.labels = list_labels(connection, catalog, holder, &found.columns, &stored)?;
                }
            }
        }
    }
    compute(connection, list, &mut found)?;
    Ok(found)
}

/// Puts what is computed of the list's rows behind what is read.
fn compute(connection: &Connection, table: &Table, list: &mut RelatedList) -> Result<()> {
    list.columns.extend(computed_names(table));
    let keys: Vec<Vec<Value>> =
        list.rows.iter().map(|row| row.row.key.values().unwrap_or_default()).collect();
    for (row, cells) in list.rows.iter_mut().zip(computed::cells(connection, table, &keys)?) {
        row.cells.extend(cells);
    }
    Ok(())
}

fn computed_names(table: &Table) -> impl Iterator<Item = String> {
    table.columns.iter().filter(|column| column.computed.is_some()).map(|column| column.name.clone())
}

/// For a link that is one end of an association which a list of chips can edit: the other link and the table there.
fn far_side<'a>(catalog: &'a Catalog, holder: &Table, index: usize) -> Option<(usize, &'a Table)> {
    let Association { left, right, extra_columns } = holder.association.as_ref()?;
    let (left, right) = (usize::try_from(*left).ok()?, usize::try_from(*right).ok()?);
    let far = if index == left { right } else { left };
    let fills_itself = |name: &String| {
        holder.column(name).is_some_and(|column| column.default.is_some() || column.generated.is_some())
    };
    let table = catalog.table(&holder.links.get(far)?.target)?;
    extra_columns.iter().all(fills_itself).then_some((far, table))
}

/// "Tags"; told apart when both ends lead to the same table.
fn far_title(holder: &Table, far: usize, table: &Table) -> String {
    let same = holder.links.iter().filter(|link| link.target == table.name).count() > 1;
    let plural = crate::schema::words::plural(&table.title);
    if same { format!("{plural} ({})", holder.links[far].title) } else { plural }
}

/// What the links of a list's rows name: one query per link column.
fn list_labels(
    connection: &Connection,
    catalog: &Catalog,
    holder: &Table,
    columns: &[String],
    stored: &[Vec<Value>],
) -> Result<Vec<LinkLabels>> {
    let mut found = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        let values: Vec<&Value> = stored.iter().map(|row| &row[index]).collect();
        found.extend(labels::of_column(connection, catalog, holder, column, index, &values)?);
    }
    Ok(found)
}

/// The rows, and the values behind their cells.
fn first_rows(
    connection: &Connection,
    holder: &Table,
    link: &Link,
    list: &RelatedList,
    values: &[Value],
) -> Result<(Vec<RelatedRow>, Vec<Vec<Value>>)> {
    let read = LinkedColumns::new(holder, &holder.primary_key);
    let cells: Vec<String> = list.columns.iter().map(|name| read_sql(holder, name, &quote(name))).collect();
    let mut selected = vec![read.sql(&holder.name)];
    selected.extend(cells);
    let sql = format!(
        "SELECT {} FROM {} WHERE {} {} LIMIT {FIRST}",
        selected.join(", "),
        quote(&holder.name),
        all_are(&link.columns),
        newest_first(holder, &holder.name),
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let (mut found, mut stored) = (Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let cells_from = read.width();
        let values = statement::values(row, cells_from..cells_from + list.columns.len())?;
        found.push(RelatedRow {
            row: read.row(row, 0)?,
            association_key: None,
            cells: values.iter().map(Cell::from).collect(),
        });
        stored.push(values);
    }
    Ok((found, stored))
}

fn chips(
    connection: &Connection,
    holder: &Table,
    near: &Link,
    far: &Link,
    table: &Table,
    list: &RelatedList,
    values: &[Value],
) -> Result<Vec<RelatedRow>> {
    let read = LinkedColumns::new(table, &far.target_columns);
    let own: Vec<String> = holder.key_columns().iter().map(|name| format!("a.{}", quote(name))).collect();
    let mut selected = vec![read.sql("f")];
    selected.extend(own.iter().cloned());
    let read_far = |name: &String| read_sql(table, name, &format!("f.{}", quote(name)));
    selected.extend(list.columns.iter().map(read_far));
    let joined: Vec<String> = far
        .columns
        .iter()
        .zip(&far.target_columns)
        .map(|(here, there)| format!("f.{} = a.{}", quote(there), quote(here)))
        .collect();
    let same: Vec<String> = near.columns.iter().map(|name| format!("a.{} = ?", quote(name))).collect();
    let sql = format!(
        "SELECT {} FROM {} a JOIN {} f ON {} WHERE {} {} LIMIT {FIRST_CHIPS}",
        selected.join(", "),
        quote(&holder.name),
        quote(&table.name),
        joined.join(" AND "),
        same.join(" AND "),
        newest_first(holder, "a"),
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells_from = read.width() + own.len();
        found.push(RelatedRow {
            row: read.row(row, 0)?,
            association_key: Some(RowKey::of(&statement::values(row, read.width()..cells_from)?)),
            cells: cells_of(row, cells_from, list.columns.len())?,
        });
    }
    Ok(found)
}

/// What reads a column for showing it.
fn read_sql(table: &Table, column: &str, name: &str) -> String {
    let known = table.column(column);
    known.map_or_else(|| name.to_owned(), |known| crate::kinds::password::read_sql(table, known, name))
}

fn cells_of(row: &rusqlite::Row<'_>, from: usize, count: usize) -> rusqlite::Result<Vec<Cell>> {
    (from..from + count).map(|index| row.get_ref(index).map(Cell::of)).collect()
}

/// By when the row was made, if a column says so, then by key, the largest first.
fn newest_first(table: &Table, source: &str) -> String {
    let made = table.columns.iter().find(|column| {
        let name = column.name.to_lowercase();
        column.computed.is_none()
            && matches!(column.kind, ColumnKind::Date | ColumnKind::DateTime)
            && (["created", "added", "posted", "published", "inserted"]
                .iter()
                .any(|word| name.contains(word))
                || ["date", "timestamp", "datetime", "time", "at"].contains(&name.as_str())
                || name == format!("{}date", table.name.to_lowercase()))
    });
    let terms: Vec<String> = made
        .map(|column| column.name.as_str())
        .into_iter()
        .chain(table.key_columns())
        .map(|name| format!("{}.{} DESC", quote(source), quote(name)))
        .collect();
    if terms.is_empty() { String::new() } else { format!("ORDER BY {}", terms.join(", ")) }
}
