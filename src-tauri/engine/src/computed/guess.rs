//! What a new computed column most likely means, where nobody has said: told by what it is made of, and by its values.

use chrono::{DateTime, NaiveDate};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::{ColumnModel, Computation, ComputedModel, TableModel, implied_type};
use crate::schema::notes::take_kind;
use crate::schema::tokens::{Token, TokenKind, tokens};
use crate::schema::{Column, ColumnKind, Table};
use crate::value::Cell;

/// What a computed column most likely means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Guess {
    /// The kind.
    pub kind: ColumnKind,
    /// Money: digits after the point.
    pub scale: Option<u32>,
    /// Money: ISO 4217 code.
    pub currency: Option<String>,
}

impl Guess {
    fn of(column: &Column) -> Self {
        let is_money = column.kind == ColumnKind::Money;
        Self {
            kind: column.kind,
            scale: column.scale.filter(|_| is_money),
            currency: column.currency.clone().filter(|_| is_money),
        }
    }

    fn plain(kind: ColumnKind) -> Self {
        Self { kind, scale: None, currency: None }
    }
}

/// The meaning of `model`, as far as it can be told; `column` is how it shows now, `cells` what it gives for some rows.
pub(super) fn guess(table: &Table, model: &ComputedModel, column: &Column, cells: &[Cell]) -> Option<Guess> {
    if model.kind != ColumnKind::Any || column.kind != ColumnKind::Any {
        return Some(Guess::of(column));
    }
    let Computation::Formula { expression } = &model.how else { return by_values(cells).map(Guess::plain) };
    told_by(expression, &table.columns, cells)
}

/// The meaning of `model`, which nobody has said, in a table of a design that the file needn't have: by what it is made of.
pub(crate) fn guess_in_design(table: &TableModel, model: &ComputedModel) -> Option<Guess> {
    let Computation::Formula { expression } = &model.how else { return None };
    let stored = table.columns.iter().map(|known| {
        let declared = known.declared_type.as_deref().unwrap_or(implied_type(known.kind));
        let mut column = Column::bare(&known.name, declared, false);
        take_kind(&mut column, known);
        column
    });
    let beside = table.computed.iter().filter(|other| other.name != model.name).map(|other| {
        let mut column = Column::bare(&other.name, implied_type(other.kind), false);
        let (kind, scale, currency) = (other.kind, other.scale, other.currency.clone());
        take_kind(&mut column, &ColumnModel { kind, scale, currency, ..ColumnModel::default() });
        column
    });
    let columns: Vec<Column> = stored.chain(beside).collect();
    told_by(expression, &columns, &[])
}

fn told_by(expression: &str, columns: &[Column], cells: &[Cell]) -> Option<Guess> {
    let tokens = tokens(expression);
    let operands = operands(columns, &tokens);
    if let ([_], [only]) = (tokens.as_slice(), operands.as_slice()) {
        return Some(Guess::of(only)).filter(|guess| {
            !matches!(guess.kind, ColumnKind::Link | ColumnKind::Password | ColumnKind::Enum)
        });
    }
    let kind = match by_values(cells) {
        // Nothing to go by but what it is made of.
        None if is_whole(&operands, &tokens) => ColumnKind::Integer,
        None if !operands.is_empty() && operands.iter().all(|column| counts(column.kind)) => {
            ColumnKind::Number
        }
        None => return None,
        Some(kind) => kind,
    };
    if kind == ColumnKind::Integer && compares(&tokens) && cells.iter().all(is_truth) {
        return Some(Guess::plain(ColumnKind::Boolean));
    }
    let amounts = || operands.iter().find(|column| column.kind == ColumnKind::Money && column.minor_units);
    let stays =
        is_whole(&operands, &tokens) || !tokens.iter().any(|token| token.is_sign("/") || token.is_sign("("));
    match amounts().filter(|_| stays && kind == ColumnKind::Integer) {
        Some(amount) => Some(Guess::of(amount)),
        None => Some(Guess::plain(kind)),
    }
}

