//! Somebody else's file: its history is in the sidecar, and nothing of it in the file.

use relata_engine::history::ChangeState;

use super::*;

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES(1, 'one'), (2, 'two');";

fn sidecar(work: &Work) -> PathBuf {
    let folder = work.folder.path().join("profile/sidecars");
    let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    found.find(|path| path.extension().is_some_and(|extension| extension == "sqlite")).unwrap()
}

fn schema(path: &Path) -> String {
    let connection = Connection::open(path).unwrap();
    connection.query_row("SELECT group_concat(name) FROM sqlite_schema", [], |row| row.get(0)).unwrap()
}

#[test]
fn a_guest_is_undone_from_its_sidecar() {
    let work = guest(T);
    assert!(!work.folder.path().join("profile/sidecars").exists(), "nothing is made before the first edit");
    assert!(work.session.history_state(work.file).unwrap().records);
    let (before, names) = (work.content(), schema(&work.path));
    work.save(row("t", Some(rowid(1)), [("a", typed("uno"))]));
    work.delete("t", &[rowid(2)]);
    let after = work.content();
    let work = work.restart();
    assert_eq!(work.entries().len(), 2);
    work.undo(None).unwrap();
    let work = work.restart();
    work.undo(None).unwrap();
    assert_eq!(work.content(), before);
    assert_eq!(schema(&work.path), names, "Relata wrote nothing of its own into it");
    work.redo(None).unwrap();
    work.redo(None).unwrap();
    assert_eq!(work.content(), after);
    assert_eq!(work.one("SELECT group_concat(name) FROM sqlite_schema"), "'t'");
}

/// The window keeps how a grid is left, and its tabs, in the same sidecar, from other threads and at any moment.
#[test]
fn notes_written_meanwhile_stop_no_edit() {
    let work = guest(T);
    let done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for count in 0.. {
                if done.load(std::sync::atomic::Ordering::SeqCst) {
                    break;
                }
                work.session.save_note(work.file, "tabs".into(), format!("{count}")).unwrap();
                // Often, but not without a pause: SQLite gives a lock to whoever asks first, not to whoever waits longest.
                std::thread::sleep(std::time::Duration::from_millis(2));
            }
        });
        let failed = (0..100).find_map(|count| {
            let edit = row("t", Some(rowid(1)), [("a", typed(&format!("edit {count}")))]);
            work.session.save_form(work.file, FormSave { row: edit, linked: Vec::new() }).err()
        });
        done.store(true, std::sync::atomic::Ordering::SeqCst);
        assert!(failed.is_none(), "{failed:?} after {} edits", work.entries().len());
    });
    assert_eq!(work.entries().len(), 100);
}

#[test]
fn what_was_written_ahead_is_settled_by_the_rows() {
    for (state, is_in_file, expected) in [
        ("doing", true, Some(ChangeState::Done)),
        ("doing", false, None),
        ("undoing", true, Some(ChangeState::Done)),
        ("undoing", false, Some(ChangeState::Undone)),
        ("redoing", true, Some(ChangeState::Done)),
        ("redoing", false, Some(ChangeState::Undone)),
    ] {
        let work = guest(T);
        let before = work.content();
        work.session
            .save_rows(
                work.file,
                vec![
                    row("t", None, [("a", typed("three"))]),
                    row("t", Some(rowid(1)), [("a", typed("uno"))]),
                ],
                TaskId(5),
            )
            .unwrap();
        let after = work.content();
        if !is_in_file {
            work.undo(None).unwrap();
        }
        work.session.close_file(work.file).unwrap();
        outside(&sidecar(&work), &format!("UPDATE _relata_changes SET state = '{state}'"));
        let file = open(&work.session, &work.path);
        let work = Work { file, ..work };
        let entries = work.entries();
        assert_eq!(entries.first().map(|entry| entry.state), expected, "{state}, in the file: {is_in_file}");
        match expected {
            Some(ChangeState::Done) => {
                work.undo(None).unwrap();
                assert_eq!(work.content(), before);
            }
            Some(ChangeState::Undone) => {
                work.redo(Some(entries[0].id)).unwrap();
                assert_eq!(work.content(), after);
            }
            None => {
                refused(work.undo(None), ErrorCode::NotFound);
            }
        }
    }
}

#[test]
fn another_file_in_its_place_has_no_history_to_undo() {
    let work = guest(T);
    work.delete("t", &[rowid(2)]);
    work.session.close_file(work.file).unwrap();
    // Kept, or the new file might be given the same number.
    std::fs::rename(&work.path, work.folder.path().join("former.sqlite")).unwrap();
    outside(&work.path, "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, other INT)");
    let work = work_again(work);
    let entry = &work.entries()[0];
    assert!(entry.obstacle.as_ref().unwrap().contains("replaced"), "{entry:?}");
    refused(work.undo(None), ErrorCode::NotEditable);
}

fn work_again(work: Work) -> Work {
    let session = Session::new(work.folder.path().join("profile"), Arc::new(NoEvents));
    let file = open(&session, &work.path);
    Work { session, file, ..work }
}

#[test]
fn adopting_takes_the_history_along_and_releasing_gives_it_back() {
    let work = guest(T);
    let before = work.content();
    work.delete("t", &[rowid(2)]);
    work.session.adopt_file(work.file).unwrap();
    assert_eq!(work.entries().len(), 1);
    work.undo(None).unwrap();
    assert_eq!(work.content(), before);
    work.save(row("t", Some(rowid(1)), [("a", typed("uno"))]));
    work.session.release_file(work.file).unwrap();
    assert_eq!(schema(&work.path), "t");
    assert_eq!(work.entries().len(), 2);
    work.undo(None).unwrap();
    assert_eq!(work.content(), before);
    let work = work.restart();
    work.session.adopt_file(work.file).unwrap();
    assert_eq!(work.entries().len(), 2);
    work.redo(None).unwrap();
    assert_eq!(work.one("SELECT a FROM t WHERE id = 1"), "'uno'");
}
