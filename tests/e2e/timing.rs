//! What one screen of rows costs: the bytes that cross to the window, and the time from request to painted.
#![allow(clippy::print_stdout)]

use harness::{App, Launch, sample};

#[test]
fn the_bytes_and_the_time_of_one_screen() {
    let app = App::with(Launch::new("the_bytes_and_the_time").size(1600, 1000));
    let columns = (1..=11).map(|n| format!("c{n} {}", if n % 3 == 0 { "INTEGER" } else { "TEXT" }));
    let values =
        (1..=11).map(|n| if n % 3 == 0 { format!("i * {n}") } else { format!("'value {n} of ' || i") });
    let path = sample::database(
        app.folder(),
        "screen.sqlite",
        &format!(
            "CREATE TABLE wide (id INTEGER PRIMARY KEY, {});
             WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
             INSERT INTO wide SELECT i, {} FROM n;",
            columns.collect::<Vec<_>>().join(", "),
            values.collect::<Vec<_>>().join(", "),
        ),
    );
    app.open_path(&path);
    let grid = app.grid("Wide");
    grid.wait_for(1, "C1", "value 1 of 1");
    grid.wait_for_rows(100_000);
    // Far jumps, so that nothing is there already.
    for row in [50_000_u64, 90_000, 20_000, 70_000] {
        app.press("Ctrl+G");
        app.answer("Go to row", &row.to_string(), "Go");
        grid.wait_for(row, "C1", &format!("value 1 of {row}"));
    }
    app.wait("the last picture", || {
        app.script("return window.__relataTimings.every((it) => it.painted !== null)", vec![]) == true
    });
    let timings =
        app.script("return window.__relataTimings.map((it) => ({ ...it, bytes: it.bytes }))", vec![]);
    println!("what  rows cells   bytes  bytes for 50 × 12  answered ms  painted ms");
    for it in timings.as_array().expect("a list") {
        let number = |key: &str| it[key].as_f64().unwrap_or_default();
        let per_screen = number("bytes") / number("cells").max(1.0) * 600.0;
        println!(
            "{:5} {:4} {:5} {:7} {per_screen:18.0} {:12.1} {:11.1}",
            it["what"].as_str().unwrap_or_default(),
            number("rows"),
            number("cells"),
            number("bytes"),
            number("answered"),
            number("painted"),
        );
        assert!(per_screen < 64.0 * 1024.0, "a screen of short values crosses with less than 64 KiB");
    }
}
