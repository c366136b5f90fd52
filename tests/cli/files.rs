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
fn what_a_script_opens_is_not_offered_in_the_window() {
    let place = place(SHOP);
    place.run(&["tables"]);
    assert!(!place.folder.path().join("profile/recent.json").exists());
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
    let bad: [(&str, Option<&[u8]>); 3] = [
        ("missing.sqlite", None),
        ("empty.sqlite", Some(b"")),
        ("text.sqlite", Some(b"just a text, and no database\n")),
    ];
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

#[test]
fn a_file_is_copied_out_and_taken_in() {
    let place = place(SHOP);
    let copy = place.path("copy.sqlite");
    let copy = copy.to_str().unwrap();
    let report = place.json(&["export-db", copy]);
    assert_eq!(report["verified"], true);
    assert!(place.refused(&["export-db", copy], 1).contains("already"));
    place.ok(&["export-db", copy, "--force"]);

    let home = place.path("home.sqlite");
    let run = |arguments: &[&str]| place.command(arguments).env("RELATA_DATABASE", &home).output().unwrap();
    let taken = run(&["import-db", copy, "--json"]);
    assert!(taken.status.success(), "{}", stderr(&taken));
    let first: Json = serde_json::from_slice(&taken.stdout).unwrap();
    assert_eq!(first["backup"], Json::Null);
    let second: Json = serde_json::from_slice(&run(&["import-db", copy, "--json"]).stdout).unwrap();
    assert!(Path::new(second["backup"].as_str().unwrap()).exists(), "what was there is kept");
    let rows = run(&["rows", "-", "products", "--json"]);
    let rows: Json = serde_json::from_slice(&rows.stdout).unwrap();
    assert_eq!(rows["rows"].as_array().unwrap().len(), 3, "- is the default file");

    let there = place.path("there.sqlite");
    let taken = run(&["import-db", copy, there.to_str().unwrap()]);
    assert!(taken.status.success() && there.exists(), "{}", stderr(&taken));
    std::fs::write(place.path("bad.sqlite"), b"no database").unwrap();
    let bad = run(&["import-db", place.path("bad.sqlite").to_str().unwrap()]);
    assert_eq!(bad.status.code(), Some(1));
}

#[test]
fn adopting_and_releasing_gives_everything_back() {
    let place = place(&format!("{SHOP} PRAGMA user_version = 77; PRAGMA application_id = 5;"));
    assert_eq!(place.json(&["adopt"])["role"], "workspace");
    assert_eq!(place.run(&["adopt"]).status.code(), Some(1));
    assert_eq!(place.json(&["tables"]).as_array().unwrap().len(), 6);
    let info = place.json(&["release"]);
    assert_eq!((&info["role"], &info["userVersion"]), (&Json::from("guest"), &Json::from(77)));
    assert_eq!(info["applicationId"], 5);
    assert_eq!(place.run(&["release"]).status.code(), Some(1));
}

#[test]
fn what_releasing_takes_for_good_is_said_before() {
    let place = place(SHOP);
    place.ok(&["adopt"]);
    let file = place.file.to_str().unwrap();
    let text = String::from_utf8(place.command(&["model", "export", file]).output().unwrap().stdout).unwrap();
    std::fs::write(
        place.path("shop.toml"),
        text.replace("name = \"products\"", "name = \"products\"\ntitle = \"Wares\""),
    )
    .unwrap();
    place.ok(&["revisions", "new", "shop.toml"]);
    let refused = place.run(&["release"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("(1 revision) would be gone for good"), "{}", stderr(&refused));
    assert_eq!(place.json(&["info"])["role"], "workspace");
    assert_eq!(place.json(&["release", "--force"])["role"], "guest");
}

#[test]
fn looking_makes_no_file() {
    let place = place(SHOP);
    let listing = || {
        let walk = |folder: &Path| -> Vec<_> {
            std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect()
        };
        let mut all = walk(place.folder.path());
        all.extend(walk(&place.path("profile")));
        all.sort();
        all
    };
    let before = listing();
    for missing in ["-", "nowhere.sqlite"] {
        for verb in [
            &["info"][..],
            &["tables"],
            &["schema"],
            &["rows", "t"],
            &["get", "t", "1"],
            &["insert", "t", "a=1"],
            &["sql", "SELECT 1"],
            &["history"],
            &["revisions", "list"],
            &["undo"],
            &["adopt"],
            &["release"],
            &["check"],
            &["export-db", "copy.sqlite"],
        ] {
            let mut all = vec![verb[0], missing];
            all.extend(&verb[1..]);
            let output = place.command(&all).output().unwrap();
            assert_eq!(output.status.code(), Some(1), "{all:?}: {}", stderr(&output));
            assert_eq!(listing(), before, "{all:?}");
            assert!(missing != "-" || stderr(&output).contains("relata-cli new -"), "{}", stderr(&output));
        }
    }
    let made = place.command(&["new", "-"]).output().unwrap();
    assert!(made.status.success() && place.path("profile/My data.sqlite").exists(), "{}", stderr(&made));
    assert!(place.command(&["info", "-"]).output().unwrap().status.success());
}

#[test]
fn a_table_of_a_text_file() {
    let place = place("");
    let (file, csv) = (place.path("new.sqlite"), place.path("price list.csv"));
    let (file, text) = (file.to_str().unwrap(), csv.to_str().unwrap());
    std::fs::write(&csv, "name;price\nStool;18,90\nHook;4,20\n").unwrap();
    assert!(place.command(&["new", file]).output().unwrap().status.success());
    let told = place.command(&["import", file, text, "--dry-run"]).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert_eq!(told, "price_list: 2 rows, UTF-8\n    name: text\n    price: number\nNothing was changed.\n");
    let made = place.command(&["import", file, text, "--table", "prices"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&made.stdout), "Made prices with 2 rows.\n");
    let rows = place.command(&["rows", file, "prices", "--json"]).output().unwrap();
    let rows: Json = serde_json::from_slice(&rows.stdout).unwrap();
    assert_eq!(rows["rows"][1][2], Json::from(4.2));
    let again = place.command(&["import", file, text, "--table", "Prices"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
    assert!(stderr(&again).contains("There is a table named"), "{}", stderr(&again));
}
