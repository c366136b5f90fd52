//! What a delete takes along, before it happens: rows that go too, rows that are unlinked, and rows that stand in the
//! way. Worked out on a reader, so that asking neither locks nor touches the file.
//!
//! The keys of the rows that would go are gathered in temporary tables, wave after wave: what points to the rows of one
//! wave by ON DELETE CASCADE is the next (<https://www.sqlite.org/foreignkeys.html#fk_actions>). A row is in one wave only,
//! so cycles end. What triggers would do can't be foretold.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::explain::blocked_sentence;
use super::{DeleteEffect, DeleteImpact, key_values, write};
use crate::computed::{Moments, bind};
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::Sql;
use crate::rows::detail::text_of;
use crate::schema::{Catalog, Link, LinkAction, Table, label_sql};
use crate::task::Task;
use crate::value::RowKey;

/// Labels shown of the rows to be deleted, and of the rows in the way.
const LABELS: usize = 3;

/// What else would go or be unlinked if the rows `keys` of `table` were deleted.
///
/// # Errors
/// No such table; rows there can't be edited; whatever SQLite says; cancelled.
pub fn delete_impact(
    connection: &Connection,
    catalog: &Catalog,
    table: &str,
    keys: &[RowKey],
    task: &Task,
) -> Result<DeleteImpact> {
    let table = catalog.expect_table(table)?;
    write::editable(table)?;
    follow(connection, catalog, table, task, |walk| walk.begin(table, keys))
}

/// As [`delete_impact`], for the rows of `table` (as t) for which a condition holds.
///
/// # Errors
/// Whatever SQLite says; cancelled.
pub(super) fn of_rows(
    connection: &Connection,
    catalog: &Catalog,
    table: &Table,
    condition: (&Sql, &Moments),
    task: &Task,
) -> Result<DeleteImpact> {
    follow(connection, catalog, table, task, |walk| walk.begin_where(table, condition))
}

fn follow(
    connection: &Connection,
    catalog: &Catalog,
    table: &Table,
    task: &Task,
    begin: impl FnOnce(&mut Walk<'_>) -> Result<()>,
) -> Result<DeleteImpact> {
    // Rolled back at the end, and the temporary tables with it.
    let transaction = connection.unchecked_transaction()?;
    let mut walk = Walk { connection: &transaction, catalog, sets: BTreeMap::new(), wave: 0 };
    begin(&mut walk)?;
    let rows = walk.count(&table.name, Set::Gone)?;
    let labels = walk.labels(table)?;
    while walk.step()? {
        task.check()?;
    }
    Ok(DeleteImpact { rows, labels, effects: walk.effects(&table.name, rows)?, blocked: walk.blocked()? })
}

/// The two sets of keys kept per table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Set {
    Gone,
    Unlinked,
}

/// Where a table's keys are kept, and why its rows are there.
struct Kept {
    number: usize,
    gone: bool,
    unlinked: Option<LinkAction>,
}

struct Walk<'a> {
    connection: &'a Connection,
    catalog: &'a Catalog,
    sets: BTreeMap<String, Kept>,
    wave: i64,
}

impl<'a> Walk<'a> {
    fn begin(&mut self, table: &Table, keys: &[RowKey]) -> Result<()> {
        let set = self.set(table, Set::Gone, None)?;
        let names = table.key_columns();
        let same: Vec<String> = names.iter().map(|name| format!("{} IS ?", quote(name))).collect();
        let sql = format!(
            "INSERT OR IGNORE INTO {set} SELECT 0, {} FROM main.{} WHERE {}",
            crate::identifier::quote_list(&names),
            quote(&table.name),
            same.join(" AND ")
        );
        let mut insert = self.connection.prepare(&sql)?;
        for key in keys {
            insert.execute(rusqlite::params_from_iter(key_values(table, key)?))?;
        }
        Ok(())
    }

    fn begin_where(&mut self, table: &Table, (condition, moments): (&Sql, &Moments)) -> Result<()> {
        let set = self.set(table, Set::Gone, None)?;
        let sql = format!(
            "INSERT OR IGNORE INTO {set} SELECT 0, {} FROM main.{} AS t WHERE {}",
            columns_of("t", &table.key_columns()),
            quote(&table.name),
            condition.text
        );
        let mut insert = self.connection.prepare(&sql)?;
        bind(&mut insert, &condition.values, moments)?;
        insert.raw_execute()?;
        Ok(())
    }

