//! The text, record by record: its encoding and delimiter found, never more of it in memory than one record.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::rc::Rc;

use csv::{ReaderBuilder, StringRecord, Terminator};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{ImportError, ImportSource};
use crate::error::Result;

/// Bytes looked at for encoding and delimiter.
const LOOKED_AT: usize = 64 * 1024;
/// Most bytes of one record: beyond, a quotation mark has no partner.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// What may stand between values, in the order of preference.
const DELIMITERS: [u8; 4] = *b"\t;,|";

/// A source whose encoding is known.
#[derive(Clone)]
pub(super) struct Known<'s> {
    source: &'s ImportSource,
    pub encoding: &'static Encoding,
}

impl<'s> Known<'s> {
    /// Finds the encoding: by its mark, by the zeros of UTF-16, by being UTF-8 from end to end, else what Windows writes.
    pub fn of(source: &'s ImportSource) -> Result<Self> {
        let encoding = match source {
            ImportSource::Text { .. } => UTF_8,
            ImportSource::File { path } => encoding_of(&mut open(path)?)
                .map_err(|error| unreadable(path, &error))?
                .ok_or_else(|| ImportError::NotText { path: path.clone() })?,
        };
        Ok(Self { source, encoding })
    }

    fn text(&self) -> Result<Box<dyn Read + 's>> {
        Ok(match self.source {
            ImportSource::Text { text } => {
                Box::new(Cursor::new(text.trim_start_matches('\u{feff}').as_bytes()))
            }
            ImportSource::File { path } => Box::new(Decoded::new(open(path)?, self.encoding)),
        })
    }

    /// What stands between the values; and whether the first line says so (`sep=;`, which spreadsheets write).
    pub fn delimiter(&self) -> Result<u8> {
        let head = self.head()?;
        if let Some(said) = said_delimiter(&head) {
            return Ok(said);
        }
        let best = DELIMITERS.into_iter().map(|delimiter| (fitness(&head, delimiter), delimiter));
        // Of equals the first.
        let best = best.rev().max_by(|one, other| one.0.total_cmp(&other.0));
        Ok(best.filter(|(fits, _)| *fits > 0.0).map_or(b',', |(_, delimiter)| delimiter))
    }

    fn head(&self) -> Result<String> {
        let mut head = Vec::new();
        self.text()?.take(LOOKED_AT as u64).read_to_end(&mut head).map_err(|error| self.failed(&error))?;
        Ok(String::from_utf8_lossy(&head).into_owned())
    }

    /// Its records from the first on.
    pub fn records(&self, delimiter: u8) -> Result<Records<'s>> {
        let skips = said_delimiter(&self.head()?).is_some();
        let left = Rc::new(Cell::new(MOST_BYTES));
        let lines = Rc::new(RefCell::new(Lines::default()));
        let text = Rationed { text: self.text()?, left: Rc::clone(&left), lines: Rc::clone(&lines) };
        let reader = ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .has_headers(false)
            .terminator(Terminator::CRLF)
            .from_reader(text);
        let (record, known) = (StringRecord::new(), self.clone());
        let mut records = Records { reader, left, lines, record, line: 0, known, delimiter };
        if skips {
            records.next()?;
        }
        Ok(records)
    }

    fn failed(&self, error: &io::Error) -> ImportError {
        match self.source {
            ImportSource::File { path } => unreadable(path, error),
            ImportSource::Text { .. } => ImportError::Empty,
        }
    }
}

fn open(path: &str) -> Result<File> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let is_file = file.metadata().map_err(|error| unreadable(path, &error))?.is_file();
    if is_file { Ok(file) } else { Err(ImportError::NotText { path: path.to_owned() }.into()) }
}

fn unreadable(path: &str, error: &io::Error) -> ImportError {
    ImportError::Unreadable { path: path.to_owned(), raw: error.to_string() }
}

/// None if it is no text.
fn encoding_of(file: &mut File) -> io::Result<Option<&'static Encoding>> {
    let mut head = Vec::new();
    file.take(LOOKED_AT as u64).read_to_end(&mut head)?;
    if let Some((encoding, _)) = Encoding::for_bom(&head) {
        return Ok(Some(encoding));
    }
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        // Latin letters of UTF-16 have a zero each, always on the same side.
        let many = head.len() / 8;
        return Ok(match (even, odd) {
            (even, odd) if odd > many && even < odd / 8 => Some(UTF_16LE),
            (even, odd) if even > many && odd < even / 8 => Some(UTF_16BE),
            _ => None,
        });
    }
    let mut rest = Vec::new();
    let mut part = vec![0; LOOKED_AT];
    let mut bytes = head;
    loop {
        rest.append(&mut bytes);
        let kept = match std::str::from_utf8(&rest) {
            Ok(_) => rest.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => return Ok(Some(WINDOWS_1252)),
        };
        rest.drain(..kept);
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok(Some(if rest.is_empty() { UTF_8 } else { WINDOWS_1252 }));
        }
        bytes.extend_from_slice(&part[..read]);
    }
}

fn said_delimiter(head: &str) -> Option<u8> {
    let line = head.lines().next()?.trim_end();
    let said = line.strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    match said.as_bytes() {
        [] => Some(b'\t'),
        [one] if one.is_ascii() => Some(*one),
        _ => None,
    }
}

