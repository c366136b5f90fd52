//! Finding rows to link to.

use std::time::{Duration, Instant};

use relata_engine::rows::LinkedRow;
use relata_engine::rows::pick::{find_linked, pick_rows};
use relata_engine::schema::{Catalog, read_catalog};
use relata_engine::value::{Cell, Input};
use rusqlite::Connection;

fn file(sql: &str) -> (Connection, Catalog) {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    let catalog = read_catalog(&connection).unwrap();
    (connection, catalog)
}

fn labels(found: &[LinkedRow]) -> Vec<&str> {
    found.iter().map(|row| row.label.as_str()).collect()
}

#[test]
fn the_row_with_that_key_comes_first_then_beginnings_then_the_rest() {
    let (connection, catalog) = file(
        "CREATE TABLE artists(id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO artists VALUES(1, 'Zed 2'), (2, 'Ada'), (3, '2pac'), (4, '100%'), (5, 'a_b'), (6, 'aXb'), (7, NULL);",
    );
    let pick = |search: &str, limit: u32| {
        pick_rows(&connection, &catalog, "artists", &["id".to_owned()], search, limit).unwrap()
    };
    assert_eq!(labels(&pick("2", 10)), ["Ada", "2pac", "Zed 2"]);
    assert_eq!(labels(&pick("2", 2)), ["Ada", "2pac"]);
    assert_eq!(labels(&pick("%", 10)), ["100%"]);
    assert_eq!(labels(&pick("A_B", 10)), ["a_b"]);
    assert_eq!(labels(&pick("", 3)), ["#7", "100%", "2pac"]);
    assert_eq!(pick("ada", 1)[0].target, [Cell::Integer(2)]);
    assert!(pick("'; DROP TABLE artists; --", 5).is_empty());
    assert!(pick_rows(&connection, &catalog, "artists", &["nope".to_owned()], "", 1).is_err());
}

#[test]
fn a_link_is_found_by_what_it_stores() {
    let (connection, catalog) = file(
        "CREATE TABLE halls(house TEXT, number INT, name TEXT, PRIMARY KEY(house, number));
         INSERT INTO halls VALUES('A', 1, 'Great hall');",
    );
    let columns = ["house".to_owned(), "number".to_owned()];
    let find = |house: &str, number: Input| {
        let values = [Input::Text(house.into()), number];
        find_linked(&connection, &catalog, "halls", &columns, &values).unwrap().map(|row| row.label)
    };
    assert_eq!(find("A", Input::Typed { typed: "1".into() }).as_deref(), Some("Great hall"));
    assert_eq!(find("A", Input::Typed { typed: "one".into() }), None);
    assert_eq!(find("B", Input::Integer(1)), None);
}

#[test]
fn a_million_rows_are_searched_while_one_types() {
    let (connection, catalog) = file(
        "CREATE TABLE things(id INTEGER PRIMARY KEY, name TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
         INSERT INTO things SELECT i, 'thing ' || i FROM n;",
    );
    for (search, least, most) in [("", 20, 50), ("777777", 1, 1500), ("nowhere to be found", 0, 2000)] {
        let began = Instant::now();
        let found = pick_rows(&connection, &catalog, "things", &["id".to_owned()], search, 20).unwrap();
        let took = began.elapsed();
        assert!(found.len() >= least, "{search:?} finds {}", found.len());
        assert!(took < Duration::from_millis(most), "{search:?} took {took:?}");
    }
}
