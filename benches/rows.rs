//! How fast rows come at any size, each figure beside a plain rusqlite query in the same run.
//!
//! `cargo bench -p relata-engine --bench rows` measures 1 and 10 million rows; `-- --rows 1,10,100` measures those (in
//! millions). Tables are made once, in the target folder: 100 million rows take 1.4 GB there, sorting them 3 GB more in
//! the folder for temporary files while it runs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::rows::{OrderTerm, RowSetId, Selection};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use rusqlite::Connection;

const WINDOW: u32 = 100;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let sizes = arguments.iter().position(|argument| argument == "--rows").map_or("1,10", |at| {
        arguments.get(at + 1).expect("--rows takes millions of rows, such as 1,10,100").as_str()
    });
    let millions: Vec<u64> =
        sizes.split(',').map(|size| size.trim().parse().expect("a number of millions")).collect();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rows");
    std::fs::create_dir_all(&folder).unwrap();
    println!("medians; “x” is the ratio to plain rusqlite in the same run\n");
    let mut first_rows = Vec::new();
    for million in millions {
        let path = table(&folder, million);
        first_rows.push((million, measure(&path, million)));
    }
    totals(&folder);
    let (smallest, least) = first_rows[0];
    for (million, time) in &first_rows[1..] {
        let ratio = time.as_secs_f64() / least.as_secs_f64();
        println!("first rows of {million} M against {smallest} M: {ratio:.2} x (wanted ≤ 1.5)");
    }
}

/// A narrow table, made once: `id`, a number in no order without an index, and the same rows under a composite key.
fn table(folder: &Path, million: u64) -> PathBuf {
    let path = folder.join(format!("narrow-{million}m.sqlite"));
    if path.exists() {
        return path;
    }
    let begun = Instant::now();
    let making = folder.join("making.sqlite");
    let _ = std::fs::remove_file(&making);
    let connection = Connection::open(&making).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000;
             CREATE TABLE narrow(id INTEGER PRIMARY KEY, a INTEGER NOT NULL);
             CREATE TEMP TABLE k(i);
             WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) INSERT INTO k SELECT i FROM n;
             INSERT INTO narrow(a) SELECT (x.i * 1000000 + y.i * 1000 + z.i) * 2654435761 % 2147483647
                 FROM k x, k y, k z WHERE x.i < {million};
             CREATE TABLE pairs(left INTEGER, right INTEGER, a INTEGER, PRIMARY KEY(left, right)) WITHOUT ROWID;
             INSERT INTO pairs SELECT id / 1000, id % 1000, a FROM narrow WHERE id <= 10000000;"
        ))
        .unwrap();
    drop(connection);
    std::fs::rename(making, &path).unwrap();
    println!("made {million} M rows in {:.0} s", begun.elapsed().as_secs_f64());
    path
}

struct Bench {
    session: Arc<Session>,
    file: FileId,
}

impl Bench {
    fn open(&self, table: &str, order: &[&str]) -> (RowSetId, Duration) {
        let term = |column: &&str| OrderTerm { column: (*column).into(), descending: false, nulls: None };
        let selection =
            Selection { table: table.into(), order: order.iter().map(term).collect(), filter: None };
        let begun = Instant::now();
        let set = self.session.open_rows(self.file, selection, WINDOW, TaskId(2)).unwrap();
        let time = begun.elapsed();
        assert_eq!(set.window.rows.len(), WINDOW as usize);
        (set.id, time)
    }

    fn read(&self, set: RowSetId, start: u64) -> (Duration, bool) {
        let begun = Instant::now();
        let window = self.session.read_rows(set, start, WINDOW).unwrap();
        let time = begun.elapsed();
        assert_eq!(window.rows.len(), WINDOW as usize, "at {start}");
        (time, window.approximate)
    }

    fn exact(&self, set: RowSetId) -> bool {
        let status = self.session.read_rows(set, 0, 1).unwrap().status;
        assert_eq!(status.trouble, None);
        status.total.exact && status.positions_exact
    }

    fn close(&self, set: RowSetId) {
        self.session.close_rows(set).unwrap();
    }
}

/// Numbers that look random and are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 20) % limit
    }
}

fn measure(path: &Path, million: u64) -> Duration {
    let rows = million * 1_000_000;
    let profile = tempfile::tempdir().unwrap();
    let session = Session::new(profile.path().to_path_buf(), Arc::new(NoEvents));
    println!("{million} M rows, {} MB", std::fs::metadata(path).unwrap().len() / 1_000_000);
    reset_peak();
    let begun = Instant::now();
    let file = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap().id;
    let bench = Bench { session, file };
    bench.session.catalog(file).unwrap();
    let (set, _) = bench.open("narrow", &[]);
    line("file opened, schema read, first rows", begun.elapsed(), None);
    bench.close(set);

    let plain = Connection::open(path).unwrap();
    let first = first_rows(&bench, &plain);
    jumps(&bench, &plain, "narrow", rows);
    jumps(&bench, &plain, "pairs", rows.min(10_000_000));
    memory("browsed at random");
    sorted(&bench, path, million, rows);
    println!();
    first
}

