//! Templates: listing them, new files from them, and adding one to a file.

use std::path::Path;

use relata_engine::file::OpenMode;
use relata_engine::sample;
use relata_engine::starter::{PlannedTable, TableFate};

use super::files::tell;
use crate::app::{App, Failure, JOB, Outcome};
use crate::args::{Sample, SampleSize};
use crate::json;
use crate::output::print;

impl From<SampleSize> for sample::SampleSize {
    fn from(size: SampleSize) -> Self {
        match size {
            SampleSize::Small => Self::Small,
            SampleSize::TenThousand => Self::TenThousand,
            SampleSize::Million => Self::Million,
        }
    }
}

pub fn list(app: &App) -> Result<Outcome, Failure> {
    let all = app.session.starters()?;
    print(|out| {
        if app.json {
            return json::print(out, &all);
        }
        for starter in &all {
            writeln!(out, "{}: {}. {}", starter.name, starter.title, starter.description)?;
            writeln!(out, "    {}", starter.tables.join(", "))?;
        }
        Ok(())
    })?;
    Ok(Outcome::Done)
}

pub fn new(app: &App, path: &Path, starter: String, sample: Sample) -> Result<Outcome, Failure> {
    let (path, size) = (super::files::new_place(path)?, sample.sample.map(Into::into));
    let info = app.session.create_from_starter(Some(path), starter, size, sample.today, JOB)?;
    tell(app, &info, &format!("Made {}.", info.path))
}

pub fn add(
    app: &App,
    path: &Path,
    starter: String,
    sample: Sample,
    dry_run: bool,
) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let size = sample.sample.map(Into::into);
    let tables = if dry_run {
        app.session.plan_starter(file, starter)?
    } else {
        app.session.add_starter(file, starter, size, sample.today, JOB)?
    };
    print(|out| {
        if app.json {
            return json::print(out, &tables);
        }
        for table in &tables {
            writeln!(out, "{}: {}", table.name, sentence(table))?;
        }
        if dry_run { writeln!(out, "Nothing was changed.") } else { Ok(()) }
    })?;
    Ok(Outcome::Done)
}

fn sentence(table: &PlannedTable) -> String {
    match (&table.clash, table.what) {
        (Some(clash), _) => format!("new. {clash}"),
        (None, TableFate::New | TableFate::Renamed) => "new".to_owned(),
        (None, TableFate::Shared) if table.added_columns.is_empty() => "there already".to_owned(),
        (None, TableFate::Shared) => format!("there already; gets {}", table.added_columns.join(", ")),
    }
}
