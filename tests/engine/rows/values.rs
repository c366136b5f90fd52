//! Values keep their exact type from the file to the window and back.

use crate::support::part;
use proptest::prelude::*;
use relata_engine::change::{Assignment, RowEdit};
use relata_engine::export::TextForm;
use relata_engine::value::{BlobKind, TEXT_PREFIX_BYTES, Value};

use super::*;

#[test]
fn long_values_cross_by_their_beginning() {
    for (encoding, rowid) in [("UTF-8", ""), ("UTF-8", "WITHOUT ROWID"), ("UTF-16le", "")] {
        let opened = opened(&format!(
            "PRAGMA encoding = '{encoding}'; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b, c TEXT GENERATED ALWAYS AS (a || '!')) {rowid};"
        ));
        let text = "é🦉x".repeat(1_500_000);
        let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
        picture.resize(5_000_000, 7);
        {
            let connection = Connection::open(&opened.path).unwrap();
            connection.execute("INSERT INTO t(id, a, b) VALUES (1, ?1, ?2)", (&text, &picture)).unwrap();
            connection
                .execute(
                    "INSERT INTO t(id, a, b) VALUES (2, CAST(?1 AS TEXT), 'short')",
                    [&vec![0xff_u8; 9000][..]],
                )
                .unwrap();
        }
        let rows = opened.open(all("t")).window.rows;
        let Cell::LongText { prefix, bytes, digest: None, .. } = &rows[0].cells[1] else {
            panic!("{encoding} {rowid}: {:.100?}", rows[0].cells[1])
        };
        let expected = if encoding == "UTF-8" { text.len() } else { text.encode_utf16().count() * 2 };
        assert_eq!(*bytes, expected as u64, "{encoding} {rowid}");
        assert!(
            text.starts_with(prefix.as_str()) && prefix.len() > TEXT_PREFIX_BYTES - 8,
            "{}",
            prefix.len()
        );
        assert!(
            matches!(
                rows[0].cells[2],
                Cell::Blob { blob: 5_000_000, kind: BlobKind::Png, digest: None, as_of: Some(_) }
            ),
            "{:?}",
            rows[0].cells[2]
        );
        assert!(matches!(&rows[0].cells[3], Cell::LongText { .. }), "a generated column");
        if encoding == "UTF-8" {
            assert!(
                matches!(&rows[1].cells[1], Cell::BadText { bytes: 9000, .. }),
                "{:.100?}",
                rows[1].cells[1]
            );
        }
        let value = |column: &str| {
            opened
                .session
                .read_value(opened.file, "t".into(), rows[0].key.clone().unwrap(), column.into())
                .unwrap()
        };
        assert_eq!(value("a").text.as_deref(), Some(text.as_str()));
        assert_eq!(value("b").base64.map(|base64| base64.len()), Some(5_000_000_usize.div_ceil(3) * 4));
    }
}

#[test]
fn rows_copy_as_spreadsheets_take_them() {
    let opened = opened(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b);
         INSERT INTO t VALUES (1, 'tab\there', NULL), (2, '', x'00ff'), (3, 9223372036854775807, -0.0),
                              (4, 1e999, 'say \"hi\"');
         INSERT INTO t VALUES (10, 'row', NULL);",
    );
    let copy = |selection: Selection, columns: &[&str]| {
        let set = opened.open(selection);
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        opened.session.copy_rows(set.id, part(0, 4, columns), TextForm::tabs(true), TaskId(5)).unwrap()
    };
    let expected =
        "b\ta\n\t\"tab\there\"\nx'00ff'\t\"\"\n-0.0\t9223372036854775807\n\"say \"\"hi\"\"\"\tInfinity";
    assert_eq!(copy(all("t"), &["b", "a"]), expected);
    let sorted = copy(by("t", &[("id", true, None)]), &["id"]);
    assert_eq!(sorted, "id\n10\n4\n3\n2");
    let set = opened.open(all("t"));
    assert!(
        opened
            .session
            .copy_rows(set.id, part(0, 1, vec!["none".into()]), TextForm::tabs(false), TaskId(5))
            .is_err()
    );
}

