//! How SQLite would go about a statement (<https://www.sqlite.org/eqp.html>), told in plain words.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SqlError;
use super::advice::{IndexAdvice, advise, candidates};
use super::allow::Guard;
use super::run::{refused, secrets};
use super::split::Text;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::tokens::{Token, tokens};
use crate::schema::{Catalog, Table, TableType};
use crate::task::Task;

/// Tables up to this many rows are read through in no time.
const FEW_ROWS: u32 = 1000;

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
    let candidates = candidates(catalog, sql, &touched);
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
pub(super) struct Raw {
    pub depth: u32,
    pub detail: String,
}

pub(super) fn steps(statement: &mut rusqlite::Statement<'_>) -> rusqlite::Result<Vec<Raw>> {
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
