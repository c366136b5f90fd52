//! Full-text tables as far as undo must know them. A table's search index is kept row by row while its rows are played back,
//! as its triggers would if they ran. Of the others, the rows of their shadow tables are never played back: a full-text table
//! with text of its own is written through itself, an index over another table is rebuilt, and what can be neither can't
//! be undone (<https://www.sqlite.org/fts5.html>, <https://www.sqlite.org/vtab.html#xshadowname>).

use std::collections::HashMap;

use rusqlite::{Connection, Statement};

use super::log::Op;
use super::rows::Rows;
use crate::error::Result;
use crate::identifier::quote;
use crate::model::search_row_sql;
use crate::schema::{Key, Table, TableType};
use crate::value::RowKey;

/// What a virtual table is to undo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Virtual {
    /// Its `…_content` holds its rows.
    OwnText,
    /// An index over another table, which it can be rebuilt from.
    Rebuilt,
    /// Neither.
    Opaque,
}

/// What `table` is, told from how it was made.
pub(crate) fn kind(table: &Table) -> Virtual {
    if table.table_type != TableType::Virtual { Virtual::Opaque } else { kind_of(&table.sql) }
}

/// What the virtual table is that this statement makes.
pub(crate) fn kind_of(sql: &str) -> Virtual {
    let lower = sql.to_ascii_lowercase();
    if !is_text(&lower) {
        return Virtual::Opaque;
    }
    match argument(&lower, "content") {
        None => Virtual::OwnText,
        Some(content) if content.is_empty() => Virtual::Opaque,
        Some(_) => Virtual::Rebuilt,
    }
}

/// Keeps search indexes by the rows that are played back.
pub(crate) struct Indexed<'c> {
    connection: &'c Connection,
    /// By table: takes a row out, puts a row in.
    statements: HashMap<String, (Statement<'c>, Statement<'c>)>,
}

impl<'c> Indexed<'c> {
    pub fn new(connection: &'c Connection) -> Self {
        Self { connection, statements: HashMap::new() }
    }

    /// Before `op` is applied: takes its row out of the index, as it is.
    pub fn take(&mut self, rows: &Rows<'_>, op: &Op) -> Result<()> {
        if matches!(op, Op::Insert { .. }) {
            return Ok(());
        }
        let key = rows.key_before(op);
        if let Some((take, _)) = self.statements(rows, op)? {
            run(take, &key)?;
        }
        Ok(())
    }

    /// After it: puts its row in, as it is then.
    pub fn put(&mut self, rows: &Rows<'_>, op: &Op) -> Result<()> {
        if matches!(op, Op::Delete { .. }) {
            return Ok(());
        }
        let (_, key) = rows.key_of(op);
        if let Some((_, put)) = self.statements(rows, op)? {
            run(put, &key)?;
        }
        Ok(())
    }

    /// The statements for the operation's table; none if it has no search index, or the operation nothing that is in it.
    fn statements(
        &mut self,
        rows: &Rows<'_>,
        op: &Op,
    ) -> Result<Option<&mut (Statement<'c>, Statement<'c>)>> {
        let Some(table) = rows.table(op) else { return Ok(None) };
        let (Some(search), Key::Rowid { column: Some(key), .. }) = (&table.search, &table.key) else {
            return Ok(None);
        };
        if let Op::Update { from, to, .. } = op {
            let named = rows.named(op);
            let is_searched = |name: &String| search.columns.iter().any(|it| it.eq_ignore_ascii_case(name));
            if from == to && !named.iter().any(|(name, ..)| is_searched(name)) {
                return Ok(None);
            }
        }
        if !self.statements.contains_key(&table.name) {
            let (take, put) = search_row_sql(&table.name, key, search);
            let both = (self.connection.prepare(&take)?, self.connection.prepare(&put)?);
            self.statements.insert(table.name.clone(), both);
        }
        Ok(self.statements.get_mut(&table.name))
    }
}

fn run(statement: &mut Statement<'_>, key: &RowKey) -> Result<()> {
    let key = key.values().unwrap_or_default();
    statement.execute(rusqlite::params_from_iter(key))?;
    Ok(())
}

/// Whether the virtual table that this statement (in lower case) makes is one of full text.
fn is_text(lower: &str) -> bool {
    let module: String = lower
        .split_once("using")
        .map(|(_, rest)| rest.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric()).collect())
        .unwrap_or_default();
    ["fts5", "fts4", "fts3"].contains(&module.as_str())
}

/// Whether the virtual table that this statement makes keeps an index only, without the texts.
pub(crate) fn is_index_only(sql: &str) -> bool {
    let lower = sql.to_ascii_lowercase();
    is_text(&lower) && argument(&lower, "content").is_some_and(|content| content.is_empty())
}

/// The statement that leaves a virtual table without rows, once the table that it is an index over has none.
pub(crate) fn emptying_sql(table: &Table) -> String {
    let name = quote(&table.name);
    let command = |command: &str| format!("INSERT INTO main.{name}({name}) VALUES('{command}')");
    match kind(table) {
        Virtual::Rebuilt => command("rebuild"),
        // An index over nothing takes no plain DELETE.
        Virtual::Opaque if is_index_only(&table.sql) => command("delete-all"),
        Virtual::OwnText | Virtual::Opaque => format!("DELETE FROM main.{name}"),
    }
}

/// The value of `name = value` among the arguments, without quotes.
fn argument(sql: &str, name: &str) -> Option<String> {
    let list = &sql[sql.find('(')? + 1..sql.rfind(')')?];
    let (mut parts, mut part, mut quote) = (Vec::new(), String::new(), None);
    for letter in list.chars() {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if matches!(letter, '\'' | '"' | '`') => quote = Some(letter),
            None if letter == '[' => quote = Some(']'),
            None if letter == ',' => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            None => {}
        }
        part.push(letter);
    }
    parts.push(part);
    parts.iter().find_map(|part| {
        let (left, right) = part.split_once('=')?;
        let value = right.trim().trim_matches(['\'', '"', '`', '[', ']']);
        (left.trim() == name).then(|| value.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::argument;

    #[test]
    fn arguments_are_found_whatever_stands_around_them() {
        let sql =
            "create virtual table x using fts5(a, \"content=b\", content = 'my, table', tokenize=\"porter\")";
        assert_eq!(argument(sql, "content").as_deref(), Some("my, table"));
        assert_eq!(
            argument("create virtual table x using fts5(a, content='')", "content").as_deref(),
            Some("")
        );
        assert_eq!(argument("create virtual table x using fts5(content_text)", "content"), None);
    }
}
