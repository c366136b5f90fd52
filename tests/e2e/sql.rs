//! SQL typed into the window: completed, looked at, run, stopped, written and taken back, explained, and there again after
//! the program died.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use harness::{App, containing, sample, starting};

const SHOP: &str =
    "CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, category_id INTEGER, price INTEGER);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
    INSERT INTO products SELECT i, 'Product ' || i, i % 100, i * 7 % 997 FROM n;";
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

/// The window on somebody else's shop, with a SQL tab in front.
fn shop(name: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let file = sample::database(app.folder(), "shop.sqlite", SHOP);
    app.open_path(&file);
    app.get("tree", "Tables and views");
    new_sql(&app);
    (app, file)
}

fn new_sql(app: &App) {
    app.press("Control+l");
    app.wait("the editor to have the focus", || {
        app.has("textbox", "SQL") && app.get("textbox", "SQL").is_focused()
    });
}

/// Puts a text in the place of what stands in the editor.
fn write(app: &App, text: &str) {
    app.get("textbox", "SQL").click();
    app.press("Control+a");
    app.press("Delete");
    app.set_clipboard(text);
    app.press("Control+v");
    let first = text.split_whitespace().next().unwrap_or_default().to_owned();
    app.wait("the text", || app.get("textbox", "SQL").text().contains(&first));
}

fn count(file: &Path, sql: &str) -> i64 {
    sample::ask(file, sql)
}

fn pictures(app: &App, name: &str) {
    for (width, height) in [(900, 600), (1600, 1000)] {
        app.resize(width, height);
        for theme in ["light", "dark"] {
            app.theme(theme);
            app.screenshot(&format!("{name}-{width}-{theme}"));
        }
    }
    app.theme("light");
}

#[test]
fn sql_is_completed_looked_at_and_run() {
    let (app, _file) = shop("sql_is_completed");
    app.type_text("SELECT name, pri");
    app.wait("a proposal", || {
        app.has("listbox", containing("Completions")) || app.has("option", starting("printf"))
    });
    app.press("Escape");
    app.type_text("c FROM prod");
    app.wait("the table to be proposed", || app.has("option", starting("products")));
    // A list that has only just come takes no Enter: it was meant for the text.
    std::thread::sleep(Duration::from_millis(300));
    app.press("Enter");
    app.type_text(" WHERE id < 4");
    app.wait("the fault", || app.has("button", starting("There is no column “pric”")));
    let underlined = "const word = document.querySelector('.cm-lintRange-error');
        return word && [word.innerText, getComputedStyle(word).textDecorationLine].join()";
    app.wait("it to be underlined", || app.script(underlined, vec![]) == "pric,underline");
    app.screenshot("sql_fault");
    // The fault is mended and the statement runs.
    write(&app, "SELECT name, price FROM products WHERE id < :most ORDER BY id; SELECT 2 AS two");
    app.wait("its parameter", || app.has("textbox", ":most"));
    app.get("textbox", "SQL").click();
    app.press("Control+Home");
    app.press("Control+Enter");
    app.wait("the field to have the focus", || app.get("textbox", ":most").is_focused());
    app.type_text("4");
    app.press("Enter");
    let result = app.grid("Result");
    result.wait_for_rows(3);
    result.wait_for(1, "name", "Product 1");
    app.wait_for_text("3 rows");
    app.check_accessibility("the SQL editor");
    pictures(&app, "sql_result");
    // Laid out, it says the same on more lines.
    app.get("textbox", "SQL").click();
    app.press("Shift+Alt+f");
    let lines = "return document.querySelectorAll('.cm-line').length";
    app.wait("several lines", || app.script(lines, vec![]) == 12);
    // All of it: a result for each statement.
    app.get("textbox", "SQL").click();
    app.press("Control+Shift+Enter");
    app.wait("two results", || app.all("tab", starting("2: 1 row")).len() == 1);
    app.click("tab", starting("2: "));
    app.grid("Result").wait_for(1, "two", "2");
    // Nothing on the way lost the value.
    app.click("tab", starting("1: "));
    app.grid("Result").wait_for_rows(3);
}

#[test]
fn an_endless_statement_shows_rows_and_stops_at_once() {
    let (app, _file) = shop("sql_endless");
    write(&app, ENDLESS);
    app.press("Control+Enter");
    app.wait("first rows while it runs", || app.grid("Result").text(1, "i").as_deref() == Some("1"));
    let results = app.get("region", "Results");
    app.wait("how to stop it", || app.within(&results).names("button").contains(&"Cancel".to_owned()));
    let begun = Instant::now();
    app.press("Escape");
    app.wait_for_text("Stopped. These are the rows until then.");
    assert!(begun.elapsed() < Duration::from_secs(5), "took {:?}", begun.elapsed());
    app.grid("Result").wait_for(1, "i", "1");
}

