//! What can be said about a file's design and its history.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::args::File;

/// A file's history.
#[derive(Debug, Args)]
pub struct Revisions {
    #[command(flatten)]
    pub file: File,
    /// What about it.
    #[command(subcommand)]
    pub verb: History,
}

/// What about a history.
#[derive(Debug, Subcommand)]
pub enum History {
    /// List the revisions, newest first.
    List,
    /// Tell what another program changed in the design since; exit status 1 if it did.
    Diff,
    /// Write a revision: from a model file, apply the difference; without one, record what another program changed.
    New {
        /// The model file.
        model: Option<PathBuf>,
        #[command(flatten)]
        apply: Applying,
    },
    /// Go up again: one revision, or to the one with this number.
    Up {
        /// Its number.
        id: Option<i64>,
        /// Only tell what each step would do.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        choices: Choices,
    },
    /// Go down: one revision, or to the one with this number (0: before the first).
    Down {
        /// Its number.
        id: Option<i64>,
        /// Only tell what each step would do.
        #[arg(long)]
        dry_run: bool,
        #[command(flatten)]
        choices: Choices,
    },
    /// Tell what a revision changed.
    Show {
        /// Its number.
        id: i64,
    },
    /// Print the SQL of a revision.
    Sql {
        /// Its number.
        id: i64,
        /// The way down.
        #[arg(long)]
        down: bool,
    },
}

/// The design as a text.
#[derive(Debug, Subcommand)]
pub enum Model {
    /// Print the design as a model file (TOML).
    #[command(after_help = "Example:\n  relata-cli model export shop.sqlite > shop.toml")]
    Export(File),
    /// Give a file the design of a model file, as a revision; nothing is asked.
    #[command(
        after_help = "Examples:\n  relata-cli model apply shop.sqlite shop.toml --name \"Stock per house\"\n  relata-cli model apply shop.sqlite shop.toml --dry-run\nA table or column that has another name in the model file needs its former one there, as was = \"…\", or it is taken for\na new one, and the old one goes to the bin."
    )]
    Apply {
        #[command(flatten)]
        file: File,
        /// The model file, or another SQLite file.
        model: PathBuf,
        #[command(flatten)]
        apply: Applying,
    },
    /// Tell what differs between two SQLite files or model files; exit status 1 if anything does.
    #[command(
        after_help = "Example:\n  relata-cli model diff shop.sqlite shop.toml\nA table or column that has another name in the model file needs its former one there, as was = \"…\", or it is taken for\na new one."
    )]
    Diff {
        /// As it is.
        before: PathBuf,
        /// As it would be.
        after: PathBuf,
    },
}

/// How a model is applied.
#[derive(Debug, Args)]
pub struct Applying {
    /// What the revision is called.
    #[arg(long, default_value = "")]
    pub name: String,
    /// Only tell what would be done.
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub choices: Choices,
}

/// What becomes of what doesn't fit; without it, the revision is refused and says so.
#[derive(Debug, Args)]
pub struct Choices {
    /// Put VALUE where a column has nothing, or nothing that fits.
    #[arg(long, value_name = "TABLE.COLUMN=VALUE")]
    pub fill: Vec<String>,
    /// Leave a column empty where its value doesn't fit.
    #[arg(long, value_name = "TABLE.COLUMN")]
    pub empty: Vec<String>,
    /// Drop a view or trigger that would no longer work.
    #[arg(long, value_name = "NAME")]
    pub drop: Vec<String>,
    /// Let the values go for good where the bin can't keep them.
    #[arg(long, value_name = "TABLE")]
    pub discard: Vec<String>,
}
