//! What differs between two models, each difference with a sentence.

use super::pair::{Named, pairs};
use super::{ChangeKind as K, ModelChange};
use crate::model::{
    ActionModel, ColumnModel, ComputedModel, HookModel, IndexModel, LinkModel, Model, SearchModel,
    TableModel, TriggerModel, ViewModel, declared_type,
};
use crate::schema::{ColumnKind, LinkAction};

/// What differs, in the order in which a person would tell it. `was` in `after` names a rename.
#[must_use]
pub fn diff(before: &Model, after: &Model) -> Vec<ModelChange> {
    let mut found = Found(Vec::new());
    let tables = pairs(&before.tables, &after.tables);
    for gone in &tables.gone {
        found.add(K::TableDropped, &gone.name, None, format!("Drop the table {}", said(&gone.name)));
    }
    for (old, new) in &tables.both {
        match old {
            None => {
                let columns: Vec<String> = new.columns.iter().map(|column| said(&column.name)).collect();
                let with =
                    if columns.is_empty() { String::new() } else { format!(" with {}", joined(&columns)) };
                found.add(K::TableAdded, &new.name, None, format!("Add the table {}{with}", said(&new.name)));
            }
            Some(old) => found.table(old, new),
        }
    }
    found.views(&before.views, &after.views);
    found.0
}

/// Columns that may be meant as renamed: in a table where one of a kind goes and one of the same kind comes, how to say so.
#[must_use]
pub fn rename_hints(before: &Model, after: &Model) -> Vec<String> {
    let tables = pairs(&before.tables, &after.tables);
    let mut hints = Vec::new();
    for (old, new) in &tables.both {
        let Some(old) = old else { continue };
        let columns = pairs(&old.columns, &new.columns);
        let come: Vec<&ColumnModel> =
            columns.both.iter().filter(|(old, _)| old.is_none()).map(|(_, new)| *new).collect();
        let alike = |one: &ColumnModel, other: &ColumnModel| {
            one.kind == other.kind && declared_type(one) == declared_type(other)
        };
        for gone in &columns.gone {
            let mut same = come.iter().filter(|column| alike(gone, column));
            let only = columns.gone.iter().filter(|other| alike(gone, other)).count() == 1;
            if let (Some(column), None, true) = (same.next(), same.next(), only) {
                let (is, was) = (said(&column.name), said(&gone.name));
                hints.push(format!(
                    "If {is} of {} is {was} renamed, write was = \"{}\" at it in the model file: its values stay then.",
                    said(&new.name),
                    gone.name
                ));
            }
        }
    }
    hints
}

/// A name in a sentence.
fn said(name: &str) -> String {
    format!("“{name}”")
}

/// "a, b and c".
pub(super) fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// What a search index is over.
fn searched(search: &SearchModel) -> String {
    let columns: Vec<String> = search.columns.iter().map(|name| said(name)).collect();
    let parts = if search.parts { ", parts of words too" } else { "" };
    format!("{}{parts}", joined(&columns))
}

struct Found(Vec<ModelChange>);

impl Found {
    fn add(&mut self, what: K, table: &str, name: Option<&str>, sentence: String) {
        let sentence = format!("{sentence}.");
        self.0.push(ModelChange { what, table: table.to_owned(), name: name.map(str::to_owned), sentence });
    }

