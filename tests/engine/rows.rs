//! Rows at any size, through the session's public API, on real files.

mod changes;
mod detail;
mod filters;
mod values;

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use relata_engine::event::Event;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::rows::{
    Condition, Nulls, Operator, OrderTerm, Row, RowSet, RowSetId, RowWindow, Selection,
};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input, RowKey};
use rusqlite::Connection;

/// A file made by `sql`, open in a session.
pub struct Opened {
    pub session: Arc<Session>,
    pub file: FileId,
    pub path: PathBuf,
    pub events: Arc<Mutex<Vec<Event>>>,
    _folder: tempfile::TempDir,
}

pub fn opened(sql: &str) -> Opened {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let events: Arc<Mutex<Vec<Event>>> = Arc::default();
    let sink = Arc::clone(&events);
    let session =
        Session::new(folder.path().join("profile"), Arc::new(move |event| sink.lock().unwrap().push(event)));
    let info = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap();
    Opened { session, file: info.id, path, events, _folder: folder }
}

pub fn all(table: &str) -> Selection {
    Selection { table: table.into(), ..Selection::default() }
}

pub fn by(table: &str, order: &[(&str, bool, Option<Nulls>)]) -> Selection {
    let term = |(column, descending, nulls): &(&str, bool, Option<Nulls>)| OrderTerm {
        column: (*column).into(),
        descending: *descending,
        nulls: *nulls,
    };
    Selection { table: table.into(), order: order.iter().map(term).collect(), filter: None }
}

pub fn where_(column: &str, operator: Operator, values: Vec<Input>) -> Condition {
    Condition::Compare { column: column.into(), operator, values }
}

impl Opened {
    pub fn open(&self, selection: Selection) -> RowSet {
        self.session.open_rows(self.file, selection, 100, TaskId(2)).unwrap()
    }

    pub fn read(&self, set: RowSetId, start: u64, count: u32) -> RowWindow {
        self.session.read_rows(set, start, count).unwrap()
    }

