//! Rows out of the window: exact, as they are at one moment, and in their place only when they are whole.

use std::path::{Path, PathBuf};

use relata_engine::error::ErrorCode;
use relata_engine::export::{Exported, Part, Separator, TextForm};
use relata_engine::rows::{Operator, RowSetId, Selection};
use relata_engine::task::TaskId;
use relata_engine::value::Input;
use rusqlite::Connection;

use crate::rows::{Opened, all, by, opened, where_};
use crate::support::part;

fn place(opened: &Opened, name: &str) -> PathBuf {
    opened.path.with_file_name(name)
}

fn save(opened: &Opened, set: RowSetId, part: Part, form: TextForm, to: &Path) -> Exported {
    opened.session.export_rows(set, part, form, to.display().to_string(), false, TaskId(7)).unwrap()
}

/// What the `csv` crate reads of a file.
fn records(path: &Path, separator: u8) -> Vec<Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(separator).from_path(path).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

const ODD: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b);
    INSERT INTO t VALUES (1, 'say \"hi\", she said', 9223372036854775807), (2, 'two
lines', -9223372036854775808), (3, char(13) || char(10) || char(9) || ';', 0.1), (4, 'a' || char(0) || 'b', 1e300),
    (5, '', NULL), (6, NULL, ''), (7, ' padded ', 2.0), (8, '=1+1', -0.0), (9, 'ünïcode 🦉', 9e999);";

#[test]
fn csv_is_read_back_the_same() {
    let opened = opened(ODD);
    let set = opened.open(all("t")).id;
    for (separator, byte) in [(Separator::Comma, b','), (Separator::Semicolon, b';'), (Separator::Tab, b'\t')]
    {
        let to = place(&opened, &format!("odd-{byte}.csv"));
        let done = save(&opened, set, Part::default(), TextForm { separator, ..TextForm::csv() }, &to);
        assert_eq!((done.rows, done.notes), (9, vec![]));
        assert_eq!(done.bytes, std::fs::metadata(&to).unwrap().len());
        let read = records(&to, byte);
        assert_eq!(read[0], ["id", "a", "b"]);
        let expected = [
            ["1", "say \"hi\", she said", "9223372036854775807"],
            ["2", "two\nlines", "-9223372036854775808"],
            ["3", "\r\n\t;", "0.1"],
            ["4", "a\0b", "1e300"],
            ["5", "", ""],
            ["6", "", ""],
            ["7", " padded ", "2.0"],
            ["8", "=1+1", "-0.0"],
            ["9", "ünïcode 🦉", "Infinity"],
        ];
        assert_eq!(read[1..], expected);
        let text = std::fs::read_to_string(&to).unwrap();
        let sign = char::from(byte);
        assert!(
            text.contains(&format!("\r\n5{sign}\"\"{sign}\r\n6{sign}{sign}\"\"\r\n")),
            "NULL isn't empty text"
        );
    }
    // One column, so that a row of nothing is an empty line.
    let to = place(&opened, "one.csv");
    save(&opened, set, part(4, 3, vec!["a".into()]), TextForm { names: false, ..TextForm::csv() }, &to);
    assert_eq!(records(&to, b','), [[""], [""], [" padded "]]);
}

#[test]
fn json_is_read_back_the_same() {
    let opened = opened(ODD);
    Connection::open(&opened.path)
        .unwrap()
        .execute("INSERT INTO t VALUES (10, x'00ff', CAST(x'ff' AS TEXT))", [])
        .unwrap();
    let set = opened.open(all("t")).id;
    let to = place(&opened, "odd.json");
    save(&opened, set, Part::default(), TextForm::json(), &to);
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(&to).unwrap()).unwrap();
    let rows = json.as_array().unwrap();
    assert_eq!(rows.len(), 10);
    assert_eq!(rows[0]["b"].as_i64(), Some(i64::MAX));
    assert_eq!(rows[1]["b"].as_i64(), Some(i64::MIN));
    assert_eq!(rows[3]["a"], "a\0b");
    assert_eq!(rows[6]["b"].as_f64(), Some(2.0));
    assert!(rows[6]["b"].as_i64().is_none(), "2.0 is no 2");
    assert_eq!(rows[5], serde_json::json!({"id": 6, "a": null, "b": ""}));
    assert_eq!(rows[9]["a"], serde_json::json!({ "$blob": "AP8=" }));
    assert_eq!(rows[9]["b"], serde_json::json!({ "$text": "/w==" }));
}

