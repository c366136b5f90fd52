//! Row sets while we and others write.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::support::part;
use relata_engine::change::{Assignment, FormSave, RowEdit};
use relata_engine::export::TextForm;

use super::*;

fn insert(opened: &Opened, table: &str, values: &[(&str, Input)]) -> RowKey {
    let assign =
        |(column, value): &(&str, Input)| Assignment { column: (*column).into(), value: value.clone() };
    let row = RowEdit {
        table: table.into(),
        key: None,
        values: values.iter().map(assign).collect(),
        seen: Vec::new(),
    };
    opened.session.save_form(opened.file, FormSave { row, linked: Vec::new() }).unwrap().keys.remove(0)
}

fn delete(opened: &Opened, table: &str, keys: Vec<RowKey>) {
    opened.session.delete_rows(opened.file, table.into(), keys, TaskId(9)).unwrap();
}

#[test]
fn own_edits_move_positions_at_once() {
    let opened = opened(GAPS);
    for order in [vec![], vec![("id", true, None)]] {
        let sql = if order.is_empty() {
            "SELECT id FROM t ORDER BY id"
        } else {
            "SELECT id FROM t ORDER BY id DESC"
        };
        let set = opened.open(by("t", &order));
        let before = opened.settled(set.id).status;
        let made = insert(&opened, "t", &[("id", Input::Integer(10_000)), ("a", Input::Text("new".into()))]);
        delete(&opened, "t", vec![key(6), key(60_000), key(60_003)]);
        let truth = opened.truth(sql);
        let window = opened.read(set.id, 26_000, 50);
        assert_eq!(firsts(&window.rows), truth[26_000..26_050], "{sql}");
        assert!(window.status.version > before.version);
        assert_eq!(window.status.total.rows, truth.len() as u64);
        let place = opened.session.locate_row(set.id, made.clone()).unwrap().unwrap();
        assert_eq!(truth[usize::try_from(place).unwrap()], 10_000);
        assert_eq!(firsts(&opened.pages(set.id, 900)), truth);
        delete(&opened, "t", vec![made]);
        for id in [6, 60_000, 60_003] {
            insert(&opened, "t", &[("id", Input::Integer(id))]);
        }
        assert_eq!(firsts(&opened.pages(set.id, 900)), opened.truth(sql));
    }
}

#[test]
fn many_rows_at_the_end_stay_quick_to_reach() {
    let opened = opened(GAPS);
    let set = opened.open(all("t"));
    opened.settled(set.id);
    let edits = (0..12_000)
        .map(|at| RowEdit {
            table: "t".into(),
            key: None,
            values: vec![Assignment { column: "id".into(), value: Input::Integer(200_000 + at) }],
            seen: Vec::new(),
        })
        .collect();
    opened.session.save_rows(opened.file, edits, TaskId(4)).unwrap();
    assert_eq!(opened.settled(set.id).status.total.rows, 39_000);
    assert_eq!(firsts(&opened.read(set.id, 38_999, 10).rows), [211_999]);
}

#[test]
fn a_sorted_list_follows_inserts_and_deletes() {
    let opened = opened(GAPS);
    let filter = Some(where_("b", Operator::More, vec![Input::Integer(4)]));
    let set = opened.open(Selection { filter, ..by("t", &[("a", true, None)]) });
    let sql = "SELECT id FROM t WHERE b > 4 ORDER BY a DESC, id";
    let before = opened.settled(set.id);
    assert_eq!(firsts(&opened.pages(set.id, 400)), opened.truth(sql));
    let gone = before.rows[0].key.clone().unwrap();
    delete(&opened, "t", vec![gone.clone()]);
    insert(&opened, "t", &[("a", Input::Text("zzz".into())), ("b", Input::Integer(6))]);
    let at_once = opened.read(set.id, 0, 2);
    assert!(
        at_once.rows.iter().all(|row| row.key.as_ref() != Some(&gone)),
        "a deleted row is not shown again"
    );
    let after = opened.settled(set.id).status;
    assert!(after.version > before.status.version + 1, "told when it changed and when it was new");
    assert_eq!(firsts(&opened.pages(set.id, 400)), opened.truth(sql));
}

