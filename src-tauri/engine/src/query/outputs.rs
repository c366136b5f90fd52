//! What a query shows: each thing as SQL with its name and meaning, and by what rows are put together.

use crate::computed::Reach;
use crate::error::Result;
use crate::rows::{Scope, Sql, Term, condition_sql};
use crate::schema::{Column, ColumnKind};

use super::compile::written_as_call;
use super::sources::Sources;
use super::values::{Made, aggregated, bucketed, meaning};
use super::{Aggregate, Bucket, Origin, Query, QueryError, ResultColumn, Shown, Window};

/// One thing that is shown, or hidden and only used.
#[derive(Debug, Clone)]
pub(super) struct Output {
    pub name: String,
    pub sql: Sql,
    /// What it means, under its own name and title.
    pub column: Column,
    pub info: ResultColumn,
    pub hidden: bool,
    /// Which of the sources it is of.
    pub of: Option<usize>,
    /// The column's name there, where it is shown as it is.
    pub plain: Option<String>,
}

/// All of them.
pub(super) struct Outputs {
    pub list: Vec<Output>,
    pub grouped: bool,
    /// GROUP BY.
    pub group: Vec<Sql>,
    /// Which of `query.show` is which of `list`.
    windows: Vec<(usize, Shown)>,
}

impl Outputs {
    pub fn of(sources: &mut Sources<'_>, query: &Query) -> Result<Self> {
        let is_total = |shown: &Shown| shown.aggregate.is_some() && shown.link.is_none();
        let grouped = !query.group.is_empty() || query.show.iter().any(is_total);
        let mut outputs = Self { list: Vec::new(), grouped, group: Vec::new(), windows: Vec::new() };
        for shown in &query.group {
            if is_total(shown) || shown.window.is_some() {
                let message = "Rows are grouped by columns, not by what is made of many rows.".to_owned();
                return Err(QueryError::Wrong { message }.into());
            }
            let mut output = single(sources, shown)?;
            output.info.grouped = true;
            outputs.push(output);
        }
        if query.show.is_empty() {
            if grouped && !query.group.is_empty() {
                let count = Shown { aggregate: Some(Aggregate::Count), ..Shown::default() };
                outputs.push(total(sources, &count)?);
            } else {
                outputs.all_of(sources, None)?;
            }
        }
        for shown in &query.show {
            outputs.show(sources, shown, is_total(shown))?;
        }
        let place = |(index, output): (usize, &Output)| match outputs.place(index) {
            Some(place) if !output.sql.values.is_empty() => Sql::from(place.to_string()),
            _ => output.sql.clone(),
        };
        outputs.group =
            outputs.list.iter().enumerate().filter(|(_, output)| output.info.grouped).map(place).collect();
        Ok(outputs)
    }

    fn show(&mut self, sources: &mut Sources<'_>, shown: &Shown, is_total: bool) -> Result<()> {
        if shown.window.is_some() {
            // What it is of may come behind it.
            let named = shown.column.as_deref();
            let mut output = match (shown.aggregate, named) {
                (Some(_), _) => total(sources, shown)?,
                (None, Some(name)) => match self.called(name) {
                    Some(index) => self.list[index].clone(),
                    None if self.grouped => later(name),
                    None => single(sources, &Shown { window: None, ..shown.clone() })?,
                },
                (None, None) => {
                    let message = "Say of which number the total, rank or share is.".to_owned();
                    return Err(QueryError::Wrong { message }.into());
                }
            };
            output.info = ResultColumn {
                name: String::new(),
                origin: None,
                bucket: None,
                grouped: false,
                editable: false,
                ..output.info
            };
            output.plain = None;
            named_as(&mut output, shown);
            self.push(output);
            self.windows.push((self.list.len() - 1, shown.clone()));
            return Ok(());
        }
        if is_total {
            let output = total(sources, shown)?;
            self.push(output);
            return Ok(());
        }
        let star = shown.column.as_deref().and_then(|name| name.strip_suffix('*'));
        if let Some(alias) = star.filter(|rest| rest.is_empty() || rest.ends_with('.')) {
            let alias = alias.trim_end_matches('.');
            return self.all_of(sources, (!alias.is_empty()).then_some(alias));
        }
        let output = single(sources, shown)?;
        if self.grouped {
            let same = |other: &Output| other.info.grouped && other.sql == output.sql;
            if let Some(known) = self.list.iter_mut().find(|other| same(other)) {
                // By what is grouped stands there already.
                if shown.name.is_some() || shown.title.is_some() {
                    named_as(known, shown);
                }
                return Ok(());
            }
            if shown.link.is_none() && !self.follows(sources, &output) {
                let message = format!(
                    "{} differs among the rows of a group: group by it too, or say what is made of it (a sum, a count, …).",
                    output.column.title
                );
                return Err(QueryError::Wrong { message }.into());
            }
            self.push(Output { info: ResultColumn { grouped: true, ..output.info.clone() }, ..output });
            return Ok(());
        }
        self.push(output);
        Ok(())
    }

