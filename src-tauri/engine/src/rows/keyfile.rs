//! Keys in an order, in a temporary file that is gone when it is closed: 8 bytes a rowid; other keys one behind the
//! other, with an offset of 8 bytes each in a second file. Keys can be read while more are written.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::RowsError;
use crate::error::Result;
use crate::value::Value;

/// Written at once.
const CHUNK: usize = 64 << 10;

/// Keys in an order.
pub(crate) struct KeyFile {
    keys: Mutex<File>,
    offsets: Option<Mutex<File>>,
    available: AtomicU64,
}

/// Adds keys to a [`KeyFile`].
pub(crate) struct KeyWriter<'a> {
    file: &'a KeyFile,
    keys: Vec<u8>,
    offsets: Vec<u8>,
    offset: u64,
    written: u64,
}

/// Where temporary files go: as SQLite, rather to a disk than to a folder that may be kept in memory.
pub(crate) fn temporary_folder() -> std::path::PathBuf {
    let on_disk = std::path::Path::new("/var/tmp");
    let named = std::env::var_os("SQLITE_TMPDIR").or_else(|| std::env::var_os("TMPDIR"));
    match named {
        Some(folder) => folder.into(),
        None if cfg!(unix) && on_disk.is_dir() => on_disk.to_owned(),
        None => std::env::temp_dir(),
    }
}

fn trouble(error: std::io::Error) -> crate::Error {
    RowsError::Temporary(error).into()
}

impl KeyFile {
    /// A new, empty one, for rowids or for other keys.
    pub fn create(rowids: bool) -> Result<Self> {
        let file = || tempfile::tempfile_in(temporary_folder()).map_err(trouble);
        Ok(Self {
            keys: Mutex::new(file()?),
            offsets: if rowids { None } else { Some(Mutex::new(file()?)) },
            available: AtomicU64::new(0),
        })
    }

    /// How many keys can be read.
    pub fn available(&self) -> u64 {
        self.available.load(Ordering::Acquire)
    }

    /// Begins to write.
    pub fn writer(&self) -> KeyWriter<'_> {
        KeyWriter { file: self, keys: Vec::new(), offsets: Vec::new(), offset: 0, written: 0 }
    }

    /// Keys `start..start + count`, as far as there are any.
    pub fn read(&self, start: u64, count: u64) -> Result<Vec<Vec<Value>>> {
        let count = count.min(self.available().saturating_sub(start));
        if count == 0 {
            return Ok(Vec::new());
        }
        let Some(offsets) = &self.offsets else {
            return Ok(numbers(&read_at(&self.keys, start * 8, count * 8)?)
                .map(|rowid| vec![Value::Integer(rowid)])
                .collect());
        };
        // The offset of a key is where it ends; it begins where the one before it ends.
        let before = u64::from(start > 0);
        let mut ends: Vec<u64> = numbers(&read_at(offsets, (start - before) * 8, (count + before) * 8)?)
            .map(i64::cast_unsigned)
            .collect();
        if before == 0 {
            ends.insert(0, 0);
        }
        let (first, last) = (ends[0], ends[ends.len() - 1]);
        let bytes = read_at(&self.keys, first, last - first)?;
        let at = |end: u64| usize::try_from(end - first).unwrap_or(usize::MAX);
        Ok(ends.windows(2).map(|pair| decode(&bytes[at(pair[0])..at(pair[1])])).collect())
    }

    /// Where a key stands; none if it isn't there.
    pub fn find(&self, key: &[Value]) -> Result<Option<u64>> {
        let step = (CHUNK / 8) as u64;
        let mut start = 0;
        while start < self.available() {
            let found = match (&self.offsets, key) {
                (None, [Value::Integer(rowid)]) => {
                    let count = step.min(self.available() - start);
                    numbers(&read_at(&self.keys, start * 8, count * 8)?).position(|found| found == *rowid)
                }
                _ => self.read(start, step)?.iter().position(|found| found == key),
            };
            if let Some(found) = found {
                return Ok(Some(start + found as u64));
            }
            start += step;
        }
        Ok(None)
    }
}

fn read_at(file: &Mutex<File>, start: u64, length: u64) -> Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::Start(start)).and_then(|_| file.read_exact(&mut bytes)).map_err(trouble)?;
    Ok(bytes)
}

fn append(file: &Mutex<File>, bytes: &mut Vec<u8>) -> Result<()> {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(bytes)).map_err(trouble)?;
    bytes.clear();
    Ok(())
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = i64> {
    bytes.as_chunks::<8>().0.iter().map(|eight| i64::from_le_bytes(*eight))
}

