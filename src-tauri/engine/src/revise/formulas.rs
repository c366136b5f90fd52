//! Computed columns and buttons that would not work in the design that is wanted: what is wrong with a new one stops the
//! revision, and one that is as it was but loses what it stands on is told.

use std::sync::Arc;

use rusqlite::Connection;

use super::pair::pairs;
use super::{Effect, EffectKind, Severity};
use crate::change::try_action;
use crate::computed::resolve;
use crate::error::Result;
use crate::history::Renamed;
use crate::model::{Model, TableModel};
use crate::query::{self, Query};
use crate::schema::{Catalog, read_catalog};
use crate::views::{self, SavedView};

/// What of `goal`, whose schema `scratch` has, can't work and did in `before`, which `file` has with `known` in it.
pub(super) fn unworkable(
    scratch: &Connection,
    (file, known): (&Connection, &Catalog),
    before: &Model,
    goal: &Model,
    renamed: &[Renamed],
) -> Result<Vec<Effect>> {
    let mut catalog = read_catalog(scratch)?;
    for table in &mut catalog.tables {
        table.notes = goal.table(&table.name).cloned().map(Arc::new);
    }
    resolve(scratch, &mut catalog.tables);
    let mut effects = Vec::new();
    for (old, new) in &pairs(&before.tables, &goal.tables).both {
        let Some(table) = catalog.table(&new.name) else { continue };
        for plan in table.plans.iter().filter(|plan| !was_broken(known, *old, &plan.name)) {
            let Some(trouble) = &plan.trouble else { continue };
            let wanted = new.computed.iter().find(|computed| computed.name == plan.name);
            let is_known = old.is_some_and(|old| wanted.is_some_and(|it| old.computed.contains(it)));
            effects.push(effect(&new.name, &plan.name, "computed column", is_known, trouble));
        }
        for action in &new.actions {
            let is_known = old.is_some_and(|old| old.actions.contains(action));
            let tried = try_action(scratch, &catalog, &new.name, action, new.computed.clone(), 0)?;
            let Some(trouble) = tried.trouble else { continue };
            if is_known && let Some(old) = old {
                let before = try_action(file, known, &old.name, action, old.computed.clone(), 0)?;
                if before.trouble.is_some() {
                    continue;
                }
            }
            effects.push(effect(&new.name, &action.name, "button", is_known, &trouble));
        }
    }
    effects.extend(saved(file, known, &catalog, renamed)?);
    Ok(effects)
}

/// Saved queries that follow what is renamed, and those that will not work.
fn saved(file: &Connection, known: &Catalog, goal: &Catalog, renamed: &[Renamed]) -> Result<Vec<Effect>> {
    let views = views::read_views(file)?;
    let now: Vec<SavedView> = views.iter().map(|view| views::followed(view, known, renamed)).collect();
    let works = |catalog: &Catalog, views: &[SavedView], query: &Query| {
        query::inlined(catalog, views, query.clone())
            .and_then(|query| query::compile(catalog, &query))
            .map(drop)
    };
    let told = |view: &SavedView, kind: EffectKind, sentence: String| Effect {
        kind,
        severity: Severity::Tells,
        table: view.table.clone().unwrap_or_default(),
        columns: Vec::new(),
        name: Some(view.name.clone()),
        rows: 0,
        shown: Vec::new(),
        sentence,
        offers: Vec::new(),
    };
    let mut effects = Vec::new();
    for (old, new) in views.iter().zip(&now) {
        if let (Some(was), Some(is)) = (&old.query, &new.query) {
            let did = works(known, &views, was).is_ok();
            match works(goal, &now, is) {
                Err(error) if did => effects.push(told(
                    new,
                    EffectKind::View,
                    format!("The saved query “{}” will no longer work: {error}", new.name),
                )),
                Ok(()) if was != is => effects.push(told(
                    new,
                    EffectKind::Rewritten,
                    format!("The saved query “{}” follows the new names.", new.name),
                )),
                _ => {}
            }
        }
        let said = views::said_in_sql(old, renamed);
        if !said.is_empty() {
            let names = said.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
            effects.push(told(
                new,
                EffectKind::View,
                format!("“{}” is saved as SQL, which says {names}: change it there by hand.", new.name),
            ));
        }
    }
    Ok(effects)
}

/// A computed column that could not be worked out in the file as it is either.
fn was_broken(file: &Catalog, old: Option<&TableModel>, name: &str) -> bool {
    let table = old.and_then(|old| file.table(&old.name));
    table.and_then(|table| table.plan(name)).is_some_and(|plan| plan.trouble.is_some())
}

fn effect(table: &str, name: &str, what: &str, is_known: bool, trouble: &str) -> Effect {
    let (severity, sentence) = if is_known {
        (Severity::Tells, format!("The {what} “{name}” of “{table}” will no longer work: {trouble}"))
    } else {
        (Severity::Stops, format!("The {what} “{name}” of “{table}” can't work: {trouble}"))
    };
    Effect {
        kind: EffectKind::Formula,
        severity,
        table: table.to_owned(),
        columns: Vec::new(),
        name: Some(name.to_owned()),
        rows: 0,
        shown: Vec::new(),
        sentence,
        offers: Vec::new(),
    }
}