    /// Every column of the source and of what was joined, or of one of these.
    fn all_of(&mut self, sources: &mut Sources<'_>, alias: Option<&str>) -> Result<()> {
        let wanted: Vec<usize> = match alias {
            Some(alias) => match sources.called(alias) {
                Some(index) => vec![index],
                None => return Err(QueryError::no_source(alias).into()),
            },
            None => {
                (0..sources.list.len()).filter(|index| !sources.list[*index].alias.contains('.')).collect()
            }
        };
        for index in wanted {
            let columns: Vec<Column> = sources.list[index].table.shown_columns().cloned().collect();
            for column in columns {
                let name = match index {
                    0 => column.name.clone(),
                    _ => format!("{}_{}", sources.list[index].alias, column.name),
                };
                let mut output = plain(sources, index, column)?;
                output.name = name;
                self.push(output);
            }
        }
        Ok(())
    }

    /// True if it is the same for all rows of a group, because it belongs to a row that is grouped by.
    fn follows(&self, sources: &Sources<'_>, output: &Output) -> bool {
        let is_grouped = |index: usize, name: &str| {
            self.list.iter().any(|known| {
                known.info.grouped
                    && known.of == Some(index)
                    && known.plain.as_deref().is_some_and(|plain| plain.eq_ignore_ascii_case(name))
            })
        };
        let mut at = output.of;
        while let Some(index) = at {
            let table = &sources.list[index].table;
            let keys = table.primary_key.iter().map(String::as_str).collect::<Vec<_>>();
            if !keys.is_empty() && keys.iter().all(|key| is_grouped(index, key)) {
                return true;
            }
            at = sources.list[index].hop.as_ref().map(|(beside, _)| *beside);
            if let Some((beside, link)) = &sources.list[index].hop
                && link.columns.iter().all(|column| is_grouped(*beside, column))
            {
                return true;
            }
        }
        false
    }

    fn push(&mut self, mut output: Output) {
        let taken = |name: &str| self.list.iter().any(|known| known.name.eq_ignore_ascii_case(name));
        if taken(&output.name) {
            let wanted = output.name.clone();
            let free = (2_u32..).map(|number| format!("{wanted}_{number}")).find(|name| !taken(name));
            output.name = free.unwrap_or(wanted);
        }
        output.column.name.clone_from(&output.name);
        output.info.name.clone_from(&output.name);
        self.list.push(output);
    }

    /// The one of this name, or the one that is written so.
    pub fn called(&self, name: &str) -> Option<usize> {
        called(&self.list, name)
    }

    /// Its number in the result, from 1; none if it is hidden.
    pub fn place(&self, index: usize) -> Option<usize> {
        let shown = self.list[..=index].iter().filter(|output| !output.hidden).count();
        (!self.list[index].hidden).then_some(shown)
    }