impl KeyWriter<'_> {
    /// Adds a rowid.
    pub fn rowid(&mut self, rowid: i64) -> Result<()> {
        self.keys.extend_from_slice(&rowid.to_le_bytes());
        self.added()
    }

    /// Adds another key.
    pub fn key(&mut self, key: &[Value]) -> Result<()> {
        let before = self.keys.len();
        encode(key, &mut self.keys);
        self.offset += (self.keys.len() - before) as u64;
        self.offsets.extend_from_slice(&self.offset.to_le_bytes());
        self.added()
    }

    fn added(&mut self) -> Result<()> {
        self.written += 1;
        if self.keys.len() >= CHUNK || self.offsets.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Rows added so far.
    pub fn written(&self) -> u64 {
        self.written
    }

    /// Makes all that was added readable.
    pub fn flush(&mut self) -> Result<()> {
        append(&self.file.keys, &mut self.keys)?;
        if let Some(offsets) = &self.file.offsets {
            append(offsets, &mut self.offsets)?;
        }
        self.file.available.store(self.written, Ordering::Release);
        Ok(())
    }
}

/// A byte for the type, then the value: numbers in 8 bytes, text and bytes behind their length.
fn encode(key: &[Value], out: &mut Vec<u8>) {
    let bytes = |tag: u8, bytes: &[u8], out: &mut Vec<u8>| {
        out.push(tag);
        out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        out.extend_from_slice(bytes);
    };
    for value in key {
        match value {
            Value::Null => out.push(0),
            Value::Integer(integer) => {
                out.push(1);
                out.extend_from_slice(&integer.to_le_bytes());
            }
            Value::Real(real) => {
                out.push(2);
                out.extend_from_slice(&real.to_le_bytes());
            }
            Value::Text(text) => bytes(3, text.as_bytes(), out),
            Value::BadText(text) => bytes(4, text, out),
            Value::Blob(blob) => bytes(5, blob, out),
        }
    }
}

/// Reads [`encode`]; what was cut off is left out.
fn decode(mut bytes: &[u8]) -> Vec<Value> {
    let mut values = Vec::new();
    while let Some((tag, rest)) = bytes.split_first() {
        bytes = rest;
        if *tag == 0 {
            values.push(Value::Null);
            continue;
        }
        let Some((number, rest)) = bytes.split_first_chunk::<8>() else { break };
        bytes = rest;
        if *tag == 1 || *tag == 2 {
            let real = f64::from_le_bytes(*number);
            values.push(if *tag == 1 {
                Value::Integer(i64::from_le_bytes(*number))
            } else {
                Value::Real(real)
            });
            continue;
        }
        let length = usize::try_from(u64::from_le_bytes(*number)).unwrap_or(usize::MAX).min(bytes.len());
        let (content, rest) = bytes.split_at(length);
        bytes = rest;
        values.push(match tag {
            3 => Value::Text(String::from_utf8_lossy(content).into_owned()),
            4 => Value::BadText(content.to_vec()),
            _ => Value::Blob(content.to_vec()),
        });
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_every_type_come_back_from_any_place() {
        let file = KeyFile::create(false).unwrap();
        let key = |at: i64| {
            vec![
                Value::Integer(at - 500),
                Value::Real(-0.0),
                Value::Text("ü".repeat(usize::try_from(at % 7).unwrap())),
                Value::BadText(vec![0xff; usize::try_from(at % 3).unwrap()]),
                Value::Blob(vec![0; usize::try_from(at % 5).unwrap()]),
                Value::Null,
            ]
        };
        let mut writer = file.writer();
        for at in 0..20_000 {
            writer.key(&key(at)).unwrap();
        }
        assert!(file.available() < 20_000, "the last ones are not written yet");
        writer.flush().unwrap();
        assert_eq!(file.available(), 20_000);
        assert_eq!(file.read(0, 2).unwrap(), [key(0), key(1)]);
        assert_eq!(file.read(12_345, 3).unwrap(), [key(12_345), key(12_346), key(12_347)]);
        assert_eq!(file.read(19_999, 10).unwrap(), [key(19_999)]);
        assert_eq!(file.read(20_000, 10).unwrap(), Vec::<Vec<Value>>::new());
        assert_eq!(file.find(&key(17_000)).unwrap(), Some(17_000));
        assert_eq!(file.find(&[Value::Null]).unwrap(), None);
    }

    #[test]
    fn rowids_take_eight_bytes() {
        let file = KeyFile::create(true).unwrap();
        let mut writer = file.writer();
        for rowid in [i64::MIN, -1, 0, i64::MAX] {
            writer.rowid(rowid).unwrap();
        }
        writer.flush().unwrap();
        assert_eq!(file.keys.lock().unwrap().metadata().unwrap().len(), 32);
        assert_eq!(file.read(3, 1).unwrap(), [[Value::Integer(i64::MAX)]]);
        assert_eq!(file.find(&[Value::Integer(0)]).unwrap(), Some(2));
    }
}
