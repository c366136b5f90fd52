//! The window's frame: sidebar, tabs, palette, pages about a file and its tables, by keyboard and in both themes.

use std::path::PathBuf;

use harness::{App, containing, sample, starting};

fn garden(app: &App) -> PathBuf {
    sample::database(
        app.folder(),
        "garden.sqlite",
        "CREATE TABLE bed (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
         CREATE TABLE plant (id INTEGER PRIMARY KEY, name TEXT, bed_id INTEGER REFERENCES bed(id) ON DELETE CASCADE);
         CREATE TABLE seed (id INTEGER PRIMARY KEY, name TEXT);
         CREATE VIEW plants_per_bed AS SELECT bed_id, count(*) AS plants FROM plant GROUP BY bed_id;
         INSERT INTO bed (name) VALUES ('North'), ('South');
         INSERT INTO plant (name, bed_id) VALUES ('Mint', 1), ('Sage', 1), ('Leek', 2);",
    )
}

#[test]
fn tables_are_found_and_opened_by_keyboard() {
    let app = App::start("tables_by_keyboard");
    app.open_path(&garden(&app));
    app.get("treeitem", starting("Bed, table"));
    app.get("treeitem", starting("Plants per bed, view"));

    app.press("Ctrl+P");
    app.fill("combobox", "Go to table", "plant");
    app.press("Enter");
    app.wait("the tab of Plant", || {
        app.get("tab", "Plant").attribute("aria-selected").as_deref() == Some("true")
    });

    app.fill("searchbox", "Find a table", "seed");
    app.press("Enter");
    app.wait("the tab of Seed", || {
        app.get("tab", "Seed").attribute("aria-selected").as_deref() == Some("true")
    });

    app.press("Ctrl+1");
    app.wait("the first tab", || app.get("tab", "Bed").attribute("aria-selected").as_deref() == Some("true"));
    app.press("Ctrl+W");
    app.wait_gone("tab", "Bed");
    assert_eq!(app.names("tab"), ["Plant", "Seed"]);
}

#[test]
fn tabs_come_back_with_their_file() {
    let app = App::start("tabs_come_back");
    let path = garden(&app);
    app.open_path(&path);
    app.get("tab", "Bed");
    app.press("Ctrl+P");
    app.fill("combobox", "Go to table", "plants per");
    app.press("Enter");
    app.get("tab", "Plants per bed");
    app.command("Close file");
    app.get("main", "Welcome");
    app.open_path(&path);
    app.wait("both tabs", || app.names("tab") == ["Bed", "Plants per bed"]);
    assert_eq!(app.get("tab", "Plants per bed").attribute("aria-selected").as_deref(), Some("true"));
}

#[test]
fn what_a_file_is_made_of_is_told_in_both_themes() {
    let app = App::start("what_a_file_is_made_of");
    app.open_path(&garden(&app));
    app.get("tab", "Bed");
    app.command("Show structure of this table");
    app.get("tab", "Bed: structure");
    app.wait_for_text("if a row here is deleted, these rows go too");
    app.check_accessibility("a table's structure");
    app.command("Check file");
    app.wait_for_text("The file is sound");
    app.check_accessibility("the file's page");
    app.theme("dark");
    app.check_accessibility("the file's page, dark");
    app.press("Ctrl+2");
    app.check_accessibility("a table's structure, dark");
    app.screenshot("what_a_file_is_made_of");
}

#[test]
fn a_file_that_is_no_database_leaves_the_open_one_open() {
    let app = App::start("a_file_that_is_no_database");
    app.open_path(&garden(&app));
    app.get("tab", "Bed");
    let other = app.folder().join("letter.txt");
    std::fs::write(&other, "Dear reader, this is only a letter and no database at all.").unwrap();
    app.open_path(&other);
    let dialog = app.get("dialog", "Not a database");
    app.check_accessibility("a refusal");
    app.within(&dialog).click("button", "Cancel");
    app.wait_gone("dialog", "Not a database");
    app.get("tab", "Bed");
    app.get("button", containing("garden.sqlite"));
}

#[test]
fn a_small_window_keeps_its_sidebar_in_a_drawer() {
    let app = App::start("a_small_window");
    app.open_path(&garden(&app));
    app.get("tab", "Bed");
    app.resize(450, 300);
    app.wait_gone("tree", "Tables and views");
    app.click("button", "Show the sidebar");
    app.get("tree", "Tables and views");
    app.check_accessibility("the drawer");
    app.click("treeitem", starting("Plant, table"));
    app.get("tab", "Plant");
    app.wait_gone("tree", "Tables and views");
    app.screenshot("a_small_window");
}
