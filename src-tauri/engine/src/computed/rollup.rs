//! Totals over the rows that point to a row: through a link of theirs, or through a table that ties the two together.

use rusqlite::Connection;

use super::check::check;
use super::plan::Group;
use super::resolve::{MOMENTS, Written};
use crate::identifier::quote;
use crate::model::RollupFunction;
use crate::schema::expression::{self, SOURCE, Scope, free_alias, over};
use crate::schema::tokens::{Token, tokens};
use crate::schema::{Affinity, Column, ColumnKind, Key, Link, Table};

/// What is totalled, as declared.
pub(super) struct Parts<'a> {
    pub function: RollupFunction,
    pub column: Option<&'a str>,
    pub filter: Option<&'a str>,
    pub order: Option<&'a str>,
    /// The result is an amount in smallest units.
    pub money: bool,
}

/// The rows that point to a row.
pub(super) struct Pointing<'a> {
    /// The table that holds the link to the row.
    pub holder: &'a Table,
    /// That link.
    pub near: &'a Link,
    /// Through an association: its link to the other end.
    pub through: Option<&'a Link>,
    /// The table whose rows are totalled.
    pub far: &'a Table,
}

/// The rows that `name` (`reviews.product_id`, or an association's name) says point to rows of `own`.
pub(super) fn find<'a>(tables: &'a [Table], own: &Table, name: &str) -> Result<Pointing<'a>, String> {
    let called = |wanted: &str| tables.iter().find(|table| table.name.eq_ignore_ascii_case(wanted));
    let leads = |link: &Link| link.target_exists && link.target == own.name;
    for (point, _) in name.match_indices('.') {
        let Some(holder) = called(&name[..point]) else { continue };
        let column = &name[point + 1..];
        let alone =
            |link: &&Link| matches!(link.columns.as_slice(), [only] if only.eq_ignore_ascii_case(column));
        let among = |link: &&Link| link.columns.iter().any(|known| known.eq_ignore_ascii_case(column));
        let links = || holder.links.iter().filter(|link| leads(link));
        if let Some(near) = links().find(alone).or_else(|| links().find(among)) {
            return Ok(Pointing { holder, near, through: None, far: holder });
        }
    }
    let Some(holder) = called(name) else {
        return Err(format!("No link named “{name}” leads to “{}”.", own.title));
    };
    if let Some(ends) = &holder.association {
        let end = |index: u32| holder.links.get(index as usize);
        if let (Some(left), Some(right)) = (end(ends.left), end(ends.right)) {
            let (near, through) = if leads(left) { (left, right) } else { (right, left) };
            if leads(near)
                && let Some(far) = tables.iter().find(|table| table.name == through.target)
            {
                return Ok(Pointing { holder, near, through: Some(through), far });
            }
        }
    }
    let links: Vec<&Link> = holder.links.iter().filter(|link| leads(link)).collect();
    match links.as_slice() {
        [near] => Ok(Pointing { holder, near, through: None, far: holder }),
        [] => Err(format!("“{}” has no link to “{}”.", holder.title, own.title)),
        _ => Err(format!("“{}” has several links to “{}”: name one of them.", holder.title, own.title)),
    }
}

