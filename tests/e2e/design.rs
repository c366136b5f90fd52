//! The designer: a model made by hand, changed, and gone back on.

use std::path::PathBuf;

use harness::{App, Name, Part, sample, starting};

/// A file of one's own, without a table.
pub(crate) fn empty(name: &str) -> (App, PathBuf) {
    let app = App::start(name);
    let file = app.folder().join("blog.sqlite");
    app.command("New file…");
    app.answer("New file", &file.to_string_lossy(), "Make file");
    app.wait_for_text("There are no tables in this file yet");
    (app, file)
}

/// What the file has under this name.
fn has(file: &std::path::Path, kind: &str, name: &str) -> bool {
    let sql = format!("SELECT count(*) FROM sqlite_schema WHERE type = '{kind}' AND name = '{name}'");
    sample::ask::<i64>(file, &sql) == 1
}

pub(crate) fn fill(app: &App, name: &str, text: &str) {
    app.get("textbox", name).fill(text);
}

/// Adds a column at the end of the table on show: its place from 1.
pub(crate) fn add_column(app: &App, place: usize, name: &str) {
    app.click("button", "Add column");
    fill(app, &format!("Name of column {place}"), name);
}

/// Applies what was changed.
#[track_caller]
pub(crate) fn apply(app: &App) {
    app.wait("the plan to be there", || app.all("button", "Apply…").first().is_some_and(Part::is_enabled));
    app.click("button", "Apply…");
    let asked = app.get("dialog", "Apply to the file");
    app.within(&asked).click("button", "Apply");
    app.wait_gone("dialog", "Apply to the file");
}

/// Makes a table with a key and a name, under this name.
pub(crate) fn make_table(app: &App, file: &std::path::Path, name: &str, column: &str) {
    app.command("New table…");
    fill(app, "Table", name);
    fill(app, "Name of column 2", column);
    apply(app);
    app.wait("the table", || has(file, "table", name));
    app.get("tab", starting(&title(name)));
}

