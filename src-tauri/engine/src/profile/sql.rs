//! SQL that a person typed, per file: drafts that outlive a crash, what was run, and the values given for parameters. It is
//! the person's own, so it is kept in the profile and never in the file.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::place::named_after;
use super::store::Store;
use crate::error::Result;
use crate::file::FileError;
use crate::value::Input;

/// Scripts that are remembered per file.
const REMEMBERED: usize = 500;
/// Longer ones (a dump) are not.
const LONGEST: usize = 100_000;
/// Parameters whose values are remembered per file.
const VALUES: usize = 200;
/// Drafts kept per file.
const DRAFTS: usize = 100;

/// A text of SQL as it stands in a tab.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SqlDraft {
    /// Names it; the tab keeps the name.
    pub id: String,
    /// The text.
    pub text: String,
    /// Where the cursor stands, in UTF-16 units.
    pub cursor: u32,
}

/// A script that ran, or was put away without having run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SqlRan {
    /// The text.
    pub text: String,
    /// When, in seconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// How long it took; none: it was not run.
    pub milliseconds: Option<f64>,
    /// Why it failed, if it did.
    pub failed: Option<String>,
}

/// What is remembered of the SQL of a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct SqlHistory {
    /// Newest first.
    pub ran: Vec<SqlRan>,
    /// The last value of each parameter.
    pub values: BTreeMap<String, Input>,
}

impl Store {
    /// The drafts of the file at `path`.
    pub(crate) fn sql_drafts(&self, path: &str) -> Vec<SqlDraft> {
        read(&self.sql_file(path, "drafts"))
    }

    /// Keeps a draft in the place of the one of its name.
    pub(crate) fn keep_sql_draft(&self, path: &str, draft: SqlDraft) -> Result<()> {
        let _guard = self.lock();
        let mut drafts = self.sql_drafts(path);
        match drafts.iter_mut().find(|other| other.id == draft.id) {
            Some(other) => *other = draft,
            None => drafts.push(draft),
        }
        let many = drafts.len().saturating_sub(DRAFTS);
        drafts.drain(..many);
        write(&self.sql_file(path, "drafts"), &drafts)
    }

    /// Forgets a draft; what stands in it is remembered with what was run.
    pub(crate) fn drop_sql_draft(&self, path: &str, id: &str, now: i64) -> Result<()> {
        let dropped = {
            let _guard = self.lock();
            let mut drafts = self.sql_drafts(path);
            let at = drafts.iter().position(|draft| draft.id == id);
            let dropped = at.map(|at| drafts.remove(at));
            if dropped.is_some() {
                write(&self.sql_file(path, "drafts"), &drafts)?;
            }
            dropped
        };
        let text = dropped.map(|draft| draft.text).unwrap_or_default();
        if text.trim().is_empty()
            || self.sql_history(path).ran.iter().any(|ran| ran.text.trim() == text.trim())
        {
            return Ok(());
        }
        self.remember_sql(path, SqlRan { text, at: now, milliseconds: None, failed: None }, BTreeMap::new())
    }

    /// What was run in the file at `path`.
    pub(crate) fn sql_history(&self, path: &str) -> SqlHistory {
        read(&self.sql_file(path, "history"))
    }

    /// Remembers a script and the values that it was given. One that is run again moves to the front.
    pub(crate) fn remember_sql(
        &self,
        path: &str,
        ran: SqlRan,
        values: BTreeMap<String, Input>,
    ) -> Result<()> {
        let _guard = self.lock();
        let mut history = self.sql_history(path);
        if ran.text.len() <= LONGEST {
            history.ran.retain(|other| other.text.trim() != ran.text.trim());
            history.ran.insert(0, ran);
            history.ran.truncate(REMEMBERED);
        }
        history.values.extend(values);
        while history.values.len() > VALUES {
            history.values.pop_first();
        }
        write(&self.sql_file(path, "history"), &history)
    }

    /// Forgets what was run.
    pub(crate) fn forget_sql(&self, path: &str) -> Result<()> {
        let _guard = self.lock();
        write(&self.sql_file(path, "history"), &SqlHistory::default())
    }

    fn sql_file(&self, path: &str, what: &str) -> PathBuf {
        self.folder().join("sql").join(named_after(Path::new(path), &format!("{what}.json")))
    }
}

/// What the file says; nothing, or something unreadable, is the same as the default.
fn read<T: DeserializeOwned + Default>(path: &Path) -> T {
    let Ok(text) = std::fs::read(path) else { return T::default() };
    serde_json::from_slice(&text).unwrap_or_else(|error| {
        tracing::warn!(%error, path = %path.display(), "unreadable, so the default is used");
        // Typed text is too good to be written over.
        let _ = std::fs::rename(path, path.with_extension("unreadable"));
        T::default()
    })
}

/// In one step, and on the disk before it counts: a draft is there for the day on which the power goes.
fn write<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(path);
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        serde_json::to_writer(&file, value)?;
        file.flush()?;
        file.as_file().sync_data()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| FileError::io(path, &error).into())
}
