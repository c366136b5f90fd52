//! The session behind one run: progress and statements on the error output, Ctrl+C, and how a run ends.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use relata_engine::event::Event;
use relata_engine::file::{FileInfo, OpenMode};
use relata_engine::profile;
use relata_engine::session::Session;
use relata_engine::task::TaskId;
use relata_engine::{Error, ErrorCode, WireError};

use crate::args::Format;

/// The one job of a run, so that Ctrl+C finds it.
pub const JOB: TaskId = TaskId(1);

/// As shells count a program that Ctrl+C ended.
const INTERRUPTED: u8 = 130;

/// Why a run ends early.
#[derive(Debug)]
pub enum Failure {
    /// The engine refused.
    Refused(Error),
    /// What was asked for isn't there; the sentence.
    Wanting(String),
    /// What was asked makes no sense; the sentence.
    Usage(String),
    /// Nobody reads the output any more, or it can't be written.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// How a verb ends when nothing failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Exit status 0.
    Done,
    /// Faults were found and told: exit status 1.
    Faulty,
}

/// A run's surroundings.
pub struct App {
    pub session: Arc<Session>,
    pub json: bool,
}

impl App {
    pub fn start(json: bool, echo: bool) -> Self {
        let session = Session::new(profile::folder(), Arc::new(Told::default().into_sink()));
        session.forget_opened();
        session.tell_statements(echo);
        let interrupted = Arc::downgrade(&session);
        let mut pressed = false;
        // Without a handler, Ctrl+C ends the run at once, which SQLite's journal survives too.
        let _ = ctrlc::set_handler(move || {
            if std::mem::replace(&mut pressed, true) {
                std::process::exit(i32::from(INTERRUPTED));
            }
            if let Some(session) = interrupted.upgrade() {
                let _ = session.cancel_task(JOB);
            }
        });
        Self { session, json }
    }

    /// As what rows are printed.
    pub fn format(&self, asked: Option<Format>) -> Result<Format, Failure> {
        match asked {
            Some(other) if self.json && other != Format::Json => {
                Err(Failure::Usage("--json and --format ask for two different things.".to_owned()))
            }
            Some(asked) => Ok(asked),
            None => Ok(if self.json { Format::Json } else { Format::Table }),
        }
    }

    /// The file that FILE means; `-` is the default file.
    pub fn place(path: &Path) -> PathBuf {
        if path == Path::new("-") { profile::default_file(&profile::folder()) } else { path.to_path_buf() }
    }

    /// Opens FILE. Nothing is ever made by it: whoever only wants to look finds no file there afterwards.
    pub fn open(&self, path: &Path, mode: OpenMode) -> Result<FileInfo, Failure> {
        let place = Self::place(path);
        if path != place && !place.exists() {
            return Err(Failure::Wanting(format!(
                "Your default file, {}, is not there yet. “relata-cli new -” makes it.",
                place.display()
            )));
        }
        let info = self.session.open_file(place.display().to_string(), mode, JOB)?;
        for notice in &info.notices {
            note(notice);
        }
        Ok(info)
    }

    /// Closes what is open, says what there is to say, and gives the exit status.
    pub fn finish(self, result: Result<Outcome, Failure>) -> ExitCode {
        drop(self.session);
        match result {
            Ok(Outcome::Done) => ExitCode::SUCCESS,
            Ok(Outcome::Faulty) => ExitCode::FAILURE,
            Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(Failure::Output(error)) => {
                note(&format!("The output can't be written: {error}."));
                ExitCode::FAILURE
            }
            Err(Failure::Wanting(sentence)) => {
                note(&sentence);
                ExitCode::FAILURE
            }
            Err(Failure::Usage(sentence)) => {
                note(&sentence);
                note("For more information, try “--help”.");
                ExitCode::from(2)
            }
            Err(Failure::Refused(Error::Cancelled)) => ExitCode::from(INTERRUPTED),
            Err(Failure::Refused(error)) => {
                let error = WireError::from(error);
                note(&sentence(&error));
                if self.json {
                    note(&serde_json::to_string(&error).unwrap_or_default());
                } else if let Some(details) = error.details.filter(|details| !error.message.contains(details))
                {
                    note(&format!("  {details}"));
                }
                ExitCode::FAILURE
            }
        }
    }
}

/// The message; one that begins with the value that was typed is shown at its field in the window, so here it names it.
fn sentence(error: &WireError) -> String {
    match (error.code, error.fault.as_deref().map(|fault| fault.columns.as_slice())) {
        (ErrorCode::InvalidValue, Some([column])) if error.message.starts_with('“') => {
            format!("{column}: {}", error.message)
        }
        _ => error.message.clone(),
    }
}

/// A line on the error output; that nobody reads it is no fault.
pub fn note(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// What the engine tells on its own, on the error output: statements, and progress while a person watches.
#[derive(Default)]
struct Told {
    progress: Mutex<bool>,
}

impl Told {
    fn into_sink(self) -> impl Fn(Event) + Send + Sync + 'static {
        let watched = io::stderr().is_terminal();
        move |event| match event {
            Event::Statement { sql, milliseconds, rows, .. } => {
                self.clear();
                let rows = match rows {
                    Some(1) => ", 1 row".to_owned(),
                    Some(rows) => format!(", {rows} rows"),
                    None => String::new(),
                };
                note(&format!("[{milliseconds:.2} ms{rows}] {sql}"));
            }
            Event::Progress { label, done, total, .. } if watched => {
                *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = done < total;
                let part = (done.min(total) * 100).checked_div(total).map(|part| format!(" {part} %"));
                let part = part.unwrap_or_default();
                let _ = write!(io::stderr().lock(), "\r\u{1b}[K{label}{part}");
                if total > 0 && done >= total {
                    let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
                }
            }
            _ => {}
        }
    }

    /// Takes the line of progress away.
    fn clear(&self) {
        let mut shown = self.progress.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::take(&mut *shown) {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        self.clear();
    }
}
