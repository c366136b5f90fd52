//! Files: opening, making, closing, copying, and what is remembered about them.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Session;
use crate::error::{Error, ErrorCode, Result};
use crate::event::Event;
use crate::file::{
    CheckReport, Database, ExportReport, FileError, FileId, FileInfo, ImportMode, ImportReport, OpenMode,
    RecentFile, backup_name, create_workspace, make_way,
};
use crate::profile::{KeptTabs, Settings, Start, default_file, sidecar};
use crate::task::{Task, TaskId};

impl Session {
    /// Has [`Session::start`] name `path` as the file to open first (an argument, a file association).
    pub fn ask_for(&self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        *self.asked_for.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.display().to_string());
    }

    /// The open file at `path`, if it is open.
    pub(super) fn open_at(&self, path: &Path) -> Option<Arc<Database>> {
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        // One that was moved away or replaced shows what was: the place is opened afresh.
        files.values().find(|database| database.is_at(path) && !database.is_gone()).cloned()
    }

    /// Settings, recent files and what to open first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn start(&self) -> Result<Start> {
        let settings = self.profile.settings();
        self.echo.set(settings.show_sql);
        let recent = self.profile.recent();
        let asked_for = self.asked_for.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let last = || {
            recent.first().filter(|last| settings.reopen_last && last.exists).map(|last| last.path.clone())
        };
        Ok(Start {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            open: asked_for.or_else(last),
            default_path: default_file(self.profile.folder()).display().to_string(),
            lately: self.profile.lately(),
            told: self.profile.told(),
            settings,
            recent,
        })
    }

    /// The tabs of the file at `path` (as [`FileInfo::path`] has it) as they were left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn kept_tabs(&self, path: String) -> Result<KeptTabs> {
        Ok(self.profile.tabs(&path))
    }

    /// Keeps the tabs of the file at `path` for the next time; they are on disk when this returns.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn keep_tabs(&self, path: String, kept: KeptTabs) -> Result<()> {
        self.profile.keep_tabs(&path, kept)
    }

    /// Remembers that a command of the palette was used.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn used_command(&self, command: String) -> Result<()> {
        self.profile.used(&command)
    }

    /// Remembers that the first explanation of the file at `path` was put away.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn told_about(&self, path: String) -> Result<()> {
        self.profile.tell(&path)
    }

    /// The settings as they were kept, or as they are at first.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.profile.settings()
    }

    /// Keeps the settings.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_settings(&self, settings: Settings) -> Result<Settings> {
        let saved = self.profile.save_settings(settings)?;
        self.echo.set(saved.show_sql);
        for database in self.files.lock().unwrap_or_else(PoisonError::into_inner).values() {
            bound_history(database, &saved);
        }
        Ok(saved)
    }

    /// Recent files, newest first.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn recent_files(&self) -> Result<Vec<RecentFile>> {
        Ok(self.profile.recent())
    }

    /// Takes one off the list of recent files.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn forget_recent(&self, path: String) -> Result<Vec<RecentFile>> {
        self.profile.forget(&path)?;
        Ok(self.profile.recent())
    }

    /// Opens a file.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_file(&self, path: String, mode: OpenMode, task: TaskId) -> Result<FileInfo> {
        let path = absolute(&path)?;
        let _guard = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = self.open_at(&path) {
            return open.info();
        }
        self.with_task(task, |_| {
            let id = FileId(self.next_file.fetch_add(1, Ordering::Relaxed));
            let database = Database::open_telling(id, &path, mode, Arc::clone(&self.echo))?;
            self.prepare_history(&database);
            self.begin_as_me(&database);
            let info = database.info()?;
            self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(id, database);
            if self.remembers.load(Ordering::Relaxed)
                && let Err(error) = self.profile.opened(&info.path, mode == OpenMode::ReadOnly)
            {
                tracing::warn!(%error, "the list of recent files could not be saved");
            }
            Ok(info)
        })
    }

    /// Makes a new, empty workspace; refused if something is there already.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn create_file(&self, path: String) -> Result<FileInfo> {
        create_workspace(Path::new(&path))?;
        self.open_file(path, OpenMode::Normal, TaskId(0))
    }

    /// Opens the default workspace, made if it isn't there.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn open_default(&self) -> Result<FileInfo> {
        let path = default_file(self.profile.folder());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
        }
        match create_workspace(&path) {
            Ok(()) | Err(Error::File(FileError::Exists { .. })) => {}
            Err(error) => return Err(error),
        }
        self.open_file(path.display().to_string(), OpenMode::Normal, TaskId(0))
    }

    /// What is known about an open file, as it is now.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn file_info(&self, file: FileId) -> Result<FileInfo> {
        self.file(file)?.info()
    }

    /// Closes a file and its row sets.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn close_file(&self, file: FileId) -> Result<()> {
        // First, so that nobody opens another row set of it meanwhile.
        let closed = self.files.lock().unwrap_or_else(PoisonError::into_inner).remove(&file);
        self.close_rows_of(file);
        closed.map(|database| database.close()).ok_or_else(|| FileError::NotOpen.into())
    }

    /// Turns a guest file into a workspace.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn adopt_file(&self, file: FileId) -> Result<FileInfo> {
        let database = self.file(file)?;
        database.adopt()?;
        database.info()
    }

    /// Gives an adopted file its former numbers back and takes Relata's bookkeeping out; what was noted is kept for the case
    /// that the file is adopted again, but for revisions and the bin.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn release_file(&self, file: FileId) -> Result<FileInfo> {
        let database = self.file(file)?;
        database.release()?;
        database.info()
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
        let database = self.file(file)?;
        let destination = absolute(&destination)?;
        if self.open_at(&destination).is_some_and(|open| open.id() != file) {
            return Err(FileError::InUse { path: destination.display().to_string() }.into());
        }
        self.with_task(task, |task| database.export_to(&destination, overwrite, task))
    }

    /// Validates a database file and makes it the one to work in.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn import_database(&self, source: String, mode: ImportMode, task: TaskId) -> Result<ImportReport> {
        let source = absolute(&source)?;
        self.with_task(task, |task| {
            let from = self.open_or_read(&source)?;
            let report = match mode {
                ImportMode::Open => from
                    .validate(task)
                    .map(|()| ImportReport { path: source.display().to_string(), backup: None }),
                ImportMode::ReplaceDefault => self.replace_default(&from, task),
            };
            self.close_unless_open(&from);
            report
        })
    }

    /// Writes a text (a diagram, a model) into a file of its own.
    ///
    /// # Errors
    /// [`FileError::Exists`] if something is there and isn't to be replaced; [`FileError::SameFile`] for an open file.
    pub fn save_text(&self, destination: String, text: String, overwrite: bool) -> Result<()> {
        self.save_beside(destination, text.as_bytes(), overwrite)
    }

    /// As [`Session::save_text`], of bytes (a picture), which come in base64.
    ///
    /// # Errors
    /// As [`Session::save_text`]; text that isn't base64.
    pub fn save_bytes(&self, destination: String, base64: String, overwrite: bool) -> Result<()> {
        let bytes = STANDARD
            .decode(base64)
            .map_err(|error| FileError::Io { path: destination.clone(), reason: error.to_string() })?;
        self.save_beside(destination, &bytes, overwrite)
    }

    fn save_beside(&self, destination: String, bytes: &[u8], overwrite: bool) -> Result<()> {
        let path = absolute(&destination)?;
        if self.open_at(&path).is_some() {
            return Err(FileError::SameFile { path: destination }.into());
        }
        if !overwrite && path.exists() {
            return Err(FileError::Exists { path: destination }.into());
        }
        Ok(std::fs::write(&path, bytes).map_err(|error| FileError::io(&path, &error))?)
    }

    /// Checks a file's pages, indexes and links.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn check_file(&self, file: FileId, task: TaskId) -> Result<CheckReport> {
        let database = self.file(file)?;
        self.with_task(task, |task| database.check(task))
    }
}

