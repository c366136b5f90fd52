//! What is in a file.

use relata_engine::schema::{
    Affinity, Catalog, ColumnKind, DateStorage, Generated, Key, LinkAction, Table, TableType, read_catalog,
};
use rusqlite::Connection;

use crate::support::chinook;

fn catalog(sql: &str) -> Catalog {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    read_catalog(&connection).unwrap()
}

fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.table(name).unwrap_or_else(|| panic!("no table {name:?}"))
}

fn kind(table: &Table, column: &str) -> ColumnKind {
    table.column(column).unwrap_or_else(|| panic!("no column {column:?}")).kind
}

#[test]
fn chinook_reads_as_a_person_would() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = chinook(folder.path()) else { return };
    let catalog = read_catalog(&Connection::open(path).unwrap()).unwrap();
    assert_eq!(catalog.tables.len(), 11);

    let employee = table(&catalog, "Employee");
    assert_eq!(employee.label, ["FirstName", "LastName"]);
    assert_eq!(kind(employee, "BirthDate"), ColumnKind::DateTime);
    assert_eq!(employee.links[0].title, "Reports to");
    assert_eq!(employee.links[0].back_title, "Employees (reports to)");
    assert_eq!(employee.key, Key::Rowid { name: "rowid".into(), column: Some("EmployeeId".into()) });

    let invoice = table(&catalog, "Invoice");
    assert_eq!(invoice.label, ["InvoiceId"]);
    let total = invoice.column("Total").unwrap();
    assert_eq!(
        (total.kind, total.scale, total.declared_type.as_str()),
        (ColumnKind::Money, Some(2), "NUMERIC(10,2)")
    );

    let track = table(&catalog, "Track");
    assert_eq!(track.column("Name").unwrap().length, Some(200));
    assert_eq!(kind(track, "AlbumId"), ColumnKind::Link);
    let titles: Vec<&str> = track.links.iter().map(|link| link.title.as_str()).collect();
    assert_eq!(titles, ["Album", "Genre", "Media type"]);
    assert_eq!(track.links[0].back_title, "Tracks");

    let association = table(&catalog, "PlaylistTrack").association.clone().unwrap();
    assert_eq!((association.left, association.right, association.extra_columns.len()), (0, 1, 0));
    assert!(catalog.tables.iter().filter(|table| table.association.is_some()).count() == 1);
    assert_eq!(table(&catalog, "InvoiceLine").title, "Invoice line");
}

#[test]
fn a_row_is_named_by_what_no_column_hides() {
    let catalog = catalog(
        "CREATE TABLE plain(a);
         CREATE TABLE alias(id INTEGER PRIMARY KEY, a);
         CREATE TABLE quirk(id INTEGER PRIMARY KEY DESC, a);
         CREATE TABLE intkey(id INT PRIMARY KEY);
         CREATE TABLE hidden(rowid TEXT, a);
         CREATE TABLE all_hidden(rowid, _rowid_, OID);
         CREATE TABLE saved(rowid, _rowid_, id INTEGER PRIMARY KEY, oid);
         CREATE TABLE without(b TEXT, a INT, PRIMARY KEY(b, a)) WITHOUT ROWID;
         CREATE VIEW v AS SELECT 1 AS one;",
    );
    let rowid =
        |name: &str, column: Option<&str>| Key::Rowid { name: name.into(), column: column.map(Into::into) };
    assert_eq!(table(&catalog, "plain").key, rowid("rowid", None));
    assert_eq!(table(&catalog, "alias").key, rowid("rowid", Some("id")));
    assert_eq!(table(&catalog, "quirk").key, rowid("rowid", None));
    assert_eq!(table(&catalog, "intkey").key, rowid("rowid", None));
    assert_eq!(table(&catalog, "hidden").key, rowid("_rowid_", None));
    assert!(matches!(table(&catalog, "all_hidden").key, Key::None { .. }));
    assert!(table(&catalog, "all_hidden").read_only.is_some());
    assert_eq!(table(&catalog, "saved").key, rowid("id", Some("id")));
    assert_eq!(table(&catalog, "without").key, Key::Columns { columns: vec!["b".into(), "a".into()] });
    assert!(table(&catalog, "without").columns.iter().all(|column| column.not_null));
    let view = table(&catalog, "v");
    assert_eq!(view.table_type, TableType::View);
    assert!(view.read_only.as_deref().unwrap().contains("view"));
}

