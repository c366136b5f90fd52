//! Files: opening any SQLite file without harming it, and giving the rest of the engine connections to it.

pub mod bookkeeping;
mod database;
mod error;
mod model;
mod worker;

pub use database::{Change, ChangeListener, Database};
pub use error::{FileError, sqlite_code, sqlite_sentence};
pub use model::*;
