//! The plain changes, one by one and together.

use relata_engine::ErrorCode;
use relata_engine::file::FileRole;
use relata_engine::model::{IndexModel, LinkModel, RuleModel};
use relata_engine::revise::EffectKind;
use relata_engine::schema::{ColumnKind, LinkAction};

use super::*;

const BLOG: &str = "
    CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, email VARCHAR(80) UNIQUE, spare TEXT);
    CREATE TABLE posts(id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        title TEXT NOT NULL, body TEXT DEFAULT 'empty', price TEXT, CHECK (length(title) > 0));
    CREATE INDEX posts_title ON posts(title COLLATE NOCASE, lower(body)) WHERE body IS NOT NULL;
    CREATE TABLE log(what TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP);
    CREATE TRIGGER posts_log AFTER INSERT ON posts BEGIN INSERT INTO log(what) VALUES('new ' || new.title); END;
    CREATE VIEW titles AS SELECT p.title AS title, u.name AS author FROM posts p JOIN users u ON u.id = p.user_id;
    CREATE VIEW short AS SELECT title FROM titles WHERE length(title) < 10;
    INSERT INTO users(id, name, email) VALUES(1, 'Ada', 'ada@example.org'), (2, 'Bob', NULL), (9, 'Gone', 'gone@example.org');
    DELETE FROM users WHERE id = 9;
    INSERT INTO posts(id, user_id, title, price) VALUES(10, 1, 'First', '18,90'), (20, 2, 'Second', '7'), (30, 1, 'Third', NULL);";

#[test]
fn a_guest_is_adopted_first() {
    let fixture = guest(BLOG);
    let mut model = fixture.model();
    model.of("users").columns[3].title = Some("Left over".into());
    let plan = fixture.plan(&model).unwrap();
    assert!(plan.up.is_empty(), "a title is nothing that SQL knows: {:?}", plan.up);
    refused(fixture.apply(&model, Vec::new()), ErrorCode::NeedsAdopting);
    let info = fixture.session.adopt_file(fixture.file).unwrap();
    assert_eq!(info.role, FileRole::Workspace);
    fixture.apply(&model, Vec::new()).unwrap();
    assert_eq!(fixture.model().of("users").columns[3].title.as_deref(), Some("Left over"));
    refused(fixture.apply(&fixture.model(), Vec::new()), ErrorCode::BadRequest);
}

#[test]
fn columns_come_and_go_and_come_back_with_their_values() {
    let fixture = workspace(BLOG);
    let before = fixture.content();
    let first = fixture.revise(|model| {
        model.of("users").columns.retain(|column| column.name != "email");
        let views = ColumnModel {
            name: "views".into(),
            kind: ColumnKind::Integer,
            required: true,
            default: Some("0".into()),
            ..Default::default()
        };
        model.of("posts").columns.push(views);
    });
    assert_eq!(fixture.rows("SELECT * FROM pragma_table_info('users')").len(), 3);
    assert_eq!(fixture.rows("SELECT views FROM posts").len(), 3);
    assert!(!fixture.session.bin(fixture.file).unwrap().parked.is_empty());
    fixture.outside("UPDATE posts SET views = id; INSERT INTO users(name) VALUES('New')");
    let after = fixture.content();
    fixture.to(None).unwrap();
    assert_eq!(
        fixture.rows("SELECT id, email FROM users ORDER BY id"),
        [
            "Integer(1) | Text([97, 100, 97, 64, 101, 120, 97, 109, 112, 108, 101, 46, 111, 114, 103])",
            "Integer(2) | Null",
            "Integer(10) | Null"
        ]
    );
    fixture.to(Some(first.id)).unwrap();
    assert_eq!(fixture.content(), after, "views have their values again");
    fixture.to(None).unwrap();
    fixture.outside(
        "DELETE FROM users WHERE name = 'New'; UPDATE sqlite_sequence SET seq = 9 WHERE name = 'users'",
    );
    assert_eq!(fixture.content(), before);
}

#[test]
fn names_are_followed_everywhere() {
    let fixture = workspace(BLOG);
    let before = fixture.content();
    let mut model = fixture.model();
    let posts = model.of("posts");
    (posts.was, posts.name) = (Some("posts".into()), "articles".into());
    rename(posts, "title", "headline");
    let users = model.of("users");
    (users.was, users.name) = (Some("users".into()), "people".into());
    rename(users, "id", "number");
    let plan = fixture.plan(&model).unwrap();
    assert!(!plan.blocked, "{:?}", plan.effects);
    assert!(plan.rebuilt.is_empty());
    let rewritten: Vec<_> = plan
        .effects
        .iter()
        .filter(|effect| effect.kind == EffectKind::Rewritten)
        .filter_map(|effect| effect.name.as_deref())
        .collect();
    assert_eq!(rewritten, ["posts_title", "posts_log", "titles"]);
    fixture.apply(&model, Vec::new()).unwrap();
    assert_eq!(fixture.rows("SELECT author FROM titles ORDER BY 1").len(), 3);
    fixture.outside("INSERT INTO articles(user_id, headline) VALUES(1, 'Fourth')");
    assert_eq!(fixture.rows("SELECT what FROM log").len(), 4);
    fixture
        .outside("DELETE FROM articles WHERE headline = 'Fourth'; DELETE FROM log WHERE what LIKE '%Fourth'");
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
}

