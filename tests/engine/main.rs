//! The engine through its public API, on real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod change;
mod files;
mod rows;
mod schema;
mod support;
