//! Files: opening, making, closing, copying, and what is remembered about them.

mod copies;
mod crossing;
mod faults;
mod guest;
#[cfg(target_os = "linux")]
mod network;
mod other;
mod untrusted;
mod workspace;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use relata_engine::change::{Assignment, RowEdit};
use relata_engine::event::{Event, NoEvents};
use relata_engine::file::bookkeeping::latest_version;
use relata_engine::file::{FileId, FileInfo, FileRole, OpenMode};
use relata_engine::profile::{KeptTab, KeptTabs, Settings, TableView};
use relata_engine::rows::{Condition, Operator, Selection};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::value::{Input, RowKey};
use rusqlite::Connection;

fn session(folder: &Path) -> Arc<Session> {
    Session::new(folder.join("profile"), Arc::new(NoEvents))
}

/// A session and the events it sent.
fn listening(folder: &Path) -> (Arc<Session>, Arc<Mutex<Vec<Event>>>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&events);
    (Session::new(folder.join("profile"), Arc::new(move |event| sink.lock().unwrap().push(event))), events)
}

/// Waits until one of the events is as wanted; false after three seconds.
fn heard(events: &Mutex<Vec<Event>>, wanted: impl Fn(&Event) -> bool) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        if events.lock().unwrap().iter().any(&wanted) {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}

/// A folder of its own for a database, beside the profile.
fn data(folder: &Path) -> std::path::PathBuf {
    let data = folder.join("data");
    std::fs::create_dir_all(&data).unwrap();
    data
}

/// Every file of a folder and what is in it; of a -shm, which holds no data, only that it is there.
fn listing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let content = if name.ends_with("-shm") { Vec::new() } else { std::fs::read(entry.path()).unwrap() };
        files.insert(name, content);
    }
    files
}

fn open(session: &Session, path: &Path) -> relata_engine::Result<FileInfo> {
    session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1))
}

/// Reads all there is to read: the schema, the rows of `t`, a check. The number of rows.
fn browse(session: &Session, file: FileId) -> u64 {
    session.catalog(file).unwrap();
    let selection = Selection { table: "t".into(), order: Vec::new(), filter: None };
    let rows = session.open_rows(file, selection, 50, TaskId(2)).unwrap();
    session.close_rows(rows.id).unwrap();
    assert!(session.check_file(file, TaskId(3)).unwrap().integrity.is_empty());
    session.count_rows(file, "t".into(), TaskId(4)).unwrap()
}

/// Adds a row to `t(a)`.
fn add_row(session: &Session, file: FileId, text: &str) -> relata_engine::Result<()> {
    let row = RowEdit {
        table: "t".into(),
        key: None,
        values: vec![Assignment { column: "a".into(), value: Input::Text(text.to_owned()) }],
        seen: Vec::new(),
    };
    session.save_rows(file, vec![row], TaskId(5)).map(drop)
}

#[test]
fn a_new_file_is_a_workspace_and_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.sqlite").display().to_string();
    let session = session(folder.path());
    let info = session.create_file(path.clone()).unwrap();
    assert_eq!((info.role, info.user_version, info.read_only), (FileRole::Workspace, latest_version(), None));
    let view = TableView { hidden: vec!["a".into()], ..TableView::default() };
    session.save_table_view(info.id, "t".into(), view.clone()).unwrap();
    session.close_file(info.id).unwrap();
    let again = session.open_file(path.clone(), OpenMode::Normal, TaskId(1)).unwrap();
    assert_eq!(session.table_view(again.id, "t".into()).unwrap(), view);
    assert_eq!(session.recent_files().unwrap()[0].path, path);
    assert_eq!(session.start().unwrap().open, Some(path.clone()));
    assert!(session.forget_recent(path.clone()).unwrap().is_empty());
    assert_eq!(session.create_file(path).unwrap_err().code(), relata_engine::ErrorCode::FileExists);
}

