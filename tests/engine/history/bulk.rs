//! Many rows at once, and SQL: seen beforehand, all or nothing, one change that can be undone.

use relata_engine::change::{AdjustUnit, Adjustment, Bulk, BulkChange, BulkDone};
use relata_engine::history::ChangeKind;
use relata_engine::rows::{Condition, Operator};
use relata_engine::sql::{Output, Script};
use relata_engine::value::Cell;

use super::*;

const SHOP: &str = "
    CREATE TABLE kinds(id INTEGER PRIMARY KEY, name TEXT, items INT NOT NULL DEFAULT 0);
    CREATE TABLE items(id INTEGER PRIMARY KEY, name TEXT, price INT CHECK (price >= 0),
                       kind INT REFERENCES kinds ON DELETE CASCADE);
    CREATE TRIGGER d AFTER DELETE ON items BEGIN UPDATE kinds SET items = items - 1 WHERE id = old.kind; END;
    INSERT INTO kinds VALUES(1, 'a', 10000), (2, 'b', 10000);
    WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO items SELECT i, iif(i % 100 = 0, 'Old Lamp ', 'Chair ') || i, i % 50, 1 + i % 2 FROM n;";

fn compare(column: &str, operator: Operator, value: &str) -> Condition {
    Condition::Compare { column: column.into(), operator, values: vec![typed(value)] }
}

fn bulk(table: &str, filter: Condition, change: BulkChange) -> Bulk {
    Bulk { table: table.into(), filter: Some(filter), keys: None, change }
}

fn set(column: &str, value: &str) -> BulkChange {
    BulkChange::Update { values: row("", None, [(column, typed(value))]).values, adjust: Vec::new() }
}

impl Work {
    fn bulk(&self, bulk: Bulk) -> Result<BulkDone> {
        self.session.run_bulk(self.file, bulk, TaskId(6))
    }

    fn sql(&self, text: &str) -> Result<Option<String>> {
        let sink = Box::new(|_: Output| true);
        self.session
            .run_sql(
                self.file,
                Script { text: text.into(), may_write: true, ..Script::default() },
                TaskId(7),
                sink,
            )
            .map(|ran| ran.obstacle)
    }
}

#[test]
fn an_update_by_filter_is_shown_done_and_undone() {
    let work = workspace(SHOP);
    let before = work.content();
    let bulk = bulk("items", compare("price", Operator::Less, "10"), set("price", "10"));
    let preview = work.session.preview_bulk(work.file, bulk.clone(), TaskId(5)).unwrap();
    assert_eq!((preview.count, preview.rows.len()), (4000, 10));
    assert_eq!(preview.columns, ["price"]);
    let first = &preview.rows[0];
    assert_eq!((&first.before, &first.after), (&vec![Cell::Integer(1)], &Some(vec![Cell::Integer(10)])));
    assert_eq!(work.content(), before, "looking changes nothing");
    let done = work.bulk(bulk).unwrap();
    assert_eq!(done.rows, 4000);
    let entry = &work.entries()[0];
    assert_eq!((entry.what.as_str(), entry.rows), ("You changed price of 4000 items", 4000));
    work.there_and_back(&before);
}

#[test]
fn a_delete_by_filter_takes_its_cascade_and_triggers_back() {
    let work = workspace(SHOP);
    let before = work.content();
    let preview = bulk("kinds", compare("name", Operator::Is, "a"), BulkChange::Delete);
    assert_eq!(work.session.preview_bulk(work.file, preview.clone(), TaskId(5)).unwrap().rows[0].after, None);
    assert_eq!(work.bulk(preview).unwrap().rows, 1);
    assert_eq!(work.one("SELECT count(*) FROM items"), "10000");
    work.there_and_back(&before);
    work.undo(None).unwrap();
    let everything = Bulk { table: "items".into(), filter: None, keys: None, change: BulkChange::Delete };
    assert_eq!(work.bulk(everything).unwrap().rows, 20_000);
    assert_eq!(work.one("SELECT sum(items) FROM kinds"), "0");
    work.there_and_back(&before);
}

