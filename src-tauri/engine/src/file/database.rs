//! One open file: a writer, readers for the screen and readers for background work, each on its own thread.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use super::crossing::{Crossing, Role, patiently};
use super::probe::{beside, has_content};
use super::reach::{Mark, Reach, Readers, Way, Writers};
use super::read::Apart;
use super::watch::{Knowledge, Watch};
use super::worker::Lane;
use crate::change::Written;
use crate::echo::{self, Echo};
use crate::error::{ErrorCode, Result};
use crate::event::{Event, EventSink};
use crate::file::{FileError, FileId, FileRole};
use crate::history::Keeping;
use crate::schema::{Catalog, notes_version, read_catalog, schema_version};
use crate::task::Task;

/// An open file. Shared as `Arc<Database>`; [`Database::close`] or dropping the last one lets go of the file.
pub struct Database {
    pub(super) id: FileId,
    pub(super) path: PathBuf,
    pub(super) reach: Arc<Reach>,
    pub(super) front: Lane,
    pub(super) back: Lane,
    pub(super) writer: Lane,
    pub(super) echo: Arc<Echo>,
    pub(super) about: Mutex<About>,
    pub(super) watch: Mutex<Watch>,
    /// The writer has been asked for; until then nothing of ours can have changed the file.
    pub(super) writing: AtomicBool,
    pub(super) gone: AtomicBool,
    pub(super) crossing: Arc<Crossing>,
    pub(super) apart: Apart,
    /// It had a -wal when a long read looked last.
    pub(super) wal_seen: AtomicBool,
    /// How it stood when the writer was opened, where that was without anybody's -shm.
    before: Mutex<Option<Unused>>,
    /// Held while the writer is opened or let go of.
    beginning: Mutex<()>,
    /// Where the history of its changes is kept.
    pub(crate) history: Arc<Keeping>,
    catalog: Mutex<Option<Arc<Catalog>>>,
    listeners: Mutex<Vec<ChangeListener>>,
}

/// What was found out about a file when it was opened, or changed by adopting it.
pub(super) struct About {
    pub role: FileRole,
    pub read_only: Option<String>,
    pub notices: Vec<String>,
}

/// A WAL file of which nobody had the -shm open.
#[derive(Debug, Clone, Copy)]
enum Unused {
    /// It had no -wal, or an empty one.
    WithoutWal,
    /// A -wal with content lay beside it, copied without its -shm; and what both looked like.
    WithWal(Mark),
}

/// A change of what a file holds, for whoever shows rows of it.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    /// A transaction of ours wrote this.
    Own(&'a [Written]),
    /// Another program (or SQL that we can't follow row by row) wrote something.
    Outside {
        /// Tables or columns changed too.
        schema: bool,
    },
}

