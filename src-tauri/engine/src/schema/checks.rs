//! The CHECK constraints of a CREATE TABLE statement. SQLite has no pragma for them, so the stored text is read token by
//! token; no more of SQL is understood than where a constraint begins and ends, and a few plain shapes inside.

use super::tokens::{Token, TokenKind, closing, tokens};

/// One CHECK constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Its name, if it has one: what SQLite reports when it is broken.
    pub name: Option<String>,
    /// The expression between the parentheses, as written.
    pub expression: String,
    /// What it says, where it is one of the shapes known here.
    pub shape: Shape,
    /// Every word in it that could be a column, in order of appearance, as written but unquoted.
    pub words: Vec<String>,
}

impl Check {
    /// True if SQLite means this one by `said`, in "CHECK constraint failed: …": the name, else the expression; and of an
    /// expression that begins with a quoted name, SQLite says that name only.
    #[must_use]
    pub fn is_called(&self, said: &str) -> bool {
        let first = tokens(&self.expression).into_iter().next();
        let quoted = first.filter(|token| matches!(token.kind, TokenKind::QuotedName | TokenKind::Text));
        match &self.name {
            Some(name) => name == said,
            None => self.expression == said || quoted.is_some_and(|token| token.text == said),
        }
    }
}

/// What a CHECK says, as far as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// `column IN ('a', 'b')`.
    TextChoices {
        /// The column.
        column: String,
        /// The texts.
        values: Vec<String>,
    },
    /// `column IN (0, 1)`.
    ZeroOrOne {
        /// The column.
        column: String,
    },
    /// `json_valid(column)`.
    Json {
        /// The column.
        column: String,
    },
    /// `length(column) <= n`.
    Length {
        /// The column.
        column: String,
        /// The longest text allowed, in characters.
        most: u32,
    },
    /// Something else.
    Other,
}

/// The CHECK constraints of a stored CREATE TABLE statement, in order.
#[must_use]
pub fn checks(sql: &str) -> Vec<Check> {
    let tokens = tokens(sql);
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut position = 0;
    while let Some(token) = tokens.get(position) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 1
            && token.is_word("CHECK")
            && tokens.get(position + 1).is_some_and(|next| next.is_sign("("))
            && let Some(close) = closing(&tokens, position + 1)
        {
            let inside = &tokens[position + 2..close];
            let name = position.checked_sub(2).and_then(|before| {
                tokens[before].is_word("CONSTRAINT").then(|| tokens[before + 1].text.clone().into_owned())
            });
            found.push(check(sql[tokens[position + 1].end..tokens[close].start].trim(), name, inside));
            position = close;
        }
        position += 1;
    }
    found
}

