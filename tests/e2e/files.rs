//! Files: made, opened by path, and what of them is on screen.

use harness::{App, sample, starting};

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
