//! What a file is, told from its bytes before SQLite is let near it. Nothing here writes, and a file that this process
//! has open must not come here: closing any handle of a file drops the locks that SQLite holds on it
//! (<https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_>).

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::error::Result;
use crate::file::FileError;

/// Bytes looked at.
const LOOKED_AT: u64 = 8192;

const MAGIC: &[u8] = b"SQLite format 3\0";

/// What the first 100 bytes of a database say (<https://www.sqlite.org/fileformat.html#the_database_header>).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Header {
    /// Its rows may be in a -wal.
    pub wal: bool,
    pub application_id: i32,
}

/// Reads the header of the database at `path`.
///
/// # Errors
/// The [`FileError`] that says what is there instead.
pub(crate) fn inspect(path: &Path) -> Result<Header> {
    let name = || path.display().to_string();
    let io = |error: std::io::Error| FileError::io(path, &error);
    let about = std::fs::metadata(path).map_err(io)?;
    if about.is_dir() {
        return Err(FileError::IsFolder { path: name() }.into());
    }
    if !about.is_file() {
        let reason = "it is a device or a pipe and not a file".to_owned();
        return Err(FileError::Io { path: name(), reason }.into());
    }
    if about.len() == 0 {
        return Err(FileError::Empty { path: name() }.into());
    }
    let mut start = Vec::new();
    File::open(path).map_err(io)?.take(LOOKED_AT).read_to_end(&mut start).map_err(io)?;
    if !start.starts_with(MAGIC) {
        return Err(not_a_database(name(), &start).into());
    }
    if start.len() < 100 {
        return Err(FileError::Truncated { path: name(), expected: 512, found: about.len() }.into());
    }
    if let Some(expected) = expected_length(&start)
        && about.len() < expected
        && !has_content(&beside(path, "-wal"))
        && !has_content(&beside(path, "-journal"))
    {
        return Err(FileError::Truncated { path: name(), expected, found: about.len() }.into());
    }
    Ok(Header { wal: start[19] == 2, application_id: number(&start, 68).cast_signed() })
}

/// `path` with `suffix` after its whole name, as SQLite names the files beside a database.
pub(crate) fn beside(path: &Path, suffix: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// True if there is a file with at least a byte in it.
pub(crate) fn has_content(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|about| about.len() > 0)
}

/// The length that the header promises; none if it makes no promise (a very old SQLite wrote last).
fn expected_length(start: &[u8]) -> Option<u64> {
    let page_size = match u16::from_be_bytes([start[16], start[17]]) {
        1 => 65536,
        size => u64::from(size),
    };
    let pages = number(start, 28);
    let kept_up = number(start, 24) == number(start, 92);
    (kept_up && pages > 0).then(|| page_size * u64::from(pages))
}

fn number(start: &[u8], offset: usize) -> u32 {
    start
        .get(offset..offset + 4)
        .map_or(0, |bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// Kinds of files that people try, by how they begin.
const KINDS: &[(&[u8], &str)] = &[
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document (.xlsx, .docx, .ods)"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.xls, .doc)"),
    (b"\0\x01\0\0Standard Jet DB", "a Microsoft Access database"),
    (b"\0\x01\0\0Standard ACE DB", "a Microsoft Access database"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (b"\xfd7zXZ\0", "an xz archive; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it first"),
    (b"** This file contains an SQLite 2", "a database of SQLite 2, which is too old"),
    (b"\x37\x7f\x06\x82", "the -wal of a database; open the database beside it"),
    (b"\x37\x7f\x06\x83", "the -wal of a database; open the database beside it"),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "the journal of a database; open the database beside it"),
    (b"PAR1", "a Parquet file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"PGDMP", "a PostgreSQL dump"),
];

fn not_a_database(path: String, start: &[u8]) -> FileError {
    if let Some((_, kind)) = KINDS.iter().find(|(magic, _)| start.starts_with(magic)) {
        return FileError::NotADatabase { path, what: format!("; it seems to be {kind}") };
    }
    if start.get(8..12) == Some(b"DUCK") {
        return FileError::NotADatabase { path, what: "; it seems to be a DuckDB database".to_owned() };
    }
    if let Some(kind) = text_kind(start) {
        return FileError::NotADatabase { path, what: format!("; it seems to be {kind}") };
    }
    if looks_random(start) {
        return FileError::Encrypted { path };
    }
    FileError::NotADatabase { path, what: String::new() }
}

fn text_kind(start: &[u8]) -> Option<&'static str> {
    // The last character may have been cut in two.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() + 4 > start.len() => {
            std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?
        }
        Err(_) => return None,
    };
    if text.is_empty() || text.chars().any(|letter| letter.is_control() && !"\r\n\t\u{c}".contains(letter)) {
        return None;
    }
    let begin = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let sql = ["create ", "insert ", "begin", "pragma ", "--", "/*", "drop ", "select "];
    Some(if begin.starts_with(['{', '[']) {
        "JSON text"
    } else if begin.starts_with("<!doctype html") || begin.starts_with("<html") {
        "a web page (a download that went wrong looks like this)"
    } else if begin.starts_with('<') {
        "XML text"
    } else if sql.iter().any(|word| begin.starts_with(word)) {
        "SQL text"
    } else {
        "text"
    })
}

/// True if the bytes are spread as evenly as chance spreads them; only encryption and compression do that.
fn looks_random(bytes: &[u8]) -> bool {
    if bytes.len() < 512 {
        return false;
    }
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    #[allow(clippy::cast_precision_loss, reason = "at most 8192")]
    let all = bytes.len() as f64;
    let entropy: f64 = counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum();
    // Chance gives about 7.6 bits at 512 bytes and 7.95 at 4096.
    entropy > if bytes.len() < 2048 { 7.4 } else { 7.8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_database_is_named() {
        let what = |bytes: &[u8]| match not_a_database(String::new(), bytes) {
            FileError::NotADatabase { what, .. } => what,
            other => other.to_string(),
        };
        assert!(what(b"a,b\n1,2\n").ends_with("text"));
        assert!(what(b" {\"a\": 1}").ends_with("JSON text"));
        assert!(what(b"CREATE TABLE t(a);").ends_with("SQL text"));
        assert!(what(b"PK\x03\x04....").contains("Office"));
        assert_eq!(what(&[0; 4096]), "");
        // A hash chain is as good as random.
        let mut seed = 1_u64;
        let random: Vec<u8> = (0..4096)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 56) as u8
            })
            .collect();
        assert!(what(&random).contains("encrypted"));
        assert!(what(&random[..600]).contains("encrypted"));
        assert!(what("Ünïcödé ".repeat(2000).as_bytes()).ends_with("text"));
    }
}
