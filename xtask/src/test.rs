//! Everything that must hold, in one go: each stage timed, all of them run even if one fails, a plain summary last.

use std::time::{Duration, Instant};

use crate::setup::{self, Purpose};
use crate::shell::{Outcome, Step, has};
use crate::window;

/// The crates whose tests need no window. Named, so that the running xtask isn't built over.
const CRATES: &[&str] = &["-p", "relata", "-p", "relata-engine", "-p", "relata-cli"];

struct Stage {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

#[derive(Default)]
struct Report {
    stages: Vec<Stage>,
}

impl Report {
    /// Runs one stage and remembers how it went; says whether it went well.
    fn stage(&mut self, name: &'static str, work: impl FnOnce() -> Outcome) -> bool {
        println!("\n── {name} ──");
        let start = Instant::now();
        let outcome = work();
        if let Err(problem) = &outcome {
            println!("{problem}");
        }
        let good = outcome.is_ok();
        self.stages.push(Stage { name, outcome, took: start.elapsed() });
        good
    }

    /// A stage that can't run because an earlier one failed: counted as failed.
    fn blocked(&mut self, name: &'static str, by: &str) {
        let outcome = Err(format!("not run, because of: {by}"));
        self.stages.push(Stage { name, outcome, took: Duration::ZERO });
    }

    fn close(self) -> Outcome {
        println!("\n── Summary ──");
        for stage in &self.stages {
            let (mark, why) = match &stage.outcome {
                Ok(()) => ("passed", String::new()),
                Err(problem) => ("FAILED", format!(" ({problem})")),
            };
            println!("{mark}  {:>6.1} s  {}{why}", stage.took.as_secs_f64(), stage.name);
        }
        let failed = self.stages.iter().filter(|stage| stage.outcome.is_err()).count();
        let seconds = self.stages.iter().map(|stage| stage.took.as_secs()).sum::<u64>();
        if failed == 0 {
            println!("\nAll {} stages passed in {} min {} s.", self.stages.len(), seconds / 60, seconds % 60);
            return Ok(());
        }
        Err(format!("{failed} of {} stages failed", self.stages.len()))
    }
}

/// Runs all checks and tests; `long` adds the ones marked as ignored.
pub fn everything(long: bool) -> Outcome {
    let mut report = Report::default();
    if !report.stage("Set-up", || setup::prepare(Purpose::Tests)) {
        return report.close();
    }
    report.stage("Format of Rust", || Step::cargo(&["fmt", "--all", "--check"]).run());
    report.stage("Format of the UI", || Step::ui("format:check").run());
    report.stage("Lints of the UI", || Step::ui("lint").run());
    report.stage("Types of the UI", || Step::ui("check").run());
    report.stage("Unit tests of the UI", || Step::ui("test").run());
    let ui = report.stage("Build of the UI", setup::build_ui);
    report.stage("Lints of Rust", || {
        Step::cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]).run()
    });
    let window =
        report.stage("Build of window and command line", || Step::cargo(&["build"]).and(CRATES).run());
    report.stage("Tests of engine, command line and shell", || rust_tests(CRATES, long));
    if !window::CAN_BE_DRIVEN {
        println!("\nThe window can be driven on Linux only: its tests are left out here.");
    } else if ui && window {
        report.stage("Tests of the real window", || window::run_tests(long, &[]));
    } else {
        report.blocked("Tests of the real window", "a build failed");
    }
    report.close()
}

/// Tests of these crates with nextest where it is there, else with cargo itself.
pub fn rust_tests(crates: &[&str], long: bool) -> Outcome {
    if has("cargo-nextest") {
        let all: &[&str] = if long { &["--run-ignored", "all"] } else { &[] };
        return Step::cargo(&["nextest", "run", "--no-fail-fast"]).and(crates).and(all).run();
    }
    let all: &[&str] = if long { &["--", "--include-ignored"] } else { &[] };
    Step::cargo(&["test", "--no-fail-fast"]).and(crates).and(all).run()
}
