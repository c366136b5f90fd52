//! Saved queries as sources of others, and what of a query plain SQLite can keep as a view.

use crate::error::Result;
use crate::rows::{Condition, Sql};
use crate::schema::Catalog;
use crate::schema::tokens::{Token, tokens};
use crate::views::SavedView;

use super::{Query, QueryError, Source};

/// Saved queries within each other.
const DEEPEST: u32 = 16;

/// `query` with every saved query that it names put in its place.
///
/// # Errors
/// A name that is neither a table's nor a saved query's; queries that need each other.
pub(crate) fn inlined(catalog: &Catalog, views: &[SavedView], mut query: Query) -> Result<Query> {
    Inliner { catalog, views, depth: 0 }.query(&mut query)?;
    Ok(query)
}

/// As [`inlined`], for the queries in a condition.
///
/// # Errors
/// As [`inlined`].
pub(crate) fn inlined_condition(
    catalog: &Catalog,
    views: &[SavedView],
    mut condition: Condition,
) -> Result<Condition> {
    Inliner { catalog, views, depth: 0 }.condition(&mut condition)?;
    Ok(condition)
}

struct Inliner<'a> {
    catalog: &'a Catalog,
    views: &'a [SavedView],
    depth: u32,
}

impl Inliner<'_> {
    fn query(&mut self, query: &mut Query) -> Result<()> {
        if self.depth > DEEPEST {
            let message = "The saved queries need each other, so none of them can begin.".to_owned();
            return Err(QueryError::Wrong { message }.into());
        }
        self.source(&mut query.from)?;
        for join in &mut query.joins {
            join.from.iter_mut().try_for_each(|source| self.source(source))?;
            join.on.iter_mut().try_for_each(|on| self.condition(on))?;
        }
        query
            .filter
            .iter_mut()
            .chain(&mut query.having)
            .try_for_each(|condition| self.condition(condition))?;
        let shown = query.group.iter_mut().chain(&mut query.show);
        shown.filter_map(|shown| shown.filter.as_mut()).try_for_each(|filter| self.condition(filter))
    }

    fn source(&mut self, source: &mut Source) -> Result<()> {
        let name = match source {
            Source::Named(name) if self.catalog.table(name).is_some() => return Ok(()),
            Source::Named(name) | Source::Saved { saved: name } => name.clone(),
            Source::Query { query } => return self.deeper(query),
        };
        let lower = name.to_lowercase();
        let named = self.views.iter().filter(|view| view.name.to_lowercase() == lower);
        let Some(view) = named.clone().find(|view| view.query.is_some()).or_else(|| named.clone().next())
        else {
            return Err(QueryError::no_source(&name).into());
        };
        let Some(found) = &view.query else {
            let message =
                format!("“{}” was saved as SQL or as a view, and only queries can be used here.", view.name);
            return Err(QueryError::Wrong { message }.into());
        };
        let mut inner = found.as_ref().clone();
        self.deeper(&mut inner)?;
        inner.alias.get_or_insert(name);
        *source = Source::Query { query: Box::new(inner) };
        Ok(())
    }

    fn deeper(&mut self, query: &mut Query) -> Result<()> {
        self.depth += 1;
        let done = self.query(query);
        self.depth -= 1;
        done
    }

    fn condition(&mut self, condition: &mut Condition) -> Result<()> {
        match condition {
            Condition::All { of } | Condition::Any { of } => {
                of.iter_mut().try_for_each(|part| self.condition(part))
            }
            Condition::Not { of } => self.condition(of),
            Condition::InQuery { query, .. } => self.deeper(query),
            Condition::Linked { filter, .. } => {
                filter.iter_mut().try_for_each(|filter| self.condition(filter))
            }
            Condition::Compare { .. }
            | Condition::CompareColumns { .. }
            | Condition::Has { .. }
            | Condition::Search { .. }
            | Condition::Expression { .. } => Ok(()),
        }
    }
}

/// What plain SQLite from 3.40 on doesn't have, with what that is for a person.
const OURS: [(&str, &str); 9] = [
    ("relata_matches", "a regular expression"),
    ("relata_fold", "a search that knows capital letters beyond A to Z"),
    ("relata_median", "a median"),
    ("relata_me", "who you are"),
    ("group_concat", "a list in order, which SQLite knows since 3.44 only"),
    ("concat", "concat(), which SQLite knows since 3.44 only"),
    ("concat_ws", "concat_ws(), which SQLite knows since 3.44 only"),
    ("octet_length", "octet_length(), which SQLite knows since 3.43 only"),
    ("timediff", "timediff(), which SQLite knows since 3.43 only"),
];

/// Why a statement can't be a view, as a sentence: views are for every program that opens the file.
pub(super) fn no_view(sql: &Sql) -> Option<String> {
    let words = tokens(&sql.text);
    let called = |name: &str| {
        let is = |pair: &[Token<'_>]| pair[0].is_word(name) && pair[1].is_sign("(");
        words.windows(2).any(is)
    };
    let (_, because) = OURS.iter().find(|(name, _)| called(name))?;
    Some(format!("It uses {because}: other programs that open the file could not read it."))
}

/// A statement in which nothing is bound any more: what was the moment of a read is asked of SQLite's own clock.
pub(super) fn timed(sql: &str) -> String {
    let (mut made, mut from) = (String::with_capacity(sql.len()), 0);
    let words = tokens(sql);
    for pair in words.windows(2) {
        let now = match (pair[0].is_sign(":"), pair[1].text.as_ref()) {
            (true, "today") => "date('now', 'localtime')",
            (true, "now") => "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')",
            _ => continue,
        };
        made.push_str(&sql[from..pair[0].start]);
        made.push_str(now);
        from = pair[1].end;
    }
    made.push_str(&sql[from..]);
    made
}
