//! Many rows at once: by conditions, or from a file of JSON.

use std::io::Write;

use relata_engine::cell::{read_real, real_text};
use relata_engine::change::{Assignment, Bulk, BulkChange, BulkPreview, RowEdit};
use relata_engine::file::{FileId, OpenMode};
use relata_engine::kinds::printed;
use relata_engine::schema::{Column, ColumnKind, Table};
use relata_engine::value::{Cell, Input, Value};
use serde_json::json;

use super::{open_table, rows};
use crate::app::{App, Failure, JOB, Outcome};
use crate::output::print;
use crate::table::{self, Text};
use crate::{args, input, json};

pub fn update(app: &App, of: &args::Table, given: &[String], many: &args::Many) -> Result<Outcome, Failure> {
    if many.conditions.is_empty() && !many.all {
        let Some((key, values)) = given.split_first().filter(|(_, values)| !values.is_empty()) else {
            return Err(Failure::Usage(
                "Name a row by its key (or rows by --where), and what changes.".to_owned(),
            ));
        };
        let (file, table) = open_table(app, of, OpenMode::Normal)?;
        let (values, adjust) = input::changes(&table, values)?;
        let key = rows::find(app, file, &table, key, None)?;
        if adjust.is_empty() && !many.dry_run {
            return rows::update(app, file, &table, key, values);
        }
        let change = BulkChange::Update { values, adjust };
        let bulk = Bulk { table: table.name.clone(), filter: None, keys: Some(vec![key]), change };
        return run(app, file, &table, bulk, many.dry_run);
    }
    let (file, table) = open_table(app, of, OpenMode::Normal)?;
    let (values, adjust) = input::changes(&table, given)?;
    run_where(app, file, &table, many, BulkChange::Update { values, adjust })
}

pub fn replace(app: &App, of: &args::Replace) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, &of.table, OpenMode::Normal)?;
    let change = BulkChange::Replace {
        column: table.expect_column(&of.column).map_err(Failure::from)?.name.clone(),
        find: of.find.clone(),
        replace: of.with.clone(),
        match_case: of.match_case,
    };
    run_where(app, file, &table, &of.many, change)
}

pub fn delete(app: &App, of: &args::Table, keys: &[String], many: &args::Many) -> Result<Outcome, Failure> {
    if many.conditions.is_empty() && !many.all {
        return rows::delete(app, of, keys, many.dry_run);
    }
    if !keys.is_empty() {
        return Err(Failure::Usage("Name rows by their keys or by --where, not by both.".to_owned()));
    }
    let (file, table) = open_table(app, of, OpenMode::Normal)?;
    run_where(app, file, &table, many, BulkChange::Delete)
}

fn run_where(
    app: &App,
    file: FileId,
    table: &Table,
    many: &args::Many,
    change: BulkChange,
) -> Result<Outcome, Failure> {
    let filter = input::filter(table, &many.conditions)?;
    run(app, file, table, Bulk { table: table.name.clone(), filter, keys: None, change }, many.dry_run)
}

fn run(app: &App, file: FileId, table: &Table, bulk: Bulk, dry_run: bool) -> Result<Outcome, Failure> {
    let deletes = bulk.change == BulkChange::Delete;
    if dry_run {
        let preview = app.session.preview_bulk(file, bulk, JOB)?;
        print(|out| if app.json { json::print(out, &preview) } else { show(out, table, &preview, deletes) })?;
        let refused =
            !preview.faults.is_empty() || preview.impact.is_some_and(|impact| impact.blocked.is_some());
        return Ok(if refused { Outcome::Faulty } else { Outcome::Done });
    }
    let done = app.session.run_bulk(file, bulk, JOB)?;
    let verb = if deletes { "Deleted" } else { "Changed" };
    print(|out| {
        if app.json {
            json::print(out, &done)
        } else {
            writeln!(out, "{verb} {} of “{}”.", rows::rows(done.rows), table.name)
        }
    })?;
    Ok(Outcome::Done)
}

fn show(out: &mut dyn Write, table: &Table, preview: &BulkPreview, deletes: bool) -> std::io::Result<()> {
    let verb = if deletes { "delete" } else { "change" };
    writeln!(out, "Would {verb} {} of “{}”.", rows::rows(preview.count), table.name)?;
    let mut names = vec!["Row"];
    names.extend(preview.columns.iter().map(String::as_str));
    let line = |row: &relata_engine::change::BulkRow| {
        let mut line = vec![Text::plain(&row.label)];
        for (at, before) in row.before.iter().enumerate() {
            let column = preview.columns.get(at).and_then(|name| table.column(name));
            let cell = |cell: &Cell| cell_text(column, cell);
            let after = row.after.as_ref().and_then(|after| after.get(at));
            line.push(Text::plain(&match after {
                Some(after) => format!("{} → {}", cell(before), cell(after)),
                None => cell(before),
            }));
        }
        line
    };
    if !preview.rows.is_empty() {
        table::print(out, &names, preview.rows.iter().map(line).collect())?;
    }
    for line in preview.impact.iter().flat_map(rows::effects) {
        writeln!(out, "{line}")?;
    }
    let blocked = preview.impact.as_ref().and_then(|impact| impact.blocked.as_deref());
    for reason in blocked.into_iter().chain(preview.faults.iter().map(|fault| fault.sentence.as_str())) {
        writeln!(out, "But: {reason}")?;
    }
    Ok(())
}

