//! The starters: what they declare is whole, what they make holds to its own rules, and the same day gives the same rows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{Computation, Model, TableModel, read_model};
use relata_engine::sample::SampleSize;
use relata_engine::session::Session;
use relata_engine::starter::{Declared, TableFate, plan, starters};
use relata_engine::task::TaskId;
use relata_engine::views::SavedView;
use relata_engine::{Error, ErrorCode, WireError};
use rusqlite::Connection;
use tempfile::TempDir;

const DAY: &str = "2026-11-25";
const JOB: TaskId = TaskId(7);

fn session(folder: &TempDir) -> Arc<Session> {
    Session::new(folder.path().join("profile"), Arc::new(NoEvents))
}

fn names() -> Vec<String> {
    starters().unwrap().into_iter().map(|starter| starter.name).collect()
}

/// A file made from `starter`; it is closed again.
fn make(folder: &TempDir, starter: &str, size: SampleSize, day: &str, name: &str) -> Connection {
    let session = session(folder);
    let path = folder.path().join(name);
    let info = session
        .create_from_starter(
            Some(path.display().to_string()),
            starter.to_owned(),
            Some(size),
            Some(day.to_owned()),
            JOB,
        )
        .unwrap();
    session.close_file(info.id).unwrap();
    Connection::open(path).unwrap()
}

