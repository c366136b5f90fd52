//! What fills itself in, and buttons: made in the designer, and used.

use std::path::PathBuf;

use harness::{App, Part, sample, starting};

use crate::design::{add_column, apply, design, empty, make_table};
use crate::steps::row;

/// A file with posts that are published or not, two of them.
fn posts(name: &str) -> (App, PathBuf) {
    let (app, file) = empty(name);
    make_table(&app, &file, "posts", "title");
    add_column(&app, 3, "published");
    app.choose("combobox", "Kind of column 3", "Yes or no");
    app.click("checkbox", "Required, column 3");
    app.get("textbox", "Default of column 3").fill("no");
    app.press("Tab");
    apply(&app);
    app.wait("the column", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('posts')") == 3
    });
    sample::run(&file, "INSERT INTO posts (title) VALUES ('Hello World'), ('Zürich!')");
    app.wait_for_text("Another program changed this file.");
    app.settle();
    (app, file)
}

/// Scrolls a part into view, of which the driver takes an edge for enough, and gives it.
#[track_caller]
fn seen<'app>(app: &'app App, role: &str, name: &str) -> Part<'app> {
    let part = app.get(role, name);
    app.script("arguments[0].scrollIntoView({ block: 'center' })", vec![part.reference()]);
    part
}

/// Types an expression.
#[track_caller]
fn type_into(app: &App, field: &str, text: &str) {
    seen(app, "combobox", field).click();
    app.press("Ctrl+A");
    app.type_text(text);
    // What could be completed goes away.
    app.press("Escape");
}

fn ask(file: &std::path::Path, sql: &str) -> String {
    sample::ask::<String>(file, sql)
}

#[test]
fn slugs_moments_and_buttons_are_made_in_the_designer_and_used() {
    let (app, file) = posts("hooks_used");
    seen(&app, "button", "Add slug").click();
    app.wait_for_text("The column slug was added for it.");
    assert_eq!(app.get("combobox", "Slug 1 is made from").value(), "title");
    app.choose("combobox", "How long slug 1 follows", "until a condition holds");
    app.wait_for_text("Say until when “slug” follows.");
    type_into(&app, "Slug 1 follows until", "published");
    seen(&app, "button", "Add moment of change").click();
    app.wait_for_text("The column updated_at was added for it.");
    seen(&app, "button", "Add moment of creation").click();

    seen(&app, "button", "Add button").click();
    app.wait("its name to be typed", || app.get("textbox", "Name of button 1").is_focused());
    app.type_text("Publish");
    type_into(&app, "Button 1 applies when", "not published");
    app.choose("combobox", "Column 1 set by button 1", "published");
    type_into(&app, "Value 1 of button 1", "nothing");
    app.wait_for_text("has no column named “nothing”");
    assert_eq!(app.get("combobox", "Value 1 of button 1").attribute("aria-invalid").as_deref(), Some("true"));
    type_into(&app, "Value 1 of button 1", "1");
    app.wait_for_text("It applies to 2 of the first 2 rows.");
    app.check_accessibility("hooks and buttons");
    app.screenshot("hooks-light");
    app.theme("dark");
    app.screenshot("hooks-dark");
    app.theme("light");
    apply(&app);
    app.wait("the columns", || {
        sample::ask::<i64>(&file, "SELECT count(*) FROM pragma_table_info('posts')") == 6
    });
    assert_eq!(
        ask(&file, "SELECT group_concat(slug, ' ') FROM posts"),
        "hello-world zurich",
        "those that were there"
    );

    // Any program that adds a row has it filled.
    sample::run(&file, "INSERT INTO posts (title) VALUES ('Hello World')");
    let filled =
        "SELECT slug || ' ' || (created_at = updated_at AND created_at LIKE '20%Z') FROM posts WHERE id = 3";
    assert_eq!(ask(&file, filled), "hello-world-2 1");
    sample::run(&file, "UPDATE posts SET title = 'Draft' WHERE id = 1");
    assert_eq!(ask(&file, "SELECT slug FROM posts WHERE id = 1"), "draft");

    // The button is on the row.
    row(&app, "Posts", "Zürich!");
    app.click("button", "Publish");
    app.wait("it to be published", || ask(&file, "SELECT published || '' FROM posts WHERE id = 2") == "1");
    sample::run(&file, "UPDATE posts SET title = 'Basel' WHERE id = 2");
    assert_eq!(ask(&file, "SELECT slug FROM posts WHERE id = 2"), "zurich", "no longer followed");

    // It is all there when the designer is opened again, and can be taken out.
    design(&app, "posts");
    seen(&app, "button", "More about button 1");
    app.wait_for_text("if not published: published := 1");
    seen(&app, "button", "slug no longer fills itself in").click();
    apply(&app);
    app.wait("the triggers to go", || {
        sample::ask::<i64>(
            &file,
            "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%slug%'",
        ) == 0
    });
}

#[test]
fn a_button_asks_and_adds_a_copy() {
    let (app, file) = posts("hooks_copy");
    seen(&app, "button", "Add button").click();
    app.wait("its name to be typed", || app.get("textbox", "Name of button 1").is_focused());
    app.type_text("Again");
    seen(&app, "button", "Ask for something, button 1").click();
    app.wait_for_text("Write the question for :answer.");
    app.get("textbox", "Question 1 of button 1, as it is asked").fill("Under which title?");
    app.choose("combobox", "Column 1 set by button 1", "published");
    type_into(&app, "Value 1 of button 1", "1");
    seen(&app, "checkbox", "Adds a copy of the row as it was, button 1").click();
    seen(&app, "button", "Set a column, the copy of button 1").click();
    app.choose("combobox", "Column 1 set by the copy of button 1", "title");
    seen(&app, "combobox", "Value 1 of the copy of button 1").click();
    app.type_text(":ans");
    app.get("option", starting(":answer"));
    app.press("Enter");
    app.wait_for_text("It applies to 2 of the first 2 rows.");
    apply(&app);
    row(&app, "Posts", "Hello World");
    app.click("button", "Again");
    app.answer("Again", "Second", "Again");
    app.wait("the copy", || {
        ask(&file, "SELECT group_concat(title || published, ' ') FROM posts")
            == "Hello World1 Zürich!0 Second0"
    });
}
