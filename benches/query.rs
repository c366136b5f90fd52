//! What the questions of the shop catalog cost at a million products, built without code, beside the same question in SQL
//! by hand through plain rusqlite in the same run.
//!
//! `cargo bench -p relata-engine --bench query`; `-- --json FILE` also writes the figures and answers there, for
//! `tutorial.py`, which puts Flask-SQLAlchemy beside them. The file is made once, from the template: 570 MB.
//!
//! “run” is preparing and running what the question became, beside “by hand”, each as the quickest and as the median of
//! turns taken alternately; “window” is opening it as the window does, until its first rows are there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::query::{Query, compile, ready};
use relata_engine::sample::SampleSize;
use relata_engine::schema::{Catalog, read_catalog};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::Cell;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use serde_json::{Value as Json, json};

const CATEGORY: &str = "furniture";
const TAG: &str = "oak";
/// Rows that a window shows first.
const SEEN: u32 = 50;

struct Task {
    name: &'static str,
    /// One or more questions: a page is one for its rows and one for their number.
    built: Vec<Json>,
    by_hand: Vec<String>,
    /// The answer in the form that the tutorial's script compares.
    answer: fn(&[Vec<Vec<Value>>]) -> Json,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let told = arguments.iter().position(|argument| argument == "--json").map(|at| arguments[at + 1].clone());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("query");
    std::fs::create_dir_all(&folder).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let session = Session::new(profile.path().to_path_buf(), Arc::new(NoEvents));
    let path = catalog_file(&folder, &session);
    let open = session.open_file(path.display().to_string(), OpenMode::ReadOnly, TaskId(1)).unwrap();
    let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    ready(&connection).unwrap();
    let catalog = read_catalog(&connection).unwrap();

    println!("1 M products; ms\n");
    println!(
        "{:32}{:>9}{:>9}{:>9}{:>8}{:>8}{:>9}",
        "", "compile", "run", "by hand", "min", "median", "window"
    );
    let mut figures = serde_json::Map::new();
    for task in tasks() {
        let figure = measure(&connection, &catalog, &session, open.id, &task);
        figures.insert(task.name.to_owned(), figure);
    }
    if let Some(told) = told {
        let all = json!({ "file": path, "category": CATEGORY, "tag": TAG, "tasks": figures });
        std::fs::write(told, all.to_string()).unwrap();
    }
}

fn catalog_file(folder: &Path, session: &Session) -> PathBuf {
    let path = folder.join("catalog-1m.sqlite");
    if !path.exists() {
        println!("making the catalog ...");
        let making = folder.join("making.sqlite");
        let _ = std::fs::remove_file(&making);
        let made = session
            .create_from_starter(
                Some(making.display().to_string()),
                "catalog".into(),
                Some(SampleSize::Million),
                Some("2026-01-15".into()),
                TaskId(1),
            )
            .unwrap();
        session.close_file(made.id).unwrap();
        Connection::open(&making).unwrap().execute_batch("ANALYZE").unwrap();
        std::fs::rename(making, &path).unwrap();
    }
    path
}

