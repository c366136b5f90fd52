//! What views ask for: rows by an SQL expression with the moments bound, and the values that they can be narrowed down to.

use std::sync::Arc;

use relata_engine::ErrorCode;
use relata_engine::event::NoEvents;
use relata_engine::file::FileId;
use relata_engine::rows::{Condition, Selection};
use relata_engine::sample::SampleSize;
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::Cell;
use relata_engine::views::{Facet, FacetAsk};
use rusqlite::Connection;
use tempfile::TempDir;

const JOB: TaskId = TaskId(1);

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

fn expression(sql: &str) -> Condition {
    Condition::Expression { sql: sql.to_owned() }
}

fn count(session: &Session, file: FileId, table: &str, filter: Condition) -> u64 {
    let selection = Selection { table: table.into(), order: Vec::new(), filter: Some(filter) };
    let set = session.open_rows(file, selection, 1000, JOB).unwrap();
    session.close_rows(set.id).unwrap();
    set.window.rows.len() as u64
}

fn asked(connection: &Connection, sql: &str) -> u64 {
    let count: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    u64::try_from(count).unwrap()
}

fn facet(session: &Session, file: FileId, by: &str, filter: Option<Condition>, limit: u32) -> Facet {
    let table = if by.starts_with("post") { "posts" } else { "products" };
    session.facet(file, FacetAsk { table: table.into(), filter, by: by.into(), limit }, JOB).unwrap()
}

#[test]
fn rows_are_chosen_by_an_expression_that_may_ask_for_the_moment() {
    let (_folder, session, file, connection) = made("tasks");
    let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')";
    let overdue = asked(
        &connection,
        &format!("SELECT count(*) FROM tasks WHERE due_date < {now} AND status <> 'done'"),
    );
    assert!(overdue > 0);
    assert_eq!(count(&session, file, "tasks", expression("due_date < :now AND status <> 'done'")), overdue);
    // A computed column, a link's column, and other conditions beside it.
    assert_eq!(count(&session, file, "tasks", expression("overdue = 1")), overdue);
    let named = asked(
        &connection,
        "SELECT count(*) FROM tasks t JOIN projects p ON p.id = t.project_id WHERE p.name LIKE 'W%'",
    );
    assert!(named > 0);
    assert_eq!(count(&session, file, "tasks", expression("project.name LIKE 'W%'")), named);
    let both = Condition::All {
        of: vec![expression("status <> 'done'"), Condition::Not { of: Box::new(expression("overdue = 1")) }],
    };
    let open = asked(&connection, "SELECT count(*) FROM tasks WHERE status <> 'done'");
    assert_eq!(count(&session, file, "tasks", both), open - overdue);
    // Before, in and after today are all there are.
    let parts =
        ["due_date < :day_start", "due_date >= :day_start AND due_date < :day_end", "due_date >= :day_end"];
    let dated = asked(&connection, "SELECT count(*) FROM tasks WHERE due_date NOTNULL");
    assert_eq!(parts.iter().map(|part| count(&session, file, "tasks", expression(part))).sum::<u64>(), dated);
}

#[test]
fn an_expression_reaches_nothing_but_its_row() {
    let (_folder, session, file, _) = made("tasks");
    for hostile in [
        "1) OR (1",
        "id IN (SELECT id FROM users)",
        "load_extension('x')",
        "random() > 0",
        "nothing = 1",
        "1; DELETE FROM tasks",
        "",
    ] {
        let selection =
            Selection { table: "tasks".into(), order: Vec::new(), filter: Some(expression(hostile)) };
        let refused = session.open_rows(file, selection, 10, JOB).unwrap_err();
        assert!(!refused.to_string().is_empty(), "{hostile}");
        assert_ne!(refused.code(), ErrorCode::Internal, "{hostile}");
    }
    let all = session.open_rows(file, Selection { table: "tasks".into(), ..Selection::default() }, 10, JOB);
    assert!(!all.unwrap().window.rows.is_empty());
}

#[test]
fn a_facet_counts_the_rows_of_each_value() {
    let (_folder, session, file, connection) = made("catalog");
    let active = || Some(expression("active = 1"));
    let categories = facet(&session, file, "category_id", active(), 20);
    assert!(!categories.many && !categories.more);
    for value in &categories.values {
        let named = match &value.label {
            Some(label) => format!("= (SELECT id FROM categories WHERE name = '{label}')"),
            None => "IS NULL".to_owned(),
        };
        let rows = asked(
            &connection,
            &format!("SELECT count(*) FROM products WHERE active = 1 AND category_id {named}"),
        );
        assert_eq!(value.count, rows, "{value:?}");
    }
    let all: u64 = categories.values.iter().map(|value| value.count).sum();
    assert_eq!(all, asked(&connection, "SELECT count(*) FROM products WHERE active = 1"));

    // Many-to-many: one row may count for several; those with most rows come first.
    let tags = facet(&session, file, "product_tags", active(), 3);
    assert!(tags.many && tags.more);
    let most: Vec<u64> = tags.values.iter().map(|value| value.count).collect();
    let by_hand =
        "SELECT count(*) FROM product_tags x JOIN products p ON p.id = x.product_id WHERE p.active = 1
                   GROUP BY x.tag_id ORDER BY 1 DESC LIMIT 1";
    assert_eq!(most[0], asked(&connection, by_hand));
    assert!(most.is_sorted_by(|one, next| one >= next));
    // Choosing one leaves as many rows as were counted.
    let Cell::Integer(tag) = tags.values[0].value else { panic!("{tags:?}") };
    let chosen = Condition::All {
        of: vec![
            expression("active = 1"),
            serde_json::from_value(serde_json::json!({ "link": "product_tags", "any": [tag.to_string()] }))
                .unwrap(),
        ],
    };
    assert_eq!(count(&session, file, "products", chosen), most[0]);
    let unknown = FacetAsk { table: "products".into(), filter: None, by: "zzz".into(), limit: 3 };
    let refused = session.facet(file, unknown, JOB).unwrap_err();
    assert!(refused.to_string().contains("zzz"), "{refused}");
}

#[test]
fn dates_are_counted_by_month_and_passwords_not_at_all() {
    let (_folder, session, file, connection) = made("blog");
    let ask =
        |table: &str, by: &str| FacetAsk { table: table.into(), filter: None, by: by.into(), limit: 100 };
    let months = session.facet(file, ask("posts", "created_at"), JOB).unwrap();
    assert!(months.months);
    let all: u64 = months.values.iter().map(|value| value.count).sum();
    assert_eq!(all, asked(&connection, "SELECT count(*) FROM posts"));
    let names: Vec<&Cell> = months.values.iter().map(|value| &value.value).collect();
    assert!(matches!(names[0], Cell::Text(month) if month.len() == 7), "{names:?}");
    assert!(session.facet(file, ask("users", "password"), JOB).is_err());
    let states = session.facet(file, ask("posts", "status"), JOB).unwrap();
    assert!(states.values.len() > 1);
}
