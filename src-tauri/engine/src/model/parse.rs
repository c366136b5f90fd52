//! From a stored CREATE TABLE or CREATE INDEX statement to the model: everything that SQLite acts on is kept, comments and
//! spelling are not (<https://www.sqlite.org/lang_createtable.html>).

use super::cursor::{Cursor, key_part, split_list};
use super::{ColumnModel, GeneratedModel, IndexModel, LinkModel, RuleModel, TableModel, UniqueModel};
use crate::identifier::quote;
use crate::schema::{Generated, LinkAction};

/// A table as its CREATE statement says, without indexes and triggers; none if it is no such statement. CHECKs are all in
/// `rules`, every declared type as written, every kind open: [`super::read`] goes on from here.
pub(super) fn table(name: &str, sql: &str) -> Option<TableModel> {
    let mut cursor = Cursor::new(sql);
    cursor.until(|cursor| cursor.is_sign("("));
    let body = cursor.group()?;
    let mut table = TableModel { name: name.to_owned(), ..TableModel::default() };
    while !cursor.is_done() {
        table.strict |= cursor.word("STRICT");
        table.without_rowid |= cursor.words(&["WITHOUT", "ROWID"]);
        if !cursor.sign(",") && !cursor.is_word("STRICT") && !cursor.is_word("WITHOUT") {
            cursor.any();
        }
    }
    for part in split_list(body) {
        let mut cursor = Cursor::new(part);
        if is_table_constraint(&cursor) {
            while !cursor.is_done() {
                table_constraint(&mut cursor, &mut table)?;
            }
        } else {
            column(&mut cursor, &mut table)?;
        }
    }
    Some(table)
}

fn is_table_constraint(cursor: &Cursor<'_>) -> bool {
    ["CONSTRAINT", "CHECK", "FOREIGN"].iter().any(|word| cursor.is_word(word))
        || (cursor.is_word("PRIMARY") && cursor.next_is_word("KEY"))
        || cursor.is_word("UNIQUE")
}

const COLUMN_CONSTRAINTS: [&str; 11] = [
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "GENERATED",
    "AS",
];

fn begins_constraint(cursor: &Cursor<'_>) -> bool {
    COLUMN_CONSTRAINTS.iter().any(|word| cursor.is_word(word))
}

fn column(cursor: &mut Cursor<'_>, table: &mut TableModel) -> Option<()> {
    let mut column = ColumnModel { name: cursor.name()?, ..ColumnModel::default() };
    column.declared_type = Some(cursor.until(begins_constraint).unwrap_or_default().to_owned());
    let mut constraint_name = None;
    while !cursor.is_done() {
        if cursor.word("CONSTRAINT") {
            constraint_name = cursor.name();
            continue;
        }
        column_constraint(cursor, table, &mut column, constraint_name.take())?;
    }
    table.columns.push(column);
    Some(())
}

fn column_constraint(
    cursor: &mut Cursor<'_>,
    table: &mut TableModel,
    column: &mut ColumnModel,
    name: Option<String>,
) -> Option<()> {
    if cursor.words(&["PRIMARY", "KEY"]) {
        table.primary_key = vec![column.name.clone()];
        if cursor.word("DESC") {
            table.primary_key_sql = Some(format!("{} DESC", quote(&column.name)));
        }
        cursor.word("ASC");
        table.primary_key_conflict = conflict(cursor);
        table.autoincrement = cursor.word("AUTOINCREMENT");
    } else if cursor.words(&["NOT", "NULL"]) {
        column.required = true;
        column.required_conflict = conflict(cursor);
    } else if cursor.word("NULL") {
        conflict(cursor);
    } else if cursor.word("UNIQUE") {
        let columns = vec![column.name.clone()];
        match conflict(cursor) {
            None => column.unique = true,
            conflict => table.uniques.push(UniqueModel { name, columns, conflict, ..UniqueModel::default() }),
        }
    } else if cursor.word("CHECK") {
        let check = cursor.group()?.to_owned();
        conflict(cursor);
        table.rules.push(RuleModel { name, check, message: None });
    } else if cursor.word("DEFAULT") {
        column.default = Some(default(cursor)?);
    } else if cursor.word("COLLATE") {
        column.collation = cursor.name().filter(|name| !name.eq_ignore_ascii_case("BINARY"));
    } else if cursor.is_word("REFERENCES") {
        table.links.push(link(cursor, vec![column.name.clone()])?);
    } else if cursor.words(&["GENERATED", "ALWAYS", "AS"]) || cursor.word("AS") {
        let expression = cursor.group()?.to_owned();
        let stored = cursor.word("STORED");
        let when = if stored { Generated::Stored } else { Generated::Virtual };
        cursor.word("VIRTUAL");
        column.generated = Some(GeneratedModel { expression, when });
    } else {
        return None;
    }
    Some(())
}

