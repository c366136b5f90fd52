//! The project's own commands, the same here and in CI: `cargo xtask COMMAND`.
//!
//! Kept light on purpose (only clap): it is compiled before anything else can start.

mod shell;
mod types;

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
    /// Write the window's typed client (ui/src/lib/api/generated.ts) from the Rust types.
    Types,
}

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Types => types::write(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("\nxtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
