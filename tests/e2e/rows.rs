//! Whole rows in the grid: deleted with what goes with them, duplicated, followed; long values seen whole.

use harness::{App, containing, sample, starting};

fn count(path: &std::path::Path, what: &str) -> i64 {
    sample::ask(path, &format!("SELECT count(*) FROM {what}"))
}

#[test]
fn a_delete_says_what_goes_with_it() {
    let app = App::start("a_delete_says");
    let path = sample::shop(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Products");
    grid.wait_for_rows(43);
    let reviews = count(&path, "reviews WHERE product_id = 1");
    let all = count(&path, "reviews");
    assert!(reviews > 1, "the sample has some");
    grid.choose(1, "Name");
    app.press("Ctrl+-");
    let asked = app.get("dialog", "Delete “Alder stool”?");
    let text = asked.text();
    assert!(text.contains(&format!("{reviews} rows of Reviews")), "{text}");
    assert!(text.contains("1 row of Product images"), "{text}");
    assert!(text.contains("go with it."), "{text}");
    app.screenshot("a_delete_says");
    app.within(&asked).click("button", "Cancel");
    app.wait_gone("dialog", starting("Delete"));
    assert_eq!(count(&path, "products"), 43);

    app.press("Ctrl+-");
    let asked = app.get("dialog", "Delete “Alder stool”?");
    app.within(&asked).click("button", "Delete");
    grid.wait_for_rows(42);
    grid.wait_for(1, "Name", "Alder bench");
    assert_eq!(count(&path, "products WHERE id = 1"), 0);
    assert_eq!(count(&path, "reviews"), all - reviews);
    assert_eq!(count(&path, "product_images WHERE product_id = 1"), 0);
    assert_eq!(count(&path, "product_tags WHERE product_id = 1"), 0);
}

#[test]
fn a_delete_that_a_link_forbids_is_refused() {
    let app = App::start("a_delete_that_a_link_forbids");
    let Some(path) = sample::chinook(app.folder()) else { return };
    app.open_path(&path);
    let grid = app.open_table("Artist");
    grid.choose(1, "Name");
    app.press("Ctrl+-");
    let refused = app.get("dialog", containing("can’t be deleted"));
    assert!(refused.text().contains("Album"), "{}", refused.text());
    app.within(&refused).click("button", "Close");
    assert_eq!(count(&path, "Artist"), 275);
}

#[test]
fn rows_are_duplicated_and_links_followed() {
    let app = App::start("rows_are_duplicated");
    let path = sample::shop(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Reviews");
    grid.wait_for_rows(90);
    grid.choose(3, "Rating");
    app.command("Duplicate selected rows");
    grid.wait_for_rows(91);
    let same = "SELECT count(*) FROM reviews a JOIN reviews b ON a.id = 3 AND b.id = 91
                AND a.product_id = b.product_id AND a.user_id = b.user_id AND a.content IS b.content";
    assert_eq!(sample::ask::<i64>(&path, same), 1);
    app.wait("the new row", || grid.active().is_some_and(|(row, _)| row == 91));

    // A link opens with Ctrl and a click.
    let product: String = sample::ask(
        &path,
        "SELECT products.name FROM products JOIN reviews ON products.id = product_id WHERE reviews.id = 91",
    );
    grid.wait_for(91, "Product", &product);
    grid.cell(91, "Product").click_with("Ctrl");
    app.get("tab", containing(&product));
    app.get("heading", product.as_str());
}

#[test]
fn a_long_value_is_seen_whole() {
    let app = App::start("a_long_value");
    let path = sample::database(
        app.folder(),
        "long.sqlite",
        "CREATE TABLE papers (id INTEGER PRIMARY KEY, body TEXT, picture BLOB);
         INSERT INTO papers (body, picture) VALUES
           (replace(hex(zeroblob(50000)), '00', 'word ') || 'the very end', x'89504E470D0A1A0A00');",
    );
    app.open_path(&path);
    let grid = app.grid("Papers");
    grid.cell_menu(1, "Body", "Show whole value");
    let viewer = app.get("dialog", "Body");
    app.wait("the whole value", || viewer.text().contains("the very end"));
    app.within(&viewer).get("button", "Save to a file…");
    app.within(&viewer).click("button", "Close");
    app.wait_gone("dialog", "Body");
}