fn default(cursor: &mut Cursor<'_>) -> Option<String> {
    if let Some(expression) = cursor.group() {
        return Some(format!("({expression})"));
    }
    let sign = if cursor.sign("-") {
        "-"
    } else {
        cursor.sign("+");
        ""
    };
    cursor.any().map(|value| format!("{sign}{value}"))
}

/// ON CONFLICT; ABORT is what SQLite does anyway.
fn conflict(cursor: &mut Cursor<'_>) -> Option<String> {
    if !cursor.words(&["ON", "CONFLICT"]) {
        return None;
    }
    cursor.name().map(|how| how.to_ascii_uppercase()).filter(|how| how != "ABORT")
}

fn table_constraint(cursor: &mut Cursor<'_>, table: &mut TableModel) -> Option<()> {
    let name = if cursor.word("CONSTRAINT") { Some(cursor.name()?) } else { None };
    if cursor.words(&["PRIMARY", "KEY"]) {
        let group = cursor.group()?;
        // `PRIMARY KEY (id AUTOINCREMENT)` is a form that SQLite takes too.
        let (list, autoincrement) = match group.len().checked_sub("AUTOINCREMENT".len()) {
            Some(cut) if group.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case("AUTOINCREMENT")) => {
                (group[..cut].trim(), true)
            }
            _ => (group, false),
        };
        let (columns, sql) = key(list)?;
        table.autoincrement |= autoincrement;
        let is_alias = |column: &ColumnModel| {
            columns == [column.name.clone()]
                && column.declared_type.as_deref().is_some_and(|it| it.eq_ignore_ascii_case("INTEGER"))
        };
        // Of a rowid alias declared at the end, SQLite ignores the direction.
        table.primary_key_sql = sql.filter(|_| !table.columns.iter().any(is_alias));
        table.primary_key = columns;
        table.primary_key_conflict = conflict(cursor);
    } else if cursor.word("UNIQUE") {
        let (columns, sql) = key(cursor.group()?)?;
        let conflict = conflict(cursor);
        let alone = table.columns.iter_mut().find(|column| columns == [column.name.clone()]);
        match alone {
            Some(column) if sql.is_none() && conflict.is_none() => column.unique = true,
            _ => table.uniques.push(UniqueModel { name, columns, sql, conflict, message: None }),
        }
    } else if cursor.word("CHECK") {
        let check = cursor.group()?.to_owned();
        conflict(cursor);
        table.rules.push(RuleModel { name, check, message: None });
    } else if cursor.words(&["FOREIGN", "KEY"]) {
        let (columns, _) = key(cursor.group()?)?;
        table.links.push(link(cursor, columns)?);
    } else {
        return None;
    }
    Some(())
}

/// The columns of a key, and its text where that says more.
fn key(list: &str) -> Option<(Vec<String>, Option<String>)> {
    let parts: Vec<_> = split_list(list).into_iter().map(key_part).collect();
    let columns = parts.iter().map(|part| part.column.clone()).collect::<Option<Vec<_>>>()?;
    let plain = parts.iter().all(super::cursor::KeyPart::is_plain);
    let text = || parts.iter().map(super::cursor::KeyPart::to_sql).collect::<Vec<_>>().join(", ");
    Some((columns, (!plain).then(text)))
}

fn link(cursor: &mut Cursor<'_>, columns: Vec<String>) -> Option<LinkModel> {
    cursor.word("REFERENCES");
    let target = cursor.name()?;
    let target_columns = match cursor.group() {
        Some(list) => key(list)?.0,
        None => Vec::new(),
    };
    let none = LinkAction::NoAction;
    let mut link = LinkModel {
        columns,
        target,
        target_columns,
        on_delete: none,
        on_update: none,
        deferred: false,
        title: None,
        back_title: None,
    };
    loop {
        if cursor.words(&["ON", "DELETE"]) {
            link.on_delete = action(cursor)?;
        } else if cursor.words(&["ON", "UPDATE"]) {
            link.on_update = action(cursor)?;
        } else if cursor.word("MATCH") {
            cursor.name();
        } else if cursor.words(&["NOT", "DEFERRABLE"]) {
            if !cursor.words(&["INITIALLY", "DEFERRED"]) {
                cursor.words(&["INITIALLY", "IMMEDIATE"]);
            }
        } else if cursor.word("DEFERRABLE") {
            link.deferred = cursor.words(&["INITIALLY", "DEFERRED"]);
            cursor.words(&["INITIALLY", "IMMEDIATE"]);
        } else {
            return Some(link);
        }
    }
}

