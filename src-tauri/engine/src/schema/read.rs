//! Reads a file's schema in a handful of statements, whatever the number of tables: SQLite's pragmas are asked as
//! table-valued functions for all tables at once (<https://www.sqlite.org/pragma.html#pragfunc>). Views and virtual
//! tables are asked one by one, because one broken view would fail the lot.

use std::collections::{HashMap, HashSet};

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};

use super::checks::checks;
use super::kind::describe;
use super::label::{self, label_columns};
use super::links::{ForeignKey, action, connect};
use super::{Catalog, Column, Generated, Index, Key, Table, TableType, Trigger, notes, refusal, sample};
use crate::error::Result;
use crate::identifier::quote;
use crate::model::{recognised_search, search_name, search_sql_of};

/// Everything in the file that a person can see.
///
/// # Errors
/// What SQLite says when the schema can't be read.
pub fn read_catalog(connection: &Connection) -> Result<Catalog> {
    let schema_version = schema_version(connection)?;
    let (mut tables, shadows) = tables(connection)?;
    fold_shadows(&mut tables, shadows);
    let position: HashMap<String, usize> =
        tables.iter().enumerate().map(|(position, table)| (table.name.clone(), position)).collect();
    columns(connection, &mut tables, &position)?;
    indexes(connection, &mut tables, &position)?;
    triggers(connection, &mut tables)?;
    let keys = foreign_keys(connection, &tables, &position)?;
    for table in &mut tables {
        name_rows(table);
        refusal::explain(connection, table);
    }
    let mut noted = notes::read(connection);
    notes::name_tables(&mut tables, &mut noted);
    connect(&mut tables, &keys);
    for table in &mut tables {
        let checks = checks(&table.sql);
        let samples = sample::take(connection, table);
        for (column, sample) in table.columns.iter_mut().zip(&samples) {
            describe(column, &checks, sample);
        }
    }
    for table in &mut tables {
        notes::describe(table);
        table.label = label_columns(table);
    }
    crate::computed::resolve(connection, &mut tables);
    label::formulas(&mut tables);
    let search_tables = fold_search(&mut tables);
    Ok(Catalog { tables, schema_version, notes_version: noted.version, search_tables })
}

/// SQLite's schema cookie: different whenever the schema is.
///
/// # Errors
/// What SQLite says.
pub fn schema_version(connection: &Connection) -> Result<u32> {
    Ok(connection.query_row("PRAGMA main.schema_version", [], |row| row.get(0))?)
}

/// A name as text, whatever its bytes.
fn text(row: &Row<'_>, index: usize) -> rusqlite::Result<String> {
    Ok(match row.get_ref(index)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    })
}

fn optional_text(row: &Row<'_>, index: usize) -> rusqlite::Result<Option<String>> {
    if row.get_ref(index)? == ValueRef::Null { Ok(None) } else { text(row, index).map(Some) }
}

/// Tables and views without their columns, in order of creation, and the shadow tables' names.
fn tables(connection: &Connection) -> Result<(Vec<Table>, HashSet<String>)> {
    let mut statement = connection.prepare(
        "SELECT l.name, l.type, l.wr, l.strict, s.sql FROM sqlite_schema s \
         JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main' \
         WHERE s.type IN ('table', 'view') ORDER BY s.rowid",
    )?;
    let mut tables = Vec::new();
    let mut shadows = HashSet::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let name = text(row, 0)?;
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("sqlite_") || lower.starts_with("_relata_") {
            continue;
        }
        let table_type = match text(row, 1)?.as_str() {
            "view" => TableType::View,
            "virtual" => TableType::Virtual,
            "shadow" => {
                shadows.insert(name.clone());
                TableType::Table
            }
            _ => TableType::Table,
        };
        tables.push(Table {
            table_type,
            without_rowid: row.get(2)?,
            strict: row.get(3)?,
            ..Table::bare(&name, &text(row, 4)?)
        });
    }
    Ok((tables, shadows))
}

/// Moves shadow tables under the virtual table with the longest fitting name; one without an owner stays in sight.
fn fold_shadows(tables: &mut Vec<Table>, shadows: HashSet<String>) {
    let owners: Vec<String> = tables
        .iter()
        .filter(|table| table.table_type == TableType::Virtual)
        .map(|table| table.name.clone())
        .collect();
    let mut folded: HashMap<String, Vec<String>> = HashMap::new();
    for table in tables.iter().filter(|table| shadows.contains(&table.name)) {
        let owner = owners
            .iter()
            .filter(|owner| {
                table.name.get(..owner.len()).is_some_and(|start| start.eq_ignore_ascii_case(owner))
                    && table.name[owner.len()..].starts_with('_')
            })
            .max_by_key(|owner| owner.len());
        if let Some(owner) = owner {
            folded.entry(owner.clone()).or_default().push(table.name.clone());
        }
    }
    let hidden: HashSet<&String> = folded.values().flatten().collect();
    tables.retain(|table| !hidden.contains(&table.name));
    for table in tables.iter_mut() {
        table.shadows = folded.remove(&table.name).unwrap_or_default();
    }
}

