//! The packages that people install, made by the Tauri command line.

use crate::setup::{self, Purpose};
use crate::shell::{Outcome, Step, target};

/// Makes the packages, optimised.
pub fn bundle(kinds: &[String]) -> Outcome {
    setup::prepare(Purpose::Window)?;
    setup::build_ui()?;
    // The command line goes along, as a second program in the package.
    Step::cargo(&["build", "--release", "--package", "relata-cli"]).run()?;
    let kinds = if kinds.is_empty() { made_here() } else { kinds.join(",") };
    Step::new("npm", &["--prefix", "ui", "exec", "tauri", "--", "build", "--bundles", &kinds]).run()?;
    println!("The packages are in {}", target().join("release/bundle").display());
    Ok(())
}

/// What needs nothing but this system.
fn made_here() -> String {
    let kinds = if cfg!(windows) {
        "nsis,msi"
    } else if cfg!(target_os = "macos") {
        "app,dmg"
    } else {
        "deb,rpm"
    };
    kinds.to_owned()
}
