//! The model of a file: read, written as SQL and read again, it is the same.

use proptest::prelude::*;
use relata_engine::model::{
    ColumnModel, Computation, ComputedModel, EnumOption, Follow, GeneratedModel, HookModel, IndexModel,
    LinkModel, Model, RuleModel, TableModel, UniqueModel, create_index_sql, create_table_sql, hook_sql,
    implied_type, kind_check, read_model, save_notes,
};
use relata_engine::schema::{ColumnKind, Generated, LinkAction};
use rusqlite::Connection;

const NOTES: &str =
    "CREATE TABLE _relata_tables (name TEXT PRIMARY KEY NOT NULL, notes TEXT NOT NULL) STRICT";

/// A new file in memory with what the model says.
fn build(model: &Model) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(NOTES).unwrap();
    let run = |sql: &str| connection.execute_batch(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    for table in &model.tables {
        run(&create_table_sql(table, &table.name));
    }
    for table in &model.tables {
        table.indexes.iter().for_each(|index| run(&create_index_sql(index, &table.name)));
        table.triggers.iter().for_each(|trigger| run(&trigger.sql));
        hook_sql(table).iter().for_each(|trigger| run(&trigger.sql));
    }
    for view in &model.views {
        run(&view.sql);
        view.triggers.iter().for_each(|trigger| run(&trigger.sql));
    }
    save_notes(&connection, model).unwrap();
    connection
}

fn round_trip(model: &Model) {
    let again = read_model(&build(model)).unwrap();
    for (one, other) in model.tables.iter().zip(&again.tables) {
        pretty_assertions(one, other);
    }
    assert_eq!(&again, model);
}

fn pretty_assertions(one: &TableModel, other: &TableModel) {
    assert_eq!(
        one,
        other,
        "\n{}\n{}",
        create_table_sql(one, &one.name),
        create_table_sql(other, &other.name)
    );
}

fn of_sql(sql: &str) -> Model {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(NOTES).unwrap();
    connection.execute_batch(sql).unwrap();
    read_model(&connection).unwrap()
}

#[test]
fn a_strangers_tables_keep_all_that_sqlite_acts_on() {
    let model = of_sql(
        "CREATE TABLE [odd \"one\"](id INTEGER PRIMARY KEY DESC, \"a b\" VARCHAR(20) NOT NULL ON CONFLICT IGNORE, \
           c BOOL DEFAULT 0 CHECK (c IN (0,1)), d UNIQUE ON CONFLICT REPLACE, email TEXT, created_at TEXT, \
           price NUMERIC(10,2) CHECK (price >= 0), e INT GENERATED ALWAYS AS (id * 2) VIRTUAL, \
           UNIQUE (\"a b\" COLLATE NOCASE, c DESC), CONSTRAINT r CHECK (id > 0 -- so it is\n));
         CREATE TABLE child(x, y, parent REFERENCES [odd \"one\"] ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, \
           PRIMARY KEY (x, y DESC)) WITHOUT ROWID;
         CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, self INT REFERENCES counted(id));
         CREATE VIRTUAL TABLE words USING fts5(word, content='');
         CREATE UNIQUE INDEX some ON child(lower(x), y DESC) WHERE y IS NOT NULL;
         CREATE VIEW both AS SELECT * FROM child JOIN counted;
         CREATE TRIGGER down AFTER DELETE ON child BEGIN DELETE FROM counted WHERE id = old.x; END;
         CREATE TRIGGER instead INSTEAD OF INSERT ON both BEGIN SELECT 1; END;",
    );
    assert_eq!(model.tables.len(), 4, "shadow tables are left out");
    let odd = &model.tables[0];
    assert_eq!(odd.columns[1].declared_type.as_deref(), Some("VARCHAR(20)"));
    assert_eq!(odd.columns[4].kind, ColumnKind::Email);
    assert_eq!(odd.rules.len(), 3, "CHECKs that are written otherwise stay as they are: {:?}", odd.rules);
    round_trip(&model);
}

#[test]
fn every_table_of_a_real_file() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/chinook.sqlite");
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return;
    }
    let connection = Connection::open_with_flags(&path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let model = read_model(&connection).unwrap();
    assert!(model.tables.len() >= 11);
    round_trip(&model);
}

