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

#[test]
fn many_rows_by_conditions() {
    let place = place(SHOP);
    let shown = place.ok(&["update", "products", "--where", "price<10", "price=10", "--dry-run"]);
    assert!(shown.contains("Would change 1 row of “products”") && shown.contains("3 → 10"), "{shown}");
    assert_eq!(place.json(&["update", "products", "--where", "price<10", "price=10"])["rows"], json!(1));
    assert_eq!(place.json(&["get", "products", "name=Bulb"])["price"], json!(10));
    let found = place.json(&["delete", "products", "--where", "price is null", "--dry-run"]);
    assert_eq!((&found["count"], &found["rows"][0]["label"]), (&json!(1), &json!("Stool")));
    place.ok(&["delete", "products", "--where", "name~l", "--where", "category=1"]);
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 1);
    place.ok(&["undo"]);
    place.ok(&["undo"]);
    assert_eq!(place.json(&["get", "products", "2"])["price"], json!(3));
    assert!(
        place
            .refused(&["delete", "products", "--where", "nothing=1"], 1)
            .contains("no column named “nothing”")
    );
    place.refused(&["delete", "products", "--where", "price"], 2);
    place.refused(&["delete", "products"], 2);
    place.refused(&["delete", "products", "1", "--where", "id=1"], 2);
    place.refused(&["update", "products", "1"], 2);
    place.ok(&["delete", "products", "--all"]);
    assert_eq!(place.json(&["rows", "products"])["rows"], json!([]));
}

#[test]
fn rows_come_from_a_file() {
    let place = place(SHOP);
    let rows = place.path("rows.json");
    std::fs::write(&rows, r#"[{"name": "Desk", "price": 120.5}, {"name": "Rug", "made": "2026-01-31", "photo": {"$blob": "AP8="}}]"#)
        .unwrap();
    assert_eq!(place.json(&["insert", "products", "--from", "rows.json"])["rows"], json!(2));
    let desk = place.json(&["get", "products", "name=Desk"]);
    assert_eq!((&desk["price"], &desk["photo"]), (&json!(120.5), &json!(null)));
    assert_eq!(place.json(&["get", "products", "name=Rug"])["photo"], json!({"$blob": "AP8="}));
    std::fs::write(&rows, r#"[{"id": 1, "price": 1}, {"id": 2, "note": "cheap"}]"#).unwrap();
    place.ok(&["update", "products", "--from", "rows.json"]);
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(1));
    assert_eq!(place.json(&["history"])["entries"].as_array().unwrap().len(), 2, "each file is one change");
    std::fs::write(&rows, r#"[{"id": 1, "price": 2}, {"id": 99, "price": 2}]"#).unwrap();
    place.refused(&["update", "products", "--from", "rows.json"], 1);
    std::fs::write(&rows, r#"{"id": 1}"#).unwrap();
    place.refused(&["insert", "products", "--from", "rows.json"], 2);
    place.ok(&["undo"]);
    place.ok(&["undo"]);
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn sql_is_undone_too() {
    let place = place(SHOP);
    place.ok(&["sql", "UPDATE products SET price = 0"]);
    place.ok(&["undo"]);
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(19.99));
    let output = place.run(&["sql", "CREATE TABLE t(a); INSERT INTO plain VALUES(1)"]);
    assert!(stderr(&output).contains("can't be undone"), "{}", stderr(&output));
}

#[test]
fn numbers_are_moved_by_an_amount_or_a_percentage() {
    let place = place(SHOP);
    let shown = place.ok(&["update", "products", "--all", "price+=10%", "--dry-run"]);
    assert!(shown.contains("Would change 2 rows of “products”"), "{shown}");
    assert!(shown.contains("19.99 → 21.99"), "{shown}");
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(19.99), "looking changes nothing");
    let done = place.json(&["update", "products", "--where", "category=1", "price+=10%", "note=new"]);
    assert_eq!(done["rows"], json!(2));
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(21.99));
    let foretold = place.run(&["update", "products", "--all", "id=1", "--dry-run"]);
    let told = String::from_utf8_lossy(&foretold.stdout).into_owned();
    assert_eq!(foretold.status.code(), Some(1), "{told}");
    assert!(told.contains("But: 2 of 3 rows would get a value in ID that another row has"), "{told}");
    place.ok(&["update", "products", "1", "price-=1.99"]);
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(20));
    place.ok(&["update", "products", "1", "price-=-0.5"]);
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(20.5));
    let shown = place.ok(&["update", "products", "1", "price=5", "--dry-run"]);
    assert!(shown.contains("20.5 → 5"), "{shown}");
    for _ in 0..3 {
        place.ok(&["undo"]);
    }
    assert_eq!(place.json(&["get", "products", "1"])["price"], json!(19.99));
    assert!(place.refused(&["update", "products", "--all", "price+=much"], 1).contains("much"));
    assert!(place.refused(&["update", "products", "--all", "name+=1"], 1).contains("Name"));
    place.refused(&["insert", "products", "price+=1"], 1);
}

#[test]
fn a_column_whose_name_ends_in_the_sign_keeps_its_meaning() {
    let place =
        place("CREATE TABLE t(id INTEGER PRIMARY KEY, n INT, \"n+\" INT); INSERT INTO t VALUES (1, 5, 6);");
    place.ok(&["update", "t", "--all", "n+=1", "--json"]);
    let row = place.json(&["get", "t", "1"]);
    assert_eq!((&row["n"], &row["n+"]), (&json!(5), &json!(1)));
    place.ok(&["update", "t", "--all", "n-=1", "n++=2"]);
    let row = place.json(&["get", "t", "1"]);
    assert_eq!((&row["n"], &row["n+"]), (&json!(4), &json!(3)));
}

#[test]
fn a_text_is_found_and_replaced() {
    let place = place(SHOP);
    let shown = place.ok(&["replace", "products", "name", "L", "w", "--dry-run"]);
    assert!(shown.contains("Would change 3 rows of “products”") && shown.contains("Lamp → wamp"), "{shown}");
    let found = place.json(&["replace", "products", "name", "l", "w", "--match-case", "--dry-run"]);
    assert_eq!((&found["count"], &found["rows"][0]["after"]), (&json!(2), &json!(["Buwb"])));
    let some = ["replace", "products", "name", "l", "", "--where", "category=1"];
    assert_eq!(place.json(&some)["rows"], json!(2));
    assert_eq!(place.json(&["get", "products", "1"])["name"], json!("amp"));
    assert_eq!(place.json(&["get", "products", "3"])["name"], json!("Stool"));
    place.ok(&["undo"]);
    assert_eq!(place.json(&["get", "products", "1"])["name"], json!("Lamp"));
    assert!(place.refused(&["replace", "products", "nothing", "a", "b"], 1).contains("nothing"));
    place.refused(&["replace", "products", "name", "a"], 2);
    place.ok(&["replace", "products", "note", "--", "--all", "-"]);
}
