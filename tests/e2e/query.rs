//! Questions asked without SQL: the lecture's, each built in the window by keyboard and compared with SQL written by hand.

use std::path::{Path, PathBuf};

use harness::{App, Grid, Scope, containing, starting};
use rusqlite::Connection;

/// A blog or shop with its small sample.
fn opened(name: &str, starter: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let path = harness::sample::starter(app.folder(), starter);
    app.open_path(&path);
    app.get("tree", "Tables and views");
    (app, path)
}

/// A new question about a table.
fn ask<'app>(app: &'app App, table: &str) -> Scope<'app> {
    app.command("New query");
    let question = app.get("group", "The question");
    let inside = app.within(&question);
    inside.choose("combobox", "What to show", table);
    inside
}

/// Picks from the open tree by typing, as a person at the keyboard does.
fn pick(app: &App, tree: &str, typed: &str) {
    let opener = match tree {
        "Group by" => "+ column to group by",
        "Show also" => "+ column to show",
        "Order by" => "+ column to order by",
        _ => "+ with linked rows",
    };
    let question = app.get("group", "The question");
    app.within(&question).click("button", opener);
    app.get("tree", tree);
    app.type_text(typed);
    app.wait(&format!("{typed} in the tree"), || app.has("treeitem", containing(typed)));
    app.press("Enter");
    app.wait_gone("tree", tree);
}

/// What a statement written by hand gives, as the grid shows it.
fn by_hand(path: &Path, sql: &str) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..columns)
            .map(|at| row.get::<_, rusqlite::types::Value>(at))
            .map(|value| {
                Ok(match value? {
                    rusqlite::types::Value::Null => "empty".to_owned(),
                    rusqlite::types::Value::Integer(integer) => integer.to_string(),
                    rusqlite::types::Value::Real(real) => real.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    rusqlite::types::Value::Blob(_) => "bytes".to_owned(),
                })
            })
            .collect::<rusqlite::Result<Vec<_>>>()
            .map(|row| row.join("|"))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// The rows in sight, columns joined.
fn shown(grid: &Grid<'_>, columns: &[&str]) -> Vec<String> {
    let texts: Vec<Vec<String>> = columns.iter().map(|column| grid.texts(column)).collect();
    let rows = texts.first().map_or(0, Vec::len);
    (0..rows)
        .map(|row| {
            texts
                .iter()
                .map(|column| column.get(row).cloned().unwrap_or_default())
                .collect::<Vec<_>>()
                .join("|")
        })
        .collect()
}

#[track_caller]
fn agrees(app: &App, title: &str, path: &Path, columns: &[&str], sql: &str) {
    let expected = by_hand(path, sql);
    assert!(!expected.is_empty(), "nothing to compare: {sql}");
    let first: Vec<String> = expected.iter().take(8).cloned().collect();
    let mut last = Vec::new();
    let so = app.comes_true(|| {
        if !app.has("grid", title) {
            return false;
        }
        let grid = app.grid(title);
        if grid.rows() != Some(expected.len() as u64) {
            last = vec![format!("{:?} rows for {}", grid.rows(), expected.len())];
            return false;
        }
        last = shown(&grid, columns).into_iter().take(first.len()).collect();
        last == first
    });
    assert!(so, "{columns:?} of {sql}\n  {last:?}\nis not\n  {first:?}");
}

#[test]
fn posts_per_category_are_counted() {
    let (app, path) = opened("query_per_category", "blog");
    ask(&app, "Posts");
    pick(&app, "Group by", "Category ▸ Name");
    app.screenshot("query_per_category");
    agrees(
        &app,
        "Query",
        &path,
        &["Category ▸ Name", "Number of rows"],
        "SELECT c.name, count(*) FROM posts p LEFT JOIN categories c ON c.id = p.category_id GROUP BY 1 ORDER BY 1",
    );
    app.check_accessibility("query");
    app.click("button", "SQL");
    let sql = app.get("region", "SQL").text();
    assert!(sql.contains("GROUP BY") && sql.contains("LEFT JOIN"), "{sql}");
    app.press("Ctrl+Shift+Q");
    app.wait("the SQL on the clipboard", || app.clipboard().contains("GROUP BY"));
}