/// Moves the full-text tables of search indexes, and the triggers that keep them, under the tables that they search.
fn fold_search(tables: &mut Vec<Table>) -> Vec<Table> {
    let mut found = Vec::new();
    for table in tables.iter() {
        let Key::Rowid { column: Some(key), .. } = &table.key else { continue };
        let name = search_name(&table.name);
        let Some(index) = tables.iter().find(|other| other.name == name) else { continue };
        let search = recognised_search((&table.name, key), &index.sql, |wanted| {
            table.triggers.iter().any(|trigger| trigger.name == wanted.name && trigger.sql == wanted.sql)
        });
        found.extend(search.map(|search| (table.name.clone(), key.clone(), search)));
    }
    let mut taken = Vec::new();
    for (name, key, search) in found {
        let made = search_sql_of(&name, &key, &search);
        if let Some(at) = tables.iter().position(|table| table.name == made.name) {
            taken.push(tables.remove(at));
        }
        if let Some(table) = tables.iter_mut().find(|table| table.name == name) {
            table.triggers.retain(|trigger| made.triggers.iter().all(|ours| ours.name != trigger.name));
            table.search = Some(search);
        }
    }
    taken
}

fn columns(connection: &Connection, tables: &mut [Table], position: &HashMap<String, usize>) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT s.name, x.name, x.type, x.\"notnull\", x.dflt_value, x.pk, x.hidden FROM sqlite_schema s \
         JOIN pragma_table_xinfo(s.name, 'main') x WHERE s.type = 'table' \
         AND s.sql NOT LIKE 'create virtual%' ORDER BY s.rowid, x.cid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(&found) = position.get(&text(row, 0)?) {
            let column = column(row, 1, tables[found].strict)?;
            tables[found].columns.push(column);
        }
    }
    for table in tables.iter_mut() {
        if table.table_type != TableType::Table {
            columns_alone(connection, table);
        }
        for column in &mut table.columns {
            column.collation = collation(connection, &table.name, &column.name);
            column.not_null |= table.without_rowid && column.primary_key > 0;
        }
        let mut key: Vec<&Column> = table.columns.iter().filter(|column| column.primary_key > 0).collect();
        key.sort_by_key(|column| column.primary_key);
        table.primary_key = key.into_iter().map(|column| column.name.clone()).collect();
    }
    Ok(())
}

/// The columns of a view or virtual table. A failure leaves none; [`refusal::explain`] finds the reason.
fn columns_alone(connection: &Connection, table: &mut Table) {
    let read = || -> rusqlite::Result<Vec<Column>> {
        let mut statement = connection.prepare(
            "SELECT name, type, \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?1, 'main') ORDER BY cid",
        )?;
        let columns = statement.query_map([&table.name], |row| column(row, 0, false))?;
        columns.collect()
    };
    let found = read();
    table.columns = found.unwrap_or_default();
}

fn column(row: &Row<'_>, from: usize, strict: bool) -> rusqlite::Result<Column> {
    let name = text(row, from)?;
    let declared_type = text(row, from + 1)?;
    let hidden: u8 = row.get(from + 5)?;
    Ok(Column {
        not_null: row.get(from + 2)?,
        default: optional_text(row, from + 3)?,
        primary_key: row.get(from + 4)?,
        generated: match hidden {
            2 => Some(Generated::Virtual),
            3 => Some(Generated::Stored),
            _ => None,
        },
        hidden: hidden == 1,
        ..Column::bare(&name, &declared_type, strict)
    })
}

/// The collation if it isn't BINARY; views and virtual tables have none to tell.
fn collation(connection: &Connection, table: &str, column: &str) -> Option<String> {
    let (_, collation, ..) = connection.column_metadata(Some("main"), table, column).ok()?;
    let name = collation?.to_string_lossy().into_owned();
    (!name.eq_ignore_ascii_case("BINARY")).then_some(name)
}

