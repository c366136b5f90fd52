//! What the engine tells without being asked: progress, changed rows, another program's writes, statements run.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::file::FileId;
use crate::rows::RowSetStatus;
use crate::sql::StatementRan;
use crate::task::TaskId;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Event {
    /// A long job moves on. Sent at most every 50 ms, first after 100 ms.
    Progress {
        /// Which job.
        task: TaskId,
        /// For a person: "Copying the database".
        label: String,
        /// Units done.
        done: u64,
        /// Units in all; 0 while unknown.
        total: u64,
    },
    /// A row set's total, positions or version changed.
    Rows {
        /// Its new status.
        status: RowSetStatus,
    },
    /// Rows of a file changed, by us or by another program; every open row set on it gets its own `rows` event too.
    FileChanged {
        /// Which file.
        file: FileId,
        /// True if another program did it.
        outside: bool,
        /// True if tables or columns changed too.
        schema: bool,
    },
    /// The file was deleted or replaced underneath; nothing more can be saved into it.
    FileGone {
        /// Which file.
        file: FileId,
        /// The sentence to show.
        message: String,
    },
    /// A change was recorded, undone, redone or forgotten: what undo and redo would do is something else now.
    HistoryChanged {
        /// Which file.
        file: FileId,
    },
    /// A saved view (a query, a dashboard) was saved, renamed or deleted.
    ViewsChanged {
        /// Which file.
        file: FileId,
    },
    /// A statement was run (only while "show SQL" is on).
    Statement {
        /// Which file.
        file: FileId,
        /// The SQL with its values filled in.
        sql: String,
        /// How long it took.
        milliseconds: f64,
        /// Rows that it gave or, where it writes, wrote; none where it has none, or they weren't counted.
        rows: Option<u64>,
    },
    /// A statement of a script that runs for the window begins, gives its first rows, or ends.
    Script {
        /// The job that the script is.
        task: TaskId,
        /// The statement.
        statement: StatementRan,
    },
}

/// Where events go. Called from worker threads; must not block.
pub trait EventSink: Send + Sync + 'static {
    /// Takes one event.
    fn send(&self, event: Event);
}

/// Drops every event, for callers that only want results.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoEvents;

impl EventSink for NoEvents {
    fn send(&self, _event: Event) {}
}

impl<F: Fn(Event) + Send + Sync + 'static> EventSink for F {
    fn send(&self, event: Event) {
        self(event);
    }
}
