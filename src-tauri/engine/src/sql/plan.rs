//! How SQLite would go about a statement, told in plain words, and which index would spare it work.
//!
//! An index is proposed only if SQLite's own planner takes it: candidates are tried on a copy of the schema in memory that
//! has the file's statistics (<https://www.sqlite.org/optoverview.html>), and the plans compared.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SqlError;
use super::allow::Guard;
use super::run::{refused, secrets};
use super::split::Text;
use crate::error::Result;
use crate::identifier::{quote, quote_list};
use crate::revise::schema_copy;
use crate::schema::tokens::{Token, tokens};
use crate::schema::{Catalog, Table, TableType};
use crate::task::Task;

/// Columns of one table that are tried, alone and in pairs.
const MOST_COLUMNS: usize = 8;
/// Indexes proposed for one statement.
const MOST_ADVICE: usize = 3;
/// Tables up to this many rows are read through in no time.
const FEW_ROWS: u32 = 1000;
/// How much better a plan has to be for an index to be worth it.
const WORTH: u32 = 10;

/// How a statement would be carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct QueryPlan {
    /// The steps, each after the one that it is a part of.
    pub steps: Vec<PlanStep>,
    /// Indexes that would spare work, the most useful first.
    pub advice: Vec<IndexAdvice>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// How deep it stands in the tree, from 0.
    pub depth: u32,
    /// In plain words.
    pub words: String,
    /// As SQLite says it.
    pub raw: String,
    /// What is costly about it, if anything is.
    pub concern: Option<Concern>,
}

/// What is costly about a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Concern {
    /// Every row of a table with many is read.
    Scan,
    /// Rows are put in order first.
    Sort,
    /// An index is made each time it runs.
    Index,
}

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

/// Explains the one statement of `text`.
///
/// # Errors
/// [`SqlError`]; cancelled.
pub(crate) fn explain(
    connection: &Connection,
    catalog: &Catalog,
    text: &str,
    task: &Task,
) -> Result<QueryPlan> {
    let mut pieces = Text::new(text);
    let piece = pieces.next_piece().ok_or(SqlError::Nothing)?;
    let sql = without_explain(piece.sql);
    let guard = Guard::over(connection, secrets(connection, catalog)?)?;
    let asked = format!("EXPLAIN QUERY PLAN {sql}");
    let found = guard.prepare(&asked).and_then(|mut statement| steps(&mut statement));
    let found = found.map_err(|error| match guard.take_reason() {
        Some(reason) => SqlError::NotAllowed { reason }.into(),
        None => refused(error, sql),
    })?;
    let touched = guard.take_touched();
    drop(guard);
    let names = Names::new(catalog, sql);
    let steps = found.iter().map(|step| names.tell(connection, step)).collect();
    let mut candidates: Vec<(&Table, Vec<String>)> = Vec::new();
    for table in catalog.tables.iter().filter(|table| table.table_type == TableType::Table) {
        let columns = columns_of(table, sql, |column| {
            touched.iter().any(|(owner, name)| {
                owner.eq_ignore_ascii_case(&table.name) && name.eq_ignore_ascii_case(column)
            })
        });
        if !columns.is_empty() {
            candidates.push((table, columns));
        }
    }
    Ok(QueryPlan { steps, advice: advise(connection, catalog, sql, &candidates, task)? })
}

/// `EXPLAIN` in front is what is done anyway.
fn without_explain(sql: &str) -> &str {
    let mut rest = sql;
    for word in ["EXPLAIN", "QUERY", "PLAN"] {
        let Some(end) = tokens(rest).first().filter(|first| first.is_word(word)).map(|first| first.end)
        else {
            break;
        };
        rest = rest[end..].trim_start();
    }
    rest
}

/// A step as SQLite gives it.
struct Raw {
    depth: u32,
    detail: String,
}