    fn table(&mut self, old: &TableModel, new: &TableModel) {
        let on = said(&new.name);
        if old.name != new.name {
            let sentence = format!("Rename the table {} to {on}", said(&old.name));
            self.add(K::TableRenamed, &new.name, None, sentence);
        }
        self.columns(old, new);
        self.shape(old, new);
        self.rules(old, new);
        self.listed(
            new,
            (&old.links, &new.links),
            K::LinkChanged,
            |link| Some(link.columns.join(", ")),
            |link| format!("the link {}", link_text(link)),
            same_link,
        );
        self.listed(
            new,
            (&old.indexes, &new.indexes),
            K::IndexChanged,
            |index: &IndexModel| Some(index.name.clone()),
            |index| format!("the index {}", said(&index.name)),
            PartialEq::eq,
        );
        self.listed(
            new,
            (&old.triggers, &new.triggers),
            K::TriggerChanged,
            |trigger: &TriggerModel| Some(trigger.name.clone()),
            |trigger| format!("the trigger {}", said(&trigger.name)),
            PartialEq::eq,
        );
        self.listed(
            new,
            (&old.computed, &new.computed),
            K::ComputedChanged,
            |computed: &ComputedModel| Some(computed.name.clone()),
            |computed| format!("the computed column {}", said(&computed.name)),
            PartialEq::eq,
        );
        self.listed(
            new,
            (&old.hooks, &new.hooks),
            K::HookChanged,
            |hook| Some(hook_column(hook).to_owned()),
            |hook| format!("what fills in {}", said(hook_column(hook))),
            PartialEq::eq,
        );
        let (old_actions, actions) = self.renamed_actions(old, new);
        self.listed(
            new,
            (&old_actions, &actions),
            K::ActionChanged,
            |action| Some(action.name.clone()),
            |action| format!("the button {}", said(&action.name)),
            PartialEq::eq,
        );
        self.search(old, new);
        if (&old.title, &old.singular, &old.label) != (&new.title, &new.singular, &new.label) {
            self.add(K::NotesChanged, &new.name, None, format!("Change what {on} and its rows are called"));
        }
    }

    fn search(&mut self, old: &TableModel, new: &TableModel) {
        let was = old.search.clone().map(|mut search| {
            search.columns.iter_mut().for_each(|name| *name = renamed_column(old, new, name).to_owned());
            search
        });
        if was == new.search {
            return;
        }
        let on = said(&new.name);
        let sentence = match (&was, &new.search) {
            (_, None) => format!("Remove the search index of {on}"),
            (was, Some(search)) => {
                let verb = if was.is_some() { "Change" } else { "Build" };
                format!("{verb} the search index of {on}: {}", searched(search))
            }
        };
        self.add(K::SearchChanged, &new.name, None, sentence);
    }

    /// Tells buttons that do the same under another name; the others.
    fn renamed_actions(
        &mut self,
        old: &TableModel,
        new: &TableModel,
    ) -> (Vec<ActionModel>, Vec<ActionModel>) {
        let bare = |action: &ActionModel| ActionModel { name: String::new(), ..action.clone() };
        let (mut left, mut rest) = (old.actions.clone(), Vec::new());
        for action in &new.actions {
            let other = |name: &str, list: &[ActionModel]| !list.iter().any(|known| known.name == name);
            let same = |known: &ActionModel| bare(known) == bare(action) && other(&known.name, &new.actions);
            let found = left.iter().position(same).filter(|_| other(&action.name, &old.actions));
            let Some(at) = found else {
                rest.push(action.clone());
                continue;
            };
            let (was, is, on) = (said(&left.remove(at).name), said(&action.name), said(&new.name));
            let sentence = format!("Rename the button {was} of {on} to {is}");
            self.add(K::ActionChanged, &new.name, Some(&action.name), sentence);
        }
        (left, rest)
    }

    /// Things known by a name of their own: added, dropped, changed.
    fn listed<T>(
        &mut self,
        table: &TableModel,
        (old, new): (&[T], &[T]),
        what: K,
        name: impl Fn(&T) -> Option<String>,
        tell: impl Fn(&T) -> String,
        same: impl Fn(&T, &T) -> bool,
    ) {
        let on = said(&table.name);
        let mut left: Vec<&T> = old.iter().collect();
        let mut rest = Vec::new();
        for item in new {
            match left.iter().position(|other| same(other, item)) {
                Some(at) => drop(left.remove(at)),
                None => rest.push(item),
            }
        }
        for item in rest {
            let key = name(item);
            let verb = match left.iter().position(|other| name(other) == key) {
                Some(at) => {
                    left.remove(at);
                    "Change"
                }
                None => "Add",
            };
            self.add(what, &table.name, key.as_deref(), format!("{verb} {} of {on}", tell(item)));
        }
        for item in left {
            self.add(what, &table.name, name(item).as_deref(), format!("Drop {} of {on}", tell(item)));
        }
    }

