//! A revision that is cut off at any moment leaves the file as it was before or as it is after.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use relata_engine::event::Event;
use relata_engine::model::RuleModel;
use relata_engine::revise::apply_on;

use super::*;

const FILE: &str = "RELATA_TEST_KILL";

fn big(rows: u64) -> Fixture {
    workspace(&format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;
         CREATE TABLE big(id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO big SELECT i, i * 2654435761 % 1000003, 'row ' || i, 'more of row ' || i FROM n;"
    ))
}

fn edited(model: &mut Model) {
    let table = model.of("big");
    table.columns.swap(1, 2);
    table.columns.retain(|column| column.name != "c");
    table.rules.push(RuleModel { check: "id > 0".into(), ..Default::default() });
}

/// Not a test of its own: what is killed.
#[test]
#[ignore = "runs as the child of the test beside it"]
fn child() {
    let Ok(path) = std::env::var(FILE) else { return };
    let connection = Connection::open(path).unwrap();
    let mut model = read_model(&connection).unwrap();
    edited(&mut model);
    apply_on(&connection, &model, "Killed", &[], true).unwrap();
}

fn start(path: &std::path::Path) -> std::process::Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["revise::kill::child", "--exact", "--ignored"])
        .env(FILE, path)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills it `times` times at moments spread over its run, each on a copy of the same file.
fn killed(times: u32, rows: u64) {
    let fixture = big(rows);
    fixture.session.close_file(fixture.file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = |name: &str| {
        let path = folder.path().join(name);
        std::fs::copy(&fixture.path, &path).unwrap();
        path
    };
    let whole = copy("whole.sqlite");
    let begun = Instant::now();
    assert!(start(&whole).wait().unwrap().success());
    let took = begun.elapsed();
    let state = |path: &std::path::Path| {
        let connection = Connection::open(path).unwrap();
        assert_eq!(rows_of(&connection, "PRAGMA integrity_check"), ["Text([111, 107])"]);
        let columns = rows_of(&connection, "SELECT group_concat(name) FROM pragma_table_info('big')");
        let sum = rows_of(&connection, "SELECT count(*), sum(a), sum(length(b)) FROM big");
        let left = rows_of(
            &connection,
            "SELECT name, rows FROM _relata_parked JOIN sqlite_schema ON name = stored_in",
        );
        let records = rows_of(&connection, "SELECT name FROM _relata_revisions");
        let extra = rows_of(
            &connection,
            "SELECT name FROM sqlite_schema WHERE name LIKE '%new%' OR name LIKE '%parked_1%'",
        );
        (columns, sum, left, records, extra)
    };
    let (before, after) = (state(&copy("before.sqlite")), state(&whole));
    assert_ne!(before, after);
    let (mut cut_off, mut seed) = (0, 12_345_u64);
    for time in 0..times {
        let path = copy(&format!("{time}.sqlite"));
        let mut child = start(&path);
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Over the whole run, and a little less often when it is just starting.
        let part = (f64::from(time) + (seed >> 40) as f64 / (1_u64 << 24) as f64) / f64::from(times);
        std::thread::sleep(took.mul_f64(0.05 + 0.95 * part));
        child.kill().unwrap();
        child.wait().unwrap();
        let found = state(&path);
        assert!(found == before || found == after, "cut off after {part}: {found:?}");
        cut_off += u32::from(found == before);
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", path.display()));
        }
    }
    assert!(cut_off * 2 >= times, "only {cut_off} of {times} were cut off in the middle");
}

fn rows_of(connection: &Connection, sql: &str) -> Vec<String> {
    super::rows(connection, sql)
}

#[test]
fn killed_while_rebuilding() {
    killed(10, 1_000_000);
}

#[test]
#[ignore = "a minute or two"]
fn killed_while_rebuilding_a_million_rows() {
    killed(50, 1_000_000);
}

#[test]
fn cancelled_while_rebuilding() {
    let fixture = big(300_000);
    let before = fixture.rows("SELECT count(*), sum(a) FROM big");
    let schema = fixture.rows("SELECT sql FROM sqlite_schema");
    let mut model = fixture.model();
    edited(&mut model);
    let session = Session::new(fixture._folder.path().join("other"), Arc::new(NoEvents));
    let open = session
        .open_file(fixture.path.display().to_string(), relata_engine::file::OpenMode::Normal, JOB)
        .unwrap();
    let cancelling = Arc::clone(&session);
    let cancel = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(150));
        cancelling.cancel_task(TaskId(7)).unwrap();
    });
    let result = session.apply_revision(open.id, model.clone(), String::new(), Vec::new(), TaskId(7));
    cancel.join().unwrap();
    refused(result, ErrorCode::Cancelled);
    assert_eq!(fixture.rows("SELECT count(*), sum(a) FROM big"), before);
    assert_eq!(fixture.rows("SELECT sql FROM sqlite_schema"), schema);
    let links =
        |session: &Session| session.apply_revision(open.id, model.clone(), String::new(), Vec::new(), JOB);
    links(&session).unwrap();
}

#[test]
fn a_big_rebuild_tells_how_far_it_is() {
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let fixture = big(300_000);
    let seen = Arc::clone(&told);
    let session = Session::new(
        fixture._folder.path().join("other"),
        Arc::new(move |event: Event| {
            if let Event::Progress { label, done, total, .. } = event {
                seen.lock().unwrap().push((label, done, total));
            }
        }),
    );
    let open = session
        .open_file(fixture.path.display().to_string(), relata_engine::file::OpenMode::Normal, JOB)
        .unwrap();
    let mut model = fixture.model();
    edited(&mut model);
    session.apply_revision(open.id, model, String::new(), Vec::new(), JOB).unwrap();
    let told = told.lock().unwrap();
    assert!(
        told.iter().any(|(label, _, total)| label == "Building “big” anew" && *total == 300_000),
        "{told:?}"
    );
}
