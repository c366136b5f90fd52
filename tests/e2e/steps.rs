//! What many tests do: going to a table, to a row's page, into a field, and looking into the file from outside.

use std::path::Path;

use harness::{App, Name, Part, starting};
use rusqlite::Connection;
use rusqlite::types::FromSql;

/// Waits for the one cell with this text in the grid of this name. WebKitGTK computes no name for a cell, so that the
/// accessibility tree can't confirm it.
#[track_caller]
pub fn cell<'app>(app: &'app App, grid: impl Into<Name>, text: impl Into<Name>) -> Part<'app> {
    let (grid, text) = (grid.into(), text.into());
    let mut found = Vec::new();
    app.wait(&format!("a cell {text}"), || {
        found = app
            .all("grid", grid.clone())
            .iter()
            .flat_map(|grid| app.within(grid).all("gridcell", text.clone()))
            .collect();
        found.len() == 1
    });
    found.remove(0)
}

/// Goes to a table by the palette and waits for this cell.
#[track_caller]
pub fn table(app: &App, title: &str, text: &str) {
    app.wait("an open file", || !app.names("tab").is_empty());
    app.press("Ctrl+P");
    app.fill("combobox", "Go to table", title);
    app.get("option", starting(title));
    app.press("Enter");
    app.wait_gone("dialog", "Go to table");
    cell(app, title, text);
}

/// Opens the page of the row that holds this text in a cell of the table.
#[track_caller]
pub fn row(app: &App, title: &str, text: &str) {
    table(app, title, text);
    cell(app, title, text).click();
    app.press("Ctrl+Enter");
    row_page(app, text);
}

/// Waits for a row's page by what it is called.
#[track_caller]
pub fn row_page(app: &App, label: &str) {
    app.get("heading", label);
}

/// Waits until this field has the focus.
#[track_caller]
pub fn focused(app: &App, field: &Part<'_>) {
    app.wait("the focus to be in the field", || field.is_focused());
}

/// Sees what the file holds, from outside.
#[track_caller]
pub fn value<T: FromSql>(file: &Path, sql: &str) -> T {
    let file = Connection::open(file).unwrap();
    file.query_row(sql, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Waits until the file holds it.
#[track_caller]
pub fn holds<T: FromSql + PartialEq>(app: &App, file: &Path, sql: &str, wanted: &T) {
    let file = Connection::open(file).unwrap();
    app.wait(sql, || file.query_row(sql, [], |row| row.get::<_, T>(0)).is_ok_and(|found| found == *wanted));
}

/// Writes to the file from outside, as another program does.
#[track_caller]
pub fn write(file: &Path, sql: &str) {
    let file = Connection::open(file).unwrap();
    file.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    file.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    file.execute_batch(sql).unwrap();
}
