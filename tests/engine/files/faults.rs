//! Everything that can be wrong with a file: each its own code and sentence, and nothing changed on disk.

use std::path::Path;
use std::time::Instant;

use relata_engine::ErrorCode;
use relata_engine::event::Event;
use relata_engine::file::OpenMode;
use relata_engine::task::TaskId;
use rusqlite::Connection;

use super::other::Other;
use super::{add_row, browse, data, heard, listening, listing, open, session};

/// Writes `content`, opens it, and expects this refusal; nothing may change.
fn refused(content: &[u8], code: ErrorCode, says: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("file.db");
    std::fs::write(&path, content).unwrap();
    let before = listing(&data(folder.path()));
    let session = session(folder.path());
    let error = open(&session, &path).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(says), "{error}");
    assert!(listing(&data(folder.path())) == before);
    assert!(session.recent_files().unwrap().is_empty(), "what can't be opened is not remembered");
}

fn sound(folder: &Path, rows: u32) -> std::path::PathBuf {
    let path = data(folder).join("file.db");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); CREATE INDEX i ON t(a);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO t(a) SELECT 'row ' || i || hex(randomblob(50)) FROM n;"
        ))
        .unwrap();
    path
}

#[test]
fn what_is_no_database_is_refused_by_what_it_is() {
    refused(b"", ErrorCode::FileEmpty, "0 bytes");
    refused(b"\x89PNG\r\n\x1a\n............", ErrorCode::NotADatabase, "PNG");
    refused(b"%PDF-1.7\n", ErrorCode::NotADatabase, "PDF");
    refused(b"PK\x03\x04\x14\0\0\0", ErrorCode::NotADatabase, "ZIP");
    refused(b"name,price\nTea,3\n", ErrorCode::NotADatabase, "text");
    refused(b"SQLite format 3\0", ErrorCode::FileTruncated, "missing");
    let mut state = 88_172_645_463_325_252_u64;
    let random: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    })
    .take(16384)
    .collect();
    refused(&random, ErrorCode::FileEncrypted, "encrypted");
    let mut header_only = b"SQLite format 3\0".to_vec();
    header_only.extend_from_slice(&random);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.db");
    std::fs::write(&path, &header_only).unwrap();
    assert!(open(&session(folder.path()), &path).is_err());
}

#[test]
fn what_is_not_there_or_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let session = session(folder.path());
    assert_eq!(open(&session, &folder.path().join("no.db")).unwrap_err().code(), ErrorCode::FileMissing);
    assert_eq!(open(&session, folder.path()).unwrap_err().code(), ErrorCode::FileIsFolder);
    let nowhere = folder.path().join("no folder/new.db").display().to_string();
    assert_eq!(session.create_file(nowhere).unwrap_err().code(), ErrorCode::Io);
}

#[test]
fn a_file_cut_short() {
    let folder = tempfile::tempdir().unwrap();
    let content = std::fs::read(sound(folder.path(), 1000)).unwrap();
    refused(&content[..content.len() - 4096], ErrorCode::FileTruncated, "end of");
    refused(&content[..1000], ErrorCode::FileTruncated, "end of");
}

#[test]
fn a_damaged_page_is_an_error_and_never_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), 2000);
    let content = std::fs::read(&path).unwrap();
    for page in 1..content.len() / 4096 {
        let mut damaged = content.clone();
        damaged[page * 4096..page * 4096 + 64].fill(0xa5);
        std::fs::write(&path, &damaged).unwrap();
        let session = session(folder.path());
        let Ok(info) = open(&session, &path) else { continue };
        let read = session.count_rows(info.id, "t".into(), TaskId(1));
        if let Err(error) = &read {
            assert_eq!(error.code(), ErrorCode::FileCorrupt, "page {page}: {error}");
        }
        let found = session.check_file(info.id, TaskId(2));
        assert!(found.is_err() || !found.unwrap().integrity.is_empty(), "page {page} passed the check");
        session.close_file(info.id).unwrap();
        assert!(std::fs::read(&path).unwrap() == damaged);
    }
}

#[test]
fn a_file_whose_list_of_tables_is_damaged_cannot_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let mut content = std::fs::read(sound(folder.path(), 10)).unwrap();
    // The header of the first page's B-tree, behind the file's own header of 100 bytes.
    content[100..108].fill(0xa5);
    refused(&content, ErrorCode::FileCorrupt, "not even the list of its tables");
}

#[test]
fn newer_notes_are_refused_but_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = data(folder.path()).join("file.db");
    let first = session(folder.path());
    let info = first.create_file(path.display().to_string()).unwrap();
    first.close_file(info.id).unwrap();
    Connection::open(&path).unwrap().execute_batch("CREATE TABLE t(a); PRAGMA user_version = 99").unwrap();
    let before = listing(&data(folder.path()));
    let again = session(folder.path());
    let error = open(&again, &path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::NewerVersion);
    assert!(error.to_string().contains("99"), "{error}");
    let info = again.open_file(path.display().to_string(), OpenMode::ReadOnly, TaskId(1)).unwrap();
    assert!(info.read_only.is_some());
    assert_eq!(browse(&again, info.id), 0);
    assert_eq!(add_row(&again, info.id, "x").unwrap_err().code(), ErrorCode::ReadOnly);
    again.close_file(info.id).unwrap();
    assert!(listing(&data(folder.path())) == before);
}

