//! A workspace on a folder that may be on another machine: a real one, through FUSE, where this machine can mount one.

use std::path::{Path, PathBuf};
use std::process::Command;

use relata_engine::file::FileRole;
use rusqlite::Connection;

use super::{add_row, browse, data, listing, open, session};

/// A folder seen a second time through FUSE, which is how cloud drives and sshfs come.
struct Mounted {
    place: PathBuf,
}

impl Mounted {
    /// Mounts `folder` at `place`; none where that can't be done.
    fn new(folder: &Path, place: &Path) -> Option<Self> {
        std::fs::create_dir(place).unwrap();
        let mounting = Command::new("bindfs").arg(folder).arg(place).output();
        if mounting.as_ref().is_ok_and(|output| output.status.success()) {
            return Some(Self { place: place.to_owned() });
        }
        eprintln!("skipped: bindfs can't mount here: {mounting:?}");
        None
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        for unmount in [&["fusermount3", "-u", "-z"][..], &["fusermount", "-u", "-z"], &["umount", "-l"]] {
            let mut command = Command::new(unmount[0]);
            if command.args(&unmount[1..]).arg(&self.place).output().is_ok_and(|it| it.status.success()) {
                return;
            }
        }
    }
}

#[test]
fn a_workspace_on_a_network_folder_has_a_rollback_journal() {
    let folder = tempfile::tempdir().unwrap();
    let here = data(folder.path());
    let Some(mounted) = Mounted::new(&here, &folder.path().join("mounted")) else { return };
    let (there, here) = (mounted.place.join("mine.sqlite"), here.join("mine.sqlite"));
    let session = session(folder.path());

    // Made there: no WAL from the very beginning, and it works.
    let info = session.create_file(there.display().to_string()).unwrap();
    assert_eq!((info.role, info.journal_mode.as_str()), (FileRole::Workspace, "delete"));
    session.close_file(info.id).unwrap();
    Connection::open(&there).unwrap().execute_batch("CREATE TABLE t(a)").unwrap();
    let info = open(&session, &there).unwrap();
    assert_eq!(info.read_only, None);
    add_row(&session, info.id, "there").unwrap();
    assert_eq!(browse(&session, info.id), 1);
    assert_eq!(listing(&data(folder.path())).len(), 1, "nothing is left beside it");
    session.close_file(info.id).unwrap();

    // Here it writes ahead.
    let info = open(&session, &here).unwrap();
    assert_eq!(info.journal_mode, "wal");
    add_row(&session, info.id, "here").unwrap();
    assert_eq!(browse(&session, info.id), 2);
    session.close_file(info.id).unwrap();

    // And back again.
    let info = open(&session, &there).unwrap();
    assert_eq!(info.journal_mode, "delete");
    add_row(&session, info.id, "there again").unwrap();
    assert_eq!(browse(&session, info.id), 3);
    session.close_file(info.id).unwrap();
    assert_eq!(listing(&data(folder.path())).len(), 1);
}
