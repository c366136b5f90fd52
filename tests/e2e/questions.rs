//! Questions before something goes: a way over several model changes, an emptied file, notes taken out; and who one is.

use harness::{App, Name, containing, sample, starting};
use std::path::{Path, PathBuf};

use crate::design::{add_column, apply, design, empty, fill, make_table};

/// How wide and high a picture is taken in each theme, beside the usual one.
const SIZES: [(u32, u32); 2] = [(900, 600), (1600, 1000)];

/// Pictures of what is on screen, as people with small and large windows see it.
fn pictures(app: &App, name: &str) {
    for (width, height) in SIZES {
        app.resize(width, height);
        for theme in ["light", "dark"] {
            app.theme(theme);
            app.screenshot(&format!("{name}-{width}-{theme}"));
        }
    }
    app.theme("light");
}

fn count(file: &Path, sql: &str) -> i64 {
    sample::ask(file, sql)
}

const ROWS: &str = "SELECT count(*) FROM people";
const COLUMNS: &str = "SELECT group_concat(name) FROM pragma_table_info('people')";

/// A file whose people got an age and a note, got another name for their name, and lost the age.
fn changed(name: &str) -> (App, PathBuf) {
    let (app, file) = empty(name);
    make_table(&app, &file, "people", "name");
    add_column(&app, 3, "age");
    apply(&app);
    app.wait("the age", || sample::ask::<String>(&file, COLUMNS) == "id,name,age");
    sample::run(&file, "INSERT INTO people (name, age) VALUES ('Ann', '31'), ('Bert', '40')");
    design(&app, "people");
    fill(&app, "Name of column 2", "full_name");
    apply(&app);
    app.wait("the name", || sample::ask::<String>(&file, COLUMNS) == "id,full_name,age");
    design(&app, "people");
    app.click("button", "Remove column 3");
    apply(&app);
    app.wait("the age to go", || sample::ask::<String>(&file, COLUMNS) == "id,full_name");
    (app, file)
}

#[test]
fn a_way_over_several_model_changes_is_seen_step_by_step_first() {
    let (app, file) = changed("steps_of_a_way");
    app.command("Model changes");
    app.wait_for_text("In the bin:");
    // To where the age was there and the name was called so: over two changes.
    app.all("button", starting("Go back to "))[1].click();
    let asked = app.get("dialog", starting("Go back to “"));
    app.wait("the main button to have the focus", || {
        app.within(&asked).get("button", "Go back").is_focused()
    });
    let steps = app.within(&asked).get("list", "Step by step");
    let headings = [
        "Back over “Drop the column ‘age’ of ‘people’”",
        "Back over “Rename the column ‘name’ of ‘people’ to ‘full_name’”",
    ];
    assert_eq!(app.within(&steps).names("heading"), headings, "the last change is taken back first");
    app.check_accessibility("the steps of a way");
    pictures(&app, "steps_of_a_way");
    app.press("Enter");
    app.wait_for_text("Went back over 2 model changes.");
    assert_eq!(sample::ask::<String>(&file, COLUMNS), "id,name,age");
    assert_eq!(count(&file, "SELECT sum(age) FROM people"), 71);
}

#[test]
fn a_file_is_emptied_of_its_rows_or_of_its_tables() {
    let (app, file) = empty("a_file_is_emptied");
    make_table(&app, &file, "people", "name");
    sample::run(&file, "INSERT INTO people (name) VALUES ('Ann'), ('Bert')");

    app.command("Empty this file…");
    let asked = app.get("dialog", "Empty blog.sqlite?");
    app.wait("the button that empties nothing to have the focus", || {
        app.within(&asked).get("button", "Cancel").is_focused()
    });
    app.check_accessibility("the question before emptying a file");
    pictures(&app, "a_file_is_emptied");
    app.within(&asked).click("button", "Delete all rows");
    app.wait_for_text("2 rows deleted. Undo brings them back.");
    assert_eq!(count(&file, ROWS), 0);
    app.press("Ctrl+Z");
    app.wait("the rows to be back", || count(&file, ROWS) == 2);

    app.command("Empty this file…");
    let asked = app.get("dialog", "Empty blog.sqlite?");
    app.within(&asked).click("button", "Drop all tables");
    app.wait_for_text("There are no tables in this file yet");
    assert_eq!(count(&file, "SELECT count(*) FROM sqlite_schema WHERE name = 'people'"), 0);
}

