//! What is told about a file, as values.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Names an open file within the session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct FileId(pub u32);

/// Whose file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FileRole {
    /// Made or adopted by Relata; bookkeeping inside.
    Workspace,
    /// Someone else's; Relata writes only the person's own edits into it.
    Guest,
}

/// How to open a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OpenMode {
    /// Writable if the file allows it.
    #[default]
    Normal,
    /// Never written.
    ReadOnly,
    /// Play back a hot journal in place, then open.
    RecoverInPlace,
    /// Copy the file and its journal aside, play it back there, and open the copy.
    RecoverCopy,
}

/// An open file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FileInfo {
    /// Names it from now on.
    pub id: FileId,
    /// Absolute path.
    pub path: String,
    /// File name without folder.
    pub name: String,
    /// Workspace or guest.
    pub role: FileRole,
    /// Why it can't be written, as a sentence; none if it can.
    pub read_only: Option<String>,
    /// Size in bytes, the -wal left out.
    pub bytes: u64,
    /// `wal`, `delete`, …
    pub journal_mode: String,
    /// `PRAGMA application_id`, as the file has it now.
    pub application_id: i32,
    /// `PRAGMA user_version`, as the file has it now.
    pub user_version: i32,
    /// `PRAGMA page_size`.
    pub page_size: u32,
    /// `PRAGMA encoding`.
    pub encoding: String,
    /// The SQLite version that reads it here.
    pub sqlite_version: String,
    /// Sentences to show once (an adopted file's own numbers, a recovered copy's place, …).
    pub notices: Vec<String>,
}

/// A file opened before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RecentFile {
    /// Absolute path.
    pub path: String,
    /// File name without folder.
    pub name: String,
    /// The folder, with the home folder as `~`.
    pub folder: String,
    /// When, in seconds since 1970 UTC.
    pub opened: i64,
    /// False if it isn't there now.
    pub exists: bool,
    /// It was opened read-only.
    pub read_only: bool,
}

/// The outcome of a copy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ExportReport {
    /// Where it is.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// `quick_check` found nothing; always true, else the export is refused.
    pub verified: bool,
}

/// What to do with an imported database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Validate, then open where it is.
    Open,
    /// Validate, back up the default workspace, put a copy in its place, and open that.
    ReplaceDefault,
}

/// The outcome of an import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The file to work in now.
    pub path: String,
    /// Where the former default workspace was backed up, if there was one.
    pub backup: Option<String>,
}

/// What a check of a file found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Lines of `PRAGMA integrity_check`; empty if all is well.
    pub integrity: Vec<String>,
    /// Rows whose link points nowhere.
    pub broken_links: Vec<BrokenLink>,
}

/// One line of `PRAGMA foreign_key_check`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BrokenLink {
    /// The table with the link.
    pub table: String,
    /// The row, if the table has rowids.
    pub rowid: Option<i64>,
    /// The table it should point to.
    pub target: String,
}
