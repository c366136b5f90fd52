//! What is read of each row: its key, its columns (long values only by their beginning), and the values of its links.
//!
//! A cell may hold 10 MB of which the window shows a line. `octet_length()` and `typeof()` don't load what they measure
//! (<https://www.sqlite.org/lang_corefunc.html#octet_length>), so each column that may be long is read as its value or,
//! beyond a limit, as its length; the beginning of the long ones is then read by incremental blob I/O.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row as SqlRow};

use super::Row;
use crate::change::statement;
use crate::computed::{self, Moments, Outcome, Plan};
use crate::error::Result;
use crate::identifier::quote;
use crate::kinds::password;
use crate::schema::{Affinity, ColumnKind, Key, Table, TableType};
use crate::value::{Cell, RowKey, TEXT_PREFIX_BYTES, Value};

/// Values up to this many bytes are read whole.
const WHOLE_BYTES: u32 = 4096;
/// Longer ones up to this many bytes are read whole too, so that a later change of any byte is noticed before the value is
/// overwritten.
const DIGESTED_BYTES: u64 = 64 * 1024;
/// But no more than this many bytes for one window, which takes about 5 ms.
const DIGESTED_IN_ALL: u64 = 4 * 1024 * 1024;
/// Read of still longer ones: what a cell shows, and a character more so that the cut can be told from bad text.
const BEGINNING_BYTES: usize = TEXT_PREFIX_BYTES + 4;

/// What is read of each row of one table.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// The table or view.
    pub table: Table,
    /// The names by which SQL reaches the key.
    pub keys: Vec<String>,
    /// The shown columns.
    pub columns: Vec<ShapeColumn>,
    utf8: bool,
}

/// One shown column.
#[derive(Debug, Clone)]
pub(crate) struct ShapeColumn {
    /// Its name.
    pub name: String,
    /// It may hold values too long to read whole.
    guarded: bool,
    /// What reads it from the table known as `t`, where that isn't just its name.
    read: Option<String>,
    /// Its long values can be read by blob I/O.
    blob_io: bool,
    /// It is a link to one column of another table.
    pub is_link: bool,
    /// It is computed after the row is read.
    computed: bool,
}

/// Rows as read, before labels are put beside them.
#[derive(Debug, Default)]
pub(crate) struct ReadRows {
    /// The rows.
    pub rows: Vec<Row>,
    /// The key of each, whole.
    pub keys: Vec<Vec<Value>>,
    /// For each row the values of its link columns, in column order.
    pub links: Vec<Vec<Value>>,
    long: Vec<Long>,
}

/// A value that was left in the file because of its length.
#[derive(Debug)]
struct Long {
    row: usize,
    column: usize,
    bytes: u64,
    is_text: bool,
}

impl ReadRows {
    /// Turns rows that were read backwards around.
    pub fn reverse(&mut self) {
        self.rows.reverse();
        self.keys.reverse();
        self.links.reverse();
    }
}

impl ShapeColumn {
    /// What reads it from the table known as `t`.
    pub fn sql(&self) -> String {
        self.read.clone().unwrap_or_else(|| format!("t.{}", quote(&self.name)))
    }
}

fn read_as(table: &Table, column: &crate::schema::Column) -> Option<String> {
    let name = format!("t.{}", quote(&column.name));
    Some(password::read_sql(table, column, &name)).filter(|sql| *sql != name)
}

impl Shape {
    /// What is read of `table`; in a database with UTF-16 text (`utf8` false) bytes and text differ, so blob I/O is out.
    pub fn new(table: &Table, utf8: bool) -> Self {
        let is_table = table.table_type == TableType::Table;
        let column = |column: &crate::schema::Column| ShapeColumn {
            name: column.name.clone(),
            read: read_as(table, column),
            computed: column.computed.is_some(),
            guarded: is_table
                && column.computed.is_none()
                && column.kind != ColumnKind::Password
                && !column.is_rowid(table)
                && matches!(column.affinity, Affinity::Text | Affinity::Blob),
            blob_io: utf8 && matches!(table.key, Key::Rowid { .. }) && column.generated.is_none(),
            is_link: column
                .link
                .is_some_and(|link| table.links.get(link as usize).is_some_and(|link| link.target_exists)),
        };
        Self {
            keys: table.key_columns().into_iter().map(str::to_owned).collect(),
            columns: table.shown_columns().map(column).collect(),
            table: table.clone(),
            utf8,
        }
    }