    /// Waits until all background work on a row set is done.
    pub fn settled(&self, set: RowSetId) -> RowWindow {
        let begun = Instant::now();
        loop {
            let window = self.read(set, 0, 1);
            let status = &window.status;
            assert_eq!(status.trouble, None);
            if status.working.is_none() && status.positions_exact && status.total.exact {
                return window;
            }
            assert!(begun.elapsed() < Duration::from_secs(20), "never done: {status:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// All rows, page by page.
    pub fn pages(&self, set: RowSetId, page: u32) -> Vec<Row> {
        let mut rows = Vec::new();
        loop {
            let window = self.read(set, rows.len() as u64, page);
            let read = window.rows.len();
            rows.extend(window.rows);
            if read < page as usize {
                return rows;
            }
        }
    }

    /// The keys of all rows of `sql`, which selects one integer.
    pub fn truth(&self, sql: &str) -> Vec<i64> {
        let connection = Connection::open(&self.path).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

/// The integers of the rows' first column.
pub fn firsts(rows: &[Row]) -> Vec<i64> {
    rows.iter()
        .map(|row| match row.cells.first() {
            Some(Cell::Integer(integer)) => *integer,
            other => panic!("no integer but {other:?}"),
        })
        .collect()
}

pub fn key(rowid: i64) -> RowKey {
    RowKey(format!("[{rowid}]"))
}

/// Rowids with gaps: 3, 6, 9, … with every tenth left out.
const GAPS: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)
    INSERT INTO t SELECT i * 3, 'name ' || (i % 97), nullif(i % 7, 3) FROM n WHERE i % 10 <> 0;";

#[test]
fn the_first_rows_come_with_the_row_set() {
    let opened = opened(GAPS);
    let set = opened.open(all("t"));
    assert_eq!(set.columns, ["id", "a", "b"]);
    assert_eq!(set.window.rows.len(), 100);
    assert_eq!(firsts(&set.window.rows)[..3], [3, 6, 9]);
    assert_eq!(set.window.rows[0].key, Some(key(3)));
    let status = opened.settled(set.id).status;
    assert_eq!(status.total.rows, 27_000);
}

#[test]
fn every_position_agrees_with_offset() {
    let opened = opened(GAPS);
    let natural = "SELECT id FROM t ORDER BY id";
    let cases = [
        (all("t"), natural),
        (by("t", &[("id", false, None)]), natural),
        (by("t", &[("id", true, None)]), "SELECT id FROM t ORDER BY id DESC"),
        (by("t", &[("a", false, None)]), "SELECT id FROM t ORDER BY a, id"),
        (
            by("t", &[("b", true, Some(Nulls::First)), ("a", true, None)]),
            "SELECT id FROM t ORDER BY b DESC NULLS FIRST, a DESC, id",
        ),
        (by("t", &[("b", false, Some(Nulls::Last))]), "SELECT id FROM t ORDER BY b NULLS LAST, id"),
        (by("t", &[("b", false, None), ("id", true, None)]), "SELECT id FROM t ORDER BY b, id DESC"),
    ];
    for (selection, sql) in cases {
        let truth = opened.truth(sql);
        let set = opened.open(selection);
        opened.settled(set.id);
        for start in [0, 1, 99, 1023, 1024, 1025, 13_377, 26_900, 26_999, 27_000, 99_999] {
            let window = opened.read(set.id, start, 64);
            assert!(!window.approximate, "{sql} at {start}");
            let from = usize::try_from(start).unwrap().min(truth.len());
            assert_eq!(firsts(&window.rows), truth[from..(from + 64).min(truth.len())], "{sql} at {start}");
        }
        assert_eq!(firsts(&opened.pages(set.id, 700)), truth, "{sql} by pages");
        for at in [0, 1, 5000, 26_999] {
            let place = opened.session.locate_row(set.id, key(truth[at])).unwrap();
            assert_eq!(place, Some(at as u64), "{sql}: where {} stands", truth[at]);
        }
        assert_eq!(opened.session.locate_row(set.id, key(30)).unwrap(), None, "there is no row 30");
        opened.session.close_rows(set.id).unwrap();
        assert!(opened.session.read_rows(set.id, 0, 1).is_err());
    }
}

#[test]
fn composite_keys_of_any_direction_and_collation() {
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
        INSERT INTO t SELECT i, char(65 + i % 26) || (i % 31), i * 0.5, zeroblob(i % 3) FROM n;";
    let cases = [
        ("PRIMARY KEY(a, n)", "a, n"),
        ("PRIMARY KEY(a DESC, n)", "a DESC, n"),
        ("PRIMARY KEY(b, a COLLATE NOCASE DESC, r DESC, n)", "b, a COLLATE NOCASE DESC, r DESC, n"),
        ("PRIMARY KEY(r)", "r"),
    ];
    for (declared, order) in cases {
        let opened = opened(&format!(
            "CREATE TABLE t(n INT, a TEXT, r REAL, b BLOB, {declared}) WITHOUT ROWID; {rows}"
        ));
        let truth = opened.truth(&format!("SELECT n FROM t ORDER BY {order}"));
        let set = opened.open(all("t"));
        assert_eq!(opened.settled(set.id).status.total.rows, 9000);
        for start in [0, 1, 1023, 1024, 4567, 8990] {
            let window = opened.read(set.id, start, 50);
            let from = usize::try_from(start).unwrap();
            assert_eq!(firsts(&window.rows), truth[from..(from + 50).min(9000)], "{declared} at {start}");
            let place = opened.session.locate_row(set.id, window.rows[0].key.clone().unwrap()).unwrap();
            assert_eq!(place, Some(start), "{declared}");
        }
        assert_eq!(firsts(&opened.pages(set.id, 333)), truth, "{declared} by pages");
        let filtered = Selection {
            filter: Some(where_("n", Operator::AtMost, vec![Input::Integer(4000)])),
            ..by("t", &[("b", true, None)])
        };
        let set = opened.open(filtered);
        let window = opened.settled(set.id);
        assert_eq!(window.status.total.rows, 4000);
        let keys: Vec<String> =
            order.split(", ").map(|part| part.split(' ').next().unwrap().to_owned()).collect();
        let truth =
            opened.truth(&format!("SELECT n FROM t WHERE n <= 4000 ORDER BY b DESC, {}", keys.join(", ")));
        assert_eq!(firsts(&opened.pages(set.id, 500)), truth, "{declared} sorted and filtered");
    }
}

#[test]
fn jumps_before_the_index_land_nearby_and_read_on_without_gaps() {
    // A table this size is still being counted while this reads.
    let opened = opened(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE t(id INTEGER PRIMARY KEY, a);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500000)
         INSERT INTO t SELECT i + i / 4 % 2, NULL FROM n WHERE i % 4 <> 0;",
    );
    let set = opened.open(all("t"));
    assert!(!set.status.total.exact, "counted at once: make the table larger");
    assert!(set.status.total.rows.abs_diff(1_125_000) < 400_000, "a fair guess: {:?}", set.status.total);
    let mut start = 700_000;
    let mut ids = Vec::new();
    for _ in 0..4 {
        let window = opened.read(set.id, start, 100);
        if !window.approximate {
            break;
        }
        ids.extend(firsts(&window.rows));
        start += 100;
    }
    let first = ids.first().copied().unwrap_or_default();
    let truth =
        opened.truth(&format!("SELECT id FROM t WHERE id >= {first} ORDER BY id LIMIT {}", ids.len()));
    assert_eq!(ids, truth, "what is read on has no gaps and nothing twice");
    assert_eq!(opened.settled(set.id).status.total.rows, 1_125_000);
    let exact = opened.read(set.id, 700_000, 1);
    assert_eq!(firsts(&exact.rows), opened.truth("SELECT id FROM t ORDER BY id LIMIT 1 OFFSET 700000"));
}

#[test]
fn views_and_tables_without_a_name_for_rows_are_read_through_a_copy() {
    let opened = opened(&format!(
        "{GAPS} CREATE VIEW v AS SELECT id, a || '!' AS shout FROM t WHERE b = 1;
         CREATE VIEW broken AS SELECT absent FROM t;
         CREATE TABLE hidden(rowid, _rowid_, oid); INSERT INTO hidden VALUES (1, 2, 3);"
    ));
    let truth = opened.truth("SELECT id FROM v");
    let set = opened.open(all("v"));
    let status = opened.settled(set.id).status;
    assert_eq!(status.total.rows, truth.len() as u64);
    let rows = opened.pages(set.id, 300);
    assert_eq!(firsts(&rows), truth);
    assert_eq!(rows[0].key, None);
    let set = opened.open(Selection {
        filter: Some(where_("shout", Operator::Contains, vec![Input::Text("5!".into())])),
        ..by("v", &[("shout", true, None), ("id", false, None)])
    });
    opened.settled(set.id);
    let truth = opened.truth("SELECT id FROM v WHERE shout LIKE '%5!%' ORDER BY shout DESC, id");
    assert_eq!(firsts(&opened.pages(set.id, 100)), truth);
    let set = opened.open(all("hidden"));
    assert_eq!(firsts(&set.window.rows), [1]);
    let refused = opened.session.open_rows(opened.file, all("broken"), 10, TaskId(3)).unwrap_err();
    assert!(refused.to_string().contains("broken") || refused.to_string().contains("Broken"), "{refused}");
}

#[test]
fn virtual_tables_and_small_ones() {
    let opened = opened(
        "CREATE VIRTUAL TABLE notes USING fts5(title, body);
         INSERT INTO notes VALUES ('one', 'first'), ('two', 'second');
         CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1); INSERT INTO boxes VALUES (7, 1, 2), (9, 3, 4);
         CREATE TABLE bare(a); CREATE TABLE \"od\"\"d 🦉.t\"(\"select\" INT, \"a b\" TEXT, \"\" INT);
         INSERT INTO \"od\"\"d 🦉.t\" VALUES (1, 'x', 5), (2, 'y', NULL);",
    );
    let set = opened.open(all("notes"));
    assert_eq!(set.columns, ["title", "body"]);
    assert_eq!(set.window.rows.len(), 2);
    assert_eq!(set.window.rows[1].cells[1], Cell::Text("second".into()));
    assert_eq!(firsts(&opened.open(by("boxes", &[("id", true, None)])).window.rows), [9, 7]);
    let set = opened.open(all("bare"));
    assert_eq!((set.window.rows.len(), set.status.total.rows, set.status.total.exact), (0, 0, true));
    let odd = "od\"d 🦉.t";
    let set = opened.open(Selection {
        filter: Some(where_("", Operator::Null, vec![])),
        ..by(odd, &[("a b", true, None), ("select", false, None)])
    });
    assert_eq!(firsts(&set.window.rows), [2]);
    assert_eq!(opened.session.count_rows(opened.file, odd.into(), TaskId(4)).unwrap(), 2);
}

#[test]
fn link_labels_come_with_the_window() {
    let opened = opened(
        "PRAGMA foreign_keys = OFF; CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO person VALUES (1, 'Ann'), (2, 'Bo');
         CREATE TABLE country(code TEXT PRIMARY KEY COLLATE NOCASE, name TEXT) WITHOUT ROWID;
         INSERT INTO country VALUES ('DK', 'Denmark');
         CREATE TABLE letter(id INTEGER PRIMARY KEY, author INT REFERENCES person, land TEXT REFERENCES country);
         INSERT INTO letter VALUES (1, 2, 'dk'), (2, 1, NULL), (3, NULL, 'xx'), (4, 2, 'DK'), (5, 99, 'DK');",
    );
    let labels = opened.open(all("letter")).window.labels;
    assert_eq!(labels.iter().map(|labels| labels.column).collect::<Vec<_>>(), [1, 2]);
    let names =
        |at: usize| labels[at].labels.iter().map(|label| label.as_deref().unwrap_or("-")).collect::<Vec<_>>();
    assert_eq!(names(0), ["Bo", "Ann", "-", "Bo", "-"]);
    assert_eq!(names(1), ["Denmark", "-", "-", "Denmark", "Denmark"]);
}

#[test]
fn progress_is_told_and_ends_exact() {
    let opened = opened(
        "PRAGMA journal_mode = OFF; CREATE TABLE t(id INTEGER PRIMARY KEY, a);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700000)
         INSERT INTO t SELECT i, random() FROM n;",
    );
    let set = opened.open(by("t", &[("a", false, None)]));
    opened.settled(set.id);
    let truth = opened.truth("SELECT id FROM t ORDER BY a, id LIMIT 1000");
    assert_eq!(firsts(&opened.read(set.id, 0, 1000).rows), truth);
    assert_eq!(firsts(&set.window.rows), truth[..100]);
    std::thread::sleep(Duration::from_millis(50));
    let events = opened.events.lock().unwrap();
    let statuses: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Rows { status } if status.id == set.id => Some(status.clone()),
            _ => None,
        })
        .collect();
    let last = statuses.last().expect("something is told");
    assert!(last.total.exact && last.positions_exact && last.working.is_none(), "{last:?}");
    assert_eq!(last.total.rows, 700_000);
}
