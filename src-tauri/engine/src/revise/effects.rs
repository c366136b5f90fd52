//! What a change of a table does to its rows, found by asking the rows themselves: one pass for all that can be told row
//! by row, one more for each rule that compares rows.

use std::collections::HashSet;

use rusqlite::Connection;

use super::diff::{joined, kind_text};
use super::key::alias;
use super::values::{NewValue, Work};
use super::{Effect, EffectKind, EffectRow, Offer, Severity};
use crate::error::Result;
use crate::identifier::quote;
use crate::model::{LinkModel, TableModel, kind_check, names_in, rule_checks};
use crate::schema::Catalog;
use crate::schema::words::counted;
use crate::value::{Cell, RowKey, Value};

/// How many rows an effect shows.
const SHOWN: u32 = 10;

/// A question that each row answers by itself.
struct Probe {
    kind: EffectKind,
    columns: Vec<String>,
    name: Option<String>,
    /// SQL over the preview; true for the rows in question.
    condition: String,
    /// SQL for the value to show.
    value: String,
    /// The person has chosen already.
    settled: bool,
    offers: Vec<Offer>,
    /// "… rows" with this after it.
    what: String,
}

impl Probe {
    /// What is said of so many rows.
    fn said(&self, rows: u64) -> String {
        match self.what.split_once(' ') {
            Some(("have", rest)) if rows == 1 => format!("has {rest}"),
            Some(("break", rest)) if rows == 1 => format!("breaks {rest}"),
            _ => self.what.clone(),
        }
    }
}

/// The table in which a link ends, as far as it can be read now: how to read it, and what its columns are called there.
pub(super) type Target<'a> = dyn Fn(&LinkModel) -> Option<(String, Vec<String>)> + 'a;

/// Asks the rows of the file that `connection` has open.
pub(super) struct Asking<'a> {
    pub connection: &'a Connection,
    pub catalog: &'a Catalog,
    pub work: &'a Work<'a>,
    /// Rows are counted even where nothing is asked of them; false where columns are only added by ADD COLUMN.
    pub counted: bool,
}

/// What the rows say.
pub(super) struct Answer {
    pub effects: Vec<Effect>,
    /// How many rows there are, where they were counted.
    pub rows: u64,
    /// Columns with values that the new ones don't give back exactly.
    pub inexact: HashSet<String>,
}

