//! A condition tree as SQL with bound values. Logic here has two values: what is unknown because of a NULL counts as
//! false, inside NOT too, so that a condition and its opposite together show every row.

use super::{Condition, Operator, RowsError};
use crate::change::{bounds_of_day, read_input};
use crate::computed::Reach;
use crate::error::Result;
use crate::functions::fold;
use crate::kinds::money;
use crate::schema::{Column, ColumnKind, DateStorage};
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

/// `condition` on the rows that `reach` reaches; true for every row if there is none. `:now` and `:today` may stand in it.
///
/// # Errors
/// No such column; one that can't be computed; a value that can't be read as its column's kind.
pub(crate) fn condition_sql(reach: &mut Reach<'_>, condition: Option<&Condition>) -> Result<Sql> {
    let mut sql = Sql::default();
    match condition {
        Some(condition) => sql.push(reach, condition)?,
        None => sql.text.push_str("true"),
    }
    Ok(sql)
}

impl Sql {
    fn push(&mut self, reach: &mut Reach<'_>, condition: &Condition) -> Result<()> {
        match condition {
            Condition::All { of } => self.join(reach, of, " AND ", "true"),
            Condition::Any { of } => self.join(reach, of, " OR ", "false"),
            Condition::Not { of } => {
                self.text.push('(');
                self.push(reach, of)?;
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Condition::Compare { column, operator, values } => {
                let column = reach.table().expect_column(column)?;
                let name = reach.column(column)?;
                self.compare(&name, column, *operator, values)
            }
        }
    }

    fn join(&mut self, reach: &mut Reach<'_>, parts: &[Condition], word: &str, none: &str) -> Result<()> {
        if parts.is_empty() {
            self.text.push_str(none);
        }
        for (index, part) in parts.iter().enumerate() {
            if index > 0 {
                self.text.push_str(word);
            }
            self.text.push('(');
            self.push(reach, part)?;
            self.text.push(')');
        }
        Ok(())
    }

    fn compare(&mut self, name: &str, column: &Column, operator: Operator, inputs: &[Input]) -> Result<()> {
        if column.kind == ColumnKind::Password && !self.asks_only_for_presence(operator, column)? {
            return Ok(());
        }
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
        if self.by_day(name, operator, column, inputs) {
            return Ok(());
        }
        match operator {
            Operator::Is => self.against(name, "IS", column, &inputs[0]),
            Operator::IsNot => self.against(name, "IS NOT", column, &inputs[0]),
            Operator::Less => self.against(name, "<", column, &inputs[0]),
            Operator::AtMost => self.against(name, "<=", column, &inputs[0]),
            Operator::More => self.against(name, ">", column, &inputs[0]),
            Operator::AtLeast => self.against(name, ">=", column, &inputs[0]),
            Operator::Between => {
                self.against(name, ">=", column, &inputs[0])?;
                self.text.push_str(" AND ");
                self.against(name, "<=", column, &inputs[1])
            }
            Operator::In => self.one_of(name, column, inputs),
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                self.shows(column, name, operator, &text_of(&inputs[0]));
                Ok(())
            }
            Operator::ContainsNot => {
                self.text.push('(');
                self.shows(column, name, Operator::Contains, &text_of(&inputs[0]));
                self.text.push_str(") IS NOT TRUE");
                Ok(())
            }
            Operator::Empty => self.plain(&format!("{name} IS NULL OR {name} = ''")),
            Operator::NotEmpty => self.plain(&format!("{name} <> ''")),
            Operator::Null => self.plain(&format!("{name} IS NULL")),
            Operator::NotNull => self.plain(&format!("{name} IS NOT NULL")),
        }
    }

    /// Of a password nobody learns more than whether there is one; a search for text finds none.
    fn asks_only_for_presence(&mut self, operator: Operator, column: &Column) -> Result<bool> {
        use Operator::{Contains, ContainsNot, Empty, EndsWith, NotEmpty, NotNull, Null, StartsWith};
        match operator {
            Empty | NotEmpty | Null | NotNull => Ok(true),
            Contains | StartsWith | EndsWith => self.plain("false").map(|()| false),
            ContainsNot => self.plain("true").map(|()| false),
            _ => {
                let message = "a password can't be searched for".to_owned();
                Err(RowsError::BadValue { column: column.title.clone(), message }.into())
            }
        }
    }

    /// A search for text looks at what is shown: 18.90 for money stored as 1890, an enum's titles, the local time.
    fn shows(&mut self, column: &Column, name: &str, operator: Operator, text: &str) {
        let titled: Vec<Value> = column
            .options
            .iter()
            .filter(|option| {
                let title = fold(option.title.as_deref().unwrap_or_default());
                let wanted = fold(text);
                match operator {
                    Operator::StartsWith => title.starts_with(&wanted),
                    Operator::EndsWith => title.ends_with(&wanted),
                    _ => title.contains(&wanted),
                }
            })
            .map(|option| Value::Text(option.value.clone()))
            .collect();
        if !titled.is_empty() {
            let marks = vec!["?"; titled.len()].join(", ");
            self.text.push_str(&format!("{name} IN ({marks}) OR "));
            self.values.extend(titled);
        }
        self.holds(&shown_sql(column, name), operator, text);
    }

    #[allow(clippy::unnecessary_wraps, reason = "one arm of a match whose others can fail")]
    fn plain(&mut self, text: &str) -> Result<()> {
        self.text.push_str(text);
        Ok(())
    }

    /// A day typed for a column of moments means all of that day here; false if it isn't that.
    fn by_day(&mut self, name: &str, operator: Operator, column: &Column, inputs: &[Input]) -> bool {
        if column.date_storage != Some(DateStorage::IsoUtc) {
            return false;
        }
        let day = |index: usize| match inputs.get(index) {
            Some(Input::Typed { typed }) => bounds_of_day(typed),
            _ => None,
        };
        let Some((start, end)) = day(0) else { return false };
        let (text, bound) = match operator {
            Operator::Is => (format!("{name} >= ? AND {name} < ?"), vec![start, end]),
            Operator::IsNot => (format!("({name} >= ? AND {name} < ?) IS NOT TRUE"), vec![start, end]),
            Operator::Less => (format!("{name} < ?"), vec![start]),
            Operator::AtMost => (format!("{name} < ?"), vec![end]),
            Operator::More => (format!("{name} >= ?"), vec![end]),
            Operator::AtLeast => (format!("{name} >= ?"), vec![start]),
            Operator::Between => match day(1) {
                Some((_, end)) => (format!("{name} >= ? AND {name} < ?"), vec![start, end]),
                None => return false,
            },
            _ => return false,
        };
        self.text.push_str(&text);
        self.values.extend(bound.into_iter().map(Value::Text));
        true
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

/// The text that stands on screen for a value, as far as SQL can tell it.
fn shown_sql(column: &Column, name: &str) -> String {
    match column.kind {
        ColumnKind::Money if column.minor_units && column.scale.unwrap_or(0) > 0 => {
            let scale = column.scale.unwrap_or(0).min(money::MOST_SCALE);
            let one = 10_u64.pow(scale);
            format!(
                "(iif({name} < 0, '-', '') || abs({name} / {one}) || '.' || printf('%0{scale}d', abs({name} % {one})))"
            )
        }
        ColumnKind::Percent => format!("(printf('%!.15g', {name} * 100) || ' %')"),
        ColumnKind::DateTime if column.date_storage == Some(DateStorage::IsoUtc) => {
            format!("coalesce(datetime({name}, 'localtime'), {name})")
        }
        _ => name.to_owned(),
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
