//! One open file: a writer, readers for the screen and readers for background work, each on its own thread.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

use crate::change::Written;
use crate::echo;
use crate::error::Result;
use crate::event::{Event, EventSink};
use crate::file::worker::{Lane, Opener};
use crate::file::{FileError, FileId, FileRole, OpenMode, bookkeeping};
use crate::functions;
use crate::schema::{Catalog, read_catalog, schema_version};
use crate::task::Task;

/// An open file. Cheap to share as `Arc<Database>`; closing is dropping the last one.
pub struct Database {
    id: FileId,
    path: PathBuf,
    front: Lane,
    back: Lane,
    writer: Lane,
    reader: Opener,
    events: Arc<dyn EventSink>,
    catalog: Mutex<Option<Arc<Catalog>>>,
    listeners: Mutex<Vec<ChangeListener>>,
    role: FileRole,
    read_only: Option<String>,
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
    /// Opens `path` for reading and writing.
    ///
    /// # Errors
    /// A [`FileError`] that says what is wrong with the file.
    pub fn open(id: FileId, path: &Path, mode: OpenMode, events: Arc<dyn EventSink>) -> Result<Arc<Self>> {
        if !path.exists() {
            return Err(FileError::Missing { path: path.display().to_string() }.into());
        }
        let path = path.to_path_buf();
        let reader: Opener = {
            let path = path.clone();
            Arc::new(move || {
                let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
                functions::register(&connection)?;
                Ok(connection)
            })
        };
        let writer: Opener = {
            let path = path.clone();
            Arc::new(move || {
                let connection = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
                connection.pragma_update(None, "foreign_keys", true)?;
                Ok(connection)
            })
        };
        let role = {
            let connection = reader()?;
            let number: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
            if number == bookkeeping::APPLICATION_ID { FileRole::Workspace } else { FileRole::Guest }
        };
        if role == FileRole::Workspace && mode != OpenMode::ReadOnly {
            bookkeeping::migrate(&mut writer()?)?;
        }
        Ok(Arc::new(Self {
            role,
            read_only: (mode == OpenMode::ReadOnly).then(|| "It was opened read-only.".to_owned()),
            id,
            front: Lane::start("relata-front", 2, &reader, id, &path)?,
            back: Lane::start("relata-back", 6, &reader, id, &path)?,
            writer: Lane::start("relata-writer", 1, &writer, id, &path)?,
            reader,
            path,
            events,
            catalog: Mutex::default(),
            listeners: Mutex::default(),
        }))
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

    /// Workspace or guest.
    #[must_use]
    pub fn role(&self) -> FileRole {
        self.role
    }

    /// Why it can't be written, if it can't.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// Where this file's events go.
    #[must_use]
    pub fn events(&self) -> &Arc<dyn EventSink> {
        &self.events
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

    /// Runs a long read (index building, sorting, checking) where it can't stand in the screen's way.
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
        echo::serve(self.id);
        let connection = (self.reader)()?;
        echo::follow(&connection, &mut false);
        task.guard(connection.get_interrupt_handle(), || job(&connection))
    }

    /// Runs a write on the one writer and waits for it. `job` opens its own transaction; none is left open after it.
    ///
    /// # Errors
    /// As [`Database::read`]; [`FileError::ReadOnly`] if this file can't be written.
    pub fn write<T: Send + 'static>(
        &self,
        task: &Task,
        job: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if let Some(reason) = &self.read_only {
            return Err(FileError::ReadOnly { reason: reason.clone() }.into());
        }
        self.writer.run(task, job)
    }

    /// Has `listener` told of every change from now on.
    pub fn on_change(&self, listener: ChangeListener) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(listener);
    }

    /// Tells everyone what a committed transaction wrote. Whoever writes through [`Database::write`] calls this.
    pub fn written(&self, written: &[Written]) {
        if !written.is_empty() {
            self.tell(Change::Own(written));
            self.events.send(Event::FileChanged { file: self.id, outside: false, schema: false });
        }
    }

    /// Tells everyone that rows changed in ways we can't follow.
    pub fn changed_outside(&self, schema: bool) {
        self.tell(Change::Outside { schema });
        self.events.send(Event::FileChanged { file: self.id, outside: true, schema });
    }

    fn tell(&self, change: Change<'_>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).retain(|listener| listener(change));
    }
}
