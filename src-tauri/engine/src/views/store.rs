//! Where saved views are kept: `_relata_views`, in the file of a workspace or in the sidecar of somebody else's file.

use rusqlite::{Connection, TransactionBehavior, params};

use super::{SavedView, ViewError, ViewName};
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

/// Saves a view: in the place of `replaces`, where that is given and still there, else as a new one behind the others. A
/// file has one home: it moves.
pub(crate) fn save_view(
    connection: &mut Connection,
    mut view: SavedView,
    replaces: Option<&ViewName>,
) -> Result<()> {
    view.name = view.name.trim().to_owned();
    if view.name.is_empty() {
        return Err(ViewError::NoName.into());
    }
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stored = stored(&change)?;
    let is = |name: &ViewName, of: &Stored| name.part_of == of.part_of && name.name == of.name;
    let before = replaces.and_then(|name| stored.iter().find(|of| is(name, of)));
    let own = view.own_name();
    let taken = stored.iter().find(|of| {
        of.part_of == own.part_of
            && of.name.to_lowercase() == own.name.to_lowercase()
            && Some(of.id) != before.map(|it| it.id)
    });
    if let Some(taken) = taken {
        return Err(ViewError::Taken { name: taken.name.clone() }.into());
    }
    let text = serde_json::to_string(&view).unwrap_or_default();
    match before {
        Some(before) => change.execute(
            "UPDATE main._relata_views SET part_of = ?1, name = ?2, definition = ?3 WHERE id = ?4",
            params![view.part_of, view.name, text, before.id],
        )?,
        None => change.execute(
            "INSERT INTO main._relata_views (part_of, name, definition) VALUES (?1, ?2, ?3)",
            params![view.part_of, view.name, text],
        )?,
    };
    if view.home {
        change.execute(
            "UPDATE main._relata_views SET definition = json_remove(definition, '$.home') \
             WHERE json_extract(definition, '$.home') AND NOT (part_of = ?1 AND name = ?2)",
            params![view.part_of, view.name],
        )?;
    }
    Ok(change.commit()?)
}

/// Deletes a view and gives it back, so that it can be saved again.
pub(crate) fn delete_view(connection: &mut Connection, name: &ViewName) -> Result<SavedView> {
    let change = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let views = read_views(&change)?;
    let missing = || ViewError::NotThere { name: name.name.clone() };
    let found = views.into_iter().find(|view| view.own_name() == *name).ok_or_else(missing)?;
    change.execute(
        "DELETE FROM main._relata_views WHERE part_of = ?1 AND name = ?2",
        params![name.part_of, name.name],
    )?;
    change.commit()?;
    Ok(found)
}

struct Stored {
    id: i64,
    part_of: String,
    name: String,
}

/// All of them, also those that can't be read.
fn stored(connection: &Connection) -> Result<Vec<Stored>> {
    let mut statement = connection.prepare("SELECT id, part_of, name FROM main._relata_views ORDER BY id")?;
    let rows = statement
        .query_map([], |row| Ok(Stored { id: row.get(0)?, part_of: row.get(1)?, name: row.get(2)? }))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
