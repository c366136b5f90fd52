//! SQL expressions that a person or a file gives: labels, conditions, assignments. Each is read token by token and
//! written again with every name resolved, so that it can reach nothing but the row's columns: no nested SELECT, no
//! function that isn't deterministic, no clock but the moments that are bound.

use super::clock::clock_at;
use super::tokens::{Token, TokenKind, tokens};
use super::{Column, ColumnKind, Link, Table};
use crate::identifier::quote;

/// Stands for the name of the source in a compiled expression; see [`over`].
pub const SOURCE: char = '\u{1}';

/// What `:me` is written as: a function of every connection's, because who that is belongs to the person and not to one
/// read.
pub(crate) const ME: &str = "relata_me()";

/// Why an expression can't be used, as a sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ExpressionError(pub String);

/// Expressions longer than this many bytes are refused.
const LONGEST: usize = 20_000;

/// Deterministic functions of SQLite 3.40 on (<https://www.sqlite.org/lang_corefunc.html>).
pub(crate) const FUNCTIONS: &[&str] = &[
    "abs",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "date",
    "datetime",
    "floor",
    "format",
    "glob",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_object",
    "json_type",
    "json_valid",
    "julianday",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "octet_length",
    "printf",
    "quote",
    "replace",
    "round",
    "rtrim",
    "sign",
    "strftime",
    "substr",
    "substring",
    "time",
    "timediff",
    "trim",
    "typeof",
    "unicode",
    "unixepoch",
    "upper",
];

/// Words of SQL that may stand in an expression.
const WORDS: &[&str] = &[
    "and", "as", "between", "case", "cast", "collate", "distinct", "else", "end", "escape", "false", "from",
    "glob", "in", "is", "isnull", "like", "not", "notnull", "null", "or", "then", "true", "when",
];

/// What names in an expression lead to.
pub(crate) struct Scope<'a> {
    /// The table whose row the expression is over.
    pub table: &'a Table,
    /// All tables, for `author.name`.
    pub tables: &'a [Table],
    /// Parameters that may be used (`now` for `:now`).
    pub parameters: &'a [&'a str],
}

/// `expression` with every name resolved, over a source named [`SOURCE`].
pub(crate) fn compile(expression: &str, scope: &Scope<'_>) -> Result<String, ExpressionError> {
    if expression.contains(SOURCE) {
        return refuse("It holds a control character.");
    }
    if expression.len() > LONGEST {
        return refuse("It is longer than 20,000 characters.");
    }
    let tokens = tokens(expression);
    if tokens.is_empty() {
        return refuse("It is empty.");
    }
    balanced(&tokens)?;
    let mut written: Vec<String> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        let (text, taken) = match token.kind {
            TokenKind::Text if token.text.eq_ignore_ascii_case("now") => {
                return refuse("'now' changes while rows are read: write :now or :today.");
            }
            TokenKind::Text => (format!("'{}'", token.text.replace('\'', "''")), 1),
            TokenKind::Number => (token.text.to_string(), 1),
            TokenKind::Sign => sign(token, next, scope)?,
            TokenKind::Word if next.is_some_and(|next| next.is_sign("(")) && !is_word(token) => {
                (function(&tokens, at)?, 1)
            }
            TokenKind::Word | TokenKind::QuotedName => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                name(token, before, next, tokens.get(at + 2), scope)?
            }
        };
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        // `->>` is read sign by sign.
        let is_one = |before: &Token<'_>| {
            before.kind == TokenKind::Sign && token.kind == TokenKind::Sign && before.end == token.start
        };
        match written.last_mut() {
            Some(last) if before.is_some_and(is_one) => last.push_str(&text),
            _ => written.push(text),
        }
        at += taken;
    }
    Ok(written.join(" "))
}

/// One that closes more than it opens would reach out of the place where it is put.
fn balanced(tokens: &[Token<'_>]) -> Result<(), ExpressionError> {
    let mut open = 0_usize;
    for token in tokens {
        if token.is_sign("(") {
            open += 1;
        } else if token.is_sign(")") {
            match open.checked_sub(1) {
                Some(left) => open = left,
                None => return refuse("A bracket is closed that was never opened."),
            }
        }
    }
    if open > 0 { refuse("A bracket is never closed.") } else { Ok(()) }
}

/// A compiled expression over the table or alias `source`.
#[must_use]
pub fn over(compiled: &str, source: &str) -> String {
    compiled.replace(SOURCE, &quote(source))
}

fn refuse<T>(why: &str) -> Result<T, ExpressionError> {
    Err(ExpressionError(why.to_owned()))
}

/// True if a name must be quoted in an expression.
pub(crate) fn is_reserved(name: &str) -> bool {
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(name))
}

fn is_word(token: &Token<'_>) -> bool {
    WORDS.iter().any(|word| token.is_word(word))
}

fn sign(
    token: &Token<'_>,
    next: Option<&Token<'_>>,
    scope: &Scope<'_>,
) -> Result<(String, usize), ExpressionError> {
    match token.text.as_ref() {
        ":" => match next.filter(|next| next.kind == TokenKind::Word) {
            Some(name) if name.text == "me" && scope.parameters.contains(&"me") => Ok((ME.to_owned(), 2)),
            Some(name) if scope.parameters.contains(&name.text.as_ref()) => {
                Ok((format!(":{}", name.text), 2))
            }
            Some(name) => refuse(&format!("Nothing is bound to :{}.", name.text)),
            None => refuse("A colon stands alone."),
        },
        "?" | "@" | "$" | "#" | ";" => refuse(&format!("“{}” can't stand here.", token.text)),
        sign => Ok((sign.to_owned(), 1)),
    }
}

