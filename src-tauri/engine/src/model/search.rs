//! A search index as SQL: a full-text table over a table's own text and the triggers that keep it right, whoever writes the
//! rows (<https://www.sqlite.org/fts5.html#external_content_tables>). Everything in it runs from SQLite 3.40 on. Nothing is
//! noted beside it: it is recognised by its very statements, so a file that another program changed says what is there.
//!
//! The rows are named by the table's whole-number key. A hidden rowid is no name for good, because VACUUM may give out new
//! ones, and a table WITHOUT ROWID has none: such tables are searched row by row.
//!
//! SQLite runs the newest trigger first, so these are made last: a trigger of the table's own that writes the row again
//! finds it in the index.

use super::{ColumnModel, Model, TableModel, TriggerModel, text_literal};
use crate::identifier::{quote, quote_list};
use crate::schema::ColumnKind;
use crate::schema::tokens::{Token, TokenKind, tokens};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the names of search indexes begin with; the table's name follows.
const PREFIX: &str = "relata_search_";
/// How words are told apart and compared: without case, Latin letters without their marks.
const WORDS: &str = "unicode61 remove_diacritics 2";
/// Every three letters in a row: parts of words are found, without case. Taking marks off too came after SQLite 3.40.
const PARTS: &str = "trigram";

/// A full-text index over columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SearchModel {
    /// The columns whose text is searched, in order.
    pub columns: Vec<String>,
    /// Parts of words are found too ("tool" in "barstool"), accents then count.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parts: bool,
}

/// The statements that make a search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchSql {
    /// The full-text table's name.
    pub name: String,
    /// Its CREATE statement.
    pub create: String,
    /// Puts all rows in; the table is called `"old"` in it, and a WHERE can be put at its end.
    pub fill: String,
    /// The triggers that keep it.
    pub triggers: Vec<TriggerModel>,
}

/// The name of the search index of a table.
#[must_use]
pub fn search_name(table: &str) -> String {
    format!("{PREFIX}{table}")
}

/// The statements for the search index of `table`; none if it has none, or no whole-number key.
#[must_use]
pub fn search_sql(table: &TableModel) -> Option<SearchSql> {
    Some(search_sql_of(&table.name, &table.rowid_alias()?.name, table.search.as_ref()?))
}

/// As [`search_sql`], for a table with this name and whole-number key.
pub(crate) fn search_sql_of(table: &str, key: &str, search: &SearchModel) -> SearchSql {
    let name = search_name(table);
    let columns = quote_list(&search.columns);
    let create = format!(
        "CREATE VIRTUAL TABLE {} USING fts5({columns}, content={}, content_rowid={}, tokenize='{}')",
        quote(&name),
        text_literal(table),
        text_literal(key),
        if search.parts { PARTS } else { WORDS },
    );
    let old: Vec<String> =
        std::iter::once(key).chain(search.columns.iter().map(String::as_str)).map(of("\"old\"")).collect();
    let fill = format!(
        "INSERT INTO {} (rowid, {columns}) SELECT {} FROM {} AS \"old\"",
        quote(&name),
        old.join(", "),
        quote(table)
    );
    let triggers = triggers(table, key, search, &name);
    SearchSql { name, create, fill, triggers }
}

fn of(row: &str) -> impl Fn(&str) -> String {
    move |column| format!("{row}.{}", quote(column))
}

fn triggers(table: &str, key: &str, search: &SearchModel, name: &str) -> Vec<TriggerModel> {
    let index = quote(name);
    let watched: Vec<&str> = std::iter::once(key).chain(search.columns.iter().map(String::as_str)).collect();
    let values = |row: &str| watched.iter().copied().map(of(row)).collect::<Vec<_>>().join(", ");
    let columns = quote_list(&search.columns);
    let put = format!("  INSERT INTO {index} (rowid, {columns}) VALUES ({});\n", values("NEW"));
    let take =
        format!("  INSERT INTO {index} ({index}, rowid, {columns}) VALUES ('delete', {});\n", values("OLD"));
    let differs: Vec<String> = watched
        .iter()
        .map(|column| format!("{} COLLATE BINARY IS NOT {}", of("OLD")(column), of("NEW")(column)))
        .collect();
    let on = quote(table);
    let trigger = |what: &str, when: String, body: String| {
        let name = format!("{name}_{what}");
        let sql = format!("CREATE TRIGGER {} {when}\nBEGIN\n{body}END", quote(&name));
        TriggerModel { name, sql }
    };
    let changed = format!("AFTER UPDATE OF {} ON {on}\nWHEN {}", quote_list(&watched), differs.join(" OR "));
    vec![
        trigger("insert", format!("AFTER INSERT ON {on}"), put.clone()),
        trigger("delete", format!("AFTER DELETE ON {on}"), take.clone()),
        trigger("update", changed, format!("{take}{put}")),
    ]
}

