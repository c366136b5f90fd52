//! Reads everything once, so that what is shown beforehand is what will happen: names, kinds, and the values that don't go
//! along.

use super::forms::{self, Seen, can_be};
use super::source::Known;
use super::{ImportColumn, ImportError, ImportFault, ImportPlan, ImportPreview, ImportSource};
use crate::error::Result;
use crate::schema::ColumnKind;
use crate::schema::words::title;
use crate::task::Task;

/// Most columns of a table.
pub(super) const MOST_COLUMNS: usize = 1000;
/// Rows shown beforehand.
const SHOWN: usize = 20;
/// Faults named one by one.
const NAMED: usize = 100;
/// Letters of a value that are shown.
const LETTERS: usize = 200;
/// Records between two looks at whether the job was cancelled.
const LOOK_EVERY: u64 = 500;

/// What `source` holds, and what it becomes by `plan`; without one, by what can be told from it. `name` is what it is
/// called.
pub(crate) fn look(
    source: &ImportSource,
    name: &str,
    plan: Option<ImportPlan>,
    header: Option<bool>,
    task: &Task,
) -> Result<ImportPreview> {
    let known = Known::of(source)?;
    let delimiter = match &plan {
        Some(plan) => delimiter_of(&plan.delimiter)?,
        None => known.delimiter()?,
    };
    let mut survey = Survey::read(&known, delimiter, plan.as_ref().map(|plan| plan.header).or(header), task)?;
    // What is told from the values fits all of them.
    let is_told = plan.is_none();
    let mut plan = match plan {
        // Another delimiter or other headings make other columns.
        Some(plan) if plan.columns.len() == survey.seen.len() => plan,
        Some(plan) => ImportPlan { table: plan.table, title: plan.title, ..survey.plan(name, delimiter) },
        None => survey.plan(name, delimiter),
    };
    for column in &mut plan.columns {
        if !can_be(column.kind) {
            return Err(ImportError::NoSuchKind { name: column.name.clone() }.into());
        }
        column.scale = column.scale.min(crate::kinds::money::MOST_SCALE);
    }
    if !is_told && !plan.columns.iter().all(takes_anything) {
        survey.find_faults(&known, &plan, task)?;
    }
    Ok(ImportPreview {
        plan,
        encoding: known.encoding.name().to_owned(),
        rows: survey.rows,
        headings: survey.headings,
        first: survey.first,
        faults: survey.faults,
        fault_counts: survey.fault_counts,
        uneven: survey.uneven,
        uneven_line: survey.uneven_line,
    })
}

pub(super) fn delimiter_of(text: &str) -> Result<u8> {
    match text.as_bytes() {
        [one] if one.is_ascii() && !matches!(one, b'"' | b'\n' | b'\r') => Ok(*one),
        _ => Err(ImportError::NoName { what: "What stands between the values".to_owned() }.into()),
    }
}

/// What was seen on the way through.
struct Survey {
    header: bool,
    headings: Vec<String>,
    seen: Vec<Seen>,
    rows: u64,
    first: Vec<Vec<String>>,
    uneven: u32,
    uneven_line: Option<u64>,
    faults: Vec<ImportFault>,
    fault_counts: Vec<u32>,
}

impl Survey {
    fn read(known: &Known<'_>, delimiter: u8, header: Option<bool>, task: &Task) -> Result<Self> {
        let mut records = known.records(delimiter)?;
        let Some(first) = records.next()? else { return Err(ImportError::Empty.into()) };
        let top: Vec<String> = first.iter().map(shortened).collect();
        let header = header.unwrap_or_else(|| looks_like_headings(&top));
        let mut survey = Self {
            header,
            headings: if header {
                top.iter().map(|text| text.trim().to_owned()).collect()
            } else {
                Vec::new()
            },
            seen: vec![Seen::default(); top.len()],
            rows: 0,
            first: Vec::new(),
            uneven: 0,
            uneven_line: None,
            faults: Vec::new(),
            fault_counts: Vec::new(),
        };
        let usual = top.len();
        if !header {
            survey.take(first.iter(), first.len(), usual, 1);
        }
        while let Some(record) = records.next()? {
            let count = record.len();
            let record = record.clone();
            survey.take(record.iter(), count, usual, records.line);
            if survey.rows.is_multiple_of(LOOK_EVERY) {
                task.check()?;
                task.report("Reading the rows", survey.rows, 0);
            }
        }
        let width = survey.seen.len();
        survey.headings.resize(width, String::new());
        survey.fault_counts = vec![0; width];
        Ok(survey)
    }

