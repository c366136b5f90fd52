//! Rows as text for the clipboard, as spreadsheets give and take it: tabs between cells, a line a row, quotes around
//! what holds a tab, a line end or a quote. NULL is nothing; empty text is a pair of quotes, so that both come back.

use std::fmt::Write as _;

use super::OpenRows;
use crate::cell::real_text;
use crate::error::Result;
use crate::kinds;
use crate::task::Task;
use crate::value::Value;
use std::sync::Arc;

/// Rows read at once.
const STEP: u32 = 500;

/// Rows `start..start + count`; all columns if none are named.
///
/// # Errors
/// No such column; cancelled; whatever SQLite says.
pub(crate) fn copy(
    set: &Arc<OpenRows>,
    start: u64,
    count: u32,
    columns: &[String],
    headers: bool,
    task: &Task,
) -> Result<String> {
    let all: Vec<&str> = set.columns().collect();
    let wanted: Vec<usize> = if columns.is_empty() {
        (0..all.len()).collect()
    } else {
        columns.iter().map(|name| set.column(name)).collect::<Result<_>>()?
    };
    let mut text = String::new();
    if headers {
        let names: Vec<String> = wanted.iter().map(|index| quoted(all[*index])).collect();
        text.push_str(&names.join("\t"));
        text.push('\n');
    }
    let mut done: u32 = 0;
    while done < count {
        let step = STEP.min(count - done);
        task.report("Copying rows", u64::from(done), u64::from(count));
        let from = start.saturating_add(u64::from(done));
        set.await_rows(from.saturating_add(u64::from(step)), task)?;
        let rows = set.values(task, from, step, wanted.clone())?;
        let read = rows.len();
        for row in rows.iter().filter(|row| !row.is_empty()) {
            for (index, value) in row.iter().enumerate() {
                if index > 0 {
                    text.push('\t');
                }
                let column = wanted.get(index).and_then(|at| set.described(*at));
                match column.and_then(|column| kinds::shown(column, value)) {
                    Some(shown) => text.push_str(&quoted(&shown)),
                    None => push(&mut text, value),
                }
            }
            text.push('\n');
        }
        if read < step as usize {
            break;
        }
        done += step;
    }
    text.pop();
    Ok(text)
}

fn push(text: &mut String, value: &Value) {
    match value {
        Value::Null => {}
        Value::Integer(integer) => {
            let _ = write!(text, "{integer}");
        }
        Value::Real(real) => text.push_str(&real_text(*real)),
        Value::Text(own) => text.push_str(&quoted(own)),
        // The clipboard holds no text that isn't Unicode.
        Value::BadText(bytes) => text.push_str(&quoted(&String::from_utf8_lossy(bytes))),
        Value::Blob(bytes) => {
            text.push_str("x'");
            for byte in bytes {
                let _ = write!(text, "{byte:02x}");
            }
            text.push('\'');
        }
    }
}

fn quoted(text: &str) -> String {
    if text.is_empty() || text.contains(['\t', '\n', '\r', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_break_a_line_is_quoted() {
        for (text, expected) in
            [("plain", "plain"), ("", "\"\""), ("a\tb", "\"a\tb\""), ("say \"hi\"", "\"say \"\"hi\"\"\"")]
        {
            assert_eq!(quoted(text), expected);
        }
    }
}
