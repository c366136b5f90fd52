//! What every connection has, since a file may come from a stranger; and what is told while SQL is shown.

use std::sync::Arc;

use relata_engine::ErrorCode;
use relata_engine::event::{Event, NoEvents};
use relata_engine::file::{Database, FileId, Manner, OpenMode};
use relata_engine::profile::{Settings, TableView};
use relata_engine::sql::Script;
use relata_engine::task::{Task, TaskId};
use rusqlite::Connection;

use super::{add_row, browse, data, heard, listening, open};

#[test]
fn readers_and_the_writer_trust_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("file.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let database = Database::open(FileId(1), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let look = |connection: &Connection| {
        let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0));
        assert_eq!(number("PRAGMA trusted_schema")?, 0);
        assert_eq!(number("PRAGMA cell_size_check")?, 1);
        assert_eq!(number("PRAGMA foreign_keys")?, 1);
        assert!(number("SELECT load_extension('x')").is_err());
        connection.execute_batch("PRAGMA writable_schema = on")?;
        assert!(connection.execute("DELETE FROM sqlite_schema", []).is_err(), "defensive");
        connection.execute_batch("PRAGMA writable_schema = off")?;
        Ok(())
    };
    database.read(&Task::quiet(), look).unwrap();
    database.read_in_background(&Task::quiet(), Manner::Whole, look).unwrap();
    database.read_apart(&Task::quiet(), Manner::Whole, look).unwrap();
    database.write(&Task::quiet(), move |connection| look(connection)).unwrap();
}

#[test]
fn a_full_disk_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("file.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a); INSERT INTO t VALUES(1)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let database = Database::open(FileId(1), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let error = database
        .write(&Task::quiet(), |connection| {
            connection.query_row("PRAGMA max_page_count = 2", [], |_| Ok(()))?;
            let change = connection.transaction()?;
            change.execute("INSERT INTO t VALUES(zeroblob(100000))", [])?;
            Ok(change.commit()?)
        })
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::DiskFull);
    database.close();
    assert!(std::fs::read(&path).unwrap() == before);
}

#[test]
fn jobs_that_take_long_do_not_wait_for_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("file.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let database = Database::open(FileId(1), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let endless = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n";
    let long: Vec<_> = (0..4)
        .map(|_| {
            let database = Arc::clone(&database);
            std::thread::spawn(move || {
                database.read_in_background(&Task::quiet(), Manner::Whole, move |connection| {
                    Ok(connection.query_row(endless, [], |row| row.get::<_, i64>(0))?)
                })
            })
        })
        .collect();
    std::thread::sleep(std::time::Duration::from_millis(100));
    database.read_in_background(&Task::quiet(), Manner::Whole, |_| Ok(())).unwrap();
    // Closing ends them, and nothing is accepted any more.
    database.close();
    for job in long {
        let code = job.join().unwrap().unwrap_err().code();
        assert!(matches!(code, ErrorCode::Cancelled | ErrorCode::NotOpen), "{code:?}");
    }
    assert_eq!(database.read(&Task::quiet(), |_| Ok(())).unwrap_err().code(), ErrorCode::NotOpen);
}

#[test]
fn statements_are_told_while_sql_is_shown_and_notes_never() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("mine.sqlite");
    let (session, events) = listening(folder.path());
    let info = session.create_file(path.display().to_string()).unwrap();
    session.close_file(info.id).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let info = open(&session, &path).unwrap();
    browse(&session, info.id);
    assert!(!events.lock().unwrap().iter().any(|event| matches!(event, Event::Statement { .. })));
    session.save_settings(Settings { show_sql: true, ..Settings::default() }).unwrap();
    add_row(&session, info.id, "it's new").unwrap();
    session.save_table_view(info.id, "t".into(), TableView::default()).unwrap();
    session.table_view(info.id, "t".into()).unwrap();
    let insert = |event: &Event| matches!(event, Event::Statement { sql, file, rows: Some(1), .. } if sql.contains("'it''s new'") && *file == info.id);
    assert!(heard(&events, insert));
    session
        .run_sql(
            info.id,
            Script {
                text: "WITH n(i) AS (VALUES(1), (2), (3)) SELECT i FROM n".into(),
                only_last: true,
                ..Script::default()
            },
            TaskId(9),
            Box::new(|_| true),
        )
        .unwrap();
    let select = |event: &Event| matches!(event, Event::Statement { sql, rows: Some(3), .. } if sql.starts_with("WITH n"));
    assert!(heard(&events, select));
    // SQLite's own statements behind its table-valued pragmas are none of ours, and take nothing of ours away.
    let waits = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) \
                 SELECT name, (SELECT count(*) FROM n) FROM pragma_table_info('t')";
    let sink = Box::new(|_| true);
    let script = Script { text: waits.into(), only_last: true, ..Script::default() };
    session.run_sql(info.id, script, TaskId(9), sink).unwrap();
    let whole = |event: &Event| matches!(event, Event::Statement { sql, rows: Some(1), milliseconds, .. } if sql == waits && *milliseconds > 1.0);
    assert!(heard(&events, whole), "{:?}", events.lock().unwrap().last());
    let inner = |event: &Event| matches!(event, Event::Statement { sql, .. } if sql.starts_with("PRAGMA table_info="));
    assert!(!events.lock().unwrap().iter().any(inner), "{:?}", events.lock().unwrap());
    let notes = |event: &Event| matches!(event, Event::Statement { sql, .. } if sql.contains("_relata_"));
    let told: Vec<Event> = events.lock().unwrap().iter().filter(|event| notes(event)).cloned().collect();
    assert!(told.is_empty(), "{told:?}");
}
