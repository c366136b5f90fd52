//! Consistent copies of a file while it is in use, and putting one in another file's place.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, Transaction};

use super::check::{OPERATIONS, integrity};
use super::crossing::is_broken_off;
use super::database::Database;
use super::place::NewFile;
use super::probe::{self, beside};
use super::reach::{PATIENCE, open_untouched};
use crate::error::{Error, Result};
use crate::file::{ExportReport, FileError, Manner};
use crate::task::Task;

/// Pages copied between two looks at whether to go on; a few milliseconds.
const PAGES: i32 = 1000;

/// Copies begun anew because somebody wrote, before the file is held for the rest.
const RESTARTS: u32 = 3;

impl Database {
    /// Writes a consistent copy to `destination`, checked before it gets its name. Until then nothing is there, or what
    /// was there before.
    ///
    /// # Errors
    /// [`FileError::SameFile`], [`FileError::Exists`] (unless `overwrite`), [`FileError::InUse`], [`FileError::Unsound`];
    /// what SQLite and the system say.
    pub fn export_to(&self, destination: &Path, overwrite: bool, task: &Task) -> Result<ExportReport> {
        let name = || destination.display().to_string();
        if self.is_at(destination) {
            return Err(FileError::SameFile { path: name() }.into());
        }
        let place = NewFile::beside(destination, overwrite)?;
        let (to, watched, shown) = (place.part().to_path_buf(), task.clone(), destination.to_path_buf());
        // A page by page copy has the faults that the file has: that is what to name.
        let from = self.path.clone();
        self.read_in_background(task, Manner::Steps, move |connection| {
            copy(connection, &to, &watched).map_err(|error| named(error, &shown))?;
            verify(&to, &from, &watched)
        })?;
        let written = File::open(place.part()).map_err(|error| FileError::io(destination, &error))?;
        if overwrite {
            make_way(destination)?;
        }
        place.keep(&written)?;
        let bytes = fs::metadata(destination).map_err(|error| FileError::io(destination, &error))?.len();
        Ok(ExportReport { path: name(), bytes, verified: true })
    }

    /// Checks the file as an import does; told as [`FileError::Unsound`].
    pub(crate) fn validate(&self, task: &Task) -> Result<()> {
        let (watched, path) = (task.clone(), self.path.clone());
        self.read_in_background(task, Manner::Whole, move |connection| sound(connection, &path, &watched))
    }
}

fn copy(source: &Connection, to: &Path, task: &Task) -> Result<()> {
    copy_into(source, &mut Connection::open(to)?, task)
}

/// Copies page by page (<https://www.sqlite.org/backup.html>). In WAL mode one snapshot is held throughout, which is in
/// nobody's way; else the file is free between the steps, and the copy begins anew when somebody wrote.
pub(crate) fn copy_into(source: &Connection, target: &mut Connection, task: &Task) -> Result<()> {
    // The target is thrown away if anything goes wrong.
    target.query_row("PRAGMA journal_mode = off", [], |_| Ok(()))?;
    target.pragma_update(None, "synchronous", "off")?;
    // Only a connection that has just read knows which journal the file has now.
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    let journal: String = source.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
    let mut snapshot = if journal == "wal" { Some(snapshot_of(source)?) } else { None };
    let backup = Backup::new(source, target)?;
    let (mut left, mut restarts, mut waiting) = (i32::MAX, 0, None::<Instant>);
    loop {
        task.check()?;
        if is_broken_off() {
            return Err(Error::Cancelled);
        }
        if restarts > RESTARTS && snapshot.is_none() {
            snapshot = Some(snapshot_of(source)?);
        }
        match backup.step(PAGES)? {
            StepResult::Done => return Ok(()),
            StepResult::More => waiting = None,
            _ => {
                if waiting.get_or_insert_with(Instant::now).elapsed() > PATIENCE {
                    return Err(FileError::InUse { path: "The file".to_owned() }.into());
                }
                thread::sleep(Duration::from_millis(20));
                continue;
            }
        }
        let progress = backup.progress();
        restarts += u32::from(progress.remaining > left);
        left = progress.remaining;
        let (total, left) = (progress.pagecount.unsigned_abs(), progress.remaining.unsigned_abs());
        task.report("Copying the database", u64::from(total.saturating_sub(left)), u64::from(total));
    }
}

/// Holds what the file is now, for as long as it lives.
fn snapshot_of(source: &Connection) -> Result<Transaction<'_>> {
    let snapshot = source.unchecked_transaction()?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(snapshot)
}

/// Refuses a copy that `quick_check` finds faults in.
fn verify(copy: &Path, shown: &Path, task: &Task) -> Result<()> {
    sound(&open_untouched(copy)?, shown, task)
}

fn sound(connection: &Connection, shown: &Path, task: &Task) -> Result<()> {
    let ticking = task.clone();
    connection.progress_handler(
        OPERATIONS,
        Some(move || {
            ticking.report("Checking the copy", 0, 0);
            ticking.is_cancelled()
        }),
    )?;
    let found = integrity(connection, "quick_check");
    connection.progress_handler(0, None::<fn() -> bool>)?;
    task.check()?;
    let found = match found {
        Err(error) if error.code() == crate::ErrorCode::FileCorrupt => vec![error.to_string()],
        other => other?,
    };
    if found.is_empty() {
        return Ok(());
    }
    Err(FileError::Unsound { path: shown.display().to_string(), findings: found.join("\n") }.into())
}

/// Gives what went wrong the name of the file that it went wrong with.
fn named(error: Error, path: &Path) -> Error {
    match error {
        Error::Sqlite(error) => FileError::sqlite(path, error),
        other => other,
    }
}

/// Makes sure that nobody uses the database at `path`, which is about to be replaced, and takes away the files beside it:
/// a -wal of the old one would be played into the new one. Does nothing if there is nothing.
pub(crate) fn make_way(path: &Path) -> Result<()> {
    let in_use = || Error::from(FileError::InUse { path: path.display().to_string() });
    if probe::inspect(path).is_ok() {
        let connection = Connection::open_with_flags(path, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE)
            .map_err(|error| FileError::sqlite(path, error))?;
        connection.busy_timeout(Duration::from_secs(1))?;
        // A damaged file is nobody's loss; a busy one is somebody's.
        match connection.execute_batch("BEGIN EXCLUSIVE; ROLLBACK") {
            Err(error) if super::sqlite_code(&error) == crate::ErrorCode::InUse => return Err(in_use()),
            _ => {}
        }
        // The last one to close takes the -wal away; if it is still there, somebody else has it open.
        drop(connection);
        if beside(path, "-wal").exists() {
            return Err(in_use());
        }
    }
    for suffix in ["-journal", "-wal", "-shm"] {
        match fs::remove_file(beside(path, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(FileError::io(path, &error).into());
            }
            _ => {}
        }
    }
    Ok(())
}

/// A name for a backup of the file at `path`, made now.
pub(crate) fn backup_name(path: &Path) -> Result<PathBuf> {
    let now = chrono::Local::now().format("backup %Y-%m-%d %H-%M-%S").to_string();
    super::open::free_name(path, &now)
}
