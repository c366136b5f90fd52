//! A starter beside what a file has already: which tables are made, which are used together, and where names clash.

use std::collections::{BTreeMap, BTreeSet};

use super::{Declared, PlannedTable, TableFate};
use crate::model::{Model, TableModel};
use crate::views::renamed_link;

/// What putting a starter into a file comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The file's model afterwards.
    pub model: Model,
    /// What each of the starter's tables is called in the file.
    pub names: BTreeMap<String, String>,
    /// What happens to each.
    pub tables: Vec<PlannedTable>,
}

/// Plans `starter` for a file whose model is `current` and that has tables of it under the names in `recorded` already.
#[must_use]
pub fn plan(current: &Model, starter: &Declared, recorded: &BTreeMap<String, String>) -> Plan {
    let mut model = current.clone();
    let mut names = BTreeMap::new();
    let mut tables = Vec::new();
    for table in &starter.model.tables {
        let planned = place(current, &names, starter, table, recorded);
        names.insert(table.name.clone(), planned.name.clone());
        tables.push(planned);
    }
    for (table, planned) in starter.model.tables.iter().zip(&mut tables) {
        let renamed = renamed(table, &names, &taken_indexes(&model, &planned.name));
        match model.table_mut(&planned.name) {
            Some(there) => planned.added_columns = extend(there, &renamed),
            None => model.tables.push(renamed),
        }
    }
    Plan { model, names, tables }
}

fn place(
    current: &Model,
    names: &BTreeMap<String, String>,
    starter: &Declared,
    table: &TableModel,
    recorded: &BTreeMap<String, String>,
) -> PlannedTable {
    let planned = |name: &str, what, clash| PlannedTable {
        declared: table.name.clone(),
        name: name.to_owned(),
        what,
        added_columns: Vec::new(),
        clash,
    };
    if let Some(there) = recorded.get(&table.name).and_then(|name| current.table(name)) {
        return planned(&there.name, TableFate::Shared, None);
    }
    let own = starter.model.tables.iter().map(|own| own.name.as_str()).filter(|own| *own != table.name);
    let taken: BTreeSet<String> = current
        .tables
        .iter()
        .map(|table| table.name.as_str())
        .chain(current.views.iter().map(|view| view.name.as_str()))
        .chain(names.values().map(String::as_str))
        .map(str::to_ascii_lowercase)
        .collect();
    let is_taken = |name: &str| taken.contains(&name.to_ascii_lowercase());
    if !is_taken(&table.name) {
        return planned(&table.name, TableFate::New, None);
    }
    let shared = starter.shares.contains(&table.name);
    let there = current.table(&table.name).filter(|there| shared && fits(there, table));
    if let Some(there) = there {
        return planned(&there.name, TableFate::Shared, None);
    }
    let own: BTreeSet<&str> = own.collect();
    let first = starter.instead.get(&table.name).cloned();
    let first = first.unwrap_or_else(|| format!("{}_{}", starter.name, table.name));
    let numbered = (2..).map(|number| format!("{first}_{number}"));
    let free = std::iter::once(first.clone())
        .chain(numbered)
        .find(|name| !is_taken(name) && !own.contains(name.as_str()));
    let name = free.unwrap_or(first);
    let clash = format!(
        "“{}” is there already and is something else, so the template's own is made as “{name}”.",
        table.name
    );
    planned(&name, TableFate::Renamed, Some(clash))
}

/// Whether `there` can stand for `declared`: rows are named alike, and the starter's columns that must have a value are
/// there (they can't be added to rows that have none).
fn fits(there: &TableModel, declared: &TableModel) -> bool {
    let has = |name: &str| there.column(name).is_some();
    there.virtual_sql.is_none()
        && there.primary_key == declared.primary_key
        && declared
            .columns
            .iter()
            .filter(|column| column.required && column.default.is_none())
            .all(|column| has(&column.name))
}

/// Indexes of tables other than `table`: their names can't be used again.
fn taken_indexes(model: &Model, table: &str) -> BTreeSet<String> {
    let others = model.tables.iter().filter(|other| !other.name.eq_ignore_ascii_case(table));
    others.flat_map(|table| &table.indexes).map(|index| index.name.to_ascii_lowercase()).collect()
}

/// `table` under its name in the file, leading to others under theirs.
fn renamed(table: &TableModel, names: &BTreeMap<String, String>, taken: &BTreeSet<String>) -> TableModel {
    use crate::model::Computation;
    let mut table = table.clone();
    let declared = table.name.clone();
    let real = |name: &str| names.get(name).cloned().unwrap_or_else(|| name.to_owned());
    table.name = real(&declared);
    for link in &mut table.links {
        link.target = real(&link.target);
    }
    for index in &mut table.indexes {
        if let Some(rest) = index.name.strip_prefix(&declared) {
            index.name = format!("{}{rest}", table.name);
        }
        while taken.contains(&index.name.to_ascii_lowercase()) {
            index.name.push_str("_2");
        }
    }
    for computed in &mut table.computed {
        if let Computation::Rollup { link, .. } = &mut computed.how {
            *link = renamed_link(link, names);
        }
    }
    table
}

/// Adds to `table` what `declared` has and it lacks; the names of the columns that it got.
pub(super) fn extend(table: &mut TableModel, declared: &TableModel) -> Vec<String> {
    let mut added = Vec::new();
    for column in &declared.columns {
        if table.column(&column.name).is_none() {
            let mut column = column.clone();
            // Rows that are there already have no value for it.
            column.required = column.required && column.default.is_some();
            added.push(column.name.clone());
            table.columns.push(column);
        }
    }
    let is_new = |columns: &[String]| columns.iter().any(|column| added.contains(column));
    table.links.extend(declared.links.iter().filter(|link| is_new(&link.columns)).cloned());
    for index in &declared.indexes {
        let same = |there: &crate::model::IndexModel| there.name == index.name || there.parts == index.parts;
        if !table.indexes.iter().any(same) {
            table.indexes.push(index.clone());
        }
    }
    for hook in &declared.hooks {
        if added.iter().any(|added| added == hook.column()) {
            table.hooks.push(hook.clone());
        }
    }
    for computed in &declared.computed {
        let taken = table.column(&computed.name).is_some()
            || table.computed.iter().any(|there| there.name == computed.name);
        if !taken {
            table.computed.push(computed.clone());
        }
    }
    for action in &declared.actions {
        if !table.actions.iter().any(|there| there.name == action.name) {
            table.actions.push(action.clone());
        }
    }
    for (there, other) in [
        (&mut table.title, &declared.title),
        (&mut table.singular, &declared.singular),
        (&mut table.label, &declared.label),
    ] {
        if there.is_none() {
            there.clone_from(other);
        }
    }
    added
}
