//! Putting the rows in: tables in order, hand-written rows first. A table that has rows already is left as it is, and
//! links lead to those.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Statement, params_from_iter};
use serde_json::Value as Json;

use super::compile::{Slot, compile};
use super::make::{Keys, Making, Slugs, Stand, text_of};
use super::random::{Chance, seed};
use super::stored::{literal, stored};
use super::{Day, Each, How, Maker, Sample, SampleSize, SampleTable};
use crate::error::{Error, Result};
use crate::identifier::{quote, quote_list};
use crate::model::{TableModel, create_index_sql};
use crate::starter::Plan;
use crate::task::Task;

/// From this many rows on, indexes are made after the rows.
const MANY: u64 = 5_000;
/// Rows between two looks at whether the job was cancelled.
const LOOK_EVERY: u64 = 2_000;

/// Fills the tables of `plan` as a part of the caller's transaction. `fresh` are the tables that were made just now.
pub(crate) fn fill(
    change: &Connection,
    sample: &Sample,
    plan: &Plan,
    fresh: &BTreeSet<String>,
    size: SampleSize,
    today: Day,
    task: &Task,
) -> Result<()> {
    let mut filling = Filling {
        change,
        sample,
        size,
        today,
        task,
        names: &plan.names,
        keys: BTreeMap::new(),
        called: BTreeMap::new(),
        pictures: HashMap::new(),
    };
    for spec in &sample.tables {
        let name = plan.names.get(&spec.name).unwrap_or(&spec.name);
        let Some(table) = plan.model.table(name) else { continue };
        filling.table(spec, table, fresh.contains(name))?;
    }
    Ok(())
}

struct Filling<'a> {
    change: &'a Connection,
    sample: &'a Sample,
    size: SampleSize,
    today: Day,
    task: &'a Task,
    names: &'a BTreeMap<String, String>,
    /// The rows of each table so far.
    keys: BTreeMap<String, Keys>,
    /// Hand-written rows by what they are called.
    called: BTreeMap<String, BTreeMap<String, i64>>,
    pictures: HashMap<(String, String), Vec<u8>>,
}

