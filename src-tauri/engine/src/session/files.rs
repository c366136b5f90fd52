//! Files: opening, making, closing, copying, and what is remembered about them.

use crate::error::{Error, Result};
use crate::file::{
    CheckReport, ExportReport, FileId, FileInfo, ImportMode, ImportReport, OpenMode, RecentFile,
};
use crate::profile::{Settings, Start, TableView};
use crate::task::TaskId;

use super::Session;

impl Session {
    /// Settings, recent files and what to open first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn start(&self) -> Result<Start> {
        Err(Error::WorkerGone)
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings> {
        let _ = (&settings,);
        Err(Error::WorkerGone)
    }

    /// Recent files, newest first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn recent_files(&self) -> Result<Vec<RecentFile>> {
        Err(Error::WorkerGone)
    }

    /// Takes one off the list of recent files.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn forget_recent(&self, path: String) -> Result<Vec<RecentFile>> {
        let _ = (&path,);
        Err(Error::WorkerGone)
    }

    /// Opens a file.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_file(&self, path: String, mode: OpenMode, task: TaskId) -> Result<FileInfo> {
        let _ = (&path, &mode, &task);
        Err(Error::WorkerGone)
    }

    /// Makes a new, empty workspace; refused if something is there already.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn create_file(&self, path: String) -> Result<FileInfo> {
        let _ = (&path,);
        Err(Error::WorkerGone)
    }

    /// Opens the default workspace, made if it isn't there.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_default(&self) -> Result<FileInfo> {
        Err(Error::WorkerGone)
    }

    /// What is known about an open file, as it is now.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn file_info(&self, file: FileId) -> Result<FileInfo> {
        let _ = (&file,);
        Err(Error::WorkerGone)
    }

    /// Closes a file and its row sets.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn close_file(&self, file: FileId) -> Result<()> {
        let _ = (&file,);
        Err(Error::WorkerGone)
    }

    /// Turns a guest file into a workspace.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn adopt_file(&self, file: FileId) -> Result<FileInfo> {
        let _ = (&file,);
        Err(Error::WorkerGone)
    }

    /// Gives an adopted file its former numbers back and takes Relata's bookkeeping out.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn release_file(&self, file: FileId) -> Result<FileInfo> {
        let _ = (&file,);
        Err(Error::WorkerGone)
    }

    /// Writes a consistent copy of the file, verified.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn export_database(
        &self,
        file: FileId,
        destination: String,
        overwrite: bool,
        task: TaskId,
    ) -> Result<ExportReport> {
        let _ = (&file, &destination, &overwrite, &task);
        Err(Error::WorkerGone)
    }

    /// Validates a database file and makes it the one to work in.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn import_database(&self, source: String, mode: ImportMode, task: TaskId) -> Result<ImportReport> {
        let _ = (&source, &mode, &task);
        Err(Error::WorkerGone)
    }

    /// Checks a file's pages, indexes and links.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn check_file(&self, file: FileId, task: TaskId) -> Result<CheckReport> {
        let _ = (&file, &task);
        Err(Error::WorkerGone)
    }

    /// How a table's grid was left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn table_view(&self, file: FileId, table: String) -> Result<TableView> {
        let _ = (&file, &table);
        Err(Error::WorkerGone)
    }

    /// Remembers how a table's grid is left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_table_view(&self, file: FileId, table: String, view: TableView) -> Result<()> {
        let _ = (&file, &table, &view);
        Err(Error::WorkerGone)
    }
}
