//! Running other programs: from the project's root, said before it starts, with a sentence when it fails.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Success, or a sentence that says what went wrong.
pub type Outcome<T = ()> = Result<T, String>;

/// The project's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// One program to run.
pub struct Step {
    command: Command,
    line: String,
}

impl Step {
    /// `program arguments…`, in the project's root, with this process's output.
    pub fn new<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).current_dir(root());
        let mut line = program.to_owned();
        for argument in arguments {
            line.push(' ');
            line.push_str(&argument.as_ref().to_string_lossy());
        }
        Self { command, line }
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it and waits; its output is shown only if it fails.
    pub fn quietly(mut self) -> Outcome {
        let output = self
            .command
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("`{}` could not be started: {error}", self.line))?;
        if output.status.success() {
            return Ok(());
        }
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(format!("`{}` failed ({})", self.line, output.status))
    }
}
