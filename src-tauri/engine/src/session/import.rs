//! New tables from text.

use std::path::Path;

use crate::error::Result;
use crate::file::probe::beside;
use crate::file::{FileId, FileInfo};
use crate::import::{self, ImportPlan, ImportPreview, ImportSource, Imported};
use crate::revise;
use crate::task::{Task, TaskId};

use super::Session;

impl Session {
    /// What a text holds and would become: by `plan`, else by what can be told from it. Reads all of it, changes nothing.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn look_at_import(
        &self,
        source: ImportSource,
        plan: Option<ImportPlan>,
        header: Option<bool>,
        task: TaskId,
    ) -> Result<ImportPreview> {
        let name = name_of(&source);
        self.with_task(task, |task| import::look(&source, &name, plan, header, task))
    }

    /// Makes a new table of a text: one revision with its rows, all or nothing. Going back to the revision before takes all
    /// of it back.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn import_table(
        &self,
        file: FileId,
        source: ImportSource,
        plan: ImportPlan,
        rows: u64,
        task: TaskId,
    ) -> Result<Imported> {
        let database = self.file(file)?;
        self.with_task(task, |task| import::import(&database, source, plan, rows, task))
    }

    /// As [`Session::import_table`], in a new file of the data folder that is called as the table. Failed or cancelled,
    /// nothing is left behind.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn import_as_file(
        &self,
        source: ImportSource,
        plan: ImportPlan,
        rows: u64,
        task: TaskId,
    ) -> Result<FileInfo> {
        let called = plan.title.clone().unwrap_or_else(|| crate::schema::words::title(&plan.table));
        let called: String =
            called.chars().map(|letter| if is_for_names(letter) { letter } else { ' ' }).collect();
        let called = called.trim().trim_start_matches('.');
        let path = self.free_place(if called.is_empty() { "Imported" } else { called })?;
        let info = self.create_file(path.display().to_string())?;
        match self.import_table(info.id, source, plan, rows, task) {
            Ok(_) => self.file_info(info.id),
            Err(error) => {
                self.close_file(info.id)?;
                for suffix in ["", "-wal", "-shm", "-journal"] {
                    let _ = std::fs::remove_file(beside(Path::new(&info.path), suffix));
                }
                let _ = self.profile.forget(&info.path);
                Err(error)
            }
        }
    }

    /// Takes an import back: the table goes, with its rows (which stay in the bin until that is emptied).
    ///
    /// # Errors
    /// A sentence for a person, as any call; something was changed in the model since.
    pub fn take_import_back(&self, file: FileId, imported: Imported, task: TaskId) -> Result<()> {
        let database = self.file(file)?;
        let newest = revise::revisions(&database, &Task::quiet())?;
        let newest = newest.revisions.iter().find(|revision| revision.applied).map(|revision| revision.id);
        if newest != Some(imported.revision) {
            return Err(crate::import::ImportError::NotNewest.into());
        }
        self.with_task(task, |task| revise::revise_to(&database, imported.before, Vec::new(), task))
    }
}

fn name_of(source: &ImportSource) -> String {
    match source {
        ImportSource::File { path } => {
            let stem = Path::new(path).file_stem().map(|stem| stem.to_string_lossy().into_owned());
            stem.unwrap_or_default()
        }
        ImportSource::Text { .. } => "Pasted".to_owned(),
    }
}

/// What every system takes in a file's name.
fn is_for_names(letter: char) -> bool {
    !letter.is_control() && !r#"<>:"/\|?*"#.contains(letter)
}
