//! Foreign keys as links between tables: where they really lead, what each side is called, and which tables do nothing
//! but tie two others together.

use super::words::{plural, sentence, singular, words};
use super::{Association, Key, Link, LinkAction, Table};

/// A foreign key as SQLite reports it.
#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    /// SQLite's number.
    pub id: u32,
    /// The table named.
    pub target: String,
    /// The columns here.
    pub columns: Vec<String>,
    /// The columns there; none where the file leaves them to the primary key.
    pub target_columns: Vec<Option<String>>,
    /// ON DELETE.
    pub on_delete: LinkAction,
    /// ON UPDATE.
    pub on_update: LinkAction,
}

/// The action as the pragma writes it.
pub(super) fn action(text: &str) -> LinkAction {
    match text.to_ascii_uppercase().as_str() {
        "CASCADE" => LinkAction::Cascade,
        "SET NULL" => LinkAction::SetNull,
        "SET DEFAULT" => LinkAction::SetDefault,
        "RESTRICT" => LinkAction::Restrict,
        _ => LinkAction::NoAction,
    }
}

/// Turns every table's foreign keys into links; `keys[i]` belongs to `tables[i]`.
pub(super) fn connect(tables: &mut [Table], keys: &[Vec<ForeignKey>]) {
    let by_name: std::collections::HashMap<String, usize> = tables
        .iter()
        .enumerate()
        .filter(|(_, table)| table.table_type == super::TableType::Table)
        .map(|(position, table)| (table.name.to_ascii_lowercase(), position))
        .collect();
    for (position, foreign) in keys.iter().enumerate() {
        let links: Vec<Link> = foreign
            .iter()
            .map(|key| {
                let target = by_name.get(&key.target.to_ascii_lowercase()).map(|found| &tables[*found]);
                link(&tables[position], target, key)
            })
            .collect();
        let table = &mut tables[position];
        table.links = links;
        name_both_sides(table);
        for (number, link) in (0_u32..).zip(&table.links) {
            if let [only] = link.columns.as_slice()
                && let Some(column) = table.columns.iter_mut().find(|column| &column.name == only)
                && column.link.is_none()
            {
                column.link = Some(number);
            }
        }
    }
    find_associations(tables);
}

fn link(table: &Table, target: Option<&Table>, key: &ForeignKey) -> Link {
    let real = |table: &Table, name: &str| {
        let found = table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        found.map(|column| column.name.clone())
    };
    let columns: Vec<String> =
        key.columns.iter().map(|name| real(table, name).unwrap_or_else(|| name.clone())).collect();
    let named: Option<Vec<String>> = key.target_columns.iter().cloned().collect();
    let (target_columns, target_exists) = match (target, named) {
        (Some(target), Some(named)) => {
            let found: Option<Vec<String>> = named.iter().map(|name| real(target, name)).collect();
            let exists = found.is_some();
            (found.unwrap_or(named), exists)
        }
        (Some(target), None) => {
            (target.primary_key.clone(), target.primary_key.len() == columns.len() && !columns.is_empty())
        }
        (None, named) => (named.unwrap_or_default(), false),
    };
    let required = columns
        .iter()
        .all(|name| table.column(name).is_some_and(|column| column.not_null || column.is_rowid(table)));
    Link {
        id: key.id,
        unique: is_unique(table, &columns),
        required,
        target: target.map_or_else(|| key.target.clone(), |target| target.name.clone()),
        columns,
        target_columns,
        target_exists,
        on_delete: key.on_delete,
        on_update: key.on_update,
        title: String::new(),
        back_title: String::new(),
    }
}

/// True if no two rows can have the same values in `columns`.
pub(super) fn is_unique(table: &Table, columns: &[String]) -> bool {
    if columns.is_empty() {
        return false;
    }
    let covers = |parts: &[String]| !parts.is_empty() && parts.iter().all(|part| columns.contains(part));
    covers(&table.primary_key)
        || table.indexes.iter().any(|index| {
            let parts: Option<Vec<String>> = index.columns.iter().cloned().collect();
            index.unique && !index.partial && parts.is_some_and(|parts| covers(&parts))
        })
}

