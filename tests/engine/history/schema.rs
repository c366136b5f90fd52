//! Undo across changes of the schema: columns are found by name, and what does not fit any more is named.

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
