//! The diagram of a file: drawn, moved, kept, taken out.

use harness::{App, Launch, Name, sample, starting};

fn shop(name: &str, size: (u32, u32)) -> (App, std::path::PathBuf) {
    let app = App::with(Launch::new(name).size(size.0, size.1));
    let file = sample::shop(app.folder());
    app.open_path(&file);
    app.get("tree", "Tables and views");
    (app, file)
}

#[test]
fn tables_and_links_are_drawn_moved_and_kept() {
    let (mut app, file) = shop("diagram", (1280, 800));
    app.click("button", "Diagram");
    let products = app.get("group", starting("Products, "));
    app.screenshot("diagram-look");
    assert!(products.name().contains("linked with"), "{}", products.name());
    // The association is a line until it is asked for.
    assert!(app.all("group", starting("Product tags, ")).is_empty());
    app.click("checkbox", "Many-to-many as lines");
    app.get("group", starting("Product tags, "));
    app.click("checkbox", "Many-to-many as lines");
    app.wait_gone("group", starting("Product tags, "));

    // Found by name, moved by key, and still there after a restart.
    app.fill("searchbox", "Find a table in the diagram", "reviews");
    app.press("Enter");
    app.press("ArrowDown");
    let reviews = app.get("group", starting("Reviews, "));
    app.wait("the box to have the focus", || reviews.is_focused());
    let before = reviews.attribute("transform");
    app.press("Shift+ArrowDown");
    app.press("ArrowRight");
    let moved = app.get("group", starting("Reviews, ")).attribute("transform");
    assert_ne!(before, moved);
    let place = moved.clone().unwrap_or_default();
    let down = place.trim_end_matches(')').rsplit(' ').next().unwrap_or_default().to_owned();
    app.wait("the place to be noted", || {
        let asked = format!(
            "SELECT count(*) FROM _relata_facts WHERE name = 'note:diagram' AND value LIKE '%{down}%'"
        );
        notes(&app).is_some_and(|path| sample::ask::<i64>(&path, &asked) == 1)
    });
    app.restart(Some(&file));
    app.click("button", "Diagram");
    assert_eq!(app.get("group", starting("Reviews, ")).attribute("transform"), moved);

    // Dragged by pointer too.
    let tags = app.get("group", starting("Tags, "));
    let stood = tags.attribute("transform");
    // By the events themselves: the driver doesn't find the middle of something drawn.
    app.script(
        "const [box] = arguments;
         const at = (type, x, y) => new PointerEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true });
         box.dispatchEvent(at('pointerdown', 100, 100));
         window.dispatchEvent(at('pointermove', 140, 130));
         window.dispatchEvent(at('pointerup', 140, 130));",
        vec![tags.reference()],
    );
    app.settle();
    assert_ne!(app.get("group", starting("Tags, ")).attribute("transform"), stood);

    // Enter shows the rows.
    focus(&app, "Reviews, ");
    app.press("Enter");
    app.get("grid", starting("Reviews"));
}

/// Gives a box the focus, as Tab would; the driver can't click what is drawn.
fn focus(app: &App, name: &str) {
    app.script("arguments[0].focus()", vec![app.get("group", starting(name)).reference()]);
}

/// The sidecar of the one file that was opened.
fn notes(app: &App) -> Option<std::path::PathBuf> {
    fn find(folder: &std::path::Path) -> Option<std::path::PathBuf> {
        std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
            let path = entry.path();
            let is_one = || {
                let asked = "SELECT count(*) FROM sqlite_schema WHERE name = '_relata_facts'";
                path.extension().is_some_and(|it| it == "sqlite") && sample::ask::<i64>(&path, asked) == 1
            };
            if path.is_dir() { find(&path) } else { is_one().then_some(path) }
        })
    }
    find(app.profile())
}

#[test]
fn it_is_taken_out_as_svg_and_as_mermaid() {
    let (app, _) = shop("diagram_out", (1000, 700));
    app.command("Diagram");
    app.get("group", starting("Products, "));
    app.command("Copy diagram as Mermaid text");
    let text = app.clipboard();
    assert!(text.starts_with("erDiagram"), "{text}");
    assert!(
        text.contains(r#""categories" |o--o{ "products""#)
            || text.contains(r#""categories" ||--o{ "products""#),
        "{text}"
    );
    assert!(text.contains("}o--o{"), "many to many: {text}");

    let svg = app.folder().join("out.svg");
    app.command("Save diagram as SVG…");
    app.answer("Save diagram", &svg.to_string_lossy(), "Save");
    app.wait("the picture", || svg.exists());
    app.wait_for_text("Saved");
    let drawn = std::fs::read_to_string(&svg).expect("the picture can be read");
    assert!(drawn.starts_with("<svg") && drawn.contains(">Products</text>"), "{drawn}");
    assert!(!drawn.contains("var(") && !drawn.contains("fill=\"\""), "its colours are its own");
}

#[test]
fn a_hundred_tables_are_drawn_at_once() {
    let app = App::start("diagram_many");
    let sql: String = (0..100)
        .map(|n| {
            let link =
                if n > 0 { format!(", parent INTEGER REFERENCES t{}(id)", n / 3) } else { String::new() };
            let more: String = (0..12).map(|c| format!(", column_{c} TEXT")).collect();
            format!("CREATE TABLE t{n} (id INTEGER PRIMARY KEY{more}{link});\n")
        })
        .collect();
    let file = sample::database(app.folder(), "many.sqlite", &sql);
    app.open_path(&file);
    app.get("tree", "Tables and views");
    app.command("Diagram");
    app.get("group", starting("T99, "));
    assert_eq!(app.all("group", Name::Containing("columns".into())).len(), 100);
    app.screenshot("diagram-many");
}

#[test]
fn it_is_accessible() {
    let (app, _) = shop("axe_diagram", (900, 600));
    app.command("Diagram");
    app.get("group", starting("Products, "));
    app.check_accessibility("the diagram");
    app.click("button", "Links in words");
    app.check_accessibility("the diagram in words");
    app.screenshot("diagram-small");
    app.theme("dark");
    focus(&app, "Products, ");
    app.screenshot("diagram-dark");
}
