//! Output for scripts: exact values, written as they come.

use std::io::{self, Write};

use relata_engine::sql::Output;
use relata_engine::value::Value;
use serde::Serialize;

/// Writes `value` over several lines.
pub fn print(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

/// A row as an object.
pub fn row(values: &[(String, Value)]) -> serde_json::Value {
    values
        .iter()
        .map(|(name, value)| (name.clone(), value.to_script()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// `{"columns": […], "rows": […]}`, a row a line.
#[derive(Default)]
pub struct Rows {
    begun: bool,
    rows: u64,
    changed: Option<u64>,
}

impl Rows {
    pub fn take(&mut self, out: &mut dyn Write, output: Output) -> io::Result<()> {
        match output {
            Output::Statement { .. } => Ok(()),
            Output::Columns(names) => self.begin(out, &names),
            Output::Row(values) => {
                let values: Vec<serde_json::Value> = values.iter().map(Value::to_script).collect();
                let between = if self.rows == 0 { "\n  " } else { ",\n  " };
                self.rows += 1;
                write!(out, "{between}")?;
                Ok(serde_json::to_writer(&mut *out, &values)?)
            }
            Output::Changed(changed) => {
                self.changed = Some(changed);
                Ok(())
            }
        }
    }

    fn begin(&mut self, out: &mut dyn Write, names: &[String]) -> io::Result<()> {
        self.begun = true;
        write!(out, "{{\"columns\": ")?;
        serde_json::to_writer(&mut *out, names)?;
        write!(out, ", \"rows\": [")
    }

    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if !self.begun {
            self.begin(out, &[])?;
        }
        let end = if self.rows == 0 { "]" } else { "\n]" };
        match self.changed {
            Some(changed) => writeln!(out, "{end}, \"changed\": {changed}}}"),
            None => writeln!(out, "{end}}}"),
        }
    }
}