#[test]
fn dates_are_told_by_their_values() {
    let catalog = catalog(
        "CREATE TABLE d(iso DATE, unix DATETIME, ms TIMESTAMP, julian REAL, created_at INTEGER, year DATE, free DATE,
                        update_count INTEGER, seen_at TEXT);
         INSERT INTO d VALUES('2026-11-24', 1764000000, 1764000000123, 2461000.5, 1764000001, 2026, 'soon', 3,
                              '2026-11-24T10:30:00Z');
         CREATE TABLE j(birth_date REAL); INSERT INTO j VALUES(2461000.5);",
    );
    let d = table(&catalog, "d");
    let of = |name: &str| {
        let column = d.column(name).unwrap();
        (column.kind, column.date_storage)
    };
    assert_eq!(of("iso"), (ColumnKind::Date, Some(DateStorage::Iso)));
    assert_eq!(of("unix"), (ColumnKind::DateTime, Some(DateStorage::UnixSeconds)));
    assert_eq!(of("ms"), (ColumnKind::DateTime, Some(DateStorage::UnixMilliseconds)));
    assert_eq!(of("created_at"), (ColumnKind::DateTime, Some(DateStorage::UnixSeconds)));
    assert_eq!(of("seen_at"), (ColumnKind::DateTime, Some(DateStorage::Iso)));
    assert_eq!(of("year"), (ColumnKind::Number, None));
    assert_eq!(of("free"), (ColumnKind::Text, None));
    assert_eq!(of("update_count"), (ColumnKind::Integer, None));
    let birth = table(&catalog, "j").column("birth_date").unwrap();
    assert_eq!((birth.kind, birth.date_storage), (ColumnKind::Date, Some(DateStorage::Julian)));
}

#[test]
fn every_name_survives() {
    let names = ["two words", "a\"b", "a.b", "select", "🦉", "", "[x]", "`y`", "'z'", "a\nb", "ÄÖ", "a%b"];
    for name in names {
        let quoted = relata_engine::identifier::quote(name);
        let catalog = catalog(&format!(
            "CREATE TABLE {quoted}({quoted} TEXT PRIMARY KEY);
             CREATE TABLE child({quoted} REFERENCES {quoted} ON DELETE CASCADE);
             CREATE INDEX \"i {}\" ON {quoted}({quoted});
             CREATE VIEW \"v {}\" AS SELECT * FROM {quoted};",
            name.replace('"', "\"\""),
            name.replace('"', "\"\"")
        ));
        let found = table(&catalog, name);
        assert_eq!((found.name.as_str(), found.columns[0].name.as_str()), (name, name));
        assert!(!found.title.is_empty(), "{name:?} has something to show");
        assert!(found.indexes.iter().any(|index| index.name == format!("i {name}")), "{name:?}");
        let link = &table(&catalog, "child").links[0];
        assert!(link.target_exists && link.target == name && link.target_columns == [name], "{link:?}");
        let view = table(&catalog, &format!("v {name}"));
        assert_eq!((view.refused.as_deref(), view.columns[0].name.as_str()), (None, name));
        assert_eq!(catalog.incoming(name).len(), 1);
    }
}

