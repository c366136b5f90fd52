//! What a query brings together: its source, what is joined to it, and what paths through links join by themselves, each
//! once. This is where names in a query lead.

use std::borrow::Cow;

use crate::computed::{Context, read_expression, working_plan};
use crate::error::Result;
use crate::identifier::quote;
use crate::kinds::password;
use crate::rows::{Far, RowsError, Scope, Sql, Term, condition_sql};
use crate::schema::tokens::tokens;
use crate::schema::{Column, ColumnKind, Key, Link, Table, TableType, expression};

use super::compile::{self, Built, Options};
use super::path::{self, Step};
use super::select::nested;
use super::{Join, JoinKind, Query, QueryError, Source};

/// SQLite joins at most 64.
const MOST: usize = 60;
/// Queries within queries.
const DEEPEST: u32 = 16;

/// One of them.
pub(super) struct Joined<'a> {
    /// What it is called in the query.
    pub alias: String,
    /// What it is called in SQL, quoted.
    pub sql: String,
    /// Its columns; of a query, what a table of its rows would be.
    pub table: Cow<'a, Table>,
    /// It is a query.
    pub is_query: bool,
    /// The one beside which it stands, and the link between them, where that leads to one row.
    pub hop: Option<(usize, Link)>,
    /// The one beside which it stands.
    pub beside: Option<usize>,
    /// There may be several of it for one row of that.
    pub many: bool,
    /// It may be missing.
    pub optional: bool,
    /// It is being joined: nothing can stand beside it yet.
    open: bool,
}

/// All of them.
pub(super) struct Sources<'a> {
    pub context: Context<'a>,
    pub list: Vec<Joined<'a>>,
    /// What stands behind FROM.
    pub from: Sql,
    /// Each with its JOIN, in an order in which none comes before what it stands beside.
    pub joins: Vec<Sql>,
    /// The tables that are read.
    pub reads: Vec<String>,
    /// What a person should know.
    pub notes: Vec<String>,
    totals: Vec<(usize, String, String)>,
    depth: u32,
    masks_views: bool,
}

impl<'a> Sources<'a> {
    /// The source of a query; `known_as` in SQL.
    pub fn new(context: Context<'a>, query: &Query, known_as: Option<&str>, depth: u32) -> Result<Self> {
        if depth > DEEPEST {
            let message = "The query goes too deep into itself.".to_owned();
            return Err(QueryError::Wrong { message }.into());
        }
        let secret = |table: &Table| table.columns.iter().any(|column| column.kind == ColumnKind::Password);
        let mut sources = Self {
            masks_views: context.catalog.tables.iter().any(secret),
            context,
            list: Vec::new(),
            from: Sql::default(),
            joins: Vec::new(),
            reads: Vec::new(),
            notes: Vec::new(),
            totals: Vec::new(),
            depth,
        };
        let (table, inner) = sources.source(&query.from)?;
        let alias = query.alias.clone().unwrap_or_else(|| own_name(&query.from, &table));
        let wanted = known_as.unwrap_or(&alias).to_owned();
        let sql = sources.context.aliases.free(&wanted);
        sources.from = as_source(&table, inner.as_ref(), &sql);
        sources.list.push(Joined {
            alias,
            sql: quote(&sql),
            table,
            is_query: inner.is_some(),
            hop: None,
            beside: None,
            many: false,
            optional: false,
            open: false,
        });
        for join in &query.joins {
            sources.join(join)?;
        }
        Ok(sources)
    }

