//! Notices what others do to an open file: change it, delete it, put another in its place. And, while nobody works,
//! takes a workspace's -wal up into the file.
//!
//! Three times a second the system is asked how the file and its -wal look, which costs microseconds and no lock. Only
//! when that has moved is SQLite asked whether it was us, on the writer, where our own changes do not count.

use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::database::{Database, data_version};
use super::reach::Mark;
use crate::echo;
use crate::error::Result;
use crate::event::Event;
use crate::file::{FileError, FileRole};
use crate::schema::schema_version;
use crate::task::Task;

const CADENCE: Duration = Duration::from_millis(330);

/// Quiet time after the last write before the -wal is taken up.
const IDLE: Duration = Duration::from_secs(2);

/// What whoever looks at the file can know of others' changes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Knowledge {
    told: u64,
    data_version: Option<i64>,
}

impl Knowledge {
    /// How many changes by others have been told; none if there is one that isn't told yet. Asked within the transaction
    /// that relies on it.
    pub(crate) fn as_of(self, connection: &rusqlite::Connection) -> rusqlite::Result<Option<u64>> {
        let now = echo::quietly(|| data_version(connection))?;
        Ok((self.data_version == Some(now)).then_some(self.told))
    }
}

/// What was seen last.
pub(super) struct Watch {
    mark: Mark,
    /// It has moved, and what that means is not told yet.
    untold: bool,
    identity: Option<Identity>,
    data_version: Option<i64>,
    schema_version: Option<u32>,
    last_write: Option<Instant>,
    /// How many changes by others were told.
    told: u64,
}

impl Watch {
    pub(super) fn new(mark: Mark) -> Self {
        Self {
            mark,
            untold: false,
            identity: None,
            data_version: None,
            schema_version: None,
            last_write: None,
            told: 0,
        }
    }

    /// What was told of others' changes.
    pub(super) fn knowledge(&self) -> Knowledge {
        Knowledge { told: self.told, data_version: self.data_version }
    }

    /// From now on SQLite can tell others' changes from ours. If the file doesn't look as it did when it was looked at
    /// last, somebody has changed it in between, which is to be told yet.
    pub(super) fn writer_opened(&mut self, data_version: i64, mark: Mark) {
        self.data_version = (self.mark == mark).then_some(data_version);
    }
}

/// Device and inode, where there are such.
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(path: &std::path::Path) -> std::io::Result<Identity> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).map(|about| (about.dev(), about.ino()))
}

/// Windows lets nobody delete or replace a file that SQLite has open.
#[cfg(not(unix))]
fn identity(path: &std::path::Path) -> std::io::Result<Identity> {
    std::fs::metadata(path).map(|_| (0, 0))
}

/// True if both paths lead to one file that exists.
pub(super) fn same_file(one: &std::path::Path, other: &std::path::Path) -> bool {
    if cfg!(unix) {
        matches!((identity(one), identity(other)), (Ok(one), Ok(other)) if one == other)
    } else {
        matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
    }
}

impl Database {
    /// Begins to watch, until the file is closed.
    pub(super) fn watch_from_now(self: &Arc<Self>) -> Result<()> {
        let seen =
            self.front.run(&Task::quiet(), |connection| echo::quietly(|| schema_version(connection)))?;
        {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            watch.identity = identity(self.reach.path()).ok();
            watch.schema_version = Some(seen);
            watch.mark = self.reach.mark();
        }
        let database = Arc::downgrade(self);
        thread::Builder::new()
            .name("relata-watch".to_owned())
            .spawn(move || keep_watching(&database))
            .map_err(|error| FileError::io(&self.path, &error))?;
        Ok(())
    }

    /// Looks once, and tells what is new.
    pub(super) fn look(&self) -> Result<()> {
        if self.is_gone() {
            return Ok(());
        }
        let mark = self.reach.mark();
        let (before, just_moved) = {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            let just_moved = watch.mark != mark;
            watch.untold |= just_moved;
            watch.mark = mark;
            if !watch.untold {
                return Ok(());
            }
            (watch.data_version, just_moved)
        };
        // Whoever holds the file for long makes these fail; then it is asked again next time.
        let mut version = None;
        if self.writing.load(Ordering::SeqCst) {
            let now = self
                .writer
                .run(&Task::quiet(), |connection| Ok(echo::quietly(|| data_version(connection))?))?;
            version = Some(now);
        }
        let own = version.is_some() && version == before;
        let schema = if own { None } else { Some(self.schema_now()?) };
        let moved = {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            // The -wal is written before its commit can be seen, with a sync between: what has just moved is asked once more.
            watch.untold = version.is_some() && just_moved;
            watch.data_version = version.or(watch.data_version);
            if !own {
                watch.told += 1;
            }
            schema.map(|schema| watch.schema_version.replace(schema) != Some(schema))
        };
        if let Some(schema) = moved {
            self.changed_outside(schema);
        }
        Ok(())
    }

    /// How many changes by others were told. Asked before rows are read, it says what they can't be older than.
    pub(crate) fn changes_told(&self) -> u64 {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).told
    }

    /// SQLite's schema cookie.
    fn schema_now(&self) -> Result<u32> {
        self.front.run(&Task::quiet(), |connection| echo::quietly(|| schema_version(connection)))
    }

    /// True, and told once, if the file that was opened is no longer at its place.
    pub(crate) fn is_gone(&self) -> bool {
        if self.gone.load(Ordering::SeqCst) {
            return true;
        }
        let before = self.watch.lock().unwrap_or_else(PoisonError::into_inner).identity;
        let gone = match identity(self.reach.path()) {
            Ok(now) => before.is_some_and(|before| before != now),
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        };
        if gone && !self.gone.swap(true, Ordering::SeqCst) {
            let message = FileError::Replaced { path: self.path.display().to_string() }.to_string();
            self.events().send(Event::FileGone { file: self.id, message });
        }
        gone
    }

    /// Remembers that we write now.
    pub(super) fn note_write(&self) {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner).last_write = Some(Instant::now());
    }

    /// Takes the -wal up into the file if this is ours to do and nobody has written for a while.
    fn checkpoint_when_idle(&self) -> Result<()> {
        if self.role() != FileRole::Workspace || !self.writing.load(Ordering::SeqCst) {
            return Ok(());
        }
        {
            let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
            if watch.last_write.is_none_or(|last| last.elapsed() < IDLE) {
                return Ok(());
            }
            watch.last_write = None;
        }
        // Passive: waits for nobody and makes nobody wait.
        self.writer.run(&Task::quiet(), |connection| {
            echo::quietly(|| connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())))?;
            Ok(())
        })
    }
}

fn keep_watching(database: &Weak<Database>) {
    loop {
        thread::sleep(CADENCE);
        let Some(database) = database.upgrade() else { return };
        if let Err(error) = database
            .look()
            .and_then(|()| database.checkpoint_when_idle())
            .and_then(|()| database.let_go_of_the_writer())
        {
            if matches!(error, crate::Error::File(FileError::NotOpen)) {
                return;
            }
            tracing::debug!(%error, "the file can't be looked at now");
        }
    }
}
