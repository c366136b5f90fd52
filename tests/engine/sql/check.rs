//! What is said of SQL before it runs.

use super::{guest, workspace};

const SHOP: &str = "CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, price INTEGER);
    CREATE TABLE orders(id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products, amount INTEGER);
    INSERT INTO products VALUES (1, 'Lamp', 1200)";

/// The faults of `sql`: the marked words and the sentences.
fn faults(sql: &str) -> Vec<(String, String)> {
    let work = guest(SHOP);
    let units: Vec<u16> = sql.encode_utf16().collect();
    let marked = |from: u32, to: u32| String::from_utf16(&units[from as usize..to as usize]).unwrap();
    let check = work.session.check_sql(work.file, sql.to_owned()).unwrap();
    check.faults.into_iter().map(|fault| (marked(fault.from, fault.to), fault.message)).collect()
}

#[test]
fn faults_stand_where_they_are() {
    for (sql, marked, says) in [
        ("SELECT nmae FROM products", "nmae", "There is no column “nmae” here. Did you mean “name”?"),
        (
            "-- ü😀\nSELECT 1;\nSELECT * FROM product",
            "product",
            "There is no table “product”. Did you mean “products”?",
        ),
        ("SELECT name FRM products", "products", "was not expected here"),
        ("SELECT frob(1)", "frob", "There is no function “frob”."),
        ("SELECT id FROM products, orders", "id", "could be of several tables"),
        ("SELECT (1", "1", "isn’t finished"),
        ("ATTACH 'x' AS y", "ATTACH", "only reach the open file"),
        ("PRAGMA journal_mode = WAL", "PRAGMA", "can be asked here, but not set"),
    ] {
        let found = faults(sql);
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
        assert_eq!(found[0].0, marked, "{sql}");
        assert!(found[0].1.contains(says), "{sql}: {}", found[0].1);
    }
}

#[test]
fn a_script_may_use_what_it_makes_and_nothing_is_made() {
    let sql = "CREATE TABLE t(a); ALTER TABLE t ADD b; INSERT INTO t(a, b) VALUES (1, 2); SELECT b FROM t; DROP TABLE t;
        CREATE TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
    assert_eq!(faults(sql), []);
    assert_eq!(faults("CREATE TABLE t(a); SELECT b FROM t").len(), 1);
    let work = guest(SHOP);
    let before = std::fs::read(&work.path).unwrap();
    let check = work.session.check_sql(work.file, sql.to_owned()).unwrap();
    assert!(check.writes);
    assert_eq!(check.drops, ["The rows of “t” are gone for good."]);
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
}

#[test]
fn parameters_and_money_are_told() {
    let work = workspace(SHOP);
    let mut model = work.session.model(work.file).unwrap();
    let price = model.tables[0].columns.iter_mut().find(|column| column.name == "price").unwrap();
    price.kind = relata_engine::schema::ColumnKind::Money;
    price.currency = Some("EUR".into());
    price.scale = Some(2);
    work.session.apply_revision(work.file, model, "Money".into(), Vec::new(), super::JOB).unwrap();
    let check = |sql: &str| work.session.check_sql(work.file, sql.to_owned()).unwrap();
    let found =
        check("SELECT price FROM products WHERE name = :name AND id IN (?, @b, :name) AND :today > :me");
    assert_eq!(found.parameters, [":name", "?2", "@b"]);
    assert!(!found.writes);
    assert_eq!(found.money.len(), 1, "{:?}", found.money);
    assert_eq!((found.money[0].column.as_str(), found.money[0].scale), ("price", 2));
    assert_eq!(check("SELECT name FROM products").money, []);
    assert_eq!(check("SELECT * FROM products").money.len(), 1);
    let update = check("UPDATE products SET price = 1; INSERT INTO orders(amount) VALUES (1)");
    assert_eq!(update.money.len(), 1);
    assert!(update.writes && update.statements.len() == 2);
}
