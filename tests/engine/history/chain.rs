//! Changes in a row: undone and redone in order, one by one, after a restart; what is told about them.

use super::*;

const SHOP: &str = "
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, price NUMERIC, note TEXT);
    INSERT INTO products VALUES(1, 'Lamp', 10, NULL), (2, 'Chair', 20, 'x'), (3, 'Table', 30, NULL);";

fn price(work: &Work, id: i64, price: i64) -> Saved {
    work.save(row("products", Some(rowid(id)), [("price", Input::Integer(price))]))
}

fn whats(entries: &[HistoryEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.what.as_str()).collect()
}

#[test]
fn changes_are_undone_and_redone_in_order() {
    let work = workspace(SHOP);
    refused(work.undo(None), ErrorCode::NotFound);
    let start = work.content();
    price(&work, 1, 11);
    let first = work.content();
    price(&work, 1, 12);
    work.save(row("products", None, [("name", typed("Stool")), ("price", typed("5"))]));
    work.delete("products", &[rowid(2), rowid(3)]);
    let all = work.content();
    let entries = work.entries();
    assert_eq!(
        whats(&entries),
        [
            "You deleted 2 products",
            "You added “Stool” to Products",
            "You changed price of “Lamp” in Products",
            "You changed price of “Lamp” in Products"
        ]
    );
    assert_eq!(entries[0].rows, 2);
    assert!(entries[0].at.ends_with('Z') && entries[0].bytes > 0);
    for _ in 0..3 {
        work.undo(None).unwrap();
    }
    assert_eq!(work.content(), first);
    let settled = work.undo(None).unwrap();
    assert_eq!((settled.rows, settled.keys), (1, vec![rowid(1)]));
    assert_eq!(work.content(), start);
    refused(work.undo(None), ErrorCode::NotFound);
    for _ in 0..4 {
        work.redo(None).unwrap();
    }
    assert_eq!(work.content(), all);
    refused(work.redo(None), ErrorCode::NotFound);
}

#[test]
fn a_restart_in_between_changes_nothing() {
    let work = workspace(SHOP);
    let start = work.content();
    price(&work, 1, 11);
    work.delete("products", &[rowid(2)]);
    let all = work.content();
    let work = work.restart();
    work.undo(None).unwrap();
    let work = work.restart();
    work.undo(None).unwrap();
    assert_eq!(work.content(), start);
    let work = work.restart();
    work.redo(None).unwrap();
    work.redo(None).unwrap();
    assert_eq!(work.content(), all);
}

#[test]
fn a_new_change_ends_redoing_in_turn() {
    let work = workspace(SHOP);
    let change = price(&work, 1, 11).change;
    work.undo(None).unwrap();
    let state = work.session.history_state(work.file).unwrap();
    assert_eq!((state.undo, state.redo.map(|entry| Some(entry.id))), (None, Some(change)));
    price(&work, 2, 21);
    refused(work.redo(None), ErrorCode::NotFound);
    // By name it still can be, since nothing stands in its way.
    work.redo(change).unwrap();
    assert_eq!(work.one("SELECT group_concat(price) FROM products"), "'11,21,30'");
}

#[test]
fn one_change_is_undone_alone_where_nothing_later_stands_on_it() {
    let work = workspace(SHOP);
    let first = price(&work, 1, 11).change;
    let other = price(&work, 2, 21).change;
    let again = work.save(row("products", Some(rowid(1)), [("name", typed("Lantern"))])).change;
    let error = refused(work.undo(first), ErrorCode::Conflict);
    assert!(error.message.contains("changed name of “Lantern”"), "{}", error.message);
    work.undo(other).unwrap();
    assert_eq!(work.one("SELECT group_concat(price) FROM products"), "'11,20,30'");
    refused(work.undo(other), ErrorCode::BadRequest);
    work.undo(again).unwrap();
    work.undo(first).unwrap();
    assert_eq!(work.one("SELECT group_concat(price) FROM products"), "'10,20,30'");
    refused(work.undo(Some(ChangeId(999))), ErrorCode::NotFound);
}

#[test]
fn what_others_changed_since_stops_it_and_is_named() {
    let work = workspace(SHOP);
    work.session
        .save_rows(
            work.file,
            [1, 2, 3].map(|id| row("products", Some(rowid(id)), [("price", typed("1"))])).into(),
            TaskId(5),
        )
        .unwrap();
    work.outside("UPDATE products SET price = 99 WHERE id = 2; DELETE FROM products WHERE id = 3");
    let before = work.content();
    let error = refused(work.undo(None), ErrorCode::Conflict);
    assert!(error.message.contains("“Chair” in Products was changed since"), "{}", error.message);
    assert!(error.message.contains("#3 in Products is not there any more"), "{}", error.message);
    assert_eq!(error.details.unwrap().lines().count(), 2);
    assert_eq!(work.content(), before, "all or nothing");
    // Another column of the same row is none of its business.
    work.outside("UPDATE products SET price = 1, note = 'new' WHERE id = 2; INSERT INTO products VALUES(3, 'T', 1, 'n')");
    work.undo(None).unwrap();
    assert_eq!(work.one("SELECT group_concat(price) FROM products"), "'10,20,30'");
    assert_eq!(work.one("SELECT note FROM products WHERE id = 2"), "'new'");
}

