//! Whether a folder is on another machine. WAL needs memory shared by all who use a file, which no network folder gives
//! (<https://www.sqlite.org/wal.html#overview>), so workspaces there keep a rollback journal.

use std::path::Path;

/// True if `folder` may be on another machine.
pub(crate) fn is_remote(folder: &Path) -> bool {
    is_share(folder) || is_remote_system(folder)
}

/// True if a path of Windows begins with a machine's name: `\\machine\share`, or in full length
/// `\\?\UNC\machine\share`. Disks and devices in full length (`\\?\C:\`) are here.
fn is_share(folder: &Path) -> bool {
    let Some(rest) = folder.as_os_str().as_encoded_bytes().strip_prefix(br"\\") else { return false };
    if rest.starts_with(br"?\") || rest.starts_with(br".\") {
        return rest[2..].get(..4).is_some_and(|start| start.eq_ignore_ascii_case(br"UNC\"));
    }
    true
}

#[cfg(target_os = "linux")]
fn is_remote_system(folder: &Path) -> bool {
    #[allow(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "numbers of 32 bits, signed or not"
    )]
    rustix::fs::statfs(folder).is_ok_and(|system| may_be_elsewhere(system.f_type as u32))
}

/// Whether a file system of Linux may lie on another machine, by the number that `statfs` gives it (`man 2 statfs`).
/// FUSE is among them because sshfs and cloud drives are: a rollback journal is right, if slower, on any of them.
#[cfg(target_os = "linux")]
const fn may_be_elsewhere(number: u32) -> bool {
    matches!(
        number,
        0x6969              // nfs
            | 0xff53_4d42   // cifs
            | 0xfe53_4d42   // smb2
            | 0x517b        // smb
            | 0x6573_5546   // fuse
            | 0x0102_1997   // 9p
            | 0x5346_414f   // afs
            | 0x6b41_4653   // afs of the kernel
            | 0x00c3_6400   // ceph
            | 0x7375_7245   // coda
            | 0x564c        // ncp
            | 0x786f_4256   // vboxsf
            | 0xbacb_acbc   // vmhgfs
            | 0x0bd0_0bd0   // lustre
            | 0x4750_4653   // gpfs
            | 0x7461_636f   // ocfs2
            | 0x0116_1970 // gfs2
    )
}

/// A mounted share is among these, and so is a disk that is plugged in, where a rollback journal does no harm.
#[cfg(target_os = "macos")]
fn is_remote_system(folder: &Path) -> bool {
    folder.starts_with("/Volumes")
}

/// A drive's letter may stand for a share; its real name tells.
#[cfg(windows)]
fn is_remote_system(folder: &Path) -> bool {
    folder.canonicalize().is_ok_and(|real| is_share(&real))
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn file_systems_that_may_be_elsewhere_are_known_by_their_numbers() {
        for (name, number) in
            [("nfs", 0x6969), ("smb2", 0xfe53_4d42), ("fuse", 0x6573_5546), ("9p", 0x0102_1997)]
        {
            assert!(may_be_elsewhere(number), "{name}");
        }
        let here = [
            ("ext4", 0xef53),
            ("xfs", 0x5846_5342),
            ("btrfs", 0x9123_683e),
            ("zfs", 0x2fc1_2fc1),
            ("f2fs", 0xf2f5_2010),
            ("bcachefs", 0xca45_1a4e),
            ("overlay", 0x794c_7630),
            ("tmpfs", 0x0102_1994),
            ("vfat", 0x4d44),
            ("exfat", 0x2011_bab0),
            ("ntfs3", 0x7366_746e),
        ];
        for (name, number) in here {
            assert!(!may_be_elsewhere(number), "{name}");
        }
    }

    #[test]
    fn a_share_of_windows_is_known_by_its_name() {
        for share in [r"\\nas\data", r"\\192.168.0.2\c$", r"\\?\UNC\nas\data", r"\\?\unc\nas\data"] {
            assert!(is_share(Path::new(share)), "{share}");
        }
        for here in [r"C:\data", r"\\?\C:\data", r"\\.\C:\data", r"\data", "/data", r"/\\nas", ""] {
            assert!(!is_share(Path::new(here)), "{here}");
        }
    }

    #[test]
    fn a_folder_of_this_machine_is_not_remote() {
        assert!(!is_remote(&std::env::temp_dir()));
        assert!(!is_remote(Path::new("/no/such/folder")));
    }
}
