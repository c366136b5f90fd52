//! Odd tables, each built anew, compared, and gone back from.

use relata_engine::model::RuleModel;

use super::*;

/// Builds every table in `names` anew by a rule that always holds, compares everything, and goes back.
#[track_caller]
fn rebuilt(sql: &str, names: &[&str]) -> Fixture {
    let fixture = workspace(sql);
    let before = fixture.content();
    let schema = fixture.model();
    let revision = fixture.revise(|model| {
        for name in names {
            model.of(name).rules.push(RuleModel { check: "1 = 1".into(), ..Default::default() });
        }
    });
    for name in names {
        let copy = format!("INSERT INTO \"_relata_new_{}\"", name.replace('"', "\"\""));
        assert!(revision.up.iter().any(|sql| sql.starts_with(&copy)), "{name}: {:#?}", revision.up);
    }
    let mut model = fixture.model();
    for name in names {
        model.of(name).rules.retain(|rule| rule.check != "1 = 1");
    }
    let mut wanted = schema.tables.clone();
    let mut found = model.tables.clone();
    wanted.sort_by(|one, other| one.name.cmp(&other.name));
    found.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(found, wanted);
    assert_eq!(model.views, schema.views);
    assert_eq!(fixture.rows("PRAGMA integrity_check"), ["Text([111, 107])"]);
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture.to(Some(revision.id)).unwrap();
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture
}

#[test]
fn composite_keys_without_rowid_and_strict() {
    rebuilt(
        "CREATE TABLE pairs(a TEXT COLLATE NOCASE, b INT, c BLOB, PRIMARY KEY(b DESC, a)) WITHOUT ROWID;
         INSERT INTO pairs VALUES('x', 1, x'00'), ('y', 1, NULL), ('X', 2, 'text in a blob column');
         CREATE TABLE rigid(id INTEGER PRIMARY KEY, r REAL, t TEXT, any ANY) STRICT;
         INSERT INTO rigid VALUES(-5, 1, 'é', 1.0), (7, 2.5, NULL, 'one'), (9223372036854775807, NULL, '', x'ff');
         CREATE TABLE keyed(a INT, b TEXT, PRIMARY KEY(a, b));
         INSERT INTO keyed VALUES(1, NULL), (1, NULL), (2, 'b');",
        &["pairs", "rigid", "keyed"],
    );
}

#[test]
fn implicit_rowids_stay_and_so_does_autoincrement() {
    rebuilt(
        "CREATE TABLE bare(a, b); INSERT INTO bare(rowid, a, b) VALUES(-3, 1, 2), (5, 'x', NULL), (700, 1.0, x'00');
         CREATE TABLE hidden(rowid TEXT, oid TEXT, x); INSERT INTO hidden(_rowid_, rowid, x) VALUES(42, 'r', 1);
         CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, x); INSERT INTO counted(id, x) VALUES(1, 'a'), (500, 'b');
         DELETE FROM counted WHERE id = 500;",
        &["bare", "hidden", "counted"],
    );
}

#[test]
fn generated_columns_are_computed_again() {
    rebuilt(
        "CREATE TABLE made(id INTEGER PRIMARY KEY, a INT, b INT AS (a * 2) STORED UNIQUE, c TEXT AS ('n' || b) VIRTUAL, d INT NOT NULL DEFAULT 5);
         CREATE INDEX made_c ON made(c);
         INSERT INTO made(a) VALUES(1), (2), (NULL);",
        &["made"],
    );
}