#[test]
fn a_file_that_another_program_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), 10);
    let session = session(folder.path());
    let mut other = Other::open(&path);
    other.run("BEGIN EXCLUSIVE").unwrap();
    let begun = Instant::now();
    let error = open(&session, &path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InUse, "{error}");
    assert!(begun.elapsed().as_secs() >= 2, "it waits a while before it gives up");
    other.run("COMMIT").unwrap();
    let info = open(&session, &path).unwrap();
    other.run("BEGIN IMMEDIATE").unwrap();
    assert_eq!(browse(&session, info.id), 10, "reading goes on");
    assert_eq!(add_row(&session, info.id, "x").unwrap_err().code(), ErrorCode::InUse);
    other.run("ROLLBACK").unwrap();
    add_row(&session, info.id, "x").unwrap();
    other.close();
    assert_eq!(browse(&session, info.id), 11);
}

#[cfg(unix)]
#[test]
fn a_file_deleted_or_replaced_while_open() {
    for replaced in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let path = sound(folder.path(), 10);
        let (session, events) = listening(folder.path());
        let info = open(&session, &path).unwrap();
        browse(&session, info.id);
        if replaced {
            let new = data(folder.path()).join("new.db");
            Connection::open(&new).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
            std::fs::rename(&new, &path).unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
        }
        let before = listing(&data(folder.path()));
        assert!(heard(&events, |event| matches!(event, Event::FileGone { .. })));
        assert_eq!(add_row(&session, info.id, "x").unwrap_err().code(), ErrorCode::FileReplaced);
        // Opened again, it is what stands at that place now, and not what is remembered.
        match open(&session, &path) {
            Ok(now) => {
                assert!(replaced && now.id != info.id);
                session.close_file(now.id).unwrap();
            }
            Err(error) => assert!(!replaced && error.code() == ErrorCode::FileMissing, "{error}"),
        }
        session.close_file(info.id).unwrap();
        assert!(listing(&data(folder.path())) == before);
    }
}

#[cfg(unix)]
#[test]
fn a_write_protected_file_opens_for_reading() {
    if left_to_another_user("files::faults::a_write_protected_file_opens_for_reading") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), 10);
    let before = listing(&data(folder.path()));
    permit(&path, 0o400);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert!(info.read_only.unwrap().contains("write-protected"));
    assert_eq!(browse(&session, info.id), 10);
    assert_eq!(add_row(&session, info.id, "x").unwrap_err().code(), ErrorCode::ReadOnly);
    session.close_file(info.id).unwrap();
    assert!(listing(&data(folder.path())) == before);
}

#[cfg(unix)]
#[test]
fn a_file_in_a_write_protected_folder_opens_for_reading() {
    if left_to_another_user("files::faults::a_file_in_a_write_protected_folder_opens_for_reading") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), 10);
    let before = listing(&data(folder.path()));
    permit(&data(folder.path()), 0o500);
    let session = session(folder.path());
    let info = open(&session, &path).unwrap();
    assert!(info.read_only.unwrap().contains("folder is write-protected"));
    assert_eq!(browse(&session, info.id), 10);
    assert_eq!(add_row(&session, info.id, "x").unwrap_err().code(), ErrorCode::ReadOnly);

    // Nor can anything be made or copied there.
    let new = data(folder.path()).join("new.db").display().to_string();
    let error = session.create_file(new.clone()).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Io);
    assert!(error.to_string().contains("not allowed"), "{error}");
    let error = session.export_database(info.id, new, false, TaskId(9)).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Io, "{error}");
    session.close_file(info.id).unwrap();
    assert!(listing(&data(folder.path())) == before);
    permit(&data(folder.path()), 0o700);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_says_so() {
    if left_to_another_user("files::faults::a_file_that_may_not_be_read_says_so") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = sound(folder.path(), 10);
    permit(&path, 0o000);
    let error = open(&session(folder.path()), &path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Io);
    assert!(error.to_string().contains("not allowed"), "{error}");
    permit(&path, 0o600);
    permit(&data(folder.path()), 0o000);
    let error = open(&session(folder.path()), &path).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Io, "{error}");
    permit(&data(folder.path()), 0o700);
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// Root may write everywhere, so what is write-protected can't be tried as root: the test called `name` is run as
/// another user then, and true given.
#[cfg(unix)]
fn left_to_another_user(name: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let probe = folder.path().join("probe");
    std::fs::write(&probe, b"").unwrap();
    permit(&probe, 0o400);
    if std::fs::OpenOptions::new().write(true).open(&probe).is_err() {
        return false;
    }
    // That user may not look into the folder that holds this program, nor write into root's folders.
    permit(folder.path(), 0o777);
    let program = folder.path().join("test");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    permit(&program, 0o755);
    let output = std::process::Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&program)
        .args(["--exact", name])
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .current_dir(folder.path())
        .output()
        .expect("setpriv is there (package util-linux)");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "as another user:\n{said}");
    true
}
