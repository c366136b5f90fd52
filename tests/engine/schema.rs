//! What is in a file.

use relata_engine::schema::{Catalog, ColumnKind, DateStorage, Key, Table, TableType, read_catalog};
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
