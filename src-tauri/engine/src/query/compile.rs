//! From a question to SQL: every value bound, every name quoted, each text the same for the same question.

use crate::computed::Context;
use crate::error::Result;
use crate::rows::{Condition, Far, Nulls, OrderTerm, Scope, Sql, Term, condition_sql};
use crate::schema::{Column, Table};

use super::outputs::{Output, Outputs, default_name};
use super::select::Select;
use super::sources::Sources;
use super::{Aggregate, Editable, Query, QueryError, ResultColumn, meaning, shorthand};

/// A query as SQL, with all that is known of what it gives.
pub(crate) struct Built {
    /// The statement.
    pub sql: Sql,
    /// What a table of its rows would be.
    pub table: Table,
    /// About each column.
    pub columns: Vec<ResultColumn>,
    /// The tables that it reads, each once.
    pub reads: Vec<String>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// Whether rows can be edited.
    pub editable: Editable,
    /// The names of the key's columns behind all others, where they were asked for.
    pub keys: Vec<String>,
    /// How the columns are read one row at a time from the table that can be edited, known as `t`; none where they aren't.
    pub by_row: Option<Vec<String>>,
}

/// How a query is compiled.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Options {
    /// The keys of rows that can be edited come along, behind the columns.
    pub keys: bool,
    /// In how many other queries it stands.
    pub depth: u32,
}

/// Compiles `query`.
pub(crate) fn build<'a>(context: Context<'a>, query: &Query, options: &Options) -> Result<Built> {
    let mut sources = Sources::new(context, query, None, options.depth)?;
    let filter = parts(&mut sources, query.filter.as_ref())?;
    let mut outputs = Outputs::of(&mut sources, query)?;
    let having = {
        let mut scope = Groups { outputs: &outputs.list, sources: &mut sources };
        parts(&mut scope, query.having.as_ref())?
    };
    if !outputs.grouped && !having.is_empty() {
        let message = "“having” is about groups: use “where” for single rows.".to_owned();
        return Err(QueryError::Wrong { message }.into());
    }
    let order = ordered(&mut sources, query, &outputs)?;
    outputs.windows(query, &order.iter().map(|(sql, _)| sql.clone()).collect::<Vec<_>>())?;
    sources.notes.extend(multiplied(&sources, &outputs.list));
    sources.notes.extend(outputs.notes());
    let visible = |output: &&Output| !output.hidden;
    let mut select = Select {
        distinct: query.distinct,
        columns: outputs
            .list
            .iter()
            .filter(visible)
            .map(|output| (output.sql.clone(), output.name.clone()))
            .collect(),
        from: sources.from.clone(),
        filter,
        group: outputs.group.clone(),
        having,
        order: order.into_iter().map(|(_, written)| written).collect(),
        limit: query.limit,
        offset: query.offset,
        ..Select::default()
    };
    select.joins.clone_from(&sources.joins);
    if select.columns.is_empty() {
        return Err(QueryError::Wrong { message: "The query shows nothing.".to_owned() }.into());
    }
    let editable = meaning::editable(&sources, query, outputs.grouped);
    let mut keys = Vec::new();
    if options.keys && matches!(editable, Editable::Rows { .. }) {
        for (at, key) in sources.keys(0).into_iter().enumerate() {
            keys.push(format!("relata key {at}"));
            select.columns.push((Sql::from(key), format!("relata key {at}")));
        }
    }
    let (table, columns, by_row) = meaning::table(&sources, &outputs.list, &editable);
    let mut reads = std::mem::take(&mut sources.reads);
    reads.sort();
    reads.dedup();
    Ok(Built { sql: select.sql(), table, columns, reads, notes: sources.notes, editable, keys, by_row })
}

