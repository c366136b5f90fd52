//! What is in a file: tables and their schema.

use std::io::{self, Write};
use std::path::Path;

use relata_engine::file::OpenMode;
use relata_engine::schema::{Column, Generated, Table, TableType};
use serde::Serialize;

use crate::app::{App, Failure, JOB, Outcome};
use crate::json;
use crate::output::print;
use crate::table::{self, Text};

/// A table or view as `tables --json` tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    table_type: TableType,
    title: &'a str,
    columns: usize,
    strict: bool,
    without_rowid: bool,
    /// Why it can't be edited.
    read_only: Option<&'a str>,
    /// Why it can't even be read.
    refused: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
}

pub fn tables(app: &App, path: &Path, count: bool) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let catalog = app.session.catalog(file)?;
    let mut listed = Vec::new();
    for table in &catalog.tables {
        let rows = if count && table.refused.is_none() {
            Some(app.session.count_rows(file, table.name.clone(), JOB)?)
        } else {
            None
        };
        listed.push(Listed {
            name: &table.name,
            table_type: table.table_type,
            title: &table.title,
            columns: table.columns.iter().filter(|column| !column.hidden).count(),
            strict: table.strict,
            without_rowid: table.without_rowid,
            read_only: table.read_only.as_deref(),
            refused: table.refused.as_deref(),
            rows,
        });
    }
    print(|out| if app.json { json::print(out, &listed) } else { list(out, &listed, count) })?;
    Ok(Outcome::Done)
}

fn list(out: &mut dyn Write, listed: &[Listed<'_>], count: bool) -> io::Result<()> {
    if listed.is_empty() {
        return writeln!(out, "There are no tables in this file yet.");
    }
    let mut names = vec!["Name", "Type", "Columns"];
    names.extend(count.then_some("Rows"));
    let noted = listed.iter().any(|table| table.refused.is_some());
    names.extend(noted.then_some("Note"));
    let rows = listed.iter().map(|table| {
        let mut row = vec![
            Text::plain(table.name),
            Text::plain(type_name(table.table_type)),
            Text::number(table.columns as u64),
        ];
        if count {
            row.push(table.rows.map_or_else(|| Text::plain(""), Text::number));
        }
        if noted {
            row.push(Text::plain(table.refused.unwrap_or_default()));
        }
        row
    });
    table::print(out, &names, rows.collect())
}

fn type_name(table_type: TableType) -> &'static str {
    match table_type {
        TableType::Table => "table",
        TableType::View => "view",
        TableType::Virtual => "virtual",
    }
}

pub fn schema(app: &App, path: &Path, only: Option<&str>, sql: bool) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let catalog = app.session.catalog(file)?;
    let tables: Vec<&Table> = match only {
        Some(name) => vec![catalog.expect_table(name)?],
        None => catalog.tables.iter().collect(),
    };
    print(|out| {
        if app.json {
            return match (only, tables.as_slice()) {
                (Some(_), [table]) => json::print(out, table),
                _ => json::print(out, &tables),
            };
        }
        for (position, table) in tables.iter().enumerate() {
            if position > 0 {
                writeln!(out)?;
            }
            if sql { statements(out, table)? } else { describe(out, table)? }
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}

fn statements(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    writeln!(out, "{};", table.sql)?;
    for sql in table.indexes.iter().filter_map(|index| index.sql.as_ref()) {
        writeln!(out, "{sql};")?;
    }
    let search = table.search_sql();
    let kept = search.iter().flat_map(|search| &search.triggers).map(|trigger| &trigger.sql);
    let triggers = table.triggers.iter().map(|trigger| &trigger.sql);
    for sql in triggers.chain(search.iter().map(|search| &search.create)).chain(kept) {
        writeln!(out, "{sql};")?;
    }
    Ok(())
}

fn describe(out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let mut what = vec![type_name(table.table_type)];
    what.extend(table.strict.then_some("STRICT"));
    what.extend(table.without_rowid.then_some("WITHOUT ROWID"));
    writeln!(out, "{} ({})", table.name, what.join(", "))?;
    if let Some(reason) = table.refused.as_ref().or(table.read_only.as_ref()) {
        writeln!(out, "{reason}")?;
    }
    let rows = table.shown_columns().map(|column| {
        vec![
            Text::plain(&format!("  {}", column.name)),
            Text::plain(&column.declared_type),
            Text::plain(&rules(column)),
        ]
    });
    table::print(out, &["  Column", "Type", "Rules"], rows.collect())?;
    for index in &table.indexes {
        let parts: Vec<&str> =
            index.columns.iter().map(|part| part.as_deref().unwrap_or("(expression)")).collect();
        let unique = if index.unique { "unique index" } else { "index" };
        let partial = if index.partial { ", only some rows" } else { "" };
        writeln!(out, "  {unique} {} on {}{partial}", index.name, parts.join(", "))?;
    }
    if let Some(search) = &table.search {
        let what = if search.parts { "parts of words" } else { "words" };
        writeln!(out, "  search index of {what} in {}", search.columns.join(", "))?;
    }
    for link in &table.links {
        let gone = if link.target_exists { "" } else { " (not there)" };
        writeln!(
            out,
            "  link {} → {} ({}){gone}",
            link.columns.join(", "),
            link.target,
            link.target_columns.join(", ")
        )?;
    }
    for trigger in &table.triggers {
        writeln!(out, "  trigger {}", trigger.name)?;
    }
    Ok(())
}

fn rules(column: &Column) -> String {
    let mut rules = Vec::new();
    if column.primary_key > 0 {
        rules.push("primary key".to_owned());
    }
    if column.not_null {
        rules.push("not null".to_owned());
    }
    match column.generated {
        Some(Generated::Virtual) => rules.push("computed".to_owned()),
        Some(Generated::Stored) => rules.push("computed, stored".to_owned()),
        None => {}
    }
    if let Some(computed) = &column.computed {
        rules.push(format!("computed: {}", computed.text));
    }
    rules.extend(column.default.as_ref().map(|default| format!("default {default}")));
    rules.extend(column.collation.as_ref().map(|collation| format!("collate {collation}")));
    rules.join(", ")
}
