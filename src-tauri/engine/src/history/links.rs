//! Links after undo or redo: it runs with foreign keys off, so that no ON DELETE fires, and so what it has touched is
//! looked at before it commits (<https://www.sqlite.org/foreignkeys.html>).

use std::collections::HashSet;

use rusqlite::Connection;

use super::describe;
use super::log::Op;
use super::rows::Rows;
use crate::error::Result;
use crate::identifier::quote;
use crate::rows::detail::text_of;
use crate::schema::{Catalog, Link, Table, label_sql};
use crate::value::{RowKey, Value};

/// Beyond this many rows, whole tables are looked at before and after.
const ONE_BY_ONE: u64 = 5_000;
/// Broken links told.
const COUNTED: usize = 1000;

/// Collects what has to be looked at.
pub(crate) struct Links<'c> {
    connection: &'c Connection,
    catalog: &'c Catalog,
    /// Rows whose own links may lead nowhere.
    holders: HashSet<(String, RowKey)>,
    /// Values that other rows may have pointed to: the holder, the link's index there, and the values.
    targets: HashSet<(String, usize, RowKey)>,
    /// For large changes: broken links of each table that may be concerned, before.
    whole: Option<Vec<(&'c Table, u64)>>,
}

/// A link that leads nowhere now.
pub(crate) struct Broken {
    pub table: String,
    pub key: Option<RowKey>,
    pub label: String,
    /// "“Ada” in Posts links to a row that would not be there".
    pub sentence: String,
}

impl<'c> Links<'c> {
    pub fn new(connection: &'c Connection, rows: &Rows<'c>, count: u64) -> Result<Self> {
        let catalog = rows.catalog;
        let mut links =
            Self { connection, catalog, holders: HashSet::new(), targets: HashSet::new(), whole: None };
        if count > ONE_BY_ONE {
            let touched: Vec<&Table> = rows.tables().collect();
            let mut before = Vec::new();
            for table in &catalog.tables {
                let concerns = |link: &Link| {
                    link.target_exists
                        && (touched.iter().any(|t| t.name == table.name || t.name == link.target))
                };
                if table.links.iter().any(concerns) {
                    before.push((table, links.broken_in(table)?));
                }
            }
            links.whole = Some(before);
        }
        Ok(links)
    }

