//! A condition tree as SQL with bound values. Logic here has two values: what is unknown because of a NULL counts as
//! false, inside NOT too, so that a condition and its opposite together show every row.

use super::{Condition, Operator, RowsError};
use crate::change::read_input;
use crate::error::Result;
use crate::functions::fold;
use crate::identifier::quote;
use crate::schema::{Column, Table};
use crate::value::{Input, Value};

/// SQLite refuses LIKE patterns of 50,000 bytes; longer searches than this are compared folded.
const LIKE_BYTES: usize = 8_000;

/// SQL text and the values for its parameters, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Sql {
    /// The text.
    pub text: String,
    /// One per `?`.
    pub values: Vec<Value>,
}

/// `condition` on rows of `table`, which the query knows as `t`; true for every row if there is none.
///
/// # Errors
/// No such column; a value that can't be read as its column's kind.
pub(crate) fn condition_sql(table: &Table, condition: Option<&Condition>) -> Result<Sql> {
    let mut sql = Sql::default();
    match condition {
        Some(condition) => sql.push(table, condition)?,
        None => sql.text.push_str("true"),
    }
    Ok(sql)
}

impl Sql {
    fn push(&mut self, table: &Table, condition: &Condition) -> Result<()> {
        match condition {
            Condition::All { of } => self.join(table, of, " AND ", "true"),
            Condition::Any { of } => self.join(table, of, " OR ", "false"),
            Condition::Not { of } => {
                self.text.push('(');
                self.push(table, of)?;
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Condition::Compare { column, operator, values } => {
                self.compare(table.expect_column(column)?, *operator, values)
            }
        }
    }

    fn join(&mut self, table: &Table, parts: &[Condition], word: &str, none: &str) -> Result<()> {
        if parts.is_empty() {
            self.text.push_str(none);
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push_str(word);
            }
            self.text.push('(');
            self.push(table, part)?;
            self.text.push(')');
        }
        Ok(())
    }

    fn compare(&mut self, column: &Column, operator: Operator, inputs: &[Input]) -> Result<()> {
        let name = format!("t.{}", quote(&column.name));
        let wanted = match operator {
            Operator::Empty | Operator::NotEmpty | Operator::Null | Operator::NotNull => 0,
            Operator::Between => 2,
            Operator::In => inputs.len(),
            _ => 1,
        };
        if inputs.len() != wanted {
            return Err(
                RowsError::ValueCount { column: column.title.clone(), wanted, given: inputs.len() }.into()
            );
        }
        match operator {
            Operator::Is => self.against(&name, "IS", column, &inputs[0]),
            Operator::IsNot => self.against(&name, "IS NOT", column, &inputs[0]),
            Operator::Less => self.against(&name, "<", column, &inputs[0]),
            Operator::AtMost => self.against(&name, "<=", column, &inputs[0]),
            Operator::More => self.against(&name, ">", column, &inputs[0]),
            Operator::AtLeast => self.against(&name, ">=", column, &inputs[0]),
            Operator::Between => {
                self.against(&name, ">=", column, &inputs[0])?;
                self.text.push_str(" AND ");
                self.against(&name, "<=", column, &inputs[1])
            }
            Operator::In => self.one_of(&name, column, inputs),
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                self.holds(&name, operator, &text_of(&inputs[0]));
                Ok(())
            }
            Operator::ContainsNot => {
                self.text.push('(');
                self.holds(&name, Operator::Contains, &text_of(&inputs[0]));
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Operator::Empty => self.plain(&format!("{name} IS NULL OR {name} = ''")),
            Operator::NotEmpty => self.plain(&format!("{name} <> ''")),
            Operator::Null => self.plain(&format!("{name} IS NULL")),
            Operator::NotNull => self.plain(&format!("{name} IS NOT NULL")),
        }
    }

    #[allow(clippy::unnecessary_wraps, reason = "one arm of a match whose others can fail")]
    fn plain(&mut self, text: &str) -> Result<()> {
        self.text.push_str(text);
        Ok(())
    }

    fn against(&mut self, name: &str, operator: &str, column: &Column, input: &Input) -> Result<()> {
        self.text.push_str(&format!("{name} {operator} ?"));
        self.values.push(read(column, input)?);
        Ok(())
    }

    fn one_of(&mut self, name: &str, column: &Column, inputs: &[Input]) -> Result<()> {
        let values: Vec<Value> = inputs.iter().map(|input| read(column, input)).collect::<Result<_>>()?;
        let null = values.contains(&Value::Null);
        let mut others: Vec<Value> = values.into_iter().filter(|value| *value != Value::Null).collect();
        let marks = vec!["?"; others.len()].join(", ");
        self.text.push_str(&format!("{name} IN ({marks})"));
        if null {
            self.text.push_str(&format!(" OR {name} IS NULL"));
        }
        self.values.append(&mut others);
        Ok(())
    }

    /// LIKE ignores the case of A to Z and is quick; any other text is compared folded. Bytes hold no text.
    fn holds(&mut self, name: &str, operator: Operator, text: &str) {
        if text.is_ascii() && text.len() <= LIKE_BYTES && !text.contains('\0') {
            let plain = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
            let pattern = match operator {
                Operator::StartsWith => format!("{plain}%"),
                Operator::EndsWith => format!("%{plain}"),
                _ => format!("%{plain}%"),
            };
            self.text.push_str(&format!("typeof({name}) <> 'blob' AND {name} LIKE ? ESCAPE '\\'"));
            self.values.push(Value::Text(pattern));
            return;
        }
        let folded = Value::Text(fold(text));
        match operator {
            Operator::StartsWith => self.text.push_str(&format!("instr(relata_fold({name}), ?) = 1")),
            Operator::EndsWith => {
                self.text.push_str(&format!("substr(relata_fold({name}), -length(?)) = ?"));
                self.values.push(folded.clone());
            }
            _ => self.text.push_str(&format!("instr(relata_fold({name}), ?) > 0")),
        }
        self.values.push(folded);
    }
}

fn read(column: &Column, input: &Input) -> Result<Value> {
    read_input(column, input)
        .map_err(|message| RowsError::BadValue { column: column.title.clone(), message }.into())
}

/// What is searched for within text: as typed, whatever the column's kind.
fn text_of(input: &Input) -> String {
    match input {
        Input::Text(text) | Input::Typed { typed: text } => text.clone(),
        Input::Integer(integer) => integer.to_string(),
        Input::BigInteger { int } => int.clone(),
        Input::Real { real } => real.clone(),
        Input::Boolean(yes) => i64::from(*yes).to_string(),
        Input::Null | Input::Blob { .. } | Input::BadText { .. } => String::new(),
    }
}
