//! Whole files: new, info, export, import, adopt, release, check.

use std::path::Path;

use relata_engine::file::{FileInfo, FileRole, ImportMode, OpenMode};

use crate::app::{App, Failure, JOB, Outcome, note};
use crate::json;
use crate::output::print;
use crate::table::{self, Text};

pub fn new(app: &App, path: &Path) -> Result<Outcome, Failure> {
    let info = app.session.create_file(new_place(path)?)?;
    tell(app, &info, &format!("Made {}.", info.path))
}

/// Where a new file goes; the folder of the default file is made for it.
pub(super) fn new_place(path: &Path) -> Result<String, Failure> {
    let place = App::place(path);
    if let Some(folder) = place.parent().filter(|_| path != place) {
        std::fs::create_dir_all(folder)?;
    }
    Ok(place.display().to_string())
}

pub fn info(app: &App, path: &Path) -> Result<Outcome, Failure> {
    let info = app.open(path, OpenMode::Normal)?;
    print(|out| {
        if app.json {
            return json::print(out, &info);
        }
        let role = match info.role {
            FileRole::Workspace => "made or adopted by Relata",
            FileRole::Guest => "someone else's",
        };
        let mut fields = vec![
            ("Path".to_owned(), Text::plain(&info.path)),
            ("Whose".to_owned(), Text::plain(role)),
            ("Size".to_owned(), Text::plain(&format!("{} bytes", info.bytes))),
            ("Journal".to_owned(), Text::plain(&info.journal_mode)),
            ("Page size".to_owned(), Text::plain(&format!("{} bytes", info.page_size))),
            ("Encoding".to_owned(), Text::plain(&info.encoding)),
            ("application_id".to_owned(), Text::plain(&info.application_id.to_string())),
            ("user_version".to_owned(), Text::plain(&info.user_version.to_string())),
            ("SQLite".to_owned(), Text::plain(&info.sqlite_version)),
        ];
        if let Some(reason) = &info.read_only {
            fields.push(("Read-only".to_owned(), Text::plain(reason)));
        }
        table::fields(out, &fields)
    })?;
    Ok(Outcome::Done)
}

pub fn export(app: &App, path: &Path, destination: &Path, force: bool) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let report = app.session.export_database(file, destination.display().to_string(), force, JOB)?;
    print(|out| {
        if app.json {
            json::print(out, &report)
        } else {
            writeln!(out, "Copied to {} ({} bytes) and checked.", report.path, report.bytes)
        }
    })?;
    Ok(Outcome::Done)
}

pub fn import(app: &App, source: &Path, destination: Option<&Path>, force: bool) -> Result<Outcome, Failure> {
    let source_path = source.display().to_string();
    let Some(destination) = destination else {
        let report = app.session.import_database(source_path, ImportMode::ReplaceDefault, JOB)?;
        print(|out| {
            if app.json {
                return json::print(out, &report);
            }
            writeln!(out, "Imported as {}.", report.path)?;
            match &report.backup {
                Some(backup) => writeln!(out, "What was there is kept at {backup}."),
                None => Ok(()),
            }
        })?;
        return Ok(Outcome::Done);
    };
    // Validated by the opening, and the copy by its own check.
    let file = app.open(source, OpenMode::ReadOnly)?.id;
    let report = app.session.export_database(file, destination.display().to_string(), force, JOB)?;
    print(|out| {
        if app.json {
            let report = relata_engine::file::ImportReport { path: report.path, backup: None };
            json::print(out, &report)
        } else {
            writeln!(out, "Imported as {} ({} bytes).", report.path, report.bytes)
        }
    })?;
    Ok(Outcome::Done)
}

pub fn adopt(app: &App, path: &Path) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let info = app.session.adopt_file(file)?;
    for notice in &info.notices {
        note(notice);
    }
    tell(app, &info, "Relata keeps its notes in this file from now on.")
}

pub fn release(app: &App, path: &Path, force: bool) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    let revisions = app.session.revisions(file)?.revisions.len();
    let bin = app.session.bin(file)?;
    if !force && (revisions > 0 || !bin.parked.is_empty()) {
        let revisions =
            if revisions == 1 { "1 revision".to_owned() } else { format!("{revisions} revisions") };
        let bin = match bin.parked.as_slice() {
            [] => String::new(),
            _ => format!(", and with it the bin of dropped tables and columns ({} bytes)", bin.bytes),
        };
        note(&format!(
            "Nothing was done: the history of the design ({revisions}) would be gone for good{bin}. With --force it goes; \
             all other notes are kept and come back when the file is adopted again."
        ));
        return Ok(Outcome::Faulty);
    }
    let info = app.session.release_file(file)?;
    tell(app, &info, "Relata's notes are out of this file; it is as any other again.")
}

pub fn check(app: &App, path: &Path) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::ReadOnly)?.id;
    let report = app.session.check_file(file, JOB)?;
    let sound = report.integrity.is_empty() && report.broken_links.is_empty();
    print(|out| {
        if app.json {
            return json::print(out, &report);
        }
        for line in &report.integrity {
            writeln!(out, "{line}")?;
        }
        for link in &report.broken_links {
            let row = link.rowid.map_or_else(|| "a row".to_owned(), |rowid| format!("row {rowid}"));
            writeln!(
                out,
                "{row} of “{}” points to a row of “{}” that is not there",
                link.table, link.target
            )?;
        }
        if sound { writeln!(out, "No faults found.") } else { Ok(()) }
    })?;
    Ok(if sound { Outcome::Done } else { Outcome::Faulty })
}

pub(super) fn tell(app: &App, info: &FileInfo, sentence: &str) -> Result<Outcome, Failure> {
    print(|out| if app.json { json::print(out, info) } else { writeln!(out, "{sentence}") })?;
    Ok(Outcome::Done)
}