    fn broken_in(&self, table: &Table) -> Result<u64> {
        let sql = "SELECT count(*) FROM pragma_foreign_key_check(?1)";
        Ok(self.connection.query_row(sql, [&table.name], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Notes what an operation may break; called before it is applied.
    pub fn note(&mut self, rows: &Rows<'c>, op: &Op) -> Result<()> {
        let (None, Some(table)) = (&self.whole, rows.table(op)) else { return Ok(()) };
        let written = rows.named(op);
        let alias = |column: &String| table.column(column).is_some_and(|found| found.is_rowid(table));
        let moves = matches!(op, Op::Update { from, to, .. } if from != to);
        let writes =
            |column: &String| written.iter().any(|(name, ..)| name == column) || (moves && alias(column));
        if !matches!(op, Op::Delete { .. }) && table.links.iter().any(|link| link.columns.iter().any(writes))
        {
            self.holders.insert((table.name.clone(), rows.key_of(op).1));
        }
        if matches!(op, Op::Insert { .. }) {
            return Ok(());
        }
        for (holder, index) in self.catalog.incoming(&table.name) {
            let link = &holder.links[index];
            let concerned = matches!(op, Op::Delete { .. }) || link.target_columns.iter().any(writes);
            if concerned && let Some(values) = self.pointed_to(rows, op, table, link)? {
                self.targets.insert((holder.name.clone(), index, values));
            }
        }
        Ok(())
    }

    /// The values by which other rows point to the operation's row, as it is before; none if one of them is NULL.
    fn pointed_to(&self, rows: &Rows<'c>, op: &Op, table: &Table, link: &Link) -> Result<Option<RowKey>> {
        let known: Option<Vec<Value>> =
            link.target_columns.iter().map(|column| rows.before(op, column)).collect();
        let values = match known {
            Some(values) => values,
            None => {
                let Some(key) = rows.key_before(op).values() else { return Ok(None) };
                let columns: Vec<&str> = link.target_columns.iter().map(String::as_str).collect();
                let found = crate::change::statement::select(table, &columns, &key).run(self.connection)?;
                let Some(values) = found.into_iter().next() else { return Ok(None) };
                values
            }
        };
        Ok((!values.contains(&Value::Null)).then(|| RowKey::of(&values)))
    }

    /// What is broken now.
    pub fn broken(&self) -> Result<Vec<Broken>> {
        let mut broken = Vec::new();
        for (table, before) in self.whole.iter().flatten() {
            let now = self.broken_in(table)?;
            if now > *before {
                broken.push(Broken {
                    table: table.name.clone(),
                    key: None,
                    label: String::new(),
                    sentence: format!(
                        "{} would link to rows that would not be there",
                        describe::counted(now - before, &table.title)
                    ),
                });
            }
        }
        for (name, key) in &self.holders {
            let Some(table) = self.catalog.table(name) else { continue };
            for link in table.links.iter().filter(|link| link.target_exists) {
                let own: Vec<String> =
                    table.key_columns().iter().map(|column| format!("h.{} = ?", quote(column))).collect();
                self.look(table, link, &own, &key.values().unwrap_or_default(), &mut broken)?;
            }
        }
        for (name, index, values) in &self.targets {
            let Some(table) = self.catalog.table(name) else { continue };
            let link = &table.links[*index];
            let points: Vec<String> =
                link.columns.iter().map(|column| format!("h.{} = ?", quote(column))).collect();
            self.look(table, link, &points, &values.values().unwrap_or_default(), &mut broken)?;
        }
        broken.truncate(COUNTED);
        Ok(broken)
    }

    /// Rows of `table` for which `condition` holds and whose `link` leads nowhere.
    fn look(
        &self,
        table: &Table,
        link: &Link,
        condition: &[String],
        values: &[Value],
        broken: &mut Vec<Broken>,
    ) -> Result<()> {
        if broken.len() >= COUNTED || condition.is_empty() || condition.len() != values.len() {
            return Ok(());
        }
        let filled: Vec<String> =
            link.columns.iter().map(|column| format!("h.{} IS NOT NULL", quote(column))).collect();
        let pairs: Vec<String> = link
            .target_columns
            .iter()
            .zip(&link.columns)
            .map(|(target, own)| format!("t.{} = h.{}", quote(target), quote(own)))
            .collect();
        let keys: Vec<String> = table.key_columns().iter().map(|key| format!("h.{}", quote(key))).collect();
        let sql = format!(
            "SELECT {}, {} FROM {} h WHERE {} AND {} AND NOT EXISTS (SELECT 1 FROM {} t WHERE {}) LIMIT {COUNTED}",
            label_sql(table, "h"),
            if keys.is_empty() { "NULL".to_owned() } else { keys.join(", ") },
            quote(&table.name),
            condition.join(" AND "),
            filled.join(" AND "),
            quote(&link.target),
            pairs.join(" AND "),
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let label = text_of(row.get_ref(0)?);
            let key = crate::change::statement::values(row, 1..keys.len() + 1)?;
            let target = self.catalog.table(&link.target).map_or(link.target.as_str(), |table| &table.title);
            broken.push(Broken {
                table: table.name.clone(),
                key: (!keys.is_empty()).then(|| RowKey::of(&key)),
                sentence: format!(
                    "{} in {} links to a row of {target} that would not be there",
                    describe::quoted(&label),
                    table.title
                ),
                label,
            });
        }
        Ok(())
    }
}

/// Has every full-text index of `names` made anew from the table that it indexes.
pub(crate) fn rebuild(connection: &Connection, names: &[String]) -> Result<()> {
    for name in names {
        let column = quote(name);
        connection.execute(&format!("INSERT INTO main.{column}({column}) VALUES('rebuild')"), [])?;
    }
    Ok(())
}
