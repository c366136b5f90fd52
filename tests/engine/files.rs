//! Files: opening, making, closing, copying, and what is remembered about them.

use std::path::Path;
use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::file::{FileRole, OpenMode};
use relata_engine::profile::{Settings, TableView};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use rusqlite::Connection;

fn session(folder: &Path) -> Arc<Session> {
    Session::new(folder.join("profile"), Arc::new(NoEvents))
}

#[test]
fn a_new_file_is_a_workspace_and_remembers() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.sqlite").display().to_string();
    let session = session(folder.path());
    let info = session.create_file(path.clone()).unwrap();
    assert_eq!((info.role, info.user_version, info.read_only), (FileRole::Workspace, 1, None));
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
