//! The text of the SQL, and that no value changes it.

use serde_json::json;

use super::*;

#[test]
fn sql_is_laid_out_and_always_the_same() {
    let Some(music) = chinook() else { return };
    let specs = [
        json!({"from": "Invoice"}),
        json!({"from": "Invoice", "show": ["InvoiceDate", "Customer.Country", "Total"],
            "where": [{"column": "Customer.Country", "is": "Canada"}, {"any": [{"column": "Total", "more": 10}, {"column": "InvoiceDate", "in_last": [90, "days"]}]}],
            "order": ["-Total"], "limit": 10}),
        json!({"from": "Invoice", "group": ["month(InvoiceDate)"], "show": ["sum(Total)", "count()"], "having": {"column": "count", "more": 5}}),
        json!({"from": "Artist", "joins": ["Album", {"link": "Album.Track", "type": "left"}], "group": ["Name"],
            "show": ["count(Track)", {"column": "Track.UnitPrice", "aggregate": "sum", "where": {"column": "Track.Composer", "not_null": true}}], "order": ["-count_Track"]}),
        json!({"from": "Playlist", "where": {"link": "Track", "more": 100, "where": {"column": "Genre.Name", "is": "Rock"}}}),
        json!({"from": "Employee", "as": "e", "joins": [{"link": "ReportsTo", "as": "boss", "type": "left"}], "show": ["LastName", "boss.LastName"]}),
        json!({"from": "Invoice", "group": ["month(InvoiceDate)"], "show": ["sum(Total)",
            {"column": "sum_Total", "window": "running_total"}, {"column": "sum_Total", "window": "rank"}, {"column": "sum_Total", "window": "share"}]}),
    ];
    let told: Vec<String> = specs
        .into_iter()
        .map(|spec| {
            let compiled = music.compile(spec.clone());
            assert_eq!(compiled, music.compile(spec), "the same each time");
            format!("{}\n\n{}\n{}", compiled.sentence, compiled.exact, compiled.notes.concat())
        })
        .collect();
    insta::assert_snapshot!("sql", told.join("\n\n----\n\n"));
}

#[test]
fn no_value_changes_the_shape() {
    let Some(music) = chinook() else { return };
    let long = "x'\"%_".repeat(200_000);
    let values = [
        "plain",
        "'",
        "''; DROP TABLE Artist; --",
        "\"",
        "%",
        "_",
        "\\",
        "?",
        "?1",
        ":today",
        "@",
        "\0",
        "a\0b",
        "🦉",
        "\u{1}",
        "\n",
        &long,
    ];
    let spec = |value: &str| {
        json!({"from": "Track", "show": ["Name", {"aggregate": "count", "link": "InvoiceLine", "where": {"column": "Invoice.BillingCity", "is_not": value}, "as": "n"}],
            "where": {"any": [
                {"column": "Name", "is": value}, {"column": "Album.Title", "contains": value}, {"column": "Name", "in": [value, "x"]},
                {"column": "Name", "between": [value, value]}, {"link": "Playlist", "any": [value], "column": "Name"},
                {"column": "TrackId", "in": {"from": "InvoiceLine", "show": ["TrackId"], "where": {"column": "Invoice.BillingCity", "less": value}}}]},
            "order": ["Name"], "limit": 3})
    };
    let shape = |value: &str| music.compile(spec(value)).exact;
    let (ascii, folded) = (shape("plain"), shape("ä"));
    for value in values {
        let text = shape(value);
        assert!(text == ascii || text == folded, "{}", &value[..value.len().min(20)]);
        let answer = music.run(spec(value));
        assert!(music.all(answer.rows.id).len() <= 3, "it is run");
        music.session.close_rows(answer.rows.id).unwrap();
    }
    // Names are no better a way in.
    for name in ["\"; DROP TABLE Artist; --", "'", "a\u{1}b", "🦉", "x.y"] {
        let named = json!({"from": "Artist", "as": name, "show": [{"column": "Name", "as": name}, {"column": "ArtistId", "aggregate": "count", "as": name}], "group": [{"column": "Name", "as": name}]});
        music.answer(named);
        for wrong in [
            json!({"from": name}),
            json!({"from": "Artist", "show": [name]}),
            json!({"from": "Artist", "joins": [name]}),
            json!({"from": "Artist", "order": [name]}),
        ] {
            music.refusal(wrong);
        }
    }
    assert_eq!(music.by_hand("SELECT count(*) FROM Artist").len(), 1);
}
