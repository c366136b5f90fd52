//! One text of SQL, statement by statement.

use rusqlite::Statement;

use super::allow::Guard;
use crate::schema::checks::ends;

/// A statement of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'a> {
    pub sql: &'a str,
    /// Where it stands, in bytes.
    pub from: usize,
}

impl Piece<'_> {
    /// Where it ends.
    pub fn to(&self) -> usize {
        self.from + self.sql.len()
    }
}

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
    pub fn next<'c>(&mut self, guard: &Guard<'c>) -> Option<(Piece<'a>, rusqlite::Result<Statement<'c>>)> {
        let piece = self.next_piece()?;
        let prepared = guard.prepare(piece.sql);
        Some((piece, prepared))
    }

    /// The next statement as it is written; none at the end.
    pub fn next_piece(&mut self) -> Option<Piece<'a>> {
        let end = self.ends.next()?;
        let whole = &self.sql[self.from..end];
        let from = self.from + (whole.len() - whole.trim_start().len());
        self.from = end;
        Some(Piece { sql: whole.trim(), from })
    }

    /// True if nothing but spaces and comments is left.
    pub fn is_done(&self) -> bool {
        self.ends.len() == 0
    }
}
