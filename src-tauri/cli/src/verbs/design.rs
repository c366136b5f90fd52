//! The design as a text, and its history.

use std::io::{self, Write};
use std::path::Path;

use relata_engine::file::{FileId, OpenMode};
use relata_engine::model::{Model, model_from_text, model_to_text};
use relata_engine::revise::{
    Choice, How, ModelChange, Plan, PlannedStep, Revision, Severity, diff, rename_hints,
};
use relata_engine::value::Input;

use crate::app::{App, Failure, JOB, Outcome, note};
use crate::args::EmptyOf;
use crate::design_args::{Applying, Choices, History, Model as ModelVerb, Revisions};
use crate::json;
use crate::output::print;
use crate::table::{self, Text};

pub fn model(app: &App, verb: &ModelVerb) -> Result<Outcome, Failure> {
    match verb {
        ModelVerb::Export(file) => {
            let open = app.open(&file.file, OpenMode::ReadOnly)?.id;
            let model = app.session.model(open)?;
            let text = model_to_text(&model)?;
            print(|out| if app.json { json::print(out, &model) } else { out.write_all(text.as_bytes()) })?;
            Ok(Outcome::Done)
        }
        ModelVerb::Apply { file, model, apply } => {
            let wanted = read(app, model)?;
            let open = app.open(&file.file, OpenMode::Normal)?.id;
            apply_model(app, open, wanted, apply)
        }
        ModelVerb::Diff { before, after } => {
            let (before, after) = (read(app, before)?, read(app, after)?);
            let changes = diff(&before, &after);
            print(|out| tell_changes(app, out, &changes, "No difference."))?;
            rename_hints(&before, &after).iter().for_each(|hint| note(hint));
            Ok(if changes.is_empty() { Outcome::Done } else { Outcome::Faulty })
        }
    }
}

/// The model in a model file or in an SQLite file.
fn read(app: &App, path: &Path) -> Result<Model, Failure> {
    let place = App::place(path);
    let bytes = std::fs::read(&place).map_err(|error| relata_engine::file::FileError::io(&place, &error));
    let bytes = bytes.map_err(relata_engine::Error::from)?;
    if bytes.starts_with(b"SQLite format 3\0") {
        let open = app.open(path, OpenMode::ReadOnly)?.id;
        return Ok(app.session.model(open)?);
    }
    Ok(model_from_text(&String::from_utf8_lossy(&bytes))?)
}

pub(super) fn apply_model(
    app: &App,
    file: FileId,
    wanted: Model,
    apply: &Applying,
) -> Result<Outcome, Failure> {
    let choices = choices(&apply.choices)?;
    let before = app.session.model(file)?;
    let hints = rename_hints(&before, &wanted);
    if wanted.tables.is_empty() && !before.tables.is_empty() {
        return Err(Failure::Wanting(
            "There is no table in this model. To drop every table, use: relata-cli empty FILE tables"
                .to_owned(),
        ));
    }
    if apply.dry_run {
        let plan = app.session.plan_revision(file, wanted, choices, JOB)?;
        let blocked = plan.blocked;
        print(|out| if app.json { json::print(out, &plan) } else { tell_plan(app, out, &plan) })?;
        hints.iter().for_each(|hint| note(hint));
        return Ok(if blocked { Outcome::Faulty } else { Outcome::Done });
    }
    let revision = app.session.apply_revision(file, wanted, apply.name.clone(), choices, JOB)?;
    let outcome = tell_revision(app, &revision, "Applied")?;
    hints.iter().for_each(|hint| note(hint));
    Ok(outcome)
}

fn tell_revision(app: &App, revision: &Revision, verb: &str) -> Result<Outcome, Failure> {
    print(|out| {
        if app.json {
            return json::print(out, revision);
        }
        writeln!(out, "{verb} revision {}: {}", revision.id, revision.name)?;
        revision.sentences.iter().try_for_each(|sentence| writeln!(out, "  {sentence}"))
    })?;
    Ok(Outcome::Done)
}

fn tell_changes(app: &App, out: &mut dyn Write, changes: &[ModelChange], none: &str) -> io::Result<()> {
    if app.json {
        return json::print(out, &changes);
    }
    if changes.is_empty() {
        return writeln!(out, "{none}");
    }
    changes.iter().try_for_each(|change| writeln!(out, "{}", change.sentence))
}

fn tell_plan(app: &App, out: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    tell_changes(app, out, &plan.changes, "Nothing would change.")?;
    for effect in &plan.effects {
        let mark = if effect.severity == Severity::Tells { "-" } else { "!" };
        writeln!(out, "{mark} {}", effect.sentence)?;
        for row in &effect.shown {
            let key = row.key.as_ref().map_or("", |key| key.0.as_str());
            writeln!(out, "    {key} {}", row.label)?;
        }
    }
    if !plan.up.is_empty() {
        writeln!(out)?;
        tell_sql(out, &plan.up)?;
    }
    Ok(())
}

fn tell_sql(out: &mut dyn Write, statements: &[String]) -> io::Result<()> {
    statements.iter().try_for_each(|sql| writeln!(out, "{};", sql.trim_end_matches(';')))
}

/// What was chosen by options.
fn choices(given: &Choices) -> Result<Vec<Choice>, Failure> {
    let named = |text: &str, how: How| {
        let (table, name) =
            text.split_once('.').ok_or_else(|| Failure::Usage(format!("“{text}” is no TABLE.COLUMN.")))?;
        Ok::<_, Failure>(Choice { table: table.to_owned(), name: name.to_owned(), how })
    };
    let mut choices = Vec::new();
    for text in &given.fill {
        let (column, value) = text
            .split_once('=')
            .ok_or_else(|| Failure::Usage(format!("“{text}” is no TABLE.COLUMN=VALUE.")))?;
        choices.push(named(column, How::SetValue { value: Input::Typed { typed: value.to_owned() } })?);
    }
    for text in &given.empty {
        choices.push(named(text, How::SetEmpty)?);
    }
    for (list, how) in [(&given.drop, How::Drop), (&given.discard, How::Discard)] {
        let of = |name: &String| Choice { table: name.clone(), name: name.clone(), how: how.clone() };
        choices.extend(list.iter().map(of));
    }
    Ok(choices)
}