fn title(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Links the table on show with another by choosing a sentence.
pub(crate) fn link(app: &App, table: &str, with: &str, sentence: &str) {
    app.click("button", "Add link…");
    let dialog = app.get("dialog", format!("Link {table} with another table").as_str());
    let dialog = app.within(&dialog);
    dialog.get("combobox", "With").choose(with);
    dialog.click("radio", sentence);
    dialog.click("button", "Add link");
    app.wait_gone("dialog", starting("Link "));
}

/// Shows the designer of a table that is there.
pub(crate) fn design(app: &App, table: &str) {
    app.press("Ctrl+P");
    app.fill("combobox", "Go to table", &title(table));
    app.get("option", starting(&title(table)));
    app.press("Enter");
    app.wait_gone("dialog", "Go to table");
    app.command("Change design of this table…");
    app.wait(&format!("the design of {table}"), || {
        app.all("textbox", "Table").iter().any(|field| field.value() == table)
    });
}

/// One answer of the file.
fn ask(file: &std::path::Path, sql: &str) -> String {
    sample::ask::<String>(file, sql)
}

const USERS: &str = "SELECT group_concat(username, ',') FROM users";
const BIOS: &str = "SELECT group_concat(user_id || ':' || bio, ',') FROM profiles";
const TAGGED: &str = "SELECT group_concat(posts.title || '/' || tags.name, ',') FROM post_tags
    JOIN posts ON posts.id = post_id JOIN tags ON tags.id = tag_id";

/// The model of the lecture: users with posts and a profile each, posts with tags.
fn blog(app: &App, file: &std::path::Path) {
    make_table(app, file, "users", "username");
    make_table(app, file, "posts", "title");
    link(app, "posts", "users", "One user has many posts, each post belongs to one user");
    apply(app);
    app.wait("the link", || has(file, "index", "posts_user_id"));
    make_table(app, file, "profiles", "bio");
    link(app, "profiles", "users", "One user has many profiles, each profile belongs to one user");
    app.wait_for_text("Each profile belongs to one user; one user has many profiles.");
    // It is one to one after all: said by a rule of the column.
    app.click("checkbox", "Unique, column 3");
    app.wait_for_text("one user has at most one profile.");
    apply(app);
    make_table(app, file, "tags", "name");
    link(app, "tags", "posts", "One tag has many posts, one post many tags");
    apply(app);
    app.wait("the table in between", || has(file, "table", "tag_posts"));
}

#[test]
fn the_lecture_s_model_is_made_by_hand_changed_and_gone_back_on_with_the_data_intact() {
    let (mut app, file) = empty("design_blog");
    blog(&app, &file);
    sample::run(
        &file,
        "PRAGMA foreign_keys = ON;
         INSERT INTO users (username) VALUES ('ann'), ('bert');
         INSERT INTO posts (title, user_id) VALUES ('Hello', 1), ('Again', 1), ('Mine', 2);
         INSERT INTO profiles (bio, user_id) VALUES ('Reads', 1), ('Writes', 2);
         INSERT INTO tags (name) VALUES ('news'), ('home');
         INSERT INTO tag_posts (tag_id, post_id) VALUES (1, 1), (2, 1), (1, 3);",
    );
    let tagged = TAGGED.replace("post_tags", "tag_posts");
    let before = (ask(&file, USERS), ask(&file, BIOS), ask(&file, &tagged));
    app.command("Model changes");
    app.wait_for_text("You are here");
    let start = app.within(&app.get("list", "Model changes, newest first")).all("listitem", Name::Any).len();

    // Three changes: a column comes, a name changes, a column goes.
    design(&app, "posts");
    add_column(&app, 4, "published");
    app.get("combobox", "Kind of column 4").choose("Yes or no");
    app.click("checkbox", "Required, column 4");
    let default = app.get("textbox", "Default of column 4");
    default.fill("no");
    app.press("Tab");
    apply(&app);
    app.wait("the column", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('posts') WHERE name = 'published'")
            == 1
    });
    assert_eq!(sample::ask::<i64>(&file, "SELECT sum(published) FROM posts"), 0);

    design(&app, "users");
    fill(&app, "Name of column 2", "login");
    apply(&app);
    app.wait("the name", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'login'") == 1
    });

    design(&app, "profiles");
    app.click("button", "Remove column 2");
    apply(&app);
    app.wait("the column to go", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('profiles')") == 2
    });

    // Down again, after a restart: everything is as it was.
    app.restart(Some(&file));
    app.command("Model changes");
    let line = app.get("list", "Model changes, newest first");
    app.wait("three more changes", || app.within(&line).all("listitem", Name::Any).len() > start);
    app.wait_for_text("In the bin:");
    app.check_accessibility("the model changes");
    app.screenshot("revisions-look");
    let back = app.all("button", starting("Go back to "));
    back[2].click();
    app.click("button", "Go back");
    app.wait("the old name", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('users') WHERE name = 'username'")
            == 1
    });
    app.wait_for_text("Went back over 3 model changes.");
    assert_eq!((ask(&file, USERS), ask(&file, BIOS), ask(&file, &tagged)), before);
    assert_eq!(
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('posts') WHERE name = 'published'"),
        0
    );

    // And up.
    let up = app.all("button", starting("Go up to "));
    up[0].click();
    app.click("button", "Go up");
    app.wait_for_text("Went up again over 3 model changes.");
    assert_eq!(ask(&file, &USERS.replace("username", "login")), before.0);
    assert_eq!(sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('profiles')"), 2);
    assert_eq!(ask(&file, &tagged), before.2);
    assert_eq!(sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

#[test]
fn what_a_change_would_do_to_the_data_is_seen_and_decided_first() {
    let (app, file) = empty("design_effects");
    make_table(&app, &file, "people", "name");
    add_column(&app, 3, "age");
    apply(&app);
    app.wait("the column", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('people')") == 3
    });
    sample::run(&file, "INSERT INTO people (name, age) VALUES ('Ann', '41'), ('Bert', 'twelve')");

    app.choose("combobox", "Kind of column 3", "Whole number");
    app.wait_for_text("twelve");
    assert!(!app.get("button", "Apply…").is_enabled(), "a choice is missing");
    app.screenshot("design-effects");
    app.check_accessibility("a model change that needs a choice");
    app.click("radio", "Leave those empty");
    apply(&app);
    let converted = "SELECT typeof(age) = 'integer' AND age = 41 FROM people WHERE name = 'Ann'";
    app.wait("the new kind", || sample::ask::<i64>(&file, converted) == 1);
    assert!(sample::ask::<Option<i64>>(&file, "SELECT age FROM people WHERE name = 'Bert'").is_none());
}

#[test]
fn names_that_cannot_be_are_told_at_their_field() {
    let (app, file) = empty("design_names");
    make_table(&app, &file, "people", "name");
    add_column(&app, 3, "NAME");
    app.wait_for_text("There is a column of that name already.");
    assert!(!app.get("button", "Apply…").is_enabled());
    // Moved by key, and taken out again.
    app.get("textbox", "Name of column 3").fill("nick");
    app.press("Alt+ArrowUp");
    assert_eq!(app.get("textbox", "Name of column 2").value(), "nick");
    app.click("button", "Remove column 2");
    app.wait("nothing to be applied", || app.all("button", "Take back").is_empty());
}

#[test]
fn somebody_else_s_file_is_copied_first() {
    let app = App::start("design_guest");
    let file = sample::people(app.folder());
    app.open_path(&file);
    app.get("tree", "Tables and views");
    let before = std::fs::read(&file).expect("the file can be read");
    design(&app, "tags");
    add_column(&app, 3, "colour");
    app.wait("the plan to be there", || app.get("button", "Apply…").is_enabled());
    app.click("button", "Apply…");
    app.click("button", "Work on a copy");
    let copy = app.folder().join("mine.sqlite");
    app.answer("Work on a copy", &copy.to_string_lossy(), "Copy");
    let asked = app.get("dialog", "Apply to the file");
    app.within(&asked).click("button", "Apply");
    app.wait("the column in the copy", || {
        sample::ask::<i64>(&copy, "SELECT count(*) FROM pragma_table_info('tags') WHERE name = 'colour'") == 1
    });
    app.wait_for_text("mine.sqlite");
    assert!(std::fs::read(&file).expect("the file can be read") == before, "the other file is untouched");
}

#[test]
fn screens_are_accessible_and_fit() {
    let (app, file) = empty("axe_design");
    app.resize(900, 600);
    make_table(&app, &file, "users", "name");
    make_table(&app, &file, "posts", "title");
    app.click("button", "Add link…");
    app.get("dialog", "Link posts with another table");
    app.check_accessibility("the link dialog");
    app.screenshot("design-link");
    app.press("Escape");
    app.click("button", "More about column 2");
    app.click("button", "Add computed column");
    app.click("button", "Add unique rule");
    app.click("button", "Add condition");
    app.click("button", "Add index");
    add_column(&app, 3, "state");
    app.get("combobox", "Kind of column 3").choose("Choice");
    app.click("button", "Add value");
    app.get("textbox", "Value 1").fill("draft");
    app.check_accessibility("the designer with everything open");
    app.screenshot("design-small");
    app.theme("dark");
    app.screenshot("design-dark");
    app.resize(1600, 1000);
    app.screenshot("design-large");
}

#[test]
fn the_designer_never_scrolls_sideways() {
    let app = App::start("designer_width");
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Shop catalog"));
    app.open_table("Products");
    app.command("Change design of this table…");
    app.wait("the columns", || !app.all("textbox", "Name of column 2").is_empty());
    for (width, height) in [(900, 600), (1280, 800), (1600, 1000)] {
        app.resize(width, height);
        app.settle();
        let wide = app.script(
            "const main = document.querySelector('.designer > .main');
             const right = main.getBoundingClientRect().left + main.clientWidth;
             return main.scrollWidth <= main.clientWidth ? '' : [...main.querySelectorAll('*')]
               .filter((part) => part.getBoundingClientRect().right > right)
               .map((part) => part.tagName + '.' + part.className + ' ' + part.textContent.slice(0, 20)).join('; ')
               || 'what a part of the page shows beyond its box';",
            vec![],
        );
        assert_eq!(wide.as_str(), Some(""), "at {width} px");
    }
}

#[test]
fn apply_pressed_right_after_typing_applies_what_was_typed() {
    let (app, file) = empty("apply_at_once");
    make_table(&app, &file, "people", "name");
    app.click("button", "Add column");
    let name = app.get("textbox", "Name of column 3");
    name.fill("age");
    app.press("Ctrl+Enter");
    let asked = app.get("dialog", "Apply to the file");
    assert!(app.within(&asked).get("textbox", "Name of the model change").value().contains("“age”"));
    app.within(&asked).click("button", "Apply");
    app.wait_gone("dialog", "Apply to the file");
    let columns = "SELECT group_concat(name) FROM pragma_table_info('people')";
    app.wait("the column", || ask(&file, columns) == "id,name,age");
}

#[test]
fn a_design_that_another_program_changes_is_said_to_be_of_before() {
    let (app, file) = empty("design_outdated");
    make_table(&app, &file, "people", "name");
    add_column(&app, 3, "age");
    app.wait("the plan", || app.all("button", "Apply…").first().is_some_and(Part::is_enabled));
    crate::steps::write(&file, "ALTER TABLE people ADD COLUMN born TEXT");
    app.wait_for_text("The model was changed elsewhere meanwhile.");
    assert!(!app.get("button", "Apply…").is_enabled());
    app.click("button", "Read it again, without what you changed here");
    // In one step: the fields are made anew meanwhile.
    let there = "return [...document.querySelectorAll('[aria-label=\"Name of column 3\"]')].some(({ value }) => value === 'born')";
    app.wait("the other program's column", || app.script(there, Vec::new()) == true);
}

#[test]
fn equal_values_of_a_list_break_nothing() {
    let (app, file) = empty("equal_values");
    make_table(&app, &file, "people", "name");
    // Its values are asked for at once.
    app.choose("combobox", "Kind of column 2", "Choice");
    for place in 1..=2 {
        app.click("button", "Add value");
        fill(&app, &format!("Value {place}"), "new");
    }
    app.wait("both", || app.get("textbox", "Value 2").value() == "new");
    let offered = "return [...document.querySelectorAll('datalist')].flatMap((list) => [...list.options]).filter(({ value }) => value === 'new').length";
    app.wait("the value to be offered once", || app.script(offered, Vec::new()) == 1);
    assert!(!app.shown_text().contains("Something broke"), "{}", app.shown_text());
}
