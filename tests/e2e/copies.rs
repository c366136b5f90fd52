//! Whole databases: exported while in use, imported elsewhere, put in the default's place; and files that are refused.

use std::path::{Path, PathBuf};

use harness::{App, Name, sample, starting};

fn names(path: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(path).expect("the file can be opened");
    let mut statement = connection.prepare("SELECT name FROM products ORDER BY id").expect("it has products");
    let rows = statement.query_map([], |row| row.get(0)).expect("they can be read");
    rows.collect::<Result<_, _>>().expect("they can be read")
}

fn import(app: &App, source: &Path, choice: &str) {
    app.command("Import database…");
    let dialog = app.get("dialog", "Import database");
    app.within(&dialog).fill("textbox", "Path of the database file", &source.to_string_lossy());
    app.within(&dialog).click("radio", starting(choice));
    app.within(&dialog).click("button", "Import");
    app.wait_gone("dialog", "Import database");
}

#[test]
fn a_database_is_exported_imported_and_reopened() {
    let mut app = App::start("a_database_is_exported");
    let path = sample::shop(app.folder());
    app.open_path(&path);
    let grid = app.open_table("Products");
    grid.wait_for_rows(43);
    grid.choose(1, "Name");
    app.type_text("Renamed stool\n");
    grid.wait_for(1, "Name", "Renamed stool");

    let copy = app.folder().join("copy.sqlite");
    app.command("Export database…");
    app.answer("Export database", &copy.to_string_lossy(), "Export");
    app.wait_for_text("Exported");
    app.wait_for_text("verified");
    assert_eq!(names(&copy), names(&path));
    assert_eq!(names(&copy)[0], "Renamed stool");

    // A file that is there isn't written over without a question.
    app.command("Export database…");
    app.answer("Export database", &copy.to_string_lossy(), "Export");
    let asked = app.get("dialog", "Replace the file that is there?");
    app.within(&asked).click("button", "Cancel");

    // Taken elsewhere and imported: the rows are there, and there again after a restart.
    let elsewhere = app.folder().join("elsewhere");
    std::fs::create_dir(&elsewhere).expect("the folder can be made");
    let moved = elsewhere.join("moved.sqlite");
    std::fs::rename(&copy, &moved).expect("the copy can be moved");
    app.command("Close file");
    import(&app, &moved, "Open it where it is");
    app.wait_for_text("is sound and open");
    app.open_table("Products").wait_for(1, "Name", "Renamed stool");
    app.quit();
    app.restart(None);
    app.grid("Products").wait_for(1, "Name", "Renamed stool");
}

#[test]
fn an_import_takes_the_place_of_the_own_file() {
    let app = App::start("an_import_takes_the_place");
    let shop = sample::shop(app.folder());
    // The own file holds something that must not be lost.
    app.command("Open my own file");
    app.wait_for_text("There are no tables in this file yet.");
    let own = own_file(app.profile());
    app.command("Close file");
    sample::run(&own, "CREATE TABLE diary (entry TEXT); INSERT INTO diary VALUES ('kept')");

    import(&app, &shop, "Put it in the place of my own file");
    app.wait_for_text("Your former file is kept at");
    app.open_table("Products").wait_for(1, "Name", "Alder stool");
    assert_eq!(names(&own).len(), 43, "the own file is the shop now");
    assert_eq!(names(&shop).len(), 43, "the source stays");
    let backups = files_below(app.profile()).into_iter().filter(|path| *path != own);
    let kept = backups.filter(|path| is_diary(path)).count();
    assert_eq!(kept, 1, "the former file is kept");
}

/// The default file in a profile.
fn own_file(profile: &Path) -> PathBuf {
    let found =
        files_below(profile).into_iter().find(|path| path.extension().is_some_and(|it| it == "sqlite"));
    found.unwrap_or_else(|| panic!("no own file among {:?}", files_below(profile)))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read").flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { vec![entry.path()] })
        .collect()
}

fn is_diary(path: &Path) -> bool {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    rusqlite::Connection::open_with_flags(path, flags)
        .and_then(|it| it.query_row("SELECT entry FROM diary", [], |row| row.get::<_, String>(0)))
        .is_ok_and(|entry| entry == "kept")
}

#[test]
fn a_bad_file_is_told_in_a_sentence() {
    let app = App::start("a_bad_file");
    let path = app.folder().join("letter.sqlite");
    std::fs::write(&path, "Dear Sir or Madam, this is a letter and no database at all. ".repeat(40))
        .expect("written");
    let before = std::fs::read(&path).expect("read");
    app.open_path(&path);
    let told = app.get("dialog", "Not a database");
    assert!(told.text().contains("letter.sqlite"), "{}", told.text());
    app.within(&told).click("button", "Cancel");

    // The same when it is imported.
    import(&app, &path, "Open it where it is");
    app.wait("the refusal", || {
        app.all("alert", Name::Any).iter().any(|it| it.text().contains("Not a database"))
    });
    assert_eq!(std::fs::read(&path).expect("read"), before, "nothing is written into it");
}

#[test]
fn an_interrupted_change_is_offered_to_be_recovered() {
    let app = App::start("an_interrupted_change");
    let path = app.folder().join("cut.sqlite");
    interrupted(&path);
    let journal = app.folder().join("cut.sqlite-journal");
    app.open_path(&path);
    let told = app.get("dialog", "An interrupted change was found");
    app.within(&told).click("button", "Cancel");
    app.wait_gone("dialog", "An interrupted change was found");
    assert!(journal.is_file(), "looking changes nothing");

    app.open_path(&path);
    let told = app.get("dialog", "An interrupted change was found");
    app.within(&told).click("button", "Recover in place");
    let grid = app.grid("T");
    grid.wait_for_rows(5000);
    grid.wait_for(1, "Value", "before");
    assert!(!journal.is_file(), "the journal is played back");
}

/// A file as a crash in the middle of a transaction leaves it: half written, its journal beside it.
fn interrupted(path: &Path) {
    let working = path.with_file_name("working.sqlite");
    let connection = rusqlite::Connection::open(&working).expect("the file can be made");
    let sql = "PRAGMA journal_mode = delete; PRAGMA cache_size = 5;
        CREATE TABLE t (id INTEGER PRIMARY KEY, value TEXT, padding BLOB);
        WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
        INSERT INTO t SELECT i, 'before', zeroblob(100) FROM n;
        BEGIN; UPDATE t SET value = 'halfway', padding = zeroblob(120);";
    connection.execute_batch(sql).expect("the SQL is right");
    std::fs::copy(&working, path).expect("copied");
    let journal = |of: &Path| PathBuf::from(format!("{}-journal", of.display()));
    std::fs::copy(journal(&working), journal(path)).expect("the journal is there and copied");
}
