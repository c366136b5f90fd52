//! The statements that change one table: ALTER TABLE where SQLite can, else its documented rebuild
//! (<https://www.sqlite.org/lang_altertable.html#otheralter>).

use super::key::{alias, rowid_name};
use super::scratch::Scratch;
use super::values::{Names, Work};
use crate::error::Result;
use crate::identifier::quote;
use crate::model::{ColumnModel, TableModel, column_sql, create_table_sql, link_sql, text_literal};

/// Rows of a table that are copied by one statement.
const PART: i64 = 100_000;

/// One step of a way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A statement.
    Sql(String),
    /// The copy of a table's rows, which can take long.
    Copy(RowCopy),
}

/// The copy of a table's rows into its successor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowCopy {
    /// The table that is read.
    pub from: String,
    /// What its rowid is called, where it has one.
    pub rowid: Option<String>,
    /// The whole statement; what is read is called `"old"` in it, and a WHERE can be put at its end.
    pub sql: String,
    /// What a person is told meanwhile.
    pub label: String,
    /// How many rows there are, where that is known already.
    pub rows: Option<u64>,
    /// Rows that are copied by one statement.
    pub part: i64,
}

impl Step {
    /// The statement as a person reads it.
    pub fn sql(&self) -> &str {
        match self {
            Self::Sql(sql) => sql,
            Self::Copy(copy) => &copy.sql,
        }
    }
}

/// The statement without what belongs to the name: equal for tables that are built alike.
fn body(table: &TableModel) -> String {
    create_table_sql(table, "t")
}

/// True if both are built alike.
pub(super) fn is_alike(one: &TableModel, other: &TableModel) -> bool {
    sorted(one) == sorted(other)
}

/// The table with what has no order of its own put into one.
pub(super) fn sorted(table: &TableModel) -> String {
    let mut table = table.clone();
    table.links.sort_by_cached_key(link_sql);
    table.rules.sort_by_cached_key(|rule| format!("{:?}", (&rule.name, &rule.check)));
    table.uniques.sort_by_cached_key(|unique| format!("{:?}", (&unique.name, &unique.columns, &unique.sql)));
    body(&table)
}

/// The statements for ADD COLUMN, if all that `goal` has more are columns at the end that SQLite can add
/// (<https://www.sqlite.org/lang_altertable.html#altertabaddcol>).
pub(super) fn additions(work: &Work<'_>) -> Option<Vec<String>> {
    let (mid, goal) = (work.mid, work.goal);
    let added = goal.columns.get(mid.columns.len()..).filter(|added| !added.is_empty())?;
    let is_added = |name: &String| added.iter().any(|column| column.name.eq_ignore_ascii_case(name));
    let mut less = goal.clone();
    less.columns.truncate(mid.columns.len());
    less.links.retain(|link| !link.columns.iter().any(is_added));
    if !is_alike(mid, &less) || goal.primary_key.iter().any(is_added) || !work.restored.is_empty() {
        return None;
    }
    let moved = |value: &super::values::NewValue<'_>| {
        work.changes(value) && (value.from.is_some() || work.sql(value, Names::Mid).is_some())
    };
    if work.values.iter().any(moved) {
        return None;
    }
    let add = |column: &ColumnModel| {
        can_be_added(column).then(|| {
            let mut sql = column_sql(goal, column);
            for link in goal
                .links
                .iter()
                .filter(|link| is_added(&column.name) && link.columns == [column.name.clone()])
            {
                let whole = link_sql(link);
                if let Some(at) = whole.find("REFERENCES") {
                    sql.push(' ');
                    sql.push_str(&whole[at..]);
                }
            }
            format!("ALTER TABLE {} ADD COLUMN {sql}", quote(&mid.name))
        })
    };
    let of_several =
        goal.links.iter().any(|link| link.columns.len() > 1 && link.columns.iter().any(is_added));
    if of_several { None } else { added.iter().map(add).collect() }
}

fn can_be_added(column: &ColumnModel) -> bool {
    if column.unique {
        return false;
    }
    if let Some(generated) = &column.generated {
        return generated.when == crate::schema::Generated::Virtual && !column.required;
    }
    match &column.default {
        None => !column.required,
        Some(default) => {
            let constant = default.starts_with(['\'', '-'])
                || default.starts_with(|first: char| first.is_ascii_digit())
                || ["NULL", "TRUE", "FALSE"].iter().any(|word| default.eq_ignore_ascii_case(word))
                || default.starts_with("x'")
                || default.starts_with("X'");
            constant && !(column.required && default.eq_ignore_ascii_case("NULL"))
        }
    }
}

