//! The SQL of revisions, word for word.

use relata_engine::model::IndexModel;
use relata_engine::schema::ColumnKind;

use super::*;

const SHOP: &str = "
    CREATE TABLE kinds(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
    CREATE TABLE items(id INTEGER PRIMARY KEY, kind INTEGER REFERENCES kinds ON DELETE CASCADE, name TEXT COLLATE NOCASE, price TEXT);
    CREATE INDEX items_name ON items(name) WHERE price IS NOT NULL;
    CREATE TRIGGER items_insert AFTER INSERT ON items BEGIN UPDATE kinds SET name = name WHERE id = new.kind; END;
    INSERT INTO kinds(name) VALUES('Lamps');
    INSERT INTO items VALUES(1, 1, 'Lamp', '18,90'), (2, 1, 'Bulb', '2.5');";

fn both_ways(edit: impl FnOnce(&mut Model)) -> String {
    let fixture = workspace(SHOP);
    let mut model = fixture.model();
    edit(&mut model);
    let plan = fixture.plan(&model).unwrap();
    let sentences: Vec<&str> = plan.changes.iter().map(|change| change.sentence.as_str()).collect();
    format!(
        "{}\n\n-- up\n{};\n\n-- down\n{};",
        sentences.join("\n"),
        plan.up.join(";\n"),
        plan.down.join(";\n")
    )
}

#[test]
fn what_sqlite_can_alter_is_altered() {
    insta::assert_snapshot!(both_ways(|model| {
        let items = model.of("items");
        rename(items, "name", "title");
        items.columns.push(ColumnModel {
            name: "stock".into(),
            kind: ColumnKind::Integer,
            default: Some("0".into()),
            required: true,
            ..Default::default()
        });
        items.indexes.push(IndexModel {
            name: "items_price".into(),
            parts: vec!["\"price\" DESC".into()],
            ..Default::default()
        });
    }));
}

#[test]
fn what_it_cant_is_built_anew() {
    insta::assert_snapshot!(both_ways(|model| {
        let kinds = model.of("kinds");
        (kinds.was, kinds.name) = (Some("kinds".into()), "categories".into());
        column(kinds, "name").length = Some(40);
        let items = model.of("items");
        let price = column(items, "price");
        (price.kind, price.declared_type, price.scale) = (ColumnKind::Money, None, Some(2));
    }));
}

#[test]
fn what_goes_is_kept_in_the_bin() {
    insta::assert_snapshot!(both_ways(|model| {
        model.of("items").columns.retain(|column| column.name != "kind" && column.name != "price");
        model.of("items").links.clear();
        model.of("items").triggers.clear();
        model.of("items").indexes.clear();
        model.tables.retain(|table| table.name != "kinds");
    }));
}
