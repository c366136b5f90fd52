//! New tables from text: what is told from it, what is made of it, and that nothing is lost or half made.

use std::path::Path;
use std::sync::Arc;

use relata_engine::event::{Event, EventSink, NoEvents};
use relata_engine::file::FileId;
use relata_engine::import::{ImportPlan, ImportPreview, ImportSource};
use relata_engine::schema::ColumnKind;
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::{ErrorCode, Result, WireError};
use rusqlite::Connection;
use tempfile::TempDir;

const JOB: TaskId = TaskId(3);

struct Place {
    folder: TempDir,
    session: Arc<Session>,
    file: FileId,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let path = folder.path().join("file.sqlite").display().to_string();
    let file = session.create_file(path).unwrap().id;
    Place { folder, session, file }
}

impl Place {
    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("file.sqlite")
    }

    fn connection(&self) -> Connection {
        Connection::open(self.path()).unwrap()
    }

    fn written(&self, name: &str, bytes: &[u8]) -> ImportSource {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        ImportSource::File { path: path.display().to_string() }
    }

    fn look(&self, source: &ImportSource) -> ImportPreview {
        self.session.look_at_import(source.clone(), None, None, JOB).unwrap()
    }

    fn again(&self, source: &ImportSource, plan: &ImportPlan) -> ImportPreview {
        self.session.look_at_import(source.clone(), Some(plan.clone()), None, JOB).unwrap()
    }

    fn rows(&self, sql: &str) -> Vec<String> {
        let connection = self.connection();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }
}

fn text(text: &str) -> ImportSource {
    ImportSource::Text { text: text.to_owned() }
}

fn kinds(preview: &ImportPreview) -> Vec<(&str, ColumnKind)> {
    preview.plan.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect()
}

fn refusal<T: std::fmt::Debug>(result: Result<T>) -> WireError {
    WireError::from(result.unwrap_err())
}

const SHOP: &str = "\
Id,Name,Unit price,Discount,Since,Seen at,Active,Site,Contact,Code,Weight
1,\"Stool, low\",€ 18.90,5%,2026-03-31,2026-03-31T10:30:00Z,yes,https://a.example/x,a@b.example,007,1.5
2,\"He said \"\"no\"\"\",€4.20,12.5 %,2025-12-01,2026-01-02 03:04:05+02:00,no,http://b.example,b@c.example,010,
3,\"two
lines\",\"€1,204.00\",0%,2024-02-29,2026-01-02T03:04:05Z,no,https://c.example,c@d.example,1,-0.25
";

#[test]
fn a_table_of_every_kind_is_told_and_made() {
    use ColumnKind::*;
    let place = place();
    let source = place.written("Price list 2026.csv", SHOP.as_bytes());
    let look = place.look(&source);
    assert_eq!(
        kinds(&look),
        [
            ("id", Integer),
            ("name", LongText),
            ("unit_price", Money),
            ("discount", Percent),
            ("since", Date),
            ("seen_at", DateTime),
            ("active", Boolean),
            ("site", Url),
            ("contact", Email),
            ("code", Text),
            ("weight", Number),
        ]
    );
    assert_eq!((look.rows, look.encoding.as_str(), look.plan.key), (3, "UTF-8", Some(0)));
    assert_eq!(look.plan.columns[2].currency.as_deref(), Some("EUR"));
    assert_eq!(look.plan.table, "price_list_2026");
    let made = place.session.import_table(place.file, source, look.plan, look.rows, JOB).unwrap();
    assert_eq!((made.rows, made.emptied, made.before), (3, 0, None));
    let rows = place.rows(
        "SELECT concat_ws('|', id, name, unit_price, discount, since, seen_at, active, code, weight) \
         FROM price_list_2026 ORDER BY id",
    );
    assert_eq!(rows[0], "1|Stool, low|1890|0.05|2026-03-31|2026-03-31T10:30:00Z|1|007|1.5");
    assert_eq!(rows[1], "2|He said \"no\"|420|0.125|2025-12-01|2026-01-02T01:04:05Z|0|010");
    assert_eq!(rows[2], "3|two\nlines|120400|0.0|2024-02-29|2026-01-02T03:04:05Z|0|1|-0.25");
    let catalog = place.session.catalog(place.file).unwrap();
    let table = catalog.expect_table("price_list_2026").unwrap();
    let shown: Vec<ColumnKind> = table.columns.iter().map(|column| column.kind).collect();
    assert_eq!(shown, [Integer, LongText, Money, Percent, Date, DateTime, Boolean, Url, Email, Text, Number]);
}

