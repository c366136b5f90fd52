//! Rows in forms: refused and accepted saves, rows saved together, conflicts, what was typed never dropped, values exact.

use harness::{App, containing, sample, starting};

use crate::steps::{cell, focused, holds, row, row_page, table, value, write};

#[test]
fn a_refused_save_keeps_what_was_typed_and_says_where() {
    let app = App::start("a_refused_save");
    let file = sample::people(app.folder());
    app.open_path(&file);
    table(&app, "Users", "Ann");
    app.press("Ctrl+N");
    app.get("form", "New row in Users");
    // What is needed is told before anything is sent.
    app.fill("textbox", "Email", "ann@example.org");
    app.press("Ctrl+S");
    app.wait_for_text("This must be filled in.");
    focused(&app, &app.get("textbox", "Name"));

    // A clash names the other row, at the field.
    app.type_text("Cleo");
    app.press("Ctrl+S");
    let email = app.get("textbox", "Email");
    app.wait("the refusal at the field", || email.attribute("aria-invalid").as_deref() == Some("true"));
    focused(&app, &email);
    assert_eq!(email.value(), "ann@example.org");
    assert_eq!(app.get("textbox", "Name").value(), "Cleo");
    assert!(email.attribute("aria-describedby").is_some(), "the field tells its fault");
    app.wait_for_text("Open Ann");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users"), 2);
    app.check_accessibility("a new row's form with errors");
    app.click("button", "Open Ann");
    row_page(&app, "Ann");
    app.click("tab", starting("New: Users"));
    assert_eq!(app.get("textbox", "Email").value(), "ann@example.org");

    // A rule of the column.
    app.fill("textbox", "Email", "cleo@example.org");
    app.fill("textbox", "Age", "200");
    app.press("Ctrl+S");
    let age = app.get("textbox", "Age");
    app.wait("the refusal at the age", || age.attribute("aria-invalid").as_deref() == Some("true"));
    focused(&app, &age);
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users"), 2);

    app.fill("textbox", "Age", "20");
    app.press("Ctrl+S");
    row_page(&app, "Cleo");
    assert_eq!(value::<i64>(&file, "SELECT age FROM users WHERE email = 'cleo@example.org'"), 20);
    app.click("tab", "Users");
    cell(&app, "Users", "Cleo");
}

#[test]
fn rows_that_belong_together_are_saved_together_or_not_at_all() {
    let app = App::start("rows_saved_together");
    let file = sample::people(app.folder());
    app.open_path(&file);
    table(&app, "Users", "Ann");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Dora");
    app.click("button", "Also add Profile");
    let nick = || app.within(&app.get("region", "Profile")).get("textbox", "Nick");
    focused(&app, &nick());
    app.type_text("annie");
    app.press("Ctrl+S");
    app.wait("the refusal at the nick", || nick().attribute("aria-invalid").as_deref() == Some("true"));
    focused(&app, &nick());
    assert_eq!(nick().value(), "annie");
    assert_eq!(app.get("textbox", "Name").value(), "Dora");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users"), 2, "nothing of it is in the file");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM profiles"), 1);

    nick().fill("dorrit");
    app.press("Ctrl+S");
    row_page(&app, "Dora");
    app.wait_for_text("dorrit");
    let both = "SELECT u.name || ' ' || p.nick FROM profiles p JOIN users u ON u.id = p.user_id WHERE p.nick = 'dorrit'";
    assert_eq!(value::<String>(&file, both), "Dora dorrit");

    // Both are edited together too.
    app.press("F2");
    app.get("form", "Edit Dora");
    app.fill("textbox", "Age", "30");
    app.within(&app.get("region", "Profile")).fill("textbox", "City", "Linz");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Dora");
    assert_eq!(
        value::<String>(
            &file,
            "SELECT age || city FROM users u JOIN profiles p ON p.user_id = u.id WHERE name = 'Dora'"
        ),
        "30Linz"
    );
}

