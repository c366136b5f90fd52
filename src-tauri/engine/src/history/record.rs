//! Records what a transaction writes, through SQLite's pre-update hook
//! (<https://www.sqlite.org/c3ref/preupdate_blobwrite.html>): the very source of the session extension, but with rowids
//! (a row that comes back keeps its place, whatever its key is), in order, and in bounded memory.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::hooks::{Action, PreUpdateCase, PreUpdateNewValueAccessor, PreUpdateOldValueAccessor};
use rusqlite::types::ValueRef;
use serde::{Deserialize, Serialize};

use super::log::{self, DELETE, INSERT, Layout, SAME, UPDATE, Writer};
use super::search::{self, Virtual};
use super::{ChangedTable, HistoryError};
use crate::echo;
use crate::error::Result;
use crate::schema::{Catalog, Key, Table};
use crate::task::Task;

/// Rows told apart for counting; beyond, each write counts.
const TOLD_APART: usize = 50_000;
/// Column names remembered for the words.
const NAMED: usize = 8;

/// A table as it was when its rows were recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordedTable {
    /// The table, or the virtual table whose text it is.
    pub name: String,
    /// Rows are named by rowid.
    pub has_rowid: bool,
    /// The column that is the rowid.
    pub alias: Option<String>,
    /// Recorded columns, in the order of the log: name and declared type. The rowid's alias and computed columns are not
    /// among them.
    pub columns: Vec<(String, String)>,
    /// Those of them that make up the primary key.
    pub key: Vec<usize>,
    /// Its triggers then, by name, with a checksum each.
    pub triggers: Vec<(String, u64)>,
}

impl RecordedTable {
    pub fn layout(&self) -> Layout {
        Layout { has_rowid: self.has_rowid, columns: self.columns.len() }
    }
}

/// What was recorded.
pub(crate) struct Recorded {
    pub tables: Vec<RecordedTable>,
    /// Virtual tables whose index was written.
    pub indexes: Vec<String>,
    pub counts: Vec<ChangedTable>,
    /// What was written directly, in the order of the first write.
    pub direct: Vec<Direct>,
    pub rows: u64,
    pub others: u64,
    pub obstacle: Option<String>,
    pub log: Writer,
}

/// What was done directly to one table, for the words.
#[derive(Debug, Clone, Default)]
pub(crate) struct Direct {
    pub table: String,
    pub inserted: u64,
    pub updated: u64,
    pub deleted: u64,
    /// Columns written by updates.
    pub columns: BTreeSet<usize>,
}

impl Direct {
    fn add(&mut self, kind: u8) {
        match kind {
            INSERT => self.inserted += 1,
            DELETE => self.deleted += 1,
            _ => self.updated += 1,
        }
    }
}

impl ChangedTable {
    fn add(&mut self, kind: u8) {
        match kind {
            INSERT => self.inserted += 1,
            DELETE => self.deleted += 1,
            _ => self.updated += 1,
        }
    }
}

/// A connection whose writes are recorded until this is finished or dropped.
pub(crate) struct Recording<'c> {
    connection: &'c Connection,
    state: Arc<Mutex<State>>,
}

impl<'c> Recording<'c> {
    pub fn begin(connection: &'c Connection, catalog: Arc<Catalog>) -> Result<Self> {
        let state = Arc::new(Mutex::new(State::new(catalog)));
        let hooked = Arc::clone(&state);
        connection.preupdate_hook(Some(
            move |_: Action, database: &str, table: &str, case: &PreUpdateCase| {
                if database == "main" {
                    if depth(case) == 0 {
                        echo::row_written();
                    }
                    hooked.lock().unwrap_or_else(PoisonError::into_inner).take(table, case);
                }
            },
        ))?;
        echo::count_rows(true);
        Ok(Self { connection, state })
    }

    /// Tells `task` how far the writing is, of `total` rows.
    pub fn watch(&self, task: &Task, label: &'static str, total: u64) {
        let watch = Watch { task: task.clone(), label, total };
        self.state.lock().unwrap_or_else(PoisonError::into_inner).watch = Some(watch);
    }

    /// The connection.
    pub fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// What was recorded; later writes are not.
    ///
    /// # Errors
    /// No room for a long log.
    pub fn finish(self) -> Result<Recorded> {
        self.stop();
        let catalog = Arc::default();
        let state = std::mem::replace(
            &mut *self.state.lock().unwrap_or_else(PoisonError::into_inner),
            State::new(catalog),
        );
        state.finish()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stop(&self) {
        echo::count_rows(false);
        let none: Option<fn(Action, &str, &str, &PreUpdateCase)> = None;
        // Fails for borrowed connections only, which are never recorded.
        let _ = self.connection.preupdate_hook(none);
    }
}

impl Drop for Recording<'_> {
    fn drop(&mut self) {
        self.stop();
    }
}

