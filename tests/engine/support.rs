//! What the tests share: temporary folders, sample files, sessions.

use std::path::{Path, PathBuf};

use relata_engine::export::Part;

/// Rows `start..start + count` with these columns.
pub fn part(start: u64, count: u64, columns: Vec<String>) -> Part {
    Part { start, count: Some(count), columns }
}

/// A copy of the real sample database in `folder`, or none (with a message) in a clone that hasn't got it.
#[allow(dead_code)]
pub fn chinook(folder: &Path) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/chinook.sqlite");
    if !source.exists() {
        eprintln!("skipped: no sample database at {}", source.display());
        return None;
    }
    let copy = folder.join("chinook.sqlite");
    std::fs::copy(source, &copy).unwrap();
    Some(copy)
}
