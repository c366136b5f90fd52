//! Searching real files, with an index and without, and search indexes through everything that happens to their tables.

mod index;
mod undo;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use relata_engine::event::NoEvents;
use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{Model, SearchModel};
use relata_engine::revise::Revision;
use relata_engine::rows::{Condition, Selection};
use relata_engine::search::{Piece, TableHits};
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::{Result, WireError};
use rusqlite::Connection;

const JOB: TaskId = TaskId(1);

const SHOP: &str = "
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT, price INT, photo BLOB);
    INSERT INTO products VALUES
        (1, 'Oak table', 'A round table of solid oak. Goes with the Café chair.', 100, x'68696464656e'),
        (2, 'Café chair', 'Bent beech', 50, x'68696464656e'),
        (3, 'Barstool', 'High, of oak', 40, NULL),
        (4, 'Lamp', 'Light for the table', 30, NULL),
        (5, 'Tisch “Größe”', 'Ein Tisch aus Buche', 20, NULL);
    CREATE TABLE notes(title TEXT, body TEXT, PRIMARY KEY(title, body)) WITHOUT ROWID;
    INSERT INTO notes VALUES('oak', 'grows slowly'), ('beech', 'is red');
    CREATE VIEW dear AS SELECT * FROM products WHERE price > 40;";

struct Work {
    folder: tempfile::TempDir,
    path: PathBuf,
    session: Arc<Session>,
    file: FileId,
}

/// Somebody else's file with what `sql` makes.
fn guest(sql: &str) -> Work {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.sqlite");
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let file = session.open_file(path.display().to_string(), OpenMode::Normal, JOB).unwrap().id;
    Work { folder, path, session, file }
}

fn workspace(sql: &str) -> Work {
    let work = guest(sql);
    work.session.adopt_file(work.file).unwrap();
    work
}

fn over(columns: &[&str]) -> SearchModel {
    SearchModel { columns: columns.iter().map(|name| (*name).to_owned()).collect(), parts: false }
}

/// The text with its marks in brackets.
fn shown(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() })
        .collect()
}

impl Work {
    fn search(&self, table: &str, text: &str, limit: u32, from: Option<String>) -> Result<TableHits> {
        self.session.search_table(self.file, table.into(), text.into(), limit, from, JOB)
    }

    /// The labels of all rows found, part by part.
    #[track_caller]
    fn found(&self, table: &str, text: &str) -> Vec<String> {
        let (mut from, mut labels) = (None, Vec::new());
        loop {
            let part = self.search(table, text, 2, from).unwrap();
            labels.extend(part.hits.iter().map(|hit| shown(&hit.label).replace(['[', ']'], "")));
            from = part.next;
            if from.is_none() {
                return labels;
            }
        }
    }

    fn revise(&self, edit: impl FnOnce(&mut Model)) -> Result<Revision> {
        let mut model = self.session.model(self.file)?;
        edit(&mut model);
        self.session.apply_revision(self.file, model, String::new(), Vec::new(), JOB)
    }

    #[track_caller]
    fn index(&self, table: &str, search: Option<SearchModel>) -> Revision {
        let done = self.revise(|model| model.table_mut(table).unwrap().search = search);
        done.unwrap_or_else(|error| panic!("{error} {:?}", error.details()))
    }

    /// Runs SQL as another program would.
    fn outside(&self, sql: &str) {
        Connection::open(&self.path).unwrap().execute_batch(sql).unwrap();
    }

    /// The index must say exactly what the table's rows say.
    #[track_caller]
    fn intact(&self, table: &str) {
        let index = format!("\"relata_search_{table}\"");
        let sql = format!("INSERT INTO {index}({index}, rank) VALUES('integrity-check', 1)");
        let checked = Connection::open(&self.path).unwrap().execute_batch(&sql);
        checked.unwrap_or_else(|error| panic!("the index of {table}: {error}"));
    }

    fn names(&self) -> Vec<String> {
        let catalog = self.session.catalog(self.file).unwrap();
        catalog.tables.into_iter().map(|table| table.name).collect()
    }
}

