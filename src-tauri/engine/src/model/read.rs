//! A file's model: its CREATE statements read, and Relata's notes put beside them.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::checks::{implied_type, kind_check, kind_of_check, take_rule};
use super::notes::{merge, read_notes};
use super::{ColumnModel, EnumOption, Model, TableModel, TriggerModel, ViewModel, parse};
use crate::error::Result;
use crate::schema::checks::{Check, checks};
use crate::schema::kind::guess;
use crate::schema::{ColumnKind, SchemaError};

/// The model of the file that `connection` has open: what SQLite and Relata's notes say.
///
/// # Errors
/// What SQLite says; [`SchemaError::Unreadable`] for a statement that can't be understood.
pub fn read_model(connection: &Connection) -> Result<Model> {
    model_with_notes(connection, &read_notes(connection)?)
}

/// As [`read_model`], with these notes in place of those in the file.
///
/// # Errors
/// As [`read_model`].
pub fn model_with_notes(connection: &Connection, notes: &BTreeMap<String, TableModel>) -> Result<Model> {
    let shadows = shadow_tables(connection)?;
    let mut model = Model::default();
    let mut statement = connection.prepare(
        "SELECT type, name, tbl_name, sql FROM main.sqlite_schema WHERE sql IS NOT NULL \
         AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name NOT LIKE '\\_relata\\_%' ESCAPE '\\' \
         ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'view' THEN 2 ELSE 3 END, rowid",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (kind, name, on, sql): (String, String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        match kind.as_str() {
            "table" if shadows.contains(&name) => {}
            "table" => model.tables.push(table(name, sql, notes)?),
            "view" => model.views.push(ViewModel { name, sql, triggers: Vec::new() }),
            "index" => {
                let index = parse::index(&name, &sql).ok_or_else(|| unreadable(&name, &sql))?;
                if let Some(table) = model.table_mut(&on) {
                    table.indexes.push(index);
                }
            }
            _ => add_trigger(&mut model, &on, TriggerModel { name, sql }),
        }
    }
    super::search::recognise(&mut model);
    for table in &mut model.tables {
        if let Some(notes) = notes.get(&table.name) {
            merge(table, notes);
            super::hooks::recognise(table);
        }
    }
    Ok(model)
}

fn unreadable(name: &str, sql: &str) -> crate::error::Error {
    SchemaError::Unreadable { name: name.to_owned(), sql: sql.to_owned() }.into()
}

fn shadow_tables(connection: &Connection) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'")?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn add_trigger(model: &mut Model, on: &str, trigger: TriggerModel) {
    if let Some(table) = model.table_mut(on) {
        table.triggers.push(trigger);
    } else if let Some(view) = model.views.iter_mut().find(|view| view.name.eq_ignore_ascii_case(on)) {
        view.triggers.push(trigger);
    }
}

fn table(name: String, sql: String, notes: &BTreeMap<String, TableModel>) -> Result<TableModel> {
    let mut words = super::cursor::Cursor::new(&sql);
    if words.words(&["CREATE", "VIRTUAL"]) {
        return Ok(TableModel { name, virtual_sql: Some(sql), ..TableModel::default() });
    }
    let mut table = parse::table(&name, &sql).ok_or_else(|| unreadable(&name, &sql))?;
    let noted = notes.get(&name);
    let checks = checks(&sql);
    let links: Vec<String> = table
        .links
        .iter()
        .filter_map(|link| match link.columns.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        })
        .collect();
    let mut columns = std::mem::take(&mut table.columns);
    for column in &mut columns {
        let noted = noted.and_then(|notes| notes.columns.iter().find(|noted| noted.name == column.name));
        let is_link = links.iter().any(|name| name.eq_ignore_ascii_case(&column.name));
        settle(column, &mut table, noted, is_link, &checks);
    }
    table.columns = columns;
    Ok(table)
}

/// Finds out what `column` means and which of the table's CHECKs say just that.
fn settle(
    column: &mut ColumnModel,
    table: &mut TableModel,
    noted: Option<&ColumnModel>,
    is_link: bool,
    checks: &[Check],
) {
    let declared = column.declared_type.take().unwrap_or_default();
    let told =
        table.rules.iter().enumerate().filter(|(_, rule)| rule.name.is_none()).find_map(|(at, rule)| {
            kind_of_check(column, &rule.check).map(|(kind, values)| (at, kind, values))
        });
    column.kind = match (&told, noted) {
        _ if is_link => ColumnKind::Link,
        (Some((_, kind, _)), _) => *kind,
        (None, Some(noted)) => noted.kind,
        (None, None) => guess(&column.name, &declared, table.strict, checks),
    };
    if let Some(noted) = noted {
        column.title.clone_from(&noted.title);
        column.help.clone_from(&noted.help);
        column.regex.clone_from(&noted.regex);
        column.scale = noted.scale;
        column.currency.clone_from(&noted.currency);
        column.options.clone_from(&noted.options);
    }
    let at = match told {
        Some((at, kind, values)) if kind == column.kind => {
            if kind == ColumnKind::Enum {
                column.options = values.into_iter().map(|value| option(value, noted)).collect();
            }
            Some(at)
        }
        _ => None,
    };
    let is_ours = declared == implied_type(column.kind) && (at.is_some() || kind_check(column).is_none());
    if is_ours {
        if let Some(at) = at {
            table.rules.remove(at);
        }
    } else {
        column.declared_type = Some(declared);
    }
    table.rules.retain(|rule| rule.name.is_some() || !take_rule(column, &rule.check));
}

fn option(value: String, noted: Option<&ColumnModel>) -> EnumOption {
    let known = noted.and_then(|noted| noted.options.iter().find(|option| option.value == value));
    known.cloned().unwrap_or(EnumOption { value, ..EnumOption::default() })
}

impl Model {
    /// The table with this name; as SQLite, without regard to the case of A to Z.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableModel> {
        self.tables.iter().find(|table| table.name.eq_ignore_ascii_case(name))
    }

    /// As [`Model::table`], to be edited.
    pub fn table_mut(&mut self, name: &str) -> Option<&mut TableModel> {
        self.tables.iter_mut().find(|table| table.name.eq_ignore_ascii_case(name))
    }
}

impl TableModel {
    /// The column with this name; as SQLite, without regard to the case of A to Z.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnModel> {
        self.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
    }
}
