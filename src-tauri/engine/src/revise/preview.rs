//! The rows of a table as a change would leave them, as a SELECT that can be asked before anything is changed.

use std::collections::HashSet;

use super::effects::Asking;
use super::values::Names;
use crate::identifier::quote;
use crate::model::names_in;
use crate::schema::label_sql;

impl Asking<'_> {
    /// The rows as they will be, with their keys and labels as they are.
    pub(super) fn preview(&self) -> String {
        let mut columns = Vec::new();
        if let Some(table) = self.catalog.table(&self.work.old.name) {
            for (number, key) in table.key_columns().iter().enumerate() {
                columns.push(format!("\"old\".{} AS _relata_key_{number}", quote(key)));
            }
            columns.push(format!("{} AS _relata_label", label_sql(table, "old")));
        }
        self.preview_with(columns, "", &|_| true)
    }

    /// The rows as they will be, as far as these conditions ask for them: each value worked out once, because the LIMIT
    /// keeps SQLite from putting it in every place where it is used
    /// (<https://www.sqlite.org/optoverview.html#subquery_flattening>).
    pub(super) fn asked(&self, conditions: &[&String]) -> String {
        let words: HashSet<String> = conditions
            .iter()
            .flat_map(|condition| names_in(condition))
            .map(|word| word.to_lowercase())
            .collect();
        let generated = self.work.goal.columns.iter().filter(|column| column.generated.is_some());
        // A generated column may stand on any other.
        let all = generated.into_iter().any(|column| words.contains(&column.name.to_lowercase()));
        self.preview_with(Vec::new(), " LIMIT -1", &|name| all || words.contains(&name.to_lowercase()))
    }

    /// `columns` and the wanted ones of the rows as they will be; `end` stands at the end of the innermost SELECT.
    fn preview_with(&self, mut columns: Vec<String>, end: &str, wanted: &dyn Fn(&str) -> bool) -> String {
        let work = self.work;
        let goal = quote(&work.goal.name);
        let mut again = Vec::new();
        for (at, value) in work.values.iter().enumerate() {
            let name = quote(&value.goal.name);
            let is_asked = wanted(&value.goal.name);
            let source = work.source(value, Names::Old);
            let converted = work.is_converted(value).then(|| work.converted(value, Names::Old)).flatten();
            if let Some(source) = source.filter(|_| is_asked || converted.is_some()) {
                columns.push(format!("{source} AS _relata_from_{at}"));
            }
            let sql = work.sql(value, Names::Old);
            let is_only_converted = converted.is_some() && sql == converted;
            if let Some(converted) = converted {
                columns.push(format!("{converted} AS _relata_conv_{at}"));
            }
            if is_only_converted {
                again.push(format!("_relata_conv_{at} AS {name}"));
            } else if is_asked {
                let default = || value.goal.default.clone().unwrap_or_else(|| "NULL".to_owned());
                columns.push(format!("{} AS {name}", sql.unwrap_or_else(default)));
            }
        }
        if columns.is_empty() {
            columns.push("1 AS _relata_row".to_owned());
        }
        let mut sql = format!("SELECT {} {}{end}", columns.join(", "), work.source_clause(Names::Old));
        if !again.is_empty() {
            sql = format!("SELECT *, {} FROM ({sql}) AS {goal}", again.join(", "));
        }
        format!("({}) AS {goal}", self.with_generated(sql, wanted))
    }

    /// `sql` with the generated columns of its rows. They may stand on each other.
    fn with_generated(&self, mut sql: String, wanted: &dyn Fn(&str) -> bool) -> String {
        let goal = quote(&self.work.goal.name);
        let mut left: Vec<(&str, &str)> = self
            .work
            .goal
            .columns
            .iter()
            .filter_map(|column| Some((column.name.as_str(), column.generated.as_ref()?.expression.as_str())))
            .filter(|(name, _)| wanted(name))
            .collect();
        while !left.is_empty() {
            let waits = |(_, expression): &(&str, &str)| {
                let words = names_in(expression);
                left.iter().any(|(name, _)| words.iter().any(|word| word.eq_ignore_ascii_case(name)))
            };
            let (later, ready): (Vec<_>, Vec<_>) = left.iter().copied().partition(waits);
            let ready = if ready.is_empty() { std::mem::take(&mut left) } else { ready };
            let columns: Vec<String> =
                ready.iter().map(|(name, expression)| format!("({expression}) AS {}", quote(name))).collect();
            sql = format!("SELECT *, {} FROM ({sql}) AS {goal}", columns.join(", "));
            left.retain(|column| later.contains(column));
        }
        sql
    }
}