fn texts(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

fn assert_sound(connection: &Connection, about: &str) {
    assert_eq!(texts(connection, "PRAGMA integrity_check"), ["ok"], "{about}");
    assert!(texts(connection, "SELECT \"table\" FROM pragma_foreign_key_check").is_empty(), "{about}");
}

/// Every row of every table as SQLite writes it.
fn rows(connection: &Connection) -> BTreeMap<String, Vec<String>> {
    let model = read_model(connection).unwrap();
    let row = |table: &TableModel| {
        let parts: Vec<String> =
            table.columns.iter().map(|column| format!("quote(\"{}\")", column.name)).collect();
        texts(connection, &format!("SELECT {} FROM \"{}\"", parts.join(" || '|' || "), table.name))
    };
    model.tables.iter().map(|table| (table.name.clone(), row(table))).collect()
}

#[test]
fn each_starter_is_made_as_it_is_declared() {
    for name in names() {
        let declared = Declared::read(&name).unwrap();
        let expected = plan(&Model::default(), &declared, &BTreeMap::new()).model;
        for (size, least) in [(SampleSize::Small, 10), (SampleSize::TenThousand, 10_000)] {
            let folder = TempDir::new().unwrap();
            let connection = make(&folder, &name, size, DAY, "made.sqlite");
            assert_sound(&connection, &name);
            let found = read_model(&connection).unwrap();
            for (one, other) in expected.tables.iter().zip(&found.tables) {
                let sorted = |table: &TableModel| {
                    let mut table = table.clone();
                    table.indexes.sort_by(|one, other| one.name.cmp(&other.name));
                    table
                };
                assert_eq!(sorted(one), sorted(other), "{name} {size:?}");
            }
            assert_eq!(found.tables.len(), expected.tables.len());
            let counts: Vec<usize> = rows(&connection).values().map(Vec::len).collect();
            assert!(counts.iter().all(|count| *count > 0), "{name} {size:?}: {counts:?}");
            assert!(counts.iter().max() >= Some(&least), "{name} {size:?}: {counts:?}");
        }
    }
}

#[test]
fn the_same_day_gives_the_same_rows() {
    for name in names() {
        let folder = TempDir::new().unwrap();
        // The generators are the same code for each; the biggest sample is enough to see them.
        let all = [SampleSize::Small, SampleSize::TenThousand];
        for size in all.into_iter().take(if name == names()[0] { 2 } else { 1 }) {
            let label = format!("{name}-{size:?}");
            let one = rows(&make(&folder, &name, size, DAY, &format!("{label}-one.sqlite")));
            let other = rows(&make(&folder, &name, size, DAY, &format!("{label}-other.sqlite")));
            assert!(one == other, "{label}: two files of one day differ");
            let later = rows(&make(&folder, &name, size, "2026-11-26", &format!("{label}-later.sqlite")));
            assert!(one != later, "{label}: dates do not go with the day");
            let size = |rows: &BTreeMap<String, Vec<String>>| rows.values().map(Vec::len).collect::<Vec<_>>();
            assert_eq!(size(&one), size(&later), "{label}");
        }
    }
}

/// A statement over all columns of `table`, computed ones too, each as nothing.
fn with_computed(table: &TableModel) -> String {
    let computed: Vec<String> =
        table.computed.iter().map(|column| format!(", NULL AS \"{}\"", column.name)).collect();
    format!("(SELECT *{} FROM \"{}\")", computed.concat(), table.name)
}

fn expect_sql(connection: &Connection, sql: &str) {
    connection.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
}

fn check_table(connection: &Connection, model: &Model, table: &TableModel) {
    let name = &table.name;
    for computed in &table.computed {
        assert!(table.column(&computed.name).is_none(), "{name}.{} stands twice", computed.name);
        match &computed.how {
            Computation::Formula { expression } => {
                expect_sql(connection, &format!("SELECT ({expression}) FROM \"{name}\""));
            }
            Computation::Lookup { path, column } => {
                assert!(!path.is_empty() && !column.is_empty());
            }
            Computation::Rollup { link, column, filter, order, .. } => {
                let (source, key) = link.split_once('.').unwrap();
                let from = model.table(source).unwrap_or_else(|| panic!("{name}: no {source}"));
                let leads_here =
                    |link: &relata_engine::model::LinkModel| link.target == *name && link.columns == [key];
                assert!(from.links.iter().any(leads_here), "{name}: {link} does not lead here");
                let column = column.clone().unwrap_or_else(|| "*".to_owned());
                let filter = filter.clone().unwrap_or_else(|| "1".to_owned());
                let order = order.clone().unwrap_or_else(|| "1".to_owned());
                expect_sql(
                    connection,
                    &format!("SELECT {column} FROM \"{source}\" WHERE {filter} ORDER BY {order}"),
                );
            }
        }
    }
    for action in &table.actions {
        let when = action.condition.clone().unwrap_or_else(|| "1".to_owned());
        expect_sql(connection, &format!("SELECT 1 FROM \"{name}\" WHERE {when}"));
        let copied = action.copy.iter().flat_map(|copy| &copy.set);
        for set in action.set.iter().chain(copied) {
            assert!(table.column(&set.column).is_some(), "{name}: {} sets {}", action.name, set.column);
            expect_sql(connection, &format!("SELECT {} FROM \"{name}\"", set.to));
        }
    }
    for link in &table.links {
        let first = &link.columns[0];
        let leads = |parts: &str| parts.trim_matches('"').eq_ignore_ascii_case(first);
        let indexed = table.indexes.iter().any(|index| leads(&index.parts[0]))
            || table.primary_key.first() == Some(first)
            || table.column(first).is_some_and(|column| column.unique);
        assert!(indexed, "{name}.{first} has no index");
    }
}

fn check_view(connection: &Connection, model: &Model, view: &SavedView, all: &[SavedView]) {
    let about = format!("{}: {}", view.part_of, view.name);
    let table = |name: &str| model.table(name).unwrap_or_else(|| panic!("{about}: no table {name}"));
    let known = |table: &TableModel, name: &str| {
        table.column(name).is_some() || table.computed.iter().any(|column| column.name == name)
    };
    let expect_fields = |table: &TableModel, fields: &[String], sort: &[String]| {
        for field in
            fields.iter().map(String::as_str).chain(sort.iter().map(|sort| sort.trim_start_matches('-')))
        {
            assert!(known(table, field), "{about}: {} has no {field}", table.name);
        }
    };
    let expect_filter = |table: &TableModel, filter: &str| {
        expect_sql(connection, &format!("SELECT 1 FROM {} WHERE {filter}", with_computed(table)));
    };
    let opens = view.opens.iter().chain(view.parts.iter().filter_map(|part| part.opens.as_ref()));
    for opened in opens {
        assert!(all.iter().any(|view| view.name == *opened), "{about}: opens {opened}");
    }
    if let Some(sql) = &view.sql {
        expect_sql(connection, sql);
    }
    if let Some(table) = view.table.as_deref().map(table) {
        expect_fields(table, &view.fields, &view.sort);
        expect_fields(table, &view.search, &[]);
        view.sorts.iter().for_each(|sort| expect_fields(table, &[], &sort.by));
        let one = [&view.group, &view.order, &view.date, &view.colour, &view.quick_add, &view.me];
        expect_fields(table, &one.into_iter().flatten().cloned().collect::<Vec<_>>(), &[]);
        let filters = view.filter.iter();
        let parts = view.sections.iter().chain(&view.filter_chips).filter_map(|part| part.filter.as_ref());
        filters.chain(parts).for_each(|filter| expect_filter(table, filter));
        for facet in &view.facets {
            let is_link = model.table(facet).is_some_and(|link| link.primary_key.len() == 2);
            assert!(known(table, facet) || is_link, "{about}: facet {facet}");
        }
        for action in &view.actions {
            assert!(table.actions.iter().any(|known| known.name == *action), "{about}: {action}");
        }
    }
    for part in &view.parts {
        let link = part.link.as_deref().map(|link| link.split_once('.').map_or(link, |(table, _)| table));
        if let Some(shown) = part.table.as_deref().or(link).map(table) {
            expect_fields(shown, &part.fields, &part.sort);
            expect_fields(shown, &part.me.iter().cloned().collect::<Vec<_>>(), &[]);
            if let Some(filter) = &part.filter {
                expect_filter(shown, filter);
            }
        }
        if let Some(sql) = &part.sql {
            expect_sql(connection, sql);
        }
        assert!(part.table.is_some() || part.link.is_some() || part.sql.is_some(), "{about}: {}", part.title);
    }
}

fn open(session: &Session, path: &Path) -> FileId {
    session.open_file(path.display().to_string(), OpenMode::Normal, JOB).unwrap().id
}

#[test]
fn everything_declared_refers_to_what_is_there() {
    for name in names() {
        let folder = TempDir::new().unwrap();
        let connection = make(&folder, &name, SampleSize::Small, DAY, "made.sqlite");
        let model = read_model(&connection).unwrap();
        model.tables.iter().for_each(|table| check_table(&connection, &model, table));
        let session = session(&folder);
        let views = session.saved_views(open(&session, &folder.path().join("made.sqlite"))).unwrap();
        assert_eq!(views.iter().filter(|view| view.home).count(), 1, "{name}");
        views.iter().for_each(|view| check_view(&connection, &model, view, &views));
    }
}

fn orders(names: &[String]) -> Vec<Vec<String>> {
    if names.len() <= 1 {
        return vec![names.to_vec()];
    }
    let mut all = Vec::new();
    for first in names {
        let rest: Vec<String> = names.iter().filter(|name| *name != first).cloned().collect();
        all.extend(orders(&rest).into_iter().map(|order| [vec![first.clone()], order].concat()));
    }
    all
}

#[test]
fn starters_share_a_file_in_any_order() {
    for order in orders(&names()) {
        let folder = TempDir::new().unwrap();
        let session = session(&folder);
        let path = folder.path().join("all.sqlite");
        let file = session.create_file(path.display().to_string()).unwrap().id;
        for name in &order {
            let planned = session.plan_starter(file, name.clone()).unwrap();
            let day = Some(DAY.to_owned());
            let added = session.add_starter(file, name.clone(), Some(SampleSize::Small), day, JOB).unwrap();
            assert_eq!(planned, added, "{order:?}: what was shown is what is done");
            let clashes: Vec<&str> =
                added.iter().filter(|table| table.clash.is_some()).map(|table| table.name.as_str()).collect();
            let taken: BTreeSet<&str> = added.iter().map(|table| table.name.as_str()).collect();
            assert_eq!(taken.len(), added.len());
            assert!(clashes.len() <= 1, "{order:?}: {clashes:?}");
        }
        let views = session.saved_views(file).unwrap();
        assert_eq!(views.iter().filter(|view| view.home).count(), 1);
        session.close_file(file).unwrap();
        let connection = Connection::open(&path).unwrap();
        assert_sound(&connection, &format!("{order:?}"));
        let model = read_model(&connection).unwrap();
        model.tables.iter().for_each(|table| check_table(&connection, &model, table));
        views.iter().for_each(|view| check_view(&connection, &model, view, &views));
        let empty: Vec<String> =
            rows(&connection).into_iter().filter(|(_, rows)| rows.is_empty()).map(|(name, _)| name).collect();
        assert!(empty.is_empty(), "{order:?}: no rows in {empty:?}");
        drop(connection);

        let file = open(&session, &path);
        for name in &order {
            let again = session.add_starter(file, name.clone(), Some(SampleSize::Small), None, JOB).unwrap();
            let nothing_new =
                again.iter().all(|table| table.what == TableFate::Shared && table.added_columns.is_empty());
            assert!(nothing_new, "{order:?}: {again:?}");
        }
        session.close_file(file).unwrap();
        let connection = Connection::open(&path).unwrap();
        assert_eq!(read_model(&connection).unwrap(), model, "adding what is there changes nothing");
    }
}

#[test]
fn a_second_categories_becomes_post_categories() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    let path = folder.path().join("shop.sqlite").display().to_string();
    let file = session.create_from_starter(Some(path), "catalog".to_owned(), None, None, JOB).unwrap().id;
    let planned = session.plan_starter(file, "blog".to_owned()).unwrap();
    let of = |name: &str| planned.iter().find(|table| table.declared == name).unwrap();
    assert_eq!(
        (of("categories").name.as_str(), of("categories").what),
        ("post_categories", TableFate::Renamed)
    );
    assert!(of("categories").clash.as_ref().unwrap().contains("post_categories"));
    assert_eq!((of("users").what, of("tags").what), (TableFate::Shared, TableFate::Shared));
}