#[test]
fn words_are_found_without_an_index_and_in_a_guest_that_stays_as_it_is() {
    let work = guest(SHOP);
    let before = std::fs::read(&work.path).unwrap();
    let places = work.session.search_places(work.file).unwrap();
    let tables: Vec<&str> = places.iter().map(|place| place.table.as_str()).collect();
    assert_eq!(tables, ["products", "notes"], "a view is not searched");
    assert_eq!(places[0].columns, ["name", "description"], "neither numbers nor bytes");
    assert_eq!((places[0].can_index, places[1].can_index), (true, false));
    assert_eq!(work.found("products", "oak"), ["Oak table", "Barstool"]);
    assert_eq!(work.found("products", "table oak"), ["Oak table"], "all words must occur, wherever");
    assert_eq!(work.found("products", "cafe"), ["Oak table", "Café chair"]);
    assert_eq!(work.found("products", "CAFÉ"), ["Oak table", "Café chair"]);
    assert_eq!(work.found("products", "grosse"), Vec::<String>::new());
    assert_eq!(work.found("products", "größe"), ["Tisch “Größe”"]);
    assert_eq!(work.found("products", "tab"), ["Oak table", "Lamp"], "the last word may be a beginning");
    assert_eq!(work.found("products", "tab oak"), Vec::<String>::new(), "the others may not");
    assert_eq!(work.found("products", "\"solid oak\""), ["Oak table"]);
    assert_eq!(work.found("products", "\"oak solid\""), Vec::<String>::new());
    assert_eq!(work.found("products", "oak -round"), ["Barstool"]);
    assert_eq!(work.found("products", "hidden"), Vec::<String>::new(), "bytes are not searched");
    assert_eq!(work.found("notes", "r"), ["beech"], "rows without a number are found too");
    for typed in ["", " ", "-oak", "\"", "*", "NEAR(oak", "'", "oak AND", "\0"] {
        work.found("products", typed);
    }
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
    let hits = work.search("products", "oak café", 5, None).unwrap().hits;
    assert_eq!(shown(&hits[0].label), "[Oak] table");
    assert_eq!(hits[0].found[0].column, "description");
    assert_eq!(shown(&hits[0].found[0].text), "A round table of solid [oak]. Goes with the [Café] chair.");
}

#[test]
fn with_an_index_the_same_rows_are_found_the_best_first() {
    let (plain, indexed) = (workspace(SHOP), workspace(SHOP));
    indexed.index("products", Some(over(&["name", "description"])));
    for typed in [
        "oak",
        "table oak",
        "cafe",
        "CAFÉ",
        "größe",
        "tab",
        "tab oak",
        "\"solid oak\"",
        "oak -round",
        "of",
        "the -of",
        "\"of oak",
        "tisch aus",
        "-oak",
        "“oak table",
        "café's",
        "o*",
        "b h",
        "🦉",
        "light/for",
    ] {
        let of = |work: &Work| work.found("products", typed).into_iter().collect::<BTreeSet<_>>();
        assert_eq!(of(&indexed), of(&plain), "{typed:?}");
    }
    assert_eq!(indexed.found("products", "table")[0], "Oak table", "what names a row counts most");
    let part = indexed.search("products", "oak", 1, None).unwrap();
    assert!(part.indexed && part.next.is_some());
    let place = &indexed.session.search_places(indexed.file).unwrap()[0];
    assert!(place.indexed && place.columns == ["name", "description"]);
    let size = indexed.session.search_index_size(indexed.file, "products".into()).unwrap().unwrap();
    assert!(size.rows == 5 && size.bytes >= 4096, "{size:?}");
    assert_eq!(plain.session.search_index_size(plain.file, "products".into()).unwrap(), None);
}

#[test]
fn an_index_over_parts_finds_them_and_short_ones_by_reading() {
    let work = workspace(SHOP);
    assert_eq!(work.found("products", "stool"), Vec::<String>::new());
    work.index("products", Some(SearchModel { parts: true, ..over(&["name", "description"]) }));
    assert_eq!(work.found("products", "stool"), ["Barstool"]);
    assert_eq!(work.found("products", "RST OAK"), ["Barstool"]);
    assert_eq!(work.found("products", "ak"), ["Oak table", "Barstool"], "shorter than the index knows");
    assert_eq!(work.found("products", "stool -ig"), Vec::<String>::new());
    assert_eq!(work.found("products", "GRÖ"), ["Tisch “Größe”"]);
    assert_eq!(work.found("products", "gro"), Vec::<String>::new(), "accents count");
    work.intact("products");
}

