//! The command line as a person or a script runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
