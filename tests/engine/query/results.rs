//! What a result means and how it is read: kinds, links, editing, order and filter on top.

use relata_engine::change::{Assignment, FormSave, RowEdit};
use relata_engine::query::Editable;
use relata_engine::schema::ColumnKind;
use relata_engine::value::Input;
use serde_json::json;

use super::*;

fn kinds(compiled: &CompiledQuery) -> Vec<(String, ColumnKind)> {
    compiled.table.columns.iter().map(|column| (column.name.clone(), column.kind)).collect()
}

#[test]
fn columns_keep_their_meaning() {
    let shop = starter("catalog");
    let asked = json!({"from": "products", "group": ["category_id", {"column": "price", "bucket": {"range": {"width": {"typed": "10"}}}}],
        "show": ["sum(price)", "average(price)", "max(created_at)", "count()", "median(stock)", {"column": "price", "aggregate": "sum", "window": "share"}]});
    let compiled = shop.compile(asked.clone());
    let expected = [
        ("category_id", ColumnKind::Link),
        ("range_price", ColumnKind::Money),
        ("sum_price", ColumnKind::Money),
        ("average_price", ColumnKind::Money),
        ("max_created_at", ColumnKind::DateTime),
        ("count", ColumnKind::Integer),
        ("median_stock", ColumnKind::Number),
        ("share_sum_price", ColumnKind::Percent),
    ];
    assert_eq!(kinds(&compiled), expected.map(|(name, kind)| (name.to_owned(), kind)));
    let price = &compiled.table.columns[2];
    assert!(price.minor_units && price.scale == Some(2) && price.currency.is_some());
    assert_eq!(compiled.table.links.len(), 1);
    assert!(compiled.notes.iter().any(|note| note.contains("Average")), "{:?}", compiled.notes);
    assert!(matches!(&compiled.editable, Editable::No { reason } if reason.contains("many")));
    shop.same(
        asked.clone(),
        "SELECT category_id, price / 1000 * 1000, sum(price), CAST(round(avg(price)) AS INTEGER), max(created_at), count(*),
         (SELECT CASE WHEN min(c) % 2 = 1 THEN max(stock) ELSE avg(stock) END FROM (SELECT stock, row_number() OVER (ORDER BY stock) AS n, count(*) OVER () AS c FROM products q
            WHERE q.category_id IS p.category_id AND q.price / 1000 = p.price / 1000) WHERE n IN ((c + 1) / 2, c / 2 + 1)),
         sum(price) * 1.0 / sum(sum(price)) OVER () FROM products p GROUP BY 1, 2 ORDER BY 1, 2",
    );
    // The groups' links show what they point to.
    let answer = shop.run(asked);
    shop.all(answer.rows.id);
    let window = shop.session.read_rows(answer.rows.id, 0, 100).unwrap();
    assert_eq!(window.labels.len(), 1);
    assert!(window.labels[0].labels.iter().flatten().any(|label| label == "Seats"), "{:?}", window.labels);
}

#[test]
fn rows_of_one_table_are_read_by_key_and_edited() {
    let shop = starter("catalog");
    let asked = json!({"from": "products", "show": ["name", "category.name", "price", "average_rating"],
        "where": {"column": "category.name", "is": "Seats"}, "order": ["-price"]});
    for further in [json!({}), json!({"limit": 5})] {
        let mut asked = asked.clone();
        asked.as_object_mut().unwrap().extend(further.as_object().unwrap().clone());
        let answer = shop.run(asked);
        assert_eq!(answer.query.editable, Editable::Rows { table: "products".into() });
        let editable: Vec<bool> = answer.query.columns.iter().map(|column| column.editable).collect();
        assert_eq!(editable, [true, false, true, false]);
        let before = shop.all(answer.rows.id);
        let key = before[0].key.clone().unwrap();
        let values = vec![Assignment { column: "name".into(), value: Input::Text("Changed".into()) }];
        let row = RowEdit { table: "products".into(), key: Some(key.clone()), values, seen: Vec::new() };
        shop.session.save_form(shop.file, FormSave { row, linked: Vec::new() }).unwrap();
        let begun = Instant::now();
        while shop.all(answer.rows.id)[0].cells[0] != Cell::Text("Changed".into()) {
            assert!(begun.elapsed() < Duration::from_secs(10), "the change is never shown");
        }
        assert_eq!(shop.session.locate_row(answer.rows.id, key).unwrap(), Some(0));
        shop.session.undo(shop.file, None, TaskId(9)).unwrap();
        shop.session.close_rows(answer.rows.id).unwrap();
    }
}

