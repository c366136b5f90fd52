//! Files: opening any SQLite file without harming it, and giving the rest of the engine connections to it.

mod adopt;
pub mod bookkeeping;
mod check;
mod copy;
mod crossing;
mod database;
mod error;
mod info;
mod kept;
mod model;
mod network;
mod open;
mod place;
pub(crate) mod probe;
mod reach;
mod read;
mod watch;
mod worker;

pub(crate) use copy::{backup_name, copy_into, make_way};
pub use database::{Change, ChangeListener, Database};
pub use error::{FileError, sqlite_code, sqlite_sentence};
pub use model::*;
pub(crate) use open::create_workspace;
pub(crate) use place::NewFile;
pub(crate) use reach::guard;
pub use read::Manner;
pub(crate) use watch::Knowledge;
