//! Where results go: the standard output, as a table, JSON, CSV or Markdown, written on the thread that reads the file.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::{Arc, Mutex, PoisonError};

use relata_engine::export::{Field, TextForm, TextWriter};
use relata_engine::kinds::printed;
use relata_engine::schema::Column;
use relata_engine::sql::{Output, Sink};
use relata_engine::value::Value;

use crate::app::{Failure, note};
use crate::args::Format;
use crate::{json, table};

/// Prints rows as they come.
#[derive(Clone)]
pub struct Printer {
    inner: Arc<Mutex<Inner>>,
    columns: Arc<[Column]>,
}

struct Inner {
    out: BufWriter<Stdout>,
    form: Form,
    failed: Option<io::Error>,
    rows: u64,
}

enum Form {
    Json(json::Rows),
    Table(table::Rows),
    Text(Text),
}

/// CSV and Markdown, as the window saves them.
struct Text {
    form: TextForm,
    columns: Vec<Column>,
    writer: Option<TextWriter>,
}

impl Printer {
    pub fn new(format: Format) -> Self {
        Self::of_columns(format, Vec::new())
    }

    /// For rows of a table: money and the like are printed as these columns mean them.
    pub fn of_columns(format: Format, mut columns: Vec<Column>) -> Self {
        let form = match format {
            Format::Json => Form::Json(json::Rows::default()),
            Format::Table => Form::Table(table::Rows::default()),
            Format::Csv | Format::Markdown => {
                let form = if format == Format::Csv { TextForm::csv() } else { TextForm::markdown() };
                Form::Text(Text { form, columns: std::mem::take(&mut columns), writer: None })
            }
        };
        let inner = Inner { out: BufWriter::new(io::stdout()), form, failed: None, rows: 0 };
        Self { inner: Arc::new(Mutex::new(inner)), columns: columns.into() }
    }

    /// What the engine calls with its output.
    pub fn sink(&self) -> Sink {
        let (inner, columns) = (Arc::clone(&self.inner), Arc::clone(&self.columns));
        Box::new(move |output| {
            let mut inner = inner.lock().unwrap_or_else(PoisonError::into_inner);
            let output = match output {
                Output::Row(values) if !columns.is_empty() => Output::Row(inner.meant(&columns, values)),
                other => other,
            };
            inner.take(output)
        })
    }

    /// Prints what still waits; the number of rows printed.
    pub fn finish(&self) -> Result<u64, Failure> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let Inner { out, form, failed, rows } = &mut *inner;
        if let Some(error) = failed.take() {
            return Err(error.into());
        }
        match form {
            Form::Json(json) => json.finish(out)?,
            Form::Table(table) => table.finish(out)?,
            Form::Text(text) => text.finish(out)?,
        }
        out.flush()?;
        Ok(*rows)
    }
}

impl Inner {
    fn meant(&self, columns: &[Column], values: Vec<Value>) -> Vec<Value> {
        let json = matches!(self.form, Form::Json(_));
        values.into_iter().zip(columns).map(|(value, column)| meant(column, value, json)).collect()
    }

    fn take(&mut self, output: Output) -> bool {
        self.rows += u64::from(matches!(output, Output::Row(_)));
        let result = match &mut self.form {
            Form::Json(json) => json.take(&mut self.out, output),
            Form::Table(table) => table.take(&mut self.out, output),
            Form::Text(text) => text.take(&mut self.out, output),
        };
        self.failed = self.failed.take().or(result.err());
        self.failed.is_none()
    }
}

impl Text {
    fn take(&mut self, out: &mut dyn Write, output: Output) -> io::Result<()> {
        match (output, &mut self.writer) {
            (Output::Columns(names), _) => {
                let known = |name: &String| self.columns.iter().find(|column| column.name == *name);
                let field = |name| known(name).map_or_else(|| Field::plain(name), Field::of);
                let writer = TextWriter::new(self.form, names.iter().map(field).collect());
                writer.begin(out)?;
                self.writer = Some(writer);
                Ok(())
            }
            (Output::Row(values), Some(writer)) => writer.row(out, &values),
            (Output::Statement { .. } | Output::Row(_) | Output::Changed(_), _) => Ok(()),
        }
    }

    /// What was not written as it is, on the error output.
    fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if let Some(writer) = self.writer.take() {
            writer.end(out)?;
            writer.notes().iter().for_each(|sentence| note(sentence));
        }
        Ok(())
    }
}

/// Prints something small at once.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout());
    write(&mut out)?;
    Ok(out.flush()?)
}

/// The value as it is printed: money as 18.90 (in JSON a text, which loses no digit), in tables also shares as per cent
/// and durations as hours.
pub fn meant(column: &Column, value: Value, json: bool) -> Value {
    if json && !column.minor_units {
        return value;
    }
    printed(column, &value).map_or(value, Value::Text)
}
