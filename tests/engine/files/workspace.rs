//! Relata's own files, and letting Relata keep its notes in somebody else's.

use std::path::{Path, PathBuf};

use relata_engine::ErrorCode;
use relata_engine::file::FileRole;
use relata_engine::file::bookkeeping::latest_version;
use relata_engine::profile::TableView;
use relata_engine::sample::SampleSize;
use relata_engine::task::TaskId;
use rusqlite::Connection;

use super::other::Other;
use super::{add_row, browse, data, listing, open, session};

fn numbered(folder: &Path, journal: &str, application: i32, version: i32) -> PathBuf {
    let path = data(folder).join("theirs.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
             INSERT INTO t(a) VALUES('one');
             PRAGMA application_id = {application}; PRAGMA user_version = {version};"
        ))
        .unwrap();
    path
}

#[test]
fn a_workspace_writes_ahead_and_tidies_up_on_closing() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("mine.sqlite");
    let session = session(folder.path());
    let info = session.create_file(path.display().to_string()).unwrap();
    assert_eq!((info.role, info.journal_mode.as_str()), (FileRole::Workspace, "wal"));
    session.close_file(info.id).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let info = open(&session, &path).unwrap();
    add_row(&session, info.id, "x").unwrap();
    assert_eq!(browse(&session, info.id), 1);
    session.close_file(info.id).unwrap();
    assert_eq!(listing(&data(folder.path())).len(), 1, "one file is left, whole");
    assert_eq!(browse(&session, open(&session, &path).unwrap().id), 1);
}

#[test]
fn an_idle_workspace_takes_its_wal_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = numbered(folder.path(), "delete", 0, 0);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    session.adopt_file(info.id).unwrap();
    add_row(&session, info.id, "to be found in the file itself").unwrap();
    let held = || {
        let content = std::fs::read(&path).unwrap();
        content.windows(30).any(|window| window == b"to be found in the file itself")
    };
    assert!(!held());
    let begun = std::time::Instant::now();
    while !held() && begun.elapsed().as_secs() < 8 {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(held());
}

#[test]
fn a_crash_loses_nothing_that_was_saved() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("mine.sqlite");
    let session = session(folder.path());
    let info = session.create_file(path.display().to_string()).unwrap();
    session.close_file(info.id).unwrap();
    let mut other = Other::open(&path);
    other
        .run("CREATE TABLE t(a); INSERT INTO t VALUES('saved'); BEGIN; INSERT INTO t VALUES('not')")
        .unwrap();
    other.crash();
    assert_eq!(browse(&session, open(&session, &path).unwrap().id), 1);
}

#[test]
fn adopting_and_releasing_give_a_file_back_as_it_was() {
    for (application, version) in [(0, 0), (0, 1), (0, 77), (1_196_444_487, 10_300), (-1, i32::MIN)] {
        for journal in ["delete", "wal"] {
            let folder = tempfile::tempdir().unwrap();
            let path = numbered(folder.path(), journal, application, version);
            let session = session(folder.path());
            let info = open(&session, &path).unwrap();
            assert_eq!((info.application_id, info.user_version), (application, version));
            let view = TableView { pages: true, ..TableView::default() };
            session.save_table_view(info.id, "t".into(), view.clone()).unwrap();
            let note = || session.note(info.id, "diagram".into()).unwrap();
            assert_eq!(note(), None);
            session.save_note(info.id, "diagram".into(), "left".into()).unwrap();
            assert_eq!(note().as_deref(), Some("left"));

            let adopted = session.adopt_file(info.id).unwrap();
            assert_eq!(
                (adopted.role, adopted.user_version, adopted.journal_mode.as_str()),
                (FileRole::Workspace, latest_version(), "wal")
            );
            assert_eq!(adopted.notices.len(), usize::from((application, version) != (0, 0)));
            assert_eq!(session.table_view(info.id, "t".into()).unwrap(), view, "the notes moved in");
            assert_eq!(note().as_deref(), Some("left"), "and the window's own");
            session.save_note(info.id, "diagram".into(), "right".into()).unwrap();
            let view = TableView { hidden: vec!["a".into()], ..view };
            session.save_table_view(info.id, "t".into(), view.clone()).unwrap();
            add_row(&session, info.id, "two").unwrap();
            assert_eq!(session.catalog(info.id).unwrap().tables.len(), 1);
            assert_eq!(session.adopt_file(info.id).unwrap_err().code(), ErrorCode::BadRequest);
            session.close_file(info.id).unwrap();

            let info = open(&session, &path).unwrap();
            assert_eq!(info.role, FileRole::Workspace);
            let released = session.release_file(info.id).unwrap();
            assert_eq!(released.role, FileRole::Guest);
            assert_eq!((released.application_id, released.user_version), (application, version));
            assert_eq!(released.journal_mode, journal);
            assert_eq!(session.table_view(info.id, "t".into()).unwrap(), view, "the notes moved out");
            assert_eq!(session.note(info.id, "diagram".into()).unwrap().as_deref(), Some("right"));
            assert_eq!(session.release_file(info.id).unwrap_err().code(), ErrorCode::BadRequest);
            assert_eq!(browse(&session, info.id), 2);
            session.close_file(info.id).unwrap();

            let connection = Connection::open(&path).unwrap();
            let tables: u32 =
                connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).unwrap();
            assert_eq!(tables, 1);
        }
    }
}

