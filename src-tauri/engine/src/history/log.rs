//! What a change wrote, row by row in the order in which it was written, packed into parts of about a megabyte. Played
//! backwards it takes the change back: each state on the way has existed before, so nothing unique can clash on it.
//!
//! A large log waits in a temporary file until it is kept, so that a change of a million rows needs no memory for it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};

use crate::error::Result;
use crate::history::HistoryError;
use crate::value::{RowKey, Value};

/// A part is closed once it is this long.
const PART_BYTES: usize = 1 << 20;
/// Parts beyond this many bytes wait in a file.
const HELD_BYTES: usize = 8 << 20;

/// What happened to one row. `table` counts in the change's list of tables.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    /// A new row: its key and the values of all recorded columns.
    Insert { table: usize, key: RecordedKey, values: Vec<Value> },
    /// A row that went, as it was.
    Delete { table: usize, key: RecordedKey, values: Vec<Value> },
    /// A row that changed: its key before and after, and the columns that matter. A column that stayed as it was is there
    /// only to recognise the row by.
    Update { table: usize, from: RecordedKey, to: RecordedKey, columns: Vec<Changed> },
}

/// The rowid, or nothing where the key is among the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RecordedKey {
    Rowid(i64),
    InValues,
}

/// A column before and after.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Changed {
    /// Its place among the table's recorded columns.
    pub column: usize,
    pub before: Value,
    /// None: as before.
    pub after: Option<Value>,
}

impl Op {
    pub fn table(&self) -> usize {
        match self {
            Self::Insert { table, .. } | Self::Delete { table, .. } | Self::Update { table, .. } => *table,
        }
    }

    /// The row's key before, and after where it is another one. `key` are the columns of a key that is no rowid.
    pub fn keys(&self, key: &[usize]) -> (RowKey, Option<RowKey>) {
        let rowid = |rowid: i64| RowKey::of(&[Value::Integer(rowid)]);
        match self {
            Self::Insert { key: RecordedKey::Rowid(number), .. }
            | Self::Delete { key: RecordedKey::Rowid(number), .. } => (rowid(*number), None),
            Self::Insert { values, .. } | Self::Delete { values, .. } => (
                RowKey::of(&key.iter().filter_map(|index| values.get(*index).cloned()).collect::<Vec<_>>()),
                None,
            ),
            Self::Update { from: RecordedKey::Rowid(from), to: RecordedKey::Rowid(to), .. } => {
                (rowid(*from), (from != to).then(|| rowid(*to)))
            }
            Self::Update { columns, .. } => {
                let (before, after) = (changed_key(key, columns, false), changed_key(key, columns, true));
                let moved = before != after;
                (RowKey::of(&before), moved.then(|| RowKey::of(&after)))
            }
        }
    }

    /// What takes this back.
    pub fn reversed(self) -> Self {
        match self {
            Self::Insert { table, key, values } => Self::Delete { table, key, values },
            Self::Delete { table, key, values } => Self::Insert { table, key, values },
            Self::Update { table, from, to, columns } => {
                let turn = |changed: Changed| match changed.after {
                    Some(after) => {
                        Changed { column: changed.column, before: after, after: Some(changed.before) }
                    }
                    None => changed,
                };
                Self::Update { table, from: to, to: from, columns: columns.into_iter().map(turn).collect() }
            }
        }
    }
}

/// The key among an update's columns, before or after it.
pub(crate) fn changed_key(key: &[usize], columns: &[Changed], after: bool) -> Vec<Value> {
    let of = |index: &usize| {
        let changed = columns.iter().find(|changed| changed.column == *index)?;
        Some(changed.after.as_ref().filter(|_| after).unwrap_or(&changed.before).clone())
    };
    key.iter().filter_map(of).collect()
}

/// Collects a log.
#[derive(Default)]
pub(crate) struct Writer {
    part: Vec<u8>,
    parts: Vec<Vec<u8>>,
    held: usize,
    spilled: Option<Spill>,
    bytes: u64,
}

struct Spill {
    file: File,
    lengths: Vec<usize>,
}

impl Writer {
    /// Where the next operation is put together; call [`Writer::end`] after it.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.part
    }

    /// An operation is complete.
    pub fn end(&mut self) -> std::io::Result<()> {
        if self.part.len() < PART_BYTES {
            return Ok(());
        }
        let part = std::mem::take(&mut self.part);
        self.bytes += part.len() as u64;
        if self.held + part.len() <= HELD_BYTES && self.spilled.is_none() {
            self.held += part.len();
            self.parts.push(part);
            return Ok(());
        }
        let spill = match &mut self.spilled {
            Some(spill) => spill,
            None => self.spilled.insert(Spill { file: tempfile::tempfile()?, lengths: Vec::new() }),
        };
        spill.file.write_all(&part)?;
        spill.lengths.push(part.len());
        self.part = part;
        self.part.clear();
        Ok(())
    }

    /// How long it is in all.
    pub fn bytes(&self) -> u64 {
        self.bytes + self.part.len() as u64
    }

    /// Hands the parts over in order.
    pub fn hand_over(mut self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        for part in &self.parts {
            take(part)?;
        }
        if let Some(spill) = &mut self.spilled {
            spill.file.seek(SeekFrom::Start(0)).map_err(HistoryError::Temporary)?;
            let mut part = Vec::new();
            for length in &spill.lengths {
                part.resize(*length, 0);
                spill.file.read_exact(&mut part).map_err(HistoryError::Temporary)?;
                take(&part)?;
            }
        }
        if self.part.is_empty() { Ok(()) } else { take(&self.part) }
    }
}