#[test]
fn a_conflict_shows_both_values_and_each_choice_works() {
    let app = App::start("a_conflict");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Users", "Ann");
    app.press("F2");
    app.fill("textbox", "Email", "mine@example.org");
    write(&file, "UPDATE users SET email = 'theirs@example.org' WHERE name = 'Ann'");
    app.press("Ctrl+S");
    let conflict = app.get("group", "Email: changed by someone else");
    assert!(conflict.text().contains("theirs@example.org"), "{}", conflict.text());
    assert!(conflict.text().contains("mine@example.org"), "{}", conflict.text());
    assert_eq!(value::<String>(&file, "SELECT email FROM users WHERE name = 'Ann'"), "theirs@example.org");
    app.check_accessibility("a conflict");
    app.within(&conflict).click("button", "Keep mine");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Ann");
    assert_eq!(value::<String>(&file, "SELECT email FROM users WHERE name = 'Ann'"), "mine@example.org");

    app.press("F2");
    app.fill("textbox", "Email", "again@example.org");
    app.fill("textbox", "Age", "42");
    write(&file, "UPDATE users SET email = 'others@example.org' WHERE name = 'Ann'");
    app.press("Ctrl+S");
    let conflict = app.get("group", "Email: changed by someone else");
    app.within(&conflict).click("button", "Take theirs");
    assert_eq!(app.get("textbox", "Email").value(), "others@example.org");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Ann");
    assert_eq!(
        value::<String>(&file, "SELECT email || age FROM users WHERE name = 'Ann'"),
        "others@example.org42"
    );
}

#[test]
fn escape_leaves_a_form_wherever_the_focus_is() {
    let app = App::start("escape_leaves");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Users", "Ann");
    app.press("F2");
    app.get("form", "Edit Ann");
    app.click("heading", "Ann");
    app.press("Escape");
    app.wait_gone("form", "Edit Ann");

    app.press("F2");
    app.fill("textbox", "Email", "mine@example.org");
    app.click("heading", "Ann");
    app.press("Escape");
    let asked = app.get("dialog", containing("Keep what you typed"));
    app.within(&asked).click("button", "Keep editing");
    assert_eq!(app.get("textbox", "Email").value(), "mine@example.org");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Ann");
}

#[test]
fn a_change_far_behind_the_beginning_of_a_long_text_is_a_conflict() {
    let app = App::start("a_long_conflict");
    let file = sample::people(app.folder());
    let people = [("Ann", 6_000), ("Bert", 100_000)];
    for (name, bytes) in people {
        write(&file, &format!("UPDATE users SET note = printf('%.*c', {bytes}, 'a') WHERE name = '{name}'"));
    }
    app.open_path(&file);
    for (name, bytes) in people {
        row(&app, "Users", name);
        app.press("F2");
        let note = app.get("textbox", "Note");
        app.wait("the whole text", || app.get("textbox", "Note").value().len() == bytes);
        note.fill("mine");
        let change = "UPDATE users SET note = substr(note, 1, length(note) - 1) || 'z'";
        write(&file, &format!("{change} WHERE name = '{name}'"));
        app.press("Ctrl+S");
        let conflict = app.get("group", "Note: changed by someone else");
        assert!(conflict.text().contains("mine"), "{}", conflict.text());
        let end = format!("SELECT substr(note, -2) FROM users WHERE name = '{name}'");
        assert_eq!(value::<String>(&file, &end), "az");
        app.within(&conflict).click("button", "Keep mine");
        app.press("Ctrl+S");
        app.wait_gone("form", format!("Edit {name}").as_str());
        let stored = format!("SELECT note FROM users WHERE name = '{name}'");
        assert_eq!(value::<String>(&file, &stored), "mine");
    }
}

#[test]
fn a_row_deleted_elsewhere_is_said_and_what_was_typed_is_kept() {
    let app = App::start("a_row_deleted_elsewhere");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Users", "Ann");
    app.wait_for_text("ann@example.org");
    write(&file, "UPDATE users SET note = 'Seen from outside' WHERE name = 'Ann'");
    app.wait_for_text("Seen from outside");
    row(&app, "Users", "Bert");
    app.press("F2");
    app.fill("textbox", "Name", "Bertram");
    write(&file, "DELETE FROM users");
    app.wait_for_text("What you typed is still here.");
    assert_eq!(app.get("textbox", "Name").value(), "Bertram");
    app.check_accessibility("a row deleted while it is edited");
    app.click("tab", "Ann");
    app.wait_for_text("This row isn’t there any more.");
    app.click("tab", starting("Bert"));
    app.click("button", "Use it for a new row");
    app.get("form", "New row in Users");
    app.press("Ctrl+S");
    row_page(&app, "Bertram");
    assert_eq!(value::<String>(&file, "SELECT email FROM users WHERE name = 'Bertram'"), "bert@example.org");
}

