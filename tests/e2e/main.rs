//! The real window, driven by role and name. See the `harness` crate for how to write one of these.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod accessibility;
mod bulk;
mod computed;
mod copies;
mod dashboards;
mod design;
mod diagram;
mod edit;
mod export;
mod files;
mod forms;
mod frame;
mod grid;
mod hooks;
mod links;
mod query;
mod questions;
mod rows;
mod search;
mod sql;
mod start;
mod steps;
mod templates;
mod timing;
mod undo;
mod views;
