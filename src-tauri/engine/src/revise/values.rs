//! What each column of a table holds afterwards: the same, converted, filled, or brought back from the bin.

use super::convert::conversion;
use super::key::{LastingKey, alias, lasting_key, rowid_name};
use super::pair::pairs;
use super::park::Entry;
use super::{Choice, How};
use crate::identifier::quote;
use crate::model::{ColumnModel, HookModel, PLACEHOLDER, TableModel, declared_type};
use crate::schema::affinity;

/// A table that is there before and after.
pub(super) struct Work<'a> {
    /// As it was.
    pub old: &'a TableModel,
    /// With only the renames done.
    pub mid: &'a TableModel,
    /// As it shall be.
    pub goal: &'a TableModel,
    /// Its stored columns afterwards, in order.
    pub values: Vec<NewValue<'a>>,
    /// What comes back from the bin here.
    pub restored: Vec<Entry>,
    /// Columns whose values go.
    pub dropped: Vec<&'a ColumnModel>,
    /// What names a row throughout.
    pub key: Option<LastingKey>,
}

/// What one column holds afterwards.
pub(super) struct NewValue<'a> {
    pub goal: &'a ColumnModel,
    /// The column that it comes from, as it was called.
    pub from: Option<&'a ColumnModel>,
    /// Index into [`Work::restored`].
    restored: Option<usize>,
    /// The literal that a person chose for it.
    chosen: Option<String>,
    /// The person chose to leave it empty.
    pub emptied: bool,
    /// The rowid becomes a column.
    is_new_alias: bool,
    /// Links to nothing are to be emptied: the condition for keeping a value (`?value?`), in the file as it is and with the
    /// renames done.
    pub only_if: Option<(String, String)>,
}

/// Under which names the source is read: of before (in the file as it is) or with the renames done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    Old,
    Mid,
}

impl NewValue<'_> {
    /// The person has said what becomes of values that don't fit.
    pub fn is_chosen(&self) -> bool {
        self.emptied || self.chosen.is_some()
    }

    /// It is the rowid that the table had.
    pub fn is_rowid(&self) -> bool {
        self.is_new_alias
    }
}

