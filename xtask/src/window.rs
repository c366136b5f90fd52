//! The real window, driven: its tests and the README's pictures.

use std::ffi::OsString;

use crate::setup::{self, Purpose};
use crate::shell::{Outcome, Step};

/// WebKitGTK has a driver; macOS has none for a webview.
pub const CAN_BE_DRIVEN: bool = cfg!(target_os = "linux");

/// Builds the window and runs its tests.
pub fn test(filter: &[OsString]) -> Outcome {
    needs_linux()?;
    setup::prepare(Purpose::Tests)?;
    setup::build_window()?;
    run_tests(false, filter)
}

/// Runs the tests of the window that is built.
pub fn run_tests(long: bool, filter: &[OsString]) -> Outcome {
    // Two windows at a time: on two processors more of them only wait for each other.
    let mut step = Step::cargo(&["test", "--package", "relata-e2e", "--test", "e2e"]).and(filter);
    if !filter.iter().any(|argument| argument == "--") {
        step = step.and(&["--"]);
    }
    let all: &[&str] = if long { &["--include-ignored"] } else { &[] };
    driver_variable(step.and(&["--test-threads=2"]).and(all)).run()
}

/// Takes the README's pictures.
pub fn shots() -> Outcome {
    needs_linux()?;
    setup::prepare(Purpose::Tests)?;
    setup::build_window()?;
    driver_variable(Step::cargo(&["run", "--quiet", "--package", "relata-e2e", "--bin", "shots"])).run()
}

fn needs_linux() -> Outcome {
    if CAN_BE_DRIVEN { Ok(()) } else { Err("the window can be driven on Linux only".to_owned()) }
}

/// Tells the harness which driver to use.
fn driver_variable(step: Step) -> Step {
    match setup::driver() {
        Some(path) => step.env("TAURI_DRIVER", path),
        None => step,
    }
}
