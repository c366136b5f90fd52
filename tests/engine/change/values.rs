//! Values survive the whole trip: value → input → JSON → file → cell → JSON → input → file.

use super::*;
use proptest::prelude::*;
use relata_engine::change::read_input;

fn any_value() -> impl Strategy<Value = Value> {
    let integers = prop_oneof![
        any::<i64>(),
        prop::sample::select(vec![
            0,
            -1,
            i64::MIN,
            i64::MAX,
            9_007_199_254_740_991,
            9_007_199_254_740_992,
            -9_007_199_254_740_993
        ]),
    ];
    let reals = prop_oneof![
        any::<f64>().prop_filter("NaN is NULL", |real| !real.is_nan()),
        prop::sample::select(vec![
            0.0,
            -0.0,
            f64::INFINITY,
            f64::NEG_INFINITY,
            1.0,
            1e15,
            1e16,
            5e-324,
            f64::MAX,
            0.1
        ]),
    ];
    prop_oneof![
        Just(Value::Null),
        integers.prop_map(Value::Integer),
        reals.prop_map(Value::Real),
        ".*".prop_map(Value::Text),
        prop::sample::select(vec![
            "",
            " ",
            "NULL",
            "1",
            "1.0",
            "007",
            "\0",
            "a\0b",
            "🦉\u{301}",
            "\u{feff}x"
        ])
        .prop_map(|text| Value::Text(text.into())),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob),
        prop::collection::vec(any::<u8>(), 1..40)
            .prop_filter("must not be UTF-8", |bytes| std::str::from_utf8(bytes).is_err())
            .prop_map(Value::BadText),
    ]
}

/// As SQLite itself has it, type and bytes.
fn stored(connection: &Connection, id: i64) -> Value {
    connection
        .query_row("SELECT v FROM t WHERE id = ?1", [id], |row| Ok(Value::from(row.get_ref(0)?)))
        .unwrap()
}

/// Same type, and for reals the same bits: −0.0 is not 0.0.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Real(one), Value::Real(other)) => one.to_bits() == other.to_bits(),
        _ => one == other,
    }
}

fn through_json<T: serde::Serialize, U: serde::de::DeserializeOwned>(value: &T) -> U {
    serde_json::from_str(&serde_json::to_string(value).unwrap()).unwrap()
}

#[test]
fn every_value_survives_the_trip() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
    let connection = Connection::open(&file.path).unwrap();
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&any_value(), |value| {
            let input: Input = through_json(&Input::from(&value));
            let saved = file.save(new("t", [("v", input)])).unwrap();
            let key = saved.keys[0].values().unwrap();
            let Value::Integer(id) = key[0] else { panic!("a rowid") };
            prop_assert!(same(&stored(&connection, id), &value), "stored as {:?}", stored(&connection, id));
            // What the window got can be sent back as it is, where a cell is the whole value.
            let cell: Cell = through_json(&saved.rows[0].cells[1]);
            prop_assert_eq!(&cell, &saved.rows[0].cells[1]);
            if matches!(
                cell,
                Cell::Null | Cell::Integer(_) | Cell::Text(_) | Cell::BigInteger { .. } | Cell::Real { .. }
            ) {
                let back: Input = through_json(&cell);
                let again = file.save(new("t", [("v", back)])).unwrap();
                let Value::Integer(id) = again.keys[0].values().unwrap()[0] else { panic!("a rowid") };
                prop_assert!(same(&stored(&connection, id), &value));
            }
            // Scripts and keys have their own form.
            let script = Value::from_script(&through_json(&value.to_script())).unwrap();
            prop_assert!(same(&script, &value), "script form gives {:?}", script);
            Ok(())
        })
        .unwrap();
}

#[test]
fn every_value_can_be_a_key() {
    let file = file("CREATE TABLE t(v PRIMARY KEY, n INT) WITHOUT ROWID");
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 150,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let keys = any_value().prop_filter("no NULL in a key", |value| *value != Value::Null);
    runner
        .run(&keys, |value| {
            let saved = file.save(new("t", [("v", Input::from(&value))])).unwrap();
            let changed = file.save(edit("t", &saved.keys[0], [("n", Input::Integer(1))])).unwrap();
            prop_assert_eq!(&changed.keys[0], &saved.keys[0]);
            prop_assert_eq!(file.delete("t", &changed.keys).unwrap(), 1);
            Ok(())
        })
        .unwrap();
}

#[test]
fn null_and_empty_text_are_two_things() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES(1, 'x')");
    file.save(edit("t", &rowid(1), [("v", Input::Text(String::new()))])).unwrap();
    assert_eq!(file.one("SELECT v FROM t"), "''");
    let seen = vec![Seen { column: "v".into(), cell: Cell::Null }];
    let edit_null = RowEdit { seen, ..edit("t", &rowid(1), [("v", typed("y"))]) };
    refused(file.save(edit_null), ErrorCode::Conflict);
    file.save(edit("t", &rowid(1), [("v", Input::Null)])).unwrap();
    assert_eq!(file.one("SELECT v FROM t"), "NULL");
}

#[test]
fn ten_megabytes_go_in_whole_and_come_back_as_a_beginning() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, v TEXT)");
    let text = "é".repeat(5_000_000);
    let saved = file.save(new("t", [("v", Input::Text(text.clone()))])).unwrap();
    assert!(matches!(&saved.rows[0].cells[1], Cell::LongText { bytes: 10_000_000, .. }));
    let stored: String =
        Connection::open(&file.path).unwrap().query_row("SELECT v FROM t", [], |row| row.get(0)).unwrap();
    assert!(stored == text);
}

#[test]
fn bytes_that_are_no_base64_are_refused() {
    let file = file("CREATE TABLE t(v BLOB)");
    let catalog = file.catalog();
    let column = catalog.table("t").unwrap().column("v").unwrap().clone();
    for bad in [
        Input::Blob { base64: "?".into(), name: None, media: None },
        Input::BadText { text_base64: "a".into() },
    ] {
        assert!(read_input(&column, &bad).is_err());
    }
    assert!(read_input(&column, &Input::Real { real: "NaN".into() }).is_err());
    assert!(read_input(&column, &Input::BigInteger { int: "9223372036854775808".into() }).is_err());
}