#[test]
fn a_guests_table_views_are_kept_in_its_sidecar() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("theirs.db");
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let before = std::fs::read(&path).unwrap();
    let session = session(folder.path());
    let info = session.open_file(path.display().to_string(), OpenMode::Normal, TaskId(1)).unwrap();
    assert_eq!(info.role, FileRole::Guest);
    let view = TableView { pages: true, ..TableView::default() };
    session.save_table_view(info.id, "t".into(), view.clone()).unwrap();
    assert_eq!(session.table_view(info.id, "t".into()).unwrap(), view);
    session.close_file(info.id).unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn settings_are_kept_in_range() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = Settings { zoom: 9000, page_size: 1, ..Settings::default() };
    let saved = session(folder.path()).save_settings(wanted).unwrap();
    assert_eq!((saved.zoom, saved.page_size), (300, 10));
    assert_eq!(session(folder.path()).start().unwrap().settings, saved);
}

fn tabs(names: &[&str], active: u32) -> KeptTabs {
    let tab = |name: &&str| KeptTab::Structure { table: (*name).to_owned(), title: (*name).to_owned() };
    KeptTabs { tabs: names.iter().map(tab).collect(), active }
}

#[test]
fn open_tabs_are_on_disk_at_once_for_thirty_files() {
    let folder = tempfile::tempdir().unwrap();
    let first = session(folder.path());
    assert_eq!(first.kept_tabs("/0".into()).unwrap(), KeptTabs::default());
    for n in 0..31 {
        first.keep_tabs(format!("/{n}"), tabs(&["a", "b"], 1)).unwrap();
    }
    let filter = Condition::Compare {
        column: "n".into(),
        operator: Operator::Is,
        values: vec![Input::BigInteger { int: i64::MAX.to_string() }, Input::Integer(-1), Input::Null],
    };
    let left = KeptTabs {
        tabs: vec![
            KeptTab::Table { table: "a \"b\"".into(), filter: Some(filter), title: "A".into() },
            KeptTab::Row { table: String::new(), key: RowKey("[1]".into()), title: "1".into() },
        ],
        active: 1,
    };
    first.keep_tabs("/1".into(), left.clone()).unwrap();
    // Another one, while the first still runs: nothing waits to be written.
    let second = session(folder.path());
    assert_eq!(second.kept_tabs("/1".into()).unwrap(), left);
    assert_eq!(second.kept_tabs("/30".into()).unwrap(), tabs(&["a", "b"], 1));
    assert_eq!(second.kept_tabs("/0".into()).unwrap(), KeptTabs::default(), "the oldest went");
}

#[test]
fn what_was_used_and_told_is_remembered_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = session(folder.path());
    for n in [1, 2, 3, 4, 5, 6, 3] {
        first.used_command(format!("c{n}")).unwrap();
    }
    for n in (0..201).chain([1]) {
        first.told_about(format!("/{n}")).unwrap();
    }
    let start = session(folder.path()).start().unwrap();
    assert_eq!(start.lately, ["c3", "c6", "c5", "c4", "c2"]);
    assert_eq!((start.told.len(), start.told[0].as_str()), (200, "/1"));
    assert!(!start.told.contains(&"/0".to_owned()));
}

#[test]
fn rubbish_among_what_is_remembered_is_the_same_as_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let profile = folder.path().join("profile");
    std::fs::create_dir(&profile).unwrap();
    for name in ["tabs.json", "lately.json", "told.json"] {
        std::fs::write(profile.join(name), "[{").unwrap();
    }
    let session = session(folder.path());
    assert_eq!(session.kept_tabs("/x".into()).unwrap(), KeptTabs::default());
    let start = session.start().unwrap();
    assert!(start.lately.is_empty() && start.told.is_empty());
    session.keep_tabs("/x".into(), tabs(&["a"], 0)).unwrap();
    assert_eq!(session.kept_tabs("/x".into()).unwrap(), tabs(&["a"], 0));
}