    fn columns(&mut self, old: &TableModel, new: &TableModel) {
        let on = said(&new.name);
        let columns = pairs(&old.columns, &new.columns);
        for gone in &columns.gone {
            let sentence = format!("Drop the column {} of {on}", said(&gone.name));
            self.add(K::ColumnDropped, &new.name, Some(&gone.name), sentence);
        }
        let mut kept = Vec::new();
        for (old_column, column) in &columns.both {
            let name = Some(column.name.as_str());
            let Some(before) = old_column else {
                let kind = kind_text(column);
                let sentence = format!("Add the column {} ({kind}) to {on}", said(&column.name));
                self.add(K::ColumnAdded, &new.name, name, sentence);
                continue;
            };
            kept.push(old.columns.iter().position(|column| std::ptr::eq(column, *before)));
            if before.name != column.name {
                let sentence =
                    format!("Rename the column {} of {on} to {}", said(&before.name), said(&column.name));
                self.add(K::ColumnRenamed, &new.name, name, sentence);
            }
            self.column(new, before, column);
        }
        if !kept.is_sorted() {
            self.add(
                K::ColumnsReordered,
                &new.name,
                None,
                format!("Put the columns of {on} in another order"),
            );
        }
    }

    fn column(&mut self, table: &TableModel, old: &ColumnModel, new: &ColumnModel) {
        let which = format!("{} of {}", said(&new.name), said(&table.name));
        let mut changed = |sentence: String| {
            self.add(K::ColumnChanged, &table.name, Some(&new.name), sentence);
        };
        if old.kind != new.kind || declared_type(old) != declared_type(new) || old.scale != new.scale {
            changed(format!("Make {which} {} instead of {}", kind_text(new), kind_text(old)));
        }
        match (old.required, new.required) {
            (false, true) => changed(format!("Require {which}")),
            (true, false) => changed(format!("No longer require {which}")),
            _ => {}
        }
        match (old.unique, new.unique) {
            (false, true) => changed(format!("Make {which} unique")),
            (true, false) => changed(format!("No longer make {which} unique")),
            _ => {}
        }
        if old.default != new.default {
            changed(match &new.default {
                Some(default) => format!("Let {which} begin as {default}"),
                None => format!("Let {which} begin empty"),
            });
        }
        let rules = |column: &ColumnModel| {
            (
                (column.shortest, column.length, column.pattern.clone()),
                (column.least.clone(), column.most.clone()),
                (column.collation.clone(), column.generated.clone(), column.required_conflict.clone()),
            )
        };
        let values = |column: &ColumnModel| -> Vec<String> {
            column.options.iter().map(|option| option.value.clone()).collect()
        };
        let values_changed =
            new.kind == ColumnKind::Enum && old.kind == new.kind && values(old) != values(new);
        if values_changed {
            changed(format!("Change what {which} may be"));
        } else if rules(old) != rules(new) {
            changed(format!("Change the rules of {which}"));
        }
        let notes = |column: &ColumnModel| {
            let options = column.options.clone();
            (
                column.title.clone(),
                column.help.clone(),
                column.regex.clone(),
                column.currency.clone(),
                options,
            )
        };
        if !values_changed && notes(old) != notes(new) {
            let sentence = format!("Change how {which} is shown");
            self.add(K::NotesChanged, &table.name, Some(&new.name), sentence);
        }
    }

    fn shape(&mut self, old: &TableModel, new: &TableModel) {
        let on = said(&new.name);
        let mut changed = |sentence: String| self.add(K::TableChanged, &new.name, None, sentence);
        let renamed = |list: &[String]| -> Vec<String> {
            list.iter().map(|name| renamed_column(old, new, name).to_owned()).collect()
        };
        if renamed(&old.primary_key) != new.primary_key {
            let key: Vec<String> = new.primary_key.iter().map(|name| said(name)).collect();
            changed(match key.as_slice() {
                [] => format!("Take the primary key off {on}"),
                key => format!("Make {} the primary key of {on}", joined(key)),
            });
        }
        for (what, old, new) in [
            ("check the type of each value (STRICT)", old.strict, new.strict),
            ("be kept in the order of its primary key (WITHOUT ROWID)", old.without_rowid, new.without_rowid),
            ("never use a number again (AUTOINCREMENT)", old.autoincrement, new.autoincrement),
        ] {
            if old != new {
                changed(format!("{} {on} {what}", if new { "Have" } else { "No longer have" }));
            }
        }
        if old.virtual_sql != new.virtual_sql {
            changed(format!("Make the virtual table {on} anew"));
        }
    }