#[test]
fn an_answer_is_ordered_and_filtered_further() {
    let Some(music) = chinook() else { return };
    let rows = |answer: Answer| -> Vec<Vec<Cell>> {
        music.all(answer.rows.id).into_iter().map(|row| row.cells).collect()
    };
    let down = |column: &str| OrderTerm { column: column.into(), descending: true, nulls: None };
    let filter =
        |json: serde_json::Value| -> Option<Condition> { Some(serde_json::from_value(json).unwrap()) };
    // By key.
    let answer = music.run_further(
        json!({"from": "Invoice", "show": ["InvoiceId", "Customer.Country", "Total"], "where": {"column": "Total", "more": 1}}),
        vec![down("Total")],
        filter(json!({"column": "Customer_Country", "is": "Canada"})),
    );
    assert_eq!(
        rows(answer),
        music.by_hand(
            "SELECT InvoiceId, Country, Total FROM Invoice JOIN Customer USING (CustomerId)
             WHERE Total > 1 AND Country = 'Canada' ORDER BY Total DESC, InvoiceId DESC"
        )
    );
    // Of groups.
    let answer = music.run_further(
        json!({"from": "Invoice", "group": ["Customer.Country", "year(InvoiceDate)"], "show": ["sum(Total)", "count()"]}),
        vec![down("sum_Total"), down("Customer_Country")],
        filter(json!([{"column": "count", "at_least": 5}, {"column": "year_InvoiceDate", "in": ["2009", "2010"]}])),
    );
    assert_eq!(
        rows(answer),
        music.by_hand(
            "SELECT Country, strftime('%Y', InvoiceDate), round(sum(Total), 2), count(*) FROM Invoice JOIN Customer USING (CustomerId)
             WHERE InvoiceDate < '2011' GROUP BY 1, 2 HAVING count(*) >= 5 ORDER BY 3 DESC, 1 DESC"
        )
    );
}

#[test]
fn an_answer_follows_what_it_is_made_of_and_nothing_else() {
    let file = guest(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER); CREATE TABLE other (id INTEGER PRIMARY KEY, b);
         INSERT INTO t VALUES (1, 1), (2, 5); INSERT INTO other VALUES (1, 1);",
    );
    let answer = file.run(json!({"from": "t", "show": ["sum(a)"]}));
    let shown = || file.all(answer.rows.id)[0].cells[0].clone();
    assert_eq!(shown(), Cell::Integer(6));
    let version = || file.session.read_rows(answer.rows.id, 0, 1).unwrap().status.version;
    let before = version();
    let save = |table: &str, column: &str| {
        let values = vec![Assignment { column: column.into(), value: Input::Integer(7) }];
        let row = RowEdit {
            table: table.into(),
            key: Some(relata_engine::value::RowKey::of(&[Value::Integer(1)])),
            values,
            seen: Vec::new(),
        };
        file.session.save_form(file.file, FormSave { row, linked: Vec::new() }).unwrap();
    };
    save("other", "b");
    assert_eq!(version(), before, "nothing of it shows here");
    save("t", "a");
    let begun = Instant::now();
    while shown() != Cell::Integer(12) {
        assert!(begun.elapsed() < Duration::from_secs(10), "the change is never shown");
    }
    for wrong in ["max(a)", "abs(min((a)))"] {
        let said = file.refusal(json!({"from": "t", "show": [{"expression": wrong}]}));
        assert!(said.contains("many rows"), "{said}");
    }
    file.same(json!({"from": "t", "show": [{"expression": "max(a, 3)"}]}), "SELECT max(a, 3) FROM t");
}

#[test]
fn a_list_of_choices_tells_their_titles() {
    starter("tasks").same(
        json!({"from": "tasks", "group": ["project_id"], "show": ["list(status)"]}),
        "SELECT project_id, group_concat(s, ', ' ORDER BY s) FROM (SELECT project_id, CASE status WHEN 'to_do' THEN 'To do'
         WHEN 'in_progress' THEN 'In progress' ELSE 'Done' END AS s FROM tasks) GROUP BY 1 ORDER BY 1",
    );
}

