//! A file's design: read from the file and Relata's notes, edited as a value, and written as SQL.

mod types;

pub use types::*;
