//! Somebody else's file: reading leaves it, its -wal and its folder as they were, whatever state they are in; the first
//! edit opens the writer, and nothing but edits is ever written.

use std::path::{Path, PathBuf};

use relata_engine::change::{Assignment, RowEdit};
use relata_engine::event::Event;
use relata_engine::file::{FileId, FileRole, OpenMode};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::Input;
use relata_engine::{Error, ErrorCode};
use rusqlite::Connection;

use super::other::Other;
use super::{add_row, browse, data, heard, listening, listing, open, session};

fn make(folder: &Path, journal: &str, rows: u32) -> PathBuf {
    let path = folder.join("a guest's #1 50%?.db");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = {journal}; CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO t(a, b) SELECT 'row ' || i, randomblob(100) FROM n;"
        ))
        .unwrap();
    path
}

/// Opens the file, reads all of it, closes it; everything must be as before.
fn browsing_leaves_no_trace(folder: &Path, path: &Path, rows: u64) {
    let before = listing(&data(folder));
    let session = session(folder);
    let info = open(&session, path).unwrap();
    assert_eq!((info.role, info.read_only), (FileRole::Guest, None));
    assert_eq!(browse(&session, info.id), rows);
    session.close_file(info.id).unwrap();
    let after = listing(&data(folder));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert!(before == after, "the content changed");
}

#[test]
fn a_file_with_a_rollback_journal_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 100);
    browsing_leaves_no_trace(folder.path(), &path, 100);
    assert_eq!(listing(&data(folder.path())).len(), 1);
}

#[test]
fn a_clean_wal_file_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "wal", 100);
    assert_eq!(listing(&data(folder.path())).len(), 1);
    browsing_leaves_no_trace(folder.path(), &path, 100);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert_eq!(info.journal_mode, "wal");
}

#[test]
fn a_wal_in_use_is_read_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "wal", 100);
    let mut other = Other::open(&path);
    other.run("INSERT INTO t(a) VALUES('only in the -wal')").unwrap();
    assert_eq!(listing(&data(folder.path())).len(), 3);
    browsing_leaves_no_trace(folder.path(), &path, 101);
    other.run("INSERT INTO t(a) VALUES('and another')").unwrap();
    other.close();
    assert_eq!(listing(&data(folder.path())).len(), 1, "the other program could clean up after itself");
    browsing_leaves_no_trace(folder.path(), &path, 102);
}

#[test]
fn a_wal_left_by_a_crash_is_read_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "wal", 100);
    let mut other = Other::open(&path);
    other.run("INSERT INTO t(a) VALUES('only in the -wal')").unwrap();
    other.crash();
    browsing_leaves_no_trace(folder.path(), &path, 101);
    // Copied without its -shm, as a person would.
    std::fs::remove_file(format!("{}-shm", path.display())).unwrap();
    assert_eq!(listing(&data(folder.path())).len(), 2);
    browsing_leaves_no_trace(folder.path(), &path, 101);
    assert_eq!(listing(&data(folder.path())).len(), 2);
}

fn interrupted(folder: &Path) -> PathBuf {
    let path = make(folder, "delete", 5000);
    let mut other = Other::open(&path);
    other.run("PRAGMA cache_size = 5; BEGIN; UPDATE t SET b = zeroblob(100)").unwrap();
    other.crash();
    assert!(std::fs::metadata(format!("{}-journal", path.display())).unwrap().len() > 512);
    path
}

#[test]
fn a_hot_journal_is_said_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = interrupted(&data(folder.path()));
    let before = listing(&data(folder.path()));
    let error = open(&session(folder.path()), &path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::HotJournal);
    assert!(error.to_string().contains("#1 50%"), "{error}");
    assert!(listing(&data(folder.path())) == before);
}

#[test]
fn a_hot_journal_is_played_back_in_place_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = interrupted(&data(folder.path()));
    let session = session(folder.path());
    let info = session.open_file(path.display().to_string(), OpenMode::RecoverInPlace, TaskId(1)).unwrap();
    assert_eq!(info.notices.len(), 1);
    assert_eq!(browse(&session, info.id), 5000);
    assert_eq!(listing(&data(folder.path())).len(), 1);
    assert!(session.file_info(info.id).unwrap().notices.is_empty(), "a notice is given once");
}

