//! What is known about an open file, as it is now.

use std::sync::atomic::Ordering;

use rusqlite::Connection;

use super::database::Database;
use super::reach::Way;
use crate::echo;
use crate::error::Result;
use crate::file::{FileError, FileInfo};
use crate::task::Task;

impl Database {
    /// Everything a person may want to know about the file. Notices are given once.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn info(&self) -> Result<FileInfo> {
        let gone = self
            .gone
            .load(Ordering::SeqCst)
            .then(|| FileError::Replaced { path: self.path.display().to_string() }.to_string());
        // A connection that was told that the file can't change does not say "wal".
        let immutable = self.reach.way() == Way::Immutable;
        let about = std::fs::metadata(&self.path).map(|about| about.len()).unwrap_or_default();
        let facts = self.read(&Task::quiet(), move |connection| echo::quietly(|| facts(connection)))?;
        let mut known = self.about();
        Ok(FileInfo {
            id: self.id,
            path: self.path.display().to_string(),
            name: self.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            role: known.role,
            read_only: gone.or_else(|| known.read_only.clone()),
            bytes: about,
            journal_mode: if immutable { "wal".to_owned() } else { facts.journal_mode },
            application_id: facts.application_id,
            user_version: facts.user_version,
            page_size: facts.page_size,
            encoding: facts.encoding,
            sqlite_version: rusqlite::version().to_owned(),
            notices: std::mem::take(&mut known.notices),
        })
    }
}

struct Facts {
    journal_mode: String,
    application_id: i32,
    user_version: i32,
    page_size: u32,
    encoding: String,
}

fn facts(connection: &Connection) -> Result<Facts> {
    let pragma = |name: &str| format!("PRAGMA main.{name}");
    let number = |name: &str| connection.query_row(&pragma(name), [], |row| row.get::<_, i32>(0));
    let text = |name: &str| connection.query_row(&pragma(name), [], |row| row.get::<_, String>(0));
    // First, because it reads the file: only then does a connection notice that its journal is another now.
    let application_id = number("application_id")?;
    Ok(Facts {
        journal_mode: text("journal_mode")?,
        application_id,
        user_version: number("user_version")?,
        page_size: number("page_size")?.unsigned_abs(),
        encoding: text("encoding")?,
    })
}
