//! Computed columns: their values against plain Rust over the same rows, in windows, orders, filters, copies and pages,
//! and what is refused.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::support::part;
use relata_engine::change::{Assignment, Bulk, BulkChange, FormSave, RowEdit};
use relata_engine::computed::{Attempt, CompletionKind};
use relata_engine::error::ErrorCode;
use relata_engine::export::TextForm;
use relata_engine::file::FileId;
use relata_engine::model::{ColumnModel, Computation, ComputedModel, Model, RollupFunction, TableModel};
use relata_engine::rows::{Condition, Operator, OrderTerm, RowSet, RowWindow, Selection};
use relata_engine::schema::ColumnKind;
use relata_engine::session::Session;
use relata_engine::sql::{Listing, Output};
use relata_engine::task::TaskId;
use relata_engine::value::{Cell, Input, RowKey, Value};
use rusqlite::Connection;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::notes::noted;

const SHOP: &str = r#"
    CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT NOT NULL, parent_id INTEGER REFERENCES categories) STRICT;
    CREATE TABLE products (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, price INTEGER NOT NULL, stock INTEGER NOT NULL, made TEXT,
      category_id INTEGER REFERENCES categories ON DELETE SET NULL
    ) STRICT;
    CREATE TABLE reviews (
      id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products ON DELETE CASCADE,
      rating INTEGER NOT NULL, approved INTEGER NOT NULL, "the ""words""" TEXT
    ) STRICT;
    CREATE INDEX reviews_product ON reviews (product_id);
    CREATE TABLE images (id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products, image BLOB, place INTEGER) STRICT;
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
    CREATE TABLE product_tags (
      product_id INTEGER NOT NULL REFERENCES products ON DELETE CASCADE,
      tag_id INTEGER NOT NULL REFERENCES tags ON DELETE CASCADE, PRIMARY KEY (product_id, tag_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO categories VALUES (1, 'Home', NULL), (2, 'Garden', 1), (3, 'Chairs', 2);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)
      INSERT INTO products SELECT i, 'Thing ' || (i * 7919 % 300), i * 104729 % 10000, i * 31 % 4,
        date('2026-01-01', (i * 17 % 600) || ' days'), nullif(i % 4, 0) FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
      INSERT INTO reviews SELECT i, 1 + i * 7919 % 250, 1 + i * 31 % 5, i * 13 % 3 > 0, 'w' || i FROM n;
    INSERT INTO images SELECT id, 1 + id * 5 % 60, CAST('picture ' || id AS BLOB), id * 7 % 11 FROM reviews WHERE id <= 150;
    INSERT INTO tags VALUES (1, 'new'), (2, 'old'), (3, 'blue');
    INSERT INTO product_tags SELECT p.id, t.id FROM products p, tags t WHERE (p.id * 7 + t.id) % 3 = 0 OR p.id % 10 = t.id;
"#;

fn products() -> Json {
    json!([
        {"name": "in_stock", "kind": "boolean", "how": "formula", "expression": "stock > 0"},
        {"name": "worth", "kind": "money", "scale": 2, "currency": "EUR", "how": "formula", "expression": "price * stock"},
        {"name": "much", "kind": "boolean", "how": "formula", "expression": "worth > 10000 and in_stock"},
        {"name": "category", "how": "lookup", "path": ["category_id"], "column": "name"},
        {"name": "above", "how": "lookup", "path": ["category_id", "parent_id"], "column": "name"},
        {"name": "rating", "title": "Average rating", "kind": "number", "empty": "no reviews yet",
         "how": "rollup", "link": "reviews.product_id", "function": "average", "column": "rating", "filter": "approved"},
        {"name": "reviews", "how": "rollup", "link": "reviews.product_id", "function": "count", "filter": "approved"},
        {"name": "best", "how": "rollup", "link": "reviews.product_id", "function": "max", "column": "rating"},
        {"name": "stars", "how": "rollup", "link": "reviews.product_id", "function": "sum", "column": "rating"},
        {"name": "worst", "how": "rollup", "link": "reviews.product_id", "function": "min", "column": "rating * 10"},
        {"name": "last words", "how": "rollup", "link": "reviews.product_id", "function": "first",
         "column": "\"the \"\"words\"\"\"", "order": "rating DESC, id DESC", "filter": "approved"},
        {"name": "picture", "how": "rollup", "link": "images.product_id", "function": "first", "column": "image", "order": "place"},
        {"name": "tags", "how": "rollup", "link": "product_tags", "function": "count"},
        {"name": "blue", "how": "rollup", "link": "product_tags", "function": "count", "filter": "name = 'blue'"},
        {"name": "age", "kind": "integer", "how": "formula", "expression": "julianday(:today) - julianday(made)"},
        {"name": "praised", "kind": "percent", "how": "formula", "expression": "stars * 1.0 / nullif(reviews, 0)"}
    ])
}

struct Shop {
    _folder: TempDir,
    session: Arc<Session>,
    file: FileId,
    path: String,
}

fn shop(notes: &[(&str, Json)]) -> Shop {
    let (folder, session, file) = noted(SHOP, notes);
    let path = session.file_info(file).unwrap().path;
    Shop { _folder: folder, session, file, path }
}

fn with_products() -> Shop {
    shop(&[
        ("products", json!({"name": "products", "computed": products()})),
        (
            "reviews",
            json!({"name": "reviews", "computed": [
            {"name": "share", "kind": "percent", "how": "formula", "expression": "rating / 5.0"},
            {"name": "of a shop's", "how": "lookup", "path": ["product_id"], "column": "worth"},
            {"name": "beside", "how": "lookup", "path": ["product_id"], "column": "reviews"}]}),
        ),
        (
            "categories",
            json!({"name": "categories", "computed": [
            {"name": "dearest", "how": "rollup", "link": "products.category_id", "function": "max", "column": "worth"},
            {"name": "below", "how": "rollup", "link": "categories.parent_id", "function": "count"}]}),
        ),
        (
            "product_tags",
            json!({"name": "product_tags", "computed": [
            {"name": "what", "how": "formula", "expression": "product.name || ' is ' || tag.name"}]}),
        ),
    ])
}

/// What the test itself computes of one product.
#[derive(Debug, Clone, PartialEq)]
struct Expected {
    id: i64,
    columns: BTreeMap<&'static str, Cell>,
}

fn real(value: f64) -> Cell {
    Cell::Real { real: format!("{value:?}") }
}

fn texts(text: Option<String>) -> Cell {
    text.map_or(Cell::Null, Cell::Text)
}

#[allow(clippy::cast_precision_loss)]
fn expected(connection: &Connection) -> Vec<Expected> {
    let all = |sql: &str, width: usize| -> Vec<Vec<rusqlite::types::Value>> {
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect()).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let int = |value: &rusqlite::types::Value| match value {
        rusqlite::types::Value::Integer(integer) => Some(*integer),
        _ => None,
    };
    let text = |value: &rusqlite::types::Value| match value {
        rusqlite::types::Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    let categories = all("SELECT id, name, parent_id FROM categories", 3);
    let category = |id: Option<i64>| categories.iter().find(|row| id.is_some() && int(&row[0]) == id);
    let reviews = all("SELECT product_id, rating, approved, \"the \"\"words\"\"\", id FROM reviews", 5);
    let images = all("SELECT product_id, place, id, image FROM images", 4);
    let ties = all("SELECT product_id, tag_id FROM product_tags", 2);
    let products = all("SELECT id, price, stock, category_id FROM products", 4);
    let of = |product: &Vec<rusqlite::types::Value>| {
        let id = int(&product[0]).unwrap();
        let (price, stock) = (int(&product[1]).unwrap(), int(&product[2]).unwrap());
        let own: Vec<_> = reviews.iter().filter(|review| int(&review[0]) == Some(id)).collect();
        let mut ok: Vec<_> = own.iter().filter(|review| int(&review[2]) == Some(1)).collect();
        let ratings: Vec<i64> = own.iter().map(|review| int(&review[1]).unwrap()).collect();
        let good: i64 = ok.iter().map(|review| int(&review[1]).unwrap()).sum();
        ok.sort_by_key(|review| (-int(&review[1]).unwrap(), -int(&review[4]).unwrap()));
        let mut pictures: Vec<_> = images.iter().filter(|image| int(&image[0]) == Some(id)).collect();
        pictures.sort_by_key(|image| (int(&image[1]).unwrap(), int(&image[2]).unwrap()));
        let own_category = category(int(&product[3]));
        let above = own_category.and_then(|row| category(int(&row[2])));
        let optional = |value: Option<i64>| value.map_or(Cell::Null, Cell::Integer);
        let stars: i64 = ratings.iter().sum();
        let tied = |tag: Option<i64>| {
            let is = |tie: &&Vec<_>| int(&tie[0]) == Some(id) && (tag.is_none() || int(&tie[1]) == tag);
            Cell::Integer(ties.iter().filter(is).count() as i64)
        };
        let columns = BTreeMap::from([
            ("in_stock", Cell::Integer(i64::from(stock > 0))),
            ("worth", Cell::Integer(price * stock)),
            ("much", Cell::Integer(i64::from(price * stock > 10_000 && stock > 0))),
            ("category", texts(own_category.and_then(|row| text(&row[1])))),
            ("above", texts(above.and_then(|row| text(&row[1])))),
            ("rating", if ok.is_empty() { Cell::Null } else { real(good as f64 / ok.len() as f64) }),
            ("reviews", Cell::Integer(ok.len() as i64)),
            ("best", optional(ratings.iter().max().copied())),
            ("stars", optional((!ratings.is_empty()).then_some(stars))),
            ("worst", optional(ratings.iter().min().map(|least| least * 10))),
            ("last words", texts(ok.first().and_then(|review| text(&review[3])))),
            (
                "picture",
                pictures.first().map_or(Cell::Null, |image| match &image[3] {
                    rusqlite::types::Value::Blob(bytes) => Cell::of(rusqlite::types::ValueRef::Blob(bytes)),
                    other => panic!("{other:?}"),
                }),
            ),
            ("tags", tied(None)),
            ("blue", tied(Some(3))),
            (
                "praised",
                if ok.is_empty() || ratings.is_empty() {
                    Cell::Null
                } else {
                    real(stars as f64 / ok.len() as f64)
                },
            ),
        ]);
        Expected { id, columns }
    };
    products.iter().map(of).collect()
}

impl Shop {
    fn open(&self, table: &str, order: &[(&str, bool)], filter: Option<Condition>) -> RowSet {
        let term = |(column, descending): &(&str, bool)| OrderTerm {
            column: (*column).into(),
            descending: *descending,
            nulls: None,
        };
        let selection = Selection { table: table.into(), order: order.iter().map(term).collect(), filter };
        self.session.open_rows(self.file, selection, 50, TaskId(3)).unwrap()
    }

    /// All rows of a set, read in windows.
    fn all(&self, set: &RowSet) -> Vec<Vec<Cell>> {
        let begun = Instant::now();
        while !self.session.read_rows(set.id, 0, 1).unwrap().status.total.exact {
            assert!(begun.elapsed() < Duration::from_secs(20), "never done");
            std::thread::sleep(Duration::from_millis(2));
        }
        let mut rows = Vec::new();
        loop {
            let window: RowWindow = self.session.read_rows(set.id, rows.len() as u64, 37).unwrap();
            if window.rows.is_empty() {
                return rows;
            }
            rows.extend(window.rows.into_iter().map(|row| row.cells));
        }
    }

    fn one(&self, table: &str, key: &str, column: &str) -> Cell {
        let detail = self.session.read_row(self.file, table.into(), RowKey(key.into())).unwrap();
        let at = detail.columns.iter().position(|name| name == column).unwrap();
        assert_eq!(detail.columns.len(), detail.cells.len());
        detail.cells[at].clone()
    }

    fn plain(&self) -> Connection {
        Connection::open(&self.path).unwrap()
    }

    fn attempt(&self, table: &str, model: ComputedModel) -> Attempt {
        self.attempt_beside(table, model, &[])
    }

    fn attempt_beside(&self, table: &str, model: ComputedModel, beside: &[ComputedModel]) -> Attempt {
        self.session.try_computed(self.file, table.into(), model, beside.to_vec(), 5, TaskId(4)).unwrap()
    }

    fn formula(&self, table: &str, expression: &str) -> Attempt {
        self.attempt(table, formula(expression))
    }
}

fn formula(expression: &str) -> ComputedModel {
    model(Computation::Formula { expression: expression.into() })
}

fn model(how: Computation) -> ComputedModel {
    ComputedModel {
        name: "tried".into(),
        title: None,
        kind: ColumnKind::Any,
        scale: None,
        currency: None,
        empty: None,
        how,
    }
}

fn at(set: &RowSet, column: &str) -> usize {
    set.columns.iter().position(|name| name == column).unwrap()
}

fn is(column: &str, operator: Operator, values: Vec<Input>) -> Option<Condition> {
    Some(Condition::Compare { column: column.into(), operator, values })
}

#[test]
fn every_kind_gives_what_plain_code_gives_in_windows_of_any_place() {
    let shop = with_products();
    let expected = expected(&shop.plain());
    let set = shop.open("products", &[], None);
    let rows = shop.all(&set);
    assert_eq!(rows.len(), 300);
    for (row, expected) in rows.iter().zip(&expected) {
        assert_eq!(row.len(), set.columns.len());
        for (column, cell) in &expected.columns {
            assert_eq!(&row[at(&set, column)], cell, "{column} of {}", expected.id);
        }
    }
    for expected in expected.iter().step_by(41) {
        for (column, cell) in &expected.columns {
            let key = format!("[{}]", expected.id);
            assert_eq!(&shop.one("products", &key, column), cell, "{column} on the page of {}", expected.id);
        }
    }
}

#[test]
fn what_other_tables_compute_can_be_looked_up_and_totalled() {
    let shop = with_products();
    let expected = expected(&shop.plain());
    let set = shop.open("reviews", &[], None);
    for row in shop.all(&set) {
        let Cell::Integer(product) = row[1] else { panic!("{row:?}") };
        let product = &expected[usize::try_from(product - 1).unwrap()];
        assert_eq!(row[at(&set, "of a shop's")], product.columns["worth"]);
        assert_eq!(row[at(&set, "beside")], product.columns["reviews"]);
    }
    let set = shop.open("categories", &[], None);
    let dearest: Vec<Cell> = shop.all(&set).iter().map(|row| row[at(&set, "dearest")].clone()).collect();
    let by_hand = |category: &str| {
        let of = |product: &&Expected| product.columns["category"] == Cell::Text(category.into());
        let worth = |product: &Expected| match product.columns["worth"] {
            Cell::Integer(worth) => worth,
            _ => 0,
        };
        Cell::Integer(expected.iter().filter(of).map(worth).max().unwrap())
    };
    assert_eq!(dearest, [by_hand("Home"), by_hand("Garden"), by_hand("Chairs")]);
    assert_eq!(shop.one("categories", "[1]", "below"), Cell::Integer(1), "a table that points to itself");
    let tied = shop.open("product_tags", &[], None);
    let row =
        shop.all(&tied).into_iter().find(|row| row[..2] == [Cell::Integer(3), Cell::Integer(3)]).unwrap();
    assert_eq!(row[2], Cell::Text("Thing 57 is blue".into()), "WITHOUT ROWID, a key of two");
}

#[test]
fn every_kind_sorts_filters_and_copies() {
    let shop = with_products();
    let expected = expected(&shop.plain());
    let number = |cell: &Cell| match cell {
        Cell::Null => (0, f64::NEG_INFINITY, String::new()),
        #[allow(clippy::cast_precision_loss)]
        Cell::Integer(integer) => (1, *integer as f64, String::new()),
        Cell::Real { real } => (1, real.parse().unwrap(), String::new()),
        Cell::Text(text) => (2, 0.0, text.clone()),
        other => panic!("{other:?}"),
    };
    let names: Vec<&str> = expected[0].columns.keys().copied().filter(|name| *name != "picture").collect();
    for column in names {
        for descending in [false, true] {
            let mut wanted: Vec<&Expected> = expected.iter().collect();
            wanted.sort_by(|left, right| {
                let order =
                    number(&left.columns[column]).partial_cmp(&number(&right.columns[column])).unwrap();
                (if descending { order.reverse() } else { order }).then(left.id.cmp(&right.id))
            });
            let wanted: Vec<Cell> = wanted.iter().map(|row| Cell::Integer(row.id)).collect();
            let set = shop.open("products", &[(column, descending)], None);
            let found: Vec<Cell> = shop.all(&set).iter().map(|row| row[0].clone()).collect();
            assert_eq!(found, wanted, "{column}, descending: {descending}");
        }
        let middle = &expected[77].columns[column];
        let input = match middle {
            Cell::Null => Input::Null,
            Cell::Integer(integer) => Input::Integer(*integer),
            Cell::Real { real } => Input::Real { real: real.clone() },
            Cell::Text(text) => Input::Text(text.clone()),
            other => panic!("{other:?}"),
        };
        let set = shop.open("products", &[], is(column, Operator::Is, vec![input]));
        let wanted = expected.iter().filter(|row| row.columns[column] == *middle).count();
        assert_eq!(shop.all(&set).len(), wanted, "{column} is {middle:?}");
    }
    let typed = |text: &str| Input::Typed { typed: text.into() };
    let both = Condition::All {
        of: vec![
            is("rating", Operator::AtLeast, vec![typed("3.5")]).unwrap(),
            is("worth", Operator::More, vec![typed("100.00")]).unwrap(),
            is("category", Operator::Contains, vec![typed("AR")]).unwrap(),
        ],
    };
    let set = shop.open("products", &[("rating", true), ("reviews", false)], Some(both));
    let found = shop.all(&set);
    let holds = |row: &&Expected| {
        number(&row.columns["rating"]).1 >= 3.5
            && number(&row.columns["worth"]).1 > 10_000.0
            && row.columns["category"] == Cell::Text("Garden".into())
    };
    assert_eq!(found.len(), expected.iter().filter(holds).count());
    assert!(!found.is_empty());

    let set = shop.open("products", &[("reviews", true)], None);
    shop.all(&set);
    let columns = ["id", "worth", "category", "reviews"].map(str::to_owned).to_vec();
    let text = shop.session.copy_rows(set.id, part(0, 3, columns), TextForm::tabs(true), TaskId(9)).unwrap();
    let first: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(first[0], ["id", "worth", "category", "reviews"]);
    let id: i64 = first[1][0].parse().unwrap();
    let row = &expected[usize::try_from(id - 1).unwrap()];
    // Money is copied as it is read: with its point.
    assert_eq!(Cell::Integer(first[1][1].replace('.', "").parse().unwrap()), row.columns["worth"]);
    assert_eq!(Cell::Integer(first[1][3].parse().unwrap()), row.columns["reviews"]);
}

#[test]
fn the_catalog_says_what_is_computed_and_edits_are_refused() {
    let shop = with_products();
    let catalog = shop.session.catalog(shop.file).unwrap();
    let products = catalog.table("products").unwrap();
    let names: Vec<&str> = products.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[..8], ["id", "name", "price", "stock", "made", "category_id", "in_stock", "worth"]);
    let column = |name: &str| products.column(name).unwrap();
    let computed = column("rating").computed.as_ref().unwrap();
    assert_eq!(computed.empty.as_deref(), Some("no reviews yet"));
    assert_eq!(computed.text, "Average of rating in Reviews where approved");
    assert_eq!((computed.trouble.as_ref(), computed.notice.as_ref()), (None, None));
    assert_eq!(column("rating").title, "Average rating");
    assert!(column("age").computed.as_ref().unwrap().timed);
    assert_eq!((column("worth").kind, column("worth").minor_units), (ColumnKind::Money, true));
    assert_eq!(column("worth").currency.as_deref(), Some("EUR"));
    let reviews = catalog.table("reviews").unwrap();
    assert_eq!(
        reviews.column("of a shop's").unwrap().kind,
        ColumnKind::Money,
        "a lookup means what it shows"
    );
    let notice = column("picture").computed.as_ref().unwrap().notice.clone();
    assert_eq!(
        notice.as_deref(),
        Some("“Images” has no index on “product_id”, so every look reads all of its rows.")
    );
    let row = RowEdit {
        table: "products".into(),
        key: Some(RowKey("[1]".into())),
        values: vec![Assignment { column: "worth".into(), value: Input::Integer(1) }],
        seen: Vec::new(),
    };
    let error = shop.session.save_form(shop.file, FormSave { row, linked: Vec::new() }).unwrap_err();
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        (ErrorCode::NotEditable, "Worth is computed from other columns and can't be edited.")
    );
}