#[test]
fn every_type_of_table() {
    let catalog = catalog(
        "CREATE TABLE plain(a NVARCHAR(160) COLLATE NOCASE NOT NULL DEFAULT 'x', b UNSIGNED BIG INT, c NUMERIC(10,2),
                            g AS (b * 2), s TEXT AS (a || '!') STORED, d DEFAULT (1 + 1), e);
         CREATE TABLE strict_one(id INTEGER PRIMARY KEY, any ANY, t TEXT) STRICT, WITHOUT ROWID;
         CREATE VIRTUAL TABLE docs USING fts5(title, body);
         CREATE VIRTUAL TABLE docs_config_x USING fts5(a);
         CREATE TABLE docs_mine(a);
         CREATE VIRTUAL TABLE place USING rtree(id, x0, x1);
         CREATE VIRTUAL TABLE \"a using b\" USING fts5(\"it using that\");
         CREATE UNIQUE INDEX part ON plain(a, b DESC) WHERE b > 0;
         CREATE INDEX expr ON plain(lower(a), b);
         CREATE TRIGGER watch AFTER INSERT ON Plain BEGIN SELECT 1; END;
         CREATE VIEW sees(one, two) AS SELECT a, b + 1 FROM plain;
         CREATE TABLE _relata_notes(a);",
    );
    let names: Vec<&str> = catalog.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(
        names,
        ["plain", "strict_one", "docs", "docs_config_x", "docs_mine", "place", "a using b", "sees"],
        "shadows are folded, a table of one's own with such a name is not"
    );
    let plain = table(&catalog, "plain");
    let a = plain.column("A").unwrap();
    assert_eq!((a.declared_type.as_str(), a.affinity), ("NVARCHAR(160)", Affinity::Text));
    assert_eq!((a.collation.as_deref(), a.default.as_deref()), (Some("NOCASE"), Some("'x'")));
    assert!(a.not_null && a.length == Some(160));
    assert_eq!(plain.column("b").unwrap().affinity, Affinity::Integer);
    assert_eq!(plain.column("g").unwrap().generated, Some(Generated::Virtual));
    assert_eq!(plain.column("s").unwrap().generated, Some(Generated::Stored));
    assert_eq!(plain.column("d").unwrap().default.as_deref(), Some("1 + 1"));
    assert_eq!(plain.column("e").unwrap().affinity, Affinity::Blob);
    let part = plain.indexes.iter().find(|index| index.name == "part").unwrap();
    assert!(part.unique && part.partial && part.origin == "c");
    let expr = plain.indexes.iter().find(|index| index.name == "expr").unwrap();
    assert_eq!(expr.columns, [None, Some("b".to_owned())]);
    assert_eq!(plain.triggers[0].name, "watch");

    let strict_one = table(&catalog, "strict_one");
    assert!(strict_one.strict && strict_one.without_rowid);
    assert_eq!(strict_one.key, Key::Columns { columns: vec!["id".into()] });
    assert_eq!(strict_one.column("any").unwrap().affinity, Affinity::Blob);

    let docs = table(&catalog, "docs");
    assert_eq!((docs.table_type, docs.read_only.as_deref()), (TableType::Virtual, None));
    assert_eq!(docs.shadows.len(), 5, "{:?}", docs.shadows);
    let shown: Vec<&str> = docs.shown_columns().map(|column| column.name.as_str()).collect();
    assert_eq!(shown, ["title", "body"]);
    assert_eq!(table(&catalog, "place").shadows.len(), 3);
    assert_eq!(table(&catalog, "a using b").read_only, None);
    let sees = table(&catalog, "sees");
    assert_eq!((sees.columns[1].name.as_str(), sees.refused.as_deref()), ("two", None));
}

