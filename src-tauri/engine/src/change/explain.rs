//! Finds out why SQLite refused a write. Its extended result code says which rule; which column, which other row or which
//! link is found by asking the file, inside the same transaction, with the statement itself already undone.

use rusqlite::{Connection, ffi};

use super::error::ChangeError;
use crate::error::{Error, Fault, Result};
use crate::identifier::quote;
use crate::model::{ColumnModel, RuleModel, kind_of_check, take_rule};
use crate::rows::detail::text_of;
use crate::schema::checks::{Check, Shape, checks};
use crate::schema::refusal::raw_text;
use crate::schema::words::counted;
use crate::schema::{Affinity, Catalog, Column, ColumnKind, Link, LinkAction, Table, label_sql};
use crate::value::Value;

/// What was being written when SQLite refused.
pub(super) struct Attempt<'a> {
    pub catalog: &'a Catalog,
    pub table: &'a Table,
    /// The row before the write; none for an insert.
    pub key: Option<&'a [Value]>,
    /// The columns written, with their values. Empty for a delete.
    pub values: &'a [(String, Value)],
}

/// Turns SQLite's refusal into one that says where and why.
pub(super) fn explain(connection: &Connection, attempt: &Attempt<'_>, error: rusqlite::Error) -> Error {
    let Some(code) = error.sqlite_error().map(|failure| failure.extended_code) else { return error.into() };
    let raw = raw_text(&error);
    let found = match code {
        ffi::SQLITE_CONSTRAINT_NOTNULL => Ok(Some(required(attempt, &raw))),
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            super::clash::not_unique(connection, attempt, &raw).map(Some)
        }
        ffi::SQLITE_CONSTRAINT_CHECK => Ok(Some(rule(attempt, &raw))),
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => link_broken(connection, attempt, &raw),
        ffi::SQLITE_CONSTRAINT_DATATYPE => Ok(Some(wrong_type(attempt, &raw))),
        ffi::SQLITE_MISMATCH => Ok(mismatch(attempt, &raw)),
        // ON DELETE RESTRICT is a trigger to SQLite, and speaks like a foreign key.
        ffi::SQLITE_CONSTRAINT_TRIGGER if raw == "FOREIGN KEY constraint failed" => {
            link_broken(connection, attempt, &raw)
        }
        ffi::SQLITE_CONSTRAINT_TRIGGER => Ok(Some(ChangeError::RuleBroken {
            message: raw.clone(),
            fault: Box::new(fault(attempt.table, &[])),
            raw: format!("{raw} (RAISE in a trigger)"),
        })),
        ffi::SQLITE_CONSTRAINT_VTAB | ffi::SQLITE_CONSTRAINT => Ok(Some(ChangeError::RuleBroken {
            message: format!("“{}” does not take these values: {raw}.", attempt.table.title),
            fault: Box::new(fault(attempt.table, &[])),
            raw: raw.clone(),
        })),
        ffi::SQLITE_ERROR => Ok(unusable(attempt.table, &raw)),
        _ => Ok(None),
    };
    match found {
        Ok(Some(change)) => change.into(),
        Ok(None) => error.into(),
        Err(asking) => asking,
    }
}

pub(super) fn fault(table: &Table, columns: &[String]) -> Fault {
    Fault { table: table.name.clone(), columns: columns.to_vec(), ..Fault::default() }
}

pub(in crate::change) fn titles(table: &Table, columns: &[String]) -> String {
    let titles: Vec<&str> = columns
        .iter()
        .map(|name| table.column(name).map_or(name.as_str(), |column| field_title(table, column)))
        .collect();
    match titles.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => titles.concat(),
    }
}

/// What the form calls the field: a link by what it leads to.
fn field_title<'a>(table: &'a Table, column: &'a Column) -> &'a str {
    let link = column.link.and_then(|index| table.links.get(usize::try_from(index).ok()?));
    link.map_or(&column.title, |link| &link.title)
}