fn check(expression: &str, name: Option<String>, inside: &[Token<'_>]) -> Check {
    let words = inside.iter().filter(|token| token.is_name()).map(|token| token.text.clone().into_owned());
    Check { name, expression: expression.to_owned(), shape: shape(inside), words: words.collect() }
}

/// The name that follows the first keyword `keyword`, which no quoted name is taken for.
pub(super) fn word_after(sql: &str, keyword: &str) -> Option<String> {
    let tokens = tokens(sql);
    let at = tokens.iter().position(|token| token.is_word(keyword))?;
    tokens.get(at + 1).filter(|token| token.is_name()).map(|token| token.text.to_string())
}

/// Where each statement of a text ends; empty ones are left out. A trigger ends with `; END ;`, anything else with its
/// first semicolon (<https://www.sqlite.org/c3ref/complete.html>).
pub(crate) fn ends(sql: &str) -> Vec<usize> {
    let tokens = tokens(sql);
    let mut found = Vec::new();
    let mut from = 0;
    for (position, token) in tokens.iter().enumerate() {
        let inside = &tokens[from..position];
        if !token.is_sign(";") {
            continue;
        }
        let ends_trigger = matches!(inside, [.., before, end] if before.is_sign(";") && end.is_word("END"));
        if inside.is_empty() {
            from = position + 1;
        } else if !is_trigger(inside) || ends_trigger {
            found.push(token.end);
            from = position + 1;
        }
    }
    found.extend(tokens[from..].last().map(|last| last.end));
    found
}

fn is_trigger(statement: &[Token<'_>]) -> bool {
    let mut words = statement.iter();
    let mut next = words.next();
    if next.is_some_and(|token| token.is_word("EXPLAIN")) {
        next = words.find(|token| token.is_word("CREATE"));
    }
    next.is_some_and(|token| token.is_word("CREATE"))
        && words
            .find(|token| !token.is_word("TEMP") && !token.is_word("TEMPORARY"))
            .is_some_and(|token| token.is_word("TRIGGER"))
}

/// The first word of a statement, comments left out.
pub(crate) fn first_word(sql: &str) -> Option<String> {
    tokens(sql).into_iter().next().map(|token| token.text.into_owned())
}

fn shape(tokens: &[Token<'_>]) -> Shape {
    // "x IS NULL OR …" says the same about a value that is there.
    if let [column, is, null, or, rest @ ..] = tokens
        && column.is_name()
        && is.is_word("IS")
        && null.is_word("NULL")
        && or.is_word("OR")
    {
        return shape(rest);
    }
    match tokens {
        [open, inner @ .., close]
            if open.is_sign("(") && close.is_sign(")") && closing(tokens, 0) == Some(tokens.len() - 1) =>
        {
            shape(inner)
        }
        [column, keyword, open, list @ .., close]
            if column.is_name()
                && keyword.is_word("IN")
                && open.is_sign("(")
                && close.is_sign(")")
                && !list.is_empty() =>
        {
            choices(&column.text, list)
        }
        [function, open, column, close, rest @ ..]
            if function.is_word("json_valid")
                && open.is_sign("(")
                && column.is_name()
                && close.is_sign(")")
                && (rest.is_empty()
                    || matches!(rest, [equals, one] if equals.is_sign("=") && one.text == "1")) =>
        {
            Shape::Json { column: column.text.clone().into_owned() }
        }
        [function, open, column, close, compare, number]
            if function.is_word("length")
                && open.is_sign("(")
                && column.is_name()
                && close.is_sign(")")
                && (compare.is_sign("<=") || compare.is_sign("<")) =>
        {
            match number.text.parse::<u32>() {
                Ok(most) => Shape::Length {
                    column: column.text.clone().into_owned(),
                    most: if compare.is_sign("<") { most.saturating_sub(1) } else { most },
                },
                Err(_) => Shape::Other,
            }
        }
        _ => Shape::Other,
    }
}

fn choices(column: &str, list: &[Token<'_>]) -> Shape {
    let mut values: Vec<&Token<'_>> = Vec::new();
    for (position, token) in list.iter().enumerate() {
        match (position % 2, token.kind) {
            (0, TokenKind::Text | TokenKind::Number) => values.push(token),
            (1, TokenKind::Sign) if token.text == "," => {}
            _ => return Shape::Other,
        }
    }
    let column = column.to_owned();
    if values.iter().all(|value| value.kind == TokenKind::Text) {
        return Shape::TextChoices {
            column,
            values: values.iter().map(|value| value.text.clone().into_owned()).collect(),
        };
    }
    let mut numbers: Vec<&str> = values.iter().map(|value| value.text.as_ref()).collect();
    numbers.sort_unstable();
    if numbers == ["0", "1"] { Shape::ZeroOrOne { column } } else { Shape::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(sql: &str) -> Vec<Shape> {
        checks(sql).into_iter().map(|check| check.shape).collect()
    }

    #[test]
    fn finds_checks_and_their_names_and_nothing_else() {
        let found = checks(
            "CREATE TABLE [CHECK (x)] (\n a TEXT DEFAULT 'CHECK (no)' -- CHECK (comment)\n, \
             b INT CONSTRAINT \"b \"\"rule\"\"\" CHECK ( b > 0 AND (b < 9) ) /* CHECK (z) */, CHECK(a<>')'))",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].name.as_deref(), Some("b \"rule\""));
        assert_eq!(found[0].expression, "b > 0 AND (b < 9)");
        assert_eq!(found[1].expression, "a<>')'");
        assert_eq!(found[1].words, ["a"]);
    }

    #[test]
    fn knows_plain_shapes() {
        let column = || "s".to_owned();
        assert_eq!(
            shapes("CREATE TABLE t(s TEXT CHECK (s IN ('open','it''s done')))"),
            [Shape::TextChoices { column: column(), values: vec!["open".into(), "it's done".into()] }]
        );
        assert_eq!(
            shapes("CREATE TABLE t(s CHECK (\"s\" in (0, 1)))"),
            [Shape::ZeroOrOne { column: column() }]
        );
        assert_eq!(
            shapes("CREATE TABLE t(s CHECK (s IS NULL OR json_valid([s])))"),
            [Shape::Json { column: column() }]
        );
        assert_eq!(
            shapes("CREATE TABLE t(s CHECK ((length(s) <= 80)))"),
            [Shape::Length { column: column(), most: 80 }]
        );
        assert_eq!(shapes("CREATE TABLE t(s CHECK (s IN (SELECT 1)))"), [Shape::Other]);
        assert_eq!(shapes("CREATE TABLE t(s CHECK (s NOT IN ('a')))"), [Shape::Other]);
    }

    #[test]
    fn statements_end_where_sqlite_says() {
        let split = |sql: &str| -> Vec<String> {
            let mut from = 0;
            let part = |end: usize| sql[std::mem::replace(&mut from, end)..end].trim().to_owned();
            ends(sql).into_iter().map(part).collect()
        };
        let trigger =
            "CREATE TEMP TRIGGER t AFTER INSERT ON x BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; SELECT ';'; END;";
        assert_eq!(split(&format!(";; SELECT 1;/* ; */{trigger} SELECT ';' -- ;")).len(), 3);
        assert_eq!(split(trigger), [trigger]);
        assert_eq!(split("SELECT 1; SELECT 2"), ["SELECT 1;", "SELECT 2"]);
        assert!(split(" ; -- nothing").is_empty());
    }

    #[test]
    fn broken_text_is_no_panic() {
        for sql in [
            "",
            "CHECK (",
            "CREATE TABLE t(a CHECK (",
            "CREATE TABLE t(a CHECK ('",
            "é[",
            "(\"",
            "/*",
            "--",
            "1.e",
        ] {
            let _ = checks(sql);
        }
    }
}