#[test]
fn many_rows_copy_whole_from_any_source() {
    let opened = opened(&format!("{GAPS} CREATE VIEW v AS SELECT id FROM t;"));
    for selection in [all("t"), by("t", &[("a", false, None), ("id", false, None)]), all("v")] {
        let order = if selection.order.is_empty() { "id" } else { "a, id" };
        let set = opened.open(selection);
        let text = opened
            .session
            .copy_rows(set.id, part(5, 2000, vec!["id".into()]), TextForm::tabs(false), TaskId(5))
            .unwrap();
        let ids: Vec<i64> = text.lines().map(|line| line.parse().unwrap()).collect();
        assert_eq!(ids, opened.truth(&format!("SELECT id FROM t ORDER BY {order} LIMIT 2000 OFFSET 5")));
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        prop::sample::select(vec![i64::MIN, i64::MAX, 0, -1, 1 << 53, -(1 << 53) - 1])
            .prop_map(Value::Integer),
        any::<f64>().prop_filter("SQLite stores NaN as NULL", |real| !real.is_nan()).prop_map(Value::Real),
        prop::sample::select(vec![f64::INFINITY, f64::NEG_INFINITY, -0.0, 5e-324, 1.0]).prop_map(Value::Real),
        ".{0,20}".prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Blob),
        prop::collection::vec(128_u8..192, 1..9).prop_map(Value::BadText),
    ]
}

/// What the window would send back for a value that it got.
fn input_of(value: &Value) -> Input {
    Input::from(value)
}

#[test]
fn a_value_goes_from_file_to_window_and_back_unchanged() {
    let opened = opened(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, v, w); INSERT INTO t VALUES (-9223372036854775808, 1, 1), (9223372036854775807, 2, 2);",
    );
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) };
    let same = |left: &Value, right: &Value| match (left, right) {
        (Value::Real(left), Value::Real(right)) => left.to_bits() == right.to_bits(),
        _ => left == right,
    };
    let connection = Connection::open(&opened.path).unwrap();
    proptest!(config, |(value in value(), first in any::<bool>())| {
        let id = if first { i64::MIN } else { i64::MAX };
        connection.execute("UPDATE t SET v = ?1, w = NULL WHERE id = ?2", (&value, id)).unwrap();
        // Read both by the table's own order and through a list of keys.
        for order in [vec![], vec![("v", false, None)]] {
            let set = opened.open(by("t", &order));
            let rows = opened.pages(set.id, 10);
            let expected = Cell::from(&value);
            let key = key(id);
            let row = rows.iter().find(|row| row.key.as_ref() == Some(&key)).expect("the row");
            prop_assert_eq!(&row.cells[1], &expected);
            opened.session.close_rows(set.id).unwrap();
        }
        let full = opened.session.read_value(opened.file, "t".into(), key(id), "v".into()).unwrap();
        prop_assert_eq!(&full.cell, &Cell::from(&value));
        let edit = RowEdit {
            table: "t".into(),
            key: Some(key(id)),
            values: vec![Assignment { column: "w".into(), value: input_of(&value) }],
            seen: Vec::new(),
        };
        opened.session.save_rows(opened.file, vec![edit], TaskId(6)).unwrap();
        let stored = connection
            .query_row("SELECT w FROM t WHERE id = ?1", [id], |row| row.get_ref(0).map(Value::from))
            .unwrap();
        prop_assert!(same(&stored, &value), "{:?} became {:?}", value, stored);
        let filter = where_("v", Operator::Is, vec![input_of(&value)]);
        let set = opened.open(Selection { filter: Some(filter), ..all("t") });
        prop_assert!(set.window.rows.iter().any(|row| row.key == Some(key(id))), "{:?} finds itself", value);
        opened.session.close_rows(set.id).unwrap();
    });
}