/// The SQL of a total.
pub(super) fn write(
    connection: &Connection,
    tables: &[Table],
    own: &Table,
    link: &str,
    parts: &Parts<'_>,
) -> Result<Written, String> {
    let rows = find(tables, own, link)?;
    let scope = Scope { table: rows.far, tables, parameters: &MOMENTS };
    let compile = |what: &str, text: &str| {
        let compiled = expression::compile(text, &scope).map_err(|error| format!("{what}: {error}"))?;
        check(connection, rows.far, &compiled).map_err(|error| format!("{what}: {error}"))?;
        Ok::<_, String>(compiled)
    };
    let given = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let value = given(parts.column).map(|text| compile("What is totalled", &text)).transpose()?;
    let filter = given(parts.filter).map(|text| compile("The filter", &text)).transpose()?;
    let order = given(parts.order).map(|text| terms(&text, |text| compile("The order", text))).transpose()?;
    let like = given(parts.column).and_then(|text| plain_column(rows.far, &text).cloned());
    let amount = parts.money || like.as_ref().is_some_and(|column| column.minor_units);

    let inner = [&value, &filter].into_iter().flatten().cloned().chain(order.clone()).collect::<String>();
    let alias = free_alias(&inner);
    let put = |compiled: &String| over(compiled, &alias);
    let value = value.as_ref().map(put);
    let source = Source::new(&rows, own, &alias);
    let filter = filter.as_ref().map(|filter| format!("({})", put(filter)));
    let condition = |own: bool| {
        let own = own.then(|| source.is_own.clone());
        own.into_iter().chain(filter.clone()).collect::<Vec<_>>().join(" AND ")
    };
    let notice = (!is_indexed(rows.holder, &rows.near.columns)).then(|| {
        format!(
            "“{}” has no index on {}, so every look reads all of its rows.",
            rows.holder.title,
            rows.near.columns.iter().map(|column| format!("“{column}”")).collect::<Vec<_>>().join(", ")
        )
    });
    if parts.function == RollupFunction::First {
        let value = value.ok_or("Say which column of the first row is wanted.")?;
        let order = order.as_ref().map(put);
        let expression = first(&source, &value, &condition(true), order.as_deref(), rows.far, &alias);
        check(connection, own, &expression)?;
        return Ok(Written { expression, group: None, notice, like });
    }
    let aggregate = aggregate(parts.function, value.as_deref(), amount)?;
    let expression = format!("(SELECT {aggregate} FROM {} WHERE {})", source.from, condition(true));
    check(connection, own, &expression)?;
    let group = source.by.as_ref().and_then(|by| {
        let key = compares_plainly(rows.holder, rows.near, own)?;
        let condition = Some(condition(false)).filter(|condition| !condition.is_empty());
        Some(Group {
            from: source.from.clone(),
            by: by.clone(),
            own: key,
            aggregate,
            condition,
            counts: parts.function == RollupFunction::Count,
        })
    });
    let like = match parts.function {
        RollupFunction::Count => None,
        RollupFunction::Average => like.filter(|column| {
            column.minor_units || matches!(column.kind, ColumnKind::Percent | ColumnKind::Number)
        }),
        _ => like,
    };
    Ok(Written { expression, group, notice, like })
}

struct Source {
    from: String,
    is_own: String,
    by: Option<String>,
}

impl Source {
    fn new(rows: &Pointing<'_>, own: &Table, alias: &str) -> Self {
        let far = format!("{} AS {}", quote(&rows.far.name), quote(alias));
        let (from, holder) = match rows.through {
            None => (far, alias.to_owned()),
            Some(through) => {
                let tie = format!("{alias} tie");
                let same = pairs(&through.target_columns, alias, &through.columns, &tie);
                let from = format!("{} AS {} JOIN {far} ON {same}", quote(&rows.holder.name), quote(&tie));
                (from, tie)
            }
        };
        // The column pointed to decides, as it does for a foreign key: by its collation, which is why it stands first, and
        // by its affinity, which is why another one is taken off the link.
        let own: Vec<String> = (rows.near.columns.iter().zip(&rows.near.target_columns))
            .map(|(here, there)| {
                let affinity = |table: &Table, name: &str| table.column(name).map(|column| column.affinity);
                let bare = if affinity(rows.holder, here) == affinity(own, there) { "" } else { "+" };
                format!("{SOURCE}.{} = {bare}{}.{}", quote(there), quote(&holder), quote(here))
            })
            .collect();
        let by = match rows.near.columns.as_slice() {
            [only] => Some(format!("{}.{}", quote(&holder), quote(only))),
            _ => None,
        };
        Self { from, is_own: own.join(" AND "), by }
    }
}

fn pairs(left: &[String], of: &str, right: &[String], with: &str) -> String {
    let pair = |(left, right): (&String, &String)| {
        format!("{}.{} = {}.{}", quote(of), quote(left), quote(with), quote(right))
    };
    left.iter().zip(right).map(pair).collect::<Vec<_>>().join(" AND ")
}

fn aggregate(function: RollupFunction, value: Option<&str>, amount: bool) -> Result<String, String> {
    if let (RollupFunction::Count, None) = (function, value) {
        return Ok("count(*)".to_owned());
    }
    let value = value.ok_or("Say which column is totalled.")?;
    Ok(match function {
        RollupFunction::Count => format!("count({value})"),
        RollupFunction::Sum => format!("sum({value})"),
        // An average amount is an amount again.
        RollupFunction::Average if amount => format!("CAST(round(avg({value})) AS INTEGER)"),
        RollupFunction::Average => format!("avg({value})"),
        RollupFunction::Min => format!("min({value})"),
        RollupFunction::Max | RollupFunction::First => format!("max({value})"),
    })
}

