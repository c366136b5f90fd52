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