    /// What is read of rows of `base` as `table`, a table made of it, shows them; each column by `reads`, over `t`.
    pub fn of_query(base: &Table, table: Table, reads: &[String], utf8: bool) -> Self {
        let plain = Self::new(base, utf8);
        let made = Self::new(&table, utf8);
        let column = |(mut column, read): (ShapeColumn, &String)| {
            let as_is = plain.columns.iter().find(|own| own.name == column.name && own.sql() == *read);
            match as_is {
                Some(own) if own.computed == column.computed => {
                    ShapeColumn { is_link: column.is_link, ..own.clone() }
                }
                _ => {
                    column.guarded = false;
                    column.blob_io = false;
                    column.read = (!column.computed).then(|| read.clone());
                    column
                }
            }
        };
        let columns = made.columns.clone().into_iter().zip(reads).map(column).collect();
        Self { keys: plain.keys.clone(), columns, table, utf8 }
    }

    /// Some of the columns, read whole and kept as values, in [`ReadRows::links`].
    pub fn whole(&self, columns: &[usize]) -> Self {
        let column = |index: &usize| {
            let column = self.columns.get(*index)?.clone();
            Some(ShapeColumn { guarded: false, is_link: true, ..column })
        };
        Self { columns: columns.iter().filter_map(column).collect(), ..self.clone() }
    }

    /// The same columns, read of a copy of the rows: a table `table` with the rowid `number` and columns `names`.
    pub fn of_copy(&self, table: &str, number: &str, names: &[String]) -> Self {
        let mut copy = self.clone();
        table.clone_into(&mut copy.table.name);
        copy.table.without_rowid = false;
        copy.keys = vec![number.to_owned()];
        copy.utf8 = true;
        for (column, name) in copy.columns.iter_mut().zip(names) {
            column.name.clone_from(name);
            column.read = None;
            column.guarded = true;
            column.blob_io = true;
            column.computed = false;
        }
        copy
    }

    /// The key columns of the table known as `t`, for a SELECT list.
    pub fn key_sql(&self) -> String {
        self.keys.iter().map(|name| format!("t.{}", quote(name))).collect::<Vec<_>>().join(", ")
    }

    /// Key and columns of the table known as `t`, for a SELECT list.
    pub fn sql(&self) -> String {
        let mut parts: Vec<String> = self.keys.iter().map(|name| format!("t.{}", quote(name))).collect();
        for column in self.columns.iter().filter(|column| !column.computed) {
            let name = column.sql();
            if column.guarded {
                let long = format!("CASE WHEN octet_length({name}) > {WHOLE_BYTES} THEN");
                parts.push(format!("{long} octet_length({name}) ELSE {name} END"));
                parts.push(format!("{long} typeof({name}) END"));
            } else {
                parts.push(name);
            }
        }
        parts.join(", ")
    }

    /// Takes one row of [`Shape::sql`], which stands in the result from column `from` on.
    pub fn take(&self, row: &SqlRow<'_>, from: usize, read: &mut ReadRows) -> rusqlite::Result<()> {
        let key = statement::values(row, from..from + self.keys.len())?;
        let mut at = from + self.keys.len();
        let mut cells = Vec::with_capacity(self.columns.len());
        let mut links = Vec::new();
        for (index, column) in self.columns.iter().enumerate() {
            if column.computed {
                cells.push(Cell::Null);
                if column.is_link {
                    links.push(Value::Null);
                }
                continue;
            }
            let value = row.get_ref(at)?;
            at += 1;
            let mut long = None;
            if column.guarded {
                if let (ValueRef::Text(kind), ValueRef::Integer(bytes)) = (row.get_ref(at)?, value) {
                    long = Some(Long {
                        row: read.rows.len(),
                        column: index,
                        bytes: bytes.unsigned_abs(),
                        is_text: kind == b"text",
                    });
                }
                at += 1;
            }
            cells.push(if long.is_some() { Cell::Null } else { Cell::of(value) });
            if column.is_link {
                links.push(if long.is_some() { Value::Null } else { Value::from(value) });
            }
            read.long.extend(long);
        }
        read.rows.push(Row { key: (!key.is_empty()).then(|| RowKey::of(&key)), cells });
        read.keys.push(key);
        read.links.push(links);
        Ok(())
    }

