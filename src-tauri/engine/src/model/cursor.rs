//! Walking over the tokens of a stored statement, one small grammar rule at a time.

use crate::identifier::quote;
use crate::schema::tokens::{Token, TokenKind, closing, tokens};

/// A place among the tokens of a piece of SQL.
pub(super) struct Cursor<'a> {
    sql: &'a str,
    tokens: Vec<Token<'a>>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Self { sql, tokens: tokens(sql), at: 0 }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_word(word))
    }

    pub(super) fn next_is_word(&self, word: &str) -> bool {
        self.tokens.get(self.at + 1).is_some_and(|token| token.is_word(word))
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.tokens.get(self.at).is_some_and(|token| token.is_sign(sign))
    }

    /// Steps over any of these words if it stands here.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// Steps over these words if all of them stand here in this order.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let found = words
            .iter()
            .enumerate()
            .all(|(offset, word)| self.tokens.get(self.at + offset).is_some_and(|token| token.is_word(word)));
        self.at += if found { words.len() } else { 0 };
        found
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let found = self.is_sign(sign);
        self.at += usize::from(found);
        found
    }

    /// A name, quoted in any way that SQLite takes, a text literal too.
    pub(super) fn name(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        let is_name = token.is_name() || token.kind == TokenKind::Text;
        self.at += usize::from(is_name);
        is_name.then(|| token.text.to_string())
    }

    /// One token, whatever it is, as written.
    pub(super) fn any(&mut self) -> Option<&'a str> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(&self.sql[token.start..token.end])
    }

    /// What stands between the `(` here and its `)`, as written and trimmed.
    pub(super) fn group(&mut self) -> Option<&'a str> {
        if !self.is_sign("(") {
            return None;
        }
        let close = closing(&self.tokens, self.at)?;
        let (first, last) = (self.at + 1, close - 1);
        self.at = close + 1;
        // Up to the last token and no further: what follows a comment would be a comment too.
        Some(if first > last { "" } else { &self.sql[self.tokens[first].start..self.tokens[last].end] })
    }

    /// Everything up to where `stop` holds, as written.
    pub(super) fn until(&mut self, stop: impl Fn(&Self) -> bool) -> Option<&'a str> {
        let from = self.at;
        while !self.is_done() && !stop(self) {
            let group = if self.is_sign("(") { closing(&self.tokens, self.at) } else { None };
            self.at = group.unwrap_or(self.at) + 1;
        }
        (self.at > from).then(|| &self.sql[self.tokens[from].start..self.tokens[self.at - 1].end])
    }

    /// The rest, as written.
    pub(super) fn rest(&mut self) -> Option<&'a str> {
        self.until(|_| false)
    }
}

/// The parts of a list, as written, split at the commas that stand outside of parentheses.
pub(super) fn split_list(sql: &str) -> Vec<&str> {
    let tokens = tokens(sql);
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for token in &tokens {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_sign(",") {
            parts.push(without_comments(&sql[from..token.start]));
            from = token.end;
        }
    }
    parts.push(without_comments(&sql[from..]));
    parts
}

/// Cuts spaces and comments off both ends.
fn without_comments(sql: &str) -> &str {
    let tokens = tokens(sql);
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.start..last.end],
        _ => "",
    }
}

/// One part of a key or index in the form in which the model keeps it: names quoted, ASC left out.
pub(super) fn key_part(sql: &str) -> KeyPart {
    let mut cursor = Cursor::new(sql);
    let name = cursor.name();
    let collation = if cursor.word("COLLATE") { cursor.name() } else { None };
    let descending = if cursor.word("DESC") {
        true
    } else {
        cursor.word("ASC");
        false
    };
    match name {
        Some(name) if cursor.is_done() => {
            KeyPart { column: Some(name), collation, descending, sql: String::new() }
        }
        _ => KeyPart { column: None, collation: None, descending: false, sql: sql.to_owned() },
    }
}

/// See [`key_part`].
pub(super) struct KeyPart {
    pub(super) column: Option<String>,
    collation: Option<String>,
    descending: bool,
    sql: String,
}

impl KeyPart {
    /// True if there is nothing but a column.
    pub(super) fn is_plain(&self) -> bool {
        self.column.is_some() && self.collation.is_none() && !self.descending
    }

    pub(super) fn to_sql(&self) -> String {
        let Some(column) = &self.column else { return self.sql.clone() };
        let mut sql = quote(column);
        if let Some(collation) = &self.collation {
            sql.push_str(" COLLATE ");
            sql.push_str(&collation_sql(collation));
        }
        if self.descending {
            sql.push_str(" DESC");
        }
        sql
    }
}

/// A collation's name, quoted only where it has to be.
pub(super) fn collation_sql(name: &str) -> String {
    let plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_');
    if plain { name.to_owned() } else { quote(name) }
}
