//! The way from one model to another: which statements, in which order, tried on a scratch copy of the schema as they are
//! found, and what they do to the rows.

mod parking;
mod renames;
mod searching;
mod telling;

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;

use super::effects::Asking;
use super::key::LastingKey;
use super::pair::{Pairs, pairs};
use super::park::Entry;
use super::rebuild::{Reach, Step, additions, change, is_alike, sorted};
use super::scratch::{Scratch, Stored, impossible, stored};
use super::settle::settle;
use super::values::{Names, Work};
use super::{Choice, Effect, EffectKind, How, Offer, ReviseError, Severity, literal};
use crate::error::Result;
use crate::history::Renamed;
use crate::identifier::quote;
use crate::model::{
    ColumnModel, LinkModel, Model, TableModel, TriggerModel, create_index_sql, create_table_sql, hook_sql,
    prepare_hooks, search_sql,
};
use crate::schema::Catalog;
use crate::schema::words::counted;
use crate::value::Input;

use renames::{renamed, to_follow};

/// What a way is found for.
pub(super) struct Journey<'a> {
    /// The file with its rows; none to find the statements only.
    pub file: Option<(&'a Connection, &'a Catalog)>,
    /// The revision's number, for the names in the bin.
    pub revision: i64,
    /// What the bin holds of it.
    pub parked: &'a [Entry],
    /// What the person chose.
    pub choices: &'a [Choice],
}

/// A table of the way, for the comparison afterwards.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    /// As it was called and is called.
    pub names: (String, String),
    /// Rows, where they were counted.
    pub rows: u64,
    /// What becomes of its rows.
    pub reach: Reach,
    /// Columns whose values stay (and the rowid), as they were called and are called.
    pub untouched: Vec<(String, String)>,
}

/// The way.
#[derive(Debug)]
pub(super) struct Way {
    pub steps: Vec<Step>,
    /// The model at its end, as it is read from a file.
    pub model: Model,
    pub tables: Vec<Changed>,
    pub parks: Vec<Entry>,
    pub restored: Vec<Entry>,
    pub effects: Vec<Effect>,
    /// What the record of earlier changes has to follow.
    pub renamed: Vec<Renamed>,
}

impl Way {
    /// True if something stops it or a choice is missing.
    pub fn is_blocked(&self) -> bool {
        self.effects.iter().any(|effect| effect.severity != Severity::Tells)
    }

    /// The statements as a person reads them.
    pub fn sql(&self) -> Vec<String> {
        self.steps.iter().map(|step| step.sql().to_owned()).collect()
    }
}

/// Finds the way from `before`, which is what `scratch` has, to `after`, and leaves `scratch` at its end.
pub(super) fn find(scratch: &Scratch, before: &Model, after: &Model, journey: &Journey<'_>) -> Result<Way> {
    scratch.run("SAVEPOINT relata_way")?;
    let first = Finder::new(scratch, before, after, journey).find(false);
    let found = match first {
        Ok((way, None)) => way,
        // An ALTER TABLE that came to something else than was wanted: built anew, it can't.
        Ok((_, Some(_))) => {
            scratch.run("ROLLBACK TO relata_way")?;
            match Finder::new(scratch, before, after, journey).find(true)? {
                (way, None) => way,
                (_, Some(differs)) => return Err(ReviseError::Unsound(differs).into()),
            }
        }
        Err(error) => return Err(error),
    };
    scratch.run("RELEASE relata_way")?;
    Ok(found)
}

struct Finder<'a> {
    scratch: &'a Scratch,
    before: &'a Model,
    after: Model,
    journey: &'a Journey<'a>,
    steps: Vec<Step>,
    parks: Vec<Entry>,
    restored: Vec<Entry>,
    effects: Vec<Effect>,
    tables: Vec<Changed>,
}

