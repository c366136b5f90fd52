//! What is told of a way beside what its rows say: links that would end nowhere, names that are rewritten, and views,
//! triggers and search indexes that would no longer work.

use std::collections::BTreeMap;

use super::Finder;
use crate::error::Result;
use crate::model::{LinkModel, Model, TableModel};
use crate::revise::diff::joined;
use crate::revise::scratch::Broken;
use crate::revise::{Effect, EffectKind, Offer, Severity};

impl Finder<'_> {
    pub(super) fn tell(
        &mut self,
        kind: EffectKind,
        table: &str,
        columns: Vec<String>,
        rows: u64,
        sentence: String,
    ) {
        self.effects.push(Effect {
            kind,
            severity: Severity::Tells,
            table: table.to_owned(),
            columns,
            name: None,
            rows,
            shown: Vec::new(),
            sentence,
            offers: Vec::new(),
        });
    }

    /// Links must end in columns that are there and unique, or SQLite refuses every later write.
    pub(super) fn link_targets(&mut self, goal: &Model) -> Result<()> {
        for table in &goal.tables {
            for link in &table.links {
                let was = self.before.tables.iter().any(|old| {
                    old.links.iter().any(|old| old.target.eq_ignore_ascii_case(&link.target))
                        && self.before.table(&link.target).is_none()
                });
                let fault = match goal.table(&link.target) {
                    None if was => None,
                    None => Some(format!("links to “{}”, which isn't there", link.target)),
                    Some(target) => target_fault(link, target),
                };
                let Some(fault) = fault else { continue };
                let columns: Vec<String> = link.columns.iter().map(|name| format!("“{name}”")).collect();
                let columns = joined(&columns);
                self.effects.push(Effect {
                    kind: EffectKind::LinkTarget,
                    severity: Severity::Stops,
                    table: table.name.clone(),
                    columns: link.columns.clone(),
                    name: Some(link.target.clone()),
                    rows: 0,
                    shown: Vec::new(),
                    sentence: format!("{columns} of “{}” {fault}. Change or drop the link too.", table.name),
                    offers: Vec::new(),
                });
            }
        }
        Ok(())
    }

    /// Views, triggers and indexes that follow a new name by themselves.
    pub(super) fn tell_rewritten(&mut self, settled: &Model) {
        let mut texts: BTreeMap<(&str, String), (String, String)> = BTreeMap::new();
        for (model, first) in [(&self.after, true), (settled, false)] {
            let mut add = |kind, name: &String, table: &String, sql: String| {
                let entry = texts.entry((kind, name.clone())).or_default();
                if first {
                    entry.0 = sql
                } else if entry.0 != sql {
                    entry.1.clone_from(table)
                }
            };
            for table in &model.tables {
                table.triggers.iter().for_each(|it| add("trigger", &it.name, &table.name, it.sql.clone()));
                for index in &table.indexes {
                    add("index", &index.name, &table.name, format!("{:?}", (&index.parts, &index.condition)));
                }
            }
            for view in &model.views {
                add("view", &view.name, &view.name, view.sql.clone());
                view.triggers.iter().for_each(|it| add("trigger", &it.name, &view.name, it.sql.clone()));
            }
        }
        for ((kind, name), (_, table)) in texts {
            if !table.is_empty() {
                let sentence = format!("The {kind} “{name}” is rewritten with the new names.");
                self.tell(EffectKind::Rewritten, &table, Vec::new(), 0, sentence);
                if let Some(effect) = self.effects.last_mut() {
                    effect.name = Some(name);
                }
            }
        }
    }

    /// Views, triggers and search indexes that worked before and don't any more.
    pub(super) fn tell_broken(&mut self, before: &[Broken]) -> Result<()> {
        for broken in self.scratch.broken()? {
            if before.iter().any(|other| other.kind == broken.kind && other.name == broken.name) {
                continue;
            }
            let (kind, what) = match broken.kind {
                "view" => (EffectKind::View, "view"),
                "trigger" => (EffectKind::Trigger, "trigger"),
                _ => (EffectKind::Search, "full-text index"),
            };
            let droppable = kind != EffectKind::Search;
            let mend = if droppable {
                "Mend it, or drop it."
            } else {
                "Drop it first, and make it anew afterwards."
            };
            self.effects.push(Effect {
                kind,
                severity: if droppable { Severity::Asks } else { Severity::Stops },
                table: broken.table,
                columns: Vec::new(),
                sentence: format!(
                    "The {what} “{}” would no longer work: {}. {mend}",
                    broken.name, broken.reason
                ),
                name: Some(broken.name),
                rows: 0,
                shown: Vec::new(),
                offers: if droppable { vec![Offer::Drop] } else { Vec::new() },
            });
        }
        Ok(())
    }
}

fn target_fault(link: &LinkModel, target: &TableModel) -> Option<String> {
    let columns = if link.target_columns.is_empty() { &target.primary_key } else { &link.target_columns };
    if let Some(missing) = columns.iter().find(|name| target.column(name).is_none()) {
        return Some(format!("links to “{missing}” of “{}”, which isn't there", target.name));
    }
    if columns.len() != link.columns.len() {
        return Some(format!("links to “{}”, whose key has another number of columns", target.name));
    }
    let same = |key: &[String]| {
        key.len() == columns.len()
            && columns.iter().all(|name| key.iter().any(|other| other.eq_ignore_ascii_case(name)))
    };
    let by_index = target.indexes.iter().any(|index| {
        let names: Vec<String> = index.parts.iter().flat_map(|part| crate::model::names_in(part)).collect();
        index.unique && index.condition.is_none() && same(&names)
    });
    let unique = same(&target.primary_key)
        || target.uniques.iter().any(|unique| same(&unique.columns))
        || target.columns.iter().any(|column| column.unique && same(std::slice::from_ref(&column.name)))
        || by_index;
    (!unique).then(|| format!("links to columns of “{}” that are not unique there", target.name))
}
