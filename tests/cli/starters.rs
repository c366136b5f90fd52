//! Templates: starters, new --starter, add-starter.

use super::*;

#[test]
fn a_new_file_from_a_template() {
    let place = place("");
    let listed = place.command(&["starters", "--json"]).output().unwrap();
    let all: Json = serde_json::from_slice(&listed.stdout).unwrap();
    let names: Vec<&str> =
        all.as_array().unwrap().iter().map(|starter| starter["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["catalog", "tasks", "blog"]);
    let path = place.path("shop.sqlite");
    let file = path.to_str().unwrap();
    let new = ["new", file, "--starter", "catalog", "--sample", "small", "--today", "2026-11-25"];
    let output = place.command(&new).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let rows = place.command(&["rows", file, "products", "--json"]).output().unwrap();
    let rows: Json = serde_json::from_slice(&rows.stdout).unwrap();
    let first = &rows["rows"][0];
    assert_eq!((&first[1], &first[2]), (&"Alder stool".into(), &"alder-stool".into()));

    let plan = place.command(&["add-starter", file, "blog", "--dry-run"]).output().unwrap();
    let said = String::from_utf8_lossy(&plan.stdout).into_owned();
    assert!(said.contains("post_categories: new. “categories” is there already"), "{said}");
    assert!(said.ends_with("Nothing was changed.\n"), "{said}");
    let added = place.command(&["add-starter", file, "blog", "--sample", "small"]).output().unwrap();
    assert!(added.status.success(), "{}", stderr(&added));
    let check = place.command(&["check", file]).output().unwrap();
    assert!(check.status.success());
}

#[test]
fn what_makes_no_sense_is_refused() {
    let place = place("");
    let path = place.path("none.sqlite");
    let file = path.to_str().unwrap();
    for (arguments, status) in [
        (vec!["new", file, "--starter", "nothing"], 1),
        (vec!["new", file, "--sample", "small"], 2),
        (vec!["new", file, "--starter", "catalog", "--sample", "huge"], 2),
        (vec!["new", file, "--starter", "catalog", "--sample", "small", "--today", "soon"], 1),
    ] {
        let output = place.command(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", stderr(&output));
        assert!(!path.exists(), "{arguments:?}");
    }
}