/// How deep in triggers a row is written: 0 by the statement itself.
fn depth(case: &PreUpdateCase) -> i32 {
    match case {
        PreUpdateCase::Insert(new) => new.get_query_depth(),
        PreUpdateCase::Delete(old) => old.get_query_depth(),
        PreUpdateCase::Update { new_value_accessor, .. } => new_value_accessor.get_query_depth(),
        PreUpdateCase::Unknown => 0,
    }
}

/// Who is told how far it is.
struct Watch {
    task: Task,
    label: &'static str,
    total: u64,
}

/// What to do with the rows of a table.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Recorded(usize),
    Ignored,
}

pub(super) struct State {
    catalog: Arc<Catalog>,
    targets: HashMap<String, Target>,
    pub(super) plans: Vec<Plan>,
    indexes: Vec<String>,
    obstacle: Option<String>,
    seen: HashSet<u64>,
    pub(super) rows: u64,
    others: u64,
    pub(super) log: Writer,
    pub(super) scratch: Vec<u8>,
    columns: Vec<usize>,
    failed: Option<HistoryError>,
    watch: Option<Watch>,
    written: u64,
    /// The table written last, which is nearly always the next one too.
    last: Option<(String, Target)>,
}

/// How one table's rows are recorded.
pub(super) struct Plan {
    pub(super) recorded: RecordedTable,
    /// Where each recorded column stands in the table.
    places: Vec<i32>,
    /// Recorded with every update, to recognise the row by.
    pub(super) guards: Vec<bool>,
    pub(super) counts: ChangedTable,
    pub(super) direct: Direct,
    /// A full-text table's own text: its writes come from within SQLite.
    is_text: bool,
}

impl State {
    fn new(catalog: Arc<Catalog>) -> Self {
        Self {
            catalog,
            targets: HashMap::new(),
            plans: Vec::new(),
            indexes: Vec::new(),
            obstacle: None,
            seen: HashSet::new(),
            rows: 0,
            others: 0,
            log: Writer::default(),
            scratch: Vec::new(),
            columns: Vec::new(),
            failed: None,
            watch: None,
            written: 0,
            last: None,
        }
    }

