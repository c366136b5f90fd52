//! Where the changes of an open file are kept: in the file itself, as a part of the very transaction that makes them, or
//! in the sidecar of somebody else's file.
//!
//! Two files don't commit together (<https://www.sqlite.org/lang_attach.html>). So a guest's change is written ahead into
//! the sidecar as open, then the file commits, then the sidecar says done; what is found open later is settled by what the
//! rows say.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, TransactionBehavior};

use super::ChangeId;
use super::record::{Recorded, checksum};
use super::settle;
use super::store::{self, Named, State};
use crate::error::Result;
use crate::file::bookkeeping;

/// Bounds of a history where a person has set none.
pub(crate) const MOST_BYTES: u64 = 256_000_000;
pub(crate) const MOST_CHANGES: u64 = 1000;

/// What an open file knows about where its history is.
pub(crate) struct Keeping {
    inner: Mutex<Inner>,
}

struct Inner {
    sidecar: Option<PathBuf>,
    open: Option<Connection>,
    most_bytes: u64,
    most_changes: u64,
}

/// Where a change is to be kept.
#[derive(Clone)]
pub(crate) enum Place {
    /// In the file.
    Inside(Arc<Keeping>),
    /// In the sidecar.
    Beside(Arc<Keeping>),
    /// Nowhere: a file opened without a profile.
    Nowhere,
}

impl Default for Keeping {
    fn default() -> Self {
        let inner = Inner { sidecar: None, open: None, most_bytes: MOST_BYTES, most_changes: MOST_CHANGES };
        Self { inner: Mutex::new(inner) }
    }
}

impl Keeping {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says where the sidecar is or would be.
    pub fn set_sidecar(&self, path: PathBuf) {
        self.lock().sidecar = Some(path);
    }

    /// True if there is a place beside the file.
    pub fn has_sidecar(&self) -> bool {
        self.lock().sidecar.is_some()
    }

    /// Sets the bounds.
    pub fn set_bounds(&self, most_changes: u64, most_bytes: u64) {
        let mut inner = self.lock();
        (inner.most_changes, inner.most_bytes) = (most_changes, most_bytes);
    }

    /// The most changes and bytes kept.
    pub fn bounds(&self) -> (u64, u64) {
        let inner = self.lock();
        (inner.most_changes, inner.most_bytes)
    }

    /// Lets go of the sidecar.
    pub fn close(&self) {
        self.lock().open = None;
    }

    /// Runs `job` on the sidecar; none if there is none and `make` doesn't ask for one. `file` is a connection to the file
    /// itself, by which the sidecar makes sure that it belongs to it.
    pub fn beside<T>(
        &self,
        make: bool,
        file: &Connection,
        job: impl FnOnce(&mut Connection) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut inner = self.lock();
        let Some(path) = inner.sidecar.clone() else { return Ok(None) };
        if inner.open.is_none() {
            if !make && !path.exists() {
                return Ok(None);
            }
            let mut connection = bookkeeping::open_sidecar(&path)?;
            connection.pragma_update(None, "synchronous", "full")?;
            recognise(&mut connection, file)?;
            inner.open = Some(connection);
        }
        inner.open.as_mut().map(job).transpose()
    }
}

/// Makes sure that the changes in a sidecar are those of this file: its place alone says nothing, since anyone may put
/// another file there. Either the file itself (device and number) or its schema must be the one known; else the changes
/// stay to be looked at, and can't be undone.
fn recognise(sidecar: &mut Connection, file: &Connection) -> Result<()> {
    let (identity, schema) = (identity(file), schema(file)?);
    let known = |sidecar: &Connection, name: &str| -> Result<Option<String>> {
        use rusqlite::OptionalExtension;
        let sql = "SELECT value FROM _relata_facts WHERE name = ?1";
        Ok(sidecar.query_row(sql, [name], |row| row.get(0)).optional()?)
    };
    let change = sidecar.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (before, shape) = (known(&change, "file_identity")?, known(&change, "file_schema")?);
    if before.is_some_and(|before| before != identity) && shape.is_some_and(|shape| shape != schema) {
        change.execute(
            "UPDATE _relata_changes SET obstacle = 'the file that it changed was replaced by another one.' \
             WHERE obstacle IS NULL",
            [],
        )?;
    }
    let mut save = change.prepare(
        "INSERT INTO _relata_facts(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = excluded.value \
         WHERE value <> excluded.value",
    )?;
    for (name, value) in [("file_identity", identity), ("file_schema", schema)] {
        save.execute([name, value.as_str()])?;
    }
    drop(save);
    Ok(change.commit()?)
}

/// Device and number of the file, where the system has such.
fn identity(file: &Connection) -> String {
    #[cfg(unix)]
    if let Some(about) = file.path().and_then(|path| std::fs::metadata(path).ok()) {
        use std::os::unix::fs::MetadataExt;
        return format!("{}:{}", about.dev(), about.ino());
    }
    let _ = file;
    String::new()
}

