//! Searching the text of a file: by key, over all tables and in one, with an index that is built here, kept through undo.

use std::path::PathBuf;

use harness::{App, Name, containing, sample, starting};

use crate::steps::{cell, focused, holds, row_page, table};

const WOOD: &str = "
CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL, about TEXT, price INTEGER);
CREATE TABLE towns (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE loose (word TEXT);
INSERT INTO products (name, about, price) VALUES
  ('Oak table', 'Round, for the Café', 100), ('Chair', 'Bent, of oak', 50), ('Lamp', 'Brass', 30);
WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
INSERT INTO products (name, about) SELECT 'Shelf ' || i, 'Plain pine' FROM n;
INSERT INTO towns (name) VALUES ('Oakland'), ('Graz');
INSERT INTO loose VALUES ('pine');
";

fn wood(name: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let file = sample::database(app.folder(), "wood.sqlite", WOOD);
    app.open_path(&file);
    app.get("tree", "Tables and views");
    (app, file)
}

/// Types into the search field.
fn search(app: &App, text: &str) {
    app.press("Ctrl+Shift+F");
    let field = app.get("searchbox", "Search the file");
    focused(app, &field);
    field.fill(text);
}

#[test]
fn all_tables_are_searched_while_one_types_and_enter_opens_the_row() {
    let (app, _) = wood("search_file");
    search(&app, "");
    app.wait_for_text("Search the text of this file");
    app.check_accessibility("an empty search");
    search(&app, "oak");
    app.wait_for_text("3 rows in 2 tables.");
    assert_eq!(app.all("list", "Products").len(), 1);
    app.get("button", containing("Oak table"));
    app.get("button", containing("Bent, of oak"));
    app.get("button", containing("Oakland"));
    app.check_accessibility("what was found");
    app.theme("dark");
    app.check_accessibility("what was found, in the dark");
    app.theme("light");

    // The arrows move, Ctrl+Enter opens behind, Enter goes there.
    app.press("Down");
    app.wait("the first hit", || app.get("button", containing("Oak table")).is_focused());
    app.press("Down");
    app.wait("the second", || app.get("button", containing("Bent, of oak")).is_focused());
    app.press("Ctrl+Enter");
    app.get("tab", starting("Chair"));
    app.get("searchbox", "Search the file");
    app.press("Up");
    app.press("Enter");
    row_page(&app, "Oak table");

    // What was typed is still there; it finds whatever the accents.
    search(&app, "cafe");
    app.wait_for_text("1 row.");
    app.get("button", containing("Round, for the Café"));
    search(&app, "\"of oak");
    app.wait_for_text("1 row.");
    search(&app, "-bent oak");
    app.wait_for_text("2 rows in 2 tables.");
    search(&app, "nothing-like-it");
    app.wait_for_text("Nothing found for “nothing-like-it”");
    app.check_accessibility("nothing found");
}

#[test]
fn one_table_is_searched_alone_and_shows_more() {
    let (app, _) = wood("search_scope");
    search(&app, "pine");
    app.wait_for_text("More than 6 rows in 2 tables.");
    app.click("button", "See all in Products");
    app.wait_for_text("More than 50 rows.");
    app.get("combobox", "Search in");
    app.click("button", "Show more");
    app.wait_for_text("60 rows.");
    app.choose("combobox", "Search in", "Only in Loose");
    app.wait_for_text("1 row.");
    app.choose("combobox", "Search in", "All tables");
    app.wait_for_text("More than 6 rows in 2 tables.");
    // From the palette, with what was typed there.
    app.press("Ctrl+K");
    app.fill("combobox", "Search or run a command", "graz");
    app.get("option", starting("Search the file for “graz”"));
    app.press("Enter");
    app.wait_for_text("1 row.");
    app.get("button", containing("Graz"));
}

#[test]
fn an_index_is_built_used_kept_through_undo_and_removed() {
    let (app, file) = wood("search_index");
    table(&app, "Products", "Lamp");
    app.command("Search index of this table…");
    let dialog = app.get("dialog", "Search index of Products");
    app.wait_for_text("The search index of “products” is made of 63 rows.");
    app.check_accessibility("the search index of a table");
    app.within(&dialog).click("button", "Build index");
    app.get("dialog", "This is someone else’s file");
    app.click("button", "Let Relata keep its notes in this file");
    app.wait_for_text("Products has a search index now.");
    let found = |word: &str| {
        format!("SELECT count(*) FROM relata_search_products WHERE relata_search_products MATCH '{word}'")
    };
    holds(&app, &file, &found("cafe"), &1_i64);
    assert!(app.all("treeitem", containing("Relata search")).is_empty(), "it is no table for people");

    search(&app, "tab oak");
    app.wait_for_text("Nothing found for “tab oak”");
    search(&app, "oak tab");
    app.wait_for_text("1 row.");
    app.get("button", containing("Oak table"));

    // A change, its undo and its redo are followed.
    table(&app, "Products", "Lamp");
    cell(&app, "Products", "Lamp").click();
    app.type_text("Walnut lamp\n");
    holds(&app, &file, &found("walnut"), &1_i64);
    app.press("Ctrl+Z");
    holds(&app, &file, &found("walnut"), &0_i64);
    holds(&app, &file, &found("lamp"), &1_i64);
    app.press("Ctrl+Shift+Z");
    holds(&app, &file, &found("walnut"), &1_i64);
    sample::run(
        &file,
        "INSERT INTO relata_search_products(relata_search_products, rank) VALUES ('integrity-check', 1)",
    );
    search(&app, "waln");
    app.get("button", containing("Walnut lamp"));

    table(&app, "Products", "Walnut lamp");
    app.command("Search index of this table…");
    app.wait_for_text("It holds 63 rows and takes");
    app.click("button", "Remove index");
    app.wait_for_text("The search index of Products is removed.");
    holds(&app, &file, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'relata_search%'", &0_i64);
    search(&app, "walnut");
    app.get("button", containing("Walnut lamp"));

    // A table whose rows nothing names for good says so.
    app.open_table("Loose");
    app.command("Search index of this table…");
    app.wait_for_text("Loose can’t have a search index");
    app.click("button", "Close");
    app.wait_gone("dialog", Name::Any);
}
