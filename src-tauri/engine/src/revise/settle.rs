//! Carries renames on: whoever renames a column changes its name and nothing else, and every rule, link, index, trigger,
//! view, formula and button that named it follows. What SQLite stores it rewrites by itself (tried on the scratch copy);
//! what only Relata knows is rewritten here.

use super::pair::{Pairs, pairs};
use crate::identifier::quote;
use crate::model::{
    ActionModel, Computation, ComputedModel, Follow, HookModel, Model, TableModel, rename_column,
};

/// The names of one table's columns: as they were, as they are.
struct Renames<'a> {
    table: &'a str,
    columns: Vec<(&'a str, &'a str)>,
    /// Every name that a column has now.
    now: Vec<&'a str>,
}

impl Renames<'_> {
    /// The name now of what is as it was.
    fn column(&self, name: &mut String) {
        if let Some((_, new)) = self.columns.iter().find(|(old, _)| old.eq_ignore_ascii_case(name)) {
            *name = (*new).to_owned();
        }
    }

    /// The name now in what was edited: one that names a column of now is left alone.
    fn edited_column(&self, name: &mut String) {
        let taken = self.now.iter().any(|now| now.eq_ignore_ascii_case(name));
        let found = self.columns.iter().find(|(old, _)| old.eq_ignore_ascii_case(name));
        if let Some((_, new)) = found.filter(|_| !taken) {
            *name = (*new).to_owned();
        }
    }

    /// An expression with every renamed column under its new name; all at once, so that names can be swapped.
    fn expression(&self, sql: &mut String) {
        let between = |at: usize| format!("_relata_between_{at}");
        for (at, (old, _)) in self.columns.iter().enumerate() {
            *sql = rename_column(sql, self.table, old, &between(at));
        }
        for (at, (_, new)) in self.columns.iter().enumerate() {
            *sql = sql.replace(&quote(&between(at)), &quote(new));
        }
    }
}

/// `after` with everything that is as it was in `before` under the names of now. `renamed` is the file after only the
/// renames, as SQLite itself made them.
pub(super) fn settle(before: &Model, after: &Model, renamed: &Model) -> Model {
    let mut settled = after.clone();
    let tables = pairs(&before.tables, &after.tables);
    for (at, (old, new)) in tables.both.iter().enumerate() {
        let table = &mut settled.tables[at];
        let Some(old) = old else {
            table.links.iter_mut().for_each(|link| follow_link(link, &tables));
            continue;
        };
        let renames = renames(old, new);
        if let Some(now) = renamed.table(&new.name) {
            follow_schema(table, old, now, &renames, &tables);
        }
        follow_notes(table, old, &renames);
    }
    // Computed columns reach into other tables.
    let known = settled.clone();
    for (at, (old, _)) in tables.both.iter().enumerate() {
        let Some(old) = old else { continue };
        let others = |name: &str| renames_of(&tables, name);
        for computed in &mut settled.tables[at].computed {
            if old.computed.contains(computed) {
                follow_computed(computed, &known.tables[at], &others, &known);
            }
        }
    }
    for view in &mut settled.views {
        let Some(old) = before.views.iter().find(|old| old.name == view.name) else { continue };
        let Some(now) = renamed.views.iter().find(|now| now.name == view.name) else { continue };
        if old.sql == view.sql {
            view.sql.clone_from(&now.sql);
        }
        follow_triggers(&mut view.triggers, &old.triggers, &now.triggers);
    }
    super::pair::without_was(&settled)
}

fn renames<'a>(old: &'a TableModel, new: &'a TableModel) -> Renames<'a> {
    let columns = pairs(&old.columns, &new.columns).both;
    Renames {
        table: &old.name,
        columns: columns
            .into_iter()
            .filter_map(|(old, new)| Some((old?.name.as_str(), new.name.as_str())))
            .filter(|(old, new)| old != new)
            .collect(),
        now: new.columns.iter().map(|column| column.name.as_str()).collect(),
    }
}