impl<'a> Finder<'a> {
    fn new(scratch: &'a Scratch, before: &'a Model, after: &Model, journey: &'a Journey<'a>) -> Self {
        let mut after = after.clone();
        let dropped =
            |name: &str| journey.choices.iter().any(|choice| choice.how == How::Drop && choice.name == name);
        after.views.retain(|view| !dropped(&view.name));
        for table in &mut after.tables {
            table.triggers.retain(|trigger| !dropped(&trigger.name));
        }
        for view in &mut after.views {
            view.triggers.retain(|trigger| !dropped(&trigger.name));
        }
        Self {
            scratch,
            before,
            after,
            journey,
            steps: Vec::new(),
            parks: Vec::new(),
            restored: Vec::new(),
            effects: Vec::new(),
            tables: Vec::new(),
        }
    }

    /// The way, and what is not as it should be at its end.
    fn find(mut self, always_rebuild: bool) -> Result<(Way, Option<String>)> {
        for (table, columns, sentence) in searching::follow(self.before, &mut self.after) {
            self.tell(EffectKind::Search, &table, columns, 0, sentence);
        }
        searching::expect(&self.after)?;
        let after = self.after.clone();
        let tables = pairs(&self.before.tables, &after.tables);
        let broken = self.scratch.broken()?;
        self.clear_search(&tables)?;
        self.clear(&tables)?;
        self.drop_tables(&tables)?;
        self.rename(&tables)?;
        let renamed = renamed(self.before, &tables);
        let mid = self.scratch.model(&renamed)?;
        let mut settled = settle(self.before, &after, &mid);
        for (table, (old, _)) in settled.tables.iter_mut().zip(&tables.both) {
            if old.is_none_or(|old| old.hooks != table.hooks) {
                prepare_hooks(table);
            }
        }
        let target = Scratch::of_model(&settled)?;
        let goal = target.model(&settled)?;
        let catalog = crate::schema::read_catalog(&target.connection)?;
        self.link_targets(&goal)?;
        self.make_tables(&tables, &goal)?;
        for (old, new) in &tables.both {
            let (Some(old), Some(goal_table)) = (old, goal.table(&new.name)) else { continue };
            let Some(mid) = mid.table(&new.name) else { continue };
            if new.virtual_sql.is_none() && old.virtual_sql.is_none() {
                self.change_table((old, mid, goal_table), &tables, &goal, &catalog, always_rebuild)?;
            }
        }
        self.make_search(&goal)?;
        self.complete(&goal)?;
        self.fill_indexes(&tables)?;
        self.fill_search(&tables, &goal)?;
        self.tell_rewritten(&settled);
        self.tell_broken(&broken)?;
        let differs = self.difference(&goal)?;
        let renamed = to_follow(&tables, &goal);
        let Self { steps, parks, restored, effects, tables, .. } = self;
        Ok((Way { steps, model: goal, tables, parks, restored, effects, renamed }, differs))
    }

    fn run(&mut self, what: impl Into<String>, sql: String) -> Result<()> {
        self.scratch.run(&sql).map_err(|error| impossible(what.into(), &error))?;
        self.steps.push(Step::Sql(sql));
        Ok(())
    }

    fn run_all(&mut self, what: &str, statements: Vec<String>) -> Result<()> {
        statements.into_iter().try_for_each(|sql| self.run(what, sql))
    }

    /// Takes away what is not to stay as it is: views, triggers and indexes that go or change.
    fn clear(&mut self, tables: &Pairs<'_, TableModel>) -> Result<()> {
        for view in &self.before.views {
            match self.after.views.iter().find(|other| other.name == view.name) {
                Some(same) if same.sql == view.sql => {
                    let kept = same.triggers.clone();
                    self.clear_triggers(&view.triggers, &kept)?;
                }
                _ => {
                    let name = &view.name;
                    self.run(format!("“{name}”"), format!("DROP VIEW {}", quote(name)))?;
                }
            }
        }
        for (old, new) in &tables.both {
            let Some(old) = old else { continue };
            self.clear_triggers(&old.triggers, &new.triggers)?;
            if !keeps_hooks(old, new) {
                self.clear_triggers(&hook_sql(old), &[])?;
            }
            for index in &old.indexes {
                if !new.indexes.contains(index) {
                    let name = &index.name;
                    self.run(format!("“{name}”"), format!("DROP INDEX {}", quote(name)))?;
                }
            }
        }
        for (old, new) in &tables.both {
            if let Some(old) = old
                && old.virtual_sql != new.virtual_sql
            {
                return Err(ReviseError::Contradiction(format!(
                    "“{}” is a virtual table, which can't be changed: drop it and add another.",
                    old.name
                ))
                .into());
            }
        }
        Ok(())
    }

