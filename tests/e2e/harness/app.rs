//! One run of the window under test: starting it, keys, scripts, waiting, pictures, and its end.

use std::fmt::Display;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::driver::{Driver, root, window};
use crate::keys;

/// How long typed text may take to arrive; a field that changes what is typed never shows it as it was.
const TYPED: Duration = Duration::from_secs(2);

/// How long anything may take to appear. Generous: the machine may be slow and busy.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Whether the page stands and shows something.
const READY: &str = "return document.readyState === 'complete' && document.body.innerText.trim() !== ''";

/// A field of our own to copy from and paste into; it remembers who had the focus.
const SCRATCH: &str = "
const field = document.createElement('textarea');
field.id = 'scratch';
field.style = 'position: fixed; top: 0; left: 0';
field.former = document.activeElement;
field.value = arguments[0];
document.body.append(field);
field.focus();
field.select();";

/// Takes the field away; gives what stood in it.
const SCRATCH_TAKEN: &str = "
const field = document.getElementById('scratch');
const { value, former } = field;
field.remove();
former?.focus();
return value;";

/// The palette's accessible name.
const PALETTE: &str = "Search or run a command";

/// How to start the window.
pub struct Launch {
    name: String,
    arguments: Vec<String>,
    profile: Option<TempDir>,
    size: (u32, u32),
}

impl Launch {
    /// A run named like its test, without a file.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), arguments: Vec::new(), profile: None, size: (1280, 800) }
    }

    /// Opens a file.
    #[must_use]
    pub fn file(mut self, path: &Path) -> Self {
        self.arguments.push(path.to_string_lossy().into_owned());
        self
    }

    /// The window's size in pixels; 1280 × 800 else.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }
}

/// A running window. Dropping it ends everything it started; after a panic it leaves a picture first.
pub struct App {
    name: String,
    size: (u32, u32),
    arguments: Vec<String>,
    profile: Option<TempDir>,
    folder: TempDir,
    client: Option<Client>,
    driver: Option<Driver>,
    runtime: Runtime,
}

impl App {
    /// Starts the window without a file, with a fresh profile; `name` is the test's name.
    #[must_use]
    pub fn start(name: &str) -> Self {
        Self::with(Launch::new(name))
    }

    /// Starts the window with a file.
    #[must_use]
    pub fn open(name: &str, file: &Path) -> Self {
        Self::with(Launch::new(name).file(file))
    }

