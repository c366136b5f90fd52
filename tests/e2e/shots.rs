//! Takes the README's pictures from the real window: `cargo xtask shots`.
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::path::Path;

use harness::{App, Name, sample};

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let shop = sample::shop(folder.path());
    let app = App::open("shots", &shop);

    app.command("Go to table…");
    let tables = app.get("dialog", "Go to table");
    app.within(&tables).fill("combobox", "Go to table", "products");
    app.press("Enter");
    let grid = app.get("grid", harness::starting("Products"));
    app.wait("the first rows", || app.within(&grid).all("gridcell", Name::Any).len() > 100);
    app.wait_for_text("Alder stool");
    keep(&app, "grid");

    app.theme("dark");
    keep(&app, "dark");
    app.theme("light");

    app.press("Ctrl+K");
    app.get("dialog", "Search or run a command");
    app.type_text("table");
    keep(&app, "palette");
    app.press("Escape");
    app.wait_gone("dialog", Name::Any);

    app.within(&grid).all("gridcell", "Alder stool")[0].click();
    app.press("Ctrl+Enter");
    app.get("button", harness::starting("Edit"));
    app.wait_for_text("See in table");
    keep(&app, "row");

    app.click("tab", harness::starting("Products"));
    app.click("button", harness::starting("New row"));
    app.get("form", Name::Any);
    keep(&app, "form");
}

/// Saves what is on screen as `docs/images/NAME.png`.
fn keep(app: &App, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    app.settle();
    std::fs::write(folder.join(format!("{name}.png")), app.picture()).expect("the picture can be written");
    println!("docs/images/{name}.png");
}