#[test]
fn text_is_found_and_replaced() {
    let work = workspace(SHOP);
    let before = work.content();
    let replace = |find: &str, replace: &str, match_case| BulkChange::Replace {
        column: "name".into(),
        find: find.into(),
        replace: replace.into(),
        match_case,
    };
    let all = || Condition::All { of: Vec::new() };
    let preview = work.session.preview_bulk(
        work.file,
        bulk("items", all(), replace("old lamp", "Light", false)),
        TaskId(5),
    );
    let preview = preview.unwrap();
    assert_eq!((preview.count, preview.rows[0].label.as_str()), (200, "Old Lamp 100"));
    assert_eq!(preview.rows[0].after, Some(vec![Cell::Text("Light 100".into())]));
    assert_eq!(work.bulk(bulk("items", all(), replace("old lamp", "x", true))).unwrap().rows, 0);
    assert_eq!(work.entries(), [], "nothing was changed");
    assert_eq!(work.bulk(bulk("items", all(), replace("old lamp", "Light", false))).unwrap().rows, 200);
    assert_eq!(work.one("SELECT name FROM items WHERE id = 100"), "'Light 100'");
    work.there_and_back(&before);
    refused(
        work.bulk(bulk("items", all(), replace("", "x", false)))
            .and_then(|_| work.undo(None))
            .and_then(|_| work.undo(None)),
        ErrorCode::NotFound,
    );
}

#[test]
fn what_a_rule_refuses_leaves_all_as_it_was() {
    let work = workspace(&format!(
        "{SHOP} CREATE TABLE r(id INTEGER PRIMARY KEY, item INT REFERENCES items); INSERT INTO r VALUES(1, 7);"
    ));
    let before = work.content();
    refused(
        work.bulk(bulk("items", compare("id", Operator::AtLeast, "1"), set("price", "-1"))),
        ErrorCode::RuleBroken,
    );
    refused(
        work.bulk(bulk("items", compare("id", Operator::AtLeast, "1"), BulkChange::Delete)),
        ErrorCode::LinkBroken,
    );
    refused(
        work.bulk(bulk("items", compare("price", Operator::Is, "x"), BulkChange::Delete)),
        ErrorCode::InvalidValue,
    );
    assert_eq!(work.content(), before);
    assert_eq!(work.entries(), []);
}

#[test]
fn many_rows_are_inserted_as_they_come() {
    let work = workspace(SHOP);
    let before = work.content();
    let mut numbers = 0..50_000_i64;
    let next = move || numbers.next().map(|n| Ok(vec![Value::Text(format!("n{n}")), Value::Integer(n)]));
    let columns = vec!["name".to_owned(), "price".to_owned()];
    let done = work.session.insert_many(work.file, "items".into(), columns.clone(), next, TaskId(5)).unwrap();
    assert_eq!(done.rows, 50_000);
    work.there_and_back(&before);
    work.undo(None).unwrap();
    let mut prices = [1, 2, -3].into_iter();
    let next = move || prices.next().map(|n| Ok(vec![Value::Null, Value::Integer(n)]));
    let error = refused(
        work.session.insert_many(work.file, "items".into(), columns, next, TaskId(5)),
        ErrorCode::RuleBroken,
    );
    assert_eq!(error.fault.unwrap().linked, Some(2), "the row at fault");
    assert_eq!(work.content(), before);
}

#[test]
fn a_large_change_is_cancelled_as_a_whole() {
    let work = workspace(SHOP);
    let before = work.content();
    let session = Arc::clone(&work.session);
    let (mut given, file) = (0_i64, work.file);
    let next = move || {
        given += 1;
        if given == 5_000 {
            session.cancel_task(TaskId(5)).unwrap();
        }
        Some(Ok(vec![Value::Integer(given)]))
    };
    let columns = vec!["price".to_owned()];
    refused(work.session.insert_many(file, "items".into(), columns, next, TaskId(5)), ErrorCode::Cancelled);
    assert_eq!(work.content(), before);
    assert_eq!(work.entries(), []);
}

#[test]
fn sql_that_writes_is_one_change() {
    let work = workspace(SHOP);
    let before = work.content();
    let sql = "UPDATE items SET price = price + 1 WHERE id < 10;\n DELETE FROM kinds WHERE id = 2";
    assert_eq!(work.sql(sql).unwrap(), None);
    let entry = &work.entries()[0];
    assert!(
        entry.what.starts_with("You ran SQL: UPDATE items SET price = price + 1 WHERE id < 10; DELETE"),
        "{}",
        entry.what
    );
    assert_eq!((entry.kind, entry.rows), (ChangeKind::Sql, 10));
    work.there_and_back(&before);
    work.sql("SELECT 1; SELECT count(*) FROM items").unwrap();
    assert_eq!(work.entries().len(), 1, "reading is no change");
    let said =
        work.sql("CREATE TABLE more(a); INSERT INTO more VALUES(1); UPDATE items SET price = 0 WHERE id = 1");
    assert!(said.unwrap().unwrap().contains("changed tables themselves"));
    refused(work.undo(None), ErrorCode::NotEditable);
}