/// The statement for DROP COLUMN, if one column less is all the difference; SQLite has the last word.
pub(super) fn removal(work: &Work<'_>) -> Option<String> {
    let (mid, goal) = (work.mid, work.goal);
    let gone: Vec<&ColumnModel> =
        mid.columns.iter().filter(|column| goal.column(&column.name).is_none()).collect();
    let [gone] = gone.as_slice() else { return None };
    let mut less = mid.clone();
    less.columns.retain(|column| column.name != gone.name);
    if !is_alike(&less, goal) || work.values.iter().any(|value| work.changes(value)) {
        return None;
    }
    Some(format!("ALTER TABLE {} DROP COLUMN {}", quote(&mid.name), quote(&gone.name)))
}

/// The rebuild: a new table, the rows copied, the old one dropped, the new one renamed. Indexes and triggers go with the
/// old one and are made again by the caller, so that no trigger fires on the copy.
pub(super) fn rebuild(work: &Work<'_>) -> Vec<Step> {
    let (mid, goal) = (work.mid, work.goal);
    let new = format!("_relata_new_{}", goal.name);
    let mut columns = Vec::new();
    let mut values = Vec::new();
    // An alias brings the rowid along by itself.
    if let (Some(into), Some(from)) = (rowid_name(goal), rowid_name(mid))
        && alias(goal).is_none()
    {
        columns.push(quote(into));
        values.push(format!("\"old\".{}", quote(from)));
    }
    for value in &work.values {
        if let Some(sql) = work.sql(value, Names::Mid) {
            columns.push(quote(&value.goal.name));
            values.push(sql);
        }
    }
    let copy = RowCopy {
        from: mid.name.clone(),
        rowid: rowid_name(mid).map(str::to_owned),
        sql: format!(
            "INSERT INTO {} ({}) SELECT {} {}",
            quote(&new),
            columns.join(", "),
            values.join(", "),
            work.source_clause(Names::Mid)
        ),
        label: format!("Building “{}” anew", mid.name),
        rows: None,
        part: PART,
    };
    let mut steps = vec![Step::Sql(create_table_sql(goal, &new)), Step::Copy(copy)];
    if mid.autoincrement && goal.autoincrement {
        let (old, new) = (text_literal(&mid.name), text_literal(&new));
        steps.push(Step::Sql(format!("DELETE FROM sqlite_sequence WHERE name = {new}")));
        steps.push(Step::Sql(format!(
            "INSERT INTO sqlite_sequence (name, seq) SELECT {new}, seq FROM sqlite_sequence WHERE name = {old}"
        )));
    }
    let rest = [
        format!("DROP TABLE {}", quote(&mid.name)),
        // Other tables' links, views and triggers name the table as it is called in the end: they must be left alone.
        "PRAGMA legacy_alter_table = ON".to_owned(),
        format!("ALTER TABLE {} RENAME TO {}", quote(&new), quote(&goal.name)),
        "PRAGMA legacy_alter_table = OFF".to_owned(),
    ];
    steps.extend(rest.map(Step::Sql));
    steps
}

/// What becomes of the stored rows of a table that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Not one is touched: ADD COLUMN writes the schema alone
    /// (<https://www.sqlite.org/lang_altertable.html#altertabaddcol>).
    Schema,
    /// They are written where they are.
    Rows,
    /// They are copied into a new table.
    Rebuilt,
}

/// The steps that make `work.mid` into `work.goal`, run on the scratch copy too, and how far they reach.
pub(super) fn change(scratch: &Scratch, work: &Work<'_>, always_rebuild: bool) -> Result<(Vec<Step>, Reach)> {
    if !always_rebuild {
        let added = additions(work).map(|statements| (statements, Reach::Schema));
        let altered = added.or_else(|| removal(work).map(|sql| (vec![sql], Reach::Rows)));
        if let Some((statements, reach)) = altered
            && scratch.try_all(&statements)?
        {
            return Ok((statements.into_iter().map(Step::Sql).collect(), reach));
        }
    }
    let steps = rebuild(work);
    for step in &steps {
        let what = || format!("“{}”", work.goal.name);
        scratch.run(step.sql()).map_err(|error| super::scratch::impossible(what(), &error))?;
    }
    Ok((steps, Reach::Rebuilt))
}
