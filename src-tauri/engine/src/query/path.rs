//! What names with points in them lead to: along links to one row each (`customer.country`), and over a link in either
//! direction to many (`invoices`, `tags`, `lines.track`).

use crate::computed::Context;
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::Far;
use crate::schema::{Catalog, Column, ColumnKind, Key, Link, Table, expression};

use super::QueryError;

/// What expressions of computed columns may ask for.
pub(super) const MOMENTS: [&str; 3] = ["now", "today", "me"];

/// A column of the row that links lead to.
pub(crate) struct ToOne<'a> {
    /// Each link with the table that it leads to.
    pub hops: Vec<(Link, &'a Table)>,
    /// The column of the last table.
    pub column: &'a Column,
}

impl ToOne<'_> {
    /// The value as an expression over the row where the path begins.
    pub fn looked_up(&self) -> Result<String> {
        let inner = match self.hops.last() {
            // Of a password it is only asked whether there is one.
            Some(_) if self.column.kind == ColumnKind::Password => {
                format!("{}.{}", expression::SOURCE, quote(&self.column.name))
            }
            Some((_, last)) => {
                expression::read(last, self.column, &MOMENTS).map_err(QueryError::expression)?
            }
            None => String::new(),
        };
        let steps = self.hops.iter().rev();
        Ok(steps.fold(inner, |inner, (link, target)| expression::through(link, target, &inner)))
    }
}

/// Follows a path from a row of `table`.
///
/// # Errors
/// No such link or column; a link to many rows.
pub(crate) fn to_one<'a>(catalog: &'a Catalog, table: &Table, path: &str) -> Result<ToOne<'a>> {
    let (segment, mut rest) = path.split_once('.').unwrap_or((path, ""));
    let (link, mut at) = link_to_one(catalog, table, segment, rest)?;
    let mut hops = vec![(link, at)];
    loop {
        if let Some(column) = at.column(rest) {
            return Ok(ToOne { hops, column });
        }
        let Some((segment, behind)) = rest.split_once('.') else {
            return Err(QueryError::no_column(at, rest).into());
        };
        let (link, target) = link_to_one(catalog, at, segment, behind)?;
        hops.push((link, target));
        (at, rest) = (target, behind);
    }
}

/// The link of `table` that `name` means, where it leads to one row.
pub(super) fn link_to_one<'a>(
    catalog: &'a Catalog,
    table: &Table,
    name: &str,
    behind: &str,
) -> Result<(Link, &'a Table)> {
    match step(catalog, table, &[name])? {
        Some((Step::One { link, target }, _)) => Ok((link, target)),
        Some(_) => Err(QueryError::Wrong {
            message: format!(
                "A row of “{}” has many {name}, not one: join them, count them, or say which is meant by “{behind}”.",
                table.title
            ),
        }
        .into()),
        None => Err(QueryError::no_link(table, name).into()),
    }
}

/// One step along a link.
#[derive(Debug, Clone)]
pub(crate) enum Step<'a> {
    /// To the one row that a link of this table leads to.
    One { link: Link, target: &'a Table },
    /// To the rows whose link leads here.
    Many { link: Link, holder: &'a Table },
    /// To the rows at the other end of many-to-many.
    Through { ties: &'a Table, near: Link, far: Link, target: &'a Table },
}

impl<'a> Step<'a> {
    /// Where it leads.
    pub fn target(&self) -> &'a Table {
        match self {
            Self::One { target, .. } | Self::Through { target, .. } => target,
            Self::Many { holder, .. } => holder,
        }
    }

    /// True if it leads to at most one row.
    pub fn is_single(&self) -> bool {
        match self {
            Self::One { .. } => true,
            Self::Many { link, .. } => link.unique,
            Self::Through { .. } => false,
        }
    }
}

