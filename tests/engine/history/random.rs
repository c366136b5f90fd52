//! Whatever is changed, undo gives the very content back that was there, and redo the very one that came of it.

use proptest::prelude::*;

use super::*;

const TABLES: &str = "
    CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT UNIQUE, n, total INT NOT NULL DEFAULT 0);
    CREATE TABLE b(id INTEGER PRIMARY KEY, a INT REFERENCES a ON DELETE CASCADE ON UPDATE CASCADE, v NUMERIC);
    CREATE TABLE c(x TEXT, y INT, b INT REFERENCES b ON DELETE SET NULL, PRIMARY KEY(x, y)) WITHOUT ROWID;
    CREATE TABLE d(one, two);
    CREATE TRIGGER bi AFTER INSERT ON b BEGIN UPDATE a SET total = total + 1 WHERE id = new.a; END;
    CREATE TRIGGER bd AFTER DELETE ON b BEGIN UPDATE a SET total = total - 1 WHERE id = old.a; END;
    CREATE TRIGGER cu AFTER UPDATE ON c BEGIN INSERT INTO d VALUES(new.x, old.b); END;
    INSERT INTO a(id, name, n) VALUES(1, 'p', 1), (2, 'q', 2.5), (3, NULL, x'01');
    INSERT INTO b VALUES(1, 1, 10), (2, 1, 'text'), (3, 2, NULL);
    INSERT INTO c VALUES('k', 1, 1), ('k', 2, 3), ('l', 1, NULL);
    INSERT INTO d VALUES(1, 2), (NULL, NULL);";

#[derive(Debug, Clone)]
enum Step {
    Save(u8, i64, i64, Vec<i64>),
    Delete(u8, Vec<i64>),
    Undo,
    Redo,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4_u8, -1..5_i64, 0..5_i64, prop::collection::vec(0..5_i64, 1..3))
            .prop_map(|(table, key, link, values)| Step::Save(table, key, link, values)),
        2 => (0..4_u8, prop::collection::vec(1..5_i64, 1..3)).prop_map(|(table, keys)| Step::Delete(table, keys)),
        1 => Just(Step::Undo),
        1 => Just(Step::Redo),
    ]
}

fn key(table: u8, number: i64) -> RowKey {
    match table {
        2 => {
            RowKey::of(&[Value::Text(if number % 2 == 0 { "k" } else { "l" }.into()), Value::Integer(number)])
        }
        _ => rowid(number),
    }
}

fn edit(table: u8, at: i64, link: i64, value: i64) -> RowEdit {
    let key = (at >= 0).then(|| key(table, at));
    let link = if link == 0 { Input::Null } else { Input::Integer(link) };
    match table {
        0 => row("a", key, [("name", typed(&format!("n{value}"))), ("n", Input::Integer(value))]),
        1 => row("b", key, [("a", link), ("v", Input::Real { real: format!("{value}.5") })]),
        2 => row("c", key, [("x", typed("k")), ("y", Input::Integer(value)), ("b", link)]),
        _ => row("d", key, [("two", link)]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn undo_and_redo_are_exact(steps in prop::collection::vec(step(), 1..12)) {
        let work = workspace(TABLES);
        // What the file was like before each change that is done, and after each that is undone.
        let (mut before, mut after): (Vec<Vec<String>>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
        for step in steps {
            let now = work.content();
            let changed = match step {
                Step::Save(table, at, link, values) => {
                    let edits = values.iter().map(|value| edit(table, at, link, *value)).collect();
                    work.session.save_rows(work.file, edits, TaskId(1)).is_ok_and(|saved| saved.change.is_some())
                }
                Step::Delete(table, keys) => {
                    let keys = keys.iter().map(|number| key(table, *number)).collect();
                    let name = ["a", "b", "c", "d"][usize::from(table)];
                    work.session
                        .delete_rows(work.file, name.into(), keys, TaskId(1))
                        .is_ok_and(|deleted| deleted.change.is_some())
                }
                Step::Undo => {
                    if let Some(expected) = before.pop() {
                        work.undo(None).unwrap();
                        prop_assert_eq!(work.content(), expected);
                        after.push(now);
                    }
                    continue;
                }
                Step::Redo => {
                    if let Some(expected) = after.pop() {
                        work.redo(None).unwrap();
                        prop_assert_eq!(work.content(), expected);
                        before.push(now);
                    }
                    continue;
                }
            };
            if changed {
                before.push(now);
                after.clear();
            } else {
                prop_assert_eq!(work.content(), now);
            }
        }
        while let Some(expected) = before.pop() {
            work.undo(None).unwrap();
            prop_assert_eq!(work.content(), expected);
        }
    }
}
