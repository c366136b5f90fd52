//! The words that may stand in an expression, for whoever types one: told from a model, so that they are those of a design
//! that isn't in the file yet.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::resolve::MOMENTS;
use crate::identifier::quote;
use crate::model::{Model, TableModel};
use crate::schema::{ColumnKind, expression, words};

/// One word that may stand in an expression.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    /// What is written.
    pub text: String,
    /// What it is.
    pub what: CompletionKind,
    /// Its name on screen, or what it gives.
    pub title: String,
}

/// What a word in an expression is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CompletionKind {
    /// A column that is stored.
    Column,
    /// A computed column.
    Computed,
    /// A column of a linked row.
    Link,
    /// A moment that is bound.
    Moment,
    /// A function.
    Function,
}

/// What each function gives, in a few words; those that aren't here are known by whoever needs them.
const GIVES: &[(&str, &str)] = &[
    ("abs", "without its sign"),
    ("ceil", "the next whole number up"),
    ("coalesce", "the first that isn’t empty"),
    ("concat", "texts in one"),
    ("concat_ws", "texts in one, with something between"),
    ("date", "a day, moved by '+1 day'"),
    ("datetime", "a moment, moved by '+1 day'"),
    ("floor", "the next whole number down"),
    ("format", "a text with places to fill"),
    ("ifnull", "something else if empty"),
    ("iif", "one or the other"),
    ("instr", "where a text stands in another"),
    ("json_extract", "a part of JSON"),
    ("julianday", "days, to subtract"),
    ("length", "how many characters"),
    ("lower", "small letters"),
    ("ltrim", "without spaces before"),
    ("max", "the greatest of several"),
    ("min", "the least of several"),
    ("nullif", "empty if equal"),
    ("replace", "a text with another in its place"),
    ("round", "rounded"),
    ("rtrim", "without spaces after"),
    ("sign", "-1, 0 or 1"),
    ("strftime", "a date written as wanted"),
    ("substr", "a part of a text"),
    ("time", "a time of day"),
    ("trim", "without spaces around"),
    ("typeof", "what is stored"),
    ("unixepoch", "seconds, to subtract"),
    ("upper", "capital letters"),
];

/// The words that may stand in an expression over rows of `table`: its columns, those of rows it links to, moments,
/// functions. None if there is no such table.
#[must_use]
pub fn completion(model: &Model, table: &str) -> Vec<Completion> {
    use CompletionKind::{Function, Link, Moment};
    let Some(table) = model.table(table) else { return Vec::new() };
    let word = |text: String, what, title: String| Completion { text, what, title };
    let columns = |table| named(table).map(|(name, what, title)| word(written(name), what, title));
    let mut found: Vec<Completion> = columns(table).collect();
    for link in &table.links {
        let ([own], Some(target)) = (link.columns.as_slice(), model.table(&link.target)) else { continue };
        let short = own.strip_suffix("_id").filter(|short| !short.is_empty()).unwrap_or(own);
        let side = link.title.clone().unwrap_or_else(|| words::title(short));
        found.extend(named(target).map(|(name, _, title)| {
            word(format!("{}.{}", written(short), written(name)), Link, format!("{side} → {title}"))
        }));
    }
    found.extend(MOMENTS.iter().map(|name| {
        let title = match *name {
            "now" => "this moment, in UTC",
            "me" => "who you are in this file",
            _ => "today, by the clocks here",
        };
        word(format!(":{name}"), Moment, title.to_owned())
    }));
    found.extend(expression::FUNCTIONS.iter().map(|name| {
        let gives = GIVES.iter().find(|(known, _)| known == name).map_or("", |(_, gives)| gives);
        word(format!("{name}("), Function, gives.to_owned())
    }));
    found
}

/// The columns that an expression can read, with their titles; a password is nothing that any expression sees.
fn named(table: &TableModel) -> impl Iterator<Item = (&str, CompletionKind, String)> {
    let titled = |name: &str, title: Option<&String>| title.cloned().unwrap_or_else(|| words::title(name));
    let own = table.columns.iter().filter(|column| column.kind != ColumnKind::Password).map(move |column| {
        (column.name.as_str(), CompletionKind::Column, titled(&column.name, column.title.as_ref()))
    });
    let computed = table.computed.iter().filter(|computed| !computed.name.trim().is_empty());
    own.chain(computed.map(move |computed| {
        let title = titled(&computed.name, computed.title.as_ref());
        (computed.name.as_str(), CompletionKind::Computed, title)
    }))
}

/// A name as it is written in an expression: in quotes where it must be.
fn written(name: &str) -> String {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !expression::is_reserved(name);
    if plain && !name.is_empty() { name.to_owned() } else { quote(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_functions_that_may_be_used_are_explained() {
        for (name, _) in GIVES {
            assert!(expression::FUNCTIONS.contains(name), "{name}");
        }
    }
}