/// What Relata notes of the design, without what is true of one place only.
fn design_notes(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "SELECT 'table ' || name || notes FROM _relata_tables
               UNION ALL SELECT 'view ' || id || part_of || name || definition FROM _relata_views
               UNION ALL SELECT 'starter ' || starter || declared || table_name FROM _relata_starters
               UNION ALL SELECT 'grid ' || table_name || view FROM _relata_table_views
               UNION ALL SELECT 'note ' || name || value FROM _relata_facts WHERE name LIKE 'note:%' ORDER BY 1";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn nothing_noted_is_lost_by_releasing_and_adopting_but_revisions_and_the_bin() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("tasks.sqlite");
    let session = session(folder.path());
    let day = Some("2026-11-25".to_owned());
    let place = path.display().to_string();
    let info = session
        .create_from_starter(Some(place), "tasks".into(), Some(SampleSize::Small), day, TaskId(1))
        .unwrap();
    let view = TableView { hidden: vec!["id".into()], ..TableView::default() };
    session.save_table_view(info.id, "tasks".into(), view).unwrap();
    session.save_note(info.id, "diagram".into(), "left".into()).unwrap();
    assert!(!session.revisions(info.id).unwrap().revisions.is_empty());
    let before = (design_notes(&path), session.catalog(info.id).unwrap(), session.model(info.id).unwrap());
    assert!(
        ["table", "view", "starter", "grid", "note"]
            .iter()
            .all(|kind| { before.0.iter().any(|line| line.starts_with(kind)) })
    );

    session.release_file(info.id).unwrap();
    let names: Vec<String> = Connection::open(&path)
        .unwrap()
        .prepare("SELECT name FROM sqlite_schema WHERE name LIKE '%relata%'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(names.is_empty(), "{names:?}");
    session.adopt_file(info.id).unwrap();
    assert_eq!(design_notes(&path), before.0);
    assert_eq!(session.model(info.id).unwrap(), before.2);
    assert_eq!(session.catalog(info.id).unwrap().tables, before.1.tables);
    let list = session.revisions(info.id).unwrap();
    assert!(list.revisions.is_empty() && list.matches, "the history of the design begins anew");

    // What is noted stands in the place of what was, and a table that another program dropped has no notes.
    session.save_note(info.id, "diagram".into(), "right".into()).unwrap();
    session.release_file(info.id).unwrap();
    Connection::open(&path).unwrap().execute_batch("PRAGMA foreign_keys = off; DROP TABLE tasks").unwrap();
    session.adopt_file(info.id).unwrap();
    let after = design_notes(&path);
    assert!(after.contains(&"note note:diagramright".to_owned()), "{after:?}");
    assert!(after.iter().any(|line| line.starts_with("table projects")));
    assert!(!after.iter().any(|line| line.starts_with("table tasks") || line.starts_with("grid tasks")));
}
