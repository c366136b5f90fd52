//! Killed in the middle: the file and its history still fit each other.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use relata_engine::history::ChangeState;

use super::*;

const FILE: &str = "RELATA_TEST_EDITED_FILE";
const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a INT); INSERT INTO t VALUES(1, 0);
    CREATE TABLE log(id INTEGER PRIMARY KEY, a INT);
    CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log(a) VALUES(new.a); END;";

/// Does nothing in a normal run; started by the tests below, it edits, undoes and redoes without end.
#[test]
fn another_editor() {
    let Some(path) = std::env::var_os(FILE).map(PathBuf::from) else { return };
    let session = Session::new(path.parent().unwrap().join("profile"), Arc::new(NoEvents));
    let file = open(&session, &path);
    for number in 1.. {
        let row = row("t", Some(rowid(1)), [("a", Input::Integer(number))]);
        session.save_form(file, FormSave { row, linked: Vec::new() }).unwrap();
        if number == 2 {
            // Past the test harness, which may hold standard output back.
            std::io::stdout().write_all(b"ready\n").unwrap();
        }
        if number % 3 == 0 {
            session.undo(file, None, TaskId(1)).unwrap();
        }
        if number % 6 == 0 {
            session.redo(file, None, TaskId(1)).unwrap();
        }
    }
}

/// Starts the editor on the file and kills it after a while.
fn edited_and_killed(work: &Work, milliseconds: u64) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "history::crash::another_editor", "--nocapture", "--test-threads=1"])
        .env(FILE, &work.path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("ready")));
    std::thread::sleep(std::time::Duration::from_millis(milliseconds));
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The values that the history says the file went through, oldest first.
fn check(work: &Work) {
    let entries = work.entries();
    let done = entries.iter().filter(|entry| entry.state == ChangeState::Done).count();
    let stored: i64 = work.one("SELECT count(*) FROM log").parse().unwrap();
    assert_eq!(done as i64, stored, "as many changes as the trigger has seen");
    assert!(!entries.is_empty(), "it was killed before it did anything");
    for _ in 0..done {
        work.undo(None).unwrap();
    }
    assert_eq!(work.one("SELECT a FROM t"), "0");
    assert_eq!(work.one("SELECT count(*) FROM log"), "0");
}

fn killed_at_any_moment(make: fn(&str) -> Work) {
    for milliseconds in [5, 23, 41, 87, 130] {
        let work = make(T);
        let mut settings = work.session.settings();
        settings.history_changes = 100_000;
        work.session.save_settings(settings).unwrap();
        work.session.close_file(work.file).unwrap();
        edited_and_killed(&work, milliseconds);
        // A guest's journal is played back when the person says so.
        let path = work.path.display().to_string();
        let opened = work
            .session
            .open_file(path.clone(), OpenMode::Normal, TaskId(1))
            .or_else(|_| work.session.open_file(path, OpenMode::RecoverInPlace, TaskId(1)));
        let file = opened.unwrap().id;
        check(&Work { file, ..work });
    }
}

#[test]
fn a_workspace_and_its_history_fit_after_a_kill() {
    killed_at_any_moment(workspace);
}

#[test]
fn a_guest_and_its_sidecar_fit_after_a_kill() {
    killed_at_any_moment(guest);
}