    /// The first of them.
    pub fn base(&self) -> &Joined<'a> {
        &self.list[0]
    }

    fn source(&mut self, source: &Source) -> Result<(Cow<'a, Table>, Option<Sql>)> {
        match source {
            Source::Named(name) => {
                let Some(table) = self.context.catalog.table(name) else {
                    return Err(QueryError::no_source(name).into());
                };
                if let Some(reason) = &table.refused {
                    return Err(RowsError::Refused { reason: reason.clone() }.into());
                }
                self.reads.push(table.name.clone());
                Ok((Cow::Borrowed(table), None))
            }
            Source::Saved { saved } => Err(QueryError::no_source(saved).into()),
            Source::Query { query } => {
                let built = compile::build(
                    self.context.clone(),
                    query,
                    &Options { depth: self.depth + 1, ..Options::default() },
                )?;
                let Built { sql, table, reads, notes, .. } = built;
                self.reads.extend(reads);
                self.notes.extend(notes);
                Ok((Cow::Owned(table), Some(sql)))
            }
        }
    }

    fn join(&mut self, join: &Join) -> Result<()> {
        let optional = join.kind == JoinKind::Left;
        match (&join.link, &join.from) {
            (Some(link), None) => self.join_link(link, join, optional),
            (None, Some(from)) => self.join_source(from, join, optional),
            _ => {
                let message = "A join needs either a link, or a table with a condition.".to_owned();
                Err(QueryError::Wrong { message }.into())
            }
        }
    }

    fn join_link(&mut self, path: &str, join: &Join, optional: bool) -> Result<()> {
        // `lines.track` begins at what is joined as `lines`.
        let (begin, path) =
            match path.split_once('.').and_then(|(first, rest)| Some((self.called(first)?, rest))) {
                Some(found) => found,
                None => (0, path),
            };
        let steps = path::steps(self.context.catalog, &self.list[begin].table, path)?;
        let last = steps.len().saturating_sub(1);
        let mut here = begin;
        for (index, step) in steps.iter().enumerate() {
            let name = if index == last { join.alias.clone() } else { None };
            let on = join.on.as_ref().filter(|_| index == last);
            let own = name.unwrap_or_else(|| path.split('.').nth(index).unwrap_or_default().to_owned());
            here = self.along(here, step, own, optional, on)?;
        }
        Ok(())
    }

    /// Joins what a step leads to.
    fn along(
        &mut self,
        here: usize,
        step: &Step<'a>,
        alias: String,
        optional: bool,
        on: Option<&crate::rows::Condition>,
    ) -> Result<usize> {
        let word = if optional { "LEFT JOIN" } else { "JOIN" };
        let target = step.target();
        let sql = quote(&self.context.aliases.free(&alias));
        let (near, at) = (self.list[here].sql.clone(), self.list[here].table.clone());
        self.reads.push(target.name.clone());
        let mut hop = None;
        let tie = match step {
            Step::One { link, .. } => {
                hop = on.is_none().then(|| (here, link.clone()));
                path::tie(link, (&sql, target), (&near, &at))
            }
            Step::Many { link, .. } => path::tie(link, (&near, &at), (&sql, target)),
            Step::Through { ties, near: to_here, far, .. } => {
                let between = quote(&self.context.aliases.free(&ties.name));
                let tie = path::tie(to_here, (&near, &at), (&between, ties));
                self.reads.push(ties.name.clone());
                self.joins.push(Sql::from(format!("{word} {} AS {between} ON {tie}", quote(&ties.name))));
                path::tie(far, (&sql, target), (&between, ties))
            }
        };
        let index = self.list.len();
        self.add(Joined {
            alias,
            sql: sql.clone(),
            table: Cow::Borrowed(target),
            is_query: false,
            hop,
            beside: Some(here),
            many: !step.is_single(),
            optional: optional || self.list[here].optional,
            open: true,
        })?;
        let mut text = Sql::from(format!("{word} {} ON {tie}", path::known_as(target, &sql)));
        if let Some(on) = on {
            text.text.push_str(" AND (");
            text.append(&condition_sql(self, Some(on))?);
            text.text.push(')');
        }
        self.joins.push(text);
        self.list[index].open = false;
        Ok(index)
    }

    fn join_source(&mut self, from: &Source, join: &Join, optional: bool) -> Result<()> {
        let (table, inner) = self.source(from)?;
        let alias = join.alias.clone().unwrap_or_else(|| own_name(from, &table));
        let sql = self.context.aliases.free(&alias);
        let index = self.list.len();
        let source = as_source(&table, inner.as_ref(), &sql);
        self.add(Joined {
            alias,
            sql: quote(&sql),
            table,
            is_query: inner.is_some(),
            hop: None,
            beside: Some(0),
            many: true,
            optional,
            open: true,
        })?;
        let Some(on) = &join.on else {
            let message = format!("Say which rows of “{}” belong to a row.", self.list[index].table.title);
            return Err(QueryError::Wrong { message }.into());
        };
        let condition = condition_sql(self, Some(on))?;
        let mut text = Sql::from(if optional { "LEFT JOIN " } else { "JOIN " }.to_owned());
        text.append(&source);
        text.text.push_str(" ON ");
        text.append(&condition);
        self.joins.push(text);
        self.list[index].open = false;
        Ok(())
    }

    fn add(&mut self, joined: Joined<'a>) -> Result<()> {
        if self.list.len() >= MOST {
            let message = format!("A query can bring together at most {MOST} tables.");
            return Err(QueryError::Wrong { message }.into());
        }
        if self.list.iter().any(|other| other.alias.eq_ignore_ascii_case(&joined.alias)) && joined.open {
            let message =
                format!("Two things are called “{}” in this query: give one another name.", joined.alias);
            return Err(QueryError::Wrong { message }.into());
        }
        self.list.push(joined);
        Ok(())
    }

    /// The one that is called so.
    pub fn called(&self, alias: &str) -> Option<usize> {
        self.list.iter().position(|joined| joined.alias.eq_ignore_ascii_case(alias))
    }

    /// Where a name leads: to which of them, and to which of its columns.
    ///
    /// # Errors
    /// Nowhere, or to two places.
    pub fn find(&mut self, name: &str) -> Result<(usize, Column)> {
        if let Some(column) = self.base().table.column(name) {
            return Ok((0, column.clone()));
        }
        if let Some((first, rest)) = name.split_once('.')
            && let Some(index) = self.called(first)
        {
            return self.walk(index, rest);
        }
        let holders: Vec<usize> = (1..self.list.len())
            .filter(|index| {
                self.list[*index].hop.is_none() || self.list[*index].open || self.is_explicit(*index)
            })
            .filter(|index| self.list[*index].table.column(name).is_some())
            .collect();
        match holders.as_slice() {
            [only] => self.walk(*only, name),
            [] => self.walk(0, name),
            several => {
                let names: Vec<String> =
                    several.iter().map(|index| format!("{}.{name}", self.list[*index].alias)).collect();
                let message = format!("“{name}” could be {}: say which.", names.join(" or "));
                Err(QueryError::Wrong { message }.into())
            }
        }
    }

    /// What paths joined by themselves has no name that a person gave.
    fn is_explicit(&self, index: usize) -> bool {
        !self.list[index].alias.contains('.')
    }

    fn walk(&mut self, index: usize, rest: &str) -> Result<(usize, Column)> {
        if let Some(column) = self.list[index].table.column(rest) {
            return Ok((index, column.clone()));
        }
        let Some((segment, behind)) = rest.split_once('.') else {
            return Err(QueryError::no_column(&self.list[index].table, rest).into());
        };
        let (link, target) =
            path::link_to_one(self.context.catalog, &self.list[index].table, segment, behind)?;
        let next = self.hop(index, link, target)?;
        self.walk(next, behind)
    }

    /// The row that a link leads to, joined if it isn't yet.
    fn hop(&mut self, index: usize, link: Link, target: &'a Table) -> Result<usize> {
        let same = |joined: &Joined<'_>| {
            joined
                .hop
                .as_ref()
                .is_some_and(|(beside, known)| *beside == index && known.columns == link.columns)
        };
        if let Some(known) = self.list.iter().position(same) {
            return Ok(known);
        }
        if self.list[index].open {
            let message = format!(
                "The condition by which “{}” is joined can't follow links of it.",
                self.list[index].alias
            );
            return Err(QueryError::Wrong { message }.into());
        }
        let name = stem(&link);
        let sql = quote(&self.context.aliases.free(&name));
        let on = path::tie(&link, (&sql, target), (&self.list[index].sql, &self.list[index].table));
        self.joins.push(Sql::from(format!("LEFT JOIN {} ON {on}", path::known_as(target, &sql))));
        self.reads.push(target.name.clone());
        let next = self.list.len();
        self.add(Joined {
            alias: format!("{}.{name}", self.list[index].alias),
            sql,
            table: Cow::Borrowed(target),
            is_query: false,
            hop: Some((index, link)),
            beside: Some(index),
            many: false,
            optional: true,
            open: false,
        })?;
        Ok(next)
    }

    /// A column as it is stored: of a password only for asking whether there is one.
    fn stored(&mut self, index: usize, column: &Column) -> Result<Sql> {
        let joined = &self.list[index];
        let name = format!("{}.{}", joined.sql, quote(&column.name));
        if column.computed.is_none() || joined.is_query {
            let is_view = joined.table.table_type == TableType::View && !joined.is_query;
            let masked = is_view && self.masks_views && column.kind != ColumnKind::Password;
            return Ok(Sql::from(if masked {
                password::read_sql(&joined.table, column, &name)
            } else {
                name
            }));
        }
        let plan = working_plan(&joined.table, column)?.clone();
        self.reads.extend(plan.reads.iter().cloned());
        let Some(group) = plan.group.as_ref().filter(|_| !joined.open) else {
            let alias = joined.sql[1..joined.sql.len() - 1].replace("\"\"", "\"");
            return Ok(Sql::from(format!("({})", expression::over(&plan.expression, &alias))));
        };
        let known = self.totals.iter().find(|(of, name, _)| *of == index && *name == plan.name);
        if let Some((_, _, alias)) = known {
            return Ok(Sql::from(group.value(alias)));
        }
        let alias = quote(&self.context.aliases.free(&plan.name));
        self.joins.push(Sql::from(group.join(&alias, &joined.sql)));
        self.totals.push((index, plan.name.clone(), alias.clone()));
        Ok(Sql::from(group.value(&alias)))
    }

    /// A column for showing.
    pub fn shown(&mut self, index: usize, column: &Column) -> Result<Sql> {
        let sql = self.stored(index, column)?;
        if column.kind != ColumnKind::Password {
            return Ok(sql);
        }
        Ok(Sql::from(password::read_sql(&self.list[index].table, column, &sql.text)))
    }

    /// An expression over a row of the source.
    ///
    /// # Errors
    /// It can't be used.
    pub fn expression(&mut self, text: &str) -> Result<Sql> {
        if totals(text) {
            let message =
                "min() and max() of one value are of many rows: say “aggregate” for that.".to_owned();
            return Err(QueryError::Wrong { message }.into());
        }
        let base = &self.list[0];
        let tables = &self.context.catalog.tables;
        let scope = expression::Scope { table: &base.table, tables, parameters: &path::MOMENTS };
        let compiled = expression::compile(text, &scope).map_err(QueryError::expression)?;
        self.reads.extend(
            tables.iter().map(|table| table.name.clone()).filter(|name| compiled.contains(&quote(name))),
        );
        let alias = base.sql[1..base.sql.len() - 1].replace("\"\"", "\"");
        Ok(Sql::from(format!("({})", expression::over(&compiled, &alias))))
    }

    /// What names a row of it; none where nothing does.
    pub fn keys(&self, index: usize) -> Vec<String> {
        let joined = &self.list[index];
        if joined.is_query {
            return Vec::new();
        }
        joined.table.key_columns().into_iter().map(|name| format!("{}.{}", joined.sql, quote(name))).collect()
    }

    /// A name that can stand where a column does: of something joined, whether it is there.
    pub fn presence(&mut self, name: &str) -> Option<(usize, Sql)> {
        let index = self.called(name)?;
        let key = self.keys(index).into_iter().next()?;
        Some((index, Sql::from(key)))
    }

    /// The column at the end of links to one row each, as a path from the source; none if it isn't reached so.
    pub fn path_to(&self, index: usize) -> Option<Vec<(Link, &Table)>> {
        let mut hops = Vec::new();
        let mut at = index;
        while at != 0 {
            let (beside, link) = self.list[at].hop.as_ref()?;
            hops.push((link.clone(), self.list[at].table.as_ref()));
            at = *beside;
        }
        hops.reverse();
        Some(hops)
    }

    /// True if a row of the source may stand in several rows.
    pub fn multiplies(&self) -> bool {
        self.list.iter().any(|joined| joined.many)
    }

    /// Whether the source is a table whose rows have a key.
    pub fn base_key(&self) -> bool {
        !self.base().is_query
            && self.base().table.table_type == TableType::Table
            && !matches!(self.base().table.key, Key::None { .. })
    }
}