#[test]
fn one_step_back_takes_table_and_rows_and_one_forward_brings_them() {
    let place = place();
    let (first, second) = (text("a\tb\n1\tx\n"), text("c\td\n2\ty\n3\tz\n"));
    let plan = ImportPlan { table: "one".to_owned(), ..place.look(&first).plan };
    place.session.import_table(place.file, first, plan, 1, JOB).unwrap();
    let plan = ImportPlan { table: "two".to_owned(), ..place.look(&second).plan };
    let made = place.session.import_table(place.file, second.clone(), plan.clone(), 2, JOB).unwrap();
    place.session.take_import_back(place.file, made.clone(), JOB).unwrap();
    let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_relata%' ESCAPE '\\' \
                  AND name NOT LIKE 'sqlite%'";
    assert_eq!(place.rows(tables), ["one"]);
    assert_eq!(place.rows("SELECT b FROM one"), ["x"]);
    let error = refusal(place.session.take_import_back(place.file, made.clone(), JOB));
    assert_eq!(error.code, ErrorCode::Conflict);
    place.session.revise_to(place.file, Some(made.revision), Vec::new(), JOB).unwrap();
    assert_eq!(place.rows("SELECT d FROM two ORDER BY id"), ["y", "z"]);
    let error = refusal(place.session.import_table(place.file, second, plan, 2, JOB));
    assert!(error.message.contains("“two”"), "{}", error.message);
}

