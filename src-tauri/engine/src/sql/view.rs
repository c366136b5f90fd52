//! Views that make something else of a password (`substr(password, 2)`). One that shows the column as it is, is masked like
//! the column itself; of any other, SQLite reads the column as empty, as it does for SQL that a person writes.

use std::sync::Arc;

use rusqlite::Connection;

use super::allow::Guard;
use super::secrets::Secrets;
use crate::echo;
use crate::error::Result;
use crate::identifier::quote;
use crate::schema::tokens::{Token, tokens};
use crate::schema::{Catalog, ColumnKind, Table, TableType};

/// What must be kept from whoever reads `view`, one of `catalog`; none where it shows no more than the tables do.
pub(crate) fn hidden_in(
    connection: &Connection,
    catalog: &Catalog,
    view: &Table,
) -> Result<Option<Arc<Secrets>>> {
    let tables = catalog.tables.iter().filter(|table| table.table_type == TableType::Table);
    let has_any = tables.flat_map(|table| &table.columns).any(|column| column.kind == ColumnKind::Password);
    if view.table_type != TableType::View || !has_any {
        return Ok(None);
    }
    echo::quietly(|| {
        let secrets = Arc::new(Secrets::of(connection, catalog)?);
        let guard = Guard::over(connection, Arc::clone(&secrets))?;
        guard.prepare(&format!("SELECT * FROM main.{} LIMIT 0", quote(&view.name)))?;
        let reads_any = guard.left_out().is_some();
        Ok((reads_any && !shows_as_is(view, catalog, &secrets)).then_some(secrets))
    })
}

/// Keeps them for as long as this lives; no statement may outlive it.
pub(crate) fn keep_hidden<'a>(
    connection: &'a Connection,
    secrets: Option<&Arc<Secrets>>,
) -> Result<Option<Guard<'a>>> {
    secrets.map(|secrets| Guard::over(connection, Arc::clone(secrets))).transpose()
}

/// Whether the view is one plain SELECT in which a secret column, where it is named at all, is a column of the result.
fn shows_as_is(view: &Table, catalog: &Catalog, secrets: &Secrets) -> bool {
    let words = tokens(&view.sql);
    let is_other_view = |name: &str| {
        let views = catalog.tables.iter().filter(|table| table.table_type == TableType::View);
        views.filter(|other| other.name != view.name).any(|other| other.name.eq_ignore_ascii_case(name))
    };
    if words.iter().filter(|word| word.is_word("SELECT")).count() != 1
        || words.iter().any(|word| word.is_name() && is_other_view(&word.text))
    {
        return false;
    }
    let mut depth = 0_i32;
    (0..words.len()).all(|at| {
        let word = &words[at];
        depth += i32::from(word.is_sign("(")) - i32::from(word.is_sign(")"));
        if !word.is_name() || !secrets.has_column(&word.text) {
            return true;
        }
        // `u.password` begins two words earlier.
        let begin = if at >= 2 && words[at - 1].is_sign(".") { at - 2 } else { at };
        let before = begin.checked_sub(1).map(|before| &words[before]);
        let begins = before.is_some_and(|word| {
            word.is_sign(",") || ["SELECT", "DISTINCT", "ALL"].iter().any(|known| word.is_word(known))
        });
        let ends = words.get(at + 1).is_none_or(|word| word.is_sign(",") || word.is_name());
        // What a column is called matters to nobody.
        let is_alias = before.is_some_and(|word| word.is_word("AS"));
        depth == 0 && (is_alias || begins && ends && !is_operator(words.get(at + 1)))
    })
}

/// Words that go on with an expression.
fn is_operator(word: Option<&Token<'_>>) -> bool {
    const WORDS: [&str; 14] = [
        "and", "or", "is", "isnull", "notnull", "not", "in", "like", "glob", "match", "regexp", "between",
        "collate", "escape",
    ];
    word.is_some_and(|word| WORDS.iter().any(|known| word.is_word(known)))
}
