//! A starter's folder, read.

use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::StarterError;
use super::merge::extend;
use crate::model::{Model, prepare_hooks};
use crate::sample::Sample;
use crate::views::{SavedView, ViewType};

static FOLDER: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../migrations/starters");

/// Tables and sample rows that several starters take.
const COMMON: &str = "common";

/// A starter with all that it declares.
#[derive(Debug, Clone)]
pub struct Declared {
    /// Its folder's name.
    pub name: String,
    /// Its name on screen.
    pub title: String,
    /// One sentence.
    pub description: String,
    /// SVG.
    pub picture: String,
    /// Tables that it uses together with other starters.
    pub shares: Vec<String>,
    /// What a table is called where its name is taken.
    pub instead: BTreeMap<String, String>,
    /// Its tables.
    pub model: Model,
    /// Its screens and questions.
    pub views: Vec<SavedView>,
    /// Its rows to look at.
    pub sample: Sample,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct About {
    title: String,
    description: String,
    order: u32,
    #[serde(default)]
    takes: Vec<String>,
    #[serde(default)]
    shares: Vec<String>,
    #[serde(default)]
    instead: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Views {
    #[serde(default)]
    view: Vec<SavedView>,
    #[serde(default)]
    query: Vec<Question>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    name: String,
    sql: String,
    #[serde(default)]
    ask: Vec<crate::model::ActionAsk>,
}

/// The names of all starters, in the order in which they are offered.
pub(super) fn names() -> Vec<String> {
    let name = |folder: &Dir<'_>| folder.path().file_name().map(|name| name.to_string_lossy().into_owned());
    let mut names: Vec<String> = FOLDER.dirs().filter_map(name).filter(|name| name != COMMON).collect();
    names.sort_by_key(|name| toml::<About>(name, "starter.toml").map_or(u32::MAX, |about| about.order));
    names
}

fn text(starter: &str, file: &str) -> Result<&'static str, StarterError> {
    let found = FOLDER.get_file(format!("{starter}/{file}")).and_then(|file| file.contents_utf8());
    found.ok_or_else(|| unreadable(starter, &format!("{file} is missing")))
}

fn toml<T: DeserializeOwned>(starter: &str, file: &str) -> Result<T, StarterError> {
    ::toml::from_str(text(starter, file)?).map_err(|error| unreadable(starter, &format!("{file}: {error}")))
}

fn unreadable(name: &str, reason: &str) -> StarterError {
    StarterError::Unreadable { name: name.to_owned(), reason: reason.to_owned() }
}

impl Declared {
    /// Reads the starter of this name.
    ///
    /// # Errors
    /// [`StarterError::Unknown`], [`StarterError::Unreadable`].
    pub fn read(name: &str) -> Result<Self, StarterError> {
        let known = names();
        if !known.iter().any(|known| known == name) {
            return Err(StarterError::Unknown { name: name.to_owned(), known: known.join(", ") });
        }
        let about: About = toml(name, "starter.toml")?;
        let mut model: Model = toml(COMMON, "model.toml")?;
        model.tables.retain(|table| about.takes.contains(&table.name));
        let own: Model = toml(name, "model.toml")?;
        for table in own.tables {
            match model.table_mut(&table.name) {
                Some(common) => drop(extend(common, &table)),
                None => model.tables.push(table),
            }
        }
        model.tables.iter_mut().for_each(prepare_hooks);
        let common: Sample = toml(COMMON, "sample.toml")?;
        let sample = common.under(toml(name, "sample.toml")?, &about.takes);
        let views = views(&about.title, toml(name, "views.toml")?);
        Ok(Self {
            name: name.to_owned(),
            picture: text(name, "picture.svg")?.to_owned(),
            title: about.title,
            description: about.description,
            shares: about.shares,
            instead: about.instead,
            model,
            views,
            sample,
        })
    }
}

/// Views and questions under the starter's heading.
fn views(title: &str, declared: Views) -> Vec<SavedView> {
    let questions = declared.query.into_iter().map(|question| SavedView {
        name: question.name,
        sql: Some(question.sql),
        asks: question.ask,
        ..SavedView::empty(ViewType::Query)
    });
    let mut all: Vec<SavedView> = declared.view.into_iter().chain(questions).collect();
    all.iter_mut().for_each(|view| title.clone_into(&mut view.part_of));
    all
}