#[test]
fn a_table_of_somebody_elses_shape_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    let path = folder.path().join("own.sqlite");
    let file = session.create_file(path.display().to_string()).unwrap().id;
    session.close_file(file).unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("CREATE TABLE tags (label TEXT); INSERT INTO tags VALUES ('mine')").unwrap();
    drop(connection);
    let file = open(&session, &path);
    let name = names().into_iter().find(|name| Declared::read(name).unwrap().model.table("tags").is_some());
    let added =
        session.add_starter(file, name.unwrap(), Some(SampleSize::Small), Some(DAY.to_owned()), JOB).unwrap();
    let tags = added.iter().find(|table| table.declared == "tags").unwrap();
    assert_eq!(tags.what, TableFate::Renamed);
    session.close_file(file).unwrap();
    let connection = Connection::open(&path).unwrap();
    assert_eq!(texts(&connection, "SELECT label FROM tags"), ["mine"]);
    assert_sound(&connection, "with somebody's tags");
}

#[test]
fn a_refusal_leaves_nothing_behind() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    let path = folder.path().join("none.sqlite");
    let make = |starter: &str, day: Option<&str>| {
        let (path, day) = (Some(path.display().to_string()), day.map(str::to_owned));
        session.create_from_starter(path, starter.to_owned(), Some(SampleSize::Small), day, JOB).unwrap_err()
    };
    let unknown = WireError::from(make("no such", None));
    assert_eq!(unknown.code, ErrorCode::NotFound);
    assert!(unknown.message.contains(&names().join(", ")), "{}", unknown.message);
    let no_day = WireError::from(make(&names()[0], Some("yesterday")));
    assert_eq!(no_day.code, ErrorCode::InvalidValue);
    assert!(!path.exists());
}

