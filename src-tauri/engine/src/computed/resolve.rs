//! Finds what the computed columns of all tables need, and writes their SQL in that order. What needs itself is refused
//! by name.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::Connection;

use super::column::{column_of, words_of};
use super::plan::{Group, Plan};
use super::{check, rollup};
use crate::model::{Computation, ComputedModel};
use crate::schema::expression::{self, Scope};
use crate::schema::tokens::{TokenKind, tokens};
use crate::schema::{Column, Key, Table, TableType};

/// What may stand for a moment.
pub(super) const MOMENTS: [&str; 3] = ["now", "today", "me"];

/// SQL for one column, with what is worth telling about it.
pub(super) struct Written {
    pub expression: String,
    pub group: Option<Group>,
    pub notice: Option<String>,
    /// The column whose meaning the result has.
    pub like: Option<Column>,
}

/// Gives every table the columns that its notes declare as computed, behind its own.
pub(crate) fn resolve(connection: &Connection, tables: &mut [Table]) {
    let models: Vec<Vec<ComputedModel>> = tables.iter().map(declared).collect();
    if models.iter().all(Vec::is_empty) {
        return;
    }
    let mut resolver = Resolver { connection, tables, models, states: HashMap::new() };
    for table in 0..resolver.models.len() {
        for index in 0..resolver.models[table].len() {
            // What is wrong with it is kept with it.
            let _ = resolver.visit((table, index));
        }
    }
    let Resolver { tables, models, .. } = resolver;
    for (table, models) in tables.iter_mut().zip(&models) {
        let place = |column: &Column| models.iter().position(|model| model.name == column.name);
        table.columns.sort_by_key(|column| column.computed.as_ref().map(|_| place(column)));
    }
}

/// The computed columns of a table whose names nothing else has.
fn declared(table: &Table) -> Vec<ComputedModel> {
    let Some(notes) = &table.notes else { return Vec::new() };
    if table.table_type != TableType::Table || matches!(table.key, Key::None { .. }) {
        return Vec::new();
    }
    let mut models: Vec<ComputedModel> = Vec::new();
    for model in &notes.computed {
        let taken = models.iter().any(|known| known.name.eq_ignore_ascii_case(&model.name));
        if taken || table.column(&model.name).is_some() || model.name.trim().is_empty() {
            tracing::debug!(table = table.name, column = model.name, "a computed column whose name is taken");
        } else {
            models.push(model.clone());
        }
    }
    models
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Doing,
    Done,
}

/// Table and place among its computed columns.
type Node = (usize, usize);

struct Resolver<'a> {
    connection: &'a Connection,
    tables: &'a mut [Table],
    models: Vec<Vec<ComputedModel>>,
    states: HashMap<Node, State>,
}

