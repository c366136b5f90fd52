//! What must be there before anything can be built or tested: looked for, and on Debian and Ubuntu fetched.
//!
//! Nothing is done twice: packages are asked for by `dpkg`, `npm ci` runs when the lock file changed, tools stay in
//! `target/tools`.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use crate::shell::{Outcome, Step, has, root, target};

/// What is needed for what.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Compile and open the window.
    Window,
    /// Run the window on a display of its own and take a picture.
    Picture,
    /// Drive the window in tests.
    Tests,
}

/// To compile the window: webview, tray, icons, session (bindgen needs libclang).
const BUILD_PACKAGES: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "libclang-dev",
];
const PICTURE_PACKAGES: &[&str] = &["xvfb", "xauth", "dbus-x11", "imagemagick"];
/// bindfs: a folder that may be on another machine.
const TEST_PACKAGES: &[&str] = &["webkit2gtk-driver", "bindfs"];

/// The system's packages, Node's packages and the tools, as far as they are missing.
pub fn prepare(purpose: Purpose) -> Outcome {
    system_packages(purpose)?;
    node_packages()?;
    if purpose == Purpose::Tests { tauri_driver() } else { Ok(()) }
}

fn system_packages(purpose: Purpose) -> Outcome {
    if !cfg!(target_os = "linux") {
        return other_system();
    }
    let mut wanted = BUILD_PACKAGES.to_vec();
    if purpose != Purpose::Window {
        wanted.extend(PICTURE_PACKAGES);
    }
    if purpose == Purpose::Tests {
        wanted.extend(TEST_PACKAGES);
    }
    if !has("dpkg-query") || !has("apt-get") {
        println!("Not Debian or Ubuntu: these must be there, under the names that your system gives them:");
        println!("  {}", wanted.join(" "));
        return Ok(());
    }
    wanted.retain(|package| !is_installed(package));
    if wanted.is_empty() {
        return Ok(());
    }
    println!("Installing what is missing: {}", wanted.join(" "));
    apt(&["update", "-qq"])?;
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt(&[&install[..], &wanted[..]].concat())
}

fn is_installed(package: &str) -> bool {
    // `dpkg-query -W` knows removed packages too, so the state is asked for.
    std::process::Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn apt(arguments: &[&str]) -> Outcome {
    let am_root =
        std::process::Command::new("id").arg("-u").output().is_ok_and(|it| it.stdout.trim_ascii() == b"0");
    let step = if am_root {
        Step::new("apt-get", arguments)
    } else if has("sudo") {
        Step::new("sudo", &["apt-get"]).and(arguments)
    } else {
        return Err(format!(
            "not root and no sudo: run `apt-get {}` as root, then this again",
            arguments.join(" ")
        ));
    };
    step.env("DEBIAN_FRONTEND", "noninteractive").run()
}

fn other_system() -> Outcome {
    let mut missing = Vec::new();
    for (program, where_from) in [("node", "https://nodejs.org"), ("npm", "https://nodejs.org")] {
        if !has(program) {
            missing.push(format!("{program} ({where_from})"));
        }
    }
    if cfg!(target_os = "macos") && !Step::new("xcode-select", &["-p"]).succeeds() {
        missing.push("Xcode's command line tools (`xcode-select --install`)".to_owned());
    }
    if cfg!(windows) && !has("clang") && std::env::var_os("LIBCLANG_PATH").is_none() {
        missing.push("LLVM, for bindgen (`winget install LLVM.LLVM`, then set LIBCLANG_PATH)".to_owned());
    }
    if missing.is_empty() { Ok(()) } else { Err(format!("please install first: {}", missing.join(", "))) }
}

/// `npm ci`, when the lock file isn't the one that was installed last.
fn node_packages() -> Outcome {
    if !has("npm") {
        return Err("Node 20 or newer is needed, with npm (https://nodejs.org)".to_owned());
    }
    let lock = std::fs::read(root().join("ui/package-lock.json"))
        .map_err(|error| format!("ui/package-lock.json: {error}"))?;
    let mut hasher = DefaultHasher::new();
    lock.hash(&mut hasher);
    let wanted = format!("{:016x}", hasher.finish());
    let mark = root().join("ui/node_modules/.installed-lock");
    if std::fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    println!("Installing the UI's packages");
    Step::new("npm", &["--prefix", "ui", "ci", "--no-audit", "--no-fund", "--loglevel=error"]).run()?;
    std::fs::write(&mark, wanted).map_err(|error| format!("{}: {error}", mark.display()))
}

/// Where the driver of the window is, if it is there.
pub fn driver() -> Option<PathBuf> {
    let ours = target().join("tools/bin/tauri-driver");
    let home = std::env::home_dir().map(|home| home.join(".cargo/bin/tauri-driver"));
    let found = [Some(ours), home].into_iter().flatten().find(|path| path.is_file());
    found.or_else(|| has("tauri-driver").then(|| PathBuf::from("tauri-driver")))
}

fn tauri_driver() -> Outcome {
    if !cfg!(target_os = "linux") || driver().is_some() {
        return Ok(());
    }
    println!("Installing tauri-driver into target/tools");
    let tools = target().join("tools");
    let install = ["install", "--quiet", "--locked", "--version", "^2", "tauri-driver", "--root"];
    Step::cargo(&install).and(&[tools]).run()
}

/// The window with the UI inside: builds the UI, then the window and the command line.
pub fn build_window() -> Outcome {
    build_ui()?;
    Step::cargo(&["build", "--quiet", "--package", "relata", "--package", "relata-cli"]).run()
}

/// The UI, ready to be embedded.
pub fn build_ui() -> Outcome {
    Step::ui("build").and(&["--", "--logLevel", "warn"]).run()
}
