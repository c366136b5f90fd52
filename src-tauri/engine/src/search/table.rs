//! Searching one table, a part at a time: each part ends with what has been found so far and where to go on, so that the
//! first hits are there at once, and a long search can be watched and left.

use std::time::{Duration, Instant};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, params_from_iter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::fold::{Folded, Manner};
use super::marks::{Piece, around};
use super::places::{SearchPlace, place};
use super::query::Wanted;
use crate::error::Result;
use crate::identifier::quote;
use crate::model::search_name;
use crate::rows::detail::text_of;
use crate::schema::{Catalog, ColumnKind, Table, label_sql};
use crate::task::Task;
use crate::value::{RowKey, Value};

/// A part ends after this long if it has a hit.
const WITH_HITS: Duration = Duration::from_millis(120);
/// And after this long if it has none.
const WITHOUT: Duration = Duration::from_millis(300);
/// Rows between two looks at the clock.
const STEP: u64 = 128;
/// Columns that a hit shows.
const SHOWN: usize = 3;

/// What was found in a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TableHits {
    /// The table.
    pub table: String,
    /// The rows found: by an index the best first, else in the table's order.
    pub hits: Vec<Hit>,
    /// Where to go on, if there may be more.
    pub next: Option<String>,
    /// The search used an index.
    pub indexed: bool,
    /// Rows looked at in this part, where no index is used.
    pub looked_at: u64,
}

/// A row that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// Its key.
    pub key: RowKey,
    /// What names it, with what was found marked.
    pub label: Vec<Piece>,
    /// Where else it was found.
    pub found: Vec<Found>,
}

/// A value in which something was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The column.
    pub column: String,
    /// The text around it.
    pub text: Vec<Piece>,
}

/// Looks for `text` in `table`: at most `limit` rows, from where `from` says on (as the part before told).
///
/// # Errors
/// No such table; whatever SQLite says.
pub fn search_table(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    text: &str,
    limit: u32,
    from: Option<&str>,
    task: &Task,
) -> Result<TableHits> {
    let table = catalog.expect_table(table)?;
    let nothing = TableHits {
        table: table.name.clone(),
        hits: Vec::new(),
        next: None,
        indexed: table.search.is_some(),
        looked_at: 0,
    };
    let Some(place) = place(table) else { return Ok(nothing) };
    let manner = if place.parts { Manner::Parts } else { Manner::Words };
    let wanted = Wanted::read(text, manner);
    if wanted.is_empty() || limit == 0 {
        return Ok(nothing);
    }
    let mut part =
        Part { connection, table, reader: Reader::new(table, &place, &wanted), limit: limit as usize, task };
    if place.indexed
        && let Some(query) = wanted.index_query()
    {
        match part.by_index(&place, &query, from) {
            Err(error) if is_broken(&error) => {
                tracing::warn!(table = table.name, %error, "a search index is passed over");
            }
            found => return found,
        }
    }
    part.by_rows(from)
}

/// An index that another program spoilt: the rows can still be read.
fn is_broken(error: &crate::Error) -> bool {
    let crate::Error::Sqlite(error) = error else { return false };
    matches!(
        error.sqlite_error_code(),
        Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::Unknown)
    )
}

struct Part<'a> {
    connection: &'a Connection,
    table: &'a Table,
    reader: Reader<'a>,
    limit: usize,
    task: &'a Task,
}

impl Part<'_> {
    /// The rows that the index names, best first.
    fn by_index(&mut self, place: &SearchPlace, query: &str, from: Option<&str>) -> Result<TableHits> {
        let index = quote(&search_name(&self.table.name));
        let passed: u64 = from.and_then(|from| from.strip_prefix('#')?.parse().ok()).unwrap_or(0);
        let sql = format!(
            "SELECT rowid FROM main.{index} WHERE {index} MATCH ?1 AND rank MATCH ?2 ORDER BY rank LIMIT -1 OFFSET ?3"
        );
        let mut rows = self.connection.prepare_cached(&sql)?;
        let offset = i64::try_from(passed).unwrap_or(i64::MAX);
        let mut rows = rows.query((query, self.weights(place), offset))?;
        let read = format!("{} WHERE {} = ?1", self.reader.select(), self.key_is());
        let mut read = self.connection.prepare_cached(&read)?;
        let (mut hits, mut at, begun) = (Vec::new(), passed, Instant::now());
        let mut next = None;
        while let Some(row) = rows.next()? {
            if hits.len() == self.limit || (at % STEP == STEP - 1 && self.is_over(begun, &hits)?) {
                next = Some(format!("#{at}"));
                break;
            }
            at += 1;
            let mut found = read.query([row.get::<_, i64>(0)?])?;
            if let Some(found) = found.next()? {
                hits.extend(self.reader.hit(found)?);
            }
        }
        Ok(TableHits { table: self.table.name.clone(), hits, next, indexed: true, looked_at: 0 })
    }

    /// `bm25(10.0, 4.0, 1.0)`: what names a row counts most, then short text.
    fn weights(&self, place: &SearchPlace) -> String {
        // The index may hold a column that isn't shown: all of them have a weight.
        let all = self.table.search.as_ref().map_or(&place.columns, |search| &search.columns);
        let weights = all.iter().map(|name| {
            let names_rows = self.table.label.iter().any(|label| label.eq_ignore_ascii_case(name));
            let kind = self.table.column(name).map(|column| column.kind);
            match kind {
                _ if names_rows => "10.0",
                Some(ColumnKind::Text | ColumnKind::Email | ColumnKind::Slug) => "4.0",
                _ => "1.0",
            }
        });
        format!("bm25({})", weights.collect::<Vec<_>>().join(", "))
    }

    fn key_is(&self) -> String {
        let key = self.table.key_columns();
        if let [only] = key.as_slice() {
            return format!("\"t\".{}", quote(only));
        }
        format!(
            "({})",
            key.iter().map(|name| format!("\"t\".{}", quote(name))).collect::<Vec<_>>().join(", ")
        )
    }

    /// All rows, in the order of their keys.
    fn by_rows(&mut self, from: Option<&str>) -> Result<TableHits> {
        let key = self.table.key_columns();
        let after = from.and_then(|from| RowKey(from.to_owned()).values()).unwrap_or_default();
        let is_key = after.len() == key.len();
        let condition = if is_key {
            let marks = vec!["?"; key.len()].join(", ");
            let marks = if key.len() == 1 { marks } else { format!("({marks})") };
            format!(" WHERE {} > {marks}", self.key_is())
        } else {
            String::new()
        };
        let order = key.iter().map(|name| format!("\"t\".{}", quote(name))).collect::<Vec<_>>().join(", ");
        let sql = format!("{}{condition} ORDER BY {order}", self.reader.select());
        let mut statement = self.connection.prepare_cached(&sql)?;
        let bound = if is_key { after } else { Vec::new() };
        let mut rows = statement.query(params_from_iter(bound))?;
        let (mut hits, mut looked_at, begun) = (Vec::new(), 0, Instant::now());
        let mut next = None;
        while let Some(row) = rows.next()? {
            looked_at += 1;
            hits.extend(self.reader.hit(row)?);
            if hits.len() == self.limit || (looked_at % STEP == 0 && self.is_over(begun, &hits)?) {
                next = Some(self.reader.key(row)?.0);
                break;
            }
        }
        Ok(TableHits { table: self.table.name.clone(), hits, next, indexed: false, looked_at })
    }

    fn is_over(&self, begun: Instant, hits: &[Hit]) -> Result<bool> {
        self.task.check()?;
        let enough = if hits.is_empty() { WITHOUT } else { WITH_HITS };
        Ok(begun.elapsed() >= enough)
    }
}

