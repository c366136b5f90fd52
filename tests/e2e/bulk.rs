//! Many rows at once: seen beforehand, done in one change, refused with a sentence, taken back.

use std::path::PathBuf;

use harness::{App, Grid, Launch, Name, containing, sample, starting};

use crate::steps::{focused, holds, value};

fn opened(name: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let path = shelf(&app);
    app.open_path(&path);
    (app, path)
}

/// A table with numbers, text that repeats, a rule, and rows that hang on its rows.
fn shelf(app: &App) -> PathBuf {
    sample::database(
        app.folder(),
        "goods.sqlite",
        "CREATE TABLE goods (
           id INTEGER PRIMARY KEY, name TEXT NOT NULL, price DECIMAL(10,2) CHECK (price < 100), note TEXT);
         CREATE TABLE parts (
           id INTEGER PRIMARY KEY, good_id INTEGER NOT NULL REFERENCES goods(id) ON DELETE CASCADE, name TEXT);
         CREATE TABLE sales (id INTEGER PRIMARY KEY, good_id INTEGER REFERENCES goods(id) ON DELETE RESTRICT);
         WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
         INSERT INTO goods SELECT i, iif(i % 3 = 0, 'Oak stool ', 'Ash bench ') || i, 10 + i,
                                  iif(i % 2, 'made of OAK and oak', NULL) FROM n;
         INSERT INTO parts (good_id, name) SELECT id, 'Leg' FROM goods;
         INSERT INTO sales (good_id) VALUES (1);",
    )
}

fn goods(app: &App) -> Grid<'_> {
    let grid = app.open_table("Goods");
    grid.wait_for(1, "Name", "Ash bench 1");
    grid
}

/// Waits until the open dialog says this of what would happen.
#[track_caller]
fn foretold(app: &App, sentence: &str) {
    let dialog = app.get("dialog", Name::Any);
    let looks = "return arguments[0].querySelector('[aria-busy=\"true\"]') !== null";
    app.wait(sentence, || {
        dialog.text().contains(sentence) && app.script(looks, vec![dialog.reference()]) == false
    });
}

fn undo(app: &App) {
    app.within(&app.get("region", "Messages")).click("button", "Undo");
}

#[test]
fn prices_of_filtered_rows_are_raised_by_a_percentage_and_lowered_again_by_undo() {
    let (app, path) = opened("bulk_raise");
    let grid = goods(&app);
    app.fill("searchbox", "Find in Goods", "Oak stool");
    grid.wait_for_rows(20);
    grid.choose(1, "Price");
    app.press("Ctrl+Shift+H");
    let open = app.get("dialog", "Change many rows of Goods");
    let inside = app.within(&open);
    let chosen =
        inside.get("radio", starting("The 20 rows that the filter shows: any column contains “Oak stool”"));
    assert_eq!(app.script("return arguments[0].checked", vec![chosen.reference()]), true);
    inside.choose("combobox", "Price: what becomes of it", "is raised by");
    inside.fill("textbox", "Price: by how much", "10");
    foretold(&app, "20 rows will change.");
    let text = open.text();
    assert!(text.contains("13.00") && text.contains("14.30"), "{text}");
    app.screenshot("bulk_raise");
    inside.click("button", "Change 20 rows");
    app.wait_gone("dialog", Name::Any);
    app.wait_for_text("20 rows changed.");
    holds(&app, &path, "SELECT price FROM goods WHERE id = 3", &14.3);
    assert_eq!(value::<f64>(&path, "SELECT price FROM goods WHERE id = 1"), 11.0, "not among the rows");
    grid.wait_for(1, "Price", "14.30");
    undo(&app);
    holds(&app, &path, "SELECT price FROM goods WHERE id = 3", &13.0);
    grid.wait_for(1, "Price", "13.00");
}

