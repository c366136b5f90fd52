//! The engine through its public API, on real files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr, missing_docs)]

mod actions;
mod change;
mod computed;
mod dashboards;
mod export;
mod facets;
mod files;
mod history;
mod hooks;
mod import;
mod kinds;
mod model;
mod notes;
mod pick;
mod query;
mod revise;
mod rows;
mod schema;
mod search;
mod sql;
mod starters;
mod support;
mod views;
