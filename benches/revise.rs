//! What a revision of a million rows costs, beside the bare SQL in rusqlite in the same run: a column added, and a kind
//! changed, which builds the table anew.
//!
//! `cargo bench -p relata-engine --bench revise`; `-- --rows 1` says how many millions.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{ColumnModel, Model, read_model};
use relata_engine::revise::apply_on;
use relata_engine::schema::ColumnKind;
use relata_engine::session::Session;
use rusqlite::Connection;

const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let million: u64 = arguments
        .iter()
        .position(|argument| argument == "--rows")
        .map_or(1, |at| arguments[at + 1].split(',').next().unwrap().parse().expect("a number of millions"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("revise");
    std::fs::create_dir_all(&folder).unwrap();
    let path = table(&folder, million);
    println!("{million} M rows, medians of {RUNS}; “x” is the ratio to the bare SQL in the same run\n");
    let added = |kind: ColumnKind| {
        move |model: &mut Model| {
            let column = ColumnModel {
                name: "added".into(),
                kind,
                required: true,
                default: Some("0".into()),
                ..ColumnModel::default()
            };
            model.tables[0].columns.push(column);
        }
    };
    // SQLite reads every row where the new column has a CHECK.
    let bare = "ALTER TABLE items ADD COLUMN added INTEGER NOT NULL DEFAULT 0 CHECK (added IN (0, 1))";
    measure("add a column with a rule", &path, bare, added(ColumnKind::Boolean), 1);
    // Without one it writes nothing but the schema: the ratio is of constants, whatever the number of rows.
    let bare = "ALTER TABLE items ADD COLUMN added INTEGER NOT NULL DEFAULT 0";
    measure("add a column without any rule", &path, bare, added(ColumnKind::Integer), 1);
    let kind = |model: &mut Model| {
        let column = model.tables[0].columns.iter_mut().find(|column| column.name == "amount").unwrap();
        (column.kind, column.declared_type) = (ColumnKind::Integer, None);
    };
    let bare =
        "CREATE TABLE new_items(id INTEGER PRIMARY KEY, name TEXT NOT NULL, amount INTEGER, note TEXT);
        INSERT INTO new_items SELECT id, name, CAST(amount AS INTEGER), note FROM items;
        DROP TABLE items; ALTER TABLE new_items RENAME TO items;
        CREATE INDEX items_name ON items(name)";
    measure("change a kind", &path, bare, kind, 1);
}

/// A workspace with one table, made once.
fn table(folder: &Path, million: u64) -> PathBuf {
    let path = folder.join(format!("items-{million}m.sqlite"));
    if path.exists() {
        return path;
    }
    let making = folder.join("making.sqlite");
    let _ = std::fs::remove_file(&making);
    Connection::open(&making)
        .unwrap()
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF;
             CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT NOT NULL, amount TEXT, note TEXT);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {million} * 1000000)
             INSERT INTO items SELECT i, 'item ' || i, CAST(i * 7 AS TEXT), 'a note on item ' || i FROM n;
             CREATE INDEX items_name ON items(name)"
        ))
        .unwrap();
    let session = Session::new(folder.join("profile"), std::sync::Arc::new(relata_engine::event::NoEvents));
    let open = session
        .open_file(making.display().to_string(), OpenMode::Normal, relata_engine::task::TaskId(1))
        .unwrap();
    session.adopt_file(open.id).unwrap();
    session.close_file(FileId(open.id.0)).unwrap();
    std::fs::rename(making, &path).unwrap();
    path
}

/// The time of `job` on a copy of the file.
fn timed(path: &Path, job: impl Fn(&Connection)) -> Duration {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let copy = path.with_extension("copy");
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", copy.display()));
        }
        std::fs::copy(path, &copy).unwrap();
        let connection = Connection::open(&copy).unwrap();
        connection.query_row("SELECT count(*), sum(length(note)) FROM items", [], |_| Ok(())).unwrap();
        let begun = Instant::now();
        job(&connection);
        times.push(begun.elapsed());
        drop(connection);
        std::fs::remove_file(&copy).unwrap();
    }
    times.sort();
    times[RUNS / 2]
}

fn measure(what: &str, path: &Path, bare: &str, edit: impl Fn(&mut Model), digits: usize) {
    let plain = timed(path, |connection| {
        connection.execute_batch(&format!("BEGIN IMMEDIATE; {bare}; COMMIT")).unwrap();
    });
    let revised = |checks: bool| {
        timed(path, |connection| {
            let mut model = read_model(connection).unwrap();
            edit(&mut model);
            apply_on(connection, &model, what, &[], checks).unwrap();
        })
    };
    let ratio = |time: Duration| time.as_secs_f64() / plain.as_secs_f64();
    let shown = |time: Duration| format!("{:.*} ms", digits, time.as_secs_f64() * 1000.0);
    let (without, with) = (revised(false), revised(true));
    println!("{what}: bare {}", shown(plain));
    println!("  without the checks {} ({:.2} x, wanted ≤ 1.2)", shown(without), ratio(without));
    println!("  with the checks    {} ({:.2} x, wanted ≤ 2)", shown(with), ratio(with));
}
