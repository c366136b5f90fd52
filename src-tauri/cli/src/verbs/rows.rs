//! Rows: list, get, insert, update, delete.

use std::path::Path;

use relata_engine::Error;
use relata_engine::change::{ActionRun, Assignment, DeleteImpact, FormSave, PasswordOf, RowEdit};
use relata_engine::file::{FileId, OpenMode};
use relata_engine::profile::{Me, MeShown};
use relata_engine::rows::RowsError;
use relata_engine::schema::{Affinity, Key, LinkAction, Table};
use relata_engine::sql::Listing;
use relata_engine::value::{RowKey, Value};
use serde_json::{Value as Json, json};

use super::open_table;
use crate::app::{App, Failure, JOB, Outcome, note};
use crate::args::{self, Format};
use crate::input;
use crate::json;
use crate::output::{Printer, meant, print};
use crate::table::{self, Text};

pub fn list(app: &App, asked: &args::Rows) -> Result<Outcome, Failure> {
    let format = app.format(asked.format)?;
    let (file, table) = open_table(app, &asked.table, OpenMode::Normal)?;
    let order = match &asked.sort {
        Some(sort) => input::order(&table, sort)?,
        None => Vec::new(),
    };
    let (start, count) =
        if asked.all { (0, None) } else { ((asked.page - 1).saturating_mul(asked.limit), Some(asked.limit)) };
    let wanted = Listing { filter: input::filter(&table, &asked.conditions)?, order, start, count };
    let printer = Printer::of_columns(format, table.shown_columns().cloned().collect());
    app.session.list_rows(file, &table.name, &wanted, JOB, printer.sink())?;
    let rows = printer.finish()?;
    if format == Format::Table && count == Some(rows) {
        note(&format!("Rows {} to {}; --page {} shows the next.", start + 1, start + rows, asked.page + 1));
    }
    Ok(Outcome::Done)
}

pub fn get(app: &App, of: &args::Table, key: &str, by: Option<&str>) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, of, OpenMode::Normal)?;
    // COLUMN=VALUE, unless a row is named just so.
    let named = key.split_once('=').filter(|(column, _)| by.is_none() && table.column(column).is_some());
    let key = match named {
        Some((column, value)) => find(app, file, &table, value, Some(column))?,
        None => find(app, file, &table, key, by)?,
    };
    show(app, file, &table, &key, None)
}

pub fn insert(app: &App, into: &args::Table, values: &[String]) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, into, OpenMode::Normal)?;
    let values = input::assignments(&table, values)?;
    let row = RowEdit { table: table.name.clone(), key: None, values, seen: Vec::new() };
    save(app, file, &table, row, "Added:")
}

pub fn update(
    app: &App,
    file: FileId,
    table: &Table,
    key: RowKey,
    values: Vec<Assignment>,
) -> Result<Outcome, Failure> {
    let row = RowEdit { table: table.name.clone(), key: Some(key), values, seen: Vec::new() };
    save(app, file, table, row, "Changed:")
}

fn save(app: &App, file: FileId, table: &Table, row: RowEdit, what: &str) -> Result<Outcome, Failure> {
    let saved = app.session.save_form(file, FormSave { row, linked: Vec::new() })?;
    match (saved.keys.first(), saved.rows.first()) {
        (Some(key), Some(row)) if row.key.is_some() => show(app, file, table, key, Some(what)),
        // A trigger took the row away again.
        _ => Ok(Outcome::Done),
    }
}

