//! Relata's command line: reads what is wanted, asks the engine, prints. Nothing is decided here that the window would
//! not decide the same way.

mod app;
mod args;
mod design_args;
mod input;
mod json;
mod output;
mod search_args;
mod table;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    let app = app::App::start(cli.json, cli.echo);
    let result = verbs::run(&app, cli.verb);
    app.finish(result)
}