#[test]
fn links_to_itself_and_in_a_circle() {
    let fixture = rebuilt(
        "PRAGMA foreign_keys = ON;
         CREATE TABLE tree(id INTEGER PRIMARY KEY, parent INTEGER REFERENCES tree ON DELETE CASCADE, name TEXT);
         CREATE TABLE egg(id INTEGER PRIMARY KEY, hen INTEGER REFERENCES hen(id) DEFERRABLE INITIALLY DEFERRED);
         CREATE TABLE hen(id INTEGER PRIMARY KEY, egg INTEGER REFERENCES egg(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO tree VALUES(1, NULL, 'root'), (2, 1, 'branch'), (3, 2, 'leaf');
         BEGIN; INSERT INTO egg VALUES(1, 1); INSERT INTO hen VALUES(1, 1); COMMIT;",
        &["tree", "egg", "hen"],
    );
    assert_eq!(fixture.rows("SELECT \"table\" FROM pragma_foreign_key_list('tree')").len(), 1);
}

#[test]
fn triggers_and_views_on_views_sleep_through_it() {
    rebuilt(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT);
         CREATE TABLE log(n INTEGER PRIMARY KEY, what TEXT);
         CREATE TRIGGER t_insert AFTER INSERT ON t BEGIN INSERT INTO log(what) VALUES('insert ' || new.x); END;
         CREATE TRIGGER t_delete BEFORE DELETE ON t BEGIN INSERT INTO log(what) SELECT 'delete ' || x FROM t WHERE id = old.id; END;
         CREATE TRIGGER t_update AFTER UPDATE OF x ON t WHEN new.x <> old.x BEGIN UPDATE t SET x = upper(x) WHERE id = new.id; END;
         CREATE TRIGGER log_insert AFTER INSERT ON log BEGIN UPDATE t SET x = x; END;
         CREATE VIEW v AS SELECT id, x FROM t;
         CREATE VIEW vv AS SELECT x, count(*) AS n FROM v GROUP BY x;
         CREATE VIEW broken AS SELECT x FROM nowhere;
         CREATE TRIGGER v_insert INSTEAD OF INSERT ON v BEGIN INSERT INTO t(x) VALUES(new.x); END;
         INSERT INTO v(x) VALUES('a'), ('b');",
        &["t", "log"],
    );
}

#[test]
fn partial_and_expression_indexes_and_quoted_names() {
    rebuilt(
        "CREATE TABLE \"select\"(\"group\" INTEGER PRIMARY KEY, \"a \"\"b\"\"\" TEXT DEFAULT 'it''s', [c.d] INT CHECK ([c.d] > 0), `🦉` TEXT,
             CONSTRAINT \"the \"\"rule\" CHECK (\"a \"\"b\"\"\" <> ''), UNIQUE (\"🦉\", [c.d]));
         CREATE INDEX \"in dex\" ON \"select\"(lower(\"a \"\"b\"\"\") DESC, [c.d]) WHERE \"🦉\" IS NOT NULL;
         CREATE UNIQUE INDEX one ON \"select\"(\"a \"\"b\"\"\" COLLATE NOCASE) WHERE [c.d] > 5;
         INSERT INTO \"select\" VALUES(1, 'A', 6, 'x'), (2, 'a', 5, NULL);
         CREATE VIEW \"my view\" AS SELECT \"group\" AS \"x y\" FROM \"select\";",
        &["select"],
    );
}

#[test]
fn search_indexes_stay_right() {
    let fixture = rebuilt(
        "CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT, body TEXT);
         CREATE VIRTUAL TABLE search USING fts5(title, body, content='posts', content_rowid='id');
         CREATE TRIGGER posts_ai AFTER INSERT ON posts BEGIN INSERT INTO search(rowid, title, body) VALUES(new.id, new.title, new.body); END;
         CREATE TRIGGER posts_ad AFTER DELETE ON posts BEGIN INSERT INTO search(search, rowid, title, body) VALUES('delete', old.id, old.title, old.body); END;
         INSERT INTO posts VALUES(3, 'Lamps', 'a light'), (90, 'Chairs', 'to sit');",
        &["posts"],
    );
    fixture.outside("INSERT INTO search(search) VALUES('integrity-check')");
    assert_eq!(fixture.rows("SELECT rowid FROM search WHERE search MATCH 'sit'"), ["Integer(90)"]);
    let mut model = fixture.model();
    model.of("posts").columns.retain(|column| column.name != "body");
    model.of("posts").triggers.clear();
    let plan = fixture.plan(&model).unwrap();
    assert!(
        plan.blocked && plan.effects.iter().any(|effect| effect.sentence.contains("“search”")),
        "{:?}",
        plan.effects
    );
}

#[test]
fn names_can_be_swapped_and_change_their_case() {
    let fixture = workspace(
        "CREATE TABLE one(id INTEGER PRIMARY KEY, a TEXT, b TEXT, CHECK (a <> b)); CREATE TABLE two(id INTEGER PRIMARY KEY, x REFERENCES one(id));
         INSERT INTO one VALUES(1, 'a', 'b'); INSERT INTO two VALUES(5, 1);",
    );
    let before = fixture.content();
    let revision = fixture.revise(|model| {
        let one = model.of("one");
        rename(one, "a", "swap");
        rename(one, "b", "a");
        let swapped = column(one, "swap");
        (swapped.was, swapped.name) = (Some("a".into()), "b".into());
        (one.was, one.name) = (Some("one".into()), "swap".into());
        let two = model.of("two");
        rename(two, "x", "X");
        (two.was, two.name) = (Some("two".into()), "one".into());
        let swap = model.of("swap");
        swap.name = "two".into();
    });
    assert_eq!(fixture.rows("SELECT b, a FROM two"), ["Text([97]) | Text([98])"]);
    assert_eq!(fixture.rows("SELECT X FROM one"), ["Integer(1)"]);
    assert_eq!(fixture.model().of("one").links[0].target, "two");
    let after = fixture.content();
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture.to(Some(revision.id)).unwrap();
    assert_eq!(fixture.content(), after);
}

#[test]
fn a_column_takes_over_the_name_of_one_that_goes() {
    let fixture = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT, b TEXT); INSERT INTO t VALUES(1, 'old', 'new');",
    );
    let before = fixture.content();
    let revision = fixture.revise(|model| {
        let t = model.of("t");
        t.columns.remove(1);
        rename(t, "b", "a");
    });
    assert_eq!(fixture.rows("SELECT * FROM t"), ["Integer(1) | Text([110, 101, 119])"]);
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture.to(Some(revision.id)).unwrap();
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
}

