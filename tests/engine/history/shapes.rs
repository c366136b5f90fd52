//! Tables of every kind: links that cascade, triggers, full-text indexes, odd keys, computed columns.

use super::*;

/// A cascade, a counter kept by triggers, a time of the last change, and a full-text index over the rows.
const BLOG: &str = "
    CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL, posts INT NOT NULL DEFAULT 0);
    CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT, updated_at TEXT,
                       user_id INT NOT NULL REFERENCES users ON DELETE CASCADE);
    CREATE INDEX posts_user ON posts(user_id);
    CREATE VIRTUAL TABLE search USING fts5(title, body, content='posts', content_rowid='id');
    CREATE TRIGGER i AFTER INSERT ON posts BEGIN
      UPDATE users SET posts = posts + 1 WHERE id = new.user_id;
      INSERT INTO search(rowid, title, body) VALUES(new.id, new.title, new.body);
    END;
    CREATE TRIGGER d AFTER DELETE ON posts BEGIN
      UPDATE users SET posts = posts - 1 WHERE id = old.user_id;
      INSERT INTO search(search, rowid, title, body) VALUES('delete', old.id, old.title, old.body);
    END;
    CREATE TRIGGER u AFTER UPDATE OF title, body ON posts BEGIN
      INSERT INTO search(search, rowid, title, body) VALUES('delete', old.id, old.title, old.body);
      INSERT INTO search(rowid, title, body) VALUES(new.id, new.title, new.body);
      UPDATE posts SET updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id = new.id;
    END;
    INSERT INTO users(id, name) VALUES(1, 'Ada'), (2, 'Bob');
    INSERT INTO posts(id, title, body, user_id) VALUES(1, 'First', 'hello world', 1), (2, 'Second', 'more words', 1),
                                                      (3, 'Third', 'hello again', 2);";

/// The full-text index fits the rows, and finds as many.
#[track_caller]
fn found(work: &Work, word: &str) -> i64 {
    let connection = Connection::open(&work.path).unwrap();
    connection.execute("INSERT INTO search(search, rank) VALUES('integrity-check', 1)", []).unwrap();
    connection
        .query_row("SELECT count(*) FROM search WHERE search MATCH ?1", [word], |row| row.get(0))
        .unwrap()
}

#[test]
fn a_delete_that_cascades_comes_back_with_all_that_triggers_did() {
    let work = workspace(BLOG);
    let before = work.content();
    work.delete("users", &[rowid(1)]);
    assert_eq!(found(&work, "hello"), 1);
    let entry = &work.entries()[0];
    assert_eq!(entry.what, "You deleted “Ada” from Users");
    assert_eq!((entry.rows, entry.others), (1, 2));
    let after = work.content();
    let work = work.restart();
    for _ in 0..2 {
        work.undo(None).unwrap();
        assert_eq!(work.content(), before);
        assert_eq!((found(&work, "hello"), found(&work, "words")), (2, 1));
        work.redo(None).unwrap();
        assert_eq!(work.content(), after);
        assert_eq!((found(&work, "hello"), found(&work, "words")), (1, 0));
    }
    // Triggers and links work as before.
    work.undo(None).unwrap();
    work.save(row("posts", None, [("title", typed("Fourth")), ("user_id", typed("2"))]));
    assert_eq!(work.one("SELECT posts FROM users WHERE id = 2"), "2");
    work.delete("users", &[rowid(2)]);
    assert_eq!(work.one("SELECT count(*) FROM posts"), "2");
}

#[test]
fn edits_and_inserts_take_their_triggers_along() {
    let work = workspace(BLOG);
    let before = work.content();
    work.save(row("posts", Some(rowid(1)), [("title", typed("Changed")), ("body", typed("goodbye"))]));
    assert_eq!(work.entries()[0].rows, 1);
    work.there_and_back(&before);
    assert_eq!((found(&work, "goodbye"), found(&work, "hello")), (1, 1));
    work.undo(None).unwrap();
    assert_eq!((found(&work, "goodbye"), found(&work, "hello")), (0, 2));
    work.save(row(
        "posts",
        None,
        [("title", typed("New")), ("body", typed("hello")), ("user_id", typed("2"))],
    ));
    work.there_and_back(&before);
    assert_eq!(found(&work, "hello"), 3);
}

