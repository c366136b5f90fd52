//! What a person types, by the kind of column. `Err` rows are refused with a sentence that holds the words given.

use super::*;
use relata_engine::change::read_input;
use relata_engine::schema::{Column, ColumnKind, DateStorage};

struct Kinds(Arc<Catalog>);

impl Kinds {
    fn of(sql: &str) -> (Fixture, Self) {
        let file = file(sql);
        let catalog = file.catalog();
        (file, Self(catalog))
    }

    fn column(&self, name: &str) -> &Column {
        self.0.tables[0].column(name).unwrap()
    }

    #[track_caller]
    fn reads(&self, column: &str, typed: &str, expected: Value) {
        let found = read_input(self.column(column), &super::typed(typed));
        assert_eq!(found, Ok(expected), "{typed:?} in {column}");
    }

    #[track_caller]
    fn refuses(&self, column: &str, typed: &str, says: &str) {
        let found = read_input(self.column(column), &super::typed(typed)).expect_err("must be refused");
        assert!(found.contains(says), "{typed:?} in {column}: {found}");
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

#[test]
fn numbers() {
    let (_file, kinds) = Kinds::of(
        "CREATE TABLE t(n INTEGER, r REAL, price NUMERIC(10,2), amount DECIMAL(20,4), any, flag BOOLEAN)",
    );
    let whole = [
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
        ("9007199254740993", 9_007_199_254_740_993),
        (" 42 ", 42),
        ("+7", 7),
        ("\u{2212}5", -5),
        ("1e3", 1000),
        ("3.0", 3),
    ];
    for (typed, value) in whole {
        kinds.reads("n", typed, Value::Integer(value));
    }
    kinds.reads("n", "", Value::Null);
    kinds.refuses("n", "9223372036854775808", "too large");
    kinds.refuses("n", "1.5", "not a whole number");
    kinds.refuses("n", "abc", "not a whole number");
    kinds.refuses("n", "12 apples", "not a whole number");

    kinds.reads("r", "1", Value::Real(1.0));
    kinds.reads("r", "0,5", Value::Real(0.5));
    kinds.reads("r", "-1.5e-3", Value::Real(-0.0015));
    kinds.reads("r", "Infinity", Value::Real(f64::INFINITY));
    kinds.reads("r", "-∞", Value::Real(f64::NEG_INFINITY));
    kinds.refuses("r", "1,234", "could be 1234 or 1.234");
    kinds.refuses("r", "NaN", "not a number");
    kinds.refuses("r", "1e999", "too large");

    assert_eq!(kinds.column("price").kind, ColumnKind::Money);
    kinds.reads("price", "19.99", Value::Real(19.99));
    kinds.reads("price", "1 234.50".replace(' ', "\u{a0}").as_str(), Value::Real(1234.5));
    kinds.reads("price", "20", Value::Integer(20));
    kinds.reads("amount", "9007199254740993", Value::Integer(9_007_199_254_740_993));
    // A double can't hold these digits, so nothing is stored rather than something else.
    kinds.refuses("amount", "1234567890123456.7891", "more digits than SQLite can keep");

    for (typed, expected) in [
        ("12", Value::Integer(12)),
        ("007", text("007")),
        ("1.50", text("1.50")),
        ("1.5", Value::Real(1.5)),
        ("x", text("x")),
        ("1e3", text("1e3")),
    ] {
        kinds.reads("any", typed, expected);
    }
    for (typed, value) in [("yes", 1), ("No", 0), ("TRUE", 1), ("0", 0), ("off", 0), ("✓", 1)] {
        kinds.reads("flag", typed, Value::Integer(value));
    }
    kinds.refuses("flag", "maybe", "neither yes nor no");
}

#[test]
fn money_comes_back_to_the_cent() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, price NUMERIC(12,2))");
    let written: Vec<String> = (0_i64..2_000)
        .chain([99_999_999_999, 1, 123_456_789_012])
        .map(|cents| format!("{}.{:02}", cents / 100, cents % 100))
        .collect();
    let edits = written.iter().map(|price| new("t", [("price", typed(price))])).collect();
    let saved = change::save_rows(&file.database, edits, &Task::quiet()).unwrap();
    for (row, written) in saved.rows.iter().zip(&written) {
        let shown = match &row.cells[1] {
            Cell::Integer(whole) => format!("{whole}.00"),
            Cell::Real { real } => {
                let (whole, fraction) = real.split_once('.').unwrap();
                format!("{whole}.{fraction:0<2}")
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(&shown, written);
    }
}

#[test]
fn texts_stay_as_typed() {
    let (_file, kinds) = Kinds::of(
        "CREATE TABLE t(a TEXT, b TEXT NOT NULL, code VARCHAR(5), j JSON, jt TEXT CHECK (json_valid(jt)), bin BLOB)",
    );
    kinds.reads("a", "  spaced ", text("  spaced "));
    kinds.reads("a", "007", text("007"));
    kinds.reads("a", "", Value::Null);
    kinds.reads("b", "", text(""));
    kinds.reads("a", "NULL", text("NULL"));
    kinds.reads("code", "1e5", text("1e5"));
    kinds.reads("jt", "{\"a\": [1]}", text("{\"a\": [1]}"));
    kinds.refuses("jt", "{a: 1}", "not valid JSON");
    kinds.refuses("j", "{", "not valid JSON");
    kinds.reads("j", "", Value::Null);
    kinds.reads("bin", "x'00fF'", Value::Blob(vec![0, 255]));
    kinds.reads("bin", "plain", text("plain"));
    kinds.refuses("bin", "x'0g'", "hexadecimal");
    kinds.refuses("bin", "x'é'", "hexadecimal");
}

#[test]
fn dates_in_every_storage() {
    let (_file, kinds) = Kinds::of(
        "CREATE TABLE t(day DATE, moment DATETIME, unix TIMESTAMP, ms DATETIME, created_at INTEGER, julian_date REAL, due TEXT);
         INSERT INTO t VALUES('2026-01-01', '2026-01-01 10:00:00', 1764000000, 1764000000123, 1764000000, 2461000.25, 'x')",
    );
    assert_eq!(kinds.column("julian_date").date_storage, Some(DateStorage::Julian));
    for typed in ["2026-11-24", "24.11.2026", "2026/11/24"] {
        kinds.reads("day", typed, text("2026-11-24"));
    }
    kinds.reads("day", "", Value::Null);
    kinds.refuses("day", "2026-02-30", "not a date");
    kinds.refuses("day", "soon", "Write it like 2026-11-24");
    // Odd lengths and letters are no panic.
    for typed in ["é", "ééééé", "2026-11-2é", "today?", "12345678901", "-"] {
        kinds.refuses("day", typed, "not a date");
    }
    kinds.reads("moment", "2026-11-24 10:30", text("2026-11-24 10:30:00"));
    kinds.reads("moment", "2026-11-24T10:30:00Z", text("2026-11-24T10:30:00Z"));
    kinds.reads("moment", "24.11.2026 10:30", text("2026-11-24 10:30:00"));
    kinds.reads("moment", "2026-11-24", text("2026-11-24 00:00:00"));
    kinds.reads("unix", "2025-11-24 16:00", Value::Integer(1_764_000_000));
    kinds.reads("unix", "1764000001", Value::Integer(1_764_000_001));
    kinds.reads("unix", "1969-12-31 23:59:59", Value::Integer(-1));
    kinds.reads("ms", "2025-11-24T16:00:00.123", Value::Integer(1_764_000_000_123));
    kinds.reads("created_at", "2025-11-24T17:00:00+01:00", Value::Integer(1_764_000_000));
    kinds.reads("julian_date", "2000-01-01 12:00", Value::Real(2_451_545.0));
    kinds.reads("julian_date", "2461000.5", Value::Real(2_461_000.5));
}

#[test]
fn a_date_read_by_sqlite_is_the_date_that_was_typed() {
    let file = file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, seen_at INTEGER, j_date REAL);
         INSERT INTO t VALUES(1, 1764000000, 2461000.25)",
    );
    for typed_date in
        ["1969-07-20 20:17:40", "2000-02-29 23:59:59", "2026-03-29 02:30:00", "2038-01-19 03:14:08"]
    {
        file.save(edit("t", &rowid(1), [("seen_at", typed(typed_date)), ("j_date", typed(typed_date))]))
            .unwrap();
        assert_eq!(file.one("SELECT datetime(seen_at, 'unixepoch') FROM t"), format!("'{typed_date}'"));
        assert_eq!(file.one("SELECT datetime(j_date) FROM t"), format!("'{typed_date}'"));
    }
}