fn adjust(column: &str, unit: AdjustUnit, by: &str) -> BulkChange {
    let adjust = vec![Adjustment { column: column.into(), unit, by: typed(by) }];
    BulkChange::Update { values: Vec::new(), adjust }
}

#[test]
fn numbers_are_moved_by_an_amount_or_a_share() {
    let work = workspace(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT, price NUMERIC(10, 2), stock INTEGER, weight REAL);
         INSERT INTO p VALUES(1, 'a', 18.9, 5, 0.1), (2, 'b', 0.05, NULL, NULL), (3, 'c', NULL, 9223372036854775807, 2);",
    );
    let before = work.content();
    let run = |change, rows| {
        let bulk = Bulk { table: "p".into(), filter: None, keys: None, change };
        let preview = work.session.preview_bulk(work.file, bulk.clone(), TaskId(5)).unwrap();
        assert_eq!(preview.count, rows);
        assert_eq!(work.bulk(bulk).unwrap().rows, rows);
    };
    let prices = "SELECT group_concat(quote(price), ' ') FROM p ORDER BY id";
    run(adjust("price", AdjustUnit::Percent, "10 %"), 2);
    assert_eq!(work.one(prices), "'20.79 0.06 NULL'", "to the cent, and 0.055 up");
    work.there_and_back(&before);
    run(adjust("weight", AdjustUnit::Amount, "0.2"), 2);
    assert_eq!(work.one("SELECT group_concat(weight, ' ') FROM p"), "'0.3 2.2'");
    run(adjust("price", AdjustUnit::Percent, "0"), 0);
    let both = BulkChange::Update {
        values: row("", None, [("name", typed("x"))]).values,
        adjust: vec![Adjustment { column: "price".into(), unit: AdjustUnit::Amount, by: typed("-0.05") }],
    };
    run(both, 3);
    assert_eq!(work.one(prices), "'20.74 0.01 NULL'");

    let before = work.content();
    let refuse = |change, message: &str| {
        let bulk = Bulk { table: "p".into(), filter: None, keys: None, change };
        let looked = work.session.preview_bulk(work.file, bulk.clone(), TaskId(5));
        let error = refused(looked, ErrorCode::InvalidValue);
        assert!(error.message.contains(message), "{}", error.message);
        assert_eq!(refused(work.bulk(bulk), ErrorCode::InvalidValue).message, error.message);
    };
    refuse(adjust("stock", AdjustUnit::Amount, "1"), "too large");
    refuse(adjust("stock", AdjustUnit::Percent, "a lot"), "not a percentage");
    refuse(adjust("stock", AdjustUnit::Amount, ""), "by how much");
    refuse(adjust("name", AdjustUnit::Amount, "1"), "can be raised or lowered");
    assert_eq!(work.content(), before);
}

#[test]
fn rows_are_chosen_by_their_keys() {
    let work = workspace(
        "CREATE TABLE n(a TEXT, b INT, c TEXT, PRIMARY KEY(a, b)) WITHOUT ROWID;
         INSERT INTO n VALUES('x', 1, 'one'), ('x', 2, 'two'), ('y', 1, 'three');
         CREATE TABLE t(c TEXT); INSERT INTO t VALUES('one'), ('two'), ('three');",
    );
    let before = work.content();
    let named = |table: &str, keys: Vec<RowKey>, change| Bulk {
        table: table.into(),
        filter: Some(compare("c", Operator::IsNot, "two")),
        keys: Some(keys),
        change,
    };
    let pair = |a: &str, b| RowKey::of(&[Value::Text(a.into()), Value::Integer(b)]);
    let bulk = named("n", vec![pair("x", 1), pair("x", 2)], set("c", "new"));
    assert_eq!(work.bulk(bulk).unwrap().rows, 1, "both by its key and by the filter");
    assert_eq!(work.one("SELECT group_concat(c, ' ') FROM n"), "'new two three'");
    work.there_and_back(&before);
    let bulk = named("t", vec![rowid(2), rowid(3), rowid(99)], BulkChange::Delete);
    assert_eq!(work.session.preview_bulk(work.file, bulk.clone(), TaskId(5)).unwrap().count, 1);
    assert_eq!(work.bulk(bulk).unwrap().rows, 1);
    assert_eq!(work.one("SELECT group_concat(c, ' ') FROM t"), "'one two'");
    assert_eq!(
        work.bulk(named("n", Vec::new(), BulkChange::Delete)).unwrap().rows,
        0,
        "none named, none gone"
    );
}

