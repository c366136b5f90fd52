//! A row and the rows that belong to it, all or nothing; and what the file makes of a row is read again.

use super::*;

const USERS: &str = "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE profiles(id INTEGER PRIMARY KEY, user_id INT NOT NULL UNIQUE REFERENCES users, bio TEXT NOT NULL);
    CREATE TABLE posts(id INTEGER PRIMARY KEY, user_id INT REFERENCES users, title TEXT);";

fn linked(row: RowEdit) -> LinkedEdit {
    LinkedEdit { row, link: 0 }
}

#[test]
fn a_user_with_its_profile_is_saved_together() {
    let file = file(USERS);
    let saved = file
        .form(
            new("users", [("name", typed("Ada"))]),
            vec![
                linked(new("profiles", [("bio", typed("Counts"))])),
                linked(new("posts", [("title", typed("One"))])),
                linked(new("posts", [("title", typed("Two")), ("user_id", typed("77"))])),
            ],
        )
        .unwrap();
    assert_eq!(saved.keys.len(), 4);
    assert_eq!(saved.rows[1].cells[2], Cell::Text("Counts".into()));
    assert_eq!(file.one("SELECT group_concat(user_id) FROM posts"), "'1,1'", "the link is the form's own");
    // Again with the profile that is there.
    let again = file
        .form(
            edit("users", &saved.keys[0], [("name", typed("Ada L."))]),
            vec![linked(edit("profiles", &saved.keys[1], [("bio", typed("Counts well"))]))],
        )
        .unwrap();
    assert_eq!(again.keys[..2], saved.keys[..2]);
    assert_eq!(
        file.one("SELECT name || bio FROM users JOIN profiles ON user_id = users.id"),
        "'Ada L.Counts well'"
    );
}

#[test]
fn a_refused_linked_row_takes_everything_back_and_says_which() {
    let file = file(USERS);
    let error = refused(
        file.form(
            new("users", [("name", typed("Ada"))]),
            vec![linked(new("posts", [("title", typed("One"))])), linked(new("profiles", []))],
        ),
        ErrorCode::Required,
    );
    let fault = error.fault.unwrap();
    assert_eq!((fault.linked, fault.table.as_str()), (Some(1), "profiles"));
    assert_eq!(fault.columns, ["bio"]);
    assert_eq!(file.one("SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM posts)"), "0");
    let wrong = LinkedEdit { row: new("posts", []), link: 5 };
    refused(file.form(new("users", [("name", typed("B"))]), vec![wrong]), ErrorCode::BadRequest);
    assert_eq!(file.one("SELECT count(*) FROM users"), "0");
}

#[test]
fn many_rows_are_saved_together_or_not_at_all() {
    let file = file(USERS);
    let rows: Vec<RowEdit> = (0..2500).map(|n| new("posts", [("title", typed(&n.to_string()))])).collect();
    let saved = change::save_rows(&file.database, rows, &Task::quiet()).unwrap();
    assert_eq!((saved.keys.len(), &saved.keys[2499]), (2500, &rowid(2500)));
    let edits = vec![
        edit("posts", &saved.keys[0], [("title", typed("changed"))]),
        edit("posts", &saved.keys[1], [("user_id", typed("404"))]),
    ];
    let error = refused(change::save_rows(&file.database, edits, &Task::quiet()), ErrorCode::LinkBroken);
    assert_eq!(error.fault.unwrap().linked, Some(1));
    assert_eq!(file.one("SELECT title FROM posts WHERE id = 1"), "'0'");
    let task = Task::quiet();
    task.cancel();
    let late = change::save_rows(&file.database, vec![new("posts", [])], &task);
    refused(late, ErrorCode::Cancelled);
    assert_eq!(file.one("SELECT count(*) FROM posts"), "2500");
}