fn cell_text(column: Option<&Column>, cell: &Cell) -> String {
    let number = match cell {
        Cell::Integer(integer) => Some(Value::Integer(*integer)),
        Cell::BigInteger { int } => int.parse().ok().map(Value::Integer),
        Cell::Real { real } => read_real(real).map(Value::Real),
        _ => None,
    };
    if let (Some(column), Some(number)) = (column, number)
        && let Some(shown) = printed(column, &number)
    {
        return shown;
    }
    match serde_json::to_value(cell).ok() {
        Some(serde_json::Value::Null) => "NULL".to_owned(),
        Some(serde_json::Value::String(text)) => text,
        Some(serde_json::Value::Object(parts)) => parts
            .into_iter()
            .next()
            .map(|(_, value)| value.to_string().trim_matches('"').to_owned())
            .unwrap_or_default(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

pub fn insert(app: &App, into: &args::Table, from: &str) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, into, OpenMode::Normal)?;
    let edits = objects(from)?
        .into_iter()
        .map(|object| {
            Ok(RowEdit {
                table: table.name.clone(),
                key: None,
                values: values(&table, &object)?,
                seen: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let saved = app.session.save_rows(file, edits, JOB)?;
    told(app, "Added", saved.keys.len(), &table)
}

pub fn update_from(app: &App, of: &args::Table, from: &str) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, of, OpenMode::Normal)?;
    let mut edits = Vec::new();
    for object in objects(from)? {
        let key: Option<Vec<&serde_json::Value>> =
            table.primary_key.iter().map(|column| object.get(column)).collect();
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            let names = table.primary_key.join(", ");
            return Err(Failure::Usage(format!("Each row must hold its key ({names}).")));
        };
        let key = serde_json::to_string(&key).unwrap_or_default();
        let key = rows::find(app, file, &table, &key, None)?;
        let mut values = values(&table, &object)?;
        values.retain(|value| !table.primary_key.contains(&value.column));
        edits.push(RowEdit { table: table.name.clone(), key: Some(key), values, seen: Vec::new() });
    }
    let saved = app.session.save_rows(file, edits, JOB)?;
    told(app, "Changed", saved.keys.len(), &table)
}

fn told(app: &App, verb: &str, count: usize, table: &Table) -> Result<Outcome, Failure> {
    print(|out| {
        if app.json {
            json::print(out, &json!({ "rows": count }))
        } else {
            writeln!(out, "{verb} {} of “{}”.", rows::rows(count as u64), table.name)
        }
    })?;
    Ok(Outcome::Done)
}

type Object = serde_json::Map<String, serde_json::Value>;

/// The objects of a JSON file.
fn objects(from: &str) -> Result<Vec<Object>, Failure> {
    let bytes = input::read(from)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::Usage(format!("{from} is no JSON array of objects: {error}.")))
}

/// Values in the exact form that `--json` prints; text is read by the kind of its column.
fn values(table: &Table, object: &Object) -> Result<Vec<Assignment>, Failure> {
    object
        .iter()
        .map(|(name, value)| {
            let column = table.expect_column(name).map_err(Failure::from)?;
            let value = match value {
                // Of money the amount, of a share the share, as `--json` prints them.
                serde_json::Value::Number(number) if column.minor_units => {
                    Input::Typed { typed: number.to_string() }
                }
                serde_json::Value::String(text) if text.is_empty() => Input::Text(String::new()),
                serde_json::Value::String(text) => Input::Typed { typed: text.clone() },
                serde_json::Value::Bool(yes) => Input::Boolean(*yes),
                other => match Value::from_script(other) {
                    // As a person writes it: 18.9 is 18.90 in a column of money.
                    Some(Value::Real(real)) if column.kind != ColumnKind::Percent => {
                        Input::Typed { typed: real_text(real) }
                    }
                    Some(value) => Input::from(&value),
                    None => return Err(Failure::Usage(format!("{other} is no value for “{name}”."))),
                },
            };
            Ok(Assignment { column: column.name.clone(), value })
        })
        .collect()
}
