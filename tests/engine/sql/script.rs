//! What scripts give, and what becomes of the file.

use std::thread;
use std::time::{Duration, Instant};

use relata_engine::ErrorCode;
use relata_engine::event::Event;
use relata_engine::export::{Part, TextForm};
use relata_engine::rows::OrderTerm;
use relata_engine::task::TaskId;
use relata_engine::value::Cell;

use super::{JOB, guest, text, workspace};

const SHOP: &str = "CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, price INTEGER);
    INSERT INTO products VALUES (1, 'Lamp', 12), (2, 'Chair', 40), (3, 'Bench', 90)";
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

#[test]
fn several_statements_give_several_results() {
    let work = guest(SHOP);
    let before = std::fs::read(&work.path).unwrap();
    let sql = "SELECT name, name FROM products WHERE price > :least ORDER BY id; -- two\nSELECT ?1 || :today IS NOT NULL";
    let ran = work.run_with(sql, &[("least", "20"), ("1", "x")]);
    assert_eq!(ran.failed, None);
    assert_eq!(ran.statements.len(), 2);
    let opened = work.session.open_result(ran.statements[0].rows.unwrap(), Vec::new(), 10, JOB).unwrap();
    assert_eq!(opened.columns, ["name", "name (2)"]);
    assert!(opened.status.total.exact && opened.status.total.rows == 2);
    assert_eq!(work.rows(&ran, 0), [[text("Chair"), text("Chair")], [text("Bench"), text("Bench")]]);
    assert_eq!(work.rows(&ran, 1), [[Cell::Integer(1)]]);
    assert!(!ran.wrote && ran.statements[1].given == 1);
    assert_eq!(&sql[ran.statements[0].from as usize..ran.statements[0].to as usize], &sql[..65]);
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
    let missing = work.run("SELECT :least");
    assert!(missing.failed.unwrap().error.message.contains(":least has no value"));
}

#[test]
fn a_result_is_put_in_order_copied_and_read_whole() {
    let work = guest(SHOP);
    let ran = work.run("SELECT name, price, printf('%.*c', 9000, 'x') AS long FROM products");
    let rows = ran.statements[0].rows.unwrap();
    let by = |column: &str, descending| vec![OrderTerm { column: column.into(), descending, nulls: None }];
    let sorted = work.session.open_result(rows, by("price", true), 2, JOB).unwrap();
    let names: Vec<&Cell> = sorted.window.rows.iter().map(|row| &row.cells[0]).collect();
    assert_eq!(names, [&text("Bench"), &text("Chair")]);
    let next = work.session.read_rows(sorted.id, 2, 5).unwrap();
    assert_eq!(next.rows[0].cells[0], text("Lamp"));
    let part = Part { start: 0, count: Some(2), columns: vec!["price".into(), "name".into()] };
    let copied = work.session.copy_rows(sorted.id, part, TextForm::tabs(true), JOB);
    assert_eq!(copied.unwrap(), "price\tname\n90\tBench\n40\tChair");
    let Cell::LongText { bytes, .. } = &next.rows[0].cells[2] else { panic!("{:?}", next.rows[0].cells[2]) };
    assert_eq!(*bytes, 9000);
    let key = next.rows[0].key.clone().unwrap();
    let whole = work.session.read_result(rows, key, "long".into()).unwrap();
    assert_eq!(whole.text.map(|text| text.len()), Some(9000));
    work.session.close_rows(rows).unwrap();
    assert_eq!(work.session.read_rows(sorted.id, 0, 1).unwrap().rows.len(), 1, "another order lives on");
}