impl Filling<'_> {
    fn table(&mut self, spec: &SampleTable, table: &TableModel, is_fresh: bool) -> Result<()> {
        if self.take_rows_there(spec, table)? {
            return Ok(());
        }
        let total = self.expected(spec);
        let later = is_fresh && total >= MANY;
        if later {
            for index in &table.indexes {
                self.change.execute_batch(&format!("DROP INDEX {}", quote(&index.name)))?;
            }
        }
        self.rows(spec, table, total)?;
        if later {
            for index in &table.indexes {
                self.task.check()?;
                self.change.execute_batch(&create_index_sql(index, &table.name))?;
            }
        }
        Ok(())
    }

    /// True if the table has rows; they are what links lead to then.
    fn take_rows_there(&mut self, spec: &SampleTable, table: &TableModel) -> Result<bool> {
        let name = quote(&table.name);
        let some: bool =
            self.change.query_row(&format!("SELECT EXISTS (SELECT 1 FROM {name})"), [], |row| row.get(0))?;
        let [key] = table.primary_key.as_slice() else { return Ok(some) };
        if !some {
            return Ok(false);
        }
        let key = quote(key);
        let mut statement = self.change.prepare(&format!("SELECT {key} FROM {name} ORDER BY {key}"))?;
        let keys = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        self.keys.insert(spec.name.clone(), Keys::Listed(keys));
        let Some(column) = &spec.called_by else { return Ok(true) };
        let mut find =
            self.change.prepare(&format!("SELECT {key} FROM {name} WHERE {} = ?1", quote(column)))?;
        let called = self.called.entry(spec.name.clone()).or_default();
        for text in spec.rows.iter().filter_map(|row| row.get(column).and_then(Json::as_str)) {
            if let Some(key) = find.query_row([text], |row| row.get(0)).optional()? {
                called.insert(text.to_owned(), key);
            }
        }
        Ok(true)
    }

    /// About how many rows the table gets.
    fn expected(&self, spec: &SampleTable) -> u64 {
        let written = spec.rows.len() as u64;
        let generated = spec.each.as_ref().map_or(0, |each| {
            let parents = each.among.get(&self.size).copied().unwrap_or(0);
            parents * (each.least + each.most) / 2
        });
        (written + generated).max(self.spec_count(spec))
    }

    fn spec_count(&self, spec: &SampleTable) -> u64 {
        spec.counts.get(&self.size).copied().unwrap_or(0)
    }

    fn rows(&mut self, spec: &SampleTable, table: &TableModel, total: u64) -> Result<()> {
        let (slots, order) = compile(self.sample, spec, table, self.names);
        let columns: Vec<&str> = slots.iter().map(|slot| slot.column.name.as_str()).collect();
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
        let insert = self.change.prepare(&format!(
            "INSERT INTO {} ({}) VALUES ({})",
            quote(&table.name),
            quote_list(&columns),
            places.join(", ")
        ))?;
        let key = slots.iter().position(|slot| table.primary_key == [slot.column.name.clone()]);
        let keys = std::mem::take(&mut self.keys);
        let mut pictures = std::mem::take(&mut self.pictures);
        let making = Making {
            sample: self.sample,
            today: self.today,
            keys: &keys,
            own: &spec.name,
            pictures: &mut pictures,
            slugs: Slugs::default(),
        };
        let mut writing = Writing {
            making,
            slots: &slots,
            order: &order,
            key,
            insert,
            written: 0,
            total,
            label: format!("Sample rows of {}", table.name),
            task: self.task,
            row: vec![Value::Null; slots.len()],
            is_elsewhere: false,
        };
        for row in &spec.rows {
            writing.by_hand(row, &mut self.called, spec)?;
        }
        match &spec.each {
            Some(each) => self.for_each(each, spec, &keys, &mut writing)?,
            None => {
                for _ in spec.rows.len() as u64..self.spec_count(spec) {
                    writing.generated(None, None)?;
                }
            }
        }
        let count = writing.written;
        drop(writing);
        self.keys = keys;
        self.pictures = pictures;
        self.keys.insert(spec.name.clone(), Keys::Counted(count));
        Ok(())
    }

    /// Rows for each row of another table beyond those that have hand-written ones.
    fn for_each(
        &self,
        each: &Each,
        spec: &SampleTable,
        keys: &BTreeMap<String, Keys>,
        writing: &mut Writing<'_>,
    ) -> Result<()> {
        let at = |name: &str| writing.slots.iter().position(|slot| slot.column.name == name);
        let Some(link) = at(&each.column) else { return Ok(()) };
        let distinct = each.distinct.as_deref().and_then(at);
        let target = writing.slots[link].target.clone().unwrap_or_default();
        let Some(parents) = keys.get(&target) else { return Ok(()) };
        let by_hand =
            self.sample.tables.iter().find(|table| table.name == target).map_or(0, |table| table.rows.len());
        let first = if spec.rows.is_empty() { 0 } else { by_hand as u64 };
        let among = each.among.get(&self.size).copied().unwrap_or(0);
        let seed = seed(&[&spec.name, "each"]);
        for parent in first..parents.count().min(first + among) {
            let count = each.least + Chance::of(seed, parent).below(each.most - each.least + 1);
            let mut taken: Vec<i64> = Vec::new();
            for place in 0..count {
                let other = match distinct {
                    Some(slot) => match writing.other(slot, keys, &taken) {
                        Some(key) => {
                            taken.push(key);
                            Some((slot, key))
                        }
                        None => break,
                    },
                    None => None,
                };
                writing.generated(Some((place, link, parents.at(parent))), other)?;
            }
        }
        Ok(())
    }
}

/// One table being filled.
struct Writing<'a> {
    making: Making<'a>,
    slots: &'a [Slot],
    order: &'a [usize],
    key: Option<usize>,
    insert: Statement<'a>,
    written: u64,
    total: u64,
    label: String,
    task: &'a Task,
    row: Vec<Value>,
    /// The row at hand leads to another row than the declaration means.
    is_elsewhere: bool,
}

