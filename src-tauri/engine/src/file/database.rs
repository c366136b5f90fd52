//! One open file: a writer, readers for the screen and readers for background work, each on its own thread.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::reach::{Reach, Readers, Way, Writers};
use super::watch::Watch;
use super::worker::{Connect, Lane};
use crate::change::Written;
use crate::echo::{self, Echo};
use crate::error::Result;
use crate::event::{Event, EventSink};
use crate::file::{FileError, FileId, FileRole};
use crate::schema::{Catalog, read_catalog, schema_version};
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
    apart: Mutex<Apart>,
    /// Writes that run or wait.
    writes: AtomicU32,
    apart_ended: Condvar,
    /// Held while the writer is opened.
    beginning: Mutex<()>,
    catalog: Mutex<Option<Arc<Catalog>>>,
    listeners: Mutex<Vec<ChangeListener>>,
}

/// What was found out about a file when it was opened, or changed by adopting it.
pub(super) struct About {
    pub role: FileRole,
    pub read_only: Option<String>,
    pub notices: Vec<String>,
}

/// The reads with a connection of their own that run now.
#[derive(Default)]
struct Apart {
    closed: bool,
    next: u64,
    running: HashMap<u64, Task>,
    /// Those whose locks would keep a write from its end.
    giving_way: HashSet<u64>,
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
            apart: Mutex::default(),
            writes: AtomicU32::new(0),
            apart_ended: Condvar::new(),
            beginning: Mutex::default(),
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

    /// Runs a short read for the screen and waits for it.
    ///
    /// # Errors
    /// Whatever `job` returns, or [`crate::Error::Cancelled`].
    pub fn read<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.front.run(task, |connection| job(connection))
    }

    /// What is in the file, read again only when SQLite's schema cookie has moved.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn catalog(&self, task: &Task) -> Result<Arc<Catalog>> {
        let known = self.catalog.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let catalog = self.read(task, move |connection| match known {
            Some(known) if schema_version(connection)? == known.schema_version => Ok(known),
            _ => Ok(Arc::new(read_catalog(connection)?)),
        })?;
        *self.catalog.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&catalog));
        Ok(catalog)
    }

    /// Runs a long read (index building, sorting, checking) where it can't stand in the screen's way. Several run at the
    /// same time, each on a thread of its own.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_in_background<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.back.run(task, |connection| job(connection))
    }

    /// Runs a read of seconds (sorting, counting) with a connection of its own, on the calling thread, which must be a
    /// worker's too: however many there are, none waits for another.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_apart<T>(&self, task: &Task, job: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let number = {
            let mut apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
            if apart.closed {
                return Err(FileError::NotOpen.into());
            }
            apart.next += 1;
            let number = apart.next;
            apart.running.insert(number, task.clone());
            number
        };
        let result = self.read_here(number, task, job);
        let mut apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        apart.running.remove(&number);
        apart.giving_way.remove(&number);
        drop(apart);
        self.apart_ended.notify_all();
        result
    }

    fn read_here<T>(
        &self,
        number: u64,
        task: &Task,
        job: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<T> {
        task.check()?;
        echo::serve(self.id, &self.echo);
        let connected = Readers(Arc::clone(&self.reach)).connect()?;
        echo::follow(&connected.connection, &mut false);
        let mode: String =
            connected.connection.query_row("PRAGMA main.journal_mode", [], |row| row.get(0))?;
        if mode != "wal" {
            self.apart.lock().unwrap_or_else(PoisonError::into_inner).giving_way.insert(number);
            while self.writes.load(Ordering::SeqCst) > 0 {
                task.check()?;
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }
        task.guard(connected.connection.get_interrupt_handle(), || job(&connected.connection))
    }

    /// Cancels the reads apart, refuses new ones and waits for those that run.
    fn close_apart(&self) {
        let mut apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        apart.closed = true;
        apart.running.values().for_each(Task::cancel);
        while !apart.running.is_empty() {
            apart = self.apart_ended.wait(apart).unwrap_or_else(PoisonError::into_inner);
        }
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
        if let Some(reason) = self.read_only() {
            return Err(FileError::ReadOnly { reason }.into());
        }
        self.begin_to_write()?;
        self.note_write();
        self.writes.fetch_add(1, Ordering::SeqCst);
        // Without a WAL nothing can be committed while anyone reads: what takes seconds gives way and begins again.
        let apart = self.apart.lock().unwrap_or_else(PoisonError::into_inner);
        apart.giving_way.iter().filter_map(|number| apart.running.get(number)).for_each(Task::interrupt);
        drop(apart);
        let result = self.writer.run(task, job);
        self.writes.fetch_sub(1, Ordering::SeqCst);
        self.note_write();
        result
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
                self.watch.lock().unwrap_or_else(PoisonError::into_inner).writer_opened(seen);
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

    fn tell(&self, change: Change<'_>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|listener| listener(change));
    }

    /// Lets go of the file: running jobs are cancelled, later ones refused, every connection is closed. The writer goes
    /// last, so that a workspace's -wal is taken up into the file.
    pub fn close(&self) {
        self.close_apart();
        self.back.close();
        self.front.close();
        self.writer.close();
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