/// A query that gives one column, for IN.
pub(crate) fn as_list<'a>(
    context: Context<'a>,
    query: &Query,
    depth: u32,
) -> Result<(Sql, Column, Vec<String>)> {
    let built = build(context, query, &Options { depth, ..Options::default() })?;
    match built.table.columns.as_slice() {
        [only] => Ok((super::select::nested_plain(&built.sql), only.clone(), built.reads)),
        columns => {
            let message = format!(
                "A query to look a value up in shows one column; this one shows {}: {}.",
                columns.len(),
                columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
            );
            Err(QueryError::Wrong { message }.into())
        }
    }
}

/// The keys of the rows that `query` chooses, in its order: for a source that can be edited, known as `t`. None where the
/// table itself, in its own order, is all there is to read.
pub(crate) fn keys<'a>(context: Context<'a>, query: &Query) -> Result<Option<(Sql, Vec<String>)>> {
    if query.filter.is_none() && query.order.is_empty() && query.joins.is_empty() {
        return Ok(None);
    }
    let mut sources = Sources::new(context, query, Some("t"), 0)?;
    let filter = parts(&mut sources, query.filter.as_ref())?;
    let outputs = Outputs::of(&mut sources, &Query { show: query.show.clone(), ..query.clone() })?;
    let order = ordered(&mut sources, query, &outputs)?;
    let mut order: Vec<Sql> = order.into_iter().map(|(_, written)| written).collect();
    if order.is_empty() {
        order = sources.keys(0).into_iter().map(Sql::from).collect();
    }
    // What only shown columns join does no harm: SQLite leaves out what nothing reads.
    let select = Select {
        columns: sources
            .keys(0)
            .into_iter()
            .enumerate()
            .map(|(at, key)| (Sql::from(key), format!("k{at}")))
            .collect(),
        from: sources.from.clone(),
        joins: sources.joins.clone(),
        filter,
        order,
        ..Select::default()
    };
    Ok(Some((select.sql(), sources.reads)))
}

/// The parts of a condition all of which must hold.
fn parts<'a>(scope: &mut dyn Scope<'a>, condition: Option<&Condition>) -> Result<Vec<Sql>> {
    let all = match condition {
        None => return Ok(Vec::new()),
        Some(Condition::All { of }) => of.as_slice(),
        Some(other) => std::slice::from_ref(other),
    };
    let part = |condition: &Condition| -> Result<Sql> {
        let sql = condition_sql(scope, Some(condition))?;
        let loose = sql.text.contains(" OR ") || sql.text.contains(" AND ");
        let closed = sql.text.starts_with("EXISTS (") || sql.text.starts_with("NOT EXISTS (");
        Ok(if loose && !closed { Sql { text: format!("({})", sql.text), values: sql.values } } else { sql })
    };
    all.iter().map(part).collect()
}

/// ORDER BY: each term as an expression, and as it is written there. What is not said is settled by the groups or the key,
/// so that pages don't overlap.
fn ordered(sources: &mut Sources<'_>, query: &Query, outputs: &Outputs) -> Result<Vec<(Sql, Sql)>> {
    let mut terms: Vec<(Sql, Sql)> = Vec::new();
    for term in &query.order {
        let (sql, place) = match outputs.called(&term.column) {
            Some(index) => (outputs.list[index].sql.clone(), outputs.place(index)),
            None if outputs.grouped => {
                let message = format!(
                    "“{}” is neither shown nor grouped by, so nothing can be ordered by it.",
                    term.column
                );
                return Err(QueryError::Wrong { message }.into());
            }
            None => (sources.term(&term.column)?.sql, None),
        };
        let written = match place {
            Some(place) if !sql.values.is_empty() => Sql::from(place.to_string()),
            _ => sql.clone(),
        };
        terms.push((directed(sql, term), directed(written, term)));
    }
    let descending = query.order.last().is_some_and(|term| term.descending);
    let ties: Vec<Sql> = if outputs.grouped {
        let groups = outputs.list.iter().enumerate().filter(|(_, output)| output.info.grouped);
        groups
            .map(|(index, output)| match outputs.place(index) {
                Some(place) if !output.sql.values.is_empty() => Sql::from(place.to_string()),
                _ => output.sql.clone(),
            })
            .collect()
    } else if !query.distinct && (!terms.is_empty() || query.limit.is_some() || query.offset > 0) {
        sources.keys(0).into_iter().map(Sql::from).collect()
    } else {
        Vec::new()
    };
    for tie in ties {
        let known = |(_, written): &(Sql, Sql)| {
            written.text == tie.text || written.text.strip_suffix(" DESC") == Some(&tie.text)
        };
        if !terms.iter().any(known) {
            // In the direction of the last term an index has both.
            let term =
                OrderTerm { column: String::new(), descending: descending && !outputs.grouped, nulls: None };
            let tie = directed(tie, &term);
            terms.push((tie.clone(), tie));
        }
    }
    Ok(terms)
}

