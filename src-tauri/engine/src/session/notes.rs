//! What is remembered about a file for the screen: how its grids were left, and notes of the window's own. In a workspace
//! it stands in the file, for somebody else's file in the sidecar.

use rusqlite::Connection;

use super::Session;
use crate::echo;
use crate::error::Result;
use crate::file::{Database, FileError, FileId, FileRole, bookkeeping};
use crate::profile::{TableView, sidecar};
use crate::task::Task;

impl Session {
    /// How a table's grid was left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn table_view(&self, file: FileId, table: String) -> Result<TableView> {
        let database = self.file(file)?;
        let view = self.read_notes(&database, move |notes| bookkeeping::table_view(notes, &table))?;
        Ok(view.unwrap_or_default())
    }

    /// Remembers how a table's grid is left.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_table_view(&self, file: FileId, table: String, view: TableView) -> Result<()> {
        let database = self.file(file)?;
        let text = serde_json::to_string(&view).map_err(|error| FileError::Io {
            path: database.path().display().to_string(),
            reason: error.to_string(),
        })?;
        self.write_notes(&database, move |notes| bookkeeping::save_table_view(notes, &table, &text))
    }

    /// A note of the window's about the file, by its name; none if it was never made.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn note(&self, file: FileId, name: String) -> Result<Option<String>> {
        let database = self.file(file)?;
        Ok(self.read_notes(&database, move |notes| bookkeeping::note(notes, &name))?.flatten())
    }

    /// Makes a note about the file, in place of the one of that name.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn save_note(&self, file: FileId, name: String, text: String) -> Result<()> {
        let database = self.file(file)?;
        self.write_notes(&database, move |notes| bookkeeping::save_note(notes, &name, &text))
    }

    /// Reads the notes; none if there are none yet.
    pub(super) fn read_notes<T: Send + 'static>(
        &self,
        database: &Database,
        read: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        if notes_inside(database) {
            return database.read(&Task::quiet(), move |notes| echo::quietly(|| read(notes))).map(Some);
        }
        let path = sidecar(self.profile.folder(), database.real_path());
        if !path.exists() {
            return Ok(None);
        }
        read(&bookkeeping::open_sidecar(&path)?).map(Some)
    }

    /// Writes into the notes.
    pub(super) fn write_notes<T: Send + 'static>(
        &self,
        database: &Database,
        write: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if notes_inside(database) {
            return database.write(&Task::quiet(), move |notes| echo::quietly(|| write(notes)));
        }
        let path = sidecar(self.profile.folder(), database.real_path());
        write(&mut bookkeeping::open_sidecar(&path)?)
    }
}

/// True if Relata's notes about this file are in the file itself.
pub(super) fn notes_inside(database: &Database) -> bool {
    database.role() == FileRole::Workspace && database.read_only().is_none()
}