#[test]
fn an_endless_statement_shows_its_first_rows_and_is_cancelled_at_once() {
    let work = guest(SHOP);
    let (session, file) = (work.session.clone(), work.file);
    let task = TaskId(77);
    let running = thread::spawn(move || session.run_script(file, ENDLESS.into(), Vec::new(), false, task));
    let begun = Instant::now();
    let rows = loop {
        assert!(begun.elapsed() < Duration::from_secs(20), "no rows");
        let told = work.told.lock().unwrap().clone();
        let found = told.into_iter().find_map(|event| match event {
            Event::Script { statement, task: of } if of == task => statement.rows,
            _ => None,
        });
        if let Some(rows) = found {
            break rows;
        }
        thread::sleep(Duration::from_millis(5));
    };
    let first = work.session.open_result(rows, Vec::new(), 50, JOB).unwrap();
    assert_eq!(first.window.rows.len(), 50);
    assert!(!first.status.total.exact && first.status.working.is_some());
    let cancelled = Instant::now();
    work.session.cancel_task(task).unwrap();
    let ran = running.join().unwrap().unwrap();
    assert!(cancelled.elapsed() < Duration::from_secs(2));
    assert_eq!(ran.failed.unwrap().error.code, ErrorCode::Cancelled);
    assert!(!ran.statements[0].running && ran.statements[0].given >= 50);
    let after = work.session.read_rows(first.id, 0, 10).unwrap();
    assert!(after.status.total.exact && after.status.working.is_none() && after.rows.len() == 10);
    assert!(after.status.version > first.status.version, "what was told before is out of date");
}

#[test]
fn a_writing_script_needs_leave_is_one_change_and_is_undone() {
    let work = workspace(SHOP);
    let sql = "UPDATE products SET price = price + 1 WHERE id < 3; DELETE FROM products WHERE id = 3; SELECT count(*) FROM products";
    let refused = work.session.run_script(work.file, sql.into(), Vec::new(), false, JOB).unwrap();
    assert!(refused.failed.unwrap().error.message.contains("changes the file"));
    let ran = work.run(sql);
    assert_eq!(ran.failed, None);
    let changed: Vec<_> = ran.statements.iter().map(|statement| statement.changed).collect();
    assert_eq!(changed, [Some(2), Some(1), None]);
    assert_eq!(work.rows(&ran, 2), [[Cell::Integer(2)]]);
    assert!(ran.wrote && ran.obstacle.is_none() && ran.revision.is_none());
    work.session.undo(work.file, ran.change, JOB).unwrap();
    let after = work.run("SELECT price FROM products ORDER BY id");
    assert_eq!(work.rows(&after, 0), [[Cell::Integer(12)], [Cell::Integer(40)], [Cell::Integer(90)]]);
    let failed = work.run("DELETE FROM products; SELECT * FROM nowhere");
    let why = failed.failed.unwrap();
    assert!(why.error.message.contains("Nothing was changed"), "{}", why.error.message);
    assert_eq!(why.from, Some(22));
    assert_eq!(work.rows(&work.run("SELECT count(*) FROM products"), 0), [[Cell::Integer(3)]]);
}

#[test]
fn a_design_changed_by_sql_is_a_model_change_that_goes_back() {
    let work = workspace(SHOP);
    let ran = work.run("CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE INDEX by_price ON products(price)");
    assert_eq!(ran.failed, None);
    assert!(ran.revision.clone().unwrap().starts_with("You ran SQL: CREATE TABLE tags"), "{ran:?}");
    let list = work.session.revisions(work.file).unwrap();
    assert!(list.matches, "{:?}", list.difference);
    assert_eq!(list.revisions[0].name, ran.revision.unwrap());
    work.session.revise_to(work.file, None, Vec::new(), JOB).unwrap();
    let catalog = work.session.catalog(work.file).unwrap();
    assert!(catalog.table("tags").is_none() && catalog.table("products").unwrap().indexes.is_empty());
    // Somebody else's file has no history of its design.
    let guest = guest(SHOP);
    let ran = guest.run("CREATE TABLE tags(id INTEGER PRIMARY KEY)");
    assert!(ran.failed.is_none() && ran.revision.is_none() && ran.obstacle.is_some(), "{ran:?}");
}