fn function(tokens: &[Token<'_>], at: usize) -> Result<String, ExpressionError> {
    let name = tokens[at].text.to_ascii_lowercase();
    if !FUNCTIONS.contains(&name.as_str()) {
        return refuse(&format!("The function {name}() can't be used here."));
    }
    match clock_at(tokens, at) {
        Some(clock) => {
            refuse(&format!("{clock} changes while rows are read: write :now or :today for the moment."))
        }
        None => Ok(name),
    }
}

fn name(
    token: &Token<'_>,
    before: Option<&Token<'_>>,
    next: Option<&Token<'_>>,
    after: Option<&Token<'_>>,
    scope: &Scope<'_>,
) -> Result<(String, usize), ExpressionError> {
    if next.is_some_and(|next| next.is_sign(".")) {
        let Some(column) = after.filter(|after| after.is_name()) else {
            return refuse("A name ends with a point.");
        };
        return linked(&token.text, &column.text, scope).map(|text| (text, 3));
    }
    if before.is_some_and(|before| before.is_word("as") || before.is_word("collate")) {
        let known = ["integer", "real", "text", "numeric", "blob", "nocase", "binary", "rtrim"];
        let word = token.text.to_ascii_lowercase();
        return if known.contains(&word.as_str()) {
            Ok((word, 1))
        } else {
            refuse(&format!("“{}” is no type and no collation.", token.text))
        };
    }
    if token.kind == TokenKind::Word && is_word(token) {
        return Ok((token.text.to_ascii_uppercase(), 1));
    }
    match scope.table.column(&token.text) {
        Some(column) => Ok((read(scope.table, column, scope.parameters)?, 1)),
        None => refuse(&format!("“{}” has no column named “{}”.", scope.table.title, token.text)),
    }
}

/// A column over a source named [`SOURCE`]: a computed one by what computes it. A password is nothing that any
/// expression sees.
pub(crate) fn read(table: &Table, column: &Column, parameters: &[&str]) -> Result<String, ExpressionError> {
    if column.kind == ColumnKind::Password {
        return Ok("NULL".to_owned());
    }
    if column.computed.is_none() {
        return Ok(format!("{SOURCE}.{}", quote(&column.name)));
    }
    let plan = table.plan(&column.name);
    if let Some(trouble) = plan.and_then(|plan| plan.trouble.as_ref()) {
        return refuse(&format!("“{}” can't be computed: {trouble}", column.title));
    }
    match plan {
        Some(plan) if plan.timed() && parameters.is_empty() => {
            refuse(&format!("“{}” changes with time and can't be used here.", column.title))
        }
        Some(plan) => Ok(format!("({})", plan.expression)),
        None => refuse(&format!("“{}” can't be computed.", column.title)),
    }
}

/// A name for the source of a nested SELECT that nothing within it has.
pub(crate) fn free_alias(inner: &str) -> String {
    let mut number = 0;
    loop {
        let alias = format!("linked row {number}");
        if !inner.contains(&alias) {
            return alias;
        }
        number += 1;
    }
}

/// The link of `table` that an expression calls `name`: `author_id` or `author`.
pub(crate) fn link_called<'a>(table: &'a Table, name: &str) -> Option<&'a Link> {
    let is_called = |column: &str| {
        let stem = column.len().checked_sub(3).filter(|end| column.is_char_boundary(*end));
        let stem = stem.map(|end| column.split_at(end)).filter(|(_, tail)| tail.eq_ignore_ascii_case("_id"));
        column.eq_ignore_ascii_case(name) || stem.is_some_and(|(stem, _)| stem.eq_ignore_ascii_case(name))
    };
    table.links.iter().find(|link| matches!(link.columns.as_slice(), [only] if is_called(only)))
}

/// `inner`, an expression over a row of `target`, for the row that `link` leads to.
pub(crate) fn through(link: &Link, target: &Table, inner: &str) -> String {
    let alias = free_alias(inner);
    // As for a foreign key, collation and affinity of the column pointed to decide: a plus takes the link's own off.
    let same: Vec<String> = link
        .columns
        .iter()
        .zip(&link.target_columns)
        .map(|(own, key)| format!("{}.{} = +{SOURCE}.{}", quote(&alias), quote(key), quote(own)))
        .collect();
    format!(
        "(SELECT {} FROM {} AS {} WHERE {})",
        over(inner, &alias),
        quote(&target.name),
        quote(&alias),
        same.join(" AND ")
    )
}

/// `author.name`: a column of the row that the link `author_id` (or `author`) leads to.
fn linked(link: &str, column: &str, scope: &Scope<'_>) -> Result<String, ExpressionError> {
    let Some(found) = link_called(scope.table, link) else {
        return refuse(&format!("“{}” has no link named “{link}”.", scope.table.title));
    };
    let target = scope.tables.iter().find(|table| found.target_exists && table.name == found.target);
    let Some(target) = target else {
        return refuse(&format!("The link “{link}” leads to no table."));
    };
    let Some(column) = target.column(column) else {
        return refuse(&format!("“{}” has no column named “{column}”.", target.title));
    };
    Ok(through(found, target, &read(target, column, scope.parameters)?))
}
