//! How one computed column is read, as SQL.

use crate::error::Result;
use crate::identifier::quote;
use crate::rows::RowsError;
use crate::schema::{Column, Table, expression};

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

/// The columns of a table known as `t` within one query, computed ones too: totals are joined to it, each once.
pub(crate) struct Reach<'a> {
    table: &'a Table,
    joined: Vec<&'a Group>,
    leans_on: Vec<String>,
    joins: bool,
}

impl<'a> Reach<'a> {
    /// Of the rows of `table`.
    pub fn new(table: &'a Table) -> Self {
        Self { table, joined: Vec::new(), leans_on: Vec::new(), joins: true }
    }

    /// As [`Reach::new`], where nothing can be joined: in UPDATE and DELETE.
    pub fn alone(table: &'a Table) -> Self {
        Self { joins: false, ..Self::new(table) }
    }

    /// The table.
    pub fn table(&self) -> &'a Table {
        self.table
    }

    /// The column as SQL.
    ///
    /// # Errors
    /// It can't be computed.
    pub fn column(&mut self, column: &Column) -> Result<String> {
        if column.computed.is_none() {
            return Ok(format!("t.{}", quote(&column.name)));
        }
        let Some(plan) = self.table.plan(&column.name) else {
            let reason = format!("“{}” can't be computed.", column.title);
            return Err(RowsError::Refused { reason }.into());
        };
        if let Some(trouble) = &plan.trouble {
            let reason = format!("“{}” can't be computed: {trouble}", column.title);
            return Err(RowsError::Refused { reason }.into());
        }
        self.leans_on.extend(plan.reads.iter().cloned());
        let Some(group) = plan.group.as_ref().filter(|_| self.joins) else {
            return Ok(format!("({})", expression::over(&plan.expression, "t")));
        };
        let place = self.joined.iter().position(|known| *known == group).unwrap_or_else(|| {
            self.joined.push(group);
            self.joined.len() - 1
        });
        Ok(if group.counts { format!("coalesce(c{place}.v, 0)") } else { format!("c{place}.v") })
    }

    /// The other tables that the columns asked for read.
    pub fn leans_on(&self) -> &[String] {
        &self.leans_on
    }

    /// The totals that were asked for, to stand behind the table in FROM.
    pub fn joins(&self) -> String {
        let join = |(place, group): (usize, &&Group)| {
            let condition =
                group.condition.as_ref().map_or_else(String::new, |condition| format!(" WHERE {condition}"));
            format!(
                " LEFT JOIN (SELECT {by} AS k, {} AS v FROM {}{condition} GROUP BY {by}) AS c{place} ON c{place}.k = t.{}",
                group.aggregate,
                group.from,
                quote(&group.own),
                by = group.by,
            )
        };
        self.joined.iter().enumerate().map(join).collect()
    }
}