impl<'a> Scope<'a> for Sources<'a> {
    fn term(&mut self, name: &str) -> Result<Term> {
        let (index, column) = self.find(name)?;
        Ok(Term { sql: self.stored(index, &column)?, column })
    }

    fn far(&mut self, link: &str) -> Result<Far<'a>> {
        let begin = link.split_once('.').and_then(|(first, rest)| Some((self.called(first)?, rest)));
        let (index, link) = begin.unwrap_or((0, link));
        let joined = &self.list[index];
        let far = path::far(&self.context, &joined.table, &joined.sql, link)?;
        self.reads.extend(far.reads.iter().cloned());
        Ok(far)
    }

    fn query(&mut self, query: &Query) -> Result<(Sql, Column)> {
        let (sql, column, reads) = compile::as_list(self.context.clone(), query, self.depth + 1)?;
        self.reads.extend(reads);
        Ok((sql, column))
    }

    fn expression(&mut self, text: &str) -> Result<Sql> {
        let tables = &self.context.catalog.tables;
        let base = &self.list[0];
        let read = read_expression(text, &base.table, tables)?;
        let sql = read.compiled.replace(expression::SOURCE, &base.sql);
        self.reads.extend(read.reads);
        Ok(Sql::from(sql))
    }

    fn joins(&self) -> bool {
        self.list.iter().any(|joined| joined.open)
    }

    fn lean(&mut self, tables: &[String]) {
        self.reads.extend_from_slice(tables);
    }

    fn context(&self) -> Option<Context<'a>> {
        Some(self.context.clone())
    }
}