/// The first row is found by its key, so that sorting never carries its pictures along.
fn first(
    source: &Source,
    value: &str,
    condition: &str,
    order: Option<&str>,
    far: &Table,
    alias: &str,
) -> String {
    let key =
        far.key_columns().iter().map(|key| format!("{}.{}", quote(alias), quote(key))).collect::<Vec<_>>();
    let order: Vec<String> = order.map(str::to_owned).into_iter().chain(key.clone()).collect();
    let found = |what: &str| {
        let order = if order.is_empty() { String::new() } else { format!(" ORDER BY {}", order.join(", ")) };
        format!("(SELECT {what} FROM {} WHERE {condition}{order} LIMIT 1)", source.from)
    };
    match (&far.key, key.as_slice()) {
        (Key::Rowid { name, .. }, [key]) => {
            // The same expression over the same alias, one level further out.
            format!(
                "(SELECT {value} FROM {} AS {a} WHERE {a}.{} = {})",
                quote(&far.name),
                quote(name),
                found(key),
                a = quote(alias),
            )
        }
        _ => found(value),
    }
}

/// `price DESC, name` with each expression compiled.
fn terms(text: &str, compile: impl Fn(&str) -> Result<String, String>) -> Result<String, String> {
    let tokens = tokens(text);
    let mut written = Vec::new();
    let (mut depth, mut begin) = (0_i32, 0);
    for at in 0..=tokens.len() {
        let token = tokens.get(at);
        depth += token.map_or(0, |token| i32::from(token.is_sign("(")) - i32::from(token.is_sign(")")));
        if token.is_none() || depth == 0 && token.is_some_and(|token| token.is_sign(",")) {
            written.push(term(text, &tokens[begin..at], &compile)?);
            begin = at + 1;
        }
    }
    Ok(written.join(", "))
}

fn term(
    text: &str,
    tokens: &[Token<'_>],
    compile: impl Fn(&str) -> Result<String, String>,
) -> Result<String, String> {
    let mut rest = tokens;
    let mut ending = String::new();
    if let [before @ .., nulls, place] = rest
        && nulls.is_word("nulls")
        && (place.is_word("first") || place.is_word("last"))
    {
        ending = format!(" NULLS {}", place.text.to_ascii_uppercase());
        rest = before;
    }
    if let [before @ .., direction] = rest
        && (direction.is_word("asc") || direction.is_word("desc"))
    {
        ending = format!(" {}{ending}", direction.text.to_ascii_uppercase());
        rest = before;
    }
    let (Some(first), Some(last)) = (rest.first(), rest.last()) else {
        return Err("The order: a term is empty.".to_owned());
    };
    Ok(format!("({}){ending}", compile(&text[first.start..last.end])?))
}

/// The column that an expression is, if it is nothing else.
fn plain_column<'a>(table: &'a Table, text: &str) -> Option<&'a Column> {
    match tokens(text).as_slice() {
        [only] if only.is_name() => table.column(&only.text),
        _ => None,
    }
}

/// The column pointed to, if its values and those of the link equal each other exactly when they are the same.
fn compares_plainly(holder: &Table, link: &Link, own: &Table) -> Option<String> {
    let ([here], [there]) = (link.columns.as_slice(), link.target_columns.as_slice()) else { return None };
    let (here, there) = (holder.column(here)?, own.column(there)?);
    let plain = here.affinity == there.affinity
        && matches!(here.affinity, Affinity::Integer | Affinity::Text)
        && here.collation.is_none()
        && there.collation.is_none();
    plain.then(|| there.name.clone())
}

/// True if rows can be found by these columns without reading all.
fn is_indexed(table: &Table, columns: &[String]) -> bool {
    let begins = |parts: &[Option<String>]| {
        parts.len() >= columns.len()
            && parts[..columns.len()]
                .iter()
                .all(|part| part.as_ref().is_some_and(|part| columns.contains(part)))
    };
    let key: Vec<Option<String>> = table.primary_key.iter().cloned().map(Some).collect();
    let alias =
        matches!((&table.key, columns), (Key::Rowid { column: Some(alias), .. }, [only]) if alias == only);
    alias
        || table.without_rowid && begins(&key)
        || table.indexes.iter().any(|index| !index.partial && begins(&index.columns))
}
