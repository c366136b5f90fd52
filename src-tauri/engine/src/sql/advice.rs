//! Which index would spare a statement work: only one that SQLite's own planner takes. Candidates are tried on a copy of
//! the schema in memory that has the file's statistics (<https://www.sqlite.org/optoverview.html>), and the plans compared.

use std::collections::BTreeSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::plan::{Raw, steps};
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::revise::schema_copy;
use crate::schema::tokens::tokens;
use crate::schema::{Catalog, Table, TableType};
use crate::task::Task;

/// Columns of one table that are tried, alone and in pairs.
const MOST_COLUMNS: usize = 8;
/// Indexes proposed for one statement.
const MOST_ADVICE: usize = 3;
/// How much better a plan has to be for an index to be worth it.
const WORTH: u32 = 10;

/// An index that would help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct IndexAdvice {
    /// The table.
    pub table: String,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// A name that is free.
    pub name: String,
    /// The statement that makes it.
    pub sql: String,
    /// What it would do, as a sentence.
    pub words: String,
}

/// The tables that a statement reads, with the columns worth trying: `touched` are those that it reads.
pub(super) fn candidates<'a>(
    catalog: &'a Catalog,
    sql: &str,
    touched: &BTreeSet<(String, String)>,
) -> Vec<(&'a Table, Vec<String>)> {
    let tables = catalog.tables.iter().filter(|table| table.table_type == TableType::Table);
    let found = tables.map(|table| {
        let is_read = |column: &str| {
            touched.iter().any(|(owner, name)| {
                owner.eq_ignore_ascii_case(&table.name) && name.eq_ignore_ascii_case(column)
            })
        };
        (table, columns_of(table, sql, is_read))
    });
    found.filter(|(_, columns)| !columns.is_empty()).collect()
}

/// The columns of `table` worth trying: those that the statement reads and names, else those that it reads (a view's).
fn columns_of(table: &Table, sql: &str, is_read: impl Fn(&str) -> bool) -> Vec<String> {
    let words = tokens(sql);
    let read: Vec<&str> = table
        .stored_columns()
        .filter(|column| column.generated.is_none() && !column.is_rowid(table) && is_read(&column.name))
        .map(|column| column.name.as_str())
        .collect();
    let named =
        |column: &&str| words.iter().any(|word| word.is_name() && word.text.eq_ignore_ascii_case(column));
    let by_name: Vec<&str> = read.iter().copied().filter(named).collect();
    let chosen = if by_name.is_empty() { read } else { by_name };
    chosen.into_iter().take(MOST_COLUMNS).map(str::to_owned).collect()
}

/// How much work a plan is, in a measure of our own: only its order matters.
fn cost(steps: &[Raw]) -> u32 {
    let step = |step: &Raw| {
        let detail = step.detail.as_str();
        let terms = u32::try_from(detail.matches(" AND ").count()).unwrap_or(0);
        if detail.starts_with("SCAN CONSTANT") {
            0
        } else if detail.starts_with("SCAN") {
            if detail.contains("COVERING INDEX") { 95 } else { 100 }
        } else if detail.contains("AUTOMATIC") {
            80
        } else if detail.starts_with("SEARCH") {
            let base = if detail.contains("PRIMARY KEY") { 5 } else { 20 };
            let range = u32::from(detail.contains('>') || detail.contains('<')) * 10;
            (base + range)
                .saturating_sub(terms * 5)
                .saturating_sub(u32::from(detail.contains("COVERING")) * 2)
        } else if detail.contains("TEMP B-TREE") {
            if detail.contains("LAST") || detail.contains("RIGHT PART") { 20 } else { 40 }
        } else {
            0
        }
    };
    steps.iter().map(step).sum()
}

pub(super) fn advise(
    file: &Connection,
    catalog: &Catalog,
    sql: &str,
    candidates: &[(&Table, Vec<String>)],
    task: &Task,
) -> Result<Vec<IndexAdvice>> {
    let copy = schema_copy(file)?;
    take_statistics(file, &copy)?;
    let asked = format!("EXPLAIN QUERY PLAN {sql}");
    let plan = || copy.prepare(&asked).and_then(|mut statement| steps(&mut statement));
    // What the copy can't do (a virtual table that it hasn't got) nothing is said of.
    let Ok(mut now) = plan() else { return Ok(Vec::new()) };
    let mut advice: Vec<IndexAdvice> = Vec::new();
    let mut alone: Vec<Vec<IndexAdvice>> = Vec::new();
    for (table, columns) in candidates {
        alone.extend(alone_and_in_pairs(columns).iter().map(|tried| vec![index_on(catalog, table, tried)]));
    }
    while advice.len() < MOST_ADVICE {
        let found = match best(&copy, &alone, &now, &plan, task)? {
            Some(found) => Some(found),
            // Two tables that are joined may need an index each before either is of use.
            None => best(&copy, &together(&alone), &now, &plan, task)?,
        };
        let Some((indexes, after)) = found else { break };
        for mut index in indexes {
            index.words = gain(&now, &after, &index);
            copy.execute_batch(&index.sql)?;
            advice.push(index);
        }
        now = after;
    }
    Ok(advice)
}

