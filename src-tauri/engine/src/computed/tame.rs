//! Orders and filters over values that some rows don't give. SQLite breaks a whole statement off when one row's value fails a
//! function (text that is no JSON, a sum beyond 64 bits). In a cell that is told in that cell; an order or a filter is then
//! asked once more with functions that give nothing where SQLite's own fail, so that such a row sorts as an empty one.
//!
//! Each does what SQLite's own does, by asking a connection of its own. Only JSON that one function hands to another is
//! plain text to the second.

use std::cell::Cell;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::{Connection, params_from_iter};

use super::read::is_of_a_value;
use crate::error::{Error, Result};
use crate::value::Value;

/// The functions that may be used in expressions and that a value can fail.
const FAILING: [&str; 9] = [
    "abs",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_object",
    "json_type",
    "->",
    "->>",
];

thread_local! {
    static SPOILT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `job`, which reads, and once more with tame functions if a row's value failed it. The connection keeps them: SQLite
/// has no way to its own functions back, so its thread closes it after this job (see [`take_spoilt`]).
///
/// # Errors
/// As `job`, but for what a value fails.
pub(crate) fn tamed<T>(connection: &Connection, mut job: impl FnMut() -> Result<T>) -> Result<T> {
    match job() {
        Err(Error::Sqlite(error)) if is_of_a_value(&error) => {
            tracing::debug!(%error, "a value fails an order or a filter");
            SPOILT.set(true);
            tame(connection)?;
            job()
        }
        other => other,
    }
}

/// Whether the connection of this thread was given tame functions since this was asked last.
pub(crate) fn take_spoilt() -> bool {
    SPOILT.take()
}

/// Puts others in the place of SQLite's own functions.
fn tame(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let own = Arc::new(Mutex::new(Connection::open_in_memory()?));
    for name in FAILING {
        let own = Arc::clone(&own);
        connection.create_scalar_function(name, -1, flags, move |context| {
            let own = own.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(asked(&own, name, context))
        })?;
    }
    Ok(connection.create_aggregate_function("sum", 1, flags, Sum)?)
}

/// What SQLite's own function gives; nothing where it fails.
fn asked(own: &Connection, name: &str, context: &Context<'_>) -> Value {
    let marks: Vec<String> = (1..=context.len()).map(|at| format!("?{at}")).collect();
    let sql = match name {
        "->" | "->>" => format!("SELECT {}", marks.join(&format!(" {name} "))),
        name => format!("SELECT {name}({})", marks.join(", ")),
    };
    let values = (0..context.len()).map(|at| Value::from(context.get_raw(at)));
    let given = own.prepare_cached(&sql).and_then(|mut statement| {
        statement.query_row(params_from_iter(values), |row| Ok(Value::from(row.get_ref(0)?)))
    });
    given.unwrap_or(Value::Null)
}

/// As SQLite's `sum`, but nothing where that overflows (<https://www.sqlite.org/lang_aggfunc.html#sumunc>).
struct Sum;

/// What was added up: whole numbers exactly, and all of it as a real number once one was none.
#[derive(Default)]
struct Added {
    whole: i128,
    real: f64,
    is_real: bool,
    any: bool,
}

impl Aggregate<Added, Option<Value>> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Added> {
        Ok(Added::default())
    }

    #[allow(clippy::cast_precision_loss, reason = "as SQLite adds whole numbers to real ones")]
    fn step(&self, context: &mut Context<'_>, added: &mut Added) -> rusqlite::Result<()> {
        let number = match Value::from(context.get_raw(0)) {
            Value::Null => return Ok(()),
            Value::Integer(whole) => Ok(whole),
            Value::Real(real) => Err(real),
            Value::Text(text) => text.trim().parse::<i64>().map_err(|_| text.trim().parse().unwrap_or(0.0)),
            Value::BadText(_) | Value::Blob(_) => Err(0.0),
        };
        added.any = true;
        match number {
            Ok(whole) => {
                added.whole += i128::from(whole);
                added.real += whole as f64;
            }
            Err(real) => {
                added.is_real = true;
                added.real += real;
            }
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, added: Option<Added>) -> rusqlite::Result<Option<Value>> {
        let Some(added) = added.filter(|added| added.any) else { return Ok(None) };
        Ok(if added.is_real {
            Some(Value::Real(added.real))
        } else {
            i64::try_from(added.whole).ok().map(Value::Integer)
        })
    }
}