/// Reads rows and says which are hits.
struct Reader<'a> {
    table: &'a Table,
    columns: Vec<&'a str>,
    wanted: &'a Wanted,
    /// The text of each column, taken apart.
    folded: Vec<Folded>,
    label: Folded,
}

impl<'a> Reader<'a> {
    fn new(table: &'a Table, place: &SearchPlace, wanted: &'a Wanted) -> Self {
        let named = place.columns.iter().filter_map(|name| table.column(name));
        let columns: Vec<&str> = named.map(|column| column.name.as_str()).collect();
        let folded = columns.iter().map(|_| Folded::default()).collect();
        Self { table, columns, wanted, folded, label: Folded::default() }
    }

    /// The columns that are searched, then the key, then the label, of a table called `t`.
    fn select(&self) -> String {
        let of = |name: &&str| format!("\"t\".{}", quote(name));
        let key = self.table.key_columns();
        let read: Vec<String> = self.columns.iter().chain(&key).map(of).collect();
        format!(
            "SELECT {}, {} FROM main.{} AS \"t\"",
            read.join(", "),
            label_sql(self.table, "t"),
            quote(&self.table.name)
        )
    }

    fn key(&self, row: &Row<'_>) -> Result<RowKey> {
        let from = self.columns.len();
        let count = self.table.key_columns().len();
        let values: Vec<Value> =
            (from..from + count).map(|at| Ok(Value::from(row.get_ref(at)?))).collect::<Result<_>>()?;
        Ok(RowKey::of(&values))
    }

    /// The row as a hit, if it is one.
    fn hit(&mut self, row: &Row<'_>) -> Result<Option<Hit>> {
        let manner = self.wanted.manner;
        let mut texts = Vec::with_capacity(self.columns.len());
        for (at, folded) in self.folded.iter_mut().enumerate() {
            let text = searched_text(row.get_ref(at)?);
            folded.read(&text, manner);
            texts.push(text);
        }
        let occurs = |term: &super::query::Term| {
            self.folded.iter().any(|text| term.places(text, manner).next().is_some())
        };
        if !self.wanted.must.iter().all(occurs) || self.wanted.not.iter().any(occurs) {
            return Ok(None);
        }
        let label = text_of(row.get_ref(self.columns.len() + self.table.key_columns().len())?);
        self.label.read(&label, manner);
        let label = around(&label, &self.marks(&self.label));
        let is_named = label.iter().any(|piece| piece.hit);
        let mut found = Vec::new();
        for ((name, text), folded) in self.columns.iter().zip(&texts).zip(&self.folded) {
            let marks = self.marks(folded);
            let is_label = is_named && self.table.label.iter().any(|label| label == name);
            if !marks.is_empty() && !is_label && found.len() < SHOWN {
                found.push(Found { column: (*name).to_owned(), text: around(text, &marks) });
            }
        }
        Ok(Some(Hit { key: self.key(row)?, label, found }))
    }

    fn marks(&self, text: &Folded) -> Vec<(usize, usize)> {
        let manner = self.wanted.manner;
        self.wanted.must.iter().flat_map(|term| term.places(text, manner)).collect()
    }
}

/// A value as an index reads it; bytes hold no text.
fn searched_text(value: ValueRef<'_>) -> std::borrow::Cow<'_, str> {
    match value {
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes),
        ValueRef::Integer(integer) => integer.to_string().into(),
        ValueRef::Real(_) => text_of(value).into(),
        ValueRef::Null | ValueRef::Blob(_) => "".into(),
    }
}
