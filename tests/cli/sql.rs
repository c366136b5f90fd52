//! sql.

use std::time::{Duration, Instant};

use serde_json::json;

use super::*;

#[test]
fn statements_read_and_write_with_bound_values() {
    let place = place(SHOP);
    let found = place.json(&[
        "sql",
        "SELECT name, :a AS a, @b, $c FROM products WHERE id = :a",
        "--param",
        "a=1",
        "--param",
        "b='; DROP TABLE products",
        "--param",
        "c:={\"$blob\":\"AP8=\"}",
    ]);
    assert_eq!(found["columns"], json!(["name", "a", "@b", "$c"]));
    assert_eq!(found["rows"], json!([["Lamp", 1, "'; DROP TABLE products", {"$blob": "AP8="}]]));
    let found = place.json(&["sql", "SELECT ? || ?2", "--param", "1=007", "--param", "2=x"]);
    assert_eq!(found["rows"], json!([["007x"]]));
    let changed = place.json(&["sql", "UPDATE products SET price = 1"]);
    assert_eq!(changed, json!({"columns": [], "rows": [], "changed": 3}));
    let several = "CREATE TABLE t(a); -- one; two
        CREATE TRIGGER tr AFTER INSERT ON t BEGIN UPDATE t SET a = a + 1; END;
        INSERT INTO t VALUES(';');; INSERT INTO t VALUES(1) RETURNING a; SELECT sum(a) FROM t /* ; */;";
    assert_eq!(place.json(&["sql", several])["rows"], json!([[4]]));
    let shown = place.ok(&["sql", "SELECT 1 AS one; SELECT 2 AS two"]);
    assert!(shown.contains("one") && shown.contains("two"), "{shown}");
    let input =
        place.with_input(&["sql", place.file.to_str().unwrap(), "-", "--json"], b"BEGIN; SELECT 5; COMMIT");
    assert!(input.status.success(), "{}", stderr(&input));
}

#[test]
fn what_does_not_work_changes_nothing_and_says_why() {
    let place = place(SHOP);
    let before = std::fs::read(&place.file).unwrap();
    for (sql, says) in [
        ("SELEC 1", "syntax error"),
        ("SELECT * FROM nowhere", "no such table: nowhere"),
        ("", "There is no statement"),
        ("-- only a comment", "There is no statement"),
        ("DELETE FROM products; SELECT * FROM nowhere", "Nothing was changed"),
        ("DELETE FROM products; INSERT INTO categories VALUES(1, 'x')", "UNIQUE constraint failed"),
        ("DELETE FROM products; ATTACH 'x.sqlite' AS x", "only reach the open file itself"),
        ("VACUUM INTO 'copy.sqlite'", "not"),
        ("PRAGMA journal_mode = WAL", "can be asked here, but not set"),
        ("PRAGMA writable_schema = 1", "is not possible here"),
        ("ROLLBACK", "ROLLBACK is not possible"),
        ("CREATE TEMP TABLE products(a)", "Temporary tables"),
        ("SELECT load_extension('x')", "xtension"),
        ("UPDATE sqlite_schema SET sql = ''", "may not be modified"),
        ("SELECT :a", "The parameter :a has no value"),
        ("INSERT INTO categories(id) VALUES(NULL)", "NOT NULL constraint failed"),
        ("SELECT 1; SELECT 'unfinished", "SQL does not work"),
    ] {
        let output = place.run(&["sql", sql]);
        assert_eq!(output.status.code(), Some(1), "{sql}");
        assert!(stderr(&output).contains(says), "{sql}: {}", stderr(&output));
    }
    assert!(place.refused(&["sql", "SELECT 1", "--param", "b=1"], 1).contains("has a parameter named “b”"));
    place.refused(&["sql", "SELECT 1", "--param", "b"], 2);
    assert_eq!(std::fs::read(&place.file).unwrap(), before);
    assert_eq!(names(place.folder.path()), ["test.sqlite"], "no other file was made");
    assert_eq!(place.json(&["sql", "PRAGMA table_info(stock)"])["rows"].as_array().unwrap().len(), 3);
}

