//! What SQL from outside may do: everything to the file's own tables, nothing beyond the file, and nothing that would
//! change how Relata's connections behave (<https://www.sqlite.org/c3ref/set_authorizer.html>).

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};

use crate::error::Result;

/// Pragmas that only tell.
const TELLING: [&str; 31] = [
    "application_id",
    "auto_vacuum",
    "cache_size",
    "collation_list",
    "compile_options",
    "data_version",
    "database_list",
    "encoding",
    "foreign_key_check",
    "foreign_key_list",
    "foreign_keys",
    "freelist_count",
    "function_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "journal_mode",
    "max_page_count",
    "module_list",
    "page_count",
    "page_size",
    "pragma_list",
    "quick_check",
    "schema_version",
    "synchronous",
    "table_info",
    "table_list",
    "table_xinfo",
    "trusted_schema",
    "user_version",
];
/// Those of them whose argument says what to tell about, and sets nothing.
const ASKING: [&str; 10] = [
    "foreign_key_check",
    "foreign_key_list",
    "index_info",
    "index_list",
    "index_xinfo",
    "integrity_check",
    "quick_check",
    "table_info",
    "table_list",
    "table_xinfo",
];

/// Stands guard over a connection until dropped.
pub(super) struct Guard<'a> {
    connection: &'a Connection,
    reason: Arc<Mutex<Option<String>>>,
}

impl<'a> Guard<'a> {
    pub fn over(connection: &'a Connection) -> Result<Self> {
        let reason: Arc<Mutex<Option<String>>> = Arc::default();
        let told = Arc::clone(&reason);
        connection.authorizer(Some(move |context: AuthContext<'_>| match refusal(&context) {
            None => Authorization::Allow,
            Some(sentence) => {
                *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(sentence);
                Authorization::Deny
            }
        }))?;
        Ok(Self { connection, reason })
    }

    /// Why the last statement was turned away, if it was.
    pub fn take_reason(&self) -> Option<String> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        let none: Option<fn(AuthContext<'_>) -> Authorization> = None;
        // Fails for borrowed connections only, which never get a guard.
        let _ = self.connection.authorizer(none);
    }
}

fn refusal(context: &AuthContext<'_>) -> Option<String> {
    let sentence = match context.action {
        AuthAction::Attach { .. } | AuthAction::Detach { .. } => {
            "ATTACH, DETACH and VACUUM INTO are not possible here: SQL can only reach the open file itself."
        }
        AuthAction::Pragma { pragma_name, pragma_value } => return pragma(pragma_name, pragma_value),
        AuthAction::Transaction { operation: TransactionOperation::Rollback } => {
            "ROLLBACK is not possible here: all statements run in one transaction, which is taken back if one fails."
        }
        AuthAction::Transaction { .. } => {
            "Leave BEGIN and COMMIT out: all statements run in one transaction anyway."
        }
        AuthAction::CreateTempTable { .. }
        | AuthAction::CreateTempView { .. }
        | AuthAction::CreateTempTrigger { .. }
        | AuthAction::CreateTempIndex { .. } => {
            "Temporary tables are not possible here. A WITH clause can do the same within one statement."
        }
        AuthAction::Function { function_name } if function_name.eq_ignore_ascii_case("load_extension") => {
            "Extensions can't be loaded."
        }
        AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name }
        | AuthAction::DropTable { table_name }
        | AuthAction::AlterTable { table_name, .. }
            if is_ours(table_name) =>
        {
            "The tables named _relata_… are Relata's own notes and can't be changed by SQL."
        }
        _ => return None,
    };
    Some(sentence.to_owned())
}

fn is_ours(table: &str) -> bool {
    table.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("_relata_"))
}

fn pragma(name: &str, value: Option<&str>) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let allowed = match value {
        None => TELLING.contains(&lower.as_str()),
        Some(_) => ASKING.contains(&lower.as_str()),
    };
    if allowed {
        None
    } else if value.is_some() && TELLING.contains(&lower.as_str()) {
        Some(format!("PRAGMA {lower} can be asked here, but not set."))
    } else {
        Some(format!(
            "PRAGMA {lower} is not possible here, because it could change how Relata works with the file."
        ))
    }
}
