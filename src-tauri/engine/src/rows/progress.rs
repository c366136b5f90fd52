//! How far one long statement is, which SQLite tells only as the number of its own small steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::Connection;

use crate::error::{Error, Result};

/// Called now and then from a pass; must be quick.
pub(crate) type Tell = Arc<dyn Fn() + Send + Sync>;

/// Virtual machine steps between two looks (<https://www.sqlite.org/c3ref/progress_handler.html>).
const STEPS: i32 = 20_000;
/// About what a scan takes for a row; a guess is enough for a progress bar.
const STEPS_A_ROW: u64 = 9;

/// Runs `job`, meanwhile counting into `rows` about how many rows its statements have looked at.
pub(crate) fn follow<T>(
    connection: &Connection,
    rows: &Arc<AtomicU64>,
    tell: &Tell,
    job: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let (rows, tell) = (Arc::clone(rows), Arc::clone(tell));
    let look = move || {
        rows.fetch_add(u64::from(STEPS.unsigned_abs()) / STEPS_A_ROW, Ordering::Relaxed);
        tell();
        false
    };
    connection.progress_handler(STEPS, Some(look))?;
    let result = job();
    connection.progress_handler(0, None::<fn() -> bool>)?;
    result
}

/// True if a statement was broken off: by a cancel, or to give way to a write, after which it begins again.
pub(crate) fn interrupted<T>(result: &Result<T>) -> bool {
    matches!(result, Err(Error::Cancelled))
        || matches!(result, Err(Error::Sqlite(error))
            if error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted))
}
