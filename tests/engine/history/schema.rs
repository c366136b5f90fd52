//! Undo across changes of the schema: columns are found by name, and what does not fit any more is named.

use relata_engine::model::{Follow, HookModel, Model};

use super::*;

const T: &str = "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b INT, c TEXT);
    INSERT INTO t VALUES(1, 'one', 1, 'x'), (2, 'two', 2, 'y');";

#[test]
fn columns_in_another_order_get_their_own_values_back() {
    let work = workspace(T);
    let (change, row_change) =
        (work.delete("t", &[rowid(2)]), row("t", Some(rowid(1)), [("b", typed("10"))]));
    work.save(row_change);
    work.outside(
        "CREATE TABLE t2(id INTEGER PRIMARY KEY, c TEXT, extra TEXT DEFAULT 'new', b INT, a TEXT);
         INSERT INTO t2(id, a, b, c) SELECT id, a, b, c FROM t; DROP TABLE t; ALTER TABLE t2 RENAME TO t;",
    );
    work.undo(change).unwrap();
    work.undo(None).unwrap();
    assert_eq!(
        work.one("SELECT json_array(c, extra, b, a) FROM t WHERE id = 2"),
        "'[\"y\",\"new\",2,\"two\"]'"
    );
    assert_eq!(
        work.one("SELECT json_array(c, extra, b, a) FROM t WHERE id = 1"),
        "'[\"x\",\"new\",1,\"one\"]'"
    );
    work.redo(change).unwrap();
    assert_eq!(work.one("SELECT count(*) FROM t"), "1");
}

#[test]
fn what_was_dropped_or_changed_its_kind_is_named() {
    let work = workspace(T);
    let first = work.save(row("t", Some(rowid(1)), [("a", typed("uno"))])).change;
    work.delete("t", &[rowid(2)]);
    work.outside("ALTER TABLE t DROP COLUMN c");
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(error.message.contains("the column “c” of T is not there any more"), "{}", error.message);
    // It has nothing to do with the other change.
    work.undo(first).unwrap();
    work.outside("DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY, a BLOB, b INT, c TEXT); INSERT INTO t VALUES(1, 'one', 1, 'x')");
    let error = refused(work.redo(first), ErrorCode::NotEditable);
    assert!(error.message.contains("“a” of T has another kind now (BLOB, it was TEXT)"), "{}", error.message);
    work.outside("DROP TABLE t");
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(error.message.contains("the table “t” is not there any more"), "{}", error.message);
}

#[test]
fn a_trigger_added_since_stops_it() {
    let work = workspace(T);
    work.delete("t", &[rowid(2)]);
    work.outside(
        "CREATE TABLE n(n INT); CREATE TRIGGER counts AFTER INSERT ON t BEGIN INSERT INTO n VALUES(1); END",
    );
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(error.message.contains("trigger “counts”"), "{}", error.message);
    work.outside("DROP TRIGGER counts");
    work.undo(None).unwrap();
}

#[test]
fn the_revision_is_named() {
    let work = workspace(T);
    work.delete("t", &[rowid(2)]);
    work.outside(
        "ALTER TABLE t DROP COLUMN c;
         INSERT INTO _relata_revisions(name, made_at, applied, up, down, before, after, schema_before, schema_after, checksum)
         VALUES('Drop the note', '2999-01-01T00:00:00Z', 1, '[]', '[]', '{}', '{}', '', '', '')",
    );
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(error.message.contains("“Drop the note”"), "{}", error.message);
}

impl Work {
    #[track_caller]
    fn revise(&self, edit: impl FnOnce(&mut Model)) -> i64 {
        let mut model = self.session.model(self.file).unwrap();
        edit(&mut model);
        let applied =
            self.session.apply_revision(self.file, model, String::new(), Vec::new(), TaskId(8)).unwrap();
        applied.id
    }
}

fn rename_column(model: &mut Model, table: &str, old: &str, new: &str) {
    let table = model.table_mut(table).unwrap();
    let column = table.columns.iter_mut().find(|column| column.name == old).unwrap();
    column.was = Some(old.to_owned());
    column.name = new.to_owned();
}