#[test]
fn users_with_more_than_five_posts_are_found() {
    let (app, path) = opened("query_more_than_five", "blog");
    let question = ask(&app, "Users");
    question.click("button", "+ condition on rows");
    question.choose("combobox", "Column", "Posts (linked rows)");
    question.choose("combobox", "How it is compared", "there are more than");
    question.fill("textbox", "How many", "2");
    agrees(
        &app,
        "Query",
        &path,
        &["Username"],
        "SELECT username FROM users u WHERE (SELECT count(*) FROM posts p WHERE p.user_id = u.id) > 2 ORDER BY id",
    );
}

#[test]
fn conditions_are_grouped_and_moved_by_keyboard() {
    let (app, path) = opened("query_groups", "catalog");
    let question = ask(&app, "Products");
    question.click("button", "+ condition on rows");
    question.choose("combobox", "Column", "Price");
    question.choose("combobox", "How it is compared", "is less than");
    question.fill("textbox", "Value", "30");
    question.click("button", "+ Condition");
    app.wait("two lines", || app.all("combobox", "Column").len() == 2);
    let second = app.get("group", "Condition 2");
    let line = app.within(&second);
    line.choose("combobox", "Column", "Stock");
    line.choose("combobox", "How it is compared", "is more than");
    line.fill("textbox", "Value", "50");
    let all = "SELECT name FROM products WHERE price < 3000 AND stock > 50 ORDER BY id";
    agrees(&app, "Query", &path, &["Name"], all);
    // Into a group with the line before it: any of.
    app.press("Alt+ArrowRight");
    agrees(
        &app,
        "Query",
        &path,
        &["Name"],
        "SELECT name FROM products WHERE price < 3000 OR stock > 50 ORDER BY id",
    );
    app.screenshot("query_groups");
    app.press("Alt+ArrowLeft");
    agrees(&app, "Query", &path, &["Name"], all);
}

#[test]
fn a_question_is_saved_and_found_again() {
    let (mut app, path) = opened("query_saved", "catalog");
    ask(&app, "Products");
    pick(&app, "Group by", "Category ▸ Name");
    pick(&app, "Show also", "Number of rows");
    pick(&app, "Show also", "Price");
    app.wait("the sum", || app.has("columnheader", starting("Sum of Price")));
    app.press("Ctrl+S");
    app.answer("Save this query", "Prices", "Save");
    app.get("treeitem", "Prices");
    // The list hears of it before the tab does.
    app.get("tab", "Prices");
    app.settle();
    app.restart(Some(&path));
    // The draft is there again, and so is what was saved.
    app.get("treeitem", "Prices");
    app.wait("the sum again", || app.has("columnheader", starting("Sum of Price")));
    let question = app.get("group", "The question");
    app.within(&question).click("button", "Don’t show number of rows");
    app.wait("the question to be unsaved", || app.has("button", "Save"));
    app.command("Delete this query");
    app.wait_for_text("Deleted “Prices”.");
    app.wait_gone("treeitem", "Prices");
    let messages = app.get("region", "Messages");
    app.within(&messages).click("button", "Undo");
    app.get("treeitem", "Prices");
}

#[test]
fn a_table_is_asked_about_with_its_filter() {
    let (app, path) = opened("query_about", "catalog");
    let grid = app.open_table("Products");
    grid.wait_for_rows(by_hand(&path, "SELECT 1 FROM products").len() as u64);
    app.fill("searchbox", "Find in Products", "stool");
    let stools = "SELECT name FROM products WHERE lower(name || ' ' || coalesce(description, '') || slug) LIKE '%stool%' ORDER BY id";
    let found = by_hand(&path, stools).len() as u64;
    grid.wait_for_rows(found);
    app.command("Ask about this table…");
    app.get("group", "The question");
    agrees(&app, "Query: Products", &path, &["Name"], stools);
    // Its rows can be edited as in the table.
    let grid = app.grid("Query: Products");
    grid.choose(1, "Stock");
    app.type_text("7");
    app.press("Enter");
    grid.wait_for(1, "Stock", "7");
    app.wait("the stored value", || by_hand(&path, &stools.replace("name FROM", "stock FROM"))[0] == "7");
}

