//! Running statements: first looked at on a reader, then run there if none of them writes, else all on the writer in
//! one transaction.

use std::sync::{Arc, PoisonError};

use rusqlite::{Connection, Statement, TransactionBehavior};

use super::allow::Guard;
use super::secrets::Secrets;
use super::split::{Piece, Text};
use super::{Output, Parameter, Ran, Script, Sink, SqlError};
use crate::change::current;
use crate::change::statement::values;
use crate::computed::Moments;
use crate::echo;
use crate::error::{Error, Result};
use crate::file::{Database, FileRole};
use crate::history::{self, ChangeKind, Recording, Told};
use crate::kinds::password::{MASK, is_hash_value, without_hashes};
use crate::revise;
use crate::schema::checks::first_word;
use crate::schema::refusal::raw_text;
use crate::schema::{Catalog, schema_version};
use crate::task::Task;
use crate::value::Value;

/// Runs all statements of a script. Parameters are named (`:a`, `@a`, `$a`) or numbered (`?1`, or `?` in the order in which
/// they stand); `:me`, `:now` and `:today` are known unless they are given.
///
/// What was written is recorded as one change; what became of the design, in a workspace, as a revision.
///
/// # Errors
/// [`SqlError`]; whatever a constraint refuses; cancelled. Nothing is changed then.
pub fn run(database: &Database, script: Script, task: &Task, sink: Sink) -> Result<Ran> {
    let Script { text, mut parameters, only_last, may_write } = script;
    let given = parameters.len();
    parameters.extend(known(database));
    let mut job =
        Run { sql: text.into(), parameters: parameters.into(), given, only_last, sink, task: task.clone() };
    let catalog = database.catalog(task)?;
    let known = Arc::clone(&catalog);
    let (writes, left_out, back) = database.read_once_in_background(task, move |connection| {
        let secrets = secrets(connection, &known)?;
        let writes = job.looks_like_writing(connection, &secrets)?;
        let mut left_out = None;
        if !writes {
            // One transaction, so that all statements see the same state.
            let transaction = connection.unchecked_transaction()?;
            let guard = Guard::over(&transaction, secrets)?;
            job.all(&transaction, &guard, false)?;
            left_out = guard.left_out();
        }
        Ok((writes, left_out, job))
    })?;
    if !writes {
        return Ok(Ran { left_out, ..Ran::default() });
    }
    if !may_write {
        return Err(SqlError::Writes.into());
    }
    write(database, catalog, back, task)
}

