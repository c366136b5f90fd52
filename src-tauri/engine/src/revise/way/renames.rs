//! Renaming first, by SQLite itself, in an order in which every name is free when it is given.

use super::super::settle::hook_then;
use super::*;
use crate::history::Renamed;
use crate::schema::tokens::tokens;

impl Finder<'_> {
    /// Renames tables, then columns, by SQLite's own ALTER TABLE, which rewrites every name that it knows of.
    pub(super) fn rename(&mut self, tables: &Pairs<'_, TableModel>) -> Result<()> {
        let renamed: Vec<(String, String)> = tables
            .both
            .iter()
            .filter_map(|(old, new)| Some((old.as_ref()?.name.clone(), new.name.clone())))
            .filter(|(old, new)| old != new)
            .collect();
        let mut columns = Vec::new();
        for (old, new) in &tables.both {
            let Some(old) = old else { continue };
            let list = column_renames(old, new);
            if !list.is_empty() {
                let others = old.columns.iter().map(|column| column.name.clone()).collect::<Vec<_>>();
                columns.push((new.name.clone(), list, others));
            }
        }
        if renamed.is_empty() && columns.is_empty() {
            return Ok(());
        }
        self.clear_broken()?;
        let names: Vec<String> = self.before.tables.iter().map(|table| table.name.clone()).collect();
        for (old, new) in in_steps(&renamed, &names) {
            let sql = format!("ALTER TABLE {} RENAME TO {}", quote(&old), quote(&new));
            self.run_past_views(format!("The name “{new}” for “{old}”"), sql)?;
        }
        for (table, list, others) in columns {
            for (old, new) in in_steps(&list, &others) {
                let sql =
                    format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(&table), quote(&old), quote(&new));
                self.run_past_views(format!("The name “{new}” for “{old}” of “{table}”"), sql)?;
            }
        }
        Ok(())
    }

    /// Runs a renaming; a view or trigger that would not bear it is taken away first, and made again as it was in the end.
    pub(super) fn run_past_views(&mut self, what: String, sql: String) -> Result<()> {
        for stored in stored(&self.scratch.connection)? {
            self.scratch.run("SAVEPOINT relata_try")?;
            let done = self.scratch.run(&sql);
            self.scratch.run("ROLLBACK TO relata_try; RELEASE relata_try")?;
            let Err(error) = done else { break };
            let said = super::super::raw(&error);
            let is_named = |it: &Stored| said.starts_with(&format!("error in {} {} ", it.kind, it.name));
            let in_the_way = self::stored(&self.scratch.connection)?.into_iter().find(is_named);
            let Some(it) = in_the_way else { break };
            tracing::debug!(past = stored.name, said, "taken out of the way of a renaming");
            self.run("", format!("DROP {} {}", it.kind.to_uppercase(), quote(&it.name)))?;
        }
        self.run(what, sql)
    }

    /// Views and triggers that don't work would stop every renaming; they are made again as they were.
    pub(super) fn clear_broken(&mut self) -> Result<()> {
        for broken in self.scratch.broken()? {
            match broken.kind {
                "view" => self.run("", format!("DROP VIEW {}", quote(&broken.name)))?,
                "trigger" => self.run("", format!("DROP TRIGGER {}", quote(&broken.name)))?,
                _ => {}
            }
        }
        Ok(())
    }
}

/// `before` with only the names changed, for reading what the renames made of it.
pub(super) fn renamed(before: &Model, tables: &Pairs<'_, TableModel>) -> Model {
    let mut model = Model { tables: Vec::new(), views: before.views.clone() };
    for (old, new) in &tables.both {
        let Some(old) = old else { continue };
        let mut table = (*old).clone();
        table.name.clone_from(&new.name);
        for (was, is) in column_renames(old, new) {
            if let Some(at) = old.columns.iter().position(|column| column.name == was) {
                table.columns[at].name = is;
            }
        }
        model.tables.push(table);
    }
    model
}

/// The columns that get another name: as they were called, as they are called. One that goes makes way for one that takes
/// over its name.
fn column_renames(old: &TableModel, new: &TableModel) -> Vec<(String, String)> {
    let columns = pairs(&old.columns, &new.columns);
    let mut renames: Vec<(String, String)> = columns
        .both
        .iter()
        .filter_map(|(old, new)| Some((old.as_ref()?.name.clone(), new.name.clone())))
        .filter(|(old, new)| old != new)
        .collect();
    for (number, gone) in columns.gone.iter().enumerate() {
        if renames.iter().any(|(_, new)| new.eq_ignore_ascii_case(&gone.name)) {
            renames.push((gone.name.clone(), format!("_relata_gone_{number}")));
        }
    }
    renames
}

