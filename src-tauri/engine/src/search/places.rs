//! Where a file can be searched.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Result;
use crate::history::{Virtual, kind_of_virtual};
use crate::identifier::quote;
use crate::model::search_name;
use crate::schema::{Catalog, Column, ColumnKind, Key, Table, TableType};

/// A table that can be searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchPlace {
    /// The table.
    pub table: String,
    /// The columns whose text is looked at.
    pub columns: Vec<String>,
    /// It has a search index.
    pub indexed: bool,
    /// The index, or the search, finds parts of words too.
    pub parts: bool,
    /// A search index could be built for it.
    pub can_index: bool,
}

/// How much room a search index takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SearchIndexSize {
    /// Bytes in the file.
    pub bytes: u64,
    /// Rows that are in it.
    pub rows: u64,
}

/// The tables that can be searched: those with an index first, each in the order of the file.
#[must_use]
pub fn search_places(catalog: &Catalog) -> Vec<SearchPlace> {
    let mut places: Vec<SearchPlace> = catalog.tables.iter().filter_map(place).collect();
    places.sort_by_key(|place| !place.indexed);
    places
}

/// How `table` is searched; none if it can't be.
pub(super) fn place(table: &Table) -> Option<SearchPlace> {
    let has_rows = match table.table_type {
        TableType::Table => true,
        TableType::View => false,
        TableType::Virtual => kind_of_virtual(&table.sql) == Virtual::OwnText,
    };
    if !has_rows || table.refused.is_some() || matches!(table.key, Key::None { .. }) {
        return None;
    }
    let columns: Vec<&Column> = match &table.search {
        Some(search) => {
            let named = search.columns.iter().filter_map(|name| table.column(name));
            named.filter(|column| !is_secret(column)).collect()
        }
        None => table.stored_columns().filter(|column| is_text(column)).collect(),
    };
    (!columns.is_empty()).then(|| SearchPlace {
        table: table.name.clone(),
        columns: columns.into_iter().map(|column| column.name.clone()).collect(),
        indexed: table.search.is_some(),
        parts: table.search.as_ref().is_some_and(|search| search.parts),
        can_index: matches!(&table.key, Key::Rowid { column: Some(_), .. })
            && table.table_type == TableType::Table
            && table.read_only.is_none(),
    })
}

fn is_secret(column: &Column) -> bool {
    matches!(column.kind, ColumnKind::Password | ColumnKind::Blob | ColumnKind::File | ColumnKind::Image)
}

/// True of a column that holds words.
fn is_text(column: &Column) -> bool {
    use ColumnKind as C;
    column.link.is_none()
        && matches!(
            column.kind,
            C::Text | C::LongText | C::Url | C::Email | C::Slug | C::Uuid | C::Enum | C::Json | C::Any
        )
}

/// How much room the search index of `table` takes; none if it has none.
///
/// # Errors
/// No such table; whatever SQLite says.
pub fn search_index_size(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
) -> Result<Option<SearchIndexSize>> {
    let table = catalog.expect_table(table)?;
    if table.search.is_none() {
        return Ok(None);
    }
    let name = search_name(&table.name);
    let shadows = catalog.search_tables.iter().find(|index| index.name == name);
    let shadows = shadows.map(|index| index.shadows.clone()).unwrap_or_default();
    let mut bytes = 0_u64;
    for shadow in &shadows {
        // Aggregated, dbstat reads the pages of this one table only.
        let sql = "SELECT coalesce(sum(pgsize), 0) FROM dbstat('main', 1) WHERE name = ?1";
        bytes += connection.query_row(sql, [shadow], |row| row.get::<_, i64>(0))?.unsigned_abs();
    }
    let docs = shadows.iter().find(|shadow| shadow.ends_with("_docsize"));
    let rows = match docs {
        Some(docs) => {
            let sql = format!("SELECT count(*) FROM main.{}", quote(docs));
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs()
        }
        None => 0,
    };
    Ok(Some(SearchIndexSize { bytes, rows }))
}
