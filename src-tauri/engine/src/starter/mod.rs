//! Starters: ready-made workspaces, declared in `migrations/starters` and embedded at build time.
//!
//! Nothing here knows what a starter holds: a folder is a starter, its files say the rest (`starter.toml`, `model.toml`,
//! `views.toml`, `sample.toml`, `picture.svg`). The folder `common` has tables that several of them take.

mod declared;
mod error;
mod merge;
mod put;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::TableModel;
use crate::schema::words;

pub use declared::Declared;
pub use error::StarterError;
pub use merge::{Plan, plan};
pub(crate) use put::{put, recorded};

/// A starter as it is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Starter {
    /// What it is called on the command line: its folder.
    pub name: String,
    /// What it is called on screen.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// A drawing of its home view, as SVG.
    pub picture: String,
    /// Its tables, by their titles on screen.
    pub tables: Vec<String>,
}

/// What adding a starter to a file does to one of the starter's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PlannedTable {
    /// What the starter calls it.
    pub declared: String,
    /// What it is called in this file.
    pub name: String,
    /// What happens.
    pub what: TableFate,
    /// Columns that it gets, if it is there already.
    pub added_columns: Vec<String>,
    /// Where its name was taken: a sentence that says so.
    pub clash: Option<String>,
}

/// See [`PlannedTable::what`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TableFate {
    /// It is made.
    New,
    /// It is there and used as it is, with what it lacks.
    Shared,
    /// Its name is taken by something else: it is made under another.
    Renamed,
}

/// All starters, in the order in which they are offered.
///
/// # Errors
/// [`StarterError::Unreadable`], which a test rules out for the embedded ones.
pub fn starters() -> crate::Result<Vec<Starter>> {
    let title = |table: &TableModel| table.title.clone().unwrap_or_else(|| words::title(&table.name));
    let offered = |name: String| {
        let starter = Declared::read(&name)?;
        Ok(Starter {
            tables: starter.model.tables.iter().map(title).collect(),
            name,
            title: starter.title,
            description: starter.description,
            picture: starter.picture,
        })
    };
    declared::names().into_iter().map(offered).collect()
}
