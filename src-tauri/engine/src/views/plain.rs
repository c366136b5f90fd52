//! A filter written as SQL, as a condition of the grid, where it is plain enough: comparisons of columns with values, all
//! of which must hold. So a number on a dashboard opens the very rows that it counts; of any other filter nothing is said.

use crate::rows::{Condition, Operator};
use crate::schema::Table;
use crate::schema::tokens::{Token, TokenKind, tokens};
use crate::sql::Parameter;
use crate::value::{Input, Value};

/// The condition that lets the same rows through as `filter` does; none where it isn't that plain.
pub(super) fn condition_of(filter: &str, table: &Table, moments: &[Parameter]) -> Option<Condition> {
    let tokens = tokens(filter);
    let mut reader = Reader { tokens: &tokens, at: 0, table, moments };
    let mut of = Vec::new();
    loop {
        of.extend(reader.comparison()?);
        if reader.at == tokens.len() {
            return Some(Condition::All { of });
        }
        reader.word("AND")?;
    }
}

struct Reader<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    table: &'a Table,
    moments: &'a [Parameter],
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<&'a Token<'a>> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.next()?.is_word(word).then_some(())
    }

    fn comparison(&mut self) -> Option<Vec<Condition>> {
        let name = self.next().filter(|token| token.is_name())?;
        let column = self.table.column(&name.text)?.name.clone();
        let compare = |operator, values| Condition::Compare { column: column.clone(), operator, values };
        let sign = self.next()?;
        if sign.is_word("IS") {
            let not = self.tokens.get(self.at).is_some_and(|token| token.is_word("NOT"));
            self.at += usize::from(not);
            self.word("NULL")?;
            let operator = if not { Operator::NotNull } else { Operator::Null };
            return Some(vec![compare(operator, Vec::new())]);
        }
        if sign.is_word("IN") {
            return Some(vec![compare(Operator::In, self.list()?)]);
        }
        let operator = operator(sign)?;
        let value = self.value()?;
        let mut found = vec![compare(operator, vec![value])];
        if operator == Operator::IsNot {
            // In SQL what is unknown isn't different.
            found.push(compare(Operator::NotNull, Vec::new()));
        }
        Some(found)
    }

    fn list(&mut self) -> Option<Vec<Input>> {
        self.next()?.is_sign("(").then_some(())?;
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            let sign = self.next()?;
            if sign.is_sign(")") {
                return Some(values);
            }
            sign.is_sign(",").then_some(())?;
        }
    }

    fn value(&mut self) -> Option<Input> {
        let token = self.next()?;
        match token.kind {
            TokenKind::Text => Some(Input::Text(token.text.to_string())),
            TokenKind::Number => token.text.parse().ok().map(Input::Integer),
            TokenKind::Sign if token.is_sign("-") => {
                let number = self.next().filter(|token| token.kind == TokenKind::Number)?;
                number.text.parse::<i64>().ok().map(|number| Input::Integer(-number))
            }
            TokenKind::Sign if token.is_sign(":") => {
                let name = self.next()?;
                let (_, value) = self.moments.iter().find(|(known, _)| *known == name.text)?;
                // Nobody is nobody's: compared with nothing, nothing is the same.
                (*value != Value::Null).then(|| Input::from(value))
            }
            _ => None,
        }
    }
}

fn operator(sign: &Token<'_>) -> Option<Operator> {
    Some(match sign.text.as_ref() {
        "=" | "==" => Operator::Is,
        "<>" | "!=" => Operator::IsNot,
        "<" => Operator::Less,
        "<=" => Operator::AtMost,
        ">" => Operator::More,
        ">=" => Operator::AtLeast,
        _ => return None,
    })
}
