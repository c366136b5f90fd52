//! "Show SQL": every statement with its values and its time, told as it ends.
//!
//! SQLite's trace callback carries no state, so which file a statement belongs to is kept per worker thread (each
//! thread serves one file), and where to tell it in one place for the process.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

use crate::event::{Event, EventSink};
use crate::file::FileId;

static ON: AtomicBool = AtomicBool::new(false);
static SINK: RwLock<Option<Arc<dyn EventSink>>> = RwLock::new(None);

thread_local! {
    static FILE: Cell<Option<FileId>> = const { Cell::new(None) };
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
        let codes = if on { TraceEventCodes::SQLITE_TRACE_PROFILE } else { TraceEventCodes::empty() };
        connection.trace_v2(codes, on.then_some(tell as fn(TraceEvent<'_>)));
    }
}

fn tell(event: TraceEvent<'_>) {
    let TraceEvent::Profile(statement, duration) = event else { return };
    let Some(file) = FILE.get() else { return };
    let sink = SINK.read().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(sink) = sink {
        let sql = statement.expanded_sql().unwrap_or_else(|| statement.sql().into_owned());
        sink.send(Event::Statement { file, sql, milliseconds: duration.as_secs_f64() * 1000.0 });
    }
}
