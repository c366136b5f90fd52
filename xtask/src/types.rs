//! The typed client of the window, written by the same test that checks it is fresh.

use crate::shell::{Outcome, Step};

/// Where the client is written.
pub const CLIENT: &str = "ui/src/lib/api/generated.ts";

/// The test that compares, or writes when told to.
const TEST: &str = "the_typescript_client_is_fresh";

/// Writes the client from the Rust types.
pub fn write() -> Outcome {
    Step::new("cargo", &["test", "--quiet", "--package", "relata", "--test", "shell", "--", "--exact", TEST])
        .env("RELATA_WRITE_TYPES", "1")
        .quietly()?;
    println!("{CLIENT} is up to date.");
    Ok(())
}
