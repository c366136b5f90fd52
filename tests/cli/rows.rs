//! rows, get, insert, update, delete.

use serde_json::json;

use super::*;

#[test]
fn rows_are_listed_sorted_and_in_pages() {
    let place = place(SHOP);
    let all = place.json(&["rows", "products", "--sort", "-category,name"]);
    assert_eq!(all["columns"], json!(["id", "name", "price", "photo", "made", "category", "note"]));
    let names = |found: &Json| -> Vec<String> {
        found["rows"].as_array().unwrap().iter().map(|row| row[1].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&all), ["Stool", "Bulb", "Lamp"]);
    let some =
        place.json(&["rows", "products", "--where", "price>=3", "--where", "name~L", "--sort", "-name"]);
    assert_eq!(names(&some), ["Lamp", "Bulb"]);
    assert_eq!(names(&place.json(&["rows", "products", "--where", "price is null"])), ["Stool"]);
    assert!(
        place.refused(&["rows", "products", "--where", "nothing=1"], 1).contains("no column named “nothing”")
    );
    place.refused(&["rows", "products", "--where", "price"], 2);
    let second = place.json(&["rows", "products", "--limit", "2", "--page", "2"]);
    assert_eq!(names(&second), ["Stool"]);
    let past = place.json(&["rows", "products", "--page", "99999999999999999"]);
    assert_eq!(past["rows"], json!([]), "a page past the end is empty");
    assert_eq!(past["columns"].as_array().unwrap().len(), 7);
    let view = place.json(&["rows", "cheap"]);
    assert_eq!(view["rows"], json!([["Bulb", 3]]));
    assert!(
        place.refused(&["rows", "products", "--sort", "nothing"], 1).contains("no column named “nothing”")
    );
    assert!(place.refused(&["rows", "nothing"], 1).contains("no table or view named “nothing”"));
    place.refused(&["rows", "products", "--limit", "0"], 2);
    place.refused(&["rows", "products", "--page", "x"], 2);
}

#[test]
fn values_are_exact_in_json() {
    let place = place(SHOP);
    let text = place.ok(&["rows", "plain", "--json"]);
    assert!(text.contains("[9007199254740993]"), "{text}");
    let values = place.json(&["rows", "plain"]);
    assert_eq!(
        values["rows"],
        json!([
            [9_007_199_254_740_993_i64],
            [{"$blob": "AP8="}],
            [{"$real": "Infinity"}],
            [{"$text": "/w=="}],
            [null],
            [""],
            [{"$real": "-0.0"}],
            [{"$real": "2.0"}]
        ])
    );
}

#[test]
fn a_row_is_got_by_its_key_or_by_a_column() {
    let place = place(SHOP);
    let lamp = json!({"id": 1, "name": "Lamp", "price": 19.99, "photo": null, "made": null, "category": 1, "note": null});
    assert_eq!(place.json(&["get", "products", "1"]), lamp);
    assert_eq!(place.json(&["get", "products", "Lamp", "--by", "name"]), lamp);
    assert_eq!(place.json(&["get", "stock", "A,17"])["amount"], 5);
    assert_eq!(place.json(&["get", "stock", "[\"B,C\", 1]"])["amount"], 6);
    let said = place.refused(&["get", "stock", "A"], 2);
    assert!(said.contains("2 values together: house, shelf. Write them like this: A,17"), "{said}");
    assert!(place.refused(&["get", "stock", "A,99"], 1).contains("“stock”"));
    assert_eq!(place.json(&["get", "plain", "1"]), json!({"rowid": 1, "a": 9_007_199_254_740_993_i64}));
    for (table, key) in [("products", "99"), ("products", "x"), ("stock", "A,1"), ("products", "[1,2]")] {
        let said = place.refused(&["get", table, key], 1);
        assert!(said.contains(&format!("There is no row “{key}”")), "{said}");
    }
    assert!(place.refused(&["get", "cheap", "1"], 2).contains("is a view"));
}

#[test]
fn rows_are_added_changed_and_deleted() {
    let place = place(SHOP);
    std::fs::write(place.path("a.png"), b"\x89PNG\r\n\x1a\n\0").unwrap();
    let row = place.json(&[
        "insert",
        "products",
        "name=A=b",
        "price=5.50",
        "photo=@a.png",
        "made=24.11.2026",
        "category=2",
        "note=",
    ]);
    assert_eq!(row["id"], 4);
    assert_eq!((&row["name"], &row["price"], &row["note"]), (&json!("A=b"), &json!(5.5), &json!("")));
    assert_eq!((&row["made"], &row["photo"]), (&json!("2026-11-24"), &json!({"$blob": "iVBORw0KGgoA"})));
    let row =
        place.json(&["update", "products", "4", "note:=null", "price:=9007199254740993", "name=@@home"]);
    assert_eq!((&row["note"], &row["name"]), (&json!(null), &json!("@home")));
    assert_eq!(row["price"], json!(9_007_199_254_740_993_i64));
    place.json(&["update", "stock", "A,17", "amount=-1", "shelf=18"]);
    assert_eq!(place.json(&["get", "stock", "A,18"])["amount"], -1);
    place.json(&["insert", "plain", "a:={\"$blob\":\"AA==\"}"]);

    let told = place.json(&["delete", "categories", "1", "--dry-run"]);
    assert_eq!((&told["wouldDelete"], &told["effects"][0]["rows"]), (&json!(1), &json!(2)));
    assert_eq!(place.json(&["rows", "products"])["rows"].as_array().unwrap().len(), 4);
    let said = place.ok(&["delete", "categories", "1"]);
    assert!(
        said.contains("Deleted 1 row") && said.contains("2 rows of “products” deleted with it"),
        "{said}"
    );
    assert!(place.refused(&["delete", "products", "4", "77"], 1).contains("77"));
    assert_eq!(place.json(&["delete", "products", "3", "4"])["deleted"], 2);
    assert_eq!(place.json(&["rows", "products"])["rows"], json!([]));
}

