//! Dashboards: the templates' own, one built by keyboard, kept, and read again when the data change; charts as pictures and
//! as tables.

use std::path::PathBuf;

use harness::{App, Launch, Name, containing, sample, starting};

/// A template opened from Welcome, and where its file is.
fn template(name: &str, title: &str, size: (u32, u32)) -> (App, PathBuf) {
    let app = App::with(Launch::new(name).size(size.0, size.1));
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting(title));
    app.get("treeitem", starting("Users, table"));
    let file = find(app.profile(), &format!("{title}.sqlite")).expect("the file is in the data folder");
    (app, file)
}

fn find(folder: &std::path::Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() {
            find(&path, name)
        } else {
            path.file_name().is_some_and(|it| it == name).then_some(path)
        }
    })
}

/// A guest file with a few orders.
fn orders(app: &App) -> PathBuf {
    sample::database(
        app.folder(),
        "orders.sqlite",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, day TEXT NOT NULL, pieces INTEGER NOT NULL);
         INSERT INTO orders (shop, day, pieces) VALUES
           ('Graz', '2026-01-05', 3), ('Graz', '2026-01-20', 4), ('Linz', '2026-03-02', 10), ('Wien', '2026-03-09', 2);",
    )
}

const PER_SHOP: &str = "SELECT shop, sum(pieces) AS pieces FROM orders GROUP BY shop ORDER BY shop";

#[test]
fn a_templates_dashboard_shows_its_numbers_and_follows_the_data() {
    let (app, file) = template("dashboard_template", "Shop catalog", (1280, 800));
    app.click("treeitem", "Dashboard, dashboard");
    let active = "SELECT count(*) FROM products WHERE active = 1";
    let shown: i64 = sample::ask(&file, active);
    let tile = app.get("region", "Active products");
    app.wait("the number", || tile.text().ends_with(&format!(" {shown}")));

    // The chart is drawn, and said in a sentence; its table has what SQL says.
    let chart = app.get("img", starting("Products per category. Bar chart of Products by Category"));
    app.wait("the drawing", || {
        app.script("return arguments[0].querySelectorAll('svg path').length", vec![chart.reference()])
            .as_u64()
            .is_some_and(|paths| paths > 3)
    });
    app.screenshot("dashboard-catalog");
    app.script("arguments[0].focus()", vec![chart.reference()]);
    app.press("t");
    let table = app.get("group", "Products per category, as a table");
    app.wait("the focus to stay", || table.is_focused());
    let most: String = sample::ask(
        &file,
        "SELECT c.name || ' ' || count(*) FROM products p JOIN categories c ON c.id = p.category_id
         WHERE p.active = 1 GROUP BY c.id ORDER BY count(*) DESC, c.name LIMIT 1",
    );
    assert!(table.text().contains(&most), "{} has no {most}", table.text());
    app.press("t");
    app.get("img", starting("Products per category."));

    // Somebody else changes a row: the number follows.
    sample::run(
        &file,
        "UPDATE products SET active = 0 WHERE id = (SELECT min(id) FROM products WHERE active = 1)",
    );
    app.wait("the new number", || {
        app.get("region", "Active products").text().ends_with(&format!(" {}", shown - 1))
    });

    // A number opens the view of the very rows that it counts.
    let waiting: i64 =
        sample::ask(&file, "SELECT count(*) FROM reviews WHERE approved = 0 AND rejected_at IS NULL");
    let tile = app.get("region", "Reviews waiting");
    app.within(&tile).click("button", waiting.to_string().as_str());
    let list = app.get("grid", "Reviews waiting");
    app.wait("its rows", || list.attribute("aria-rowcount").is_some_and(|rows| rows == waiting.to_string()));
}

#[test]
fn a_chart_is_saved_as_a_picture() {
    let (app, _) = template("dashboard_pictures", "Task manager", (1280, 800));
    app.click("treeitem", "Dashboard, dashboard");
    app.get("img", starting("Tasks by status. "));
    for (item, name) in [("Save as SVG…", "chart.svg"), ("Save as PNG…", "chart.png")] {
        let path = app.folder().join(name);
        app.click("button", "More about Tasks by status");
        app.click("menuitem", item);
        app.answer("Save chart", &path.to_string_lossy(), "Save");
        app.wait("the picture", || path.exists());
        app.wait_for_text("Saved");
        let bytes = std::fs::read(&path).unwrap();
        if name.ends_with("png") {
            assert!(bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.len() > 5_000, "{} bytes", bytes.len());
            assert_eq!(bytes[16..24], [0, 0, 7, 128, 0, 0, 4, 56], "1920 × 1080");
        } else {
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.starts_with("<svg") && text.contains("Tasks by status"), "{text}");
            assert!(text.contains("To do") && !text.contains("var(--"), "{text}");
        }
    }
}