/// `table.column` pairs of SQLite's message: the table may be another one, written by a trigger.
pub(super) fn named<'a>(attempt: &Attempt<'a>, raw: &str) -> (&'a Table, Vec<String>) {
    let list = raw.split_once("failed: ").map_or(raw, |(_, list)| list);
    let columns_of = |table: &Table| -> Option<Vec<String>> {
        let prefix = format!("{}.", table.name);
        let parts: Option<Vec<String>> = list
            .split(&format!(", {prefix}"))
            .enumerate()
            .map(|(index, part)| if index == 0 { part.strip_prefix(&prefix) } else { Some(part) })
            .map(|part| part.and_then(|part| table.column(part)).map(|column| column.name.clone()))
            .collect();
        parts
    };
    if let Some(columns) = columns_of(attempt.table) {
        return (attempt.table, columns);
    }
    for table in &attempt.catalog.tables {
        if let Some(columns) = columns_of(table) {
            return (table, columns);
        }
    }
    (attempt.table, Vec::new())
}

fn required(attempt: &Attempt<'_>, raw: &str) -> ChangeError {
    let (table, mut columns) = named(attempt, raw);
    if table.name == attempt.table.name && columns.is_empty() {
        columns = attempt
            .values
            .iter()
            .filter(|(name, value)| {
                *value == Value::Null && table.column(name).is_some_and(|column| column.not_null)
            })
            .map(|(name, _)| name.clone())
            .collect();
    }
    let message = if table.name == attempt.table.name {
        format!("{} must be filled in.", titles(table, &columns))
    } else {
        format!(
            "Saving this also writes to “{}”, where {} must be filled in.",
            table.title,
            titles(table, &columns)
        )
    };
    ChangeError::Required { message, fault: Box::new(fault(table, &columns)), raw: raw.to_owned() }
}

fn rule(attempt: &Attempt<'_>, raw: &str) -> ChangeError {
    let said = raw.split_once("failed: ").map_or("", |(_, said)| said);
    let of = |table: &Table| checks(&table.sql).into_iter().find(|check| check.is_called(said));
    let found = of(attempt.table)
        .map(|check| (attempt.table, check))
        .or_else(|| attempt.catalog.tables.iter().find_map(|table| of(table).map(|check| (table, check))));
    let Some((table, check)) = found else {
        let mut unknown = fault(attempt.table, &[]);
        unknown.rule = Some(said.to_owned());
        let message = format!("A rule of “{}” refuses this: {said}.", attempt.table.title);
        return ChangeError::RuleBroken { message, fault: Box::new(unknown), raw: raw.to_owned() };
    };
    let (columns, message) = told_rule(attempt.values, table, &check);
    let mut broken = fault(table, &columns);
    broken.rule = Some(check.expression.clone());
    ChangeError::RuleBroken { message, fault: Box::new(broken), raw: raw.to_owned() }
}

/// The columns that a rule is about and what it says.
pub(super) fn broken_rule(table: &Table, check: &Check) -> (Vec<String>, String) {
    told_rule(&[], table, check)
}

fn told_rule(values: &[(String, Value)], table: &Table, check: &Check) -> (Vec<String>, String) {
    let mut columns: Vec<String> = Vec::new();
    for column in check.words.iter().filter_map(|word| table.column(word)) {
        if !columns.contains(&column.name) {
            columns.push(column.name.clone());
        }
    }
    let message = noted_message(table, check)
        .or_else(|| limit_sentence(values, table, check))
        .unwrap_or_else(|| rule_sentence(table, &columns, check));
    (columns, message)
}

/// What the author of the rule wants to be said.
fn noted_message(table: &Table, check: &Check) -> Option<String> {
    let rules = &table.notes.as_ref()?.rules;
    let same =
        |rule: &&RuleModel| rule.check == check.expression || rule.name.is_some() && rule.name == check.name;
    rules.iter().find(same)?.message.clone()
}