fn tasks() -> Vec<Task> {
    let active = json!({ "column": "active", "is": true });
    let page = |mut query: Json, from: u32| {
        query["limit"] = json!(12);
        query["offset"] = json!(from);
        query
    };
    let counted = |mut query: Json| {
        query["show"] = json!(["count()"]);
        query.as_object_mut().unwrap().remove("order");
        query
    };
    let columns =
        "id, name, slug, description, price, stock, low_stock, active, category_id, created_at, updated_at";
    let shown = json!(columns.split(", ").collect::<Vec<_>>());
    let by_name = json!({ "from": "products", "show": shown, "where": active, "order": ["name"] });
    let tagged = json!({
        "from": "products", "show": shown, "order": ["price"],
        "where": [
            active,
            { "column": "category_id.slug", "is": CATEGORY },
            { "link": "tags", "any": [TAG], "column": "slug" },
        ],
    });
    let found = json!({
        "from": "products", "show": shown,
        "where": [active, { "any": [
            { "column": "name", "contains": "oak" }, { "column": "description", "contains": "oak" },
        ] }],
    });
    let paged = |name, query: Json, from, by_hand: &str, order: &str| Task {
        name,
        built: vec![page(query.clone(), from), counted(query)],
        by_hand: vec![
            format!("SELECT {columns} FROM products WHERE {by_hand}{order} LIMIT 12 OFFSET {from}"),
            format!("SELECT count(*) FROM products WHERE {by_hand}"),
        ],
        answer: |answers| {
            let ids: Vec<Json> = answers[0].iter().map(|row| plain(&row[0])).collect();
            json!([plain(&answers[1][0][0]), ids])
        },
    };
    let people = json!(["id", "username", "email"]);
    let hand_tagged = format!(
        "active = 1 AND category_id = (SELECT id FROM categories WHERE slug = '{CATEGORY}') AND EXISTS (SELECT 1 FROM product_tags \
         JOIN tags ON tags.id = tag_id WHERE product_id = products.id AND slug = '{TAG}')"
    );
    vec![
        paged("first_page", by_name.clone(), 0, "active = 1", " ORDER BY name, id"),
        paged("page_50000", by_name, 599_988, "active = 1", " ORDER BY name, id"),
        Task {
            answer: |answers| {
                let prices: Vec<Json> = answers[0].iter().map(|row| plain(&row[4])).collect();
                json!([plain(&answers[1][0][0]), prices])
            },
            ..paged("category_and_tag_by_price", tagged, 0, &hand_tagged, " ORDER BY price, id")
        },
        Task {
            name: "popular_tags",
            built: vec![json!({
                "from": "product_tags", "joins": ["tag_id"], "group": ["tag_id.id", "tag_id.name"], "show": ["count()"],
                "order": ["-count"], "limit": 10,
            })],
            by_hand: vec![
                "SELECT t.id, t.name, count(*) FROM product_tags pt JOIN tags t ON pt.tag_id = t.id \
                 GROUP BY t.id, t.name ORDER BY 3 DESC LIMIT 10"
                    .into(),
            ],
            answer: |answers| answers[0].iter().map(|row| plain(&row[2])).collect(),
        },
        Task {
            name: "average_rating_of_12",
            built: vec![json!({
                "from": "products",
                "show": ["id", { "link": "reviews", "aggregate": "average", "column": "rating" }],
                "order": ["id"], "limit": 12,
            })],
            by_hand: vec![
                "SELECT p.id, (SELECT avg(rating) FROM reviews WHERE product_id = p.id) FROM products p ORDER BY p.id LIMIT 12"
                    .into(),
            ],
            answer: |answers| {
                let rating = |row: &Vec<Value>| match &row[1] {
                    Value::Real(rating) => json!((rating * 1e6).round() / 1e6),
                    _ => json!(0),
                };
                answers[0].iter().map(rating).collect()
            },
        },
        Task {
            answer: |answers| json!([plain(&answers[1][0][0])]),
            ..paged(
                "search",
                found,
                0,
                "active = 1 AND (name LIKE '%oak%' OR description LIKE '%oak%')",
                "",
            )
        },
        Task {
            name: "count_per_category",
            built: vec![json!({
                "from": "products", "joins": ["category_id"], "group": ["category_id.name"], "show": ["count()"],
            })],
            by_hand: vec![
                "SELECT c.name, count(*) FROM products p JOIN categories c ON c.id = p.category_id GROUP BY c.name"
                    .into(),
            ],
            answer: |answers| {
                let mut counts: Vec<Json> =
                    answers[0].iter().map(|row| json!([plain(&row[0]), plain(&row[1])])).collect();
                counts.sort_by_key(|count| count[0].as_str().map(str::to_owned));
                json!(counts)
            },
        },
        Task {
            name: "users_with_more_than_5_reviews",
            built: vec![json!({
                "from": "users", "show": ["id", "username", "email"], "where": { "link": "reviews", "more": 5 },
            })],
            by_hand: vec![
                "SELECT id, username, email FROM users WHERE id IN \
                 (SELECT user_id FROM reviews GROUP BY user_id HAVING count(*) > 5)"
                    .into(),
            ],
            answer: |answers| json!([answers[0].len()]),
        },
        plainly(
            "popular_tags_of_active",
            json!({
                "from": "tags", "joins": ["product_tags"], "group": ["id", "name"], "show": ["count()"],
                "where": { "column": "product_tags.active", "is": true }, "order": ["-count"], "limit": 10,
            }),
            "SELECT t.id, t.name, count(*) FROM tags t JOIN product_tags pt ON pt.tag_id = t.id \
             JOIN products p ON p.id = pt.product_id WHERE p.active = 1 GROUP BY t.id, t.name ORDER BY 3 DESC, 1 LIMIT 10",
        ),
        plainly(
            "user_by_name",
            json!({ "from": "users", "show": people, "where": { "column": "username", "is": "nobody" } }),
            "SELECT id, username, email FROM users WHERE username = 'nobody'",
        ),
        plainly(
            "users_by_email_ending",
            json!({
                "from": "users", "show": ["id"], "order": ["username"],
                "where": { "column": "email", "ends_with": "@example.com" },
            }),
            "SELECT id FROM users WHERE email LIKE '%@example.com' ORDER BY username, id",
        ),
        plainly(
            "active_and_either",
            json!({
                "from": "users", "show": ["count()"],
                "where": [{ "column": "active", "is": true }, { "any": [
                    { "column": "username", "starts_with": "a" }, { "column": "username", "starts_with": "m" },
                ] }],
            }),
            "SELECT count(*) FROM users WHERE active = 1 AND (username LIKE 'a%' OR username LIKE 'm%')",
        ),
        plainly(
            "statistics",
            json!({
                "from": "users",
                "show": [
                    "count()", { "aggregate": "count", "where": { "column": "active", "is": true }, "as": "active" },
                    "min(created_at)", "max(created_at)",
                ],
            }),
            "SELECT count(*), count(*) FILTER (WHERE active = 1), min(created_at), max(created_at) FROM users",
        ),
        plainly(
            "reviews_per_month",
            json!({ "from": "reviews", "group": ["month(created_at)"], "show": ["count()"] }),
            "SELECT strftime('%Y-%m', created_at, 'localtime'), count(*) FROM reviews GROUP BY 1",
        ),
        plainly(
            "inner_join",
            json!({
                "from": "products", "joins": ["category_id"], "show": ["id", "name", "category_id.name"],
                "order": ["id"], "limit": 100,
            }),
            "SELECT p.id, p.name, c.name FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.id LIMIT 100",
        ),
        plainly(
            "left_join",
            json!({
                "from": "products", "joins": [{ "link": "category_id", "type": "left" }],
                "show": ["id", "name", "category_id.name"], "order": ["id"], "limit": 100,
            }),
            "SELECT p.id, p.name, c.name FROM products p LEFT JOIN categories c ON c.id = p.category_id \
             ORDER BY p.id LIMIT 100",
        ),
    ]
}

