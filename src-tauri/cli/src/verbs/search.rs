//! Looking for words, and the indexes that make it fast.

use std::io::{self, Write};

use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{Model, SearchModel};
use relata_engine::schema::{Catalog, Table};
use relata_engine::search::{Hit, Piece, SearchIndexSize, SearchPlace};
use serde::Serialize;

use crate::app::{App, Failure, JOB, Outcome};
use crate::design_args::{Applying, Choices};
use crate::json;
use crate::output::print;
use crate::search_args::{IndexVerb, Search, SearchIndex};
use crate::table::{self, Text};

/// What was found in a table, as `search --json` tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Group {
    table: String,
    indexed: bool,
    hits: Vec<Hit>,
    /// There are, or may be, further ones.
    more: bool,
}

pub fn search(app: &App, asked: &Search) -> Result<Outcome, Failure> {
    let file = app.open(&asked.file.file, OpenMode::Normal)?.id;
    let catalog = app.session.catalog(file)?;
    let mut places = app.session.search_places(file)?;
    if let Some(name) = &asked.table {
        let table = catalog.expect_table(name)?;
        places.retain(|place| place.table == table.name);
        if places.is_empty() {
            return Err(Failure::Wanting(format!(
                "There is nothing in “{}” that can be searched.",
                table.title
            )));
        }
    }
    let mut groups = Vec::new();
    for place in places {
        let group = in_table(app, file, place, asked)?;
        groups.extend(Some(group).filter(|group| !group.hits.is_empty()));
    }
    print(|out| if app.json { json::print(out, &groups) } else { tell(out, &catalog, &groups) })?;
    Ok(Outcome::Done)
}

fn in_table(app: &App, file: FileId, place: SearchPlace, asked: &Search) -> Result<Group, Failure> {
    let mut group = Group { table: place.table, indexed: place.indexed, hits: Vec::new(), more: false };
    let mut from = None;
    loop {
        let room = asked.limit.saturating_sub(u32::try_from(group.hits.len()).unwrap_or(u32::MAX));
        group.more = room == 0;
        if room == 0 {
            return Ok(group);
        }
        let (table, text) = (group.table.clone(), asked.text.clone());
        let part = app.session.search_table(file, table, text, room, from, JOB)?;
        group.hits.extend(part.hits);
        from = part.next;
        if from.is_none() {
            return Ok(group);
        }
    }
}

fn tell(out: &mut dyn Write, catalog: &Catalog, groups: &[Group]) -> io::Result<()> {
    if groups.is_empty() {
        return writeln!(out, "Nothing was found.");
    }
    for (at, group) in groups.iter().enumerate() {
        let Some(table) = catalog.table(&group.table) else { continue };
        let gap = if at > 0 { "\n" } else { "" };
        let more = if group.more { " (and perhaps more)" } else { "" };
        writeln!(out, "{gap}{}{more}", table.title)?;
        let rows = group.hits.iter().map(|hit| {
            let text = hit.found.first().map(|found| column_text(table, &found.column, &found.text));
            vec![
                Text::plain(&key_text(hit)),
                Text::plain(&plain(&hit.label)),
                Text::plain(&text.unwrap_or_default()),
            ]
        });
        table::print(out, &["Key", "Row", "Found"], rows.collect())?;
    }
    Ok(())
}

fn key_text(hit: &Hit) -> String {
    let values = hit.key.values().unwrap_or_default();
    let texts = values.iter().map(|value| match value {
        relata_engine::value::Value::Text(text) => text.clone(),
        other => other.to_script().to_string(),
    });
    texts.collect::<Vec<_>>().join(",")
}

fn plain(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

fn column_text(table: &Table, column: &str, pieces: &[Piece]) -> String {
    let title = table.column(column).map_or(column, |column| &column.title);
    format!("{title}: {}", plain(pieces))
}

/// A table that can be searched, as `search-index list --json` tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    #[serde(flatten)]
    place: SearchPlace,
    #[serde(flatten)]
    size: Option<SearchIndexSize>,
}

pub fn index(app: &App, asked: &SearchIndex) -> Result<Outcome, Failure> {
    let mode = if matches!(asked.verb, IndexVerb::List) { OpenMode::ReadOnly } else { OpenMode::Normal };
    let file = app.open(&asked.file.file, mode)?.id;
    match &asked.verb {
        IndexVerb::List => list(app, file),
        IndexVerb::Build { table, columns, parts, dry_run } => {
            let catalog = app.session.catalog(file)?;
            let table = catalog.expect_table(table)?;
            let columns = match columns.as_slice() {
                [] => all_columns(app, file, table)?,
                named => named
                    .iter()
                    .map(|name| Ok(table.expect_column(name)?.name.clone()))
                    .collect::<Result<_, Failure>>()?,
            };
            revise(app, file, table, Some(SearchModel { columns, parts: *parts }), *dry_run)
        }
        IndexVerb::Remove { table } => {
            let catalog = app.session.catalog(file)?;
            let table = catalog.expect_table(table)?;
            if table.search.is_none() {
                return Err(Failure::Wanting(format!("“{}” has no search index.", table.title)));
            }
            revise(app, file, table, None, false)
        }
    }
}

/// All columns of a table that hold words and can be in an index.
fn all_columns(app: &App, file: FileId, table: &Table) -> Result<Vec<String>, Failure> {
    let model = app.session.model(file)?;
    let can = |name: &String| {
        let column = model.table(&table.name).and_then(|table| table.column(name));
        column.is_some_and(|column| column.unsearchable().is_none())
    };
    let place = app.session.search_places(file)?.into_iter().find(|place| place.table == table.name);
    let columns = place.map(|place| place.columns).unwrap_or_default().into_iter().filter(can).collect();
    Ok(columns)
}

fn revise(
    app: &App,
    file: FileId,
    table: &Table,
    search: Option<SearchModel>,
    dry_run: bool,
) -> Result<Outcome, Failure> {
    let mut model: Model = app.session.model(file)?;
    if let Some(table) = model.table_mut(&table.name) {
        table.search = search;
    }
    let choices = Choices { fill: Vec::new(), empty: Vec::new(), drop: Vec::new(), discard: Vec::new() };
    super::design::apply_model(app, file, model, &Applying { name: String::new(), dry_run, choices })
}

fn list(app: &App, file: FileId) -> Result<Outcome, Failure> {
    let mut listed = Vec::new();
    for place in app.session.search_places(file)? {
        let size = app.session.search_index_size(file, place.table.clone())?;
        listed.push(Listed { place, size });
    }
    print(|out| {
        if app.json {
            return json::print(out, &listed);
        }
        if listed.is_empty() {
            return writeln!(out, "There is nothing in this file that can be searched.");
        }
        let rows = listed.iter().map(|Listed { place, size }| {
            let kind = match (place.indexed, place.parts, place.can_index) {
                (true, true, _) => "parts of words",
                (true, false, _) => "words",
                (false, _, true) => "none",
                (false, _, false) => "none (no whole-number key)",
            };
            let number = |number: Option<u64>| number.map_or_else(|| Text::plain(""), Text::number);
            vec![
                Text::plain(&place.table),
                Text::plain(kind),
                number(size.map(|size| size.rows)),
                number(size.map(|size| size.bytes)),
                Text::plain(&place.columns.join(", ")),
            ]
        });
        table::print(out, &["Table", "Index", "Rows", "Bytes", "Columns"], rows.collect())
    })?;
    Ok(Outcome::Done)
}