/// The limits of a length or range, or the form of a kind, in words.
fn limit_sentence(values: &[(String, Value)], table: &Table, check: &Check) -> Option<String> {
    let column = check.words.iter().find_map(|word| table.column(word))?;
    let title = field_title(table, column);
    let bare = || ColumnModel { name: column.name.clone(), ..ColumnModel::default() };
    if let Some((kind, _)) = kind_of_check(&bare(), &check.expression) {
        return kind_sentence(title, column, kind);
    }
    let mut broken = bare();
    if !take_rule(&mut broken, &check.expression) {
        return None;
    }
    let mut all = bare();
    for check in checks(&table.sql).iter().filter(|check| check.name.is_none()) {
        take_rule(&mut all, &check.expression);
    }
    let written = values.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value);
    let has = match written {
        Some(Value::Text(text)) => format!(" (these are {})", text.chars().count()),
        _ => String::new(),
    };
    let characters = |count: u32| counted(u64::from(count), "character");
    if broken.shortest.is_some() || broken.length.is_some() {
        return Some(match (all.shortest, all.length) {
            (Some(least), Some(most)) => format!("{title} takes {least} to {}{has}.", characters(most)),
            (Some(least), None) => format!("{title} needs at least {}{has}.", characters(least)),
            (_, most) => format!("{title} can have at most {}{has}.", characters(most.unwrap_or_default())),
        });
    }
    if let Some(pattern) = &broken.pattern {
        return Some(format!("{title} must have the form {pattern} (* is anything, ? one character)."));
    }
    Some(match (shown_limit(column, all.least.as_ref()), shown_limit(column, all.most.as_ref())) {
        (Some(least), Some(most)) => format!("{title} must be from {least} to {most}."),
        (Some(least), None) => format!("{title} must be at least {least}."),
        (None, most) => format!("{title} can be at most {}.", most.unwrap_or_default()),
    })
}

fn kind_sentence(title: &str, column: &Column, kind: ColumnKind) -> Option<String> {
    Some(match kind {
        ColumnKind::Date => format!("{title} must be a day like 2026-11-24."),
        ColumnKind::DateTime => format!("{title} must be a moment in UTC like 2026-11-24T10:30:00Z."),
        ColumnKind::Uuid => format!("{title} must be a UUID."),
        ColumnKind::Password => format!("{title} takes only the Argon2id hash of a password."),
        ColumnKind::Enum => format!("{title} must be one of: {}.", super::form::titles(column).join(", ")),
        _ => return None,
    })
}

/// A limit as the column's values are shown.
fn shown_limit(column: &Column, literal: Option<&String>) -> Option<String> {
    let literal = literal?;
    let value = literal.parse().map(Value::Integer).or_else(|_| literal.parse().map(Value::Real));
    let shown = value.ok().and_then(|value| crate::kinds::shown(column, &value));
    Some(shown.unwrap_or_else(|| literal.trim_matches('\'').to_owned()))
}

fn rule_sentence(table: &Table, columns: &[String], check: &Check) -> String {
    let what = titles(table, columns);
    match &check.shape {
        Shape::TextChoices { values, .. } => format!("{what} must be one of: {}.", values.join(", ")),
        Shape::ZeroOrOne { .. } => format!("{what} must be yes or no."),
        Shape::Json { .. } => format!("{what} must be valid JSON."),
        Shape::Length { most, .. } => {
            format!("{what} can have at most {}.", counted(u64::from(*most), "character"))
        }
        Shape::Other => match &check.name {
            Some(name) => format!(
                "The rule “{}” refuses this: {} must hold.",
                crate::schema::words::title(name),
                check.expression
            ),
            None if what.is_empty() => format!("A rule refuses this: {} must hold.", check.expression),
            None => format!("A rule on {what} refuses this: {} must hold.", check.expression),
        },
    }
}

