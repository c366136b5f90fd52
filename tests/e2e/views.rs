//! Saved views of a table: a gallery with its facets, a list in sections, a board and a calendar, walked by pointer and by
//! key on the ready-made workspaces.

use std::path::PathBuf;

use harness::{App, Launch, containing, sample, starting};

/// A template opened from Welcome, and where its file is.
fn template(name: &str, title: &str, home: &str) -> (App, PathBuf) {
    let app = App::with(Launch::new(name).size(1280, 800));
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting(title));
    app.get("tab", home);
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

/// The cards on screen, by their names.
fn cards(app: &App) -> Vec<String> {
    let script = "return [...document.querySelectorAll('[data-card]')].filter((card) => card.offsetParent)\
                  .map((card) => card.getAttribute('aria-label'))";
    serde_json::from_value(app.script(script, vec![])).unwrap_or_default()
}

fn list(file: &std::path::Path, sql: &str) -> Vec<String> {
    let joined: String =
        sample::ask(file, &format!("SELECT coalesce(group_concat(n, '|'), '') FROM ({sql})"));
    joined.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn a_gallery_is_narrowed_down_sorted_searched_and_leafed_through() {
    let (app, file) = template("view_gallery", "Shop catalog", "Catalog");
    let shown = |what: &str, sql: &str| {
        let wanted = list(&file, sql);
        app.wait(what, || cards(&app) == wanted);
    };
    shown("the first page", "SELECT name n FROM products WHERE active = 1 ORDER BY name LIMIT 12");
    app.click("button", "Next page");
    shown("the second page", "SELECT name n FROM products WHERE active = 1 ORDER BY name LIMIT 12 OFFSET 12");

    // A facet tells how many there are, and leaves just those.
    let (category, count): (String, i64) = (
        sample::ask(
            &file,
            "SELECT c.name FROM products p JOIN categories c ON c.id = p.category_id WHERE active = 1
             GROUP BY c.id ORDER BY count(*) DESC, c.id LIMIT 1",
        ),
        sample::ask(
            &file,
            "SELECT count(*) n FROM products WHERE active = 1 AND category_id NOTNULL GROUP BY category_id
             ORDER BY n DESC LIMIT 1",
        ),
    );
    app.click("button", format!("{category} {count}").as_str());
    let of = format!(
        "FROM products p JOIN categories c ON c.id = p.category_id WHERE active = 1 AND c.name = '{category}'"
    );
    shown("the category", &format!("SELECT p.name n {of} ORDER BY p.name"));
    app.click("button", "Name");
    app.click("menuitemcheckbox", "Price, high to low");
    shown("the dearest first", &format!("SELECT p.name n {of} ORDER BY price DESC, p.name"));
    app.check_accessibility("a gallery with a facet chosen");
    app.screenshot("view_gallery");
    app.click("button", "Show all again");

    let tag: String = sample::ask(
        &file,
        "SELECT t.name FROM product_tags x JOIN tags t ON t.id = x.tag_id JOIN products p ON p.id = x.product_id
         WHERE p.active = 1 GROUP BY t.id ORDER BY count(*) DESC, t.id LIMIT 1",
    );
    app.click("button", starting(&format!("{tag} ")));
    shown(
        "the tag",
        &format!(
            "SELECT p.name n FROM product_tags x JOIN tags t ON t.id = x.tag_id JOIN products p ON p.id = x.product_id
             WHERE p.active = 1 AND t.name = '{tag}' ORDER BY price DESC, p.name LIMIT 12"
        ),
    );
    app.click("button", "Show all again");
    app.fill("searchbox", "Search Catalog", "stool");
    app.wait("what was searched for", || {
        let names = cards(&app);
        !names.is_empty()
            && names.iter().any(|name| name.to_lowercase().contains("stool"))
            && names.len() < 12
    });

    // By keyboard: from the search into the cards, and on to a product's page.
    app.click("searchbox", "Search Catalog");
    app.press("Escape");
    app.wait("all again", || cards(&app).len() == 12);
    app.press("ArrowDown");
    app.press("ArrowRight");
    let second = cards(&app)[1].clone();
    app.wait("the second card", || app.get("listitem", second.as_str()).is_focused());
    app.press("Enter");
    app.get("heading", second.as_str());
}

#[test]
fn tasks_are_added_in_one_line_done_by_key_and_put_off() {
    let (app, file) = template("view_today", "Task manager", "Today");
    let late: i64 = sample::ask(
        &file,
        "SELECT count(*) FROM tasks WHERE status <> 'done' AND due_date < strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
    );
    app.get("button", starting(&format!("Overdue {late}")));
    app.wait_for_text("overdue");
    app.check_accessibility("a list in sections");
    app.screenshot("view_today");

    let field = app.get("textbox", "Add to Tasks: Title");
    app.wait("the keyboard", || field.is_focused());
    app.type_text("Water the fern tomorrow !high @maren #Household");
    app.press("Enter");
    app.get("row", "Water the fern");
    let made: String = sample::ask(
        &file,
        "SELECT t.priority || ' ' || u.username || ' ' || p.name || ' ' || (due_date IS NOT NULL) FROM tasks t
         JOIN users u ON u.id = t.assigned_to JOIN projects p ON p.id = t.project_id WHERE title = 'Water the fern'",
    );
    assert_eq!(made, "high maren Household 1");
    app.type_text("Nobody there @zzz");
    app.press("Enter");
    app.wait_for_text("Nobody is called “zzz”");
    assert_eq!(field.value(), "Nobody there @zzz", "what was typed stays");
    app.press("Escape");

    // Done with one key, taken back with another.
    let row = app.get("row", "Water the fern");
    app.script("arguments[0].focus()", vec![row.reference()]);
    app.press("m");
    app.wait_gone("row", "Water the fern");
    let done: i64 = sample::ask(
        &file,
        "SELECT count(*) FROM tasks WHERE title = 'Water the fern' AND status = 'done' AND completed_at NOTNULL",
    );
    assert_eq!(done, 1);
    app.press("Ctrl+Z");
    app.get("row", "Water the fern");
}

#[test]
fn a_card_is_carried_to_another_column_by_key_and_by_pointer() {
    let (app, file) = template("view_board", "Task manager", "Today");
    app.click("treeitem", "Board, board");
    let first: String =
        sample::ask(&file, "SELECT title FROM tasks WHERE status = 'to_do' ORDER BY position, id LIMIT 1");
    let card = app.get("listitem", first.as_str());
    app.check_accessibility("a board");
    app.screenshot("view_board");
    app.script("arguments[0].focus()", vec![card.reference()]);
    app.press("Space");
    app.wait_for_text("is picked up");
    app.press("ArrowRight");
    app.press("ArrowDown");
    app.press("Space");
    let status = |title: &str| -> String {
        sample::ask(&file, &format!("SELECT status FROM tasks WHERE title = '{title}'"))
    };
    app.wait("the card to be there", || status(&first) == "in_progress");
    let lane = app.get("region", "In progress");
    app.wait("the card to be seen there", || lane.text().contains(&first));
    assert!(!app.get("region", "To do").text().contains(&first), "and nowhere else");
    let place: i64 = sample::ask(
        &file,
        &format!(
            "SELECT count(*) FROM tasks WHERE status = 'in_progress' AND position <
             (SELECT position FROM tasks WHERE title = '{first}')"
        ),
    );
    assert_eq!(place, 1, "it stands where it was put");
    app.press("Ctrl+Z");
    app.wait("it to be back", || status(&first) == "to_do");

    // Put back before it was put down: nothing changes.
    let second: String = sample::ask(
        &file,
        "SELECT title FROM tasks WHERE status = 'to_do' ORDER BY position, id LIMIT 1 OFFSET 1",
    );
    let card = app.get("listitem", second.as_str());
    app.script("arguments[0].focus()", vec![card.reference()]);
    app.press("Space");
    app.press("ArrowRight");
    app.press("Escape");
    app.wait_for_text("Put back.");
    assert_eq!(status(&second), "to_do");
}

#[test]
fn a_row_is_moved_to_another_day_and_added_on_one() {
    let (app, file) = template("view_calendar", "Task manager", "Today");
    app.click("treeitem", "Calendar, calendar");
    app.check_accessibility("a calendar");
    app.screenshot("view_calendar");
    let title: String = sample::ask(
        &file,
        "SELECT title FROM tasks WHERE date(due_date) = date('now', '+1 day') ORDER BY due_date LIMIT 1",
    );
    let day = || -> String {
        sample::ask(&file, &format!("SELECT date(due_date, 'localtime') FROM tasks WHERE title = '{title}'"))
    };
    let before = day();
    let chip = app.get("button", containing(&title));
    app.script("arguments[0].focus()", vec![chip.reference()]);
    app.press("Alt+ArrowLeft");
    let moved: String = sample::ask(&file, &format!("SELECT date('{before}', '-1 day')"));
    app.wait("the day before", || day() == moved);
    app.press("Ctrl+Z");
    app.wait("its day again", || day() == before);
    app.click("button", "Agenda");
    app.get("button", containing(&title));
    app.check_accessibility("an agenda");
}

#[test]
fn views_are_made_for_a_table_of_ones_own_and_changed() {
    let app = App::with(Launch::new("view_made").size(1280, 800));
    let file = sample::database(
        app.folder(),
        "library.sqlite",
        "CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
         CREATE TABLE loans (
           id INTEGER PRIMARY KEY, title TEXT NOT NULL, member_id INTEGER REFERENCES members(id),
           due DATE, returned BOOLEAN NOT NULL DEFAULT 0);
         INSERT INTO members (name) VALUES ('Ada'), ('Ben');
         INSERT INTO loans (title, member_id, due, returned) VALUES
           ('Emma', 1, date('now', 'start of month', '+9 days'), 0),
           ('Ulysses', 2, date('now', 'start of month', '+11 days'), 1), ('Dune', 1, NULL, 0);",
    );
    app.open_path(&file);
    app.open_table("Loans").wait_for(1, "Title", "Emma");
    let make = |look: &str, name: &str| {
        app.command("New view of this table…");
        let dialog = app.get("dialog", "New view of Loans");
        let inside = app.within(&dialog);
        inside.choose("combobox", "Looks like", look);
        inside.fill("textbox", "Name", name);
        if look.starts_with("Gallery") {
            app.within(&app.get("group", "Narrowed down by")).click("checkbox", "Member");
            app.check_accessibility("a view in the making");
            app.screenshot("view_made");
        }
        inside.click("button", "Make view");
        app.wait_gone("dialog", "New view of Loans");
        app.get("tab", name);
    };
    make("Gallery: cards with pictures", "All loans");
    app.wait("the cards", || cards(&app).len() == 3);
    app.open_table("Loans");
    make("Calendar: rows on their days", "Due days");
    app.get("button", containing("Emma"));
    app.open_table("Loans");
    make("Board: cards in columns", "By member");
    let ada = app.get("region", "Ada");
    app.wait("Ada's cards", || ada.text().contains("Emma") && ada.text().contains("Dune"));

    // What was made can be made otherwise, and is there again after the file was closed.
    app.click("button", "More for this view");
    app.click("menuitem", "Change…");
    let dialog = app.get("dialog", "Change “By member”");
    let inside = app.within(&dialog);
    inside.choose("combobox", "Columns are", "Returned");
    inside.fill("textbox", "Name", "Out and back");
    inside.fill("textbox", "Only rows where", "due NOTNULL");
    inside.click("button", "Save view");
    app.get("tab", "Out and back");
    let back = app.get("region", "Returned");
    app.wait("what was returned", || back.text().contains("Ulysses") && !back.text().contains("Dune"));
    app.get("treeitem", "Out and back, board");
    assert!(!app.has("treeitem", "By member, board"));
}