/// How well `delimiter` parts the first lines: into how many, and how evenly; 0 if it parts none.
fn fitness(head: &str, delimiter: u8) -> f64 {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(head.as_bytes());
    let mut widths: Vec<usize> =
        reader.records().take(200).map_while(|record| Some(record.ok()?.len())).collect();
    // The last one may be cut off.
    if widths.len() > 1 && head.len() >= LOOKED_AT - 4 {
        widths.pop();
    }
    let Some(&first) = widths.first() else { return 0.0 };
    if first < 2 && widths.iter().all(|width| *width < 2) {
        return 0.0;
    }
    let usual = widths.iter().filter(|width| **width == first && first > 1).count();
    #[allow(clippy::cast_precision_loss, reason = "at most 200")]
    let even = usual as f64 / widths.len() as f64;
    // How evenly comes first; of two that part evenly, the one that parts more.
    #[allow(clippy::cast_precision_loss, reason = "a share is all that is wanted")]
    let parts = 1.0 - 1.0 / first.max(1) as f64;
    even + parts / 10.0
}

/// Records, one by one.
pub(super) struct Records<'s> {
    reader: csv::Reader<Rationed<'s>>,
    left: Rc<Cell<usize>>,
    lines: Rc<RefCell<Lines>>,
    record: StringRecord,
    /// The line on which the last record began.
    pub line: u64,
    known: Known<'s>,
    delimiter: u8,
}

impl Records<'_> {
    /// The next record that isn't a line of nothing.
    pub fn next(&mut self) -> Result<Option<&StringRecord>> {
        loop {
            self.left.set(MOST_BYTES);
            let begins = self.lines.borrow().passed + 1;
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return Ok(None),
                Ok(true) => {}
                Err(error) => return Err(self.failed(&error, begins)),
            }
            if self.record.len() > super::look::MOST_COLUMNS {
                let (line, delimiter) = (begins, char::from(self.delimiter).to_string());
                let (columns, most) = (self.record.len(), super::look::MOST_COLUMNS);
                return Err(ImportError::TooWide { line, columns, most, delimiter }.into());
            }
            let within = self.record.iter().map(|text| text.matches('\n').count() as u64).sum();
            self.line = self.lines.borrow_mut().began(self.reader.position().byte(), within);
            if self.record.iter().any(|text| !text.trim().is_empty()) {
                return Ok(Some(&self.record));
            }
        }
    }

    fn failed(&self, error: &csv::Error, line: u64) -> crate::Error {
        match error.kind() {
            csv::ErrorKind::Io(_) if self.left.get() == 0 => ImportError::Endless { line }.into(),
            csv::ErrorKind::Io(io) => self.known.failed(io).into(),
            _ => ImportError::Refused { line, raw: error.to_string() }.into(),
        }
    }
}

/// Where lines end in what was read. The reader's own count is of where it looked for a record, before lines of nothing.
#[derive(Default)]
struct Lines {
    /// Bytes read so far.
    read: u64,
    /// Line ends before what was made records of.
    passed: u64,
    /// Line ends behind it.
    ahead: VecDeque<u64>,
}

impl Lines {
    fn take(&mut self, bytes: &[u8]) {
        let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let from = self.read;
        self.ahead.extend(ends.map(|(at, _)| from + at as u64));
        self.read += bytes.len() as u64;
    }

    /// The line on which a record began that ends at `end` and has so many line ends within.
    fn began(&mut self, end: u64, within: u64) -> u64 {
        let mut own = false;
        while let Some(at) = self.ahead.front().copied().filter(|at| *at < end) {
            own = at + 1 == end;
            self.passed += 1;
            self.ahead.pop_front();
        }
        (1 + self.passed).saturating_sub(within + u64::from(own))
    }
}

/// Refuses to be read without end for one record.
struct Rationed<'s> {
    text: Box<dyn Read + 's>,
    left: Rc<Cell<usize>>,
    lines: Rc<RefCell<Lines>>,
}

impl Read for Rationed<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::Error::other("a record without end"));
        }
        let most = into.len().min(self.left.get());
        let read = self.text.read(&mut into[..most])?;
        self.left.set(self.left.get() - read);
        self.lines.borrow_mut().take(&into[..read]);
        Ok(read)
    }
}

/// UTF-8 out of any encoding.
struct Decoded {
    file: File,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Which of `raw` is still to be decoded.
    from: usize,
    to: usize,
    /// The file has been read, and the decoder told so.
    ended: bool,
    done: bool,
    text: Vec<u8>,
    given: usize,
}

impl Decoded {
    fn new(file: File, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        let (raw, text) = (vec![0; LOOKED_AT], Vec::with_capacity(LOOKED_AT));
        Self { file, decoder, raw, from: 0, to: 0, ended: false, done: false, text, given: 0 }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.from == self.to && !self.ended {
            (self.from, self.to) = (0, self.file.read(&mut self.raw)?);
            self.ended = self.to == 0;
        }
        self.text.resize(LOOKED_AT, 0);
        let raw = &self.raw[self.from..self.to];
        let (result, read, written, _) = self.decoder.decode_to_utf8(raw, &mut self.text, self.ended);
        self.from += read;
        self.text.truncate(written);
        self.given = 0;
        // A decoder that was told of the end must not be asked again.
        self.done = self.ended && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() {
            if self.done {
                return Ok(0);
            }
            self.fill()?;
        }
        let count = into.len().min(self.text.len() - self.given);
        into[..count].copy_from_slice(&self.text[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}
