//! Saved questions follow names: whoever renames a table or column changes its name and nothing else.

use crate::history::Renamed;
use crate::rows::Condition;
use crate::schema::{Catalog, Link, Table};

use super::path::{self, Step};
use super::{Query, Shown, Source, outputs};

/// What got another name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Renames<'a>(pub &'a [Renamed]);

impl<'a> Renames<'a> {
    /// The table's name now, where it is another.
    pub fn table(self, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|renamed| renamed.table.0.eq_ignore_ascii_case(name))?;
        Some(found.table.1.as_str()).filter(|now| *now != name)
    }

    /// The column's name now, where it is another; of a table as it was called.
    pub fn column(self, table: &str, name: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|renamed| renamed.table.0.eq_ignore_ascii_case(table))?;
        let column = found.columns.iter().find(|(was, _)| was.eq_ignore_ascii_case(name));
        column.map(|(_, now)| now.as_str())
    }

    /// An expression over rows of a table, as it was called.
    pub fn expression(self, table: &str, sql: &mut String) {
        let found = self.0.iter().find(|renamed| renamed.table.0.eq_ignore_ascii_case(table));
        for (was, now) in found.iter().flat_map(|renamed| &renamed.columns) {
            *sql = crate::model::rename_column(sql, table, was, now);
        }
    }
}

/// `query`, which was right in `catalog`, under the names of now.
pub(crate) fn mend(catalog: &Catalog, renamed: Renames<'_>, query: &mut Query) {
    let mut mender = Mender { catalog, renamed, base: None, joined: Vec::new() };
    mender.query(query);
}

struct Mender<'a> {
    catalog: &'a Catalog,
    renamed: Renames<'a>,
    base: Option<&'a Table>,
    /// What is joined, by the name it has in the query.
    joined: Vec<(String, &'a Table)>,
}

impl<'a> Mender<'a> {
    fn query(&mut self, query: &mut Query) {
        // What is called after its table goes on being called so where the query says that name.
        self.base = self.source(&mut query.from);
        if let (Some(base), None) = (self.base, &query.alias)
            && self.renamed.table(&base.name).is_some()
        {
            query.alias = Some(base.name.clone());
        }
        if let (Some(base), Some(alias)) = (self.base, &query.alias) {
            self.joined.push((alias.clone(), base));
        }
        for join in &mut query.joins {
            let alias =
                join.alias.clone().or_else(|| join.link.as_deref()?.rsplit('.').next().map(str::to_owned));
            let mut target = None;
            if let Some(link) = &mut join.link {
                let (begin, rest) = self.begin(link);
                if let Some((table, prefix)) = begin {
                    target = path::steps(self.catalog, table, &rest)
                        .ok()
                        .and_then(|steps| steps.last().map(Step::target));
                    let new = format!("{prefix}{}", self.link(table, &rest));
                    if new != *link {
                        join.alias = alias.clone();
                        *link = new;
                    }
                }
            }
            if let Some(source) = &mut join.from {
                let old = source.clone();
                target = self.source(source);
                if let (Source::Named(old), true) = (old, join.alias.is_none())
                    && Source::Named(old.clone()) != *source
                {
                    join.alias = Some(old);
                }
            }
            if let (Some(alias), Some(target)) = (join.alias.clone().or(alias), target) {
                self.joined.push((alias, target));
            }
            if let Some(on) = &mut join.on {
                self.condition(on, &[]);
            }
        }
        let shown: Vec<String> = query
            .group
            .iter()
            .chain(&query.show)
            .map(|shown| shown.name.clone().unwrap_or_else(|| outputs::default_name(shown)))
            .collect();
        if let Some(filter) = &mut query.filter {
            self.condition(filter, &[]);
        }
        for item in query.group.iter_mut().chain(&mut query.show) {
            self.shown(item, &shown);
        }
        if let Some(having) = &mut query.having {
            self.condition(having, &shown);
        }
        for term in &mut query.order {
            if !shown.iter().any(|name| name.eq_ignore_ascii_case(&term.column)) {
                term.column = self.name(&term.column);
            }
        }
    }