fn own_name(source: &Source, table: &Table) -> String {
    match source {
        Source::Query { query } if query.alias.is_none() => "query".to_owned(),
        _ => table.name.clone(),
    }
}

fn as_source(table: &Table, inner: Option<&Sql>, alias: &str) -> Sql {
    match inner {
        Some(inner) => {
            let mut sql = nested(inner);
            sql.text.push_str(&format!(" AS {}", quote(alias)));
            sql
        }
        None => Sql::from(path::known_as(table, &quote(alias))),
    }
}

/// True if `min` or `max` stands in an expression with one value, which makes it one of many rows.
fn totals(text: &str) -> bool {
    let words = tokens(text);
    (1..words.len()).any(|at| {
        let is_called =
            words[at].is_sign("(") && (words[at - 1].is_word("min") || words[at - 1].is_word("max"));
        let mut depth = 0;
        let inner = words[at..].iter().take_while(|word| {
            depth += i32::from(word.is_sign("(")) - i32::from(word.is_sign(")"));
            depth > 0
        });
        let mut level = 0;
        is_called
            && !inner.into_iter().any(|word| {
                level += i32::from(word.is_sign("(")) - i32::from(word.is_sign(")"));
                level == 1 && word.is_sign(",")
            })
    })
}

/// `customer_id` and `CustomerId` → `customer`.
fn stem(link: &Link) -> String {
    let name = link.columns.first().map_or("linked", String::as_str);
    let cut = name
        .len()
        .checked_sub(2)
        .filter(|cut| name.is_char_boundary(*cut) && name[*cut..].eq_ignore_ascii_case("id") && *cut > 0);
    let stem = cut.map_or(name, |cut| name[..cut].trim_end_matches('_'));
    if stem.is_empty() { name.to_owned() } else { stem.to_owned() }
}
