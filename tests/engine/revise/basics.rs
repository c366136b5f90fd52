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

#[test]
fn rules_that_look_at_the_clock_are_refused_but_stay_where_they_are() {
    let fixture =
        workspace(&format!("{BLOG} CREATE TABLE theirs(a INT CHECK (a < strftime('%s')), b TEXT);"));
    let mut model = fixture.model();
    model.of("theirs").columns[1].name = "c".into();
    model.of("theirs").columns[1].was = Some("b".into());
    fixture.apply(&model, Vec::new()).unwrap();
    for check in ["price > strftime('%Y')", "body < date()", "body <> CURRENT_TIMESTAMP"] {
        let mut model = fixture.model();
        model.of("posts").rules.push(RuleModel { check: check.into(), ..RuleModel::default() });
        let error = refused(fixture.apply(&model, Vec::new()), ErrorCode::InvalidModel);
        assert!(error.message.contains("can't look at the clock"), "{error:?}");
    }
    let mut model = fixture.model();
    model
        .of("posts")
        .rules
        .push(RuleModel { check: "strftime('%Y', body) > '1'".into(), ..RuleModel::default() });
    fixture.plan(&model).unwrap();
}

#[test]
fn a_way_over_several_revisions_is_seen_step_by_step() {
    let fixture = workspace(BLOG);
    let before = fixture.content();
    fixture.revise(|model| {
        model.of("users").columns[1].name = "called".into();
        model.of("users").columns[1].was = Some("name".into());
    });
    let kept = fixture.revise(|model| model.of("users").columns.retain(|column| column.name != "email"));
    fixture.revise(|model| {
        model.of("posts").columns.retain(|column| column.name != "price");
        model.of("posts").title = Some("Essays".into());
    });
    let was = fixture.content();
    let plan = |to| fixture.session.plan_revise_to(fixture.file, to, Vec::new(), JOB).unwrap();
    let steps = plan(None);
    let ids: Vec<(i64, bool)> = steps.iter().map(|step| (step.revision, step.up)).collect();
    assert_eq!(ids, [(3, false), (2, false), (1, false)]);
    assert!(steps[0].name.contains("price"), "{}", steps[0].name);
    let sentences = |at: usize| -> Vec<String> {
        let plan = steps[at].plan.as_ref().unwrap();
        plan.effects.iter().map(|effect| effect.sentence.clone()).collect()
    };
    assert!(sentences(0).iter().any(|it| it.contains("“price” of “posts”")), "{:?}", sentences(0));
    assert!(sentences(1).iter().any(|it| it.contains("“email” of “users”")), "{:?}", sentences(1));
    let last = steps[2].plan.as_ref().unwrap();
    assert!(last.up.iter().any(|sql| sql.contains("RENAME COLUMN \"called\" TO \"name\"")), "{:?}", last.up);
    assert_eq!(plan(Some(kept.id)).len(), 1);
    assert!(
        fixture.content() == was && fixture.session.revisions(fixture.file).unwrap().revisions[0].applied
    );
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);

    let up: Vec<bool> = plan(Some(3)).iter().map(|step| step.up && step.plan.is_some()).collect();
    assert_eq!(up, [true, true, true]);
}

#[test]
fn a_step_that_is_stopped_hides_those_after_it() {
    let fixture = workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b TEXT);");
    fixture.revise(|model| model.of("t").columns[2].title = Some("Bee".into()));
    fixture.revise(|model| model.of("t").columns[1].required = false);
    fixture.outside("INSERT INTO t(id) VALUES(1)");
    let steps = fixture.session.plan_revise_to(fixture.file, None, Vec::new(), JOB).unwrap();
    assert!(steps[0].plan.as_ref().unwrap().blocked);
    assert_eq!((steps[1].plan.as_ref(), steps.len()), (None, 2));
    let choice = Choice {
        table: "t".into(),
        name: "a".into(),
        how: How::SetValue { value: Input::Typed { typed: "none".into() } },
    };
    let steps = fixture.session.plan_revise_to(fixture.file, None, vec![choice], JOB).unwrap();
    assert!(steps.iter().all(|step| step.plan.as_ref().is_some_and(|plan| !plan.blocked)), "{steps:?}");
}