#[test]
fn any_order_filter_view_and_part_is_saved() {
    let opened = opened(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); CREATE VIEW v AS SELECT a, id FROM t;
         CREATE TABLE w(a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
         INSERT INTO t SELECT i * 3, i * 7919 % 5003 FROM n;
         INSERT INTO w SELECT 'x' || id, a FROM t;",
    );
    let filtered = Selection {
        filter: Some(where_("a", Operator::Less, vec![Input::Integer(1000)])),
        ..by("t", &[("a", true, None)])
    };
    for (name, selection, sql) in [
        ("walk", all("t"), "SELECT id FROM t ORDER BY id"),
        ("back", by("t", &[("id", true, None)]), "SELECT id FROM t ORDER BY id DESC"),
        ("list", by("t", &[("a", false, None)]), "SELECT id FROM t ORDER BY a, id"),
        ("filtered", filtered, "SELECT id FROM t WHERE a < 1000 ORDER BY a DESC"),
        ("view", by("v", &[("id", false, None)]), "SELECT id FROM v ORDER BY id"),
    ] {
        let set = opened.open(selection).id;
        let truth: Vec<String> = opened.truth(sql).iter().map(i64::to_string).collect();
        let names = || vec!["id".to_owned()];
        let form = TextForm { names: false, ..TextForm::csv() };
        let to = place(&opened, &format!("{name}.csv"));
        // At once: nothing waits until places are exact.
        let done = save(&opened, set, Part { columns: names(), ..Part::default() }, form, &to);
        assert_eq!(records(&to, b',').concat(), truth, "{name}");
        assert_eq!(done.rows, truth.len() as u64);
        opened.settled(set);
        let to = place(&opened, &format!("{name}-part.csv"));
        save(&opened, set, part(300, 501, names()), form, &to);
        assert_eq!(records(&to, b',').concat(), truth[300..801], "{name}");
        let rest = Part { start: truth.len() as u64 - 3, count: None, columns: names() };
        let copied = opened.session.copy_rows(set, rest, form, TaskId(8)).unwrap();
        assert_eq!(copied, truth[truth.len() - 3..].join("\r\n"), "{name}");
    }
    let set = opened.open(all("w")).id;
    let to = place(&opened, "w.csv");
    save(&opened, set, Part::default(), TextForm { names: false, ..TextForm::csv() }, &to);
    let connection = Connection::open(&opened.path).unwrap();
    let mut statement = connection.prepare("SELECT a, CAST(b AS TEXT) FROM w ORDER BY a, b").unwrap();
    let truth: Vec<Vec<String>> = statement
        .query_map([], |row| Ok(vec![row.get(0)?, row.get(1)?]))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(records(&to, b','), truth);
}

#[test]
fn links_come_with_names() {
    let opened = opened(
        "PRAGMA foreign_keys = OFF; CREATE TABLE c(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO c VALUES (7, 'Oak | ash');
         CREATE TABLE p(id INTEGER PRIMARY KEY, c INT REFERENCES c, made DATE, on_sale BOOLEAN);
         INSERT INTO p VALUES (1, 7, 0, 1), (2, NULL, NULL, 0), (3, 99, 86400, NULL);",
    );
    let set = opened.open(all("p")).id;
    let copy = |form: TextForm| {
        opened
            .session
            .copy_rows(set, part(0, 3, vec!["c".into(), "on_sale".into()]), form, TaskId(3))
            .unwrap()
    };
    let named = TextForm { labels: true, ..TextForm::csv() };
    assert_eq!(copy(named), "c,c_name,on_sale\r\n7,Oak | ash,true\r\n,,false\r\n99,,");
    assert_eq!(
        copy(TextForm { labels: true, ..TextForm::markdown() }),
        "| C | C (name) | On sale |\n| --- | --- | --- |\n| 7 | Oak \\| ash | yes |\n|  |  | no |\n| 99 |  |  |"
    );
    assert_eq!(copy(TextForm { as_stored: true, ..TextForm::csv() }), "c,on_sale\r\n7,1\r\n,0\r\n99,");
    assert!(copy(TextForm::json()).starts_with("[\n  {\"c\": 7, \"on_sale\": true},"));
}

#[test]
fn nothing_is_at_its_place_until_it_is_whole() {
    let opened = opened(ODD);
    let set = opened.open(all("t")).id;
    let to = place(&opened, "rows.csv");
    std::fs::write(&to, "before").unwrap();
    let save = |path: &Path, overwrite, columns: &[&str]| {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        let part = Part { columns, ..Part::default() };
        opened.session.export_rows(
            set,
            part,
            TextForm::csv(),
            path.display().to_string(),
            overwrite,
            TaskId(7),
        )
    };
    let code = |result: relata_engine::Result<Exported>| result.unwrap_err().code();
    assert_eq!(code(save(&to, false, &[])), ErrorCode::FileExists);
    assert_eq!(code(save(&to, true, &["none"])), ErrorCode::NotFound);
    assert_eq!(std::fs::read_to_string(&to).unwrap(), "before");
    assert!(save(&opened.path, true, &[]).is_err(), "an open database is never written over");
    assert!(save(to.parent().unwrap(), true, &[]).is_err());
    assert!(save(&to.parent().unwrap().join("nowhere/rows.csv"), true, &[]).is_err());
    let left = |folder: &Path| {
        let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name.to_string_lossy().contains(".part")).count()
    };
    assert_eq!(left(to.parent().unwrap()), 0);
    save(&to, true, &[]).unwrap();
    assert_eq!(records(&to, b',').len(), 10);
    assert_eq!(left(to.parent().unwrap()), 0);
}

