//! Cells edited in the grid: what is typed reaches the file, is refused with a sentence, or stays where it was typed.

use std::path::Path;

use harness::{App, Grid, PATIENCE, sample, starting};

/// A file whose table has a rule, NULLs, a boolean and a number that a double can't hold.
fn plants(folder: &Path) -> std::path::PathBuf {
    sample::database(
        folder,
        "plants.sqlite",
        "CREATE TABLE plants (
           id INTEGER PRIMARY KEY,
           name TEXT NOT NULL CHECK (length(name) <= 12),
           note TEXT,
           hardy BOOLEAN NOT NULL DEFAULT 0,
           seeds INTEGER,
           height REAL
         );
         INSERT INTO plants (name, note, hardy, seeds, height) VALUES
           ('Fern', 'likes shade', 1, 9223372036854775807, 0.5),
           ('Lily', NULL, 0, 9007199254740993, 1.25),
           ('Moss', '', 1, -9223372036854775808, 0.0),
           ('Rose', 'thorny', 0, 12, 1.5);
         CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO places (name) VALUES ('North bed');",
    )
}

fn open(app: &App) -> (std::path::PathBuf, Grid<'_>) {
    let path = plants(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Plants");
    grid.wait_for(1, "Name", "Fern");
    (path, grid)
}

/// Waits until the file answers this.
#[track_caller]
fn wait_for_stored(app: &App, path: &Path, sql: &str, expected: &str) {
    let stored = || sample::ask::<Option<String>>(path, sql).unwrap_or_else(|| "(NULL)".to_owned());
    let so = app.comes_true(|| stored() == expected);
    assert!(so, "{sql} gives “{}” and not “{expected}” after {PATIENCE:?}", stored());
}

fn note(id: u8) -> String {
    format!("SELECT note FROM plants WHERE id = {id}")
}

#[test]
fn a_cell_is_edited() {
    let app = App::start("a_cell_is_edited");
    let (path, grid) = open(&app);
    grid.choose(1, "Note");
    app.press("F2");
    assert_eq!(app.get("textbox", "Note").value(), "likes shade");
    app.type_text(" and rain");
    app.press("Enter");
    wait_for_stored(&app, &path, &note(1), "likes shade and rain");
    grid.wait_for(1, "Note", "likes shade and rain");
    assert_eq!(grid.active(), Some((2, "Note".to_owned())), "Enter goes on below");

    // Typing replaces; Escape leaves the cell as it was.
    app.press("ArrowUp");
    app.type_text("gone");
    assert_eq!(app.get("textbox", "Note").value(), "gone");
    app.press("Escape");
    app.wait_gone("textbox", "Note");
    grid.wait_for(1, "Note", "likes shade and rain");
    assert_eq!(sample::ask::<String>(&path, &note(1)), "likes shade and rain");

    // A double click opens the row; a number keeps its kind in the file.
    grid.choose(4, "Height");
    app.type_text("2.75\n");
    wait_for_stored(
        &app,
        &path,
        "SELECT typeof(height) || ' ' || height FROM plants WHERE id = 4",
        "real 2.75",
    );
}

#[test]
fn a_refused_edit_keeps_what_was_typed() {
    let app = App::start("a_refused_edit_keeps");
    let (path, grid) = open(&app);
    grid.choose(1, "Name");
    app.press("F2");
    app.press("Ctrl+A");
    app.type_text("A very long name indeed");
    app.press("Enter");
    let refusal = app.get("alert", starting(""));
    assert!(refusal.text().contains("12"), "{}", refusal.text());
    let field = app.get("textbox", "Name");
    assert!(field.is_focused(), "typing goes on where it was refused");
    app.type_text("!");
    assert_eq!(field.value(), "A very long name indeed!", "the next letter takes nothing away");
    app.screenshot("a_refused_edit");

    // Neither a click elsewhere nor another tab takes it away.
    grid.cell(3, "Name").click();
    app.get("alert", starting(""));
    assert_eq!(app.get("textbox", "Name").value(), "A very long name indeed!");
    for _ in 0..13 {
        app.press("Backspace");
    }
    app.press("Enter");
    wait_for_stored(&app, &path, "SELECT name FROM plants WHERE id = 1", "A very long");

    // A required value can't be taken away either.
    grid.choose(2, "Name");
    app.press("F2");
    app.press("Ctrl+0");
    app.press("Escape");
    grid.wait_for(2, "Name", "Lily");
}

#[test]
fn what_is_typed_is_kept_wherever_the_focus_goes() {
    let app = App::start("what_is_typed_is_kept");
    let (path, grid) = open(&app);
    grid.choose(1, "Note");
    app.type_text("by Tab");
    app.press("Tab");
    wait_for_stored(&app, &path, &note(1), "by Tab");
    app.wait("the active cell", || grid.active() == Some((1, "Hardy".to_owned())));

    grid.choose(2, "Note");
    app.type_text("by a click");
    grid.cell(4, "Name").click();
    wait_for_stored(&app, &path, &note(2), "by a click");
    app.wait("the clicked cell", || grid.active() == Some((4, "Name".to_owned())));

    grid.choose(3, "Note");
    app.type_text("by another table");
    app.within(&app.get("tree", "Tables and views")).click("treeitem", starting("Places, table"));
    app.grid("Places").wait_for(1, "Name", "North bed");
    wait_for_stored(&app, &path, &note(3), "by another table");
    app.click("tab", "Plants");
    app.grid("Plants").wait_for(3, "Note", "by another table");

    let grid = app.grid("Plants");
    grid.choose(4, "Note");
    app.type_text("by a header");
    grid.header("Name").click();
    wait_for_stored(&app, &path, &note(4), "by a header");
}

#[test]
fn what_is_typed_while_a_cell_is_saved_goes_on_to_the_next() {
    let app = App::start("typed_ahead");
    let (path, grid) = open(&app);
    grid.choose(1, "Note");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    for key in
        ["o", "n", "e", "Enter", "t", "w", "o", "Enter", "t", "r", "Backspace", "h", "r", "e", "e", "Enter"]
    {
        app.press(key);
    }
    assert_eq!(app.get("textbox", "Note").value(), "one", "the first is not saved yet");
    other.execute_batch("ROLLBACK").unwrap();
    for (row, text) in [(1, "one"), (2, "two"), (3, "three")] {
        wait_for_stored(&app, &path, &note(row), text);
    }
    app.wait("the cell below", || grid.active() == Some((4, "Note".to_owned())));
}

#[test]
fn closing_asks_for_what_is_refused() {
    let app = App::start("closing_asks");
    let (path, grid) = open(&app);
    grid.choose(1, "Name");
    app.type_text("far too long for the rule");
    app.press("Ctrl+W");
    let asked = app.get("dialog", "Keep what you typed in “Name”?");
    app.within(&asked).click("button", "Keep editing");
    assert_eq!(app.get("textbox", "Name").value(), "far too long for the rule");

    app.command("Quit Relata");
    let asked = app.get("dialog", "Keep what you typed in “Name”?");
    app.within(&asked).click("button", "Keep editing");
    assert_eq!(app.get("textbox", "Name").value(), "far too long for the rule");
    app.get("textbox", "Name").click();
    app.press("Escape");
    app.wait_gone("textbox", "Name");
    assert_eq!(sample::ask::<String>(&path, "SELECT name FROM plants WHERE id = 1"), "Fern");
}

#[test]
fn cells_are_toggled_emptied_and_filled() {
    let app = App::start("cells_are_toggled");
    let (path, grid) = open(&app);
    grid.wait_for(1, "Hardy", "yes");
    grid.choose(1, "Hardy");
    app.press("Space");
    grid.wait_for(1, "Hardy", "no");
    wait_for_stored(&app, &path, "SELECT typeof(hardy) || hardy FROM plants WHERE id = 1", "integer0");

    // NULL and empty text look different; emptying asks once which is meant.
    assert_eq!(grid.text(2, "Note").as_deref(), Some("NULL"));
    assert_eq!(grid.text(3, "Note").as_deref(), Some("\"\""));
    grid.choose(1, "Note");
    app.press("Delete");
    let asked = app.get("dialog", "What is an emptied “Note”?");
    app.within(&asked).click("button", "Use NULL");
    wait_for_stored(&app, &path, &note(1), "(NULL)");
    grid.wait_for(1, "Note", "NULL");
    grid.choose(4, "Note");
    app.press("Delete");
    wait_for_stored(&app, &path, &note(4), "(NULL)");

    grid.choose(1, "Note");
    app.type_text("the same\n");
    wait_for_stored(&app, &path, &note(1), "the same");
    grid.choose(1, "Note");
    app.press("Shift+ArrowDown");
    app.press("Shift+ArrowDown");
    app.press("Ctrl+D");
    wait_for_stored(
        &app,
        &path,
        "SELECT group_concat(coalesce(note, '-')) FROM plants",
        "the same,the same,the same,-",
    );
    grid.wait_for(3, "Note", "the same");
}

#[test]
fn cells_are_copied_and_pasted() {
    let app = App::start("cells_are_copied");
    let (path, grid) = open(&app);
    // Integers of 64 bits are exact on screen and on the clipboard.
    let digits = |row: u64| {
        grid.text(row, "Seeds").unwrap_or_default().replace(|it: char| !"-0123456789".contains(it), "")
    };
    assert_eq!(digits(1), "9223372036854775807");
    assert_eq!(digits(2), "9007199254740993");
    grid.choose(1, "Seeds");
    app.press("Shift+ArrowDown");
    app.press("Shift+ArrowDown");
    app.press("Ctrl+C");
    app.wait_for_text("Copied 3 × 1 cells.");
    let copied = app.clipboard();
    assert_eq!(
        copied.lines().collect::<Vec<_>>(),
        ["9223372036854775807", "9007199254740993", "-9223372036854775808"]
    );

    // Pasted over what is there, and below the last row as new rows, after a look at them.
    app.set_clipboard("Sage\tfor tea\t1\t9223372036854775806\nThyme\t\"two\nlines\"\t0\t7\nMint\t\t1\t");
    grid.choose(4, "Name");
    app.press("Ctrl+V");
    let preview = app.get("dialog", "Add 2 rows to Plants?");
    assert!(preview.text().contains("Thyme"), "{}", preview.text());
    app.within(&preview).click("button", "Add rows");
    grid.wait_for_rows(6);
    wait_for_stored(
        &app,
        &path,
        "SELECT group_concat(name || '|' || coalesce(note, 'NULL') || '|' || coalesce(seeds, 'NULL'), ';')
         FROM (SELECT * FROM plants WHERE id >= 4 ORDER BY id)",
        "Sage|for tea|9223372036854775806;Thyme|two\nlines|7;Mint|NULL|NULL",
    );
    grid.wait_for(5, "Name", "Thyme");

    // What breaks a rule is refused as a whole.
    app.set_clipboard("Basil\nA name that is far too long");
    grid.choose(1, "Name");
    app.press("Ctrl+V");
    app.get("alert", starting(""));
    assert_eq!(sample::ask::<String>(&path, "SELECT name FROM plants WHERE id = 1"), "Fern");
}

#[test]
fn another_programs_write_is_noticed() {
    let app = App::start("another_programs_write");
    let path = sample::database(
        app.folder(),
        "shared.sqlite",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
         WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 500)
         INSERT INTO t SELECT i, 'row ' || i FROM n;",
    );
    app.open_path(&path);
    let grid = app.grid("T");
    grid.wait_for_rows(500);
    app.press("Ctrl+G");
    app.answer("Go to row", "300", "Go");
    grid.wait_for(300, "Name", "row 300");
    grid.choose(300, "Name");
    let top = grid.cell(300, "Name").rectangle().1;
    sample::run(
        &path,
        "UPDATE t SET name = 'by another' WHERE id = 300; INSERT INTO t (name) VALUES ('row 501');",
    );
    grid.wait_for(300, "Name", "by another");
    grid.wait_for_rows(501);
    assert_eq!(grid.active(), Some((300, "Name".to_owned())), "the selection stays");
    assert!((grid.cell(300, "Name").rectangle().1 - top).abs() < 1.0, "the rows stay where they are");

    // Nor does it matter that the table itself is another one now.
    sample::run(
        &path,
        "INSERT INTO t (id, name) VALUES (-5, 'before all'); ALTER TABLE t ADD COLUMN note TEXT DEFAULT 'new';",
    );
    grid.wait_for(301, "Note", "new");
    app.wait("the same row", || grid.active() == Some((301, "Name".to_owned())));
    assert!((grid.cell(301, "Name").rectangle().1 - top).abs() < 1.0, "the rows stay where they are");
    sample::run(&path, "DELETE FROM t WHERE id = -5");
    app.wait("the same row", || grid.active() == Some((300, "Name".to_owned())));

    // A row that somebody else changed since it was read isn't written over silently.
    app.press("F2");
    app.get("textbox", "Name");
    sample::run(&path, "UPDATE t SET name = 'theirs' WHERE id = 300");
    app.press("Ctrl+A");
    app.type_text("mine");
    app.press("Enter");
    let conflict = app.get("alert", starting(""));
    assert!(conflict.text().contains("theirs"), "{}", conflict.text());
    app.click("button", "Keep mine");
    wait_for_stored(&app, &path, "SELECT name FROM t WHERE id = 300", "mine");
}
