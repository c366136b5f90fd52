//! Measuring the engine; optimised, or the numbers mean nothing.

use std::ffi::OsString;

use crate::shell::{Outcome, Step};

/// Runs the engine's benchmarks with these arguments; `--bench NAME` among them picks one.
pub fn bench(arguments: &[OsString]) -> Outcome {
    let picked = arguments.iter().position(|argument| argument == "--bench");
    let (names, rest) = match picked.and_then(|at| Some((arguments.get(at + 1)?.to_str()?, at))) {
        Some((name, at)) => (vec![name], [&arguments[..at], &arguments[at + 2..]].concat()),
        None => (vec!["rows", "history", "revise"], arguments.to_vec()),
    };
    for name in names {
        Step::cargo(&["bench", "--package", "relata-engine", "--bench", name, "--"]).and(&rest).run()?;
    }
    Ok(())
}