/// A question whose rows are compared as they are, in whatever order.
fn plainly(name: &'static str, built: Json, by_hand: &str) -> Task {
    Task {
        name,
        built: vec![built],
        by_hand: vec![by_hand.to_owned()],
        answer: |answers| {
            let mut rows: Vec<String> = answers[0]
                .iter()
                .map(|row| json!(row.iter().map(plain).collect::<Vec<_>>()).to_string())
                .collect();
            rows.sort();
            json!(rows)
        },
    }
}

fn plain(value: &Value) -> Json {
    match value {
        Value::Integer(integer) => json!(integer),
        Value::Real(real) => json!(real),
        Value::Text(text) => json!(text),
        Value::Null | Value::Blob(_) => Json::Null,
    }
}

fn bound(cell: &Cell) -> Value {
    match cell {
        Cell::Integer(integer) => Value::Integer(*integer),
        Cell::Text(text) => Value::Text(text.clone()),
        other => panic!("no value of the catalog's questions: {other:?}"),
    }
}

fn rows(connection: &Connection, sql: &str, values: &[Value]) -> Vec<Vec<Value>> {
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let columns = statement.column_count();
    statement
        .query_map(params_from_iter(values), |row| (0..columns).map(|at| row.get(at)).collect())
        .unwrap()
        .collect::<rusqlite::Result<_>>()
        .unwrap()
}

/// How long a job took.
#[derive(Clone, Copy)]
struct Times {
    least: f64,
    median: f64,
}

/// Times of jobs in milliseconds, run in turn so that whatever else the machine does meets them all, forth and back so that
/// none always finds what another has just read.
fn times<const N: usize>(jobs: [&dyn Fn(); N]) -> [Times; N] {
    let begun = Instant::now();
    for job in jobs {
        job();
    }
    let runs = match begun.elapsed() {
        all if all > Duration::from_secs(2) => 5,
        all if all > Duration::from_millis(20) => 15,
        _ => 201,
    };
    let mut times = [const { Vec::new() }; N];
    for turn in 0..runs {
        for step in 0..N {
            let job = if turn % 2 == 0 { step } else { N - 1 - step };
            let begun = Instant::now();
            jobs[job]();
            times[job].push(begun.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        Times { least: times[0], median: times[runs / 2] }
    })
}

fn measure(connection: &Connection, catalog: &Catalog, session: &Session, file: FileId, task: &Task) -> Json {
    let queries: Vec<Query> = task
        .built
        .iter()
        .map(|query| serde_json::from_value(query.clone()).unwrap_or_else(|error| panic!("{query}: {error}")))
        .collect();
    let compiled = || -> Vec<_> { queries.iter().map(|query| compile(catalog, query).unwrap()).collect() };
    let statements: Vec<(String, Vec<Value>)> = compiled()
        .iter()
        .map(|compiled| (compiled.exact.clone(), compiled.values.iter().map(bound).collect()))
        .collect();
    let built =
        || -> Vec<_> { statements.iter().map(|(sql, values)| rows(connection, sql, values)).collect() };
    let by_hand = || -> Vec<_> { task.by_hand.iter().map(|sql| rows(connection, sql, &[])).collect() };
    let answer = (task.answer)(&built());
    let wanted = (task.answer)(&by_hand());
    assert_eq!(answer, wanted, "{}\n{}", task.name, compiled()[0].sql);
    let window = || {
        let set = session
            .run_query(file, queries[0].clone(), Vec::new(), None, SEEN, TaskId(2))
            .unwrap_or_else(|error| panic!("{}: {error:?}", task.name));
        session.close_rows(set.rows.id).unwrap();
    };
    let [run, hand] = times([&|| drop(built()), &|| drop(by_hand())]);
    let [compiling] = times([&|| drop(compiled())]);
    let [window] = times([&window]);
    println!(
        "{:32}{:9.2}{:9.2}{:9.2}{:7.2}x{:7.2}x{:9.2}",
        task.name.replace('_', " "),
        compiling.median / queries.len() as f64,
        run.median,
        hand.median,
        run.least / hand.least,
        run.median / hand.median,
        window.median,
    );
    json!({
        "built": compiling.median + run.median, "hand": hand.median, "window": window.median, "answer": answer,
    })
}