#[test]
fn a_hot_journal_is_played_back_in_a_copy_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = interrupted(&data(folder.path()));
    let before = listing(&data(folder.path()));
    let session = session(folder.path());
    let info = session.open_file(path.display().to_string(), OpenMode::RecoverCopy, TaskId(1)).unwrap();
    assert!(info.name.ends_with("(recovered).db"), "{}", info.name);
    assert_eq!(browse(&session, info.id), 5000);
    let after = listing(&data(folder.path()));
    assert!(before.iter().all(|(name, content)| after.get(name) == Some(content)));
    assert_eq!(after.len(), before.len() + 1);
}

#[test]
fn the_first_edit_opens_the_writer_and_readers_see_it() {
    for journal in ["delete", "wal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(&data(folder.path()), journal, 100);
        let (session, events) = listening(folder.path());
        let info = open(&session, &path).unwrap();
        assert_eq!(browse(&session, info.id), 100);
        add_row(&session, info.id, "new").unwrap();
        assert_eq!(browse(&session, info.id), 101, "{journal}");
        std::thread::sleep(std::time::Duration::from_millis(800));
        add_row(&session, info.id, "newer").unwrap();
        assert_eq!(browse(&session, info.id), 102, "{journal}");
        session.close_file(info.id).unwrap();
        // Nobody but the edits: no table of ours, no number of ours.
        let connection = Connection::open(&path).unwrap();
        let (tables, number): (u32, u32) = connection
            .query_row(
                "SELECT (SELECT count(*) FROM sqlite_schema), application_id FROM pragma_application_id",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!((tables, number), (1, 0));
        let outside = |event: &Event| matches!(event, Event::FileChanged { outside: true, .. });
        assert!(!events.lock().unwrap().iter().any(outside), "own edits are not somebody else's ({journal})");
    }
}

#[test]
fn a_guest_is_not_checkpointed_on_closing() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "wal", 100);
    let before = std::fs::read(&path).unwrap();
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    add_row(&session, info.id, "new").unwrap();
    session.close_file(info.id).unwrap();
    assert!(std::fs::read(&path).unwrap() == before, "the edit stays in the -wal");
    assert_eq!(browse(&session, open(&session, &path).unwrap().id), 101);
}

/// A WAL file with a -wal left by a crash, and no -shm.
fn copied_without_its_index(folder: &Path) -> PathBuf {
    let path = make(folder, "wal", 99);
    let mut other = Other::open(&path);
    other.run("INSERT INTO t(a) VALUES('only in the -wal')").unwrap();
    other.crash();
    std::fs::remove_file(format!("{}-shm", path.display())).unwrap();
    path
}

fn refused_edit(session: &Session, file: FileId) -> Error {
    let row = RowEdit { table: "t".into(), key: None, values: vec![], seen: vec![] };
    let twice = Assignment { column: "id".into(), value: Input::Integer(7) };
    session.save_rows(file, vec![RowEdit { values: vec![twice], ..row }], TaskId(6)).unwrap_err()
}

#[test]
fn a_refused_first_edit_leaves_the_folder_as_it_was() {
    for closing in [false, true] {
        for with_wal in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let data = data(folder.path());
            let path = if with_wal { copied_without_its_index(&data) } else { make(&data, "wal", 100) };
            let before = listing(&data);
            assert_eq!(before.len(), if with_wal { 2 } else { 1 });
            let session = session(folder.path());
            let info = open(&session, &path).unwrap();
            assert_eq!(refused_edit(&session, info.id).code(), ErrorCode::NotUnique);
            if closing {
                session.close_file(info.id).unwrap();
            } else {
                let begun = std::time::Instant::now();
                while listing(&data).len() > before.len() && begun.elapsed().as_secs() < 5 {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                }
            }
            assert!(listing(&data) == before, "closing: {closing}, with a -wal: {with_wal}");
            if !closing {
                assert_eq!(browse(&session, info.id), 100);
                assert!(listing(&data) == before, "reading, with a -wal: {with_wal}");
                assert_eq!(refused_edit(&session, info.id).code(), ErrorCode::NotUnique);
                add_row(&session, info.id, "new").unwrap();
                std::thread::sleep(std::time::Duration::from_millis(800));
                add_row(&session, info.id, "newer").unwrap();
                assert_eq!(browse(&session, info.id), 102);
            }
        }
    }
}