#[test]
fn a_text_is_found_and_replaced_by_keyboard_alone() {
    let (app, path) = opened("bulk_replace");
    let grid = goods(&app);
    let table = app.get("grid", "Goods");
    app.wait("the grid to be reached by F6", || {
        app.press("F6");
        table.is_focused()
    });
    app.press("End");
    app.wait("the last column", || grid.active() == Some((1, "Note".to_owned())));
    app.press("Ctrl+H");
    let open = app.get("dialog", "Find and replace in Goods");
    let inside = app.within(&open);
    focused(&app, &inside.get("textbox", "Find"));
    foretold(&app, "Type the text to find.");
    app.type_text("oak");
    foretold(&app, "30 rows will change.");
    app.press("Tab");
    focused(&app, &inside.get("textbox", "Replace with"));
    app.type_text("elm");
    app.wait("both places marked", || open.text().contains("made of elm and elm"));
    let marked = app.script(
        "return [...arguments[0].querySelectorAll('tbody tr:first-child del')].map((each) => each.textContent)",
        vec![open.reference()],
    );
    assert_eq!(marked, serde_json::json!(["OAK", "oak"]));
    inside.get("button", "Replace in 30 rows");
    app.press("Enter");
    app.wait_gone("dialog", Name::Any);
    app.wait_for_text("30 rows changed.");
    holds(&app, &path, "SELECT count(*) FROM goods WHERE note = 'made of elm and elm'", &30);
    app.wait("the same cell", || grid.active() == Some((1, "Note".to_owned())));
    grid.wait_for(1, "Note", "made of elm and elm");
    focused(&app, &app.get("grid", "Goods"));
    app.press("Ctrl+Z");
    holds(&app, &path, "SELECT count(*) FROM goods WHERE note = 'made of OAK and oak'", &30);

    // Where letter case matters, one place less; what isn't there changes nothing.
    app.press("Ctrl+H");
    let open = app.get("dialog", "Find and replace in Goods");
    app.type_text("OAK");
    app.within(&open).click("checkbox", "Match case");
    app.wait("one place marked", || open.text().contains("made of and oak"));
    app.within(&open).fill("textbox", "Find", "yew");
    foretold(&app, "“yew” is in none of these rows.");
    assert!(!app.within(&open).get("button", "Replace in rows").is_enabled());
    app.press("Escape");
    app.wait_gone("dialog", Name::Any);

    // By the palette, from elsewhere: the grid has the keyboard afterwards, as when the table in front is chosen there.
    let in_grid = || focused(&app, &app.get("grid", "Goods"));
    let elsewhere = || app.click("searchbox", "Find in Goods");
    elsewhere();
    app.command("Find and replace…");
    app.get("dialog", "Find and replace in Goods");
    app.press("Escape");
    app.wait_gone("dialog", Name::Any);
    in_grid();
    elsewhere();
    app.press("Ctrl+P");
    app.fill("combobox", "Go to table", "Goods");
    app.get("option", starting("Goods"));
    app.press("Enter");
    app.wait_gone("dialog", Name::Any);
    in_grid();
}

#[test]
fn rows_are_deleted_by_a_filter_with_all_that_hangs_on_them() {
    let (app, path) = opened("bulk_delete");
    let grid = goods(&app);
    app.fill("searchbox", "Find in Goods", "Oak stool");
    grid.wait_for_rows(20);
    app.command("Delete many rows…");
    let open = app.get("dialog", "Delete rows of Goods");
    foretold(&app, "20 rows will be deleted.");
    foretold(&app, "20 rows of Parts go with them.");
    app.screenshot("bulk_delete");
    let delete = app.within(&open).get("button", "Delete 20 rows");
    assert!(!delete.is_focused(), "it isn't done by a key that was meant for something else");
    app.press("Enter");
    app.settle();
    assert_eq!(value::<i64>(&path, "SELECT count(*) FROM goods"), 60);
    app.within(&open).click("button", "Delete 20 rows");
    app.wait_gone("dialog", Name::Any);
    app.wait_for_text("20 rows deleted.");
    holds(&app, &path, "SELECT count(*) FROM goods", &40);
    holds(&app, &path, "SELECT count(*) FROM parts", &40);
    undo(&app);
    holds(&app, &path, "SELECT count(*) FROM goods", &60);
    holds(&app, &path, "SELECT count(*) FROM parts", &60);

    // What still points to one of them stands in the way of all.
    app.command("Delete many rows…");
    let open = app.get("dialog", "Delete rows of Goods");
    app.within(&open).click("radio", "All 60 rows of Goods");
    foretold(&app, "60 rows can’t be deleted yet.");
    assert!(open.text().contains("Sales"), "{}", open.text());
    assert!(!app.within(&open).get("button", "Delete 60 rows").is_enabled());
}

