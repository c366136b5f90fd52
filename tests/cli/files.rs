//! new, info, check; and files that can't be opened.

use super::*;

#[test]
fn a_new_file_is_a_workspace_and_never_overwrites() {
    let place = place(SHOP);
    let path = place.path("made.sqlite");
    let name = path.to_str().unwrap();
    let output = place.command(&["new", name, "--json"]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let info: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(info["role"], "workspace");
    let again = place.command(&["new", name]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("already"), "{}", stderr(&again));
    let tables = place.command(&["tables", name, "--json"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&tables.stdout).trim(), "[]", "Relata's own notes are not listed");
    let sql = place.command(&["sql", name, "CREATE TABLE t(a); INSERT INTO t VALUES(1)"]).output().unwrap();
    assert!(sql.status.success(), "{}", stderr(&sql));
    let notes = place.command(&["sql", name, "DROP TABLE _relata_notes"]).output().unwrap();
    assert_eq!(notes.status.code(), Some(1));
}

#[test]
fn a_guest_is_told_and_not_touched_by_looking() {
    let place = place(SHOP);
    let before = std::fs::read(&place.file).unwrap();
    let info = place.json(&["info"]);
    assert_eq!((&info["role"], &info["userVersion"]), (&Json::from("guest"), &Json::from(0)));
    place.ok(&["tables"]);
    place.ok(&["rows", "products"]);
    place.ok(&["sql", "SELECT * FROM products"]);
    place.ok(&["check"]);
    assert_eq!(std::fs::read(&place.file).unwrap(), before);
    assert_eq!(names(place.folder.path()), ["test.sqlite"]);
}

#[test]
fn check_finds_links_into_nothing() {
    let place = place(SHOP);
    assert_eq!(place.ok(&["check"]), "No faults found.\n");
    let connection = rusqlite::Connection::open(&place.file).unwrap();
    connection.pragma_update(None, "foreign_keys", false).unwrap();
    connection.execute_batch("UPDATE products SET category = 99 WHERE id = 2").unwrap();
    drop(connection);
    let output = place.run(&["check"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said, "row 2 of “products” points to a row of “categories” that is not there\n");
    let output = place.run(&["check", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let report: Json = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["brokenLinks"][0]["rowid"], 2);
}

#[test]
fn files_that_are_none_are_refused_and_left_alone() {
    let place = place("");
    let bad: [(&str, Option<&[u8]>); 2] =
        [("missing.sqlite", None), ("text.sqlite", Some(b"just a text, and no database\n"))];
    for (name, bytes) in bad {
        let path = place.path(name);
        if let Some(bytes) = bytes {
            std::fs::write(&path, bytes).unwrap();
        }
        let output = place.command(&["tables", path.to_str().unwrap()]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(!stderr(&output).trim().is_empty(), "{name}");
        assert_eq!(std::fs::read(&path).ok().as_deref(), bytes, "{name}");
    }
    let folder = place.command(&["tables", place.folder.path().to_str().unwrap()]).output().unwrap();
    assert_eq!(folder.status.code(), Some(1));
}
