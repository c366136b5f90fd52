//! Where the rows of a selection come from: the table itself in its own order, a list of keys, or a copy.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;

use super::condition::Sql;
use super::condition::condition_sql;
use super::copied::Copied;
use super::estimate::Estimate;
use super::list::List;
use super::order::KeyOrder;
use super::progress::Tell;
use super::result::OrderedResult;
use super::shape::{ReadRows, Shape};
use super::walk::Walk;
use super::{Nulls, OrderTerm, Selection, Total};
use crate::change::Written;
use crate::computed::Reach;
use crate::error::Result;
use crate::file::Manner;
use crate::identifier::quote;
use crate::schema::{Catalog, Column, Key, Table, TableType, label_sql};
use crate::sql::{Secrets, hidden_in};
use crate::task::Task;
use crate::value::{RowKey, Value};

/// Where rows come from.
pub(crate) enum Source {
    /// The table in the order of its key.
    Walk(Box<Walk>),
    /// Keys gathered in an order.
    List(Box<List>),
    /// Rows copied, because nothing names them.
    Copied(Box<Copied>),
    /// What a statement gave.
    Result(Box<OrderedResult>),
}

/// What a selection is read from.
pub(crate) struct Chosen {
    pub shape: Arc<Shape>,
    pub source: Source,
    /// What the background work is called.
    pub label: String,
    /// Other tables whose rows decide which rows there are, and in which order.
    pub leans_on: Vec<String>,
    /// Nothing else that is written shows in it.
    pub only: bool,
}

/// Finds the source of a selection of `table`, which is one of `catalog`.
pub(crate) fn choose(
    connection: &Connection,
    catalog: &Catalog,
    table: &Table,
    selection: &Selection,
) -> Result<Chosen> {
    let utf8: String = connection.query_row("PRAGMA main.encoding", [], |row| row.get(0))?;
    let utf8 = utf8 == "UTF-8";
    let shape = Arc::new(Shape::new(table, utf8));
    let mut reach = Reach::new(table).through(catalog);
    let order = order_sql(&mut reach, catalog, &selection.order)?;
    let filter = match &selection.filter {
        Some(filter) => Some(condition_sql(&mut reach, Some(filter))?),
        None => None,
    };
    let label = label(table, selection);
    let mut leans_on = reach.leans_on().to_vec();
    leans_on.extend(order.by_label.iter().cloned());
    if matches!(table.key, Key::None { .. }) {
        let hidden = hidden_in(connection, catalog, table)?;
        let source = Source::Copied(Box::new(Copied::of_view(&shape, filter.as_ref(), &order.sql, hidden)?));
        return Ok(Chosen { shape, source, label, leans_on, only: false });
    }
    let stored = KeyOrder::of(connection, table, utf8)?;
    if filter.is_none()
        && order.by_label.is_empty()
        && let Some(order) = stored.clone().and_then(|stored| stored.matching(table, &selection.order))
    {
        let source = Source::Walk(Box::new(Walk::open(connection, Arc::clone(&shape), order)?));
        return Ok(Chosen { shape, source, label, leans_on, only: false });
    }
    let rows = match &stored {
        Some(stored) => Estimate::of(connection, table, stored)?.map_or(0, |estimate| estimate.rows),
        None => 0,
    };
    let list = List::open(connection, Arc::clone(&shape), filter.as_ref(), &order.sql, &reach.joins(), rows)?;
    Ok(Chosen { shape, source: Source::List(Box::new(list)), label, leans_on, only: false })
}

/// The keys of rows that a query chooses.
pub(crate) struct Gathered {
    /// Their statement, over the table known as `t`.
    pub sql: Sql,
    /// It leaves some out.
    pub filtered: bool,
}