/// The steps of a path of links from a row of `table`.
///
/// # Errors
/// No such link.
pub(crate) fn steps<'a>(catalog: &'a Catalog, table: &Table, path: &str) -> Result<Vec<Step<'a>>> {
    let mut segments: Vec<&str> = path.split('.').collect();
    let mut found: Vec<Step<'a>> = Vec::new();
    while !segments.is_empty() {
        let at = found.last().map_or(table, |step| step.target());
        let Some((step, taken)) = step(catalog, at, &segments)? else {
            return Err(QueryError::no_link(at, segments[0]).into());
        };
        found.push(step);
        segments.drain(..taken);
    }
    Ok(found)
}

/// The first step of `segments`, and how many of them say it; none if there is no such link.
fn step<'a>(catalog: &'a Catalog, table: &Table, segments: &[&str]) -> Result<Option<(Step<'a>, usize)>> {
    let Some(name) = segments.first() else { return Ok(None) };
    let one = |link: &Link| {
        let target = catalog.table(&link.target).filter(|_| link.target_exists)?;
        Some((Step::One { link: link.clone(), target }, 1))
    };
    let titled = |link: &&Link| plain(&link.title) == plain(name);
    let own = expression::link_called(table, name).or_else(|| table.links.iter().find(titled));
    if let Some(found) = own.and_then(one) {
        return Ok(Some(found));
    }
    let leads = |link: &&Link| link.target_exists && link.target == table.name;
    let called = catalog.tables.iter().find(|holder| holder.name.eq_ignore_ascii_case(name));
    let called = called.or_else(|| catalog.tables.iter().find(|holder| plain(&holder.title) == plain(name)));
    if let Some(holder) = called {
        // `reviews.product_id` says by which link.
        let by = segments.get(1).and_then(|column| {
            holder
                .links
                .iter()
                .filter(leads)
                .find(|link| link.columns.iter().any(|own| own.eq_ignore_ascii_case(column)))
        });
        if let Some(link) = by {
            return Ok(Some((Step::Many { link: link.clone(), holder }, 2)));
        }
        if let Some((near, far)) = ends(holder, &table.name, None)
            && let Some(target) = catalog.table(&far.target)
        {
            return Ok(Some((Step::Through { ties: holder, near, far, target }, 1)));
        }
        let links: Vec<&Link> = holder.links.iter().filter(leads).collect();
        match links.as_slice() {
            [link] => return Ok(Some((Step::Many { link: (*link).clone(), holder }, 1))),
            [] => {}
            several => {
                let names: Vec<String> = several
                    .iter()
                    .map(|link| format!("{}.{}", holder.name, link.columns.join(".")))
                    .collect();
                let message = format!(
                    "“{}” has several links to “{}”: say {}.",
                    holder.title,
                    table.title,
                    names.join(" or ")
                );
                return Err(QueryError::Wrong { message }.into());
            }
        }
        // The other end of many-to-many by its own name.
        let ties = catalog
            .tables
            .iter()
            .filter_map(|ties| Some((ties, ends(ties, &table.name, Some(&holder.name))?)));
        let ties: Vec<_> = ties.collect();
        match ties.as_slice() {
            [(ties, (near, far))] => {
                let (near, far) = (near.clone(), far.clone());
                return Ok(Some((Step::Through { ties, near, far, target: holder }, 1)));
            }
            [] => {}
            several => {
                let names: Vec<&str> = several.iter().map(|(ties, _)| ties.name.as_str()).collect();
                let message = format!(
                    "“{}” and “{}” are tied in several ways: say {}.",
                    table.title,
                    holder.title,
                    names.join(" or ")
                );
                return Err(QueryError::Wrong { message }.into());
            }
        }
        let own: Vec<&Link> = table.links.iter().filter(|link| link.target == holder.name).collect();
        if let [only] = own.as_slice() {
            return Ok(one(only));
        }
    }
    let back = catalog.tables.iter().flat_map(|holder| holder.links.iter().map(move |link| (holder, link)));
    let mut back = back.filter(|(_, link)| leads(link) && plain(&link.back_title) == plain(name));
    Ok(back.next().map(|(holder, link)| (Step::Many { link: link.clone(), holder }, 1)))
}

