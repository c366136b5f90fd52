//! New tables from text files.

use std::path::Path;

use relata_engine::file::OpenMode;
use relata_engine::import::{ImportPreview, ImportSource};

use crate::app::{App, Failure, JOB, Outcome};
use crate::json;
use crate::output::print;

/// Makes a new table of a text file, or tells what it would be.
pub fn table(
    app: &App,
    file: &Path,
    csv: &Path,
    name: Option<String>,
    dry_run: bool,
) -> Result<Outcome, Failure> {
    let source = ImportSource::File { path: csv.display().to_string() };
    let mut look = app.session.look_at_import(source.clone(), None, None, JOB)?;
    if let Some(name) = name {
        look.plan.title = None;
        look.plan.table = name;
    }
    if dry_run {
        tell(app, &look)?;
        return Ok(Outcome::Done);
    }
    let file = app.open(file, OpenMode::Normal)?.id;
    let made = app.session.import_table(file, source, look.plan, look.rows, JOB)?;
    print(|out| {
        if app.json {
            return json::print(out, &made);
        }
        writeln!(out, "Made {} with {} rows.", made.table, made.rows)
    })?;
    Ok(Outcome::Done)
}

fn tell(app: &App, look: &ImportPreview) -> Result<(), Failure> {
    print(|out| {
        if app.json {
            return json::print(out, look);
        }
        writeln!(out, "{}: {} rows, {}", look.plan.table, look.rows, look.encoding)?;
        for column in look.plan.columns.iter().filter(|column| !column.left_out) {
            let kind = serde_json::to_string(&column.kind).unwrap_or_default();
            writeln!(out, "    {}: {}", column.name, kind.trim_matches('"'))?;
        }
        writeln!(out, "Nothing was changed.")
    })?;
    Ok(())
}