fn first_rows(bench: &Bench, plain: &Connection) -> Duration {
    let mut ours = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..31 {
        let (set, time) = bench.open("narrow", &[]);
        ours.push(time);
        bench.close(set);
        theirs.push(plain_window(plain, "narrow", 0));
    }
    let ours = median(&mut ours);
    line("first 100 rows (wanted ≤ 20 ms)", ours, Some(median(&mut theirs)));
    ours
}

/// 100 rows by key, as rusqlite gives them.
fn plain_window(plain: &Connection, table: &str, from: u64) -> Duration {
    let begun = Instant::now();
    let sql = match table {
        "narrow" => "SELECT id, a FROM narrow WHERE id >= ?1 ORDER BY id LIMIT 100",
        _ => {
            "SELECT left, right, a FROM pairs WHERE (left, right) >= (?1 / 1000, ?1 % 1000) ORDER BY left, right LIMIT 100"
        }
    };
    let mut statement = plain.prepare_cached(sql).unwrap();
    let mut rows = statement.query([i64::try_from(from).unwrap()]).unwrap();
    let mut sum = 0_i64;
    while let Some(row) = rows.next().unwrap() {
        sum = sum.wrapping_add(row.get::<_, i64>(1).unwrap());
    }
    std::hint::black_box(sum);
    begun.elapsed()
}

fn jumps(bench: &Bench, plain: &Connection, table: &str, rows: u64) {
    let mut random = Random(7);
    let begun = Instant::now();
    let (set, _) = bench.open(table, &[]);
    let mut before = Vec::new();
    while before.len() < 200 {
        let (time, approximate) = bench.read(set, rows / 20 + random.below(rows / 10 * 9));
        if approximate {
            before.push(time);
        } else if bench.exact(set) {
            break;
        }
    }
    while !bench.exact(set) {
        std::thread::sleep(Duration::from_millis(1));
    }
    let indexed = begun.elapsed();
    let mut after = Vec::new();
    let mut theirs = Vec::new();
    for _ in 0..2000 {
        let start = random.below(rows - u64::from(WINDOW));
        let (time, approximate) = bench.read(set, start);
        assert!(!approximate);
        after.push(time);
        theirs.push(plain_window(plain, table, start));
    }
    let theirs = median(&mut theirs);
    if !before.is_empty() {
        let name = format!("{table}: jump before the index ({} of them)", before.len());
        line(&name, median(&mut before), Some(theirs));
    }
    line(&format!("{table}: position index complete after"), indexed, None);
    line(&format!("{table}: jump with the index (wanted ≤ 5 ms)"), median(&mut after), Some(theirs));
    line(&format!("{table}: the same, 99 of 100 faster than"), after[after.len() / 100 * 99], None);
    bench.close(set);
}

fn sorted(bench: &Bench, path: &Path, million: u64, rows: u64) {
    let rounds = if million > 20 { 1 } else { 3 };
    let (mut first, mut ours, mut theirs) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds {
        // Taking turns, so that what else the machine does weighs on both.
        if round % 2 == 0 {
            theirs.push(plain_sort(path));
        }
        let begun = Instant::now();
        let (set, time) = bench.open("narrow", &["a"]);
        first.push(time);
        while !bench.exact(set) {
            std::thread::sleep(Duration::from_millis(5));
        }
        ours.push(begun.elapsed());
        if round % 2 == 1 {
            theirs.push(plain_sort(path));
        }
        if round + 1 == rounds {
            let mut random = Random(11);
            let mut jumps: Vec<Duration> =
                (0..500).map(|_| bench.read(set, random.below(rows - u64::from(WINDOW))).0).collect();
            line("order by an unindexed column: first 100 rows", median(&mut first), None);
            line("the whole order (wanted ≤ 1.5 x)", median(&mut ours), Some(median(&mut theirs)));
            line("jump in that order (wanted ≤ 5 ms)", median(&mut jumps), None);
            memory("browsed at random and sorted (wanted < 150 MB)");
        }
        bench.close(set);
    }
}

fn plain_sort(path: &Path) -> Duration {
    let plain = Connection::open(path).unwrap();
    let begun = Instant::now();
    let mut statement = plain.prepare("SELECT rowid FROM narrow ORDER BY a").unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut sum = 0_i64;
    while let Some(row) = rows.next().unwrap() {
        sum = sum.wrapping_add(row.get::<_, i64>(0).unwrap());
    }
    std::hint::black_box(sum);
    begun.elapsed()
}