#[test]
fn statements_are_told_with_their_time_and_rows() {
    let place = place(SHOP);
    let output =
        place.run(&["sql", "SELECT name FROM categories WHERE id = :id", "--param", "id=2", "--echo"]);
    let told = stderr(&output);
    let line = told.lines().find(|line| line.contains("SELECT name FROM categories WHERE id = 2")).unwrap();
    assert!(line.starts_with('[') && line.contains(" ms, 1 row] "), "{line}");
    let file = place.file.to_str().unwrap();
    let output = place.command(&["rows", file, "stock"]).env("RELATA_ECHO", "1").output().unwrap();
    assert!(stderr(&output).contains("FROM main.\"stock\""), "{}", stderr(&output));
    let output = place.command(&["rows", file, "stock"]).env("RELATA_ECHO", "0").output().unwrap();
    assert_eq!(stderr(&output), "");
}

const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";

/// A pipe that is closed early ends an endless query, quietly.
#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly() {
    use std::io::{BufRead, BufReader};
    let place = place(SHOP);
    for json in [true, false] {
        let sql = format!("{ENDLESS} SELECT i FROM n");
        let file = place.file.to_str().unwrap();
        let mut arguments = vec!["sql", file, &sql];
        arguments.extend(json.then_some("--json"));
        let mut child = place.command(&arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    }
}

/// Ctrl+C ends reading and writing quietly, with nothing half-written.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_quietly_and_takes_all_back() {
    let place = place(SHOP);
    for sql in [
        format!("{ENDLESS} SELECT count(*) FROM n"),
        format!("DELETE FROM products; INSERT INTO plain {ENDLESS} SELECT i FROM n"),
    ] {
        let child = place.command(&["sql", place.file.to_str().unwrap(), &sql]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(400));
        let began = Instant::now();
        let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        let output = child.wait_with_output().unwrap();
        assert!(began.elapsed() < Duration::from_secs(5), "took {:?}", began.elapsed());
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(130), ""), "{sql}");
    }
    assert_eq!(place.json(&["sql", "SELECT count(*) FROM products"])["rows"], json!([[3]]));
    assert_eq!(names(place.folder.path()), ["test.sqlite"]);
    assert_eq!(place.ok(&["check"]), "No faults found.\n");
}

/// Whatever the question, no answer holds a password's hash.
#[test]
fn no_statement_shows_a_password() {
    let place = place(
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, password TEXT CHECK (\"password\" GLOB '$argon2id$*'),
           upper_case TEXT GENERATED ALWAYS AS (upper(password)) VIRTUAL, again TEXT AS (lower(upper_case)));
         CREATE TABLE log(name TEXT, had TEXT);
         CREATE TABLE copy(name TEXT, had TEXT);
         CREATE VIEW people AS SELECT name, substr(password, 2) AS rest FROM users;
         CREATE TRIGGER keep AFTER UPDATE OF password ON users BEGIN INSERT INTO log VALUES(new.name, old.password); END;
         INSERT INTO users(id, name) VALUES(1, 'ada');",
    );
    let file = place.file.to_str().unwrap();
    let set = place.with_input(&["password", file, "users", "1", "set"], b"secret");
    assert!(set.status.success(), "{}", stderr(&set));
    let other = rusqlite::Connection::open(&place.file).unwrap();
    let hash: String = other.query_row("SELECT password FROM users", [], |row| row.get(0)).unwrap();
    other.execute("INSERT INTO copy SELECT 'elsewhere', password FROM users", []).unwrap();
    drop(other);
    for sql in [
        "SELECT * FROM users",
        "SELECT again, upper_case FROM users",
        "SELECT substr(password, 2), hex(password), length(password) FROM users u",
        "SELECT * FROM people",
        "SELECT (SELECT group_concat(password) FROM users), json_group_array(password) FROM users",
        "WITH u AS (SELECT * FROM users) SELECT * FROM u ORDER BY password",
        "SELECT name, CASE WHEN password GLOB '$argon2id$v=19*' THEN 'argon' END AS it FROM users",
        "SELECT * FROM copy",
    ] {
        let output = place.run(&["sql", sql]);
        assert!(output.status.success(), "{sql}: {}", stderr(&output));
        let shown = String::from_utf8_lossy(&output.stdout).to_lowercase();
        let tail = &hash[hash.len() - 12..].to_lowercase();
        assert!(!shown.contains("argon") && !shown.contains(tail.as_str()), "{sql}: {shown}");
        let said = stderr(&output);
        let left = "Passwords are never shown: ";
        assert_eq!(said.contains(left), !sql.contains("copy"), "{sql}: {said}");
    }
    assert_eq!(place.json(&["sql", "SELECT length(password) FROM users"])["rows"], json!([[null]]));
    for sql in [
        "UPDATE users SET name = 'bo' RETURNING *",
        "INSERT INTO copy SELECT name, password FROM users",
        "INSERT INTO copy SELECT name, rest FROM people",
        "DELETE FROM users WHERE password IS NULL",
        "CREATE TABLE t AS SELECT * FROM users",
        "UPDATE copy SET had = (SELECT again FROM users)",
    ] {
        let said = place.refused(&["sql", sql], 1);
        assert!(said.contains("holds what nobody may see"), "{sql}: {said}");
    }
    // What a statement does besides goes on.
    let changed = "UPDATE users SET password = :p WHERE name = 'ada'";
    place.ok(&["sql", changed, "--param", &format!("p={hash}")]);
    assert_eq!(
        place.json(&["sql", "SELECT name, had FROM log WHERE had IS NOT NULL"])["rows"],
        json!([["ada", "••••••••"]])
    );
    place.ok(&["sql", "ALTER TABLE users RENAME COLUMN name TO called; ALTER TABLE users ADD COLUMN x TEXT"]);
    place.ok(&["sql", "DELETE FROM users WHERE id = 1"]);
}

