//! A bulk change as SQL: which rows, what is written, how it is shown beforehand and how it is recorded.

mod faults;

use rusqlite::Connection;

use super::{broken_link, not_a_password, verb, writable};
use crate::change::explain::{Attempt, explain, fault};
use crate::change::model::{
    AdjustUnit, Adjustment, Assignment, Bulk, BulkChange, BulkPreview, BulkRow, DeleteImpact,
};
use crate::change::statement::{select, values};
use crate::change::{ChangeError, RowEdit, impact, read_input, write};
use crate::computed::{Moments, Reach, bind, is_of_a_value, query};
use crate::error::{Error, Result};
use crate::history::Recording;
use crate::identifier::quote;
use crate::kinds::adjust::{self, Decimal, Step, TooLarge};
use crate::kinds::{password, percent};
use crate::rows::detail::text_of;
use crate::rows::{Condition, Sql, condition_sql};
use crate::schema::{Affinity, Catalog, Column, ColumnKind, LinkAction, Table, TableType, label_sql};
use crate::task::Task;
use crate::value::{Cell, Input, RowKey, Value};

/// Rows shown before anything is done.
const SHOWN: usize = 10;
/// Most values of keys in one statement; SQLite takes 32,766 parameters.
const MOST_KEY_VALUES: usize = 30_000;

/// A bulk change, read against the table.
pub(super) struct Plan<'a> {
    table: &'a Table,
    /// What is written, as SQL over `t`; empty for a delete.
    sets: Vec<(String, Sql)>,
    /// Values that are the same for every row, for explaining a refusal.
    fixed: Vec<(String, Value)>,
    condition: Sql,
    /// The condition is by something that is computed, which a row's value can fail.
    computed: bool,
    moments: Moments,
}

impl<'a> Plan<'a> {
    pub(super) fn of(catalog: &'a Catalog, bulk: &Bulk) -> Result<Self> {
        let table = catalog.expect_table(&bulk.table)?;
        write::editable(table)?;
        let mut plan = Self {
            table,
            sets: Vec::new(),
            fixed: Vec::new(),
            condition: condition_sql(&mut Reach::alone(table).through(catalog), bulk.filter.as_ref())?,
            computed: bulk.filter.as_ref().is_some_and(|filter| is_computed(table, filter)),
            moments: Moments::now(),
        };
        if let Some(keys) = &bulk.keys {
            plan.only(&among(table, keys)?);
        }
        match &bulk.change {
            BulkChange::Delete => {}
            BulkChange::Update { values, adjust } => plan.update(values, adjust)?,
            BulkChange::Replace { column, find, replace, match_case } => {
                plan.replace(column, [find, replace], *match_case)?;
            }
        }
        Ok(plan)
    }

    fn only(&mut self, condition: &Sql) {
        self.condition.text = format!("({}) AND ({})", self.condition.text, condition.text);
        self.condition.values.extend(condition.values.iter().cloned());
    }

    fn update(&mut self, values: &[Assignment], adjust: &[Adjustment]) -> Result<()> {
        let edit =
            RowEdit { table: self.table.name.clone(), key: None, values: values.to_vec(), seen: Vec::new() };
        for (column, value) in write::new_values(self.table, &edit, &[])? {
            if value != Value::Null {
                not_a_password(self.table, &column)?;
            }
            self.fixed.push((column.clone(), value.clone()));
            self.sets.push((column, Sql { text: "?".to_owned(), values: vec![value] }));
        }
        let mut changed = Sql::default();
        for adjustment in adjust {
            let column = writable(self.table, &adjustment.column)?;
            if self.sets.iter().any(|(name, _)| *name == column.name) {
                return Err(refused(self.table, column, format!("{} is changed twice.", column.title)));
            }
            let step = step(self.table, column, adjustment)?;
            let name = format!("t.{}", quote(&column.name));
            let (text, values) = adjust::sql(&name, step, places(column));
            if !changed.text.is_empty() {
                changed.text.push_str(" OR ");
            }
            changed.text.push_str(&format!("{text} IS NOT {name}"));
            changed.values.extend(values.iter().cloned());
            self.sets.push((column.name.clone(), Sql { text, values }));
        }
        if self.sets.is_empty() {
            let message = "Name at least one column to change.".to_owned();
            return Err(ChangeError::NotEditable { message, fault: Box::new(fault(self.table, &[])) }.into());
        }
        if self.fixed.is_empty() {
            self.only(&changed);
        }
        Ok(())
    }

