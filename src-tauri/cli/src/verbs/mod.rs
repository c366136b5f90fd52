//! What each verb does.

mod design;
mod files;
mod history;
mod import;
mod look;
mod many;
mod query;
mod rows;
mod search;
mod sql;
mod starters;

use relata_engine::file::{FileId, OpenMode};
use relata_engine::schema::Table;

use crate::app::{App, Failure, Outcome};
use crate::args::{self, Verb};

pub fn run(app: &App, verb: Verb) -> Result<Outcome, Failure> {
    match verb {
        Verb::New { file, starter } => match starter.name {
            Some(name) => starters::new(app, &file, name, starter.sample),
            None if starter.sample.sample.is_some() => {
                Err(Failure::Usage("--sample needs a template: --starter NAME.".to_owned()))
            }
            None => files::new(app, &file),
        },
        Verb::Starters => starters::list(app),
        Verb::AddStarter { file, starter, sample, dry_run } => {
            starters::add(app, &file.file, starter, sample, dry_run)
        }
        Verb::Import { file, csv, table, dry_run } => import::table(app, &file.file, &csv, table, dry_run),
        Verb::Info(file) => files::info(app, &file.file),
        Verb::Tables { file, count } => look::tables(app, &file.file, count),
        Verb::Schema { file, table, sql } => look::schema(app, &file.file, table.as_deref(), sql),
        Verb::Rows(rows) => rows::list(app, &rows),
        Verb::Get { table, key, by } => rows::get(app, &table, &key, by.as_deref()),
        Verb::Insert { table, from: Some(from), .. } => many::insert(app, &table, &from),
        Verb::Insert { table, values, from: None } => rows::insert(app, &table, &values),
        Verb::Update { table, from: Some(from), .. } => many::update_from(app, &table, &from),
        Verb::Update { table, given, many, from: None } => many::update(app, &table, &given, &many),
        Verb::Replace(of) => many::replace(app, &of),
        Verb::Delete { table, keys, many } => many::delete(app, &table, &keys, &many),
        Verb::Action { row, name, answers } => rows::action(app, &row, &name, &answers),
        Verb::Me { file, table, key, name, nobody } => {
            let row = table.as_deref().zip(key.as_deref());
            rows::me(app, &file.file, row, name, nobody)
        }
        Verb::Password { row, what, column } => rows::password(app, &row, what, column),
        Verb::Sql { file, sql, explain: true, .. } => sql::explain(app, &file, sql),
        Verb::Sql { file, sql, parameters, format, .. } => sql::run(app, &file, sql, &parameters, format),
        Verb::Query { file, query, sql, explain, format } => {
            query::ask(app, &file.file, query, query::What { sql, explain }, format)
        }
        Verb::Search(asked) => search::search(app, &asked),
        Verb::SearchIndex(asked) => search::index(app, &asked),
        Verb::Undo(turn) => history::undo(app, &turn),
        Verb::Redo(turn) => history::redo(app, &turn),
        Verb::History(asked) => history::list(app, &asked),
        Verb::Revisions(asked) => design::revisions(app, &asked),
        Verb::Model(verb) => design::model(app, &verb),
        Verb::Empty { file, what } => design::empty(app, &file.file, what),
        Verb::ExportDb { file, destination, force } => files::export(app, &file.file, &destination, force),
        Verb::ImportDb { source, destination, force } => {
            files::import(app, &source, destination.as_deref(), force)
        }
        Verb::Adopt(file) => files::adopt(app, &file.file),
        Verb::Release { file, force } => files::release(app, &file.file, force),
        Verb::Check(file) => files::check(app, &file.file),
    }
}

/// Opens the file and finds the table, by the name that was given.
fn open_table(app: &App, table: &args::Table, mode: OpenMode) -> Result<(FileId, Table), Failure> {
    let file = app.open(&table.file.file, mode)?.id;
    let catalog = app.session.catalog(file)?;
    Ok((file, catalog.expect_table(&table.table)?.clone()))
}
