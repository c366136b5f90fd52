//! Kinds end to end: exact money, passwords that never leave, refusals in words, searches by what is shown.

use crate::support::part;
use proptest::prelude::*;
use relata_engine::change::{Assignment, Bulk, BulkChange, PasswordOf, read_input};
use relata_engine::export::TextForm;
use relata_engine::file::FileId;
use relata_engine::kinds::{password::MASK, shown};
use relata_engine::rows::{Condition, Operator, Selection};
use relata_engine::session::Session;
use relata_engine::sql::Listing;
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input, Value};
use rusqlite::Connection;
use serde_json::json;

use crate::notes::{noted, save};

const USERS: &str = "
    CREATE TABLE users (
      id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, password TEXT CHECK (\"password\" GLOB '$argon2id$*'),
      age INTEGER, price INTEGER, state TEXT, at TEXT, code TEXT,
      CHECK (length(\"username\") >= 3), CHECK (length(\"username\") <= 8),
      CHECK (\"age\" >= 1), CHECK (\"age\" <= 5), CHECK (\"price\" >= 0),
      CHECK (\"code\" GLOB 'A*'), CHECK (age < 4 OR code IS NOT NULL)
    ) STRICT;
    CREATE UNIQUE INDEX one ON users (age, code);
    CREATE VIEW shown AS SELECT username, password AS secret FROM users;
    CREATE VIEW cut AS SELECT username, substr(password, 2) AS rest, (password IS NULL) AS none FROM users;
    CREATE VIEW twice AS SELECT username, rest FROM cut UNION ALL SELECT password, username FROM users;";

fn users() -> (tempfile::TempDir, std::sync::Arc<Session>, FileId) {
    noted(
        USERS,
        &[(
            "users",
            json!({"name": "users",
                "column": [
                    {"name": "password", "kind": "password"},
                    {"name": "price", "kind": "money", "scale": 2},
                    {"name": "at", "kind": "date_time"},
                    {"name": "state", "kind": "enum", "option": [
                        {"value": "to_do", "title": "To do"}, {"value": "done", "title": "Erledigt"}]}
                ],
                "rule": [{"check": "age < 4 OR code IS NOT NULL", "message": "From 4 on a code is needed."}],
                "unique": [{"columns": ["age", "code"], "message": "That age has this code already."}]
            }),
        )],
    )
}

#[test]
fn a_password_is_set_and_checked_and_never_read() {
    let (folder, session, file) = users();
    let (key, cells) =
        save(&session, file, "users", None, &[("username", "ada"), ("password", "kämpe 7")]).unwrap();
    let stored = || -> String {
        let other = Connection::open(folder.path().join("noted.sqlite")).unwrap();
        other.query_row("SELECT password FROM users", [], |row| row.get(0)).unwrap()
    };
    let first = stored();
    assert!(first.starts_with("$argon2id$"), "{first}");
    assert_eq!(cells[2], Cell::Text(MASK.into()));

    let of = || PasswordOf { table: "users".into(), key: key.clone(), column: None };
    let right = |secret: &str| session.check_password(file, of(), secret.into()).unwrap();
    assert!(right("kämpe 7") && !right("kampe 7") && !right(""));
    save(&session, file, "users", Some(key.clone()), &[("password", ""), ("age", "2")]).unwrap();
    save(&session, file, "users", Some(key.clone()), &[("password", MASK)]).unwrap();
    assert_eq!(stored(), first, "nothing typed keeps the old one");
    session.set_password(file, of(), "other".into()).unwrap();
    assert!(right("other") && stored() != first);
    assert!(session.set_password(file, of(), String::new()).is_err());
    let nowhere = PasswordOf { column: Some("username".into()), ..of() };
    assert!(session.check_password(file, nowhere, "x".into()).is_err());

    // Wherever rows leave the engine.
    let leaves = |text: String| assert!(!text.contains("argon2"), "{text}");
    leaves(format!("{:?}", session.read_row(file, "users".into(), key.clone()).unwrap()));
    leaves(format!(
        "{:?}",
        session.read_value(file, "users".into(), key.clone(), "password".into()).unwrap()
    ));
    leaves(format!("{:?}", session.read_exact(file, "users", &key).unwrap()));
    for table in ["users", "shown"] {
        let selection = Selection { table: table.into(), order: vec![], filter: None };
        let set = session.open_rows(file, selection, 10, TaskId(3)).unwrap();
        leaves(format!("{set:?}"));
        let copied = session.copy_rows(set.id, part(0, 10, vec![]), TextForm::tabs(true), TaskId(4)).unwrap();
        assert!(copied.contains(MASK), "{copied}");
        leaves(copied);
        let saved = session.copy_rows(set.id, part(0, 10, vec![]), TextForm::csv(), TaskId(4)).unwrap();
        assert_eq!(
            saved.contains(MASK),
            table == "shown",
            "a table's password has no column in a file: {saved}"
        );
        leaves(saved);
        let (told, heard) = std::sync::mpsc::channel();
        let sink = Box::new(move |output| told.send(format!("{output:?}")).is_ok());
        session.list_rows(file, table, &Listing::default(), TaskId(5), sink).unwrap();
        leaves(heard.iter().collect());
    }
    // A view that makes something else of it.
    for (view, column) in [("cut", 1), ("twice", 0)] {
        let selection = Selection { table: view.into(), order: vec![], filter: None };
        let set = session.open_rows(file, selection, 10, TaskId(3)).unwrap();
        let begun = std::time::Instant::now();
        while !session.read_rows(set.id, 0, 10).unwrap().status.total.exact {
            assert!(begun.elapsed().as_secs() < 20);
        }
        let window = session.read_rows(set.id, 0, 10).unwrap();
        assert!(!window.rows.is_empty() && !format!("{window:?}").contains("argon2"), "{window:?}");
        assert!(window.rows.iter().any(|row| row.cells[column] == Cell::Null), "{window:?}");
        let (told, heard) = std::sync::mpsc::channel();
        let sink = Box::new(move |output| told.send(format!("{output:?}")).is_ok());
        session.list_rows(file, view, &Listing::default(), TaskId(5), sink).unwrap();
        leaves(heard.iter().collect());
    }
    // Nor can it be found out by asking.
    let found = |operator, values| {
        let filter = Condition::Compare { column: "password".into(), operator, values };
        let selection = Selection { table: "users".into(), order: vec![], filter: Some(filter) };
        session.open_rows(file, selection, 10, TaskId(6)).map(|set| set.window.rows.len())
    };
    assert_eq!(found(Operator::StartsWith, vec![Input::Text("$argon2".into())]).unwrap(), 0);
    assert!(found(Operator::Less, vec![Input::Text("z".into())]).is_err());
    assert_eq!(found(Operator::NotEmpty, vec![]).unwrap(), 1);
    // Many rows at once.
    let bulk = |change| Bulk { table: "users".into(), filter: None, keys: None, change };
    let shown = session.preview_bulk(file, bulk(BulkChange::Delete), TaskId(7)).unwrap();
    assert!(format!("{shown:?}").contains(MASK));
    leaves(format!("{shown:?}"));
    let same = Assignment { column: "password".into(), value: Input::Typed { typed: "all".into() } };
    assert!(
        session
            .run_bulk(file, bulk(BulkChange::Update { values: vec![same], adjust: Vec::new() }), TaskId(8))
            .is_err()
    );
    // A copy has the same password.
    let copy = session.duplicate_rows(file, "users".into(), vec![key.clone()]).unwrap();
    let of = PasswordOf { table: "users".into(), key: copy.keys[0].clone(), column: None };
    assert!(session.check_password(file, of, "other".into()).unwrap());
}

#[test]
fn refusals_say_the_limits() {
    let (_folder, session, file) = users();
    let (key, _) = save(&session, file, "users", None, &[("username", "maren")]).unwrap();
    save(&session, file, "users", None, &[("username", "other"), ("age", "1"), ("code", "A")]).unwrap();
    for (typed, message) in [
        ([("username", "ab")].as_slice(), "Username takes 3 to 8 characters (these are 2)."),
        (&[("username", "a long name")], "Username takes 3 to 8 characters (these are 11)."),
        (&[("age", "6")], "Age must be from 1 to 5."),
        (&[("price", "-0.01")], "Price must be at least 0.00."),
        (&[("code", "B")], "Code must have the form A* (* is anything, ? one character)."),
        (&[("age", "4")], "From 4 on a code is needed."),
        (&[("age", "1"), ("code", "A")], "That age has this code already. (other)"),
        (&[("state", "lost")], "State must be one of: To do, Erledigt."),
    ] {
        let refused = save(&session, file, "users", Some(key.clone()), typed).unwrap_err();
        assert_eq!(refused.to_string(), message);
    }
}

#[test]
fn searches_look_at_what_is_shown() {
    let (_folder, session, file) = users();
    let row =
        [("username", "maren"), ("price", "1204.05"), ("state", "Erledigt"), ("at", "2026-11-24 10:30")];
    save(&session, file, "users", None, &row).unwrap();
    save(&session, file, "users", None, &[("username", "other"), ("price", "-0.5")]).unwrap_err();
    save(&session, file, "users", None, &[("username", "other"), ("price", "3")]).unwrap();
    let found = |column: &str, operator, typed: &[&str]| {
        let values = typed.iter().map(|typed| Input::Typed { typed: (*typed).into() }).collect();
        let filter = Condition::Compare { column: column.into(), operator, values };
        let selection = Selection { table: "users".into(), order: vec![], filter: Some(filter) };
        session.open_rows(file, selection, 10, TaskId(6)).unwrap().window.rows.len()
    };
    use Operator::{AtLeast, AtMost, Between, Contains, EndsWith, Is, IsNot, Less, More, StartsWith};
    for (column, operator, typed, rows) in [
        ("price", Is, ["1204,05"].as_slice(), 1),
        ("price", More, &["3"], 1),
        ("price", AtMost, &["3.00"], 1),
        ("price", Contains, &["4.05"], 1),
        ("price", EndsWith, &[".00"], 1),
        ("state", Is, &["erledigt"], 1),
        ("state", StartsWith, &["erl"], 1),
        ("at", Is, &["2026-11-24"], 1),
        ("at", IsNot, &["2026-11-24"], 1),
        ("at", AtMost, &["2026-11-24"], 1),
        ("at", More, &["2026-11-24"], 0),
        ("at", AtLeast, &["2026-11-24"], 1),
        ("at", Less, &["2026-11-24"], 0),
        ("at", Between, &["2026-11-23", "2026-11-24"], 1),
        ("at", Is, &["2026-11-24 10:30"], 1),
        ("at", StartsWith, &["2026-11-24 10:3"], 1),
    ] {
        assert_eq!(found(column, operator, typed), rows, "{column} {operator:?} {typed:?}");
    }
}

#[test]
fn what_is_copied_is_what_is_shown() {
    let (_folder, session, file) = users();
    let row = [("username", "maren"), ("price", "1204.05"), ("at", "2026-11-24 10:30")];
    save(&session, file, "users", None, &row).unwrap();
    let selection = Selection { table: "users".into(), order: vec![], filter: None };
    let set = session.open_rows(file, selection, 10, TaskId(3)).unwrap();
    let columns = ["price", "at"].map(str::to_owned).to_vec();
    let copied = session.copy_rows(set.id, part(0, 10, columns), TextForm::tabs(false), TaskId(4)).unwrap();
    assert_eq!(copied, "1204.05\t2026-11-24 10:30:00");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]
    #[test]
    fn money_is_typed_stored_shown_and_summed_exactly(
        amounts in proptest::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 1..40),
        scale in 0_u32..=4,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let connection = Connection::open(folder.path().join("m.sqlite")).unwrap();
        connection.execute_batch("CREATE TABLE m (a INTEGER) STRICT; CREATE TABLE _relata_tables (name TEXT, notes TEXT)").unwrap();
        let notes = json!({"name": "m", "column": [{"name": "a", "kind": "money", "scale": scale}]});
        connection.execute("INSERT INTO _relata_tables VALUES ('m', ?1)", [notes.to_string()]).unwrap();
        let catalog = relata_engine::schema::read_catalog(&connection).unwrap();
        let column = catalog.table("m").unwrap().column("a").unwrap().clone();
        for amount in &amounts {
            let typed = relata_engine::kinds::money::text(*amount, scale);
            let value = read_input(&column, &Input::Typed { typed: typed.clone() }).unwrap();
            prop_assert_eq!(&value, &Value::Integer(*amount));
            prop_assert_eq!(shown(&column, &value).unwrap(), typed);
            connection.execute("INSERT INTO m VALUES (?1)", [value]).unwrap();
        }
        let sum: i64 = connection.query_row("SELECT sum(a) FROM m", [], |row| row.get(0)).unwrap();
        prop_assert_eq!(sum, amounts.iter().sum::<i64>());
    }
}
