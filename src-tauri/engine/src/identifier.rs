//! The one place where a name becomes SQL. Statements that sea-query can't build (PRAGMA, DDL, keyset reads) quote here.

/// Quotes a table, column or index name for SQL: double quotes, with those inside doubled
/// (<https://www.sqlite.org/lang_keywords.html>). Any name survives, the empty one too, except one with a NUL, which
/// SQLite itself can't store in a schema.
#[must_use]
pub fn quote(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len() + 2);
    quoted.push('"');
    for character in name.chars() {
        if character == '"' {
            quoted.push('"');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// `a, b, c`, each quoted.
#[must_use]
pub fn quote_list<S: AsRef<str>>(names: &[S]) -> String {
    names.iter().map(|name| quote(name.as_ref())).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_quotes_dots_and_nothing_survive() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        for name in ["plain", "two words", "a\"b", "a.b", "select", "🦉", "", "[x]", "`y`", "'z'"] {
            connection.execute_batch(&format!("CREATE TABLE {} (x)", quote(name))).unwrap();
            let found: String = connection
                .query_row("SELECT name FROM sqlite_schema WHERE name IS ?1", [name], |row| row.get(0))
                .unwrap();
            assert_eq!(found, name);
        }
    }
}
