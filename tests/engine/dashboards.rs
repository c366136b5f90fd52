//! What stands on dashboards: the starters' own, on their small samples, against the same questions asked by hand.

use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::file::FileId;
use relata_engine::rows::Selection;
use relata_engine::sample::SampleSize;
use relata_engine::schema::ColumnKind;
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::Cell;
use relata_engine::views::{PartData, PartType, ViewPart, ViewType};
use relata_engine::{ErrorCode, WireError};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::notes::noted;

const JOB: TaskId = TaskId(1);

/// A file made from a starter, and the same file for a plain connection.
fn made(starter: &str) -> (TempDir, Arc<Session>, FileId, Connection) {
    let folder = TempDir::new().unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let path = folder.path().join("made.sqlite");
    let at = Some(path.display().to_string());
    let file =
        session.create_from_starter(at, starter.to_owned(), Some(SampleSize::Small), None, JOB).unwrap().id;
    let connection = Connection::open(&path).unwrap();
    (folder, session, file, connection)
}

fn part(json: serde_json::Value) -> ViewPart {
    serde_json::from_value(json).unwrap()
}

fn read(session: &Session, file: FileId, part: ViewPart) -> PartData {
    session.read_part(file, part, JOB).unwrap()
}

fn refusal(session: &Session, file: FileId, part: ViewPart) -> WireError {
    session.read_part(file, part, JOB).unwrap_err().into()
}

#[test]
fn every_part_of_the_starters_dashboards_can_be_read() {
    for starter in ["catalog", "tasks", "blog"] {
        let (_folder, session, file, _) = made(starter);
        let views = session.saved_views(file).unwrap();
        let mut parts = 0;
        for view in views.iter().filter(|view| view.kind == ViewType::Dashboard) {
            for part in &view.parts {
                let data = read(&session, file, part.clone());
                assert!(!data.columns.is_empty(), "{starter}: {}", part.title);
                match part.kind {
                    PartType::Number => assert_eq!(data.rows.len(), 1, "{starter}: {}", part.title),
                    PartType::Chart => assert!(data.rows.len() > 1, "{starter}: {}", part.title),
                    _ => {}
                }
                assert!(data.rows.iter().all(|row| row.cells.len() == data.columns.len()));
                parts += 1;
            }
        }
        assert!(parts >= 6, "{starter}");
    }
}

#[test]
fn a_number_is_what_a_count_says() {
    let (_folder, session, file, connection) = made("tasks");
    let number = |filter: &str| {
        let json = serde_json::json!({ "title": "n", "type": "number", "table": "tasks", "filter": filter });
        read(&session, file, part(json)).rows[0].cells[0].clone()
    };
    let count = |condition: &str| -> i64 {
        let sql = format!("SELECT count(*) FROM tasks WHERE {condition}");
        connection.query_row(&sql, [], |row| row.get(0)).unwrap()
    };
    let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
    let overdue = count(&format!("due_date < {now} AND status <> 'done'"));
    assert!(overdue > 0);
    assert_eq!(number("due_date < :now AND status <> 'done'"), Cell::Integer(overdue));
    // A computed column too.
    assert_eq!(number("overdue = 1"), Cell::Integer(overdue));
    // The parts of today and of later fall on either side of the end of the day.
    assert_eq!(
        number(
            "due_date >= :day_start AND due_date < :day_end OR due_date < :day_start OR due_date >= :day_end"
        ),
        Cell::Integer(count("due_date IS NOT NULL"))
    );
    assert_eq!(number("assigned_to = :me"), Cell::Integer(0));
}

#[test]
fn a_chart_keeps_what_its_columns_mean() {
    let (_folder, session, file, connection) = made("tasks");
    let sql = "SELECT status, count(*) AS tasks FROM tasks GROUP BY status ORDER BY status";
    let data = read(&session, file, part(serde_json::json!({ "title": "c", "type": "chart", "sql": sql })));
    assert_eq!(data.columns[0].kind, ColumnKind::Enum);
    assert_eq!(data.columns[0].options.len(), 3);
    assert_eq!(data.columns[1].kind, ColumnKind::Integer);
    let mut statement = connection.prepare(sql).unwrap();
    let expected: Vec<(String, i64)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect();
    let found: Vec<_> = data.rows.iter().map(|row| row.cells.clone()).collect();
    let expected: Vec<_> =
        expected.into_iter().map(|(status, count)| vec![Cell::Text(status), Cell::Integer(count)]).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_list_has_computed_columns_labels_and_an_order() {
    let (_folder, session, file, connection) = made("catalog");
    let json = serde_json::json!({
        "title": "l", "type": "related", "table": "products", "sort": ["-price"], "limit": 3,
        "fields": ["name", "review_count", "category_id", "price"],
    });
    let data = read(&session, file, part(json));
    assert!(data.more);
    let names: Vec<&str> = data.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["name", "review_count", "category_id", "price"]);
    let sql = "SELECT p.name, (SELECT count(*) FROM reviews r WHERE r.product_id = p.id AND r.approved = 1), c.name
               FROM products p LEFT JOIN categories c ON c.id = p.category_id ORDER BY p.price DESC, p.id LIMIT 3";
    let mut statement = connection.prepare(sql).unwrap();
    let expected: Vec<(String, i64, Option<String>)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(data.rows.len(), 3);
    for (at, (name, reviews, category)) in expected.into_iter().enumerate() {
        assert_eq!(data.rows[at].cells[0], Cell::Text(name));
        assert_eq!(data.rows[at].cells[1], Cell::Integer(reviews));
        assert_eq!(data.labels[0].column, 2);
        assert_eq!(data.labels[0].labels[at], category);
        assert!(data.rows[at].key.is_some());
    }
}

