//! What keeping a history costs: the same work through the engine and through bare rusqlite, in the same run.
//!
//! `cargo bench -p relata-engine --bench history` works on 1 million rows; `-- --rows 0.1` on so many (in millions).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use relata_engine::change::{Assignment, Bulk, BulkChange, FormSave, RowEdit};
use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Input, RowKey, Value};
use rusqlite::Connection;

const RUNS: usize = 3;
const EDITS: i64 = 300;
const NOTE: &str = "about as much as a person writes into a note beside a name and a number";
const MADE: &str = "2026-11-24T10:30:00Z";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let millions = arguments.iter().position(|argument| argument == "--rows").map_or("1", |at| {
        arguments.get(at + 1).expect("--rows takes millions of rows, such as 0.5").split(',').next().unwrap()
    });
    let rows = (millions.parse::<f64>().expect("a number of millions") * 1e6) as i64;
    println!("medians of {RUNS}; history included; {rows} rows; synchronous = FULL, WAL\n");
    println!("                       bare      relata   ratio  wanted   peak memory above bare");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let place = folder.path();
    line(
        "update",
        "≤ 2",
        rows,
        place,
        |bare| bare.execute("UPDATE t SET n = 7", []).unwrap(),
        |work| {
            let values = vec![Assignment { column: "n".into(), value: Input::Integer(7) }];
            work.bulk(BulkChange::Update { values, adjust: Vec::new() });
        },
    );
    line("delete (copy first)", "≤ 1.5", rows, place, copy_and_delete, |work| {
        work.bulk(BulkChange::Delete)
    });
    line("insert", "≤ 2", rows, place, |bare| insert(bare, rows), |work| work.insert(rows));
    undo_and_redo(rows, place);
    single(place);
}

/// A table of `rows` rows in a workspace of its own.
fn made(place: &Path, rows: i64) -> PathBuf {
    let path = place.join("bench.sqlite");
    for suffix in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
    }
    let session = Session::new(place.join("profile"), Arc::new(NoEvents));
    let file = session.create_file(path.display().to_string()).unwrap().id;
    session.close_file(file).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT NOT NULL, n INT NOT NULL, note TEXT, made TEXT);
             WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < {rows})
             INSERT INTO t SELECT i, 'name ' || i, i * 31 % 1000, '{NOTE}', '2026-11-24T10:30:00Z' FROM r;
             CREATE INDEX t_name ON t(name);
             CREATE INDEX t_n ON t(n);"
        ))
        .unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    path
}

fn bare(path: &Path) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection
}

struct Work {
    session: Arc<Session>,
    file: FileId,
}

impl Work {
    fn open(place: &Path, path: &Path) -> Self {
        let session = Session::new(place.join("profile"), Arc::new(NoEvents));
        let file = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap().id;
        Self { session, file }
    }

    fn bulk(&self, change: BulkChange) {
        let bulk = Bulk { table: "t".into(), filter: None, keys: None, change };
        assert!(self.session.run_bulk(self.file, bulk, TaskId(2)).unwrap().change.is_some());
    }

    fn insert(&self, rows: i64) {
        let mut numbers = rows + 1..rows * 2 + 1;
        let next = move || {
            let number = numbers.next()?;
            Some(Ok(vec![
                Value::Integer(number),
                Value::Text(format!("name {number}")),
                Value::Integer(number % 1000),
                Value::Text(NOTE.to_owned()),
                Value::Text(MADE.to_owned()),
            ]))
        };
        let columns = ["id", "name", "n", "note", "made"].map(String::from).to_vec();
        self.session.insert_many(self.file, "t".into(), columns, next, TaskId(2)).unwrap();
    }
}

fn copy_and_delete(connection: &Connection) -> usize {
    connection
        .execute_batch("BEGIN; CREATE TABLE kept AS SELECT * FROM t; DELETE FROM t; COMMIT")
        .map(|()| 0)
        .unwrap()
}

fn insert(connection: &Connection, rows: i64) -> usize {
    let transaction = connection.unchecked_transaction().unwrap();
    let mut statement =
        transaction.prepare("INSERT INTO t(id, name, n, note, made) VALUES(?1, ?2, ?3, ?4, ?5)").unwrap();
    for number in rows + 1..rows * 2 + 1 {
        statement
            .execute(rusqlite::params![number, format!("name {number}"), number % 1000, NOTE, MADE])
            .unwrap();
    }
    drop(statement);
    transaction.commit().unwrap();
    0
}