    fn replace(&mut self, column: &str, [find, replace]: [&String; 2], match_case: bool) -> Result<()> {
        let column = writable(self.table, column)?;
        not_a_password(self.table, &column.name)?;
        let name = format!("t.{}", quote(&column.name));
        let arguments = |text: &str| Sql {
            text: text.to_owned(),
            values: vec![
                Value::Text(find.clone()),
                Value::Text(replace.clone()),
                Value::Integer(i64::from(match_case)),
            ],
        };
        let replaced = format!("relata_replace({name}, ?, ?, ?)");
        // Only rows that hold it are written.
        self.only(&arguments(&format!("{replaced} COLLATE BINARY IS NOT {name}")));
        self.sets.push((column.name.clone(), arguments(&replaced)));
        Ok(())
    }

    /// Where a row's value fails the condition, it gives nothing for that row, as in an open table: the others are named by
    /// their keys then.
    pub(super) fn settle(&mut self, connection: &Connection) -> Result<()> {
        if !self.computed {
            return Ok(());
        }
        match self.count(connection) {
            Err(Error::Sqlite(error)) if is_of_a_value(&error) => {}
            counted => return counted.map(drop),
        }
        let mut found = Vec::new();
        let mut last: Option<Vec<Value>> = None;
        while !self.walk(connection, &mut last, &mut found)? {
            // The next one is the one that fails.
            let Some(next) = self.next_key(connection, last.as_deref())? else { break };
            last = Some(next);
        }
        self.condition = among(self.table, &found)?;
        Ok(())
    }