#[test]
fn what_is_refused_is_said_at_its_field_and_can_be_mended() {
    let (app, path) = opened("bulk_refused");
    let grid = goods(&app);
    grid.choose(2, "Price");
    app.press("Shift+ArrowDown");
    app.press("Shift+ArrowDown");
    app.press("Ctrl+Shift+H");
    let open = app.get("dialog", "Change many rows of Goods");
    let inside = app.within(&open);
    let field = inside.get("textbox", "New value of Price");
    focused(&app, &field);
    app.type_text("cheap");
    app.wait("the sentence at the field", || open.text().contains("“cheap” is not a number."));
    assert!(!inside.get("button", "Change rows").is_enabled());
    // The file's own rule, which the rows are held against beforehand.
    field.fill("250");
    foretold(&app, "3 rows can’t be changed so.");
    let chosen = inside.get("radio", "The 3 selected rows");
    assert_eq!(app.script("return arguments[0].checked", vec![chosen.reference()]), true);
    let said = inside.get("alert", starting(""));
    let text = said.text();
    assert!(text.starts_with("All 3 rows would break a rule: ") && text.contains("100"), "{text}");
    assert!(!inside.get("button", "Change 3 rows").is_enabled());
    app.press("Enter");
    assert_eq!(field.value(), "250");
    focused(&app, &field);
    assert_eq!(value::<f64>(&path, "SELECT max(price) FROM goods"), 70.0);
    app.screenshot("bulk_refused");
    inside.fill("textbox", "New value of Price", "25");
    app.wait("the new value to be shown", || open.text().contains("25.00"));
    app.press("Enter");
    app.wait_gone("dialog", Name::Any);
    holds(
        &app,
        &path,
        "SELECT group_concat(id) FROM goods WHERE price = 25 AND id < 10",
        &"2,3,4".to_owned(),
    );
    grid.wait_for(4, "Price", "25.00");
    app.wait("the same cell", || grid.active() == Some((2, "Price".to_owned())));
}

/// A table of so many rows.
fn large(name: &str, rows: u32) -> (App, PathBuf) {
    let app = App::start(name);
    let path = sample::database(
        app.folder(),
        "large.sqlite",
        &format!(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT, amount INTEGER);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO things SELECT i, 'Thing ' || i, i FROM n;"
        ),
    );
    app.open_path(&path);
    app.open_table("Things").wait_for(1, "Name", "Thing 1");
    (app, path)
}

#[test]
fn a_long_change_that_is_cancelled_leaves_everything_as_it_was() {
    let (app, path) = large("bulk_cancel", 100_000);
    // Work for each row, so that it takes long on any machine.
    sample::run(
        &path,
        "CREATE TRIGGER slow AFTER UPDATE ON things BEGIN
           SELECT (WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT count(*) FROM n);
         END",
    );
    let grid = app.grid("Things");
    grid.choose(1, "Amount");
    app.press("Ctrl+Shift+H");
    let open = app.get("dialog", "Change many rows of Things");
    let inside = app.within(&open);
    inside.choose("combobox", "Amount: what becomes of it", "is raised by");
    inside.fill("textbox", "Amount: by how much", "50");
    foretold(&app, "100,000 rows will change.");
    inside.click("button", "Change 100,000 rows");
    inside.get("progressbar", "Changing rows");
    app.wait("a count", || open.text().contains(" of 100,000"));
    app.screenshot("bulk_running");
    // The button says so too; the dialog stays with all that stands in it.
    app.press("Escape");
    foretold(&app, "Cancelled. Nothing was changed.");
    assert_eq!(value::<i64>(&path, "SELECT count(*) FROM things WHERE amount <> id"), 0);
    assert_eq!(inside.get("textbox", "Amount: by how much").value(), "50");
    // It may be tried again, and the keyboard is still in it.
    let inside_it =
        "const at = document.activeElement; return arguments[0].contains(at) && at.matches(':enabled')";
    assert_eq!(app.script(inside_it, vec![open.reference()]), true);
    assert!(inside.get("button", "Change 100,000 rows").is_enabled());
    app.press("Escape");
    app.wait_gone("dialog", Name::Any);
}