    /// Windows, once all that they are of is known. `order` is that of the query.
    pub fn windows(&mut self, _query: &Query, order: &[Sql]) -> Result<()> {
        for (index, shown) in std::mem::take(&mut self.windows) {
            let Some(window) = shown.window else { continue };
            let of = shown.column.as_deref().filter(|_| shown.aggregate.is_none());
            let of = of.and_then(|name| self.called(name)).filter(|of| *of != index).unwrap_or(index);
            let (value, column) = (self.list[of].sql.clone(), self.list[of].column.clone());
            let mut partition: Vec<Sql> = Vec::new();
            for name in &shown.within {
                let Some(found) = self.called(name) else {
                    let message = format!("“{name}” is not shown, so nothing can be looked at within it.");
                    return Err(QueryError::Wrong { message }.into());
                };
                partition.push(self.list[found].sql.clone());
            }
            let made = windowed(window, &value, &column, &partition, order);
            let output = &mut self.list[index];
            let title = shown.title.clone().unwrap_or_else(|| match window {
                Window::RunningTotal => format!("Running total of {}", column.title),
                Window::Rank => format!("Rank by {}", column.title),
                Window::Share => format!("Share of {}", column.title),
            });
            output.sql = made.sql;
            output.column = Column { name: output.name.clone(), title, ..made.column };
        }
        Ok(())
    }

    /// What is rounded.
    pub fn notes(&self) -> Option<String> {
        let rounded: Vec<&str> = self
            .list
            .iter()
            .filter(|output| output.info.rounded && !output.hidden)
            .map(|output| output.column.title.as_str())
            .collect();
        (!rounded.is_empty())
            .then(|| format!("Rounded to the smallest unit of money: {}.", rounded.join(", ")))
    }
}

/// The one of this name, or the one that is written so (`sum(total)`).
pub(super) fn called(outputs: &[Output], name: &str) -> Option<usize> {
    let by = |name: &str| outputs.iter().position(|output| output.name.eq_ignore_ascii_case(name));
    by(name).or_else(|| by(&written_as_call(name)?)).or_else(|| by(&name.replace('.', "_")))
}

/// The name in the result of what is given none.
pub(super) fn default_name(shown: &Shown) -> String {
    let column = shown.column.as_deref().map(|name| name.replace('.', "_"));
    let named = |before: &str| match column.as_deref().filter(|name| *name != "*") {
        Some(column) => format!("{before}_{column}"),
        None => match &shown.link {
            Some(link) => format!("{before}_{}", link.replace('.', "_")),
            None => before.to_owned(),
        },
    };
    let name = match (shown.aggregate, &shown.bucket) {
        (Some(Aggregate::Count), _) => named("count"),
        (Some(Aggregate::CountDistinct), _) => named("count_distinct"),
        (Some(Aggregate::Sum), _) => named("sum"),
        (Some(Aggregate::Average), _) => named("average"),
        (Some(Aggregate::Min), _) => named("min"),
        (Some(Aggregate::Max), _) => named("max"),
        (Some(Aggregate::Median), _) => named("median"),
        (Some(Aggregate::List), _) => named("list"),
        (None, Some(Bucket::Day)) => named("day"),
        (None, Some(Bucket::Week)) => named("week"),
        (None, Some(Bucket::Month)) => named("month"),
        (None, Some(Bucket::Quarter)) => named("quarter"),
        (None, Some(Bucket::Year)) => named("year"),
        (None, Some(Bucket::Range { .. })) => named("range"),
        (None, None) => column.clone().unwrap_or_else(|| "expression".to_owned()),
    };
    match shown.window {
        None => name,
        Some(Window::RunningTotal) => format!("running_{name}"),
        Some(Window::Rank) => format!("rank_{name}"),
        Some(Window::Share) => format!("share_{name}"),
    }
}

fn named_as(output: &mut Output, shown: &Shown) {
    output.name = shown.name.clone().unwrap_or_else(|| default_name(shown));
    if let Some(title) = shown.title.as_ref().filter(|title| !title.trim().is_empty()) {
        output.column.title.clone_from(title);
    }
    output.column.name.clone_from(&output.name);
    output.info.name.clone_from(&output.name);
    output.hidden = shown.hidden;
}

/// Stands in for something that is shown further on.
fn later(name: &str) -> Output {
    let column = Column { title: name.to_owned(), ..meaning(ColumnKind::Any) };
    Output {
        name: String::new(),
        sql: Sql::from("NULL".to_owned()),
        column,
        info: info(),
        hidden: false,
        of: None,
        plain: None,
    }
}

fn info() -> ResultColumn {
    ResultColumn {
        name: String::new(),
        origin: None,
        bucket: None,
        aggregate: None,
        grouped: false,
        rounded: false,
        editable: false,
    }
}

