//! A display where there is none: Xvfb, and a picture of what is on it.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell::{Outcome, Step};

/// A virtual display; ends with this value.
pub struct Display {
    server: Child,
    /// As in the environment variable `DISPLAY`.
    pub name: String,
}

/// Whether windows can be seen here.
pub fn is_there() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

impl Display {
    /// Starts one on a number that is free.
    pub fn start() -> Outcome<Self> {
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "1280x800x24"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("Xvfb could not be started: {error}"))?;
        let mut number = String::new();
        let mut byte = [0];
        if let Some(pipe) = server.stdout.as_mut() {
            while pipe.read(&mut byte).is_ok_and(|read| read == 1) && byte[0] != b'\n' {
                number.push(char::from(byte[0]));
            }
        }
        let display = Self { server, name: format!(":{number}") };
        if number.is_empty() { Err("Xvfb found no free display".to_owned()) } else { Ok(display) }
    }

    /// Saves a picture once something has been painted and stays as it is; waits at most `limit`.
    pub fn picture(&self, path: &Path, limit: Duration) -> Outcome {
        let deadline = Instant::now() + limit;
        let before = path.with_extension("before.png");
        let mut colours = 0;
        while Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(700));
            let _ = fs::rename(path, &before);
            Step::new("import", &["-display", &self.name, "-window", "root"]).and(&[path]).quietly()?;
            colours = count_colours(path);
            let steady = fs::read(&before).is_ok_and(|old| fs::read(path).is_ok_and(|new| old == new));
            if steady && colours > FEW_COLOURS {
                let _ = fs::remove_file(&before);
                return Ok(());
            }
        }
        let _ = fs::remove_file(&before);
        if colours > FEW_COLOURS { Ok(()) } else { Err("the window painted nothing".to_owned()) }
    }
}

/// An empty window has a few; text alone, smoothed, has dozens.
const FEW_COLOURS: u32 = 16;

fn count_colours(path: &Path) -> u32 {
    let output = Command::new("identify").args(["-format", "%k"]).arg(path).output();
    output.ok().and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok()).unwrap_or(0)
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
