//! The position index while it is built anew.

use super::*;
use crate::schema::read_catalog;

/// Every third number up to 30,000.
fn walk() -> (Connection, Walk) {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY);
             WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) INSERT INTO t SELECT i * 3 FROM n;",
        )
        .unwrap();
    let catalog = read_catalog(&connection).unwrap();
    let table = catalog.expect_table("t").unwrap();
    let order = KeyOrder::of(&connection, table, true).unwrap().unwrap();
    let walk = Walk::open(&connection, Arc::new(Shape::new(table, true)), order).unwrap();
    walk.pass(&connection, &Task::quiet(), &|| ()).unwrap();
    (connection, walk)
}

fn id(key: i64) -> Vec<Value> {
    vec![Value::Integer(key)]
}

#[test]
fn own_edits_during_a_rebuild_are_in_its_result() {
    let (connection, walk) = walk();
    walk.spoil();
    let hops = std::cell::Cell::new(0);
    let edit = || {
        hops.set(hops.get() + 1);
        if hops.get() == 4 {
            // Behind the rebuild, and already counted in the index that is still in use.
            connection.execute_batch("INSERT INTO t VALUES (1), (2); DELETE FROM t WHERE id = 6").unwrap();
            walk.touch([id(1), id(2), id(6)].into_iter());
            walk.settle(&connection).unwrap();
            assert_eq!(walk.totals().0.rows, 10_001);
        }
    };
    walk.pass(&connection, &Task::quiet(), &edit).unwrap();
    assert!(hops.get() > 4, "an edit in the middle");
    walk.settle(&connection).unwrap();
    assert_eq!(walk.totals(), (Total { rows: 10_001, exact: true }, true));
    assert_eq!(walk.locate(&connection, &id(9)).unwrap(), Some(3));
    assert_eq!(walk.read(&connection, 5000, 1).unwrap().0.keys, [id(15_000)]);
}
