//! How one computed column is read, as SQL.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::moments::PARAMETERS;
use crate::error::Result;
use crate::identifier::quote;
use crate::query::{Query, path};
use crate::rows::{Far, RowsError, Scope, Sql, Term};
use crate::schema::tokens::tokens;
use crate::schema::{Catalog, Column, Table, expression};

/// How one computed column is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The column's name.
    pub name: String,
    /// The value as one SQL expression over a row of a source named [`expression::SOURCE`].
    pub expression: String,
    /// A total that can be read for many rows at once.
    pub(crate) group: Option<Group>,
    /// The other tables that it reads.
    pub reads: Vec<String>,
    /// Why it can't be computed, as a sentence.
    pub trouble: Option<String>,
}

/// A total in its grouped form: `SELECT by, aggregate FROM from [WHERE condition] GROUP BY by`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// The rows that are totalled.
    pub from: String,
    /// What in them points to the row.
    pub by: String,
    /// The column of the row that it points to, which compares with `by` as bytes do.
    pub own: String,
    /// The total.
    pub aggregate: String,
    /// Which of them.
    pub condition: Option<String>,
    /// A count: of no rows it is 0, any other total of no rows is nothing.
    pub counts: bool,
}

impl Plan {
    /// One that can't be computed.
    pub(crate) fn troubled(name: &str, trouble: String) -> Self {
        Self {
            name: name.to_owned(),
            expression: "NULL".to_owned(),
            group: None,
            reads: Vec::new(),
            trouble: Some(trouble),
        }
    }

    /// True if it asks for now or today, or for who asks.
    pub(crate) fn timed(&self) -> bool {
        [":now", ":today", expression::ME].iter().any(|moment| self.expression.contains(moment))
    }
}

/// The columns of a table known as `t` (or under another alias) within one query, computed ones too: totals are joined to
/// it, each once; what links lead to is looked up row by row.
pub(crate) struct Reach<'a> {
    table: &'a Table,
    alias: String,
    context: Option<Context<'a>>,
    joined: Vec<&'a Group>,
    leans_on: Vec<String>,
    joins: bool,
}

/// What the parts of one statement share.
#[derive(Clone)]
pub(crate) struct Context<'a> {
    /// All tables.
    pub catalog: &'a Catalog,
    /// The names given to sources so far.
    pub aliases: Aliases,
}

/// Names of sources within one statement, each given once.
#[derive(Clone, Default)]
pub(crate) struct Aliases(Rc<RefCell<BTreeSet<String>>>);

impl Aliases {
    /// `wanted`, with a number behind it if it was given before.
    pub fn free(&self, wanted: &str) -> String {
        let mut given = self.0.borrow_mut();
        let numbered =
            |number: u32| if number < 2 { wanted.to_owned() } else { format!("{wanted}_{number}") };
        let name = (1_u32..).map(numbered).find(|name| !given.contains(&name.to_lowercase()));
        let name = name.unwrap_or_default();
        given.insert(name.to_lowercase());
        name
    }
}

impl<'a> Reach<'a> {
    /// Of the rows of `table`.
    pub fn new(table: &'a Table) -> Self {
        Self {
            table,
            alias: "t".to_owned(),
            context: None,
            joined: Vec::new(),
            leans_on: Vec::new(),
            joins: true,
        }
    }

    /// As [`Reach::new`], where nothing can be joined: in UPDATE and DELETE.
    pub fn alone(table: &'a Table) -> Self {
        Self { joins: false, ..Self::new(table) }
    }

    /// With links to follow.
    pub fn through(mut self, catalog: &'a Catalog) -> Self {
        let aliases = Aliases::default();
        aliases.free(&self.alias);
        self.context = Some(Context { catalog, aliases });
        self
    }

    /// Of the rows of `table` known as `alias` within a part of a statement.
    pub fn nested(context: Context<'a>, table: &'a Table, alias: String) -> Self {
        Self { alias, context: Some(context), ..Self::alone(table) }
    }

    /// The table.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The source as it stands in front of a column.
    fn source(&self) -> String {
        if self.alias == "t" { self.alias.clone() } else { quote(&self.alias) }
    }

    /// The column as SQL.
    ///
    /// # Errors
    /// It can't be computed.
    pub fn column(&mut self, column: &Column) -> Result<String> {
        if column.computed.is_none() {
            return Ok(format!("{}.{}", self.source(), quote(&column.name)));
        }
        let plan = working_plan(self.table, column)?;
        self.leans_on.extend(plan.reads.iter().cloned());
        let Some(group) = plan.group.as_ref().filter(|_| self.joins) else {
            return Ok(format!("({})", expression::over(&plan.expression, &self.alias)));
        };
        let place = self.joined.iter().position(|known| *known == group).unwrap_or_else(|| {
            self.joined.push(group);
            self.joined.len() - 1
        });
        Ok(group.value(&format!("c{place}")))
    }

    /// The other tables that the columns asked for read.
    pub fn leans_on(&self) -> &[String] {
        &self.leans_on
    }

