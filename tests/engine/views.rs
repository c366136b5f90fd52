//! Saved views are saved, renamed and deleted: in the file of a workspace, beside somebody else's file.

use std::sync::Arc;

use relata_engine::ErrorCode;
use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::views::{SavedView, ViewName, ViewType};

fn view(name: &str) -> SavedView {
    SavedView { name: name.into(), ..SavedView::empty(ViewType::Grid) }
}

fn names(session: &Session, file: FileId) -> Vec<String> {
    session.saved_views(file).unwrap().into_iter().map(|view| view.name).collect()
}

fn save_and_find(session: &Session, file: FileId) {
    let before = names(session, file);
    session.save_view(file, view("One"), None).unwrap();
    session.save_view(file, view("Two"), None).unwrap();
    let refused = session.save_view(file, view(" one "), None).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotUnique);
    assert_eq!(session.save_view(file, view("  "), None).unwrap_err().code(), ErrorCode::Required);

    let one = view("One").own_name();
    let mut first = SavedView { sort: vec!["-id".into()], home: true, ..view("First") };
    session.save_view(file, first.clone(), Some(one.clone())).unwrap();
    let all = session.saved_views(file).unwrap();
    assert_eq!(all[before.len()], first, "renamed in its place");
    assert_eq!(session.delete_view(file, one).unwrap_err().code(), ErrorCode::NotFound);

    session.save_view(file, SavedView { home: true, ..view("Two") }, Some(view("Two").own_name())).unwrap();
    let all = session.saved_views(file).unwrap();
    assert_eq!(
        all.iter().filter(|view| view.home).map(|view| view.name.as_str()).collect::<Vec<_>>(),
        ["Two"]
    );
    first.home = false;
    assert_eq!(session.delete_view(file, first.own_name()).unwrap(), first, "given back to be saved again");
    session.save_view(file, first, None).unwrap();
    assert_eq!(names(session, file), [before, vec!["Two".into(), "First".into()]].concat());
}

#[test]
fn views_are_saved_renamed_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let path = |name: &str| folder.path().join(name).display().to_string();
    let own = session.create_file(path("own.sqlite")).unwrap().id;
    save_and_find(&session, own);

    let guest = path("guest.sqlite");
    rusqlite::Connection::open(&guest).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let bytes = std::fs::read(&guest).unwrap();
    let file = session.open_file(guest.clone(), OpenMode::Normal, TaskId(1)).unwrap().id;
    assert_eq!(names(&session, file), [""; 0]);
    save_and_find(&session, file);
    session.close_file(file).unwrap();
    assert_eq!(std::fs::read(&guest).unwrap(), bytes, "nothing of it is in the file");
    let file = session.open_file(guest, OpenMode::Normal, TaskId(1)).unwrap().id;
    assert_eq!(names(&session, file), ["Two", "First"]);
    session.adopt_file(file).unwrap();
    assert_eq!(names(&session, file), ["Two", "First"], "it goes along into the file");
    let name = ViewName { name: "Two".into(), part_of: String::new() };
    session.delete_view(file, name).unwrap();
    assert_eq!(names(&session, file), ["First"]);
}
