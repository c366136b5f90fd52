//! Computed columns in the designer: what they give is seen while they are typed.

use std::path::{Path, PathBuf};

use harness::{App, starting};

use crate::design::{add_column, apply, design, empty, make_table};
use crate::steps::{cell, table};
use harness::sample;

/// A file with a table of products that have a price and a stock.
fn products(name: &str) -> (App, PathBuf) {
    let (app, file) = empty(name);
    make_table(&app, &file, "products", "name");
    for (place, column) in [(3, "price"), (4, "stock")] {
        add_column(&app, place, column);
        app.choose("combobox", format!("Kind of column {place}").as_str(), "Whole number");
    }
    apply(&app);
    app.wait("the columns", || columns(&file, "products") == 4);
    sample::run(
        &file,
        "INSERT INTO products (name, price, stock) VALUES ('Lamp', 40, 3), ('Chair', 80, 2), ('Rug', NULL, 1)",
    );
    // What is in the designer is read anew after either.
    app.wait_for_text("Another program changed this file.");
    app.settle();
    (app, file)
}

fn columns(file: &Path, table: &str) -> i64 {
    sample::ask(file, &format!("SELECT count(*) FROM pragma_table_info('{table}')"))
}

/// Types this in place of what is in a field for an expression.
#[track_caller]
fn retype(app: &App, field: &str, text: &str) {
    // The driver takes a field of which only the edge is in view for one that is.
    let found = app.get("combobox", field);
    app.script("arguments[0].scrollIntoView({ block: 'center' })", vec![found.reference()]);
    found.click();
    app.press("Ctrl+A");
    app.type_text(text);
}

#[test]
fn a_computed_column_shows_what_it_gives_while_it_is_typed() {
    let (app, _) = products("computed_live");
    app.click("button", "Add computed column");
    app.wait("its name to be typed", || app.get("textbox", "Name of computed column 1").is_focused());
    app.type_text("worth");
    for _ in 0..5 {
        app.press("Tab");
    }
    assert!(app.get("combobox", "Formula 1").is_focused());
    app.type_text("price * sto");
    app.get("option", starting("stock"));
    app.press("Enter");
    assert_eq!(app.get("combobox", "Formula 1").value(), "price * stock");
    let values = || {
        let shown = app.get("table", "First values of worth").text();
        shown.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    app.wait("the values", || {
        app.has("table", "First values of worth") && values() == "Lamp 120 Chair 160 Rug"
    });

    app.wait("its kind to be guessed", || {
        app.get("combobox", "Kind of computed column 1").value() == "integer"
    });

    // Something wrong is told at the field, and nothing stale stands beside it.
    app.type_text(" + colour");
    app.wait_for_text("“Products” has no column named “colour”.");
    let field = app.get("combobox", "Formula 1");
    assert_eq!(field.attribute("aria-invalid").as_deref(), Some("true"));
    let told = field.attribute("aria-describedby").expect("it is told somewhere");
    let told = app.script("return document.getElementById(arguments[0]).textContent", vec![told.into()]);
    assert_eq!(told, "“Products” has no column named “colour”.");
    assert!(!app.has("table", "First values of worth"));
    app.screenshot("computed-wrong");
    app.check_accessibility("a computed column with a fault");

    field.fill("price * stock + 1");
    app.wait("the values again", || {
        app.has("table", "First values of worth") && values().starts_with("Lamp 121")
    });
    app.screenshot("computed-live");
    app.check_accessibility("a computed column with its values");

    // Another stands on it before either is in the file.
    app.click("button", "Add computed column");
    app.fill("textbox", "Name of computed column 2", "double");
    app.fill("combobox", "Formula 2", "worth * 2");
    app.wait("its values", || {
        app.all("table", "First values of double").first().is_some_and(|shown| shown.text().contains("242"))
    });
    // A column that isn't in the file yet has no values.
    add_column(&app, 5, "weight");
    retype(&app, "Formula 2", "worth * weight");
    app.wait_for_text("“weight” isn’t in the file yet.");
    retype(&app, "Formula 2", "worth * 2");
    app.click("button", "Remove column 5");
    apply(&app);
    app.wait_gone("button", "Take back");

    table(&app, "Products", "Lamp");
    cell(&app, "Products", "121");
    cell(&app, "Products", "242");
    design(&app, "products");
    app.wait_for_text("price * stock + 1");
}

#[test]
fn the_name_of_a_computed_column_is_its_own() {
    let (app, _) = products("computed_names");
    app.click("button", "Add computed column");
    app.fill("combobox", "Formula 1", "1");
    app.fill("textbox", "Name of computed column 1", "PRICE");
    app.wait_for_text("There is a column of that name already.");
    assert!(!app.get("button", "Apply…").is_enabled());
    app.fill("textbox", "Name of computed column 1", "one");
    apply(&app);
}

#[test]
fn totals_and_columns_go_along_links_and_fit() {
    let app = App::start("computed_links");
    app.resize(900, 600);
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Shop catalog"));
    app.open_table("Products").wait_for(1, "Name", "Alder stool");
    app.command("Change design of this table…");
    app.get("button", "Add computed column");
    let n = app.all("button", starting("Remove computed column")).len() + 1;
    let in_view = |role: &str, name: &str| {
        let part = app.get(role, name);
        app.script("arguments[0].scrollIntoView({ block: 'center' })", vec![part.reference()]);
    };
    in_view("button", "Add computed column");
    app.click("button", "Add computed column");
    app.fill("textbox", format!("Name of computed column {n}").as_str(), "labels");
    let how = format!("How computed column {n} comes about");
    app.choose("combobox", how.as_str(), "Total over linked rows");
    // Through the table in between to what is beyond it.
    let rows = format!("Rows totalled by computed column {n}");
    app.choose("combobox", rows.as_str(), "tags through product_tags");
    app.wait("the values", || app.has("table", "First values of labels"));
    let kind = format!("Kind of computed column {n}");
    assert_eq!(app.get("combobox", kind.as_str()).value(), "integer");
    let filter = format!("Only rows where, computed column {n}");
    retype(&app, &filter, "na");
    app.within(&app.get("listbox", "Completions")).get("option", starting("name"));
    app.press("Enter");
    app.type_text(" = 1 +");
    app.wait_for_text("The filter: SQLite doesn't understand it");
    app.screenshot("computed-links-900");
    retype(&app, &filter, "length(name) > 3");
    app.press("Escape");
    app.wait("the values again", || app.has("table", "First values of labels"));

    // The longest name of a tag.
    app.choose("combobox", format!("Total of computed column {n}").as_str(), "First");
    let order = format!("First by, computed column {n}");
    retype(&app, &order, "length(name) desc");
    app.press("Escape");
    app.wait("its kind to be that of the column", || app.get("combobox", kind.as_str()).value() == "text");
    app.wait("the values of the first", || app.has("table", "First values of labels"));
    app.resize(1600, 1000);
    in_view("combobox", &order);
    app.wait("the plan to be there", || app.get("button", "Apply…").is_enabled());
    app.settle();
    app.check_accessibility("a total through a table in between");
    app.screenshot("computed-links-1600");
    app.theme("dark");
    app.screenshot("computed-links-1600-dark");
    app.theme("light");
    // A column of the row that is linked to.
    app.choose("combobox", how.as_str(), "Column of a linked row");
    app.wait("its values", || app.has("table", "First values of labels"));
    app.screenshot("computed-lookup-1600");
    app.wait("the plan to be there", || app.get("button", "Apply…").is_enabled());
}
