//! What SQL can't say about a table: kept as JSON in `_relata_tables`, put beside what the file says when it is read.
//! Where the two disagree, the file is right.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::{ColumnModel, LinkModel, Model, TableModel};
use crate::error::Result;

/// The part of `table` that the file itself doesn't tell; none if there is nothing of the sort.
#[must_use]
pub fn notes_of(table: &TableModel) -> Option<TableModel> {
    let columns = table.columns.iter().map(|column| ColumnModel {
        name: column.name.clone(),
        kind: column.kind,
        title: column.title.clone(),
        help: column.help.clone(),
        regex: column.regex.clone(),
        scale: column.scale,
        currency: column.currency.clone(),
        options: column.options.clone(),
        ..ColumnModel::default()
    });
    let notes = TableModel {
        name: table.name.clone(),
        title: table.title.clone(),
        singular: table.singular.clone(),
        label: table.label.clone(),
        columns: columns.collect(),
        uniques: table.uniques.iter().filter(|unique| unique.message.is_some()).cloned().collect(),
        rules: table.rules.iter().filter(|rule| rule.message.is_some()).cloned().collect(),
        links: table
            .links
            .iter()
            .filter(|link| link.title.is_some() || link.back_title.is_some())
            .cloned()
            .collect(),
        computed: table.computed.clone(),
        hooks: table.hooks.clone(),
        actions: table.actions.clone(),
        ..TableModel::default()
    };
    let empty = TableModel { name: table.name.clone(), ..TableModel::default() };
    (table.virtual_sql.is_none() && notes != empty).then_some(notes)
}

/// The notes of every table, by its name; nothing where Relata keeps none.
///
/// # Errors
/// What SQLite says. Notes that can't be read are left out.
pub fn read_notes(connection: &Connection) -> Result<BTreeMap<String, TableModel>> {
    let there: Option<i64> = connection
        .query_row("SELECT 1 FROM main.sqlite_schema WHERE name = '_relata_tables'", [], |row| row.get(0))
        .optional()?;
    if there.is_none() {
        return Ok(BTreeMap::new());
    }
    let mut statement = connection.prepare("SELECT name, notes FROM main._relata_tables")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut notes = BTreeMap::new();
    for row in rows {
        let (name, text) = row?;
        match serde_json::from_str(&text) {
            Ok(read) => drop(notes.insert(name, read)),
            Err(error) => tracing::warn!(table = name, %error, "notes that can't be read"),
        }
    }
    Ok(notes)
}

/// Replaces all notes by those of `model`, as a part of the caller's transaction.
///
/// # Errors
/// What SQLite says.
pub fn save_notes(connection: &Connection, model: &Model) -> Result<()> {
    connection.execute("DELETE FROM main._relata_tables", [])?;
    let mut insert = connection.prepare("INSERT INTO main._relata_tables (name, notes) VALUES (?1, ?2)")?;
    for notes in model.tables.iter().filter_map(notes_of) {
        let text = serde_json::to_string(&notes).unwrap_or_default();
        insert.execute([&notes.name, &text])?;
    }
    Ok(())
}

/// Puts `notes` beside what the file says about `table`; the columns are settled already.
pub(super) fn merge(table: &mut TableModel, notes: &TableModel) {
    table.title.clone_from(&notes.title);
    table.singular.clone_from(&notes.singular);
    table.label.clone_from(&notes.label);
    for unique in &mut table.uniques {
        let noted = notes.uniques.iter().find(|noted| noted.columns == unique.columns);
        unique.message = noted.and_then(|noted| noted.message.clone());
    }
    for rule in &mut table.rules {
        let noted = notes.rules.iter().find(|noted| noted.name == rule.name && noted.check == rule.check);
        rule.message = noted.and_then(|noted| noted.message.clone());
    }
    let same =
        |one: &LinkModel, other: &LinkModel| one.columns == other.columns && one.target == other.target;
    for link in &mut table.links {
        if let Some(noted) = notes.links.iter().find(|noted| same(noted, link)) {
            link.title.clone_from(&noted.title);
            link.back_title.clone_from(&noted.back_title);
        }
    }
    table.computed.clone_from(&notes.computed);
    table.hooks.clone_from(&notes.hooks);
    table.actions.clone_from(&notes.actions);
}