#[test]
fn what_goes_for_good_is_said_before_the_notes_are_taken_out() {
    let (app, file) = changed("notes_taken_out");
    app.command("Take Relata’s notes out of this file…");
    let asked = app.get("dialog", starting("Take Relata’s notes out of"));
    app.wait("the button that takes nothing to have the focus", || {
        app.within(&asked).get("button", "Cancel").is_focused()
    });
    let said = asked.text();
    assert!(
        said.contains("Gone for good: the way back over 4 model changes, and what is in the bin ("),
        "{said}"
    );
    app.check_accessibility("the question before taking the notes out");
    pictures(&app, "notes_taken_out");
    app.within(&asked).click("button", "Take them out");
    app.wait("the notes to go", || {
        count(&file, "SELECT count(*) FROM sqlite_schema WHERE name LIKE '\\_relata\\_%' ESCAPE '\\'") == 0
    });
    assert_eq!(count(&file, ROWS), 2);

    app.command("Let Relata keep its notes in this file…");
    let asked = app.get("dialog", starting("Let Relata keep its notes in"));
    assert!(asked.text().contains("can’t be gone back on"), "{}", asked.text());
    app.check_accessibility("the question before keeping notes");
    pictures(&app, "notes_kept");
}

#[test]
fn who_one_is_in_a_file_is_said_once_and_remembered() {
    let mut app = App::start("who_one_is");
    let file = sample::people(app.folder());
    sample::run(&file, "INSERT INTO users (name) VALUES ('Ann Ames'), ('Bert Bell')");
    app.open_path(&file);
    app.get("treeitem", starting("Users, table"));

    app.command("Who I am here…");
    let asked = app.get("dialog", "Who I am here");
    app.wait("the field to have the focus", || app.within(&asked).get("combobox", "I am").is_focused());
    app.wait_for_text("Nobody in particular");
    app.check_accessibility("who one is");
    app.type_text("bert b");
    app.get("option", starting("Bert Bell"));
    app.get("option", containing("just this name"));
    pictures(&app, "who_one_is_found");
    app.click("option", starting("Bert Bell"));
    app.wait_for_text("A row of Users: what is linked to it is yours.");
    app.check_accessibility("who one is, chosen");
    pictures(&app, "who_one_is");
    app.within(&asked).click("button", "Save");
    app.wait_for_text("You are Bert Bell in this file.");

    // It is the person's, and the file says nothing of it; a name of one's own will do as well.
    app.restart(Some(&file));
    app.get("treeitem", starting("Users, table"));
    app.command("Who I am here…");
    app.wait("who one is to be known", || app.get("combobox", "I am").value() == "Bert Bell");
    app.get("combobox", "I am").fill("Carla");
    app.wait_for_text("Just a name: what holds exactly this text is yours.");
    app.click("button", "Save");
    app.wait_for_text("You are Carla in this file.");

    app.command("Who I am here…");
    app.click("combobox", "I am");
    app.click("option", "Nobody in particular");
    app.click("button", "Save");
    app.wait_for_text("You are nobody in particular in this file.");
    app.wait_gone("dialog", Name::Any);
}

#[test]
fn one_is_looked_for_where_the_views_of_ones_own_lead() {
    let app = App::start("one_is_looked_for");
    app.within(&app.get("main", "Welcome")).click("button", starting("Task manager"));
    app.get("treeitem", starting("Tasks, table"));
    app.command("Who I am here…");
    app.click("combobox", "I am");
    app.get("option", "Nobody in particular");
    let options = app.names("option");
    assert!(options.len() > 1 && !options.iter().any(|name| name.contains("project ")), "{options:?}");
    app.press("ArrowDown");
    app.press("ArrowDown");
    app.press("Enter");
    app.wait_for_text("A row of Users: what is linked to it is yours.");
    app.press("Enter");
    app.wait_for_text("in this file.");
    app.wait_gone("dialog", Name::Any);
}
