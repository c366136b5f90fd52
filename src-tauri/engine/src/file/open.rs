//! Opening: what is there, whose it is, and whether it can be written.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rusqlite::{Connection, OpenFlags};

use super::bookkeeping;
use super::database::{About, Database};
use super::network;
use super::probe::{self, Header, beside};
use super::reach::{Reach, guard};
use crate::echo::{self, Echo};
use crate::error::{Error, ErrorCode, Result};
use crate::event::EventSink;
use crate::file::{FileError, FileId, FileRole, OpenMode, sqlite_code};
use crate::task::Task;

impl Database {
    /// Opens the file at `path`, an absolute path that this process has not open yet.
    ///
    /// # Errors
    /// A [`FileError`] that says what is wrong with the file; nothing is changed then.
    pub fn open(id: FileId, path: &Path, mode: OpenMode, events: Arc<dyn EventSink>) -> Result<Arc<Self>> {
        Self::open_telling(id, path, mode, Echo::new(events))
    }

    pub(crate) fn open_telling(
        id: FileId,
        path: &Path,
        mode: OpenMode,
        echo: Arc<Echo>,
    ) -> Result<Arc<Self>> {
        let mut path = path.to_path_buf();
        let mut header = probe::inspect(&path)?;
        let mut notices = Vec::new();
        match mode {
            OpenMode::RecoverCopy => {
                let copy = recover_copy(&path)?;
                notices.push(format!(
                    "This is the recovered copy, {}. {} was left as it is.",
                    copy.display(),
                    path.display()
                ));
                path = copy;
                header = probe::inspect(&path)?;
            }
            OpenMode::RecoverInPlace => {
                play_back(&path)?;
                notices.push("The change that was cut off in the middle has been taken back.".to_owned());
            }
            OpenMode::Normal | OpenMode::ReadOnly => {}
        }
        match Self::try_open(id, &path, mode, header, notices, Arc::clone(&echo)) {
            // In Relata's own file the journal is Relata's own too.
            Err(Error::File(FileError::HotJournal { .. }))
                if header.application_id == bookkeeping::APPLICATION_ID && mode == OpenMode::Normal =>
            {
                Self::open_telling(id, &path, OpenMode::RecoverInPlace, echo)
            }
            // The check of a file needs it open, so it is no advice here.
            Err(Error::Sqlite(error)) if sqlite_code(&error) == ErrorCode::FileCorrupt => {
                Err(FileError::Damaged { path: path.display().to_string(), details: error.to_string() }
                    .into())
            }
            other => other,
        }
    }

    fn try_open(
        id: FileId,
        path: &Path,
        mode: OpenMode,
        header: Header,
        notices: Vec<String>,
        echo: Arc<Echo>,
    ) -> Result<Arc<Self>> {
        let reach = Reach::new(path, header.wal);
        let read_only = if mode == OpenMode::ReadOnly {
            Some("It was opened read-only.".to_owned())
        } else {
            network::write_obstacle(reach.path())
        };
        let about = About { role: FileRole::Guest, read_only, notices };
        let database = Arc::new(Self::new(id, path.to_path_buf(), Arc::clone(&reach), echo, about));
        let known_as = path.to_path_buf();
        let (application_id, version) = database.front.run(&Task::quiet(), move |connection| {
            echo::quietly(|| numbers(connection)).map_err(|error| FileError::sqlite(&known_as, error))
        })?;
        if application_id == bookkeeping::APPLICATION_ID {
            database.begin_workspace(version)?;
        }
        database.watch_from_now()?;
        Ok(database)
    }

    /// Makes an open file work as a workspace: notes up to date, the journal it should have.
    fn begin_workspace(&self, version: i32) -> Result<()> {
        self.about().role = FileRole::Workspace;
        if self.read_only().is_some() {
            return Ok(());
        }
        let known = bookkeeping::latest_version();
        if version > known {
            return Err(
                FileError::Newer { path: self.path.display().to_string(), found: version, known }.into()
            );
        }
        self.work_as_workspace()
    }