#[test]
fn what_was_typed_is_asked_about_when_tab_file_or_window_closes() {
    let app = App::start("what_was_typed");
    let file = sample::people(app.folder());
    app.open_path(&file);
    table(&app, "Users", "Ann");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Emil");
    let asked = containing("Keep what you typed");
    let still_there = || {
        app.wait_gone("dialog", asked.clone());
        assert_eq!(app.get("textbox", "Name").value(), "Emil");
    };

    // Another tab and back keeps it without a word.
    app.click("tab", "Users");
    app.wait_gone("form", "New row in Users");
    app.click("tab", starting("New: Users"));
    assert_eq!(app.get("textbox", "Name").value(), "Emil");

    app.press("Ctrl+W");
    let question = app.get("dialog", asked.clone());
    app.check_accessibility("a question about typed text");
    app.within(&question).click("button", "Keep editing");
    still_there();
    app.command("Close file");
    app.get("dialog", asked.clone());
    app.press("Escape");
    still_there();
    app.command("Quit Relata");
    app.within(&app.get("dialog", asked.clone())).click("button", "Keep editing");
    still_there();
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users"), 2);

    app.press("Ctrl+W");
    app.within(&app.get("dialog", asked.clone())).click("button", "Discard");
    app.wait_gone("tab", starting("New: Users"));
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users"), 2);

    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Emil");
    app.command("Close file");
    app.within(&app.get("dialog", asked.clone())).click("button", "Save");
    app.get("main", "Welcome");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM users WHERE name = 'Emil'"), 1);

    app.open_path(&file);
    table(&app, "Users", "Emil");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Fritz");
    app.command("Quit Relata");
    focused(&app, &app.within(&app.get("dialog", asked)).get("button", "Save"));
    // The window goes with this click: a little later, so that the driver still gets its answer.
    app.script("setTimeout(() => document.activeElement.click(), 100)", vec![]);
    holds(&app, &file, "SELECT count(*) FROM users WHERE name = 'Fritz'", &1_i64);
}

#[test]
fn null_and_empty_text_are_told_apart() {
    let app = App::start("null_and_empty");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Events", "Market");
    let kind =
        |sql: &str| value::<String>(&file, &format!("SELECT {sql} FROM events WHERE title = 'Market'"));
    app.press("F2");
    let remark = app.get("textbox", "Remark");
    remark.click();
    app.click("button", "Set to empty text");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Market");
    assert_eq!(kind("typeof(remark) || length(remark)"), "text0");

    app.press("F2");
    app.get("textbox", "Remark").click();
    app.press("Ctrl+0");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Market");
    assert_eq!(kind("typeof(remark)"), "null");

    // A new row: what isn't touched takes the default, and a default can be refused.
    table(&app, "Products", "Lamp");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Stool");
    app.press("Ctrl+S");
    row_page(&app, "Stool");
    assert_eq!(value::<String>(&file, "SELECT colour FROM products WHERE name = 'Stool'"), "white");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "Bench");
    app.get("textbox", "Colour").click();
    app.press("Ctrl+0");
    app.press("Ctrl+S");
    row_page(&app, "Bench");
    assert_eq!(value::<String>(&file, "SELECT typeof(colour) FROM products WHERE name = 'Bench'"), "null");
}

#[test]
fn big_integers_dates_and_bytes_stay_exact() {
    let app = App::start("exact_values");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Events", "Fair");
    app.wait_for_text("9007199254740993");
    app.press("F2");
    let all = "SELECT big || ' ' || held_on || ' ' || begun_at || ' ' || julian_at || ' ' || typeof(remark) || ' ' || hex(picture) FROM events WHERE id = 1";
    let before = value::<String>(&file, all);
    app.fill("textbox", "Title", "Fun fair");
    app.press("Ctrl+S");
    row_page(&app, "Fun fair");
    assert_eq!(value::<String>(&file, all), before, "only what was typed is written");

    app.press("F2");
    app.fill("textbox", "Big", "9223372036854775807");
    app.fill("textbox", "Held on", "2027-01-02");
    app.fill("textbox", "Begun at", "2027-01-02 03:04:05");
    app.fill("textbox", "Julian at", "2000-01-01 12:00:00");
    app.press("Ctrl+S");
    app.wait_gone("form", "Edit Fun fair");
    let stored = "SELECT big || ' ' || held_on || ' ' || typeof(begun_at) || ' ' || datetime(begun_at, 'unixepoch') || ' ' || typeof(julian_at) || ' ' || julian_at FROM events WHERE id = 1";
    assert_eq!(
        value::<String>(&file, stored),
        "9223372036854775807 2027-01-02 integer 2027-01-02 03:04:05 real 2451545.0"
    );
    app.wait_for_text("9223372036854775807");
}

