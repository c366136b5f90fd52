//! A file's design and its history.

use crate::error::Result;
use crate::file::{FileId, Manner};
use crate::model::{Model, read_model};
use crate::revise::{self, Bin, Choice, Plan, PlannedStep, Revision, RevisionList};
use crate::task::{Task, TaskId};

use super::Session;

impl Session {
    /// The design of a file: tables, columns with their kinds, rules, links, views.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn model(&self, file: FileId) -> Result<Model> {
        self.file(file)?.read(&Task::quiet(), read_model)
    }

    /// What it would take to give the file this design, and what that would do to its rows. Nothing is changed.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn plan_revision(
        &self,
        file: FileId,
        model: Model,
        choices: Vec<Choice>,
        task: TaskId,
    ) -> Result<Plan> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            database.read_in_background(task, Manner::Whole, move |connection| {
                revise::plan(connection, &model, &choices)
            })
        })
    }

    /// Gives the file this design and records the revision.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn apply_revision(
        &self,
        file: FileId,
        model: Model,
        name: String,
        choices: Vec<Choice>,
        task: TaskId,
    ) -> Result<Revision> {
        let database = self.file(file)?;
        self.with_task(task, |task| revise::apply(&database, model, name, choices, None, task))
    }

    /// As [`Session::apply_revision`], as it was planned: refused if the model is another one meanwhile than the plan with
    /// this `basis` was made for.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn apply_plan(
        &self,
        file: FileId,
        model: Model,
        name: String,
        choices: Vec<Choice>,
        basis: Option<String>,
        task: TaskId,
    ) -> Result<Revision> {
        let database = self.file(file)?;
        self.with_task(task, |task| revise::apply(&database, model, name, choices, basis, task))
    }

    /// The file's history, newest first, and whether the file is what it says.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn revisions(&self, file: FileId) -> Result<RevisionList> {
        revise::revisions(&*self.file(file)?, &Task::quiet())
    }

    /// What going to a revision would do, revision by revision. Nothing is changed.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn plan_revise_to(
        &self,
        file: FileId,
        revision: Option<i64>,
        choices: Vec<Choice>,
        task: TaskId,
    ) -> Result<Vec<PlannedStep>> {
        let database = self.file(file)?;
        self.with_task(task, |task| revise::plan_revise_to(&database, revision, choices, task))
    }

    /// Takes the file to a revision, down or up (none: to before the first).
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn revise_to(
        &self,
        file: FileId,
        revision: Option<i64>,
        choices: Vec<Choice>,
        task: TaskId,
    ) -> Result<RevisionList> {
        let database = self.file(file)?;
        self.with_task(task, |task| {
            revise::revise_to(&database, revision, choices, task)?;
            revise::revisions(&database, task)
        })
    }

    /// Writes what another program changed in the design as a revision of its own.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn rebase_revisions(&self, file: FileId, name: String) -> Result<Revision> {
        revise::rebase(&*self.file(file)?, name, &Task::quiet())
    }

    /// What dropped tables and columns held, kept until the bin is emptied.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn bin(&self, file: FileId) -> Result<Bin> {
        revise::bin(&*self.file(file)?, &Task::quiet())
    }

    /// Empties the bin for good.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn empty_bin(&self, file: FileId) -> Result<Bin> {
        revise::empty_bin(&*self.file(file)?, &Task::quiet())
    }

    /// Drops every table and view, as a revision that can be taken back.
    ///
    /// # Errors
    /// A sentence for a person, as any call.
    pub fn empty_workspace(&self, file: FileId, task: TaskId) -> Result<Revision> {
        self.apply_revision(file, Model::default(), "Empty the file".to_owned(), Vec::new(), task)
    }
}