#[test]
fn kinds_and_rules_are_known_again_without_notes() {
    let mut model = Model::default();
    let column =
        |name: &str, kind: ColumnKind| ColumnModel { name: name.into(), kind, ..ColumnModel::default() };
    model.tables.push(TableModel {
        name: "tasks".into(),
        strict: true,
        primary_key: vec!["id".into()],
        columns: vec![
            column("id", ColumnKind::Integer),
            ColumnModel {
                required: true,
                length: Some(80),
                shortest: Some(1),
                ..column("title", ColumnKind::Text)
            },
            ColumnModel { default: Some("0".into()), ..column("done", ColumnKind::Boolean) },
            column("due", ColumnKind::Date),
            column("seen", ColumnKind::DateTime),
            ColumnModel {
                options: ["it's", "two"]
                    .map(|it| EnumOption { value: it.into(), ..EnumOption::default() })
                    .into(),
                ..column("status", ColumnKind::Enum)
            },
            ColumnModel {
                least: Some("-1.5".into()),
                most: Some("5".into()),
                ..column("ratio", ColumnKind::Number)
            },
            column("data", ColumnKind::Json),
            column("secret", ColumnKind::Password),
        ],
        ..TableModel::default()
    });
    let connection = build(&model);
    connection.execute_batch("DELETE FROM _relata_tables").unwrap();
    assert_eq!(read_model(&connection).unwrap(), model);
    // The rules hold for any program.
    for (values, why) in [
        ("title, done) VALUES ('a', 2", "a boolean"),
        ("title, due) VALUES ('a', '2026-02-30'", "a date"),
        ("title, seen) VALUES ('a', '2026-02-03 10:00'", "a date-time"),
        ("title, status) VALUES ('a', 'three'", "an enum"),
        ("title) VALUES (''", "a length"),
        ("title, ratio) VALUES ('a', 5.1", "a range"),
        ("title, data) VALUES ('a', '{'", "JSON"),
        ("title, secret) VALUES ('a', 'plain'", "a password"),
    ] {
        assert!(connection.execute(&format!("INSERT INTO tasks({values})"), []).is_err(), "{why} is checked");
    }
    let good = "INSERT INTO tasks(title, done, due, seen, status, ratio, data, secret) VALUES \
        ('a', 1, '2026-02-28', '2026-02-28T10:00:00Z', 'it''s', -1.5, '{}', '$argon2id$v=19$x')";
    assert_eq!(connection.execute(good, []).unwrap(), 1);
}

fn kinds() -> impl Strategy<Value = ColumnKind> {
    use ColumnKind as K;
    prop::sample::select(vec![
        K::Integer,
        K::Number,
        K::Money,
        K::Text,
        K::LongText,
        K::Boolean,
        K::Date,
        K::DateTime,
        K::Json,
        K::Blob,
        K::Url,
        K::Email,
        K::Uuid,
        K::Any,
        K::Percent,
        K::Duration,
        K::Enum,
        K::Rating,
        K::File,
        K::Image,
        K::Password,
        K::Slug,
    ])
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}",
        Just("select".to_owned()),
        Just("a b".to_owned()),
        Just("x\"y".to_owned()),
        Just("naïve 🦉".to_owned()),
        Just("it's".to_owned()),
        Just("(".to_owned()),
        Just("a,b".to_owned()),
    ]
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<i32>().prop_map(|number| number.to_string()),
        Just("1.5".to_owned()),
        Just("'it''s, ('".to_owned()),
    ]
}

fn has_check(kind: ColumnKind) -> bool {
    let options = vec![EnumOption::default()];
    kind_check(&ColumnModel { kind, options, ..ColumnModel::default() }).is_some()
}

fn column() -> impl Strategy<Value = ColumnModel> {
    let text = prop::option::of("[a-z ,'\"()]{1,8}");
    let rules = (
        prop::option::of(0..9_u32),
        prop::option::of(9..99_u32),
        prop::option::of(literal()),
        prop::option::of(literal()),
        text.clone(),
    );
    let options = prop::collection::btree_set("[a-z',( ]{0,5}", 1..4);
    let declared = prop::option::weighted(
        0.2,
        prop::sample::select(vec!["", "VARCHAR(20)", "NUMERIC(10, 2)", "my own type", "TEXT", "BIGINT"]),
    );
    let flags = (any::<bool>(), any::<bool>(), prop::option::of(literal()));
    let generated =
        prop::option::weighted(0.1, prop::sample::select(vec![Generated::Virtual, Generated::Stored]));
    (name(), kinds(), rules, options, declared, flags, text, generated).prop_map(
        |(name, kind, rules, options, declared, flags, title, generated)| {
            let enumerated = kind == ColumnKind::Enum;
            // Where the kind has no CHECK of its own, its type as written says no more than the kind.
            let told = |declared: &&str| *declared == implied_type(kind) && !has_check(kind);
            let declared = declared.filter(|declared| !told(declared));
            let option = |value: String| EnumOption { value, title: None, colour: Some("teal".into()) };
            ColumnModel {
                name,
                kind,
                declared_type: declared.map(str::to_owned),
                title,
                required: flags.0,
                unique: flags.1 && generated.is_none(),
                default: flags.2.filter(|_| generated.is_none()),
                generated: generated.map(|when| GeneratedModel { expression: "abs(1 + (2))".into(), when }),
                shortest: rules.0,
                length: rules.1,
                least: rules.2,
                most: rules.3,
                pattern: rules.4,
                options: if enumerated { options.into_iter().map(option).collect() } else { Vec::new() },
                scale: (kind == ColumnKind::Money).then_some(2),
                ..ColumnModel::default()
            }
        },
    )
}