    fn source(&self, source: &mut Source) -> Option<&'a Table> {
        match source {
            Source::Named(name) => {
                let table = self.catalog.table(name)?;
                if let Some(new) = self.renamed.table(name) {
                    new.clone_into(name);
                }
                Some(table)
            }
            Source::Saved { .. } => None,
            Source::Query { query } => {
                mend(self.catalog, self.renamed, query);
                None
            }
        }
    }

    fn shown(&self, shown: &mut Shown, names: &[String]) {
        let before = outputs::default_name(shown);
        if let Some(link) = &mut shown.link {
            if let (Some((table, prefix)), rest) = self.begin(link) {
                let far = path::steps(self.catalog, table, &rest)
                    .ok()
                    .and_then(|steps| steps.last().map(Step::target));
                *link = format!("{prefix}{}", self.link(table, &rest));
                if let Some(far) = far {
                    let inner = Mender { base: Some(far), joined: Vec::new(), ..*self };
                    shown.column.iter_mut().for_each(|column| *column = inner.name(column));
                    shown.filter.iter_mut().for_each(|filter| inner.condition(filter, &[]));
                }
            }
        } else {
            if let Some(column) = &mut shown.column
                && !(shown.window.is_some() && names.iter().any(|name| name.eq_ignore_ascii_case(column)))
            {
                *column = self.name(column);
            }
            shown.filter.iter_mut().for_each(|filter| self.condition(filter, &[]));
            if let (Some(text), Some(base)) = (&mut shown.expression, self.base) {
                self.renamed.expression(&base.name, text);
            }
        }
        // What refers to it by its name finds it under that name.
        if shown.name.is_none() && outputs::default_name(shown) != before {
            shown.name = Some(before);
        }
    }

    fn condition(&self, condition: &mut Condition, shown: &[String]) {
        let name = |column: &mut String| {
            if !shown.iter().any(|name| name.eq_ignore_ascii_case(column)) {
                *column = self.name(column);
            }
        };
        match condition {
            Condition::All { of } | Condition::Any { of } => {
                of.iter_mut().for_each(|part| self.condition(part, shown));
            }
            Condition::Not { of } => self.condition(of, shown),
            Condition::Search { .. } => {}
            Condition::Expression { sql } => {
                if let Some(base) = self.base {
                    self.renamed.expression(&base.name, sql);
                }
            }
            Condition::Compare { column, .. } => name(column),
            Condition::CompareColumns { column, other, .. } => {
                name(column);
                name(other);
            }
            Condition::InQuery { column, query, .. } => {
                name(column);
                mend(self.catalog, self.renamed, query);
            }
            Condition::Linked { link, filter, .. } => {
                if let Some(far) = self.followed(link)
                    && let Some(filter) = filter
                {
                    Mender { base: Some(far), joined: Vec::new(), ..*self }.condition(filter, &[]);
                }
            }
            Condition::Has { link, column, .. } => {
                if let Some(far) = self.followed(link)
                    && let Some(column) = column
                {
                    *column = Mender { base: Some(far), joined: Vec::new(), ..*self }.name(column);
                }
            }
        }
    }

    /// Puts a link under its name of now; where it leads.
    fn followed(&self, link: &mut String) -> Option<&'a Table> {
        let (begin, rest) = self.begin(link);
        let (table, prefix) = begin?;
        let far = path::steps(self.catalog, table, &rest).ok()?.last().map(Step::target);
        *link = format!("{prefix}{}", self.link(table, &rest));
        far
    }

    /// The table where a path begins, with what stands in front of the rest.
    fn begin(&self, path: &str) -> (Option<(&'a Table, String)>, String) {
        if let Some((first, rest)) = path.split_once('.')
            && let Some((alias, table)) =
                self.joined.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(first))
        {
            return (Some((table, format!("{alias}."))), rest.to_owned());
        }
        (self.base.map(|base| (base, String::new())), path.to_owned())
    }

    /// A column's name or path.
    fn name(&self, name: &str) -> String {
        if let Some(base) = self.base
            && let Some(column) = base.column(name)
        {
            return self
                .renamed
                .column(&base.name, &column.name)
                .map_or_else(|| name.to_owned(), str::to_owned);
        }
        let (begin, mut rest) = self.begin(name);
        let Some((mut table, mut made)) = begin else { return name.to_owned() };
        loop {
            if let Some(column) = table.column(&rest) {
                made.push_str(self.renamed.column(&table.name, &column.name).unwrap_or(&rest));
                return made;
            }
            let Some((segment, behind)) = rest.split_once('.') else {
                // It may be a column of something joined.
                let holder = self.joined.iter().find_map(|(_, table)| Some((table, table.column(&rest)?)));
                let new = holder.and_then(|(table, column)| self.renamed.column(&table.name, &column.name));
                return new.map_or_else(|| name.to_owned(), str::to_owned);
            };
            let Ok((link, target)) = path::link_to_one(self.catalog, table, segment, behind) else {
                return name.to_owned();
            };
            made.push_str(&self.segment(table, &link, segment));
            made.push('.');
            (table, rest) = (target, behind.to_owned());
        }
    }

    /// What a link of `table` that was called `segment` is called now.
    fn segment(&self, table: &Table, link: &Link, segment: &str) -> String {
        let [column] = link.columns.as_slice() else { return self.table_name(segment) };
        let Some(new) = self.renamed.column(&table.name, column) else { return self.table_name(segment) };
        if !column.eq_ignore_ascii_case(segment) && new.to_lowercase().ends_with("_id") {
            return new[..new.len() - 3].to_owned();
        }
        new.to_owned()
    }

    fn table_name(&self, name: &str) -> String {
        self.renamed.table(name).map_or_else(|| name.to_owned(), str::to_owned)
    }

    /// A path of links.
    fn link(&self, table: &'a Table, path: &str) -> String {
        let segments: Vec<&str> = path.split('.').collect();
        let Ok(steps) = path::steps(self.catalog, table, path) else { return path.to_owned() };
        let (mut at, mut made, mut here) = (0, Vec::new(), table);
        for step in &steps {
            let Some(segment) = segments.get(at) else { break };
            match step {
                Step::One { link, .. } => made.push(self.segment(here, link, segment)),
                Step::Many { holder, link } => {
                    made.push(self.table_name(segment));
                    let by = segments
                        .get(at + 1)
                        .and_then(|by| link.columns.iter().find(|own| own.eq_ignore_ascii_case(by)));
                    if let Some(by) = by.filter(|_| holder.name.eq_ignore_ascii_case(segment)) {
                        made.push(self.renamed.column(&holder.name, by).unwrap_or(by).to_owned());
                        at += 1;
                    }
                }
                Step::Through { .. } => made.push(self.table_name(segment)),
            }
            at += 1;
            here = step.target();
        }
        made.join(".")
    }
}
