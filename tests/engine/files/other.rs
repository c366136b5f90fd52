//! Another program: this very test binary, started again, with a connection of its own to a file.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use rusqlite::Connection;

const FILE: &str = "RELATA_TEST_OTHER_PROGRAM";

/// A running other program.
pub struct Other {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Other {
    /// Starts it and has it open `path`.
    pub fn open(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "files::other::other_program", "--nocapture", "--test-threads=1"])
            .env(FILE, path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut other = Self { input: child.stdin.take(), output, child };
        other.wait_for("ready");
        other
    }

    /// Has it run statements; what they failed with, if they did.
    pub fn run(&mut self, sql: &str) -> Result<(), String> {
        writeln!(self.input.as_mut().unwrap(), "{sql}").unwrap();
        let answer = self.wait_for("answer: ");
        if answer == "ok" { Ok(()) } else { Err(answer) }
    }

    fn wait_for(&mut self, start: &str) -> String {
        let mut line = String::new();
        while self.output.read_line(&mut line).unwrap() > 0 {
            if let Some(at) = line.find(start) {
                return line[at + start.len()..].trim().to_owned();
            }
            line.clear();
        }
        panic!("the other program ended");
    }

    /// Ends it like a power cut: nothing is cleaned up.
    pub fn crash(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Has it close the file as it should and end.
    pub fn close(mut self) {
        self.input = None;
        self.child.wait().unwrap();
    }
}

#[allow(clippy::print_stdout, reason = "the pipe to the test that started it")]
/// Not a test: the other program's life. Does nothing unless it was started as one.
#[test]
fn other_program() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let connection = Connection::open(path).unwrap();
    println!("\nready");
    for line in std::io::stdin().lines() {
        let answer = match connection.execute_batch(&line.unwrap()) {
            Ok(()) => "ok".to_owned(),
            Err(error) => error.to_string(),
        };
        println!("answer: {answer}");
    }
}