#[test]
fn a_delete_says_beforehand_what_goes_along() {
    let work = workspace(&format!(
        "{SHOP} CREATE TABLE r(id INTEGER PRIMARY KEY, item INT REFERENCES items); INSERT INTO r VALUES(1, 7);"
    ));
    let look = |filter| {
        let bulk = bulk("kinds", filter, BulkChange::Delete);
        work.session.preview_bulk(work.file, bulk, TaskId(5)).unwrap().impact.unwrap()
    };
    let impact = look(compare("name", Operator::Is, "a"));
    let effects: Vec<_> = impact.effects.iter().map(|effect| (effect.table.as_str(), effect.rows)).collect();
    assert_eq!((impact.rows, effects, impact.blocked), (1, vec![("items", 10_000)], None));
    assert!(look(compare("name", Operator::Is, "b")).blocked.is_some(), "a row of r holds one of its items");
    let set = bulk("kinds", compare("name", Operator::Is, "a"), set("name", "c"));
    assert_eq!(work.session.preview_bulk(work.file, set, TaskId(5)).unwrap().impact, None);
}

#[test]
fn all_rows_of_all_tables_go_at_once_and_come_back() {
    let work = workspace(&format!(
        "{SHOP}
        CREATE TABLE loops(id INTEGER PRIMARY KEY AUTOINCREMENT, up INT REFERENCES loops ON DELETE RESTRICT, note TEXT);
        INSERT INTO loops(up, note) VALUES(1, 'itself'), (1, 'under it');
        CREATE TABLE pairs(a TEXT, b INT, PRIMARY KEY(a, b)) WITHOUT ROWID;
        INSERT INTO pairs VALUES('x', 1), ('y', 2);
        CREATE TABLE gone(what TEXT);
        CREATE TRIGGER kept AFTER DELETE ON loops BEGIN INSERT INTO gone VALUES(old.note); END;
        CREATE TRIGGER guarded BEFORE DELETE ON pairs BEGIN SELECT raise(ABORT, 'never'); END;
        CREATE VIRTUAL TABLE own USING fts5(text);
        INSERT INTO own VALUES('words of its own');
        CREATE VIRTUAL TABLE other USING fts5(note, content='loops', content_rowid='id');
        INSERT INTO other(other) VALUES('rebuild');"
    ));
    let found = |words: &str| work.one(&format!("SELECT count(*) FROM other WHERE other MATCH '{words}'"));
    let before = work.content();
    let done = work.session.delete_all_rows(work.file, TaskId(9)).unwrap();
    assert_eq!(done.rows, 20_000 + 2 + 2 + 2);
    assert!(work.content().is_empty(), "{:?}", work.content());
    assert_eq!(found("under"), "0");
    assert_eq!(work.one("SELECT count(*) FROM sqlite_schema WHERE name IN ('items', 'kept', 'own')"), "3");
    let entry = &work.entries()[0];
    assert_eq!((entry.what.as_str(), entry.kind), ("You deleted all rows of all tables", ChangeKind::Delete));
    work.undo(None).unwrap();
    assert_eq!(work.content(), before);
    assert_eq!(found("under"), "1");
    work.redo(None).unwrap();
    assert!(work.content().is_empty());
    work.undo(None).unwrap();
    // Links and triggers do again what they did.
    assert!(work.sql("DELETE FROM pairs").is_err());
}

