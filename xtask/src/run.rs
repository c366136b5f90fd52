//! Building Relata and opening its window; where nobody could see it, a picture of it with a sample file.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::display::{self, Display};
use crate::setup::{self, Purpose};
use crate::shell::{Outcome, Step, built, root, target};

/// Builds and opens the window with these arguments.
pub fn run(arguments: &[OsString]) -> Outcome {
    let seen = display::is_there();
    setup::prepare(if seen { Purpose::Window } else { Purpose::Picture })?;
    println!("Building Relata (some minutes the first time)");
    setup::build_window()?;
    if seen {
        println!("Opening Relata");
        return Step::new(&built("relata", "debug").to_string_lossy(), arguments).run();
    }
    println!("There is no display here: opening Relata on a virtual one");
    if arguments.is_empty() { show(&[sample_shop()?.into_os_string()]) } else { show(arguments) }
}

/// A fresh sample shop, made by the engine from `migrations/samples/shop.sql`.
pub fn sample_shop() -> Outcome<PathBuf> {
    let folder = target().join("sample");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let file = folder.join("shop.sqlite");
    for end in ["", "-wal", "-shm", "-journal"] {
        let _ = fs::remove_file(folder.join(format!("shop.sqlite{end}")));
    }
    let source = root().join("migrations/samples/shop.sql");
    let sql = fs::File::open(&source).map_err(|error| format!("{}: {error}", source.display()))?;
    let tool = built("relata-cli", "debug");
    let tool = tool.to_string_lossy();
    Step::new(&tool, &["new"]).and(&[&file]).quietly()?;
    Step::new(&tool, &["sql"]).and(&[&file]).and(&["-"]).reading(sql).quietly()?;
    Ok(file)
}

/// Opens the window on a display of its own, waits until it has painted and says where the picture is.
fn show(arguments: &[OsString]) -> Outcome {
    let display = Display::start()?;
    let folder = target().join("sample");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let profile = folder.join("profile");
    let log = log_file(&folder.join("window.log"))?;
    let bus = root().join("tests/e2e/harness/session-bus.conf");
    let mut window = Command::new("dbus-run-session")
        .arg(format!("--config-file={}", bus.display()))
        .arg("--")
        .arg(built("relata", "debug"))
        .args(arguments)
        .env("DISPLAY", &display.name)
        .env("RELATA_PROFILE", &profile)
        .stdin(Stdio::null())
        .stdout(log.0)
        .stderr(log.1)
        .spawn()
        .map_err(|error| format!("the window could not be started: {error}"))?;
    let picture = folder.join("window.png");
    let outcome = display.picture(&picture, Duration::from_secs(60));
    // Without its display the window ends by itself.
    drop(display);
    let _ = window.kill();
    let _ = window.wait();
    outcome.map_err(|error| format!("{error}; see {}", folder.join("window.log").display()))?;
    println!("The window opened and painted. A picture of it: {}", picture.display());
    Ok(())
}

fn log_file(path: &Path) -> Outcome<(fs::File, fs::File)> {
    let both = fs::File::create(path).and_then(|file| Ok((file.try_clone()?, file)));
    both.map_err(|error| format!("{}: {error}", path.display()))
}
