//! Drives the real window the way a person does: by role and accessible name, with mouse and keyboard.
//!
//! ```ignore
//! #[test]
//! fn a_row_is_added() {
//!     let app = App::open("a_row_is_added", &sample::shop());   // its own window, profile, driver and display
//!     app.click("button", "New row");
//!     app.fill("textbox", "Name", "Alder stool");
//!     app.press("Ctrl+Enter");
//!     app.get("gridcell", containing("Alder stool"));           // waits; fails with a picture and what it saw
//!     app.check_accessibility("products");                      // axe: no serious or critical finding
//! }
//! ```
//!
//! - [`App`] is one run of the window: [`App::start`], [`App::open`], [`App::with`]; [`App::restart`] keeps the profile.
//! - [`App::get`], [`App::click`], [`App::fill`] wait up to [`PATIENCE`] for exactly what they name; a role or a name
//!   that the accessibility tree doesn't agree with is a failure. Names are exact unless [`containing`] or
//!   [`starting`] says otherwise. [`App::within`] looks inside a part (a dialog, a grid) only.
//! - [`App::grid`] and [`App::open_table`] give a [`Grid`]: cells by row number and column title.
//! - [`App::press`] takes `"Ctrl+Shift+F"`, `"F2"`, `"ArrowDown"`; [`App::type_text`] types into whatever has the focus.
//! - [`App::wait`] waits for any condition; never sleep for a fixed time.
//! - [`App::clipboard`] and [`App::set_clipboard`] read and fill the clipboard of the run's own display.
//! - Native menus and file dialogs can't be driven: everything there has a palette command ([`App::command`]) or takes a
//!   path ([`App::open_path`], [`App::answer`]).
//! - A failed test leaves `tests/e2e/output/NAME.png` and the window's log beside it.
//!
//! Run them with `cargo xtask e2e [FILTER]`, which builds the UI and the window first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod app;
mod axe;
mod driver;
mod find;
mod grid;
mod keys;
mod part;
pub mod sample;

pub use app::{App, Launch, PATIENCE};
pub use find::Scope;
pub use grid::Grid;
pub use part::{Name, Part, containing, starting};
