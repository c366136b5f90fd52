//! Search indexes as a part of the design: made, kept right by any program, carried on through other changes, taken away.

use std::process::Command;

use relata_engine::ErrorCode;
use relata_engine::model::{ColumnModel, HookModel, model_from_text, model_to_text};
use relata_engine::schema::ColumnKind;

use super::*;

#[test]
fn an_index_is_a_revision_that_is_previewed_gone_back_from_and_on_to() {
    let work = workspace(SHOP);
    let before = work.names();
    let mut model = work.session.model(work.file).unwrap();
    model.table_mut("products").unwrap().search = Some(over(&["name", "description"]));
    let plan = work.session.plan_revision(work.file, model.clone(), Vec::new(), JOB).unwrap();
    assert_eq!(plan.changes[0].sentence, "Build the search index of “products”: “name” and “description”.");
    assert_eq!(plan.effects[0].sentence, "The search index of “products” is made of 5 rows.");
    assert!(plan.rebuilt.is_empty() && !plan.blocked);
    assert!(
        plan.up[0].starts_with("CREATE VIRTUAL TABLE \"relata_search_products\" USING fts5("),
        "{:?}",
        plan.up
    );
    assert!(plan.down.iter().any(|sql| sql == "DROP TABLE \"relata_search_products\""), "{:?}", plan.down);
    let revision = work.index("products", Some(over(&["name", "description"])));
    work.intact("products");
    assert_eq!(work.names(), before, "the index is no table for people");
    let catalog = work.session.catalog(work.file).unwrap();
    let table = catalog.table("products").unwrap();
    assert_eq!((&table.search, table.triggers.len()), (&Some(over(&["name", "description"])), 0));
    assert_eq!(work.session.model(work.file).unwrap(), model, "the model is what was wanted");
    let text = model_to_text(&model).unwrap();
    assert!(text.contains("search"), "{text}");
    assert_eq!(model_from_text(&text).unwrap(), model, "a model file holds it");
    for _ in 0..2 {
        work.session.revise_to(work.file, None, Vec::new(), JOB).unwrap();
        assert_eq!(work.session.model(work.file).unwrap().table("products").unwrap().search, None);
        let left = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'relata_search%'";
        let left: i64 = Connection::open(&work.path).unwrap().query_row(left, [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
        work.outside("UPDATE products SET description = description || ' teak'");
        work.session.revise_to(work.file, Some(revision.id), Vec::new(), JOB).unwrap();
        work.intact("products");
        assert_eq!(work.found("products", "teak").len(), 5);
    }
    assert!(work.session.revisions(work.file).unwrap().matches);
}

#[test]
fn any_program_keeps_the_index_right() {
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name", "description"])));
    work.outside(
        "INSERT INTO products(name, description) VALUES('Teak bench', 'for the garden');
         UPDATE products SET description = 'Bent ash' WHERE id = 2;
         UPDATE products SET price = 1;
         UPDATE products SET id = 40 WHERE id = 4;
         UPDATE products SET name = 'LAMP' WHERE id = 40;
         DELETE FROM products WHERE id = 3;
         INSERT INTO products(id, name) VALUES(1, 'x') ON CONFLICT(id) DO UPDATE SET name = 'Oak desk';
         INSERT OR IGNORE INTO products(id, name) VALUES(1, 'ignored');
         UPDATE OR IGNORE products SET id = 1, name = 'ignored' WHERE id = 2;",
    );
    work.intact("products");
    assert_eq!(work.found("products", "garden"), ["Teak bench"]);
    assert_eq!(work.found("products", "ash"), ["Café chair"]);
    assert_eq!(work.found("products", "beech ignored"), Vec::<String>::new());
    assert_eq!(work.found("products", "desk"), ["Oak desk"]);
    // What no trigger is told of is not shown as found.
    work.outside("INSERT OR REPLACE INTO products(id, name) VALUES(2, 'Ebony chair')");
    assert_eq!(work.found("products", "ash"), Vec::<String>::new());
    assert_eq!(work.found("products", "ebony"), ["Ebony chair"]);
}

#[test]
fn the_command_line_of_debian_keeps_it_too() {
    if Command::new("sqlite3").arg("--version").output().is_err() {
        eprintln!("skipped: there is no other sqlite3 here");
        return;
    }
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name", "description"])));
    work.session.close_file(work.file).unwrap();
    let sql = "INSERT INTO products(name, description) VALUES('Teak bench', 'für den Garten');
               UPDATE products SET name = 'Stool' WHERE id = 3; DELETE FROM products WHERE id = 4;
               INSERT INTO relata_search_products(relata_search_products, rank) VALUES('integrity-check', 1);
               SELECT rowid FROM relata_search_products('fur');";
    let output = Command::new("sqlite3").arg(&work.path).arg(sql).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "6");
    let file = work.session.open_file(work.path.display().to_string(), OpenMode::Normal, JOB).unwrap().id;
    let work = Work { file, ..work };
    assert_eq!(work.found("products", "garten"), ["Teak bench"]);
    assert_eq!(work.found("products", "lamp light"), Vec::<String>::new());
    work.intact("products");
}

#[test]
fn an_index_follows_its_table_through_other_revisions() {
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name", "description"])));
    work.revise(|model| {
        let table = model.table_mut("products").unwrap();
        (table.was, table.name) = (Some("products".into()), "goods".into());
        let column = table.columns.iter_mut().find(|column| column.name == "description").unwrap();
        (column.was, column.name) = (Some("description".into()), "about".into());
    })
    .unwrap();
    work.intact("goods");
    let search = |work: &Work| work.session.model(work.file).unwrap().table("goods").unwrap().search.clone();
    assert_eq!(search(&work), Some(over(&["name", "about"])));
    assert_eq!(work.found("goods", "oak"), ["Oak table", "Barstool"]);
    // Built anew, with values converted: the index is made again.
    work.revise(|model| {
        let table = model.table_mut("goods").unwrap();
        table.search.as_mut().unwrap().columns.push("price".into());
    })
    .unwrap();
    work.revise(|model| {
        let table = model.table_mut("goods").unwrap();
        let price = table.columns.iter_mut().find(|column| column.name == "price").unwrap();
        (price.kind, price.declared_type, price.required) = (ColumnKind::Text, None, true);
    })
    .unwrap();
    work.intact("goods");
    assert_eq!(work.found("goods", "100"), ["Oak table"]);
    let plan = {
        let mut model = work.session.model(work.file).unwrap();
        let table = model.table_mut("goods").unwrap();
        table.columns.retain(|column| column.name != "about");
        work.session.plan_revision(work.file, model, Vec::new(), JOB).unwrap()
    };
    let told: Vec<&str> = plan.effects.iter().map(|effect| effect.sentence.as_str()).collect();
    assert!(told.contains(&"The search index of “goods” no longer holds “about”."), "{told:?}");
    work.revise(|model| {
        model.table_mut("goods").unwrap().columns.retain(|column| column.name != "about");
    })
    .unwrap();
    work.intact("goods");
    assert_eq!(search(&work), Some(over(&["name", "price"])));
    work.revise(|model| {
        model.views.clear();
        model.tables.retain(|table| table.name != "goods");
    })
    .unwrap();
    let revisions = work.session.revisions(work.file).unwrap().revisions;
    for revision in &revisions[1..] {
        work.session.revise_to(work.file, Some(revision.id), Vec::new(), JOB).unwrap();
        let model = work.session.model(work.file).unwrap();
        let table = model.tables.iter().find(|table| table.search.is_some()).unwrap();
        work.intact(&table.name);
        assert!(work.found(&table.name, "oak").contains(&"Oak table".to_owned()));
    }
    work.session.revise_to(work.file, Some(revisions[0].id), Vec::new(), JOB).unwrap();
    assert!(!work.names().contains(&"goods".to_owned()));
}

/// A trigger that writes the row again runs after those of the index, whichever was made first.
#[test]
fn columns_that_fill_themselves_in_are_indexed_as_they_become() {
    let slug = |model: &mut Model| {
        let table = model.table_mut("products").unwrap();
        table.columns.push(ColumnModel {
            name: "slug".into(),
            kind: ColumnKind::Slug,
            ..ColumnModel::default()
        });
        table.hooks.push(HookModel::Slug {
            column: "slug".into(),
            from: "name".into(),
            follow: relata_engine::model::Follow::Always,
        });
    };
    let later = workspace(SHOP);
    later.revise(slug).unwrap();
    later.index("products", Some(over(&["name", "slug"])));
    let before = workspace(SHOP);
    before.index("products", Some(over(&["name"])));
    before.revise(slug).unwrap();
    before.index("products", Some(over(&["name", "slug"])));
    let trigger = workspace(SHOP);
    trigger.index("products", Some(over(&["name"])));
    trigger
        .revise(|model| {
            let sql = "CREATE TRIGGER tidy AFTER UPDATE ON products WHEN NEW.name GLOB ' *' BEGIN \
                       UPDATE products SET name = trim(NEW.name) WHERE id = NEW.id; END";
            let tidy = relata_engine::model::TriggerModel { name: "tidy".into(), sql: sql.into() };
            model.table_mut("products").unwrap().triggers.push(tidy);
        })
        .unwrap();
    for work in [&later, &before, &trigger] {
        work.intact("products");
        work.outside(
            "INSERT INTO products(name) VALUES('Ebony shelf'), ('Ebony shelf');
             UPDATE products SET name = ' Walnut shelf' WHERE id = 1;
             DELETE FROM products WHERE id = 2;",
        );
        work.intact("products");
        assert_eq!(work.found("products", "walnut").len(), 1);
    }
    assert_eq!(later.found("products", "\"ebony-shelf-2\"").len(), 1);
}

#[test]
fn what_cannot_be_indexed_is_refused_with_a_sentence() {
    let work = workspace(&format!(
        "{SHOP} CREATE TABLE loose(a TEXT); CREATE TABLE odd(id INTEGER PRIMARY KEY, rank TEXT, data BLOB, kind TEXT)"
    ));
    let refused = |table: &str, columns: &[&str], part: &str| {
        let done = work.revise(|model| model.table_mut(table).unwrap().search = Some(over(columns)));
        let error = WireError::from(done.expect_err(table));
        assert!(error.message.contains(part), "{}", error.message);
    };
    refused("notes", &["title"], "no whole-number key");
    refused("loose", &["a"], "no whole-number key");
    refused("products", &[], "which columns");
    refused("products", &["nothing"], "no column “nothing”");
    refused("products", &["name", "NAME"], "twice");
    refused("products", &["photo"], "bytes are not searched");
    refused("odd", &["rank"], "full-text tables keep that name");
    refused("odd", &["data"], "bytes are not searched");
    let guest = guest(SHOP);
    let done = guest.revise(|model| model.table_mut("products").unwrap().search = Some(over(&["name"])));
    assert_eq!(WireError::from(done.unwrap_err()).code, ErrorCode::NeedsAdopting);
}

/// An index of which another program took a part is what is left of it, and told as a change of the design.
#[test]
fn an_index_that_another_program_broke_is_no_index_and_nothing_is_lost() {
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name"])));
    work.outside("DROP TRIGGER relata_search_products_update");
    let catalog = work.session.catalog(work.file).unwrap();
    assert_eq!(catalog.table("products").unwrap().search, None);
    assert_eq!(work.found("products", "oak"), ["Oak table", "Barstool"], "row by row");
    assert!(!work.session.revisions(work.file).unwrap().matches);
    // Its own table damaged: rows are read instead.
    let work = workspace(SHOP);
    work.index("products", Some(over(&["name"])));
    work.outside("PRAGMA writable_schema = ON; DELETE FROM relata_search_products_data");
    assert_eq!(work.found("products", "oak"), ["Oak table"]);
}

#[test]
fn names_that_need_quotes_and_released_files_keep_their_index() {
    let work = workspace(
        "CREATE TABLE \"we\"\"ird 'table'\"(\"the id\" INTEGER PRIMARY KEY, \"a \"\"b\"\"\" TEXT, \"select\" TEXT);
         INSERT INTO \"we\"\"ird 'table'\" VALUES(7, 'oak', 'table');",
    );
    let name = "we\"ird 'table'";
    work.index(name, Some(over(&["a \"b\"", "select"])));
    let label = work.found(name, "oak table");
    assert_eq!(label.len(), 1);
    work.outside("INSERT INTO \"we\"\"ird 'table'\" VALUES(8, 'oak', 'chair')");
    assert_eq!(work.found(name, "chair").len(), 1);
    work.session.release_file(work.file).unwrap();
    assert_eq!(work.found(name, "oak").len(), 2, "the index is plain SQLite");
    assert!(work.session.search_places(work.file).unwrap()[0].indexed);
}

#[test]
fn many_rows_are_indexed_in_parts_and_a_cancelled_build_leaves_nothing() {
    let work = workspace(
        "CREATE TABLE t(id INTEGER PRIMARY KEY, a TEXT);
         WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 3 FROM n WHERE i < 150000) INSERT INTO t SELECT i, 'row ' || i FROM n;",
    );
    let session = Arc::clone(&work.session);
    let before = std::fs::read(&work.path).unwrap();
    let mut model = work.session.model(work.file).unwrap();
    model.table_mut("t").unwrap().search = Some(over(&["a"]));
    let (file, wanted) = (work.file, model.clone());
    let building = std::thread::spawn(move || {
        session.apply_revision(file, wanted, String::new(), Vec::new(), TaskId(77))
    });
    while !building.is_finished() {
        work.session.cancel_task(TaskId(77)).unwrap();
    }
    let error = WireError::from(building.join().unwrap().unwrap_err());
    assert_eq!(error.code, ErrorCode::Cancelled);
    assert_eq!(std::fs::read(&work.path).unwrap(), before);
    work.index("t", Some(over(&["a"])));
    work.intact("t");
    assert_eq!(work.found("t", "149998"), ["row 149998"]);
    let part = work.search("t", "row", 10, None).unwrap();
    assert_eq!(part.hits.len(), 10);
}