impl Resolver<'_> {
    fn visit(&mut self, at: Node) -> Result<(), String> {
        let model = self.models[at.0][at.1].clone();
        match self.states.get(&at) {
            Some(State::Done) => return Ok(()),
            Some(State::Doing) => {
                return Err(format!("“{}” needs itself to be computed.", model.name));
            }
            None => {}
        }
        self.states.insert(at, State::Doing);
        let needed = self.needs(at.0, &model);
        let cycle = needed.into_iter().find_map(|other| self.visit(other).err());
        let written = match &cycle {
            Some(cycle) => Err(cycle.clone()),
            None => self.write(at.0, &model),
        };
        self.states.insert(at, State::Done);
        self.keep(at.0, &model, written);
        cycle.map_or(Ok(()), Err)
    }

    fn keep(&mut self, table: usize, model: &ComputedModel, written: Result<Written, String>) {
        let computed = words_of(model, &self.tables[table], self.tables);
        let (plan, notice, like) = match written {
            Ok(written) => {
                let reads = reads(&written.expression);
                let plan = Plan {
                    name: model.name.clone(),
                    expression: written.expression,
                    group: written.group,
                    reads,
                    trouble: None,
                };
                (plan, written.notice, written.like)
            }
            Err(trouble) => (Plan::troubled(&model.name, trouble), None, None),
        };
        let computed = crate::schema::Computed {
            timed: plan.timed(),
            trouble: plan.trouble.clone(),
            notice,
            ..computed
        };
        let column = column_of(model, like, computed);
        self.tables[table].columns.push(column);
        self.tables[table].plans.push(Arc::new(plan));
    }

    fn write(&self, table: usize, model: &ComputedModel) -> Result<Written, String> {
        let own = &self.tables[table];
        match &model.how {
            Computation::Formula { expression: text } => {
                let scope = Scope { table: own, tables: self.tables, parameters: &MOMENTS };
                let compiled = expression::compile(text, &scope).map_err(|error| error.0)?;
                check::check(self.connection, own, &compiled)?;
                Ok(Written { expression: compiled, group: None, notice: None, like: None })
            }
            Computation::Lookup { path, column } => {
                let written = self.lookup(own, path, column)?;
                check::check(self.connection, own, &written.expression)?;
                Ok(written)
            }
            Computation::Rollup { link, function, column, filter, order } => {
                let parts = rollup::Parts {
                    function: *function,
                    column: column.as_deref(),
                    filter: filter.as_deref(),
                    order: order.as_deref(),
                    money: model.kind == crate::schema::ColumnKind::Money,
                };
                rollup::write(self.connection, self.tables, own, link, &parts)
            }
        }
    }

    fn lookup(&self, own: &Table, path: &[String], column: &str) -> Result<Written, String> {
        if path.is_empty() {
            return Err("It names no link to follow.".to_owned());
        }
        let steps = self.steps(own, path)?;
        let target = steps.last().map_or(own, |(_, target)| *target);
        let Some(found) = target.column(column) else {
            return Err(format!("“{}” has no column named “{column}”.", target.title));
        };
        let mut inner = expression::read(target, found, &MOMENTS).map_err(|error| error.0)?;
        for (link, target) in steps.iter().rev() {
            inner = expression::through(link, target, &inner);
        }
        Ok(Written { expression: inner, group: None, notice: None, like: Some(found.clone()) })
    }

    fn steps<'t>(
        &'t self,
        own: &'t Table,
        path: &[String],
    ) -> Result<Vec<(&'t crate::schema::Link, &'t Table)>, String> {
        let mut at = own;
        let mut steps = Vec::new();
        for name in path {
            let exact = at.links.iter().find(|link| link.columns.iter().any(|column| column == name));
            let Some(link) = exact.or_else(|| expression::link_called(at, name)) else {
                return Err(format!("“{}” has no link named “{name}”.", at.title));
            };
            let target = self.tables.iter().find(|table| link.target_exists && table.name == link.target);
            let Some(target) = target else {
                return Err(format!("The link “{name}” leads to no table."));
            };
            steps.push((link, target));
            at = target;
        }
        Ok(steps)
    }

    /// The computed columns that this one reads.
    fn needs(&self, table: usize, model: &ComputedModel) -> Vec<Node> {
        let own = &self.tables[table];
        match &model.how {
            Computation::Formula { expression } => self.named_in(own, expression),
            Computation::Lookup { path, column } => {
                let target = self.steps(own, path).ok().and_then(|steps| steps.last().map(|step| step.1));
                target.and_then(|target| self.node(target, column)).into_iter().collect()
            }
            Computation::Rollup { link, column, filter, order, .. } => {
                let Ok(rows) = rollup::find(self.tables, own, link) else { return Vec::new() };
                let texts = [column, filter, order];
                texts.into_iter().flatten().flat_map(|text| self.named_in(rows.far, text)).collect()
            }
        }
    }

    fn named_in(&self, table: &Table, text: &str) -> Vec<Node> {
        let tokens = tokens(text);
        let mut found = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| tokens.get(at));
            if !matches!(token.kind, TokenKind::Word | TokenKind::QuotedName) {
                continue;
            }
            if before.is_some_and(|before| before.is_sign(".")) {
                let link = at.checked_sub(2).and_then(|at| tokens.get(at));
                let link = link.and_then(|link| expression::link_called(table, &link.text));
                let target = link.and_then(|link| self.tables.iter().find(|table| table.name == link.target));
                found.extend(target.and_then(|target| self.node(target, &token.text)));
            } else if !before.is_some_and(|before| before.is_sign(":")) {
                found.extend(self.node(table, &token.text));
            }
        }
        found
    }

    /// The computed column of `table` that is named so.
    fn node(&self, table: &Table, name: &str) -> Option<Node> {
        let at = self.tables.iter().position(|known| known.name == table.name)?;
        let index = self.models[at].iter().position(|model| model.name.eq_ignore_ascii_case(name))?;
        Some((at, index))
    }
}

/// The tables that SQL of ours reads: the names behind FROM and JOIN.
fn reads(sql: &str) -> Vec<String> {
    let tokens = tokens(sql);
    let mut found: Vec<String> = Vec::new();
    for pair in tokens.windows(2) {
        if (pair[0].is_word("FROM") || pair[0].is_word("JOIN"))
            && pair[1].kind == TokenKind::QuotedName
            && !found.iter().any(|known| *known == pair[1].text)
        {
            found.push(pair[1].text.to_string());
        }
    }
    found
}