pub fn delete(app: &App, from: &args::Table, keys: &[String], dry_run: bool) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, from, OpenMode::Normal)?;
    let mut found = Vec::new();
    for key in keys {
        found.push(find(app, file, &table, key, None)?);
    }
    let impact = app.session.delete_impact(file, table.name.clone(), found.clone())?;
    let deleted = if dry_run {
        impact.rows
    } else {
        app.session.delete_rows(file, table.name.clone(), found, JOB)?.rows
    };
    print(|out| {
        if app.json {
            let report = json!({
                "deleted": if dry_run { 0 } else { deleted },
                "wouldDelete": if dry_run { Some(deleted) } else { None },
                "effects": impact.effects,
                "blocked": impact.blocked,
            });
            return json::print(out, &report);
        }
        let verb = if dry_run { "Would delete" } else { "Deleted" };
        writeln!(out, "{verb} {} of “{}”.", rows(deleted), table.name)?;
        for line in effects(&impact) {
            writeln!(out, "{line}")?;
        }
        match impact.blocked.as_ref().filter(|_| dry_run) {
            Some(reason) => writeln!(out, "But: {reason}"),
            None => Ok(()),
        }
    })?;
    Ok(Outcome::Done)
}

pub(super) fn effects(impact: &DeleteImpact) -> impl Iterator<Item = String> {
    impact.effects.iter().map(|effect| {
        let what = match effect.effect {
            LinkAction::Cascade => "deleted with it",
            LinkAction::SetDefault => "linked to the default instead",
            _ => "unlinked",
        };
        format!("  {} of “{}” {what}", rows(effect.rows), effect.table)
    })
}

pub(super) fn rows(count: u64) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}

pub fn me(
    app: &App,
    path: &Path,
    row: Option<(&str, &str)>,
    name: Option<String>,
    nobody: bool,
) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let shown = match (row, name) {
        (Some((table, key)), _) => {
            let table = app.session.catalog(file)?.expect_table(table)?.clone();
            let key = find(app, file, &table, key, None)?;
            app.session.set_me(file, Some(Me::Row { table: table.name, key }))?
        }
        (None, Some(text)) if text.trim().is_empty() => {
            return Err(Failure::Wanting(
                "A name is needed. To be nobody in particular, use --nobody.".to_owned(),
            ));
        }
        (None, Some(text)) => app.session.set_me(file, Some(Me::Text { text }))?,
        (None, None) if nobody => app.session.set_me(file, None)?,
        (None, None) => app.session.me(file)?,
    };
    print(|out| {
        if app.json {
            return json::print(out, &shown);
        }
        match shown {
            None => writeln!(out, "Nobody has said who you are in this file."),
            Some(MeShown { me: Me::Text { text }, .. }) => writeln!(out, "You are {text}."),
            Some(MeShown { me: Me::Row { table, key }, label }) => match label {
                Some(label) => writeln!(out, "You are {label} (“{table}” {}).", key.0),
                None => writeln!(out, "The row that you were is not there any more (“{table}” {}).", key.0),
            },
        }
    })?;
    Ok(Outcome::Done)
}

/// How a key of several columns is written.
fn parts_of_key(table: &Table) -> String {
    let sample = |column: &String| {
        let number = table.column(column).is_some_and(|column| column.affinity == Affinity::Integer);
        if number { json!(17) } else { json!("A") }
    };
    let exact: Vec<Json> = table.primary_key.iter().map(sample).collect();
    let plain: Vec<String> =
        exact.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
    format!(
        "A row of “{}” is named by {} values together: {}. Write them like this: {} – or, where one has a comma in it, \
         as JSON: '{}'.",
        table.name,
        table.primary_key.len(),
        table.primary_key.join(", "),
        plain.join(","),
        Json::from(exact)
    )
}

pub(super) fn find(
    app: &App,
    file: FileId,
    table: &Table,
    key: &str,
    by: Option<&str>,
) -> Result<RowKey, Failure> {
    if matches!(table.key, Key::None { .. }) && by.is_none() {
        let reason = table.read_only.clone().unwrap_or_default();
        return Err(Failure::Usage(format!("{reason} Use “rows” or “sql” to read them.")));
    }
    let missing = || RowsError::NoSuchRow { table: table.name.clone(), key: key.to_owned() };
    if table.primary_key.is_empty() && by.is_none() {
        // A rowid that is no column.
        let digits = key.trim_start_matches('[').trim_end_matches(']').trim();
        let key = digits.parse().map(|rowid| RowKey::of(&[Value::Integer(rowid)]));
        let key = key.map_err(|_| Error::from(missing()))?;
        return match app.session.read_exact(file, &table.name, &key) {
            Err(Error::Rows(RowsError::NoRow)) => Err(Error::from(missing()).into()),
            Err(error) => Err(error.into()),
            Ok(_) => Ok(key),
        };
    }
    let named = input::key(table, key, by)?;
    if let (None, None, [_, _, ..]) = (&named, by, table.primary_key.as_slice()) {
        return Err(Failure::Usage(parts_of_key(table)));
    }
    let found = match named {
        Some((columns, values)) => app.session.find_linked(file, table.name.clone(), columns, values)?,
        None => None,
    };
    found.map(|row| row.key).ok_or_else(|| Error::from(missing()).into())
}

