//! Files to open: built here, or copied.

use std::path::{Path, PathBuf};

use crate::driver::root;

/// A copy of the Chinook sample in `folder`; none where the sample isn't at hand, which is said.
#[must_use]
pub fn chinook(folder: &Path) -> Option<PathBuf> {
    let source = root().join("../shared/data/chinook.sqlite");
    if !source.is_file() {
        eprintln!("skipped: {} isn't there", source.display());
        return None;
    }
    let copy = folder.join("chinook.sqlite");
    std::fs::copy(&source, &copy).expect("the sample can be copied");
    Some(copy)
}

/// A database file in `folder`, made by this SQL.
///
/// # Panics
/// If the SQL is wrong or the file is there already.
#[must_use]
pub fn database(folder: &Path, name: &str, sql: &str) -> PathBuf {
    let path = folder.join(name);
    assert!(!path.exists(), "{} is there already", path.display());
    let connection = rusqlite::Connection::open(&path).expect("the file can be made");
    connection.execute_batch(sql).expect("the sample's SQL is right");
    path
}

/// The sample shop in `folder`: categories, products with pictures, reviews, tags (`migrations/samples/shop.sql`).
#[must_use]
pub fn shop(folder: &Path) -> PathBuf {
    let sql = std::fs::read_to_string(root().join("migrations/samples/shop.sql"))
        .expect("the sample's SQL is there");
    database(folder, "shop.sqlite", &sql)
}

/// People and things in `folder`: one to one, many to many, rules of every kind, dates in three storages, blobs.
#[must_use]
pub fn people(folder: &Path) -> PathBuf {
    database(folder, "people.sqlite", PEOPLE)
}

const PEOPLE: &str = "
CREATE TABLE users (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE, age INTEGER CHECK (age BETWEEN 0 AND 150), note TEXT);
CREATE TABLE profiles (
  id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL UNIQUE REFERENCES users(id) ON DELETE CASCADE,
  nick TEXT NOT NULL UNIQUE, city TEXT);
CREATE TABLE shelves (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE products (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, price REAL CHECK (price >= 0), colour TEXT DEFAULT 'white',
  shelf_id INTEGER REFERENCES shelves(id) ON DELETE SET NULL);
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY, product_id INTEGER NOT NULL REFERENCES products(id) ON DELETE CASCADE,
  headline TEXT NOT NULL, stars INTEGER);
CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE product_tags (
  product_id INTEGER NOT NULL REFERENCES products(id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE, PRIMARY KEY (product_id, tag_id)) WITHOUT ROWID;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, title TEXT NOT NULL, big INTEGER, held_on DATE, begun_at INTEGER, julian_at REAL, remark TEXT,
  picture BLOB);
INSERT INTO users (name, email, age) VALUES ('Ann', 'ann@example.org', 41), ('Bert', 'bert@example.org', 12);
INSERT INTO profiles (user_id, nick, city) VALUES (1, 'annie', 'Graz');
INSERT INTO shelves (name) VALUES ('Attic'), ('Cellar'), ('Hall');
INSERT INTO products (name, price, shelf_id) VALUES ('Lamp', 12.5, 1), ('Chair', 80, 2), ('Rug', 45, NULL);
INSERT INTO reviews (product_id, headline, stars)
  VALUES (1, 'Bright', 5), (1, 'Warm', 4), (1, 'Dim', 1), (1, 'Plain', 3), (1, 'Tall', 4), (1, 'Sold out', 2), (2, 'Firm', 4);
INSERT INTO tags (name) VALUES ('oak'), ('brass'), ('small');
INSERT INTO product_tags VALUES (1, 2), (1, 3), (2, 1);
INSERT INTO events (title, big, held_on, begun_at, julian_at, remark, picture) VALUES
  ('Fair', 9007199254740993, '2026-11-24', 1764000000, 2461003.5, '', x'89504E470D0A1A0A'),
  ('Market', -9223372036854775808, '1999-12-31', 1700000000, 2440587.5, NULL, NULL);
";

/// A template's file in `folder`, with its small sample, made as by a person at the command line.
///
/// # Panics
/// If there is no such template.
#[must_use]
pub fn starter(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(format!("{name}.sqlite"));
    let made = std::process::Command::new(crate::driver::window().with_file_name("relata-cli"))
        .arg("new")
        .arg(&path)
        .args(["--starter", name, "--sample", "small"])
        .env("RELATA_PROFILE", folder.join("cli-profile"))
        .output()
        .expect("the command line is built beside the window");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    path
}

/// What a file answers to a query of one value, asked beside the running window.
///
/// # Panics
/// If the query is wrong or gives no row.
#[must_use]
pub fn ask<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    let connection = rusqlite::Connection::open(path).expect("the file can be opened");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout can be set");
    connection.query_row(sql, [], |row| row.get(0)).expect("the query gives a row")
}

/// Writes into a file as another program would.
///
/// # Panics
/// If the SQL is wrong or the file stays locked.
pub fn run(path: &Path, sql: &str) {
    let connection = rusqlite::Connection::open(path).expect("the file can be opened");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout can be set");
    connection.execute_batch(sql).expect("the SQL is right");
}
