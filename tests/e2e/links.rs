//! Links: followed from a cell, a chip and a related list; changed by the picker; chips added and removed.

use harness::{App, Name, sample, starting};

use crate::steps::{cell, focused, holds, row, row_page, table, value};

#[test]
fn a_link_is_followed_from_a_cell_a_chip_and_a_list() {
    let app = App::start("a_link_is_followed");
    let file = sample::people(app.folder());
    app.open_path(&file);
    // From a cell, by key and by mouse.
    table(&app, "Products", "Lamp");
    let grid = app.get("grid", "Products");
    cell(&app, "Products", starting("Attic")).click();
    app.press("Alt+Enter");
    row_page(&app, "Attic");
    app.click("tab", "Products");
    cell(&app, "Products", starting("Cellar")).hover();
    app.within(&grid).click("button", "Open Cellar");
    row_page(&app, "Cellar");

    // From a list of what points here.
    let list = app.get("region", "Products");
    app.within(&list).click("button", "Chair");
    row_page(&app, "Chair");

    // From a chip.
    app.within(&app.get("region", "Tags")).click("button", "oak");
    row_page(&app, "oak");
    app.within(&app.get("region", "Products")).get("button", "Chair");
}

#[test]
fn a_list_shows_its_newest_all_of_them_and_takes_one_more() {
    let app = App::start("a_related_list");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Products", "Lamp");
    let list = app.get("region", "Reviews");
    let names: Vec<String> = app.within(&list).names("button");
    assert_eq!(
        names,
        ["See all", "Add to Reviews", "Sold out", "Tall", "Plain", "Dim", "Warm"],
        "the five newest, newest first"
    );
    app.within(&list).click("button", "See all");
    cell(&app, "Reviews: Lamp", "Bright");
    assert!(!app.has("gridcell", "Firm"), "only those of the lamp");

    app.click("tab", "Lamp");
    app.within(&app.get("region", "Reviews")).click("button", "Add to Reviews");
    app.get("form", "New row in Reviews");
    app.wait("the link to stand there", || app.get("combobox", "Product").value() == "Lamp");
    app.fill("textbox", "Headline", "Glows");
    app.press("Ctrl+S");
    row_page(&app, "Glows");
    assert_eq!(value::<i64>(&file, "SELECT product_id FROM reviews WHERE headline = 'Glows'"), 1);
    app.click("tab", "Lamp");
    app.within(&app.get("region", "Reviews")).get("button", "Glows");
}

#[test]
fn a_chip_is_added_and_removed() {
    let app = App::start("a_chip");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Products", "Lamp");
    let tags = || app.get("region", "Tags");
    let stored = "SELECT group_concat(tag_id, ' ') FROM (SELECT tag_id FROM product_tags WHERE product_id = 1 ORDER BY 1)";
    assert_eq!(value::<String>(&file, stored), "2 3");
    app.within(&tags()).click("button", "Add to Tags");
    let search = app.within(&tags()).get("combobox", "Add to Tags");
    focused(&app, &search);
    app.type_text("o");
    app.get("option", starting("oak"));
    app.check_accessibility("a picker that is open");
    assert!(!app.has("option", starting("brass")), "what is linked already isn't offered");
    app.press("Enter");
    app.within(&tags()).get("button", "oak");
    holds(&app, &file, stored, &"1 2 3".to_owned());

    app.within(&tags()).click("button", "Remove brass");
    app.within(&tags()).wait_gone("button", "brass");
    holds(&app, &file, stored, &"1 3".to_owned());
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM tags"), 3, "the tag itself stays");
}

#[test]
fn a_link_is_changed_by_keyboard_alone() {
    let app = App::start("a_link_is_changed");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Products", "Lamp");
    app.press("F2");
    focused(&app, &app.get("textbox", "Name"));
    for _ in 0..8 {
        if app.get("combobox", "Shelf").is_focused() {
            break;
        }
        app.press("Tab");
    }
    focused(&app, &app.get("combobox", "Shelf"));
    assert_eq!(app.get("combobox", "Shelf").value(), "Attic");
    app.type_text("cel");
    app.get("option", starting("Cellar"));
    app.press("Enter");
    assert_eq!(app.get("combobox", "Shelf").value(), "Cellar");
    app.press("Ctrl+S");
    app.wait_gone("form", Name::Any);
    let shelf =
        "SELECT s.name FROM products p LEFT JOIN shelves s ON s.id = p.shelf_id WHERE p.name = 'Lamp'";
    assert_eq!(value::<String>(&file, shelf), "Cellar");
    app.get("button", "Cellar");

    // What names no row is refused at the field and stays.
    app.press("F2");
    app.fill("combobox", "Shelf", "Garage");
    app.wait_for_text("No row of “Shelves” is named “Garage”.");
    app.press("Escape");
    app.press("Ctrl+S");
    let shelf_field = app.get("combobox", "Shelf");
    app.wait("a refusal", || shelf_field.attribute("aria-invalid").as_deref() == Some("true"));
    assert_eq!(shelf_field.value(), "Garage");
    assert_eq!(value::<String>(&file, shelf), "Cellar");

    // And no row at all.
    shelf_field.click();
    app.press("Ctrl+0");
    app.press("Ctrl+S");
    app.wait_gone("form", Name::Any);
    assert_eq!(value::<Option<String>>(&file, shelf), None);
}

#[test]
fn a_strangers_links_lead_on() {
    let app = App::start("a_strangers_links");
    let Some(file) = sample::chinook(app.folder()) else { return };
    app.open_path(&file);
    row(&app, "Album", "Balls to the Wall");
    app.wait_for_text("Accept");
    app.click("button", "Accept");
    row_page(&app, "Accept");
    let albums = app.get("region", starting("Albums"));
    app.within(&albums).click("button", "Restless and Wild");
    row_page(&app, "Restless and Wild");
    let tracks = app.get("region", starting("Tracks"));
    app.within(&tracks).click("button", "Princess of the Dawn");
    row_page(&app, "Princess of the Dawn");
    app.check_accessibility("a row page of a stranger's file");
    let playlists = app.get("region", starting("Playlists"));
    assert!(app.within(&playlists).names("button").contains(&"Music".to_owned()), "the playlists it is in");
}

#[test]
fn a_row_page_goes_on_to_the_next_row_of_its_grid() {
    let app = App::start("the_next_row");
    let file = sample::people(app.folder());
    app.open_path(&file);
    table(&app, "Products", "Lamp");
    app.get("columnheader", "Name").click();
    app.wait("the order by name", || {
        app.get("columnheader", "Name").attribute("aria-sort").as_deref() == Some("ascending")
    });
    row(&app, "Products", "Chair");
    app.press("Alt+PageDown");
    row_page(&app, "Lamp");
    app.click("button", "Next row");
    row_page(&app, "Rug");
    app.press("Alt+PageDown");
    app.wait_for_text("This is the last row.");
    app.press("Alt+PageUp");
    row_page(&app, "Lamp");

    // What is typed is asked about first.
    app.press("F2");
    app.fill("textbox", "Price", "13");
    app.press("Alt+PageUp");
    app.within(&app.get("dialog", starting("Keep what you typed"))).click("button", "Save");
    row_page(&app, "Chair");
    assert_eq!(value::<f64>(&file, "SELECT price FROM products WHERE name = 'Lamp'").to_string(), "13");
    app.press("Ctrl+W");
    app.get("grid", "Products");
}
