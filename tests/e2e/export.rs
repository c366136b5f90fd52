//! Rows out of the window: copied and saved as CSV, JSON and Markdown.

use std::path::PathBuf;

use harness::{App, Grid, Name, containing, sample, starting};

fn opened(name: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let path = sample::database(
        app.folder(),
        "goods.sqlite",
        "CREATE TABLE houses (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
         INSERT INTO houses VALUES (1, 'North'), (2, 'South, old');
         CREATE TABLE goods (id INTEGER PRIMARY KEY, name TEXT NOT NULL, price DECIMAL(10,2),
                             house_id INTEGER REFERENCES houses(id));
         INSERT INTO goods VALUES (1, 'Ash \"bench\"', 12.5, 1), (2, '=1+1', 8, 2), (3, 'Oak | stool', NULL, NULL);",
    );
    app.open_path(&path);
    (app, path)
}

fn goods(app: &App) -> Grid<'_> {
    let grid = app.open_table("Goods");
    grid.wait_for(1, "Name", "Ash \"bench\"");
    grid
}

#[test]
fn a_table_is_saved_as_csv_and_json_with_a_preview() {
    let (app, path) = opened("export_save");
    let grid = goods(&app);
    grid.choose(1, "Name");
    app.press("Ctrl+Shift+S");
    let dialog = app.get("dialog", "Save rows of Goods");
    let inside = app.within(&dialog);
    let preview = inside.get("region", "First lines");
    app.wait("the first lines", || preview.text().contains("id,name,price,house_id"));
    inside.click("checkbox", "Names of linked rows beside their keys");
    app.wait("the names of linked rows", || preview.text().contains("2,=1+1,8,2,\"South, old\""));
    inside.click("checkbox", "For Excel or another spreadsheet");
    app.wait("the formula made harmless", || preview.text().contains("2,'=1+1"));
    app.screenshot("export_save");
    app.check_accessibility("export");
    let to = path.with_file_name("Goods.csv");
    assert_eq!(inside.get("textbox", "File").value(), to.display().to_string());
    inside.click("button", "Save");
    app.wait_gone("dialog", Name::Any);
    app.wait_for_text("Saved 3 rows");
    assert_eq!(
        std::fs::read_to_string(&to).unwrap(),
        "\u{feff}id,name,price,house_id,house_id_name\r\n1,\"Ash \"\"bench\"\"\",12.5,1,North\r\n\
         2,'=1+1,8,2,\"South, old\"\r\n3,Oak | stool,,,\r\n"
    );

    // Again: what is there is replaced only when that is said.
    app.press("Ctrl+Shift+S");
    let dialog = app.get("dialog", "Save rows of Goods");
    let inside = app.within(&dialog);
    inside.click("radio", starting("JSON"));
    inside.fill("textbox", "File", &to.display().to_string());
    inside.click("button", "Save");
    inside.get("alert", containing(""));
    app.wait_for_text("There is a file at");
    assert!(std::fs::read_to_string(&to).unwrap().starts_with('\u{feff}'));
    inside.click("button", "Replace the file");
    app.wait_gone("dialog", Name::Any);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&to).unwrap()).unwrap();
    assert_eq!(json[1]["name"], "=1+1");
    assert_eq!(json[1]["house_id_name"], "South, old");
}

#[test]
fn what_is_selected_is_copied_as_markdown() {
    let (app, _) = opened("export_copy");
    let grid = goods(&app);
    grid.choose(2, "Name");
    app.press("Shift+ArrowDown");
    app.press("Shift+ArrowRight");
    app.command("Copy cells as Markdown");
    app.wait("the table", || {
        app.clipboard() == "| Name | Price |\n| --- | ---: |\n| =1+1 | 8 |\n| Oak \\| stool |  |"
    });
    app.command("Copy cells as CSV");
    app.wait("the lines", || app.clipboard().replace("\r\n", "\n") == "name,price\n=1+1,8\nOak | stool,");
}
