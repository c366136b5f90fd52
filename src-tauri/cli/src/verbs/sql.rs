//! SQL as a person or a script wrote it: run, or explained.

use relata_engine::file::OpenMode;
use relata_engine::sql::{Concern, Script};

use crate::app::{App, Failure, JOB, Outcome, note};
use crate::args::{self, Format};
use crate::output::{Printer, print};
use crate::{input, json};

/// Runs one or several statements and prints what they give.
pub fn run(
    app: &App,
    file: &args::File,
    sql: String,
    parameters: &[String],
    format: Option<Format>,
) -> Result<Outcome, Failure> {
    let format = app.format(format)?;
    let parameters = parameters.iter().map(|given| input::parameter(given)).collect::<Result<Vec<_>, _>>()?;
    let sql = input::sql(sql)?;
    let file = app.open(&file.file, OpenMode::Normal)?.id;
    let printer = Printer::new(format);
    let only_last = format != Format::Table;
    let script = Script { text: sql, parameters, only_last, may_write: true };
    let ran = app.session.run_sql(file, script, JOB, printer.sink())?;
    printer.finish()?;
    if let Some(left_out) = ran.left_out {
        note(&left_out);
    }
    if let Some(obstacle) = ran.obstacle {
        note(&format!("This can't be undone: {obstacle}"));
    }
    if let Some(revision) = ran.revision {
        note(&format!(
            "It is kept as the model change “{revision}”, and “relata-cli revisions” can take the model back."
        ));
    }
    Ok(Outcome::Done)
}

/// Tells how SQLite would go about a statement, and which indexes would help.
pub fn explain(app: &App, file: &args::File, sql: String) -> Result<Outcome, Failure> {
    let sql = input::sql(sql)?;
    let file = app.open(&file.file, OpenMode::Normal)?.id;
    let plan = app.session.explain_sql(file, sql, JOB)?;
    print(|out| {
        if app.json {
            return json::print(out, &plan);
        }
        for step in &plan.steps {
            let mark = match step.concern {
                Some(Concern::Scan) => "  (reads all rows)",
                Some(Concern::Sort) => "  (sorts)",
                Some(Concern::Index) => "  (makes an index each time)",
                None => "",
            };
            writeln!(out, "{:width$}{}{mark}", "", step.words, width = step.depth as usize * 2)?;
        }
        for advice in &plan.advice {
            writeln!(out, "\nAn index would help. {}\n  {};", advice.words, advice.sql)?;
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}