/// Each is foretold as it comes: with faults where it is refused, without where it is done.
#[test]
fn what_a_rule_would_refuse_is_said_beforehand() {
    let work = workspace(
        "CREATE TABLE shelves(id INTEGER PRIMARY KEY, name TEXT);
         INSERT INTO shelves VALUES(1, 'Low'), (2, 'High');
         CREATE TABLE goods(id INTEGER PRIMARY KEY, name TEXT NOT NULL, code TEXT COLLATE NOCASE UNIQUE, place INT UNIQUE,
                            price INT CHECK (price >= 0), shelf INT REFERENCES shelves, twice AS (price * 2));
         CREATE UNIQUE INDEX short ON goods(lower(name), shelf) WHERE price > 0;
         CREATE TABLE tags(word TEXT, nr INT, PRIMARY KEY(word, nr)) WITHOUT ROWID;
         INSERT INTO tags VALUES('a', 1), ('a', 2), ('b', 5);
         CREATE TABLE sold(id INTEGER PRIMARY KEY, good INT REFERENCES goods);
         INSERT INTO goods VALUES(1, 'Ash', 'A1', 10, 0, 1), (2, 'Oak', 'A2', 11, 5, 1), (3, 'Elm', 'B1', 12, 7, 1),
                                 (4, 'Fir', 'b2', 14, 9, 2);
         INSERT INTO sold VALUES(1, 3);",
    );
    let all = |table: &str| compare(if table == "tags" { "nr" } else { "id" }, Operator::AtLeast, "0");
    let replace = |column: &str, find: &str, with: &str| BulkChange::Replace {
        column: column.into(),
        find: find.into(),
        replace: with.into(),
        match_case: true,
    };
    let plus = |column, by| adjust(column, AdjustUnit::Amount, by);
    let cases: Vec<(&str, BulkChange, &[&str])> = vec![
        (
            "goods",
            adjust("price", AdjustUnit::Percent, "-150"),
            &[
                "All 3 rows would break a rule: A rule on Price refuses this: price >= 0 must hold. The first: Oak.",
            ],
        ),
        (
            "goods",
            plus("price", "-6"),
            &[
                "2 of 4 rows would break a rule: A rule on Price refuses this: price >= 0 must hold. The first: Ash.",
            ],
        ),
        ("goods", plus("price", "1"), &[]),
        ("goods", set("shelf", "2"), &[]),
        (
            "goods",
            set("shelf", "9"),
            &["All 4 rows would link to a row of “Shelves” that isn’t there (Shelf). The first: Ash."],
        ),
        (
            "goods",
            set("code", "x"),
            &["3 of 4 rows would get a value in Code that another row has at that moment. The first: Oak."],
        ),
        (
            "goods",
            replace("code", "A", "B"),
            &["2 of 2 rows would get a value in Code that another row has at that moment. The first: Ash."],
        ),
        (
            "goods",
            plus("place", "1"),
            &["2 of 4 rows would get a value in Place that another row has at that moment. The first: Ash."],
        ),
        ("goods", plus("place", "-1"), &[]),
        (
            "goods",
            replace("name", "Elm", "OAK"),
            &["This row would get a combination of Name, Price and Shelf"],
        ),
        ("goods", replace("name", "Fir", "OAK"), &[]),
        ("tags", plus("nr", "1"), &["1 of 3 rows would get a combination of Word and Nr"]),
        ("tags", plus("nr", "-1"), &[]),
    ];
    for (table, change, said) in cases {
        let before = work.content();
        let bulk = bulk(table, all(table), change.clone());
        let preview = work.session.preview_bulk(work.file, bulk.clone(), TaskId(5)).unwrap();
        let sentences: Vec<&str> = preview.faults.iter().map(|fault| fault.sentence.as_str()).collect();
        assert_eq!(sentences.len(), said.len(), "{change:?}: {sentences:?}");
        for (sentence, said) in sentences.iter().zip(said) {
            let said = said.replace("2 of 2 rows", "All 2 rows");
            assert!(sentence.starts_with(&said), "{sentence}");
        }
        assert_eq!(work.content(), before, "looking changes nothing");
        let done = work.bulk(bulk);
        assert_eq!(done.is_err(), !said.is_empty(), "{change:?}: {done:?}");
        if done.is_ok() {
            work.undo(None).unwrap();
        }
    }
    let moved = |by| bulk("goods", compare("id", Operator::Is, "3"), plus("id", by));
    let preview = work.session.preview_bulk(work.file, moved("10"), TaskId(5)).unwrap();
    assert_eq!(preview.faults[0].sentence, "This row can’t get another ID: rows of “Sold” point to it.");
    refused(work.bulk(moved("10")), ErrorCode::LinkBroken);
}