#[test]
fn a_dashboard_is_built_by_keyboard_kept_and_read_again() {
    let mut app = App::start("dashboard_built");
    let file = orders(&app);
    app.open_path(&file);
    app.get("treeitem", starting("Orders, table"));
    app.command("New dashboard");
    app.wait_for_text("This page is empty");

    app.command("Add a number to the page…");
    app.get("dialog", "Add to the page");
    app.type_text("Orders in all");
    app.wait_for_text("4");
    app.press("Enter");
    app.wait_gone("dialog", "Add to the page");
    app.wait("the number", || app.get("region", "Orders in all").text().ends_with(" 4"));

    app.command("Add a chart to the page…");
    let dialog = app.get("dialog", "Add to the page");
    app.type_text("Pieces per shop");
    let form = app.within(&dialog);
    form.choose("combobox", "From", "SQL…");
    form.fill("textbox", "SQL that reads", PER_SHOP);
    app.get("img", starting("Preview of Pieces per shop. Bar chart of Pieces by Shop, 3 places."));
    form.choose("combobox", "Kind", "Donut");
    app.get("img", starting("Preview of Pieces per shop. Donut chart of Pieces by Shop"));
    form.choose("combobox", "Order", "Largest first");
    app.screenshot("dashboard-tile-dialog");
    form.click("button", "Add");
    app.wait_gone("dialog", "Add to the page");
    let chart = starting("Pieces per shop. Donut chart of Pieces by Shop, 3 places. Highest Linz with 10");
    app.get("img", chart.clone());

    // Arranged by keys alone, and said.
    app.command("Arrange the tiles of the page");
    let number = app.get("region", "Orders in all");
    app.wait("the first tile to have the focus", || number.is_focused());
    app.press("Shift+ArrowRight");
    app.wait_for_text("Orders in all: 4 of 12 columns wide, 2 rows high.");
    app.press("ArrowRight");
    app.wait_for_text("Orders in all: column 2, row 1.");
    app.press("Escape");
    app.wait("the arranging to end", || app.get("region", "Orders in all").attribute("tabindex").is_none());

    // Refused while one chooses, with SQLite's own words.
    app.click("button", "More about Pieces per shop");
    app.click("menuitem", "Change…");
    let dialog = app.get("dialog", "Change the tile");
    app.within(&dialog).fill("textbox", "SQL that reads", "DELETE FROM orders");
    app.wait_for_text("Only one statement that reads rows can stand here.");
    app.press("Escape");
    app.wait_gone("dialog", "Change the tile");

    // There again after a restart, as it was left; the file itself has nothing of it.
    app.restart(Some(&file));
    app.wait("the number", || app.get("region", "Orders in all").text().ends_with(" 4"));
    app.get("img", chart);
    let place = app
        .script("return document.querySelector('[aria-label=\"Orders in all\"]').style.gridColumn", vec![]);
    assert_eq!(place, "2 / span 4");
    assert_eq!(sample::ask::<i64>(&file, "SELECT count(*) FROM sqlite_schema"), 1);

    // Read again after an edit.
    sample::run(&file, "INSERT INTO orders (shop, day, pieces) VALUES ('Wien', '2026-04-01', 40)");
    app.get("img", containing("Highest Wien with 42"));
    app.wait("the number", || app.get("region", "Orders in all").text().ends_with(" 5"));

    // Taken away, and taken back.
    app.click("button", "More about Orders in all");
    app.click("menuitem", "Remove from the page");
    app.wait_gone("region", "Orders in all");
    app.click("button", "Undo");
    app.get("region", "Orders in all");
}

#[test]
fn a_chart_is_made_without_sql_and_opens_the_rows_behind_it() {
    let app = App::start("dashboard_asked");
    let file = orders(&app);
    app.open_path(&file);
    app.get("treeitem", starting("Orders, table"));
    app.command("New dashboard");
    app.wait_for_text("This page is empty");
    app.command("Add a chart to the page…");
    let dialog = app.get("dialog", "Add to the page");
    app.type_text("Pieces");
    let form = app.within(&dialog);
    form.choose("combobox", "For each", "Shop");
    form.choose("combobox", "The", "Sum");
    form.choose("combobox", "Of", "Pieces");
    app.get("img", containing("Highest Linz with 10, lowest Wien with 2."));
    app.screenshot("dashboard-asked-dialog");
    form.click("button", "Add");
    app.wait_gone("dialog", "Add to the page");

    // By key: the table behind it, and the rows behind one of its lines.
    // The tile is read once more after it was saved, which draws its chart anew.
    app.wait("the table behind it", || {
        if let Some(chart) = app.all("img", starting("Pieces. ")).first() {
            app.script("arguments[0].focus()", vec![chart.reference()]);
            app.press("t");
            app.settle();
        }
        app.has("group", "Pieces, as a table")
    });
    let table = app.get("group", "Pieces, as a table");
    app.within(&table).click("button", "Graz");
    let grid = app.get("grid", starting("Pieces: Graz"));
    app.wait("its rows", || grid.attribute("aria-rowcount").is_some_and(|rows| rows == "3"));
}

#[test]
fn it_is_accessible() {
    let (app, _) = template("axe_dashboard", "Blog", (900, 600));
    app.click("treeitem", "Statistics, dashboard");
    app.get("img", starting("Posts per month. Line chart"));
    app.check_accessibility("a dashboard");
    app.click("button", "Arrange tiles");
    app.check_accessibility("a dashboard being arranged");
    app.press("Escape");
    app.command("Add a chart to the page…");
    app.get("dialog", "Add to the page");
    app.check_accessibility("a tile being chosen");
    app.press("Escape");
    app.wait_gone("dialog", Name::Any);
    app.script("document.querySelector('[role=\"img\"][aria-label^=\"Posts per month\"]').focus()", vec![]);
    app.press("t");
    app.get("group", "Posts per month, as a table");
    app.check_accessibility("a chart as a table");
}
