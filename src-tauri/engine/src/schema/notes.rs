//! What Relata noted of the tables beyond SQL (`_relata_tables`), laid over what the file itself says: titles, kinds,
//! money's currency, the titles and colours of enums. The file stays the truth: what was noted of a column that isn't
//! there, or that can't hold the noted kind, is passed over.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rusqlite::Connection;

use super::{Affinity, Column, ColumnKind, Companions, DateStorage, Table};
use crate::model::{ColumnModel, TableModel};

/// The notes of a file.
#[derive(Debug, Default)]
pub(super) struct Notes {
    tables: HashMap<String, TableModel>,
    /// Different whenever the notes are.
    pub version: u64,
}

/// A fingerprint of the notes: different whenever they are, 0 where there are none. They are small: reading them all
/// costs less than asking anybody who wrote them to tell.
pub fn notes_version(connection: &Connection) -> u64 {
    let mut hasher = DefaultHasher::new();
    // Relata's own looks are none of the statements that a person wants to see.
    match crate::echo::quietly(|| each(connection, |name, notes| (name, notes).hash(&mut hasher))) {
        Ok(0) | Err(_) => 0,
        Ok(_) => hasher.finish(),
    }
}

fn each(connection: &Connection, mut take: impl FnMut(&str, &str)) -> rusqlite::Result<u64> {
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = '_relata_tables'";
    if !connection.prepare_cached(there)?.exists([])? {
        return Ok(0);
    }
    let mut statement = connection.prepare_cached("SELECT name, notes FROM _relata_tables ORDER BY name")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    while let Some(row) = rows.next()? {
        if let (Ok(name), Ok(notes)) = (row.get_ref(0)?.as_str(), row.get_ref(1)?.as_str()) {
            take(name, notes);
            count += 1;
        }
    }
    Ok(count)
}

/// The notes as they can be read; what can't (a newer Relata wrote it) is left out.
pub(super) fn read(connection: &Connection) -> Notes {
    let mut notes = Notes { version: notes_version(connection), ..Notes::default() };
    if notes.version == 0 {
        return notes;
    }
    let take = |name: &str, text: &str| match serde_json::from_str(text) {
        Ok(model) => {
            notes.tables.insert(name.to_ascii_lowercase(), model);
        }
        Err(error) => tracing::debug!(%error, table = name, "notes are passed over"),
    };
    if let Err(error) = crate::echo::quietly(|| each(connection, take)) {
        tracing::debug!(%error, "notes are passed over");
    }
    notes
}

/// The tables' own names on screen, before links take theirs from them.
pub(super) fn name_tables(tables: &mut [Table], notes: &mut Notes) {
    for table in tables {
        let Some(noted) = notes.tables.remove(&table.name.to_ascii_lowercase()) else { continue };
        if let Some(title) = given(noted.title.as_ref()) {
            title.clone_into(&mut table.title);
            table.singular = super::words::singular(title).to_lowercase();
        }
        if let Some(singular) = given(noted.singular.as_ref()) {
            singular.clone_into(&mut table.singular);
        }
        table.actions.clone_from(&noted.actions);
        table.notes = Some(Arc::new(noted));
    }
}

/// Everything else.
pub(super) fn describe(table: &mut Table) {
    let Some(noted) = table.notes.clone() else { return };
    for link in &mut table.links {
        let Some(known) = noted.links.iter().find(|known| same_names(&known.columns, &link.columns)) else {
            continue;
        };
        if let Some(title) = given(known.title.as_ref()) {
            title.clone_into(&mut link.title);
            let column = table.columns.iter_mut().find(|column| link.columns == [column.name.clone()]);
            if let Some(column) = column {
                title.clone_into(&mut column.title);
            }
        }
        if let Some(title) = given(known.back_title.as_ref()) {
            title.clone_into(&mut link.back_title);
        }
    }
    for column in &mut table.columns {
        let known = noted.columns.iter().find(|known| known.name.eq_ignore_ascii_case(&column.name));
        let Some(known) = known else { continue };
        if let Some(title) = given(known.title.as_ref()) {
            title.clone_into(&mut column.title);
        }
        column.help.clone_from(&known.help);
        column.regex.clone_from(&known.regex);
        column.length = column.length.or(known.length);
        if column.link.is_none() && fits(known, column) {
            take_kind(column, known);
        }
    }
    fold_companions(table);
}

fn given(text: Option<&String>) -> Option<&String> {
    text.filter(|text| !text.trim().is_empty())
}

fn same_names(some: &[String], others: &[String]) -> bool {
    some.len() == others.len() && some.iter().zip(others).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Whether a column of this affinity stores that kind the way Relata does (or, for a guest's numbers, can show it).
fn fits(known: &ColumnModel, column: &Column) -> bool {
    use ColumnKind::{
        Any, Blob, Boolean, Date, DateTime, Duration, Email, Enum, File, Image, Integer, Json, Link,
        LongText, Money, Number, Password, Percent, Rating, Slug, Text, Url, Uuid,
    };
    let number = matches!(column.affinity, Affinity::Integer | Affinity::Real | Affinity::Numeric);
    match known.kind {
        Integer | Boolean | Duration | Rating => number || column.affinity == Affinity::Blob,
        Number | Percent | Money => number,
        Text | LongText | Json | Url | Email | Uuid | Enum | Slug | Password => {
            column.affinity == Affinity::Text
        }
        Date | DateTime | Any => true,
        Blob | File | Image => column.affinity == Affinity::Blob,
        // A column without a foreign key is no link, whatever was noted.
        Link => false,
    }
}

pub(crate) fn take_kind(column: &mut Column, known: &ColumnModel) {
    column.kind = known.kind;
    column.noted = true;
    match known.kind {
        ColumnKind::Money => {
            column.minor_units = column.affinity == Affinity::Integer;
            column.scale = known.scale.map(|scale| scale.min(9)).or(column.scale).or(Some(2));
            column.currency.clone_from(&known.currency);
        }
        ColumnKind::Enum => {
            // The rule in the file says which values there are; the notes say how they look, and their order.
            column.options.clone_from(&known.options);
            if column.choices.is_empty() {
                column.choices = known.options.iter().map(|option| option.value.clone()).collect();
            } else {
                column.options.retain(|option| column.choices.contains(&option.value));
            }
        }
        ColumnKind::Date | ColumnKind::DateTime => {
            column.date_storage = match column.affinity {
                Affinity::Text if known.kind == ColumnKind::DateTime => Some(DateStorage::IsoUtc),
                Affinity::Text => Some(DateStorage::Iso),
                _ => column.date_storage.or(Some(DateStorage::Iso)),
            };
        }
        _ => column.date_storage = None,
    }
}

/// `<column>_name` and `<column>_type` beside a file belong to it.
fn fold_companions(table: &mut Table) {
    let files: Vec<String> = table
        .columns
        .iter()
        .filter(|column| column.noted && matches!(column.kind, ColumnKind::File | ColumnKind::Image))
        .map(|column| column.name.clone())
        .collect();
    for file in files {
        let mut beside = |ending: &str| {
            let wanted = format!("{file}_{ending}");
            let found = table.columns.iter_mut().find(|column| {
                column.name.eq_ignore_ascii_case(&wanted) && column.affinity == Affinity::Text
            })?;
            found.part_of = Some(file.clone());
            Some(found.name.clone())
        };
        let companions = Companions { name: beside("name"), media: beside("type") };
        if let Some(column) = table.columns.iter_mut().find(|column| column.name == file) {
            column.companions = Some(companions);
        }
    }
}
