//! Reads of seconds and writes at the same time, on files where they exclude each other: a save is never refused because
//! Relata itself reads, no read fails because Relata itself writes, and every read ends once.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use relata_engine::ErrorCode;
use relata_engine::event::NoEvents;
use relata_engine::file::{Database, FileId, Manner, OpenMode};
use relata_engine::rows::{OrderTerm, RowSetId, Selection};
use relata_engine::session::Session;
use relata_engine::sql::{Output, Script};
use relata_engine::task::{Task, TaskId};
use rusqlite::Connection;

use super::other::Other;
use super::{add_row, data, listing, open, session};

fn make(folder: &Path, journal: &str, rows: u32) -> PathBuf {
    let path = folder.join("large.db");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; PRAGMA synchronous = off; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO t(a) SELECT hex(i * 7919 % 1000003) || ' row' FROM n;"
        ))
        .unwrap();
    path
}

/// Begins to sort `t` by `a`.
fn sort(session: &Session, file: FileId) -> RowSetId {
    let order = vec![OrderTerm { column: "a".into(), descending: false, nulls: None }];
    let selection = Selection { table: "t".into(), order, filter: None };
    session.open_rows(file, selection, 50, TaskId(2)).unwrap().id
}

/// Waits until a row set is complete; how many rows it has.
fn settled(session: &Session, set: RowSetId) -> u64 {
    let begun = Instant::now();
    loop {
        let status = session.read_rows(set, 0, 1).unwrap().status;
        assert_eq!(status.trouble, None);
        if status.total.exact && status.positions_exact && status.working.is_none() {
            return status.total.rows;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "never done: {status:?}");
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_save_goes_through_while_relata_reads_all_there_is() {
    const ROWS: u32 = 1_500_000;
    for journal in ["delete", "wal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(&data(folder.path()), journal, ROWS);
        let session = session(folder.path());
        let file = open(&session, &path).unwrap().id;
        let sorted = sort(&session, file);
        let working = session.read_rows(sorted, 0, 1).unwrap().status.working;
        assert!(working.is_some(), "sorted too soon: make the table larger");
        thread::scope(|scope| {
            let counted = scope.spawn(|| session.count_rows(file, "t".into(), TaskId(7)).unwrap());
            let checked = scope.spawn(|| session.check_file(file, TaskId(8)).unwrap());
            for edit in 0..3 {
                thread::sleep(Duration::from_millis(40));
                let begun = Instant::now();
                add_row(&session, file, "zzz new").unwrap();
                let limit = Duration::from_secs(if edit < 2 { 2 } else { 12 });
                assert!(begun.elapsed() < limit, "{journal}: edit {edit} took {:?}", begun.elapsed());
                // The screen only ever waits.
                assert_eq!(session.read_rows(sorted, 0, 5).unwrap().rows.len(), 5, "{journal}");
            }
            assert!((u64::from(ROWS)..=u64::from(ROWS) + 3).contains(&counted.join().unwrap()));
            let report = checked.join().unwrap();
            assert!(report.integrity.is_empty() && report.broken_links.is_empty());
        });
        assert_eq!(settled(&session, sorted), u64::from(ROWS) + 3, "{journal}");
        // Nothing is held by anyone any more.
        let mut other = Other::open(&path);
        other.run("BEGIN EXCLUSIVE; INSERT INTO t(a) VALUES('theirs'); COMMIT").unwrap();
        other.close();
        session.close_file(file).unwrap();
    }
}

#[test]
fn a_sort_ends_although_somebody_edits_all_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 1_000_000);
    let session = session(folder.path());
    let file = open(&session, &path).unwrap().id;
    let database = Database::open(FileId(9), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        let editing = scope.spawn(|| {
            let mut slowest = Duration::ZERO;
            while !stop.load(Ordering::SeqCst) {
                let begun = Instant::now();
                database
                    .write(&Task::quiet(), |connection| {
                        connection.execute("INSERT INTO t(a) VALUES('new')", [])?;
                        Ok(())
                    })
                    .unwrap();
                slowest = slowest.max(begun.elapsed());
                thread::sleep(Duration::from_millis(100));
            }
            slowest
        });
        let begun = Instant::now();
        let rows = database
            .read_apart(&Task::quiet(), Manner::Whole, |connection| {
                let mut statement = connection.prepare("SELECT a FROM t ORDER BY a, id")?;
                let mut rows = statement.query([])?;
                let mut count = 0;
                while rows.next()?.is_some() {
                    count += 1;
                }
                Ok(count)
            })
            .unwrap();
        assert!(rows > 1_000_000, "some edits came first: {rows}");
        assert!(begun.elapsed() < Duration::from_secs(40));
        stop.store(true, Ordering::SeqCst);
        let slowest = editing.join().unwrap();
        assert!(slowest < Duration::from_secs(25), "an edit took {slowest:?}");
    });
    session.close_file(file).unwrap();
}

