//! Conditions beyond one column against a value: through links, against other columns, by patterns and by today.

use serde_json::json;

use super::*;

const SHOP: &str = "
    CREATE TABLE makers (id INTEGER PRIMARY KEY, name TEXT NOT NULL, country TEXT);
    CREATE TABLE things (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL, maker_id INTEGER REFERENCES makers (id), price NUMERIC(10, 2),
      cost NUMERIC(10, 2), begun DATE, ended DATE);
    CREATE INDEX things_maker ON things (maker_id);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE thing_tags (
      thing_id INTEGER NOT NULL REFERENCES things (id), tag_id INTEGER NOT NULL REFERENCES tags (id),
      PRIMARY KEY (thing_id, tag_id)) WITHOUT ROWID;
    INSERT INTO makers VALUES (1, 'Ada', 'FR'), (2, 'Bo', 'DE'), (3, 'Cy', NULL);
    INSERT INTO things VALUES
      (1, 'Äpfel 12', 1, 10, 5, '2024-01-31', '2024-02-01'), (2, 'pear', 1, 5, 7, '2024-02-29', '2024-02-29'),
      (3, '100%_x', 2, 7.5, 7.5, '2025-12-31', NULL), (4, 'nothing', NULL, NULL, NULL, NULL, NULL);
    INSERT INTO tags VALUES (1, 'new'), (2, 'red'), (3, 'old');
    INSERT INTO thing_tags VALUES (1, 1), (1, 2), (2, 1), (3, 3);";

fn ids(asked: &Asked, condition: serde_json::Value) -> Vec<i64> {
    let rows = asked.answer(json!({"from": "things", "show": ["id"], "where": condition}));
    let filter: Condition = serde_json::from_value(condition).unwrap();
    let ids = |rows: Vec<Vec<Cell>>| -> Vec<i64> {
        rows.iter().map(|row| if let Cell::Integer(id) = row[0] { id } else { panic!("{row:?}") }).collect()
    };
    // The filter of a grid means the same.
    let selection =
        relata_engine::rows::Selection { table: "things".into(), order: Vec::new(), filter: Some(filter) };
    let set = asked.session.open_rows(asked.file, selection, 100, TaskId(3)).unwrap();
    let grid = asked.all(set.id).into_iter().map(|row| row.cells).collect();
    let found = ids(rows);
    assert_eq!(found, ids(grid));
    found
}

#[test]
fn conditions_follow_links() {
    let shop = guest(SHOP);
    let cases = [
        (json!({"column": "maker.country", "is": "FR"}), vec![1, 2]),
        (json!({"column": "maker.country", "null": true}), vec![4]),
        (json!({"not": {"column": "maker.country", "is": "FR"}}), vec![3, 4]),
        (json!({"column": "cost", "more": {"column": "price"}}), vec![2]),
        (json!({"column": "ended", "is": {"column": "begun"}}), vec![2, 4]),
        (json!({"link": "tags"}), vec![1, 2, 3]),
        (json!({"link": "tags", "exists": false}), vec![4]),
        (json!({"link": "tags", "more": 1}), vec![1]),
        (json!({"link": "tags", "is": 1}), vec![2, 3]),
        (json!({"link": "tags", "at_most": 1}), vec![2, 3, 4]),
        (json!({"link": "tags", "where": {"column": "name", "is": "red"}}), vec![1]),
        (json!({"link": "tags", "where": {"column": "name", "is": "red"}, "is": 0}), vec![2, 3, 4]),
        (json!({"link": "tags", "any": [2, 3]}), vec![1, 3]),
        (json!({"link": "tags", "all": [1, 2]}), vec![1]),
        (json!({"link": "tags", "none": [1]}), vec![3, 4]),
        (json!({"link": "tags", "any": ["new"], "column": "name"}), vec![1, 2]),
        (json!({"link": "tags", "all": []}), vec![1, 2, 3, 4]),
        (json!({"link": "maker.things", "more": 1}), vec![1, 2]),
        (
            json!({"link": "maker", "where": {"link": "things", "where": {"column": "name", "is": "pear"}}}),
            vec![1, 2],
        ),
        (
            json!({"column": "id", "in": {"from": "thing_tags", "show": ["thing_id"], "where": {"column": "tag.name", "is": "old"}}}),
            vec![3],
        ),
        (json!({"column": "id", "not_in": {"from": "thing_tags", "show": ["thing_id"]}}), vec![4]),
        (
            json!({"column": "maker_id", "not_in": {"from": "makers", "show": ["id"], "where": {"column": "id", "is": 1}}}),
            vec![3, 4],
        ),
        (json!({"column": "name", "matches": "^[^0-9]+ \\d+$"}), vec![1]),
        (json!({"column": "name", "matches_not": "a"}), vec![1, 3, 4]),
        (json!({"column": "name", "contains": "%_"}), vec![3]),
        (json!({"column": "name", "starts_with": "ÄP"}), vec![1]),
        (json!({"column": "price", "between": [5, 7.5]}), vec![2, 3]),
        (json!({"column": "price", "in": ["10", "7.50"]}), vec![1, 3]),
    ];
    for (condition, expected) in cases {
        assert_eq!(ids(&shop, condition.clone()), expected, "{condition}");
    }
    let refused = [
        (json!({"column": "tags.name", "is": 1}), "many tags"),
        (json!({"column": "maker.x", "is": 1}), "no column named “x”"),
        (json!({"link": "nobody"}), "no link or column named “nobody”"),
        (json!({"column": "name", "matches": "("}), "no regular expression"),
        (json!({"column": "name", "during": "today"}), "only dates"),
        (json!({"column": "begun", "during": "last blue moon"}), "no span of time"),
        (json!({"column": "id", "in": {"from": "tags"}}), "shows one column"),
    ];
    for (condition, words) in refused {
        let said = shop.refusal(json!({"from": "things", "where": condition}));
        assert!(said.contains(words), "{condition}: {said}");
    }
}

