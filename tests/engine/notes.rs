//! What Relata notes of tables beyond SQL shows in the catalog, in how values are read, and nowhere where the file says
//! otherwise.

use std::sync::Arc;

use relata_engine::change::{Assignment, FormSave, RowEdit};
use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::schema::{ColumnKind, DateStorage};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input, RowKey, Value};
use rusqlite::Connection;
use tempfile::TempDir;

/// A workspace with these tables and these notes (table, JSON).
pub fn noted(sql: &str, notes: &[(&str, serde_json::Value)]) -> (TempDir, Arc<Session>, FileId) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noted.sqlite").display().to_string();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = session.create_file(path.clone()).unwrap().id;
    session.close_file(file).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch(sql).unwrap();
    for (table, json) in notes {
        connection
            .execute("INSERT INTO _relata_tables VALUES (?1, ?2)", [*table, &json.to_string()])
            .unwrap();
    }
    drop(connection);
    let file = session.open_file(path, OpenMode::Normal, TaskId(1)).unwrap().id;
    (folder, session, file)
}

/// Saves one row of typed values.
pub fn save(
    session: &Session,
    file: FileId,
    table: &str,
    key: Option<RowKey>,
    typed: &[(&str, &str)],
) -> relata_engine::Result<(RowKey, Vec<Cell>)> {
    let values = typed
        .iter()
        .map(|(column, typed)| Assignment {
            column: (*column).to_owned(),
            value: Input::Typed { typed: (*typed).to_owned() },
        })
        .collect();
    let row = RowEdit { table: table.to_owned(), key, values, seen: Vec::new() };
    let mut saved = session.save_form(file, FormSave { row, linked: Vec::new() })?;
    Ok((saved.keys.remove(0), saved.rows.remove(0).cells))
}

const SHOP: &str = "
    CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT NOT NULL, password TEXT) STRICT;
    CREATE TABLE items (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER, share REAL, spent INTEGER, stars INTEGER,
      state TEXT CHECK (state IN ('draft', 'out')), at TEXT, day TEXT, code TEXT, mail TEXT,
      photo BLOB, photo_name TEXT, photo_type TEXT,
      user_id INTEGER REFERENCES users (id)
    ) STRICT;
    INSERT INTO users VALUES (1, 'Ada', NULL);";

fn shop_notes() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        (
            "items",
            serde_json::json!({
                "name": "items", "title": "Things", "singular": "thing",
                "label": "'#' || id || ' ' || name || coalesce(' by ' || user.username, '')",
                "column": [
                    {"name": "price", "kind": "money", "scale": 2, "currency": "EUR", "title": "Cost", "help": "Without tax"},
                    {"name": "share", "kind": "percent"},
                    {"name": "spent", "kind": "duration"},
                    {"name": "stars", "kind": "rating"},
                    {"name": "state", "kind": "enum", "option": [
                        {"value": "draft", "title": "Draft", "colour": "amber"}, {"value": "gone"}, {"value": "out", "title": "Published"}]},
                    {"name": "at", "kind": "date_time"},
                    {"name": "day", "kind": "date"},
                    {"name": "code", "kind": "text", "regex": "[A-Z]{2}-[0-9]+"},
                    {"name": "mail", "kind": "email"},
                    {"name": "photo", "kind": "image"},
                    {"name": "nowhere", "kind": "money"},
                    {"name": "name", "kind": "money"}
                ],
                "link": [{"columns": ["user_id"], "target": "users", "title": "Owner", "backTitle": "Belongings"}]
            }),
        ),
        ("users", serde_json::json!({"name": "users", "column": [{"name": "password", "kind": "password"}]})),
        ("gone", serde_json::json!({"name": "gone"})),
    ]
}

#[test]
fn the_catalog_says_what_was_noted_where_the_file_agrees() {
    let (_folder, session, file) = noted(SHOP, &shop_notes());
    let catalog = session.catalog(file).unwrap();
    let items = catalog.table("items").unwrap();
    assert_eq!((items.title.as_str(), items.singular.as_str()), ("Things", "thing"));
    let column = |name: &str| items.column(name).unwrap();
    let price = column("price");
    assert_eq!((price.kind, price.scale, price.minor_units), (ColumnKind::Money, Some(2), true));
    assert_eq!((price.title.as_str(), price.help.as_deref()), ("Cost", Some("Without tax")));
    assert_eq!(price.currency.as_deref(), Some("EUR"));
    assert_eq!(column("at").date_storage, Some(DateStorage::IsoUtc));
    assert_eq!(column("state").choices, ["draft", "out"]);
    let options: Vec<&str> = column("state").options.iter().map(|option| option.value.as_str()).collect();
    assert_eq!(options, ["draft", "out"], "what the file's rule doesn't allow is no option");
    assert_eq!(column("name").kind, ColumnKind::Text, "text can't be money");
    assert_eq!(column("photo_name").part_of.as_deref(), Some("photo"));
    assert_eq!(items.links[0].title, "Owner");
    assert_eq!(items.links[0].back_title, "Belongings");
    assert_eq!(column("user_id").title, "Owner");
}