#[test]
fn more_rows_than_are_held_in_memory_are_emptied_and_deleted_through_the_dialog() {
    let (app, path) = large("bulk_large", 12_000);
    let grid = app.grid("Things");
    grid.choose(1, "Amount");
    app.press("Ctrl+Space");
    app.press("Delete");
    let open = app.get("dialog", "Change many rows of Things");
    assert!(app.within(&open).all("radio", containing("selected")).is_empty(), "no keys are gathered");
    foretold(&app, "12,000 rows will change.");
    app.within(&open).click("button", "Change 12,000 rows");
    app.wait_gone("dialog", Name::Any);
    holds(&app, &path, "SELECT count(*) FROM things WHERE amount IS NULL", &12_000);

    app.press("Ctrl+A");
    app.press("Ctrl+-");
    let open = app.get("dialog", "Delete rows of Things");
    foretold(&app, "12,000 rows will be deleted.");
    app.within(&open).click("button", "Delete 12,000 rows");
    app.wait_gone("dialog", Name::Any);
    holds(&app, &path, "SELECT count(*) FROM things", &0);
    app.wait_for_text("There are no rows in Things yet");

    // Many, but not all: these and no others.
    undo(&app);
    grid.wait_for_rows(12_000);
    grid.choose(1, "Amount");
    app.press("Ctrl+Shift+End");
    app.press("Shift+ArrowUp");
    app.press("Ctrl+-");
    let open = app.get("dialog", "Delete rows of Things");
    foretold(&app, "11,999 rows will be deleted.");
    app.within(&open).click("button", "Delete 11,999 rows");
    app.wait_gone("dialog", Name::Any);
    holds(&app, &path, "SELECT group_concat(id) FROM things", &"12000".to_owned());
}

#[test]
fn the_dialogs_can_be_used_by_everybody_at_any_size() {
    let app = App::with(Launch::new("bulk_axe").size(1600, 1000));
    app.open_path(&shelf(&app));
    let grid = goods(&app);
    app.fill("searchbox", "Find in Goods", "Oak stool");
    grid.wait_for_rows(20);
    grid.choose(1, "Price");
    for (width, height) in [(900, 600), (1600, 1000)] {
        app.resize(width, height);
        for (command, dialog, sentence) in [
            ("Find and replace…", "Find and replace in Goods", "20 rows will change."),
            ("Change many rows…", "Change many rows of Goods", "20 rows will change."),
            ("Delete many rows…", "Delete rows of Goods", "20 rows will be deleted."),
        ] {
            app.command(command);
            let open = app.get("dialog", dialog);
            let inside = app.within(&open);
            if dialog.starts_with("Find") {
                inside.choose("combobox", "In column", "Name");
                inside.fill("textbox", "Replace with", "Elm chair");
            } else if dialog.starts_with("Change") {
                inside.choose("combobox", "Price: what becomes of it", "is raised by");
                inside.fill("textbox", "Price: by how much", "10");
                inside.click("button", "Change another column too");
                inside.choose("combobox", "Column 2", "Note");
                inside.fill("textbox", "New value of Note", "dearer");
            }
            foretold(&app, sentence);
            app.settle();
            app.check_accessibility(dialog);
            for theme in ["light", "dark"] {
                app.theme(theme);
                app.screenshot(&format!("bulk_{}_{width}_{theme}", &dialog[..4]));
            }
            app.press("Escape");
            app.wait_gone("dialog", Name::Any);
        }
    }
    assert!(!app.shown_text().contains("Something broke"), "{}", app.shown_text());

    app.resize(900, 600);
    app.command("Settings");
    let settings = app.get("dialog", "Settings");
    app.within(&settings).all("combobox", "Zoom")[0].choose("200 %");
    app.wait("the zoom", || app.script("return innerWidth < 600", vec![]) == true);
    app.press("Escape");
    app.wait_gone("dialog", "Settings");
    // By keyboard: the driver's pointer doesn't know of the zoom.
    app.press("Ctrl+H");
    foretold(&app, "20 rows will change.");
    app.settle();
    app.check_accessibility("find and replace, 200 %");
    app.screenshot("bulk_zoomed");
    app.type_text("bench");
    assert_eq!(app.get("textbox", "Find").value(), "bench", "what was found in the table is a proposal");
}
