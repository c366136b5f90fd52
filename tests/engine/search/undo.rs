//! Undo and redo of rows whose text is indexed: triggers are off then, and the index must follow all the same.

use relata_engine::change::{Assignment, Bulk, BulkChange, FormSave, RowEdit};
use relata_engine::rows::Operator;
use relata_engine::value::{Input, RowKey, Value};

use super::*;

fn typed(text: &str) -> Input {
    Input::Typed { typed: text.into() }
}

fn key(number: i64) -> RowKey {
    RowKey::of(&[Value::Integer(number)])
}

fn assignment(column: &str, value: &str) -> Assignment {
    Assignment { column: column.into(), value: typed(value) }
}

impl Work {
    fn save(&self, key: Option<RowKey>, column: &str, value: &str) {
        let values = vec![assignment(column, value)];
        let row = RowEdit { table: "products".into(), key, values, seen: Vec::new() };
        self.session.save_form(self.file, FormSave { row, linked: Vec::new() }).unwrap();
    }

    fn undo(&self) {
        self.session.undo(self.file, None, JOB).unwrap();
        self.intact("products");
    }

    fn redo(&self) {
        self.session.redo(self.file, None, JOB).unwrap();
        self.intact("products");
    }
}

#[test]
fn changes_of_single_rows_go_back_and_forth_with_their_index() {
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name", "description"])));
    work.save(Some(key(1)), "name", "Ebony desk");
    work.save(Some(key(1)), "price", "7");
    work.save(None, "name", "Ebony lamp");
    work.session.delete_rows(work.file, "products".into(), vec![key(3)], JOB).unwrap();
    work.intact("products");
    assert_eq!(work.found("products", "ebony").len(), 2);
    for _ in 0..2 {
        work.undo();
        assert_eq!(work.found("products", "barstool"), ["Barstool"]);
        work.undo();
        assert_eq!(work.found("products", "ebony"), ["Ebony desk"]);
        work.undo();
        work.undo();
        assert_eq!(work.found("products", "ebony"), Vec::<String>::new());
        assert_eq!(work.found("products", "oak"), ["Oak table", "Barstool"]);
        (0..4).for_each(|_| work.redo());
        assert_eq!(work.found("products", "ebony").len(), 2);
        assert_eq!(work.found("products", "barstool"), Vec::<String>::new());
    }
    // One out of turn.
    let entries = work.session.history(work.file, None, None, 10, None).unwrap().entries;
    let first = entries.iter().find(|entry| entry.what.contains("lamp")).unwrap();
    work.session.undo(work.file, Some(first.id), JOB).unwrap();
    work.intact("products");
    assert_eq!(work.found("products", "ebony"), ["Ebony desk"]);
}

#[test]
fn an_index_built_or_removed_since_is_in_no_undo_s_way() {
    let work = workspace(SHOP);
    work.save(Some(key(1)), "name", "Ebony desk");
    work.index("products", Some(over(&["name"])));
    work.undo();
    assert_eq!(work.found("products", "oak"), ["Oak table"]);
    work.redo();
    assert_eq!(work.found("products", "ebony"), ["Ebony desk"]);
    work.save(Some(key(2)), "name", "Ebony chair");
    work.index("products", None);
    work.session.undo(work.file, None, JOB).unwrap();
    assert_eq!(work.found("products", "ebony"), ["Ebony desk"]);
    work.index("products", Some(over(&["description", "name"])));
    work.redo();
    assert_eq!(work.found("products", "ebony").len(), 2);
}

#[test]
fn many_rows_at_once_and_all_of_them_keep_the_index_too() {
    let work = workspace(&format!(
        "{SHOP} WITH n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
         INSERT INTO products SELECT i, 'Chair ' || i, 'Plain', i % 7, NULL FROM n;"
    ));
    work.index("products", Some(over(&["name", "description"])));
    let filter =
        Condition::Compare { column: "price".into(), operator: Operator::Less, values: vec![typed("3")] };
    let bulk = |change: BulkChange| {
        let bulk = Bulk { table: "products".into(), filter: Some(filter.clone()), keys: None, change };
        let done = work.session.run_bulk(work.file, bulk, JOB).unwrap();
        work.intact("products");
        done.rows
    };
    let set = vec![assignment("description", "Gilded")];
    let rows = bulk(BulkChange::Update { values: set, adjust: Vec::new() });
    assert!(rows > 1000);
    work.undo();
    assert_eq!(work.search("products", "gilded", 1, None).unwrap().hits, []);
    work.redo();
    assert_eq!(work.search("products", "gilded", 1, None).unwrap().hits.len(), 1);
    bulk(BulkChange::Delete);
    work.undo();
    work.session.delete_all_rows(work.file, JOB).unwrap();
    work.intact("products");
    assert_eq!(work.search("products", "oak", 1, None).unwrap().hits, []);
    work.undo();
    assert_eq!(work.found("products", "oak"), ["Oak table", "Barstool"]);
    work.redo();
}
