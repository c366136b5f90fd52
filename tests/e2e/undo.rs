//! Undo and redo: by key, by button, from the history, after a restart.

use harness::{App, Name, sample, starting};

use crate::steps::{cell, table};

fn people(name: &str) -> (App, std::path::PathBuf) {
    let app = App::start(name);
    let file = sample::people(app.folder());
    app.open_path(&file);
    app.get("tree", "Tables and views");
    (app, file)
}

const LAMP: &str = "SELECT count(*) FROM products WHERE name = 'Lamp'";
const PRICE: &str = "SELECT price FROM products WHERE name = 'Chair'";

#[test]
fn an_edit_is_undone_and_redone_by_key_also_after_a_restart() {
    let (mut app, file) = people("undo_key");
    table(&app, "Products", "Lamp");
    cell(&app, "Products", "80.0").click();
    app.type_text("95\n");
    app.wait("the new price", || sample::ask::<f64>(&file, PRICE) == 95.0);
    app.get("button", "Undo");

    app.restart(Some(&file));
    app.get("button", "Undo");
    app.press("Ctrl+Z");
    app.wait("the old price", || sample::ask::<f64>(&file, PRICE) == 80.0);
    app.wait_for_text("Undone:");
    cell(&app, "Products", "80.0");
    app.press("Ctrl+Shift+Z");
    app.wait("the new price again", || sample::ask::<f64>(&file, PRICE) == 95.0);
    app.press("Ctrl+Z");
    app.wait("the old price again", || sample::ask::<f64>(&file, PRICE) == 80.0);
}

#[test]
fn a_delete_that_takes_nothing_along_does_not_ask_and_offers_undo() {
    let (app, file) = people("undo_delete");
    table(&app, "Shelves", "Hall");
    cell(&app, "Shelves", "Hall").click();
    app.press("Ctrl+-");
    app.wait_for_text("Deleted “Hall”.");
    assert!(app.all("dialog", Name::Any).is_empty(), "nothing is asked");
    app.wait("it to be gone", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM shelves WHERE name = 'Hall'") == 0
    });
    let messages = app.get("region", "Messages");
    app.within(&messages).click("button", "Undo");
    app.wait("it to be back", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM shelves WHERE name = 'Hall'") == 1
    });
    cell(&app, "Shelves", "Hall");
}

#[test]
fn the_history_says_what_was_done_and_takes_back_just_one() {
    let (mut app, file) = people("undo_history");
    table(&app, "Products", "Lamp");
    for (old, new) in [("80.0", "95"), ("45.0", "50")] {
        cell(&app, "Products", old).click();
        app.type_text(&format!("{new}\n"));
        cell(&app, "Products", &format!("{new}.0"));
    }
    // With all that hangs on it: this is asked about, and comes back whole.
    cell(&app, "Products", "Lamp").click();
    app.press("Ctrl+-");
    let asked = app.get("dialog", "Delete “Lamp”?");
    assert!(!asked.text().contains("can’t be undone"), "{}", asked.text());
    app.within(&asked).click("button", "Delete");
    app.wait("it to be gone", || sample::ask::<i64>(&file, LAMP) == 0);

    app.restart(Some(&file));
    app.click("button", "History");
    app.get("heading", "History");
    app.wait_for_text("deleted");
    app.check_accessibility("the history");
    app.screenshot("history-look");
    // The older one alone.
    let changes = app.get("list", "Changes");
    let chair = app.within(&changes).all("button", Name::Containing("Chair".into()));
    chair[0].click();
    app.wait("the old price", || sample::ask::<f64>(&file, PRICE) == 80.0);
    app.wait_for_text("Undone");
    assert_eq!(sample::ask::<f64>(&file, "SELECT price FROM products WHERE name = 'Rug'"), 50.0, "only that");
    let lamp = app.within(&app.get("list", "Changes")).all("button", Name::Containing("Lamp".into()));
    lamp[0].click();
    app.wait("it to be back", || sample::ask::<i64>(&file, LAMP) == 1);
    assert_eq!(sample::ask::<i64>(&file, "SELECT count(*) FROM reviews WHERE product_id = 1"), 6);
    assert_eq!(sample::ask::<i64>(&file, "SELECT count(*) FROM product_tags WHERE product_id = 1"), 2);
}