#[test]
fn a_child_added_later_stops_the_undo_of_its_parent() {
    let work = workspace(BLOG);
    let parent = work.save(row("users", None, [("name", typed("Cy"))]));
    work.save(row("posts", None, [("title", typed("By Cy")), ("user_id", typed("3"))]));
    let before = work.content();
    let error = refused(work.undo(parent.change), ErrorCode::Conflict);
    assert!(error.message.contains("By Cy"), "{}", error.message);
    assert_eq!(work.content(), before);
    // Written by another program, it is in no history.
    work.undo(None).unwrap();
    work.outside("INSERT INTO posts(id, title, user_id) VALUES(9, 'Foreign', 3); UPDATE users SET posts = 0 WHERE id = 3");
    let before = work.content();
    let error = refused(work.undo(None), ErrorCode::Conflict);
    assert!(error.message.contains("“Foreign” in Posts links to a row of Users"), "{}", error.message);
    assert_eq!(error.fault.unwrap().other_row, Some(rowid(9)));
    assert_eq!(work.content(), before, "no ON DELETE took it along");
}

#[test]
fn a_parent_that_is_gone_stops_the_return_of_its_child() {
    let work = workspace(BLOG);
    work.delete("posts", &[rowid(3)]);
    work.outside("DELETE FROM users WHERE id = 2");
    // The counter of the user is a part of the change too.
    refused(work.undo(None), ErrorCode::Conflict);
    let work = workspace(
        "CREATE TABLE a(id INTEGER PRIMARY KEY); CREATE TABLE b(id INTEGER PRIMARY KEY, name TEXT, a INT REFERENCES a);
         INSERT INTO a VALUES(1); INSERT INTO b VALUES(1, 'bee', 1);",
    );
    work.delete("b", &[rowid(1)]);
    work.outside("DELETE FROM a");
    let error = refused(work.undo(None), ErrorCode::Conflict);
    assert!(
        error.message.contains("“bee” in B links to a row of A that would not be there"),
        "{}",
        error.message
    );
}

#[test]
fn rows_are_unlinked_and_linked_again() {
    let work = workspace(
        "CREATE TABLE c(id INTEGER PRIMARY KEY, name TEXT, up INT REFERENCES c ON DELETE SET NULL ON UPDATE CASCADE);
         INSERT INTO c VALUES(1, 'root', NULL), (2, 'leaf', 1), (3, 'twig', 2);",
    );
    let before = work.content();
    work.delete("c", &[rowid(1), rowid(2)]);
    work.there_and_back(&before);
    work.undo(None).unwrap();
    work.save(row("c", Some(rowid(1)), [("id", Input::Integer(40))]));
    assert_eq!(work.one("SELECT up FROM c WHERE id = 2"), "40");
    work.there_and_back(&before);
}

#[test]
fn keys_of_every_kind() {
    let work = workspace(
        "CREATE TABLE plain(a, b);
         INSERT INTO plain VALUES(1, x'00ff'), (NULL, 'x'), (1.0, 9e999), (-0.0, ''), (9007199254740993, CAST(x'ff' AS TEXT));
         CREATE TABLE coded(code TEXT PRIMARY KEY COLLATE NOCASE, n REAL);
         INSERT INTO coded(rowid, code, n) VALUES(7, 'a', 1), (3, NULL, 2), (5, NULL, 3);
         CREATE TABLE pairs(x TEXT, y INT, z, w AS (y * 2) STORED, v AS (z || x), PRIMARY KEY(x, y)) WITHOUT ROWID;
         INSERT INTO pairs(x, y, z) VALUES('a', 1, NULL), ('b', 2, 'zz');
         CREATE TABLE \"odd \"\"name\"(\"a b\" TEXT, \"select\" INT);
         INSERT INTO \"odd \"\"name\" VALUES('q', 1);
         CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, made AS (upper(a)));
         INSERT INTO counted(id, a) VALUES(5, 'five');",
    );
    let pair = |x: &str, y: i64| RowKey::of(&[Value::Text(x.into()), Value::Integer(y)]);
    let before = work.content();
    for edits in [
        vec![
            row("plain", Some(rowid(2)), [("b", typed("new"))]),
            row("plain", Some(rowid(1)), [("a", Input::Null)]),
        ],
        vec![row("plain", None, [("a", typed("n"))]), row("coded", None, [("code", typed("z"))])],
        vec![
            row("coded", Some(rowid(7)), [("code", typed("A"))]),
            row("coded", Some(rowid(3)), [("n", typed("2.5"))]),
        ],
        vec![
            row("pairs", Some(pair("a", 1)), [("y", typed("9"))]),
            row("pairs", Some(pair("b", 2)), [("z", typed("q"))]),
        ],
        vec![row("odd \"name", Some(rowid(1)), [("a b", typed("r")), ("select", typed("2"))])],
        vec![
            row("counted", Some(rowid(5)), [("id", typed("70"))]),
            row("counted", None, [("a", typed("b"))]),
        ],
    ] {
        work.session.save_rows(work.file, edits, TaskId(5)).unwrap();
        work.there_and_back(&before);
        work.undo(None).unwrap();
    }
    for (table, keys) in [
        ("plain", [1, 2, 3, 4, 5].map(rowid).to_vec()),
        ("coded", [7, 3, 5].map(rowid).to_vec()),
        ("pairs", vec![pair("b", 2), pair("a", 1)]),
        ("odd \"name", vec![rowid(1)]),
        ("counted", vec![rowid(5)]),
    ] {
        work.delete(table, &keys);
        work.there_and_back(&before);
        work.undo(None).unwrap();
    }
    assert_eq!(work.content(), before);
}