/// Rows of `base` as a query shows them: of the table itself, in the order `by_key` where that is all that is asked for and
/// the one in which it is stored, else of a list of their keys.
pub(crate) fn choose_keyed(
    connection: &Connection,
    shape: Arc<Shape>,
    base: &Table,
    by_key: Option<&[OrderTerm]>,
    gathered: Option<Gathered>,
    leans_on: Vec<String>,
) -> Result<Chosen> {
    let utf8: String = connection.query_row("PRAGMA main.encoding", [], |row| row.get(0))?;
    let stored = KeyOrder::of(connection, base, utf8 == "UTF-8")?;
    let label = "Reading the answer".to_owned();
    if let Some(order) = by_key
        && let Some(order) = stored.clone().and_then(|stored| stored.matching(base, order))
    {
        let source = Source::Walk(Box::new(Walk::open(connection, Arc::clone(&shape), order)?));
        return Ok(Chosen { shape, source, label, leans_on, only: false });
    }
    let rows = match &stored {
        Some(stored) => Estimate::of(connection, base, stored)?.map_or(0, |estimate| estimate.rows),
        None => 0,
    };
    let key = shape.key_sql();
    let plain = || Sql::from(format!("SELECT {key} FROM {} t ORDER BY {key}", quote(&base.name)));
    let (sql, filtered) = gathered.map_or_else(|| (plain(), false), |keys| (keys.sql, keys.filtered));
    let list = List::of_keys(connection, Arc::clone(&shape), sql, filtered, rows)?;
    Ok(Chosen { shape, source: Source::List(Box::new(list)), label, leans_on, only: false })
}

/// The rows that `sql` gives, the last `keys` of whose columns name each for editing. They lean on tables: if `only`, on no
/// others.
pub(crate) fn choose_copied(
    shape: Arc<Shape>,
    sql: Sql,
    keys: usize,
    hidden: Option<Arc<Secrets>>,
    (leans_on, only): (Vec<String>, bool),
) -> Result<Chosen> {
    let source = Source::Copied(Box::new(Copied::open(&shape, sql, keys, hidden)?));
    Ok(Chosen { shape, source, label: "Reading the answer".to_owned(), leans_on, only })
}

/// How rows are put in order.
struct Order {
    /// ` ORDER BY …`, or nothing.
    sql: String,
    /// The tables by whose labels it is done.
    by_label: Vec<String>,
}

/// Ties are broken by the key. A virtual table keeps its own order unless another is asked for.
fn order_sql(reach: &mut Reach<'_>, catalog: &Catalog, order: &[OrderTerm]) -> Result<Order> {
    let table = reach.table();
    let mut terms = Vec::new();
    let mut by_label = Vec::new();
    for term in order {
        let column = table.expect_column(&term.column)?;
        let direction = if term.descending { " DESC" } else { "" };
        let nulls = match term.nulls {
            None => "",
            Some(Nulls::First) => " NULLS FIRST",
            Some(Nulls::Last) => " NULLS LAST",
        };
        if let Some((target, label)) = label_of_link(catalog, table, column) {
            terms.push(format!("{label}{direction}{nulls}"));
            by_label.push(target);
        }
        // Of linked rows with the same name, each has its rows together.
        terms.push(format!("{}{direction}{nulls}", reach.column(column)?));
    }
    if !order.is_empty() || table.table_type == TableType::Table {
        terms.extend(table.key_columns().into_iter().map(|name| format!("t.{}", quote(name))));
    }
    let sql = if terms.is_empty() { String::new() } else { format!(" ORDER BY {}", terms.join(", ")) };
    Ok(Order { sql, by_label })
}

/// What a link column is ordered by, since that is what it shows: the label of the row that it names, with the table of
/// that row. None if it isn't a link, or shows nothing but the key.
fn label_of_link(catalog: &Catalog, table: &Table, column: &Column) -> Option<(String, String)> {
    let link = table.links.get(column.link? as usize)?;
    let target = catalog.table(&link.target)?;
    let [target_column] = link.target_columns.as_slice() else { return None };
    let named =
        target.label_formula.is_some() || !(target.label.is_empty() || target.label == target.primary_key);
    let sql = format!(
        "(SELECT {} FROM {} f WHERE f.{} = t.{}) COLLATE NOCASE",
        label_sql(target, "f"),
        quote(&target.name),
        quote(target_column),
        quote(&column.name),
    );
    named.then(|| (target.name.clone(), sql))
}

fn label(table: &Table, selection: &Selection) -> String {
    let titles: Vec<&str> = selection
        .order
        .iter()
        .map(|term| table.column(&term.column).map_or(term.column.as_str(), |column| column.title.as_str()))
        .collect();
    match (titles.is_empty(), selection.filter.is_some()) {
        (false, _) => format!("Sorting by {}", titles.join(", ")),
        (true, true) => "Looking for matching rows".to_owned(),
        (true, false) if table.table_type == TableType::Table => "Counting".to_owned(),
        (true, false) => format!("Reading {}", table.title),
    }
}

