//! What can be said about searching a file and its search indexes.

use clap::{Args, Subcommand};

use crate::args::File;

/// What is looked for, and where.
#[derive(Debug, Args)]
pub struct Search {
    #[command(flatten)]
    pub file: File,
    /// The words: all must occur, the last may be a beginning; "in quotes" in this order, -word not.
    #[arg(allow_hyphen_values = true)]
    pub text: String,
    /// Only in this table.
    #[arg(long)]
    pub table: Option<String>,
    /// Rows of each table at most.
    #[arg(long, default_value_t = 10)]
    pub limit: u32,
}

/// A file's search indexes.
#[derive(Debug, Args)]
pub struct SearchIndex {
    #[command(flatten)]
    pub file: File,
    /// What about them.
    #[command(subcommand)]
    pub verb: IndexVerb,
}

/// What about search indexes.
#[derive(Debug, Subcommand)]
pub enum IndexVerb {
    /// List the tables that can be searched, and the size of their search indexes.
    List,
    /// Build the search index of a table, or another in its place, as a revision.
    Build {
        /// The table.
        table: String,
        /// The columns; without any, all that hold words.
        columns: Vec<String>,
        /// Find parts of words too; accents then count, and the index is larger.
        #[arg(long)]
        parts: bool,
        /// Only tell what would be done.
        #[arg(long)]
        dry_run: bool,
    },
    /// Remove the search index of a table, as a revision.
    Remove {
        /// The table.
        table: String,
    },
}
