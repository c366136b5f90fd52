//! A new table from text: a CSV or TSV file, or what a spreadsheet puts on the clipboard.
//!
//! - `source` finds the encoding and the delimiter and gives records one by one, in bounded memory.
//! - `forms` reads one text as a value of a kind, and finds which kinds a column's texts have in common.
//! - `look` reads everything once, says what it would become, and names each value that would not go along.
//! - `run` makes the table: one revision and its rows in one transaction, so that going back on it takes all of it back.
//!
//! A kind is guessed only where every value of the column is of it, so that nothing is lost by leaving a guess as it is; what
//! looks like a number but is a name for something (`007`, `+49 30`) stays text.

mod error;
mod forms;
mod look;
mod model;
mod run;
mod source;

pub use error::ImportError;
pub(crate) use look::look;
pub use model::*;
pub(crate) use run::import;