/// The two links of an association table, that to `here` first.
fn ends(ties: &Table, here: &str, there: Option<&str>) -> Option<(Link, Link)> {
    let association = ties.association.as_ref()?;
    let (left, right) =
        (ties.links.get(association.left as usize)?, ties.links.get(association.right as usize)?);
    let (near, far) = if left.target == here { (left, right) } else { (right, left) };
    let fits = near.target == here && there.is_none_or(|there| far.target == there);
    fits.then(|| (near.clone(), far.clone()))
}

/// Letters and digits alone.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What a foreign key says, with the column pointed to first: its collation decides, and its affinity, so a plus takes
/// another one off.
pub(super) fn tie(link: &Link, (pointed, at): (&str, &Table), (holder, of): (&str, &Table)) -> String {
    let pair = |(here, there): (&String, &String)| {
        let affinity = |table: &Table, name: &str| table.column(name).map(|column| column.affinity);
        let bare = if affinity(of, here) == affinity(at, there) { "" } else { "+" };
        format!("{pointed}.{} = {bare}{holder}.{}", quote(there), quote(here))
    };
    link.columns.iter().zip(&link.target_columns).map(pair).collect::<Vec<_>>().join(" AND ")
}

/// The rows that a path of links leads to from a row of `table`, known as `source`, as a source of their own.
///
/// # Errors
/// No such link.
pub(crate) fn far<'a>(context: &Context<'a>, table: &Table, source: &str, path: &str) -> Result<Far<'a>> {
    let steps = steps(context.catalog, table, path)?;
    let count = steps.len();
    let (mut from, mut first) = (String::new(), String::new());
    let mut put = |table: &Table, alias: &str, on: String| {
        if from.is_empty() {
            from = known_as(table, &quote(alias));
            first = on;
        } else {
            from.push_str(&format!(" JOIN {} ON {on}", known_as(table, &quote(alias))));
        }
    };
    let (mut here, mut at) = (source.to_owned(), table);
    let (mut rest, mut key, mut alias) = (None, None, String::new());
    let mut reads = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        let target = step.target();
        let last = index + 1 == count;
        alias = context.aliases.free(&target.name);
        let quoted = quote(&alias);
        reads.push(target.name.clone());
        match step {
            Step::One { link, .. } => put(target, &alias, tie(link, (&quoted, target), (&here, at))),
            Step::Many { link, .. } => put(target, &alias, tie(link, (&here, at), (&quoted, target))),
            Step::Through { ties, near, far, .. } => {
                let between = context.aliases.free(&ties.name);
                let ties_as = quote(&between);
                put(ties, &between, tie(near, (&here, at), (&ties_as, ties)));
                let on = tie(far, (&quoted, target), (&ties_as, ties));
                if last {
                    rest = Some(format!(" JOIN {} ON {on}", known_as(target, &quoted)));
                    key = single_key(ties, far.columns.as_slice(), &ties_as);
                } else {
                    put(target, &alias, on);
                }
                reads.push(ties.name.clone());
            }
        }
        if last && key.is_none() && rest.is_none() {
            let names: Vec<String> = target.primary_key.clone();
            key = single_key(target, &names, &quoted);
        }
        (here, at) = (quoted, target);
    }
    let table = steps.last().map(Step::target).ok_or_else(|| QueryError::no_link(table, path))?;
    Ok(Far { from, tie: first, table, alias, rest, key, reads })
}

/// A table under a name, which is left out where it is its own.
pub(super) fn known_as(table: &Table, alias: &str) -> String {
    let own = quote(&table.name);
    if own == alias { own } else { format!("{own} AS {alias}") }
}

fn single_key(table: &Table, columns: &[String], source: &str) -> Option<(String, Column)> {
    let [only] = columns else {
        // A rowid that is no column.
        let Key::Rowid { name, .. } = &table.key else { return None };
        let column = Column { kind: ColumnKind::Integer, ..Column::bare(name, "INTEGER", false) };
        return columns.is_empty().then(|| (format!("{source}.{}", quote(name)), column));
    };
    Some((format!("{source}.{}", quote(only)), table.column(only)?.clone()))
}
