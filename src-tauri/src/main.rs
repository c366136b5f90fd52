//! Starts the window.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() {
    if let Err(error) = relata_shell::run() {
        tracing::error!(%error, "the window could not be opened");
        std::process::exit(1);
    }
}