#[test]
fn nothing_joins_nothing() {
    let shop = guest(SHOP);
    shop.same(
        json!({"from": "things", "as": "a", "show": ["id", "b.id"], "order": ["id", "b.id"],
            "joins": [{"from": "things", "as": "b", "on": {"column": "a.maker_id", "is": {"column": "b.maker_id"}}}]}),
        "SELECT a.id, b.id FROM things a JOIN things b ON a.maker_id = b.maker_id ORDER BY 1, 2",
    );
}

#[test]
fn changes_of_many_rows_follow_links_too() {
    use relata_engine::change::{Bulk, BulkChange};
    let shop = guest(SHOP);
    let filter: Condition =
        serde_json::from_value(json!([{"column": "maker.country", "is": "FR"}, {"link": "tags", "more": 1}]))
            .unwrap();
    let bulk = Bulk { table: "things".into(), filter: Some(filter), keys: None, change: BulkChange::Delete };
    let preview = shop.session.preview_bulk(shop.file, bulk, TaskId(4)).unwrap();
    assert_eq!(preview.rows.len(), 1);
}

/// Days around a today that is bound when rows are read; held against chrono.
#[test]
fn dates_are_told_from_today() {
    use chrono::{Datelike, Days, Local, Months, NaiveDate};
    let today = Local::now().date_naive();
    let first = today - Days::new(800);
    let days: Vec<NaiveDate> = (0..1600).map(|day| first + Days::new(day)).collect();
    let rows: Vec<String> = days.iter().enumerate().map(|(id, day)| format!("({id}, '{day}')")).collect();
    let file = guest(&format!(
        "CREATE TABLE things (id INTEGER PRIMARY KEY, day DATE); INSERT INTO things VALUES {}",
        rows.join(",")
    ));
    let monday = |day: NaiveDate| day - Days::new(u64::from(day.weekday().num_days_from_monday()));
    let quarter = |day: NaiveDate| (day.year(), day.month0() / 3);
    let month = |day: NaiveDate| (day.year(), day.month());
    let (this, next_month, last_month) = (
        month(today),
        month(today.with_day(1).unwrap() + Months::new(1)),
        month(today.with_day(1).unwrap() - Months::new(1)),
    );
    let last_quarter = quarter(today.with_day(1).unwrap() - Months::new(3));
    type Test<'a> = (serde_json::Value, Box<dyn Fn(NaiveDate) -> bool + 'a>);
    let tests: Vec<Test<'_>> = vec![
        (
            json!({"column": "day", "in_last": [7, "days"]}),
            Box::new(|day| day > today - Days::new(7) && day <= today),
        ),
        (
            json!({"column": "day", "in_last": [2, "weeks"]}),
            Box::new(|day| day > today - Days::new(14) && day <= today),
        ),
        (
            json!({"column": "day", "in_last": [1, "month"]}),
            Box::new(|day| day > today - Months::new(1) && day <= today),
        ),
        (
            json!({"column": "day", "in_last": [13, "months"]}),
            Box::new(|day| day > today - Months::new(13) && day <= today),
        ),
        (
            json!({"column": "day", "in_next": [3, "days"]}),
            Box::new(|day| day >= today && day < today + Days::new(3)),
        ),
        (
            json!({"column": "day", "in_next": [3, "months"]}),
            Box::new(|day| day >= today && day < today + Months::new(3)),
        ),
        (json!({"column": "day", "during": "today"}), Box::new(|day| day == today)),
        (json!({"column": "day", "is": "today"}), Box::new(|day| day == today)),
        (json!({"column": "day", "less": "today"}), Box::new(|day| day < today)),
        (json!({"column": "day", "at_most": "tomorrow"}), Box::new(|day| day <= today + Days::new(1))),
        (json!({"column": "day", "during": "yesterday"}), Box::new(|day| day == today - Days::new(1))),
        (json!({"column": "day", "during": "this week"}), Box::new(|day| monday(day) == monday(today))),
        (
            json!({"column": "day", "during": "last_week"}),
            Box::new(|day| monday(day) == monday(today) - Days::new(7)),
        ),
        (json!({"column": "day", "during": "this month"}), Box::new(|day| month(day) == this)),
        (json!({"column": "day", "during": "next month"}), Box::new(|day| month(day) == next_month)),
        (json!({"column": "day", "during": "last month"}), Box::new(|day| month(day) == last_month)),
        (json!({"column": "day", "during": "this quarter"}), Box::new(|day| quarter(day) == quarter(today))),
        (json!({"column": "day", "during": "last quarter"}), Box::new(|day| quarter(day) == last_quarter)),
        (json!({"column": "day", "during": "last year"}), Box::new(|day| day.year() == today.year() - 1)),
    ];
    for (condition, holds) in tests {
        let expected: Vec<i64> = (0..).zip(&days).filter(|(_, day)| holds(**day)).map(|(id, _)| id).collect();
        assert!(!expected.is_empty());
        assert_eq!(ids(&file, condition.clone()), expected, "{condition}");
    }
}