/// True if whole numbers are made of whole numbers.
fn is_whole(operands: &[&Column], tokens: &[Token<'_>]) -> bool {
    use ColumnKind::{Duration, Integer, Money, Rating};
    let whole = |column: &&Column| match column.kind {
        Money => column.minor_units,
        kind => matches!(kind, Integer | Rating | Duration),
    };
    let signs = ["+", "-", "*", "(", ")"];
    !operands.is_empty()
        && operands.iter().all(whole)
        && tokens.iter().all(|token| match token.kind {
            TokenKind::Number => token.text.bytes().all(|digit| digit.is_ascii_digit()),
            TokenKind::Sign => signs.iter().any(|sign| token.is_sign(sign)),
            TokenKind::Word | TokenKind::QuotedName => {
                operands.iter().any(|column| column.name.eq_ignore_ascii_case(&token.text))
            }
            TokenKind::Text => false,
        })
}

/// The columns that an expression names by themselves.
fn operands<'a>(columns: &'a [Column], tokens: &[Token<'_>]) -> Vec<&'a Column> {
    let is_at = |at: Option<usize>, signs: &[&str]| {
        let token = at.and_then(|at| tokens.get(at));
        token.is_some_and(|token| signs.iter().any(|sign| token.is_sign(sign)))
    };
    let named = tokens.iter().enumerate().filter(|(at, token)| {
        let is_part = is_at(at.checked_sub(1), &[".", ":"]) || is_at(Some(at + 1), &["."]);
        let is_function = token.kind == TokenKind::Word && is_at(Some(at + 1), &["("]);
        token.is_name() && !is_part && !is_function
    });
    let find = |name: &str| columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
    named.filter_map(|(_, token)| find(&token.text)).collect()
}

fn counts(kind: ColumnKind) -> bool {
    use ColumnKind::{Duration, Integer, Money, Number, Percent, Rating};
    matches!(kind, Integer | Number | Money | Percent | Rating | Duration)
}

/// True if what stands outside of all brackets gives yes or no.
fn compares(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0_i32;
    tokens.iter().any(|token| {
        depth += i32::from(token.is_sign("(")) - i32::from(token.is_sign(")"));
        let sign = ["=", "==", "<", ">", "<=", ">=", "<>", "!="].iter().any(|sign| token.is_sign(sign));
        let word = ["and", "or", "not", "is", "in", "like", "between", "isnull", "notnull"];
        depth == 0 && (sign || word.iter().any(|word| token.is_word(word)))
    }) && !tokens.first().is_some_and(|first| first.is_word("case"))
}

fn is_truth(cell: &Cell) -> bool {
    matches!(cell, Cell::Null | Cell::Integer(0 | 1))
}

/// The kind that all values have.
fn by_values(cells: &[Cell]) -> Option<ColumnKind> {
    use ColumnKind::{Date, DateTime, Integer, Number, Text};
    let mut kinds = cells.iter().filter_map(kind_of);
    let first = kinds.next()?;
    kinds.try_fold(first, |so_far, kind| match (so_far, kind) {
        (so_far, kind) if so_far == kind => Some(kind),
        (Integer, Number) | (Number, Integer) => Some(Number),
        (Text | Date | DateTime, Text | Date | DateTime) => Some(Text),
        _ => None,
    })
}

fn kind_of(cell: &Cell) -> Option<ColumnKind> {
    match cell {
        Cell::Null => None,
        Cell::Integer(_) | Cell::BigInteger { .. } => Some(ColumnKind::Integer),
        Cell::Real { .. } => Some(ColumnKind::Number),
        Cell::Text(text) if NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok() => Some(ColumnKind::Date),
        Cell::Text(text) if DateTime::parse_from_rfc3339(text).is_ok() => Some(ColumnKind::DateTime),
        Cell::Text(_) | Cell::LongText { .. } => Some(ColumnKind::Text),
        _ => Some(ColumnKind::Any),
    }
}