#[test]
fn the_row_comes_back_as_triggers_and_defaults_made_it() {
    let file = file(
        "CREATE TABLE audit(id INTEGER PRIMARY KEY, what TEXT);
         INSERT INTO audit VALUES(500, 'earlier');
         CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT, slug TEXT DEFAULT '~' UNIQUE, edits INT DEFAULT 0);
         CREATE VIRTUAL TABLE search USING fts5(title, content='posts', content_rowid='id');
         INSERT INTO posts(id, title, slug) VALUES(40, 'old', 'old');
         INSERT INTO search(search) VALUES('rebuild');
         CREATE TRIGGER s1 AFTER INSERT ON posts BEGIN
             INSERT INTO search(rowid, title) VALUES(new.id, new.title);
             INSERT INTO audit(what) VALUES('insert ' || new.title);
             UPDATE posts SET slug = lower(replace(new.title, ' ', '-')) WHERE id = new.id; END;
         CREATE TRIGGER s2 AFTER UPDATE OF title ON posts BEGIN
             INSERT INTO search(search, rowid, title) VALUES('delete', old.id, old.title);
             INSERT INTO search(rowid, title) VALUES(new.id, new.title);
             INSERT INTO audit(what) VALUES('update');
             UPDATE posts SET edits = edits + 1 WHERE id = new.id; END;",
    );
    let saved = file.save(new("posts", [("title", typed("Hello World"))])).unwrap();
    assert_eq!(saved.keys, [rowid(41)], "not the key of the row that the trigger wrote elsewhere");
    assert_eq!(saved.rows[0].cells[2], Cell::Text("hello-world".into()));
    let changed = file.save(edit("posts", &rowid(41), [("title", typed("Bye"))])).unwrap();
    assert_eq!(changed.rows[0].cells[3], Cell::Integer(1));
    assert_eq!(file.one("SELECT group_concat(rowid) FROM search WHERE search MATCH 'bye'"), "'41'");
    let error = refused(file.save(new("posts", [("title", typed("old"))])), ErrorCode::NotUnique);
    assert!(error.fault.is_some(), "{error:?}");
}

#[test]
fn a_changed_key_is_followed() {
    let file = file(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES(1, 'x');
         CREATE TABLE c(t INT REFERENCES t ON UPDATE CASCADE); INSERT INTO c VALUES(1);
         CREATE TABLE w(a TEXT, b INT, PRIMARY KEY(a, b)) WITHOUT ROWID; INSERT INTO w VALUES('k', 1);",
    );
    let saved = file.save(edit("t", &rowid(1), [("id", typed("9"))])).unwrap();
    assert_eq!((&saved.keys[0], &saved.rows[0].cells[0]), (&rowid(9), &Cell::Integer(9)));
    assert_eq!(file.one("SELECT t FROM c"), "9");
    let key = RowKey::of(&[Value::Text("k".into()), Value::Integer(1)]);
    let saved = file.save(edit("w", &key, [("b", typed("2"))])).unwrap();
    assert_eq!(saved.keys[0], RowKey::of(&[Value::Text("k".into()), Value::Integer(2)]));
    let gone = file.save(edit("t", &rowid(9), [])).unwrap();
    assert_eq!(gone.keys, [rowid(9)], "an edit without values is no fault");
}

#[test]
fn copies_leave_out_keys_and_what_must_be_unique() {
    let file = file(
        "CREATE TABLE p(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, sku TEXT UNIQUE, price NUMERIC, made TEXT DEFAULT 'now');
         INSERT INTO p VALUES(1, 'Lamp', 'L1', 9.5, 'then');
         CREATE TABLE s(code TEXT PRIMARY KEY, n INT) WITHOUT ROWID; INSERT INTO s VALUES('a', 1);
         CREATE TABLE d(id INTEGER PRIMARY KEY, big BLOB); INSERT INTO d VALUES(1, x'00ff');
         CREATE TABLE pair(a INT, b INT, UNIQUE(a, b)); INSERT INTO pair VALUES(1, 2);",
    );
    let copy = file.duplicate("p", &rowid(1)).unwrap();
    assert_eq!(
        copy.rows[0].cells,
        [
            Cell::Integer(2),
            Cell::Text("Lamp copy".into()),
            Cell::Null,
            Cell::Real { real: "9.5".into() },
            Cell::Text("then".into())
        ]
    );
    assert_eq!(file.duplicate("p", &rowid(1)).unwrap().rows[0].cells[1], Cell::Text("Lamp copy 2".into()));
    let key = RowKey::of(&[Value::Text("a".into())]);
    assert_eq!(file.duplicate("s", &key).unwrap().keys[0], RowKey::of(&[Value::Text("a copy".into())]));
    file.duplicate("d", &rowid(1)).unwrap();
    assert_eq!(file.one("SELECT big FROM d WHERE id = 2"), "X'00FF'");
    let error = refused(file.duplicate("pair", &rowid(1)), ErrorCode::NotUnique);
    assert_eq!(columns_of(&error), ["a", "b"]);
}
