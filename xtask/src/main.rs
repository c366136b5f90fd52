//! The project's own commands, the same here and in CI: `cargo xtask COMMAND`.
//!
//! Kept light on purpose (only clap): it is compiled before anything else can start.

mod bench;
mod bundle;
mod display;
mod run;
mod setup;
mod shell;
mod test;
mod types;
mod window;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Relata's own commands", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build Relata and open its window; without a display, take a picture of it.
    Run {
        /// What the window gets, such as a file to open.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Check everything: format, lints, unit and integration tests, the real window.
    Test {
        /// Also the tests that take long or need much room.
        #[arg(long)]
        long: bool,
    },
    /// Only the tests of the real window, those whose name contains FILTER.
    E2e {
        /// Part of a test's name, or options of the test program after `--`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        filter: Vec<OsString>,
    },
    /// Take the README's pictures from the real window, into docs/images.
    Shots,
    /// Make the packages that people install, for the system this runs on.
    Bundle {
        /// Which kinds (deb, rpm, appimage, nsis, msi, dmg); else those that can be made here.
        kinds: Vec<String>,
    },
    /// Measure the engine on big tables; arguments go to the benchmark.
    Bench {
        /// Options of the benchmark.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<OsString>,
    },
    /// Write the window's typed client (ui/src/lib/api/generated.ts) from the Rust types.
    Types,
    /// Only what has to be there before the others can work: packages, tools.
    Setup,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Run { arguments } => run::run(&arguments),
        Command::Test { long } => test::everything(long),
        Command::E2e { filter } => window::test(&filter),
        Command::Shots => window::shots(),
        Command::Bundle { kinds } => bundle::bundle(&kinds),
        Command::Bench { arguments } => bench::bench(&arguments),
        Command::Types => types::write(),
        Command::Setup => setup::prepare(setup::Purpose::Tests),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
