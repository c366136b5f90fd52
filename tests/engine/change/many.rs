//! Hundreds of thousands of rows in one change: it tells how far it is, can be cancelled, and is all or nothing.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use relata_engine::event::Event;
use relata_engine::task::TaskId;

use super::*;

const MANY: i64 = 200_000;

/// Rows done and rows in all, as told.
type Told = Arc<Mutex<Vec<(u64, u64)>>>;

/// A job and the progress that it tells.
fn watched() -> (Task, Told) {
    let told = Told::default();
    let sink = Arc::clone(&told);
    let task = Task::new(
        TaskId(1),
        Arc::new(move |event| {
            if let Event::Progress { done, total, .. } = event {
                sink.lock().unwrap().push((done, total));
            }
        }),
    );
    (task, told)
}

fn rows() -> Vec<RowEdit> {
    (0..MANY)
        .map(|at| new("t", [("a", Input::Integer(at)), ("b", Input::Text(format!("row {at}")))]))
        .collect()
}

#[test]
fn many_rows_are_saved_and_deleted_with_progress() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT); CREATE INDEX i ON t(b);");
    let (task, told) = watched();
    let begun = Instant::now();
    let saved = change::save_rows(&file.database, rows(), &task).unwrap();
    eprintln!("{MANY} rows saved in {:?}", begun.elapsed());
    assert_eq!((saved.keys.len(), saved.rows.len()), (200_000, 200_000));
    assert!(told.lock().unwrap().iter().any(|(done, total)| *done > 0 && *total == 200_000));
    let (task, told) = watched();
    let begun = Instant::now();
    assert_eq!(change::delete_rows(&file.database, "t".into(), saved.keys, &task).unwrap().rows, 200_000);
    eprintln!("{MANY} rows deleted in {:?}", begun.elapsed());
    assert!(told.lock().unwrap().iter().any(|(done, total)| *done > 0 && *total == 200_000));
    assert_eq!(file.one("SELECT count(*) FROM t"), "0");
}

#[test]
fn a_large_change_cancelled_halfway_leaves_nothing() {
    let file = file("CREATE TABLE t(id INTEGER PRIMARY KEY, a INT, b TEXT);");
    let (task, told) = watched();
    std::thread::scope(|scope| {
        let saving = scope.spawn(|| change::save_rows(&file.database, rows(), &task));
        while told.lock().unwrap().is_empty() && !saving.is_finished() {
            std::thread::sleep(Duration::from_millis(1));
        }
        task.cancel();
        let cancelled = Instant::now();
        refused(saving.join().unwrap(), ErrorCode::Cancelled);
        assert!(cancelled.elapsed() < Duration::from_secs(2), "{:?}", cancelled.elapsed());
    });
    assert_eq!(file.one("SELECT count(*) FROM t"), "0");
    // And no lock is left.
    file.outside("INSERT INTO t VALUES (1, 1, 'x')");
}

#[test]
fn a_chain_of_rows_that_hold_each_other_is_deleted_in_any_order() {
    let file = file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, up INT REFERENCES t ON DELETE RESTRICT);
         CREATE INDEX i ON t(up);
         WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO t SELECT i, nullif(i - 1, 0) FROM n;",
    );
    // Each row is held by the next one, so the first one asked for is the last that can go.
    let mut keys: Vec<RowKey> = (1..=3000).map(rowid).collect();
    keys.swap(10, 2000);
    let begun = Instant::now();
    assert_eq!(file.delete("t", &keys).unwrap(), 3000);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
}
