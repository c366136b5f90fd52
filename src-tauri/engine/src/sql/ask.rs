//! One statement that only reads, with the moments bound: what a saved dashboard asks. Whoever wrote it, opening the page
//! changes nothing.

use rusqlite::Connection;

use super::allow::Guard;
use super::run::{masked, names, refused, secrets, wrong};
use super::split::Text;
use super::{Parameter, SqlError};
use crate::change::statement::values;
use crate::error::Result;
use crate::schema::Catalog;
use crate::value::Value;

/// The answer to a statement.
pub(crate) struct Answer {
    /// Name of each column, and the declared type where it is nothing but a column of a table.
    pub columns: Vec<(String, Option<String>)>,
    /// The first rows.
    pub rows: Vec<Vec<Value>>,
    /// There are more.
    pub more: bool,
}

/// The answer to the one statement of `sql`, `most` rows of it.
///
/// # Errors
/// It writes, is none or several; a parameter that `parameters` don't have; what SQLite says.
pub(crate) fn ask(
    connection: &Connection,
    catalog: &Catalog,
    sql: &str,
    parameters: &[Parameter],
    most: usize,
) -> Result<Answer> {
    let guard = Guard::over(connection, secrets(connection, catalog)?)?;
    let mut text = Text::new(sql);
    let (piece, prepared) = text.next(&guard).ok_or(SqlError::Nothing)?;
    let sql = piece.sql;
    let mut statement = prepared.map_err(|error| wrong(&guard, error, sql))?;
    if !statement.readonly() || !text.is_done() || statement.column_count() == 0 {
        let reason = "Only one statement that reads rows can stand here.".to_owned();
        return Err(SqlError::NotAllowed { reason }.into());
    }
    for (index, name) in names(&statement).into_iter().enumerate() {
        let Some((_, value)) = parameters.iter().find(|(given, _)| *given == name) else {
            let name = statement.parameter_name(index + 1).map_or(format!("?{name}"), str::to_owned);
            return Err(SqlError::NoValue { name }.into());
        };
        statement.raw_bind_parameter(index + 1, value)?;
    }
    let columns: Vec<_> = statement
        .columns()
        .iter()
        .map(|column| (column.name().to_owned(), column.decl_type().map(str::to_owned)))
        .collect();
    let mut answer = Answer { columns, rows: Vec::new(), more: false };
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(|error| refused(error, sql))? {
        if answer.rows.len() == most {
            answer.more = true;
            break;
        }
        answer.rows.push(masked(values(row, 0..answer.columns.len())?));
    }
    Ok(answer)
}
