//! Measuring the engine; optimised, or the numbers mean nothing.

use std::ffi::OsString;

use crate::shell::{Outcome, Step};

/// Runs the engine's benchmark with these arguments.
pub fn bench(arguments: &[OsString]) -> Outcome {
    Step::cargo(&["bench", "--package", "relata-engine", "--bench", "rows", "--"]).and(arguments).run()
}
