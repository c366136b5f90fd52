//! How SQLite would go about a statement, and the index that it would take.

use relata_engine::model::IndexModel;
use relata_engine::sql::{Concern, QueryPlan};

use super::{JOB, Work, workspace};

const SHOP: &str =
    "CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, category_id INTEGER, price INTEGER);
    CREATE TABLE reviews(id INTEGER PRIMARY KEY, product_id INTEGER, rating INTEGER, body TEXT);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO products SELECT i, 'p' || i, i % 500, i * 7 % 9973 FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
    INSERT INTO reviews SELECT i, i * 13 % 20000, i % 5, 'x' FROM n";

fn explain(work: &Work, sql: &str) -> QueryPlan {
    work.session.explain_sql(work.file, sql.to_owned(), JOB).unwrap()
}

/// Makes the index that was proposed, as a revision.
fn add(work: &Work, plan: &QueryPlan) {
    let advice = &plan.advice[0];
    let mut model = work.session.model(work.file).unwrap();
    let table = model.tables.iter_mut().find(|table| table.name == advice.table).unwrap();
    let parts = advice.columns.iter().map(|column| format!("\"{column}\"")).collect();
    table.indexes.push(IndexModel { name: advice.name.clone(), parts, ..IndexModel::default() });
    work.session.apply_revision(work.file, model, "Index".into(), Vec::new(), JOB).unwrap();
}

#[test]
fn a_full_scan_and_a_sort_are_marked_and_one_index_spares_both() {
    let work = workspace(SHOP);
    let sql = "SELECT name FROM products AS p WHERE category_id = :c ORDER BY price";
    let plan = explain(&work, sql);
    let told: Vec<_> = plan.steps.iter().map(|step| (step.words.as_str(), step.concern)).collect();
    assert_eq!(
        told,
        [
            ("Read every row of products (p)", Some(Concern::Scan)),
            ("Put all rows in order before the first is given", Some(Concern::Sort)),
        ]
    );
    assert_eq!(plan.advice[0].columns, ["category_id", "price"]);
    assert!(plan.advice[0].words.contains("no longer read from the first row"), "{}", plan.advice[0].words);
    add(&work, &plan);
    let after = explain(&work, sql);
    assert!(after.steps.iter().all(|step| step.concern.is_none()), "{after:?}");
    assert!(after.steps[0].raw.contains(&plan.advice[0].name), "SQLite really takes it: {after:?}");
    assert_eq!(after.advice, []);
    assert!(work.session.revisions(work.file).unwrap().matches);
}

#[test]
fn an_index_that_is_made_each_time_is_proposed_for_good() {
    let work = workspace(SHOP);
    let sql =
        "SELECT p.name, r.rating FROM products p JOIN reviews r ON r.product_id = p.id WHERE p.price = 5";
    let plan = explain(&work, sql);
    let wanted =
        |advice: &relata_engine::sql::IndexAdvice| advice.table == "reviews" || advice.table == "products";
    assert!(!plan.advice.is_empty() && plan.advice.iter().all(wanted), "{plan:?}");
    add(&work, &plan);
    assert!(explain(&work, sql).advice.len() < plan.advice.len());
}

#[test]
fn nothing_is_proposed_where_nothing_helps_and_nothing_is_run() {
    let work = workspace(SHOP);
    for sql in [
        "SELECT name FROM products",
        "SELECT count(*) FROM reviews",
        "SELECT 1",
        "SELECT name FROM products WHERE id = 3",
    ] {
        assert_eq!(explain(&work, sql).advice, [], "{sql}");
    }
    let before = std::fs::read(&work.path).unwrap();
    let plan = explain(&work, "EXPLAIN QUERY PLAN DELETE FROM products WHERE name = 'x'");
    assert_eq!(plan.advice[0].columns, ["name"]);
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
    let wrong = work.session.explain_sql(work.file, "SELECT frob FROM products".into(), JOB).unwrap_err();
    assert!(wrong.to_string().contains("no such column"), "{wrong}");
    let timing = work.session.time_sql(work.file, "SELECT * FROM products".into(), Vec::new(), JOB).unwrap();
    assert!(timing.rows == 20_000 && timing.milliseconds > 0.0);
    assert!(work.session.time_sql(work.file, "DELETE FROM products".into(), Vec::new(), JOB).is_err());
}