/// Prints a row as it is stored now; a key that is no column comes first.
fn show(
    app: &App,
    file: FileId,
    table: &Table,
    key: &RowKey,
    what: Option<&str>,
) -> Result<Outcome, Failure> {
    let row = app.session.read_exact(file, &table.name, key)?;
    let mut row: Vec<(String, Value)> = row
        .into_iter()
        .map(|(name, value)| {
            let value = match table.column(&name) {
                Some(column) => meant(column, value, app.json),
                None => value,
            };
            (name, value)
        })
        .collect();
    if let Key::Rowid { name, column: None } = &table.key
        && table.primary_key.is_empty()
        && let Some([Value::Integer(rowid)]) = key.values().as_deref()
    {
        row.insert(0, (name.clone(), Value::Integer(*rowid)));
    }
    print(|out| {
        if app.json {
            return json::print(out, &json::row(&row));
        }
        if let Some(what) = what {
            writeln!(out, "{what}")?;
        }
        let fields: Vec<(String, Text)> =
            row.iter().map(|(name, value)| (name.clone(), Text::of(value))).collect();
        table::fields(out, &fields)
    })?;
    Ok(Outcome::Done)
}

/// Sets or checks a row's password, which comes from the standard input, never from the command line.
pub fn password(
    app: &App,
    row: &args::Row,
    what: args::PasswordVerb,
    column: Option<String>,
) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, &row.table, OpenMode::Normal)?;
    let key = find(app, file, &table, &row.key, None)?;
    let of = PasswordOf { table: table.name.clone(), key, column };
    let secret = input::secret()?;
    match what {
        args::PasswordVerb::Set => {
            app.session.set_password(file, of, secret)?;
            print(|out| {
                if app.json {
                    json::print(out, &json!({ "set": true }))
                } else {
                    writeln!(out, "The password is set.")
                }
            })?;
            Ok(Outcome::Done)
        }
        args::PasswordVerb::Check => {
            let right = app.session.check_password(file, of, secret)?;
            let told = if right { "That is the password." } else { "That is not the password." };
            print(|out| {
                if app.json { json::print(out, &json!({ "right": right })) } else { writeln!(out, "{told}") }
            })?;
            Ok(if right { Outcome::Done } else { Outcome::Faulty })
        }
    }
}

/// Runs an action on one row and shows the row.
pub fn action(app: &App, row: &args::Row, name: &str, answers: &[String]) -> Result<Outcome, Failure> {
    let (file, table) = open_table(app, &row.table, OpenMode::Normal)?;
    let key = find(app, file, &table, &row.key, None)?;
    let answers = answers.iter().map(|given| input::answer(given)).collect::<Result<Vec<_>, _>>()?;
    let run =
        ActionRun { table: table.name.clone(), keys: vec![key.clone()], name: name.to_owned(), answers };
    let done = app.session.run_action(file, run, JOB)?;
    if app.json {
        print(|out| json::print(out, &done))?;
    } else if done.changed == 0 {
        print(|out| writeln!(out, "“{name}” doesn't apply to this row; nothing was changed."))?;
        return Ok(Outcome::Faulty);
    } else {
        show(app, file, &table, &key, Some("Changed:"))?;
        for key in &done.added {
            print(|out| writeln!(out))?;
            show(app, file, &table, key, Some("Added:"))?;
        }
    }
    Ok(Outcome::Done)
}
