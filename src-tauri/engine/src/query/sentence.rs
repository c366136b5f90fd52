//! A query told as a sentence, with the names that stand on screen.

use crate::kinds;
use crate::rows::{Condition, Operator, Which};
use crate::schema::{Catalog, Column, ColumnKind, Table, words};
use crate::value::{Input, Value};

use super::path::{self, Step};
use super::{Aggregate, Bucket, JoinKind, Query, Shown, Source, Window};

/// “Show Invoices with Customer where Total is more than 10, grouped by month of Date: sum of Total.”
pub(super) fn sentence(catalog: &Catalog, query: &Query) -> String {
    let teller = Teller { catalog, query };
    let mut text = if query.show.is_empty() && query.group.is_empty() {
        format!("Show {}", teller.source(&query.from))
    } else {
        let shown: Vec<String> = query
            .group
            .iter()
            .chain(&query.show)
            .filter(|shown| !shown.hidden)
            .map(|shown| teller.shown(shown))
            .collect();
        format!("Show {} of {}", listed(&shown, "and"), teller.source(&query.from))
    };
    let joins: Vec<String> = query
        .joins
        .iter()
        .map(|join| {
            let what = match (&join.link, &join.from) {
                (Some(link), _) => teller.link(link),
                (None, Some(source)) => teller.source(source),
                (None, None) => String::new(),
            };
            if join.kind == JoinKind::Left { format!("{what} (if any)") } else { what }
        })
        .collect();
    if !joins.is_empty() {
        text.push_str(&format!(" with {}", listed(&joins, "and")));
    }
    if let Some(filter) = &query.filter {
        text.push_str(&format!(" where {}", teller.condition(filter, true)));
    }
    if !query.group.is_empty() {
        let groups: Vec<String> = query.group.iter().map(|shown| teller.shown(shown)).collect();
        text.push_str(&format!(", grouped by {}", listed(&groups, "and")));
    }
    if let Some(having) = &query.having {
        text.push_str(&format!(", only those where {}", teller.condition(having, true)));
    }
    if !query.order.is_empty() {
        let terms: Vec<String> = query
            .order
            .iter()
            .map(|term| {
                let name = teller.name(&term.column);
                if term.descending { format!("{name} from the largest down") } else { name }
            })
            .collect();
        text.push_str(&format!(", ordered by {}", listed(&terms, "then")));
    }
    match (query.limit, query.offset) {
        (Some(limit), 0) => text.push_str(&format!(", the first {limit}")),
        (Some(limit), offset) => text.push_str(&format!(", {limit} behind the first {offset}")),
        (None, 0) => {}
        (None, offset) => text.push_str(&format!(", without the first {offset}")),
    }
    text.push('.');
    text
}

struct Teller<'a> {
    catalog: &'a Catalog,
    query: &'a Query,
}