#[test]
fn the_index_stays_where_somebody_else_came_to_use_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = data(folder.path());
    let path = copied_without_its_index(&data);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert_eq!(refused_edit(&session, info.id).code(), ErrorCode::NotUnique);
    let mut other = Other::open(&path);
    other.run("SELECT count(*) FROM t").unwrap();
    session.close_file(info.id).unwrap();
    assert_eq!(listing(&data).len(), 3);
    other.run("INSERT INTO t(a) VALUES('theirs')").unwrap();
    other.close();
    assert_eq!(listing(&data).len(), 1, "the other program could clean up after itself");
    browsing_leaves_no_trace(folder.path(), &path, 101);
}

#[test]
fn an_edit_after_reading_a_wal_without_a_shm() {
    let folder = tempfile::tempdir().unwrap();
    let path = copied_without_its_index(&data(folder.path()));
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert_eq!(browse(&session, info.id), 100);
    add_row(&session, info.id, "new").unwrap();
    assert_eq!(browse(&session, info.id), 101);
    session.close_file(info.id).unwrap();
    assert_eq!(browse(&session, open(&session, &path).unwrap().id), 101);
}

#[test]
fn what_others_write_is_noticed_and_read() {
    for journal in ["delete", "wal"] {
        for edited in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let path = make(&data(folder.path()), journal, 100);
            let (session, events) = listening(folder.path());
            let info = open(&session, &path).unwrap();
            let mut rows = browse(&session, info.id);
            if edited {
                add_row(&session, info.id, "own").unwrap();
                rows += 1;
            }
            let mut other = Other::open(&path);
            other.run("INSERT INTO t(a) VALUES('theirs')").unwrap();
            let told = |with_schema: bool| move |event: &Event| matches!(event, Event::FileChanged { outside: true, schema, .. } if *schema == with_schema);
            assert!(heard(&events, told(false)), "{journal}, edited: {edited}");
            assert_eq!(browse(&session, info.id), rows + 1);
            other.run("ALTER TABLE t ADD COLUMN c").unwrap();
            assert!(heard(&events, told(true)), "{journal}, edited: {edited}");
            assert_eq!(session.catalog(info.id).unwrap().table("t").unwrap().columns.len(), 4);
            other.close();
        }
    }
}

#[test]
fn what_others_write_is_noticed_after_they_held_the_file_for_long() {
    for edited in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(&data(folder.path()), "delete", 100);
        let (session, events) = listening(folder.path());
        let info = open(&session, &path).unwrap();
        if edited {
            add_row(&session, info.id, "own").unwrap();
        }
        let mut other = Other::open(&path);
        // Longer than anyone is waited for, and with nothing written at the end.
        other.run("INSERT INTO t(a) VALUES('theirs'); BEGIN EXCLUSIVE").unwrap();
        std::thread::sleep(std::time::Duration::from_secs(4));
        other.run("ROLLBACK").unwrap();
        let outside = |event: &Event| matches!(event, Event::FileChanged { outside: true, .. });
        assert!(heard(&events, outside), "edited: {edited}");
        other.close();
    }
}

#[test]
fn nothing_is_locked_while_idle() {
    for journal in ["delete", "wal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = make(&data(folder.path()), journal, 100);
        let session = session(folder.path());
        let info = open(&session, &path).unwrap();
        browse(&session, info.id);
        add_row(&session, info.id, "own").unwrap();
        browse(&session, info.id);
        let mut other = Other::open(&path);
        other.run("BEGIN EXCLUSIVE; INSERT INTO t(a) VALUES('theirs'); COMMIT").unwrap();
        other.close();
        assert_eq!(browse(&session, info.id), 102);
    }
}

#[test]
fn a_file_opened_twice_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = make(&data(folder.path()), "delete", 10);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert_eq!(open(&session, &path).unwrap().id, info.id);
    #[cfg(unix)]
    {
        let link = folder.path().join("link.db");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert_eq!(open(&session, &link).unwrap().id, info.id);
    }
    session.close_file(info.id).unwrap();
    assert!(matches!(session.file_info(info.id), Err(Error::File(_))));
}