    fn finish(self) -> Result<Recorded> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        let direct = self.plans.iter().map(|plan| plan.direct.clone()).collect();
        Ok(Recorded {
            counts: self.plans.iter().map(|plan| plan.counts.clone()).collect(),
            tables: self.plans.into_iter().map(|plan| plan.recorded).collect(),
            indexes: self.indexes,
            direct,
            rows: self.rows,
            others: self.others,
            obstacle: self.obstacle,
            log: self.log,
        })
    }

    fn take(&mut self, table: &str, case: &PreUpdateCase) {
        let target = match &self.last {
            Some((last, target)) if last == table => *target,
            _ => {
                let target = self.target(table);
                self.last = Some((table.to_owned(), target));
                target
            }
        };
        self.written += 1;
        if self.written.is_multiple_of(512) {
            self.tell(self.written);
        }
        let Target::Recorded(slot) = target else { return };
        let taken = match case {
            PreUpdateCase::Insert(new) => self.insert(slot, new),
            PreUpdateCase::Delete(old) => self.delete(slot, old),
            PreUpdateCase::Update { old_value_accessor: old, new_value_accessor: new } => {
                self.update(slot, old, new)
            }
            PreUpdateCase::Unknown => Ok(()),
        };
        let kept = taken.is_ok().then(|| self.log.end());
        match (taken, kept) {
            (Err(_), _) if self.obstacle.is_none() => {
                self.obstacle =
                    Some(format!("the rows of “{table}” could not be read while they were written."));
            }
            (_, Some(Err(error))) if self.failed.is_none() => {
                self.failed = Some(HistoryError::Temporary(error))
            }
            _ => {}
        }
    }

    /// Tells how many rows are done.
    pub(super) fn tell(&self, done: u64) {
        if let Some(watch) = &self.watch {
            let total = if watch.total == 0 { 0 } else { watch.total.max(done) };
            watch.task.report(watch.label, done, total);
        }
    }

    /// What to do with the rows of a table.
    pub(super) fn target(&mut self, name: &str) -> Target {
        if let Some(target) = self.targets.get(name) {
            return *target;
        }
        let target = self.look_up(name);
        self.targets.insert(name.to_owned(), target);
        target
    }

    fn look_up(&mut self, name: &str) -> Target {
        let lower = name.to_ascii_lowercase();
        if lower.starts_with("sqlite_") || lower.starts_with("_relata_") {
            return Target::Ignored;
        }
        let catalog = Arc::clone(&self.catalog);
        // Undo keeps search indexes itself, by the rows that it writes.
        if catalog.search_tables.iter().any(|table| table.shadows.iter().any(|shadow| shadow == name)) {
            return Target::Ignored;
        }
        let plan = if let Some(table) = catalog.tables.iter().find(|table| table.name == name) {
            Plan::of_table(table)
        } else if let Some(owner) =
            catalog.tables.iter().find(|owner| owner.shadows.iter().any(|s| s == name))
        {
            let is_text = name[owner.name.len()..].eq_ignore_ascii_case("_content");
            match search::kind(owner) {
                Virtual::OwnText if is_text => Plan::of_text(owner),
                Virtual::OwnText => return Target::Ignored,
                Virtual::Rebuilt => {
                    if !self.indexes.contains(&owner.name) {
                        self.indexes.push(owner.name.clone());
                    }
                    return Target::Ignored;
                }
                Virtual::Opaque => None,
            }
        } else {
            None
        };
        let Some(plan) = plan else {
            let owner = catalog.tables.iter().find(|owner| owner.shadows.iter().any(|shadow| shadow == name));
            let what = owner.map_or(name, |owner| &owner.name);
            self.obstacle
                .get_or_insert_with(|| format!("it also wrote to “{what}”, whose rows can't be recorded."));
            return Target::Ignored;
        };
        self.plans.push(plan);
        Target::Recorded(self.plans.len() - 1)
    }

    fn insert(&mut self, slot: usize, new: &PreUpdateNewValueAccessor) -> rusqlite::Result<()> {
        let plan = &self.plans[slot];
        let out = self.log.buffer();
        let begun = out.len();
        let mut put = || {
            begin(out, INSERT, slot, plan.recorded.has_rowid.then(|| new.get_new_row_id()));
            for place in &plan.places {
                log::put_value(out, new.get_new_column_value(*place)?);
            }
            Ok(())
        };
        if let Err(error) = put() {
            self.log.buffer().truncate(begun);
            return Err(error);
        }
        let row = plan.row(new.get_new_row_id(), |place| new.get_new_column_value(place))?;
        self.count(slot, row, new.get_query_depth() == 0, INSERT, &[]);
        Ok(())
    }

    fn delete(&mut self, slot: usize, old: &PreUpdateOldValueAccessor) -> rusqlite::Result<()> {
        let plan = &self.plans[slot];
        let out = self.log.buffer();
        let begun = out.len();
        let mut put = || {
            begin(out, DELETE, slot, plan.recorded.has_rowid.then(|| old.get_old_row_id()));
            for place in &plan.places {
                log::put_value(out, old.get_old_column_value(*place)?);
            }
            Ok(())
        };
        if let Err(error) = put() {
            self.log.buffer().truncate(begun);
            return Err(error);
        }
        let row = plan.row(old.get_old_row_id(), |place| old.get_old_column_value(place))?;
        self.count(slot, row, old.get_query_depth() == 0, DELETE, &[]);
        Ok(())
    }

    fn update(
        &mut self,
        slot: usize,
        old: &PreUpdateOldValueAccessor,
        new: &PreUpdateNewValueAccessor,
    ) -> rusqlite::Result<()> {
        let plan = &self.plans[slot];
        self.scratch.clear();
        let (mut count, mut written) = (0, std::mem::take(&mut self.columns));
        written.clear();
        for (index, (place, guard)) in plan.places.iter().zip(&plan.guards).enumerate() {
            let (before, after) = (old.get_old_column_value(*place)?, new.get_new_column_value(*place)?);
            let same = is_same(before, after);
            if same && !guard {
                continue;
            }
            count += 1;
            log::put_number(&mut self.scratch, index as u64);
            log::put_value(&mut self.scratch, before);
            if same {
                self.scratch.push(SAME);
            } else {
                log::put_value(&mut self.scratch, after);
                written.push(index);
            }
        }
        let (from, to) = (old.get_old_row_id(), new.get_new_row_id());
        if written.is_empty() && (from == to || !plan.recorded.has_rowid) {
            self.columns = written;
            return Ok(());
        }
        let row = plan.row(to, |place| new.get_new_column_value(place))?;
        let out = self.log.buffer();
        begin(out, UPDATE, slot, plan.recorded.has_rowid.then_some(from));
        if plan.recorded.has_rowid {
            log::put_signed(out, to);
        }
        log::put_number(out, count);
        out.extend_from_slice(&self.scratch);
        self.count(slot, row, old.get_query_depth() == 0, UPDATE, &written);
        self.columns = written;
        Ok(())
    }

    /// Counts a row once, however often it is written.
    fn count(&mut self, slot: usize, row: u64, direct: bool, kind: u8, columns: &[usize]) {
        // What a trigger writes to a full-text table comes from within SQLite and looks as if it were written directly.
        let direct = direct && (!self.plans[slot].is_text || self.plans[0].is_text);
        let plan = &mut self.plans[slot];
        let name = row.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ slot as u64;
        let known =
            if self.seen.len() < TOLD_APART { !self.seen.insert(name) } else { self.seen.contains(&name) };
        if direct && plan.direct.columns.len() < NAMED {
            plan.direct.columns.extend(columns);
        }
        if known {
            return;
        }
        plan.counts.add(kind);
        if direct {
            plan.direct.add(kind);
            self.rows += 1;
        } else {
            self.others += 1;
        }
    }
}