/// The cheapest of these sets of indexes, if it is worth it and SQLite uses all of it, and the plan with it.
fn best(
    copy: &Connection,
    sets: &[Vec<IndexAdvice>],
    now: &[Raw],
    plan: &impl Fn() -> rusqlite::Result<Vec<Raw>>,
    task: &Task,
) -> Result<Option<(Vec<IndexAdvice>, Vec<Raw>)>> {
    let mut best: Option<(u32, &Vec<IndexAdvice>, Vec<Raw>)> = None;
    for set in sets {
        task.check()?;
        copy.execute_batch("SAVEPOINT relata_advice")?;
        let made = set.iter().try_for_each(|index| copy.execute_batch(&index.sql));
        let after = made.and_then(|()| plan());
        copy.execute_batch("ROLLBACK TO relata_advice; RELEASE relata_advice")?;
        let Ok(after) = after else { continue };
        let is_used = |index: &IndexAdvice| {
            after.iter().any(|step| step.detail.contains(&format!("INDEX {}", index.name)))
        };
        let width: usize = set.iter().map(|index| index.columns.len()).sum();
        let worth = cost(&after) + u32::try_from(width).unwrap_or(0);
        let is_better = best.as_ref().is_none_or(|(least, ..)| worth < *least);
        if set.iter().all(is_used) && worth + WORTH <= cost(now) && is_better {
            best = Some((worth, set, after));
        }
    }
    Ok(best.map(|(_, set, after)| (set.clone(), after)))
}

/// An index of one column on each of two tables.
fn together(alone: &[Vec<IndexAdvice>]) -> Vec<Vec<IndexAdvice>> {
    let single: Vec<&IndexAdvice> = alone.iter().flatten().filter(|index| index.columns.len() == 1).collect();
    let mut sets = Vec::new();
    for (at, one) in single.iter().enumerate() {
        let others = single[at + 1..].iter().filter(|other| other.table != one.table);
        sets.extend(others.map(|other| vec![(*one).clone(), (*other).clone()]));
    }
    sets
}

/// The file's own statistics decide as they would in it.
fn take_statistics(file: &Connection, copy: &Connection) -> Result<()> {
    let there = "SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_stat1'";
    if !file.prepare(there)?.exists([])? {
        return Ok(());
    }
    copy.execute_batch("ANALYZE")?;
    let mut statement = file.prepare("SELECT tbl, idx, stat FROM main.sqlite_stat1")?;
    let mut rows = statement.query([])?;
    copy.execute_batch("DELETE FROM sqlite_stat1")?;
    let mut insert = copy.prepare("INSERT INTO sqlite_stat1 VALUES (?1, ?2, ?3)")?;
    while let Some(row) = rows.next()? {
        let entry: (Option<String>, Option<String>, Option<String>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        insert.execute(entry)?;
    }
    drop(insert);
    copy.execute_batch("ANALYZE sqlite_schema")?;
    Ok(())
}

fn alone_and_in_pairs(columns: &[String]) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = columns.iter().map(|column| vec![column.clone()]).collect();
    for first in columns {
        let rest = columns.iter().filter(|second| *second != first);
        found.extend(rest.map(|second| vec![first.clone(), second.clone()]));
    }
    found
}

fn index_on(catalog: &Catalog, table: &Table, columns: &[String]) -> IndexAdvice {
    let base = format!("{}_{}_idx", table.name, columns.join("_"));
    let is_taken = |name: &str| {
        let indexes = catalog.tables.iter().flat_map(|table| &table.indexes).map(|index| index.name.as_str());
        let tables = catalog.tables.iter().map(|table| table.name.as_str());
        indexes.chain(tables).any(|taken| taken.eq_ignore_ascii_case(name))
    };
    let mut name = base.clone();
    let mut nth = 1;
    while is_taken(&name) {
        nth += 1;
        name = format!("{base}_{nth}");
    }
    IndexAdvice {
        sql: format!("CREATE INDEX {} ON {} ({})", quote(&name), quote(&table.name), quote_list(columns)),
        table: table.name.clone(),
        columns: columns.to_vec(),
        name,
        words: String::new(),
    }
}

/// What an index changes about the plan.
fn gain(before: &[Raw], after: &[Raw], index: &IndexAdvice) -> String {
    let count = |steps: &[Raw], is: fn(&str) -> bool| steps.iter().filter(|step| is(&step.detail)).count();
    let scans = |detail: &str| detail.starts_with("SCAN") && !detail.starts_with("SCAN CONSTANT");
    let sorts = |detail: &str| detail.contains("TEMP B-TREE");
    let makes = |detail: &str| detail.contains("AUTOMATIC");
    let mut gains = Vec::new();
    if count(after, scans) < count(before, scans) {
        gains.push(format!("“{}” is no longer read from the first row to the last", index.table));
    }
    if count(after, makes) < count(before, makes) {
        gains.push("no index has to be made each time".to_owned());
    }
    if count(after, sorts) < count(before, sorts) {
        gains.push("rows come in order and need no sorting".to_owned());
    }
    if gains.is_empty() {
        gains.push("fewer rows have to be looked at".to_owned());
    }
    format!("With it, {}.", gains.join(", and "))
}
