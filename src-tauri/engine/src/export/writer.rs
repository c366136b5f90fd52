//! Rows of values as text, written as they come: nothing is kept but counts.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, Write};

use super::value::{Field, Written, enum_title};
use super::{Separator, TextForm, TextFormat};
use crate::value::Value;

/// What tells programs that a file is UTF-8 (<https://www.unicode.org/faq/utf_bom.html#bom5>).
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Writes rows in one form. Call [`TextWriter::begin`], then [`TextWriter::row`] for each row, then [`TextWriter::end`].
#[derive(Debug)]
pub struct TextWriter {
    form: TextForm,
    fields: Vec<Field>,
    /// For JSON: each name once.
    keys: Vec<String>,
    rows: u64,
    bytes: u64,
    mended: u64,
    guarded: u64,
}

impl TextWriter {
    /// Rows with these fields.
    #[must_use]
    pub fn new(form: TextForm, fields: Vec<Field>) -> Self {
        let keys = distinct(&fields);
        Self { form, fields, keys, rows: 0, bytes: 0, mended: 0, guarded: 0 }
    }

    /// How many rows were written.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// What stands before the first row.
    ///
    /// # Errors
    /// What `out` says.
    pub fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.form.format {
            TextFormat::Tabs | TextFormat::Csv => {
                if self.form.format == TextFormat::Csv && self.form.spreadsheet {
                    out.write_all(BYTE_ORDER_MARK.as_bytes())?;
                }
                if !self.form.names {
                    return Ok(());
                }
                let names: Vec<Cow<'_, str>> =
                    self.fields.iter().map(|field| self.quoted(&field.name)).collect();
                self.line(out, &names)
            }
            TextFormat::Json => out.write_all(b"["),
            TextFormat::Markdown => {
                let titles: Vec<String> = self.fields.iter().map(|field| markdown(&field.title)).collect();
                markdown_line(out, &titles)?;
                let rules: Vec<String> = self
                    .fields
                    .iter()
                    .map(|field| if field.is_number() { "---:" } else { "---" }.to_owned())
                    .collect();
                markdown_line(out, &rules)
            }
        }
    }

    /// One row: a value for each field.
    ///
    /// # Errors
    /// What `out` says.
    pub fn row(&mut self, out: &mut dyn Write, values: &[Value]) -> io::Result<()> {
        self.rows += 1;
        match self.form.format {
            TextFormat::Tabs | TextFormat::Csv => {
                let cells: Vec<Cow<'_, str>> = (0..self.fields.len())
                    .map(|at| self.cell(at, values.get(at).unwrap_or(&Value::Null)))
                    .collect();
                self.line(out, &cells)
            }
            TextFormat::Json => {
                write!(out, "{}\n  {{", if self.rows == 1 { "" } else { "," })?;
                for (at, (field, key)) in self.fields.iter().zip(&self.keys).enumerate() {
                    if at > 0 {
                        out.write_all(b", ")?;
                    }
                    serde_json::to_writer(&mut *out, key)?;
                    out.write_all(b": ")?;
                    let value = field.json(values.get(at).unwrap_or(&Value::Null), &self.form);
                    serde_json::to_writer(&mut *out, &value)?;
                }
                out.write_all(b"}")
            }
            TextFormat::Markdown => {
                let cells: Vec<String> = (0..self.fields.len())
                    .map(|at| self.markdown_cell(at, values.get(at).unwrap_or(&Value::Null)))
                    .collect();
                markdown_line(out, &cells)
            }
        }
    }

    /// What stands behind the last row.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.form.format {
            TextFormat::Json if self.rows == 0 => out.write_all(b"]\n"),
            TextFormat::Json => out.write_all(b"\n]\n"),
            _ => Ok(()),
        }
    }

    /// What could not be written as it is, each as a sentence.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let values = |count: u64| if count == 1 { "1 value".to_owned() } else { format!("{count} values") };
        if self.bytes > 0 {
            notes.push(format!("Of {} that is bytes, only the size was written.", values(self.bytes)));
        }
        if self.mended > 0 {
            notes.push(format!(
                "{} held bytes that are no text in UTF-8; those were replaced by �.",
                values(self.mended)
            ));
        }
        if self.guarded > 0 {
            notes.push(format!(
                "{} would be taken for a formula by a spreadsheet and got an apostrophe in front.",
                values(self.guarded)
            ));
        }
        notes
    }

    fn count(&mut self, written: &Written<'_>) {
        match written {
            Written::Bytes(text) if !text.starts_with('x') => self.bytes += 1,
            Written::Mended(_) => self.mended += 1,
            _ => {}
        }
    }

    fn cell<'a>(&mut self, at: usize, value: &'a Value) -> Cow<'a, str> {
        let written = self.fields[at].text(value, &self.form);
        self.count(&written);
        match written {
            // An empty line would be no row to most readers.
            Written::Nothing if self.fields.len() == 1 && self.form.format == TextFormat::Csv => {
                "\"\"".into()
            }
            Written::Nothing => "".into(),
            Written::Plain(text) | Written::Bytes(text) => self.quoted_cow(text),
            Written::Text(text) | Written::Mended(text) => {
                if self.form.format == TextFormat::Csv && self.form.spreadsheet && is_formula(&text) {
                    self.guarded += 1;
                    return self.quoted_cow(format!("'{text}").into());
                }
                self.quoted_cow(text)
            }
        }
    }

    fn markdown_cell(&mut self, at: usize, value: &Value) -> String {
        let written = self.fields[at].text(value, &self.form);
        self.count(&written);
        match &written {
            Written::Nothing => String::new(),
            Written::Plain(text) | Written::Bytes(text) | Written::Mended(text) => markdown(text),
            Written::Text(text) if self.form.as_stored => markdown(text),
            Written::Text(text) => {
                markdown(enum_title(self.fields[at].column.as_ref(), text).unwrap_or(text))
            }
        }
    }

    fn separator(&self) -> char {
        match (self.form.format, self.form.separator) {
            (TextFormat::Csv, Separator::Comma) => ',',
            (TextFormat::Csv, Separator::Semicolon) => ';',
            _ => '\t',
        }
    }

    fn line(&self, out: &mut dyn Write, cells: &[Cow<'_, str>]) -> io::Result<()> {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                write!(out, "{}", self.separator())?;
            }
            out.write_all(cell.as_bytes())?;
        }
        out.write_all(if self.form.format == TextFormat::Csv { b"\r\n" } else { b"\n" })
    }

    fn quoted<'a>(&self, text: &'a str) -> Cow<'a, str> {
        self.quoted_cow(text.into())
    }

    /// In quotes where it holds what would end it; empty text too, so that it isn't taken for NULL.
    fn quoted_cow<'a>(&self, text: Cow<'a, str>) -> Cow<'a, str> {
        let separator = self.separator();
        let ends = |character: char| character == separator || matches!(character, '\n' | '\r' | '"');
        if text.is_empty() || text.contains(ends) {
            format!("\"{}\"", text.replace('"', "\"\"")).into()
        } else {
            text
        }
    }
}

