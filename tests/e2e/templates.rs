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