#[test]
fn a_link_is_ordered_by_what_it_shows() {
    let opened = opened(
        "CREATE TABLE genre(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE nameless(id INTEGER PRIMARY KEY, at INT);
         CREATE TABLE song(id INTEGER PRIMARY KEY, genre INT REFERENCES genre, other INT REFERENCES nameless);
         CREATE TABLE heard(genre INT REFERENCES genre, song INT REFERENCES song, PRIMARY KEY (genre, song))
             WITHOUT ROWID;
         INSERT INTO genre VALUES (1, 'Rock'), (2, 'jazz'), (3, 'Blues'), (4, 'Blues'), (5, NULL);
         INSERT INTO nameless VALUES (2, 0), (10, 0);
         INSERT INTO song VALUES (1, 1, 10), (2, 2, 2), (3, 4, 10), (4, NULL, 2), (5, 3, NULL), (6, 4, 10), (7, 5, 2);
         INSERT INTO heard SELECT genre, id FROM song WHERE genre IS NOT NULL;",
    );
    let set = opened.open(by("song", &[("genre", false, None)]));
    opened.settled(set.id);
    assert_eq!(
        firsts(&opened.pages(set.id, 3)),
        [4, 7, 5, 3, 6, 2, 1],
        "by name, one of each name after the other"
    );
    let down = opened.open(by("song", &[("genre", true, Some(Nulls::Last))]));
    opened.settled(down.id);
    assert_eq!(firsts(&opened.pages(down.id, 3)), [1, 2, 3, 6, 5, 7, 4]);
    let nameless = opened.open(by("song", &[("other", false, None)]));
    opened.settled(nameless.id);
    assert_eq!(firsts(&opened.pages(nameless.id, 9)), [5, 2, 4, 7, 1, 3, 6], "numbers as numbers");
    // A link that begins the key is shown by name too, and ordered so.
    let heard = opened.open(by("heard", &[("genre", false, None)]));
    opened.settled(heard.id);
    assert_eq!(firsts(&opened.pages(heard.id, 9)), [5, 3, 4, 4, 2, 1]);
    // Another name is another place.
    let rename = RowEdit {
        table: "genre".into(),
        key: Some(key(1)),
        values: vec![Assignment { column: "name".into(), value: Input::Text("Acid rock".into()) }],
        seen: Vec::new(),
    };
    opened.session.save_rows(opened.file, vec![rename], TaskId(4)).unwrap();
    opened.settled(set.id);
    assert_eq!(firsts(&opened.pages(set.id, 9)), [4, 7, 1, 5, 3, 6, 2]);
}

#[test]
fn triggers_and_cascades_are_noticed() {
    let opened = opened(
        "CREATE TABLE parent(id INTEGER PRIMARY KEY, name);
         CREATE TABLE child(id INTEGER PRIMARY KEY, parent INT REFERENCES parent ON DELETE CASCADE);
         CREATE TABLE log(id INTEGER PRIMARY KEY, what);
         CREATE TRIGGER noted AFTER INSERT ON parent BEGIN INSERT INTO log(what) VALUES (new.name); END;
         INSERT INTO parent VALUES (1, 'a'), (2, 'b'); INSERT INTO child(parent) VALUES (1), (2), (1), (2);",
    );
    let (children, log) = (opened.open(all("child")), opened.open(all("log")));
    let version = |set: RowSetId| opened.read(set, 0, 10).status.version;
    let (child_version, log_version) = (version(children.id), version(log.id));
    delete(&opened, "parent", vec![key(1)]);
    assert_eq!(opened.settled(children.id).status.total.rows, 2);
    assert_eq!(firsts(&opened.read(children.id, 0, 10).rows), [2, 4]);
    assert!(version(children.id) > child_version);
    insert(&opened, "parent", &[("name", Input::Text("c".into()))]);
    assert_eq!(opened.settled(log.id).status.total.rows, opened.truth("SELECT id FROM log").len() as u64);
    assert!(version(log.id) > log_version);
}

#[test]
fn rows_moved_by_on_update_are_found_at_their_new_places() {
    let opened = opened(
        "CREATE TABLE parent(id INTEGER PRIMARY KEY, name);
         CREATE TABLE child(parent INT REFERENCES parent ON UPDATE CASCADE, n INT, PRIMARY KEY (parent, n)) WITHOUT ROWID;
         INSERT INTO parent VALUES (1, 'a'), (2, 'b'), (3, 'c');
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO child SELECT id, i FROM parent, n;",
    );
    let set = opened.open(all("child"));
    opened.settled(set.id);
    let row = RowEdit {
        table: "parent".into(),
        key: Some(key(1)),
        values: vec![Assignment { column: "id".into(), value: Input::Integer(9) }],
        seen: Vec::new(),
    };
    opened.session.save_rows(opened.file, vec![row], TaskId(4)).unwrap();
    opened.settled(set.id);
    let truth = opened.truth("SELECT parent FROM child ORDER BY parent, n");
    assert_eq!(firsts(&opened.read(set.id, 3500, 100).rows), truth[3500..3600]);
    assert_eq!(firsts(&opened.pages(set.id, 900)), truth);
    let place = opened.session.locate_row(set.id, RowKey("[9,1]".into())).unwrap();
    assert_eq!(place, Some(6000));
}

#[test]
fn a_list_whose_columns_another_program_took_away_says_so() {
    let opened = opened(GAPS);
    let (walked, sorted) = (opened.open(all("t")), opened.open(by("t", &[("a", false, None)])));
    opened.settled(sorted.id);
    Connection::open(&opened.path).unwrap().execute_batch("ALTER TABLE t DROP COLUMN a").unwrap();
    for set in [walked.id, sorted.id] {
        let error = opened.session.read_rows(set, 10, 5).unwrap_err();
        assert_eq!(error.code(), relata_engine::ErrorCode::NotOpen, "{error}");
        assert!(error.to_string().contains("were changed while it was open"), "{error}");
    }
    assert_eq!(opened.open(all("t")).columns, ["id", "b"]);
}

