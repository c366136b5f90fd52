//! Templates: a click on Welcome, and the palette from anywhere.

use harness::{App, starting};

#[test]
fn a_click_on_a_template_opens_it_with_rows() {
    let app = App::start("a_click_on_a_template");
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).get("button", starting("Task manager"));
    app.within(&welcome).get("button", starting("Blog"));
    app.screenshot("welcome_with_templates");
    app.within(&welcome).click("button", starting("Shop catalog"));
    app.get("treeitem", starting("Categories, table"));
    app.open_table("Products").wait_for(1, "Name", "Alder stool");
    app.screenshot("a_template_opened");

    app.command("New from template…");
    let dialog = app.get("dialog", "New from template");
    app.check_accessibility("New from template");
    app.within(&dialog).click("button", starting("Blog"));
    app.get("treeitem", starting("Posts, table"));
}

#[test]
fn a_template_is_added_to_a_file_that_has_tables_already() {
    let app = App::start("a_template_is_added");
    let welcome = app.get("main", "Welcome");
    app.within(&welcome).click("button", starting("Task manager"));
    app.get("treeitem", starting("Tasks, table"));

    app.command("Add a template to this file…");
    let dialog = app.get("dialog", "Add a template to this file");
    assert!(!app.within(&dialog).get("button", starting("Add")).is_enabled(), "nothing is chosen yet");
    app.within(&dialog).click("button", starting("Task manager"));
    app.within(&dialog).get("button", "Nothing to add");
    app.within(&dialog).click("button", starting("Blog"));
    app.wait_for_text("Makes the table “posts”.");
    app.wait_for_text("Uses “users”");
    app.check_accessibility("Add a template");
    app.screenshot("add_a_template");
    app.within(&dialog).click("button", "Add Blog");
    app.wait_gone("dialog", "Add a template to this file");
    app.get("treeitem", starting("Posts, table"));
    app.get("treeitem", starting("Tasks, table"));
    app.open_table("Posts").wait_for(1, "Title", "Why our stools have three legs");

    app.command("Model changes");
    app.wait_for_text("Blog");
    app.wait_for_text("Task manager");
}
