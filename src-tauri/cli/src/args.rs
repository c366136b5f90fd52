//! What can be said on the command line, and the help with its examples.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Look into, change and copy SQLite files: Relata without a window.
#[derive(Debug, Parser)]
#[command(name = "relata-cli", version, arg_required_else_help = true, after_help = AFTER)]
pub struct Cli {
    /// Print JSON instead of tables.
    #[arg(long, global = true)]
    pub json: bool,
    /// Print every SQL statement with its time to the error output.
    #[arg(long, global = true, env = "RELATA_ECHO", value_parser = clap::builder::FalseyValueParser::new())]
    pub echo: bool,
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
}

const AFTER: &str = "\
FILE is any SQLite file; - stands for your default file (RELATA_DATABASE names another).
Exit status: 0 done, 1 refused or faults found (a sentence says why), 2 wrong usage, 130 stopped by Ctrl+C.
In JSON, integers are exact; other values that JSON has no form for are {\"$blob\": base64},
{\"$real\": \"Infinity\"} (also whole and negative-zero reals) and {\"$text\": base64} for text that is not UTF-8.
Money that Relata keeps as whole minor units is \"18.90\" in JSON, exact to the last digit; shares are 0.25, durations
seconds, moments UTC. Passwords are never printed, only that one is set.";

/// The example, and how values are given.
macro_rules! values {
    ($example:literal) => {
        concat!(
            "Examples:\n  ",
            $example,
            "\n\n",
            "How values are given:
  name=Ada        read by the kind of column: text, 12, 1.5, yes, 2026-11-24
  name=           empty text; nothing (NULL) in a column of numbers or dates
  name:=null      NULL
  name:=VALUE     exactly this JSON value: 42, \"text\", {\"$blob\": \"AP8=\"}, {\"$real\": \"1.0\"}
  price:=18.90    of money the amount, as --json prints it: 18.90, \"18.90\"
  photo=@a.png    the bytes of a file; in a text column its text; @- reads the input
  name=@@home     text that begins with @"
        )
    };
}

/// How numbers are moved.
macro_rules! moved {
    () => {
        "How numbers are moved, in any number of rows; what is no number stays:
  price+=1.50     by an amount, as it is typed in that column
  price-=10%      by a percentage of what is there
  share+=5        of a percentage five points; share+=5% is a twentieth of it more"
    };
}

const QUERY: &str = "\
How a question is written (everything but from may be left out):
  from = \"posts\"                     a table, a view, a saved query; { query = { … } } for one in place
  joins = [\"user\", { link = \"category\", type = \"left\" }, { from = \"t\", on = { column = \"a\", is = { column = \"t.b\" } } }]
  where = { column = \"user.country\", is = \"Canada\" }     links to one row are followed by a point
  where = [{ column = \"total\", between = [10, 20] }, { any = [ … ] }, { not = { … } }]     a list: all of it
  where = { column = \"created_at\", in_last = [30, \"days\"] }     during = \"last month\", less = \"today\"
  where = { link = \"posts\", more = 5, where = { … } }     { link = \"tags\", any = [\"new\"], column = \"name\" }
  where = { column = \"id\", in = { from = \"posts\", show = [\"user_id\"] } }
  group = [\"category.name\", \"month(created_at)\"]     day, week, month, quarter, year; a bucket { range = { width = 10 } }
  show = [\"count()\", \"sum(total)\", { column = \"total\", aggregate = \"average\", where = { … }, as = \"mean\" }]
  having = { column = \"count\", more = 5 }
  order = [\"-count\", \"name\"]     limit = 10     offset = 20     distinct = true
Operators: is, is_not, less, at_most, more, at_least, between, in, not_in, contains, contains_not, starts_with, ends_with,
matches, matches_not, in_last, in_next, during, empty, null.";

const KEYS: &str = "\
How a row is named:
  42              its primary key, or its rowid where there is none
  A,17            a key of several columns
  '[\"A\", 17]'     the same as JSON, exactly";

/// One verb each.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Make a new file for Relata: empty, or from a template.
    #[command(
        after_help = "Examples:\n  relata-cli new notes.sqlite\n  relata-cli new shop.sqlite --starter catalog --sample 10k\n`relata-cli starters` lists the templates."
    )]
    New {
        /// Where; nothing may be there yet.
        file: PathBuf,
        #[command(flatten)]
        starter: NewStarter,
    },
    /// List the templates for new files.
    #[command(after_help = "Example:\n  relata-cli starters")]
    Starters,
    /// Add a template to a file: whatever of it is missing there.
    #[command(after_help = "Example:\n  relata-cli add-starter shop.sqlite blog --dry-run")]
    AddStarter {
        #[command(flatten)]
        file: File,
        /// The template.
        starter: String,
        #[command(flatten)]
        sample: Sample,
        /// Only tell what would be made, and which names clash.
        #[arg(long)]
        dry_run: bool,
    },
    /// Make a new table of a CSV or TSV file.
    #[command(
        after_help = "Examples:\n  relata-cli import shop.sqlite prices.csv --dry-run\n  relata-cli import shop.sqlite prices.csv --table prices\nEncoding, delimiter, headings and kinds are told from the text; --dry-run prints what was told. `relata-cli insert FILE TABLE\n--from` adds rows to a table that is there."
    )]
    Import {
        #[command(flatten)]
        file: File,
        /// The text file.
        csv: PathBuf,
        /// The new table's name; without it, it is called as the text file.
        #[arg(long)]
        table: Option<String>,
        /// Only tell what would be made.
        #[arg(long)]
        dry_run: bool,
    },
    /// Tell what kind of file it is.
    #[command(after_help = "Examples:\n  relata-cli info shop.sqlite\n  relata-cli info - --json")]
    Info(File),
    /// List tables and views.
    #[command(
        after_help = "Examples:\n  relata-cli tables shop.sqlite\n  relata-cli tables shop.sqlite --count --json"
    )]
    Tables {
        #[command(flatten)]
        file: File,
        /// Count the rows too.
        #[arg(long)]
        count: bool,
    },
    /// Show columns, keys, indexes and links.
    #[command(
        after_help = "Examples:\n  relata-cli schema shop.sqlite products\n  relata-cli schema shop.sqlite --sql"
    )]
    Schema {
        #[command(flatten)]
        file: File,
        /// Only this table or view.
        table: Option<String>,
        /// As the SQL that made it.
        #[arg(long)]
        sql: bool,
    },
    /// List rows of a table or view.
    #[command(
        after_help = "Examples:\n  relata-cli rows shop.sqlite products --sort category,-price\n  relata-cli rows shop.sqlite products --where \"stock<5\" --where \"name~oak\"\n  relata-cli rows shop.sqlite products --limit 20 --page 3 --json\n  relata-cli rows shop.sqlite products --all --json > products.json\n  relata-cli rows shop.sqlite products --all --format csv > products.csv"
    )]
    Rows(Rows),
    /// Show one row.
    #[command(after_help = concat!("Examples:\n  relata-cli get shop.sqlite products 42\n  relata-cli get shop.sqlite users email=ada@example.org"))]
    Get {
        #[command(flatten)]
        table: Table,
        /// The row: its key, or COLUMN=VALUE.
        #[arg(allow_negative_numbers = true, help = "The row: its primary key or rowid, or COLUMN=VALUE", long_help = KEYS)]
        key: String,
        /// The key is a value of this column instead.
        #[arg(long, value_name = "COLUMN")]
        by: Option<String>,
    },
    /// Add a row.
    #[command(after_long_help = values!("relata-cli insert shop.sqlite products name=Lamp price=19.99 photo=@lamp.png"), after_help = "Example:\n  relata-cli insert shop.sqlite products name=Lamp price=19.99 photo=@lamp.png\n--help tells how values are given.")]
    Insert {
        #[command(flatten)]
        table: Table,
        /// Columns and their values; the others take their default.
        #[arg(value_name = "COLUMN=VALUE", conflicts_with = "from")]
        values: Vec<String>,
        /// Add the rows of a JSON file instead: an array of objects, all or none; - reads the input.
        #[arg(long, value_name = "ROWS.JSON")]
        from: Option<String>,
    },
    /// Change columns of a row, or of all rows for which conditions hold.
    #[command(after_long_help = concat!(values!("relata-cli update shop.sqlite products 42 price=17.50 note:=null\n  relata-cli update shop.sqlite products --where \"stock>50\" price-=10%"), "\n\n", moved!()), after_help = "Examples:\n  relata-cli update shop.sqlite products 42 price=17.50 note:=null\n  relata-cli update shop.sqlite products --where \"price<10\" price=10 --dry-run\n  relata-cli update shop.sqlite products --where \"stock>50\" price-=10% --dry-run\n--help tells how values are given.")]
    Update {
        #[command(flatten)]
        table: Table,
        /// The row's key (not with --where), then columns and their new values.
        #[arg(
            value_name = "KEY | COLUMN=VALUE",
            allow_negative_numbers = true,
            required_unless_present = "from"
        )]
        given: Vec<String>,
        #[command(flatten)]
        many: Many,
        /// Change the rows of a JSON file instead: an array of objects that hold their keys; - reads the input.
        #[arg(long, value_name = "ROWS.JSON", conflicts_with_all = ["conditions", "given"])]
        from: Option<String>,
    },
    /// Find a text in a column and put another in its place, in all rows or in those for which conditions hold.
    #[command(
        after_help = "Examples:\n  relata-cli replace shop.sqlite products name Oak Beech --dry-run\n  relata-cli replace shop.sqlite products description \"http:\" \"https:\" --match-case --where \"description~http:\"\nA text that begins with - goes behind --."
    )]
    Replace(Replace),
    /// Delete rows, all or none, and tell what went with them.
    #[command(
        after_help = "Examples:\n  relata-cli delete shop.sqlite products 42 43\n  relata-cli delete shop.sqlite categories 7 --dry-run\n  relata-cli delete shop.sqlite reviews --where \"rating<2\" --where \"body is null\""
    )]
    Delete {
        #[command(flatten)]
        table: Table,
        /// The rows.
        #[arg(value_name = "KEY", required_unless_present_any = ["conditions", "all"], allow_negative_numbers = true, help = "The rows", long_help = KEYS)]
        keys: Vec<String>,
        #[command(flatten)]
        many: Many,
    },
    /// Press a button on a row: run an action of its table.
    #[command(
        after_help = "Examples:\n  relata-cli action tasks.sqlite tasks 42 \"Mark complete\"\n  relata-cli action shop.sqlite products 7 \"Change price\" by=10"
    )]
    Action {
        #[command(flatten)]
        row: Row,
        /// The action's name.
        name: String,
        /// Answers to what it asks.
        #[arg(value_name = "NAME=VALUE")]
        answers: Vec<String>,
    },
    /// Tell who you are in a file, what :me gives in its buttons and computed columns; kept for you, not in the file.
    #[command(
        after_help = "Examples:\n  relata-cli me tasks.sqlite\n  relata-cli me tasks.sqlite users 3\n  relata-cli me tasks.sqlite --name Ada\n  relata-cli me tasks.sqlite --nobody"
    )]
    Me {
        #[command(flatten)]
        file: File,
        /// The table of people; without it, who you are now is told.
        #[arg(requires = "key", conflicts_with_all = ["name", "nobody"])]
        table: Option<String>,
        /// Your row.
        #[arg(allow_negative_numbers = true, help = "Your row: its primary key, or its rowid", long_help = KEYS)]
        key: Option<String>,
        /// A name instead of a row.
        #[arg(long, conflicts_with = "nobody")]
        name: Option<String>,
        /// Nobody in particular.
        #[arg(long)]
        nobody: bool,
    },
    /// Set or check a row's password; the password itself is read from the input.
    #[command(
        after_help = "Examples:\n  relata-cli password blog.sqlite users 1 set < secret.txt\n  printf %s \"$SECRET\" | relata-cli password blog.sqlite users 1 check && echo welcome\nOnly the Argon2id hash is kept. A line end at the end is no part of the password. check exits with 1 if it is not the one."
    )]
    Password {
        #[command(flatten)]
        row: Row,
        /// What to do.
        what: PasswordVerb,
        /// The column, where the table has several of passwords.
        #[arg(long)]
        column: Option<String>,
    },
    /// Run SQL: one or several statements, in one transaction if any of them writes.
    #[command(
        after_help = "Examples:\n  relata-cli sql shop.sqlite \"SELECT * FROM products WHERE price < :most\" --param most=20\n  relata-cli sql shop.sqlite \"UPDATE products SET price = price * ?1\" --param 1=1.1\n  relata-cli sql shop.sqlite @script.sql\n  relata-cli sql shop.sqlite - < script.sql\n  relata-cli sql shop.sqlite --explain \"SELECT name FROM products WHERE stock = 0\"\nWith --json, CSV and Markdown, the result of the last statement is printed."
    )]
    Sql {
        #[command(flatten)]
        file: File,
        /// The statements; @FILE reads them from a file, - from the input.
        #[arg(allow_hyphen_values = true)]
        sql: String,
        /// Tell how SQLite would go about the statement, and which index would help; nothing is run.
        #[arg(long)]
        explain: bool,
        /// A value for :name, @name, $name or ?1; name:=JSON gives it exactly.
        #[arg(long = "param", value_name = "NAME=VALUE")]
        parameters: Vec<String>,
        /// As what rows are printed.
        #[arg(long, value_name = "FORMAT")]
        format: Option<Format>,
    },
    /// Ask a question without SQL: a saved one, or one written as JSON or TOML.
    #[command(after_long_help = QUERY, after_help = "Examples:\n  relata-cli query shop.sqlite '{\"from\": \"products\", \"where\": {\"column\": \"category.name\", \"is\": \"Seating\"}, \"order\": [\"-price\"], \"limit\": 10}'\n  relata-cli query shop.sqlite popular.toml --sql\n  relata-cli query shop.sqlite \"Best customers\" --format csv\n--help tells how a question is written.")]
    Query {
        #[command(flatten)]
        file: File,
        /// JSON, a file with JSON or TOML (- for the input), or the name of a saved query.
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// Print the SQL that it becomes, and don't run it.
        #[arg(long, conflicts_with = "explain")]
        sql: bool,
        /// Print how SQLite would find the rows, and don't run it.
        #[arg(long)]
        explain: bool,
        /// As what the rows are printed.
        #[arg(long, value_enum)]
        format: Option<Format>,
    },
    /// Look for words in all tables, or in one; fast where a table has a search index.
    #[command(
        after_help = "Examples:\n  relata-cli search shop.sqlite \"oak tab\"\n  relata-cli search shop.sqlite '\"solid oak\" -round' --table products --json\nCase doesn't matter, nor accents of Latin letters. Passwords and bytes are never searched."
    )]
    Search(crate::search_args::Search),
    /// Search indexes: list, build and remove them.
    #[command(
        after_help = "Examples:\n  relata-cli search-index shop.sqlite list\n  relata-cli search-index shop.sqlite build products name description\n  relata-cli search-index shop.sqlite remove products"
    )]
    SearchIndex(crate::search_args::SearchIndex),
    /// Take the last change back, or the one with this number if nothing later stands on it.
    #[command(after_help = "Examples:\n  relata-cli undo shop.sqlite\n  relata-cli undo shop.sqlite 17")]
    Undo(Turn),
    /// Do an undone change again: the last one, or the one with this number.
    #[command(after_help = "Examples:\n  relata-cli redo shop.sqlite\n  relata-cli redo shop.sqlite 17")]
    Redo(Turn),
    /// List the changes of a file, of a table or of one row, newest first.
    #[command(
        after_help = "Examples:\n  relata-cli history shop.sqlite\n  relata-cli history shop.sqlite products --limit 5\n  relata-cli history shop.sqlite products 42 --json"
    )]
    History(History),
    /// The history of a file's design: list it, go down and up, compare.
    #[command(
        after_help = "Examples:\n  relata-cli revisions shop.sqlite list\n  relata-cli revisions shop.sqlite new shop.toml --name \"Stock per house\"\n  relata-cli revisions shop.sqlite down"
    )]
    Revisions(crate::design_args::Revisions),
    /// A file's design as a text that can be edited, compared and applied.
    #[command(subcommand)]
    Model(crate::design_args::Model),
    /// Delete all rows of all tables (undo brings them back), or drop all tables (revisions down brings them back).
    #[command(
        after_help = "Examples:\n  relata-cli empty shop.sqlite rows\n  relata-cli empty shop.sqlite tables"
    )]
    Empty {
        #[command(flatten)]
        file: File,
        /// What goes.
        what: EmptyOf,
    },
    /// Write a consistent copy of the file, even while it is in use, and check it.
    #[command(after_help = "Example:\n  relata-cli export-db shop.sqlite backup/shop-monday.sqlite")]
    ExportDb {
        #[command(flatten)]
        file: File,
        /// Where.
        destination: PathBuf,
        /// Replace what is there.
        #[arg(long)]
        force: bool,
    },
    /// Check a database file and put a copy of it at DEST, or in the place of your default file (which is backed up).
    #[command(
        after_help = "Examples:\n  relata-cli import-db old.sqlite shop.sqlite\n  relata-cli import-db old.sqlite"
    )]
    ImportDb {
        /// The file to take in.
        source: PathBuf,
        /// Where it is to live; without it, in the place of your default file.
        destination: Option<PathBuf>,
        /// Replace what is at DEST.
        #[arg(long, requires = "destination")]
        force: bool,
    },
    /// Let Relata keep its notes in this file.
    #[command(after_help = "Example:\n  relata-cli adopt other.sqlite")]
    Adopt(File),
    /// Take Relata's notes out of an adopted file again. They come back if you adopt it again, but for the history of its
    /// design and the bin.
    #[command(after_help = "Example:\n  relata-cli release other.sqlite")]
    Release {
        #[command(flatten)]
        file: File,
        /// Let the history of the design and the bin go for good.
        #[arg(long)]
        force: bool,
    },
    /// Look for damage and for links into nothing; exit status 1 if there is any.
    #[command(after_help = "Example:\n  relata-cli check shop.sqlite && echo sound")]
    Check(File),
}