    /// Gathers the keys for which the condition holds, from after `last` on; false if a row's value failed it.
    fn walk(
        &self,
        connection: &Connection,
        last: &mut Option<Vec<Value>>,
        found: &mut Vec<RowKey>,
    ) -> Result<bool> {
        let width = self.table.key_columns().len();
        let what = format!(", ({}) IS TRUE", self.condition.text);
        let sql = self.in_order(&what, last.is_some());
        let mut statement = connection.prepare(&sql)?;
        let bound = [self.condition.values.clone(), last.clone().unwrap_or_default()].concat();
        let mut rows = query(&mut statement, &bound, &self.moments)?;
        loop {
            match rows.next() {
                Ok(Some(row)) => {
                    let key = values(row, 0..width)?;
                    if row.get(width)? {
                        found.push(RowKey::of(&key));
                    }
                    *last = Some(key);
                }
                Ok(None) => return Ok(true),
                Err(error) if is_of_a_value(&error) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn next_key(&self, connection: &Connection, last: Option<&[Value]>) -> Result<Option<Vec<Value>>> {
        let sql = format!("{} LIMIT 1", self.in_order("", last.is_some()));
        let mut statement = connection.prepare(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(last.unwrap_or_default()))?;
        let width = self.table.key_columns().len();
        rows.next()?.map(|row| Ok(values(row, 0..width)?)).transpose()
    }

    /// The keys of all rows, with `what`, in their order; `after` one that is bound.
    fn in_order(&self, what: &str, after: bool) -> String {
        let keys = self.table.key_columns();
        let names: Vec<String> = keys.iter().map(|key| format!("t.{}", quote(key))).collect();
        let names = names.join(", ");
        let marks = vec!["?"; keys.len()].join(", ");
        let rest = if after { format!(" WHERE ({names}) > ({marks})") } else { String::new() };
        format!("SELECT {names}{what} FROM main.{} AS t{rest} ORDER BY {names}", self.name())
    }

    fn name(&self) -> String {
        quote(&self.table.name)
    }

    fn count(&self, connection: &Connection) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM main.{} AS t WHERE {}", self.name(), self.condition.text);
        let mut statement = connection.prepare(&sql)?;
        let mut rows = query(&mut statement, &self.condition.values, &self.moments)?;
        let counted = rows.next().map_err(|error| self.too_large(error))?;
        Ok(counted.map_or(Ok(0), |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    pub(super) fn preview(
        &self,
        connection: &Connection,
        catalog: &Catalog,
        task: &Task,
    ) -> Result<BulkPreview> {
        let columns: Vec<String> = if self.sets.is_empty() {
            self.table.stored_columns().map(|column| column.name.clone()).collect()
        } else {
            self.sets.iter().map(|(name, _)| name.clone()).collect()
        };
        let keys: Vec<String> =
            self.table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
        let mut parts = vec![label_sql(self.table, "t")];
        parts.extend(keys.iter().cloned());
        parts.extend(columns.iter().map(|name| {
            let read = format!("t.{}", quote(name));
            let known = self.table.column(name);
            known.map_or_else(|| read.clone(), |known| password::read_sql(self.table, known, &read))
        }));
        parts.extend(self.sets.iter().map(|(_, sql)| sql.text.clone()));
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {} LIMIT {SHOWN}",
            parts.join(", "),
            self.name(),
            self.condition.text
        );
        let bound = self.sets.iter().flat_map(|(_, sql)| &sql.values).chain(&self.condition.values);
        let mut statement = connection.prepare(&sql)?;
        let mut found = query(&mut statement, bound, &self.moments).map_err(|error| self.too_large(error))?;
        let (first, then) = (1 + keys.len(), 1 + keys.len() + columns.len());
        let mut rows = Vec::new();
        while let Some(row) = found.next().map_err(|error| self.too_large(error))? {
            task.check()?;
            let cells =
                |range| Ok::<_, Error>(values(row, range)?.iter().map(Cell::from).collect::<Vec<_>>());
            rows.push(BulkRow {
                key: RowKey::of(&values(row, 1..first)?),
                label: text_of(row.get_ref(0)?),
                before: cells(first..then)?,
                after: if self.sets.is_empty() { None } else { Some(cells(then..then + self.sets.len())?) },
            });
        }
        let (count, impact) = (self.count(connection)?, self.impact(connection, catalog, task)?);
        let faults = if count == 0 { Vec::new() } else { self.faults(connection, catalog, count, task)? };
        Ok(BulkPreview { count, columns, rows, impact, faults })
    }

    /// What a delete takes along; none where nothing can.
    fn impact(
        &self,
        connection: &Connection,
        catalog: &Catalog,
        task: &Task,
    ) -> Result<Option<DeleteImpact>> {
        if !self.sets.is_empty() || catalog.incoming(&self.table.name).is_empty() {
            return Ok(None);
        }
        impact::of_rows(connection, catalog, self.table, (&self.condition, &self.moments), task).map(Some)
    }

    /// The sentence for a number that would become too large; any other error as it is.
    fn too_large(&self, error: rusqlite::Error) -> Error {
        let said =
            matches!(&error, rusqlite::Error::SqliteFailure(_, Some(text)) if *text == TooLarge.to_string());
        if !said {
            return error.into();
        }
        let adjusted =
            self.sets.iter().filter(|(name, _)| !self.fixed.iter().any(|(fixed, _)| fixed == name));
        let columns: Vec<String> = adjusted.map(|(name, _)| name.clone()).collect();
        let message = "In at least one of these rows the number would become too large. Nothing was changed.";
        let fault = Box::new(fault(self.table, &columns));
        ChangeError::InvalidValue { message: message.to_owned(), fault, raw: None }.into()
    }

    /// True if no trigger and no link can have the statement write further rows, so that what it writes is known.
    fn stays_within(&self, catalog: &Catalog) -> bool {
        let acts = |action: LinkAction| !matches!(action, LinkAction::NoAction | LinkAction::Restrict);
        let plain = self.table.table_type == TableType::Table && self.table.triggers.is_empty();
        plain
            && self.sets.len() == self.fixed.len()
            && !self.sets.iter().any(|(name, _)| self.table.key_columns().contains(&name.as_str()))
            && catalog.incoming(&self.table.name).iter().all(|(holder, index)| {
                let link = &holder.links[*index];
                !acts(if self.sets.is_empty() { link.on_delete } else { link.on_update })
            })
    }

    pub(super) fn run_recorded(
        &self,
        connection: &Connection,
        catalog: &Catalog,
        recording: &Recording<'_>,
        task: &Task,
    ) -> Result<u64> {
        if !self.stays_within(catalog) {
            return self.run(connection, catalog, &self.condition);
        }
        if self.sets.is_empty() {
            recording.deletes(self.table, &self.condition, &self.moments, task)?;
            return self.run(connection, catalog, &self.condition);
        }
        // One row first: it shows what the column makes of the values.
        let Some(key) = self.first(connection)? else { return Ok(0) };
        let is_first: Vec<String> =
            self.table.key_columns().iter().map(|column| format!("t.{} = ?", quote(column))).collect();
        let with = |text: String| Sql { text, values: [self.condition.values.clone(), key.clone()].concat() };
        let first = with(format!("({}) AND {}", self.condition.text, is_first.join(" AND ")));
        let others = with(format!("({}) AND NOT ({})", self.condition.text, is_first.join(" AND ")));
        let mut rows = self.run(connection, catalog, &first)?;
        let columns: Vec<&str> = self.sets.iter().map(|(name, _)| name.as_str()).collect();
        let stored = select(self.table, &columns, &key).run(connection)?;
        if let Some(stored) = stored.into_iter().next() {
            let stored: Vec<(String, Value)> =
                columns.iter().map(|name| (*name).to_owned()).zip(stored).collect();
            recording.updates(self.table, &others, &self.moments, &stored, task)?;
        }
        rows += self.run(connection, catalog, &others)?;
        Ok(rows)
    }

    /// The key of one of the rows.
    fn first(&self, connection: &Connection) -> Result<Option<Vec<Value>>> {
        let keys: Vec<String> =
            self.table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
        let sql = format!(
            "SELECT {} FROM main.{} AS t WHERE {} LIMIT 1",
            keys.join(", "),
            self.name(),
            self.condition.text
        );
        let mut statement = connection.prepare(&sql)?;
        let mut found = query(&mut statement, &self.condition.values, &self.moments)?;
        Ok(match found.next()? {
            Some(row) => Some(values(row, 0..keys.len())?),
            None => None,
        })
    }

    /// Does it with nothing recorded.
    pub(super) fn run_plain(&self, connection: &Connection, catalog: &Catalog) -> Result<u64> {
        self.run(connection, catalog, &self.condition)
    }

    fn run(&self, connection: &Connection, catalog: &Catalog, condition: &Sql) -> Result<u64> {
        let sql = if self.sets.is_empty() {
            self.delete(condition)
        } else {
            let sets: Vec<String> =
                self.sets.iter().map(|(name, sql)| format!("{} = {}", quote(name), sql.text)).collect();
            let verb = verb(self.table, "UPDATE");
            let order = if self.moves_keys() { " NOT INDEXED" } else { "" };
            format!(
                "{verb} main.{} AS t{order} SET {} WHERE {}",
                self.name(),
                sets.join(", "),
                condition.text
            )
        };
        let bound = self.sets.iter().flat_map(|(_, sql)| &sql.values).chain(&condition.values);
        let done = connection.prepare(&sql).and_then(|mut statement| {
            bind(&mut statement, bound, &self.moments)?;
            statement.raw_execute()
        });
        done.map(|rows| rows as u64).map_err(|error| match broken_link(error) {
            Error::Sqlite(error) => {
                let error = match self.too_large(error) {
                    Error::Sqlite(error) => error,
                    other => return other,
                };
                let attempt = Attempt { catalog, table: self.table, key: None, values: &self.fixed };
                explain(connection, &attempt, error)
            }
            other => other,
        })
    }

    /// Numbers are moved in a column that must be unique: whether each finds its new place free depends on the order, which
    /// is then that of the rows, as [`Plan::preview`] has it.
    fn moves_keys(&self) -> bool {
        let unique = |name: &str| {
            let column = self.table.column(name);
            let indexes = self.table.indexes.iter().filter(|index| index.unique);
            column.is_some_and(|column| column.is_rowid(self.table))
                || indexes.flat_map(|index| &index.columns).flatten().any(|column| column == name)
        };
        let is_fixed = |name: &str| self.fixed.iter().any(|(fixed, _)| fixed == name);
        let rowids = self.table.table_type == TableType::Table && !self.table.without_rowid;
        rowids && self.sets.iter().any(|(name, _)| !is_fixed(name) && unique(name))
    }

    /// Without a WHERE where all go: SQLite then clears the table at one go
    /// (<https://www.sqlite.org/lang_delete.html#the_truncate_optimization>).
    fn delete(&self, condition: &Sql) -> String {
        if condition.text == "true" {
            return format!("DELETE FROM main.{}", self.name());
        }
        format!("DELETE FROM main.{} AS t WHERE {}", self.name(), condition.text)
    }
}

fn is_computed(table: &Table, condition: &Condition) -> bool {
    match condition {
        Condition::All { of } | Condition::Any { of } => of.iter().any(|one| is_computed(table, one)),
        Condition::Not { of } => is_computed(table, of),
        Condition::Compare { column, .. } => {
            table.column(column).is_none_or(|column| column.computed.is_some())
        }
        Condition::Search { .. } if table.search.is_some() => {
            // Where the index can't tell, it looks into every column.
            table.columns.iter().any(|column| column.computed.is_some())
        }
        // What links lead to may be computed.
        _ => true,
    }
}

/// The rows of `table` (as t) with one of these keys.
fn among(table: &Table, keys: &[RowKey]) -> Result<Sql> {
    let names: Vec<String> = table.key_columns().iter().map(|key| format!("t.{}", quote(key))).collect();
    let keys = keys.iter().map(|key| write::key_values(table, key)).collect::<Result<Vec<_>>>()?;
    if let [name] = names.as_slice() {
        let number = |key: &Vec<Value>| match key.as_slice() {
            [Value::Integer(number)] => Some(number.to_string()),
            _ => None,
        };
        if let Some(numbers) = keys.iter().map(number).collect::<Option<Vec<_>>>() {
            let values = vec![Value::Text(format!("[{}]", numbers.join(",")))];
            return Ok(Sql { text: format!("{name} IN (SELECT value FROM json_each(?))"), values });
        }
    }
    if keys.len() * names.len() > MOST_KEY_VALUES {
        let message = "These are too many rows to name one by one: choose them by a filter.".to_owned();
        return Err(ChangeError::NotEditable { message, fault: Box::new(fault(table, &[])) }.into());
    }
    if keys.is_empty() {
        return Ok(Sql { text: "false".to_owned(), values: Vec::new() });
    }
    let row = format!("({})", vec!["?"; names.len()].join(", "));
    let rows = vec![row; keys.len()].join(", ");
    let text = format!("({}) IN (VALUES {rows})", names.join(", "));
    Ok(Sql { text, values: keys.into_iter().flatten().collect() })
}

fn refused(table: &Table, column: &Column, message: String) -> Error {
    let fault = Box::new(fault(table, std::slice::from_ref(&column.name)));
    ChangeError::InvalidValue { message, fault, raw: None }.into()
}

/// What `adjustment` does to one number.
fn step(table: &Table, column: &Column, adjustment: &Adjustment) -> Result<Step> {
    let numbers = [
        ColumnKind::Integer,
        ColumnKind::Number,
        ColumnKind::Money,
        ColumnKind::Percent,
        ColumnKind::Duration,
        ColumnKind::Rating,
    ];
    if !numbers.contains(&column.kind) {
        let message = format!("{} doesn’t hold numbers that can be raised or lowered.", column.title);
        return Err(refused(table, column, message));
    }
    let value = match (adjustment.unit, &adjustment.by) {
        (AdjustUnit::Percent, Input::Typed { typed } | Input::Text(typed)) => {
            percent::read(typed).map(Value::Real)
        }
        (AdjustUnit::Percent, Input::Integer(number)) => percent::read(&number.to_string()).map(Value::Real),
        (AdjustUnit::Percent, Input::Real { real }) => percent::read(real).map(Value::Real),
        (AdjustUnit::Percent, _) => Err("Write the percentage as a number, like 10 or -7.5.".to_owned()),
        (AdjustUnit::Amount, by) => read_input(column, by),
    };
    let value = value.map_err(|message| refused(table, column, message))?;
    let decimal = Decimal::of(&value).and_then(|decimal| match adjustment.unit {
        AdjustUnit::Percent => decimal.one_and().map(Step::Times),
        AdjustUnit::Amount => Some(Step::Plus(decimal)),
    });
    decimal.ok_or_else(|| refused(table, column, "Write by how much, as a number.".to_owned()))
}

/// The most digits after the point that a column keeps, in what it stores; none: as many as there are.
fn places(column: &Column) -> Option<u32> {
    if column.minor_units || column.affinity == Affinity::Integer {
        return Some(0);
    }
    column.scale.filter(|_| column.kind != ColumnKind::Percent)
}