#[test]
fn cancelled_it_leaves_no_file() {
    let folder = TempDir::new().unwrap();
    let session = session(&folder);
    let path = folder.path().join("big.sqlite");
    let other = Arc::clone(&session);
    let canceller = std::thread::spawn(move || {
        for _ in 0..200 {
            std::thread::sleep(std::time::Duration::from_millis(5));
            other.cancel_task(JOB).unwrap();
        }
    });
    let (name, at) = (names().remove(0), path.display().to_string());
    let made = session.create_from_starter(Some(at), name, Some(SampleSize::Million), None, JOB);
    assert!(matches!(made, Err(Error::Cancelled)), "{made:?}");
    canceller.join().unwrap();
    assert!(!path.exists() && !folder.path().join("big.sqlite-wal").exists());
    assert!(session.recent_files().unwrap().is_empty());
}

/// Debian's own SQLite (3.40) loads, reads and writes each.
#[test]
fn any_other_program_can_use_it() {
    let shell = |file: &Path, sql: &str| {
        let child = Command::new("sqlite3")
            .args(["-bail", "-batch"])
            .arg(file)
            .stdin(Stdio::null())
            .arg(format!("PRAGMA foreign_keys = on; {sql}"))
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&child.stderr).into_owned();
        assert!(child.status.success() && error.is_empty(), "{sql}: {error}");
        String::from_utf8(child.stdout).unwrap().trim().to_owned()
    };
    if Command::new("sqlite3").arg("--version").output().is_err() {
        eprintln!("skipped: no sqlite3 on this machine");
        return;
    }
    for name in names() {
        let folder = TempDir::new().unwrap();
        let connection = make(&folder, &name, SampleSize::Small, DAY, "made.sqlite");
        let model = read_model(&connection).unwrap();
        drop(connection);
        let file = folder.path().join("made.sqlite");
        assert_eq!(shell(&file, "PRAGMA integrity_check; PRAGMA foreign_key_check"), "ok");
        let copy = folder.path().join("loaded.sqlite");
        let dump = Command::new("sqlite3").arg(&file).arg(".dump").output().unwrap().stdout;
        std::fs::write(folder.path().join("dump.sql"), dump).unwrap();
        shell(&copy, "PRAGMA foreign_keys = off");
        let script = folder.path().join("dump.sql");
        let loaded = Command::new("sqlite3").arg(&copy).arg(format!(".read '{}'", script.display())).output();
        assert!(loaded.unwrap().stderr.is_empty());
        for table in &model.tables {
            let count = format!("SELECT count(*) FROM \"{}\"", table.name);
            assert_eq!(shell(&file, &count), shell(&copy, &count), "{name}: {}", table.name);
            let first = &table.columns[0].name;
            shell(&copy, &format!("UPDATE \"{}\" SET \"{first}\" = \"{first}\"", table.name));
        }
    }
    let folder = TempDir::new().unwrap();
    drop(make(&folder, "catalog", SampleSize::Small, DAY, "made.sqlite"));
    let file = folder.path().join("made.sqlite");
    let of = "SELECT slug || '|' || (created_at = strftime('%Y-%m-%dT%H:%M:%SZ', created_at)) FROM products";
    shell(&file, "INSERT INTO products (name, price) VALUES ('Émil’s Oak Stool', 8900)");
    assert_eq!(shell(&file, &format!("{of} ORDER BY id DESC LIMIT 1")), "emils-oak-stool|1");
    shell(&file, "INSERT INTO products (name, price) VALUES ('Emils oak stool!', 8900)");
    assert_eq!(shell(&file, &format!("{of} ORDER BY id DESC LIMIT 1")), "emils-oak-stool-2|1");
    let refused = Command::new("sqlite3")
        .arg(&file)
        .arg("INSERT INTO products (name, price) VALUES ('Free', -1)")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&refused.stderr).contains("CHECK"));
}
