//! Questions without code: a [`Query`] is compiled to one statement of SQL whose columns keep their meaning, told as a
//! sentence, and read through the same windows as any table.
//!
//! A question is data that a person can write by hand ([`shorthand`]). Names in it lead along links
//! (`customer.country`), which joins what is needed by itself ([`sources`]). Conditions are those of every grid's filter
//! ([`crate::rows::Condition`]).

mod compile;
mod list;
mod meaning;
mod mend;
mod model;
mod outputs;
pub(crate) mod path;
mod run;
mod saved;
mod select;
mod sentence;
pub mod shorthand;
mod sources;
mod values;

pub(crate) use list::{explain, list};
pub(crate) use mend::{Renames, mend};
pub use model::*;
pub(crate) use run::{Question, question};
pub(crate) use saved::{inlined, inlined_condition};

use crate::computed::{Aliases, Context};
use crate::error::{ErrorCode, Result};
use crate::rows::Sql;
use crate::schema::expression::ExpressionError;
use crate::schema::{Catalog, Column, Table};
use crate::value::Cell;

/// Why a query can't be answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// A name that leads nowhere.
    #[error("{message}")]
    Unknown {
        /// The sentence.
        message: String,
    },
    /// It makes no sense as it is.
    #[error("{message}")]
    Wrong {
        /// The sentence.
        message: String,
    },
}

impl QueryError {
    /// The closed code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown { .. } => ErrorCode::NotFound,
            Self::Wrong { .. } => ErrorCode::BadRequest,
        }
    }

    fn expression(error: ExpressionError) -> Self {
        Self::Wrong { message: error.0 }
    }

    fn no_source(name: &str) -> Self {
        Self::Unknown { message: format!("This file has no table, view or saved query named “{name}”.") }
    }

    fn no_column(table: &Table, name: &str) -> Self {
        Self::Unknown { message: format!("“{}” has no column named “{name}”.", table.title) }
    }

    fn no_link(table: &Table, name: &str) -> Self {
        Self::Unknown { message: format!("“{}” has no link or column named “{name}”.", table.title) }
    }
}

/// What `query` becomes; saved queries must have been put in their places.
///
/// # Errors
/// A name that leads nowhere, a value that can't be read, something that makes no sense: a sentence.
pub fn compile(catalog: &Catalog, query: &Query) -> Result<CompiledQuery> {
    compile_exactly(catalog, query).map(|(compiled, _)| compiled)
}

/// As [`compile`], with the statement and its values whole.
pub(crate) fn compile_exactly(catalog: &Catalog, query: &Query) -> Result<(CompiledQuery, Sql)> {
    let built = compile::build(context(catalog), query, &compile::Options::default())?;
    let sql = select::filled(&built.sql);
    let sentence = sentence::sentence(catalog, query);
    let compiled = CompiledQuery {
        no_view: saved::no_view(&built.sql),
        values: built.sql.values.iter().map(Cell::from).collect(),
        exact: built.sql.text.clone(),
        sql,
        table: built.table,
        columns: built.columns,
        editable: built.editable,
        sentence,
        notes: built.notes,
        reads: built.reads,
    };
    Ok((compiled, built.sql))
}

/// Gives a connection the functions of the app's own that a compiled query may use: for benchmarks, which run queries
/// without a session.
///
/// # Errors
/// SQLite's, if it has no memory.
pub fn ready(connection: &rusqlite::Connection) -> Result<()> {
    crate::functions::register(connection)
}

/// A query as a person wrote it, in JSON or TOML.
///
/// # Errors
/// A sentence with the place where it is wrong.
pub fn read(text: &str) -> Result<Query> {
    let wrong = |why: String| QueryError::Wrong { message: format!("This is no query: {why}.") };
    let read = if text.trim_start().starts_with('{') {
        serde_json::from_str(text).map_err(|error| wrong(error.to_string()))
    } else {
        toml::from_str(text).map_err(|error| wrong(error.message().to_owned()))
    };
    Ok(read?)
}

/// The statement that makes a view `name` of `query`.
///
/// # Errors
/// It uses what plain SQLite doesn't have; it has no name, or that of something else; as [`compile`].
pub(crate) fn view(catalog: &Catalog, query: &Query, name: &str) -> Result<String> {
    if name.is_empty() {
        return Err(QueryError::Wrong { message: "Give the view a name.".to_owned() }.into());
    }
    if let Some(taken) = catalog.table(name) {
        let message = format!("There is “{}” already. Choose another name.", taken.name);
        return Err(QueryError::Wrong { message }.into());
    }
    let (compiled, sql) = compile_exactly(catalog, query)?;
    if let Some(message) = compiled.no_view {
        return Err(QueryError::Wrong { message }.into());
    }
    Ok(format!("CREATE VIEW {} AS\n{}", crate::identifier::quote(name), saved::timed(&select::filled(&sql))))
}

fn context(catalog: &Catalog) -> Context<'_> {
    Context { catalog, aliases: Aliases::default() }
}

/// A query that gives one column, for IN, as a part of another statement; with the tables that it reads.
pub(crate) fn as_list<'a>(context: &Context<'a>, query: &Query) -> Result<(Sql, Column, Vec<String>)> {
    compile::as_list(context.clone(), query, 1)
}