/// True for text that a spreadsheet would take for a formula (<https://owasp.org/www-community/attacks/CSV_Injection>);
/// a number with its sign is none.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        && !(text.starts_with(['+', '-']) && text.parse::<f64>().is_ok_and(f64::is_finite))
}

/// The names, each once: what comes again gets a number.
fn distinct(fields: &[Field]) -> Vec<String> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut next = |name: &str| {
        let mut key = name.to_owned();
        let mut number = 2;
        while !taken.insert(key.clone()) {
            key = format!("{name} {number}");
            number += 1;
        }
        key
    };
    fields.iter().map(|field| next(&field.name)).collect()
}

fn markdown_line(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    writeln!(out, "| {} |", cells.join(" | "))
}

/// Text that Markdown shows as it stands: what has a meaning there is escaped, a line end is a break.
fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    let mut before = ' ';
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' => escaped.push_str("<br>"),
            '\t' => escaped.push(' '),
            '\0' => escaped.push('\u{fffd}'),
            // Within a word it means nothing.
            '_' if before.is_alphanumeric()
                && characters.peek().is_some_and(|next| next.is_alphanumeric()) =>
            {
                escaped.push('_');
            }
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            other => escaped.push(other),
        }
        before = character;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(form: TextForm, rows: &[&[Value]]) -> String {
        let fields =
            ["a", "b", "a"][..rows.first().map_or(2, |row| row.len())].iter().map(|name| Field::plain(name));
        let mut writer = TextWriter::new(form, fields.collect());
        let mut out = Vec::new();
        writer.begin(&mut out).unwrap();
        for row in rows {
            writer.row(&mut out, row).unwrap();
        }
        writer.end(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn what_would_end_a_value_is_quoted() {
        let odd = [text("say \"hi\""), text("a,b;c\td"), Value::Null];
        assert_eq!(written(TextForm::csv(), &[&odd]), "a,b,a\r\n\"say \"\"hi\"\"\",\"a,b;c\td\",\r\n");
        let semicolons = TextForm { separator: Separator::Semicolon, names: false, ..TextForm::csv() };
        assert_eq!(written(semicolons, &[&[text("a,b"), text("a;b")]]), "a,b;\"a;b\"\r\n");
        assert_eq!(
            written(TextForm::tabs(false), &[&[text("a,b"), text("a\tb"), text("")]]),
            "a,b\t\"a\tb\"\t\"\"\n"
        );
        assert_eq!(written(TextForm::csv(), &[&[Value::Null], &[text("")]]), "a\r\n\"\"\r\n\"\"\r\n");
    }

    #[test]
    fn a_spreadsheet_is_given_no_formulas() {
        let form = TextForm { spreadsheet: true, names: false, ..TextForm::csv() };
        for (value, expected) in [
            (text("=1+1"), "'=1+1"),
            (text("@SUM(A1)"), "'@SUM(A1)"),
            (text("-5"), "-5"),
            (text("-5+cmd|' /C calc'!A0"), "'-5+cmd|' /C calc'!A0"),
            (text("a=1"), "a=1"),
            (Value::Integer(-5), "-5"),
            (Value::Real(f64::NEG_INFINITY), "-Infinity"),
        ] {
            assert_eq!(
                written(form, &[std::slice::from_ref(&value)]),
                format!("\u{feff}{expected}\r\n"),
                "{value:?}"
            );
            let exact = TextForm { spreadsheet: false, ..form };
            assert!(!written(exact, &[&[value]]).starts_with('\''), "only where it is asked for");
        }
    }

    #[test]
    fn json_keeps_every_digit_and_every_column() {
        let row = [Value::Integer(i64::MIN), Value::Real(2.0), Value::Blob(vec![0, 255])];
        let json = written(
            TextForm::json(),
            &[&row, &[Value::Real(f64::INFINITY), text("\0\u{2028}"), Value::Null]],
        );
        assert_eq!(
            json,
            "[\n  {\"a\": -9223372036854775808, \"b\": 2.0, \"a 2\": {\"$blob\":\"AP8=\"}},\n  \
             {\"a\": {\"$real\":\"Infinity\"}, \"b\": \"\\u0000\u{2028}\", \"a 2\": null}\n]\n"
        );
        assert_eq!(written(TextForm::json(), &[]), "[]\n");
    }

    #[test]
    fn markdown_shows_text_as_it_stands() {
        for (plain, expected) in [
            ("a|b", "a\\|b"),
            ("two\r\nlines\n", "two<br>lines<br>"),
            ("first_name _soft_", "first_name \\_soft\\_"),
            ("<b>*x*</b> [1] `c` \\ &amp;", "\\<b\\>\\*x\\*\\</b\\> \\[1\\] \\`c\\` \\\\ \\&amp;"),
        ] {
            assert_eq!(markdown(plain), expected);
        }
        assert_eq!(
            written(TextForm::markdown(), &[&[Value::Null, text("x")]]),
            "| a | b |\n| --- | --- |\n|  | x |\n"
        );
    }
}
