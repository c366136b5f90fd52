//! The SQL that changes rows, as it is sent: quoted names, bound values.

use super::*;
use relata_engine::change::statement;
use relata_engine::schema::read_catalog;

fn tables() -> Catalog {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            "CREATE TABLE \"a \"\"b\"(id INTEGER PRIMARY KEY, \"x.y\" TEXT, \"select\" INT);
             CREATE TABLE w(k TEXT, n INT, v, PRIMARY KEY(k, n)) WITHOUT ROWID;
             CREATE TABLE plain(v); CREATE TABLE shadowed(rowid TEXT, v);
             CREATE TABLE own(v UNIQUE ON CONFLICT REPLACE);
             CREATE VIRTUAL TABLE f USING fts5(v);",
        )
        .unwrap();
    read_catalog(&connection).unwrap()
}

#[test]
fn generated_sql() {
    let catalog = tables();
    let value = |name: &str, value: i64| (name.to_owned(), Value::Integer(value));
    let mut all = Vec::new();
    for (table, key, values) in [
        ("a \"b", vec![Value::Integer(1)], vec![value("x.y", 10), value("select", 11)]),
        ("w", vec![Value::Text("it's".into()), Value::Integer(2)], vec![value("v", 12)]),
        ("plain", vec![Value::Integer(3)], vec![value("v", 13)]),
        ("shadowed", vec![Value::Integer(4)], vec![value("v", 14)]),
        ("own", vec![Value::Integer(5)], vec![value("v", 15)]),
        ("f", vec![Value::Integer(6)], vec![value("v", 16)]),
    ] {
        let table = catalog.table(table).unwrap();
        let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
        all.push(statement::insert(table, &values));
        all.push(statement::insert(table, &[]));
        all.push(statement::update(table, &key, &values));
        all.push(statement::delete(table, &key));
        all.push(statement::select(table, &names, &key));
    }
    let text: Vec<String> =
        all.iter().map(|statement| format!("{}\n    {:?}", statement.sql, statement.values)).collect();
    insta::assert_snapshot!(text.join("\n"));
}
