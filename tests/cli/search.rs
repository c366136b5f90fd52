//! Looking for words, with an index and without.

use super::{place, stderr};

const SHOP: &str = "
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, about TEXT);
    INSERT INTO products VALUES(1, 'Oak table', 'for the Café'), (2, 'Chair', 'of oak'), (3, 'Lamp', NULL);
    CREATE TABLE towns(id INTEGER PRIMARY KEY, name TEXT);
    INSERT INTO towns VALUES(7, 'Oakland');";

#[test]
fn words_are_found_in_all_tables_or_in_one_and_an_index_is_built_and_removed() {
    let place = place(SHOP);
    let found = place.ok(&["search", "oak"]);
    assert!(
        found.starts_with("Products\n") && found.contains("Oak table") && found.contains("About: of oak"),
        "{found}"
    );
    assert!(found.contains("\nTowns\n") && found.contains("Oakland"), "{found}");
    assert!(!place.ok(&["search", "oak", "--table", "towns"]).contains("Products"));
    assert_eq!(place.ok(&["search", "-oak"]), "Nothing was found.\n");
    assert_eq!(place.ok(&["search", "\"NEAR(\""]), "Nothing was found.\n");
    let json: serde_json::Value =
        serde_json::from_str(&place.ok(&["search", "oak", "--json", "--limit", "1"])).unwrap();
    assert_eq!(json[0]["hits"].as_array().unwrap().len(), 1);
    assert_eq!((&json[0]["more"], &json[0]["indexed"]), (&true.into(), &false.into()));
    let refused = place.refused(&["search-index", "build", "products"], 1);
    assert!(refused.contains("someone else's file"), "{refused}");
    place.ok(&["adopt"]);
    let dry = place.ok(&["search-index", "build", "products", "--dry-run"]);
    assert!(dry.contains("Build the search index of “products”: “name” and “about”."), "{dry}");
    assert!(place.ok(&["search-index", "build", "products"]).starts_with("Applied revision 1"));
    let listed = place.ok(&["search-index", "list"]);
    let line = listed.lines().find(|line| line.starts_with("products")).unwrap();
    assert!(line.contains("words") && line.contains("name, about"), "{listed}");
    assert!(place.ok(&["search", "CAFE"]).contains("Oak table"));
    assert!(!place.ok(&["tables"]).contains("relata_search"));
    assert!(place.ok(&["schema", "products"]).contains("search index of words in name, about"));
    let sql = place.ok(&["schema", "products", "--sql"]);
    assert!(sql.contains("USING fts5(") && sql.contains("relata_search_products_update"), "{sql}");
    assert!(
        place.ok(&["search-index", "remove", "products"]).contains("Remove the search index of “products”.")
    );
    place.refused(&["search-index", "remove", "products"], 1);
    assert!(place.ok(&["search", "cafe"]).contains("Oak table"));
    let output =
        place.command(&["search", place.file.to_str().unwrap(), "x", "--table", "nothing"]).output().unwrap();
    assert!(stderr(&output).contains("no table or view named “nothing”"), "{}", stderr(&output));
}
