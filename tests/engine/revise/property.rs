//! Any revision, gone back from and on to again, leaves the file as it was, by content and schema.

use proptest::prelude::*;
use relata_engine::model::{IndexModel, RuleModel, UniqueModel};
use relata_engine::schema::ColumnKind;

use super::*;

/// One edit of the model, made out of whatever is there.
#[derive(Debug, Clone)]
enum Edit {
    DropTable(usize),
    RenameTable(usize, u8),
    AddTable(u8),
    DropColumn(usize, usize),
    RenameColumn(usize, usize, u8),
    AddColumn(usize, u8, ColumnKind, bool),
    Reorder(usize, usize),
    Kind(usize, usize, ColumnKind),
    Rule(usize),
    Index(usize, usize),
    Unique(usize, usize),
    Strict(usize),
}

fn kind() -> impl Strategy<Value = ColumnKind> {
    use ColumnKind::{Any, Boolean, Date, Integer, Json, Money, Number, Text};
    proptest::sample::select(vec![Integer, Number, Money, Text, Boolean, Date, Json, Any])
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = 0_usize..8;
    prop_oneof![
        at.clone().prop_map(Edit::DropTable),
        (at.clone(), any::<u8>()).prop_map(|(t, n)| Edit::RenameTable(t, n)),
        any::<u8>().prop_map(Edit::AddTable),
        (at.clone(), at.clone()).prop_map(|(t, c)| Edit::DropColumn(t, c)),
        (at.clone(), at.clone(), any::<u8>()).prop_map(|(t, c, n)| Edit::RenameColumn(t, c, n)),
        (at.clone(), any::<u8>(), kind(), any::<bool>()).prop_map(|(t, n, k, d)| Edit::AddColumn(t, n, k, d)),
        (at.clone(), at.clone()).prop_map(|(t, c)| Edit::Reorder(t, c)),
        (at.clone(), at.clone(), kind()).prop_map(|(t, c, k)| Edit::Kind(t, c, k)),
        at.clone().prop_map(Edit::Rule),
        (at.clone(), at.clone()).prop_map(|(t, c)| Edit::Index(t, c)),
        (at.clone(), at.clone()).prop_map(|(t, c)| Edit::Unique(t, c)),
        at.prop_map(Edit::Strict),
    ]
}

fn make(model: &mut Model, edit: &Edit) {
    let tables = model.tables.len();
    if let Edit::AddTable(name) = edit {
        let id = ColumnModel { name: "id".into(), kind: ColumnKind::Integer, ..Default::default() };
        let name = format!("new {name}");
        if model.table(&name).is_none() {
            model.tables.push(TableModel {
                name,
                primary_key: vec!["id".into()],
                columns: vec![id],
                ..Default::default()
            });
        }
        return;
    }
    if tables == 0 {
        return;
    }
    if let Edit::DropTable(at) = edit {
        let gone = model.tables.remove(at % tables).name;
        for table in &mut model.tables {
            table.links.retain(|link| link.target != gone);
        }
        return;
    }
    let (Edit::RenameTable(at, _)
    | Edit::DropColumn(at, _)
    | Edit::RenameColumn(at, ..)
    | Edit::AddColumn(at, ..)
    | Edit::Reorder(at, _)
    | Edit::Kind(at, ..)
    | Edit::Rule(at)
    | Edit::Index(at, _)
    | Edit::Unique(at, _)
    | Edit::Strict(at)) = edit
    else {
        return;
    };
    if let Edit::RenameTable(_, name) = edit {
        let name = format!("table \"{name}\"");
        let taken = model.table(&name).is_some();
        let table = &mut model.tables[at % tables];
        if !taken {
            table.was.get_or_insert_with(|| table.name.clone());
            table.name = name;
        }
        return;
    }
    in_table(&mut model.tables[at % tables], edit);
}

