//! All of Relata that is true without a window: files, what is in them, rows at any size, and changes to rows.
//!
//! The shell (`src-tauri/src`) and the command line (`src-tauri/cli`) are thin coats over [`session::Session`].
//! Nothing in here knows Tauri, a screen or a terminal.

pub mod cell;
pub mod change;
pub mod computed;
mod echo;
pub mod error;
pub mod event;
pub mod export;
pub mod file;
mod functions;
pub mod history;
pub mod identifier;
pub mod import;
pub mod kinds;
pub mod model;
pub mod profile;
pub mod query;
pub mod revise;
pub mod rows;
pub mod sample;
pub mod schema;
pub mod search;
pub mod session;
pub mod sql;
pub mod starter;
pub mod task;
pub mod value;
pub mod views;

pub use error::{Error, ErrorCode, Result, WireError};
