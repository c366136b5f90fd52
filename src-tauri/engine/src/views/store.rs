//! Where saved views are kept: `_relata_views`, in the file of a workspace.

use rusqlite::{Connection, params};

use super::SavedView;
use crate::error::Result;

/// All saved views in their order; nothing where Relata keeps no notes. What can't be read (a newer Relata's) is left out.
pub(crate) fn read_views(connection: &Connection) -> Result<Vec<SavedView>> {
    let there: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = '_relata_views')",
        [],
        |row| row.get(0),
    )?;
    if !there {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare("SELECT name, definition FROM main._relata_views ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
    let mut views = Vec::new();
    for row in rows {
        let (name, definition) = row?;
        match serde_json::from_str(&definition) {
            Ok(view) => views.push(view),
            Err(error) => tracing::warn!(name, %error, "a saved view that can't be read"),
        }
    }
    Ok(views)
}

/// Adds views that aren't there yet, as a part of the caller's transaction. A file has one home, the first one.
pub(crate) fn add_views(connection: &Connection, views: &[SavedView]) -> Result<()> {
    let mut home = read_views(connection)?.iter().any(|view| view.home);
    let mut insert = connection.prepare(
        "INSERT INTO main._relata_views (part_of, name, definition) VALUES (?1, ?2, ?3) \
         ON CONFLICT (part_of, name) DO NOTHING",
    )?;
    for view in views {
        let mut view = view.clone();
        view.home = view.home && !home;
        home = home || view.home;
        let text = serde_json::to_string(&view).unwrap_or_default();
        insert.execute(params![view.part_of, view.name, text])?;
    }
    Ok(())
}