    /// Starts the window as told.
    #[must_use]
    pub fn with(launch: Launch) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let temporary = |what: &str| {
            tempfile::Builder::new().prefix(&format!("relata-{what}-")).tempdir().expect("a temporary folder")
        };
        let mut app = Self {
            name: launch.name,
            size: launch.size,
            arguments: launch.arguments,
            profile: Some(launch.profile.unwrap_or_else(|| temporary("profile"))),
            folder: temporary("files"),
            client: None,
            driver: None,
            runtime,
        };
        app.connect();
        app
    }

    /// Ends the window and starts it again with the same profile, with or without a file.
    pub fn restart(&mut self, file: Option<&Path>) {
        self.close();
        self.arguments = file.map(|path| path.to_string_lossy().into_owned()).into_iter().collect();
        self.connect();
    }

    /// Ends the window as a crash does: it is killed and says goodbye to nothing.
    pub fn kill(&mut self) {
        self.driver = None;
        self.client = None;
    }

    /// Ends the window as a person does, by its own command, and waits until it is gone.
    pub fn quit(&self) {
        let _ = self.try_done(self.client().perform_actions(keys::chord("Ctrl+Q")));
        let gone = || self.try_done(self.client().execute("return 1", vec![])).is_err();
        self.wait("the window to go", gone);
    }

    fn connect(&mut self) {
        let output = output_folder();
        let profile = self.profile.as_ref().expect("kept until the end").path();
        let driver = Driver::start(&output.join(format!("{}.log", self.name)), profile, (1600, 1000));
        let capabilities = json!({
            "browserName": "wry",
            "tauri:options": { "application": window(), "args": self.arguments },
        });
        let capabilities: Capabilities = serde_json::from_value(capabilities).expect("an object");
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let connecting = builder.capabilities(capabilities).connect(&driver.url);
        let client = self.runtime.block_on(connecting).unwrap_or_else(|error| {
            let log = std::fs::read_to_string(&driver.log).unwrap_or_default();
            panic!("the window doesn't start: {error}\n{log}")
        });
        self.client = Some(client);
        self.driver = Some(driver);
        self.resize(self.size.0, self.size.1);
        self.wait("the first picture", || self.script(READY, vec![]) == Value::Bool(true));
    }

    fn close(&mut self) {
        if let Some(client) = self.client.take() {
            let _ = self.calmly(Duration::from_secs(5), client.close());
        }
        self.driver = None;
    }

    /// Waits at most so long, on a thread of its own: on one that is panicking, the client's locks would be poisoned
    /// and nothing would come back.
    fn calmly<T: Send>(&self, limit: Duration, future: impl Future<Output = T> + Send) -> Option<T> {
        let runtime = &self.runtime;
        let waiting = move || runtime.block_on(async { tokio::time::timeout(limit, future).await.ok() });
        std::thread::scope(|scope| scope.spawn(waiting).join().ok().flatten())
    }

    /// An empty folder of this run, gone at its end.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The profile folder of this run.
    #[must_use]
    pub fn profile(&self) -> &Path {
        self.profile.as_ref().expect("kept until the end").path()
    }

    /// Presses a key or combination: `"Enter"`, `"Ctrl+Shift+F"`.
    pub fn press(&self, combination: &str) {
        self.done(self.client().perform_actions(keys::chord(combination)));
    }

    /// Types into whatever has the focus, and waits until it stands there: letters go through the input method, and a
    /// key such as Enter would overtake them.
    pub fn type_text(&self, text: &str) {
        self.done(self.client().perform_actions(keys::typing(text)));
        let deadline = Instant::now() + TYPED;
        let arrived = "const field = document.activeElement;
            return typeof field?.value !== 'string' || field.value.endsWith(arguments[0]);";
        while self.script(arrived, vec![json!(text)]) != json!(true) && Instant::now() < deadline {
            self.pause();
        }
    }

    /// Sets the window's size in pixels.
    pub fn resize(&self, width: u32, height: u32) {
        self.done(self.client().set_window_rect(0, 0, width, height));
    }

    /// Shows `"light"` or `"dark"`, whatever the setting says.
    pub fn theme(&self, theme: &str) {
        self.script("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]);
        self.settle();
    }

    /// Waits until the page has been painted and its transitions are over.
    pub fn settle(&self) {
        self.script_async(
            "const done = arguments[arguments.length - 1];
             const running = document.getAnimations().filter((it) => it.playState === 'running'
               && it.effect?.getComputedTiming().iterations !== Infinity);
             Promise.allSettled(running.map((it) => it.finished))
               .then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));",
            vec![],
        );
    }

    /// Runs JavaScript in the page with its `arguments`; what it `return`s comes back.
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.done(self.client().execute(script, arguments))
    }

    /// Runs JavaScript that calls its last argument with the result.
    pub fn script_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.done(self.client().execute_async(script, arguments))
    }

    /// Waits until it is so; `what` says for what.
    #[track_caller]
    pub fn wait(&self, what: &str, is_so: impl FnMut() -> bool) {
        assert!(self.comes_true(is_so), "waited {} s in vain for {what}", PATIENCE.as_secs());
    }

    /// Whether it becomes so within [`PATIENCE`].
    pub fn comes_true(&self, mut is_so: impl FnMut() -> bool) -> bool {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if is_so() {
                return true;
            }
            if Instant::now() >= deadline {
                return false;
            }
            self.pause();
        }
    }

    /// Waits until this text stands somewhere on the screen.
    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        while !self.shown_text().contains(text) {
            assert!(
                Instant::now() < deadline,
                "“{text}” doesn't appear; on screen is:\n{}",
                self.shown_text()
            );
            self.pause();
        }
    }

    /// All the text on the screen, its white space made single spaces.
    #[must_use]
    pub fn shown_text(&self) -> String {
        let text = self.script("return document.body.innerText", vec![]);
        text.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Runs a command of the palette by its title.
    #[track_caller]
    pub fn command(&self, title: &str) {
        self.press("Ctrl+K");
        let dialog = self.get("dialog", PALETTE);
        let palette = self.within(&dialog);
        palette.fill("combobox", PALETTE, title);
        palette.click("option", crate::starting(title));
        self.wait_gone("dialog", PALETTE);
    }

    /// Answers a question for one line of text, such as a path: fills the dialog's field and presses its main button.
    #[track_caller]
    pub fn answer(&self, dialog: &str, text: &str, button: &str) {
        let asked = self.get("dialog", dialog);
        self.within(&asked).fill("textbox", crate::Name::Any, text);
        self.within(&asked).click("button", button);
        self.wait_gone("dialog", dialog);
    }

    /// Opens a file by its path, through the palette.
    #[track_caller]
    pub fn open_path(&self, path: &Path) {
        self.command("Open file by path…");
        self.answer("Open a file", &path.to_string_lossy(), "Open");
    }

    /// The text on the clipboard of this run's display, read as a person would: pasted into a field.
    #[must_use]
    pub fn clipboard(&self) -> String {
        self.script(SCRATCH, vec![json!("")]);
        self.press("Ctrl+V");
        self.settle();
        self.script(SCRATCH_TAKEN, vec![]).as_str().unwrap_or_default().to_owned()
    }

    /// Puts a text on the clipboard of this run's display: copied from a field.
    pub fn set_clipboard(&self, text: &str) {
        self.script(SCRATCH, vec![json!(text)]);
        self.press("Ctrl+C");
        self.settle();
        self.script(SCRATCH_TAKEN, vec![]);
    }

    /// Saves a picture of the page as `tests/e2e/output/NAME.png`.
    pub fn screenshot(&self, name: &str) -> PathBuf {
        let path = output_folder().join(format!("{name}.png"));
        self.settle();
        std::fs::write(&path, self.picture()).expect("the picture can be written");
        path
    }

    /// A picture of the page, as PNG.
    #[must_use]
    pub fn picture(&self) -> Vec<u8> {
        self.done(self.client().screenshot())
    }

    pub(crate) fn client(&self) -> &Client {
        self.client.as_ref().expect("connected until the end")
    }

    /// Waits for the driver's answer, which must be a good one.
    #[track_caller]
    pub(crate) fn done<T, E: Display>(&self, future: impl Future<Output = Result<T, E>>) -> T {
        match self.try_done(future) {
            Ok(value) => value,
            Err(error) => panic!("the driver refuses: {error}"),
        }
    }

    /// Waits for the driver's answer; a refusal comes as its text.
    pub(crate) fn try_done<T, E: Display>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> Result<T, String> {
        self.runtime.block_on(future).map_err(|error| error.to_string())
    }

    /// Lets the page work for a moment between two looks.
    pub(crate) fn pause(&self) {
        std::thread::sleep(Duration::from_millis(40));
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Some(client) = &self.client
        {
            let path = output_folder().join(format!("{}.png", self.name));
            match self.calmly(Duration::from_secs(10), client.screenshot()) {
                Some(Ok(picture)) if std::fs::write(&path, &picture).is_ok() => {
                    eprintln!("what was on screen: {}", path.display());
                }
                Some(Err(error)) => eprintln!("no picture of the screen: {error}"),
                _ => eprintln!("no picture of the screen"),
            }
        }
        self.close();
    }
}

fn output_folder() -> PathBuf {
    let folder = root().join("tests/e2e/output");
    std::fs::create_dir_all(&folder).expect("the output folder can be made");
    folder
}
