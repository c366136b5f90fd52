//! Rows as CSV and Markdown.

use super::*;

#[test]
fn rows_are_printed_as_csv_and_as_markdown() {
    let place = place(SHOP);
    let csv = place.ok(&["rows", "products", "--all", "--sort", "id", "--format", "csv"]);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(lines[0], "id,name,price,photo,made,category,note");
    assert_eq!(lines[1], "1,Lamp,19.99,,,1,");
    assert_eq!(lines[4..], [""], "three rows, each with its line end");
    let markdown = place.ok(&["rows", "categories", "--format", "markdown"]);
    assert_eq!(markdown, "| ID | Name |\n| ---: | --- |\n| 1 | Lamps |\n| 2 | Chairs |\n");
    assert_eq!(
        place.ok(&["rows", "categories", "--format", "json"]),
        place.ok(&["rows", "categories", "--json"])
    );
}

#[test]
fn sql_is_printed_as_csv_exactly() {
    let place = place(SHOP);
    let csv = place.ok(&["sql", "SELECT a, 'x,y' AS b FROM plain ORDER BY rowid", "--format", "csv"]);
    assert_eq!(
        csv.split("\r\n").collect::<Vec<_>>()[..5],
        ["a,b", "9007199254740993,\"x,y\"", "(2 bytes),\"x,y\"", "Infinity,\"x,y\"", "\u{fffd},\"x,y\""]
    );
    let said = stderr(&place.run(&["sql", "SELECT x'00'", "--format", "csv"]));
    assert!(said.contains("only the size"), "{said}");
    place.refused(&["rows", "plain", "--json", "--format", "csv"], 2);
    place.refused(&["rows", "plain", "--format", "xml"], 2);
}
