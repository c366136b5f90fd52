//! Buttons on rows.

use std::sync::Arc;

use relata_engine::change::{ActionAnswer, ActionRun};
use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{ActionAsk, ActionModel, ActionSet, Computation, ComputedModel};
use relata_engine::profile::Me;
use relata_engine::rows::Selection;
use relata_engine::schema::ColumnKind;
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input, RowKey, Value};
use rusqlite::Connection;
use serde_json::json;
use tempfile::TempDir;

use crate::notes::noted;

const TASKS: &str = "
    CREATE TABLE tasks (
      id INTEGER PRIMARY KEY, title TEXT NOT NULL, status TEXT NOT NULL DEFAULT 'to_do', due TEXT, repeat TEXT,
      completed_at TEXT, price INTEGER CHECK (price < 10000)
    ) STRICT;
    INSERT INTO tasks (title, status, due, repeat, price) VALUES
      ('Once', 'to_do', '2026-11-24T10:00:00Z', NULL, 1999),
      ('Daily', 'to_do', '2026-11-24T10:00:00Z', 'daily', 333),
      ('Done', 'done', NULL, NULL, 9999);";

fn tasks() -> (TempDir, Arc<Session>, FileId) {
    let next =
        "strftime('%Y-%m-%dT%H:%M:%SZ', due, CASE repeat WHEN 'daily' THEN '+1 day' ELSE '+7 days' END)";
    let notes = json!({"name": "tasks",
    "column": [{"name": "price", "kind": "money", "scale": 2}],
    "action": [
        {"name": "Mark complete", "when": "status <> 'done'",
         "set": [{"column": "status", "to": "'done'"}, {"column": "completed_at", "to": ":now"}],
         "copy": {"when": "repeat IS NOT NULL", "set": [{"column": "due", "to": next}]}},
        {"name": "Change price", "ask": [{"name": "by", "title": "By how many per cent?", "kind": "percent"}],
         "set": [{"column": "price", "to": "CAST(round(price * (1 + :by)) AS INTEGER)"}]},
        {"name": "Take", "when": "status IS NOT :me", "set": [{"column": "status", "to": ":me"}]},
        {"name": "Broken", "set": [{"column": "title", "to": "(SELECT title FROM tasks)"}]}
    ]});
    noted(TASKS, &[("tasks", notes)])
}

fn key(id: i64) -> RowKey {
    RowKey::of(&[Value::Integer(id)])
}

fn run(name: &str, ids: &[i64], answers: &[(&str, &str)]) -> ActionRun {
    ActionRun {
        table: "tasks".into(),
        keys: ids.iter().map(|id| key(*id)).collect(),
        name: name.into(),
        answers: answers
            .iter()
            .map(|(name, typed)| ActionAnswer {
                name: (*name).into(),
                value: Input::Typed { typed: (*typed).into() },
            })
            .collect(),
    }
}