    fn rules(&mut self, old: &TableModel, new: &TableModel) {
        self.listed(
            new,
            (&old.uniques, &new.uniques),
            K::RuleChanged,
            |unique| Some(unique.columns.join(", ")),
            |unique| {
                let columns: Vec<String> = unique.columns.iter().map(|name| said(name)).collect();
                format!("the rule that {} together are unique", joined(&columns))
            },
            |old_rule, rule| {
                let columns: Vec<&str> =
                    old_rule.columns.iter().map(|name| renamed_column(old, new, name)).collect();
                columns == rule.columns
                    && (&old_rule.name, &old_rule.sql, &old_rule.conflict, &old_rule.message)
                        == (&rule.name, &rule.sql, &rule.conflict, &rule.message)
            },
        );
        self.listed(
            new,
            (&old.rules, &new.rules),
            K::RuleChanged,
            |rule| Some(rule.name.clone().unwrap_or_else(|| rule.check.clone())),
            |rule| format!("the rule {}", rule.check),
            PartialEq::eq,
        );
    }

    fn views(&mut self, old: &[ViewModel], new: &[ViewModel]) {
        let find = |list: &[ViewModel], name: &str| {
            list.iter().position(|view| view.name.eq_ignore_ascii_case(name))
        };
        for view in new {
            let verb = match find(old, &view.name) {
                Some(at) if old[at] == *view => continue,
                Some(_) => "Change",
                None => "Add",
            };
            self.add(K::ViewChanged, &view.name, None, format!("{verb} the view {}", said(&view.name)));
        }
        for view in old.iter().filter(|view| find(new, &view.name).is_none()) {
            self.add(K::ViewChanged, &view.name, None, format!("Drop the view {}", said(&view.name)));
        }
    }
}

/// What a column of `old` is called in `new`; its own name if it is gone.
pub(super) fn renamed_column<'a>(old: &'a TableModel, new: &'a TableModel, name: &'a str) -> &'a str {
    let both = pairs(&old.columns, &new.columns).both;
    let found =
        both.into_iter().find(|(old, _)| old.is_some_and(|old| Named::name(old).eq_ignore_ascii_case(name)));
    found.map_or(name, |(_, new)| new.name.as_str())
}

fn same_link(one: &LinkModel, other: &LinkModel) -> bool {
    one == other
}

fn link_text(link: &LinkModel) -> String {
    let from: Vec<String> = link.columns.iter().map(|name| said(name)).collect();
    let what = match link.on_delete {
        LinkAction::NoAction | LinkAction::Restrict => "",
        LinkAction::SetNull => " (emptied when it goes)",
        LinkAction::SetDefault => " (set to its default when it goes)",
        LinkAction::Cascade => " (going along when it goes)",
    };
    format!("{} → {}{what}", joined(&from), said(&link.target))
}

/// The column that a hook fills.
pub(super) fn hook_column(hook: &HookModel) -> &str {
    match hook {
        HookModel::Slug { column, .. }
        | HookModel::CreatedAt { column }
        | HookModel::UpdatedAt { column } => column,
    }
}

/// A column's kind in a sentence.
pub(super) fn kind_text(column: &ColumnModel) -> String {
    use ColumnKind as C;
    let word = match column.kind {
        C::Integer => "a whole number",
        C::Number => "a number",
        C::Money => "money",
        C::Text => "text",
        C::LongText => "long text",
        C::Boolean => "yes or no",
        C::Date => "a date",
        C::DateTime => "a date and time",
        C::Json => "JSON",
        C::Blob => "bytes",
        C::Url => "a web address",
        C::Email => "an e-mail address",
        C::Uuid => "a UUID",
        C::Percent => "a percentage",
        C::Duration => "a length of time",
        C::Enum => "one of a list",
        C::Rating => "a rating",
        C::File => "a file",
        C::Image => "a picture",
        C::Password => "a password",
        C::Slug => "a slug",
        C::Link => "a link",
        C::Any => "anything",
    };
    match &column.declared_type {
        Some(declared) if !declared.is_empty() => format!("{word}, {declared}"),
        _ => word.to_owned(),
    }
}