#[test]
fn other_notes_are_seen_at_once() {
    let (folder, session, file) = noted(SHOP, &shop_notes());
    assert_eq!(session.catalog(file).unwrap().table("items").unwrap().title, "Things");
    let other = Connection::open(folder.path().join("noted.sqlite")).unwrap();
    other
        .execute(
            "UPDATE _relata_tables SET notes = json_set(notes, '$.title', 'Wares') WHERE name = 'items'",
            [],
        )
        .unwrap();
    assert_eq!(session.catalog(file).unwrap().table("items").unwrap().title, "Wares");
    other.execute("UPDATE _relata_tables SET notes = '{\"future\": 1}' WHERE name = 'items'", []).unwrap();
    assert_eq!(session.catalog(file).unwrap().table("items").unwrap().title, "Items");
}

#[test]
fn values_are_read_by_their_noted_kind() {
    let (folder, session, file) = noted(SHOP, &shop_notes());
    let (key, _) = save(
        &session,
        file,
        "items",
        None,
        &[
            ("name", "Lamp"),
            ("price", "1.204,50 €"),
            ("share", "7 %"),
            ("spent", "1:30"),
            ("stars", "★★★★"),
            ("state", "published"),
            ("at", "2026-11-24T11:30:00+01:00"),
            ("day", "24.11.2026"),
            ("code", "AB-7"),
            ("mail", "ada@example.org"),
        ],
    )
    .unwrap();
    let other = Connection::open(folder.path().join("noted.sqlite")).unwrap();
    let stored: String = other
        .query_row(
            "SELECT concat_ws('|', price, share, spent, stars, state, at, day, code) FROM items",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(stored, "120450|0.07|5400|4|out|2026-11-24T10:30:00Z|2026-11-24|AB-7");
    for (column, typed, part) in [
        ("price", "0.125", "2 digits after the point"),
        ("price", "cheap", "not an amount"),
        ("share", "much", "not a percentage"),
        ("spent", "long", "not a length of time"),
        ("state", "lost", "Draft, Published"),
        ("at", "soon", "not a date and time"),
        ("day", "2026-11-24 10:00", "time of day"),
        ("code", "ab-7", "Relata checks this"),
        ("mail", "ada", "not an e-mail address"),
    ] {
        let refused = save(&session, file, "items", Some(key.clone()), &[(column, typed)]).unwrap_err();
        assert!(refused.to_string().contains(part), "{column}: {refused}");
    }
}

#[test]
fn a_noted_label_names_rows_and_reaches_through_links() {
    let (_folder, session, file) = noted(SHOP, &shop_notes());
    let (key, _) = save(&session, file, "items", None, &[("name", "Lamp"), ("user_id", "1")]).unwrap();
    assert_eq!(session.read_row(file, "items".into(), key).unwrap().label, "#1 Lamp by Ada");
    let picked = session.pick_rows(file, "items".into(), vec!["id".into()], "lamp by".into(), 5).unwrap();
    assert_eq!(picked.len(), 1);
}

#[test]
fn a_label_that_could_do_harm_is_passed_over() {
    for label in [
        "(SELECT password FROM users)",
        "random()",
        "date('now')",
        "load_extension('x')",
        "nowhere",
        "name; DROP TABLE items",
        "user.nowhere",
        ":secret",
    ] {
        let notes = [("items", serde_json::json!({"name": "items", "label": label}))];
        let (_folder, session, file) = noted(SHOP, &notes);
        let (key, _) = save(&session, file, "items", None, &[("name", "Lamp")]).unwrap();
        assert_eq!(session.read_row(file, "items".into(), key).unwrap().label, "Lamp", "{label}");
    }
    // A password is nothing that a label shows.
    let notes = [(
        "users",
        serde_json::json!({"name": "users", "label": "username || coalesce(password, '-')",
            "column": [{"name": "password", "kind": "password"}]}),
    )];
    let (_folder, session, file) = noted(SHOP, &notes);
    let key = RowKey::of(&[Value::Integer(1)]);
    assert_eq!(session.read_row(file, "users".into(), key).unwrap().label, "Ada-");
}

#[test]
fn a_file_brings_its_name_along() {
    let (folder, session, file) = noted(SHOP, &shop_notes());
    let (key, _) = save(&session, file, "items", None, &[("name", "Lamp")]).unwrap();
    let photo = |value: Input| {
        let values = vec![Assignment { column: "photo".into(), value }];
        let row = RowEdit { table: "items".into(), key: Some(key.clone()), values, seen: Vec::new() };
        session.save_form(file, FormSave { row, linked: Vec::new() }).unwrap();
        let other = Connection::open(folder.path().join("noted.sqlite")).unwrap();
        other
            .query_row("SELECT concat_ws('|', hex(photo), photo_name, photo_type) FROM items", [], |row| {
                row.get::<_, String>(0)
            })
            .unwrap()
    };
    let lamp =
        Input::Blob { base64: "AP8=".into(), name: Some("lamp.png".into()), media: Some("image/png".into()) };
    assert_eq!(photo(lamp), "00FF|lamp.png|image/png");
    assert_eq!(photo(Input::Null), "");
}