#[test]
fn what_virtual_tables_hold_comes_back() {
    let fixture = workspace(&format!(
        "{BLOG}
        CREATE VIRTUAL TABLE notes USING fts5(title, body, tokenize = 'porter');
        INSERT INTO notes(rowid, title, body) VALUES(7, 'Seven', 'running'), (9, 'Nine', NULL);
        CREATE VIRTUAL TABLE old_notes USING fts4(text, more);
        INSERT INTO old_notes(docid, text) VALUES(3, 'from before');
        CREATE VIRTUAL TABLE found USING fts5(title, body, content='posts', content_rowid='id');
        INSERT INTO found(found) VALUES('rebuild');
        CREATE VIRTUAL TABLE places USING rtree(id, x0, x1, y0, y1);
        INSERT INTO places VALUES(5, 0.1, 0.2, 1, 2), (6, 1, 2, 3, 4);"
    ));
    let asked = || {
        [
            "SELECT rowid, * FROM notes WHERE notes MATCH 'run' OR rowid = 9",
            "SELECT docid, * FROM old_notes WHERE old_notes MATCH 'before'",
            "SELECT rowid, title FROM found WHERE found MATCH 'second'",
            "SELECT * FROM places ORDER BY id",
        ]
        .map(|sql| fixture.rows(sql))
    };
    let before = (fixture.content(), asked());
    assert!(before.1.iter().all(|rows| !rows.is_empty()), "{:?}", before.1);
    for _ in 0..2 {
        fixture.session.empty_workspace(fixture.file, JOB).unwrap();
        assert!(fixture.model().tables.is_empty());
        fixture.to(None).unwrap();
        assert_eq!((fixture.content(), asked()), before);
    }
    assert!(fixture.session.bin(fixture.file).unwrap().parked.is_empty());
}

#[test]
fn an_index_without_texts_is_only_dropped_if_that_is_chosen() {
    let fixture = workspace(
        "CREATE TABLE t(a); CREATE VIRTUAL TABLE bare USING fts5(a, content=''); INSERT INTO bare(rowid, a) VALUES(1, 'x');",
    );
    let mut model = fixture.model();
    model.tables.retain(|table| table.name != "bare");
    let error = refused(fixture.apply(&model, Vec::new()), ErrorCode::RevisionBlocked);
    assert!(error.message.contains("“bare”") && error.message.contains("without the texts"), "{error:?}");
    let choice = Choice { table: "bare".into(), name: "bare".into(), how: How::Discard };
    fixture.apply(&model, vec![choice]).unwrap();
    fixture.to(None).unwrap();
    assert_eq!(fixture.rows("SELECT count(*) FROM bare"), ["Integer(0)"]);
}

#[test]
fn what_was_left_behind_is_no_step_on_the_way_up_to_what_came_in_its_place() {
    let fixture = workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES(1, 'x');");
    let add = |name: &'static str| {
        move |model: &mut Model| {
            let column = ColumnModel { name: name.into(), kind: ColumnKind::Text, ..Default::default() };
            model.of("t").columns.push(column);
        }
    };
    let first = fixture.revise(add("b")).id;
    let second = fixture.revise(add("c")).id;
    let third = fixture.revise(add("d")).id;
    fixture.to(Some(first)).unwrap();
    let other = fixture.revise(add("e")).id;
    let made = fixture.content();
    let list = fixture.to(Some(first)).unwrap();
    let left: Vec<i64> = list.revisions.iter().filter(|it| it.superseded).map(|it| it.id).collect();
    assert_eq!(left, [third, second], "also after the one in their place was gone back from");
    fixture.to(Some(other)).unwrap();
    assert_eq!(fixture.content(), made, "as it was, without what was left behind");
    for gone in [second, third] {
        assert!(fixture.to(Some(gone)).is_err());
    }
    // The other way too: what is made now leaves that one behind.
    fixture.to(Some(first)).unwrap();
    fixture.revise(add("f"));
    fixture.to(Some(first)).unwrap();
    assert!(fixture.to(Some(other)).is_err());
}

#[test]
fn what_was_chosen_is_not_asked_again_on_the_way_up() {
    let fixture = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT) STRICT; INSERT INTO t VALUES(1, 'one'), (2, '5');",
    );
    let mut model = fixture.model();
    let changed = column(model.of("t"), "a");
    (changed.kind, changed.declared_type) = (ColumnKind::Integer, None);
    refused(fixture.apply(&model, Vec::new()), ErrorCode::RevisionBlocked);
    let made = fixture.apply(&model, vec![set("t", "a", "7")]).unwrap().id;
    assert_eq!(fixture.rows("SELECT a FROM t"), ["Integer(7)", "Integer(5)"]);
    fixture.to(None).unwrap();
    fixture.outside("INSERT INTO t VALUES(3, 'many')");
    fixture.to(Some(made)).unwrap();
    assert_eq!(fixture.rows("SELECT a FROM t"), ["Integer(7)", "Integer(5)", "Integer(7)"]);
}

#[test]
fn what_was_planned_for_another_model_is_not_applied() {
    let fixture = workspace("CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);");
    let mut model = fixture.model();
    rename(model.of("t"), "a", "b");
    let plan = fixture.plan(&model).unwrap();
    let apply = |basis: &str| {
        let basis = Some(basis.to_owned());
        fixture.session.apply_plan(fixture.file, model.clone(), String::new(), Vec::new(), basis, JOB)
    };
    fixture.revise(|model| rename(model.of("t"), "a", "c"));
    let before = fixture.content();
    let error = refused(apply(&plan.basis), ErrorCode::RevisionBlocked);
    assert!(error.message.contains("changed meanwhile"), "{}", error.message);
    assert_eq!(fixture.content(), before);
    fixture.to(None).unwrap();
    apply(&plan.basis).unwrap();
}
