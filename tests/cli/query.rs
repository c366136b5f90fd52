//! query.

use serde_json::json;

use super::*;

#[test]
fn questions_are_asked_without_sql() {
    let place = place(SHOP);
    let asked = "{\"from\": \"products\", \"show\": [\"name\", \"category.name\", \"price\"], \
                 \"where\": {\"column\": \"category.name\", \"is\": \"Lamps\"}, \"order\": [\"-price\"]}";
    let found = place.json(&["query", asked]);
    assert_eq!(found["columns"], json!(["name", "category_name", "price"]));
    assert_eq!(found["rows"], json!([["Lamp", "Lamps", 19.99], ["Bulb", "Lamps", 3]]));
    let toml = "from = \"products\"\ngroup = [\"category\"]\nshow = [\"count()\"]\norder = [\"-count\"]\nlimit = 1\n";
    std::fs::write(place.folder.path().join("q.toml"), toml).unwrap();
    let csv = place.ok(&["query", "q.toml", "--format", "csv"]);
    assert!(csv.starts_with("category,count\r\n"), "{csv}");
    assert!(csv.trim_end().ends_with(",2"), "{csv}");
    let file = place.file.to_str().unwrap();
    let input = place.with_input(&["query", file, "-", "--json"], toml.as_bytes());
    assert!(String::from_utf8_lossy(&input.stdout).contains("[1,2]"), "{}", stderr(&input));
    let sql = place.ok(&["query", asked, "--sql"]);
    assert!(sql.contains("WHERE \"category\".\"name\" = 'Lamps'"), "{sql}");
    assert_eq!(place.json(&["sql", &sql])["rows"], found["rows"], "it can be run as it stands");
    let plan = place.ok(&["query", asked, "--explain"]);
    assert!(plan.contains("Show ") && plan.contains("SCAN"), "{plan}");
}

#[test]
fn what_is_wrong_with_a_question_is_told() {
    let place = place(SHOP);
    for (asked, says) in [
        ("nowhere", "no saved query and no file"),
        ("{\"from\": \"nowhere\"}", "no table, view or saved query named “nowhere”"),
        ("{\"from\": \"products\", \"shwo\": []}", "unknown field `shwo`"),
        ("{\"from\": \"products\", \"show\": [\"colour\"]}", "no column named “colour”"),
        ("{\"from\": \"products\", \"where\": {\"column\": \"made\", \"less\": \"soon\"}}", "is not a date"),
        ("{", "This is no query"),
    ] {
        let said = place.refused(&["query", asked], 1);
        assert!(said.contains(says), "{asked}: {said}");
    }
}