impl Asking<'_> {
    pub fn ask(&self, target: &Target<'_>) -> Result<Answer> {
        let work = self.work;
        let mut probes = Vec::new();
        let mut inexact = Vec::new();
        for (at, value) in work.values.iter().enumerate() {
            self.unconvertible(at, value, &mut probes);
            self.empty(at, value, &mut probes);
            if value.from.is_some() && work.changes(value) && value.goal.generated.is_none() {
                inexact.push((value.goal.name.clone(), is_inexact(work, value)));
            }
        }
        self.rules(&mut probes);
        for link in self.new_links() {
            self.dangling(link, target, &mut probes);
        }
        let inexact: Vec<(String, String)> =
            inexact.into_iter().filter_map(|(name, condition)| Some((name, condition?))).collect();
        let mut effects = Vec::new();
        let counts = self.count(&probes, &inexact)?;
        let (rows, counts) = counts.split_first().map_or((0, &[][..]), |(rows, rest)| (*rows, rest));
        for (probe, count) in probes.iter().zip(counts) {
            if *count > 0 {
                effects.push(self.effect(probe, *count)?);
            }
        }
        let inexact = inexact
            .into_iter()
            .zip(&counts[probes.len()..])
            .filter(|(_, count)| **count > 0)
            .map(|((name, _), _)| name)
            .collect();
        self.doubles(&mut effects)?;
        Ok(Answer { effects, rows, inexact })
    }

    /// How many rows there are, for how many each probe holds, and how many are inexact.
    fn count(&self, probes: &[Probe], inexact: &[(String, String)]) -> Result<Vec<u64>> {
        let asked: Vec<&String> = probes
            .iter()
            .map(|probe| &probe.condition)
            .chain(inexact.iter().map(|(_, condition)| condition))
            .collect();
        let conditions = asked.iter().map(|condition| format!("count(*) FILTER (WHERE {condition})"));
        let columns: Vec<String> = std::iter::once("count(*)".to_owned()).chain(conditions).collect();
        if asked.is_empty() && !self.counted {
            return Ok(vec![0]);
        }
        // Without a question there is nothing to be worked out about any row.
        let from = if asked.is_empty() { quote(&self.work.old.name) } else { self.asked(&asked) };
        let sql = format!("SELECT {} FROM {from}", columns.join(", "));
        let mut statement = self.connection.prepare(&sql)?;
        let counts = statement
            .query_row([], |row| (0..columns.len()).map(|at| super::counted_in(row, at)).collect())?;
        Ok(counts)
    }

    fn effect(&self, probe: &Probe, rows: u64) -> Result<Effect> {
        let shown = self.show(&probe.value, &format!("WHERE {}", probe.condition))?;
        let severity = match (probe.settled, probe.offers.is_empty()) {
            (true, _) => Severity::Tells,
            (false, false) => Severity::Asks,
            (false, true) => Severity::Stops,
        };
        Ok(Effect {
            kind: probe.kind,
            severity,
            table: self.work.goal.name.clone(),
            columns: probe.columns.clone(),
            name: probe.name.clone(),
            rows,
            shown,
            sentence: format!("{} of “{}” {}", counted(rows, "row"), self.work.goal.name, probe.said(rows)),
            offers: probe.offers.clone(),
        })
    }

    /// The first rows of the preview for which the rest of the statement holds.
    fn show(&self, value: &str, rest: &str) -> Result<Vec<EffectRow>> {
        let keys = self.catalog.table(&self.work.old.name).map_or(0, |table| table.key_columns().len());
        let mut columns: Vec<String> = (0..keys).map(|number| format!("_relata_key_{number}")).collect();
        columns.push("_relata_label".to_owned());
        columns.push(format!("({value})"));
        let sql = format!("SELECT {} FROM {} {rest} LIMIT {SHOWN}", columns.join(", "), self.preview());
        let mut statement = self.connection.prepare(&sql)?;
        let rows = statement.query_map([], |row| {
            let key: Vec<Value> =
                (0..keys).map(|at| row.get_ref(at).map(Value::from)).collect::<Result<_, _>>()?;
            let label = match Value::from(row.get_ref(keys)?) {
                Value::Text(label) => label,
                _ => String::new(),
            };
            let key = (keys > 0).then(|| RowKey::of(&key));
            Ok(EffectRow { key, label, value: Cell::of(row.get_ref(keys + 1)?) })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn unconvertible(&self, at: usize, value: &NewValue<'_>, probes: &mut Vec<Probe>) {
        if !self.work.is_converted(value) {
            return;
        }
        let name = value.goal.name.clone();
        let mut offers = vec![Offer::SetValue];
        offers.extend((!value.goal.required).then_some(Offer::SetEmpty));
        probes.push(Probe {
            kind: EffectKind::Unconvertible,
            condition: format!("_relata_from_{at} IS NOT NULL AND _relata_conv_{at} IS NULL"),
            value: format!("_relata_from_{at}"),
            settled: value.is_chosen(),
            offers,
            what: format!("have a value in “{name}” that can't become {}.", kind_text(value.goal)),
            columns: vec![name],
            name: None,
        });
    }

    fn empty(&self, at: usize, value: &NewValue<'_>, probes: &mut Vec<Probe>) {
        let (work, column) = (self.work, value.goal);
        let in_key = |table: &TableModel, name: &str| {
            (table.without_rowid || table.strict)
                && table.primary_key.iter().any(|key| key.eq_ignore_ascii_case(name))
        };
        let must = column.required || in_key(work.goal, &column.name);
        let had_to = value.from.is_some_and(|from| from.required || in_key(work.old, &from.name));
        let is_alias = alias(work.goal).is_some_and(|alias| alias.name == column.name);
        // What ADD COLUMN can add has a constant for every row if it must have a value.
        let is_added = !self.counted && value.from.is_none();
        if !must || is_alias || is_added || had_to && !work.changes(value) {
            return;
        }
        let name = quote(&column.name);
        let other = if work.is_converted(value) && !value.is_chosen() {
            format!(" AND NOT (_relata_from_{at} IS NOT NULL AND _relata_conv_{at} IS NULL)")
        } else {
            String::new()
        };
        probes.push(Probe {
            kind: EffectKind::Empty,
            columns: vec![column.name.clone()],
            name: None,
            condition: format!("{name} IS NULL{other}"),
            value: "NULL".to_owned(),
            settled: false,
            offers: vec![Offer::SetValue],
            what: format!("have nothing in “{}”, which is to be required.", column.name),
        });
    }

    /// CHECKs that are new, or that look at values which change.
    fn rules(&self, probes: &mut Vec<Probe>) {
        let before: HashSet<String> = checks(self.work.mid).into_iter().map(|(check, ..)| check).collect();
        let moved = self.moved();
        for (check, columns, name) in checks(self.work.goal) {
            let touched =
                names_in(&check).iter().any(|word| moved.iter().any(|name| name.eq_ignore_ascii_case(word)));
            if before.contains(&check) && !touched {
                continue;
            }
            let value = match columns.as_slice() {
                [only] => quote(only),
                _ => "NULL".to_owned(),
            };
            let said = name.clone().unwrap_or_else(|| check.clone());
            probes.push(Probe {
                kind: EffectKind::Rule,
                columns,
                name,
                condition: format!("NOT ({check})"),
                value,
                settled: false,
                offers: Vec::new(),
                what: format!("break the rule {said}."),
            });
        }
    }

    /// Columns whose values change.
    fn moved(&self) -> Vec<&str> {
        let moved = self.work.values.iter().filter(|value| self.work.changes(value));
        moved.map(|value| value.goal.name.as_str()).collect()
    }

    /// Links that are new, or whose values change.
    fn new_links(&self) -> Vec<&LinkModel> {
        let moved = self.moved();
        let known = |link: &LinkModel| {
            self.work.mid.links.iter().any(|old| {
                old.columns == link.columns
                    && old.target.eq_ignore_ascii_case(&link.target)
                    && old.target_columns == link.target_columns
            })
        };
        let links = self.work.goal.links.iter();
        links
            .filter(|link| !known(link) || link.columns.iter().any(|name| moved.contains(&name.as_str())))
            .collect()
    }

    fn dangling(&self, link: &LinkModel, target: &Target<'_>, probes: &mut Vec<Probe>) {
        let there: Vec<String> =
            link.columns.iter().map(|name| format!("{} IS NOT NULL", quote(name))).collect();
        let mut condition = there.join(" AND ");
        if let Some((table, columns)) = target(link) {
            let goal = quote(&self.work.goal.name);
            let on: Vec<String> = columns
                .iter()
                .zip(&link.columns)
                .map(|(there, here)| format!("\"there\".{} = {goal}.{}", quote(there), quote(here)))
                .collect();
            let from = quote(&table);
            condition = format!(
                "{condition} AND NOT EXISTS (SELECT 1 FROM {from} AS \"there\" WHERE {})",
                on.join(" AND ")
            );
        }
        let alone = match link.columns.as_slice() {
            [only] => self.work.values.iter().find(|value| value.goal.name == *only),
            _ => None,
        };
        let can_be_empty = alone.is_some_and(|value| !value.goal.required);
        probes.push(Probe {
            kind: EffectKind::Link,
            columns: link.columns.clone(),
            name: None,
            condition,
            value: link.columns.first().map_or("NULL".to_owned(), |name| quote(name)),
            settled: false,
            offers: if can_be_empty { vec![Offer::SetEmpty] } else { Vec::new() },
            what: format!("would link to a row of “{}” that isn't there.", link.target),
        });
    }

    /// Rows that share what must be unique.
    fn doubles(&self, effects: &mut Vec<Effect>) -> Result<()> {
        let before: HashSet<(Vec<String>, Option<String>)> =
            unique_keys(self.work.mid).into_iter().map(|(parts, condition, _)| (parts, condition)).collect();
        let moved = self.moved();
        for (parts, condition, columns) in unique_keys(self.work.goal) {
            let touched = columns.iter().any(|name| moved.contains(&name.as_str()));
            let is_rowid = alias(self.work.goal).is_some_and(|alias| columns == [alias.name.clone()])
                && alias(self.work.mid).is_some_and(|mid| columns == [mid.name.clone()])
                || self
                    .work
                    .values
                    .iter()
                    .any(|value| value.is_rowid() && columns == [value.goal.name.clone()]);
            if is_rowid || before.contains(&(parts.clone(), condition.clone())) && !touched {
                continue;
            }
            let mut there: Vec<String> = parts.iter().map(|part| format!("({part}) IS NOT NULL")).collect();
            there.extend(condition.map(|condition| format!("({condition})")));
            let (list, there) = (parts.join(", "), there.join(" AND "));
            let preview = self.preview();
            let groups = format!("FROM {preview} WHERE {there} GROUP BY {list} HAVING count(*) > 1");
            let sql = format!("SELECT coalesce(sum(n), 0) FROM (SELECT count(*) AS n {groups})");
            let rows = self.connection.query_row(&sql, [], |row| super::counted_in(row, 0))?;
            if rows == 0 {
                continue;
            }
            let value = parts.first().cloned().unwrap_or_default();
            let rest = format!("WHERE {there} AND ({list}) IN (SELECT {list} {groups}) ORDER BY {list}");
            let named: Vec<String> = columns.iter().map(|name| format!("“{name}”")).collect();
            let together = if columns.len() > 1 { " together" } else { "" };
            effects.push(Effect {
                kind: EffectKind::Double,
                severity: Severity::Stops,
                table: self.work.goal.name.clone(),
                columns,
                name: None,
                rows,
                shown: self.show(&value, &rest)?,
                sentence: format!(
                    "{} of “{}” share their {}, which must be unique{together}.",
                    counted(rows, "row"),
                    self.work.goal.name,
                    joined(&named)
                ),
                offers: Vec::new(),
            });
        }
        Ok(())
    }
}

/// True for values that the new ones don't give back exactly.
fn is_inexact(work: &Work<'_>, value: &NewValue<'_>) -> Option<String> {
    let at = work.values.iter().position(|other| std::ptr::eq(other, value))?;
    let source = format!("_relata_from_{at}");
    let back = work.back(value, &quote(&value.goal.name))?;
    Some(differs(&back, &source))
}

/// True where the one is not exactly the other.
pub(super) fn differs(one: &str, other: &str) -> String {
    format!("(({one}) COLLATE BINARY IS NOT {other} OR typeof({one}) <> typeof({other}))")
}

/// Every CHECK of a table, with the columns that it is of and its name.
fn checks(table: &TableModel) -> Vec<(String, Vec<String>, Option<String>)> {
    let of_columns = table.columns.iter().flat_map(|column| {
        let kind = column.declared_type.is_none().then(|| kind_check(column)).flatten();
        let all = kind.into_iter().chain(rule_checks(column));
        all.map(|check| (check, vec![column.name.clone()], None)).collect::<Vec<_>>()
    });
    let of_table = table.rules.iter().map(|rule| {
        let words = names_in(&rule.check);
        let columns = table
            .columns
            .iter()
            .filter(|column| words.iter().any(|word| word.eq_ignore_ascii_case(&column.name)))
            .map(|column| column.name.clone());
        (rule.check.clone(), columns.collect(), rule.name.clone())
    });
    of_columns.chain(of_table).collect()
}

type UniqueKey = (Vec<String>, Option<String>, Vec<String>);

/// Everything that must be unique: its parts as SQL, a condition, and the columns.
fn unique_keys(table: &TableModel) -> Vec<UniqueKey> {
    let part = |name: &String| {
        let collation = table.column(name).and_then(|column| column.collation.as_ref());
        let collate = collation.map(|name| format!(" COLLATE {}", quote(name))).unwrap_or_default();
        format!("{}{collate}", quote(name))
    };
    let parts = |columns: &[String]| columns.iter().map(part).collect::<Vec<_>>();
    let mut keys: Vec<UniqueKey> = Vec::new();
    if !table.primary_key.is_empty() {
        keys.push((parts(&table.primary_key), None, table.primary_key.clone()));
    }
    for column in table.columns.iter().filter(|column| column.unique) {
        let columns = vec![column.name.clone()];
        keys.push((parts(&columns), None, columns));
    }
    for unique in &table.uniques {
        keys.push((parts(&unique.columns), None, unique.columns.clone()));
    }
    for index in table.indexes.iter().filter(|index| index.unique) {
        let parts: Vec<String> =
            index.parts.iter().map(|part| part.strip_suffix(" DESC").unwrap_or(part).to_owned()).collect();
        let words: Vec<String> = index.parts.iter().flat_map(|part| names_in(part)).collect();
        let columns = table
            .columns
            .iter()
            .filter(|column| words.iter().any(|word| word.eq_ignore_ascii_case(&column.name)))
            .map(|column| column.name.clone());
        keys.push((parts, index.condition.clone(), columns.collect()));
    }
    keys
}