fn write(database: &Database, catalog: Arc<Catalog>, mut job: Run, task: &Task) -> Result<Ran> {
    let place = database.place();
    let keeps_revisions = database.role() == FileRole::Workspace;
    let (schema_changed, ran) = database.write(task, move |connection| {
        let before = schema_version(connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let catalog = current(&transaction, catalog)?;
        let design = if keeps_revisions && changes_design(&job.sql) {
            echo::quietly(|| revise::Design::of(&transaction))?
        } else {
            None
        };
        let recording =
            if place.records() { Some(Recording::begin(&transaction, Arc::clone(&catalog))?) } else { None };
        let left_out = {
            let guard = Guard::over(&transaction, secrets(&transaction, &catalog)?)?;
            job.all(&transaction, &guard, true).map_err(nothing_changed)?;
            guard.left_out()
        };
        let schema_changed = schema_version(&transaction)? != before;
        let told = Told {
            what: Some(named(&job.sql)),
            kind: Some(ChangeKind::Sql),
            obstacle: schema_changed.then(|| "it changed tables themselves, not only their rows.".to_owned()),
            ..Told::default()
        };
        let kept = match recording {
            Some(recording) => history::keep(&place, recording, &catalog, &told)?,
            None => None,
        };
        let revision = match design.filter(|_| schema_changed) {
            Some(design) => echo::quietly(|| design.take_in(&transaction, &named(&job.sql)))?,
            None => None,
        };
        let obstacle = kept.as_ref().and_then(|kept| kept.obstacle().map(str::to_owned)).or(told.obstacle);
        if let Err(error) = transaction.execute_batch("COMMIT") {
            if let Some(kept) = kept {
                kept.given_up(&transaction);
            }
            return Err(refused(error, "COMMIT"));
        }
        let change = kept.map(|kept| kept.committed(&transaction));
        Ok((schema_changed, Ran { obstacle, left_out, wrote: true, revision, change }))
    })?;
    database.changed_unfollowed(schema_changed);
    if ran.change.is_some() {
        database.history_changed();
    }
    Ok(ran)
}

/// Values that every statement may ask for.
fn known(database: &Database) -> Vec<Parameter> {
    let me = database.me().lock().unwrap_or_else(PoisonError::into_inner).clone();
    let moments = Moments::now();
    vec![
        ("me".to_owned(), me),
        ("now".to_owned(), Value::Text(moments.now_text().to_owned())),
        ("today".to_owned(), Value::Text(moments.today_text().to_owned())),
    ]
}

/// Whether a statement of the script may change tables themselves.
pub(super) fn changes_design(sql: &str) -> bool {
    let mut text = Text::new(sql);
    std::iter::from_fn(|| text.next_piece()).any(|piece| {
        let first = first_word(piece.sql).unwrap_or_default();
        ["CREATE", "ALTER", "DROP"].iter().any(|word| first.eq_ignore_ascii_case(word))
    })
}

/// Looked up before a guard stands over the connection.
pub(super) fn secrets(connection: &Connection, catalog: &Catalog) -> Result<Arc<Secrets>> {
    echo::quietly(|| Secrets::of(connection, catalog)).map(Arc::new)
}

/// The change's name in the history: the beginning of the SQL on one line.
fn named(sql: &str) -> String {
    let line = without_hashes(sql.to_owned());
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(NAMED).collect();
    format!("You ran SQL: {cut}{}", if cut.len() < line.len() { "…" } else { "" })
}

/// Characters of SQL in a change's name.
const NAMED: usize = 80;

struct Run {
    sql: Arc<str>,
    parameters: Arc<[Parameter]>,
    /// How many of them were given; the rest is there for whoever asks.
    given: usize,
    only_last: bool,
    sink: Sink,
    task: Task,
}

impl Run {
    /// True if a statement writes, or can't be understood before the one in front of it has been run.
    fn looks_like_writing(&self, connection: &Connection, secrets: &Arc<Secrets>) -> Result<bool> {
        let guard = Guard::over(connection, Arc::clone(secrets))?;
        let mut text = Text::new(&self.sql);
        let (mut seen, mut asked, mut writes) = (0, Vec::new(), false);
        while let Some((Piece { sql, .. }, prepared)) = text.next(&guard) {
            seen += 1;
            if is_framing(sql) {
                guard.take_reason();
                continue;
            }
            match prepared {
                Ok(statement) => {
                    writes |= !statement.readonly();
                    asked.extend(names(&statement));
                }
                // It may need what a statement before it makes; what is not allowed is refused before anything is run.
                Err(error) => match wrong(&guard, error, sql) {
                    Error::Sql(SqlError::Wrong { .. }) if writes => {}
                    error => return Err(error),
                },
            }
        }
        if writes {
            return Ok(true);
        }
        if seen == 0 {
            return Err(SqlError::Nothing.into());
        }
        self.expect_asked(&asked).map(|()| false)
    }

    fn all(&mut self, connection: &Connection, guard: &Guard<'_>, writing: bool) -> Result<()> {
        let sql = Arc::clone(&self.sql);
        let mut text = Text::new(&sql);
        let mut asked = Vec::new();
        while let Some((piece, prepared)) = text.next(guard) {
            let sql = piece.sql;
            self.task.check()?;
            if is_framing(sql) {
                guard.take_reason();
                continue;
            }
            let heard = !self.only_last || text.is_done();
            if heard {
                (self.sink)(Output::Statement { from: piece.from, to: piece.to() });
            }
            let mut statement = prepared.map_err(|error| wrong(guard, error, sql))?;
            asked.extend(names(&statement));
            if !self.one(connection, &mut statement, heard, writing).map_err(|error| match error {
                Error::Sqlite(raw) => refused(raw, sql),
                other => other,
            })? {
                return Ok(());
            }
        }
        self.expect_asked(&asked)
    }

    /// Every value that was given must be asked for: it may be a slip of the name.
    fn expect_asked(&self, asked: &[String]) -> Result<()> {
        let unasked = self.parameters[..self.given].iter().find(|(name, _)| !asked.contains(name));
        unasked.map_or(Ok(()), |(name, _)| Err(SqlError::NoParameter { name: name.clone() }.into()))
    }

    /// Runs one statement to its end; false if nobody listens and nothing is written.
    fn one(
        &mut self,
        connection: &Connection,
        statement: &mut Statement<'_>,
        heard: bool,
        writing: bool,
    ) -> Result<bool> {
        self.bind(statement)?;
        let count = statement.column_count();
        let mut listens = heard;
        if count == 0 {
            let before = connection.total_changes();
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
            let changed = connection.total_changes().saturating_sub(before);
            return Ok(!listens || (self.sink)(Output::Changed(changed)) || writing);
        }
        if listens {
            let names = statement.column_names().into_iter().map(str::to_owned).collect();
            listens = (self.sink)(Output::Columns(names));
        }
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            listens = listens && (self.sink)(Output::Row(masked(values(row, 0..count)?)));
            if !listens && heard && !writing {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn bind(&self, statement: &mut Statement<'_>) -> Result<()> {
        for (index, name) in names(statement).into_iter().enumerate() {
            let value = self.parameters.iter().find(|(given, _)| *given == name);
            let Some((_, value)) = value else {
                let name = statement.parameter_name(index + 1).map_or(format!("?{name}"), str::to_owned);
                return Err(SqlError::NoValue { name }.into());
            };
            statement.raw_bind_parameter(index + 1, value)?;
        }
        Ok(())
    }
}

/// A hash that lies where nobody expects one is masked all the same.
pub(super) fn masked(mut values: Vec<Value>) -> Vec<Value> {
    for value in &mut values {
        if is_hash_value(value) {
            *value = Value::Text(MASK.to_owned());
        }
    }
    values
}

/// The names of a statement's parameters without their sign, and the numbers of those without a name.
pub(super) fn names(statement: &Statement<'_>) -> Vec<String> {
    (1..=statement.parameter_count())
        .map(|index| {
            statement.parameter_name(index).map_or_else(|| index.to_string(), |name| name[1..].to_owned())
        })
        .collect()
}

/// BEGIN, COMMIT and END of a script: all statements run in one transaction anyway.
pub(super) fn is_framing(sql: &str) -> bool {
    let first = first_word(sql).unwrap_or_default();
    ["BEGIN", "COMMIT", "END"].iter().any(|word| first.eq_ignore_ascii_case(word))
}

/// The sentence for a failure in the middle of several statements.
fn nothing_changed(error: Error) -> Error {
    match error {
        Error::Sql(SqlError::Wrong { raw, statement }) => SqlError::TakenBack { raw, statement }.into(),
        other => other,
    }
}

pub(super) fn wrong(guard: &Guard<'_>, error: rusqlite::Error, sql: &str) -> Error {
    match guard.take_reason() {
        Some(reason) => SqlError::NotAllowed { reason }.into(),
        None => refused(error, sql),
    }
}

/// What SQLite says about a person's own SQL is the sentence; locks, full disks and damage keep their own.
pub(super) fn refused(error: rusqlite::Error, sql: &str) -> Error {
    use crate::error::ErrorCode::{Internal, SqlError as IsSql};
    match crate::file::sqlite_code(&error) {
        IsSql | Internal => SqlError::Wrong { raw: raw_text(&error), statement: sql.to_owned() }.into(),
        _ => error.into(),
    }
}