#[test]
fn a_plain_filter_opens_the_rows_that_it_counts() {
    let (_folder, session, file, _) = made("tasks");
    let data = |filter: &str| {
        let json = serde_json::json!({ "title": "n", "type": "number", "table": "tasks", "filter": filter });
        read(&session, file, part(json))
    };
    for filter in [
        "status <> 'done'",
        "status != 'done' AND priority IN ('high', 'urgent')",
        "due_date < :now AND status = 'done'",
        "due_date IS NULL",
        "due_date IS NOT NULL AND id >= 3 AND id <= 9 AND position > -1",
        "overdue = 1",
        "assigned_to <> 1",
    ] {
        let found = data(filter);
        let selection =
            Selection { table: "tasks".to_owned(), filter: found.condition, ..Selection::default() };
        assert!(selection.filter.is_some(), "{filter}");
        let rows = session.open_rows(file, selection, 1000, JOB).unwrap();
        assert_eq!(found.rows[0].cells[0], Cell::Integer(rows.window.rows.len() as i64), "{filter}");
        assert!(!rows.window.rows.is_empty(), "{filter}");
    }
    for other in
        ["status = 'done' OR id = 1", "position < id", "id + 1 = 2", "assigned_to = :me", "not overdue"]
    {
        assert_eq!(data(other).condition, None, "{other}");
    }
}

#[test]
fn a_page_can_only_read() {
    let (_folder, session, file, connection) = made("blog");
    let ask = |sql: &str| {
        refusal(&session, file, part(serde_json::json!({ "title": "x", "type": "table", "sql": sql })))
    };
    let users: i64 = connection.query_row("SELECT count(*) FROM users", [], |row| row.get(0)).unwrap();
    for sql in [
        "DELETE FROM posts RETURNING id",
        "SELECT 1; DELETE FROM posts",
        "DROP TABLE posts",
        "ATTACH 'x.sqlite' AS x",
        "",
        "PRAGMA user_version = 3",
    ] {
        assert_eq!(ask(sql).code, ErrorCode::BadRequest, "{sql}");
    }
    assert_eq!(ask("SELECT :nobody").code, ErrorCode::BadRequest);
    assert_eq!(ask("SELECT nothing FROM posts").code, ErrorCode::SqlError);
    let posts = |session: &Session| {
        let json = serde_json::json!({ "title": "n", "type": "number", "table": "posts" });
        read(session, file, part(json)).rows[0].cells[0].clone()
    };
    assert_ne!(posts(&session), Cell::Integer(0));
    // Nobody's password is on a page.
    let json = serde_json::json!({ "title": "t", "type": "table", "sql": "SELECT password FROM users" });
    let data = read(&session, file, part(json));
    assert_eq!(data.rows.len() as i64, users);
    assert!(data.rows.iter().all(|row| row.cells == [Cell::Null]));
}

#[test]
fn what_cannot_be_shown_says_so() {
    let (_folder, session, file) =
        noted("CREATE TABLE things (id INTEGER PRIMARY KEY, n INTEGER) STRICT", &[]);
    let refuse = |json: serde_json::Value| refusal(&session, file, part(json));
    let none = refuse(serde_json::json!({ "title": "Nothing", "type": "number" }));
    assert!(none.message.contains("Nothing"), "{}", none.message);
    let filter =
        refuse(serde_json::json!({ "title": "F", "type": "number", "table": "things", "filter": "m > 1" }));
    assert!(filter.message.contains('m'), "{}", filter.message);
    let gone = refuse(serde_json::json!({ "title": "T", "type": "number", "table": "gone" }));
    assert_eq!(gone.code, ErrorCode::NotFound);
    let query = refuse(serde_json::json!({ "title": "Q", "type": "chart", "query": "No such" }));
    assert!(query.message.contains("No such"), "{}", query.message);
    // A table without rows.
    let empty = part(serde_json::json!({ "title": "T", "type": "related", "table": "things" }));
    assert_eq!(read(&session, file, empty).rows, []);
    // Numbers of both sorts are numbers.
    let sql = "SELECT 1 AS n, NULL AS e UNION ALL SELECT 1.5, NULL";
    let data = read(&session, file, part(serde_json::json!({ "title": "S", "type": "table", "sql": sql })));
    assert_eq!((data.columns[0].kind, data.columns[1].kind), (ColumnKind::Number, ColumnKind::Any));
}