#[test]
fn what_a_revision_renames_is_followed() {
    let work = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT, c INT, address TEXT, changed TEXT);
         CREATE TABLE counts(what TEXT, n INT);
         CREATE TRIGGER counted AFTER INSERT ON t BEGIN INSERT INTO counts VALUES(new.a, new.c); END;",
    );
    work.revise(|model| {
        let hooks = &mut model.table_mut("t").unwrap().hooks;
        let slug = |column: &str, from: &str| HookModel::Slug {
            column: column.into(),
            from: from.into(),
            follow: Follow::Always,
        };
        hooks.push(slug("address", "a"));
        hooks.push(HookModel::UpdatedAt { column: "changed".into() });
    });
    let empty = work.content();
    work.save(row("t", None, [("a", typed("One")), ("b", typed("Two")), ("c", typed("3"))]));
    let (full, saved) = (work.content(), work.entries()[0].id);
    let called =
        |names: [&str; 2]| work.one(&format!("SELECT {} || ' ' || {} FROM {}", names[0], names[1], "things"));
    // Two swap their names, one makes way for another, and the table has another name too.
    let renamed = work.revise(|model| {
        rename_column(model, "t", "a", "b2");
        rename_column(model, "t", "b", "a");
        rename_column(model, "t", "b2", "b");
        let columns = &mut model.table_mut("t").unwrap().columns;
        columns.iter_mut().find(|column| column.name == "b").unwrap().was = Some("a".into());
        rename_column(model, "t", "address", "slug");
        let table = model.table_mut("t").unwrap();
        table.was = Some("t".into());
        table.name = "things".into();
    });
    assert_eq!(called(["b", "a"]), "'One Two'");
    work.undo(Some(saved)).unwrap();
    assert_eq!(
        (work.one("SELECT count(*) FROM things").as_str(), work.one("SELECT count(*) FROM counts").as_str()),
        ("0", "0")
    );
    work.redo(Some(saved)).unwrap();
    assert_eq!(
        (called(["b", "slug"]), work.one("SELECT what FROM counts")),
        ("'One one'".into(), "'One'".into())
    );
    assert_eq!(work.entries()[0].tables[0].table, "things");
    work.undo(Some(saved)).unwrap();
    // Back to the former names, by which it fits again.
    let before = work.session.revisions(work.file).unwrap().revisions;
    let first = before.iter().find(|revision| revision.id != renamed).unwrap().id;
    work.session.revise_to(work.file, Some(first), Vec::new(), TaskId(9)).unwrap();
    assert_eq!(work.content(), empty);
    work.redo(Some(saved)).unwrap();
    assert_eq!(work.content(), full);
    work.undo(Some(saved)).unwrap();
    assert_eq!(work.content(), empty);
    // A column that takes over the name of a dropped one doesn't get its values.
    work.revise(|model| {
        rename_column(model, "t", "b", "spare");
        let table = model.table_mut("t").unwrap();
        table.columns.retain(|column| column.name != "c");
        table.triggers.clear();
    });
    let error = refused(work.redo(Some(saved)), ErrorCode::NotEditable);
    assert!(error.message.contains("“c” of T is not there any more"), "{}", error.message);
}

#[test]
fn all_that_stands_in_the_way_is_named() {
    let work = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT);
         WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) INSERT INTO t SELECT i, 'Row ' || i, 'x' FROM n;",
    );
    let first = work.save(row("t", Some(rowid(3)), [("b", typed("y"))])).change;
    for value in ["z", "q"] {
        work.save(row("t", Some(rowid(3)), [("b", typed(value))]));
    }
    let error = refused(work.undo(first), ErrorCode::Conflict);
    let (one, two) = (&work.entries()[1].what, &work.entries()[0].what);
    assert!(
        error
            .message
            .contains(&format!("“{one}” and “{two}” changed the same rows later. Undo those first.")),
        "{}",
        error.message
    );
    for _ in 0..10 {
        work.save(row("t", Some(rowid(3)), [("b", typed("again"))]));
        work.save(row("t", Some(rowid(3)), [("b", typed("and again"))]));
    }
    let error = refused(work.undo(first), ErrorCode::Conflict);
    assert!(error.message.contains(" and 12 more changed the same rows later"), "{}", error.message);

    let all: Vec<RowKey> = (1..=12).map(rowid).collect();
    work.delete("t", &all);
    work.outside("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12) INSERT INTO t SELECT i, 'Other ' || i, 'x' FROM n");
    let error = refused(work.undo(None), ErrorCode::Conflict);
    assert!(
        error.message.contains("Other 3") && error.message.ends_with("; and 2 more."),
        "{}",
        error.message
    );
    work.outside(
        "DELETE FROM t; ALTER TABLE t DROP COLUMN a; ALTER TABLE t DROP COLUMN b; ALTER TABLE t ADD COLUMN c",
    );
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(
        error.message.contains("“a” of T is not") && error.message.contains("“b” of T is not"),
        "{}",
        error.message
    );
}
