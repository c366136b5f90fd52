//! Computed columns and buttons: a wrong one stops a revision, and one that loses what it stands on is told.

use relata_engine::model::{ActionModel, ActionSet, Computation, ComputedModel};
use relata_engine::revise::{EffectKind, Severity};
use relata_engine::schema::ColumnKind;

use super::*;

const ITEMS: &str = "CREATE TABLE items(id INTEGER PRIMARY KEY, price INTEGER, stock INTEGER) STRICT;
    INSERT INTO items VALUES(1, 3, 4);";

fn formula(name: &str, expression: &str) -> ComputedModel {
    ComputedModel {
        name: name.into(),
        title: None,
        kind: ColumnKind::Integer,
        scale: None,
        currency: None,
        empty: None,
        how: Computation::Formula { expression: expression.into() },
    }
}

fn button(name: &str, column: &str, to: &str) -> ActionModel {
    ActionModel {
        name: name.into(),
        set: vec![ActionSet { column: column.into(), to: to.into() }],
        ..ActionModel::default()
    }
}

#[test]
fn a_wrong_one_stops_the_revision() {
    let fixture = workspace(ITEMS);
    let before = fixture.content();
    for (what, edit) in [
        (
            "computed column",
            &(|table: &mut TableModel| table.computed.push(formula("worth", "price * stok")))
                as &dyn Fn(&mut TableModel),
        ),
        ("button", &|table: &mut TableModel| table.actions.push(button("Empty", "stock", "nothing + 1"))),
        ("button", &|table: &mut TableModel| {
            let nothing = ActionModel { set: Vec::new(), ..button("Nothing", "stock", "0") };
            table.actions.push(nothing);
        }),
    ] {
        let mut model = fixture.model();
        edit(model.of("items"));
        let plan = fixture.plan(&model).unwrap();
        let found: Vec<_> = plan.effects.iter().filter(|it| it.kind == EffectKind::Formula).collect();
        assert_eq!(found.len(), 1, "{:#?}", plan.effects);
        assert_eq!(found[0].severity, Severity::Stops);
        assert!(found[0].sentence.starts_with(&format!("The {what} “")), "{}", found[0].sentence);
        refused(fixture.apply(&model, Vec::new()), ErrorCode::RevisionBlocked);
    }
    assert_eq!(fixture.content(), before);
    // What is right goes through, with the moment and the person too.
    let mut model = fixture.model();
    let table = model.of("items");
    table.computed.push(formula("worth", "price * stock"));
    table.computed.push(formula("mine", "worth + (:now > '2000') + (:me IS NULL)"));
    table.actions.push(button("Empty", "stock", "0"));
    assert!(!fixture.plan(&model).unwrap().blocked);
    fixture.apply(&model, Vec::new()).unwrap();
}

#[test]
fn one_that_loses_what_it_stands_on_is_told_and_works_again_afterwards() {
    let fixture = workspace(ITEMS);
    fixture.revise(|model| {
        let table = model.of("items");
        table.computed.push(formula("worth", "price * stock"));
        table.computed.push(formula("half", "stock / 2"));
        table.actions.push(button("Sell", "stock", "stock - 1"));
    });
    let mut model = fixture.model();
    model.of("items").columns.retain(|column| column.name != "price");
    let plan = fixture.plan(&model).unwrap();
    let told: Vec<_> = plan.effects.iter().filter(|it| it.kind == EffectKind::Formula).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((told[0].name.as_deref(), told[0].severity), (Some("worth"), Severity::Tells));
    assert!(told[0].sentence.contains("will no longer work"), "{}", told[0].sentence);
    fixture.apply(&model, Vec::new()).unwrap();

    // Broken already: not told again, and no later revision is stopped by it.
    let mut model = fixture.model();
    column(model.of("items"), "stock").required = true;
    let plan = fixture.plan(&model).unwrap();
    assert!(plan.effects.iter().all(|it| it.kind != EffectKind::Formula), "{:#?}", plan.effects);
    fixture.to(Some(1)).unwrap();
    assert_eq!(fixture.rows("SELECT price FROM items"), ["Integer(3)"]);
}

#[test]
fn a_button_under_another_name_is_told_as_renamed() {
    let fixture = workspace(ITEMS);
    fixture.revise(|model| {
        let table = model.of("items");
        table.actions.push(button("Sell", "stock", "stock - 1"));
        table.actions.push(button("Empty", "stock", "0"));
    });
    let mut model = fixture.model();
    let table = model.of("items");
    table.actions[0].name = "Sold one".to_owned();
    table.actions[1] = button("Fill", "stock", "100");
    let sentences: Vec<String> =
        fixture.plan(&model).unwrap().changes.into_iter().map(|change| change.sentence).collect();
    assert_eq!(
        sentences,
        [
            "Rename the button “Sell” of “items” to “Sold one”.",
            "Add the button “Fill” of “items”.",
            "Drop the button “Empty” of “items”."
        ]
    );
}