pub(super) fn begin(out: &mut Vec<u8>, kind: u8, slot: usize, rowid: Option<i64>) {
    out.push(kind);
    log::put_number(out, slot as u64);
    if let Some(rowid) = rowid {
        log::put_signed(out, rowid);
    }
}

/// Bit by bit: 1 is not 1.0, and 0.0 not −0.0.
pub(super) fn is_same(one: ValueRef<'_>, other: ValueRef<'_>) -> bool {
    match (one, other) {
        (ValueRef::Real(one), ValueRef::Real(other)) => one.to_bits() == other.to_bits(),
        _ => one == other,
    }
}

impl Plan {
    /// None if SQL can't reach single rows of it.
    fn of_table(table: &Table) -> Option<Self> {
        let (has_rowid, alias) = match &table.key {
            Key::Rowid { column, .. } => (true, column.clone()),
            Key::Columns { .. } => (false, None),
            Key::None { .. } => return None,
        };
        let (mut columns, mut places) = (Vec::new(), Vec::new());
        for (place, column) in (0_i32..).zip(&table.columns) {
            let stored = column.generated.is_none() && column.computed.is_none();
            if stored && !column.hidden && alias.as_ref() != Some(&column.name) {
                columns.push((column.name.clone(), column.declared_type.clone()));
                places.push(place);
            }
        }
        let position = |name: &String| columns.iter().position(|(column, _)| column == name);
        let key: Vec<usize> = match &alias {
            Some(_) => Vec::new(),
            None => table.primary_key.iter().filter_map(position).collect(),
        };
        // An implicit rowid may be given to another row (VACUUM), so the row is recognised by all it holds.
        let by_all = has_rowid && alias.is_none() && key.is_empty();
        let guards = (0..columns.len()).map(|index| by_all || key.contains(&index)).collect();
        let triggers =
            table.triggers.iter().map(|trigger| (trigger.name.clone(), checksum(&trigger.sql))).collect();
        let recorded = RecordedTable { name: table.name.clone(), has_rowid, alias, columns, key, triggers };
        Some(Self::new(table, recorded, places, guards, false))
    }

    /// The shadow table that holds the text of a full-text table: its rowid, then one column for each of the owner's.
    fn of_text(owner: &Table) -> Option<Self> {
        let columns: Vec<(String, String)> =
            owner.shown_columns().map(|column| (column.name.clone(), String::new())).collect();
        let places = (1..).take(columns.len()).collect();
        let guards = vec![false; columns.len()];
        let recorded = RecordedTable {
            name: owner.name.clone(),
            has_rowid: true,
            alias: None,
            columns,
            key: Vec::new(),
            triggers: Vec::new(),
        };
        Some(Self::new(owner, recorded, places, guards, true))
    }

    fn new(
        table: &Table,
        recorded: RecordedTable,
        places: Vec<i32>,
        guards: Vec<bool>,
        is_text: bool,
    ) -> Self {
        let counts =
            ChangedTable { table: table.name.clone(), title: table.title.clone(), ..ChangedTable::default() };
        let direct = Direct { table: table.name.clone(), ..Direct::default() };
        Self { recorded, places, guards, counts, direct, is_text }
    }

    /// A number for the row, nearly always another for another row.
    fn row<'v>(
        &self,
        rowid: i64,
        value: impl Fn(i32) -> rusqlite::Result<ValueRef<'v>>,
    ) -> rusqlite::Result<u64> {
        if self.recorded.has_rowid {
            return Ok(rowid.cast_unsigned());
        }
        let mut out = Vec::new();
        for index in &self.recorded.key {
            log::put_value(&mut out, value(self.places[*index])?);
        }
        let mut hasher = DefaultHasher::new();
        out.hash(&mut hasher);
        Ok(hasher.finish())
    }
}

/// FNV-1a, the same in every Rust.
pub(crate) fn checksum(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
