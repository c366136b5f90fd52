//! Saved views, queries and dashboards of a file: kept in the file, of somebody else's file in the sidecar.

use crate::error::Result;
use crate::event::Event;
use crate::file::{FileId, FileRole};
use crate::task::Task;
use crate::views::{self, SavedView, ViewName};

use super::Session;
use super::notes::notes_inside;

impl Session {
    /// The saved views of a file, in their order.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn saved_views(&self, file: FileId) -> Result<Vec<SavedView>> {
        let database = self.file(file)?;
        let beside = self.read_notes(&database, views::read_views)?.unwrap_or_default();
        if notes_inside(&database) || database.role() != FileRole::Workspace {
            return Ok(beside);
        }
        // A workspace that can't be written now: what was saved meanwhile stands beside what it holds.
        let mut all = database.read(&Task::quiet(), views::read_views)?;
        all.retain(|view| beside.iter().all(|other| other.own_name() != view.own_name()));
        all.extend(beside);
        Ok(all)
    }

    /// Saves a view: in the place of `replaces`, where that is given and still there, else as a new one. Gives all back.
    ///
    /// # Errors
    /// A sentence for a person, as any call: it has no name, or that of another one.
    pub fn save_view(
        &self,
        file: FileId,
        view: SavedView,
        replaces: Option<ViewName>,
    ) -> Result<Vec<SavedView>> {
        let database = self.file(file)?;
        self.write_notes(&database, move |notes| views::save_view(notes, view, replaces.as_ref()))?;
        self.events.send(Event::ViewsChanged { file });
        self.saved_views(file)
    }

    /// Deletes a saved view and gives it back: saving it again takes that back.
    ///
    /// # Errors
    /// A sentence for a person, as any call: there is none.
    pub fn delete_view(&self, file: FileId, name: ViewName) -> Result<SavedView> {
        let database = self.file(file)?;
        let deleted = self.write_notes(&database, move |notes| views::delete_view(notes, &name))?;
        self.events.send(Event::ViewsChanged { file });
        Ok(deleted)
    }
}
