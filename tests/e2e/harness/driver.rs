//! The processes behind one window under test: its own display, message bus and WebDriver, ended together.
//!
//! They share one process group and write to a file: a driver that outlives its test would hold the output open and
//! hang the run. `timeout` leads the group, so that even a killed test run leaves nothing behind for long.

use std::fs::File;
use std::io::Read;
use std::net::{TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest a test may take.
const LIFETIME: &str = "900";

/// A running driver with a display of its own.
pub struct Driver {
    display: Child,
    driver: Child,
    /// Where it listens.
    pub url: String,
    /// What the driver and the window wrote.
    pub log: PathBuf,
}

impl Driver {
    /// Starts a display and a driver; the window gets `profile` as its profile folder.
    pub fn start(log: &Path, profile: &Path, size: (u32, u32)) -> Self {
        let output = File::create(log).expect("the log can be made");
        let (display, screen) = start_display(&output, size);
        let (port, native) = (free_port(), free_port());
        let driver = group("dbus-run-session")
            .arg(concat!("--config-file=", env!("CARGO_MANIFEST_DIR"), "/harness/session-bus.conf"))
            .arg("--")
            .arg(tauri_driver())
            .args(["--port", &port.to_string(), "--native-port", &native.to_string()])
            .env("DISPLAY", &screen)
            .env("RELATA_PROFILE", profile)
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .stdout(output.try_clone().expect("the log can be shared"))
            .stderr(output)
            .spawn()
            .expect("dbus-run-session starts (package dbus-x11)");
        let mut started =
            Self { display, driver, url: format!("http://127.0.0.1:{port}"), log: log.to_owned() };
        for port in [port, native] {
            started.await_port(port);
        }
        started
    }

    fn await_port(&mut self, port: u16) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let ended = self.driver.try_wait().expect("the driver can be asked");
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "the driver doesn't listen on port {port}:\n{}",
                std::fs::read_to_string(&self.log).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for child in [&mut self.driver, &mut self.display] {
            let group = format!("-{}", child.id());
            let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
            let _ = child.wait();
        }
    }
}

/// A command that leads its own process group and is ended after [`LIFETIME`] seconds whatever happens.
fn group(program: &str) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", LIFETIME, program]).stdin(Stdio::null()).process_group(0);
    command
}

/// Starts Xvfb on a display number that it finds free itself.
fn start_display(output: &File, (width, height): (u32, u32)) -> (Child, String) {
    let mut display = group("Xvfb")
        .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{width}x{height}x24")])
        .stdout(Stdio::piped())
        .stderr(output.try_clone().expect("the log can be shared"))
        .spawn()
        .expect("Xvfb starts (package xvfb)");
    let mut number = String::new();
    let mut pipe = display.stdout.take().expect("piped above");
    let mut byte = [0];
    while pipe.read(&mut byte).is_ok_and(|read| read == 1) && byte[0] != b'\n' {
        number.push(char::from(byte[0]));
    }
    assert!(!number.is_empty(), "Xvfb found no free display");
    (display, format!(":{number}"))
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has an address").port()
}

/// The folder that holds Cargo.lock.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project is there")
}

/// The window's binary: `RELATA_WINDOW`, else the one built beside this test.
pub fn window() -> PathBuf {
    let path = std::env::var_os("RELATA_WINDOW").map_or_else(
        || {
            let test = std::env::current_exe().expect("this test has a path");
            let folder = test.parent().filter(|folder| !folder.ends_with("deps"));
            folder.or_else(|| test.ancestors().nth(2)).expect("target/debug").join("relata")
        },
        PathBuf::from,
    );
    assert!(path.is_file(), "the window isn't built ({}): run `cargo xtask e2e`", path.display());
    path
}

/// tauri-driver: `TAURI_DRIVER`, else where `cargo xtask test` puts it, else on the path.
fn tauri_driver() -> PathBuf {
    if let Some(path) = std::env::var_os("TAURI_DRIVER") {
        return PathBuf::from(path);
    }
    let ours = root().join("target/tools/bin/tauri-driver");
    if ours.is_file() { ours } else { PathBuf::from("tauri-driver") }
}