/// A template for a new file.
#[derive(Debug, Args)]
pub struct NewStarter {
    /// Begin with this template.
    #[arg(long = "starter", value_name = "NAME")]
    pub name: Option<String>,
    #[command(flatten)]
    pub sample: Sample,
}

/// Rows to look at.
#[derive(Debug, Args)]
pub struct Sample {
    /// Rows to look at: a few, 10,000 or 1,000,000 in the biggest tables.
    #[arg(long, value_name = "SIZE")]
    pub sample: Option<SampleSize>,
    /// The day that dates of the sample count from; the same day gives the same rows.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "sample")]
    pub today: Option<String>,
}

/// How many rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum SampleSize {
    Small,
    #[value(name = "10k")]
    TenThousand,
    #[value(name = "1m")]
    Million,
}

/// A row of a table.
#[derive(Debug, Args)]
pub struct Row {
    #[command(flatten)]
    pub table: Table,
    /// The row.
    #[arg(allow_negative_numbers = true, help = "The row: its primary key, or its rowid", long_help = KEYS)]
    pub key: String,
}

/// What a file is emptied of.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum EmptyOf {
    /// The rows; the tables stay.
    Rows,
    /// The tables and views, with their rows.
    Tables,
}

/// What to do with a password.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum PasswordVerb {
    /// Make it the row's password.
    Set,
    /// Tell whether it is.
    Check,
}

