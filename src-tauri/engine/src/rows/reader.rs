//! The rows of an open set one piece after the other, whole and exact, as they are at one moment: what is taken out of
//! the window. Places on screen may be guesses, and move when somebody writes; this goes on from the last key.

use std::sync::Arc;

use rusqlite::Connection;

use super::copied::Copy;
use super::labels;
use super::list::{Held, by_keys};
use super::order::Bound;
use super::result::OrderedResult;
use super::shape::Shape;
use super::source::Source;
use super::walk::Walk;
use crate::error::Result;
use crate::schema::Catalog;
use crate::value::Value;

/// Rows read at once.
const PIECE: u32 = 500;

/// Reads on and on.
pub(crate) struct Reader<'a> {
    connection: &'a Connection,
    catalog: &'a Catalog,
    /// All columns of the set.
    set: &'a Shape,
    /// Those that are read.
    shape: Shape,
    columns: &'a [usize],
    place: Place<'a>,
    /// The next row's place.
    at: u64,
    left: u64,
}

/// Where the next rows come from.
enum Place<'a> {
    Walk { walk: &'a Walk, from: Option<(Bound, Vec<Value>)> },
    List(Held),
    Copied(Arc<Copy>),
    Result(&'a OrderedResult),
    Ended,
}

impl<'a> Reader<'a> {
    /// From row `start` of `source` on, at most `count` rows, of each the `columns` (by their place in `set`). The
    /// connection is to be in a transaction, so that all is of one moment.
    pub fn new(
        connection: &'a Connection,
        catalog: &'a Catalog,
        source: &'a Source,
        set: &'a Shape,
        columns: &'a [usize],
        start: u64,
        count: Option<u64>,
    ) -> Result<Self> {
        let place = match source {
            Source::Walk(walk) if start == 0 => Place::Walk { walk, from: None },
            // By place, as it is on screen.
            Source::Walk(walk) => match walk.read(connection, start, 1)?.0.keys.pop() {
                Some(key) => Place::Walk { walk, from: Some((Bound::From, key)) },
                None => Place::Ended,
            },
            Source::List(list) => {
                let end = count.map_or(u64::MAX, |count| start.saturating_add(count));
                Place::List(list.hold(end))
            }
            Source::Copied(copied) => Place::Copied(copied.hold()),
            Source::Result(result) => Place::Result(result),
        };
        let left = count.unwrap_or(u64::MAX);
        Ok(Self { connection, catalog, set, shape: set.whole(columns), columns, place, at: start, left })
    }

    /// The values of the next rows, in the order of the columns; empty for a row that is gone. None at the end.
    pub fn piece(&mut self) -> Result<Option<Vec<Vec<Value>>>> {
        let count = u32::try_from(self.left.min(u64::from(PIECE))).unwrap_or(PIECE);
        if count == 0 {
            return Ok(None);
        }
        let mut read = match &mut self.place {
            Place::Ended => return Ok(None),
            Place::Copied(copy) => {
                let rows = copy.values(self.at, count, self.columns)?;
                self.advance(rows.len());
                return Ok((!rows.is_empty()).then_some(rows));
            }
            Place::Result(result) => {
                let rows = result.values(self.at, count, self.columns)?;
                self.advance(rows.len());
                return Ok((!rows.is_empty()).then_some(rows));
            }
            Place::Walk { walk, from } => {
                let from_key = from.as_ref().map(|(bound, key)| (*bound, key.as_slice()));
                let read = walk.read_on(self.connection, &self.shape, from_key, count)?;
                *from = read.keys.last().map(|key| (Bound::After, key.clone()));
                read
            }
            Place::List(held) => by_keys(self.connection, &self.shape, &held.keys(self.at, count)?)?,
        };
        self.shape.compute(self.connection, &mut read)?;
        self.advance(read.links.len());
        Ok((!read.links.is_empty()).then_some(read.links))
    }

    fn advance(&mut self, rows: usize) {
        self.at += rows as u64;
        self.left -= rows as u64;
    }

    /// Of some of the columns (`which` of `columns`), which are links: the names of the rows that `rows` lead to.
    pub fn labels(
        &self,
        columns: &[usize],
        which: &[usize],
        rows: &[Vec<Value>],
    ) -> Result<Vec<Vec<Option<String>>>> {
        let mut found = Vec::new();
        for nth in which {
            let values: Vec<&Value> = rows.iter().map(|row| row.get(*nth).unwrap_or(&Value::Null)).collect();
            let name = columns.get(*nth).and_then(|at| self.set.columns.get(*at)).map(|column| &column.name);
            let named = match name {
                Some(name) => {
                    labels::of_column(self.connection, self.catalog, &self.set.table, name, *nth, &values)?
                }
                None => None,
            };
            found.push(named.map_or_else(|| vec![None; rows.len()], |named| named.labels));
        }
        Ok(found)
    }
}
