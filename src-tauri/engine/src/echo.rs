//! "Show SQL": every statement with its values and its time, told as it ends.
//!
//! SQLite's trace callback carries no state, so which file a statement belongs to is kept per worker thread (each
//! thread serves one file), and where to tell it in one place for the process.

use std::cell::{Cell, RefCell};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::event::{Event, EventSink};
use crate::file::FileId;

static ON: AtomicBool = AtomicBool::new(false);
static SINK: RwLock<Option<Arc<dyn EventSink>>> = RwLock::new(None);

thread_local! {
    static FILE: Cell<Option<FileId>> = const { Cell::new(None) };
    /// When the statements that run on this thread began, one within the other.
    static BEGUN: RefCell<Vec<Instant>> = const { RefCell::new(Vec::new()) };
}

/// Switches telling on or off; `sink` gets an [`Event::Statement`] for each statement.
pub(crate) fn set(on: bool, sink: &Arc<dyn EventSink>) {
    *SINK.write().unwrap_or_else(PoisonError::into_inner) = on.then(|| Arc::clone(sink));
    ON.store(on, Ordering::SeqCst);
}

/// Names the file that this thread serves.
pub(crate) fn serve(file: FileId) {
    FILE.set(Some(file));
}

/// Makes `connection` tell, or stop telling, as it is set now; `telling` is how it was left.
pub(crate) fn follow(connection: &Connection, telling: &mut bool) {
    let on = ON.load(Ordering::SeqCst);
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
    let Some(file) = FILE.get() else { return };
    let sink = SINK.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sink) = sink {
        // SQLite's own, behind its table-valued pragmas.
        if statement.sql().starts_with("PRAGMA 'main'.") {
            return;
        }
        let sql = statement.expanded_sql().unwrap_or_else(|| statement.sql().into_owned());
        sink.send(Event::Statement { file, sql, milliseconds: took.as_secs_f64() * 1000.0 });
    }
}
