//! From the model to SQL: the statements that build a table, its indexes, triggers and views.

use super::checks::{implied_type, kind_check, rule_checks};
use super::cursor::collation_sql;
use super::{ColumnModel, IndexModel, LinkModel, TableModel};
use crate::identifier::{quote, quote_list};
use crate::schema::{Generated, LinkAction};

/// CREATE TABLE for `table` under the name `name`, one line a column or constraint; of a virtual table its own statement.
#[must_use]
pub fn create_table_sql(table: &TableModel, name: &str) -> String {
    if let Some(sql) = &table.virtual_sql {
        return sql.clone();
    }
    let mut lines: Vec<String> = table.columns.iter().map(|column| column_sql(table, column)).collect();
    if table.primary_key.len() > 1 {
        let columns = table.primary_key_sql.clone().unwrap_or_else(|| quote_list(&table.primary_key));
        lines.push(format!("PRIMARY KEY ({columns}){}", conflict(table.primary_key_conflict.as_ref())));
    }
    for unique in &table.uniques {
        let columns = unique.sql.clone().unwrap_or_else(|| quote_list(&unique.columns));
        let name = named(unique.name.as_ref());
        lines.push(format!("{name}UNIQUE ({columns}){}", conflict(unique.conflict.as_ref())));
    }
    lines.extend(
        table.rules.iter().map(|rule| format!("{}CHECK ({})", named(rule.name.as_ref()), rule.check)),
    );
    lines.extend(table.links.iter().map(link_sql));
    let mut options = Vec::new();
    options.extend(table.without_rowid.then_some("WITHOUT ROWID"));
    options.extend(table.strict.then_some("STRICT"));
    let options = if options.is_empty() { String::new() } else { format!(" {}", options.join(", ")) };
    format!("CREATE TABLE {} (\n  {}\n){options}", quote(name), lines.join(",\n  "))
}

/// A column as it stands in CREATE TABLE and in ALTER TABLE … ADD COLUMN.
#[must_use]
pub fn column_sql(table: &TableModel, column: &ColumnModel) -> String {
    let mut sql = quote(&column.name);
    let mut add = |text: &str| {
        if !text.is_empty() {
            sql.push(' ');
            sql.push_str(text);
        }
    };
    add(declared_type(column));
    if table.primary_key == [column.name.clone()] {
        let descending = table.primary_key_sql.as_ref().is_some_and(|sql| sql.ends_with(" DESC"));
        add(if descending { "PRIMARY KEY DESC" } else { "PRIMARY KEY" });
        add(conflict(table.primary_key_conflict.as_ref()).trim());
        add(if table.autoincrement { "AUTOINCREMENT" } else { "" });
    }
    if column.required {
        add("NOT NULL");
        add(conflict(column.required_conflict.as_ref()).trim());
    }
    add(if column.unique { "UNIQUE" } else { "" });
    if let Some(default) = &column.default {
        add(&format!("DEFAULT {default}"));
    }
    if let Some(collation) = &column.collation {
        add(&format!("COLLATE {}", collation_sql(collation)));
    }
    let implied = column.declared_type.is_none().then(|| kind_check(column)).flatten();
    for check in implied.into_iter().chain(rule_checks(column)) {
        add(&format!("CHECK ({check})"));
    }
    if let Some(generated) = &column.generated {
        let when = if generated.when == Generated::Stored { "STORED" } else { "VIRTUAL" };
        add(&format!("GENERATED ALWAYS AS ({}) {when}", generated.expression));
    }
    sql
}

/// The declared type of `column`: its own, or what its kind implies.
#[must_use]
pub fn declared_type(column: &ColumnModel) -> &str {
    column.declared_type.as_deref().unwrap_or_else(|| implied_type(column.kind))
}

fn named(name: Option<&String>) -> String {
    name.map(|name| format!("CONSTRAINT {} ", quote(name))).unwrap_or_default()
}

fn conflict(how: Option<&String>) -> String {
    how.map(|how| format!(" ON CONFLICT {how}")).unwrap_or_default()
}

/// A foreign key as it stands in CREATE TABLE.
#[must_use]
pub fn link_sql(link: &LinkModel) -> String {
    let mut sql = format!("FOREIGN KEY ({}) REFERENCES {}", quote_list(&link.columns), quote(&link.target));
    if !link.target_columns.is_empty() {
        sql.push_str(&format!(" ({})", quote_list(&link.target_columns)));
    }
    for (when, action) in [("DELETE", link.on_delete), ("UPDATE", link.on_update)] {
        if action != LinkAction::NoAction {
            sql.push_str(&format!(" ON {when} {}", action_sql(action)));
        }
    }
    if link.deferred {
        sql.push_str(" DEFERRABLE INITIALLY DEFERRED");
    }
    sql
}

fn action_sql(action: LinkAction) -> &'static str {
    match action {
        LinkAction::NoAction => "NO ACTION",
        LinkAction::Restrict => "RESTRICT",
        LinkAction::SetNull => "SET NULL",
        LinkAction::SetDefault => "SET DEFAULT",
        LinkAction::Cascade => "CASCADE",
    }
}

/// CREATE INDEX on `table`.
#[must_use]
pub fn create_index_sql(index: &IndexModel, table: &str) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let condition =
        index.condition.as_ref().map(|condition| format!(" WHERE {condition}")).unwrap_or_default();
    let parts = index.parts.join(", ");
    format!("CREATE {unique}INDEX {} ON {} ({parts}){condition}", quote(&index.name), quote(table))
}
