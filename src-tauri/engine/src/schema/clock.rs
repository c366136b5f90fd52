//! Whether SQL looks at the clock. What is stored, or held against rows again and again (a rule, a generated column, an
//! index), must say the same whenever it is asked: SQLite takes such a rule, and then refuses every row.
//!
//! Each function of dates takes the present moment where it is given 'now', or 'subsec' as the moment itself, or no moment
//! at all (<https://www.sqlite.org/lang_datefunc.html>).

use super::tokens::{Token, TokenKind, tokens};

/// The functions of dates, and how many of their arguments come before the moment.
const FUNCTIONS: [(&str, usize); 7] = [
    ("date", 0),
    ("datetime", 0),
    ("julianday", 0),
    ("strftime", 1),
    ("time", 0),
    ("timediff", 0),
    ("unixepoch", 0),
];

/// How the first thing in `sql` that looks at the clock is written.
pub(crate) fn clock_in(sql: &str) -> Option<String> {
    let tokens = tokens(sql);
    (0..tokens.len()).find_map(|at| clock_at(&tokens, at))
}

/// How the call or word at `at` is written, if it looks at the clock.
pub(crate) fn clock_at(tokens: &[Token<'_>], at: usize) -> Option<String> {
    let token = tokens.get(at).filter(|token| token.is_name())?;
    let name = token.text.to_ascii_lowercase();
    if !tokens.get(at + 1).is_some_and(|next| next.is_sign("(")) {
        let words = ["current_date", "current_time", "current_timestamp"];
        return (token.kind == TokenKind::Word && words.contains(&name.as_str()))
            .then(|| name.to_ascii_uppercase());
    }
    let (_, before) = FUNCTIONS.iter().find(|(function, _)| *function == name)?;
    let arguments = arguments(&tokens[at + 2..]);
    let Some(moment) = arguments.get(*before) else {
        return Some(format!("{name}() without a moment"));
    };
    let moments = if name == "timediff" { arguments.as_slice() } else { std::slice::from_ref(moment) };
    for moment in moments {
        if let Some(token) = moment.iter().find(|token| is_text(token, &["now"])) {
            return Some(format!("{name}('{}')", token.text));
        }
        let alone = moment.iter().find(|token| !token.is_sign("("));
        if let Some(token) = alone.filter(|token| is_text(token, &["subsec", "subsecond"])) {
            return Some(format!("{name}('{}')", token.text));
        }
    }
    None
}

fn is_text(token: &Token<'_>, texts: &[&str]) -> bool {
    // A name in double quotes that is no column's is a text to SQLite.
    matches!(token.kind, TokenKind::Text | TokenKind::QuotedName)
        && texts.iter().any(|text| token.text.eq_ignore_ascii_case(text))
}

/// What stands between the commas of a call whose bracket has just been opened.
fn arguments<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let (mut depth, mut from, mut found) = (0_usize, 0, Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") && depth > 0 {
            depth -= 1;
        } else if depth == 0 && (token.is_sign(",") || token.is_sign(")")) {
            if at > from {
                found.push(&tokens[from..at]);
            }
            from = at + 1;
            if token.is_sign(")") {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_the_clock_is_found() {
        for sql in [
            "date()",
            "DATE ( )",
            "datetime('now')",
            "julianday('Now', '+1 day')",
            "unixepoch('subsec')",
            "time(('subsecond'))",
            "strftime('%Y')",
            "strftime('%Y', 'now')",
            "x > strftime('%Y' || '-%m')",
            "strftime('%Y', coalesce(x, 'now'))",
            "timediff(x, 'now')",
            "date(\"now\")",
            "x < CURRENT_TIMESTAMP",
        ] {
            assert!(clock_in(sql).is_some(), "{sql}");
        }
        for sql in [
            "date(x)",
            "datetime(x, 'subsec')",
            "strftime('%Y', x)",
            "strftime('now', x)",
            "state = 'now'",
            "\"date\" > 'now'",
            "timediff(a, b)",
            "\"current_date\" > 5",
            "updated(now)",
        ] {
            assert_eq!(clock_in(sql), None, "{sql}");
        }
    }
}
