//! A change in plain words.

use rusqlite::{Connection, OptionalExtension};

use super::ChangeKind;
use super::record::{Direct, Recorded};
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::detail::text_of;
use crate::schema::words::{plural, singular};
use crate::schema::{Catalog, Table, label_sql};
use crate::value::RowKey;

/// Labels longer than this many characters are cut.
const LABEL: usize = 60;

/// What was done, as far as the words and the icon go.
pub(crate) fn kind(recorded: &Recorded) -> ChangeKind {
    let sum = |count: fn(&Direct) -> u64| recorded.direct.iter().map(count).sum::<u64>();
    match (sum(|d| d.inserted) > 0, sum(|d| d.updated) > 0, sum(|d| d.deleted) > 0) {
        (true, false, false) => ChangeKind::Insert,
        (false, true, false) => ChangeKind::Update,
        (false, false, true) => ChangeKind::Delete,
        _ => ChangeKind::Mixed,
    }
}

/// "You changed price of 3 products". `label` names the row where there is one.
pub(crate) fn what(catalog: &Catalog, recorded: &Recorded, label: Option<&str>) -> String {
    let Some((main, table)) = recorded.direct.iter().find_map(|direct| {
        let count = direct.inserted + direct.updated + direct.deleted;
        catalog.table(&direct.table).filter(|_| count > 0).map(|table| (direct, table))
    }) else {
        return "You changed something".to_owned();
    };
    let elsewhere = recorded.rows - main.inserted - main.updated - main.deleted;
    let mut parts = Vec::new();
    for (count, verb, place) in
        [(main.inserted, "added", "to"), (main.updated, "changed", "in"), (main.deleted, "deleted", "from")]
    {
        if count == 0 {
            continue;
        }
        let columns = if verb == "changed" { columns(recorded, main, table) } else { String::new() };
        parts.push(match label.filter(|_| count == 1 && parts.is_empty()) {
            Some(label) if columns.is_empty() => format!("{verb} {label} {place} {}", table.title),
            Some(label) => format!("{verb} {columns} of {label} in {}", table.title),
            None if columns.is_empty() => format!("{verb} {}", counted(count, &table.title)),
            None => format!("{verb} {columns} of {}", counted(count, &table.title)),
        });
    }
    let more = match elsewhere {
        0 => String::new(),
        1 => " and 1 row elsewhere".to_owned(),
        many => format!(" and {many} rows elsewhere"),
    };
    format!("You {}{more}", parts.join(" and "))
}

fn columns(recorded: &Recorded, direct: &Direct, table: &Table) -> String {
    let Some(known) = recorded.tables.iter().find(|known| known.name == direct.table) else {
        return String::new();
    };
    let titles: Vec<String> = direct
        .columns
        .iter()
        .filter_map(|index| table.column(&known.columns.get(*index)?.0))
        .map(|column| within(&column.title))
        .collect();
    match titles.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [one, other, rest @ ..] => format!("{one}, {other} and {} more", rest.len()),
    }
}

/// "3 products", "1 customer".
pub(crate) fn counted(count: u64, title: &str) -> String {
    if count == 1 {
        format!("1 {}", within(&singular(title)))
    } else {
        format!("{count} {}", within(&plural(title)))
    }
}

/// A title in the middle of a sentence.
fn within(title: &str) -> String {
    let mut letters = title.chars();
    let (first, second) = (letters.next(), letters.next());
    match (first, second) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(title.chars().skip(1)).collect()
        }
        (Some(first), None) if first.is_uppercase() => first.to_lowercase().collect(),
        _ => title.to_owned(),
    }
}

/// What names a stored row on screen, in quotes; none if it isn't there.
pub(crate) fn label(connection: &Connection, table: &Table, key: &RowKey) -> Result<Option<String>> {
    let columns = table.key_columns();
    let Some(values) = key.values().filter(|values| !columns.is_empty() && values.len() == columns.len())
    else {
        return Ok(None);
    };
    let same: Vec<String> = columns.iter().map(|column| format!("{} = ?", quote(column))).collect();
    let (label, name) = (label_sql(table, &table.name), quote(&table.name));
    let found: Option<String> = connection
        .prepare_cached(&format!("SELECT {label} FROM {name} WHERE {}", same.join(" AND ")))?
        .query_row(rusqlite::params_from_iter(values), |row| Ok(text_of(row.get_ref(0)?)))
        .optional()?;
    Ok(found.map(|label| quoted(&label)))
}

/// A label as it stands in a sentence.
pub(crate) fn quoted(label: &str) -> String {
    let line = label.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.starts_with('#') {
        return line;
    }
    let cut: String = line.chars().take(LABEL).collect();
    if cut.len() < line.len() { format!("“{}…”", cut.trim_end()) } else { format!("“{cut}”") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_a_person_would_say_them() {
        assert_eq!(counted(1, "Categories"), "1 category");
        assert_eq!(counted(3, "Order items"), "3 order items");
        assert_eq!(counted(2, "Product"), "2 products");
        assert_eq!(counted(1, "URLs"), "1 URL");
        assert_eq!(quoted("#42"), "#42");
        assert_eq!(quoted("two\nlines"), "“two lines”");
    }
}
