//! What SQLite finds wrong with a statement: where it stands, and a sentence with what was probably meant.

use crate::schema::Catalog;
use crate::schema::refusal::raw_text;
use crate::schema::tokens::tokens;

/// Where in `sql` the fault is, in bytes.
pub(super) fn place(error: &rusqlite::Error, sql: &str) -> (usize, usize) {
    let words = tokens(sql);
    if let rusqlite::Error::SqlInputError { offset, .. } = error
        && let Ok(offset) = usize::try_from(*offset)
        && offset <= sql.len()
    {
        let word = words.iter().find(|word| word.end > offset).or(words.last());
        if let Some(word) = word {
            return (word.start, word.end);
        }
    }
    // SQLite tells no place for a table that isn't there, but its name.
    let raw = raw_text(error);
    let name = raw.rsplit(": ").next().unwrap_or_default();
    let name = name.rsplit('.').next().unwrap_or(name);
    let named = words.iter().find(|word| word.is_name() && word.text.eq_ignore_ascii_case(name));
    let word = if raw.starts_with("incomplete input") { words.last() } else { named.or(words.first()) };
    word.map_or((0, sql.len()), |word| (word.start, word.end))
}

/// The sentence for a person.
pub(super) fn sentence(error: &rusqlite::Error, catalog: &Catalog) -> String {
    let raw = raw_text(error);
    let after = |start: &str| raw.strip_prefix(start).map(|name| name.trim().to_owned());
    if let Some(name) = after("no such table: ") {
        let names = catalog.tables.iter().map(|table| table.name.as_str());
        return format!("There is no table “{name}”.{}", meant(&name, names));
    }
    if let Some(name) = after("no such column: ") {
        let bare = name.rsplit('.').next().unwrap_or(&name).trim_matches('"');
        let columns = catalog.tables.iter().flat_map(|table| &table.columns);
        return format!(
            "There is no column “{name}” here.{}",
            meant(bare, columns.map(|column| column.name.as_str()))
        );
    }
    if let Some(name) = after("no such function: ") {
        return format!("There is no function “{name}”.");
    }
    if let Some(name) = after("ambiguous column name: ") {
        return format!("“{name}” could be of several tables. Write the table in front: table.{name}.");
    }
    if raw.starts_with("incomplete input") {
        return "The statement isn’t finished.".to_owned();
    }
    if let Some(near) = raw.strip_prefix("near \"").and_then(|rest| rest.strip_suffix("\": syntax error")) {
        return format!("“{near}” was not expected here.");
    }
    format!("SQLite says: {raw}.")
}

/// The name that was probably meant.
fn meant<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> String {
    let wanted = name.to_lowercase();
    let close = names
        .map(|other| (distance(&wanted, &other.to_lowercase()), other))
        .filter(|(distance, _)| *distance <= 2.min(wanted.chars().count() / 3 + 1))
        .min();
    close.map_or_else(String::new, |(_, other)| format!(" Did you mean “{other}”?"))
}

/// How many letters differ (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn letters_that_differ_are_counted() {
        for (a, b, expected) in [("", "", 0), ("name", "nmae", 2), ("prce", "price", 1), ("abc", "", 3)] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