fn action(cursor: &mut Cursor<'_>) -> Option<LinkAction> {
    let two = [
        (["SET", "NULL"], LinkAction::SetNull),
        (["SET", "DEFAULT"], LinkAction::SetDefault),
        (["NO", "ACTION"], LinkAction::NoAction),
    ];
    if let Some((_, action)) = two.into_iter().find(|(words, _)| cursor.words(words)) {
        return Some(action);
    }
    let one = [("CASCADE", LinkAction::Cascade), ("RESTRICT", LinkAction::Restrict)];
    one.into_iter().find(|(word, _)| cursor.word(word)).map(|(_, action)| action)
}

/// An index as its CREATE statement says; none if it is no such statement.
pub(super) fn index(name: &str, sql: &str) -> Option<IndexModel> {
    let mut cursor = Cursor::new(sql);
    cursor.word("CREATE");
    let unique = cursor.word("UNIQUE");
    // The name may be "on": the table stands right before the list.
    cursor.until(|cursor| cursor.is_sign("("));
    let parts = split_list(cursor.group()?).into_iter().map(|part| key_part(part).to_sql()).collect();
    let condition = if cursor.word("WHERE") { cursor.rest().map(str::to_owned) } else { None };
    Some(IndexModel { name: name.to_owned(), unique, parts, condition })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_sqlite_acts_on_is_kept() {
        let table = table(
            "t",
            "CREATE TABLE \"t\" (\n  [a b] INTEGER PRIMARY KEY AUTOINCREMENT, -- the key, of course\n  \
             'c' VARCHAR (20, 3) NOT NULL ON CONFLICT REPLACE DEFAULT 'x, (y)' COLLATE nocase CONSTRAINT \"n\" CHECK (c <> ','),\n  \
             d DEFAULT (1 + (2)) UNIQUE REFERENCES \"o\"\"x\" ON DELETE SET NULL MATCH FULL DEFERRABLE INITIALLY DEFERRED,\n  \
             e AS (d || ')') STORED, f NULL DEFAULT -1.5,\n  \
             CONSTRAINT u UNIQUE (c COLLATE BINARY, d DESC) ON CONFLICT IGNORE CHECK (d > 0)\n  \
             FOREIGN KEY (c, d) REFERENCES p (x, y) ON UPDATE CASCADE) STRICT",
        )
        .unwrap();
        assert_eq!(table.primary_key, ["a b"]);
        assert!(table.autoincrement && table.strict && !table.without_rowid);
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["a b", "c", "d", "e", "f"]);
        let c = &table.columns[1];
        assert_eq!(c.declared_type.as_deref(), Some("VARCHAR (20, 3)"));
        assert_eq!((c.required, c.required_conflict.as_deref()), (true, Some("REPLACE")));
        assert_eq!((c.default.as_deref(), c.collation.as_deref()), (Some("'x, (y)'"), Some("nocase")));
        assert_eq!(table.columns[2].default.as_deref(), Some("(1 + (2))"));
        assert!(table.columns[2].unique);
        assert_eq!(table.columns[3].generated.as_ref().unwrap().expression, "d || ')'");
        assert_eq!(table.columns[4].default.as_deref(), Some("-1.5"));
        assert_eq!(table.uniques[0].sql.as_deref(), Some("\"c\" COLLATE BINARY, \"d\" DESC"));
        assert_eq!(table.uniques[0].conflict.as_deref(), Some("IGNORE"));
        assert_eq!(table.rules.len(), 2);
        assert_eq!(table.rules[0].name.as_deref(), Some("n"));
        assert!(table.links[0].deferred && table.links[0].target == "o\"x");
        assert_eq!(table.links[1].target_columns, ["x", "y"]);
        assert_eq!(table.links[1].on_update, LinkAction::Cascade);
    }

    #[test]
    fn broken_text_is_no_panic() {
        for sql in [
            "",
            "CREATE TABLE",
            "CREATE TABLE t(",
            "CREATE TABLE t(a CHECK)",
            "CREATE TABLE t(a b c CHECK (",
            "(",
        ] {
            let _ = table("t", sql);
            let _ = index("i", sql);
        }
    }

    #[test]
    fn an_index_keeps_order_collation_and_condition() {
        let found = index(
            "on",
            "CREATE UNIQUE INDEX \"on\" ON t(a COLLATE NOCASE DESC, lower(b) ASC, c ASC) WHERE a > 0",
        )
        .unwrap();
        assert!(found.unique);
        assert_eq!(found.parts, ["\"a\" COLLATE NOCASE DESC", "lower(b) ASC", "\"c\""]);
        assert_eq!(found.condition.as_deref(), Some("a > 0"));
    }
}
