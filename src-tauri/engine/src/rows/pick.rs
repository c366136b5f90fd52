//! Finding a row to link to, by what names it: the search behind every picker.

use rusqlite::Connection;
use rusqlite::types::ToSql;

use super::LinkedRow;
use super::detail::{LinkedColumns, find_row};
use crate::change::read_input;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::{Catalog, Key, Table, label_sql};
use crate::value::{Input, Value};

/// Tables up to this many rows are offered in the order of their labels; larger ones in the order of their keys, because
/// sorting them would be felt at every keystroke.
const SORTED_ROWS: u32 = 20_000;

/// Up to `limit` rows of `table`: the row with that very key first, then labels that begin with `search`, then labels
/// that hold it; an empty search gives the first rows. `columns` are what a link to the row stores.
///
/// # Errors
/// No such table or column; whatever SQLite says.
pub fn pick_rows(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    columns: &[String],
    search: &str,
    limit: u32,
) -> Result<Vec<LinkedRow>> {
    let table = catalog.expect_table(table)?;
    for column in columns {
        table.expect_column(column)?;
    }
    let picker = Picker { connection, table, read: LinkedColumns::new(table, columns), limit };
    let search = search.trim();
    let order = picker.order()?;
    if search.is_empty() {
        return picker.rows("true", &[], &order, limit);
    }
    let mut found: Vec<LinkedRow> = picker.by_key(search)?.into_iter().collect();
    let (starts, holds) = picker.matches(search);
    for (condition, pattern) in [starts, holds] {
        let room = limit.saturating_sub(u32::try_from(found.len()).unwrap_or(limit));
        if room == 0 {
            break;
        }
        // One more than there is room for: the row found by its key comes again.
        for row in picker.rows(&condition, &[&pattern], &order, room + 1)? {
            let known = found.iter().any(|known| known.key == row.key);
            if !known && found.len() < limit as usize {
                found.push(row);
            }
        }
    }
    Ok(found)
}

/// The row of `table` whose `columns` hold `values`, if there is one.
///
/// # Errors
/// No such table or column; whatever SQLite says.
pub fn find_linked(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    columns: &[String],
    values: &[Input],
) -> Result<Option<LinkedRow>> {
    let table = catalog.expect_table(table)?;
    let mut wanted = Vec::new();
    for (column, input) in columns.iter().zip(values) {
        // What can't even be read as the column's kind names no row.
        match read_input(table.expect_column(column)?, input) {
            Ok(value) => wanted.push(value),
            Err(_) => return Ok(None),
        }
    }
    find_row(connection, table, columns, &wanted)
}

struct Picker<'a> {
    connection: &'a Connection,
    table: &'a Table,
    read: LinkedColumns<'a>,
    limit: u32,
}

impl Picker<'_> {
    fn rows(&self, condition: &str, bound: &[&dyn ToSql], order: &str, limit: u32) -> Result<Vec<LinkedRow>> {
        let name = &self.table.name;
        let sql = format!(
            "SELECT {} FROM {} WHERE {condition}{order} LIMIT {limit}",
            self.read.sql(name),
            quote(name)
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let rows = statement.query_map(bound, |row| self.read.row(row, 0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn order(&self) -> Result<String> {
        let name = quote(&self.table.name);
        let sql =
            format!("SELECT count(*) <= {SORTED_ROWS} FROM (SELECT 1 FROM {name} LIMIT {})", SORTED_ROWS + 1);
        let small: bool = self.connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?;
        let label = label_sql(self.table, &self.table.name);
        Ok(if small && (!self.table.label.is_empty() || self.table.label_formula.is_some()) {
            format!(" ORDER BY {label} COLLATE NOCASE")
        } else {
            String::new()
        })
    }

    /// `42` and `#42` are the row with the key 42, wherever it stands.
    fn by_key(&self, search: &str) -> Result<Option<LinkedRow>> {
        let Key::Rowid { name, .. } = &self.table.key else { return Ok(None) };
        let Ok(key) = search.trim_start_matches('#').parse::<i64>() else { return Ok(None) };
        let condition = format!("{} = ?", quote(name));
        Ok(self.rows(&condition, &[&Value::Integer(key)], "", self.limit.min(1))?.pop())
    }

    /// The conditions for "begins with" and "holds", each with its one value. LIKE ignores the case of ASCII letters and
    /// is quick; anything else is compared folded.
    fn matches(&self, search: &str) -> ((String, Value), (String, Value)) {
        let label = match self.table.label.as_slice() {
            // The column itself, where it alone is the label: a third of the time over a million rows.
            [only] if self.table.label_formula.is_none() && self.table.label != self.table.primary_key => {
                format!("{}.{}", quote(&self.table.name), quote(only))
            }
            _ => label_sql(self.table, &self.table.name),
        };
        if search.is_ascii() {
            let plain = search.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
            let like = format!("{label} LIKE ? ESCAPE '\\'");
            let text = |text: String| Value::Text(text);
            return ((like.clone(), text(format!("{plain}%"))), (like, text(format!("%{plain}%"))));
        }
        let found = format!("instr(relata_fold({label}), relata_fold(?))");
        let wanted = Value::Text(search.to_owned());
        ((format!("{found} = 1"), wanted.clone()), (format!("{found} > 0"), wanted))
    }
}
