//! "Show SQL": every statement with its values, its time and its rows, told as it ends; Relata's own notes aside.
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
    /// The statements that run on this thread, one within the other.
    static RUNNING: RefCell<Vec<Running>> = const { RefCell::new(Vec::new()) };
    /// Whether rows that are written here are counted (see [`row_written`]).
    static COUNTS: Cell<bool> = const { Cell::new(false) };
}

/// A statement that runs.
struct Running {
    /// Its text, by which its end is known: SQLite tells the end of statements whose beginning it didn't tell, those
    /// behind its table-valued pragmas.
    sql: String,
    begun: Instant,
    /// Rows that it gave.
    given: u64,
    /// Rows that it wrote itself, not by a trigger.
    written: u64,
}

impl Running {
    /// Rows given by what reads, written by what writes; none where it has none or nobody counts them.
    fn rows(&self, sql: &str) -> Option<u64> {
        let first = sql.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next();
        match first.unwrap_or_default().to_ascii_uppercase().as_str() {
            "INSERT" | "UPDATE" | "DELETE" | "REPLACE" => {
                let seen = self.written.max(self.given);
                (seen > 0 || COUNTS.get()).then_some(seen)
            }
            "SELECT" | "WITH" | "VALUES" | "PRAGMA" | "EXPLAIN" => Some(self.given.max(self.written)),
            _ => None,
        }
    }
}

/// Says whether each row written on this thread is told by [`row_written`] from now on.
pub(crate) fn count_rows(on: bool) {
    COUNTS.set(on);
}

/// A row is written by a statement of ours (not by a trigger that it fired).
pub(crate) fn row_written() {
    RUNNING.with_borrow_mut(|running| {
        if let Some(statement) = running.last_mut() {
            statement.written += 1;
        }
    });
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
        let all = TraceEventCodes::SQLITE_TRACE_STMT
            | TraceEventCodes::SQLITE_TRACE_ROW
            | TraceEventCodes::SQLITE_TRACE_PROFILE;
        let codes = if on { all } else { TraceEventCodes::empty() };
        connection.trace_v2(codes, on.then_some(tell as fn(TraceEvent<'_>)));
    }
}

fn tell(event: TraceEvent<'_>) {
    let statement = match event {
        // What a trigger runs is told as a comment, and ends with its statement.
        TraceEvent::Stmt(_, sql) if sql.starts_with("--") => return,
        TraceEvent::Stmt(statement, _) => {
            let sql = statement.sql().into_owned();
            let statement = Running { sql, begun: Instant::now(), given: 0, written: 0 };
            RUNNING.with_borrow_mut(|running| running.push(statement));
            return;
        }
        TraceEvent::Row(statement) => {
            RUNNING.with_borrow_mut(|running| {
                if let Some(running) = running.last_mut().filter(|running| running.sql == statement.sql()) {
                    running.given += 1;
                }
            });
            return;
        }
        TraceEvent::Profile(statement, _) => statement,
        _ => return,
    };
    // SQLite's own clock counts whole milliseconds.
    let is_last = |running: &mut Running| running.sql == statement.sql();
    let Some(ended) = RUNNING.with_borrow_mut(|running| running.pop_if(is_last)) else { return };
    let took = ended.begun.elapsed();
    if QUIET.get() {
        return;
    }
    SERVED.with_borrow(|served| {
        let Some((file, echo)) = served else { return };
        let rows = ended.rows(&ended.sql);
        let sql = statement.expanded_sql().unwrap_or_else(|| statement.sql().into_owned());
        let sql = crate::kinds::password::without_hashes(sql);
        let milliseconds = took.as_secs_f64() * 1000.0;
        echo.events.send(Event::Statement { file: *file, sql, milliseconds, rows });
    });
}
