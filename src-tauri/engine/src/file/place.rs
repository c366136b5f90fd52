//! A file in the making: written beside its place under a name of its own, and given its name when it is whole. Until
//! then nothing is there, or what was there before; left half done, it goes away.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::file::FileError;

/// A file that will be at a place once it is kept.
pub(crate) struct NewFile {
    part: tempfile::TempPath,
    destination: PathBuf,
    overwrite: bool,
}

impl NewFile {
    /// An empty file beside `destination`.
    ///
    /// # Errors
    /// [`FileError::IsFolder`], [`FileError::Exists`] (unless `overwrite`), what the system says.
    pub fn beside(destination: &Path, overwrite: bool) -> Result<Self> {
        let name = || destination.display().to_string();
        if destination.is_dir() {
            return Err(FileError::IsFolder { path: name() }.into());
        }
        if destination.exists() && !overwrite {
            return Err(FileError::Exists { path: name() }.into());
        }
        let part = part_beside(destination)?;
        Ok(Self { part, destination: destination.to_path_buf(), overwrite })
    }

    /// Where it is written meanwhile.
    pub fn part(&self) -> &Path {
        &self.part
    }

    /// Opens it to be written.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(&self) -> Result<File> {
        let opened = fs::OpenOptions::new().write(true).open(&self.part);
        Ok(opened.map_err(|error| FileError::io(&self.destination, &error))?)
    }

    /// Puts it in its place, for good: it is on the disk before it has its name.
    ///
    /// # Errors
    /// [`FileError::Exists`] (unless it may be overwritten), what the system says.
    pub fn keep(self, written: &File) -> Result<()> {
        let io = |error: &std::io::Error| FileError::io(&self.destination, error);
        written.sync_all().map_err(|error| io(&error))?;
        if self.overwrite {
            self.part.persist(&self.destination).map_err(|error| io(&error.error))?;
        } else {
            self.part.persist_noclobber(&self.destination).map_err(|error| match error.error.kind() {
                std::io::ErrorKind::AlreadyExists => {
                    FileError::Exists { path: self.destination.display().to_string() }
                }
                _ => io(&error.error),
            })?;
        }
        Ok(())
    }
}

/// An empty file beside `destination`, which goes away unless it is kept.
fn part_beside(destination: &Path) -> Result<tempfile::TempPath> {
    let folder = destination.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".relata-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file that this person makes; less what the umask takes.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let part = builder.tempfile_in(folder).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => FileError::Io {
            path: destination.display().to_string(),
            reason: "the folder for it does not exist".to_owned(),
        },
        _ => FileError::io(destination, &error),
    })?;
    Ok(part.into_temp_path())
}