    fn take<'t>(&mut self, texts: impl Iterator<Item = &'t str>, count: usize, usual: usize, line: u64) {
        if count > self.seen.len() {
            self.seen.resize(count, Seen::default());
        }
        if count != usual {
            self.uneven = self.uneven.saturating_add(1);
            self.uneven_line.get_or_insert(line);
        }
        let shows = self.first.len() < SHOWN;
        let mut shown = Vec::new();
        for (text, seen) in texts.zip(&mut self.seen) {
            seen.take(text);
            if shows {
                shown.push(shortened(text));
            }
        }
        if shows {
            self.first.push(shown);
        }
        self.rows += 1;
    }

    fn plan(&self, name: &str, delimiter: u8) -> ImportPlan {
        let columns = self.columns(delimiter);
        let key = columns.first().zip(self.seen.first()).filter(|(column, seen)| {
            column.kind == ColumnKind::Integer && seen.is_key() && is_key_name(&column.name)
        });
        let table = tame(name, "table");
        ImportPlan {
            title: differs(&table, name),
            table,
            header: self.header,
            delimiter: char::from(delimiter).to_string(),
            key: key.map(|_| 0),
            columns,
        }
    }

    fn columns(&self, delimiter: u8) -> Vec<ImportColumn> {
        // Where values are parted by something else because the comma is taken.
        let commas = delimiter == b';' || self.seen.iter().any(|seen| seen.guess(false).comma);
        let mut taken: Vec<String> = Vec::new();
        let headings = self.headings.iter().zip(&self.seen).enumerate();
        headings
            .map(|(at, (heading, seen))| {
                let name = free(tame(heading, &format!("column_{}", at + 1)), &mut taken);
                let left_out = heading.is_empty() && seen.filled == 0;
                ImportColumn { title: differs(&name, heading), name, left_out, ..seen.guess(commas) }
            })
            .collect()
    }

    fn find_faults(&mut self, known: &Known<'_>, plan: &ImportPlan, task: &Task) -> Result<()> {
        let mut records = known.records(delimiter_of(&plan.delimiter)?)?;
        if plan.header {
            records.next()?;
        }
        let mut looked = 0_u64;
        while let Some(record) = records.next()? {
            let mut found = Vec::new();
            for (at, (text, column)) in record.iter().zip(&plan.columns).enumerate() {
                if takes_anything(column) {
                    continue;
                }
                if let Err(reason) = forms::read(column, text) {
                    self.fault_counts[at] = self.fault_counts[at].saturating_add(1);
                    found.push((at, shortened(text), reason));
                }
            }
            let line = records.line;
            for (at, text, reason) in found {
                if self.faults.len() < NAMED {
                    let column = u32::try_from(at).unwrap_or(u32::MAX);
                    self.faults.push(ImportFault { line, column, text, reason });
                }
            }
            looked += 1;
            if looked.is_multiple_of(LOOK_EVERY) {
                task.check()?;
                task.report("Looking at the values", looked, self.rows);
            }
        }
        Ok(())
    }
}

/// True if no value of the column can be at fault.
fn takes_anything(column: &ImportColumn) -> bool {
    use ColumnKind::{Email, LongText, Text, Url};
    column.left_out || matches!(column.kind, Text | LongText | Url | Email)
}

fn shortened(text: &str) -> String {
    text.chars().take(LETTERS).collect()
}

/// Texts that differ, none of them a value of its own kind.
fn looks_like_headings(top: &[String]) -> bool {
    let filled: Vec<String> =
        top.iter().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()).collect();
    let mut sorted = filled.clone();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len() == filled.len()
        && filled.len() * 2 >= top.len()
        && !top.iter().any(|text| forms::is_value(text))
}

/// A name that can be typed in SQL without quotes: small letters, digits and `_`.
fn tame(text: &str, otherwise: &str) -> String {
    let mut name = String::new();
    for letter in text.trim().chars().take(60) {
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    match name {
        "" => otherwise.to_owned(),
        // SQLite keeps these for itself.
        _ if name.starts_with("sqlite_") => format!("my_{name}"),
        _ => name.to_owned(),
    }
}

/// `name`, or with a number behind it.
fn free(name: String, taken: &mut Vec<String>) -> String {
    let numbered = (2_u32..).map(|number| format!("{name}_{number}"));
    let free =
        std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name);
    taken.push(free.clone());
    free
}

/// What stands on screen where the name alone doesn't tell it.
fn differs(name: &str, heading: &str) -> Option<String> {
    let heading = heading.trim();
    (!heading.is_empty() && title(name) != heading && title(name) != title(heading))
        .then(|| heading.to_owned())
}

fn is_key_name(name: &str) -> bool {
    matches!(name, "id" | "nr" | "no" | "number" | "key") || name.ends_with("_id")
}
