//! What a CREATE INDEX statement indexes. SQLite's pragmas tell neither an index's expressions nor its WHERE, and both
//! are needed to find the row that stands in the way of another.

use super::tokens::{Token, closing, tokens};

/// The parts of an index as SQL text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexParts {
    /// Columns and expressions in order, with COLLATE, without ASC and DESC.
    pub parts: Vec<String>,
    /// The condition of a partial index.
    pub condition: Option<String>,
    /// Every word that could be a column, as written but unquoted.
    pub words: Vec<String>,
}

/// Reads a stored CREATE INDEX statement; none if it is no such thing.
pub(crate) fn index_parts(sql: &str) -> Option<IndexParts> {
    let tokens = tokens(sql);
    let on = tokens.iter().position(|token| token.is_word("ON"))?;
    let open = on + 2;
    tokens.get(open).filter(|token| token.is_sign("("))?;
    let close = closing(&tokens, open)?;
    let inside = &tokens[open + 1..close];
    let condition = match tokens.get(close + 1) {
        Some(token) if token.is_word("WHERE") => {
            Some(sql[token.end..].trim().trim_end_matches(';').to_owned())
        }
        _ => None,
    };
    let words =
        tokens[open..].iter().filter(|token| token.is_name()).map(|token| token.text.to_string()).collect();
    Some(IndexParts { parts: split(sql, inside), condition, words })
}

fn split(sql: &str, inside: &[Token<'_>]) -> Vec<String> {
    let mut parts: Vec<&[Token<'_>]> = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (position, token) in inside.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_sign(",") {
            parts.push(&inside[from..position]);
            from = position + 1;
        }
    }
    parts.push(&inside[from..]);
    let text = |part: &[Token<'_>]| {
        let part = match part.split_last() {
            Some((last, rest)) if last.is_word("ASC") || last.is_word("DESC") => rest,
            _ => part,
        };
        match (part.first(), part.last()) {
            (Some(first), Some(last)) => sql[first.start..last.end].to_owned(),
            _ => String::new(),
        }
    };
    parts.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_condition() {
        let found = index_parts(
            "CREATE UNIQUE INDEX \"on\" ON \"t (x\"(lower(a, ','), \"b\"\"c\" COLLATE NOCASE DESC /* , */, d) WHERE d > 0",
        )
        .unwrap();
        assert_eq!(found.parts, ["lower(a, ',')", "\"b\"\"c\" COLLATE NOCASE", "d"]);
        assert_eq!(found.condition.as_deref(), Some("d > 0"));
        assert!(found.words.contains(&"b\"c".to_owned()));
        for broken in ["", "CREATE INDEX", "CREATE INDEX x ON", "CREATE INDEX x ON t", "CREATE INDEX x ON t("]
        {
            assert_eq!(index_parts(broken), None);
        }
    }
}