/// Makes of arbitrary columns a table that SQLite takes and that is in the form in which it is read.
fn table(number: usize, mut columns: Vec<ColumnModel>, shape: (u8, bool, bool), rule: bool) -> TableModel {
    let mut seen = std::collections::BTreeSet::new();
    columns.retain(|column| seen.insert(column.name.to_lowercase()) && column.name != "id");
    let strict = shape.1 && columns.iter().all(|column| column.declared_type.is_none());
    columns.insert(0, ColumnModel { name: "id".into(), kind: ColumnKind::Integer, ..ColumnModel::default() });
    let plain: Vec<String> = columns
        .iter()
        .filter(|column| column.generated.is_none())
        .map(|column| column.name.clone())
        .collect();
    let several = plain.len() >= 3;
    let primary_key = match shape.0 {
        0 => Vec::new(),
        1 if several => plain[..2].to_vec(),
        _ => vec!["id".to_owned()],
    };
    let rowid = !shape.2 || primary_key.is_empty();
    let mut uniques = Vec::new();
    if several {
        let columns = plain[plain.len() - 2..].to_vec();
        uniques.push(UniqueModel { columns, message: Some("Taken.".into()), ..UniqueModel::default() });
    }
    let rules = if rule {
        let check = "\"id\" % 7 <> 3 OR \"id\" IN (1, ')', 2)".to_owned();
        vec![RuleModel { name: Some("seven \"x\"".into()), check, message: Some("Not that.".into()) }]
    } else {
        Vec::new()
    };
    TableModel {
        name: format!("t {number}\""),
        title: (number == 1).then(|| "A title".to_owned()),
        strict,
        without_rowid: !rowid,
        autoincrement: shape.0 == 2 && rowid,
        indexes: vec![IndexModel {
            name: format!("i{number}"),
            parts: vec!["\"id\" DESC".into(), "\"id\" + 1".into()],
            condition: rule.then(|| "\"id\" > 5".to_owned()),
            ..IndexModel::default()
        }],
        primary_key,
        columns,
        uniques,
        rules,
        ..TableModel::default()
    }
}

fn model() -> impl Strategy<Value = Model> {
    let one = (prop::collection::vec(column(), 0..6), (0..4_u8, any::<bool>(), any::<bool>()), any::<bool>());
    prop::collection::vec(one, 1..4).prop_map(|tables| {
        let mut model = Model::default();
        for (number, (columns, shape, rule)) in tables.into_iter().enumerate() {
            model.tables.push(table(number, columns, shape, rule));
        }
        let target = model.tables[0].name.clone();
        let last = model.tables.last_mut().unwrap();
        let link = ColumnModel { name: "to it".into(), kind: ColumnKind::Link, ..ColumnModel::default() };
        last.columns.push(link);
        last.links.push(LinkModel {
            columns: vec!["to it".into()],
            target,
            target_columns: vec!["id".into()],
            on_delete: LinkAction::SetNull,
            on_update: LinkAction::NoAction,
            deferred: true,
            title: Some("It".into()),
            back_title: None,
        });
        last.computed.push(ComputedModel {
            name: "twice".into(),
            title: None,
            kind: ColumnKind::Integer,
            scale: None,
            currency: None,
            empty: None,
            how: Computation::Formula { expression: "id * 2".into() },
        });
        let column = last.columns[0].name.clone();
        last.hooks.push(HookModel::Slug { from: column.clone(), column, follow: Follow::Once });
        model
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn a_model_written_as_sql_is_read_again(model in model()) {
        round_trip(&model);
    }
}