#[test]
fn a_write_waits_for_rows_that_are_being_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 100_000);
    let session = session(folder.path());
    let file = open(&session, &path).unwrap().id;
    let (begun, first) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut rows = 0;
            let sink = Box::new(move |output| {
                if let Output::Row(_) = output {
                    rows += 1;
                    if rows == 1 {
                        begun.send(()).unwrap();
                        // Longer than others are waited for.
                        thread::sleep(Duration::from_secs(4));
                    }
                }
                true
            });
            let script = Script { text: "SELECT * FROM t".into(), ..Script::default() };
            session.run_sql(file, script, TaskId(3), sink).unwrap();
        });
        first.recv().unwrap();
        add_row(&session, file, "new").unwrap();
    });
}

#[test]
fn a_read_waits_for_a_long_write_of_ours_but_not_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 1000);
    let session = session(folder.path());
    let file = open(&session, &path).unwrap().id;
    let selection = Selection { table: "t".into(), order: Vec::new(), filter: None };
    let set = session.open_rows(file, selection, 10, TaskId(2)).unwrap().id;
    let database = Database::open(FileId(9), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let (begun, holds) = mpsc::channel();
    thread::scope(|scope| {
        let database = &database;
        scope.spawn(move || {
            database
                .write(&Task::quiet(), move |connection| {
                    connection.execute_batch("BEGIN EXCLUSIVE")?;
                    begun.send(()).unwrap();
                    thread::sleep(Duration::from_secs(4));
                    Ok(connection.execute_batch("COMMIT")?)
                })
                .unwrap();
        });
        holds.recv().unwrap();
        let count = |connection: &Connection| {
            Ok(connection.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, u32>(0))?)
        };
        assert_eq!(database.read(&Task::quiet(), count).unwrap(), 1000);
    });
    let mut other = Other::open(&path);
    other.run("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    let error = session.read_rows(set, 0, 10).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InUse);
    assert!((2..5).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    other.run("COMMIT").unwrap();
    assert_eq!(session.read_rows(set, 0, 10).unwrap().rows.len(), 10);
}

#[test]
fn a_copy_ends_although_somebody_edits_all_the_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 1_000_000);
    let session = session(folder.path());
    let file = open(&session, &path).unwrap().id;
    let copy = folder.path().join("copy.db");
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::SeqCst) {
                add_row(&session, file, "new").unwrap();
                thread::sleep(Duration::from_millis(5));
            }
        });
        let report = session.export_database(file, copy.display().to_string(), false, TaskId(4));
        stop.store(true, Ordering::SeqCst);
        assert!(report.unwrap().verified);
    });
    let count = |path: &Path| -> u32 {
        let connection = Connection::open(path).unwrap();
        connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap()
    };
    assert!((1_000_000..=count(&path)).contains(&count(&copy)));
}

#[test]
fn a_first_edit_breaks_off_reads_that_know_nothing_of_locks() {
    for with_wal in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(&data(folder.path()), "wal", 1_000_000);
        if with_wal {
            let mut other = Other::open(&path);
            other.run("INSERT INTO t(a) VALUES('only in the -wal')").unwrap();
            other.crash();
            std::fs::remove_file(format!("{}-shm", path.display())).unwrap();
        }
        let before = listing(&data(folder.path())).len();
        let session = session(folder.path());
        let file = open(&session, &path).unwrap().id;
        let set = sort(&session, file);
        assert_eq!(listing(&data(folder.path())).len(), before);
        let begun = Instant::now();
        add_row(&session, file, "new").unwrap();
        assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
        let rows = 1_000_001 + u64::from(with_wal);
        assert_eq!(settled(&session, set), rows);
        // The writer's locks are still there: another program can't take the -wal away.
        let mut other = Other::open(&path);
        other.run("INSERT INTO t(a) VALUES('theirs')").unwrap();
        other.close();
        add_row(&session, file, "newer").unwrap();
        assert_eq!(session.count_rows(file, "t".into(), TaskId(5)).unwrap(), rows + 2);
        assert!(std::fs::metadata(format!("{}-wal", path.display())).unwrap().len() > 0);
    }
}