#[test]
fn a_view_that_would_break_is_named_and_can_be_dropped() {
    let fixture = workspace(BLOG);
    let before = fixture.content();
    let mut model = fixture.model();
    model.of("posts").columns.retain(|column| column.name != "body");
    model.of("posts").indexes.clear();
    assert!(!fixture.plan(&model).unwrap().blocked, "no view reads it");
    model.of("users").columns.retain(|column| column.name != "name");
    let plan = fixture.plan(&model).unwrap();
    let broken: Vec<_> = plan.effects.iter().filter(|effect| effect.kind == EffectKind::View).collect();
    assert!(plan.blocked && broken.len() == 2, "{broken:?}");
    assert!(broken[0].sentence.contains("no such column: u.name"), "{}", broken[0].sentence);
    let error = refused(fixture.apply(&model, Vec::new()), ErrorCode::RevisionBlocked);
    assert!(error.message.contains("“titles”"));
    assert_eq!(fixture.content(), before, "a refusal leaves everything as it was");
    let drop = vec![choice("titles", "titles", How::Drop), choice("short", "short", How::Drop)];
    fixture.apply(&model, drop).unwrap();
    assert!(fixture.model().views.is_empty());
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before, "views too");
}

#[test]
fn a_rebuild_fires_no_trigger_and_keeps_all_there_is() {
    let fixture = workspace(BLOG);
    let log = fixture.rows("SELECT * FROM log");
    let revision = fixture.revise(|model| {
        let posts = model.of("posts");
        posts.columns.swap(1, 2);
        posts.rules.push(RuleModel { check: "\"id\" > 0".into(), ..Default::default() });
        column(posts, "price").kind = ColumnKind::Money;
        column(posts, "price").declared_type = None;
        column(posts, "price").scale = Some(2);
    });
    assert!(revision.up.iter().any(|sql| sql.starts_with("INSERT INTO \"_relata_new_posts\"")));
    assert_eq!(fixture.rows("SELECT price FROM posts"), ["Integer(1890)", "Integer(700)", "Null"]);
    assert_eq!(fixture.rows("SELECT * FROM log"), log);
    assert_eq!(fixture.rows("SELECT * FROM short").len(), 3);
    assert_eq!(fixture.rows("PRAGMA integrity_check"), ["Text([111, 107])"]);
    fixture.to(None).unwrap();
    assert_eq!(fixture.rows("SELECT price FROM posts WHERE price = '18,90'").len(), 1, "as it was written");
    assert_eq!(fixture.rows("SELECT price FROM posts WHERE price = '7'").len(), 1);
}

#[test]
fn tables_come_and_go_and_come_back_with_their_rows() {
    let fixture = workspace(BLOG);
    let before = fixture.content();
    let gone = fixture.revise(|model| {
        model.tables.retain(|table| table.name != "users");
        model.of("posts").links.clear();
        model.views.clear();
    });
    assert!(fixture.rows("SELECT 1 FROM sqlite_schema WHERE name = 'users'").is_empty());
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture.to(Some(gone.id)).unwrap();
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    fixture.session.empty_workspace(fixture.file, JOB).unwrap();
    assert!(fixture.model().tables.is_empty());
    let list = fixture.session.revisions(fixture.file).unwrap();
    assert!(list.matches && list.revisions[1].superseded && list.revisions[0].applied);
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
}

#[test]
fn new_tables_with_links_and_indexes() {
    let fixture = workspace(BLOG);
    fixture.revise(|model| {
        let id = ColumnModel { name: "id".into(), kind: ColumnKind::Integer, ..Default::default() };
        let user = ColumnModel {
            name: "user_id".into(),
            kind: ColumnKind::Link,
            unique: true,
            required: true,
            ..Default::default()
        };
        let text = ColumnModel {
            name: "bio".into(),
            kind: ColumnKind::LongText,
            length: Some(500),
            ..Default::default()
        };
        model.tables.push(TableModel {
            name: "profiles".into(),
            strict: true,
            primary_key: vec!["id".into()],
            columns: vec![id, user, text],
            links: vec![LinkModel {
                columns: vec!["user_id".into()],
                target: "users".into(),
                target_columns: Vec::new(),
                on_delete: LinkAction::Cascade,
                on_update: LinkAction::NoAction,
                deferred: false,
                title: None,
                back_title: Some("Profile".into()),
            }],
            indexes: vec![IndexModel {
                name: "profiles_bio".into(),
                parts: vec!["\"bio\"".into()],
                ..Default::default()
            }],
            ..Default::default()
        });
    });
    let mut model = fixture.model();
    assert_eq!(model.of("profiles").links[0].back_title.as_deref(), Some("Profile"));
    assert_eq!(model.of("profiles").indexes.len(), 1);
}

#[test]
fn somebody_elses_change_is_seen_and_can_be_taken_in() {
    let fixture = workspace(BLOG);
    fixture.revise(|model| model.of("users").columns.retain(|column| column.name != "spare"));
    fixture.outside("ALTER TABLE log ADD COLUMN extra TEXT DEFAULT 'x'");
    let list = fixture.session.revisions(fixture.file).unwrap();
    assert!(!list.matches);
    assert_eq!(list.difference[0].sentence, "Add the column “extra” (text) to “log”.");
    refused(fixture.to(None), ErrorCode::HistoryDiffers);
    fixture.session.rebase_revisions(fixture.file, "Theirs".into()).unwrap();
    assert!(fixture.session.revisions(fixture.file).unwrap().matches);
    let error = refused(fixture.to(None), ErrorCode::RevisionBlocked);
    assert!(error.message.contains("“log”") && error.message.contains("primary key"), "{}", error.message);
    let let_go = vec![choice("log", "log", How::Discard)];
    fixture.session.revise_to(fixture.file, None, let_go, JOB).unwrap();
    let mut model = fixture.model();
    assert!(model.of("log").column("extra").is_none() && model.of("users").column("spare").is_some());
}
