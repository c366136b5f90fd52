//! Hooks are plain SQL: tried on a bare connection without anything of Relata's, and with Debian's own sqlite3.

use std::path::Path;
use std::process::Command;

use relata_engine::model::{
    ColumnModel, Follow, HookModel, TableModel, create_table_sql, hook_sql, prepare_hooks, read_model,
};
use relata_engine::schema::ColumnKind;
use rusqlite::Connection;

fn column(name: &str, kind: ColumnKind) -> ColumnModel {
    ColumnModel { name: name.into(), kind, ..ColumnModel::default() }
}

fn products(follow: Follow) -> TableModel {
    let mut table = TableModel {
        name: "products".into(),
        strict: true,
        primary_key: vec!["id".into()],
        columns: vec![
            column("id", ColumnKind::Integer),
            ColumnModel { required: true, ..column("name", ColumnKind::Text) },
            ColumnModel { length: Some(20), ..column("slug", ColumnKind::Slug) },
            column("price", ColumnKind::Money),
            column("status", ColumnKind::Text),
            ColumnModel { required: true, ..column("created_at", ColumnKind::DateTime) },
            ColumnModel { required: true, ..column("updated_at", ColumnKind::DateTime) },
        ],
        hooks: vec![
            HookModel::Slug { column: "slug".into(), from: "name".into(), follow },
            HookModel::CreatedAt { column: "created_at".into() },
            HookModel::UpdatedAt { column: "updated_at".into() },
        ],
        ..TableModel::default()
    };
    prepare_hooks(&mut table);
    table
}

fn build(table: &TableModel) -> String {
    let triggers: Vec<String> = hook_sql(table).into_iter().map(|trigger| trigger.sql + ";\n").collect();
    format!("{};\n{}", create_table_sql(table, &table.name), triggers.concat())
}

fn bare(table: &TableModel) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&build(table)).unwrap();
    connection
}

fn slug_of(connection: &Connection, name: &str) -> String {
    connection.execute("INSERT INTO products (name, price) VALUES (?1, 1)", [name]).unwrap();
    connection
        .query_row("SELECT slug FROM products WHERE id = last_insert_rowid()", [], |row| row.get(0))
        .unwrap()
}

#[test]
fn slugs_are_plain_letters_digits_and_hyphens() {
    let connection = bare(&products(Follow::Always));
    for (name, slug) in [
        ("Alder Stool", "alder-stool"),
        ("Alder stool", "alder-stool-2"),
        ("alder  --  stool!", "alder-stool-3"),
        ("Crème Brûlée", "creme-brulee"),
        ("Cafe\u{301} Łódź", "cafe-lodz"),
        ("Straße Ærø", "strasse-aero"),
        ("Ada's “best” lamp", "adas-best-lamp"),
        ("Ünïçødé Tiếng Việt", "unicode-tieng-viet"),
        ("  -100 % wool-  ", "100-wool"),
        ("日本", "product-10"),
        ("?!", "product-11"),
        ("", "product-12"),
        ("A very long name of a product", "a-very-long-name-of"),
        ("A very long name of a product 2", "a-very-long-name-o-2"),
    ] {
        assert_eq!(slug_of(&connection, name), slug, "{name}");
    }
    connection.execute("INSERT INTO products (name, slug) VALUES ('Given', 'my-own')", []).unwrap();
    let given: String =
        connection.query_row("SELECT slug FROM products WHERE name = 'Given'", [], |row| row.get(0)).unwrap();
    assert_eq!(given, "my-own");
}

#[test]
fn ten_thousand_of_one_name_stay_apart_and_fast() {
    let connection = bare(&products(Follow::Always));
    // Counted in steps of SQLite's machine, not in time: what the second half costs is about what the first did.
    let steps = std::sync::Arc::new(std::sync::atomic::AtomicU64::new(0));
    let counted = std::sync::Arc::clone(&steps);
    connection
        .progress_handler(
            1000,
            Some(move || {
                counted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                false
            }),
        )
        .unwrap();
    let insert = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) \
                  INSERT INTO products (name) SELECT 'Lamp' FROM n";
    let mut costs = Vec::new();
    for _ in 0..2 {
        let before = steps.load(std::sync::atomic::Ordering::Relaxed);
        connection.execute(insert, []).unwrap();
        costs.push(steps.load(std::sync::atomic::Ordering::Relaxed) - before);
    }
    assert!(costs[1] < costs[0] * 2, "{costs:?}");
    let found: (i64, i64, String) = connection
        .query_row(
            "SELECT count(DISTINCT slug), sum(slug GLOB 'lamp*'), (SELECT slug FROM products WHERE id = 10000) FROM products",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(found, (10_000, 10_000, "lamp-10000".into()));
}

fn text(connection: &Connection, what: &str) -> String {
    connection.query_row(&format!("SELECT {what} FROM products WHERE id = 1"), [], |row| row.get(0)).unwrap()
}

