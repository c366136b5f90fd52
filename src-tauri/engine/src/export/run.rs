//! Takes rows from an open row set, as they are at one moment, and writes them: into a file that gets its name when it
//! is whole, or into a text for the clipboard.

use std::io::{self, BufWriter, Seek, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::value::Field;
use super::writer::TextWriter;
use super::{ExportError, Exported, Part, TextForm, TextFormat};
use crate::error::Result;
use crate::file::{FileError, NewFile};
use crate::rows::OpenRows;
use crate::schema::ColumnKind;
use crate::task::Task;
use crate::value::Value;

/// A clipboard holds about this many megabytes before programs begin to choke on it.
const MOST_COPIED: usize = 100;

/// What is taken of each row.
struct Taken {
    /// Places in the row set's shape.
    columns: Vec<usize>,
    /// Those among them whose links are named beside them.
    labelled: Vec<usize>,
    fields: Vec<Field>,
    notes: Vec<String>,
}

impl Taken {
    /// Passwords are left out, but for the clipboard, whose mask means "leave it" when it is pasted.
    fn of(set: &OpenRows, names: &[String], form: &TextForm) -> Result<Self> {
        let all: Vec<&str> = set.columns().collect();
        let wanted: Vec<usize> = if names.is_empty() {
            (0..all.len()).collect()
        } else {
            names.iter().map(|name| set.column(name)).collect::<Result<_>>()?
        };
        let mut taken =
            Self { columns: Vec::new(), labelled: Vec::new(), fields: Vec::new(), notes: Vec::new() };
        for at in wanted {
            let column = set.described(at);
            if let Some(column) = column
                && column.kind == ColumnKind::Password
                && form.format != TextFormat::Tabs
            {
                taken.notes.push(format!("“{}” was left out: passwords are never written.", column.title));
                continue;
            }
            taken.fields.push(column.map_or_else(|| Field::plain(all[at]), Field::of));
            if form.labels && column.is_some_and(|column| column.link.is_some()) {
                let (name, title) = (all[at], column.map_or(all[at], |column| column.title.as_str()));
                let named =
                    Field { title: format!("{title} (name)"), ..Field::plain(&format!("{name}_name")) };
                taken.fields.push(named);
                taken.labelled.push(taken.columns.len());
            }
            taken.columns.push(at);
        }
        if taken.columns.is_empty() { Err(ExportError::OnlyPasswords.into()) } else { Ok(taken) }
    }
}

/// Writes `part` of the rows to `out` from its beginning on; the sentences about what was not written as it is.
fn write<W: Write + Seek + Send + 'static>(
    set: &Arc<OpenRows>,
    part: &Part,
    form: &TextForm,
    task: &Task,
    out: W,
    start_over: impl Fn(&mut W) -> io::Result<()> + Send + Sync + 'static,
) -> Result<(W, u64, Vec<String>)> {
    let taken = Taken::of(set, &part.columns, form)?;
    let form = *form;
    let notes = taken.notes.clone();
    let end = part.count.map_or(u64::MAX, |count| part.start.saturating_add(count));
    set.await_rows(end, task)?;
    let total = set.status().total.rows.saturating_sub(part.start).min(part.count.unwrap_or(u64::MAX));
    let failed = |error: io::Error| crate::Error::from(ExportError::Write(error));
    let out = Arc::new(Mutex::new(Some(out)));
    let (shared, watched) = (Arc::clone(&out), task.clone());
    let columns = taken.columns.clone();
    let (rows, more) = set.read_through(task, part.start, part.count, columns, move |reader| {
        let mut held = shared.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(out) = held.as_mut() else { return Ok((0, Vec::new())) };
        // A write may have broken off the attempt before.
        start_over(out).map_err(failed)?;
        let mut writer = TextWriter::new(form, taken.fields.clone());
        writer.begin(out).map_err(failed)?;
        let mut done = 0;
        while let Some(rows) = reader.piece()? {
            watched.check()?;
            let labels = reader.labels(&taken.columns, &taken.labelled, &rows)?;
            for (at, row) in rows.iter().enumerate() {
                if row.is_empty() {
                    continue;
                }
                if taken.labelled.is_empty() {
                    writer.row(out, row).map_err(failed)?;
                } else {
                    writer.row(out, &beside(row, &taken.labelled, &labels, at)).map_err(failed)?;
                }
            }
            done += rows.len() as u64;
            watched.report("Writing rows", done, total.max(done));
        }
        writer.end(out).map_err(failed)?;
        Ok((writer.rows(), writer.notes()))
    })?;
    let out = out.lock().unwrap_or_else(PoisonError::into_inner).take();
    let out = out.ok_or(crate::Error::WorkerGone)?;
    Ok((out, rows, [notes, more].concat()))
}

/// A row with the name of each link's row behind the link.
fn beside(row: &[Value], labelled: &[usize], labels: &[Vec<Option<String>>], at: usize) -> Vec<Value> {
    let mut values = Vec::with_capacity(row.len() + labelled.len());
    for (column, value) in row.iter().enumerate() {
        values.push(value.clone());
        if let Some(nth) = labelled.iter().position(|labelled| *labelled == column) {
            let label = labels.get(nth).and_then(|labels| labels.get(at)).cloned().flatten();
            values.push(label.map_or(Value::Null, Value::Text));
        }
    }
    values
}

/// Saves `part` of the rows at `destination`, where nothing is seen of them until they are all there.
///
/// # Errors
/// No such column; only passwords; something is there already (unless `overwrite`); cancelled; what the system says.
pub(crate) fn save(
    set: &Arc<OpenRows>,
    part: &Part,
    form: &TextForm,
    destination: &Path,
    overwrite: bool,
    task: &Task,
) -> Result<Exported> {
    let place = NewFile::beside(destination, overwrite)?;
    let named = |error: &io::Error| crate::Error::from(FileError::io(destination, error));
    let out = BufWriter::with_capacity(1 << 18, place.open()?);
    let written = write(set, part, form, task, out, |out| {
        out.rewind()?;
        out.get_ref().set_len(0)
    });
    let (out, rows, notes) = written.map_err(|error| match error {
        crate::Error::Export(ExportError::Write(error)) => named(&error),
        other => other,
    })?;
    let file = out.into_inner().map_err(|error| named(error.error()))?;
    let bytes = file.metadata().map_err(|error| named(&error))?.len();
    task.check()?;
    place.keep(&file)?;
    Ok(Exported { path: destination.display().to_string(), rows, bytes, notes })
}

/// A text in memory that refuses to grow beyond what a clipboard takes.
struct Clip(io::Cursor<Vec<u8>>);

impl Write for Clip {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.get_ref().len() + bytes.len() > MOST_COPIED * 1_000_000 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Clip {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

/// `part` of the rows as one text.
///
/// # Errors
/// No such column; only passwords; more than a clipboard takes; cancelled.
pub(crate) fn copy(set: &Arc<OpenRows>, part: &Part, form: &TextForm, task: &Task) -> Result<String> {
    let clip = Clip(io::Cursor::new(Vec::new()));
    let written = write(set, part, form, task, clip, |clip| {
        clip.0.get_mut().clear();
        clip.rewind()
    });
    let (clip, _, _) = written.map_err(|error| match error {
        crate::Error::Export(ExportError::Write(_)) => ExportError::TooLong { most: MOST_COPIED }.into(),
        other => other,
    })?;
    let mut text = String::from_utf8(clip.0.into_inner()).unwrap_or_default();
    // A line end behind the last row would be pasted as a row of its own.
    text.truncate(text.trim_end_matches('\n').trim_end_matches('\r').len());
    Ok(text)
}
