//! One text of SQL, statement by statement. Where one ends is SQLite's own judgement: a text up to a semicolon that it
//! calls incomplete (a trigger's body) goes on to the next.

use rusqlite::{Connection, Statement};

use crate::schema::checks::ends;

/// The statements of a text, and how far it has been read.
pub(super) struct Text<'a> {
    sql: &'a str,
    from: usize,
    ends: Vec<usize>,
}

impl<'a> Text<'a> {
    pub fn new(sql: &'a str) -> Self {
        Self { sql, from: 0, ends: ends(sql) }
    }

    /// The next statement, prepared, with its text; none at the end.
    pub fn next<'c>(
        &mut self,
        connection: &'c Connection,
    ) -> Option<(&'a str, rusqlite::Result<Statement<'c>>)> {
        let from = self.from;
        let mut candidates = self.ends.iter().copied().filter(|end| *end > from).peekable();
        while let Some(end) = candidates.next() {
            let text = self.sql[self.from..end].trim();
            if text.trim_end_matches(';').trim().is_empty() {
                self.from = end;
                continue;
            }
            let prepared = connection.prepare(text);
            if candidates.peek().is_some() && prepared.as_ref().is_err_and(is_incomplete) {
                continue;
            }
            self.from = end;
            return Some((text, prepared));
        }
        None
    }

    /// True if nothing but spaces and comments is left.
    pub fn is_done(&self) -> bool {
        !self.ends.iter().any(|end| *end > self.from)
    }
}

fn is_incomplete(error: &rusqlite::Error) -> bool {
    crate::schema::refusal::raw_text(error) == "incomplete input"
}