impl Source {
    /// How many rows, and whether every position is exact.
    pub fn totals(&self) -> (Total, bool) {
        match self {
            Self::Walk(walk) => walk.totals(),
            Self::List(list) => list.totals(),
            Self::Copied(copied) => copied.totals(),
            Self::Result(result) => result.totals(),
        }
    }

    /// Background work as rows done and in all, while it runs.
    pub fn working(&self) -> Option<(u64, u64)> {
        match self {
            Self::Walk(walk) => walk.working(),
            Self::List(list) => list.working(),
            Self::Copied(copied) => copied.working(),
            Self::Result(result) => result.working(),
        }
    }

    /// True if there is background work to do.
    pub fn needs_pass(&self) -> bool {
        match self {
            Self::Walk(walk) => walk.needs_pass(),
            Self::List(list) => list.needs_pass(),
            Self::Copied(copied) => copied.needs_pass(),
            Self::Result(_) => false,
        }
    }

    /// How its background work holds on to the file.
    pub fn manner(&self) -> Manner {
        if matches!(self, Self::Walk(_)) { Manner::Steps } else { Manner::Whole }
    }

    /// True if the first rows should be looked for on their own.
    pub fn needs_head(&self) -> bool {
        matches!(self, Self::List(list) if list.needs_head())
    }

    /// True if its rows are copies, stale whenever a shown value changes.
    pub fn is_copy(&self) -> bool {
        matches!(self, Self::Copied(_))
    }

    /// Looks for the first rows on their own.
    pub fn find_head(&self, connection: &Connection) -> Result<()> {
        if let Self::List(list) = self { list.find_head(connection) } else { Ok(()) }
    }

    /// Does the background work.
    pub fn pass(&self, connection: &Connection, task: &Task, tell: &Tell) -> Result<()> {
        match self {
            Self::Walk(walk) => walk.pass(connection, task, &**tell),
            Self::List(list) => list.pass(connection, task, tell),
            Self::Copied(copied) => copied.pass(connection, task, tell),
            Self::Result(_) => Ok(()),
        }
    }

    /// Brings counts up to date with our own edits.
    pub fn settle(&self, connection: &Connection) -> Result<()> {
        if let Self::Walk(walk) = self { walk.settle(connection) } else { Ok(()) }
    }

    /// Rows may have come, gone or moved.
    pub fn spoil(&self) {
        match self {
            Self::Walk(walk) => walk.spoil(),
            Self::List(list) => list.spoil(),
            Self::Copied(copied) => copied.spoil(),
            Self::Result(_) => {}
        }
    }

    /// A transaction of our own wrote to the table. A list keeps an updated row where it is until it is made anew, so
    /// that a row does not jump away under the person who edits it.
    pub fn own_change(&self, written: &Written) {
        if written.inserted.is_empty() && written.deleted.is_empty() {
            return;
        }
        match self {
            Self::Walk(walk) => {
                let keys = written.inserted.iter().chain(&written.deleted);
                walk.touch(keys.filter_map(RowKey::values));
            }
            Self::List(list) => list.spoil(),
            Self::Copied(copied) => copied.spoil(),
            Self::Result(_) => {}
        }
    }

    /// Waits until rows up to `end` can be read, or all there are, or work has failed; false if `patience` ran out.
    pub fn wait(&self, end: u64, patience: Duration) -> bool {
        match self {
            Self::Walk(_) => true,
            Self::List(list) => list.wait(end, patience),
            Self::Copied(copied) => copied.wait(end, patience),
            Self::Result(result) => result.wait(end, patience),
        }
    }

    /// Reads rows `start..start + count`; true if `start` is a guess.
    pub fn read(&self, connection: &Connection, start: u64, count: u32) -> Result<(ReadRows, bool)> {
        match self {
            Self::Walk(walk) => walk.read(connection, start, count),
            Self::List(list) => Ok((list.read(connection, start, count)?, false)),
            Self::Copied(copied) => Ok((copied.read(start, count)?, false)),
            Self::Result(result) => Ok((result.read(start, count)?, false)),
        }
    }

    /// Where the row with this key stands; none if it isn't there or not known yet.
    pub fn locate(&self, connection: &Connection, key: &[Value]) -> Result<Option<u64>> {
        match self {
            Self::Walk(walk) => walk.locate(connection, key),
            Self::List(list) => list.locate(key),
            Self::Copied(copied) => copied.locate(key),
            Self::Result(_) => Ok(None),
        }
    }
}