impl<'a> Work<'a> {
    /// `literal` reads a chosen value as SQL.
    pub fn new(
        (old, mid, goal): (&'a TableModel, &'a TableModel, &'a TableModel),
        parked: &[Entry],
        choices: &[Choice],
        literal: impl Fn(&ColumnModel, &crate::value::Input) -> crate::Result<String>,
    ) -> crate::Result<Self> {
        let mut restored = Vec::new();
        // The renames are over, so that columns have the same name in both.
        let both = pairs(&mid.columns, &goal.columns);
        let mut values = Vec::new();
        for (from, column) in &both.both {
            if column.generated.is_some() {
                continue;
            }
            let from = from.and_then(|from| old_of(old, mid, from));
            let place = parked.iter().find(|entry| {
                entry.table.eq_ignore_ascii_case(&goal.name)
                    && entry.column.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&column.name))
            });
            let restored_at = place.map(|entry| {
                restored.push(entry.clone());
                restored.len() - 1
            });
            // What was computed meanwhile says nothing about what was stored before.
            let from = from.filter(|from| from.generated.is_none() || restored_at.is_none());
            let mut chosen = None;
            let mut emptied = false;
            for choice in choices.iter().filter(|choice| {
                choice.table.eq_ignore_ascii_case(&goal.name)
                    && choice.name.eq_ignore_ascii_case(&column.name)
            }) {
                match &choice.how {
                    How::SetValue { value } => chosen = Some(literal(column, value)?),
                    How::SetEmpty => emptied = true,
                    How::Drop | How::Discard => {}
                }
            }
            if from.is_some_and(|from| fills_slugs(goal, column) && !fills_slugs(old, from)) {
                chosen.get_or_insert_with(|| PLACEHOLDER.to_owned());
            }
            let is_new_alias = from.is_none()
                && alias(goal).is_some_and(|alias| alias.name == column.name)
                && alias(mid).is_none()
                && rowid_name(mid).is_some();
            values.push(NewValue {
                goal: column,
                from,
                restored: restored_at,
                chosen,
                emptied,
                is_new_alias,
                only_if: None,
            });
        }
        let goes = |column: &&'a ColumnModel| {
            column.generated.is_none()
                && !values.iter().any(|value| value.from.is_some_and(|from| std::ptr::eq(from, *column)))
        };
        let dropped = old.columns.iter().filter(goes).collect();
        let mut work = Self { old, mid, goal, values, restored, dropped, key: None };
        work.key = lasting_key(old, &with_was(old, mid, goal), |name| {
            work.values.iter().any(|value| value.goal.name == name && work.changes(value))
        });
        Ok(work)
    }

    fn source_name(&self, column: &'a ColumnModel, names: Names) -> &str {
        match names {
            Names::Old => &column.name,
            Names::Mid => self.mid_name(&column.name),
        }
    }

    /// What a column of before is called with the renames done.
    pub fn mid_name(&self, old: &str) -> &str {
        let at = self.old.columns.iter().position(|column| column.name.eq_ignore_ascii_case(old));
        at.and_then(|at| self.mid.columns.get(at)).map_or("", |column| column.name.as_str())
    }

    /// What a column with the renames done was called.
    pub fn old_name(&self, mid: &str) -> String {
        let at = self.mid.columns.iter().position(|column| column.name.eq_ignore_ascii_case(mid));
        at.and_then(|at| self.old.columns.get(at)).map_or(mid, |column| column.name.as_str()).to_owned()
    }

    /// The stored value that `value` comes from.
    pub fn source(&self, value: &NewValue<'a>, names: Names) -> Option<String> {
        value.from.map(|from| format!("\"old\".{}", quote(self.source_name(from, names))))
    }

    /// The source converted and nothing else; the source itself where it needs none.
    pub fn converted(&self, value: &NewValue<'a>, names: Names) -> Option<String> {
        let source = self.source(value, names)?;
        let from = value.from?;
        Some(conversion((self.old, from), (self.goal, value.goal), &source).unwrap_or(source))
    }

    /// True if the kind changes in such a way that values must be converted.
    pub fn is_converted(&self, value: &NewValue<'a>) -> bool {
        value.from.is_some_and(|from| conversion((self.old, from), (self.goal, value.goal), "x").is_some())
    }

    /// True if the value can differ from the one that it comes from.
    pub fn changes(&self, value: &NewValue<'a>) -> bool {
        value.from.is_none()
            || self.is_converted(value)
            || value.chosen.is_some()
            || value.only_if.is_some()
            || value.restored.is_some()
    }

    /// What stays as it is: columns, and the rowid where there is one throughout.
    pub fn untouched(&self) -> Vec<(String, String)> {
        let type_of =
            |table: &TableModel, column: &ColumnModel| affinity(declared_type(column), table.strict);
        let stays = self.values.iter().filter(|value| !self.changes(value)).filter_map(|value| {
            let from = value.from?;
            let alike = type_of(self.old, from) == type_of(self.goal, value.goal);
            alike.then(|| (from.name.clone(), value.goal.name.clone()))
        });
        let rowid = match (alias(self.old), alias(self.goal), rowid_name(self.old), rowid_name(self.goal)) {
            (None, None, Some(old), Some(new)) => Some((old.to_owned(), new.to_owned())),
            _ => None,
        };
        stays.chain(rowid).collect()
    }

    /// True if the column is filled with slugs from now on.
    pub fn is_new_slug(&self, value: &NewValue<'_>) -> bool {
        fills_slugs(self.goal, value.goal) && !value.from.is_some_and(|from| fills_slugs(self.old, from))
    }

    /// From the new value (an SQL expression) to the old one again.
    pub fn back(&self, value: &NewValue<'a>, new: &str) -> Option<String> {
        let from = value.from?;
        Some(conversion((self.goal, value.goal), (self.old, from), new).unwrap_or_else(|| new.to_owned()))
    }

    /// What the column holds afterwards; none where its default does.
    pub fn sql(&self, value: &NewValue<'a>, names: Names) -> Option<String> {
        let bin = value.restored.map(|at| format!("p{at}"));
        let Some(source) = self.source(value, names) else {
            if value.is_new_alias {
                let table = if names == Names::Old { self.old } else { self.mid };
                return rowid_name(table).map(|name| format!("\"old\".{}", quote(name)));
            }
            let fill = value.chosen.clone();
            return match bin {
                Some(bin) => {
                    let rest =
                        fill.or_else(|| value.goal.default.clone()).unwrap_or_else(|| "NULL".to_owned());
                    Some(format!("CASE WHEN {bin}.key1 IS NULL THEN {rest} ELSE {bin}.value END"))
                }
                None => fill,
            };
        };
        let mut sql = self.converted(value, names)?;
        if let Some(chosen) = &value.chosen {
            sql = if value.goal.required {
                format!("coalesce({sql}, {chosen})")
            } else {
                format!("CASE WHEN {source} IS NOT NULL AND ({sql}) IS NULL THEN {chosen} ELSE {sql} END")
            };
        }
        if let Some((old, mid)) = &value.only_if {
            let only_if = if names == Names::Old { old } else { mid };
            sql = format!("CASE WHEN {} THEN {sql} END", only_if.replace("?value?", &format!("({sql})")));
        }
        if let Some(bin) = bin {
            sql = format!(
                "CASE WHEN {bin}.key1 IS NOT NULL AND {source} COLLATE BINARY IS {bin}.became THEN {bin}.value ELSE {sql} END"
            );
        }
        Some(sql)
    }

    /// FROM and the joins to the bin.
    pub fn source_clause(&self, names: Names) -> String {
        let table = if names == Names::Old { self.old } else { self.mid };
        let mut sql = format!("FROM {} AS \"old\"", quote(&table.name));
        for (number, entry) in self.restored.iter().enumerate() {
            let rowid = rowid_name(table).unwrap_or("rowid");
            sql.push_str(&entry.join(number, rowid, |name| match names {
                Names::Mid => name.to_owned(),
                Names::Old => self.old_name(name),
            }));
        }
        sql
    }
}

/// True if `column` is filled with slugs.
fn fills_slugs(table: &TableModel, column: &ColumnModel) -> bool {
    table.hooks.iter().any(|hook| {
        matches!(hook, HookModel::Slug { column: name, .. } if name.eq_ignore_ascii_case(&column.name))
    })
}

/// The column of before that `mid` is, which stands at the same place.
fn old_of<'a>(old: &'a TableModel, mid: &TableModel, column: &ColumnModel) -> Option<&'a ColumnModel> {
    let at = mid.columns.iter().position(|other| std::ptr::eq(other, column))?;
    old.columns.get(at)
}

/// `goal` with the names that its columns had.
fn with_was(old: &TableModel, mid: &TableModel, goal: &TableModel) -> TableModel {
    let mut goal = goal.clone();
    for column in &mut goal.columns {
        let at = mid.columns.iter().position(|other| other.name.eq_ignore_ascii_case(&column.name));
        column.was = at.and_then(|at| old.columns.get(at)).map(|old| old.name.clone());
    }
    goal
}
