//! The command line as a person or a script runs it: the real program on real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod design;
mod files;
mod formats;
mod history;
mod output;
mod query;
mod rows;
mod search;
mod sql;
mod starters;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value as Json;

/// A folder with one file in it, and a profile of its own.
struct Place {
    folder: tempfile::TempDir,
    file: PathBuf,
}

/// A file made of `sql`.
fn place(sql: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.sqlite");
    let connection = rusqlite::Connection::open(&file).unwrap();
    // Tests of what is printed need no sync.
    connection.execute_batch(sql).unwrap();
    Place { folder, file }
}

const SHOP: &str = "CREATE TABLE categories(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT NOT NULL, price NUMERIC(10,2), photo BLOB, made DATE,
                          category INT REFERENCES categories ON DELETE CASCADE, note TEXT);
    CREATE TABLE stock(house TEXT, shelf INT, amount INT, PRIMARY KEY(house, shelf)) WITHOUT ROWID;
    CREATE TABLE plain(a);
    CREATE VIEW cheap AS SELECT name, price FROM products WHERE price < 10;
    CREATE VIRTUAL TABLE search USING fts5(name);
    INSERT INTO categories VALUES(1, 'Lamps'), (2, 'Chairs');
    INSERT INTO products(id, name, price, category) VALUES(1, 'Lamp', 19.99, 1), (2, 'Bulb', 3, 1), (3, 'Stool', NULL, 2);
    INSERT INTO stock VALUES('A', 17, 5), ('B,C', 1, 6);
    INSERT INTO plain VALUES(9007199254740993), (x'00ff'), (9e999), (CAST(x'ff' AS TEXT)), (NULL), (''), (-0.0), (2.0);";

impl Place {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relata-cli"));
        command.args(arguments).env("RELATA_PROFILE", self.folder.path().join("profile"));
        command.env_remove("RELATA_ECHO").env_remove("RELATA_DATABASE").current_dir(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// `VERB FILE …`.
    fn run(&self, arguments: &[&str]) -> Output {
        let file = self.file.to_str().unwrap();
        let mut all = vec![arguments[0], file];
        all.extend(&arguments[1..]);
        self.command(&all).output().unwrap()
    }

    /// What it prints, after exit status 0.
    #[track_caller]
    fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The JSON it prints.
    #[track_caller]
    fn json(&self, arguments: &[&str]) -> Json {
        let mut all = arguments.to_vec();
        all.push("--json");
        serde_json::from_str(&self.ok(&all)).unwrap()
    }

    /// The error output, after this exit status, with nothing on the standard output.
    #[track_caller]
    fn refused(&self, arguments: &[&str], status: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        let said = stderr(&output);
        assert!(!said.trim().is_empty() && !said.contains("panicked"), "{arguments:?} says {said:?}");
        said
    }

    fn with_input(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        child.wait_with_output().unwrap()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "profile")
        .collect();
    names.sort();
    names
}
