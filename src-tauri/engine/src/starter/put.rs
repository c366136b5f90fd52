//! Writing a starter into a file: the design as one revision, views and rows, all in one transaction.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{Declared, Plan, StarterError, TableFate, plan};
use crate::error::Result;
use crate::identifier::quote;
use crate::model::read_model;
use crate::revise;
use crate::sample::{Day, SampleSize, fill};
use crate::task::Task;
use crate::views::add_views;

/// What the starter's tables are called in the file, as far as it has been put in before.
pub(crate) fn recorded(connection: &Connection, starter: &str) -> Result<BTreeMap<String, String>> {
    let mut statement =
        connection.prepare("SELECT declared, table_name FROM main._relata_starters WHERE starter = ?1")?;
    let rows = statement.query_map([starter], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Puts `starter` into a workspace, with as many rows as `sample` says (none: no rows); all or nothing.
pub(crate) fn put(
    connection: &Connection,
    starter: &Declared,
    sample: Option<(SampleSize, Day)>,
    task: &Task,
) -> Result<Plan> {
    let plan = plan(&read_model(connection)?, starter, &recorded(connection, &starter.name)?);
    revise::apply_and(connection, &plan.model, &starter.title, task, |change| {
        note(change, starter, &plan)?;
        if let Some((size, today)) = sample {
            let fresh = plan.tables.iter().filter(|table| table.what != TableFate::Shared);
            let fresh: BTreeSet<String> = fresh.map(|table| table.name.clone()).collect();
            fill(change, &starter.sample, &plan, &fresh, size, today, task)?;
            fresh.iter().try_for_each(|table| expect_links(change, table, starter, task))?;
        }
        task.check()
    })?;
    Ok(plan)
}

/// The starter's views, and what its tables are called here.
fn note(change: &Connection, starter: &Declared, plan: &Plan) -> Result<()> {
    let mut views = starter.views.clone();
    views.iter_mut().for_each(|view| view.rename_tables(&plan.names));
    add_views(change, &views)?;
    for table in &plan.tables {
        change.execute(
            "INSERT OR REPLACE INTO main._relata_starters (starter, declared, table_name) VALUES (?1, ?2, ?3)",
            [&starter.name, &table.declared, &table.name],
        )?;
    }
    Ok(())
}

/// That each link of the rows in `table` leads to a row, which nothing else has looked at in this transaction.
fn expect_links(change: &Connection, table: &str, starter: &Declared, task: &Task) -> Result<()> {
    task.check()?;
    let mut broken = change.prepare(&format!("PRAGMA main.foreign_key_check({})", quote(table)))?;
    if broken.exists([])? {
        let reason = format!("a sample row of {table} links to nothing");
        return Err(StarterError::Unreadable { name: starter.name.clone(), reason }.into());
    }
    Ok(())
}
