//! Drafts, what was run, and values that were given: there again in a new session.

use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::profile::SqlDraft;
use relata_engine::session::Session;
use relata_engine::value::Input;

use super::{JOB, guest};

fn draft(id: &str, text: &str) -> SqlDraft {
    SqlDraft { id: id.into(), text: text.into(), cursor: 3 }
}

#[test]
fn drafts_and_history_outlive_the_session_and_the_file_knows_nothing_of_them() {
    let work = guest("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    let path = work.path.display().to_string();
    let before = std::fs::read(&work.path).unwrap();
    work.session.keep_sql_draft(path.clone(), draft("a", "SELECT 1")).unwrap();
    work.session.keep_sql_draft(path.clone(), draft("b", "SELECT ü")).unwrap();
    work.session.keep_sql_draft(path.clone(), draft("a", "SELECT 2")).unwrap();
    work.run_with("SELECT a FROM t WHERE a = :a", &[("a", "7")]);
    work.run("SELECT a FROM nowhere");
    work.run("SELECT 3");
    work.run_with("SELECT a FROM t WHERE a = :a", &[("a", "8")]);
    // As after a crash: nothing was closed.
    let again = Session::new(work.path.parent().unwrap().join("profile"), Arc::new(NoEvents));
    assert_eq!(again.sql_drafts(path.clone()).unwrap(), [draft("a", "SELECT 2"), draft("b", "SELECT ü")]);
    let history = again.sql_history(path.clone()).unwrap();
    let texts: Vec<&str> = history.ran.iter().map(|ran| ran.text.as_str()).collect();
    assert_eq!(texts, ["SELECT a FROM t WHERE a = :a", "SELECT 3", "SELECT a FROM nowhere"]);
    assert!(history.ran[2].failed.is_some() && history.ran[1].failed.is_none());
    assert_eq!(history.values["a"], Input::Typed { typed: "8".into() });
    again.drop_sql_draft(path.clone(), "b".into()).unwrap();
    assert_eq!(again.sql_drafts(path.clone()).unwrap(), [draft("a", "SELECT 2")]);
    let history = again.sql_history(path.clone()).unwrap();
    assert_eq!((history.ran[0].text.as_str(), history.ran[0].milliseconds), ("SELECT ü", None));
    again.forget_sql(path.clone()).unwrap();
    assert_eq!(again.sql_history(path).unwrap().ran, []);
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
}

#[test]
fn a_password_in_sql_is_not_remembered() {
    let work = guest("CREATE TABLE t(a)");
    let hash =
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g";
    work.session.run_script(work.file, format!("SELECT '{hash}'"), Vec::new(), false, JOB).unwrap();
    let history = work.session.sql_history(work.path.display().to_string()).unwrap();
    assert!(!history.ran[0].text.contains("argon2id"), "{}", history.ran[0].text);
}
