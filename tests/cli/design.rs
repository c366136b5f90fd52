//! The design as a text, and its history.

use super::{SHOP, place, stderr};

#[test]
fn a_model_is_written_edited_compared_and_applied() {
    let place = place(SHOP);
    let file = place.file.to_str().unwrap();
    let text = String::from_utf8(place.command(&["model", "export", file]).output().unwrap().stdout).unwrap();
    assert!(text.contains("[[table]]\nname = \"categories\"") && text.contains("[[table.column]]"), "{text}");
    let model = place.path("shop.toml");
    std::fs::write(&model, &text).unwrap();
    let diff = |wanted: i32| {
        let output = place.command(&["model", "diff", file, "shop.toml"]).output().unwrap();
        assert_eq!(output.status.code(), Some(wanted), "{}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(diff(0), "No difference.\n");
    // A new name alone is a new column, and how to say otherwise is told.
    std::fs::write(&model, text.replace("name = \"note\"", "name = \"remark\"")).unwrap();
    assert!(diff(1).starts_with("Drop the column “note” of “products”.\nAdd the column “remark”"));
    let told = place.command(&["model", "diff", file, "shop.toml"]).output().unwrap();
    let hint = "If “remark” of “products” is “note” renamed, write was = \"note\"";
    assert!(stderr(&told).contains(hint), "{}", stderr(&told));
    let edited = text.replace("name = \"note\"", "name = \"remark\"\nwas = \"note\"");
    assert_ne!(edited, text);
    std::fs::write(&model, edited).unwrap();
    assert_eq!(diff(1), "Rename the column “note” of “products” to “remark”.\n");
    let told = place.command(&["model", "diff", file, "shop.toml"]).output().unwrap();
    assert_eq!(stderr(&told), "");
    let apply = |more: &[&str]| {
        let mut all = vec!["model", "apply", file, "shop.toml", "--name", "Remarks"];
        all.extend(more);
        place.command(&all).output().unwrap()
    };
    let refused = apply(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("someone else's file"), "{}", stderr(&refused));
    place.ok(&["adopt"]);
    // A model file with nothing in it is a slip, not the wish to drop everything.
    std::fs::write(place.path("empty.toml"), "").unwrap();
    let nothing = place.command(&["model", "apply", file, "empty.toml"]).output().unwrap();
    assert_eq!(nothing.status.code(), Some(1));
    assert!(stderr(&nothing).contains("There is no table in this model"), "{}", stderr(&nothing));
    assert!(place.ok(&["schema", "products"]).contains("note"));
    let dry = apply(&["--dry-run"]);
    assert!(dry.status.success());
    assert!(
        String::from_utf8_lossy(&dry.stdout)
            .contains("ALTER TABLE \"products\" RENAME COLUMN \"note\" TO \"remark\";")
    );
    let done = apply(&[]);
    assert!(done.status.success(), "{}", stderr(&done));
    assert!(place.ok(&["schema", "products"]).contains("remark"));
    assert!(place.ok(&["revisions", "list"]).contains("applied"));
    let dry = place.ok(&["revisions", "down", "--dry-run"]);
    assert!(
        dry.starts_with("Down over revision 1: Remarks") && dry.contains("\"remark\" TO \"note\";"),
        "{dry}"
    );
    assert!(place.ok(&["schema", "products"]).contains("remark"));
    assert!(place.ok(&["revisions", "down"]).contains("before the first revision"));
    assert!(!place.ok(&["schema", "products"]).contains("remark"));
    assert_eq!(place.ok(&["revisions", "up"]), "The file is at revision 1: Remarks\n");
    assert!(place.ok(&["revisions", "sql", "1", "--down"]).contains("\"remark\" TO \"note\";"));
    assert!(place.ok(&["revisions", "show", "1"]).contains("Rename the column"));
    place.refused(&["revisions", "show", "7"], 1);
    place.refused(&["revisions", "up"], 2);
}

#[test]
fn what_another_program_changed_is_told_and_recorded() {
    let place = place(SHOP);
    place.ok(&["adopt"]);
    let file = place.file.to_str().unwrap();
    let text = String::from_utf8(place.command(&["model", "export", file]).output().unwrap().stdout).unwrap();
    std::fs::write(
        place.path("shop.toml"),
        text.replace("name = \"stock\"", "name = \"shelves\"\nwas = \"stock\""),
    )
    .unwrap();
    place.ok(&["revisions", "new", "shop.toml"]);
    assert!(place.ok(&["revisions", "diff"]).contains("what the history says"));
    rusqlite::Connection::open(&place.file)
        .unwrap()
        .execute_batch("CREATE TABLE theirs(id INTEGER PRIMARY KEY)")
        .unwrap();
    let differs = place.run(&["revisions", "diff"]);
    assert_eq!(differs.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&differs.stdout).contains("Add the table “theirs”"));
    let refused = place.refused(&["revisions", "down"], 1);
    assert!(refused.contains("Another program has changed"), "{refused}");
    place.ok(&["revisions", "new", "--name", "Theirs"]);
    place.ok(&["revisions", "down", "0"]);
    assert!(place.ok(&["tables"]).contains("stock"));
}

#[test]
fn a_file_is_emptied_of_rows_or_of_tables() {
    let place = place(SHOP);
    place.ok(&["adopt"]);
    assert!(place.ok(&["empty", "rows"]).starts_with("Deleted "));
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 0);
    place.ok(&["undo"]);
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 3);
    place.ok(&["empty", "tables"]);
    assert_eq!(place.json(&["tables"]).as_array().unwrap().len(), 0);
    place.ok(&["revisions", "down"]);
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 3);
}