fn follow_link(link: &mut crate::model::LinkModel, tables: &Pairs<'_, TableModel>) {
    let target = target(tables, &link.target);
    let Some((old, new)) = target else { return };
    link.target.clone_from(&new.name);
    if let Some(old) = old {
        let renames = renames(old, new);
        link.target_columns.iter_mut().for_each(|name| renames.edited_column(name));
    }
}

/// The table that a name means: one of now, else one that was called so.
fn target<'a>(
    tables: &Pairs<'a, TableModel>,
    name: &str,
) -> Option<(Option<&'a TableModel>, &'a TableModel)> {
    let now = tables.both.iter().find(|(_, new)| new.name.eq_ignore_ascii_case(name));
    let was =
        || tables.both.iter().find(|(old, _)| old.is_some_and(|old| old.name.eq_ignore_ascii_case(name)));
    now.or_else(was).copied()
}

/// The renames of the table that `name` means, and its name now.
fn renames_of<'a>(tables: &Pairs<'a, TableModel>, name: &str) -> Option<(Renames<'a>, &'a str)> {
    let (old, new) = target(tables, name)?;
    let none = Renames { table: &new.name, columns: Vec::new(), now: Vec::new() };
    Some((old.map_or(none, |old| renames(old, new)), &new.name))
}

/// What stands in the schema: keys, rules, expressions, indexes, triggers.
fn follow_schema(
    table: &mut TableModel,
    old: &TableModel,
    now: &TableModel,
    renames: &Renames<'_>,
    tables: &Pairs<'_, TableModel>,
) {
    if table.primary_key == old.primary_key {
        table.primary_key.clone_from(&now.primary_key);
    } else {
        table.primary_key.iter_mut().for_each(|name| renames.edited_column(name));
    }
    if table.primary_key_sql == old.primary_key_sql {
        table.primary_key_sql.clone_from(&now.primary_key_sql);
    }
    for unique in &mut table.uniques {
        match old.uniques.iter().position(|other| other.columns == unique.columns && other.sql == unique.sql)
        {
            Some(at) if at < now.uniques.len() => {
                unique.columns.clone_from(&now.uniques[at].columns);
                unique.sql.clone_from(&now.uniques[at].sql);
            }
            _ => unique.columns.iter_mut().for_each(|name| renames.edited_column(name)),
        }
    }
    for rule in &mut table.rules {
        if let Some(at) =
            old.rules.iter().position(|other| other.name == rule.name && other.check == rule.check)
            && let Some(now) = now.rules.get(at)
        {
            rule.check.clone_from(&now.check);
        }
    }
    for link in &mut table.links {
        let same = old.links.iter().position(|other| other == link);
        match same.and_then(|at| now.links.get(at)) {
            Some(now) => {
                link.columns.clone_from(&now.columns);
                link.target.clone_from(&now.target);
                link.target_columns.clone_from(&now.target_columns);
            }
            None => {
                link.columns.iter_mut().for_each(|name| renames.edited_column(name));
                follow_link(link, tables);
            }
        }
    }
    for index in &mut table.indexes {
        let (was, is) = (
            old.indexes.iter().find(|other| other.name == index.name),
            now.indexes.iter().find(|other| other.name == index.name),
        );
        if let (Some(was), Some(is)) = (was, is) {
            if was.parts == index.parts {
                index.parts.clone_from(&is.parts);
            }
            if was.condition == index.condition {
                index.condition.clone_from(&is.condition);
            }
        }
    }
    follow_triggers(&mut table.triggers, &old.triggers, &now.triggers);
    for column in &mut table.columns {
        let Some(generated) = &mut column.generated else { continue };
        let was = old.columns.iter().find(|old| {
            let name = column.was.as_deref().unwrap_or(&column.name);
            old.name.eq_ignore_ascii_case(name)
        });
        let same = was.and_then(|was| was.generated.as_ref()).is_some_and(|was| was == generated);
        if let Some(now) = now.column(&column.name).and_then(|now| now.generated.as_ref()).filter(|_| same) {
            generated.clone_from(now);
        }
    }
}

