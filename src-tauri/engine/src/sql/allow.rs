//! What SQL from outside may do: everything to the file's own tables, nothing beyond the file, and nothing that would
//! change how Relata's connections behave (<https://www.sqlite.org/c3ref/set_authorizer.html>).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization, TransactionOperation};
use rusqlite::{Connection, Statement};

use super::secrets::Secrets;
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
pub(crate) struct Guard<'a> {
    connection: &'a Connection,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Why a statement was turned away.
    reason: Option<String>,
    /// The statement that is prepared may read everything: only a trigger does, and shows it nobody.
    trusted: bool,
    /// Secret columns that it reads, and whether other than by a trigger.
    met: BTreeSet<(String, String, bool)>,
    /// What was left out of all that was read so far.
    left_out: BTreeSet<(String, String)>,
    /// Columns that the statements themselves read or set; an empty name: rows are added to the table.
    touched: BTreeSet<(String, String)>,
}

impl State {
    fn touch(&mut self, context: &AuthContext<'_>) {
        let touched = match context.action {
            AuthAction::Read { table_name, column_name } | AuthAction::Update { table_name, column_name } => {
                (table_name, column_name)
            }
            AuthAction::Insert { table_name } => (table_name, ""),
            _ => return,
        };
        self.touched.insert((touched.0.to_owned(), touched.1.to_owned()));
    }
}

impl<'a> Guard<'a> {
    pub(super) fn over(connection: &'a Connection, secrets: Arc<Secrets>) -> Result<Self> {
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        connection.authorizer(Some(move |context: AuthContext<'_>| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.touch(&context);
            if let AuthAction::Read { table_name, column_name } = context.action
                && secrets.is_secret(table_name, column_name)
            {
                let seen = !secrets.is_trigger(context.accessor);
                state.met.insert((table_name.to_owned(), column_name.to_owned(), seen));
                return if state.trusted { Authorization::Allow } else { Authorization::Ignore };
            }
            match refusal(&context) {
                None => Authorization::Allow,
                Some(sentence) => {
                    state.reason = Some(sentence);
                    Authorization::Deny
                }
            }
        }))?;
        Ok(Self { connection, state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prepares a statement. In one that only reads, secret columns read as empty; one that writes and would put such an
    /// emptiness somewhere, or decide by it, is turned away.
    pub fn prepare(&self, sql: &str) -> rusqlite::Result<Statement<'a>> {
        {
            let mut state = self.state();
            state.met.clear();
            state.trusted = false;
        }
        let statement = self.connection.prepare(sql)?;
        let mut state = self.state();
        let met = std::mem::take(&mut state.met);
        if met.is_empty() {
            return Ok(statement);
        }
        if statement.readonly() {
            state.left_out.extend(met.into_iter().map(|(table, column, _)| (table, column)));
            return Ok(statement);
        }
        if let Some((table, column, _)) = met.into_iter().find(|(.., seen)| *seen) {
            state.reason = Some(format!(
                "“{column}” of “{table}” holds what nobody may see. SQL can set it, but a statement that writes can't \
                 read it: leave it out of this one, also of * and RETURNING."
            ));
            return Err(rusqlite::Error::InvalidQuery);
        }
        state.trusted = true;
        drop(state);
        self.connection.prepare(sql)
    }

    /// Which columns the statements prepared since the last call read or set, by table; an empty name where rows are added.
    pub fn take_touched(&self) -> BTreeSet<(String, String)> {
        std::mem::take(&mut self.state().touched)
    }

    /// Why the last statement was turned away, if it was.
    pub fn take_reason(&self) -> Option<String> {
        self.state().reason.take()
    }

    /// What was left out of the answers, as a sentence.
    pub fn left_out(&self) -> Option<String> {
        let state = self.state();
        let names: Vec<String> =
            state.left_out.iter().map(|(table, column)| format!("“{column}” of “{table}”")).collect();
        let reads = if names.len() == 1 { "reads" } else { "read" };
        (!names.is_empty())
            .then(|| format!("Passwords are never shown: {} {reads} as empty here.", names.join(", ")))
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
