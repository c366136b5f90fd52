//! Search indexes on the way: what is searched follows renames, an index that is not as it was is made anew, and so is one
//! whose table's rows are written. They are filled at the end, when all rows are as they will be.

use super::*;
use crate::model::{SearchSql, search_sql};
use crate::revise::diff::joined;
use crate::revise::rebuild::RowCopy;

/// Rows that are put into a search index by one statement.
const PART: i64 = 20_000;

/// The model with what is searched under the names of now; columns that are gone, or can't be searched any more, are left
/// out, and each table that this happens to is told.
pub(super) fn follow(before: &Model, after: &mut Model) -> Vec<(String, Vec<String>, String)> {
    let known = after.clone();
    let tables = pairs(&before.tables, &known.tables);
    let mut lost = Vec::new();
    for (table, (old, new)) in after.tables.iter_mut().zip(&tables.both) {
        let (Some(search), Some(old)) = (&mut table.search, old) else { continue };
        let columns = pairs(&old.columns, &new.columns).both;
        let edited = old.search.as_ref() != Some(search);
        for name in &mut search.columns {
            if edited && new.column(name).is_some() {
                continue;
            }
            let is = |(old, _): &&(Option<&ColumnModel>, &ColumnModel)| {
                old.is_some_and(|old| old.name.eq_ignore_ascii_case(name))
            };
            if let Some((_, now)) = columns.iter().find(is) {
                name.clone_from(&now.name);
            }
        }
        if edited {
            continue;
        }
        let stays = |name: &String| new.column(name).is_some_and(|column| column.unsearchable().is_none());
        let (kept, gone): (Vec<String>, Vec<String>) = search.columns.drain(..).partition(stays);
        search.columns = kept;
        let on = format!("“{}”", new.name);
        let sentence = if new.rowid_alias().is_none() {
            format!("The search index of {on} goes, because its rows have no whole-number key any more.")
        } else if search.columns.is_empty() {
            format!("The search index of {on} goes, because nothing is left in it to search.")
        } else if gone.is_empty() {
            continue;
        } else {
            let names: Vec<String> = gone.iter().map(|name| format!("“{name}”")).collect();
            format!("The search index of {on} no longer holds {}.", joined(&names))
        };
        if new.rowid_alias().is_none() || search.columns.is_empty() {
            table.search = None;
        }
        lost.push((new.name.clone(), gone, sentence));
    }
    lost
}

/// Refuses a search index that can't be.
pub(super) fn expect(model: &Model) -> Result<()> {
    let refuse = |sentence: String| Err(ReviseError::Contradiction(sentence).into());
    for table in &model.tables {
        let Some(search) = &table.search else { continue };
        let on = format!("“{}”", table.name);
        if table.rowid_alias().is_none() {
            return refuse(format!(
                "{on} can't have a search index, because its rows have no whole-number key (an INTEGER PRIMARY KEY), and \
                 nothing else names them for good. It can be searched without one."
            ));
        }
        if search.columns.is_empty() {
            return refuse(format!("Say which columns of {on} are to be searched."));
        }
        for (at, name) in search.columns.iter().enumerate() {
            let Some(column) = table.column(name) else {
                return refuse(format!("{on} has no column “{name}” to search."));
            };
            if let Some(why) = column.unsearchable() {
                return refuse(format!("“{name}” of {on} can't be in its search index: {why}."));
            }
            if search.columns[..at].iter().any(|other| other.eq_ignore_ascii_case(name)) {
                return refuse(format!("“{name}” is twice in the search index of {on}."));
            }
        }
    }
    Ok(())
}

impl Finder<'_> {
    /// Takes away the search indexes that go or change; the others are told by their tables' names.
    pub(super) fn clear_search(&mut self, tables: &Pairs<'_, TableModel>) -> Result<()> {
        let both = tables.both.iter().filter_map(|(old, new)| Some((old.as_ref().copied()?, Some(*new))));
        let all: Vec<_> = both.chain(tables.gone.iter().map(|old| (*old, None))).collect();
        for (old, new) in all {
            let Some(sql) = search_sql(old) else { continue };
            if new.and_then(search_sql).as_ref() != Some(&sql) {
                let what = format!("The search index of “{}”", old.name);
                self.clear_triggers(&sql.triggers, &[])?;
                self.run(what, format!("DROP TABLE {}", quote(&sql.name)))?;
            }
        }
        Ok(())
    }

    /// Makes the search indexes that are new, and lets go of triggers that would not be the newest any more.
    pub(super) fn make_search(&mut self, goal: &Model) -> Result<()> {
        let there: HashSet<String> =
            stored(&self.scratch.connection)?.into_iter().map(|it| it.name).collect();
        for table in &goal.tables {
            let Some(sql) = search_sql(table) else { continue };
            if !there.contains(&sql.name) {
                self.run(format!("The search index of “{}”", table.name), sql.create)?;
            }
            let mut others = table.triggers.iter().cloned().chain(hook_sql(table));
            if others.any(|other| !there.contains(&other.name)) {
                let kept: Vec<_> =
                    sql.triggers.into_iter().filter(|trigger| there.contains(&trigger.name)).collect();
                self.clear_triggers(&kept, &[])?;
            }
        }
        Ok(())
    }

    /// Fills the search indexes that are new or whose rows were written.
    pub(super) fn fill_search(&mut self, tables: &Pairs<'_, TableModel>, goal: &Model) -> Result<()> {
        for (old, new) in &tables.both {
            let Some(table) = goal.table(&new.name) else { continue };
            let Some(sql) = search_sql(table) else { continue };
            let kept = old.and_then(search_sql).as_ref() == Some(&sql);
            let written = self
                .tables
                .iter()
                .any(|changed| changed.names.1 == table.name && changed.reach != Reach::Schema);
            if kept && !written {
                continue;
            }
            let what = format!("The search index of “{}”", table.name);
            if kept {
                let name = quote(&sql.name);
                self.run(&what, format!("INSERT INTO {name} ({name}) VALUES ('delete-all')"))?;
            }
            self.fill(what, table, sql, *old)?;
        }
        Ok(())
    }

    fn fill(
        &mut self,
        what: String,
        table: &TableModel,
        sql: SearchSql,
        old: Option<&TableModel>,
    ) -> Result<()> {
        let mut rows = 0;
        if let (Some((file, _)), Some(old)) = (self.journey.file, old) {
            let count = format!("SELECT count(*) FROM {}", quote(&old.name));
            rows = file.query_row(&count, [], |row| super::super::counted_in(row, 0))?;
        }
        self.scratch.run(&sql.fill).map_err(|error| impossible(what.clone(), &error))?;
        if rows > 0 {
            let columns = table.search.as_ref().map(|search| search.columns.clone()).unwrap_or_default();
            let sentence = format!("{} is made of {}.", what, counted(rows, "row"));
            self.tell(EffectKind::Search, &table.name, columns, rows, sentence);
        }
        self.steps.push(Step::Copy(RowCopy {
            from: table.name.clone(),
            rowid: table.rowid_alias().map(|key| key.name.clone()),
            sql: sql.fill,
            label: format!("Indexing “{}”", table.name),
            rows: Some(rows),
            part: PART,
        }));
        Ok(())
    }
}
