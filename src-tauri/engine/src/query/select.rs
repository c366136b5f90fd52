//! A SELECT put together from its clauses: one text, laid out for reading, with a value for each `?` in it.

use crate::identifier::quote;
use crate::revise::literal;
use crate::rows::Sql;

/// The clauses of one SELECT.
#[derive(Debug, Clone, Default)]
pub(crate) struct Select {
    /// DISTINCT.
    pub distinct: bool,
    /// What is shown, with its name.
    pub columns: Vec<(Sql, String)>,
    /// What stands behind FROM.
    pub from: Sql,
    /// Each with its JOIN.
    pub joins: Vec<Sql>,
    /// What must hold, all of it.
    pub filter: Vec<Sql>,
    /// GROUP BY.
    pub group: Vec<Sql>,
    /// HAVING, all of it.
    pub having: Vec<Sql>,
    /// ORDER BY.
    pub order: Vec<Sql>,
    /// LIMIT.
    pub limit: Option<u32>,
    /// OFFSET.
    pub offset: u32,
}

impl Select {
    /// The statement.
    pub fn sql(&self) -> Sql {
        let mut sql = Sql::default();
        sql.text.push_str(if self.distinct { "SELECT DISTINCT" } else { "SELECT" });
        let named: Vec<Sql> = self.columns.iter().map(|(column, name)| named(column, name)).collect();
        list(&mut sql, &named, if named.len() > 1 { "\n  " } else { " " }, ",\n  ");
        sql.text.push_str("\nFROM ");
        sql.append(&self.from);
        for join in &self.joins {
            sql.text.push('\n');
            sql.append(join);
        }
        clause(&mut sql, "WHERE", &self.filter, "\n  AND ");
        clause(&mut sql, "GROUP BY", &self.group, ", ");
        clause(&mut sql, "HAVING", &self.having, "\n  AND ");
        clause(&mut sql, "ORDER BY", &self.order, ", ");
        if self.limit.is_some() || self.offset > 0 {
            // SQLite plans by how many rows are wanted, and would prepare twice for a bound number.
            sql.text.push_str(&format!("\nLIMIT {}", self.limit.map_or(-1, i64::from)));
            if self.offset > 0 {
                sql.text.push_str(" OFFSET ?");
                sql.values.push(i64::from(self.offset).into());
            }
        }
        sql
    }
}

/// A column whose name is the one that SQLite would give it needs no AS.
fn named(column: &Sql, name: &str) -> Sql {
    let mut named = column.clone();
    let own = quote(name);
    let is_plain = column
        .text
        .strip_suffix(&own)
        .is_some_and(|source| source.strip_suffix('.').is_some_and(|source| !source.contains([' ', '('])));
    if !is_plain {
        named.text.push_str(&format!(" AS {own}"));
    }
    named
}

fn list(sql: &mut Sql, parts: &[Sql], before: &str, between: &str) {
    for (index, part) in parts.iter().enumerate() {
        sql.text.push_str(if index == 0 { before } else { between });
        sql.append(part);
    }
}

fn clause(sql: &mut Sql, word: &str, parts: &[Sql], between: &str) {
    if !parts.is_empty() {
        sql.text.push_str(&format!("\n{word}"));
        list(sql, parts, " ", between);
    }
}

/// SQL that stands within other SQL, in brackets and further in.
pub(super) fn nested(inner: &Sql) -> Sql {
    Sql { text: format!("(\n  {}\n)", indented(&inner.text)), values: inner.values.clone() }
}

/// Line ends within quotes belong to a text or a name.
fn indented(text: &str) -> String {
    let mut made = String::with_capacity(text.len() + 64);
    outside_quotes(text, &mut made, |character, made| {
        made.push(character);
        if character == '\n' {
            made.push_str("  ");
        }
    });
    made
}

/// The statement with its values filled in.
#[must_use]
pub(crate) fn filled(sql: &Sql) -> String {
    let mut values = sql.values.iter();
    let mut made = String::with_capacity(sql.text.len() + 64);
    outside_quotes(&sql.text, &mut made, |character, made| match character {
        '?' => made.push_str(&values.next().map_or_else(|| "NULL".to_owned(), literal::of_value)),
        other => made.push(other),
    });
    made
}

/// Copies `text`, but for what stands outside of quotes, which `write` writes.
fn outside_quotes(text: &str, made: &mut String, mut write: impl FnMut(char, &mut String)) {
    let mut quote = None;
    for character in text.chars() {
        match quote {
            Some(open) => {
                made.push(character);
                if character == open {
                    quote = None;
                }
            }
            None => {
                if matches!(character, '\'' | '"') {
                    quote = Some(character);
                }
                write(character, made);
            }
        }
    }
}

/// As [`nested`], for brackets that stand there already.
pub(super) fn nested_plain(inner: &Sql) -> Sql {
    Sql { text: format!("\n  {}\n", indented(&inner.text)), values: inner.values.clone() }
}