fn directed(mut sql: Sql, term: &OrderTerm) -> Sql {
    if term.descending {
        sql.text.push_str(" DESC");
    }
    match term.nulls {
        None => {}
        Some(Nulls::First) => sql.text.push_str(" NULLS FIRST"),
        Some(Nulls::Last) => sql.text.push_str(" NULLS LAST"),
    }
    sql
}

/// Aggregates that count a row once for each of several that stand beside it.
fn multiplied(sources: &Sources<'_>, outputs: &[Output]) -> Vec<String> {
    let above = |mut index: usize| {
        let mut found = vec![index];
        while let Some(beside) = sources.list[index].beside {
            found.push(beside);
            index = beside;
        }
        found
    };
    let many: Vec<usize> = (0..sources.list.len()).filter(|index| sources.list[*index].many).collect();
    let mut notes = Vec::new();
    for output in outputs {
        let Some(
            Aggregate::Count | Aggregate::Sum | Aggregate::Average | Aggregate::Median | Aggregate::List,
        ) = output.info.aggregate
        else {
            continue;
        };
        let Some(of) = output.of else { continue };
        let own = above(of);
        if let Some(other) = many.iter().find(|index| !own.contains(index)) {
            notes.push(format!(
                "“{}” takes each row of “{}” as often as rows of “{}” stand beside it. Put them together over a link \
                 instead if each is to be taken once.",
                output.column.title, sources.list[of].table.title, sources.list[*other].table.title
            ));
        }
    }
    notes
}

/// What names in `having` lead to: what is shown, and by what is grouped.
struct Groups<'s, 'a> {
    outputs: &'s [Output],
    sources: &'s mut Sources<'a>,
}

impl<'a> Scope<'a> for Groups<'_, 'a> {
    fn term(&mut self, name: &str) -> Result<Term> {
        let found = super::outputs::called(self.outputs, name);
        match found.map(|index| &self.outputs[index]) {
            Some(output) => Ok(Term { sql: output.sql.clone(), column: output.column.clone() }),
            None => {
                let message = format!(
                    "“{name}” is neither shown nor grouped by: show it (it may be hidden) to choose groups by it."
                );
                Err(QueryError::Wrong { message }.into())
            }
        }
    }

    fn far(&mut self, link: &str) -> Result<Far<'a>> {
        let message = format!("Groups have no links; “{link}” belongs into “where”.");
        Err(QueryError::Wrong { message }.into())
    }

    fn query(&mut self, query: &Query) -> Result<(Sql, Column)> {
        self.sources.query(query)
    }

    fn lean(&mut self, tables: &[String]) {
        self.sources.lean(tables);
    }

    fn context(&self) -> Option<Context<'a>> {
        self.sources.context()
    }
}

/// The name that `sum(total)` in an order means.
pub(super) fn written_as_call(name: &str) -> Option<String> {
    let shown = shorthand::read_shown(name)?;
    (shown.aggregate.is_some() || shown.bucket.is_some()).then(|| default_name(&shown))
}
