//! Exporting, importing and checking whole files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use relata_engine::ErrorCode;
use relata_engine::event::Event;
use relata_engine::file::{FileRole, ImportMode};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use rusqlite::Connection;

use super::other::Other;
use super::{add_row, browse, data, listing, open, session};

fn make(folder: &Path, journal: &str, rows: u32) -> PathBuf {
    let path = data(folder).join("file.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; PRAGMA user_version = 7; PRAGMA application_id = 9;
             CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO t(a, b) SELECT 'row ' || i, randomblob(200) FROM n;"
        ))
        .unwrap();
    path
}

#[test]
fn an_export_is_a_whole_copy_with_its_own_numbers() {
    for journal in ["delete", "wal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(folder.path(), journal, 1000);
        let mut other = Other::open(&path);
        other.run("INSERT INTO t(a) VALUES('theirs')").unwrap();
        let before = listing(&data(folder.path()));
        let session = session(folder.path());
        let info = open(&session, &path).unwrap();
        let out = folder.path().join("out");
        std::fs::create_dir(&out).unwrap();
        let to = out.join("copy.db").display().to_string();
        let report = session.export_database(info.id, to.clone(), false, TaskId(1)).unwrap();
        assert!(report.verified && report.path == to);
        assert!(listing(&data(folder.path())) == before, "a guest is not touched by a copy of it");
        assert_eq!(listing(&out).len(), 1, "one file, nothing beside it");
        let copy = open(&session, Path::new(&to)).unwrap();
        assert_eq!((copy.application_id, copy.user_version), (9, 7));
        assert_eq!(browse(&session, copy.id), 1001);

        let code = |to: &Path, overwrite| {
            session
                .export_database(info.id, to.display().to_string(), overwrite, TaskId(1))
                .unwrap_err()
                .code()
        };
        assert_eq!(code(Path::new(&to), true), ErrorCode::InUse, "it is open here");
        session.close_file(copy.id).unwrap();
        assert_eq!(code(Path::new(&to), false), ErrorCode::FileExists);
        assert_eq!(code(&path, true), ErrorCode::FileExists, "onto itself");
        assert_eq!(code(&out, true), ErrorCode::FileIsFolder);
        assert_eq!(code(&out.join("nowhere/copy.db"), true), ErrorCode::Io);
        add_row(&session, info.id, "own").unwrap();
        session.export_database(info.id, to.clone(), true, TaskId(1)).unwrap();
        assert_eq!(browse(&session, open(&session, Path::new(&to)).unwrap().id), 1002);
        other.close();
    }
}

#[test]
fn an_export_over_a_database_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "delete", 10);
    let target = folder.path().join("target.db");
    Connection::open(&target).unwrap().execute_batch("PRAGMA journal_mode = wal; CREATE TABLE x(a)").unwrap();
    let mut other = Other::open(&target);
    other.run("INSERT INTO x VALUES(1)").unwrap();
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    let export = || session.export_database(info.id, target.display().to_string(), true, TaskId(1));
    assert_eq!(export().unwrap_err().code(), ErrorCode::InUse);
    other.run("INSERT INTO x VALUES(2)").unwrap();
    other.close();
    export().unwrap();
    assert_eq!(browse(&session, open(&session, &target).unwrap().id), 10);
}

#[test]
fn a_cancelled_export_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "delete", 200_000);
    let out = folder.path().join("out");
    std::fs::create_dir(&out).unwrap();
    let heard = Arc::new(AtomicBool::new(false));
    let progressed = Arc::clone(&heard);
    let session = Session::new(
        folder.path().join("profile"),
        Arc::new(move |event: Event| {
            if let Event::Progress { done, total, .. } = event {
                assert!(done <= total);
                progressed.store(true, Ordering::SeqCst);
            }
        }),
    );
    let info = open(&session, &path).unwrap();
    let to = out.join("copy.db").display().to_string();
    let exporting = {
        let session = Arc::clone(&session);
        std::thread::spawn(move || session.export_database(info.id, to, false, TaskId(9)))
    };
    while !heard.load(Ordering::SeqCst) && !exporting.is_finished() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    session.cancel_task(TaskId(9)).unwrap();
    match exporting.join().unwrap() {
        Err(error) => {
            assert_eq!(error.code(), ErrorCode::Cancelled);
            assert!(listing(&out).is_empty());
        }
        Ok(_) => eprintln!("the copy was done before it could be cancelled"),
    }
}

#[test]
fn a_damaged_file_is_not_copied_as_if_it_were_sound() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "delete", 2000);
    let mut content = std::fs::read(&path).unwrap();
    let middle = content.len() / 2 / 4096 * 4096;
    content[middle..middle + 100].fill(0xa5);
    std::fs::write(&path, &content).unwrap();
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    let to = folder.path().join("copy.db");
    let error = session.export_database(info.id, to.display().to_string(), false, TaskId(1)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FileCorrupt, "{error}");
    assert!(error.to_string().starts_with(&path.display().to_string()), "names the damaged one: {error}");
    assert!(!to.exists());
    assert!(!session.check_file(info.id, TaskId(1)).unwrap().integrity.is_empty());
    let error = session.import_database(path.display().to_string(), ImportMode::Open, TaskId(1)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::FileCorrupt);
}

#[test]
fn an_import_takes_the_defaults_place_and_keeps_the_former_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(folder.path(), "wal", 10);
    let session = session(folder.path());
    let source = path.display().to_string();
    let only_opened = session.import_database(source.clone(), ImportMode::Open, TaskId(1)).unwrap();
    assert_eq!((only_opened.path.as_str(), only_opened.backup), (source.as_str(), None));

    let first = session.import_database(source.clone(), ImportMode::ReplaceDefault, TaskId(1)).unwrap();
    assert_eq!(first.backup, None);
    assert_eq!(first.path, session.start().unwrap().default_path);
    let default = session.open_default().unwrap();
    assert_eq!(browse(&session, default.id), 10);
    add_row(&session, default.id, "mine").unwrap();

    let second = session.import_database(source, ImportMode::ReplaceDefault, TaskId(1)).unwrap();
    assert_eq!(session.file_info(default.id).unwrap_err().code(), ErrorCode::NotOpen);
    let again = session.open_default().unwrap();
    assert_eq!(browse(&session, again.id), 10);
    let backup = open(&session, Path::new(&second.backup.unwrap())).unwrap();
    assert_eq!(browse(&session, backup.id), 11);
    assert_eq!(backup.role, FileRole::Guest);
}

#[test]
fn broken_links_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("links.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch(
            "PRAGMA foreign_keys = off; CREATE TABLE p(id INTEGER PRIMARY KEY, a);
             CREATE TABLE c(id INTEGER PRIMARY KEY, p INTEGER REFERENCES p(id));
             CREATE TABLE odd(a REFERENCES p(a));
             INSERT INTO c VALUES(5, 99);",
        )
        .unwrap();
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    let report = session.check_file(info.id, TaskId(1)).unwrap();
    assert_eq!(report.broken_links.len(), 1);
    let link = &report.broken_links[0];
    assert_eq!((link.table.as_str(), link.rowid, link.target.as_str()), ("c", Some(5), "p"));
    assert!(report.integrity.iter().all(|line| line.contains("odd")), "{:?}", report.integrity);
}
