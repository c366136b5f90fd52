//! How a file is reached without harming it: which way a connection is opened, and what every connection has in common.
//!
//! A guest's file is not touched by reading. What that takes depends on how it stands
//! (<https://www.sqlite.org/wal.html#readonly>, <https://www.sqlite.org/uri.html>):
//!
//! - In rollback mode a read-only connection leaves nothing behind, and its locks keep it right while others write.
//! - A WAL file that nobody uses has no -wal, and any ordinary connection would make one: it is opened `immutable`, and
//!   anew whenever it has changed.
//! - A -wal with a -shm is in use, or was left by a crash: a read-only connection shares the -shm and changes neither file
//!   nor -wal.
//! - A -wal without a -shm is used by nobody, and an ordinary connection would leave a -shm behind: it is read without
//!   locks, with its index kept in memory, and anew whenever anything has changed.
//!
//! From the first edit on, and in a workspace always, connections are the ordinary ones.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::crossing::be_patient;
use super::probe::{beside, has_content};
use super::worker::{Connect, Connected};
use crate::error::Result;
use crate::file::FileError;
use crate::functions::{self, Me};

/// How long a statement waits for another program before it is refused; see [`be_patient`].
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Statements that a writer keeps prepared.
const STATEMENTS: usize = 100;

/// The VFS that locks nothing and so keeps a WAL's index in memory.
const NO_LOCKS: &str = if cfg!(windows) { "win32-none" } else { "unix-none" };

/// A file and how it may be reached now.
pub(crate) struct Reach {
    /// With symbolic links followed, as SQLite does before it looks for the files beside it.
    path: PathBuf,
    wal: bool,
    /// We write into it.
    writing: AtomicBool,
    /// Relata's own: checkpointed on closing.
    own: AtomicBool,
    /// Who the person at the keyboard is here.
    me: Me,
}

/// The way in which a connection reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Ordinary,
    Immutable,
    Unlocked,
}

/// A way, and what the file looked like if the connection can't notice changes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    way: Way,
    mark: Option<Mark>,
}

/// What the system tells about a file and its -wal; differs after a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    file: Option<(u64, SystemTime)>,
    wal: Option<(u64, SystemTime)>,
}

impl Seen {
    /// True if the connection knows nothing of locks or of what others change.
    pub(crate) fn is_unaware(&self) -> bool {
        self.way != Way::Ordinary
    }
}

impl Reach {
    pub(crate) fn new(path: &Path, wal: bool) -> Arc<Self> {
        let path = if cfg!(windows) {
            path.to_path_buf()
        } else {
            path.canonicalize().unwrap_or(path.to_path_buf())
        };
        Arc::new(Self {
            path,
            wal,
            writing: AtomicBool::new(false),
            own: AtomicBool::new(false),
            me: functions::nobody(),
        })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Says that we begin to write, or that it came to nothing.
    pub(crate) fn set_writing(&self, writing: bool) {
        self.writing.store(writing, Ordering::SeqCst);
    }

    pub(crate) fn set_own(&self, own: bool) {
        self.own.store(own, Ordering::SeqCst);
    }

    /// Who the person at the keyboard is here, for every connection, open ones too.
    pub(crate) fn me(&self) -> &Me {
        &self.me
    }

    /// How it is best read at this moment.
    pub(crate) fn way(&self) -> Way {
        let wal = beside(&self.path, "-wal");
        let shared = || wal.exists() && beside(&self.path, "-shm").exists();
        let journal = || has_content(&beside(&self.path, "-journal"));
        if self.writing.load(Ordering::SeqCst) || journal() || shared() {
            Way::Ordinary
        } else if has_content(&wal) {
            Way::Unlocked
        } else if self.wal || wal.exists() {
            Way::Immutable
        } else {
            Way::Ordinary
        }
    }

    /// True if a connection opened now would know nothing of locks or of what others change.
    pub(crate) fn is_unaware(&self) -> bool {
        self.way() != Way::Ordinary
    }

    fn seen(&self) -> Seen {
        let way = self.way();
        Seen { way, mark: (way != Way::Ordinary).then(|| self.mark()) }
    }

    /// What the system tells now; touches nothing and needs no lock.
    pub(crate) fn mark(&self) -> Mark {
        let look = |path: &Path| {
            let about = std::fs::metadata(path).ok()?;
            Some((about.len(), about.modified().ok()?))
        };
        Mark {
            file: look(&self.path),
            wal: look(&beside(&self.path, "-wal")).filter(|(bytes, _)| *bytes > 0),
        }
    }

    fn open_reader(&self, seen: Seen) -> Result<Connection> {
        let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let opened = match seen.way {
            Way::Ordinary => Connection::open_with_flags(&self.path, read),
            Way::Immutable => {
                let address = uri(&self.path, "?mode=ro&immutable=1");
                Connection::open_with_flags(address, read | OpenFlags::SQLITE_OPEN_URI)
            }
            Way::Unlocked => Connection::open_with_flags_and_vfs(&self.path, read, NO_LOCKS),
        };
        let connection = opened.map_err(|error| FileError::sqlite(&self.path, error))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        if seen.way == Way::Unlocked {
            connection.pragma_update(None, "locking_mode", "exclusive")?;
        }
        guard(&connection)?;
        functions::register_me(&connection, &self.me)?;
        Ok(connection)
    }

    fn open_writer(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)
            .map_err(|error| FileError::sqlite(&self.path, error))?;
        let own = self.own.load(Ordering::SeqCst);
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, !own)?;
        connection.pragma_update(None, "synchronous", "full")?;
        // An edit and its record take some twenty statements, the same ones each time.
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        guard(&connection)?;
        functions::register_me(&connection, &self.me)?;
        Ok(connection)
    }
}

