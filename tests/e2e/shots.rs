//! Takes the README's pictures from the real window: `cargo xtask shots`.
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::path::Path;

use harness::{App, Name, Part, starting};

fn main() {
    let app = App::start("shots");
    app.resize(1280, 800);
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Shop catalog"));
    app.get("treeitem", starting("Products, table"));
    app.get("listitem", starting("Alder stool"));
    app.get("region", "Popular tags");
    app.wait("the pictures", || {
        app.script("return document.querySelectorAll('[data-card] img').length", vec![])
            .as_u64()
            .is_some_and(|pictures| pictures > 7)
    });
    app.wait("the status to be empty", || !app.get("status", Name::Any).text().contains("Made"));
    keep(&app, "gallery");

    let grid = app.open_table("Products");
    grid.wait_for(1, "Name", "Alder stool");
    // What was said when the file was made has gone by then.
    app.wait("the status to be empty", || !app.get("status", Name::Any).text().contains("Made"));
    keep(&app, "grid");
    app.theme("dark");
    keep(&app, "dark");
    app.theme("light");

    grid.choose(1, "Name");
    app.press("Ctrl+Enter");
    app.get("button", starting("Edit"));
    app.wait_for_text("Reviews");
    keep(&app, "row");
    app.press("Ctrl+W");
    app.press("Ctrl+N");
    app.get("form", Name::Any);
    keep(&app, "form");
    app.press("Ctrl+W");

    // A few things done, for the history.
    for (row, column, value) in [(1, "Price", "129"), (2, "Stock", "7"), (5, "Name", "Writing desk")] {
        grid.choose(row, column);
        app.type_text(value);
        app.press("Enter");
        app.wait("the cell to be saved", || grid.active().is_some_and(|(at, _)| at == row + 1));
    }
    grid.choose(3, "Name");
    app.press("Ctrl+-");
    if let Some(asked) = app.all("dialog", starting("Delete")).first() {
        app.within(asked).click("button", "Delete");
        app.wait_gone("dialog", starting("Delete"));
    }
    app.press("Ctrl+Z");
    app.command("History");
    app.wait_for_text("You changed");
    keep(&app, "history");

    app.open_table("Products");
    app.command("Change design of this table…");
    app.wait("the design", || !app.all("textbox", "Name of column 2").is_empty());
    app.click("button", "Add column");
    let names = app.all("textbox", starting("Name of column "));
    if let Some(last) = names.last() {
        last.fill("delivery_days");
    }
    app.wait("the plan to be there", || app.all("button", "Apply…").first().is_some_and(Part::is_enabled));
    keep(&app, "design");

    app.command("Diagram");
    app.wait_for_text("Arrange anew");
    app.settle();
    keep(&app, "diagram");

    drop(app);
    let app = App::start("shots_tasks");
    app.resize(1280, 800);
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Task manager"));
    app.get("treeitem", starting("Tasks, table"));
    app.wait("the status to be empty", || !app.get("status", Name::Any).text().contains("Made"));
    app.wait_for_text("overdue");
    keep(&app, "today");
    app.click("treeitem", "Board, board");
    app.get("region", "In progress");
    app.wait_for_text("In progress");
    keep(&app, "board");
}

/// Saves what is on screen as `docs/images/NAME.png`.
fn keep(app: &App, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    app.settle();
    std::fs::write(folder.join(format!("{name}.png")), app.picture()).expect("the picture can be written");
    println!("docs/images/{name}.png");
}