impl Teller<'_> {
    fn source(&self, source: &Source) -> String {
        match source {
            Source::Named(name) => {
                self.catalog.table(name).map_or_else(|| name.clone(), |table| table.title.clone())
            }
            Source::Saved { saved } => format!("“{saved}”"),
            Source::Query { query } => {
                let inner = sentence(self.catalog, query);
                format!("({})", inner.trim_start_matches("Show ").trim_end_matches('.'))
            }
        }
    }

    fn base(&self) -> Option<&Table> {
        match &self.query.from {
            Source::Named(name) => self.catalog.table(name),
            _ => None,
        }
    }

    /// Where the first part of a path leads.
    fn joined(&self, alias: &str) -> Option<&Table> {
        self.query.joins.iter().find_map(|join| {
            let own = join.alias.as_deref().or_else(|| join.link.as_deref()?.rsplit('.').next());
            if own != Some(alias)
                && !matches!(&join.from, Some(Source::Named(name)) if join.alias.is_none() && name == alias)
            {
                return None;
            }
            match (&join.link, &join.from) {
                (Some(link), _) => {
                    path::steps(self.catalog, self.base()?, link).ok()?.last().map(Step::target)
                }
                (None, Some(Source::Named(name))) => self.catalog.table(name),
                _ => None,
            }
        })
    }

    fn column(&self, name: &str) -> Option<(String, Column)> {
        if let Some(column) = self.base().and_then(|table| table.column(name)) {
            return Some((column.title.clone(), column.clone()));
        }
        if let Some((alias, rest)) = name.split_once('.')
            && let Some(column) = self.joined(alias).and_then(|table| table.column(rest))
        {
            return Some((format!("{} ▸ {}", words::title(alias), column.title), column.clone()));
        }
        let path = path::to_one(self.catalog, self.base()?, name).ok()?;
        let links = path.hops.iter().map(|(link, _)| link.title.as_str());
        let title: Vec<&str> = links.chain([path.column.title.as_str()]).collect();
        Some((title.join(" ▸ "), path.column.clone()))
    }

    fn name(&self, name: &str) -> String {
        if let Some((title, _)) = self.column(name) {
            return title;
        }
        // What is shown under this name; a column of a query in place is called as it is.
        let named = self.query.show.iter().chain(&self.query.group).find(|shown| {
            let is = shown.name.as_deref() == Some(name)
                || super::outputs::default_name(shown).eq_ignore_ascii_case(name);
            is && shown.column.as_deref() != Some(name)
        });
        named.map_or_else(|| words::title(name), |shown| self.shown(shown))
    }

    fn link(&self, link: &str) -> String {
        let table = match link.split_once('.') {
            Some((alias, rest)) if self.joined(alias).is_some() => {
                self.joined(alias).and_then(|table| path::steps(self.catalog, table, rest).ok())
            }
            _ => self.base().and_then(|table| path::steps(self.catalog, table, link).ok()),
        };
        match table.as_ref().and_then(|steps| steps.last()) {
            Some(Step::One { link, .. }) => link.title.clone(),
            Some(step) => step.target().title.clone(),
            None => link.to_owned(),
        }
    }

    fn shown(&self, shown: &Shown) -> String {
        if let Some(title) = &shown.title {
            return title.clone();
        }
        let column = match (&shown.column, &shown.expression) {
            (Some(name), _) => self.name(name),
            (None, Some(text)) => text.clone(),
            (None, None) => shown.link.as_ref().map_or_else(|| "rows".to_owned(), |link| self.link(link)),
        };
        let column = match &shown.bucket {
            None => column,
            Some(Bucket::Day) => format!("day of {column}"),
            Some(Bucket::Week) => format!("week of {column}"),
            Some(Bucket::Month) => format!("month of {column}"),
            Some(Bucket::Quarter) => format!("quarter of {column}"),
            Some(Bucket::Year) => format!("year of {column}"),
            Some(Bucket::Range { .. }) => format!("range of {column}"),
        };
        let mut text = match shown.aggregate {
            None => column,
            Some(Aggregate::Count) => format!("number of {column}"),
            Some(Aggregate::CountDistinct) => format!("number of different {column}"),
            Some(Aggregate::Sum) => format!("sum of {column}"),
            Some(Aggregate::Average) => format!("average of {column}"),
            Some(Aggregate::Min) => format!("least {column}"),
            Some(Aggregate::Max) => format!("most {column}"),
            Some(Aggregate::Median) => format!("median of {column}"),
            Some(Aggregate::List) => format!("list of {column}"),
        };
        if let (Some(link), true) = (&shown.link, shown.column.is_some()) {
            text.push_str(&format!(" over {}", self.link(link)));
        }
        if let Some(filter) = &shown.filter {
            text.push_str(&format!(" (where {})", self.condition(filter, true)));
        }
        match shown.window {
            None => text,
            Some(Window::RunningTotal) => format!("running total of {text}"),
            Some(Window::Rank) => format!("rank by {text}"),
            Some(Window::Share) => format!("share of {text}"),
        }
    }

    fn condition(&self, condition: &Condition, outer: bool) -> String {
        let several = |of: &[Condition], word: &str, none: &str| {
            let parts: Vec<String> = of.iter().map(|part| self.condition(part, false)).collect();
            match parts.len() {
                0 => none.to_owned(),
                1 => parts.concat(),
                _ if outer => parts.join(&format!(" {word} ")),
                _ => format!("({})", parts.join(&format!(" {word} "))),
            }
        };
        match condition {
            Condition::All { of } => several(of, "and", "anything"),
            Condition::Any { of } => several(of, "or", "nothing"),
            Condition::Not { of } => format!("not ({})", self.condition(of, true)),
            Condition::Compare { column, operator, values } => {
                let known = self.column(column).map(|(_, column)| column);
                let shown: Vec<String> = values.iter().map(|value| told(value, known.as_ref())).collect();
                let dated = known
                    .is_some_and(|column| matches!(column.kind, ColumnKind::Date | ColumnKind::DateTime));
                format!("{} {}", self.name(column), compared(*operator, &shown, dated))
            }
            Condition::CompareColumns { column, operator, other } => {
                format!("{} {}", self.name(column), compared(*operator, &[self.name(other)], false))
            }
            Condition::InQuery { column, query, not } => {
                let inner = sentence(self.catalog, query);
                let inner = inner.trim_start_matches("Show ").trim_end_matches('.');
                format!("{} is {}one of ({inner})", self.name(column), if *not { "not " } else { "" })
            }
            Condition::Expression { sql } => format!("({sql})"),
            Condition::Search { text } => format!("“{text}” is found"),
            Condition::Linked { link, filter, operator, count } => {
                let rows = self.link(link);
                let table = self.base().and_then(|table| path::steps(self.catalog, table, link).ok());
                let table = table.and_then(|steps| steps.last().map(|step| step.target().name.clone()));
                let which = filter.as_ref().map_or_else(String::new, |filter| {
                    let inner = Query { from: Source::Named(table.unwrap_or_default()), ..Query::default() };
                    let teller = Teller { catalog: self.catalog, query: &inner };
                    format!(" where {}", teller.condition(filter, false))
                });
                let many = match (operator, count) {
                    (Operator::AtLeast, 1) | (Operator::More, 0) => "any".to_owned(),
                    (Operator::Is | Operator::AtMost, 0) | (Operator::Less, 1) => "no".to_owned(),
                    (Operator::AtLeast, count) => format!("at least {count}"),
                    (Operator::AtMost, count) => format!("at most {count}"),
                    (Operator::More, count) => format!("more than {count}"),
                    (Operator::Less, count) => format!("fewer than {count}"),
                    (Operator::IsNot, count) => format!("not {count}"),
                    (_, count) => format!("exactly {count}"),
                };
                format!("there are {many} {rows}{which}").replace("there are any", "there are")
            }
            Condition::Has { link, which, keys, column: _ } => {
                let keys: Vec<String> = keys.iter().map(|key| told(key, None)).collect();
                let which = match which {
                    Which::Any => "any",
                    Which::All => "all",
                    Which::None => "none",
                };
                format!("{} has {which} of {}", self.link(link), keys.join(", "))
            }
        }
    }
}

