//! What names a row for a person: which columns, and the SQL that reads them as one line of text.

use super::expression::{self, Scope};
use super::words::words;
use super::{ColumnKind, Key, Table};
use crate::identifier::quote;

/// Labels longer than this many characters are cut.
const LABEL_CHARACTERS: u32 = 200;

/// The columns whose values, joined by a space, name a row: a name, first and last name, a title, …; else the first
/// short text; else the key.
pub(super) fn label_columns(table: &Table) -> Vec<String> {
    let own: Vec<String> = words(&table.name).iter().map(|word| word.to_lowercase()).collect();
    let named = |wanted: &[&str]| {
        wanted.iter().find_map(|wanted| {
            table
                .columns
                .iter()
                .find(|column| plain_name(&column.name, &own) == *wanted && names_rows(column))
                .map(|column| column.name.clone())
        })
    };
    if let Some(name) = named(&["name", "fullname", "displayname"]) {
        return vec![name];
    }
    let first = named(&["firstname", "givenname", "forename"]);
    let last = named(&["lastname", "surname", "familyname"]);
    match (first, last) {
        (Some(first), Some(last)) => return vec![first, last],
        (Some(one), None) | (None, Some(one)) => return vec![one],
        (None, None) => {}
    }
    let others = [
        "title",
        "label",
        "caption",
        "headline",
        "subject",
        "username",
        "login",
        "nickname",
        "handle",
        "email",
        "emailaddress",
        "mail",
        "filename",
        "word",
        "term",
        "slug",
        "code",
        "sku",
        "symbol",
        "isbn",
        "path",
        "url",
        "key",
    ];
    if let Some(other) = named(&others) {
        return vec![other];
    }
    first_short_text(table).map_or_else(|| table.primary_key.clone(), |column| vec![column])
}

/// `product_name` in `products` counts as `name`.
fn plain_name(name: &str, own: &[String]) -> String {
    let parts: Vec<String> = words(name).iter().map(|word| word.to_lowercase()).collect();
    let prefix = own
        .last()
        .is_some_and(|own| parts.len() > 1 && (own == &parts[0] || own.trim_end_matches('s') == parts[0]));
    parts[usize::from(prefix)..].concat()
}

fn names_rows(column: &super::Column) -> bool {
    !column.hidden
        && column.link.is_none()
        && matches!(
            column.kind,
            ColumnKind::Text | ColumnKind::LongText | ColumnKind::Any | ColumnKind::Email | ColumnKind::Url
        )
}

/// The first one-line text that every row should have: required, unique, or standing right behind keys and links.
fn first_short_text(table: &Table) -> Option<String> {
    let mut only_keys_so_far = true;
    for column in table.columns.iter().filter(|column| !column.hidden) {
        let is_text = column.kind == ColumnKind::Text && column.link.is_none();
        let unique = super::links::is_unique(table, std::slice::from_ref(&column.name));
        if is_text && column.primary_key == 0 && (only_keys_so_far || column.not_null || unique) {
            return Some(column.name.clone());
        }
        only_keys_so_far = only_keys_so_far && (column.primary_key > 0 || column.link.is_some());
    }
    None
}

/// Takes over the labels that were noted as formulas; one that can't be used is passed over.
pub(super) fn formulas(tables: &mut [Table]) {
    let compiled = |table: &Table| {
        let noted = table.notes.as_ref()?.label.as_deref().filter(|formula| !formula.trim().is_empty())?;
        let found = expression::compile(noted, &Scope { table, tables: &*tables, parameters: &[] });
        found.inspect_err(|error| tracing::debug!(%error, table = table.name, "a label is passed over")).ok()
    };
    let found: Vec<Option<String>> = tables.iter().map(compiled).collect();
    for (table, formula) in tables.iter_mut().zip(found) {
        // A formula that is one column of the row: searched and sorted as that column.
        let only = formula.as_ref().and_then(|formula| {
            let is = |name: &str| expression::over(formula, "") == format!("{}.{}", quote(""), quote(name));
            table.columns.iter().find(|column| is(&column.name)).map(|column| column.name.clone())
        });
        match only {
            Some(column) => table.label = vec![column],
            None => table.label_formula = formula,
        }
    }
}

/// The SQL text expression that gives a row's label; never NULL. `source` is the table's name or alias in the query.
/// A row whose label columns are empty is named by its key (`#42`).
#[must_use]
pub fn label_sql(table: &Table, source: &str) -> String {
    let column = |name: &str| format!("{}.{}", quote(source), quote(name));
    let joined = |names: &[String]| {
        let names: Vec<String> = names.iter().map(|name| column(name)).collect();
        format!("concat_ws(' ', {})", names.join(", "))
    };
    let key = match &table.key {
        Key::Rowid { name, .. } if table.primary_key.is_empty() => Some(format!("'#' || {}", column(name))),
        Key::None { .. } if table.primary_key.is_empty() => None,
        Key::Rowid { column: Some(alias), .. } => Some(format!("'#' || {}", column(alias))),
        _ => Some(joined(&table.primary_key)),
    };
    let by_key = key.unwrap_or_else(|| "'(row)'".to_owned());
    if let Some(formula) = &table.label_formula {
        let text = format!("CAST({} AS TEXT)", expression::over(formula, source));
        return format!("coalesce(nullif(trim(substr({text}, 1, {LABEL_CHARACTERS})), ''), {by_key})");
    }
    if table.label.is_empty() || table.label == table.primary_key {
        return by_key;
    }
    let names: Vec<String> =
        table.label.iter().map(|name| format!("substr({}, 1, {LABEL_CHARACTERS})", column(name))).collect();
    format!("coalesce(nullif(trim(concat_ws(' ', {})), ''), {by_key})", names.join(", "))
}