#[test]
fn writing_is_asked_for_once_told_and_undone() {
    let (app, file) = shop("sql_writes");
    let before = count(&file, "SELECT sum(price) FROM products");
    write(&app, "UPDATE products SET price = 0 WHERE id <= 10; DELETE FROM products WHERE id > 4990");
    app.press("Control+Shift+Enter");
    app.get("dialog", "Run statements that change this file?");
    app.wait_for_text("2 statements change shop.sqlite");
    app.screenshot("sql_asked");
    app.press("Escape");
    app.wait_gone("dialog", "Run statements that change this file?");
    assert_eq!(count(&file, "SELECT count(*) FROM products"), 5000);
    app.get("textbox", "SQL").click();
    app.press("Control+Shift+Enter");
    app.click("button", "Run, and don’t ask again for this file");
    app.wait("both to be told", || {
        app.has("tab", "1: 10 rows changed") && app.has("tab", "2: 10 rows changed")
    });
    assert_eq!(count(&file, "SELECT count(*) FROM products"), 4990);
    app.click("button", "Undo these changes");
    app.wait("everything to be back", || count(&file, "SELECT sum(price) FROM products") == before);
    write(&app, "DELETE FROM products WHERE id = 1");
    app.press("Control+Enter");
    app.wait("no question", || count(&file, "SELECT count(*) FROM products") == 4999);
}

#[test]
fn what_was_typed_is_there_after_the_program_died() {
    let (mut app, file) = shop("sql_draft");
    app.type_text("SELECT 'not run yet' AS x");
    std::thread::sleep(Duration::from_millis(1500));
    app.kill();
    app.restart(Some(&file));
    app.wait("the tab and its text", || {
        app.has("textbox", "SQL") && app.get("textbox", "SQL").text().contains("'not run yet'")
    });
    // A tab that is closed leaves its text in the history.
    app.press("Control+w");
    new_sql(&app);
    app.press("Control+Shift+h");
    app.get("dialog", "SQL history");
    app.wait("the text", || app.has("option", containing("not run yet")));
    app.screenshot("sql_history");
    app.press("Enter");
    app.wait("it in the editor", || app.get("textbox", "SQL").text().contains("'not run yet'"));
}

#[test]
fn a_plan_marks_what_is_costly_and_its_index_is_made_and_taken_back() {
    let app = App::start("sql_plan");
    let file = sample::database(app.folder(), "shop.sqlite", SHOP);
    app.open_path(&file);
    app.get("tree", "Tables and views");
    app.command("Let Relata keep its notes in this file…");
    app.wait("the question", || app.has("dialog", starting("Let Relata")));
    app.press("Enter");
    app.wait("the notes", || {
        count(&file, "SELECT count(*) FROM sqlite_schema WHERE name = '_relata_tables'") == 1
    });
    new_sql(&app);
    write(&app, "SELECT name FROM products WHERE category_id = 7 ORDER BY price");
    app.press("Control+e");
    app.get("tree", "Plan");
    app.wait("what is costly", || app.has("treeitem", containing("Read every row of products")));
    assert!(app.has("treeitem", containing("Put all rows in order before the first is given")));
    app.check_accessibility("a plan");
    pictures(&app, "sql_plan");
    app.click("button", "Create the index");
    app.wait_for_text("Before: ");
    let indexes = "SELECT count(*) FROM sqlite_schema WHERE name = 'products_category_id_price_idx'";
    assert_eq!(count(&file, indexes), 1);
    app.wait("the better plan", || {
        app.has("treeitem", containing("with the index products_category_id_price_idx"))
    });
    app.screenshot("sql_plan_better");
    app.click("button", "Take it back");
    app.wait("the index to go", || count(&file, indexes) == 0);
}

#[test]
fn sql_is_saved_and_opened_from_the_sidebar() {
    let (app, _file) = shop("sql_saved");
    write(&app, "SELECT 7 AS seven");
    app.press("Ctrl+s");
    app.answer("Save this SQL", "Sevens", "Save");
    app.wait("it in the sidebar", || app.has("treeitem", "Sevens"));
    app.press("Ctrl+w");
    app.click("treeitem", "Sevens");
    app.wait("its text", || app.has("textbox", "SQL") && app.get("textbox", "SQL").text().contains("seven"));
    app.resize(450, 300);
    app.screenshot("sql_narrow");
    app.resize(1280, 800);
    // Saved again where it came from, without a question.
    write(&app, "SELECT 8 AS eight");
    app.press("Ctrl+s");
    app.wait_for_text("Saved “Sevens”.");
    app.press("Ctrl+w");
    app.click("treeitem", "Sevens");
    app.wait("the new text", || {
        app.has("textbox", "SQL") && app.get("textbox", "SQL").text().contains("eight")
    });
}
