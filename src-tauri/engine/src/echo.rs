//! "Show SQL": every statement with its values and its time, told as it ends; Relata's own notes aside.
//!
//! SQLite's trace callback carries no state, so which file a statement belongs to and where to tell it is kept per worker
//! thread: each thread serves one file.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::event::{Event, EventSink};
use crate::file::FileId;

/// Whether statements are told, and where to.
pub(crate) struct Echo {
    on: AtomicBool,
    events: Arc<dyn EventSink>,
}

thread_local! {
    static SERVED: RefCell<Option<(FileId, Arc<Echo>)>> = const { RefCell::new(None) };
    static QUIET: Cell<bool> = const { Cell::new(false) };
    /// When the statements that run on this thread began, one within the other.
    static BEGUN: RefCell<Vec<Instant>> = const { RefCell::new(Vec::new()) };
}

impl Echo {
    /// Silent at first; `events` gets an [`Event::Statement`] for each statement once it is on.
    pub(crate) fn new(events: Arc<dyn EventSink>) -> Arc<Self> {
        Arc::new(Self { on: AtomicBool::new(false), events })
    }

    /// Switches telling on or off, for statements that start from now on.
    pub(crate) fn set(&self, on: bool) {
        self.on.store(on, Ordering::SeqCst);
    }

    /// Where all events go.
    pub(crate) fn events(&self) -> &Arc<dyn EventSink> {
        &self.events
    }
}

/// Names the file that this thread serves.
pub(crate) fn serve(file: FileId, echo: &Arc<Echo>) {
    SERVED.set(Some((file, Arc::clone(echo))));
}

/// Runs `job` on this thread without telling its statements: Relata's own notes are none of a person's business.
pub(crate) fn quietly<T>(job: impl FnOnce() -> T) -> T {
    let before = QUIET.replace(true);
    let result = job();
    QUIET.set(before);
    result
}

/// Makes `connection` tell, or stop telling, as it is set now; `telling` is how it was left.
pub(crate) fn follow(connection: &Connection, telling: &mut bool) {
    QUIET.set(false);
    let on =
        SERVED.with_borrow(|served| served.as_ref().is_some_and(|(_, echo)| echo.on.load(Ordering::SeqCst)));
    if on != *telling {
        *telling = on;
        let both = TraceEventCodes::SQLITE_TRACE_STMT | TraceEventCodes::SQLITE_TRACE_PROFILE;
        let codes = if on { both } else { TraceEventCodes::empty() };
        connection.trace_v2(codes, on.then_some(tell as fn(TraceEvent<'_>)));
    }
}

fn tell(event: TraceEvent<'_>) {
    let statement = match event {
        // What a trigger runs is told as a comment, and ends with its statement.
        TraceEvent::Stmt(_, sql) if sql.starts_with("--") => return,
        TraceEvent::Stmt(..) => {
            BEGUN.with_borrow_mut(|begun| begun.push(Instant::now()));
            return;
        }
        TraceEvent::Profile(statement, _) => statement,
        _ => return,
    };
    // SQLite's own clock counts whole milliseconds.
    let took = BEGUN.with_borrow_mut(Vec::pop).map(|begun| begun.elapsed()).unwrap_or_default();
    // The second: SQLite's own, behind its table-valued pragmas.
    if QUIET.get() || statement.sql().starts_with("PRAGMA 'main'.") {
        return;
    }
    SERVED.with_borrow(|served| {
        let Some((file, echo)) = served else { return };
        let sql = statement.expanded_sql().unwrap_or_else(|| statement.sql().into_owned());
        let sql = crate::kinds::password::without_hashes(sql);
        echo.events.send(Event::Statement { file: *file, sql, milliseconds: took.as_secs_f64() * 1000.0 });
    });
}