#[test]
fn no_position_is_too_large_to_ask_for() {
    let opened = opened(&format!("{GAPS} CREATE VIEW v AS SELECT * FROM t;"));
    for selection in [all("t"), by("t", &[("a", false, None)]), all("v")] {
        let set = opened.open(selection);
        opened.settled(set.id);
        for start in [u64::MAX, u64::MAX - 5, u64::MAX / 2, 1 << 62] {
            assert!(opened.read(set.id, start, 10).rows.is_empty());
            let copied = opened
                .session
                .copy_rows(set.id, part(start, 10, vec![]), TextForm::tabs(false), TaskId(3))
                .unwrap();
            assert_eq!(copied, "");
        }
    }
}

#[test]
fn pages_read_while_another_writes_hold_every_untouched_row_once() {
    let opened = opened(&format!("PRAGMA journal_mode = WAL; {GAPS}"));
    let set = opened.open(all("t"));
    opened.settled(set.id);
    let stop = Arc::new(AtomicBool::new(false));
    let writer = {
        let (stop, path) = (Arc::clone(&stop), opened.path.clone());
        std::thread::spawn(move || {
            let connection = Connection::open(path).unwrap();
            connection.busy_timeout(Duration::from_secs(5)).unwrap();
            let mut at: i64 = 0;
            while !stop.load(Ordering::SeqCst) {
                // Never a multiple of 3: the rows that were there are left alone.
                let id = at * 7 % 29_000 * 3 + 1;
                connection.execute("INSERT OR IGNORE INTO t(id) VALUES (?1)", [id]).unwrap();
                if at % 2 == 0 {
                    connection.execute("DELETE FROM t WHERE id % 3 = 1 AND id < ?1", [id / 2]).unwrap();
                }
                at += 1;
            }
        })
    };
    for _ in 0..3 {
        let found: Vec<i64> =
            firsts(&opened.pages(set.id, 250)).into_iter().filter(|id| id % 3 == 0).collect();
        assert_eq!(found, opened.truth("SELECT id FROM t WHERE id % 3 = 0 ORDER BY id"));
    }
    stop.store(true, Ordering::SeqCst);
    writer.join().unwrap();
}

#[test]
fn a_list_read_while_another_deletes_has_blanks_and_nothing_twice() {
    let opened = opened(&format!("PRAGMA journal_mode = WAL; {GAPS}"));
    let set = opened.open(by("t", &[("a", false, None)]));
    opened.settled(set.id);
    let truth = opened.truth("SELECT id FROM t ORDER BY a, id");
    let connection = Connection::open(&opened.path).unwrap();
    connection.execute("DELETE FROM t WHERE id % 2 = 0", []).unwrap();
    let rows = opened.pages(set.id, 300);
    let there: Vec<Row> = rows.iter().filter(|row| row.key.is_some()).cloned().collect();
    let expected: Vec<i64> = truth.into_iter().filter(|id| id % 2 == 1).collect();
    assert_eq!(firsts(&there), expected);
    assert!(rows.iter().all(|row| row.key.is_some() != row.cells.is_empty()));
}

#[test]
fn closing_stops_work_and_lets_go_of_the_file() {
    let opened = opened(
        "PRAGMA journal_mode = OFF; CREATE TABLE t(id INTEGER PRIMARY KEY, a);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
         INSERT INTO t SELECT i, random() FROM n;",
    );
    let filter = Some(where_("a", Operator::Null, vec![]));
    let selection = Selection { filter, ..all("t") };
    let session = Arc::clone(&opened.session);
    let file = opened.file;
    let slow = std::thread::spawn(move || session.open_rows(file, selection, 10, TaskId(77)));
    let begun = Instant::now();
    while !slow.is_finished() && begun.elapsed() < Duration::from_secs(10) {
        opened.session.cancel_task(TaskId(77)).unwrap();
        std::thread::sleep(Duration::from_millis(1));
    }
    let result = slow.join().unwrap();
    assert!(result.is_err() || result.unwrap().status.total.exact, "cancelled, or quicker than that");
    let set = opened.open(by("t", &[("a", false, None)]));
    let begun = Instant::now();
    opened.session.close_file(opened.file).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(2), "took {:?}", begun.elapsed());
    assert!(opened.session.read_rows(set.id, 0, 1).is_err());
}

#[test]
fn sorting_gives_way_to_a_save_where_readers_block_writers() {
    let opened = opened(
        "PRAGMA synchronous = OFF; CREATE TABLE t(id INTEGER PRIMARY KEY, a);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000)
         INSERT INTO t SELECT i, i * 2654435761 % 2147483647 FROM n;",
    );
    let set = opened.open(by("t", &[("a", false, None)]));
    assert!(set.status.working.is_some(), "sorted too soon: make the table larger");
    let made = insert(&opened, "t", &[("a", Input::Integer(-1))]);
    let status = opened.read(set.id, 0, 1).status;
    assert!(status.working.is_some(), "the save waited for all of the sorting: {status:?}");
    assert_eq!(opened.settled(set.id).status.total.rows, 3_000_001);
    assert_eq!(opened.read(set.id, 0, 1).rows[0].key, Some(made));
}
