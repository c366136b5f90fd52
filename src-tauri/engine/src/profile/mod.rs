//! What belongs to the person and not to a file: settings, recent files, the default file's place.

mod model;

pub use model::*;
