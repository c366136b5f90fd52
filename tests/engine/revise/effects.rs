//! What a revision would do to the rows is told before, and nothing is done while it stands in the way.

use relata_engine::model::{EnumOption, IndexModel, LinkModel, RuleModel, UniqueModel};
use relata_engine::revise::{Effect, EffectKind, Offer, Severity};
use relata_engine::schema::{ColumnKind, LinkAction};

use super::*;

const SHOP: &str = "
    CREATE TABLE kinds(id INTEGER PRIMARY KEY, name TEXT);
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, code TEXT, price TEXT, made TEXT, sold TEXT, kind INTEGER, state TEXT);
    INSERT INTO kinds VALUES(1, 'Lamps');
    INSERT INTO products VALUES
        (1, 'Lamp', 'a', '18,90', '2026-01-31', 'yes', 1, 'New'),
        (2, 'Bulb', 'A', 'cheap', '1.2.2026', 'no', 7, 'old'),
        (3, NULL, 'b', NULL, 'soon', 'perhaps', NULL, 'gone'),
        (4, 'Chair', 'a', '5', NULL, NULL, 9, NULL);";

fn effects(fixture: &Fixture, edit: impl FnOnce(&mut Model)) -> Vec<Effect> {
    let before = fixture.content();
    let mut model = fixture.model();
    edit(&mut model);
    let plan = fixture.plan(&model).unwrap();
    assert_eq!(plan.blocked, plan.effects.iter().any(|effect| effect.severity != Severity::Tells));
    if plan.blocked {
        refused(fixture.apply(&model, Vec::new()), ErrorCode::RevisionBlocked);
    }
    assert_eq!(fixture.content(), before);
    plan.effects.into_iter().filter(|effect| effect.severity != Severity::Tells).collect()
}

#[track_caller]
fn only(effects: &[Effect]) -> &Effect {
    assert_eq!(effects.len(), 1, "{effects:#?}");
    &effects[0]
}

#[test]
fn what_must_be_there_isnt() {
    let fixture = workspace(SHOP);
    let found = effects(&fixture, |model| column(model.of("products"), "name").required = true);
    let effect = only(&found);
    assert_eq!(
        (effect.kind, effect.rows, effect.offers.as_slice()),
        (EffectKind::Empty, 1, &[Offer::SetValue][..])
    );
    assert_eq!(effect.sentence, "1 row of “products” has nothing in “name”, which is to be required.");
    let mut model = fixture.model();
    column(model.of("products"), "name").required = true;
    fixture.apply(&model, vec![set("products", "name", "it's \"new\"")]).unwrap();
    assert_eq!(fixture.rows("SELECT count(*) FROM products WHERE name = 'it''s \"new\"'"), ["Integer(1)"]);
    fixture.to(None).unwrap();
    assert_eq!(fixture.rows("SELECT count(*) FROM products WHERE name IS NULL"), ["Integer(1)"], "as it was");
    let found = effects(&fixture, |model| {
        let needed = ColumnModel {
            name: "needed".into(),
            kind: ColumnKind::Text,
            required: true,
            ..Default::default()
        };
        model.of("products").columns.push(needed);
    });
    assert_eq!(only(&found).rows, 4);
}

#[test]
fn values_that_have_no_counterpart() {
    let fixture = workspace(SHOP);
    let edit = |model: &mut Model| {
        for (name, kind) in
            [("price", ColumnKind::Money), ("made", ColumnKind::Date), ("sold", ColumnKind::Boolean)]
        {
            let changed = column(model.of("products"), name);
            (changed.kind, changed.declared_type) = (kind, None);
        }
    };
    let found = effects(&fixture, edit);
    let told: Vec<_> = found
        .iter()
        .map(|effect| (effect.columns[0].as_str(), effect.rows, effect.shown[0].key.clone().unwrap().0))
        .collect();
    assert_eq!(told, [("price", 1, "[2]".into()), ("made", 1, "[3]".into()), ("sold", 1, "[3]".into())]);
    assert_eq!(found[0].shown[0].label, "Bulb");
    assert_eq!(found[0].sentence, "1 row of “products” has a value in “price” that can't become money.");
    let before = fixture.content();
    let mut model = fixture.model();
    edit(&mut model);
    let choices = vec![
        set("products", "price", "0"),
        choice("products", "made", How::SetEmpty),
        choice("products", "sold", How::SetEmpty),
    ];
    let revision = fixture.apply(&model, choices).unwrap();
    assert_eq!(
        fixture.rows("SELECT price, made, sold FROM products WHERE id < 3 ORDER BY id"),
        [
            "Integer(1890) | Text([50, 48, 50, 54, 45, 48, 49, 45, 51, 49]) | Integer(1)",
            "Integer(0) | Text([50, 48, 50, 54, 45, 48, 50, 45, 48, 49]) | Integer(0)"
        ]
    );
    let after = fixture.content();
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before, "every value as it was written");
    fixture.outside("UPDATE products SET price = '2,50' WHERE id = 1");
    let again = vec![
        set("products", "price", "0"),
        choice("products", "made", How::SetEmpty),
        choice("products", "sold", How::SetEmpty),
    ];
    fixture.session.revise_to(fixture.file, Some(revision.id), again, JOB).unwrap();
    assert_eq!(fixture.rows("SELECT price FROM products WHERE id = 1"), ["Integer(250)"]);
    fixture.outside("UPDATE products SET price = 1890 WHERE id = 1");
    assert_eq!(fixture.content(), after);
}