/// The kinds of operation as they are stored.
pub(crate) const INSERT: u8 = 0;
pub(crate) const DELETE: u8 = 1;
pub(crate) const UPDATE: u8 = 2;

/// Seven bits a byte, the lowest first.
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push((number as u8) | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Small numbers of either sign in few bytes.
pub(crate) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put_number(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// A value with a mark of its type.
pub(crate) fn put_value(out: &mut Vec<u8>, value: rusqlite::types::ValueRef<'_>) {
    use rusqlite::types::ValueRef;
    match value {
        ValueRef::Null => out.push(0),
        ValueRef::Integer(integer) => {
            out.push(1);
            put_signed(out, integer);
        }
        ValueRef::Real(real) => {
            out.push(2);
            out.extend_from_slice(&real.to_le_bytes());
        }
        ValueRef::Text(bytes) => {
            out.push(3);
            put_number(out, bytes.len() as u64);
            out.extend_from_slice(bytes);
        }
        ValueRef::Blob(bytes) => {
            out.push(4);
            put_number(out, bytes.len() as u64);
            out.extend_from_slice(bytes);
        }
    }
}

/// In place of a value: as before.
pub(crate) const SAME: u8 = 5;

/// How a table's rows stand in a log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub has_rowid: bool,
    pub columns: usize,
}

/// The operations of one part, in order. `layouts` has one entry per table of the change.
///
/// # Errors
/// [`HistoryError::Damaged`].
pub(crate) fn read(part: &[u8], layouts: &[Layout]) -> Result<Vec<Op>> {
    let mut reader = Reader { left: part };
    let mut ops = Vec::new();
    while !reader.left.is_empty() {
        ops.push(reader.op(layouts).ok_or(HistoryError::Damaged)?);
    }
    Ok(ops)
}

struct Reader<'a> {
    left: &'a [u8],
}

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.left.split_at_checked(length)?;
        self.left = rest;
        Some(bytes)
    }

    fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0_u64, 0);
        loop {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
            shift += 7;
        }
    }

    fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok()
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
    }

    /// None within: as before.
    fn value(&mut self) -> Option<Option<Value>> {
        Some(Some(match self.byte()? {
            0 => Value::Null,
            1 => Value::Integer(self.signed()?),
            2 => Value::Real(f64::from_le_bytes(self.bytes(8)?.try_into().ok()?)),
            3 => {
                let length = self.count()?;
                Value::from(rusqlite::types::ValueRef::Text(self.bytes(length)?))
            }
            4 => {
                let length = self.count()?;
                Value::Blob(self.bytes(length)?.to_vec())
            }
            SAME => return Some(None),
            _ => return None,
        }))
    }

    fn key(&mut self, layout: Layout) -> Option<RecordedKey> {
        if layout.has_rowid { self.signed().map(RecordedKey::Rowid) } else { Some(RecordedKey::InValues) }
    }

    fn op(&mut self, layouts: &[Layout]) -> Option<Op> {
        let kind = self.byte()?;
        let table = self.count()?;
        let layout = *layouts.get(table)?;
        let key = self.key(layout)?;
        if kind == UPDATE {
            let to = self.key(layout)?;
            let count = self.count()?;
            let mut columns = Vec::new();
            for _ in 0..count {
                let column = self.count().filter(|column| *column < layout.columns)?;
                columns.push(Changed { column, before: self.value()??, after: self.value()? });
            }
            return Some(Op::Update { table, from: key, to, columns });
        }
        let values = (0..layout.columns).map(|_| self.value()?).collect::<Option<Vec<_>>>()?;
        match kind {
            INSERT => Some(Op::Insert { table, key, values }),
            DELETE => Some(Op::Delete { table, key, values }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_come_back() {
        for number in [0, 1, -1, 63, 64, -64, -65, 1 << 40, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            put_signed(&mut out, number);
            let mut reader = Reader { left: &out };
            assert_eq!(reader.signed(), Some(number));
            assert!(reader.left.is_empty());
        }
    }

    #[test]
    fn a_long_log_waits_in_a_file_and_comes_back_in_order() {
        let mut writer = Writer::default();
        for number in 0..40_u64 {
            let buffer = writer.buffer();
            put_number(buffer, number);
            buffer.extend_from_slice(&[7; 600_000]);
            writer.end().unwrap();
        }
        assert!(writer.spilled.is_some() && writer.held <= HELD_BYTES);
        let (bytes, mut seen) = (writer.bytes(), Vec::new());
        writer
            .hand_over(|part| {
                seen.extend_from_slice(part);
                Ok(())
            })
            .unwrap();
        assert_eq!(seen.len() as u64, bytes);
        assert_eq!(seen.chunks(600_001).map(|op| op[0]).collect::<Vec<_>>(), (0..40).collect::<Vec<u8>>());
    }

    #[test]
    fn a_damaged_part_is_said_to_be() {
        let layout = [Layout { has_rowid: true, columns: 1 }];
        assert!(read(&[INSERT, 0, 2, 1, 2], &layout).is_ok());
        assert!(read(&[INSERT, 0, 2, 3, 200, 1], &layout).is_err());
        assert!(read(&[9, 0, 2, 1, 2], &layout).is_err());
        assert!(read(&[INSERT, 1, 2, 1, 2], &layout).is_err());
    }
}
