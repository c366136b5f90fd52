//! Rules, generated columns and indexes that look at the clock: SQLite takes them, and then refuses every row that they are
//! held against. What another program has left in the file stays as it is.

use super::ReviseError;
use crate::error::Result;
use crate::model::{Model, TableModel};
use crate::schema::clock::clock_in;

/// Refuses what is new in `after` and looks at the clock.
pub(super) fn expect(before: &Model, after: &Model) -> Result<()> {
    for table in &after.tables {
        let former = before.table(table.was.as_deref().unwrap_or(&table.name));
        for (what, sql) in lasting(table) {
            let stays = former.is_some_and(|former| lasting(former).any(|(_, was)| was == sql));
            let Some(clock) = clock_in(sql).filter(|_| !stays) else { continue };
            return Err(ReviseError::Contradiction(format!(
                "{what} of “{}” can't look at the clock, because it must say the same whenever it is asked: {clock} \
                 changes with time. A computed column can, with :now or :today.",
                table.name
            ))
            .into());
        }
    }
    Ok(())
}

/// The expressions of a table that are stored or held against its rows for good, each with what it is.
fn lasting(table: &TableModel) -> impl Iterator<Item = (String, &str)> {
    let rules = table.rules.iter().map(|rule| {
        let name = rule.name.as_ref().map_or_else(String::new, |name| format!(" “{name}”"));
        (format!("The rule{name}"), rule.check.as_str())
    });
    let columns = table.columns.iter().filter_map(|column| {
        let generated = column.generated.as_ref()?;
        Some((format!("The generated column “{}”", column.name), generated.expression.as_str()))
    });
    let indexes = table.indexes.iter().flat_map(|index| {
        let parts = index.parts.iter().chain(&index.condition);
        parts.map(|sql| (format!("The index “{}”", index.name), sql.as_str()))
    });
    rules.chain(columns).chain(indexes)
}