#[test]
fn a_row_goes_with_what_depends_on_it_after_one_question() {
    let app = App::start("delete_with_cascade");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Products", "Lamp");
    let delete = || {
        app.click("button", "More for this row");
        app.click("menuitem", starting("Delete"));
        app.get("dialog", "Delete “Lamp”?")
    };
    let question = delete();
    for sentence in ["6 rows of Reviews", "2 rows of Product tags", "go with it"] {
        assert!(question.text().contains(sentence), "{}", question.text());
    }
    app.check_accessibility("the question before a delete");
    focused(&app, &app.within(&question).get("button", "Cancel"));
    app.press("Enter");
    app.wait_gone("dialog", "Delete “Lamp”?");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM products"), 3);

    app.within(&delete()).click("button", "Delete");
    app.wait_gone("tab", "Lamp");
    app.get("grid", "Products");
    app.wait_gone("gridcell", "Lamp");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM products"), 2);
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM reviews"), 1);
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM product_tags"), 1);

    // Where rows stay and lose their link, that is said instead.
    row(&app, "Shelves", "Cellar");
    app.click("button", "More for this row");
    app.click("menuitem", starting("Delete"));
    let question = app.get("dialog", "Delete “Cellar”?");
    assert!(question.text().contains("1 row of Products stays and loses its link."), "{}", question.text());
    app.press("Escape");
    app.wait_gone("dialog", "Delete “Cellar”?");
}

#[test]
fn rows_are_duplicated_and_added_one_after_another() {
    let app = App::start("duplicate_and_add_another");
    let file = sample::people(app.folder());
    app.open_path(&file);
    row(&app, "Events", "Fair");
    app.click("button", "More for this row");
    app.click("menuitem", "Duplicate");
    app.wait("a second tab", || app.all("tab", "Fair").len() == 2);
    let exact = "SELECT count(*) FROM events a JOIN events b ON a.id < b.id AND a.big = b.big AND a.picture = b.picture";
    holds(&app, &file, exact, &1_i64);

    table(&app, "Tags", "oak");
    app.press("Ctrl+N");
    app.fill("textbox", "Name", "round");
    app.press("Ctrl+Shift+Enter");
    app.wait_for_text("Added a row to Tags.");
    let name = app.get("textbox", "Name");
    app.wait("an empty form", || app.get("textbox", "Name").value().is_empty());
    drop(name);
    focused(&app, &app.get("textbox", "Name"));
    app.type_text("square");
    app.press("Ctrl+S");
    row_page(&app, "square");
    assert_eq!(value::<i64>(&file, "SELECT count(*) FROM tags WHERE name IN ('round', 'square')"), 2);
}

#[test]
fn a_row_is_added_by_keyboard_alone() {
    let app = App::start("a_row_by_keyboard");
    let file = sample::people(app.folder());
    app.press("Ctrl+K");
    app.get("dialog", "Search or run a command");
    app.type_text("Open file by path");
    app.get("option", starting("Open file by path"));
    app.press("Enter");
    app.get("dialog", "Open a file");
    app.type_text(&file.to_string_lossy());
    app.press("Enter");
    app.get("tree", "Tables and views");

    app.press("Ctrl+P");
    app.get("dialog", "Go to table");
    app.type_text("prod");
    app.get("option", starting("Products"));
    app.press("Enter");
    cell(&app, "Products", "Lamp");

    app.press("Ctrl+N");
    focused(&app, &app.get("textbox", "Name"));
    app.type_text("Bowl");
    app.press("Tab");
    focused(&app, &app.get("textbox", "Price"));
    app.type_text("7.5");
    app.press("Tab");
    focused(&app, &app.get("textbox", "Colour"));
    app.press("Tab");
    focused(&app, &app.get("combobox", "Shelf"));
    app.type_text("hal");
    app.get("option", starting("Hall"));
    app.press("Tab");
    app.press("Ctrl+S");
    row_page(&app, "Bowl");
    app.press("Ctrl+W");
    let grid = app.get("grid", "Products");
    focused(&app, &grid);
    cell(&app, "Products", "Bowl");
    let stored =
        "SELECT p.price || s.name FROM products p JOIN shelves s ON s.id = p.shelf_id WHERE p.name = 'Bowl'";
    assert_eq!(value::<String>(&file, stored), "7.5Hall");
}
