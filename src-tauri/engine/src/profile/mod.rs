//! What belongs to the person and not to a file: settings, recent files, the default file's place, and the sidecars that
//! hold Relata's notes about other people's files.

mod model;
mod place;
mod sql;
mod store;

pub use model::*;
pub(crate) use place::sidecar;
pub use place::{default_file, folder};
pub use sql::{SqlDraft, SqlHistory, SqlRan};
pub(crate) use store::Store;