fn compared(operator: Operator, values: &[String], dated: bool) -> String {
    let first = values.first().map_or("", String::as_str);
    let second = values.get(1).map_or("", String::as_str);
    match operator {
        Operator::Is => format!("is {first}"),
        Operator::IsNot => format!("is not {first}"),
        Operator::Less if dated => format!("is before {first}"),
        Operator::Less => format!("is less than {first}"),
        Operator::AtMost if dated => format!("is up to {first}"),
        Operator::AtMost => format!("is at most {first}"),
        Operator::More if dated => format!("is after {first}"),
        Operator::More => format!("is more than {first}"),
        Operator::AtLeast if dated => format!("is from {first}"),
        Operator::AtLeast => format!("is at least {first}"),
        Operator::Between => format!("is between {first} and {second}"),
        Operator::In => format!("is one of {}", values.join(", ")),
        Operator::Contains => format!("contains {first}"),
        Operator::ContainsNot => format!("does not contain {first}"),
        Operator::StartsWith => format!("starts with {first}"),
        Operator::EndsWith => format!("ends with {first}"),
        Operator::Matches => format!("matches {first}"),
        Operator::MatchesNot => format!("does not match {first}"),
        Operator::InLast => format!("is in the last {first} {second}"),
        Operator::InNext => format!("is in the next {first} {second}"),
        Operator::During => format!("is {}", first.replace('_', " ")),
        Operator::Empty => "is empty".to_owned(),
        Operator::NotEmpty => "is not empty".to_owned(),
        Operator::Null => "is NULL".to_owned(),
        Operator::NotNull => "is not NULL".to_owned(),
    }
}

/// A value as it would be typed.
fn told(input: &Input, column: Option<&Column>) -> String {
    let text = match input {
        Input::Null => "nothing".to_owned(),
        Input::Boolean(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Input::Integer(integer) => {
            let shown = column.and_then(|column| kinds::shown(column, &Value::Integer(*integer)));
            shown.unwrap_or_else(|| integer.to_string())
        }
        Input::BigInteger { int } => int.clone(),
        Input::Real { real } => real.clone(),
        Input::Text(text) | Input::Typed { typed: text } => {
            let options = column.map_or(&[][..], |column| &column.options);
            let titled =
                options.iter().find(|option| option.value == *text).and_then(|option| option.title.clone());
            titled.unwrap_or_else(|| if text.is_empty() { "\"\"".to_owned() } else { text.clone() })
        }
        Input::Blob { .. } | Input::BadText { .. } => "bytes".to_owned(),
    };
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn listed(parts: &[String], word: &str) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}