    /// Fills in what is computed: cells, and values where they are kept.
    pub fn compute(&self, connection: &Connection, read: &mut ReadRows) -> Result<()> {
        let computed: Vec<(usize, &Plan)> = self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| column.computed)
            .filter_map(|(index, column)| Some((index, self.table.plan(&column.name)?.as_ref())))
            .collect();
        if computed.is_empty() {
            return Ok(());
        }
        let plans: Vec<&Plan> = computed.iter().map(|(_, plan)| *plan).collect();
        let found = computed::read(connection, &self.table, &plans, &read.keys, &Moments::now())?;
        for (row, outcomes) in found.iter().enumerate() {
            for ((index, _), outcome) in computed.iter().zip(outcomes) {
                if let Some(cell) = read.rows[row].cells.get_mut(*index) {
                    *cell = Cell::from(outcome);
                }
                if self.columns[*index].is_link {
                    let nth = self.columns[..*index].iter().filter(|column| column.is_link).count();
                    if let Some(value) = read.links[row].get_mut(nth) {
                        *value = match outcome {
                            Outcome::Value(value) => value.clone(),
                            Outcome::Failed(failed) => Value::Text(failed.clone()),
                        };
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads the beginnings of the long values that were left out. A row that is gone meanwhile is emptied.
    pub fn fill_long(&self, connection: &Connection, read: &mut ReadRows) -> Result<()> {
        let mut left = DIGESTED_IN_ALL;
        for long in std::mem::take(&mut read.long) {
            let whole = long.bytes <= DIGESTED_BYTES.min(left);
            let wanted = match usize::try_from(long.bytes) {
                Ok(bytes) if whole => bytes,
                _ => BEGINNING_BYTES,
            };
            left -= if whole { long.bytes } else { 0 };
            let beginning = match self.by_blob_io(connection, &long, &read.keys[long.row], wanted) {
                Some(beginning) => Some(beginning),
                None => self.by_select(connection, &long, &read.keys[long.row], wanted)?,
            };
            let row = &mut read.rows[long.row];
            if let (Some(beginning), Some(cell)) = (beginning, row.cells.get_mut(long.column)) {
                *cell = if long.is_text && whole {
                    // Its length is another one where it was UTF-16.
                    Cell::of(ValueRef::Text(&beginning))
                } else if long.is_text {
                    Cell::text(&beginning, long.bytes)
                } else {
                    Cell::blob(&beginning, long.bytes)
                };
            } else {
                row.cells.clear();
            }
        }
        Ok(())
    }

    /// None wherever blob I/O is not possible or the row is gone: [`Shape::by_select`] tells which.
    fn by_blob_io(
        &self,
        connection: &Connection,
        long: &Long,
        key: &[Value],
        wanted: usize,
    ) -> Option<Vec<u8>> {
        let column = &self.columns[long.column];
        let [Value::Integer(rowid)] = key else { return None };
        if !column.blob_io {
            return None;
        }
        let table = self.table.name.as_str();
        let blob = connection.blob_open("main", table, column.name.as_str(), *rowid, true).ok()?;
        // Changed between the two reads: the select reads what is there now.
        if blob.len() as u64 != long.bytes {
            return None;
        }
        let mut bytes = vec![0; wanted];
        blob.read_at_exact(&mut bytes, 0).ok()?;
        Some(bytes)
    }

    fn by_select(
        &self,
        connection: &Connection,
        long: &Long,
        key: &[Value],
        wanted: usize,
    ) -> Result<Option<Vec<u8>>> {
        let name = quote(&self.columns[long.column].name);
        let is: Vec<String> = self.keys.iter().map(|key| format!("{} = ?", quote(key))).collect();
        // substr() of text counts characters and would mend bad ones in UTF-16; of a blob it counts bytes.
        let part = if long.is_text && !self.utf8 {
            format!("substr({name}, 1, {wanted})")
        } else {
            format!("substr(CAST({name} AS BLOB), 1, {wanted})")
        };
        let sql = format!("SELECT {part} FROM {} WHERE {}", quote(&self.table.name), is.join(" AND "));
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(key))?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(match row.get_ref(0)? {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
            _ => None,
        })
    }
}
