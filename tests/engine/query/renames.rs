//! Saved questions follow what a model change renames, up and down, and those that can't are named beforehand.

use relata_engine::model::Model;
use relata_engine::views::{SavedView, ViewType};
use serde_json::json;

use super::*;

#[test]
fn saved_queries_follow_new_names_and_back() {
    let blog = starter("blog");
    let spec = json!({"from": "posts", "joins": [{"link": "tags", "type": "left"}],
        "where": [{"column": "user.username", "not_null": true}, {"link": "user", "where": {"link": "posts", "more": 0}}],
        "group": ["user.username", "month(created_at)"], "show": ["count()", "max(title)"], "order": ["-count", "max_title", "user_username"]});
    let view = SavedView {
        name: "Busy".into(),
        query: Some(Box::new(query(spec.clone()))),
        ..SavedView::empty(ViewType::Query)
    };
    blog.session.save_view(blog.file, view, None).unwrap();
    let sql = SavedView {
        name: "By hand".into(),
        sql: Some("SELECT title FROM posts".into()),
        ..SavedView::empty(ViewType::Query)
    };
    blog.session.save_view(blog.file, sql, None).unwrap();
    let born = SavedView {
        name: "Born".into(),
        query: Some(Box::new(query(json!({"from": "users", "show": ["max(birth_date)"]})))),
        ..SavedView::empty(ViewType::Query)
    };
    blog.session.save_view(blog.file, born, None).unwrap();
    let before = blog.answer(json!({"from": "Busy"}));
    assert!(!before.is_empty());
    let original = blog.session.model(blog.file).unwrap();
    let mut model: Model = original.clone();
    for table in &mut model.tables {
        let columns: &[(&str, &str)] = match table.name.as_str() {
            "posts" => &[("title", "headline"), ("user_id", "author_id"), ("created_at", "begun")],
            "users" => &[("username", "login")],
            _ => &[],
        };
        for (was, now) in columns {
            let column = table.columns.iter_mut().find(|column| column.name == *was).unwrap();
            column.was = Some((*was).to_owned());
            column.name = (*now).to_owned();
        }
        if table.name == "posts" || table.name == "tags" {
            table.was = Some(table.name.clone());
            table.name = if table.name == "posts" { "articles".into() } else { "labels".into() };
        }
    }
    let plan = blog.session.plan_revision(blog.file, model.clone(), Vec::new(), TaskId(5)).unwrap();
    let told: Vec<&str> = plan.effects.iter().map(|effect| effect.sentence.as_str()).collect();
    assert!(told.iter().any(|told| told.contains("“Busy” follows the new names")), "{told:?}");
    assert!(
        told.iter().any(|told| told.contains("“By hand” is saved as SQL") && told.contains("“title”")),
        "{told:?}"
    );
    blog.session.apply_plan(blog.file, model, String::new(), Vec::new(), None, TaskId(6)).unwrap();
    assert_eq!(blog.answer(json!({"from": "Busy"})), before);
    let kept = blog.session.saved_views(blog.file).unwrap();
    let kept = kept.iter().find(|view| view.name == "Busy").unwrap();
    let text = serde_json::to_string(kept).unwrap();
    for old in ["user.", ".username", "\"title\"", "\"created_at"] {
        assert!(!text.contains(old), "{old}: {text}");
    }
    let revisions = blog.session.revisions(blog.file).unwrap().revisions;
    let before_it = revisions.get(1).map(|revision| revision.id);
    blog.session.revise_to(blog.file, before_it, Vec::new(), TaskId(7)).unwrap();
    assert_eq!(blog.answer(json!({"from": "Busy"})), before, "and back");
    // A column that goes: told beforehand.
    let mut model = original;
    let users = model.tables.iter_mut().find(|table| table.name == "users").unwrap();
    users.columns.retain(|column| column.name != "birth_date");
    let plan = blog.session.plan_revision(blog.file, model, Vec::new(), TaskId(8)).unwrap();
    let told: Vec<&str> = plan.effects.iter().map(|effect| effect.sentence.as_str()).collect();
    assert!(told.iter().any(|told| told.contains("“Born” will no longer work")), "{told:?}");
}

#[test]
fn a_query_is_made_a_view_that_any_program_reads() {
    let blog = starter("blog");
    let spec = json!({"from": "posts", "group": ["user.username", "month(created_at)"], "show": ["count()", {"aggregate": "count", "as": "new", "where": {"column": "created_at", "in_last": [90, "days"]}}],
        "where": [{"column": "title", "is_not": "it's \"so\" :today ?"}, {"link": "tags", "at_most": 5}], "order": ["-count"]});
    let expected = blog.answer(spec.clone());
    assert!(!expected.is_empty());
    blog.session.make_view(blog.file, query(spec.clone()), "Busy months".into(), TaskId(5)).unwrap();
    // Plain SQLite, with nothing of ours registered.
    assert_eq!(blog.by_hand("SELECT * FROM \"Busy months\""), expected);
    assert_eq!(blog.answer(json!({"from": "Busy months"})), expected);
    let taken = blog.session.make_view(blog.file, query(spec), "posts".into(), TaskId(6)).unwrap_err();
    assert!(taken.to_string().contains("already"), "{taken}");
    for (spec, because) in [
        (json!({"from": "posts", "show": ["median(id)"]}), "a median"),
        (json!({"from": "posts", "where": {"column": "title", "matches": "x"}}), "a regular expression"),
        (json!({"from": "posts", "where": {"column": "title", "contains": "ä"}}), "capital letters"),
    ] {
        let compiled = blog.compile(spec.clone());
        assert!(compiled.no_view.as_ref().is_some_and(|why| why.contains(because)), "{:?}", compiled.no_view);
        let refused = blog.session.make_view(blog.file, query(spec), "v".into(), TaskId(7)).unwrap_err();
        assert!(refused.to_string().contains(because), "{refused}");
    }
    let revisions = blog.session.revisions(blog.file).unwrap().revisions;
    blog.session
        .revise_to(blog.file, revisions.get(1).map(|revision| revision.id), Vec::new(), TaskId(8))
        .unwrap();
    assert!(blog.session.catalog(blog.file).unwrap().table("Busy months").is_none());
    let guest = guest("CREATE TABLE t (a); INSERT INTO t VALUES (1)");
    let refused =
        guest.session.make_view(guest.file, query(json!({"from": "t"})), "v".into(), TaskId(9)).unwrap_err();
    assert_eq!(refused.code(), relata_engine::ErrorCode::NeedsAdopting);
}