/// Neither the bin nor the log of changes gives a password away.
#[test]
fn what_relata_keeps_aside_shows_no_password() {
    let place = place("");
    std::fs::remove_file(&place.file).unwrap();
    place.ok(&["new", "--starter", "blog", "--sample", "small"]);
    let file = place.file.to_str().unwrap();
    assert!(place.with_input(&["password", file, "users", "1", "set"], b"secret").status.success());
    let model = place.path("model.toml");
    let text = String::from_utf8(place.command(&["model", "export", file]).output().unwrap().stdout).unwrap();
    assert!(!text.contains("$argon2id$v="), "the design holds no values");
    let start = text.find("[[table.column]]\nname = \"password\"").expect("the starter has passwords");
    let end = start + 1 + text[start + 1..].find("[[").unwrap();
    std::fs::write(&model, format!("{}{}", &text[..start], &text[end..])).unwrap();
    let apply = ["model", "apply", file, model.to_str().unwrap(), "--name", "No passwords"];
    let applied = place.command(&apply).output().unwrap();
    assert!(applied.status.success(), "{}", stderr(&applied));
    let bin = place.json(&["sql", "SELECT stored_in FROM _relata_parked WHERE column_name = 'password'"]);
    let bin = bin["rows"][0][0].as_str().unwrap().to_owned();
    for sql in [
        format!("SELECT substr(value, 2) FROM {bin}"),
        "SELECT hex(log) FROM _relata_changes".to_owned(),
        "SELECT hex(log) FROM _relata_change_parts".to_owned(),
    ] {
        let shown = place.json(&["sql", &sql]);
        assert!(
            shown["rows"].as_array().unwrap().iter().all(|row| row[0].is_null() || row[0] == ""),
            "{sql}: {shown}"
        );
    }
    let history = place.ok(&["history", "users", "1", "--json"]);
    assert!(!history.contains("argon2"), "{history}");
}

#[test]
fn sql_is_read_from_a_file_and_explained() {
    let place = place(SHOP);
    let script = place.folder.path().join("script.sql");
    std::fs::write(&script, "SELECT 5 AS five; SELECT name FROM products WHERE id = 1").unwrap();
    let shown = place.ok(&["sql", &format!("@{}", script.display())]);
    assert!(shown.contains("five") && shown.contains("Lamp"), "{shown}");
    place.refused(&["sql", "@nowhere.sql"], 2);
    let before = std::fs::read(&place.file).unwrap();
    let plan = place.ok(&["sql", "--explain", "SELECT name FROM products WHERE price > 5 ORDER BY name"]);
    assert!(plan.contains("Read every row of products") && plan.contains("An index would help"), "{plan}");
    assert!(plan.contains("CREATE INDEX"), "{plan}");
    let plan = place.json(&["sql", "--explain", "DELETE FROM products WHERE id = 1"]);
    assert_eq!(plan["steps"][0]["words"], json!("Look up rows of products by their key"));
    assert_eq!(std::fs::read(&place.file).unwrap(), before);
}

#[test]
fn tables_made_by_sql_are_a_model_change_of_a_workspace() {
    let place = place(SHOP);
    place.ok(&["adopt"]);
    let output = place.run(&["sql", "CREATE TABLE extras(id INTEGER PRIMARY KEY)"]);
    assert!(stderr(&output).contains("kept as the model change"), "{}", stderr(&output));
    assert!(place.ok(&["revisions", "list"]).contains("CREATE TABLE extras"));
}