impl Reach {
    /// Takes away the -shm of a file that nobody has open and that still looks as it did at `mark`. When the last one to
    /// use a -wal goes, SQLite removes -shm and -wal together, after a checkpoint, or neither.
    ///
    /// Whoever has a WAL file open holds a shared lock on it from before it opens the -shm, so an exclusive lock shows that
    /// there is nobody, and keeps newcomers waiting. A connection that takes it before its first read has the index in
    /// memory and needs no -shm of its own (<https://www.sqlite.org/wal.html#noshm>).
    ///
    /// # Errors
    /// Somebody has the file open; whatever the system says.
    pub(super) fn remove_index(&self, mark: Mark) -> Result<()> {
        let index = beside(&self.path, "-shm");
        if !index.exists() {
            return Ok(());
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let alone = Connection::open_with_flags(&self.path, flags)?;
        alone.busy_timeout(Duration::ZERO)?;
        alone.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        alone.pragma_update(None, "locking_mode", "exclusive")?;
        crate::schema::schema_version(&alone)?;
        if self.mark() == mark {
            std::fs::remove_file(&index).map_err(|error| FileError::io(&index, &error))?;
        }
        Ok(())
    }
}

/// What every connection has, since any file may come from a stranger
/// (<https://www.sqlite.org/security.html#untrusted_sqlite_database_files>). Extensions can't be loaded in this build.
pub(crate) fn guard(connection: &Connection) -> Result<()> {
    connection.busy_handler(Some(be_patient))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    for (limit, most) in [
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 16_000_000),
        (Limit::SQLITE_LIMIT_VDBE_OP, 25_000_000),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 100),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 10_000),
    ] {
        connection.set_limit(limit, most)?;
    }
    functions::register(connection)
}

/// Opens a file that nobody changes, and leaves no trace of it.
pub(super) fn open_untouched(path: &Path) -> Result<Connection> {
    Reach::new(path, true).open_reader(Seen { way: Way::Immutable, mark: None })
}

/// `file:` and the path with whatever means something in a URI written as `%xx`.
fn uri(path: &Path, query: &str) -> OsString {
    let mut text = String::from("file:");
    let bytes = path.as_os_str().as_encoded_bytes();
    if !bytes.starts_with(b"/") {
        text.push_str("///");
    }
    for byte in bytes {
        match byte {
            b'\\' if cfg!(windows) => text.push('/'),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b':' | b'.' | b'-' | b'_' => {
                text.push(char::from(*byte))
            }
            _ => text.push_str(&format!("%{byte:02x}")),
        }
    }
    text.push_str(query);
    text.into()
}

/// Opens readers.
pub(crate) struct Readers(pub Arc<Reach>);

impl Connect for Readers {
    fn connect(&self) -> Result<Connected> {
        let seen = self.0.seen();
        let connection = self.0.open_reader(seen)?;
        Ok(Connected { connection, seen })
    }

    fn is_stale(&self, seen: &Seen) -> bool {
        *seen != self.0.seen()
    }

    fn lets_go(&self) -> bool {
        !self.0.own.load(Ordering::SeqCst)
    }
}

/// Opens the writer.
pub(crate) struct Writers(pub Arc<Reach>);

impl Connect for Writers {
    fn connect(&self) -> Result<Connected> {
        let seen = Seen { way: Way::Ordinary, mark: None };
        Ok(Connected { connection: self.0.open_writer()?, seen })
    }

    fn is_stale(&self, _seen: &Seen) -> bool {
        false
    }

    fn lets_go(&self) -> bool {
        false
    }
}