pub fn revisions(app: &App, asked: &Revisions) -> Result<Outcome, Failure> {
    let file = app.open(&asked.file.file, OpenMode::Normal)?.id;
    let list = app.session.revisions(file)?;
    match &asked.verb {
        History::List => {
            if !list.matches {
                note("Another program has changed the design since the last revision; “diff” tells what.");
            }
            print(|out| if app.json { json::print(out, &list) } else { tell_list(out, &list.revisions) })?;
            Ok(Outcome::Done)
        }
        History::Diff => {
            print(|out| tell_changes(app, out, &list.difference, "The design is what the history says."))?;
            Ok(if list.matches { Outcome::Done } else { Outcome::Faulty })
        }
        History::New { model: Some(model), apply } => apply_model(app, file, read(app, model)?, apply),
        History::New { model: None, apply } => {
            let revision = app.session.rebase_revisions(file, apply.name.clone())?;
            tell_revision(app, &revision, "Recorded")
        }
        History::Up { id, dry_run, choices: given } => {
            let next = list.revisions.iter().rev().find(|it| !it.applied && !it.superseded).map(|it| it.id);
            let Some(to) = id.or(next) else {
                return Err(Failure::Usage("There is no revision to go up to.".to_owned()));
            };
            go(app, file, Some(to), given, *dry_run)
        }
        History::Down { id, dry_run, choices: given } => {
            let mut applied = list.revisions.iter().filter(|it| it.applied);
            if applied.next().is_none() {
                return Err(Failure::Usage("There is no revision to go down from.".to_owned()));
            }
            let below = applied.next().map(|it| it.id);
            go(app, file, id.map_or(below, |id| (id != 0).then_some(id)), given, *dry_run)
        }
        History::Show { id } => tell_revision(app, find(&list.revisions, *id)?, "This is"),
        History::Sql { id, down } => {
            let revision = find(&list.revisions, *id)?;
            let statements = if *down { &revision.down } else { &revision.up };
            print(|out| if app.json { json::print(out, statements) } else { tell_sql(out, statements) })?;
            Ok(Outcome::Done)
        }
    }
}

pub fn empty(app: &App, path: &Path, what: EmptyOf) -> Result<Outcome, Failure> {
    let file = app.open(path, OpenMode::Normal)?.id;
    match what {
        EmptyOf::Tables => {
            let revision = app.session.empty_workspace(file, JOB)?;
            tell_revision(app, &revision, "Applied")
        }
        EmptyOf::Rows => {
            let done = app.session.delete_all_rows(file, JOB)?;
            print(|out| {
                if app.json {
                    return json::print(out, &done);
                }
                writeln!(out, "Deleted {}.", super::rows::rows(done.rows))
            })?;
            Ok(Outcome::Done)
        }
    }
}

fn find(revisions: &[Revision], id: i64) -> Result<&Revision, Failure> {
    let found = revisions.iter().find(|revision| revision.id == id);
    found.ok_or_else(|| Failure::Refused(relata_engine::revise::ReviseError::NoRevision(id).into()))
}

fn go(app: &App, file: FileId, to: Option<i64>, given: &Choices, dry_run: bool) -> Result<Outcome, Failure> {
    if dry_run {
        let steps = app.session.plan_revise_to(file, to, choices(given)?, JOB)?;
        print(|out| if app.json { json::print(out, &steps) } else { tell_steps(app, out, &steps) })?;
        let clear = steps.iter().all(|step| step.plan.as_ref().is_some_and(|plan| !plan.blocked));
        return Ok(if clear { Outcome::Done } else { Outcome::Faulty });
    }
    let list = app.session.revise_to(file, to, choices(given)?, JOB)?;
    print(|out| {
        if app.json {
            return json::print(out, &list);
        }
        match list.revisions.iter().find(|revision| revision.applied) {
            Some(now) => writeln!(out, "The file is at revision {}: {}", now.id, now.name),
            None => writeln!(out, "The file is as it was before the first revision."),
        }
    })?;
    Ok(Outcome::Done)
}

fn tell_steps(app: &App, out: &mut dyn Write, steps: &[PlannedStep]) -> io::Result<()> {
    for (at, step) in steps.iter().enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        let direction = if step.up { "Up over" } else { "Down over" };
        writeln!(out, "{gap}{direction} revision {}: {}", step.revision, step.name)?;
        match &step.plan {
            Some(plan) => tell_plan(app, out, plan)?,
            None => writeln!(out, "What it does is seen once nothing stops the step before it.")?,
        }
    }
    Ok(())
}

fn tell_list(out: &mut dyn Write, revisions: &[Revision]) -> io::Result<()> {
    if revisions.is_empty() {
        return writeln!(out, "No revisions are recorded.");
    }
    let line = |revision: &Revision| {
        let state = match (revision.applied, revision.superseded) {
            (true, _) => "applied",
            (false, true) => "left behind",
            (false, false) => "gone back from",
        };
        vec![
            Text::number(u64::try_from(revision.id).unwrap_or(0)),
            Text::plain(&revision.made_at.replace('T', " ").replace('Z', "")),
            Text::plain(state),
            Text::plain(&revision.name),
        ]
    };
    table::print(out, &["No.", "When (UTC)", "State", "Name"], revisions.iter().map(line).collect())
}
