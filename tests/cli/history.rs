//! undo, redo, history.

use serde_json::json;

use super::*;

#[test]
fn changes_are_listed_undone_and_redone() {
    let place = place(SHOP);
    assert!(place.ok(&["history"]).contains("No changes"));
    assert!(place.refused(&["undo"], 1).contains("nothing to undo"));
    place.ok(&["update", "products", "1", "price=18.50"]);
    place.ok(&["delete", "categories", "1"]);
    let listed = place.json(&["history"]);
    let whats: Vec<&str> =
        listed["entries"].as_array().unwrap().iter().map(|entry| entry["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["You deleted “Lamps” from Categories", "You changed price of “Lamp” in Products"]);
    assert!(place.ok(&["undo"]).contains("Undone: You deleted “Lamps” from Categories."));
    assert_eq!(place.json(&["sql", "SELECT count(*) FROM products"])["rows"], json!([[3]]));
    let of_row = place.ok(&["history", "products", "1"]);
    assert!(of_row.contains("price: 19.99 → 18.5"), "{of_row}");
    assert!(of_row.contains("(undone)"), "{of_row}");
    place.ok(&["redo"]);
    assert_eq!(place.json(&["sql", "SELECT count(*) FROM products"])["rows"], json!([[1]]));
    let said = place.refused(&["undo", "1"], 1);
    assert!(said.contains("changed the same rows later"), "{said}");
    place.refused(&["undo", "99"], 1);
    let settled = place.json(&["undo", "2"]);
    assert_eq!((&settled["entry"]["state"], &settled["rows"]), (&json!("undone"), &json!(3)));
    place.ok(&["undo"]);
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(19.99));
    assert_eq!(names(place.folder.path()), ["test.sqlite"], "the history is in the profile");
}