fn in_table(table: &mut TableModel, edit: &Edit) {
    let columns = table.columns.len();
    // The key stays, so that whatever goes can be kept.
    let chosen = |at: usize| 1 + at % (columns - 1).max(1);
    if columns < 2 && !matches!(edit, Edit::AddColumn(..)) {
        return;
    }
    match edit {
        Edit::DropColumn(_, at) => {
            let gone = table.columns.remove(chosen(*at)).name;
            table.links.retain(|link| !link.columns.contains(&gone));
            table.indexes.clear();
            table.uniques.clear();
            table.rules.clear();
        }
        Edit::RenameColumn(_, at, name) => {
            let name = format!("column {name}");
            if table.column(&name).is_none() {
                let column = &mut table.columns[chosen(*at)];
                let old = std::mem::replace(&mut column.name, name);
                column.was.get_or_insert(old);
            }
        }
        Edit::AddColumn(_, name, kind, with_default) => {
            let name = format!("added {name}");
            if table.column(&name).is_none() {
                let default = (*with_default && *kind == ColumnKind::Integer).then(|| "7".to_owned());
                let required = default.is_some();
                table.columns.push(ColumnModel {
                    name,
                    kind: *kind,
                    default,
                    required,
                    ..Default::default()
                });
            }
        }
        Edit::Reorder(_, at) => table.columns.swap(columns - 1, chosen(*at)),
        Edit::Kind(_, at, kind) => {
            let at = chosen(*at);
            let is_link = table.links.iter().any(|link| link.columns.contains(&table.columns[at].name));
            if !is_link && table.columns[at].generated.is_none() {
                (table.columns[at].kind, table.columns[at].declared_type) = (*kind, None);
                table.columns[at].default = None;
                table.columns[at].scale = (*kind == ColumnKind::Money).then_some(2);
            }
        }
        Edit::Rule(_) => table.rules.push(RuleModel { check: "1 < 2".into(), ..Default::default() }),
        Edit::Index(_, at) => {
            let name = format!("index of {} {}", table.name, table.indexes.len());
            let column = table.columns[chosen(*at)].name.replace('"', "\"\"");
            table.indexes.push(IndexModel {
                name,
                parts: vec![format!("\"{column}\"")],
                ..Default::default()
            });
        }
        Edit::Unique(_, at) => {
            let columns = vec![table.columns[0].name.clone(), table.columns[chosen(*at)].name.clone()];
            table.uniques.push(UniqueModel { columns, ..Default::default() });
        }
        _ => {}
    }
}

const BASE: &str = "
    CREATE TABLE users(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL DEFAULT 'x', age TEXT, seen TEXT);
    CREATE TABLE posts(id INTEGER PRIMARY KEY, user INTEGER REFERENCES users ON DELETE CASCADE, title TEXT, price NUMERIC(10,2),
        long AS (length(title)), state INT);
    CREATE TABLE tags(id INTEGER PRIMARY KEY, post INT REFERENCES posts(id), tag TEXT, UNIQUE(post, tag));
    CREATE INDEX posts_state ON posts(state, lower(title)) WHERE state > 0;
    CREATE TABLE audit(id INTEGER PRIMARY KEY, what TEXT);
    CREATE TRIGGER posts_audit AFTER INSERT ON posts BEGIN INSERT INTO audit(what) VALUES('inserted'); END;
    INSERT INTO users(name, age, seen) VALUES('Ada', '36', '2026-01-01'), ('Bob', 'old', '1.2.2026'), ('Cy', NULL, NULL), ('Di', '007', 'yes');
    INSERT INTO posts(user, title, price, state) VALUES(1, 'One', 1.5, 1), (2, 'Two', 18.9, 0), (NULL, NULL, NULL, 2), (4, '18,90', 7, NULL);
    INSERT INTO tags(post, tag) VALUES(1, 'a'), (1, 'b'), (2, 'a');";

/// What is chosen where a choice is asked for.
fn choose(plan: &Plan) -> Option<Vec<Choice>> {
    use relata_engine::revise::{Offer, Severity};
    let mut choices = Vec::new();
    for effect in plan.effects.iter().filter(|effect| effect.severity != Severity::Tells) {
        let name = effect.name.clone().or_else(|| effect.columns.first().cloned())?;
        let how = if effect.offers.contains(&Offer::SetEmpty) {
            How::SetEmpty
        } else if effect.offers.contains(&Offer::Drop) {
            How::Drop
        } else {
            return None;
        };
        choices.push(choice(&effect.table, &name, how));
    }
    Some(choices)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn up_down_up_is_the_same(edits in proptest::collection::vec(edit(), 1..6)) {
        let fixture = workspace(BASE);
        let before = fixture.content();
        let mut model = fixture.model();
        for edit in &edits {
            make(&mut model, edit);
        }
        let plan = match fixture.plan(&model) {
            Ok(plan) => plan,
            // A generated column, say, whose source is gone.
            Err(error) if error.code() == ErrorCode::InvalidModel => return Ok(()),
            Err(error) => panic!("{edits:?}: {error} {:?}", error.details()),
        };
        let Some(choices) = choose(&plan) else { return Ok(()) };
        let revision = match fixture.apply(&model, choices.clone()) {
            Ok(revision) => revision,
            // A choice can bring up the next question; no change is fine too.
            Err(error) if matches!(error.code(), ErrorCode::RevisionBlocked | ErrorCode::BadRequest) => return Ok(()),
            Err(error) => panic!("{edits:?}: {error} {:?}", error.details()),
        };
        let after = fixture.content();
        fixture.to(None).unwrap();
        prop_assert_eq!(fixture.content(), before);
        fixture.session.revise_to(fixture.file, Some(revision.id), choices, JOB).unwrap();
        prop_assert_eq!(fixture.content(), after);
    }
}
