//! Makes the table: the design as one revision, with its rows in the same transaction.

use rusqlite::{Connection, params_from_iter};

use super::forms::{can_be, read};
use super::look::delimiter_of;
use super::source::Known;
use super::{ImportColumn, ImportError, ImportPlan, ImportSource, Imported};
use crate::error::Result;
use crate::file::{Database, FileRole};
use crate::identifier::{quote, quote_list};
use crate::model::{ColumnModel, EnumOption, TableModel, read_model};
use crate::revise::{self, ReviseError};
use crate::schema::ColumnKind;
use crate::schema::refusal::raw_text;
use crate::schema::words::title;
use crate::task::Task;
use crate::value::Value;

/// Rows between two looks at whether the job was cancelled.
const LOOK_EVERY: u64 = 256;

/// Makes the table that `plan` says of `source`, all or nothing.
pub(crate) fn import(
    database: &Database,
    source: ImportSource,
    plan: ImportPlan,
    expected: u64,
    task: &Task,
) -> Result<Imported> {
    if database.role() != FileRole::Workspace {
        return Err(ReviseError::NeedsAdopting.into());
    }
    let table = table_of(&plan)?;
    let watched = task.clone();
    let (name, made) =
        (table.name.clone(), format!("Import {}", plan.title.clone().unwrap_or_else(|| title(&plan.table))));
    let (rows, emptied) = database.write(task, move |connection| {
        let mut model = read_model(connection)?;
        if is_taken(connection, &table.name)? {
            return Err(ImportError::NameTaken { name: table.name.clone() }.into());
        }
        model.tables.push(table.clone());
        revise::apply_and(connection, &model, &made, &watched, |change| {
            fill(change, &table, &source, &plan, expected, &watched)
        })
    })?;
    database.changed_unfollowed(true);
    let revisions = revise::revisions(database, task)?.revisions;
    let mut applied = revisions.into_iter().filter(|revision| revision.applied).map(|revision| revision.id);
    let (revision, before) = (applied.next().unwrap_or_default(), applied.next());
    Ok(Imported { table: name, rows, emptied, revision, before })
}

/// Whatever is called so: a table, a view, an index.
fn is_taken(connection: &Connection, name: &str) -> Result<bool> {
    let found = "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = ?1 COLLATE NOCASE)";
    Ok(connection.query_row(found, [name], |row| row.get(0))?)
}

/// The new table's design.
fn table_of(plan: &ImportPlan) -> Result<TableModel> {
    let name = plan.table.trim();
    if name.is_empty() {
        return Err(ImportError::NoName { what: "The table".to_owned() }.into());
    }
    let kept: Vec<&ImportColumn> = plan.columns.iter().filter(|column| !column.left_out).collect();
    if kept.is_empty() {
        return Err(ImportError::NoColumns.into());
    }
    let mut columns: Vec<ColumnModel> = kept.iter().map(|column| column_of(column)).collect::<Result<_>>()?;
    for (at, column) in columns.iter().enumerate() {
        if columns[..at].iter().any(|other| other.name.to_lowercase() == column.name.to_lowercase()) {
            return Err(ImportError::SameName { name: column.name.clone() }.into());
        }
    }
    let key = match plan.key.and_then(|at| plan.columns.get(at as usize)) {
        Some(key) if key.left_out || key.kind != ColumnKind::Integer => {
            let reason = "only a column of whole numbers that comes along can".to_owned();
            return Err(ImportError::BadKey { name: key.name.clone(), reason }.into());
        }
        Some(key) => {
            for column in columns.iter_mut().filter(|column| column.name == key.name) {
                column.required = true;
            }
            key.name.clone()
        }
        None => {
            let names: Vec<String> = columns.iter().map(|column| column.name.to_lowercase()).collect();
            let free = ["id", "row_id", "row_number"].into_iter().map(str::to_owned);
            let numbered = (2_u32..).map(|number| format!("id_{number}"));
            let name = free.chain(numbered).find(|name| !names.contains(name)).unwrap_or_default();
            let kind = ColumnKind::Integer;
            columns.insert(
                0,
                ColumnModel { name: name.clone(), kind, required: true, ..ColumnModel::default() },
            );
            name
        }
    };
    Ok(TableModel {
        name: name.to_owned(),
        title: plan.title.clone(),
        strict: true,
        primary_key: vec![key],
        columns,
        ..TableModel::default()
    })
}

fn column_of(column: &ImportColumn) -> Result<ColumnModel> {
    let name = column.name.trim();
    if name.is_empty() {
        return Err(ImportError::NoName { what: "Each column".to_owned() }.into());
    }
    if !can_be(column.kind) || column.kind == ColumnKind::Enum && column.options.is_empty() {
        return Err(ImportError::NoSuchKind { name: name.to_owned() }.into());
    }
    let is_money = column.kind == ColumnKind::Money;
    let options = column.options.iter().filter(|_| column.kind == ColumnKind::Enum);
    Ok(ColumnModel {
        name: name.to_owned(),
        title: column.title.clone(),
        kind: column.kind,
        scale: is_money.then_some(column.scale),
        currency: column.currency.clone().filter(|_| is_money),
        options: options.map(|value| EnumOption { value: value.clone(), ..EnumOption::default() }).collect(),
        ..ColumnModel::default()
    })
}

/// Rows and values left empty.
fn fill(
    change: &Connection,
    table: &TableModel,
    source: &ImportSource,
    plan: &ImportPlan,
    expected: u64,
    task: &Task,
) -> Result<(u64, u64)> {
    let known = Known::of(source)?;
    let mut records = known.records(delimiter_of(&plan.delimiter)?)?;
    if plan.header {
        records.next()?;
    }
    let kept: Vec<(usize, &ImportColumn)> =
        plan.columns.iter().enumerate().filter(|(_, column)| !column.left_out).collect();
    let names: Vec<&str> = kept.iter().map(|(_, column)| column.name.trim()).collect();
    let mut insert = change.prepare(&format!(
        "INSERT INTO main.{} ({}) VALUES ({})",
        quote(&table.name),
        quote_list(&names),
        vec!["?"; names.len()].join(", ")
    ))?;
    let (mut rows, mut emptied) = (0_u64, 0_u64);
    let mut values = vec![Value::Null; kept.len()];
    loop {
        if rows.is_multiple_of(LOOK_EVERY) {
            task.check()?;
            task.report("Importing rows", rows, expected.max(rows));
        }
        let Some(record) = records.next()? else { return Ok((rows, emptied)) };
        for (value, (at, column)) in values.iter_mut().zip(&kept) {
            *value = read(column, record.get(*at).unwrap_or_default()).unwrap_or_else(|_| {
                emptied += 1;
                Value::Null
            });
        }
        insert
            .execute(params_from_iter(&values))
            .map_err(|error| refused(plan, records.line, &error).unwrap_or_else(|| error.into()))?;
        rows += 1;
    }
}

/// What a row is refused for, where it is the row's fault.
fn refused(plan: &ImportPlan, line: u64, error: &rusqlite::Error) -> Option<crate::Error> {
    if error.sqlite_error_code() != Some(rusqlite::ErrorCode::ConstraintViolation) {
        return None;
    }
    let key = plan.key.and_then(|at| plan.columns.get(at as usize));
    Some(match key {
        Some(key) => {
            let reason = format!("on line {line} it is empty, or the same as on a line before");
            ImportError::BadKey { name: key.name.clone(), reason }.into()
        }
        None => ImportError::Refused { line, raw: raw_text(error) }.into(),
    })
}