/// The statements by which one row, named by `?`, is taken out of the index and put in again, as the table has it.
pub(crate) fn search_row_sql(table: &str, key: &str, search: &SearchModel) -> (String, String) {
    let (index, columns) = (quote(&search_name(table)), quote_list(&search.columns));
    let from = format!("{}, {columns} FROM main.{} WHERE {} = ?", quote(key), quote(table), quote(key));
    (
        format!("INSERT INTO main.{index} ({index}, rowid, {columns}) SELECT 'delete', {from}"),
        format!("INSERT INTO main.{index} (rowid, {columns}) SELECT {from}"),
    )
}

/// The search index that this statement makes, if it looks like one of ours.
fn search_of(sql: &str) -> Option<SearchModel> {
    let tokens = tokens(sql);
    let open = tokens.iter().position(|token| token.is_word("fts5"))? + 1;
    let mut columns = Vec::new();
    for pair in tokens.get(open + 1..)?.chunks(2) {
        let [Token { kind: TokenKind::QuotedName, text, .. }, comma] = pair else { break };
        if !comma.is_sign(",") {
            break;
        }
        columns.push(text.to_string());
    }
    let parts = tokens.iter().any(|token| token.kind == TokenKind::Text && token.text == PARTS);
    (!columns.is_empty()).then_some(SearchModel { columns, parts })
}

/// The search index of the table `table` with the key `key`, if `sql` makes the full-text table and `has_trigger` finds each
/// of its triggers, name and statement, as they were made.
pub(crate) fn recognised(
    (table, key): (&str, &str),
    sql: &str,
    has_trigger: impl Fn(&TriggerModel) -> bool,
) -> Option<SearchModel> {
    let search = search_of(sql)?;
    let made = search_sql_of(table, key, &search);
    (made.create == sql && made.triggers.iter().all(has_trigger)).then_some(search)
}

/// Takes search indexes out of the virtual tables and triggers, to where they belong. One of which another program took a
/// part is left as what it then is.
pub(super) fn recognise(model: &mut Model) {
    let found: Vec<(String, SearchModel)> = model
        .tables
        .iter()
        .filter_map(|table| {
            let index = model.table(&search_name(&table.name))?;
            let key = &table.rowid_alias()?.name;
            let search = recognised((&table.name, key), index.virtual_sql.as_deref()?, |trigger| {
                table.triggers.contains(trigger)
            })?;
            Some((table.name.clone(), search))
        })
        .collect();
    for (name, search) in found {
        let index = search_name(&name);
        model.tables.retain(|table| !table.name.eq_ignore_ascii_case(&index));
        let Some(table) = model.table_mut(&name) else { continue };
        table.search = Some(search);
        let made = search_sql(table).map(|sql| sql.triggers).unwrap_or_default();
        table.triggers.retain(|trigger| !made.contains(trigger));
    }
}

impl TableModel {
    /// The column that is the rowid (<https://www.sqlite.org/lang_createtable.html#rowid>).
    #[must_use]
    pub fn rowid_alias(&self) -> Option<&ColumnModel> {
        let [only] = self.primary_key.as_slice() else { return None };
        if self.without_rowid || self.primary_key_sql.as_ref().is_some_and(|sql| sql.ends_with(" DESC")) {
            return None;
        }
        self.column(only).filter(|column| super::declared_type(column).eq_ignore_ascii_case("INTEGER"))
    }
}

impl ColumnModel {
    /// Why this column can't be in a search index, in the middle of a sentence about it; none if it can.
    #[must_use]
    pub fn unsearchable(&self) -> Option<&'static str> {
        match self.kind {
            ColumnKind::Password => Some("passwords are never searched"),
            ColumnKind::Blob | ColumnKind::File | ColumnKind::Image => Some("bytes are not searched"),
            ColumnKind::Link => Some("a link holds no text of its own"),
            _ if self.generated.is_some() => Some("SQLite computes it, and tells no trigger when it changes"),
            // Names that FTS5 keeps for itself (https://www.sqlite.org/fts5.html).
            _ if ["rank", "rowid"].iter().any(|name| self.name.eq_ignore_ascii_case(name)) => {
                Some("full-text tables keep that name for themselves")
            }
            _ => None,
        }
    }
}