    fn clear_triggers(&mut self, old: &[TriggerModel], new: &[TriggerModel]) -> Result<()> {
        for trigger in old.iter().filter(|trigger| !new.contains(trigger)) {
            let name = &trigger.name;
            self.run(format!("“{name}”"), format!("DROP TRIGGER {}", quote(name)))?;
        }
        Ok(())
    }

    /// Makes the tables that are new, and fills those that come back.
    fn make_tables(&mut self, tables: &Pairs<'_, TableModel>, goal: &Model) -> Result<()> {
        for (old, new) in &tables.both {
            if old.is_some() {
                continue;
            }
            let Some(table) = goal.table(&new.name) else {
                // A virtual table of a module that the scratch copy hasn't got.
                if let Some(sql) = &new.virtual_sql {
                    self.run(format!("“{}”", new.name), sql.clone())?;
                }
                continue;
            };
            let what = format!("“{}”", table.name);
            self.run(&what, create_table_sql(table, &table.name))?;
            let mut parked = self.journey.parked.iter();
            let entry = parked
                .rfind(|entry| entry.column.is_none() && entry.table.eq_ignore_ascii_case(&table.name))
                .cloned();
            if let Some(entry) = entry {
                let table = &self.with_columns(table)?;
                self.run_all(&what, entry.unpark_table(table))?;
                let sentence = format!("What the table “{}” held comes back from the bin.", table.name);
                self.tell(EffectKind::Restored, &table.name, Vec::new(), 0, sentence);
                self.restored.push(entry);
            }
        }
        Ok(())
    }

    /// Changes a table that is there before and after.
    fn change_table(
        &mut self,
        (old, mid, goal): (&TableModel, &TableModel, &TableModel),
        tables: &Pairs<'_, TableModel>,
        model: &Model,
        catalog: &Catalog,
        always_rebuild: bool,
    ) -> Result<()> {
        let read = |column: &ColumnModel, input: &Input| {
            let found = catalog.expect_table(&goal.name)?.expect_column(&column.name)?;
            literal::of_input(found, input)
        };
        let mut work = Work::new((old, mid, goal), self.journey.parked, self.journey.choices, read)?;
        let targets = |link: &LinkModel| self.target_now(link, tables, model);
        empty_dangling(&mut work, &targets, model);
        let moves = work.values.iter().any(|value| value.from.is_some() && work.changes(value));
        let alike = is_alike(mid, goal) && !moves && work.restored.is_empty();
        if alike && mid.indexes == goal.indexes {
            return Ok(());
        }
        let mut answer = None;
        // What ADD COLUMN adds touches no row.
        let counted = always_rebuild || additions(&work).is_none();
        if let Some((connection, catalog)) = self.journey.file {
            let asking = Asking { connection, catalog, work: &work, counted };
            answer = Some(asking.ask(&targets)?);
        }
        let (mut rows, inexact) = match answer {
            Some(answer) => {
                self.effects.extend(answer.effects);
                (answer.rows, answer.inexact)
            }
            None => (0, HashSet::new()),
        };
        if alike {
            return Ok(());
        }
        self.park_columns(&work, rows, &inexact)?;
        let (steps, mut reach) = change(self.scratch, &work, always_rebuild)?;
        self.steps.extend(steps);
        if reach == Reach::Rebuilt
            && !counted
            && let Some((connection, _)) = self.journey.file
        {
            let sql = format!("SELECT count(*) FROM {}", quote(&old.name));
            rows = connection.query_row(&sql, [], |row| super::counted_in(row, 0))?;
        }
        for entry in &work.restored {
            self.run("", entry.drop_sql())?;
            let columns: Vec<String> = entry.column.iter().cloned().collect();
            let sentence = format!(
                "What the column “{}” of “{}” held comes back from the bin.",
                entry.column.as_deref().unwrap_or_default(),
                goal.name
            );
            self.tell(EffectKind::Restored, &goal.name, columns, 0, sentence);
        }
        let slugs = new_slugs(&work);
        if reach == Reach::Schema && !slugs.is_empty() {
            reach = Reach::Rows;
        }
        self.tables.push(Changed {
            names: (old.name.clone(), goal.name.clone()),
            rows,
            reach,
            untouched: work.untouched(),
        });
        self.restored.extend(work.restored);
        slugs.into_iter().try_for_each(|slugs| self.run_all(&format!("“{}”", goal.name), slugs))
    }