    /// The totals that were asked for, to stand behind the table in FROM.
    pub fn joins(&self) -> String {
        let join = |(place, group): (usize, &&Group)| {
            format!(" {}", group.join(&format!("c{place}"), &self.source()))
        };
        self.joined.iter().enumerate().map(join).collect()
    }
}

/// How a computed column is read.
///
/// # Errors
/// It can't be computed.
pub(crate) fn working_plan<'a>(table: &'a Table, column: &Column) -> Result<&'a Plan> {
    let Some(plan) = table.plan(&column.name) else {
        let reason = format!("“{}” can't be computed.", column.title);
        return Err(RowsError::Refused { reason }.into());
    };
    if let Some(trouble) = &plan.trouble {
        let reason = format!("“{}” can't be computed: {trouble}", column.title);
        return Err(RowsError::Refused { reason }.into());
    }
    Ok(plan)
}

impl Group {
    /// The totals as a source `alias` beside the rows of `source`.
    pub(crate) fn join(&self, alias: &str, source: &str) -> String {
        let condition =
            self.condition.as_ref().map_or_else(String::new, |condition| format!(" WHERE {condition}"));
        format!(
            "LEFT JOIN (SELECT {by} AS k, {} AS v FROM {}{condition} GROUP BY {by}) AS {alias} ON {alias}.k = {source}.{}",
            self.aggregate,
            self.from,
            quote(&self.own),
            by = self.by,
        )
    }

    /// A row's total, joined as `alias`.
    pub(crate) fn value(&self, alias: &str) -> String {
        if self.counts { format!("coalesce({alias}.v, 0)") } else { format!("{alias}.v") }
    }
}

/// An expression that a condition holds a row against.
pub(crate) struct ReadExpression {
    /// Over a source named [`expression::SOURCE`].
    pub compiled: String,
    /// The other tables that it reads.
    pub reads: Vec<String>,
}

/// Reads an expression over a row of `table`, in which the moments may stand.
///
/// # Errors
/// It can't be used.
pub(crate) fn read_expression(text: &str, table: &Table, tables: &[Table]) -> Result<ReadExpression> {
    let scope = expression::Scope { table, tables, parameters: &PARAMETERS };
    let compiled = expression::compile(text, &scope)
        .map_err(|error| RowsError::Refused { reason: format!("“{text}” can't be used: {error}") })?;
    let mut reads = Vec::new();
    for word in tokens(text).iter().filter(|token| token.is_name()) {
        if let Some(plan) = table.column(&word.text).and_then(|column| table.plan(&column.name)) {
            reads.extend(plan.reads.iter().cloned());
        }
        // What is read through links may be computed from further tables.
        if let Some(link) = expression::link_called(table, &word.text)
            && let Some(target) = tables.iter().find(|target| target.name == link.target)
        {
            reads.push(target.name.clone());
            let computed = target.columns.iter().filter_map(|column| target.plan(&column.name));
            reads.extend(computed.flat_map(|plan| plan.reads.iter().cloned()));
        }
    }
    Ok(ReadExpression { compiled, reads })
}

impl<'a> Scope<'a> for Reach<'a> {
    fn term(&mut self, name: &str) -> Result<Term> {
        if self.table.column(name).is_none()
            && name.contains('.')
            && let Some(context) = self.context.clone()
        {
            let path = path::to_one(context.catalog, self.table, name)?;
            self.leans_on.extend(path.hops.iter().map(|(_, target)| target.name.clone()));
            let sql = Sql::from(expression::over(&path.looked_up()?, &self.alias));
            return Ok(Term { sql, column: path.column.clone() });
        }
        let column = self.table.expect_column(name)?;
        Ok(Term { sql: Sql::from(self.column(column)?), column: column.clone() })
    }

    fn far(&mut self, link: &str) -> Result<Far<'a>> {
        let Some(context) = self.context.clone() else {
            let reason = "Links can't be followed here.".to_owned();
            return Err(RowsError::Refused { reason }.into());
        };
        let far = path::far(&context, self.table, &self.source(), link)?;
        self.leans_on.extend(far.reads.iter().cloned());
        Ok(far)
    }

    fn query(&mut self, query: &Query) -> Result<(Sql, Column)> {
        let Some(context) = self.context.clone() else {
            let reason = "A query can't stand here.".to_owned();
            return Err(RowsError::Refused { reason }.into());
        };
        let (sql, column, reads) = crate::query::as_list(&context, query)?;
        self.leans_on.extend(reads);
        Ok((sql, column))
    }

    fn searched(&self) -> Option<&'a Table> {
        Some(self.table)
    }

    fn expression(&mut self, text: &str) -> Result<Sql> {
        let none = Vec::new();
        let tables = self.context.as_ref().map_or(&none, |context| &context.catalog.tables);
        let read = read_expression(text, self.table, tables)?;
        self.leans_on.extend(read.reads);
        Ok(Sql::from(expression::over(&read.compiled, &self.alias)))
    }

    fn lean(&mut self, tables: &[String]) {
        self.leans_on.extend_from_slice(tables);
    }

    fn context(&self) -> Option<Context<'a>> {
        self.context.clone()
    }
}
