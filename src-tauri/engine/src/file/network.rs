//! Whether a folder is on another machine. WAL needs memory shared by all who use a file, which no network folder gives
//! (<https://www.sqlite.org/wal.html#overview>), so workspaces there keep a rollback journal.

use std::path::Path;

/// File systems of Linux that may lie elsewhere, by the number that `statfs` gives (`man 2 statfs`). FUSE is among them
/// because sshfs and cloud drives are: a rollback journal is right, if slower, on any of them.
#[cfg(target_os = "linux")]
const REMOTE: [u64; 13] = [
    0x6969,      // nfs
    0xff53_4d42, // cifs
    0xfe53_4d42, // smb2
    0x517b,      // smb
    0x6573_5546, // fuse
    0x0102_1997, // 9p
    0x5346_414f, // afs
    0x00c3_6400, // ceph
    0x7375_7245, // coda
    0x564c,      // ncp
    0x786f_4256, // vboxsf
    0x0bd0_0bd0, // lustre
    0x0116_1970, // gfs2
];

/// True if `folder` may be on another machine.
pub(crate) fn is_remote(folder: &Path) -> bool {
    let share = folder.as_os_str().as_encoded_bytes().starts_with(br"\\");
    share || is_remote_system(folder)
}

#[cfg(target_os = "linux")]
fn is_remote_system(folder: &Path) -> bool {
    #[allow(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "numbers of 32 bits, signed or not"
    )]
    rustix::fs::statfs(folder).is_ok_and(|system| REMOTE.contains(&u64::from(system.f_type as u32)))
}

/// A mounted share is among these, and so is a disk that is plugged in, where a rollback journal does no harm.
#[cfg(target_os = "macos")]
fn is_remote_system(folder: &Path) -> bool {
    folder.starts_with("/Volumes")
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn is_remote_system(_folder: &Path) -> bool {
    false
}

/// Why nothing can be written beside or into the file at `path`, if that can be told beforehand.
pub(crate) fn write_obstacle(path: &Path) -> Option<String> {
    if !may_write(path) {
        return Some("The file is write-protected, or belongs to someone else.".to_owned());
    }
    if !path.parent().is_none_or(may_write) {
        return Some(
            "Its folder is write-protected, and SQLite must be able to write a journal there.".to_owned(),
        );
    }
    None
}

#[cfg(unix)]
fn may_write(path: &Path) -> bool {
    !matches!(
        rustix::fs::access(path, rustix::fs::Access::WRITE_OK),
        Err(rustix::io::Errno::ACCESS | rustix::io::Errno::ROFS | rustix::io::Errno::PERM)
    )
}

#[cfg(not(unix))]
fn may_write(path: &Path) -> bool {
    path.is_dir() || !std::fs::metadata(path).is_ok_and(|about| about.permissions().readonly())
}