#[test]
fn a_cancelled_save_leaves_nothing() {
    let opened = opened(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         INSERT INTO t SELECT i, 'row ' || i FROM n;",
    );
    let set = opened.open(all("t")).id;
    let to = place(&opened, "rows.csv");
    let session = opened.session.clone();
    let stop = std::thread::spawn(move || {
        for _ in 0..2000 {
            session.cancel_task(TaskId(70)).unwrap();
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    });
    let place = to.display().to_string();
    let result = opened.session.export_rows(set, Part::default(), TextForm::csv(), place, false, TaskId(70));
    assert_eq!(result.unwrap_err().code(), ErrorCode::Cancelled);
    stop.join().unwrap();
    let names: Vec<_> = std::fs::read_dir(to.parent().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("rows.csv") || name.contains(".part"))
        .collect();
    assert_eq!(names, Vec::<String>::new());
}

/// Somebody writes all the while; what is saved is the table at one moment, where the sum of all rows is what it was.
#[test]
fn a_save_is_of_one_moment() {
    for journal in ["wal", "delete"] {
        let opened = opened(&format!(
            "PRAGMA journal_mode = {journal}; CREATE TABLE t(id INTEGER PRIMARY KEY, a INT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
             INSERT INTO t SELECT i, 1 FROM n;"
        ));
        let set = opened.open(all("t")).id;
        let path = opened.path.clone();
        let stop = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = stop.clone();
        let writer = std::thread::spawn(move || {
            let other = Connection::open(path).unwrap();
            other.busy_timeout(std::time::Duration::from_secs(5)).unwrap();
            let mut at = 0;
            while !stopped.load(std::sync::atomic::Ordering::Relaxed) {
                at = (at + 1) % 10_000;
                let move_one = format!(
                    "BEGIN IMMEDIATE; UPDATE t SET a = a - 1 WHERE id = {}; UPDATE t SET a = a + 1 WHERE id = {}; COMMIT;",
                    at + 1,
                    20_000 - at
                );
                other.execute_batch(&move_one).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        });
        for number in 0..5 {
            let to = place(&opened, &format!("{journal}-{number}.csv"));
            let columns = vec!["a".to_owned()];
            let form = TextForm { names: false, ..TextForm::csv() };
            save(&opened, set, Part { columns, ..Part::default() }, form, &to);
            let values = records(&to, b',').concat();
            let sum: i64 = values.iter().map(|value| value.parse::<i64>().unwrap()).sum();
            assert_eq!((values.len(), sum), (20_000, 20_000), "{journal}");
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        writer.join().unwrap();
    }
}

#[test]
fn the_answer_to_a_question_is_saved_like_a_table() {
    let opened = opened(
        "CREATE TABLE c(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO c VALUES (1, 'one'), (2, 'two');
         CREATE TABLE t(id INTEGER PRIMARY KEY, c_id INT REFERENCES c, a INT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO t SELECT i, i % 3, i * 7919 % 3001 FROM n WHERE i % 3 > 0;",
    );
    for (name, query, sql) in [
        ("all", serde_json::json!({ "from": "t" }), "SELECT id, c_id, a FROM t ORDER BY id"),
        (
            "along",
            serde_json::json!({ "from": "t", "show": ["id", "c.name"], "where": { "column": "a", "less": 900 }, "order": ["-a"] }),
            "SELECT t.id, c.name FROM t JOIN c ON c.id = t.c_id WHERE a < 900 ORDER BY a DESC",
        ),
        (
            "grouped",
            serde_json::json!({ "from": "t", "group": ["c.name"], "show": ["count()", "sum(a)"] }),
            "SELECT c.name, count(*), sum(a) FROM t JOIN c ON c.id = t.c_id GROUP BY 1 ORDER BY 1",
        ),
    ] {
        let query = serde_json::from_value(query).unwrap();
        let answer = opened.session.run_query(opened.file, query, vec![], None, 10, TaskId(3)).unwrap();
        let to = place(&opened, &format!("{name}.csv"));
        save(&opened, answer.rows.id, Part::default(), TextForm { names: false, ..TextForm::csv() }, &to);
        let connection = Connection::open(&opened.path).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let text = |row: &rusqlite::Row<'_>, at: usize| match row.get_ref_unwrap(at) {
            rusqlite::types::ValueRef::Integer(integer) => integer.to_string(),
            other => other.as_str().unwrap().to_owned(),
        };
        let rows = statement.query_map([], |row| Ok((0..width).map(|at| text(row, at)).collect::<Vec<_>>()));
        let truth: Vec<Vec<String>> = rows.unwrap().map(Result::unwrap).collect();
        assert_eq!(records(&to, b','), truth, "{name}");
    }
}
