//! Rows in the grid: browsed, sorted, filtered, reached at any size, in pages; columns as the person arranges them.

use harness::{App, Grid, sample};

/// The first value of a chinook column in an order.
fn first(path: &std::path::Path, order: &str) -> String {
    sample::ask(path, &format!("SELECT Name FROM Track ORDER BY {order} LIMIT 1"))
}

fn sorting(grid: &Grid<'_>, column: &str) -> String {
    grid.header(column).attribute("aria-sort").unwrap_or_default()
}

#[test]
fn rows_are_browsed_and_sorted() {
    let app = App::start("rows_are_browsed_and_sorted");
    let Some(path) = sample::chinook(app.folder()) else { return };
    app.open_path(&path);
    let grid = app.open_table("Track");
    grid.wait_for(1, "Name", &first(&path, "TrackId"));
    grid.wait_for_rows(3503);
    assert_eq!(sorting(&grid, "Name"), "none");

    grid.header("Name").click();
    app.wait("the ascending mark", || sorting(&grid, "Name") == "ascending");
    grid.wait_for(1, "Name", &first(&path, "Name, TrackId"));
    grid.header("Name").click();
    app.wait("the descending mark", || sorting(&grid, "Name") == "descending");
    grid.wait_for(1, "Name", &first(&path, "Name DESC, TrackId"));

    // Another column by its menu, a link by the name that it shows; the first one's mark goes.
    grid.column_menu("Genre", "Sort descending");
    let genre = "(SELECT g.Name FROM Genre g WHERE g.GenreId = Track.GenreId)";
    grid.wait_for(1, "Name", &first(&path, &format!("{genre} DESC, TrackId")));
    assert_eq!((sorting(&grid, "Name").as_str(), sorting(&grid, "Genre").as_str()), ("none", "descending"));
    app.click("button", "Don’t sort");
    grid.wait_for(1, "Name", &first(&path, "TrackId"));

    // By keyboard, to the end and back.
    grid.choose(1, "Name");
    app.press("PageDown");
    app.wait("a lower row", || grid.active().is_some_and(|(row, _)| row > 10));
    app.press("Ctrl+ArrowDown");
    grid.wait_for(3503, "Name", &sample::ask::<String>(&path, "SELECT Name FROM Track WHERE TrackId = 3503"));
    app.press("Ctrl+Home");
    app.wait("the first cell", || grid.active() == Some((1, "Track ID".to_owned())));
}