/// A file.
#[derive(Debug, Args)]
pub struct File {
    /// The SQLite file; - for your default file.
    pub file: PathBuf,
}

/// A table in a file.
#[derive(Debug, Args)]
pub struct Table {
    #[command(flatten)]
    pub file: File,
    /// The table or view.
    pub table: String,
}

/// A change to be undone or redone.
#[derive(Debug, Args)]
pub struct Turn {
    #[command(flatten)]
    pub file: File,
    /// Its number, as “history” tells it.
    pub id: Option<i64>,
}

/// What of the history.
#[derive(Debug, Args)]
pub struct History {
    #[command(flatten)]
    pub file: File,
    /// Only changes of this table.
    pub table: Option<String>,
    /// Only changes of this row: its primary key, or its rowid.
    #[arg(allow_negative_numbers = true, long_help = KEYS)]
    pub key: Option<String>,
    /// How many.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    /// Only those before this number.
    #[arg(long, value_name = "NUMBER")]
    pub before: Option<i64>,
}

/// Which rows, where it is not one by its key.
#[derive(Debug, Args)]
pub struct Many {
    /// All rows for which this holds: a=1, a!=1, a<1, a>=1, a~text (holds it), a!~text, a^text (begins), a is null,
    /// a is not null. Several must all hold.
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<String>,
    /// All rows of the table.
    #[arg(long, conflicts_with = "conditions")]
    pub all: bool,
    /// Only tell what would happen.
    #[arg(long)]
    pub dry_run: bool,
}

