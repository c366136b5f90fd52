//! One text of SQL, statement by statement.

use rusqlite::Statement;

use super::allow::Guard;
use crate::schema::checks::ends;

/// The statements of a text, and how far it has been read.
pub(super) struct Text<'a> {
    sql: &'a str,
    from: usize,
    ends: std::vec::IntoIter<usize>,
}

impl<'a> Text<'a> {
    pub fn new(sql: &'a str) -> Self {
        Self { sql, from: 0, ends: ends(sql).into_iter() }
    }

    /// The next statement, prepared, with its text; none at the end.
    pub fn next<'c>(&mut self, guard: &Guard<'c>) -> Option<(&'a str, rusqlite::Result<Statement<'c>>)> {
        let end = self.ends.next()?;
        let text = self.sql[self.from..end].trim();
        self.from = end;
        Some((text, guard.prepare(text)))
    }

    /// True if nothing but spaces and comments is left.
    pub fn is_done(&self) -> bool {
        self.ends.len() == 0
    }
}