    /// The temporary table for `which` of `table`, made on first use.
    fn set(&mut self, table: &Table, which: Set, why: Option<LinkAction>) -> Result<String> {
        let number = self.sets.len();
        let kept =
            self.sets.entry(table.name.clone()).or_insert(Kept { number, gone: false, unlinked: None });
        let made = match which {
            Set::Gone => std::mem::replace(&mut kept.gone, true),
            Set::Unlinked => std::mem::replace(&mut kept.unlinked, why).is_some(),
        };
        let name = set_name(kept.number, which);
        if !made {
            let keys: Vec<String> = (0..table.key_columns().len()).map(|index| format!("k{index}")).collect();
            let keys = keys.join(", ");
            let sql = format!("CREATE TEMP TABLE {name} (wave, {keys}, PRIMARY KEY ({keys})) WITHOUT ROWID");
            self.connection.execute_batch(&sql)?;
        }
        Ok(format!("temp.{name}"))
    }

    /// One wave further; false when the last one found nothing.
    fn step(&mut self) -> Result<bool> {
        let mut found = 0;
        let catalog = self.catalog;
        let gone: Vec<&Table> = self.tables(Set::Gone);
        for target in gone {
            for (holder, index) in catalog.incoming(&target.name) {
                let link = &holder.links[index];
                let which = match link.on_delete {
                    LinkAction::Cascade => Set::Gone,
                    LinkAction::SetNull | LinkAction::SetDefault => Set::Unlinked,
                    LinkAction::NoAction | LinkAction::Restrict => continue,
                };
                if holder.key_columns().is_empty() {
                    continue;
                }
                let pointing = self.pointing(holder, link, target, true);
                let set = self.set(holder, which, Some(link.on_delete))?;
                let names = columns_of("h", &holder.key_columns());
                let sql = format!("INSERT OR IGNORE INTO {set} SELECT {}, {names} {pointing}", self.wave + 1);
                let added = self.connection.execute(&sql, [])?;
                if which == Set::Gone {
                    found += added;
                }
            }
        }
        self.wave += 1;
        Ok(found > 0)
    }

    /// `FROM … WHERE`: the rows of `holder` (as h) whose `link` points to rows of `target` that go.
    fn pointing(&self, holder: &Table, link: &Link, target: &Table, this_wave: bool) -> String {
        let set = self.sets.get(&target.name).map_or(0, |kept| kept.number);
        let keys: Vec<String> = target
            .key_columns()
            .iter()
            .enumerate()
            .map(|(index, name)| format!("t.{} IS w.k{index}", quote(name)))
            .collect();
        let ends: Vec<String> = link
            .columns
            .iter()
            .zip(&link.target_columns)
            .map(|(here, there)| format!("h.{} = t.{}", quote(here), quote(there)))
            .collect();
        let wave = if this_wave { format!("w.wave = {}", self.wave) } else { "true".to_owned() };
        // CROSS JOIN keeps the order: from the few rows that go, never from the whole table.
        format!(
            "FROM temp.{} w CROSS JOIN main.{} t ON {} CROSS JOIN main.{} h ON {} WHERE {wave}",
            set_name(set, Set::Gone),
            quote(&target.name),
            keys.join(" AND "),
            quote(&holder.name),
            ends.join(" AND "),
        )
    }

    /// Leaves out of h the rows that go themselves.
    fn not_gone(&self, holder: &Table) -> String {
        match self.sets.get(&holder.name) {
            Some(kept) if kept.gone => format!(" AND NOT {}", in_gone(kept.number, holder)),
            _ => String::new(),
        }
    }

