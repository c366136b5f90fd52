//! The packages that people install, made by the Tauri command line, with `relata-cli` beside the window.

use std::fs;
use std::process::Command;

use crate::setup::{self, Purpose};
use crate::shell::{Outcome, Step, built, root, target};

/// Where the packager takes the command line from. Told to it only here: were it in tauri.conf.json, every build of the
/// window would want the file to be there.
const SIDECAR: &str = "target/sidecar/relata-cli";

/// Makes the packages, optimised.
pub fn bundle(kinds: &[String]) -> Outcome {
    setup::prepare(Purpose::Window)?;
    setup::build_ui()?;
    Step::cargo(&["build", "--release", "--package", "relata-cli"]).run()?;
    place_command_line()?;
    let kinds = if kinds.is_empty() { made_here() } else { kinds.join(",") };
    let config = format!(r#"{{"bundle":{{"externalBin":["{SIDECAR}"]}}}}"#);
    Step::new(
        "npm",
        &["--prefix", "ui", "exec", "tauri", "--", "build", "--bundles", &kinds, "--config", &config],
    )
    .run()?;
    println!("The packages are in {}", target().join("release/bundle").display());
    Ok(())
}

/// Copies the command line under the name the packager looks for: with the system it is for at its end.
fn place_command_line() -> Outcome {
    let output = Command::new("rustc").arg("-vV").output().map_err(|error| format!("rustc: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
    let copy = root().join(format!("{SIDECAR}-{host}{}", std::env::consts::EXE_SUFFIX));
    let folder = copy.parent().ok_or("the copy has a folder")?;
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    fs::copy(built("relata-cli", "release"), &copy)
        .map_err(|error| format!("{}: {error}", copy.display()))?;
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
