//! Where results go: the standard output, as a table or as JSON, written on the thread that reads the file.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::{Arc, Mutex, PoisonError};

use relata_engine::kinds::printed;
use relata_engine::schema::Column;
use relata_engine::sql::{Output, Sink};
use relata_engine::value::Value;

use crate::app::Failure;
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
}

impl Printer {
    pub fn new(json: bool) -> Self {
        Self::of_columns(json, Vec::new())
    }

    /// For rows of a table: money and the like are printed as these columns mean them.
    pub fn of_columns(json: bool, columns: Vec<Column>) -> Self {
        let form = if json { Form::Json(json::Rows::default()) } else { Form::Table(table::Rows::default()) };
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
        };
        self.failed = self.failed.take().or(result.err());
        self.failed.is_none()
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
