//! What a delete takes along, foretold, is what then happens.

use std::time::{Duration, Instant};

use super::*;
use relata_engine::schema::LinkAction;

#[test]
fn effects_are_counted_at_any_depth_and_come_true() {
    let file = file(
        "CREATE TABLE artists(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE albums(id INTEGER PRIMARY KEY, artist INT REFERENCES artists ON DELETE CASCADE);
         CREATE TABLE tracks(album INT REFERENCES albums ON DELETE CASCADE, n INT, PRIMARY KEY(album, n)) WITHOUT ROWID;
         CREATE TABLE plays(id INTEGER PRIMARY KEY, album INT, n INT, FOREIGN KEY(album, n) REFERENCES tracks ON DELETE SET NULL);
         CREATE TABLE fans(artist INT DEFAULT 1 REFERENCES artists ON DELETE SET DEFAULT);
         INSERT INTO artists VALUES(1, 'Nobody'), (2, 'Ada'), (3, 'Bob');
         INSERT INTO albums VALUES(10, 2), (11, 2), (12, 3);
         INSERT INTO tracks VALUES(10, 1), (10, 2), (11, 1), (12, 1);
         INSERT INTO plays VALUES(1, 10, 1), (2, 10, 1), (3, 11, 1), (4, 12, 1), (5, NULL, NULL);
         INSERT INTO fans VALUES(2), (3);",
    );
    let impact = file.impact("artists", &[rowid(2), rowid(99)]).unwrap();
    assert_eq!((impact.rows, impact.labels.as_slice()), (1, ["Ada".to_owned()].as_slice()));
    assert_eq!(impact.blocked, None);
    let mut effects: Vec<(&str, LinkAction, u64)> =
        impact.effects.iter().map(|effect| (effect.table.as_str(), effect.effect, effect.rows)).collect();
    effects.sort_by_key(|effect| effect.0);
    assert_eq!(
        effects,
        [
            ("albums", LinkAction::Cascade, 2),
            ("fans", LinkAction::SetDefault, 1),
            ("plays", LinkAction::SetNull, 3),
            ("tracks", LinkAction::Cascade, 3),
        ]
    );
    assert_eq!(file.delete("artists", &[rowid(2), rowid(99)]).unwrap(), 1);
    assert_eq!(file.one("SELECT (SELECT count(*) FROM albums) || (SELECT count(*) FROM tracks)"), "'11'");
    assert_eq!(file.one("SELECT count(*) FROM plays WHERE album IS NULL"), "4");
    assert_eq!(file.one("SELECT group_concat(artist) FROM fans"), "'1,3'");
}

#[test]
fn trees_cycles_and_rows_in_the_way() {
    let file = file(
        "CREATE TABLE nodes(id INTEGER PRIMARY KEY, parent INT REFERENCES nodes ON DELETE CASCADE);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
         INSERT INTO nodes SELECT i, nullif(i / 2, 0) FROM n;
         UPDATE nodes SET parent = 999 WHERE id = 1;
         CREATE TABLE notes(id INTEGER PRIMARY KEY, node INT REFERENCES nodes); INSERT INTO notes VALUES(1, 600);",
    );
    let impact = file.impact("nodes", &[rowid(2)]).unwrap();
    assert_eq!((impact.rows, impact.effects[0].rows), (1, 510), "{impact:?}");
    assert!(impact.blocked.unwrap().contains("1 row in “Notes” still points here"));
    let free = file.impact("nodes", &[rowid(3)]).unwrap();
    assert_eq!(free.effects[0].rows, 999, "the cycle ends");
    refused(file.delete("nodes", &[rowid(2)]), ErrorCode::LinkBroken);
    assert_eq!(file.one("SELECT count(*) FROM nodes"), "1000");
}

#[test]
fn a_big_table_is_asked_in_no_time() {
    let file = file(
        "CREATE TABLE owners(id INTEGER PRIMARY KEY, name TEXT);
         CREATE TABLE things(id INTEGER PRIMARY KEY, owner INT REFERENCES owners ON DELETE CASCADE, name TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
         INSERT INTO owners SELECT i, 'owner ' || i FROM n;
         INSERT INTO things SELECT id, id % 100 + 1, 'thing ' || id FROM owners;
         CREATE INDEX by_owner ON things(owner);",
    );
    let began = Instant::now();
    let impact = file.impact("owners", &[rowid(5)]).unwrap();
    assert_eq!(impact.effects[0].rows, 3000);
    assert!(began.elapsed() < Duration::from_millis(500), "took {:?}", began.elapsed());
    let keys: Vec<RowKey> = (1..=100_000).map(rowid).collect();
    let began = Instant::now();
    assert_eq!(file.impact("things", &keys).unwrap().rows, 100_000);
    assert!(began.elapsed() < Duration::from_secs(3), "took {:?}", began.elapsed());
    assert_eq!(file.one("SELECT count(*) FROM things"), "300000");
}