/// Random rows and random words: the index only narrows down what reading every row finds. (Where a sign newer than SQLite's
/// tables touches a word, an index takes it for a part of that word.)
#[test]
fn an_index_finds_what_reading_finds_whatever_the_text() {
    let pieces = [
        "oak",
        "Öl",
        "öl",
        "a",
        "ab",
        "abc",
        "-",
        "'",
        "don't",
        "ＡＢ",
        "Straße",
        "STRASSE",
        "naïve",
        "e\u{301}t\u{e9}",
        "Ελλάδα",
        "ς",
        "Привет",
        "日本語",
        "한국어",
        "x_y",
        "3.14",
        "a@b.c",
        " 🦉 ",
        "\u{200b}",
        "ﬁne",
        "İi",
        "ß",
        "\t",
        "हिन्दी",
    ];
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).unwrap()
    };
    let mut text = |count: usize| -> String {
        let words: Vec<&str> = (0..count).map(|_| pieces[random(pieces.len())]).collect();
        words.join(if random(3) == 0 { "" } else { " " })
    };
    let (plain, indexed) = (
        workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT)"),
        workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT)"),
    );
    let rows: Vec<(String, String)> = (0..300).map(|_| (text(4), text(2))).collect();
    for work in [&plain, &indexed] {
        let connection = Connection::open(&work.path).unwrap();
        for row in &rows {
            connection.execute("INSERT INTO t(a, b) VALUES(?1, ?2)", [&row.0, &row.1]).unwrap();
        }
    }
    indexed.index("t", Some(over(&["a", "b"])));
    let keys = |work: &Work, typed: &str| -> BTreeSet<String> {
        let part = work.search("t", typed, 500, None).unwrap();
        part.hits.into_iter().map(|hit| hit.key.0).collect()
    };
    for _ in 0..300 {
        let typed = text(2);
        let (by_index, by_rows) = (keys(&indexed, &typed), keys(&plain, &typed));
        let texts = |keys: &BTreeSet<String>, others: &BTreeSet<String>| -> Vec<(String, String)> {
            let only =
                keys.difference(others).map(|key| key.trim_matches(['[', ']']).parse::<usize>().unwrap());
            only.map(|number| rows[number - 1].clone()).collect()
        };
        assert_eq!(texts(&by_rows, &by_index), [], "{typed:?}");
        assert_eq!(by_index, by_rows, "{typed:?}");
    }
}

/// What a grid's find field finds: words by the index where it alone tells, else the text in any column.
#[test]
fn a_grid_finds_by_the_index_where_there_is_one() {
    let work = workspace(SHOP);
    let found = |text: &str| -> u64 {
        let selection = Selection {
            table: "products".into(),
            filter: Some(Condition::Search { text: text.into() }),
            ..Selection::default()
        };
        let set = work.session.open_rows(work.file, selection, 10, JOB).unwrap();
        let window = work.session.read_rows(set.id, 0, 10).unwrap();
        work.session.close_rows(set.id).unwrap();
        window.rows.len() as u64
    };
    assert_eq!((found("ak tab"), found("afé"), found("100"), found("cafe")), (1, 2, 1, 0), "anywhere");
    work.index("products", Some(over(&["name", "description"])));
    assert_eq!((found("ak tab"), found("afé"), found("100"), found("cafe")), (0, 0, 0, 2), "words");
    assert_eq!((found("oak -round"), found("table oak"), found("\"")), (1, 1, 0));
    work.index("products", Some(SearchModel { parts: true, ..over(&["name", "description"]) }));
    assert_eq!((found("arst"), found("ar"), found("stool oak")), (1, 1, 1), "parts, and short ones anywhere");
}

/// A password column is searched neither as it is nor through an index that was made before it became one.
#[test]
fn passwords_are_never_searched() {
    let work = workspace(
        "CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, word TEXT); INSERT INTO users(name) VALUES('Ada');",
    );
    work.index("users", Some(over(&["name", "word"])));
    work.revise(|model| {
        let table = model.table_mut("users").unwrap();
        let word = table.columns.iter_mut().find(|column| column.name == "word").unwrap();
        (word.kind, word.declared_type) = (relata_engine::schema::ColumnKind::Password, None);
    })
    .unwrap();
    work.intact("users");
    let search = work.session.model(work.file).unwrap().table("users").unwrap().search.clone();
    assert_eq!(search, Some(over(&["name"])), "it is in the index no longer");
    work.index("users", None);
    work.outside("UPDATE users SET word = '$argon2id$v=19$m=19456,t=2,p=1$abc$def'");
    assert_eq!(work.session.search_places(work.file).unwrap()[0].columns, ["name"]);
    assert_eq!(work.found("users", "argon2id"), Vec::<String>::new());
    assert_eq!(work.found("users", "ada"), ["Ada"]);
}

#[test]
fn a_table_that_is_not_there_is_told_and_a_view_is_not_searched() {
    let work = guest(SHOP);
    let error = WireError::from(work.search("nothing", "oak", 1, None).unwrap_err());
    assert_eq!(error.code, relata_engine::ErrorCode::NotFound);
    assert_eq!(work.search("dear", "oak", 1, None).unwrap().hits, [], "nothing goes through a view");
    assert!(work.folder.path().exists());
}