#[test]
fn a_row_without_a_key_is_recognised_by_all_it_holds() {
    let work = workspace("CREATE TABLE t(a, b); INSERT INTO t VALUES(0, 0), ('x', 1), ('y', 1);");
    work.save(row("t", Some(rowid(2)), [("b", Input::Integer(2))]));
    // As VACUUM may do: another row has that rowid now, and by chance the same b.
    work.outside("DELETE FROM t WHERE rowid = 1; UPDATE t SET rowid = 1 WHERE rowid = 2; UPDATE t SET rowid = 2, b = 2 WHERE rowid = 3");
    let before = work.content();
    refused(work.undo(None), ErrorCode::Conflict);
    assert_eq!(work.content(), before);
}

#[test]
fn a_text_key_keeps_its_rowid() {
    let work = workspace(
        "CREATE TABLE t(code TEXT PRIMARY KEY, a TEXT);
         CREATE VIRTUAL TABLE search USING fts5(a, content='t', content_rowid='rowid');
         CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO search(rowid, a) VALUES(new.rowid, new.a); END;
         CREATE TRIGGER d AFTER DELETE ON t BEGIN
           INSERT INTO search(search, rowid, a) VALUES('delete', old.rowid, old.a); END;
         INSERT INTO t VALUES('x', 'one'), ('y', 'two'), ('z', 'three');",
    );
    let before = work.content();
    work.delete("t", &[rowid(1)]);
    work.there_and_back(&before);
    work.undo(None).unwrap();
    assert_eq!(work.one("SELECT rowid FROM t WHERE code = 'x'"), "1");
    assert_eq!(found(&work, "one"), 1);
}

#[test]
fn a_full_text_table_with_text_of_its_own_is_written_through_itself() {
    let work = workspace(
        "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT);
         CREATE VIRTUAL TABLE search USING fts5(body, extra UNINDEXED);
         CREATE TRIGGER i AFTER INSERT ON notes BEGIN INSERT INTO search(rowid, body, extra) VALUES(new.id, new.body, 7); END;
         CREATE TRIGGER u AFTER UPDATE ON notes BEGIN UPDATE search SET body = new.body WHERE rowid = old.id; END;
         CREATE TRIGGER d AFTER DELETE ON notes BEGIN DELETE FROM search WHERE rowid = old.id; END;
         INSERT INTO notes VALUES(1, 'red apple'), (2, 'green pear');",
    );
    let before = work.content();
    work.save(row("notes", Some(rowid(1)), [("body", typed("red plum"))]));
    assert_eq!(work.entries()[0].what, "You changed body of #1 in Notes");
    work.there_and_back(&before);
    assert_eq!((found(&work, "plum"), found(&work, "apple")), (1, 0));
    work.undo(None).unwrap();
    assert_eq!((found(&work, "plum"), found(&work, "apple")), (0, 1));
    work.delete("notes", &[rowid(1), rowid(2)]);
    work.there_and_back(&before);
    work.undo(None).unwrap();
    assert_eq!(found(&work, "pear"), 1);
}

#[test]
fn what_can_not_be_undone_says_so() {
    let work = workspace(
        "CREATE TABLE places(id INTEGER PRIMARY KEY, name TEXT, x REAL, y REAL);
         CREATE VIRTUAL TABLE near USING rtree(id, x0, x1, y0, y1);
         CREATE TRIGGER i AFTER INSERT ON places BEGIN INSERT INTO near VALUES(new.id, new.x, new.x, new.y, new.y); END;",
    );
    work.save(row("places", None, [("name", typed("Rome")), ("x", typed("1")), ("y", typed("2"))]));
    let entry = &work.entries()[0];
    assert!(entry.obstacle.as_ref().unwrap().contains("“near”"), "{entry:?}");
    let error = refused(work.undo(None), ErrorCode::NotEditable);
    assert!(error.message.contains("“near”"), "{}", error.message);
}