fn steps(statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<Vec<Raw>> {
    let mut rows = statement.raw_query();
    let mut found: Vec<(i64, u32)> = Vec::new();
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, parent, detail): (i64, i64, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let depth = found.iter().find(|(other, _)| *other == parent).map_or(0, |(_, depth)| depth + 1);
        found.push((id, depth));
        steps.push(Raw { depth, detail });
    }
    Ok(steps)
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

fn advise(
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

/// What the tables of a statement are called in it.
struct Names<'a> {
    catalog: &'a Catalog,
    words: Vec<Token<'a>>,
}

impl<'a> Names<'a> {
    fn new(catalog: &'a Catalog, sql: &'a str) -> Self {
        Self { catalog, words: tokens(sql) }
    }

    /// The table that is called `name` in the statement.
    fn table(&self, name: &str) -> Option<&'a Table> {
        let by_alias = self.words.iter().enumerate().find_map(|(at, word)| {
            let table = self
                .catalog
                .tables
                .iter()
                .find(|table| word.is_name() && word.text == table.name.as_str())?;
            let next = self.words.get(at + 1)?;
            let alias = if next.is_word("AS") { self.words.get(at + 2)? } else { next };
            (alias.is_name() && alias.text.eq_ignore_ascii_case(name)).then_some(table)
        });
        by_alias.or_else(|| self.catalog.table(name))
    }

    fn tell(&self, connection: &Connection, step: &Raw) -> PlanStep {
        let (words, concern) = self.words_of(connection, &step.detail);
        PlanStep { depth: step.depth, words, raw: step.detail.clone(), concern }
    }

    fn words_of(&self, connection: &Connection, detail: &str) -> (String, Option<Concern>) {
        let rest = |start: &str| detail.strip_prefix(start).map(str::trim);
        if detail == "SCAN CONSTANT ROW" {
            return ("Make one row".to_owned(), None);
        }
        if let Some(rest) = rest("SCAN ") {
            return self.scan(connection, rest);
        }
        if let Some(rest) = rest("SEARCH ") {
            let (name, how) = rest.split_once(" USING ").unwrap_or((rest, ""));
            let by = how.split_once('(').map_or("", |(_, terms)| terms.trim_end_matches(')'));
            let by = by.replace("=?", "").replace(">?", "").replace("<?", "").replace(" AND ", ", ");
            let title = self.title(name);
            if how.starts_with("AUTOMATIC") {
                let words = format!("Make an index of {title} by {by} first, then look rows up in it");
                return (words, Some(Concern::Index));
            }
            if how.starts_with("INTEGER PRIMARY KEY") || how.starts_with("PRIMARY KEY") {
                return (format!("Look up rows of {title} by their key"), None);
            }
            let index = how.rsplit("INDEX ").next().and_then(|rest| rest.split_whitespace().next());
            let index = index.unwrap_or_default();
            return (format!("Look up rows of {title} by {by}, with the index {index}"), None);
        }
        if let Some(what) = rest("USE TEMP B-TREE FOR ") {
            let words = match what {
                "ORDER BY" => "Put all rows in order before the first is given",
                "GROUP BY" => "Put all rows in order to group them",
                "DISTINCT" => "Remember every row to leave doubles out",
                _ => "Put rows that are the same so far in order",
            };
            return (words.to_owned(), Some(Concern::Sort));
        }
        let plain = [
            ("CORRELATED SCALAR SUBQUERY", "For each row, ask for one value"),
            ("SCALAR SUBQUERY", "Once, ask for one value"),
            ("CORRELATED LIST SUBQUERY", "For each row, make a list to look in"),
            ("LIST SUBQUERY", "Once, make a list to look in"),
            ("MULTI-INDEX OR", "For each part of the OR, use its own index"),
            ("COMPOUND QUERY", "Put several answers together"),
            ("LEFT-MOST SUBQUERY", "The first part"),
            ("UNION ALL", "Add the next part"),
            ("UNION USING TEMP B-TREE", "Add the next part without doubles"),
            ("EXCEPT USING TEMP B-TREE", "Take the next part away"),
            ("INTERSECT USING TEMP B-TREE", "Keep what the next part has too"),
            ("RECURSIVE STEP", "Again and again, from the rows found last"),
            ("SETUP", "To begin with"),
            ("BLOOM FILTER", "Leave out early what can’t match"),
        ];
        if let Some((_, words)) = plain.iter().find(|(start, _)| detail.starts_with(start)) {
            return ((*words).to_owned(), None);
        }
        if let Some(name) = rest("MATERIALIZE ") {
            return (format!("Work out {name} once and keep it"), None);
        }
        if let Some(name) = rest("CO-ROUTINE ") {
            return (format!("Work out {name} row by row"), None);
        }
        (detail.to_owned(), None)
    }

    fn scan(&self, connection: &Connection, rest: &str) -> (String, Option<Concern>) {
        let (name, how) = rest.split_once(" USING ").unwrap_or((rest, ""));
        let name = name.split_once(" VIRTUAL").map_or(name, |(name, _)| name);
        let title = self.title(name);
        let Some(table) = self.table(name) else { return (format!("Go through {title}"), None) };
        if table.table_type == TableType::Virtual {
            return (format!("Ask {title}, which has an index of its own"), None);
        }
        let many = has_many(connection, &table.name);
        let concern = many.then_some(Concern::Scan);
        let words = if let Some(index) = how.strip_prefix("COVERING INDEX ") {
            format!("Read all of the index {index} of {title}")
        } else if let Some(index) = how.strip_prefix("INDEX ") {
            format!("Read every row of {title} in the order of the index {index}")
        } else {
            format!("Read every row of {title}")
        };
        (words, concern)
    }

    fn title(&self, name: &str) -> String {
        match self.table(name) {
            Some(table) if table.name.eq_ignore_ascii_case(name) => table.name.clone(),
            Some(table) => format!("{} ({name})", table.name),
            None => name.to_owned(),
        }
    }
}

/// Whether a table is too large to be read through in no time.
fn has_many(connection: &Connection, table: &str) -> bool {
    let sql = format!("SELECT count(*) FROM (SELECT 1 FROM main.{} LIMIT {})", quote(table), FEW_ROWS + 1);
    connection.query_row(&sql, [], |row| row.get::<_, u32>(0)).is_ok_and(|rows| rows > FEW_ROWS)
}
