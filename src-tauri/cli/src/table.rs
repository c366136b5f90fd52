//! Output for people: aligned columns, numbers to the right, NULL in sight, nothing that could play tricks on a terminal.

use std::io::{self, IsTerminal, Write};

use relata_engine::cell::real_text;
use relata_engine::sql::Output;
use relata_engine::value::Value;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Rows looked at before the first is printed, for the widths of the columns.
const AHEAD: usize = 200;
/// What separates columns.
const GAP: &str = "  ";
/// A column is never made narrower than this to fit the terminal.
const NARROWEST: usize = 4;

/// One value, ready to print.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    text: String,
    right: bool,
}

impl Text {
    pub fn plain(text: &str) -> Self {
        Self { text: printable(text), right: false }
    }

    pub fn number(number: u64) -> Self {
        Self { text: number.to_string(), right: true }
    }

    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self { text: "NULL".to_owned(), right: false },
            Value::Integer(integer) => Self { text: integer.to_string(), right: true },
            Value::Real(real) => Self { text: real_text(*real), right: true },
            // Told apart from NULL, which is printed bare.
            Value::Text(text) if text == "NULL" => Self::plain("'NULL'"),
            Value::Text(text) => Self::plain(text),
            Value::BadText(bytes) => Self::plain(&String::from_utf8_lossy(bytes)),
            Value::Blob(bytes) => Self { text: format!("({} bytes)", bytes.len()), right: false },
        }
    }
}

/// One line, with control characters shown and not obeyed.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => shown.push('⏎'),
            '\t' => shown.push_str("    "),
            '\r' => {}
            control if control.is_control() => shown.extend(control.escape_default()),
            // Marks that turn the direction of text around would turn the rest of the line too.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => shown.push('\u{fffd}'),
            other => shown.push(other),
        }
    }
    shown
}

/// The width to keep to: the terminal's, if it is one.
fn room() -> Option<usize> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    terminal_size::terminal_size_of(stdout).map(|(width, _)| usize::from(width.0))
}

/// A table that is printed as its rows come.
#[derive(Default)]
pub struct Rows {
    names: Vec<String>,
    waiting: Vec<Vec<Text>>,
    widths: Option<Vec<usize>>,
    open: bool,
    /// Tables printed, for the empty line between them.
    printed: usize,
}

impl Rows {
    pub fn take(&mut self, out: &mut dyn Write, output: Output) -> io::Result<()> {
        match output {
            Output::Statement { .. } => Ok(()),
            Output::Columns(names) => {
                self.finish(out)?;
                self.names = names.iter().map(|name| printable(name)).collect();
                self.open = true;
                Ok(())
            }
            Output::Row(values) => self.row(out, values.iter().map(Text::of).collect()),
            Output::Changed(changed) => {
                self.finish(out)?;
                self.printed += 1;
                match changed {
                    0 => writeln!(out, "Done."),
                    1 => writeln!(out, "1 row changed."),
                    many => writeln!(out, "{many} rows changed."),
                }
            }
        }
    }

    fn row(&mut self, out: &mut dyn Write, row: Vec<Text>) -> io::Result<()> {
        if let Some(widths) = &self.widths {
            return line(out, widths, &row);
        }
        self.waiting.push(row);
        if self.waiting.len() >= AHEAD { self.begin(out) } else { Ok(()) }
    }

    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if self.printed > 0 {
            writeln!(out)?;
        }
        self.printed += 1;
        let mut widths: Vec<usize> = self.names.iter().map(|name| name.width()).collect();
        for row in &self.waiting {
            for (width, text) in widths.iter_mut().zip(row) {
                *width = (*width).max(text.text.width());
            }
        }
        if let Some(room) = room() {
            fit(&mut widths, room);
        }
        let first = self.waiting.first();
        let names: Vec<Text> = self
            .names
            .iter()
            .enumerate()
            .map(|(index, name)| Text {
                text: name.clone(),
                right: first.and_then(|row| row.get(index)).is_some_and(|text| text.right),
            })
            .collect();
        line(out, &widths, &names)?;
        let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
        writeln!(out, "{}", rules.join(GAP))?;
        for row in std::mem::take(&mut self.waiting) {
            line(out, &widths, &row)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    /// Prints what still waits; another table may follow.
    pub fn finish(&mut self, out: &mut dyn Write) -> io::Result<()> {
        if std::mem::take(&mut self.open) && self.widths.is_none() {
            self.begin(out)?;
        }
        self.widths = None;
        Ok(())
    }
}

/// A whole table at once.
pub fn print(out: &mut dyn Write, names: &[&str], rows: Vec<Vec<Text>>) -> io::Result<()> {
    let mut table = Rows::default();
    table.take(out, Output::Columns(names.iter().map(|name| (*name).to_owned()).collect()))?;
    for row in rows {
        table.row(out, row)?;
    }
    table.finish(out)
}

/// Names and values under each other.
pub fn fields(out: &mut dyn Write, fields: &[(String, Text)]) -> io::Result<()> {
    let widest = fields.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    for (name, value) in fields {
        let name = printable(name);
        writeln!(out, "{name}{}{GAP}{}", " ".repeat(widest.saturating_sub(name.width())), value.text)?;
    }
    Ok(())
}

/// Takes from the widest columns until all fit.
fn fit(widths: &mut [usize], room: usize) {
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > room {
        let Some(widest) = widths.iter_mut().max().filter(|widest| **widest > NARROWEST) else { return };
        *widest -= 1;
    }
}

fn line(out: &mut dyn Write, widths: &[usize], row: &[Text]) -> io::Result<()> {
    let mut line = String::new();
    for (index, (width, text)) in widths.iter().zip(row).enumerate() {
        if index > 0 {
            line.push_str(GAP);
        }
        let shown = cut(&text.text, if room().is_some() { *width } else { usize::MAX });
        let pad = " ".repeat(width.saturating_sub(shown.width()));
        if text.right {
            line.push_str(&pad);
            line.push_str(&shown);
        } else {
            line.push_str(&shown);
            line.push_str(&pad);
        }
    }
    writeln!(out, "{}", line.trim_end())
}

/// The beginning that fits `width`, with … if that isn't all.
fn cut(text: &str, width: usize) -> std::borrow::Cow<'_, str> {
    if text.len() <= width || text.width() <= width {
        return text.into();
    }
    let mut shown = String::new();
    let mut used = 1;
    for character in text.chars() {
        used += character.width().unwrap_or(0);
        if used > width {
            break;
        }
        shown.push(character);
    }
    shown.push('…');
    shown.into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn printed(outputs: Vec<Output>) -> String {
        let (mut table, mut out) = (Rows::default(), Vec::new());
        for output in outputs {
            table.take(&mut out, output).unwrap();
        }
        table.finish(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn columns_are_aligned_by_what_a_terminal_shows() {
        let row =
            |text: &str, number: i64| Output::Row(vec![Value::Text(text.into()), Value::Integer(number)]);
        let shown = printed(vec![
            Output::Columns(vec!["name".into(), "n".into()]),
            row("日本", 7),
            row("é", 1234),
            Output::Row(vec![Value::Null, Value::Text("a\nb\u{1b}[31m".into())]),
        ]);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[2], "日本              7");
        assert_eq!(lines[3], "é              1234");
        assert_eq!(lines[4], "NULL  a⏎b\\u{1b}[31m");
    }

    #[test]
    fn what_does_not_fit_is_cut() {
        let mut widths = [30, 5, 50];
        fit(&mut widths, 40);
        assert_eq!(widths.iter().sum::<usize>() + 4, 40);
        assert_eq!(widths[1], 5);
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("short", 5), "short");
    }
}
