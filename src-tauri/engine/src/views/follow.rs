//! Saved views follow what a model change renames: what is kept of them is written again under the names of now.

use rusqlite::{Connection, params};

use super::{SavedView, read_views};
use crate::error::Result;
use crate::history::Renamed;
use crate::query::{Renames, mend};
use crate::schema::Catalog;
use crate::schema::tokens::tokens;

/// Has every saved view follow; `before` is what was in the file before the change.
pub(crate) fn follow(connection: &Connection, before: &Catalog, renamed: &[Renamed]) -> Result<()> {
    for view in read_views(connection)? {
        let now = followed(&view, before, renamed);
        if now != view {
            let text = serde_json::to_string(&now).unwrap_or_default();
            connection.execute(
                "UPDATE main._relata_views SET definition = ?1 WHERE part_of = ?2 AND name = ?3",
                params![text, view.part_of, view.name],
            )?;
        }
    }
    Ok(())
}

/// The view under the names of now. SQL in it stays as it is.
pub(crate) fn followed(view: &SavedView, before: &Catalog, renamed: &[Renamed]) -> SavedView {
    let renames = Renames(renamed);
    let mut now = view.clone();
    if let Some(query) = &mut now.query {
        mend(before, renames, query);
    }
    if let Some(table) = &view.table {
        let column = |name: &mut String| {
            let bare = name.trim_start_matches('-');
            if let Some(new) = renames.column(table, bare) {
                *name = format!("{}{new}", &name[..name.len() - bare.len()]);
            }
        };
        let lists = [&mut now.sort, &mut now.fields, &mut now.search];
        lists.into_iter().flatten().for_each(column);
        now.sorts.iter_mut().flat_map(|sort| &mut sort.by).for_each(column);
        let single = [
            &mut now.group,
            &mut now.order,
            &mut now.date,
            &mut now.end,
            &mut now.late,
            &mut now.sum,
            &mut now.colour,
            &mut now.quick_add,
            &mut now.me,
        ];
        single.into_iter().flatten().for_each(column);
        for facet in &mut now.facets {
            match renames.table(facet) {
                Some(new) if before.table(table).is_none_or(|table| table.column(facet).is_none()) => {
                    new.clone_into(facet);
                }
                _ => column(facet),
            }
        }
        let parts = now.sections.iter_mut().chain(&mut now.filter_chips).map(|part| &mut part.filter);
        for filter in parts.chain([&mut now.filter]).flatten() {
            renames.expression(table, filter);
        }
    }
    if let Some(popular) = &mut now.popular {
        link(&mut popular.link, renames);
    }
    for part in &mut now.parts {
        part.link.iter_mut().for_each(|name| link(name, renames));
        let of = part.table.clone().or_else(|| part.link.as_ref()?.split('.').next().map(str::to_owned));
        let was = renamed.iter().find(|renamed| Some(&renamed.table.1) == of.as_ref());
        let was = was.map(|renamed| renamed.table.0.clone()).or(of);
        if let Some(was) = was {
            for name in part.sort.iter_mut().chain(&mut part.fields) {
                let bare = name.trim_start_matches('-');
                if let Some(new) = renames.column(&was, bare) {
                    *name = format!("{}{new}", &name[..name.len() - bare.len()]);
                }
            }
            part.filter.iter_mut().for_each(|filter| renames.expression(&was, filter));
        }
        if let Some(new) = part.table.as_ref().and_then(|table| renames.table(table)) {
            part.table = Some(new.to_owned());
        }
    }
    if let Some(new) = view.table.as_ref().and_then(|table| renames.table(table)) {
        now.table = Some(new.to_owned());
    }
    now
}

/// `reviews.product_id` or `product_tags`.
fn link(name: &mut String, renames: Renames<'_>) {
    let (table, column) =
        name.split_once('.').map_or((name.as_str(), None), |(table, rest)| (table, Some(rest)));
    let now = renames.table(table).unwrap_or(table);
    *name = match column {
        Some(column) => format!("{now}.{}", renames.column(table, column).unwrap_or(column)),
        None => now.to_owned(),
    };
}

/// The old names that SQL in the view still says, which nobody changes there.
pub(crate) fn said_in_sql(view: &SavedView, renamed: &[Renamed]) -> Vec<String> {
    let sql = view.sql.iter().chain(view.parts.iter().filter_map(|part| part.sql.as_ref()));
    let mut said = Vec::new();
    for sql in sql {
        let words = tokens(sql);
        let says =
            |name: &str| words.iter().any(|word| word.is_name() && word.text.eq_ignore_ascii_case(name));
        for Renamed { table, columns, .. } in renamed {
            if !says(&table.0) {
                continue;
            }
            let tables = (table.0 != table.1).then_some(&table.0);
            let names = tables.into_iter().chain(columns.iter().map(|(was, _)| was));
            said.extend(names.filter(|name| says(name)).cloned());
        }
    }
    said.sort();
    said.dedup();
    said
}
