//! Every kind of table and every name takes edits, or says why not.

use super::*;

#[test]
fn any_name_can_be_written_to() {
    for name in ["two words", "a\"b", "a.b", "select", "🦉", "", "[x]", "`y`", "'z'", "ÄÖ", "a%b", "?1", ":p"]
    {
        let quoted = relata_engine::identifier::quote(name);
        let file = file(&format!(
            "CREATE TABLE {quoted}(id INTEGER PRIMARY KEY, {quoted} TEXT UNIQUE, \"x?y\" INT CHECK (\"x?y\" > 0));
             CREATE TABLE \"to {}\"(r INT REFERENCES {quoted} ON DELETE CASCADE);",
            name.replace('"', "\"\"")
        ));
        let saved = file.save(new(name, [(name, typed("v")), ("x?y", typed("1"))])).unwrap();
        assert_eq!(saved.rows[0].cells[1], Cell::Text("v".into()), "{name:?}");
        file.save(edit(name, &rowid(1), [(name, typed("w"))])).unwrap();
        let error = refused(file.save(new(name, [(name, typed("w"))])), ErrorCode::NotUnique);
        assert_eq!(columns_of(&error), [name]);
        assert_eq!(error.fault.unwrap().other_row, Some(rowid(1)), "{name:?}");
        let error = refused(file.save(new(name, [("x?y", typed("-1"))])), ErrorCode::RuleBroken);
        assert_eq!(columns_of(&error), ["x?y"], "{name:?}");
        file.save(new(&format!("to {name}"), [("r", typed("1"))])).unwrap();
        assert_eq!(file.impact(name, &[rowid(1)]).unwrap().effects[0].rows, 1, "{name:?}");
        file.duplicate(name, &rowid(1)).unwrap();
        assert_eq!(file.delete(name, &[rowid(1)]).unwrap(), 1, "{name:?}");
        assert_eq!(file.one(&format!("SELECT count(*) FROM \"to {}\"", name.replace('"', "\"\""))), "0");
    }
}

#[test]
fn tables_with_hidden_rowids_and_odd_keys() {
    let file = file(
        "CREATE TABLE h(rowid TEXT, a); INSERT INTO h VALUES('shadow', 1);
         CREATE TABLE quirk(id INTEGER PRIMARY KEY DESC, a); INSERT INTO quirk VALUES(NULL, 1);
         CREATE TABLE b(k BLOB PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO b VALUES(x'00ff', 1), (1.5, 2), ('', 3);
         CREATE TABLE n(k TEXT COLLATE NOCASE PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO n VALUES('Key', 1);",
    );
    file.save(edit("h", &rowid(1), [("a", typed("2"))])).unwrap();
    assert_eq!(file.one("SELECT rowid || a FROM h"), "'shadow2'");
    file.save(edit("quirk", &rowid(1), [("a", typed("2"))])).unwrap();
    assert_eq!(file.one("SELECT a FROM quirk"), "2");
    for (key, stored) in [
        (Value::Blob(vec![0, 255]), "X'00FF'"),
        (Value::Real(1.5), "1.5"),
        (Value::Text(String::new()), "''"),
    ] {
        file.save(edit("b", &RowKey::of(&[key]), [("a", typed("9"))])).unwrap();
        assert_eq!(file.one(&format!("SELECT a FROM b WHERE k = {stored}")), "9");
    }
    let key = RowKey::of(&[Value::Text("Key".into())]);
    let saved = file.save(edit("n", &key, [("k", typed("KEY"))])).unwrap();
    assert_eq!(saved.keys[0], RowKey::of(&[Value::Text("KEY".into())]));
}

#[test]
fn search_indexes_and_r_trees_take_rows() {
    let file = file(
        "CREATE VIRTUAL TABLE f USING fts5(title, body);
         CREATE VIRTUAL TABLE r USING rtree(id, x0, x1);
         CREATE VIRTUAL TABLE ext USING fts5(a, content='nothing');
         CREATE VIRTUAL TABLE none USING fts5(a, content='');",
    );
    let saved = file.save(new("f", [("title", typed("Hello")), ("body", typed("World"))])).unwrap();
    assert_eq!((&saved.keys[0], &saved.rows[0].cells[0]), (&rowid(1), &Cell::Text("Hello".into())));
    let saved = file.save(edit("f", &rowid(1), [("title", typed("Bye"))])).unwrap();
    assert_eq!(saved.rows[0].cells, [Cell::Text("Bye".into()), Cell::Text("World".into())]);
    assert_eq!(file.one("SELECT count(*) FROM f WHERE f MATCH 'bye'"), "1");
    assert_eq!(file.delete("f", &[rowid(1)]).unwrap(), 1);
    assert_eq!(file.one("SELECT count(*) FROM f"), "0");
    refused(file.save(new("f", [("rank", typed("1"))])), ErrorCode::NotEditable);

    let saved = file.save(new("r", [("x0", typed("1")), ("x1", typed("2"))])).unwrap();
    assert_eq!(saved.rows[0].cells[1], Cell::Real { real: "1.0".into() });
    file.save(edit("r", &saved.keys[0], [("x1", typed("5"))])).unwrap();
    assert_eq!(file.one("SELECT x1 FROM r"), "5.0");
    let error = refused(file.save(new("r", [("x0", typed("2")), ("x1", typed("1"))])), ErrorCode::RuleBroken);
    assert!(error.message.contains("does not take these values"), "{}", error.message);
    assert_eq!(file.delete("r", &[saved.keys[0].clone()]).unwrap(), 1);
    for table in ["ext", "none"] {
        refused(file.save(new(table, [("a", typed("x"))])), ErrorCode::NotEditable);
    }
}

#[test]
fn a_schema_changed_by_someone_else_is_read_again() {
    let file = file("CREATE TABLE t(a TEXT)");
    file.save(new("t", [("a", typed("x"))])).unwrap();
    file.outside("ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'");
    let saved = file.save(new("t", [("b", typed("y"))])).unwrap();
    assert_eq!(saved.rows[0].cells, [Cell::Null, Cell::Text("y".into())]);
    file.outside("ALTER TABLE t RENAME TO u");
    refused(file.save(new("t", [("a", typed("x"))])), ErrorCode::NotFound);
}

#[test]
fn chinook_takes_edits() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = crate::support::chinook(folder.path()) else { return };
    let database = Database::open(FileId(1), &path, OpenMode::Normal, Arc::new(NoEvents)).unwrap();
    let file = Fixture { _folder: folder, path, database };
    let saved = file
        .save(edit("Track", &rowid(1), [("UnitPrice", typed("1.29")), ("Milliseconds", typed("1"))]))
        .unwrap();
    assert_eq!(saved.rows[0].cells[8], Cell::Real { real: "1.29".into() });
    let error = refused(file.delete("Artist", &[rowid(1)]), ErrorCode::LinkBroken);
    assert!(error.message.contains("2 rows in “Album”"), "{}", error.message);
    let pair = |playlist: &str, track: &str| {
        new("PlaylistTrack", [("PlaylistId", typed(playlist)), ("TrackId", typed(track))])
    };
    refused(file.save(pair("1", "1")), ErrorCode::NotUnique);
    let error = refused(file.save(pair("1", "999999")), ErrorCode::LinkBroken);
    assert_eq!(columns_of(&error), ["TrackId"]);
}
