//! What names a row for as long as the bin keeps a value of it. An implicit rowid doesn't last: VACUUM may renumber it
//! (<https://www.sqlite.org/lang_vacuum.html>).

use super::pair::pairs;
use crate::model::{ColumnModel, TableModel};

/// What names the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum LastingKey {
    /// The rowid, which a column stands for.
    Rowid,
    /// These columns, as they were called and as they are called.
    Columns(Vec<(String, String)>),
}

/// The column that is the rowid.
pub(super) fn alias(table: &TableModel) -> Option<&ColumnModel> {
    table.rowid_alias()
}

/// A name by which SQL reaches the rowid; none if columns hide all three, or if there is none.
pub(super) fn rowid_name(table: &TableModel) -> Option<&str> {
    if table.without_rowid {
        return None;
    }
    let free = ["rowid", "_rowid_", "oid"].into_iter().find(|name| table.column(name).is_none());
    free.or_else(|| alias(table).map(|column| column.name.as_str()))
}

/// What names a row of `old` that is still there, and the same, in `new`; `moved` tells which columns of `new` get other
/// values.
pub(super) fn lasting_key(
    old: &TableModel,
    new: &TableModel,
    moved: impl Fn(&str) -> bool,
) -> Option<LastingKey> {
    let both = pairs(&old.columns, &new.columns).both;
    let counterpart = |name: &str| {
        let found = both.iter().find(|(old, _)| old.is_some_and(|old| old.name.eq_ignore_ascii_case(name)));
        found.map(|(_, new)| *new)
    };
    if let (Some(was), Some(is)) = (alias(old), alias(new))
        && counterpart(&was.name).is_some_and(|column| column.name == is.name)
        && !moved(&is.name)
    {
        return Some(LastingKey::Rowid);
    }
    let required = |name: &String| old.column(name).is_some_and(|column| column.required);
    let primary = (old.without_rowid || old.primary_key.iter().all(required))
        .then(|| old.primary_key.clone())
        .filter(|columns| !columns.is_empty());
    let alone = old
        .columns
        .iter()
        .filter(|column| column.unique && column.required)
        .map(|column| vec![column.name.clone()]);
    let several = old
        .uniques
        .iter()
        .filter(|unique| unique.columns.iter().all(required))
        .map(|unique| unique.columns.clone());
    primary.into_iter().chain(alone).chain(several).find_map(|columns| {
        let kept = columns.iter().map(|name| {
            let column = counterpart(name)?;
            let plain = column.generated.is_none() && !moved(&column.name);
            plain.then(|| (name.clone(), column.name.clone()))
        });
        kept.collect::<Option<Vec<_>>>().map(LastingKey::Columns)
    })
}