impl Writing<'_> {
    /// A key for the link in `slot` that isn't in `taken`.
    fn other(&self, slot: usize, keys: &BTreeMap<String, Keys>, taken: &[i64]) -> Option<i64> {
        let slot = &self.slots[slot];
        let keys = keys.get(slot.target.as_deref()?)?;
        let mut chance = Chance::of(slot.seed, self.written);
        let mut place = chance.skewed(keys.count(), 2.0);
        for _ in 0..keys.count() {
            let key = keys.at(place);
            if !taken.contains(&key) {
                return Some(key);
            }
            place = (place + 1) % keys.count();
        }
        None
    }

    fn generated(&mut self, of_each: Option<(u64, usize, i64)>, other: Option<(usize, i64)>) -> Result<()> {
        let stand = Stand { number: self.written, of_each: of_each.map(|(place, _, key)| (place, key)) };
        for &at in self.order {
            let given = [of_each.map(|(_, slot, key)| (slot, key)), other];
            let given = given.into_iter().flatten().find(|(slot, _)| *slot == at);
            let value = match given {
                Some((_, key)) => Value::Integer(key),
                None if self.key == Some(at) => {
                    Value::Integer(i64::try_from(self.written + 1).unwrap_or(i64::MAX))
                }
                None => self.making.value(&self.slots[at], stand, &self.row),
            };
            self.row[at] = value;
        }
        self.write()
    }

    fn by_hand(
        &mut self,
        given: &BTreeMap<String, Json>,
        called: &mut BTreeMap<String, BTreeMap<String, i64>>,
        spec: &SampleTable,
    ) -> Result<()> {
        let stand = Stand { number: self.written, of_each: None };
        let key = i64::try_from(self.written + 1).unwrap_or(i64::MAX);
        self.is_elsewhere = false;
        for &at in self.order {
            let slot = &self.slots[at];
            let value = match given.get(&slot.column.name) {
                None if self.key == Some(at) => Value::Integer(key),
                None => self.left_out(slot, stand),
                Some(json) => self.written_value(slot, json, called, stand),
            };
            self.row[at] = value;
        }
        if let Some(column) = &spec.called_by
            && let Some(at) = self.slots.iter().position(|slot| slot.column.name == *column)
        {
            called.entry(spec.name.clone()).or_default().insert(text_of(&self.row[at]), key);
        }
        match self.write() {
            // Another row stands in for the one that was meant, and has what this one would give it.
            Err(Error::Sqlite(error))
                if self.is_elsewhere
                    && error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// What a hand-written row has where it says nothing: what the file would put there, else nothing; a generator only
    /// where there must be something, or where it always gives the same.
    fn left_out(&mut self, slot: &Slot, stand: Stand) -> Value {
        let makes = |maker: &Maker| matches!(maker.how, How::Slug { .. } | How::Same { .. });
        if !slot.maker.as_ref().is_some_and(makes) {
            if let Some(value) = slot.column.default.as_deref().and_then(literal) {
                return value;
            }
            if !slot.column.required {
                return Value::Null;
            }
        }
        self.making.value(slot, stand, &self.row)
    }

    fn written_value(
        &mut self,
        slot: &Slot,
        json: &Json,
        called: &BTreeMap<String, BTreeMap<String, i64>>,
        stand: Stand,
    ) -> Value {
        match (json.as_str(), &slot.target) {
            (Some(name), Some(target)) => match called.get(target).and_then(|rows| rows.get(name)) {
                Some(key) => Value::Integer(*key),
                None => {
                    self.is_elsewhere = true;
                    self.any_of(target, slot, stand)
                }
            },
            (Some(text), None) if slot.column.kind == crate::schema::ColumnKind::Image => {
                let (name, palette) = text.split_once('/').unwrap_or((text, ""));
                self.making.picture(name, palette)
            }
            _ => stored(json, &slot.column, self.making.today),
        }
    }

    /// Where the row that is meant isn't there (a file with users of its own): another one.
    fn any_of(&self, target: &str, slot: &Slot, stand: Stand) -> Value {
        let Some(keys) = self.making.keys.get(target).filter(|keys| keys.count() > 0) else {
            return Value::Null;
        };
        Value::Integer(keys.at(Chance::of(slot.seed, stand.number).below(keys.count())))
    }

    fn write(&mut self) -> Result<()> {
        if self.written.is_multiple_of(LOOK_EVERY) {
            self.task.check()?;
            self.task.report(&self.label, self.written, self.total.max(self.written));
        }
        self.insert.execute(params_from_iter(self.row.iter()))?;
        self.written += 1;
        Ok(())
    }
}