fn line(
    name: &str,
    wanted: &str,
    rows: i64,
    place: &Path,
    plain: impl Fn(&Connection) -> usize,
    ours: impl Fn(&Work),
) {
    let (mut first, mut second, mut above) = (Vec::new(), Vec::new(), 0);
    for _ in 0..RUNS {
        let path = made(place, rows);
        let connection = bare(&path);
        let (time, peak) = measured(|| plain(&connection));
        first.push(time);
        drop(connection);
        let path = made(place, rows);
        let work = Work::open(place, &path);
        let (time, with) = measured(|| ours(&work));
        second.push(time);
        above = above.max(with.saturating_sub(peak));
        work.session.close_file(work.file).unwrap();
    }
    print(name, wanted, median(first), median(second), Some(above));
}

fn print(name: &str, wanted: &str, plain: Duration, ours: Duration, above: Option<u64>) {
    let ratio = ours.as_secs_f64() / plain.as_secs_f64();
    let above = above
        .map_or_else(String::new, |above| format!("{:>5.0} MiB (wanted < 64)", above as f64 / 1_048_576.0));
    println!("{name:<20} {:>9} {:>9}  {ratio:>5.2}x  {wanted:<7} {above}", shown(plain), shown(ours));
}

fn undo_and_redo(rows: i64, place: &Path) {
    let path = made(place, rows);
    let work = Work::open(place, &path);
    work.bulk(BulkChange::Delete);
    let (undo, peak) = measured(|| work.session.undo(work.file, None, TaskId(3)).unwrap());
    let (redo, _) = measured(|| work.session.redo(work.file, None, TaskId(3)).unwrap());
    let megabytes = peak as f64 / 1_048_576.0;
    println!(
        "{:<20} {:>9} {:>9}  (undo and redo of that delete; {megabytes:.0} MiB)",
        "undo, redo",
        shown(undo),
        shown(redo)
    );
    work.session.close_file(work.file).unwrap();
}

/// One row at a time, each in a transaction of its own; in turns, so that both meet the same disk.
fn single(place: &Path) {
    let path = made(place, 10_000);
    let plain_path = place.join("plain.sqlite");
    std::fs::copy(&path, &plain_path).unwrap();
    let (connection, work) = (bare(&plain_path), Work::open(place, &path));
    let (mut plain, mut ours) = (Vec::new(), Vec::new());
    for number in 0..EDITS {
        let id = 1 + number * 31 % 10_000;
        let begun = Instant::now();
        connection
            .prepare_cached("UPDATE t SET n = ?1 WHERE id = ?2")
            .and_then(|mut update| update.execute([number + 5_000, id]))
            .unwrap();
        plain.push(begun.elapsed());
        let row = RowEdit {
            table: "t".into(),
            key: Some(RowKey::of(&[Value::Integer(id)])),
            values: vec![Assignment { column: "n".into(), value: Input::Integer(number + 5_000) }],
            seen: Vec::new(),
        };
        let begun = Instant::now();
        work.session.save_form(work.file, FormSave { row, linked: Vec::new() }).unwrap();
        ours.push(begun.elapsed());
    }
    print("single edit", "< 2", median(plain), median(ours), None);
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn shown(time: Duration) -> String {
    if time > Duration::from_millis(10) {
        format!("{:.2} s", time.as_secs_f64())
    } else {
        format!("{} µs", time.as_micros())
    }
}

/// How long `job` takes, and by how much the process grew at most meanwhile (0 where the system doesn't say).
fn measured<T>(job: impl FnOnce() -> T) -> (Duration, u64) {
    let (stop, most) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let before = resident();
    let watch = {
        let (stop, most) = (Arc::clone(&stop), Arc::clone(&most));
        std::thread::spawn(move || {
            while !stop.load(Ordering::SeqCst) {
                most.fetch_max(resident(), Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(3));
            }
        })
    };
    let begun = Instant::now();
    job();
    let time = begun.elapsed();
    stop.store(true, Ordering::SeqCst);
    watch.join().unwrap();
    (time, most.load(Ordering::SeqCst).saturating_sub(before))
}

/// Bytes of this process's own memory in use (mapped files aside).
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() * 1024
}
