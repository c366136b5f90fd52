//! What a transaction of our own may have changed of the rows that a row set shows.

use crate::change::Written;
use crate::schema::{Catalog, Link, LinkAction, Table};

/// What a change means for a row set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Effect {
    /// Rows or their labels may show something else.
    pub shown: bool,
    /// Rows may have come or gone that the writer does not name.
    pub moved: bool,
}

/// The effect of `written` on rows of `table`.
pub(crate) fn effect(catalog: &Catalog, table: &Table, written: &[Written]) -> Effect {
    let mut effect = Effect::default();
    for written in written {
        let own = written.table == table.name;
        let linked = table.links.iter().any(|link| link.target == written.table);
        let read = table.plans.iter().any(|plan| plan.reads.contains(&written.table));
        effect.shown |= own
            || linked
            || read
            || written.side_effects
            || table.table_type != crate::schema::TableType::Table;
        effect.moved |= written.side_effects && moves(catalog, &written.table, &table.name);
    }
    effect
}

/// True if writing to `from` can insert, delete or move rows of `table` through triggers, ON DELETE or ON UPDATE, at any
/// depth.
fn moves(catalog: &Catalog, from: &str, table: &str) -> bool {
    let mut known = vec![from.to_owned()];
    let mut at = 0;
    while let Some(name) = known.get(at).cloned() {
        at += 1;
        let mut next: Vec<String> = Vec::new();
        for (holder, index) in catalog.incoming(&name) {
            let link = &holder.links[index];
            if link.on_delete == LinkAction::Cascade || rekeys(holder, link) {
                if holder.name == table {
                    return true;
                }
                next.push(holder.name.clone());
            }
        }
        for trigger in catalog.table(&name).into_iter().flat_map(|table| &table.triggers) {
            let body = body(&trigger.sql);
            if body.contains(&table.to_lowercase())
                && ["insert", "replace", "delete"].iter().any(|word| body.contains(word))
            {
                return true;
            }
            next.extend(
                catalog
                    .tables
                    .iter()
                    .filter(|other| body.contains(&other.name.to_lowercase()))
                    .map(|other| other.name.clone()),
            );
        }
        for name in next {
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
    false
}

/// True if ON UPDATE writes into the key of `holder`, by which its rows are stored.
fn rekeys(holder: &Table, link: &Link) -> bool {
    let writes = !matches!(link.on_update, LinkAction::NoAction | LinkAction::Restrict);
    writes && link.columns.iter().any(|column| holder.key_columns().contains(&column.as_str()))
}

/// What a trigger does, in lower case: from its first BEGIN on.
fn body(sql: &str) -> String {
    let lower = sql.to_lowercase();
    lower.find("begin").map_or_else(|| lower.clone(), |at| lower[at..].to_owned())
}
