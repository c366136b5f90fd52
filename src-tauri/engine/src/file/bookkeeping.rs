//! Relata's own notes: tables named `_relata_*` in a workspace, or the same tables in a sidecar for somebody else's file,
//! brought up to date from `migrations/bookkeeping`.

use std::path::Path;
use std::sync::{LazyLock, Mutex, PoisonError};

use include_dir::{Dir, include_dir};
use rusqlite::{Connection, OptionalExtension};
use rusqlite_migration::Migrations;

use crate::error::Result;
use crate::file::FileError;
use crate::profile::TableView;

/// What `PRAGMA application_id` of a workspace says: "Rela"
/// (<https://www.sqlite.org/pragma.html#pragma_application_id>).
pub const APPLICATION_ID: i32 = 0x5265_6c61;

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/bookkeeping");

#[allow(clippy::expect_used, reason = "embedded at build time and validated by a test")]
static MIGRATIONS: LazyLock<Migrations<'static>> =
    LazyLock::new(|| Migrations::from_directory(&FOLDER).expect("the embedded migrations are well-formed"));

/// The `user_version` of a workspace that is up to date.
#[must_use]
pub fn latest_version() -> i32 {
    i32::try_from(FOLDER.dirs().count()).unwrap_or(i32::MAX)
}

/// Brings the notes up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<()> {
    Ok(MIGRATIONS.to_latest(connection).map_err(FileError::from)?)
}

/// Makes the notes' tables as a part of the caller's transaction, which must set `user_version` itself.
pub(crate) fn build(connection: &Connection) -> Result<()> {
    let mut folders: Vec<_> = FOLDER.dirs().collect();
    folders.sort_by_key(|folder| folder.path());
    for folder in folders {
        let up = FOLDER.get_file(folder.path().join("up.sql")).and_then(|file| file.contents_utf8());
        connection.execute_batch(up.unwrap_or_default())?;
    }
    Ok(())
}

/// What stands before the name of a note of the window's among the facts, so that it never meets one of Relata's own.
const NOTE: &str = "note:";

/// A note of the window's, if it was ever made.
pub(crate) fn note(connection: &Connection, name: &str) -> Result<Option<String>> {
    let sql = "SELECT value FROM _relata_facts WHERE name = ?1";
    Ok(connection.query_row(sql, [format!("{NOTE}{name}")], |row| row.get(0)).optional()?)
}

/// Makes a note in place of the one of that name.
pub(crate) fn save_note(connection: &Connection, name: &str, text: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO _relata_facts(name, value) VALUES(?1, ?2) \
         ON CONFLICT(name) DO UPDATE SET value = excluded.value",
        [&format!("{NOTE}{name}"), text],
    )?;
    Ok(())
}

/// Opens a sidecar, made if it isn't there. The history and the window's notes write into it from different threads, so
/// it has a WAL, and is made by one of them at a time.
pub(crate) fn open_sidecar(path: &Path) -> Result<Connection> {
    static MAKING: Mutex<()> = Mutex::new(());
    let _guard = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
    }
    let mut connection = Connection::open(path)?;
    // Written once: whoever only wants to read must not wait for who writes.
    let id: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if id != APPLICATION_ID {
        connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    connection.query_row("PRAGMA journal_mode = wal", [], |_| Ok(()))?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// How the grid of `table` was left; as it comes if it never was or if that can't be read.
pub(crate) fn table_view(connection: &Connection, table: &str) -> Result<TableView> {
    let text: Option<String> = connection
        .query_row("SELECT view FROM _relata_table_views WHERE table_name = ?1", [table], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// Remembers how the grid of `table` is left.
pub(crate) fn save_table_view(connection: &Connection, table: &str, view: &str) -> Result<()> {
    connection.execute(
        "INSERT INTO _relata_table_views(table_name, view) VALUES(?1, ?2) \
         ON CONFLICT(table_name) DO UPDATE SET view = excluded.view",
        [table, view],
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn building_at_once_gives_what_the_migrations_give() {
        let schema = |connection: &Connection| -> Vec<String> {
            // An index that SQLite made by itself has no SQL.
            let sql = "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name";
            let mut statement = connection.prepare(sql).unwrap();
            statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        let (mut one, other) = (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
        migrate(&mut one).unwrap();
        build(&other).unwrap();
        assert_eq!(schema(&one), schema(&other));
        assert!(!schema(&one).is_empty());
    }

    #[test]
    fn every_migration_goes_up_and_down() {
        MIGRATIONS.validate().unwrap();
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let version: i32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version, latest_version());
        MIGRATIONS.to_version(&mut connection, 0).unwrap();
        let left: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}