#[test]
fn an_undo_in_the_way_of_which_something_stands_is_refused_with_its_rows() {
    let (app, file) = people("undo_refused");
    table(&app, "Products", "Lamp");
    cell(&app, "Products", "80.0").click();
    app.type_text("95\n");
    app.wait("the new price", || sample::ask::<f64>(&file, PRICE) == 95.0);
    sample::run(&file, "UPDATE products SET price = 1000 WHERE name = 'Chair'");
    app.wait_for_text("Another program changed this file");
    app.press("Ctrl+Z");
    let refused = app.get("dialog", "This can’t be undone now");
    assert!(refused.text().contains("Chair"), "{}", refused.text());
    app.check_accessibility("a refused undo");
    app.within(&refused).click("button", "Close");
    assert_eq!(sample::ask::<f64>(&file, PRICE), 1000.0);
}

#[test]
fn a_row_page_has_the_history_of_its_row() {
    let (app, _) = people("undo_row");
    table(&app, "Products", "Lamp");
    cell(&app, "Products", "80.0").click();
    app.type_text("95\n");
    cell(&app, "Products", "95.0").click();
    app.press("Ctrl+Enter");
    app.get("heading", "Chair");
    app.script("document.querySelector('.history summary').click()", vec![]);
    let changes = app.get("list", "Changes");
    app.wait("the price before and after", || {
        let text = app.get("list", "Changes").text();
        text.contains("80") && text.contains("95")
    });
    assert!(changes.text().contains("Price"), "{}", changes.text());
    app.check_accessibility("the history of a row");
}

/// Everything that the person's own tables hold.
fn contents(file: &std::path::Path) -> String {
    let names: String = sample::ask(
        file,
        "SELECT group_concat(name, char(10)) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' \
         AND name NOT LIKE '\\_relata%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name)",
    );
    let table = |name: &str| {
        let columns: String = sample::ask(
            file,
            &format!(
                "SELECT group_concat('quote(\"' || name || '\")', ' || '','' || ') FROM pragma_table_info('{name}')"
            ),
        );
        let rows = format!(
            "SELECT coalesce(group_concat(line, char(10)), '') FROM (SELECT {columns} AS line FROM \"{name}\" ORDER BY 1)"
        );
        format!("{name}\n{}\n", sample::ask::<String>(file, &rows))
    };
    names.lines().map(table).collect()
}

/// Waits until the file holds something else than last time, and notes it.
fn noted(app: &App, file: &std::path::Path, states: &mut Vec<String>, what: &str) {
    app.wait(what, || Some(&contents(file)) != states.last());
    states.push(contents(file));
}

#[test]
fn each_kind_of_change_is_undone_and_redone_after_a_restart() {
    let mut app = App::start("undo_kinds");
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Shop catalog"));
    let file = app.profile().join("Shop catalog.sqlite");
    let grid = app.open_table("Products");
    grid.wait_for(1, "Name", "Alder stool");
    let mut states = vec![contents(&file)];

    grid.choose(1, "Price");
    app.type_text("21.5\n");
    noted(&app, &file, &mut states, "a cell");

    app.set_clipboard("71\n72\n73");
    grid.choose(2, "Stock");
    app.press("Ctrl+V");
    noted(&app, &file, &mut states, "a paste");

    grid.choose(3, "Name");
    app.command("Change price by %");
    app.answer("Change price by %", "10", "Change price by %");
    noted(&app, &file, &mut states, "a button");

    grid.choose(4, "Name");
    app.press("Ctrl+-");
    let asked = app.get("dialog", starting("Delete"));
    app.within(&asked).click("button", "Delete");
    noted(&app, &file, &mut states, "a delete with what hangs on it");

    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Footstool");
    app.fill("textbox", "Price", "39");
    app.press("Ctrl+S");
    app.get("heading", "Footstool");
    noted(&app, &file, &mut states, "a new row");

    let tags = app.get("region", "Tags");
    app.within(&tags).click("button", "Add to Tags");
    app.type_text("hand");
    app.get("option", starting("handmade"));
    app.press("Enter");
    noted(&app, &file, &mut states, "a chip");

    app.press("F2");
    app.fill("textbox", "Name", "Little footstool");
    app.press("Ctrl+S");
    noted(&app, &file, &mut states, "a form");

    app.restart(Some(&file));
    app.get("button", "Undo");
    for at in (0..states.len() - 1).rev() {
        app.press("Ctrl+Z");
        app.wait(&format!("step {at} to be back"), || contents(&file) == states[at]);
    }
    for (at, state) in states.iter().enumerate().skip(1) {
        app.press("Ctrl+Shift+Z");
        app.wait(&format!("step {at} again"), || &contents(&file) == state);
    }
}