    /// How the table in which a link ends is read in the file as it is: it may be under its former name, or in the bin.
    fn target_now(
        &self,
        link: &LinkModel,
        tables: &Pairs<'_, TableModel>,
        goal: &Model,
    ) -> Option<(String, Vec<String>)> {
        let target = goal.table(&link.target)?;
        let columns = if link.target_columns.is_empty() { &target.primary_key } else { &link.target_columns };
        let (old, new) = tables.both.iter().find(|(_, new)| new.name.eq_ignore_ascii_case(&link.target))?;
        match old {
            Some(old) => {
                let both = pairs(&old.columns, &new.columns).both;
                let was = |name: &String| {
                    let found = both.iter().find(|(_, new)| new.name.eq_ignore_ascii_case(name));
                    found.and_then(|(old, _)| old.map(|old| old.name.clone())).unwrap_or_else(|| name.clone())
                };
                Some((old.name.clone(), columns.iter().map(was).collect()))
            }
            None => {
                let entry = self
                    .restored
                    .iter()
                    .find(|entry| entry.column.is_none() && entry.table.eq_ignore_ascii_case(&target.name))?;
                Some((entry.stored_in.clone(), columns.clone()))
            }
        }
    }

    /// Makes every index, view and trigger that isn't there (yet, or any more).
    fn complete(&mut self, goal: &Model) -> Result<()> {
        let there: HashSet<(String, String)> =
            stored(&self.scratch.connection)?.into_iter().map(|it| (it.kind, it.name)).collect();
        let missing = |kind: &str, name: &String| !there.contains(&(kind.to_owned(), name.clone()));
        for table in &goal.tables {
            for index in table.indexes.iter().filter(|index| missing("index", &index.name)) {
                self.run(format!("The index “{}”", index.name), create_index_sql(index, &table.name))?;
            }
        }
        for view in goal.views.iter().filter(|view| missing("view", &view.name)) {
            self.run(format!("The view “{}”", view.name), view.sql.clone())?;
        }
        let on_tables = goal.tables.iter().flat_map(all_triggers);
        let on_views = goal.views.iter().flat_map(|view| view.triggers.clone());
        for trigger in on_tables.chain(on_views).filter(|trigger| missing("trigger", &trigger.name)) {
            self.run(format!("The trigger “{}”", trigger.name), trigger.sql.clone())?;
        }
        Ok(())
    }

    /// What isn't as it was wanted; none if all is.
    fn difference(&self, goal: &Model) -> Result<Option<String>> {
        Ok(model_difference(&self.scratch.model(goal)?, goal))
    }
}