/// A checksum of the file's schema.
fn schema(file: &Connection) -> Result<String> {
    let sql = "SELECT group_concat(coalesce(sql, ''), ';' ORDER BY name) FROM main.sqlite_schema \
               WHERE name NOT LIKE '\\_relata\\_%' ESCAPE '\\'";
    let text: Option<String> = file.query_row(sql, [], |row| row.get(0))?;
    Ok(format!("{:016x}", checksum(&text.unwrap_or_default())))
}

/// A change that is kept, until the file has committed. Dropped before that, it is taken back.
pub(crate) struct Ahead {
    keeping: Option<Arc<Keeping>>,
    id: ChangeId,
    /// What it is once the file has committed, and what it was before; none: it was not there.
    then: State,
    before: Option<State>,
    obstacle: Option<String>,
}

impl Place {
    /// True if changes are recorded at all.
    pub fn records(&self) -> bool {
        !matches!(self, Self::Nowhere)
    }

    /// Keeps a change that `connection`'s open transaction has made and is about to commit.
    pub fn keep(&self, connection: &Connection, named: &Named, recorded: Recorded) -> Result<Option<Ahead>> {
        let bytes = recorded.log.bytes();
        match self {
            Self::Nowhere => Ok(None),
            Self::Inside(keeping) => {
                let id = store::add(connection, named, recorded, State::Done)?;
                let (most_changes, most_bytes) = keeping.bounds();
                store::prune_after(connection, id, bytes, most_changes, most_bytes)?;
                Ok(Some(Ahead {
                    keeping: None,
                    id,
                    then: State::Done,
                    before: None,
                    obstacle: named.obstacle.clone(),
                }))
            }
            Self::Beside(keeping) => {
                let (most_changes, most_bytes) = keeping.bounds();
                let id = keeping.beside(true, connection, |sidecar| {
                    let change = sidecar.transaction_with_behavior(TransactionBehavior::Immediate)?;
                    settle::settle(&change, connection)?;
                    let id = store::add(&change, named, recorded, State::Doing)?;
                    store::prune_after(&change, id, bytes, most_changes, most_bytes)?;
                    change.commit()?;
                    Ok(id)
                })?;
                Ok(id.map(|id| Ahead {
                    keeping: Some(Arc::clone(keeping)),
                    id,
                    then: State::Done,
                    before: None,
                    obstacle: named.obstacle.clone(),
                }))
            }
        }
    }

    /// Says that `connection`'s open transaction has undone or redone a change and is about to commit.
    pub fn turn(&self, connection: &Connection, id: ChangeId, undone: bool) -> Result<Option<Ahead>> {
        let (before, during, then) = if undone {
            (State::Done, State::Undoing, State::Undone)
        } else {
            (State::Undone, State::Redoing, State::Done)
        };
        match self {
            Self::Nowhere => Ok(None),
            Self::Inside(_) => {
                store::set_state(connection, id, then)?;
                Ok(None)
            }
            Self::Beside(keeping) => {
                keeping.beside(true, connection, |sidecar| store::set_state(sidecar, id, during))?;
                Ok(Some(Ahead {
                    keeping: Some(Arc::clone(keeping)),
                    id,
                    then,
                    before: Some(before),
                    obstacle: None,
                }))
            }
        }
    }

    /// Runs `job` on wherever the history is; none if there is no history. `file` is a connection to the file.
    pub fn with<T>(
        &self,
        file: &Connection,
        job: impl FnOnce(&Connection) -> Result<T>,
    ) -> Result<Option<T>> {
        match self {
            Self::Nowhere => Ok(None),
            Self::Inside(_) if store::is_there(file)? => job(file).map(Some),
            Self::Inside(_) => Ok(None),
            Self::Beside(keeping) => keeping.beside(false, file, |sidecar| job(sidecar)),
        }
    }
}

impl Ahead {
    /// Why it can't be undone.
    pub fn obstacle(&self) -> Option<&str> {
        self.obstacle.as_deref()
    }

    /// The file has committed.
    pub fn committed(mut self, file: &Connection) -> ChangeId {
        self.mark(Some(self.then), file);
        self.keeping = None;
        self.id
    }

    /// The file has not committed.
    pub fn given_up(mut self, file: &Connection) {
        self.mark(self.before, file);
        self.keeping = None;
    }

    /// What can't be marked now is settled on the next start.
    fn mark(&self, state: Option<State>, file: &Connection) {
        let Some(keeping) = &self.keeping else { return };
        let marked = keeping.beside(false, file, |sidecar| match state {
            Some(state) => store::set_state(sidecar, self.id, state),
            None => store::forget(sidecar, self.id),
        });
        if let Err(error) = marked {
            tracing::warn!(%error, "the sidecar stays open");
        }
    }
}