impl Session {
    /// Says where the history of `database` is kept if it is a guest, and how much of it.
    fn prepare_history(&self, database: &Database) {
        database.history.set_sidecar(sidecar(self.profile.folder(), database.real_path()));
        bound_history(database, &self.profile.settings());
    }

    /// The file at `path` if it is open, else opened to be read.
    fn open_or_read(&self, path: &Path) -> Result<Arc<Database>> {
        if let Some(open) = self.open_at(path) {
            return Ok(open);
        }
        let id = FileId(self.next_file.fetch_add(1, Ordering::Relaxed));
        Database::open_telling(id, path, OpenMode::ReadOnly, Arc::clone(&self.echo))
    }

    /// Lets go of a file that was only opened to be read.
    fn close_unless_open(&self, database: &Database) {
        if !self.files.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&database.id()) {
            database.close();
        }
    }

    /// Puts a copy of `from` in the place of the default file, which is backed up first.
    fn replace_default(&self, from: &Database, task: &Task) -> Result<ImportReport> {
        let default = default_file(self.profile.folder());
        if from.is_at(&default) {
            return Err(FileError::SameFile { path: default.display().to_string() }.into());
        }
        if let Some(folder) = default.parent() {
            std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
        }
        // Copied and checked before anything happens to the former one.
        let incoming = tempfile::Builder::new()
            .prefix(".relata-incoming-")
            .tempdir_in(default.parent().unwrap_or(Path::new(".")))
            .map_err(|error| FileError::io(&default, &error))?;
        let copy = incoming.path().join("copy.sqlite");
        from.export_to(&copy, false, task)?;
        let backup = if default.exists() { Some(self.back_up(&default, task)?) } else { None };
        if let Some(open) = self.open_at(&default) {
            let message = "The default file was replaced by the one that was imported.".to_owned();
            self.close_file(open.id())?;
            self.events.send(Event::FileGone { file: open.id(), message });
        }
        make_way(&default)?;
        std::fs::rename(&copy, &default).map_err(|error| FileError::io(&default, &error))?;
        Ok(ImportReport {
            path: default.display().to_string(),
            backup: backup.map(|backup| backup.display().to_string()),
        })
    }

    /// A copy of the file at `path` under a name with the time in it; byte by byte if it can't be read as a database.
    fn back_up(&self, path: &Path, task: &Task) -> Result<PathBuf> {
        let backup = backup_name(path)?;
        let copied = self.open_or_read(path).and_then(|database| {
            let copied = database.export_to(&backup, false, task);
            self.close_unless_open(&database);
            copied
        });
        match copied.map_err(|error| (error.code(), error)) {
            Ok(_) => {}
            Err((
                ErrorCode::FileCorrupt
                | ErrorCode::FileTruncated
                | ErrorCode::NotADatabase
                | ErrorCode::FileEmpty
                | ErrorCode::FileEncrypted,
                _,
            )) => {
                std::fs::copy(path, &backup).map_err(|error| FileError::io(&backup, &error))?;
            }
            Err((_, error)) => return Err(error),
        }
        Ok(backup)
    }
}

fn bound_history(database: &Database, settings: &Settings) {
    let bytes = u64::from(settings.history_megabytes) * 1_000_000;
    database.history.set_bounds(u64::from(settings.history_changes), bytes);
}

/// The path as it is from anywhere.
pub(super) fn absolute(path: &str) -> Result<PathBuf> {
    Ok(std::path::absolute(path).map_err(|error| FileError::io(Path::new(path), &error))?)
}
