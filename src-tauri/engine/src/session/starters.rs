//! Starters: what there is, new files from them, and adding one to an open file; and the views that they bring.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Session;
use crate::error::Result;
use crate::file::probe::beside;
use crate::file::{Database, FileError, FileId, FileInfo, FileRole};
use crate::model::read_model;
use crate::sample::{Day, SampleSize};
use crate::starter::{self, Declared, PlannedTable, Starter, StarterError};
use crate::task::{Task, TaskId};

impl Session {
    /// The starters that there are, in the order in which they are offered.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn starters(&self) -> Result<Vec<Starter>> {
        starter::starters()
    }

    /// Makes a new workspace from a starter and opens it. Without a `path` it is named after the starter and kept in the
    /// data folder. Dates in the sample count from `today` (`2026-11-25`), or from this day. Cancelled or failed, nothing
    /// is left behind.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn create_from_starter(
        &self,
        path: Option<String>,
        starter: String,
        sample: Option<SampleSize>,
        today: Option<String>,
        task: TaskId,
    ) -> Result<FileInfo> {
        let declared = Declared::read(&starter)?;
        let today = day(today)?;
        let path = match path {
            Some(path) => path,
            None => self.free_place(&declared.title)?.display().to_string(),
        };
        let info = self.create_file(path)?;
        let made = self.file(info.id).and_then(|database| {
            self.with_task(task, |task| put(&database, declared, sample.map(|size| (size, today)), task))
        });
        match made {
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

    /// What adding a starter to a file would do to each of the starter's tables; clashes of names are told.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn plan_starter(&self, file: FileId, starter: String) -> Result<Vec<PlannedTable>> {
        let declared = Declared::read(&starter)?;
        let database = self.workspace(file)?;
        database.read(&Task::quiet(), move |connection| {
            let recorded = starter::recorded(connection, &declared.name)?;
            Ok(starter::plan(&read_model(connection)?, &declared, &recorded).tables)
        })
    }

    /// Adds a starter to a file: whatever of it is missing. Tables that have rows already get none of the sample.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn add_starter(
        &self,
        file: FileId,
        starter: String,
        sample: Option<SampleSize>,
        today: Option<String>,
        task: TaskId,
    ) -> Result<Vec<PlannedTable>> {
        let declared = Declared::read(&starter)?;
        let today = day(today)?;
        let database = self.workspace(file)?;
        self.with_task(task, |task| put(&database, declared, sample.map(|size| (size, today)), task))
    }

    fn workspace(&self, file: FileId) -> Result<Arc<Database>> {
        let database = self.file(file)?;
        if database.role() == FileRole::Guest {
            return Err(StarterError::Guest.into());
        }
        Ok(database)
    }

    /// `Title.sqlite` in the data folder, or `Title 2.sqlite`, ….
    pub(super) fn free_place(&self, title: &str) -> Result<PathBuf> {
        let folder = self.profile.folder();
        std::fs::create_dir_all(folder).map_err(|error| FileError::io(folder, &error))?;
        let numbered = (2..).map(|number| folder.join(format!("{title} {number}.sqlite")));
        let first = folder.join(format!("{title}.sqlite"));
        let free = std::iter::once(first.clone()).chain(numbered).find(|path| !path.exists());
        Ok(free.unwrap_or(first))
    }
}

fn day(text: Option<String>) -> Result<Day> {
    match text {
        None => Ok(Day::today()),
        Some(text) => Ok(Day::read(&text).ok_or(StarterError::NoDay { text })?),
    }
}

fn put(
    database: &Database,
    declared: Declared,
    sample: Option<(SampleSize, Day)>,
    task: &Task,
) -> Result<Vec<PlannedTable>> {
    let watched = task.clone();
    let plan =
        database.write(task, move |connection| starter::put(connection, &declared, sample, &watched))?;
    database.changed_unfollowed(true);
    Ok(plan.tables)
}
