//! Renaming first, by SQLite itself, in an order in which every name is free when it is given.

use super::*;

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