#[test]
fn changes_show_in_what_is_computed_from_them() {
    let shop = with_products();
    let set = shop.open("products", &[("reviews", true)], None);
    let before = shop.all(&set);
    let version = shop.session.read_rows(set.id, 0, 1).unwrap().status.version;
    let Cell::Integer(first) = before[0][0] else { panic!() };
    let count = |row: &[Cell]| row[at(&set, "reviews")].clone();
    let Cell::Integer(most) = count(&before[0]) else { panic!() };
    let ids: Vec<i64> = {
        let connection = shop.plain();
        let mut statement = connection.prepare("SELECT id FROM reviews WHERE product_id = ?1").unwrap();
        statement.query_map([first], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let keys: Vec<RowKey> = ids.iter().map(|id| RowKey(format!("[{id}]"))).collect();
    shop.session.delete_rows(shop.file, "reviews".into(), keys, TaskId(4)).unwrap();
    assert!(shop.session.read_rows(set.id, 0, 1).unwrap().status.version > version, "told that rows changed");
    assert_eq!(shop.one("products", &format!("[{first}]"), "reviews"), Cell::Integer(0));
    assert_eq!(shop.one("products", &format!("[{first}]"), "rating"), Cell::Null);
    let begun = Instant::now();
    loop {
        let rows = shop.all(&set);
        if rows[0][0] != Cell::Integer(first) {
            let Cell::Integer(now) = count(&rows[0]) else { panic!() };
            assert!(now <= most);
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "an order by a total follows the rows that are totalled"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    let bulk = relata_engine::change::Bulk {
        table: "products".into(),
        filter: is("reviews", Operator::Is, vec![Input::Integer(0)]),
        keys: None,
        change: relata_engine::change::BulkChange::Delete,
    };
    let preview = shop.session.preview_bulk(shop.file, bulk, TaskId(5)).unwrap();
    let none =
        expected(&shop.plain()).iter().filter(|row| row.columns["reviews"] == Cell::Integer(0)).count();
    assert_eq!(preview.count, none as u64, "a total decides which rows are written at once");
    let values = vec![Assignment { column: "price".into(), value: Input::Integer(77) }];
    let row = RowEdit { table: "products".into(), key: Some(RowKey("[2]".into())), values, seen: Vec::new() };
    let saved = shop.session.save_form(shop.file, FormSave { row, linked: Vec::new() }).unwrap();
    assert_eq!(
        saved.rows[0].cells[at(&set, "worth")],
        Cell::Integer(77 * 2),
        "what is read back is computed anew"
    );
}

#[test]
fn now_moves_and_is_one_moment_for_all_rows() {
    let shop = shop(&[(
        "products",
        json!({"name": "products", "computed": [
        {"name": "when", "kind": "date_time", "how": "formula", "expression": ":now"},
        {"name": "day", "kind": "date", "how": "formula", "expression": ":today"},
        {"name": "recent", "how": "rollup", "link": "reviews.product_id", "function": "count", "filter": ":now > '2020'"},
        {"name": "late", "kind": "boolean", "how": "formula", "expression": "unixepoch(:now) > unixepoch('2020-01-01') and made < :today"}]}),
    )]);
    let set = shop.open("products", &[("when", true)], is("late", Operator::Is, vec![Input::Integer(1)]));
    let moment = |window: &RowWindow| {
        let first = window.rows[0].cells[at(&set, "when")].clone();
        assert!(window.rows.iter().all(|row| row.cells[at(&set, "when")] == first), "one moment");
        let Cell::Text(first) = first else { panic!("{first:?}") };
        first
    };
    let before = moment(&shop.session.read_rows(set.id, 0, 40).unwrap());
    assert_eq!((before.len(), &before[19..]), (20, "Z"), "{before}");
    std::thread::sleep(Duration::from_millis(1100));
    let after = moment(&shop.session.read_rows(set.id, 0, 40).unwrap());
    assert!(after > before, "{before} → {after}");
    assert_eq!(shop.one("products", "[1]", "recent"), Cell::Integer(8));
    let Cell::Text(day) = shop.one("products", "[1]", "day") else { panic!() };
    assert_eq!(day.len(), 10);

    // Rows found by the clock are written by it too, and what is recorded of them is the same rows.
    let late = is("late", Operator::Is, vec![Input::Integer(1)]);
    let values = vec![Assignment { column: "price".into(), value: Input::Integer(4321) }];
    let change = relata_engine::change::BulkChange::Update { values, adjust: Vec::new() };
    let bulk = relata_engine::change::Bulk { table: "products".into(), filter: late, keys: None, change };
    let wanted = shop.session.preview_bulk(shop.file, bulk.clone(), TaskId(5)).unwrap().count;
    let done = shop.session.run_bulk(shop.file, bulk, TaskId(5)).unwrap();
    assert!(wanted > 1 && done.rows == wanted, "{done:?} of {wanted}");
    let now = shop.open("products", &[], is("price", Operator::Is, vec![Input::Integer(4321)]));
    assert_eq!(shop.all(&now).len() as u64, wanted);
    if done.change.is_some() {
        shop.session.undo(shop.file, None, TaskId(6)).unwrap();
        let after = shop.open("products", &[], is("price", Operator::Is, vec![Input::Integer(4321)]));
        assert_eq!(shop.all(&after).len(), 0, "all of them come back");
    }
}

#[test]
fn a_value_that_fails_spoils_only_its_own_cell() {
    let shop = shop(&[
        (
            "reviews",
            json!({"name": "reviews", "computed": [
        {"name": "json", "how": "formula", "expression": "json_extract(iif(id = 3, '{', '{\"a\": 5}'), '$.a')"},
        {"name": "fine", "how": "formula", "expression": "rating + 1"},
        {"name": "big", "how": "formula", "expression": "abs(iif(id = 5, -9223372036854775807 - 1, 2))"}]}),
        ),
        (
            "products",
            json!({"name": "products", "computed": [
            {"name": "sum", "how": "rollup", "link": "reviews.product_id", "function": "sum",
             "column": "iif(product_id = 7, 9223372036854775807, rating)"}]}),
        ),
    ]);
    let set = shop.open("reviews", &[], None);
    let rows = shop.all(&set);
    let failed =
        |cell: &Cell| matches!(cell, Cell::Failed { failed } if failed.starts_with("It can't be computed: "));
    for row in &rows {
        let bad = row[0] == Cell::Integer(3);
        assert_eq!(failed(&row[at(&set, "json")]), bad, "{row:?}");
        assert_eq!(failed(&row[at(&set, "big")]), row[0] == Cell::Integer(5), "{row:?}");
        assert!(matches!(row[at(&set, "fine")], Cell::Integer(2..=6)));
        assert!(bad || row[at(&set, "json")] == Cell::Integer(5));
    }
    let set = shop.open("products", &[], None);
    for row in shop.all(&set) {
        assert_eq!(failed(&row[at(&set, "sum")]), row[0] == Cell::Integer(7), "{row:?}");
    }
}

#[test]
fn hostile_and_wrong_formulas_are_refused_by_a_sentence() {
    let shop = with_products();
    let long = format!("1{}", " + 1".repeat(25_000));
    let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
    let refused = [
        ("(SELECT 1)", "“Products” has no column named “SELECT”."),
        ("exists (SELECT 1 FROM reviews)", "The function exists() can't be used here."),
        ("load_extension('x')", "The function load_extension() can't be used here."),
        ("random()", "The function random() can't be used here."),
        ("randomblob(3)", "The function randomblob() can't be used here."),
        ("last_insert_rowid()", "The function last_insert_rowid() can't be used here."),
        (
            "date()",
            "date() without a moment changes while rows are read: write :now or :today for the moment.",
        ),
        (
            "strftime('%Y')",
            "strftime() without a moment changes while rows are read: write :now or :today for the moment.",
        ),
        (
            "unixepoch('subsec')",
            "unixepoch('subsec') changes while rows are read: write :now or :today for the moment.",
        ),
        ("date('now')", "date('now') changes while rows are read: write :now or :today for the moment."),
        ("'now'", "'now' changes while rows are read: write :now or :today."),
        ("current_timestamp", "“Products” has no column named “current_timestamp”."),
        ("price; DROP TABLE products", "“;” can't stand here."),
        ("1) OR (1", "A bracket is closed that was never opened."),
        ("(1", "A bracket is never closed."),
        ("price, stock", "SQLite doesn't understand it"),
        ("sum(price)", "The function sum() can't be used here."),
        ("max(price)", "It totals over many rows. A total belongs into a rollup."),
        ("price +", "SQLite doesn't understand it"),
        ("abs(1, 2, 3)", "SQLite doesn't understand it: wrong number of arguments"),
        ("nothing", "“Products” has no column named “nothing”."),
        ("category.nothing", "“Categories” has no column named “nothing”."),
        ("who.name", "“Products” has no link named “who”."),
        (":you", "Nothing is bound to :you."),
        ("?1", "“?” can't stand here."),
        ("", "It is empty."),
        ("/* */ -- x", "It is empty."),
        (long.as_str(), "It is longer than 20,000 characters."),
        (deep.as_str(), "SQLite doesn't understand it"),
        ("tried + 1", "“tried” needs itself to be computed."),
        ("price \u{1}", "It holds a control character."),
    ];
    for (expression, sentence) in refused {
        let attempt = shop.formula("products", expression);
        let trouble = attempt.trouble.unwrap_or_else(|| panic!("{expression:.40} is taken"));
        assert!(trouble.starts_with(sentence), "{expression:.40}: {trouble:.200}");
        assert!(attempt.rows.is_empty());
    }
    let count: i64 = shop.plain().query_row("SELECT count(*) FROM products", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 300);
}

#[test]
fn attempts_show_the_first_rows_or_say_what_is_wrong() {
    let shop = with_products();
    let attempt = shop.formula("products", "upper(\"name\") || ' ' || coalesce(category.name, '-')");
    assert_eq!(attempt.trouble, None);
    assert_eq!(attempt.rows.len(), 5);
    assert_eq!(attempt.rows[0].cell, Cell::Text("THING 119 Home".into()));
    assert_eq!((attempt.rows[0].label.as_str(), attempt.rows[0].key.0.as_str()), ("Thing 119", "[1]"));
    let rollup = |link: &str, function, column: Option<&str>, filter: Option<&str>, order: Option<&str>| {
        let text = |text: Option<&str>| text.map(str::to_owned);
        let how = Computation::Rollup {
            link: link.into(),
            function,
            column: text(column),
            filter: text(filter),
            order: text(order),
        };
        shop.attempt("products", model(how))
    };
    use RollupFunction::{Average, Count, First, Sum};
    for (attempt, sentence) in [
        (rollup("nowhere.x", Count, None, None, None), "No link named “nowhere.x” leads to “Products”."),
        (rollup("tags", Count, None, None, None), "“Tags” has no link to “Products”."),
        (rollup("reviews", Sum, None, None, None), "Say which column is totalled."),
        (rollup("reviews", First, None, None, None), "Say which column of the first row is wanted."),
        (
            rollup("reviews", Average, Some("rating, 1"), None, None),
            "What is totalled: SQLite doesn't understand it",
        ),
        (
            rollup("reviews", Count, None, Some("price > 1"), None),
            "The filter: “Reviews” has no column named “price”.",
        ),
        (
            rollup("reviews", First, Some("rating"), None, Some("max(rating)")),
            "The order: It totals over many rows.",
        ),
        (rollup("reviews", First, Some("rating"), None, Some("id DESC,, id")), "The order: a term is empty."),
        (
            rollup("reviews", First, Some("rating"), None, Some("id LIMIT 3")),
            "The order: “Reviews” has no column named “LIMIT”.",
        ),
    ] {
        let trouble = attempt.trouble.expect(sentence);
        assert!(trouble.starts_with(sentence), "{trouble}");
    }
    let mut taken = formula("1");
    taken.name = "PRICE".into();
    assert_eq!(
        shop.attempt("products", taken).trouble.as_deref(),
        Some("“Products” has a column named “PRICE” already.")
    );
    let mut instead = formula("stock + 2");
    instead.name = "in_stock".into();
    assert_eq!(
        shop.attempt("products", instead).rows[0].cell,
        Cell::Integer(5),
        "in place of the one that is there"
    );
}

#[test]
fn an_attempt_stands_on_the_computed_columns_of_the_draft() {
    let shop = with_products();
    let named = |name: &str, expression: &str| ComputedModel { name: name.into(), ..formula(expression) };
    let beside = [named("half", "stock / 2.0"), named("tried", "1")];
    let attempt = shop.attempt_beside("products", formula("half + 1"), &beside);
    assert_eq!((attempt.trouble, attempt.rows[0].cell.clone()), (None, real(2.5)));
    let alone = shop.attempt_beside("products", formula("half + 1"), &[]);
    assert_eq!(alone.trouble.as_deref(), Some("“Products” has no column named “half”."));
    let gone = shop.attempt_beside("products", formula("in_stock"), &[]);
    assert_eq!(
        gone.trouble.as_deref(),
        Some("“Products” has no column named “in_stock”."),
        "taken out of the draft"
    );
    let circle = shop.attempt_beside("products", formula("half"), &[named("half", "tried + 1")]);
    assert!(circle.trouble.expect("a circle").contains("needs itself"));
}

#[test]
fn what_a_new_column_means_is_told_by_what_it_is_made_of_and_by_its_values() {
    use ColumnKind::{Boolean, Date, DateTime, Integer, Money, Number, Text};
    let shop = shop(&[(
        "products",
        json!({"name": "products", "column": [{"name": "price", "kind": "money", "scale": 2, "currency": "EUR"}]}),
    )]);
    let guess = |expression: &str| shop.formula("products", expression).guess.map(|guess| guess.kind);
    for (expression, kind) in [
        ("stock + 1", Integer),
        ("stock / 2.0", Number),
        ("upper(name)", Text),
        ("price", Money),
        ("price * stock", Money),
        ("price / stock", Integer),
        ("stock > 2", Boolean),
        ("stock IS NULL OR price > 3", Boolean),
        ("date('2026-01-0' || (1 + stock % 9))", Date),
        ("strftime('%Y-%m-%dT%H:%M:%SZ', '2026-01-01')", DateTime),
    ] {
        assert_eq!(guess(expression), Some(kind), "{expression}");
    }
    assert_eq!(guess("NULL"), None);
    let amount = shop.formula("products", "price * stock");
    let meant = amount.guess.expect("a guess");
    assert_eq!((meant.scale, meant.currency.as_deref()), (Some(2), Some("EUR")));
    assert_eq!(
        amount.column.expect("a column").currency.as_deref(),
        Some("EUR"),
        "it is shown as what it means"
    );
    let count = Computation::Rollup {
        link: "reviews.product_id".into(),
        function: RollupFunction::Count,
        column: None,
        filter: None,
        order: None,
    };
    assert_eq!(shop.attempt("products", model(count)).guess.map(|guess| guess.kind), Some(Integer));
    let said = ComputedModel { kind: Text, ..formula("stock") };
    assert_eq!(
        shop.attempt("products", said).guess.map(|guess| guess.kind),
        Some(Text),
        "what was said stays"
    );
    shop.plain()
        .execute_batch("PRAGMA foreign_keys = ON; DELETE FROM images; DELETE FROM products;")
        .unwrap();
    for (expression, kind) in [
        ("price * stock", Money),
        ("(price - 1) * 2", Money),
        ("stock + 1", Integer),
        ("price * 1.5", Number),
        ("price / 2", Number),
        ("price * (stock > 2)", Number),
    ] {
        let meant = guess(expression);
        assert_eq!(meant, Some(kind), "{expression}, without rows by what it is made of");
    }
    let named = |name: &str, expression: &str| ComputedModel { name: name.into(), ..formula(expression) };
    // In a design whose table the file doesn't have yet.
    let column =
        |name: &str, kind, scale| ColumnModel { name: name.into(), kind, scale, ..ColumnModel::default() };
    let table = TableModel {
        name: "new".into(),
        columns: vec![column("cost", Money, Some(3)), column("n", Integer, None), column("note", Text, None)],
        computed: vec![ComputedModel { kind: Money, scale: Some(3), ..named("twice", "cost * 2") }],
        ..TableModel::default()
    };
    let model = Model { tables: vec![table], ..Model::default() };
    let guess = |expression: &str| {
        shop.session.guess_computed(model.clone(), "new".into(), named("tried", expression)).unwrap()
    };
    for (expression, kind) in
        [("cost * 2", Money), ("twice + cost * n", Money), ("n + 1", Integer), ("note", Text)]
    {
        let meant = guess(expression).expect("a guess");
        assert_eq!((meant.kind, meant.scale), (kind, Some(3).filter(|_| kind == Money)), "{expression}");
    }
    assert_eq!(guess("note || n"), None);
}

#[test]
fn words_are_those_of_the_design_not_of_the_file() {
    let shop = with_products();
    let mut model = shop.session.model(shop.file).unwrap();
    let products = model.table_mut("products").unwrap();
    products.columns.push(ColumnModel { name: "order".into(), ..ColumnModel::default() });
    products.columns.push(ColumnModel { name: "case".into(), ..ColumnModel::default() });
    products.columns.push(ColumnModel {
        name: "secret".into(),
        kind: ColumnKind::Password,
        ..ColumnModel::default()
    });
    products.computed.push(ComputedModel { title: Some("Try it".into()), ..formula("1") });
    let words = shop.session.expression_words(model.clone(), "products".into()).unwrap();
    let has =
        |text: &str, what: CompletionKind| words.iter().any(|word| word.text == text && word.what == what);
    use CompletionKind::{Column, Computed, Function, Link, Moment};
    assert!(has("price", Column) && has("\"last words\"", Computed) && has("category.name", Link));
    assert!(has("order", Column) && has("\"case\"", Column) && has("tried", Computed));
    assert!(!words.iter().any(|word| word.text == "secret"));
    assert!(has(":now", Moment) && has("round(", Function) && !has("random(", Function));
    assert!(words.iter().any(|word| word.title == "Try it"));
    assert_eq!(shop.session.expression_words(model, "nothing".into()).unwrap(), []);
}

#[test]
fn circles_are_refused_by_name_and_take_nothing_else_along() {
    let shop = shop(&[
        (
            "products",
            json!({"name": "products", "label": "loop || name", "computed": [
        {"name": "a", "how": "formula", "expression": "b + 1"},
        {"name": "b", "how": "formula", "expression": "c + 1"},
        {"name": "c", "how": "rollup", "link": "reviews.product_id", "function": "sum", "column": "round_trip"},
        {"name": "fine", "how": "formula", "expression": "price + 1"},
        {"name": "fine", "how": "formula", "expression": "2"},
        {"name": "gone", "how": "lookup", "path": ["category_id"], "column": "colour"}]}),
        ),
        (
            "reviews",
            json!({"name": "reviews", "computed": [
            {"name": "round_trip", "how": "lookup", "path": ["product_id"], "column": "a"}]}),
        ),
    ]);
    let catalog = shop.session.catalog(shop.file).unwrap();
    let trouble = |table: &str, column: &str| {
        catalog.table(table).unwrap().column(column).unwrap().computed.clone().unwrap().trouble
    };
    for (table, column) in
        [("products", "a"), ("products", "b"), ("products", "c"), ("reviews", "round_trip")]
    {
        assert_eq!(trouble(table, column).as_deref(), Some("“a” needs itself to be computed."), "{column}");
    }
    assert_eq!(trouble("products", "gone").as_deref(), Some("“Categories” has no column named “colour”."));
    assert_eq!(trouble("products", "fine"), None);
    let set = shop.open("products", &[("fine", true)], None);
    let row = shop.all(&set).remove(0);
    assert!(matches!(&row[at(&set, "a")], Cell::Failed { failed } if failed.contains("needs itself")));
    let selection = Selection {
        table: "products".into(),
        order: vec![OrderTerm { column: "a".into(), descending: false, nulls: None }],
        filter: None,
    };
    let error = shop.session.open_rows(shop.file, selection, 10, TaskId(1)).unwrap_err();
    assert_eq!(error.to_string(), "“A” can't be computed: “a” needs itself to be computed.");
}

#[test]
fn labels_may_use_what_is_computed_but_not_what_changes_with_time() {
    let shop = shop(&[
        (
            "products",
            json!({"name": "products", "label": "name || ' (' || reviews || ')'", "computed": [
            {"name": "reviews", "how": "rollup", "link": "reviews.product_id", "function": "count"}]}),
        ),
        (
            "reviews",
            json!({"name": "reviews", "label": "'★ ' || rating || ' ' || hour || product.name", "computed": [
            {"name": "hour", "how": "formula", "expression": "substr(:now, 12, 2)"}]}),
        ),
    ]);
    let label =
        |table: &str| shop.session.read_row(shop.file, table.into(), RowKey("[1]".into())).unwrap().label;
    assert_eq!(label("products"), "Thing 119 (8)");
    assert!(!label("reviews").starts_with('★'), "the guess stands in");
}

#[test]
fn what_the_starters_declare_can_be_computed() {
    for starter in relata_engine::starter::starters().unwrap() {
        let folder = tempfile::tempdir().unwrap();
        let session = Session::new(folder.path().join("profile"), Arc::new(relata_engine::event::NoEvents));
        let path = folder.path().join("new.sqlite").display().to_string();
        let small = Some(relata_engine::sample::SampleSize::Small);
        let made = session.create_from_starter(Some(path), starter.name.clone(), small, None, TaskId(1));
        let file = made.unwrap().id;
        let catalog = session.catalog(file).unwrap();
        let mut computed = 0;
        for table in &catalog.tables {
            let selection = Selection { table: table.name.clone(), ..Selection::default() };
            let set = session.open_rows(file, selection, 100, TaskId(2)).unwrap();
            for column in &table.columns {
                let Some(how) = &column.computed else { continue };
                let about = format!("{}: {}.{}", starter.name, table.name, column.name);
                computed += 1;
                assert_eq!((&how.trouble, &how.notice), (&None, &None), "{about}");
                let cells = || set.window.rows.iter().map(|row| &row.cells[at(&set, &column.name)]);
                assert!(cells().all(|cell| !matches!(cell, Cell::Failed { .. })), "{about}");
                assert!(cells().any(|cell| *cell != Cell::Null), "{about} gives something");
                let order = vec![OrderTerm { column: column.name.clone(), descending: true, nulls: None }];
                let selection = Selection { table: table.name.clone(), order, filter: None };
                session.open_rows(file, selection, 10, TaskId(3)).unwrap();
            }
        }
        assert!(computed >= 3, "{}", starter.name);
    }
}

/// What a window and an order cost: statements as they run, in a file whose whole SQL is known.
#[test]
fn a_window_costs_one_statement_and_one_for_all_totals_of_the_same_rows() {
    let notes = json!({"name": "p", "computed": [
        {"name": "twice", "how": "formula", "expression": "price * 2"},
        {"name": "owner", "how": "lookup", "path": ["owner_id"], "column": "name"},
        {"name": "rating", "how": "rollup", "link": "r.p_id", "function": "average", "column": "stars", "filter": "ok and at < :today"},
        {"name": "ratings", "how": "rollup", "link": "r.p_id", "function": "count", "filter": "ok and at < :today"}]});
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.sqlite");
    Connection::open(&path)
        .unwrap()
        .execute_batch(&format!(
            "CREATE TABLE u (id INTEGER PRIMARY KEY, name TEXT);
             CREATE TABLE p (id INTEGER PRIMARY KEY, price INTEGER, owner_id INTEGER REFERENCES u);
             CREATE TABLE r (id INTEGER PRIMARY KEY, p_id INTEGER REFERENCES p, stars INTEGER, ok INTEGER, at TEXT);
             CREATE INDEX r_p ON r (p_id);
             INSERT INTO u VALUES (1, 'Ada');
             INSERT INTO p VALUES (1, 10, 1), (2, 20, NULL);
             INSERT INTO r VALUES (1, 1, 4, 1, '2020-01-01'), (2, 1, 5, 1, '2020-01-02'), (3, 2, 1, 0, '2020-01-01');
             CREATE TABLE _relata_tables (name TEXT, notes TEXT);
             INSERT INTO _relata_tables VALUES ('p', '{}');",
            notes.to_string().replace('\'', "''")
        ))
        .unwrap();
    let said: Arc<std::sync::Mutex<Vec<String>>> = Arc::default();
    let sink = Arc::clone(&said);
    let session = Session::new(
        folder.path().join("profile"),
        Arc::new(move |event| {
            if let relata_engine::event::Event::Statement { sql, .. } = event {
                sink.lock().unwrap().push(sql);
            }
        }),
    );
    let file = session
        .open_file(path.display().to_string(), relata_engine::file::OpenMode::Normal, TaskId(1))
        .unwrap()
        .id;
    let selection = Selection { table: "p".into(), ..Selection::default() };
    let set = session.open_rows(file, selection, 10, TaskId(1)).unwrap();
    session.tell_statements(true);
    said.lock().unwrap().clear();
    let window = session.read_rows(set.id, 0, 10).unwrap();
    let cells: Vec<&[Cell]> = window.rows.iter().map(|row| &row.cells[3..]).collect();
    let text = |text: &str| Cell::Text(text.into());
    assert_eq!(cells[0], [Cell::Integer(20), text("Ada"), real(4.5), Cell::Integer(2)]);
    assert_eq!(cells[1], [Cell::Integer(40), Cell::Null, Cell::Null, Cell::Integer(0)]);
    let today = {
        let sql = "SELECT date('now', 'localtime')";
        Connection::open_in_memory().unwrap().query_row(sql, [], |row| row.get::<_, String>(0)).unwrap()
    };
    let statements = std::mem::take(&mut *said.lock().unwrap());
    let computed: Vec<String> = statements
        .iter()
        .filter(|sql| sql.contains("json_each"))
        .map(|sql| sql.replace(&today, "TODAY"))
        .collect();
    assert_eq!(
        computed,
        [
            "SELECT k.key, (\"t\".\"price\" * 2), ((SELECT \"linked row 0\".\"name\" FROM \"u\" AS \"linked row 0\" \
         WHERE \"linked row 0\".\"id\" = +\"t\".\"owner_id\")) \
         FROM json_each('[1,2]') k CROSS JOIN \"p\" t ON t.\"rowid\" = k.value",
            "SELECT \"linked row 0\".\"p_id\", avg(\"linked row 0\".\"stars\"), count(*) FROM \"r\" AS \"linked row 0\" \
         WHERE \"linked row 0\".\"p_id\" IN (SELECT value FROM json_each('[1,2]')) \
         AND (\"linked row 0\".\"ok\" AND \"linked row 0\".\"at\" < 'TODAY') GROUP BY \"linked row 0\".\"p_id\"",
        ]
    );
    assert_eq!(statements.len(), 4, "the rows, what their links name, and these two: {statements:#?}");

    session.tell_statements(false);
    let plan = Connection::open(&path).unwrap();
    let mut plan = plan
        .prepare(&format!(
            "EXPLAIN QUERY PLAN {}",
            statements.iter().find(|sql| sql.contains("GROUP BY")).unwrap()
        ))
        .unwrap();
    let steps: Vec<String> = plan.query_map([], |row| row.get(3)).unwrap().collect::<Result<_, _>>().unwrap();
    assert!(steps.iter().any(|step| step.contains("USING INDEX r_p")), "{steps:?}");
    assert!(
        !steps.iter().any(|step| step.contains("TEMP B-TREE")),
        "groups come in the index's order: {steps:?}"
    );

    session.tell_statements(true);
    let selection = Selection {
        table: "p".into(),
        order: vec![OrderTerm { column: "rating".into(), descending: true, nulls: None }],
        filter: is("ratings", Operator::Less, vec![Input::Integer(9)]),
    };
    session.open_rows(file, selection, 10, TaskId(1)).unwrap();
    let statements = said.lock().unwrap().clone();
    let order = statements
        .iter()
        .find(|sql| sql.starts_with("SELECT t.\"rowid\" FROM") && sql.contains(" JOIN "))
        .unwrap();
    let grouped = |total: &str, place: u8| {
        format!(
            " LEFT JOIN (SELECT \"linked row 0\".\"p_id\" AS k, {total} AS v FROM \"r\" AS \"linked row 0\" \
             WHERE (\"linked row 0\".\"ok\" AND \"linked row 0\".\"at\" < 'TODAY') \
             GROUP BY \"linked row 0\".\"p_id\") AS c{place} ON c{place}.k = t.\"id\""
        )
    };
    let wanted = format!(
        "SELECT t.\"rowid\" FROM \"p\" t{}{} WHERE coalesce(c1.v, 0) < 9 ORDER BY c0.v DESC, t.\"rowid\"",
        grouped("avg(\"linked row 0\".\"stars\")", 0),
        grouped("count(*)", 1)
    );
    assert_eq!(order.replace(&today, "TODAY"), wanted);
}

#[test]
fn text_keys_letter_case_and_odd_names_are_totalled_as_the_links_compare() {
    let sql = r#"
        PRAGMA foreign_keys = OFF;
        CREATE TABLE "odd ""one" ("k;y" TEXT COLLATE NOCASE PRIMARY KEY, n INTEGER);
        CREATE TABLE plain (code TEXT PRIMARY KEY, n INTEGER);
        CREATE TABLE pair (a INTEGER, b TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID;
        CREATE TABLE child (id INTEGER PRIMARY KEY, "to one" TEXT REFERENCES "odd ""one", code TEXT REFERENCES plain,
          a INTEGER, b TEXT, loose REFERENCES plain(code), FOREIGN KEY (a, b) REFERENCES pair);
        INSERT INTO "odd ""one" VALUES ('Ada', 1), ('bob', 2), ('x''y', 3);
        INSERT INTO plain VALUES ('one', 1), ('two "quoted"', 2), ('1', 3);
        INSERT INTO pair VALUES (1, 'a'), (1, 'b'), (2, 'a');
        INSERT INTO child("to one", code, a, b, loose) VALUES ('ADA', 'one', 1, 'a', '1'), ('ada', 'two "quoted"', 1, 'b', 1),
          ('Bob', 'one', 1, 'b', NULL), ('x''y', NULL, 2, 'zzz', 'one');"#;
    let count =
        |name: &str, link: &str| json!({"name": name, "how": "rollup", "link": link, "function": "count"});
    let (_folder, session, file) = noted(
        sql,
        &[
            ("odd \"one", json!({"name": "odd \"one", "computed": [count("n \"of\" them", "child.to one")]})),
            (
                "plain",
                json!({"name": "plain", "computed": [count("many", "child.code"), count("loosely", "child.loose")]}),
            ),
            ("pair", json!({"name": "pair", "computed": [count("many", "child.a")]})),
        ],
    );
    let column = |table: &str, column: &str, order: bool| -> Vec<Cell> {
        let order = order.then(|| OrderTerm { column: column.into(), descending: true, nulls: None });
        let selection = Selection { table: table.into(), order: order.into_iter().collect(), filter: None };
        let set = session.open_rows(file, selection, 10, TaskId(1)).unwrap();
        let at = set.columns.iter().position(|name| name == column).unwrap();
        set.window.rows.iter().map(|row| row.cells[at].clone()).collect()
    };
    let counts = |counts: [i64; 3]| counts.map(Cell::Integer);
    assert_eq!(column("odd \"one", "n \"of\" them", false), counts([2, 1, 1]));
    assert_eq!(column("odd \"one", "n \"of\" them", true), counts([2, 1, 1]));
    assert_eq!(column("plain", "many", false), counts([2, 1, 0]));
    assert_eq!(column("plain", "many", true), counts([2, 1, 0]));
    assert_eq!(
        column("plain", "loosely", true),
        counts([2, 1, 0]),
        "'1' and 1 are one where the column is text"
    );
    assert_eq!(column("pair", "many", false), counts([1, 2, 0]));
    assert_eq!(column("pair", "many", true), counts([2, 1, 0]));
}

/// A row whose value fails a formula or a total says so in its cell, and stands among the empty ones.
#[test]
fn a_value_that_fails_spoils_no_order_and_no_filter() {
    let sql = "CREATE TABLE boxes(id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE things(id INTEGER PRIMARY KEY, box INT REFERENCES boxes, body TEXT, n INT);
        INSERT INTO boxes VALUES(1, 'full'), (2, 'light'), (3, 'none');
        INSERT INTO things VALUES(1, 1, '{\"a\": 5}', 3), (2, 1, 'no json', 9223372036854775807),
          (3, 2, '{\"a\": 2}', -9223372036854775807 - 1), (4, 2, NULL, 7);";
    let things = json!({"name": "things", "computed": [
        {"name": "a", "how": "formula", "expression": "json_extract(body, '$.a')"},
        {"name": "arrow", "how": "formula", "expression": "body ->> 'a'"},
        {"name": "size", "how": "formula", "expression": "abs(n)"}]});
    let boxes = json!({"name": "boxes", "computed": [
        {"name": "all", "how": "rollup", "link": "things.box", "function": "sum", "column": "n"}]});
    let (folder, session, file) = noted(sql, &[("things", things), ("boxes", boxes)]);
    let path = session.file_info(file).unwrap().path;
    let shop = Shop { _folder: folder, session, file, path };
    let ids = |set: &RowSet| -> Vec<Cell> { shop.all(set).into_iter().map(|row| row[0].clone()).collect() };
    let integers = |ids: &[i64]| -> Vec<Cell> { ids.iter().map(|id| Cell::Integer(*id)).collect() };
    for (table, column, ascending) in [
        ("things", "a", &[2, 4, 3, 1][..]),
        ("things", "arrow", &[2, 4, 3, 1]),
        ("things", "size", &[3, 1, 4, 2]),
        ("boxes", "all", &[1, 3, 2]),
    ] {
        let set = shop.open(table, &[(column, false)], None);
        assert_eq!(ids(&set), integers(ascending), "{column}");
        let failed =
            shop.all(&set).into_iter().filter(|row| matches!(row[at(&set, column)], Cell::Failed { .. }));
        assert_eq!(failed.count(), 1, "{column} tells it in its cell");
    }
    let more = |table: &str, column: &str, than: i64| {
        ids(&shop.open(table, &[], is(column, Operator::More, vec![Input::Integer(than)])))
    };
    assert_eq!(more("things", "a", 1), integers(&[1, 3]));
    assert_eq!(more("things", "size", 5), integers(&[2, 4]));
    let empty = |table: &str, column: &str| ids(&shop.open(table, &[], is(column, Operator::Empty, vec![])));
    assert_eq!(empty("things", "arrow"), integers(&[2, 4]));
    assert_eq!(empty("boxes", "all"), integers(&[1, 3]));
    // SQLite's own functions are back.
    assert!(matches!(shop.one("things", "[2]", "a"), Cell::Failed { .. }));
    // As listed, in an order or by a filter; what comes before the row that fails is handed on once.
    let listed = |order: &[(&str, bool)], filter: Option<Condition>| -> Vec<i64> {
        let order = order.iter().map(|(name, descending)| OrderTerm {
            column: (*name).into(),
            descending: *descending,
            nulls: None,
        });
        let wanted = Listing { filter, order: order.collect(), ..Listing::default() };
        let (told, heard) = std::sync::mpsc::channel();
        let sink = Box::new(move |output| told.send(output).is_ok());
        shop.session.list_rows(shop.file, "things", &wanted, TaskId(5), sink).unwrap();
        let first = |output| match output {
            Output::Row(row) => match row.first() {
                Some(Value::Integer(id)) => Some(*id),
                _ => None,
            },
            _ => None,
        };
        heard.iter().filter_map(first).collect()
    };
    assert_eq!(listed(&[("a", true)], None), [1, 3, 2, 4]);
    assert_eq!(listed(&[], is("a", Operator::More, vec![Input::Integer(1)])), [1, 3]);
    // And in a change of many rows, which itself meets SQLite's own functions.
    let bulk = Bulk {
        table: "things".into(),
        filter: is("a", Operator::More, vec![Input::Integer(1)]),
        keys: None,
        change: BulkChange::Update {
            values: vec![Assignment { column: "n".into(), value: Input::Integer(8) }],
            adjust: Vec::new(),
        },
    };
    assert_eq!(shop.session.preview_bulk(shop.file, bulk.clone(), TaskId(6)).unwrap().count, 2);
    assert_eq!(shop.session.run_bulk(shop.file, bulk, TaskId(6)).unwrap().rows, 2);
    assert_eq!(listed(&[], is("n", Operator::Is, vec![Input::Integer(8)])), [1, 3]);
}