fn name_both_sides(table: &mut Table) {
    let own = table.title.clone();
    let titles: Vec<String> = table.links.iter().map(side_title).collect();
    for position in 0..table.links.len() {
        let twice = titles.iter().filter(|title| **title == titles[position]).count() > 1;
        let same_target =
            table.links.iter().filter(|link| link.target == table.links[position].target).count() > 1;
        let to_itself = table.links[position].target == table.name;
        let link = &mut table.links[position];
        link.title = if twice {
            format!("{} ({})", titles[position], link.columns.join(", "))
        } else {
            titles[position].clone()
        };
        let back = if link.unique { singular(&own) } else { plural(&own) };
        link.back_title =
            if same_target || to_itself { format!("{back} ({})", lower_first(&link.title)) } else { back };
        if !twice {
            name_column(table, position);
        }
    }
}

/// A cell of a link shows what the other row is called, so its column is called like the link ("Customer", not
/// "Customer ID"), unless that is another column's name already.
fn name_column(table: &mut Table, position: usize) {
    let link = &table.links[position];
    let [name] = link.columns.as_slice() else { return };
    let taken = table.columns.iter().any(|column| column.title == link.title && column.name != *name);
    if taken || !link.target_exists {
        return;
    }
    let linking = table.columns.iter_mut().find(|column| column.name == *name && column.primary_key == 0);
    if let Some(column) = linking {
        column.title.clone_from(&link.title);
    }
}

fn lower_first(title: &str) -> String {
    let shouted = title.chars().nth(1).is_some_and(char::is_uppercase);
    if shouted {
        return title.to_owned();
    }
    let mut letters = title.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// `customer_id` → "Customer"; `id`, or several columns → what the target holds.
fn side_title(link: &Link) -> String {
    let target = || singular(&super::words::title(&link.target));
    let [column] = link.columns.as_slice() else { return target() };
    let mut parts = words(column);
    if parts.len() > 1 && parts.last().is_some_and(|last| is_key_word(last)) {
        parts.pop();
    } else if parts.len() == 1 {
        let word = parts[0].to_lowercase();
        if is_key_word(&word) {
            return target();
        }
        if let Some(stem) = word.strip_suffix("id")
            && link.target.to_lowercase().starts_with(stem)
            && !stem.is_empty()
        {
            return target();
        }
    }
    sentence(&parts)
}

fn is_key_word(word: &str) -> bool {
    ["id", "fk", "key", "uuid", "rowid"].iter().any(|key| word.eq_ignore_ascii_case(key))
}

/// A table whose rows are pairs: exactly two links that together are unique (or are all there is besides a number),
/// which nothing else points to.
fn find_associations(tables: &mut [Table]) {
    let pointed_to: std::collections::HashSet<String> = tables
        .iter()
        .flat_map(|table| table.links.iter().filter(|link| link.target != table.name))
        .map(|link| link.target.clone())
        .collect();
    for table in tables.iter_mut() {
        if !pointed_to.contains(&table.name) {
            table.association = association(table);
        }
    }
}

fn association(table: &Table) -> Option<Association> {
    let [left, right] = table.links.as_slice() else { return None };
    if !left.target_exists || !right.target_exists || left.unique || right.unique {
        return None;
    }
    if left.target == table.name || right.target == table.name {
        return None;
    }
    let ends: Vec<String> = left.columns.iter().chain(&right.columns).cloned().collect();
    let own_number = match &table.key {
        Key::Rowid { column, .. } => column.clone(),
        Key::Columns { .. } | Key::None { .. } => None,
    };
    let extra_columns: Vec<String> = table
        .columns
        .iter()
        .filter(|column| !ends.contains(&column.name) && Some(&column.name) != own_number.as_ref())
        .map(|column| column.name.clone())
        .collect();
    let is_pair = is_unique(table, &ends);
    (is_pair || extra_columns.is_empty()).then_some(Association { left: 0, right: 1, extra_columns })
}
