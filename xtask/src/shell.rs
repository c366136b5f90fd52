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

/// Where cargo builds.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A built program of this project.
pub fn built(name: &str, profile: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

/// Whether this program can be found.
pub fn has(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .any(|folder| ["", ".exe", ".cmd"].iter().any(|end| folder.join(format!("{program}{end}")).is_file()))
}

/// One program to run.
pub struct Step {
    command: Command,
    line: String,
}

impl Step {
    /// `program arguments…`, in the project's root, with this process's output.
    pub fn new<S: AsRef<OsStr>>(program: &str, arguments: &[S]) -> Self {
        // npm is a script there, which only its full name starts.
        let real = if cfg!(windows) && program == "npm" { "npm.cmd" } else { program };
        let mut command = Command::new(real);
        command.args(arguments).current_dir(root());
        let mut line = program.to_owned();
        for argument in arguments {
            line.push(' ');
            line.push_str(&argument.as_ref().to_string_lossy());
        }
        Self { command, line }
    }

    /// `cargo arguments…`
    pub fn cargo(arguments: &[&str]) -> Self {
        Self::new("cargo", arguments)
    }

    /// A script of ui/package.json.
    pub fn ui(script: &str) -> Self {
        Self::new("npm", &["--prefix", "ui", "run", "--silent", script])
    }

    /// Adds arguments.
    pub fn and<S: AsRef<OsStr>>(mut self, arguments: &[S]) -> Self {
        for argument in arguments {
            self.line.push(' ');
            self.line.push_str(&argument.as_ref().to_string_lossy());
            self.command.arg(argument);
        }
        self
    }

    /// Sets an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Gives it a file to read.
    pub fn reading(mut self, file: std::fs::File) -> Self {
        self.command.stdin(file);
        self
    }

    /// Runs it and waits, showing the line and its output.
    pub fn run(mut self) -> Outcome {
        println!("$ {}", self.line);
        let status = self.command.status().map_err(|error| self.cannot_start(&error))?;
        if status.success() { Ok(()) } else { Err(format!("`{}` failed ({status})", self.line)) }
    }

    /// Runs it and waits; its output is shown only if it fails.
    pub fn quietly(mut self) -> Outcome {
        let output = self.command.output().map_err(|error| self.cannot_start(&error))?;
        if output.status.success() {
            return Ok(());
        }
        eprint!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(format!("`{}` failed ({})", self.line, output.status))
    }

    /// Whether it runs and succeeds; says nothing.
    pub fn succeeds(mut self) -> bool {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.command.status().is_ok_and(|status| status.success())
    }

    fn cannot_start(&self, error: &std::io::Error) -> String {
        format!("`{}` could not be started: {error}", self.line)
    }
}