/// The first difference between two models as to what SQLite knows, whatever the order of tables; none if there is none.
pub(super) fn model_difference(found: &Model, wanted: &Model) -> Option<String> {
    let table_text = |table: &TableModel| {
        let mut parts = vec![sorted(table)];
        let mut more: Vec<String> =
            table.indexes.iter().map(|index| create_index_sql(index, &table.name)).collect();
        more.extend(all_triggers(table).into_iter().map(|trigger| trigger.sql));
        more.extend(search_sql(table).map(|sql| sql.create));
        more.sort();
        parts.extend(more);
        parts.join(";\n")
    };
    let text = |model: &Model| -> BTreeMap<String, String> {
        let tables = model.tables.iter().map(|table| (table.name.clone(), table_text(table)));
        let views = model.views.iter().map(|view| {
            let mut parts: Vec<&str> = view.triggers.iter().map(|trigger| trigger.sql.as_str()).collect();
            parts.sort_unstable();
            (view.name.clone(), format!("{};\n{}", view.sql, parts.join(";\n")))
        });
        tables.chain(views).collect()
    };
    let (found, wanted) = (text(found), text(wanted));
    let names: std::collections::BTreeSet<&String> = found.keys().chain(wanted.keys()).collect();
    names.into_iter().find(|name| found.get(*name) != wanted.get(*name)).map(|name| {
        format!(
            "“{name}” came out as\n{}\nin place of\n{}",
            found.get(name).map_or("nothing", String::as_str),
            wanted.get(name).map_or("nothing", String::as_str)
        )
    })
}

/// A table's triggers, those that make its hooks and its search index work too.
pub(super) fn all_triggers(table: &TableModel) -> Vec<TriggerModel> {
    let mut triggers = table.triggers.clone();
    triggers.extend(hook_sql(table));
    triggers.extend(search_sql(table).map(|sql| sql.triggers).unwrap_or_default());
    triggers
}

/// True if the triggers of hooks stay as they are.
fn keeps_hooks(old: &TableModel, new: &TableModel) -> bool {
    let columns = pairs(&old.columns, &new.columns).both;
    let renamed =
        |(old, new): &(Option<&ColumnModel>, &ColumnModel)| old.is_some_and(|old| old.name != new.name);
    hook_sql(old) == hook_sql(new) && !columns.iter().any(renamed)
}

/// Gives the rows of a table the slugs that it fills in from now on, by the very trigger that will do it for new rows.
fn new_slugs(work: &Work<'_>) -> Vec<Vec<String>> {
    let made = work.values.iter().filter(|value| work.is_new_slug(value));
    made.filter_map(|value| {
        let (table, column) = (quote(&work.goal.name), quote(&value.goal.name));
        let trigger = hook_sql(work.goal).into_iter().find(|trigger| {
            trigger.sql.contains(" AFTER INSERT ON ") && trigger.sql.contains(&format!("NEW.{column} GLOB"))
        })?;
        let name = "\"_relata_slugs\"";
        let sql = trigger.sql.replacen(&quote(&trigger.name), name, 1).replacen(
            " AFTER INSERT ON ",
            &format!(" AFTER UPDATE OF {column} ON "),
            1,
        );
        Some(vec![
            sql,
            format!("UPDATE {table} SET {column} = {column} WHERE {column} GLOB '~*'"),
            format!("DROP TRIGGER {name}"),
        ])
    })
    .collect()
}

/// Where a person chose to empty links that lead to nothing, says which values stay.
fn empty_dangling(work: &mut Work<'_>, target: &super::effects::Target<'_>, goal: &Model) {
    let exists = |table: &str, column: &str| {
        format!(
            "EXISTS (SELECT 1 FROM {} AS \"there\" WHERE \"there\".{} = ?value?)",
            quote(table),
            quote(column)
        )
    };
    let links = work.goal.links.iter().filter(|link| link.columns.len() == 1);
    for link in links.collect::<Vec<_>>() {
        let known = work.mid.links.contains(link);
        let Some(value) = work.values.iter_mut().find(|value| {
            value.goal.name == link.columns[0] && value.emptied && value.from.is_some() && !known
        }) else {
            continue;
        };
        let Some(there) = goal.table(&link.target) else { continue };
        let columns = if link.target_columns.is_empty() { &there.primary_key } else { &link.target_columns };
        if let (Some((old, was)), [is]) = (target(link), columns.as_slice())
            && let [was] = was.as_slice()
        {
            value.only_if = Some((exists(&old, was), exists(&there.name, is)));
        }
    }
}

/// A row without a value of its own has none in this column.
fn comes_back_empty(column: &ColumnModel) -> bool {
    column.default.is_none() && !column.required
}
