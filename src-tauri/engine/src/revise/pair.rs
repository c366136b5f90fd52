//! Which table or column of one model is which of another: by the name that it had, else by its name.

use crate::model::{ColumnModel, Model, TableModel};

/// What can be renamed.
pub(super) trait Named {
    fn name(&self) -> &str;
    fn was(&self) -> Option<&str>;
}

impl Named for TableModel {
    fn name(&self) -> &str {
        &self.name
    }
    fn was(&self) -> Option<&str> {
        self.was.as_deref()
    }
}

impl Named for ColumnModel {
    fn name(&self) -> &str {
        &self.name
    }
    fn was(&self) -> Option<&str> {
        self.was.as_deref()
    }
}

/// For each of `after`, its counterpart in `before`, and those of `before` that have none.
pub(super) struct Pairs<'a, T> {
    /// In the order of `after`.
    pub both: Vec<(Option<&'a T>, &'a T)>,
    /// In the order of `before`.
    pub gone: Vec<&'a T>,
}

/// Names are compared as SQLite does, without regard to the case of A to Z.
pub(super) fn pairs<'a, T: Named>(before: &'a [T], after: &'a [T]) -> Pairs<'a, T> {
    let mut taken = vec![false; before.len()];
    let mut find = |name: &str| {
        let exact = (0..before.len()).find(|at| !taken[*at] && before[*at].name() == name);
        let at = exact.or_else(|| {
            (0..before.len()).find(|at| !taken[*at] && before[*at].name().eq_ignore_ascii_case(name))
        })?;
        taken[at] = true;
        Some(at)
    };
    let mut found: Vec<Option<usize>> = after.iter().map(|item| item.was().and_then(&mut find)).collect();
    for (place, item) in found.iter_mut().zip(after) {
        if place.is_none() {
            *place = find(item.name());
        }
    }
    Pairs {
        both: found.into_iter().zip(after).map(|(at, item)| (at.map(|at| &before[at]), item)).collect(),
        gone: before.iter().zip(&taken).filter(|(_, taken)| !**taken).map(|(item, _)| item).collect(),
    }
}

/// `before` as the goal of going back: whatever `after` has under another name says what it is called there.
pub(super) fn inverse(before: &Model, after: &Model) -> Model {
    let mut back = without_was(before);
    for (old, new) in pairs(&before.tables, &after.tables).both {
        let Some(old) = old else { continue };
        let Some(table) = back.tables.iter_mut().find(|table| table.name == old.name) else { continue };
        if new.name != old.name {
            table.was = Some(new.name.clone());
        }
        for (old, new) in pairs(&old.columns, &new.columns).both {
            if let Some(old) = old.filter(|old| old.name != new.name)
                && let Some(column) = table.columns.iter_mut().find(|column| column.name == old.name)
            {
                column.was = Some(new.name.clone());
            }
        }
    }
    back
}

/// The model as a file has it: with no renames under way.
pub(super) fn without_was(model: &Model) -> Model {
    let mut model = model.clone();
    for table in &mut model.tables {
        table.was = None;
        for column in &mut table.columns {
            column.was = None;
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(list: &[(&str, Option<&str>)]) -> Vec<ColumnModel> {
        let column = |(name, was): &(&str, Option<&str>)| ColumnModel {
            name: (*name).to_owned(),
            was: was.map(str::to_owned),
            ..ColumnModel::default()
        };
        list.iter().map(column).collect()
    }

    #[test]
    fn names_can_be_swapped_and_taken_over() {
        let before = columns(&[("a", None), ("b", None), ("c", None)]);
        let after = columns(&[("b", Some("a")), ("a", Some("b")), ("c", None), ("d", Some("gone"))]);
        let found = pairs(&before, &after);
        let old: Vec<_> = found.both.iter().map(|(old, _)| old.map(|old| old.name.as_str())).collect();
        assert_eq!(old, [Some("a"), Some("b"), Some("c"), None]);
        let after = columns(&[("a", None), ("z", Some("a"))]);
        let found = pairs(&before, &after);
        let old: Vec<_> = found.both.iter().map(|(old, _)| old.map(|old| old.name.as_str())).collect();
        assert_eq!(old, [None, Some("a")], "a new column takes over the name of a renamed one");
        assert_eq!(found.gone.len(), 2);
    }
}
