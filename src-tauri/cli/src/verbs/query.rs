//! query: a question without SQL.

use std::path::Path;

use relata_engine::file::{FileId, OpenMode};
use relata_engine::query::{self, Query};
use relata_engine::sql::Script;
use serde_json::json;

use crate::app::{App, Failure, JOB, Outcome, note};
use crate::args::Format;
use crate::input;
use crate::json;
use crate::output::{Printer, print};

/// What is wanted of it in place of its rows.
pub struct What {
    pub sql: bool,
    pub explain: bool,
}

pub fn ask(
    app: &App,
    file: &Path,
    asked: String,
    what: What,
    format: Option<Format>,
) -> Result<Outcome, Failure> {
    let format = app.format(format)?;
    let file = app.open(file, OpenMode::Normal)?.id;
    let query = match find(app, file, asked)? {
        Found::Query(query) => *query,
        Found::Sql(sql) => return saved_sql(app, file, sql, &what, format),
    };
    let compiled = app.session.compile_query(file, query.clone())?;
    if what.sql {
        print(|out| if app.json { json::print(out, &compiled) } else { writeln!(out, "{}", compiled.sql) })?;
        return Ok(Outcome::Done);
    }
    if what.explain {
        let steps = app.session.explain_query(file, query)?;
        print(|out| {
            if app.json {
                return json::print(out, &json!({ "sentence": compiled.sentence, "steps": steps }));
            }
            writeln!(out, "{}\n", compiled.sentence)?;
            steps.iter().try_for_each(|step| writeln!(out, "{step}"))
        })?;
        return Ok(Outcome::Done);
    }
    let printer = Printer::of_columns(format, compiled.table.columns.clone());
    app.session.list_query(file, query, JOB, printer.sink())?;
    printer.finish()?;
    compiled.notes.iter().for_each(|told| note(told));
    Ok(Outcome::Done)
}

enum Found {
    Query(Box<Query>),
    Sql(String),
}

/// JSON, a file, or the name of what is saved.
fn find(app: &App, file: FileId, asked: String) -> Result<Found, Failure> {
    let text = if asked == "-" {
        input::text(asked)?
    } else if asked.trim_start().starts_with('{') {
        asked
    } else {
        let lower = asked.to_lowercase();
        let views = app.session.saved_views(file)?;
        let named = views
            .into_iter()
            .find(|view| view.name.to_lowercase() == lower && (view.query.is_some() || view.sql.is_some()));
        if let Some(view) = named {
            return Ok(match (view.query, view.sql) {
                (Some(query), _) => Found::Query(query),
                (None, sql) => Found::Sql(sql.unwrap_or_default()),
            });
        }
        std::fs::read_to_string(&asked).map_err(|_| {
            Failure::Wanting(format!("There is no saved query and no file with a query named “{asked}”."))
        })?
    };
    Ok(Found::Query(Box::new(query::read(&text)?)))
}

/// A question that was saved as SQL.
fn saved_sql(app: &App, file: FileId, sql: String, what: &What, format: Format) -> Result<Outcome, Failure> {
    if what.explain {
        return Err(Failure::Usage("This was saved as SQL: see it with --sql.".to_owned()));
    }
    if what.sql {
        print(|out| writeln!(out, "{sql}"))?;
        return Ok(Outcome::Done);
    }
    let printer = Printer::new(format);
    let script = Script { text: sql, parameters: Vec::new(), only_last: true, may_write: false };
    app.session.run_sql(file, script, JOB, printer.sink())?;
    printer.finish()?;
    Ok(Outcome::Done)
}
