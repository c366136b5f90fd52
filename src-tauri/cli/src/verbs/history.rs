//! Undo, redo and the history.

use relata_engine::file::OpenMode;
use relata_engine::history::{ChangeId, ChangeState, HistoryEntry, Settled};
use relata_engine::value::{Cell, RowKey};

use super::rows::find;
use crate::app::{App, Failure, JOB, Outcome, note};
use crate::args;
use crate::json;
use crate::output::print;
use crate::table::{self, Text};

pub fn undo(app: &App, asked: &args::Turn) -> Result<Outcome, Failure> {
    let file = app.open(&asked.file.file, OpenMode::Normal)?.id;
    let settled = app.session.undo(file, asked.id.map(ChangeId), JOB)?;
    told(app, &settled, "Undone")
}

pub fn redo(app: &App, asked: &args::Turn) -> Result<Outcome, Failure> {
    let file = app.open(&asked.file.file, OpenMode::Normal)?.id;
    let settled = app.session.redo(file, asked.id.map(ChangeId), JOB)?;
    told(app, &settled, "Done again")
}

fn told(app: &App, settled: &Settled, verb: &str) -> Result<Outcome, Failure> {
    print(|out| {
        if app.json { json::print(out, settled) } else { writeln!(out, "{verb}: {}.", settled.entry.what) }
    })?;
    Ok(Outcome::Done)
}

pub fn list(app: &App, asked: &args::History) -> Result<Outcome, Failure> {
    let file = app.open(&asked.file.file, OpenMode::Normal)?.id;
    let table = match &asked.table {
        Some(name) => Some(app.session.catalog(file)?.expect_table(name)?.clone()),
        None => None,
    };
    let key = match (&table, &asked.key) {
        (Some(table), Some(key)) => Some(match find(app, file, table, key, None) {
            Ok(found) => found,
            // A row that is gone has a history too.
            Err(_) => gone(key)?,
        }),
        _ => None,
    };
    let name = table.map(|table| table.name);
    let page = app.session.history(file, name, key, asked.limit, asked.before.map(ChangeId))?;
    print(|out| {
        if app.json {
            return json::print(out, &page);
        }
        if page.entries.is_empty() {
            return writeln!(out, "No changes are recorded.");
        }
        let lines = page.entries.iter().map(line).collect();
        table::print(out, &["No.", "When (UTC)", "Rows", "What"], lines)
    })?;
    if let (true, false, Some(last)) = (page.more, app.json, page.entries.last()) {
        note(&format!("There are older ones; --before {} shows them.", last.id.0));
    }
    Ok(Outcome::Done)
}

/// The key of a row that is not there any more, as far as the text tells.
fn gone(key: &str) -> Result<RowKey, Failure> {
    let exactly = serde_json::from_str::<Vec<serde_json::Value>>(key).ok();
    let values = match exactly {
        Some(values) => values.iter().map(relata_engine::value::Value::from_script).collect(),
        None => Some(key.split(',').map(relata_engine::change::read_untyped).collect::<Vec<_>>()),
    };
    let values = values.ok_or_else(|| Failure::Usage(format!("“{key}” is no key.")))?;
    Ok(RowKey::of(&values))
}

fn line(entry: &HistoryEntry) -> Vec<Text> {
    let mut what = entry.what.clone();
    if let Some(row) = &entry.row {
        let changes: Vec<String> = row
            .columns
            .iter()
            .map(|change| format!("{}: {} → {}", change.column, cell(&change.before), cell(&change.after)))
            .collect();
        what = format!("{what} ({})", changes.join(", "));
    }
    if entry.state == ChangeState::Undone {
        what += " (undone)";
    }
    if let Some(obstacle) = &entry.obstacle {
        what += &format!(" (can't be undone: {obstacle})");
    }
    vec![
        Text::number(entry.id.0.unsigned_abs()),
        Text::plain(&entry.at.replace('T', " ").replace('Z', "")),
        Text::number(entry.rows),
        Text::plain(&what),
    ]
}

fn cell(cell: &Option<Cell>) -> String {
    match cell {
        None => "–".to_owned(),
        Some(Cell::Null) => "NULL".to_owned(),
        Some(Cell::Integer(integer)) => integer.to_string(),
        Some(Cell::Text(text)) => text.clone(),
        Some(Cell::BigInteger { int }) => int.clone(),
        Some(Cell::Real { real }) => real.clone(),
        Some(Cell::LongText { prefix, .. }) => format!("{prefix}…"),
        Some(Cell::BadText { bad_text, .. }) => bad_text.clone(),
        Some(Cell::Blob { blob, .. }) => format!("({blob} bytes)"),
        Some(Cell::Failed { failed }) => failed.clone(),
    }
}