/// What the record of earlier changes has to follow.
pub(super) fn to_follow(tables: &Pairs<'_, TableModel>, goal: &Model) -> Vec<Renamed> {
    let mut found = Vec::new();
    // Every name that becomes another one, in any table: a trigger may write into others.
    let mut names: Vec<(String, String)> = Vec::new();
    for (old, new) in &tables.both {
        let Some(old) = old else { continue };
        names.extend(column_renames(old, new));
        names.push((old.name.clone(), new.name.clone()));
    }
    for (old, new) in &tables.both {
        let Some(old) = old else { continue };
        let mut columns = column_renames(old, new);
        let mut triggers = Vec::new();
        if let Some(goal) = goal.table(&new.name) {
            let then = |was: &TriggerModel| goal.triggers.iter().find(|now| now.name == was.name).cloned();
            let both = old.triggers.iter().filter_map(|was| Some((was.clone(), then(was)?)));
            triggers.extend(
                both.filter(|(was, now)| was != now && is_same_but_for(&was.sql, &now.sql, &columns, &names)),
            );
            triggers.extend(same_hooks(old, new, goal));
        }
        for (was, is) in &mut columns {
            if is.starts_with("_relata_gone_") {
                *is = dropped_name(was);
            }
        }
        // One that comes back from the bin is the one that made way.
        columns.extend(
            pairs(&old.columns, &new.columns)
                .both
                .iter()
                .filter(|(old, _)| old.is_none())
                .map(|(_, new)| (dropped_name(&new.name), new.name.clone())),
        );
        let renamed = Renamed { table: (old.name.clone(), new.name.clone()), columns, triggers };
        if !renamed.is_same() {
            found.push(renamed);
        }
    }
    found
}

/// The triggers of hooks that stay, as they were and will be: their text depends on the table's other hooks too.
fn same_hooks(old: &TableModel, new: &TableModel, goal: &TableModel) -> Vec<(TriggerModel, TriggerModel)> {
    let alone = |table: &TableModel, hook| hook_sql(&TableModel { hooks: vec![hook], ..table.clone() });
    let of = |all: &[TriggerModel], name: &str| all.iter().find(|it| it.name == name).cloned();
    let (all_old, all_goal) = (hook_sql(old), hook_sql(goal));
    let stay = old.hooks.iter().map(|hook| (hook, hook_then(hook, old, new)));
    stay.filter(|(_, then)| goal.hooks.contains(then))
        .flat_map(|(hook, then)| alone(old, hook.clone()).into_iter().zip(alone(goal, then)))
        .filter_map(|(was, now)| Some((of(&all_old, &was.name)?, of(&all_goal, &now.name)?)))
        .filter(|(was, now)| was != now)
        .collect()
}

/// True if two triggers of one table, whose columns are renamed by `own`, say the same under other names: where one has a
/// name that the other hasn't, it is among `names`.
fn is_same_but_for(was: &str, now: &str, own: &[(String, String)], names: &[(String, String)]) -> bool {
    let (was, now) = (tokens(was), tokens(now));
    let same = |one: &str, other: &str| one.eq_ignore_ascii_case(other);
    was.len() == now.len()
        && was.iter().zip(&now).enumerate().all(|(at, (one, other))| {
            if !one.is_name() || !other.is_name() {
                return one.kind == other.kind && one.text == other.text;
            }
            let of_row = at >= 2
                && was[at - 1].is_sign(".")
                && (was[at - 2].is_word("new") || was[at - 2].is_word("old"));
            let then = own.iter().find(|(was, _)| of_row && same(was, &one.text));
            match then {
                Some((_, is)) => same(is, &other.text),
                None => {
                    same(&one.text, &other.text)
                        || !of_row
                            && names.iter().any(|(was, is)| same(was, &one.text) && same(is, &other.text))
                }
            }
        })
}

/// What a column is called in the record from when another one took over its name.
fn dropped_name(name: &str) -> String {
    format!("{name} (dropped)")
}

/// Renames one after the other, by way of a name that nobody has where the new one is still taken (swapped names, or only
/// the case of a letter changed).
fn in_steps(renames: &[(String, String)], all: &[String]) -> Vec<(String, String)> {
    let taken = |name: &str| all.iter().any(|other| other.eq_ignore_ascii_case(name));
    // Whoever takes over a name waits until it was given up.
    let (mut first, mut free, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (number, (old, new)) in renames.iter().enumerate() {
        if taken(new) {
            let between = format!("_relata_between_{number}");
            first.push((old.clone(), between.clone()));
            last.push((between, new.clone()));
        } else {
            free.push((old.clone(), new.clone()));
        }
    }
    first.into_iter().chain(free).chain(last).collect()
}
