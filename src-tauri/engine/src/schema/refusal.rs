//! Why a table or view can't be read or edited, as sentences.

use rusqlite::Connection;

use super::read::probe_sql;
use super::{Key, Table, TableType};

/// Fills in `refused` and `read_only`.
pub(super) fn explain(connection: &Connection, table: &mut Table) {
    if table.table_type != TableType::Table
        && let Err(error) = connection.prepare(&probe_sql(&table.name))
    {
        let raw = raw_text(&error);
        table.refused = Some(reason(&table.title, &raw));
    }
    table.read_only = if let Some(refused) = &table.refused {
        Some(refused.clone())
    } else if let Key::None { reason } = &table.key {
        Some(reason.clone())
    } else if table.table_type == TableType::Virtual {
        virtual_read_only(table)
    } else {
        None
    };
}

/// SQLite's own words, without the statement that rusqlite adds.
pub(crate) fn raw_text(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

fn reason(title: &str, raw: &str) -> String {
    if let Some(function) = raw.strip_prefix("unsafe use of ") {
        return format!(
            "“{title}” uses {function}, which SQLite does not allow in files from elsewhere because it could do harm."
        );
    }
    if let Some(module) = raw.strip_prefix("no such module: ") {
        return format!("“{title}” needs the SQLite extension “{module}”, which Relata does not have.");
    }
    if let Some(missing) = raw.strip_prefix("no such table: ") {
        let missing = missing.strip_prefix("main.").unwrap_or(missing);
        return format!("“{title}” reads from “{missing}”, which is not in this file.");
    }
    if let Some(missing) = raw.strip_prefix("no such column: ") {
        return format!("“{title}” reads a column “{missing}” that is not there.");
    }
    if let Some(missing) = raw.strip_prefix("no such function: ") {
        return format!("“{title}” uses a function “{missing}” that SQLite does not have here.");
    }
    if raw.contains("circularly defined") {
        return format!("“{title}” reads from itself, so SQLite can't work it out.");
    }
    format!("“{title}” can't be read: {raw}.")
}

/// Only full-text and R-Tree tables are known to take edits row by row.
fn virtual_read_only(table: &Table) -> Option<String> {
    let title = &table.title;
    let module = module(&table.sql).to_ascii_lowercase();
    let flat: String = table.sql.to_ascii_lowercase().split_whitespace().collect();
    match module.as_str() {
        "fts5" | "fts4" | "fts3" if flat.contains("content=''") || flat.contains("content=\"\"") => {
            Some(format!(
                "“{title}” is a search index that keeps no text of its own, so there is nothing to edit."
            ))
        }
        "fts5" | "fts4" if flat.contains("content=") => {
            Some(format!("“{title}” is a search index over another table. Edit the rows there."))
        }
        "fts5" | "fts4" | "fts3" | "rtree" | "rtree_i32" | "geopoly" => None,
        other => Some(format!("“{title}” is a virtual table ({other}) that Relata does not edit.")),
    }
}

/// The module's name in `CREATE VIRTUAL TABLE … USING module(…)`.
fn module(sql: &str) -> String {
    super::checks::word_after(sql, "USING").unwrap_or_default()
}