/// A column of one of the sources as it is.
fn plain(sources: &mut Sources<'_>, index: usize, column: Column) -> Result<Output> {
    let sql = sources.shown(index, &column)?;
    let joined = &sources.list[index];
    let stored = column.computed.is_none() && !joined.is_query;
    let origin = stored.then(|| Origin { table: joined.table.name.clone(), column: column.name.clone() });
    let title = match index {
        0 => column.title.clone(),
        _ => {
            let of = joined.alias.rsplit('.').next().unwrap_or_default();
            format!("{} ▸ {}", crate::schema::words::title(of), column.title)
        }
    };
    let name = column.name.clone();
    Ok(Output {
        name: name.clone(),
        sql,
        column: Column { title, ..column },
        info: ResultColumn { origin, ..info() },
        hidden: false,
        of: Some(index),
        plain: Some(name),
    })
}

/// Something that each row has by itself.
fn single(sources: &mut Sources<'_>, shown: &Shown) -> Result<Output> {
    if shown.link.is_some() {
        return over_link(sources, shown);
    }
    if shown.filter.is_some() {
        let message = "A condition of its own is for what is made of many rows.".to_owned();
        return Err(QueryError::Wrong { message }.into());
    }
    let mut output = match (&shown.column, &shown.expression) {
        (Some(name), None) => {
            let (index, column) = sources.find(name)?;
            plain(sources, index, column)?
        }
        (None, Some(text)) => {
            let sql = sources.expression(text)?;
            let column = Column { title: text.clone(), ..meaning(ColumnKind::Any) };
            Output { name: String::new(), sql, column, info: info(), hidden: false, of: Some(0), plain: None }
        }
        _ => {
            let message = "What is shown is a column or an expression.".to_owned();
            return Err(QueryError::Wrong { message }.into());
        }
    };
    if let Some(bucket) = &shown.bucket {
        let title = match bucket {
            Bucket::Day => format!("Day of {}", output.column.title),
            Bucket::Week => format!("Week of {}", output.column.title),
            Bucket::Month => format!("Month of {}", output.column.title),
            Bucket::Quarter => format!("Quarter of {}", output.column.title),
            Bucket::Year => format!("Year of {}", output.column.title),
            Bucket::Range { .. } => format!("{} from", output.column.title),
        };
        let made = bucketed(bucket, &Term { sql: output.sql.clone(), column: output.column.clone() })?;
        output.sql = made.sql;
        output.column = Column { title, ..made.column };
        output.info = ResultColumn { bucket: Some(bucket.clone()), ..info() };
        output.plain = None;
    }
    named_as(&mut output, shown);
    Ok(output)
}

/// One value of all rows of a group.
fn total(sources: &mut Sources<'_>, shown: &Shown) -> Result<Output> {
    let Some(aggregate) = shown.aggregate else { return single(sources, shown) };
    let filter = match &shown.filter {
        Some(filter) => Some(condition_sql(sources, Some(filter))?),
        None => None,
    };
    let (term, of) = match (shown.column.as_deref().filter(|name| *name != "*"), &shown.expression) {
        (Some(name), _) => {
            let presence = if aggregate == Aggregate::Count && sources.base().table.column(name).is_none() {
                sources.presence(name)
            } else {
                None
            };
            match presence {
                // How many of something joined are there.
                Some((index, sql)) => {
                    let title = sources.list[index].table.title.clone();
                    (
                        Some(Term { sql, column: Column { title, ..meaning(ColumnKind::Integer) } }),
                        Some(index),
                    )
                }
                None => {
                    let (index, column) = sources.find(name)?;
                    let output = plain(sources, index, column)?;
                    (Some(Term { sql: output.sql, column: output.column }), Some(index))
                }
            }
        }
        (None, Some(text)) => {
            let sql = sources.expression(text)?;
            let column = Column { title: text.clone(), ..meaning(ColumnKind::Any) };
            (Some(Term { sql, column }), Some(0))
        }
        (None, None) => (None, None),
    };
    let term = match (&shown.bucket, term) {
        (Some(bucket), Some(term)) => {
            let made = bucketed(bucket, &term)?;
            Some(Term { sql: made.sql, column: Column { title: term.column.title, ..made.column } })
        }
        (_, term) => term,
    };
    let made = aggregated(aggregate, term.as_ref(), filter.as_ref())?;
    let what = term.as_ref().map(|term| term.column.title.as_str());
    Ok(made_output(made, aggregate, what, shown, of))
}

