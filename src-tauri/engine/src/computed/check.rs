//! Whether SQLite takes an expression, and whether it reaches nothing but rows: asked by preparing it under guard.

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};

use crate::identifier::quote;
use crate::schema::{Table, expression};

/// What Relata's own SQL around an expression calls besides.
const OURS: [&str; 9] =
    ["avg", "count", "max", "min", "sum", "relata_fold", "relata_me", "row_number", "total"];

/// Prepares `compiled` where SQLite takes no aggregate: as a condition on the rows of `table`.
///
/// # Errors
/// Why it can't be used, as a sentence.
pub(super) fn check(connection: &Connection, table: &Table, compiled: &str) -> Result<(), String> {
    let sql = format!(
        "SELECT 1 FROM {} AS t WHERE ({}) IS NULL",
        quote(&table.name),
        expression::over(compiled, "t")
    );
    if connection.authorizer(Some(authorize)).is_err() {
        return Err("It can't be checked on this connection.".to_owned());
    }
    let prepared = crate::echo::quietly(|| connection.prepare(&sql).map(drop));
    let none: Option<fn(AuthContext<'_>) -> Authorization> = None;
    // Fails for borrowed connections only, which were refused above.
    let _ = connection.authorizer(none);
    prepared.map_err(|error| sentence(&error))
}

fn authorize(context: AuthContext<'_>) -> Authorization {
    let allowed = match context.action {
        AuthAction::Select => true,
        AuthAction::Read { table_name, .. } => !["sqlite_", "_relata_"].iter().any(|start| {
            table_name.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
        }),
        AuthAction::Function { function_name } => {
            let name = function_name.to_ascii_lowercase();
            let name = name.as_str();
            expression::FUNCTIONS.contains(&name) || OURS.contains(&name) || ["->", "->>"].contains(&name)
        }
        _ => false,
    };
    if allowed { Authorization::Allow } else { Authorization::Deny }
}

/// SQLite's words as a sentence.
pub(crate) fn sentence(error: &rusqlite::Error) -> String {
    let message = match error {
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    };
    if message.contains("misuse of aggregate") || message.contains("misuse of window") {
        return "It totals over many rows. A total belongs into a rollup.".to_owned();
    }
    format!("SQLite doesn't understand it: {message}.")
}