/// Find and replace.
#[derive(Debug, Args)]
pub struct Replace {
    #[command(flatten)]
    pub table: Table,
    /// The column.
    pub column: String,
    /// The text to find, wherever it stands.
    #[arg(allow_negative_numbers = true)]
    pub find: String,
    /// The text in its place; \"\" takes it out.
    #[arg(allow_negative_numbers = true)]
    pub with: String,
    /// Letter case matters.
    #[arg(long)]
    pub match_case: bool,
    #[command(flatten)]
    pub many: Many,
}

/// As what rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns.
    Table,
    /// As --json.
    Json,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// A Markdown table.
    Markdown,
}

/// What of a table.
#[derive(Debug, Args)]
pub struct Rows {
    #[command(flatten)]
    pub table: Table,
    /// As what they are printed.
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// Rows of a page.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..))]
    pub limit: u64,
    /// Which page, from 1; one past the end is empty.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u64).range(1..))]
    pub page: u64,
    /// Every row.
    #[arg(long, conflicts_with_all = ["limit", "page"])]
    pub all: bool,
    /// Columns to order by, with - in front from the largest down.
    #[arg(long, value_name = "COLUMN,-COLUMN", allow_hyphen_values = true)]
    pub sort: Option<String>,
    /// Only rows for which this holds: a=1, a!=1, a<1, a>=1, a~text (holds it), a!~text, a^text (begins), a is null,
    /// a is not null. Several must all hold.
    #[arg(long = "where", value_name = "CONDITION")]
    pub conditions: Vec<String>,
}