fn indexes(connection: &Connection, tables: &mut [Table], position: &HashMap<String, usize>) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT s.name, i.seq, i.name, i.\"unique\", i.origin, i.partial, x.name, d.sql FROM sqlite_schema s \
         JOIN pragma_index_list(s.name, 'main') i JOIN pragma_index_xinfo(i.name, 'main') x \
         LEFT JOIN sqlite_schema d ON d.type = 'index' AND d.name = i.name \
         WHERE s.type = 'table' AND x.key AND s.sql NOT LIKE 'create virtual%' \
         ORDER BY s.rowid, i.seq DESC, x.seqno",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(&found) = position.get(&text(row, 0)?) else { continue };
        let name = text(row, 2)?;
        let part = optional_text(row, 6)?;
        let indexes = &mut tables[found].indexes;
        match indexes.last_mut() {
            Some(index) if index.name == name => index.columns.push(part),
            _ => indexes.push(Index {
                name,
                unique: row.get(3)?,
                origin: text(row, 4)?,
                partial: row.get(5)?,
                columns: vec![part],
                sql: optional_text(row, 7)?,
            }),
        }
    }
    Ok(())
}

fn triggers(connection: &Connection, tables: &mut [Table]) -> Result<()> {
    let position: HashMap<String, usize> = tables
        .iter()
        .enumerate()
        .map(|(position, table)| (table.name.to_ascii_lowercase(), position))
        .collect();
    let mut statement = connection
        .prepare("SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Some(&found) = position.get(&text(row, 0)?.to_ascii_lowercase()) {
            tables[found].triggers.push(Trigger { name: text(row, 1)?, sql: text(row, 2)? });
        }
    }
    Ok(())
}

/// Every table's foreign keys, in the order in which the file declares them.
fn foreign_keys(
    connection: &Connection,
    tables: &[Table],
    position: &HashMap<String, usize>,
) -> Result<Vec<Vec<ForeignKey>>> {
    let mut keys: Vec<Vec<ForeignKey>> = tables.iter().map(|_| Vec::new()).collect();
    let mut statement = connection.prepare(
        "SELECT s.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_delete, f.on_update FROM sqlite_schema s \
         JOIN pragma_foreign_key_list(s.name, 'main') f \
         WHERE s.type = 'table' AND s.sql NOT LIKE 'create virtual%' ORDER BY s.rowid, f.id DESC, f.seq",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let Some(&found) = position.get(&text(row, 0)?) else { continue };
        let id: u32 = row.get(1)?;
        let (column, target_column) = (text(row, 3)?, optional_text(row, 4)?);
        match keys[found].last_mut() {
            Some(key) if key.id == id => {
                key.columns.push(column);
                key.target_columns.push(target_column);
            }
            _ => keys[found].push(ForeignKey {
                id,
                target: text(row, 2)?,
                columns: vec![column],
                target_columns: vec![target_column],
                on_delete: action(&text(row, 5)?),
                on_update: action(&text(row, 6)?),
            }),
        }
    }
    Ok(keys)
}

/// Finds what names a row of `table`.
fn name_rows(table: &mut Table) {
    let reason = match table.table_type {
        TableType::View => {
            Some(format!("“{}” is a view: its rows come from other tables. Edit them there.", table.title))
        }
        _ if table.columns.is_empty() => Some(format!("“{}” can't be read.", table.title)),
        _ => None,
    };
    if let Some(reason) = reason {
        table.key = Key::None { reason };
        return;
    }
    table.key = if table.without_rowid {
        Key::Columns { columns: table.primary_key.clone() }
    } else {
        rowid_key(table)
    };
}

/// A rowid can be reached by any of three names that no column takes (<https://www.sqlite.org/lang_createtable.html#rowid>).
fn rowid_key(table: &Table) -> Key {
    let column = rowid_alias(table);
    let free = ["rowid", "_rowid_", "oid"]
        .into_iter()
        .find(|name| !table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name)));
    if let Some(name) = free.map(str::to_owned).or_else(|| column.clone()) {
        return Key::Rowid { name, column };
    }
    let never_null = |name: &String| table.column(name).is_some_and(|column| column.not_null);
    if !table.primary_key.is_empty() && table.primary_key.iter().all(never_null) {
        return Key::Columns { columns: table.primary_key.clone() };
    }
    Key::None {
        reason: format!(
            "“{}” has columns named rowid, _rowid_ and oid and no primary key, so nothing names its rows exactly.",
            table.title
        ),
    }
}

/// The column that is the rowid: a lone primary key declared exactly INTEGER, unless by the old quirk of
/// `INTEGER PRIMARY KEY DESC`, which makes an index and no alias.
fn rowid_alias(table: &Table) -> Option<String> {
    let [only] = table.primary_key.as_slice() else { return None };
    let column = table.column(only)?;
    let has_index = table.indexes.iter().any(|index| index.origin == "pk");
    (table.table_type == TableType::Table
        && column.declared_type.eq_ignore_ascii_case("INTEGER")
        && !has_index)
        .then(|| only.clone())
}

/// A `SELECT` that only asks whether the table can be read.
pub(super) fn probe_sql(table: &str) -> String {
    format!("SELECT * FROM main.{} LIMIT 0", quote(table))
}
