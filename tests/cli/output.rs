//! Tables for people, help, and wrong usage.

use super::*;

#[test]
fn tables_are_listed_without_what_is_inside() {
    let place = place(SHOP);
    let listed = place.json(&["tables"]);
    let found: Vec<(&str, &str)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|table| (table["name"].as_str().unwrap(), table["type"].as_str().unwrap()))
        .collect();
    assert_eq!(
        found,
        [
            ("categories", "table"),
            ("products", "table"),
            ("stock", "table"),
            ("plain", "table"),
            ("cheap", "view"),
            ("search", "virtual")
        ]
    );
    let counted = place.json(&["tables", "--count"]);
    assert_eq!(counted[1]["rows"], 3);
    assert!(place.ok(&["tables"]).contains("products    table"));
}

#[test]
fn people_get_aligned_columns() {
    let place = place(SHOP);
    let shown = place.ok(&["rows", "products", "--limit", "10"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert!(lines[0].starts_with("id  name"), "{shown}");
    assert_eq!(lines[2].find("19.99"), lines[3].find("    3"), "numbers stand to the right\n{shown}");
    assert!(lines[4].contains("NULL"));
    let one = place.ok(&["get", "products", "1"]);
    assert!(one.contains("name      Lamp\n"), "{one}");
    assert!(place.ok(&["schema", "products"]).contains("link category → categories (id)"));
    assert!(place.ok(&["schema", "--sql"]).contains("CREATE VIEW cheap AS"));
    assert_eq!(place.json(&["schema", "stock"])["withoutRowid"], true);
    assert_eq!(place.json(&["schema"]).as_array().unwrap().len(), 6);
}

#[test]
fn every_verb_has_help_with_an_example() {
    let place = place("");
    let verbs = [
        "new",
        "info",
        "tables",
        "schema",
        "rows",
        "get",
        "insert",
        "update",
        "delete",
        "sql",
        "export-db",
        "import-db",
        "adopt",
        "release",
        "empty",
        "me",
        "check",
    ];
    for verb in verbs {
        for flag in ["-h", "--help"] {
            let output = place.command(&[verb, flag]).output().unwrap();
            let help = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success() && help.contains(&format!("relata-cli {verb} ")),
                "{verb}: {help}"
            );
            assert!(help.contains("Example"), "{verb} {flag} gives no example: {help}");
        }
    }
    for wrong in
        [&["frobnicate"][..], &[], &["rows"], &["rows", "x"], &["get", "a", "b"], &["info", "x", "--nope"]]
    {
        let output = place.command(wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{wrong:?}");
        assert!(!output.stderr.is_empty(), "{wrong:?}");
    }
}