    /// From now on this is Relata's own file.
    pub(super) fn work_as_workspace(&self) -> Result<()> {
        self.reach.set_own(true);
        // The writer that a guest has does not checkpoint on closing; ours does.
        self.writer.close_connections();
        self.writing.store(false, Ordering::SeqCst);
        let remote = self.reach.path().parent().is_some_and(network::is_remote);
        self.write(&Task::quiet(), move |connection| {
            echo::quietly(|| {
                bookkeeping::migrate(connection)?;
                set_journal(connection, remote)
            })
        })?;
        self.about().role = FileRole::Workspace;
        Ok(())
    }
}

/// `application_id` and `user_version`, after a look at the schema.
fn numbers(connection: &Connection) -> rusqlite::Result<(i32, i32)> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok((
        connection.query_row("PRAGMA application_id", [], |row| row.get(0))?,
        connection.query_row("PRAGMA user_version", [], |row| row.get(0))?,
    ))
}

/// WAL, or a rollback journal where WAL can't work.
pub(super) fn set_journal(connection: &Connection, remote: bool) -> Result<()> {
    let wanted = if remote { "delete" } else { "wal" };
    let now: String = connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
    if now == wanted {
        return Ok(());
    }
    match connection.query_row(&format!("PRAGMA journal_mode = {wanted}"), [], |row| row.get::<_, String>(0))
    {
        Ok(_) => Ok(()),
        // Somebody else reads it just now; next time, then. Either journal is safe.
        Err(error) if super::sqlite_code(&error) == ErrorCode::InUse => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Makes a new, empty workspace at `path`.
///
/// # Errors
/// [`FileError::Exists`] if something is there; what the system says.
pub(crate) fn create_workspace(path: &Path) -> Result<()> {
    let taken = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    taken.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => FileError::Exists { path: path.display().to_string() },
        std::io::ErrorKind::NotFound => FileError::Io {
            path: path.display().to_string(),
            reason: "the folder for it does not exist".to_owned(),
        },
        _ => FileError::io(path, &error),
    })?;
    let made = fill_workspace(path);
    if made.is_err() {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(path, suffix));
        }
    }
    made
}

fn fill_workspace(path: &Path) -> Result<()> {
    let mut connection = Connection::open(path).map_err(|error| FileError::sqlite(path, error))?;
    guard(&connection)?;
    connection.pragma_update(None, "application_id", bookkeeping::APPLICATION_ID)?;
    bookkeeping::migrate(&mut connection)?;
    set_journal(&connection, path.parent().is_some_and(network::is_remote))
}

/// Has SQLite play back the journal of the file at `path`.
fn play_back(path: &Path) -> Result<()> {
    let fail = |error| FileError::sqlite(path, error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let connection = Connection::open_with_flags(path, flags).map_err(fail)?;
    guard(&connection)?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(fail)
}

/// Copies the file and its journal beside it under a new name, and plays the journal back there.
fn recover_copy(path: &Path) -> Result<PathBuf> {
    let copy = free_name(path, "recovered")?;
    let made = (|| {
        for suffix in ["", "-journal", "-wal"] {
            let (from, to) = (beside(path, suffix), beside(&copy, suffix));
            if from.exists() {
                std::fs::copy(&from, &to).map_err(|error| FileError::io(&to, &error))?;
            }
        }
        play_back(&copy)
    })();
    if let Err(error) = made {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            let _ = std::fs::remove_file(beside(&copy, suffix));
        }
        return Err(error);
    }
    Ok(copy)
}

/// `name (word).ext`, or `name (word 2).ext` and so on: the first that is not taken.
pub(super) fn free_name(path: &Path, word: &str) -> Result<PathBuf> {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map_or_else(String::new, |ext| format!(".{}", ext.to_string_lossy()));
    for number in 1..1000 {
        let number = if number == 1 { String::new() } else { format!(" {number}") };
        let candidate = path.with_file_name(format!("{stem} ({word}{number}){extension}"));
        if !candidate.exists() {
            return Ok(candidate);
        }
    }
    Err(FileError::Exists { path: path.display().to_string() }.into())
}