#[test]
fn refusals_are_sentences_and_change_nothing() {
    let place = place(SHOP);
    let before = std::fs::read(&place.file).unwrap();
    let said = place.refused(&["insert", "categories", "name=Lamps"], 1);
    assert!(said.starts_with("That Name is already taken by Lamps."), "{said}");
    let output = place.run(&["insert", "categories", "name=Lamps", "--json"]);
    let json: Json = serde_json::from_str(stderr(&output).lines().last().unwrap()).unwrap();
    assert_eq!((&json["code"], &json["fault"]["columns"]), (&json!("not_unique"), &json!(["name"])));
    assert!(place.refused(&["insert", "products", "price=x"], 1).contains("price: “x” is not a number"));
    assert!(place.refused(&["insert", "products", "price=1"], 1).contains("Name must be filled in"));
    assert!(place.refused(&["update", "products", "1", "category=9"], 1).contains("there is no row “9”"));
    assert!(place.refused(&["insert", "cheap", "name=x"], 1).contains("view"));
    assert!(place.refused(&["insert", "products", "colour=x"], 1).contains("no column named “colour”"));
    place.refused(&["insert", "products", "name"], 2);
    place.refused(&["insert", "products", "name:=x"], 2);
    place.refused(&["insert", "products", "photo=@nothing.png"], 2);
    place.refused(&["update", "products", "1"], 2);
    assert_eq!(std::fs::read(&place.file).unwrap(), before);
}

/// Money and a password, as Relata notes them.
const PRICED: &str = r#"
    CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, price INTEGER, share REAL, secret TEXT) STRICT;
    CREATE TABLE _relata_tables (name TEXT, notes TEXT);
    INSERT INTO _relata_tables VALUES ('items', '{"name": "items", "column": [
      {"name": "price", "kind": "money", "scale": 2}, {"name": "share", "kind": "percent"},
      {"name": "secret", "kind": "password"}]}');"#;

#[test]
fn money_is_taken_and_printed_as_an_amount() {
    let place = place(PRICED);
    assert!(place.ok(&["insert", "items", "name=Lamp", "price=18.90", "share=7.5"]).contains("18.90"));
    for (given, printed) in
        [("price=1.204,50", "1204.50"), ("price:=19.9", "19.90"), ("price:=\"0.05\"", "0.05")]
    {
        let row = place.json(&["update", "items", "1", given]);
        assert_eq!(row["price"], printed);
    }
    assert_eq!(place.json(&["get", "items", "1"])["share"], 0.075);
    assert!(place.ok(&["rows", "items"]).contains("7.5 %"));
    assert_eq!(place.json(&["rows", "items"])["rows"][0][2], "0.05");
    assert!(place.refused(&["update", "items", "1", "price=0.125"], 1).contains("2 digits"));
}

#[test]
fn a_password_comes_from_the_input_and_is_never_printed() {
    let place = place(PRICED);
    place.ok(&["insert", "items", "name=Ada"]);
    let file = place.file.to_str().unwrap();
    let password = |what: &str, secret: &str| {
        let output = place.with_input(&["password", file, "items", "1", what], secret.as_bytes());
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    assert_eq!(password("check", "x").0, Some(1), "none is set yet");
    assert_eq!(password("set", "kämpe 7\n").0, Some(0));
    assert_eq!(password("check", "kämpe 7"), (Some(0), "That is the password.\n".into()));
    assert_eq!(password("check", "kampe 7"), (Some(1), "That is not the password.\n".into()));
    assert_eq!(password("set", "").0, Some(1));
    for shown in [place.ok(&["get", "items", "1"]), place.ok(&["rows", "items", "--json"])] {
        assert!(shown.contains("••••") && !shown.contains("argon2"), "{shown}");
    }
    assert!(
        place.refused(&["password", "items", "1", "set", "--column", "name"], 1).contains("no passwords")
    );
}

#[test]
fn rows_from_json_are_what_json_prints() {
    let place = place(PRICED);
    let rows = place.path("rows.json");
    let text =
        r#"[{"name": "A", "price": "18.90", "share": 0.25}, {"name": "B", "price": 18, "secret": "kämpe"}]"#;
    std::fs::write(&rows, text).unwrap();
    place.ok(&["insert", "items", "--from", rows.to_str().unwrap()]);
    let found = place.json(&["rows", "items"])["rows"].clone();
    assert_eq!((&found[0][2], &found[0][3], &found[1][2]), (&json!("18.90"), &json!(0.25), &json!("18.00")));
    let output = place
        .with_input(&["password", place.file.to_str().unwrap(), "items", "2", "check"], "kämpe".as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}