#[test]
fn an_undo_does_not_take_a_value_that_has_gone_to_another_row() {
    let work =
        workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, code TEXT UNIQUE); INSERT INTO t VALUES(1, 'a');");
    work.delete("t", &[rowid(1)]);
    work.outside("INSERT INTO t VALUES(2, 'a')");
    let error = refused(work.undo(None), ErrorCode::Conflict);
    assert!(error.message.contains("another row has them now"), "{}", error.message);
    assert_eq!(work.content().len(), 1);
}

#[test]
fn values_that_swap_places_come_back() {
    let work = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, place INT UNIQUE); INSERT INTO t VALUES(1, 1), (2, 2), (3, 3);",
    );
    let before = work.content();
    let steps =
        [(1, 9), (2, 1), (1, 2)].map(|(id, to)| row("t", Some(rowid(id)), [("place", Input::Integer(to))]));
    work.session.save_rows(work.file, steps.into(), TaskId(5)).unwrap();
    assert_eq!(work.one("SELECT group_concat(place) FROM t"), "'2,1,3'");
    work.there_and_back(&before);
}

#[test]
fn the_history_of_a_table_and_of_one_row() {
    let work = workspace(&format!("{SHOP} CREATE TABLE tags(id INTEGER PRIMARY KEY, name TEXT);"));
    price(&work, 1, 11);
    work.save(row("tags", None, [("name", typed("red"))]));
    price(&work, 2, 21);
    work.save(row("products", Some(rowid(1)), [("note", typed("n")), ("price", typed("12"))]));
    work.delete("products", &[rowid(1)]);
    let of = |table: &str, key: Option<RowKey>, limit| {
        work.session.history(work.file, Some(table.into()), key, limit, None).unwrap()
    };
    assert_eq!(of("Products", None, 100).entries.len(), 4);
    assert_eq!(whats(&of("tags", None, 100).entries), ["You added “red” to Tags"]);
    let page = of("products", Some(rowid(1)), 2);
    assert!(page.more);
    assert_eq!(
        whats(&page.entries),
        ["You deleted “Lamp” from Products", "You changed price and note of “Lamp” in Products"]
    );
    let row = page.entries[1].row.as_ref().unwrap();
    let columns: Vec<String> = row
        .columns
        .iter()
        .map(|change| {
            format!("{} {} → {}", change.column, json(change.before.as_ref()), json(change.after.as_ref()))
        })
        .collect();
    assert_eq!(columns, ["price 11 → 12", "note null → \"n\""]);
    let rest = work
        .session
        .history(work.file, Some("products".into()), Some(rowid(1)), 2, Some(page.entries[1].id))
        .unwrap();
    assert_eq!((rest.entries.len(), rest.more), (1, false));
}

fn json(cell: Option<&relata_engine::value::Cell>) -> String {
    serde_json::to_string(&cell.unwrap()).unwrap()
}

#[test]
fn the_oldest_go_beyond_the_bounds() {
    let work = workspace(SHOP);
    let mut settings = work.session.settings();
    settings.history_changes = 10;
    work.session.save_settings(settings).unwrap();
    for number in 0..15 {
        price(&work, 1, 100 + number);
    }
    let state = work.session.history_state(work.file).unwrap();
    assert_eq!((state.changes, state.most_changes), (10, 10));
    for _ in 0..10 {
        work.undo(None).unwrap();
    }
    refused(work.undo(None), ErrorCode::NotFound);
    assert_eq!(work.one("SELECT price FROM products WHERE id = 1"), "104");
    work.session.clear_history(work.file).unwrap();
    let state = work.session.history_state(work.file).unwrap();
    assert_eq!((state.changes, state.bytes, state.redo), (0, 0, None));
}

#[test]
fn nothing_is_recorded_of_what_came_to_nothing() {
    let work = workspace(SHOP);
    work.session
        .save_form(
            work.file,
            FormSave { row: row("products", None, [("name", Input::Null)]), linked: Vec::new() },
        )
        .unwrap_err();
    price(&work, 1, 10);
    work.delete("products", &[rowid(77)]);
    assert_eq!(work.entries(), []);
}