#[test]
fn a_saved_question_stands_on_a_page_unless_it_asks_first() {
    let (_folder, session, file, _) = made("blog");
    let of = |name: &str| part(serde_json::json!({ "title": "Q", "type": "table", "query": name }));
    assert!(!read(&session, file, of("Posts with authors and categories")).rows.is_empty());
    let asks = refusal(&session, file, of("Find a user by username"));
    assert!(asks.message.contains("asks for something first"), "{}", asks.message);
    assert_eq!(of("x").kind, PartType::Table);
}

#[test]
fn bytes_are_saved_as_they_are_and_replace_nothing_unasked() {
    let (folder, session, ..) = noted("CREATE TABLE t (id INTEGER PRIMARY KEY)", &[]);
    let path = folder.path().join("chart.png");
    let at = path.display().to_string();
    session.save_bytes(at.clone(), "iVBORw0KGgo=".to_owned(), false).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"\x89PNG\r\n\x1a\n");
    let again: WireError = session.save_bytes(at.clone(), "AA==".to_owned(), false).unwrap_err().into();
    assert_eq!(again.code, ErrorCode::FileExists);
    session.save_bytes(at, "AA==".to_owned(), true).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), [0]);
    let path = folder.path().join("other.png").display().to_string();
    assert!(session.save_bytes(path, "not base64".to_owned(), false).is_err());
}

#[test]
fn a_question_without_sql_keeps_its_meaning_and_opens_what_is_behind_each_row() {
    let (_folder, session, file, connection) = made("tasks");
    let ask = |filter: Option<&str>, ask: serde_json::Value| {
        let mut json = serde_json::json!({ "title": "q", "type": "chart", "ask": ask });
        if let Some(filter) = filter {
            json["filter"] = filter.into();
        }
        part(json)
    };
    let rows_behind = |data: &PartData, row: usize| {
        let selection = Selection {
            table: data.table.clone().unwrap(),
            filter: Some(data.behind[row].clone()),
            ..Selection::default()
        };
        session.open_rows(file, selection, 1000, JOB).unwrap().window.rows.len() as i64
    };
    for group in [
        serde_json::json!({ "column": "status" }),
        serde_json::json!({ "column": "assigned_to" }),
        serde_json::json!({ "column": "due_date", "bucket": "day" }),
        serde_json::json!({ "column": "due_date", "bucket": "week" }),
        serde_json::json!({ "column": "due_date", "bucket": "month" }),
        serde_json::json!({ "column": "due_date", "bucket": "quarter" }),
        serde_json::json!({ "column": "due_date", "bucket": "year" }),
    ] {
        let query =
            serde_json::json!({ "from": "tasks", "group": [group], "show": [{ "aggregate": "count" }] });
        let data = read(&session, file, ask(Some("priority <> 'low'"), query));
        assert!(!data.rows.is_empty(), "{group}");
        assert_eq!(data.behind.len(), data.rows.len(), "{group}");
        let mut all = 0;
        for (at, row) in data.rows.iter().enumerate() {
            let behind = rows_behind(&data, at);
            assert_eq!(row.cells[1], Cell::Integer(behind), "{group}, row {at}");
            all += behind;
        }
        let sql = "SELECT count(*) FROM tasks WHERE priority <> 'low'";
        assert_eq!(all, connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap(), "{group}");
    }
    // Links show what they name.
    let query = serde_json::json!({ "from": "tasks", "group": ["assigned_to"], "show": ["count()"] });
    let data = read(&session, file, ask(None, query));
    assert!(data.labels[0].labels.iter().flatten().any(|label| label == "maren"), "{:?}", data.labels);
    // One total of all rows.
    let query = serde_json::json!({ "from": "tasks", "show": ["count()"] });
    let data = read(&session, file, ask(Some("status = 'done'"), query));
    assert_eq!(data.rows[0].cells[0], Cell::Integer(rows_behind(&data, 0)));
    // More than comparisons is refused, with what to do.
    let query = serde_json::json!({ "from": "tasks", "show": ["count()"] });
    let refused = refusal(&session, file, ask(Some("status = 'done' OR id = 1"), query));
    assert!(refused.message.contains("save a query"), "{}", refused.message);
}