#[test]
fn links_lead_where_the_file_says() {
    let catalog = catalog(
        "CREATE TABLE halls(house TEXT, number INT, PRIMARY KEY(house, number));
         CREATE TABLE seats(id INTEGER PRIMARY KEY, h TEXT NOT NULL, n INT NOT NULL, nice INT REFERENCES Seats(ID),
                            FOREIGN KEY(h, n) REFERENCES halls ON DELETE CASCADE ON UPDATE SET NULL);
         CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE profiles(user_id INTEGER PRIMARY KEY REFERENCES users, bio TEXT);
         CREATE TABLE tags(id INTEGER PRIMARY KEY, label TEXT);
         CREATE TABLE user_tags(id INTEGER PRIMARY KEY, user_id INT REFERENCES users, tag_id INT REFERENCES tags,
                                added TEXT DEFAULT CURRENT_TIMESTAMP, UNIQUE(user_id, tag_id));
         CREATE TABLE messages(id INTEGER PRIMARY KEY, sender_id INT REFERENCES users, receiver_id INT REFERENCES users,
                               body TEXT);
         CREATE TABLE lost(a INT REFERENCES nowhere, b INT REFERENCES users(missing));",
    );
    let seats = table(&catalog, "seats");
    let halls = seats.links.iter().find(|link| link.target == "halls").unwrap();
    assert_eq!(halls.columns, ["h", "n"]);
    assert_eq!(halls.target_columns, ["house", "number"]);
    assert_eq!((halls.on_delete, halls.on_update), (LinkAction::Cascade, LinkAction::SetNull));
    assert!(halls.required && !halls.unique);
    let itself = seats.links.iter().find(|link| link.target == "seats").unwrap();
    assert_eq!((itself.target_columns[0].as_str(), itself.back_title.as_str()), ("id", "Seats (nice)"));
    assert_eq!(seats.column("h").unwrap().link, None, "one column of two is no link of its own");

    let profile = &table(&catalog, "profiles").links[0];
    assert!(profile.unique && profile.required && profile.back_title == "Profile", "{profile:?}");
    let pairs = table(&catalog, "user_tags").association.clone().unwrap();
    assert_eq!((pairs.left, pairs.right, pairs.extra_columns), (0, 1, vec!["added".to_owned()]));
    let messages = table(&catalog, "messages");
    assert_eq!(messages.association, None, "a message is more than a pair");
    let backs: Vec<&str> = messages.links.iter().map(|link| link.back_title.as_str()).collect();
    assert_eq!(backs, ["Messages (sender)", "Messages (receiver)"]);
    assert!(table(&catalog, "lost").links.iter().all(|link| !link.target_exists));
    assert_eq!(catalog.incoming("users").len(), 4);
    assert!(catalog.table("USERS").is_some() && catalog.expect_table("nope").is_err());
}

#[test]
fn a_column_of_a_link_is_called_what_it_links_to() {
    let catalog = catalog(
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE tasks(id INTEGER PRIMARY KEY, owner_id INT REFERENCES users, assigned_to INT REFERENCES users,
                            user TEXT, user_id INT REFERENCES users, gone_id INT REFERENCES gone);
         CREATE TABLE profiles(user_id INTEGER PRIMARY KEY REFERENCES users, bio TEXT);",
    );
    let titles =
        |name| table(&catalog, name).columns.iter().map(|column| column.title.as_str()).collect::<Vec<_>>();
    assert_eq!(titles("tasks"), ["ID", "Owner", "Assigned to", "User", "User ID", "Gone ID"]);
    assert_eq!(titles("profiles"), ["User ID", "Bio"]);
}

#[test]
fn views_that_can_not_be_read_are_listed_with_the_reason() {
    let connection = Connection::open_in_memory().unwrap();
    connection.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE t(a); CREATE TABLE gone(a);
             CREATE VIEW fine AS SELECT a FROM t;
             CREATE VIEW unsafe_one AS SELECT * FROM pragma_table_list;
             CREATE VIEW no_table AS SELECT a FROM gone;
             CREATE VIEW no_function AS SELECT made_up(a) FROM t;
             DROP TABLE gone;",
        )
        .unwrap();
    let catalog = read_catalog(&connection).unwrap();
    let refused = |name: &str| table(&catalog, name).refused.clone().unwrap_or_default();
    assert_eq!(table(&catalog, "fine").refused, None);
    assert!(refused("unsafe_one").contains("does not allow"), "{}", refused("unsafe_one"));
    assert!(refused("no_table").contains("“gone”, which is not in this file"), "{}", refused("no_table"));
    assert!(refused("no_function").contains("made_up"), "{}", refused("no_function"));
}

#[test]
fn a_thousand_tables_are_read_at_once() {
    let mut sql = String::from("BEGIN;");
    for number in 0..1000 {
        sql += &format!(
            "CREATE TABLE t{number}(id INTEGER PRIMARY KEY, name TEXT UNIQUE, other INT REFERENCES t{});",
            number / 2
        );
    }
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(&(sql + "COMMIT")).unwrap();
    let began = std::time::Instant::now();
    assert_eq!(read_catalog(&connection).unwrap().tables.len(), 1000);
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "took {:?}", began.elapsed());
}
