//! Every refusal names the field, the rule and the row in the way, and leaves the file as it was.

use relata_engine::rows::RowSet;
use relata_engine::session::Session;
use relata_engine::task::TaskId;

use super::*;

#[test]
fn a_required_column_is_named() {
    let file = file("CREATE TABLE users(id INTEGER PRIMARY KEY, user_name TEXT NOT NULL, age INT NOT NULL)");
    let error = refused(file.save(new("users", [("age", typed("3"))])), ErrorCode::Required);
    assert_eq!(columns_of(&error), ["user_name"]);
    assert_eq!(error.message, "User name must be filled in.");
    assert!(error.details.unwrap().contains("NOT NULL constraint failed"));
    let error = refused(
        file.save(new("users", [("user_name", typed("Ada")), ("age", typed(""))])),
        ErrorCode::Required,
    );
    assert_eq!(columns_of(&error), ["age"]);
    // A name is never NULL when typed empty: the column must not be NULL, so it is empty text.
    file.save(new("users", [("user_name", typed("")), ("age", typed("1"))])).unwrap();
    assert_eq!(file.one("SELECT user_name FROM users"), "''");
}

#[test]
fn a_unique_clash_names_the_row_that_has_the_value() {
    let file = file(
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, email TEXT COLLATE NOCASE UNIQUE);
         INSERT INTO users VALUES(7, 'Ada', 'ada@x.org'), (8, 'Bob', NULL);",
    );
    let error = refused(file.save(new("users", [("email", typed("ADA@x.org"))])), ErrorCode::NotUnique);
    let fault = error.fault.unwrap();
    assert_eq!((fault.other_row, fault.other_label.as_deref()), (Some(rowid(7)), Some("Ada")));
    assert_eq!(error.message, "That Email is already taken by Ada.");
    let error =
        refused(file.save(edit("users", &rowid(8), [("email", typed("ada@x.org"))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_row, Some(rowid(7)));
    let error = refused(file.save(new("users", [("id", Input::Integer(8))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_label.as_deref(), Some("Bob"));
    assert_eq!(file.one("SELECT count(*) FROM users"), "2");
}

#[test]
fn clashes_in_partial_expression_and_collated_indexes_name_the_right_row() {
    let file = file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT, slug TEXT, gone INT DEFAULT 0, code TEXT, \"a b\" TEXT);
         CREATE UNIQUE INDEX live ON p(slug) WHERE gone = 0;
         CREATE UNIQUE INDEX folded ON p(lower(code), gone);
         CREATE UNIQUE INDEX nocase ON p(\"a b\" COLLATE NOCASE);
         INSERT INTO p VALUES(1, 'dead', 's', 1, 'x', NULL), (2, 'alive', 's', 0, 'K', 'Zed');",
    );
    let error = refused(file.save(new("p", [("slug", typed("s"))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_label.as_deref(), Some("alive"));
    let error = refused(file.save(new("p", [("code", typed("k"))])), ErrorCode::NotUnique);
    let fault = error.fault.unwrap();
    assert_eq!((fault.rule.as_deref(), fault.other_row), (Some("folded"), Some(rowid(2))));
    assert!(fault.columns.contains(&"code".to_owned()), "{:?}", fault.columns);
    let error =
        refused(file.save(new("p", [("a b", typed("zED")), ("gone", typed("5"))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_row, Some(rowid(2)));
    // An update compares with what the row has in the columns that are not written.
    file.save(new("p", [("name", typed("third")), ("code", typed("k")), ("gone", typed("3"))])).unwrap();
    let error = refused(file.save(edit("p", &rowid(3), [("gone", typed("0"))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_row, Some(rowid(2)));
}

#[test]
fn composite_keys_clash_as_a_combination() {
    let file = file(
        "CREATE TABLE seats(hall TEXT, number INT, guest TEXT, PRIMARY KEY(hall, number)) WITHOUT ROWID;
         INSERT INTO seats VALUES('A', 1, 'Ada');",
    );
    let error = refused(
        file.save(new("seats", [("hall", typed("A")), ("number", typed("1"))])),
        ErrorCode::NotUnique,
    );
    assert_eq!(columns_of(&error), ["hall", "number"]);
    assert!(error.message.starts_with("This combination of Hall and Number"), "{}", error.message);
    let key = RowKey::of(&[Value::Text("A".into()), Value::Integer(1)]);
    assert_eq!(error.fault.unwrap().other_row, Some(key));
}

#[test]
fn a_table_that_would_swallow_a_clash_is_not_allowed_to() {
    let file = file(
        "CREATE TABLE r(id INTEGER PRIMARY KEY, a TEXT UNIQUE ON CONFLICT REPLACE, b TEXT UNIQUE ON CONFLICT IGNORE);
         INSERT INTO r VALUES(1, 'x', 'y');",
    );
    let error = refused(file.save(new("r", [("a", typed("x"))])), ErrorCode::NotUnique);
    assert_eq!(error.fault.unwrap().other_row, Some(rowid(1)));
    refused(file.save(new("r", [("b", typed("y"))])), ErrorCode::NotUnique);
    file.save(new("r", [("a", typed("z"))])).unwrap();
    refused(file.save(edit("r", &rowid(2), [("a", typed("x"))])), ErrorCode::NotUnique);
    assert_eq!(file.one("SELECT group_concat(id || a) FROM r"), "'1x,2z'");
}

#[test]
fn a_rule_is_told_in_words() {
    let file = file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, price NUMERIC CHECK (price >= 0), \
         state TEXT CHECK (state IN ('open', 'done')), code TEXT CHECK (length(code) <= 3), \
         low INT, high INT, \"odd\" INT CHECK (\"odd\" % 2), CONSTRAINT right_order CHECK (low <= high))",
    );
    for (values, columns, says) in [
        (new("t", [("price", typed("-1"))]), vec!["price"], "price >= 0"),
        (new("t", [("state", typed("x"))]), vec!["state"], "open, done"),
        (new("t", [("code", typed("four"))]), vec!["code"], "at most 3 characters"),
        (new("t", [("low", typed("2")), ("high", typed("1"))]), vec!["low", "high"], "Right order"),
        (new("t", [("odd", typed("4"))]), vec!["odd"], "% 2"),
    ] {
        let error = refused(file.save(values), ErrorCode::RuleBroken);
        assert_eq!(columns_of(&error), columns, "{error:?}");
        assert!(error.message.contains(says), "{} does not say {says}", error.message);
        assert!(error.fault.unwrap().rule.is_some());
    }
    assert_eq!(file.one("SELECT count(*) FROM t"), "0");
}

#[test]
fn strict_types_and_rowids_refuse_with_the_column() {
    let file = file("CREATE TABLE s(id INTEGER PRIMARY KEY, n INT, b BLOB, r REAL, t TEXT, a ANY) STRICT");
    for (column, value, says) in [
        ("n", Input::Text("x".into()), "whole number"),
        ("b", Input::Text("x".into()), "bytes"),
        ("r", Input::Blob { base64: "AA==".into(), name: None, media: None }, "number"),
        ("t", Input::Blob { base64: "AA==".into(), name: None, media: None }, "text"),
        ("id", Input::Text("x".into()), "whole number"),
    ] {
        let error = refused(file.save(new("s", [(column, value)])), ErrorCode::InvalidValue);
        assert_eq!(columns_of(&error), [column]);
        assert!(error.message.contains(says), "{}", error.message);
    }
    file.save(new("s", [("a", Input::Text("007".into()))])).unwrap();
    assert_eq!(file.one("SELECT a FROM s"), "'007'");
}

#[test]
fn a_link_into_nothing_is_refused_at_its_field() {
    let file = file(
        "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INT REFERENCES customers, \
                             late INT REFERENCES customers DEFERRABLE INITIALLY DEFERRED);
         CREATE TABLE lost(id INTEGER PRIMARY KEY, to_id INT REFERENCES nowhere);
         INSERT INTO customers VALUES(1, 'Ada');",
    );
    for column in ["customer_id", "late"] {
        let error = refused(file.save(new("orders", [(column, typed("99"))])), ErrorCode::LinkBroken);
        assert_eq!(columns_of(&error), [column]);
        assert!(error.message.contains("“99” in “Customers”"), "{}", error.message);
    }
    assert_eq!(file.one("SELECT count(*) FROM orders"), "0");
    file.save(new("orders", [("customer_id", typed("1")), ("late", typed("1"))])).unwrap();
    let error = refused(file.save(new("lost", [("to_id", typed("1"))])), ErrorCode::LinkBroken);
    assert!(error.message.contains("“nowhere”, which is not in this file"), "{}", error.message);
}

#[test]
fn a_row_that_others_point_to_stays() {
    for action in ["", "ON DELETE RESTRICT", "DEFERRABLE INITIALLY DEFERRED"] {
        let file = file(&format!(
            "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);
             CREATE TABLE invoices(id INTEGER PRIMARY KEY, customer INT REFERENCES customers {action});
             INSERT INTO customers VALUES(1, 'Ada'), (2, 'Bob');
             INSERT INTO invoices VALUES(98, 1), (121, 1), (143, 1), (150, 1);"
        ));
        let error = refused(file.delete("customers", &[rowid(2), rowid(1)]), ErrorCode::LinkBroken);
        assert!(
            error
                .message
                .contains("4 rows in “Invoices” still point here through Customer (#98, #121, #143, …)"),
            "{action:?}: {error:?}"
        );
        assert_eq!(file.one("SELECT count(*) FROM customers"), "2", "all or nothing");
        assert_eq!(file.impact("customers", &[rowid(1)]).unwrap().blocked, Some(error.message));
    }
}

#[test]
fn rows_of_one_selection_may_point_to_each_other() {
    for action in ["", "ON DELETE RESTRICT"] {
        let file = file(&format!(
            "CREATE TABLE nodes(id INTEGER PRIMARY KEY, parent INT REFERENCES nodes {action});
             INSERT INTO nodes VALUES(1, NULL), (2, 1), (3, 2), (4, NULL);"
        ));
        assert_eq!(file.delete("nodes", &[rowid(1), rowid(2), rowid(3)]).unwrap(), 3, "{action:?}");
        assert_eq!(file.one("SELECT group_concat(id) FROM nodes"), "'4'");
    }
}

#[test]
fn a_trigger_speaks_for_itself() {
    let file = file(
        "CREATE TABLE t(a); CREATE TABLE log(what TEXT NOT NULL, n INT UNIQUE);
         CREATE TRIGGER no BEFORE INSERT ON t WHEN new.a = 'no' BEGIN SELECT RAISE(ABORT, 'Not on Sundays'); END;
         CREATE TRIGGER roll BEFORE INSERT ON t WHEN new.a = 'roll' BEGIN SELECT RAISE(ROLLBACK, 'All back'); END;
         CREATE TRIGGER hush BEFORE INSERT ON t WHEN new.a = 'hush' BEGIN SELECT RAISE(IGNORE); END;
         CREATE TRIGGER keep BEFORE DELETE ON t BEGIN SELECT RAISE(IGNORE); END;
         CREATE TRIGGER logs AFTER INSERT ON t WHEN new.a = 'log' BEGIN INSERT INTO log VALUES(NULL, 1); END;",
    );
    let error = refused(file.save(new("t", [("a", typed("no"))])), ErrorCode::RuleBroken);
    assert!(error.message.contains("Not on Sundays"), "{}", error.message);
    let error = refused(file.save(new("t", [("a", typed("roll"))])), ErrorCode::RuleBroken);
    assert!(error.message.contains("All back"), "{}", error.message);
    refused(file.save(new("t", [("a", typed("hush"))])), ErrorCode::RuleBroken);
    let error = refused(file.save(new("t", [("a", typed("log"))])), ErrorCode::Required);
    assert!(error.message.contains("also writes to “Log”"), "{}", error.message);
    let key = file.save(new("t", [("a", typed("fine"))])).unwrap().keys.remove(0);
    refused(file.delete("t", &[key]), ErrorCode::RuleBroken);
    assert_eq!(file.one("SELECT count(*) FROM t"), "1");
}

#[test]
fn what_cannot_be_edited_says_why() {
    let file = file(
        "CREATE TABLE t(a INT, doubled INT AS (a * 2), stored INT AS (a * 3) STORED);
         CREATE VIEW v AS SELECT a FROM t;
         CREATE TABLE hidden(rowid, _rowid_, oid);
         INSERT INTO hidden VALUES(1, 2, 3);",
    );
    for column in ["doubled", "stored"] {
        let error = refused(file.save(new("t", [(column, typed("1"))])), ErrorCode::NotEditable);
        assert_eq!(columns_of(&error), [column]);
        assert!(error.message.contains("computed"), "{}", error.message);
    }
    let saved = file.save(new("t", [("a", typed("2"))])).unwrap();
    assert_eq!(saved.rows[0].cells, [Cell::Integer(2), Cell::Integer(4), Cell::Integer(6)]);
    let copy = file.duplicate("t", &saved.keys[0]).unwrap();
    assert_eq!(copy.rows[0].cells, saved.rows[0].cells);
    assert!(
        refused(file.save(new("v", [("a", typed("1"))])), ErrorCode::NotEditable).message.contains("view")
    );
    let error = refused(file.save(new("hidden", [("oid", typed("1"))])), ErrorCode::NotEditable);
    assert!(error.message.contains("no primary key"), "{}", error.message);
    refused(file.delete("v", &[rowid(1)]), ErrorCode::NotEditable);
    refused(file.save(new("nothing", [])), ErrorCode::NotFound);
    refused(file.save(new("t", [("nothing", typed("1"))])), ErrorCode::NotFound);
    refused(file.save(edit("t", &rowid(9), [("a", typed("1"))])), ErrorCode::NotFound);
    for bad in ["", "[]", "[1,2]", "[\"1\"]", "x"] {
        refused(file.save(edit("t", &RowKey(bad.into()), [("a", typed("1"))])), ErrorCode::BadRequest);
    }
}

#[test]
fn a_conflict_shows_both_values_and_overwrites_nothing() {
    let file =
        file("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT); INSERT INTO t VALUES(1, 'one', 'b')");
    let seen = |column: &str, text: &str| Seen { column: column.into(), cell: Cell::Text(text.into()) };
    file.outside("UPDATE t SET a = 'theirs'");
    let mine = RowEdit { seen: vec![seen("a", "one")], ..edit("t", &rowid(1), [("a", typed("mine"))]) };
    let error = refused(file.save(mine.clone()), ErrorCode::Conflict);
    let fault = error.fault.unwrap();
    assert_eq!((fault.columns, fault.stored), (vec!["a".to_owned()], vec![Cell::Text("theirs".into())]));
    assert_eq!(file.one("SELECT a FROM t"), "'theirs'");
    // Another column's change is no conflict, and having seen theirs, mine goes in.
    file.outside("UPDATE t SET b = 'other'");
    file.save(RowEdit { seen: vec![seen("a", "theirs")], ..mine.clone() }).unwrap();
    assert_eq!(file.one("SELECT a || b FROM t"), "'mineother'");
    file.outside("DELETE FROM t");
    let error = refused(file.save(mine), ErrorCode::NotFound);
    assert!(error.message.contains("not there any more"), "{}", error.message);
}

/// A stored value of `bytes` bytes of one of the sorts whose cells are only a part of them.
fn long(sort: &str, bytes: usize) -> Value {
    match sort {
        "text" => Value::Text("a".repeat(bytes)),
        "bad text" => Value::BadText([vec![0xff], vec![b'a'; bytes - 1]].concat()),
        _ => Value::Blob(vec![7; bytes]),
    }
}

fn with_last_byte_changed(value: Value) -> Value {
    let change = |mut bytes: Vec<u8>| {
        *bytes.last_mut().unwrap() = b'z';
        bytes
    };
    match value {
        Value::Text(text) => Value::Text(String::from_utf8(change(text.into_bytes())).unwrap()),
        Value::BadText(bytes) => Value::BadText(change(bytes)),
        Value::Blob(bytes) => Value::Blob(change(bytes)),
        other => other,
    }
}

/// A table `t` of one column `x` with the same long value in each of three rows, shown in a window.
struct Shown {
    fixture: Fixture,
    _profile: tempfile::TempDir,
    session: Arc<Session>,
    file: FileId,
    rows: RowSet,
}

impl Shown {
    fn of(value: &Value) -> Self {
        let fixture = file("CREATE TABLE t(x); INSERT INTO t VALUES (NULL), (NULL), (NULL)");
        let profile = tempfile::tempdir().unwrap();
        let session = Session::new(profile.path().to_path_buf(), Arc::new(NoEvents));
        Connection::open(&fixture.path).unwrap().execute("UPDATE t SET x = ?1", [value]).unwrap();
        let path = fixture.path.to_string_lossy().into_owned();
        let file = session.open_file(path, OpenMode::Normal, TaskId(1)).unwrap().id;
        let rows = session.open_rows(file, crate::rows::all("t"), 3, TaskId(2)).unwrap();
        Self { fixture, _profile: profile, session, file, rows }
    }

    fn now(&self, row: i64) -> Cell {
        let window = self.session.read_rows(self.rows.id, 0, 3).unwrap();
        window.rows[usize::try_from(row).unwrap() - 1].cells[0].clone()
    }

    fn save(&self, row: i64, seen: &Cell) -> Result<Saved> {
        let seen = vec![Seen { column: "x".into(), cell: seen.clone() }];
        let mine = RowEdit { seen, ..edit("t", &rowid(row), [("x", typed("mine"))]) };
        self.session.save_rows(self.file, vec![mine], TaskId(3))
    }

    fn by_another(&self, row: i64, value: &Value) {
        let connection = Connection::open(&self.fixture.path).unwrap();
        connection.execute("UPDATE t SET x = ?1 WHERE rowid = ?2", (value, row)).unwrap();
    }
}

#[test]
fn a_change_behind_what_is_shown_of_a_long_value_is_a_conflict_too() {
    for (sort, bytes, read_whole) in [
        ("text", 1500, false),
        ("text", 6000, false),
        ("blob", 6000, false),
        ("blob", 60, false),
        ("bad text", 6000, false),
        ("bad text", 60, false),
        ("text", 65_536, false),
        ("text", 100_000, true),
        ("blob", 100_000, true),
        // Nobody knows what was in these: what counts is that somebody else has written.
        ("text", 100_000, false),
        ("blob", 100_000, false),
        ("bad text", 100_000, false),
    ] {
        let about = format!("{sort} of {bytes} bytes, read whole: {read_whole}");
        let value = long(sort, bytes);
        let shown = Shown::of(&value);
        let seen = if read_whole {
            shown.session.read_value(shown.file, "t".into(), rowid(1), "x".into()).unwrap().cell
        } else {
            shown.rows.window.rows[0].cells[0].clone()
        };
        let is_known = seen == Cell::from(&value);
        assert_eq!(is_known, read_whole || bytes <= 65_536, "{about}");
        // Nobody else was there.
        shown.save(1, &seen).unwrap_or_else(|error| panic!("{about}: {error}"));
        shown.save(2, &seen).unwrap_or_else(|error| panic!("{about}: {error}"));

        shown.by_another(3, &with_last_byte_changed(value.clone()));
        let error = refused(shown.save(3, &seen), ErrorCode::Conflict);
        assert_eq!(columns_of(&error), ["x"], "{about}");
        assert_eq!(shown.fixture.one("SELECT x <> 'mine' FROM t WHERE rowid = 3"), "1", "{about}");
        // It stays one, however long it was told ago, until the row is read again.
        let begun = std::time::Instant::now();
        while !is_known && shown.now(3) == seen && begun.elapsed().as_secs() < 5 {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        refused(shown.save(3, &seen), ErrorCode::Conflict);
        let theirs = &error.fault.unwrap().stored[0];
        assert_eq!(*theirs, Cell::from(&with_last_byte_changed(value)), "{about}");
        if is_known {
            shown.save(3, theirs).unwrap_or_else(|error| panic!("{about}: {error}"));
        } else {
            shown.save(3, &shown.now(3)).unwrap_or_else(|error| panic!("{about}: {error}"));
        }
        assert_eq!(shown.fixture.one("SELECT x FROM t WHERE rowid = 3"), "'mine'", "{about}");
    }
}

#[test]
fn text_in_utf_16_is_compared_whole_too() {
    for bytes in [1500, 6000] {
        let file = file("PRAGMA encoding = 'UTF-16le'; CREATE TABLE t(x)");
        let value = long("text", bytes);
        Connection::open(&file.path).unwrap().execute("INSERT INTO t VALUES (?1)", [&value]).unwrap();
        let profile = tempfile::tempdir().unwrap();
        let session = Session::new(profile.path().to_path_buf(), Arc::new(NoEvents));
        let path = file.path.to_string_lossy().into_owned();
        let id = session.open_file(path, OpenMode::Normal, TaskId(1)).unwrap().id;
        let rows = session.open_rows(id, crate::rows::all("t"), 1, TaskId(2)).unwrap();
        assert_eq!(rows.window.rows[0].cells[0], Cell::from(&value));
    }
}

#[test]
fn the_raw_change_error_tells_its_code_too() {
    let file = file("CREATE TABLE t(a INT NOT NULL)");
    let Err(Error::Change(error)) = file.save(new("t", [])) else { panic!("must be refused as a change") };
    assert!(matches!(error, ChangeError::Required { .. }), "{error:?}");
}