#[test]
fn rows_that_are_there_get_their_slugs() {
    let fixture = workspace(
        "CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT NOT NULL);
         INSERT INTO posts(title) VALUES('Grüße aus Köln'), ('Two'), ('two');",
    );
    let before = fixture.content();
    fixture.revise(|model| {
        let posts = model.of("posts");
        posts.columns.push(ColumnModel {
            name: "slug".into(),
            kind: relata_engine::schema::ColumnKind::Slug,
            ..Default::default()
        });
        posts.hooks.push(relata_engine::model::HookModel::Slug {
            column: "slug".into(),
            from: "title".into(),
            follow: relata_engine::model::Follow::Always,
        });
    });
    let slugs = fixture.rows("SELECT count(DISTINCT slug) FROM posts WHERE slug NOT GLOB '~*'");
    assert_eq!(slugs, ["Integer(3)"], "{:?}", fixture.rows("SELECT slug FROM posts"));
    let revision = fixture.revise(|model| {
        let posts = model.of("posts");
        (posts.was, posts.name) = (Some("posts".into()), "articles".into());
        rename(posts, "title", "headline");
    });
    assert!(!revision.up.iter().any(|sql| sql.contains("_relata_new_")), "{:?}", revision.up);
    fixture.outside("INSERT INTO articles(headline) VALUES('Three')");
    assert_eq!(
        fixture.rows("SELECT slug FROM articles WHERE headline = 'Three' AND slug = 'three'").len(),
        1
    );
    fixture.outside("DELETE FROM articles WHERE headline = 'Three'");
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
}

#[test]
fn a_real_file_goes_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let Some(path) = crate::support::chinook(folder.path()) else { return };
    let connection = Connection::open(&path).unwrap();
    let before = content(&connection);
    let session = Session::new(folder.path().join("profile"), Arc::new(NoEvents));
    let open =
        session.open_file(path.display().to_string(), relata_engine::file::OpenMode::Normal, JOB).unwrap();
    session.adopt_file(open.id).unwrap();
    let mut model = session.model(open.id).unwrap();
    for table in &mut model.tables {
        table.rules.push(RuleModel { check: "1 = 1".into(), ..Default::default() });
        table.columns.reverse();
    }
    let revision = session.apply_revision(open.id, model, "All anew".into(), Vec::new(), JOB).unwrap();
    assert_eq!(revision.name, "All anew");
    assert_ne!(content(&connection), before);
    session.revise_to(open.id, None, Vec::new(), JOB).unwrap();
    assert_eq!(content(&connection), before);
}