#[test]
fn popular_tags_come_first() {
    let (app, path) = opened("query_popular", "catalog");
    let question = ask(&app, "Tags");
    pick(&app, "Show also", "Products");
    // It is ordered by what it shows: until there is an answer the tree has no branch, and is none to a screen reader.
    app.get("columnheader", "Number of Products");
    pick(&app, "Order by", "Number of");
    question.click("button", containing("smallest first"));
    question.fill("textbox", "Most rows", "10");
    agrees(
        &app,
        "Query",
        &path,
        &["Number of Products"],
        "SELECT count(product_id) AS n FROM tags t LEFT JOIN product_tags p ON p.tag_id = t.id GROUP BY t.id ORDER BY n DESC LIMIT 10",
    );
    app.screenshot("query_popular");
}

#[test]
fn active_users_who_are_admin_or_moderator_are_found() {
    let (app, path) = opened("query_roles", "blog");
    let question = ask(&app, "Users");
    question.click("button", "+ condition on rows");
    question.choose("combobox", "Column", "Active");
    question.choose("combobox", "How it is compared", "is");
    question.click("checkbox", "Value");
    question.click("button", "+ Condition");
    app.wait("two lines", || app.all("combobox", "Column").len() == 2);
    let second = app.get("group", "Condition 2");
    let line = app.within(&second);
    line.choose("combobox", "Column", "Roles (linked rows)");
    line.choose("combobox", "How it is compared", "any of these");
    for role in ["admin", "moderator"] {
        line.fill("combobox", "Add to these", role);
        app.click("option", starting(role));
        line.get("button", format!("Without {role}").as_str());
    }
    agrees(
        &app,
        "Query",
        &path,
        &["Username"],
        "SELECT username FROM users u WHERE active AND EXISTS (SELECT 1 FROM user_roles x JOIN roles r ON r.id = x.role_id
         WHERE x.user_id = u.id AND r.name IN ('admin', 'moderator')) ORDER BY id",
    );
    app.screenshot("query_roles");
}

#[test]
fn posts_stand_beside_their_authors_and_categories() {
    let (app, path) = opened("query_joins", "blog");
    let question = ask(&app, "Posts");
    pick(&app, "With linked rows", "Category");
    let all = "SELECT title FROM posts ORDER BY id";
    agrees(&app, "Query", &path, &["Title"], all);
    question.choose("combobox", "Rows without Category", "only rows that have one");
    agrees(
        &app,
        "Query",
        &path,
        &["Title"],
        "SELECT title FROM posts WHERE category_id IS NOT NULL ORDER BY id",
    );
    // A filter of a plain grid goes along links too.
    let grid = app.open_table("Posts");
    grid.wait_for(1, "Title", &by_hand(&path, all)[0]);
    app.click("button", "Filter");
    let form = app.get("form", "Filter condition");
    let form = app.within(&form);
    form.choose("combobox", "Column", "Category ▸ Name");
    form.choose("combobox", "How it is compared", "starts with");
    let name = &by_hand(&path, "SELECT name FROM categories ORDER BY id LIMIT 1")[0];
    form.fill("textbox", "Text", name);
    app.press("Enter");
    let sql = format!(
        "SELECT 1 FROM posts WHERE category_id IN (SELECT id FROM categories WHERE name LIKE '{name}%')"
    );
    grid.wait_for_rows(by_hand(&path, &sql).len() as u64);
    app.get("button", starting(&format!("Category ▸ Name starts with {name}")));
}

#[test]
fn a_question_becomes_a_view_of_the_file_and_sql_to_go_on_with() {
    let (app, path) = opened("query_view", "catalog");
    ask(&app, "Products");
    pick(&app, "Group by", "Category ▸ Name");
    app.wait("the groups", || app.has("columnheader", starting("Number of rows")));
    app.command("Make this query a view of the file…");
    app.answer("Make it a view of the file", "per_category", "Make the view");
    app.get("treeitem", starting("Per category, view"));
    let groups = by_hand(&path, "SELECT * FROM per_category").len();
    assert_eq!(groups, by_hand(&path, "SELECT DISTINCT category_id FROM products").len());
    app.click("tab", starting("Query"));
    app.command("Edit this query as SQL");
    app.get("tab", starting("Query: SQL"));
    app.wait_for_text("GROUP BY");
}