#[test]
fn a_slug_follows_as_long_as_it_shall() {
    let until = Follow::Until { condition: "status = 'published'".into() };
    for (follow, renamed, published) in
        [(Follow::Always, "new", "last"), (Follow::Once, "old", "old"), (until, "new", "new")]
    {
        let connection = bare(&products(follow.clone()));
        assert_eq!(slug_of(&connection, "Old"), "old");
        connection.execute("UPDATE products SET name = 'New'", []).unwrap();
        assert_eq!(text(&connection, "slug"), renamed, "{follow:?}");
        connection.execute("UPDATE products SET name = 'NEW!'", []).unwrap();
        assert_eq!(text(&connection, "slug"), renamed, "its own slug is not in its way");
        connection.execute("UPDATE products SET status = 'published'", []).unwrap();
        connection.execute("UPDATE products SET name = 'Last'", []).unwrap();
        assert_eq!(text(&connection, "slug"), published, "{follow:?}");
        connection.execute("UPDATE products SET name = 'Both', slug = 'given'", []).unwrap();
        assert_eq!(text(&connection, "slug"), "given");
    }
}

#[test]
fn moments_are_kept_up_and_given_ones_stay() {
    for recursive in [false, true] {
        let connection = bare(&products(Follow::Always));
        connection.pragma_update(None, "recursive_triggers", recursive).unwrap();
        connection
            .execute("INSERT INTO products (name, created_at, updated_at) VALUES ('a', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')", [])
            .unwrap();
        assert_eq!(text(&connection, "slug || updated_at"), "a2020-01-01T00:00:00Z", "given with the row");
        connection
            .execute("UPDATE products SET name = 'b', updated_at = '2021-01-01T00:00:00Z'", [])
            .unwrap();
        assert_eq!(text(&connection, "slug || updated_at"), "b2021-01-01T00:00:00Z", "given with a change");
        connection.execute("UPDATE products SET price = 5", []).unwrap();
        connection.execute("UPDATE products SET price = 6", []).unwrap();
        let fresh =
            "abs(julianday(updated_at) - julianday('now')) < 0.01 AND created_at = '2020-01-01T00:00:00Z'";
        assert_eq!(text(&connection, &format!("iif({fresh}, 'fresh', updated_at)")), "fresh");
        let old = "UPDATE products SET updated_at = '2021-01-01T00:00:00Z'";
        for change in ["slug = 'mine'", "name = 'c'"] {
            connection.execute(old, []).unwrap();
            assert_eq!(text(&connection, "updated_at"), "2021-01-01T00:00:00Z");
            connection.execute(&format!("UPDATE products SET {change}"), []).unwrap();
            let told = text(&connection, &format!("slug || ' ' || iif({fresh}, 'fresh', updated_at)"));
            assert!(["mine fresh", "c fresh"].contains(&told.as_str()), "{change}: {told}");
        }
    }
}

#[test]
fn works_without_a_number_as_the_key() {
    let mut table = products(Follow::Always);
    table.columns[0].kind = ColumnKind::Text;
    table.columns[0].required = true;
    table.without_rowid = true;
    let connection = bare(&table);
    connection
        .execute("INSERT INTO products (id, name) VALUES ('x', 'Lamp'), ('y', 'Lamp'), ('z', '!')", [])
        .unwrap();
    let slugs: String =
        connection.query_row("SELECT group_concat(slug, ' ') FROM products", [], |row| row.get(0)).unwrap();
    assert_eq!(slugs, "lamp lamp-2 product-z");
}

#[test]
fn a_hook_is_known_again_by_its_triggers() {
    let table = products(Follow::Always);
    let connection = bare(&table);
    connection.execute_batch("CREATE TABLE _relata_tables (name TEXT PRIMARY KEY, notes TEXT)").unwrap();
    let notes = serde_json::to_string(&relata_engine::model::notes_of(&table).unwrap()).unwrap();
    connection.execute("INSERT INTO _relata_tables VALUES ('products', ?1)", [notes]).unwrap();
    connection.execute_batch("CREATE TRIGGER mine AFTER DELETE ON products BEGIN SELECT 1; END").unwrap();
    let read = read_model(&connection).unwrap();
    let found = read.table("products").unwrap();
    assert_eq!(found.hooks, table.hooks);
    let names: Vec<&str> = found.triggers.iter().map(|trigger| trigger.name.as_str()).collect();
    assert_eq!(names, ["mine"]);
    assert_eq!(found.column("slug").unwrap().default, table.column("slug").unwrap().default);

    connection.execute_batch("DROP TRIGGER relata_products_slug_insert").unwrap();
    let read = read_model(&connection).unwrap();
    let found = read.table("products").unwrap();
    assert_eq!(found.hooks.len(), 2, "a hook whose trigger is gone is no hook: {:?}", found.hooks);
    assert!(found.triggers.iter().any(|trigger| trigger.name == "relata_products_slug_update"));
}

#[test]
fn debians_own_sqlite_fills_everything_in() {
    let Ok(found) = Command::new("sqlite3").arg("--version").output() else {
        eprintln!("skipped: no sqlite3 here");
        return;
    };
    eprintln!("sqlite3 {}", String::from_utf8_lossy(&found.stdout).trim());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.sqlite");
    Connection::open(&path).unwrap().execute_batch(&build(&products(Follow::Always))).unwrap();
    let ask = |path: &Path, sql: &str| {
        let output = Command::new("sqlite3").arg("-safe").arg(path).arg(sql).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    ask(&path, "INSERT INTO products (name, price) VALUES ('Läßt Œuvre', 1890), ('Läßt Œuvre', 5)");
    let told = ask(&path, "SELECT slug, length(created_at), length(updated_at) FROM products");
    assert_eq!(told, "lasst-oeuvre|20|20\nlasst-oeuvre-2|20|20");
    ask(&path, "UPDATE products SET name = 'Other' WHERE id = 2");
    assert_eq!(ask(&path, "SELECT slug FROM products WHERE id = 2"), "other");
}