/// A screen of 100 rows with a total over a million others, against the grouped query that a hand would write for them.
fn totals(folder: &Path) {
    let path = folder.join("totals.sqlite");
    if !path.exists() {
        let making = folder.join("making.sqlite");
        let _ = std::fs::remove_file(&making);
        Connection::open(&making)
            .unwrap()
            .execute_batch(
                r#"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
                CREATE TABLE reviews (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products, rating INTEGER, approved INTEGER);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
                    INSERT INTO products SELECT i, 'Product ' || i FROM n;
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
                    INSERT INTO reviews SELECT i, 1 + i * 7919 % 10000, 1 + i * 31 % 5, i % 3 > 0 FROM n;
                CREATE INDEX reviews_product ON reviews (product_id);
                CREATE TABLE _relata_tables (name TEXT PRIMARY KEY, notes TEXT NOT NULL);
                INSERT INTO _relata_tables VALUES ('products', '{"name": "products", "computed": [
                    {"name": "rating", "how": "rollup", "link": "reviews.product_id", "function": "average", "column": "rating", "filter": "approved"},
                    {"name": "reviews", "how": "rollup", "link": "reviews.product_id", "function": "count", "filter": "approved"}]}');"#,
            )
            .unwrap();
        std::fs::rename(making, &path).unwrap();
    }
    let profile = tempfile::tempdir().unwrap();
    let session = Session::new(profile.path().to_path_buf(), Arc::new(NoEvents));
    let file = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap().id;
    let bench = Bench { session, file };
    let plain = Connection::open(&path).unwrap();
    let (set, _) = bench.open("products", &[]);
    let mut random = Random(5);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        let start = random.below(9_900);
        ours.push(bench.read(set, start).0);
        let begun = Instant::now();
        let mut rows = plain
            .prepare_cached("SELECT id, name FROM products WHERE id > ?1 ORDER BY id LIMIT 100")
            .unwrap();
        let keys: Vec<String> = rows
            .query_map([i64::try_from(start).unwrap()], |row| Ok(row.get::<_, i64>(0)?.to_string()))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let sql = format!(
            "SELECT product_id, avg(rating), count(*) FROM reviews WHERE product_id IN ({}) AND approved GROUP BY product_id",
            keys.join(", ")
        );
        let mut total = plain.prepare(&sql).unwrap();
        let found: Vec<(i64, f64, i64)> = total
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(found.len(), 100);
        theirs.push(begun.elapsed());
    }
    println!("10,000 rows with two totals over 1 M others");
    line("100 rows and their totals (wanted ≤ 1.5 x)", median(&mut ours), Some(median(&mut theirs)));
    bench.close(set);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..5 {
        let begun = Instant::now();
        let (set, _) = bench.open("products", &["rating"]);
        while !bench.exact(set) {
            std::thread::sleep(Duration::from_millis(1));
        }
        ours.push(begun.elapsed());
        bench.close(set);
        let begun = Instant::now();
        let sql = "SELECT p.id FROM products p LEFT JOIN (SELECT product_id k, avg(rating) v FROM reviews WHERE approved GROUP BY product_id) r ON r.k = p.id ORDER BY r.v, p.id";
        let keys: Vec<i64> = plain
            .prepare(sql)
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(keys.len(), 10_000);
        theirs.push(begun.elapsed());
    }
    line(
        "all of them in the order of a total (wanted ≤ 1.5 x)",
        median(&mut ours),
        Some(median(&mut theirs)),
    );
    println!();
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn line(name: &str, time: Duration, plain: Option<Duration>) {
    let shown = |time: Duration| {
        let milliseconds = time.as_secs_f64() * 1000.0;
        if milliseconds < 1000.0 {
            format!("{milliseconds:.3} ms")
        } else {
            format!("{:.2} s", milliseconds / 1000.0)
        }
    };
    let beside = plain.map_or_else(String::new, |plain| {
        format!("   plain {:>10}   {:.2} x", shown(plain), time.as_secs_f64() / plain.as_secs_f64())
    });
    println!("  {name:<55} {:>10}{beside}", shown(time));
}

/// Linux only: elsewhere there is nothing simple to read.
fn memory(when: &str) {
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else { return };
    let megabytes = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024)
    };
    if let (Some(now), Some(peak)) = (megabytes("VmRSS:"), megabytes("VmHWM:")) {
        println!("  {:<55} {now:>7} MB   peak {peak} MB", format!("resident memory, {when}"));
    }
}

fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