/// One value of the rows that a link leads to, for each row.
fn over_link(sources: &mut Sources<'_>, shown: &Shown) -> Result<Output> {
    let (Some(link), Some(aggregate)) = (&shown.link, shown.aggregate) else {
        let message = "Say what is made of the rows over the link: their number, a sum, ….".to_owned();
        return Err(QueryError::Wrong { message }.into());
    };
    let far = sources.far(link)?;
    let mut whole = far;
    let mut title = whole.table.title.clone();
    let term = match shown.column.as_deref().filter(|name| *name != "*") {
        Some(name) => {
            let mut inner = Reach::nested(sources.context.clone(), whole.table, whole.alias.clone());
            let term = inner.term(name)?;
            sources.reads.extend(inner.leans_on().iter().cloned());
            if let Some(rest) = whole.rest.take() {
                whole.from.push_str(&rest);
            }
            title = term.column.title.clone();
            Some(term)
        }
        None => None,
    };
    let mut made = aggregated(aggregate, term.as_ref(), None)?;
    let mut sql = Sql::from("(SELECT ".to_owned());
    sql.append(&made.sql);
    sql.text.push_str(" FROM ");
    sql.far(sources, &whole, shown.filter.as_ref())?;
    sql.text.push(')');
    made.sql = sql;
    Ok(made_output(made, aggregate, Some(&title), shown, None))
}

fn made_output(
    made: Made,
    aggregate: Aggregate,
    what: Option<&str>,
    shown: &Shown,
    of: Option<usize>,
) -> Output {
    let what = what.unwrap_or("rows");
    let title = match aggregate {
        Aggregate::Count => format!("Number of {what}"),
        Aggregate::CountDistinct => format!("Different {what}"),
        Aggregate::Sum => format!("Sum of {what}"),
        Aggregate::Average => format!("Average of {what}"),
        Aggregate::Min => format!("Least {what}"),
        Aggregate::Max => format!("Most {what}"),
        Aggregate::Median => format!("Median of {what}"),
        Aggregate::List => format!("List of {what}"),
    };
    let mut output = Output {
        name: String::new(),
        sql: made.sql,
        column: Column { title, link: None, ..made.column },
        info: ResultColumn { aggregate: Some(aggregate), rounded: made.rounded, ..info() },
        hidden: false,
        of,
        plain: None,
    };
    named_as(&mut output, shown);
    output
}

/// Something about a row among all.
fn windowed(window: Window, value: &Sql, column: &Column, partition: &[Sql], order: &[Sql]) -> Made {
    let over = |order: &[Sql], frame: &str| {
        let mut sql = Sql::from(" OVER (".to_owned());
        for (word, parts) in [("PARTITION BY ", partition), ("ORDER BY ", order)] {
            if !parts.is_empty() && sql.text.len() > 7 {
                sql.text.push(' ');
            }
            for (index, part) in parts.iter().enumerate() {
                sql.text.push_str(if index == 0 { word } else { ", " });
                sql.append(part);
            }
        }
        sql.text.push_str(frame);
        sql.text.push(')');
        sql
    };
    let call = |before: &str, after: &str| {
        let mut sql = Sql::from(before.to_owned());
        sql.append(value);
        sql.text.push_str(after);
        sql
    };
    match window {
        Window::RunningTotal => {
            let mut sql = call("sum(", ")");
            let frame = if order.is_empty() { "" } else { " ROWS UNBOUNDED PRECEDING" };
            sql.append(&over(order, frame));
            Made { sql, column: column.clone(), rounded: false }
        }
        Window::Rank => {
            let mut sql = Sql::from("rank()".to_owned());
            sql.append(&over(&[call("", " DESC")], ""));
            Made { sql, column: meaning(ColumnKind::Integer), rounded: false }
        }
        Window::Share => {
            let mut sql = call("CAST(", " AS REAL) / sum(");
            sql.append(value);
            sql.text.push(')');
            sql.append(&over(&[], ""));
            Made { sql, column: meaning(ColumnKind::Percent), rounded: false }
        }
    }
}