#[test]
fn rules_that_rows_break() {
    let fixture = workspace(SHOP);
    let found = effects(&fixture, |model| column(model.of("products"), "code").unique = true);
    assert_eq!((only(&found).kind, found[0].rows, found[0].shown.len()), (EffectKind::Double, 2, 2));
    assert_eq!(found[0].sentence, "2 rows of “products” share their “code”, which must be unique.");
    let found = effects(&fixture, |model| {
        let index = IndexModel {
            name: "codes".into(),
            unique: true,
            parts: vec!["\"code\" COLLATE NOCASE DESC".into()],
            condition: Some("id < 4".into()),
        };
        model.of("products").indexes.push(index);
    });
    assert_eq!((only(&found).kind, found[0].rows), (EffectKind::Double, 2));
    let found = effects(&fixture, |model| {
        let unique = UniqueModel { columns: vec!["code".into(), "sold".into()], ..Default::default() };
        model.of("products").uniques.push(unique);
    });
    assert!(found.is_empty(), "NULL is like nothing else: {found:?}");
    let found = effects(&fixture, |model| {
        let rule = RuleModel { name: Some("early".into()), check: "id < 3".into(), message: None };
        model.of("products").rules.push(rule);
    });
    assert_eq!((only(&found).kind, found[0].rows, found[0].severity), (EffectKind::Rule, 2, Severity::Stops));
    let found = effects(&fixture, |model| {
        let state = column(model.of("products"), "state");
        (state.kind, state.declared_type) = (ColumnKind::Enum, None);
        state.options =
            ["new", "old"].map(|value| EnumOption { value: value.into(), ..Default::default() }).to_vec();
    });
    assert_eq!((only(&found).kind, found[0].rows), (EffectKind::Unconvertible, 1), "“New” is “new”");
}

#[test]
fn links_to_nothing() {
    let fixture = workspace(SHOP);
    let edit = |model: &mut Model| {
        model.of("products").links.push(LinkModel {
            columns: vec!["kind".into()],
            target: "kinds".into(),
            target_columns: Vec::new(),
            on_delete: LinkAction::SetNull,
            on_update: LinkAction::NoAction,
            deferred: false,
            title: None,
            back_title: None,
        });
    };
    let found = effects(&fixture, edit);
    assert_eq!((only(&found).kind, found[0].rows), (EffectKind::Link, 2));
    let before = fixture.content();
    let mut model = fixture.model();
    edit(&mut model);
    fixture.apply(&model, vec![choice("products", "kind", How::SetEmpty)]).unwrap();
    assert_eq!(fixture.rows("SELECT kind FROM products WHERE kind IS NOT NULL"), ["Integer(1)"]);
    fixture.to(None).unwrap();
    assert_eq!(fixture.content(), before);
    let found = effects(&fixture, |model| {
        edit(model);
        model.tables.retain(|table| table.name != "kinds");
    });
    assert!(found.iter().any(|effect| effect.kind == EffectKind::LinkTarget), "{found:?}");
}

#[test]
fn what_makes_no_sense_is_refused_with_its_name() {
    let fixture = workspace(SHOP);
    let mut model = fixture.model();
    let rule = RuleModel { check: "nowhere > 0".into(), ..Default::default() };
    model.of("kinds").rules.push(rule);
    let error = refused(fixture.plan(&model), ErrorCode::InvalidModel);
    assert!(
        error.message.contains("“kinds”") && error.message.contains("no such column: nowhere"),
        "{}",
        error.message
    );
    let mut model = fixture.model();
    model.of("kinds").name = "products".into();
    refused(fixture.plan(&model), ErrorCode::InvalidModel);
}