/// STRICT: "cannot store TEXT value in INTEGER column t.c".
fn wrong_type(attempt: &Attempt<'_>, raw: &str) -> ChangeError {
    let place = raw.rsplit_once(" column ").map_or("", |(_, place)| place);
    let (table, columns) = named(attempt, place);
    let wanted = columns.first().and_then(|name| table.column(name));
    let what = match wanted.map(|column| column.affinity) {
        Some(Affinity::Integer) => "a whole number",
        Some(Affinity::Real | Affinity::Numeric) => "a number",
        Some(Affinity::Text) => "text",
        _ => "bytes",
    };
    ChangeError::InvalidValue {
        message: format!("{} takes only {what}.", titles(table, &columns)),
        fault: Box::new(fault(table, &columns)),
        raw: Some(raw.to_owned()),
    }
}

/// "datatype mismatch": a rowid that isn't a whole number.
fn mismatch(attempt: &Attempt<'_>, raw: &str) -> Option<ChangeError> {
    let column = attempt.table.columns.iter().find(|column| column.is_rowid(attempt.table))?;
    Some(ChangeError::InvalidValue {
        message: format!("{} must be a whole number.", column.title),
        fault: Box::new(fault(attempt.table, std::slice::from_ref(&column.name))),
        raw: Some(raw.to_owned()),
    })
}

/// A link or a trigger that leads out of the file stops every change of the table.
fn unusable(table: &Table, raw: &str) -> Option<ChangeError> {
    let message = if let Some(link) = table
        .links
        .iter()
        .find(|link| !link.target_exists && raw == format!("no such table: main.{}", link.target))
    {
        format!(
            "“{}” has a link to a table “{}”, which is not in this file, so SQLite refuses every change here.",
            table.title, link.target
        )
    } else if raw.starts_with("foreign key mismatch") {
        format!(
            "A link of “{}” leads to columns that are not unique, so SQLite refuses this change.",
            table.title
        )
    } else if !table.triggers.is_empty() {
        format!("A trigger of “{}” can't run: {raw}.", table.title)
    } else {
        return None;
    };
    let fault = Box::new(fault(table, &[]));
    Some(if table.triggers.is_empty() || message.contains("link") {
        ChangeError::LinkBroken { message, fault, raw: raw.to_owned() }
    } else {
        ChangeError::RuleBroken { message, fault, raw: raw.to_owned() }
    })
}

/// Looks first at where this row points, then at who points to it.
fn link_broken(connection: &Connection, attempt: &Attempt<'_>, raw: &str) -> Result<Option<ChangeError>> {
    if let Some(refusal) = points_nowhere(connection, attempt, raw)? {
        return Ok(Some(refusal));
    }
    if let Some(refusal) = is_pointed_to(connection, attempt, raw)? {
        return Ok(Some(refusal));
    }
    let fault = Box::new(fault(attempt.table, &[]));
    let message = "A link would lead to a row that is not there.".to_owned();
    Ok(Some(ChangeError::LinkBroken { message, fault, raw: raw.to_owned() }))
}

/// The first link of the written row that leads nowhere.
pub(super) fn points_nowhere(
    connection: &Connection,
    attempt: &Attempt<'_>,
    raw: &str,
) -> Result<Option<ChangeError>> {
    if attempt.values.is_empty() {
        return Ok(None);
    }
    for link in &attempt.table.links {
        if let Some(refusal) = dangling(connection, attempt, link, raw)? {
            return Ok(Some(refusal));
        }
    }
    Ok(None)
}

/// The first link by which other rows hold this one, asked while it is (or is again) as it was.
pub(super) fn is_pointed_to(
    connection: &Connection,
    attempt: &Attempt<'_>,
    raw: &str,
) -> Result<Option<ChangeError>> {
    let Some(key) = attempt.key else { return Ok(None) };
    let sentence = still_pointed_to(connection, attempt, key)?;
    let fault = Box::new(fault(attempt.table, &[]));
    Ok(sentence.map(|message| ChangeError::LinkBroken { message, fault, raw: raw.to_owned() }))
}