    fn tables(&self, which: Set) -> Vec<&'a Table> {
        let there = |kept: &Kept| match which {
            Set::Gone => kept.gone,
            Set::Unlinked => kept.unlinked.is_some(),
        };
        let names = self.sets.iter().filter(|(_, kept)| there(kept)).map(|(name, _)| name);
        names.filter_map(|name| self.catalog.table(name)).collect()
    }

    fn count(&self, table: &str, which: Set) -> Result<u64> {
        let Some(kept) = self.sets.get(table) else { return Ok(0) };
        let mut sql = format!("SELECT count(*) FROM temp.{} u", set_name(kept.number, which));
        if let (Set::Unlinked, true, Some(table)) = (which, kept.gone, self.catalog.table(table)) {
            let same: Vec<String> =
                (0..table.key_columns().len()).map(|index| format!("g.k{index} IS u.k{index}")).collect();
            let gone = set_name(kept.number, Set::Gone);
            sql += &format!(" WHERE NOT EXISTS (SELECT 1 FROM temp.{gone} g WHERE {})", same.join(" AND "));
        }
        Ok(self.connection.query_row(&sql, [], |row| row.get(0).map(i64::unsigned_abs))?)
    }

    fn labels(&self, table: &Table) -> Result<Vec<String>> {
        let Some(kept) = self.sets.get(&table.name) else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {} FROM main.{} h WHERE {} LIMIT {LABELS}",
            label_sql(table, "h"),
            quote(&table.name),
            in_gone(kept.number, table)
        );
        self.texts(&sql)
    }

    fn texts(&self, sql: &str) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare(sql)?;
        let found = statement.query_map([], |row| row.get_ref(0).map(text_of))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    /// A line per table and effect; rows of the table itself beyond those asked for are an effect too.
    fn effects(&self, asked: &str, asked_rows: u64) -> Result<Vec<DeleteEffect>> {
        let mut effects = Vec::new();
        for table in self.tables(Set::Gone) {
            let rows = self.count(&table.name, Set::Gone)?;
            let rows = if table.name == asked { rows.saturating_sub(asked_rows) } else { rows };
            effects.push((table, LinkAction::Cascade, rows));
        }
        for table in self.tables(Set::Unlinked) {
            let why = self.sets.get(&table.name).and_then(|kept| kept.unlinked);
            let rows = self.count(&table.name, Set::Unlinked)?;
            effects.push((table, why.unwrap_or(LinkAction::SetNull), rows));
        }
        effects.retain(|(_, _, rows)| *rows > 0);
        let line = |(table, effect, rows): (&Table, LinkAction, u64)| DeleteEffect {
            table: table.name.clone(),
            title: table.title.clone(),
            effect,
            rows,
        };
        Ok(effects.into_iter().map(line).collect())
    }

    /// The first link that would refuse, as a sentence.
    fn blocked(&self) -> Result<Option<String>> {
        let catalog = self.catalog;
        for target in self.tables(Set::Gone) {
            for (holder, index) in catalog.incoming(&target.name) {
                let link = &holder.links[index];
                if !matches!(link.on_delete, LinkAction::NoAction | LinkAction::Restrict) {
                    continue;
                }
                let pointing = self.pointing(holder, link, target, false) + &self.not_gone(holder);
                let count = self.connection.query_row(&format!("SELECT count(*) {pointing}"), [], |row| {
                    row.get(0).map(i64::unsigned_abs)
                })?;
                if count > 0 {
                    let labels =
                        self.texts(&format!("SELECT {} {pointing} LIMIT {LABELS}", label_sql(holder, "h")))?;
                    return Ok(Some(blocked_sentence(holder, link, count, &labels)));
                }
            }
        }
        Ok(None)
    }
}

fn set_name(number: usize, which: Set) -> String {
    match which {
        Set::Gone => format!("relata_gone_{number}"),
        Set::Unlinked => format!("relata_unlinked_{number}"),
    }
}

fn columns_of(source: &str, names: &[&str]) -> String {
    names.iter().map(|name| format!("{source}.{}", quote(name))).collect::<Vec<_>>().join(", ")
}

/// True for a row of `table` (as h) that goes.
fn in_gone(number: usize, table: &Table) -> String {
    let same: Vec<String> = table
        .key_columns()
        .iter()
        .enumerate()
        .map(|(index, name)| format!("g.k{index} IS h.{}", quote(name)))
        .collect();
    format!("EXISTS (SELECT 1 FROM temp.{} g WHERE {})", set_name(number, Set::Gone), same.join(" AND "))
}