#[test]
fn no_hash_leaves_by_a_query() {
    let blog = starter("blog");
    let hash = relata_engine::kinds::password::hash("secret").unwrap();
    blog.plain.execute("UPDATE users SET password = ?1 WHERE id = 1", [&hash]).unwrap();
    blog.plain
        .execute_batch("CREATE VIEW v AS SELECT id, password AS p, substr(password, 2) AS q FROM users")
        .unwrap();
    blog.session.close_file(blog.file).unwrap();
    let file = blog.session.open_file(blog.path.clone(), OpenMode::Normal, TaskId(1)).unwrap().id;
    let blog = Asked { file, ..blog };
    let specs = [
        json!({"from": "users"}),
        json!({"from": "users", "show": ["id", "password"], "limit": 3}),
        json!({"from": "users", "group": ["password"]}),
        json!({"from": "users", "show": ["count(password)"]}),
        json!({"from": "posts", "show": ["user.password", "title"]}),
        json!({"from": "posts", "joins": ["user"]}),
        json!({"from": {"query": {"from": "users"}}}),
        json!({"from": "users", "show": [{"expression": "password || 'x'"}]}),
        json!({"from": "v"}),
        json!({"from": "v", "show": ["max(p)", "min(q)"]}),
        json!({"from": "v", "group": ["p"]}),
        json!({"from": "users", "joins": [{"from": "v", "on": {"column": "users.id", "is": {"column": "v.id"}}}]}),
    ];
    for spec in specs {
        let answer = format!("{:?}", blog.answer(spec.clone()));
        assert!(!answer.contains("argon2") && !answer.contains(&hash[10..]), "{spec}: {answer}");
    }
    let refused = [
        json!({"from": "users", "show": ["max(password)"]}),
        json!({"from": "users", "show": ["list(password)"]}),
        json!({"from": "users", "where": {"column": "password", "less": "z"}}),
        json!({"from": "users", "where": {"column": "username", "less": {"column": "password"}}}),
        json!({"from": "posts", "where": {"column": "user.password", "matches": "^.argon"}}),
    ];
    for spec in refused {
        assert!(blog.refusal(spec.clone()).to_lowercase().contains("password"), "{spec}");
    }
    let with = blog.answer(
        json!({"from": "posts", "show": ["id"], "where": {"column": "user.password", "not_null": true}}),
    );
    assert_eq!(with, blog.by_hand("SELECT p.id FROM posts p JOIN users u ON u.id = p.user_id WHERE u.password IS NOT NULL ORDER BY p.id"));
}

#[test]
fn saved_queries_are_sources() {
    use relata_engine::views::{SavedView, ViewType};
    let Some(music) = chinook() else { return };
    let save = |name: &str, spec: serde_json::Value| {
        let view = SavedView {
            name: name.into(),
            query: Some(Box::new(query(spec))),
            ..SavedView::empty(ViewType::Query)
        };
        music.session.save_view(music.file, view, None).unwrap();
    };
    save(
        "Best customers",
        json!({"from": "Invoice", "group": ["CustomerId"], "show": [{"column": "Total", "aggregate": "sum", "as": "spent"}],
        "having": {"column": "spent", "more": 45}}),
    );
    music.same(
        json!({"from": "Best customers", "show": ["Customer.LastName", "spent"], "order": ["-spent"]}),
        "SELECT LastName, round(sum(Total), 2) FROM Invoice JOIN Customer USING (CustomerId) GROUP BY CustomerId HAVING sum(Total) > 45 ORDER BY 2 DESC",
    );
    music.same(
        json!({"from": "Customer", "show": ["LastName"], "order": ["CustomerId"],
            "where": {"column": "CustomerId", "in": {"from": {"saved": "Best customers"}, "show": ["CustomerId"]}}}),
        "SELECT LastName FROM Customer WHERE CustomerId IN (SELECT CustomerId FROM Invoice GROUP BY 1 HAVING sum(Total) > 45) ORDER BY CustomerId",
    );
    save("A", json!({"from": "B"}));
    save("B", json!({"from": {"saved": "A"}}));
    assert!(music.refusal(json!({"from": "A"})).contains("need each other"));
    assert!(music.refusal(json!({"from": "Nowhere"})).contains("no table, view or saved query"));
}