#[test]
fn encodings_and_delimiters_are_found() {
    let place = place();
    let german = "Größe;Preis;Datum\n1,5;\"1.204,50 €\";31.12.2025\n22,25;3,00 €;01.02.2026\n";
    let utf16 = |big: bool, mark: bool| -> Vec<u8> {
        let units = mark.then_some(0xfeff).into_iter().chain(german.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend_from_slice(german.as_bytes());
    let windows: Vec<u8> = german
        .chars()
        .map(|letter| match letter {
            '€' => 0x80,
            other => u8::try_from(u32::from(other)).unwrap(),
        })
        .collect();
    let with_said = format!("sep=;\r\n{}", german.replace('\n', "\r\n"));
    for (name, bytes, encoding) in [
        ("plain.csv", german.as_bytes().to_vec(), "UTF-8"),
        ("marked.csv", marked, "UTF-8"),
        ("le.csv", utf16(false, true), "UTF-16LE"),
        ("be.csv", utf16(true, true), "UTF-16BE"),
        ("unmarked.csv", utf16(false, false), "UTF-16LE"),
        ("windows.csv", windows, "windows-1252"),
        ("said.csv", with_said.into_bytes(), "UTF-8"),
    ] {
        let source = place.written(name, &bytes);
        let look = place.look(&source);
        assert_eq!(look.encoding, encoding, "{name}");
        assert_eq!(look.plan.delimiter, ";", "{name}");
        let found = kinds(&look);
        let wanted =
            [("größe", ColumnKind::Number), ("preis", ColumnKind::Money), ("datum", ColumnKind::Date)];
        assert_eq!(found, wanted, "{name}");
        let table = look.plan.table.clone();
        place.session.import_table(place.file, source, look.plan, 2, JOB).unwrap();
        let rows =
            place.rows(&format!("SELECT concat_ws('|', größe, preis, datum) FROM {table} ORDER BY id"));
        assert_eq!(rows, ["1.5|120450|2025-12-31", "22.25|300|2026-02-01"], "{name}");
    }
    for (sample, delimiter) in
        [("a\tb,c\n1\t2,3\n", "\t"), ("a|b\n1|2\n", "|"), ("a,b\n1,2\n", ","), ("a\n1\n", ",")]
    {
        assert_eq!(place.look(&text(sample)).plan.delimiter, delimiter, "{sample}");
    }
}

#[test]
fn nothing_is_guessed_that_would_lose_something() {
    use ColumnKind::*;
    let place = place();
    for (values, kind) in [
        (vec!["007", "12"], Text),
        (vec!["+49 30 1234", "+1 555"], Text),
        (vec!["557e92", "123456"], Text),
        (vec!["192.168.100.200", "192.168.100.201"], Text),
        (vec!["99999999999999999999", "1"], Number),
        (vec!["3/4/2026", "5/6/2026"], Text),
        (vec!["3/14/2026", "5/6/2026"], Date),
        (vec!["14/3/2026", "5/6/2026"], Date),
        (vec!["1", "n/a"], Text),
        (vec!["€ 1", "$ 2"], Text),
        (vec!["2026-02-30", "2026-01-01"], Text),
        (vec!["-5", "0"], Integer),
        (vec!["1,204", "2,500,000"], Integer),
        (vec!["1.204", "2.500"], Number),
        (vec!["(12.50) $", "$3"], Text),
        (vec!["($12.50)", "$3"], Money),
    ] {
        let source = text(&format!("name\tvalue\na\t{}\n", values.join("\nb\t")));
        let look = place.look(&source);
        assert_eq!(look.plan.columns[1].kind, kind, "{values:?}");
    }
    let american = place.look(&text("d\tx\n3/14/2026\t1\n5/6/2026\t2\n"));
    place
        .session
        .import_table(place.file, text("d\tx\n3/14/2026\t1\n5/6/2026\t2\n"), american.plan, 2, JOB)
        .unwrap();
    assert_eq!(place.rows("SELECT d FROM pasted ORDER BY id"), ["2026-03-14", "2026-05-06"]);
}

#[test]
fn values_that_do_not_go_along_are_named_beforehand() {
    let place = place();
    let source =
        text("name,price\r\nStool,18.90\r\nHook,on request\r\n\r\n\"two\r\nlines\",n/a\r\nBench,a lot\n");
    let mut plan = place.look(&source).plan;
    assert_eq!(plan.columns[1].kind, ColumnKind::Text);
    plan.columns[1].kind = ColumnKind::Number;
    let look = place.again(&source, &plan);
    let faults: Vec<(u64, u32, &str)> =
        look.faults.iter().map(|fault| (fault.line, fault.column, fault.text.as_str())).collect();
    assert_eq!(faults, [(3, 1, "on request"), (5, 1, "n/a"), (7, 1, "a lot")]);
    assert_eq!(look.fault_counts, [0, 3]);
    let made = place.session.import_table(place.file, source, look.plan, look.rows, JOB).unwrap();
    assert_eq!((made.rows, made.emptied), (4, 3));
    assert_eq!(
        place.rows("SELECT coalesce(price, 'none') || '' FROM pasted ORDER BY id"),
        ["18.9", "none", "none", "none"]
    );
}

#[test]
fn hostile_text_is_taken_or_refused_but_never_half() {
    let place = place();
    let sound = |place: &Place| {
        assert_eq!(place.rows("PRAGMA integrity_check"), ["ok"]);
    };
    // Names that are SQL, doubles, uneven lines, lines of nothing, NULs, bare quotes, text that a spreadsheet would run.
    let nasty = "a\"; DROP TABLE x;--,a\"; DROP TABLE x;--,,select\n1,2,3,4,5\n\n,,,\n=1+1,\"it\"\"s\"\n\x00x,y\x00\n";
    // Doubles are no headings by themselves; here a person said so.
    let look = place.session.look_at_import(text(nasty), None, Some(true), JOB).unwrap();
    let names: Vec<&str> = look.plan.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["a_drop_table_x", "a_drop_table_x_2", "column_3", "select", "column_5"]);
    assert_eq!((look.rows, look.uneven, look.uneven_line), (3, 3, Some(2)));
    place.session.import_table(place.file, text(nasty), look.plan, 3, JOB).unwrap();
    assert_eq!(place.rows("SELECT a_drop_table_x FROM pasted ORDER BY id"), ["1", "=1+1", "x"]);
    sound(&place);

    for (source, code) in [
        (text(""), ErrorCode::InvalidValue),
        (text("\n\n , \n"), ErrorCode::InvalidValue),
        (text(&",".repeat(1001)), ErrorCode::InvalidValue),
        (
            place.written("endless.csv", format!("a,b\n1,\"{}", "x,\n".repeat(12_000_000)).as_bytes()),
            ErrorCode::InvalidValue,
        ),
        (place.written("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0"), ErrorCode::InvalidValue),
        (ImportSource::File { path: place.folder.path().display().to_string() }, ErrorCode::InvalidValue),
        (ImportSource::File { path: "/nowhere/x.csv".to_owned() }, ErrorCode::Io),
    ] {
        let error = refusal(place.session.look_at_import(source, None, None, JOB));
        assert_eq!(error.code, code, "{}", error.message);
    }
    let twice = text("id,x\n1,a\n2,b\n1,c\n");
    let plan = ImportPlan { table: "twice".to_owned(), key: Some(0), ..place.look(&twice).plan };
    let error = refusal(place.session.import_table(place.file, twice, plan, 3, JOB));
    assert!(error.message.contains("line 4"), "{}", error.message);
    assert_eq!(place.rows("SELECT name FROM sqlite_schema WHERE name = 'twice'"), [""; 0]);
    sound(&place);
}

/// Cancels as soon as rows are being written.
struct Stops(std::sync::Mutex<Option<std::sync::Weak<Session>>>);

impl EventSink for Stops {
    fn send(&self, event: Event) {
        if let Event::Progress { task, label, done, .. } = event
            && label.starts_with("Importing")
            && done > 0
            && let Some(session) = self.0.lock().unwrap().as_ref().and_then(std::sync::Weak::upgrade)
        {
            session.cancel_task(task).unwrap();
        }
    }
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let events = Arc::new(Stops(std::sync::Mutex::default()));
    let session = Session::new(folder.path().join("profile"), Arc::clone(&events) as Arc<dyn EventSink>);
    *events.0.lock().unwrap() = Some(Arc::downgrade(&session));
    let path = folder.path().join("big.csv");
    let lines: String = (0..200_000).map(|row| format!("{row},name {row}\n")).collect();
    std::fs::write(&path, format!("id,name\n{lines}")).unwrap();
    let source = ImportSource::File { path: path.display().to_string() };
    let look = session.look_at_import(source.clone(), None, None, JOB).unwrap();
    let error = refusal(session.import_as_file(source, look.plan, look.rows, JOB));
    assert_eq!(error.code, ErrorCode::Cancelled);
    let left = |folder: &Path| {
        std::fs::read_dir(folder)
            .unwrap()
            .filter_map(|entry| entry.unwrap().file_name().into_string().ok())
            .filter(|name| name.contains("Big"))
            .count()
    };
    assert_eq!(left(&folder.path().join("profile")), 0);
}

#[test]
fn a_file_of_its_own_is_named_after_the_text() {
    let place = place();
    let source = place.written("My: list?.csv", b"name,price\nStool,3\n");
    let look = place.look(&source);
    let made = place.session.import_as_file(source, look.plan, look.rows, JOB).unwrap();
    assert_eq!(made.name, "My  list.sqlite");
    assert_eq!(place.session.catalog(made.id).unwrap().tables.len(), 1);
}