fn rows(folder: &TempDir, sql: &str) -> Vec<String> {
    let other = Connection::open(folder.path().join("noted.sqlite")).unwrap();
    let mut statement = other.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn an_action_sets_what_it_says_where_it_applies() {
    let (folder, session, file) = tasks();
    let offers = session.actions(file, "tasks".into(), vec![key(1), key(2), key(3)]).unwrap();
    let told: Vec<(&str, u64)> = offers.iter().map(|offer| (offer.name.as_str(), offer.applies)).collect();
    assert_eq!(told, [("Mark complete", 2), ("Change price", 3), ("Take", 3), ("Broken", 0)]);
    assert!(offers[3].trouble.as_deref().unwrap().contains("can't be used"), "{:?}", offers[3]);

    let done = session.run_action(file, run("Mark complete", &[1, 2, 3], &[]), TaskId(9)).unwrap();
    assert_eq!((done.changed, done.skipped, done.added.len()), (2, 1, 1));
    assert_eq!(
        rows(&folder, "SELECT concat_ws('|', id, title, status, due, completed_at IS NOT NULL) FROM tasks"),
        [
            "1|Once|done|2026-11-24T10:00:00Z|1",
            "2|Daily|done|2026-11-24T10:00:00Z|1",
            "3|Done|done|0",
            "4|Daily|to_do|2026-11-25T10:00:00Z|0",
        ]
    );
    let moment = &rows(&folder, "SELECT completed_at FROM tasks WHERE id = 1")[0];
    assert!(moment.len() == 20 && moment.ends_with('Z'), "{moment}");
}

#[test]
fn an_action_is_tried_before_it_is_kept() {
    let (folder, session, file) = tasks();
    let set = |column: &str, to: &str| ActionSet { column: column.into(), to: to.into() };
    let tried = |action: ActionModel, beside: &[ComputedModel]| {
        session.try_action(file, "tasks".into(), action, beside.to_vec(), 5, TaskId(8)).unwrap()
    };
    let done = ActionModel {
        name: "Done".into(),
        condition: Some("status <> 'done'".into()),
        set: vec![set("status", "'done'"), set("completed_at", ":now")],
        ..ActionModel::default()
    };
    let attempt = tried(done.clone(), &[]);
    assert_eq!((attempt.trouble, attempt.rows, attempt.applies), (None, 3, 2));
    let dear = ComputedModel {
        name: "dear".into(),
        title: None,
        kind: ColumnKind::Boolean,
        scale: None,
        currency: None,
        empty: None,
        how: Computation::Formula { expression: "price > 1000".into() },
    };
    let over = ActionModel { condition: Some("dear".into()), ..done.clone() };
    assert_eq!(tried(over.clone(), &[dear]).applies, 2, "a computed column that isn't in the file yet");
    for (action, part) in [
        (over, "has no column named “dear”"),
        (ActionModel { set: vec![set("nothing", "1")], ..done.clone() }, "nothing"),
        (ActionModel { set: vec![set("price", "price +")], ..done.clone() }, "SQLite doesn't understand it"),
        (ActionModel { set: vec![set("price", "1, 2")], ..done.clone() }, "SQLite doesn't understand it"),
        (ActionModel { set: vec![set("price", ":by")], ..done.clone() }, "Nothing is bound to :by."),
    ] {
        let trouble = tried(action, &[]).trouble.expect(part);
        assert!(trouble.contains(part), "{trouble}");
    }
    let asks = vec![ActionAsk { name: "by".into(), title: "By?".into(), kind: ColumnKind::Integer }];
    assert_eq!(tried(ActionModel { asks, set: vec![set("price", ":by")], ..done }, &[]).trouble, None);
    assert_eq!(rows(&folder, "SELECT status FROM tasks"), ["to_do", "to_do", "done"], "nothing is written");
}

#[test]
fn an_action_asks_and_all_rows_or_none_are_changed() {
    let (folder, session, file) = tasks();
    let by = [("by", "-10 %")];
    session.run_action(file, run("Change price", &[1, 2], &by), TaskId(9)).unwrap();
    assert_eq!(rows(&folder, "SELECT CAST(price AS TEXT) FROM tasks"), ["1799", "300", "9999"]);
    let refused = session.run_action(file, run("Change price", &[1, 2, 3], &[("by", "50")]), TaskId(9));
    assert_eq!(refused.unwrap_err().to_string(), "A rule on Price refuses this: price < 10000 must hold.");
    assert_eq!(rows(&folder, "SELECT CAST(price AS TEXT) FROM tasks"), ["1799", "300", "9999"]);
    for (wrong, part) in [
        (run("Change price", &[1], &[]), "By how many per cent?"),
        (run("Change price", &[1], &[("by", "much")]), "not a percentage"),
        (run("Nothing", &[1], &[]), "It has: Mark complete, Change price, Take, Broken."),
        (run("Broken", &[1], &[]), "can't be used"),
        (run("Mark complete", &[77], &[]), "isn’t there"),
    ] {
        let refused = session.run_action(file, wrong, TaskId(9)).unwrap_err().to_string();
        assert!(refused.contains(part) || part == "isn’t there", "{refused}");
    }
}

#[test]
fn who_presses_is_known_where_it_was_said_and_nowhere_else() {
    let people = "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
        INSERT INTO people VALUES (7, 'Ada'), (8, 'Bob');
        CREATE TABLE pairs (a INT, b INT, PRIMARY KEY (a, b)); INSERT INTO pairs VALUES (1, 2);
        CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT NOT NULL, who INTEGER REFERENCES people (id)) STRICT;
        INSERT INTO jobs VALUES (1, 'Saw', 7), (2, 'Nail', NULL);";
    let notes = json!({"name": "jobs",
        "action": [{"name": "Take", "set": [{"column": "who", "to": ":me"}]}],
        "computed": [{"name": "mine", "kind": "boolean", "how": "formula", "expression": "who IS :me"}]});
    let (folder, session, file) = noted(people, &[("jobs", notes)]);
    let take = |file: FileId, id: i64| {
        let run =
            ActionRun { table: "jobs".into(), keys: vec![key(id)], name: "Take".into(), answers: Vec::new() };
        session.run_action(file, run, TaskId(9)).unwrap()
    };
    let mine = |session: &Session, file: FileId| -> Vec<Cell> {
        let selection = Selection { table: "jobs".into(), ..Selection::default() };
        let set = session.open_rows(file, selection, 10, TaskId(2)).unwrap();
        session.close_rows(set.id).unwrap();
        set.window.rows.into_iter().map(|row| row.cells[3].clone()).collect()
    };
    let whose = || rows(&folder, "SELECT coalesce(who, '-') || '' FROM jobs ORDER BY id");
    assert_eq!(session.me(file).unwrap(), None);
    assert_eq!(mine(&session, file), [Cell::Integer(0), Cell::Integer(1)]);
    let ada = Me::Row { table: "people".into(), key: key(7) };
    let said = session.set_me(file, Some(ada.clone())).unwrap().unwrap();
    assert_eq!(said.label.as_deref(), Some("Ada"));
    assert_eq!(mine(&session, file), [Cell::Integer(1), Cell::Integer(0)]);
    take(file, 2);
    assert_eq!(whose(), ["7", "7"]);
    assert!(session.set_me(file, Some(Me::Row { table: "people".into(), key: key(77) })).is_err());
    let pair = RowKey::of(&[Value::Integer(1), Value::Integer(2)]);
    let several = session.set_me(file, Some(Me::Row { table: "pairs".into(), key: pair })).unwrap_err();
    assert!(several.to_string().contains("several values together"), "{several}");

    // It is this person's, for this file, and not in it.
    session.close_file(file).unwrap();
    let path = folder.path().join("noted.sqlite").display().to_string();
    let other = Session::new(folder.path().join("another person"), Arc::new(NoEvents));
    let theirs = other.open_file(path.clone(), OpenMode::Normal, TaskId(1)).unwrap().id;
    assert_eq!(other.me(theirs).unwrap(), None);
    other.close_file(theirs).unwrap();
    let file = session.open_file(path, OpenMode::Normal, TaskId(1)).unwrap().id;
    assert_eq!(session.me(file).unwrap().unwrap().me, ada);
    assert_eq!(mine(&session, file), [Cell::Integer(1), Cell::Integer(1)]);
    Connection::open(folder.path().join("noted.sqlite"))
        .unwrap()
        .execute_batch("PRAGMA foreign_keys = off; DELETE FROM people WHERE id = 7")
        .unwrap();
    assert_eq!(session.me(file).unwrap().unwrap().label, None);
    session.set_me(file, None).unwrap();
    assert_eq!(mine(&session, file), [Cell::Integer(0), Cell::Integer(0)]);
}