#[test]
fn rows_are_filtered_and_found() {
    let app = App::start("rows_are_filtered_and_found");
    let path = sample::shop(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Products");
    grid.wait_for_rows(43);

    // By the button: column, comparison, value.
    app.click("button", "Filter");
    let condition = app.get("form", "Filter condition");
    app.within(&condition).get("combobox", "Column").choose("Name");
    app.within(&condition).get("combobox", "How it is compared").choose("starts with");
    app.within(&condition).fill("textbox", "Text", "oak");
    app.press("Enter");
    grid.wait_for_rows(8);
    assert_eq!(grid.text(1, "Name").as_deref(), Some("Oak stool"));

    // By the column's menu, both together.
    grid.column_menu("Price", "Filter…");
    let condition = app.get("form", "Filter condition");
    app.within(&condition).get("combobox", "How it is compared").choose("is more than");
    app.within(&condition).fill("textbox", "Value", "60");
    app.within(&condition).click("button", "Apply");
    let expected: i64 =
        sample::ask(&path, "SELECT count(*) FROM products WHERE name LIKE 'oak%' AND price > 60");
    grid.wait_for_rows(expected.unsigned_abs());
    let filter = app.get("list", "Filter");
    assert!(filter.text().contains("Name starts with oak"), "{}", filter.text());
    assert!(filter.text().contains("Price is more than 60"), "{}", filter.text());

    // One of the two goes, then both; and one that fits no row is said.
    app.click("button", "Remove filter: Name starts with oak");
    let dear: i64 = sample::ask(&path, "SELECT count(*) FROM products WHERE price > 60");
    grid.wait_for_rows(dear.unsigned_abs());
    app.command("Clear filter");
    grid.wait_for_rows(43);
    app.press("Ctrl+F");
    app.type_text("no such thing");
    app.wait_for_text("No rows match");
    app.click("button", "Clear filter");
    grid.wait_for_rows(43);
    app.press("Ctrl+F");
    app.type_text("cushion");
    grid.wait_for_rows(1);
    assert_eq!(grid.text(1, "Name").as_deref(), Some("Linen cushion"));
}

#[test]
fn the_last_of_a_million_rows() {
    let app = App::start("the_last_of_a_million_rows");
    let path = sample::database(
        app.folder(),
        "million.sqlite",
        "CREATE TABLE events (id INTEGER PRIMARY KEY, label TEXT NOT NULL, weight INTEGER NOT NULL);
         WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
         INSERT INTO events SELECT i * 3, 'event ' || i, (i * 7919) % 1000003 FROM n;",
    );
    app.open_path(&path);
    let grid = app.grid("Events");
    grid.wait_for(1, "Label", "event 1");
    grid.choose(1, "Label");
    app.press("Ctrl+End");
    grid.wait_for(1_000_000, "Label", "event 1000000");
    assert_eq!(grid.active().map(|(row, _)| row), Some(1_000_000));

    // To a row number.
    grid.wait_for_rows(1_000_000);
    app.press("Ctrl+G");
    app.answer("Go to row", "500000", "Go");
    grid.wait_for(500_000, "Label", "event 500000");
    assert_eq!(grid.active().map(|(row, _)| row), Some(500_000));

    // The scroll bar dragged: to its very end, and to its middle.
    let drag = |share: f64| {
        app.script(
            "const [grid, share] = arguments; grid.scrollTop = share * (grid.scrollHeight - grid.clientHeight)",
            vec![grid.part.reference(), serde_json::json!(share)],
        );
    };
    drag(1.0);
    grid.wait_for(1_000_000, "Label", "event 1000000");
    drag(0.25);
    grid.wait_for(250_005, "Label", "event 250005");

    // Ordered without an index; the last row is right there too.
    grid.header("Weight").click();
    let lightest: String = sample::ask(&path, "SELECT label FROM events ORDER BY weight LIMIT 1");
    let heaviest: String = sample::ask(&path, "SELECT label FROM events ORDER BY weight DESC LIMIT 1");
    app.wait("the order", || sorting(&grid, "Weight") == "ascending");
    app.press("Ctrl+Home");
    grid.wait_for(1, "Label", &lightest);
    app.press("Ctrl+End");
    grid.wait_for(1_000_000, "Label", &heaviest);
}

#[test]
fn columns_are_arranged_and_remembered() {
    let mut app = App::start("columns_are_arranged_and_remembered");
    let path = sample::shop(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Products");
    grid.wait_for(1, "Name", "Alder stool");
    let before = grid.titles();
    let width = |grid: &Grid<'_>, column: &str| grid.header(column).rectangle().2;
    let (name_width, price_width) = (width(&grid, "Name"), width(&grid, "Price"));

    // Wider by dragging its edge.
    grid.header("Name").drag_edge_by(80.0);
    app.wait("a wider column", || (width(&grid, "Name") - name_width - 80.0).abs() < 2.0);
    // Hidden, pinned, moved by dragging its header.
    grid.column_menu("Slug", "Hide “Slug”");
    app.wait("the column to go", || !grid.titles().contains(&"Slug".to_owned()));
    grid.column_menu("Stock", "Pin at the left");
    app.wait("the pinned column", || grid.titles()[0] == "Stock");
    grid.header("Price").drag_by(-(width(&grid, "Description") + 20.0), 0.0);
    let place = |grid: &Grid<'_>, column: &str| grid.titles().iter().position(|it| it == column);
    app.wait("the moved column", || place(&grid, "Price") < place(&grid, "Description"));
    grid.column_menu("Price", "Narrower");
    app.wait("a narrower column", || width(&grid, "Price") < price_width);
    app.screenshot("columns_are_arranged");
    let arranged = (grid.titles(), width(&grid, "Name"), width(&grid, "Price"));

    // At once, as the last thing done.
    app.quit();
    app.restart(Some(&path));
    let grid = app.grid("Products");
    grid.wait_for(1, "Name", "Alder stool");
    assert_eq!((grid.titles(), width(&grid, "Name"), width(&grid, "Price")), arranged);

    // Pinned means that it stays when the others are scrolled away.
    grid.choose(1, "Name");
    app.press("End");
    app.wait("the first column to go", || grid.text(1, "ID").is_none());
    assert!(grid.text(1, "Stock").is_some(), "the pinned column stays");

    app.press("Ctrl+Home");
    app.click("button", "More for this table");
    app.click("menuitem", "Reset view");
    app.wait("the columns as they were", || grid.titles().starts_with(&before[..4]));
    app.wait("the width as it was", || (width(&grid, "Name") - name_width).abs() < 1.0);
}

#[test]
fn rows_are_shown_in_pages() {
    let app = App::start("rows_are_shown_in_pages");
    let Some(path) = sample::chinook(app.folder()) else { return };
    app.open_path(&path);
    let grid = app.open_table("Track");
    grid.wait_for_rows(3503);
    app.command("Show in pages or as one list");
    let pages = app.get("navigation", "Pages");
    let bar = app.within(&pages);
    app.wait("the number of pages", || pages.text().contains("of 71"));
    assert!(!bar.get("button", "Previous page").is_enabled());
    bar.click("button", "Next page");
    grid.wait_for(51, "Track ID", "51");
    bar.click("button", "Last page");
    grid.wait_for(3501, "Track ID", "3501");
    assert!(!bar.get("button", "Next page").is_enabled());
    bar.click("textbox", "Page number");
    app.press("Ctrl+A");
    app.type_text("3\n");
    grid.wait_for(101, "Track ID", "101");
    bar.click("button", "First page");
    grid.wait_for(1, "Track ID", "1");
}