fn dangling(
    connection: &Connection,
    attempt: &Attempt<'_>,
    link: &Link,
    raw: &str,
) -> Result<Option<ChangeError>> {
    let values = super::clash::effective(connection, attempt, &link.columns)?;
    if values.contains(&Value::Null) {
        return Ok(None);
    }
    let message = if link.target_exists {
        let same: Vec<String> =
            link.target_columns.iter().map(|name| format!("{} = ?", quote(name))).collect();
        let sql = format!("SELECT 1 FROM {} WHERE {} LIMIT 1", quote(&link.target), same.join(" AND "));
        if connection.prepare(&sql)?.exists(rusqlite::params_from_iter(&values))? {
            return Ok(None);
        }
        let target = attempt.catalog.table(&link.target).map_or(link.target.as_str(), |table| &table.title);
        let shown: Vec<String> = values.iter().map(|value| text_of(value.as_ref())).collect();
        format!("{}: there is no row “{}” in “{target}”.", link.title, shown.join(", "))
    } else {
        format!("{}: the table “{}” it leads to is not in this file.", link.title, link.target)
    };
    let fault = Box::new(fault(attempt.table, &link.columns));
    Ok(Some(ChangeError::LinkBroken { message, fault, raw: raw.to_owned() }))
}

/// The sentence that names the rows that keep this one from going.
fn still_pointed_to(connection: &Connection, attempt: &Attempt<'_>, key: &[Value]) -> Result<Option<String>> {
    let table = attempt.table;
    for (holder, index) in attempt.catalog.incoming(&table.name) {
        let link = &holder.links[index];
        let deletes = attempt.values.is_empty();
        let action = if deletes { link.on_delete } else { link.on_update };
        let is_written =
            |name: &String| attempt.values.iter().any(|(column, _)| column.eq_ignore_ascii_case(name));
        if !matches!(action, LinkAction::NoAction | LinkAction::Restrict)
            || !deletes && !link.target_columns.iter().any(is_written)
        {
            continue;
        }
        let columns: Vec<&str> = link.target_columns.iter().map(String::as_str).collect();
        let Some(values) = super::statement::select(table, &columns, key).run(connection)?.pop() else {
            continue;
        };
        let same: Vec<String> = link.columns.iter().map(|name| format!("{} = ?", quote(name))).collect();
        let rest = format!("FROM {} WHERE {}", quote(&holder.name), same.join(" AND "));
        let bound = || rusqlite::params_from_iter(&values);
        let count = connection.query_row(&format!("SELECT count(*) {rest}"), bound(), |row| {
            row.get(0).map(i64::unsigned_abs)
        })?;
        if count == 0 {
            continue;
        }
        let sql = format!("SELECT {} {rest} LIMIT 3", label_sql(holder, &holder.name));
        let mut statement = connection.prepare(&sql)?;
        let labels = statement.query_map(bound(), |row| row.get_ref(0).map(text_of))?;
        let labels: Vec<String> = labels.collect::<rusqlite::Result<_>>()?;
        return Ok(Some(blocked_sentence(holder, link, count, &labels)));
    }
    Ok(None)
}

/// "3 rows in “Invoices” still point here (#98, #121, #143). …"
pub(super) fn blocked_sentence(holder: &Table, link: &Link, count: u64, labels: &[String]) -> String {
    let more = if count > labels.len() as u64 { ", …" } else { "" };
    let verb = if count == 1 { "points" } else { "point" };
    format!(
        "{} in “{}” still {verb} here through {} ({}{more}). Delete or change them first.",
        counted(count, "row"),
        holder.title,
        link.title,
        labels.join(", ")
    )
}