/// Told of changes; gives false once it no longer wants to be told. Must not block.
pub type ChangeListener = Box<dyn Fn(Change<'_>) -> bool + Send + Sync>;

impl Database {
    /// One that has opened nothing yet.
    pub(super) fn new(id: FileId, path: PathBuf, reach: Arc<Reach>, echo: Arc<Echo>, about: About) -> Self {
        let readers = Arc::new(Readers(Arc::clone(&reach)));
        let writers = Arc::new(Writers(Arc::clone(&reach)));
        let lane = |name, most, connect| Lane::new(name, most, connect, id, Arc::clone(&echo));
        Self {
            front: lane("relata-front", 2, Arc::clone(&readers) as _),
            back: lane("relata-back", 8, readers),
            writer: lane("relata-writer", 1, writers),
            watch: Mutex::new(Watch::new(reach.mark())),
            id,
            path,
            reach,
            echo,
            about: Mutex::new(about),
            writing: AtomicBool::new(false),
            gone: AtomicBool::new(false),
            crossing: Arc::default(),
            apart: Apart::default(),
            wal_seen: AtomicBool::new(false),
            before: Mutex::default(),
            beginning: Mutex::default(),
            history: Arc::default(),
            catalog: Mutex::default(),
            listeners: Mutex::default(),
        }
    }

    /// Its number within the session.
    #[must_use]
    pub fn id(&self) -> FileId {
        self.id
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it really is: symbolic links followed.
    pub(crate) fn real_path(&self) -> &Path {
        self.reach.path()
    }

    /// True if `path` leads to this very file, however it is written.
    #[must_use]
    pub fn is_at(&self, path: &Path) -> bool {
        path == self.path || super::watch::same_file(path, self.reach.path())
    }

    /// Workspace or guest.
    #[must_use]
    pub fn role(&self) -> FileRole {
        self.about().role
    }

    /// Why it can't be written, if it can't.
    #[must_use]
    pub fn read_only(&self) -> Option<String> {
        self.about().read_only.clone()
    }

    pub(super) fn about(&self) -> MutexGuard<'_, About> {
        self.about.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where this file's events go.
    #[must_use]
    pub fn events(&self) -> &Arc<dyn EventSink> {
        self.echo.events()
    }

    /// What is in the file, read again only when SQLite's schema cookie has moved or Relata's notes are others.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn catalog(&self, task: &Task) -> Result<Arc<Catalog>> {
        let known = self.catalog.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let catalog = self.read(task, move |connection| match known {
            Some(known)
                if schema_version(connection)? == known.schema_version
                    && notes_version(connection) == known.notes_version =>
            {
                Ok(known)
            }
            _ => Ok(Arc::new(read_catalog(connection)?)),
        })?;
        *self.catalog.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&catalog));
        Ok(catalog)
    }

    /// Runs a write on the one writer and waits for it. `job` opens its own transaction; none is left open after it.
    ///
    /// # Errors
    /// As [`Database::read`]; [`FileError::ReadOnly`] if this file can't be written, [`FileError::Replaced`] if it isn't
    /// there any more.
    pub fn write<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write_knowing(task, |connection, _| job(connection))
    }

    /// As [`Database::write`], for a job that has to know what was told of others' changes.
    pub(crate) fn write_knowing<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection, Knowledge) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Some(reason) = self.read_only() {
            return Err(FileError::ReadOnly { reason }.into());
        }
        let writing = self.crossing.write();
        writing.clear_the_way(task)?;
        self.begin_to_write()?;
        let knowledge = self.watch.lock().unwrap_or_else(PoisonError::into_inner).knowledge();
        self.note_write();
        let (crossing, waiting) = (Arc::clone(&self.crossing), task.clone());
        let begun = Instant::now();
        let result = self.writer.run(task, move |connection| {
            patiently(&crossing, &waiting, Role::Writes, || job(connection, knowledge))
        });
        self.note_write();
        match result {
            Err(error) if error.code() == ErrorCode::InUse && self.crossing.is_read_since(begun) => {
                Err(FileError::BeingRead { path: self.path.display().to_string() }.into())
            }
            other => other,
        }
    }

    /// Who the person at the keyboard is here.
    pub(crate) fn me(&self) -> &crate::functions::Me {
        self.reach.me()
    }

    /// Opens the writer if it isn't yet.
    fn begin_to_write(&self) -> Result<()> {
        // Also tells of what others changed so far: from now on only SQLite can tell their changes from ours.
        self.look()?;
        if self.gone.load(Ordering::SeqCst) {
            return Err(FileError::Replaced { path: self.path.display().to_string() }.into());
        }
        let _guard = self.beginning.lock().unwrap_or_else(PoisonError::into_inner);
        if self.writing.load(Ordering::SeqCst) {
            return Ok(());
        }
        let way = self.reach.way();
        self.reach.set_writing(true);
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = match way {
            Way::Immutable => Some(Unused::WithoutWal),
            Way::Unlocked => Some(Unused::WithWal(self.reach.mark())),
            Way::Ordinary => None,
        };
        if way == Way::Unlocked {
            // Closing a connection that knows nothing of locks drops those of this process, so it must happen before
            // the writer takes its own.
            self.front.close_connections();
            self.back.close_connections();
        }
        let path = self.reach.path().to_path_buf();
        let opened = self.writer.run(&Task::quiet(), move |connection| {
            echo::quietly(|| first_look(connection)).map_err(|error| FileError::sqlite(&path, error))
        });
        match opened {
            Ok(seen) => {
                let mut watch = self.watch.lock().unwrap_or_else(PoisonError::into_inner);
                watch.writer_opened(seen, self.reach.mark());
                drop(watch);
                self.writing.store(true, Ordering::SeqCst);
                Ok(())
            }
            Err(error) => {
                self.writer.close_connections();
                self.reach.set_writing(false);
                Err(error)
            }
        }
    }

    /// True if the writer was opened for nothing: SQLite has put files beside a WAL file that nobody used, and every edit
    /// was refused.
    fn is_open_for_nothing(&self) -> bool {
        self.writing.load(Ordering::SeqCst)
            && self.role() == FileRole::Guest
            && match *self.before.lock().unwrap_or_else(PoisonError::into_inner) {
                Some(Unused::WithoutWal) => !has_content(&beside(self.reach.path(), "-wal")),
                Some(Unused::WithWal(mark)) => self.reach.mark() == mark,
                None => false,
            }
    }

    /// Leaves the folder of a guest as it was if the writer was opened for nothing and nobody reads or writes now.
    pub(super) fn let_go_of_the_writer(&self) -> Result<()> {
        if !self.is_open_for_nothing() || self.crossing.is_busy() {
            return Ok(());
        }
        let _guard = self.beginning.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever writes has announced it before it waits for the guard.
        if self.crossing.is_busy() || !self.is_open_for_nothing() {
            return Ok(());
        }
        self.front.close_connections();
        self.back.close_connections();
        self.leave_no_wal()?;
        self.writer.close_connections();
        self.leave_no_index();
        self.writing.store(false, Ordering::SeqCst);
        self.reach.set_writing(false);
        Ok(())
    }

    /// Has SQLite take the empty -wal away when the writer is closed, as it does if nobody else uses it.
    fn leave_no_wal(&self) -> Result<()> {
        if !matches!(*self.before.lock().unwrap_or_else(PoisonError::into_inner), Some(Unused::WithoutWal)) {
            return Ok(());
        }
        self.writer.run(&Task::quiet(), |connection| {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
            Ok(())
        })
    }

    /// Takes the -shm away that the writer, closed by now, has left beside a -wal that had none.
    fn leave_no_index(&self) {
        let Some(Unused::WithWal(mark)) = *self.before.lock().unwrap_or_else(PoisonError::into_inner) else {
            return;
        };
        if let Err(error) = self.reach.remove_index(mark) {
            tracing::debug!(%error, "a -shm stays");
        }
    }

    /// Has `listener` told of every change from now on.
    pub fn on_change(&self, listener: ChangeListener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// Tells everyone what a committed transaction wrote. Whoever writes through [`Database::write`] calls this.
    pub fn written(&self, written: &[Written]) {
        if !written.is_empty() {
            self.tell(Change::Own(written));
            self.events().send(Event::FileChanged { file: self.id, outside: false, schema: false });
        }
    }

    /// Tells everyone that rows changed in ways we can't follow.
    pub fn changed_outside(&self, schema: bool) {
        self.tell(Change::Outside { schema });
        self.events().send(Event::FileChanged { file: self.id, outside: true, schema });
    }

    /// As [`Database::changed_outside`], where it was us.
    pub(crate) fn changed_unfollowed(&self, schema: bool) {
        self.tell(Change::Outside { schema });
        self.events().send(Event::FileChanged { file: self.id, outside: false, schema });
    }

    fn tell(&self, change: Change<'_>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|listener| listener(change));
    }

    /// Lets go of the file: running jobs are cancelled, later ones refused, every connection is closed. The writer goes
    /// last, so that a workspace's -wal is taken up into the file.
    pub fn close(&self) {
        self.apart.close();
        self.back.close();
        self.front.close();
        let for_nothing = self.is_open_for_nothing();
        if for_nothing && let Err(error) = self.leave_no_wal() {
            tracing::debug!(%error, "an empty -wal stays");
        }
        self.writer.close();
        if for_nothing {
            self.leave_no_index();
        }
        self.history.close();
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.close();
    }
}

/// Makes sure that the file can be read through `connection`, and `PRAGMA data_version` for later comparisons.
pub(super) fn first_look(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    data_version(connection)
}

/// Moves when somebody else has written (<https://www.sqlite.org/pragma.html#pragma_data_version>).
pub(super) fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA data_version", [], |row| row.get(0))
}