fn follow_triggers(
    triggers: &mut [crate::model::TriggerModel],
    old: &[crate::model::TriggerModel],
    now: &[crate::model::TriggerModel],
) {
    for trigger in triggers {
        if old.contains(trigger)
            && let Some(now) = now.iter().find(|now| now.name == trigger.name)
        {
            trigger.sql.clone_from(&now.sql);
        }
    }
}

/// What only Relata knows: label, hooks, buttons.
fn follow_notes(table: &mut TableModel, old: &TableModel, renames: &Renames<'_>) {
    if renames.columns.is_empty() {
        return;
    }
    if table.label == old.label
        && let Some(label) = &mut table.label
    {
        renames.expression(label);
    }
    for hook in table.hooks.iter_mut().filter(|hook| old.hooks.contains(hook)) {
        follow_hook(hook, renames);
    }
    for action in table.actions.iter_mut().filter(|action| old.actions.contains(action)) {
        follow_action(action, renames);
    }
}

fn follow_hook(hook: &mut HookModel, renames: &Renames<'_>) {
    match hook {
        HookModel::Slug { column, from, follow } => {
            renames.column(column);
            renames.column(from);
            if let Follow::Until { condition } = follow {
                renames.expression(condition);
            }
        }
        HookModel::CreatedAt { column } | HookModel::UpdatedAt { column } => renames.column(column),
    }
}

/// A hook of `old` under the names of `new`.
pub(super) fn hook_then(hook: &HookModel, old: &TableModel, new: &TableModel) -> HookModel {
    let mut hook = hook.clone();
    follow_hook(&mut hook, &renames(old, new));
    hook
}

fn follow_action(action: &mut ActionModel, renames: &Renames<'_>) {
    action.condition.iter_mut().for_each(|sql| renames.expression(sql));
    let copied = action.copy.iter_mut().flat_map(|copy| {
        copy.condition.iter_mut().for_each(|sql| renames.expression(sql));
        copy.set.iter_mut()
    });
    for set in action.set.iter_mut().chain(copied) {
        renames.column(&mut set.column);
        renames.expression(&mut set.to);
    }
}

/// A computed column of `table`, which is as it is now.
fn follow_computed<'a>(
    computed: &mut ComputedModel,
    table: &'a TableModel,
    others: &impl Fn(&str) -> Option<(Renames<'a>, &'a str)>,
    now: &'a Model,
) {
    match &mut computed.how {
        Computation::Formula { expression } => {
            if let Some((renames, _)) = others(&table.name) {
                renames.expression(expression);
            }
        }
        Computation::Lookup { path, column } => {
            let mut at = Some(table.name.clone());
            for link in path {
                let Some((renames, name)) = at.as_deref().and_then(others) else { return };
                renames.column(link);
                let holder = now.table(name);
                at = holder.and_then(|holder| {
                    let found = holder.links.iter().find(|found| found.columns == [link.clone()]);
                    found.map(|found| found.target.clone())
                });
            }
            if let Some((renames, _)) = at.as_deref().and_then(others) {
                renames.column(column);
            }
        }
        Computation::Rollup { link, column, filter, order, .. } => {
            let (holder, by) = match link.split_once('.') {
                Some((holder, by)) => (holder, Some(by.to_owned())),
                None => (link.as_str(), None),
            };
            let Some((renames, name)) = others(holder) else { return };
            for sql in [column, filter, order].into_iter().flatten() {
                renames.expression(sql);
            }
            *link = match by {
                Some(mut by) => {
                    renames.column(&mut by);
                    format!("{name}.{by}")
                }
                None => name.to_owned(),
            };
        }
    }
}
