//! Files: made, opened by path, and what of them is on screen.

use std::path::Path;

use harness::{App, sample, starting};
use serde_json::json;

#[test]
fn a_file_is_made_and_found_again() {
    let mut app = App::start("a_file_is_made");
    let path = app.folder().join("garden.sqlite");
    app.command("New file…");
    app.answer("New file", &path.to_string_lossy(), "Make file");
    app.wait_for_text("There are no tables in this file yet.");
    assert!(path.is_file(), "the file is on disk");

    app.command("Close file");
    app.within(&app.get("main", "Welcome")).click("button", starting("garden.sqlite"));
    app.wait_for_text("There are no tables in this file yet.");

    app.restart(Some(&path));
    app.wait_for_text("There are no tables in this file yet.");
}

#[test]
fn a_strangers_file_shows_its_tables() {
    let app = App::start("a_strangers_file");
    let Some(path) = sample::chinook(app.folder()) else { return };
    app.open_path(&path);
    let tree = app.get("tree", "Tables and views");
    for table in ["Album", "Artist", "Invoice", "Track"] {
        app.within(&tree).get("treeitem", starting(&format!("{table}, table")));
    }
    app.check_accessibility("a file with its first table");
    app.screenshot("a_strangers_file");
}

#[test]
fn a_missing_file_is_told_in_a_sentence() {
    let app = App::start("a_missing_file");
    let path = app.folder().join("nowhere.sqlite");
    app.open_path(&path);
    app.wait_for_text("nowhere.sqlite");
    assert!(!path.exists(), "looking for a file doesn't make one");
    app.check_accessibility("a missing file");
    app.screenshot("a_missing_file");
}

/// What the system tells the page while files are carried over the window: `"enter"`, `"over"`, `"leave"`, `"drop"`.
fn carry(app: &App, what: &str, paths: &[&Path]) {
    app.script_async(
        "const done = arguments[arguments.length - 1];
         window.__TAURI_INTERNALS__.invoke('plugin:event|emit_to', {
           target: { kind: 'Webview', label: 'main' },
           event: `tauri://drag-${arguments[0]}`,
           payload: { paths: arguments[1], position: { x: 200, y: 200 } },
         }).then(() => done(true), (error) => done(String(error)));",
        vec![json!(what), json!(paths)],
    );
}

#[test]
fn a_file_dropped_on_the_window_opens() {
    const ZONE: &str = "Drop a database to open it, a CSV file to make a table of it";
    let app = App::start("a_file_dropped");
    let path = sample::shop(app.folder());
    let zone_goes = || app.wait("the zone to go", || !app.shown_text().contains(ZONE));

    carry(&app, "enter", &[&path]);
    app.wait_for_text(ZONE);
    app.screenshot("a_file_dropped");
    carry(&app, "over", &[]);
    carry(&app, "leave", &[]);
    zone_goes();
    // A piece of text, or a tab, is no file; being over the window says no more than entering it did.
    carry(&app, "enter", &[]);
    carry(&app, "over", &[]);
    app.settle();
    assert!(!app.shown_text().contains(ZONE), "only files are dropped");
    carry(&app, "leave", &[]);

    carry(&app, "enter", &[&path]);
    carry(&app, "drop", &[&path]);
    zone_goes();
    app.open_table("Products").wait_for(1, "Name", "Alder stool");

    // What is no database says so, and the open file stays.
    let letter = app.folder().join("letter.txt");
    std::fs::write(&letter, "Dear Sir or Madam, this is a letter and no database at all. ").expect("written");
    carry(&app, "drop", &[&letter]);
    let told = app.get("dialog", "Not a database");
    assert!(told.text().contains("letter.txt"), "{}", told.text());
    // A question is answered first, whatever is dropped meanwhile.
    carry(&app, "drop", &[&path]);
    app.wait_for_text("Answer the question first.");
    app.within(&told).click("button", "Cancel");
    app.wait_gone("dialog", "Not a database");
    app.grid("Products").wait_for(1, "Name", "Alder stool");

    // Of several the first is opened, and that is said.
    let other = app.folder().join("other.sqlite");
    std::fs::copy(&path, &other).expect("copied");
    carry(&app, "drop", &[&other, &letter]);
    app.wait_for_text("One file at a time: opening the first of 2.");
    app.wait_for_text("Opened other.sqlite.");
}

#[test]
fn a_dropped_csv_and_a_paste_become_tables_and_one_undo_takes_one_back() {
    let app = App::start("a_dropped_csv");
    app.get("main", "Welcome");
    let path = app.folder().join("Price list.csv");
    std::fs::write(&path, "Article;Price;Since\nStool;€ 18,90;24.11.2026\nHook;€ 4,20;1.12.2026\n")
        .expect("written");
    carry(&app, "drop", &[&path]);
    let dialog = app.get("dialog", "New table from text");
    assert_eq!(app.within(&dialog).get("combobox", "Kind of Price").value(), "money");
    assert_eq!(app.within(&dialog).get("combobox", "Kind of Since").value(), "date");
    app.within(&dialog).choose("combobox", "Kind of Article", "Whole number");
    app.wait_for_text("2 values do not fit their kind and stay empty");
    app.wait_for_text("line 2: “Stool” is not a whole number");
    app.check_accessibility("New table from text");
    app.screenshot("new_table_from_text");
    app.within(&dialog).choose("combobox", "Kind of Article", "Text");
    app.wait("no faults", || !app.shown_text().contains("stay empty"));
    app.within(&dialog).fill("textbox", "Name of Article", "name");
    app.within(&dialog).click("button", "Import 2 rows");
    app.wait_gone("dialog", "New table from text");
    app.grid("Price list").wait_for(1, "Name", "Stool");

    app.set_clipboard("City\tPeople\nOslo\t717710\nBergen\t291940\n");
    // Where a grid has the focus, a paste is for the grid.
    let item = app.get("treeitem", starting("Price list, table"));
    app.script("arguments[0].focus()", vec![item.reference()]);
    app.press("Ctrl+v");
    let dialog = app.get("dialog", "New table from text");
    app.within(&dialog).fill("textbox", "Name of the table", "cities");
    app.within(&dialog).click("button", "Import 2 rows");
    app.wait_gone("dialog", "New table from text");
    app.grid("Cities").wait_for(2, "City", "Bergen");
    app.press("Ctrl+z");
    app.wait_gone("treeitem", starting("Cities, table"));
    app.get("treeitem", starting("Price list, table"));
}
