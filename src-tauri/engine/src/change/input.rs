//! What a person typed, or a script gave, as the value to store in a column. Nothing is guessed away: what can't be read
//! as the column's kind is refused with a sentence, and no digit is lost silently.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::date;
use crate::cell::{read_real, real_text};
use crate::kinds::{duration, money, percent};
use crate::schema::{Affinity, Column, ColumnKind};
use crate::value::{Input, Value};

/// The value that `input` means in `column`.
///
/// # Errors
/// A sentence that says what is wrong with it and what would do.
pub fn read_input(column: &Column, input: &Input) -> Result<Value, String> {
    match input {
        Input::Null => Ok(Value::Null),
        Input::Boolean(yes) => Ok(Value::Integer(i64::from(*yes))),
        Input::Integer(integer) => Ok(Value::Integer(*integer)),
        // Money in a script is an amount, "18.90", and never a text in a column of numbers.
        Input::Text(text) if column.minor_units => read_typed(column, text),
        Input::Text(text) => Ok(Value::Text(text.clone())),
        Input::BigInteger { int } => {
            int.parse().map(Value::Integer).map_err(|_| format!("“{int}” is not a 64-bit whole number."))
        }
        Input::Real { real } => {
            read_real(real).map(Value::Real).ok_or_else(|| format!("“{real}” is not a number."))
        }
        Input::Blob { base64, .. } => bytes(base64).map(Value::Blob),
        Input::BadText { text_base64 } => bytes(text_base64).map(|bytes| match String::from_utf8(bytes) {
            Ok(text) => Value::Text(text),
            Err(error) => Value::BadText(error.into_bytes()),
        }),
        Input::Typed { typed } => read_typed(column, typed),
    }
}

fn bytes(base64: &str) -> Result<Vec<u8>, String> {
    STANDARD.decode(base64).map_err(|_| "These bytes are not valid base64.".to_owned())
}

/// Typed or pasted text. Nothing typed is NULL, except in a text column that must not be NULL, where it is empty text.
fn read_typed(column: &Column, typed: &str) -> Result<Value, String> {
    let trimmed = typed.trim();
    if trimmed.is_empty() && !is_texty(column) {
        return Ok(Value::Null);
    }
    match column.kind {
        ColumnKind::Boolean => boolean(trimmed),
        ColumnKind::Date | ColumnKind::DateTime => date::read(column, trimmed),
        ColumnKind::Json if column.affinity != Affinity::Blob || !trimmed.is_empty() => json(trimmed, typed),
        ColumnKind::Blob | ColumnKind::File | ColumnKind::Image => blob(typed),
        ColumnKind::Money if column.minor_units => {
            money::read(trimmed, column.scale.unwrap_or(0)).map(Value::Integer)
        }
        ColumnKind::Percent => percent::read(trimmed).map(Value::Real),
        ColumnKind::Duration if column.affinity == Affinity::Integer => {
            duration::read(trimmed).map(Value::Integer)
        }
        ColumnKind::Rating => rating(trimmed),
        ColumnKind::Enum => Ok(choice(column, typed, trimmed)),
        ColumnKind::Uuid if column.noted => {
            Ok(Value::Text(uuid(trimmed).unwrap_or_else(|| typed.to_owned())))
        }
        _ => by_affinity(column, typed, trimmed),
    }
}

/// `4`, or as many stars.
fn rating(text: &str) -> Result<Value, String> {
    let stars = text.chars().filter(|letter| *letter == '★').count();
    if stars > 0 && text.chars().all(|letter| matches!(letter, '★' | '☆' | ' ')) {
        return Ok(Value::Integer(i64::try_from(stars).unwrap_or(i64::MAX)));
    }
    whole_number(text)
}

/// The value that is called so, by itself or by its title; what is neither stays as typed, for the rule to refuse.
fn choice(column: &Column, typed: &str, trimmed: &str) -> Value {
    if typed.is_empty() && !column.not_null {
        return Value::Null;
    }
    let exact = column.choices.iter().find(|choice| *choice == typed || *choice == trimmed);
    let lower = trimmed.to_lowercase();
    let titled = || {
        column.options.iter().find(|option| {
            let title = option.title.as_ref().unwrap_or(&option.value);
            title.to_lowercase() == lower || option.value.to_lowercase() == lower
        })
    };
    let found = exact.cloned().or_else(|| titled().map(|option| option.value.clone()));
    Value::Text(found.unwrap_or_else(|| typed.to_owned()))
}

/// In the one form with small letters and hyphens; none if it is no UUID.
fn uuid(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('{').trim_end_matches('}');
    let digits: String = bare.chars().filter(|letter| *letter != '-').collect::<String>().to_lowercase();
    let fits = digits.len() == 32 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then(|| {
        let part = |range: std::ops::Range<usize>| digits[range].to_owned();
        [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
    })
}

/// Text columns take what is typed as it is, spaces and all.
fn is_texty(column: &Column) -> bool {
    column.affinity == Affinity::Text
        && !matches!(
            column.kind,
            ColumnKind::Date | ColumnKind::DateTime | ColumnKind::Json | ColumnKind::Boolean
        )
        && !(column.noted && matches!(column.kind, ColumnKind::Uuid | ColumnKind::Url | ColumnKind::Email))
}

fn by_affinity(column: &Column, typed: &str, trimmed: &str) -> Result<Value, String> {
    match column.affinity {
        Affinity::Text if typed.is_empty() && !column.not_null => Ok(Value::Null),
        Affinity::Text => Ok(Value::Text(typed.to_owned())),
        Affinity::Integer => whole_number(trimmed),
        Affinity::Real => number(trimmed).map(|(_, real)| Value::Real(real)),
        Affinity::Numeric => exact_number(trimmed),
        Affinity::Blob => Ok(as_it_looks(typed, trimmed)),
    }
}

fn boolean(text: &str) -> Result<Value, String> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "on" | "t" | "x" | "✓" => Ok(Value::Integer(1)),
        "0" | "false" | "no" | "n" | "off" | "f" => Ok(Value::Integer(0)),
        _ => Err(format!("“{text}” is neither yes nor no.")),
    }
}

/// Digits with an ordinary sign, however the sign was typed.
fn plain(text: &str) -> String {
    text.replace('\u{2212}', "-").replace(['\u{a0}', '\u{202f}', '\''], "")
}

fn whole_number(text: &str) -> Result<Value, String> {
    let digits = plain(text);
    if let Ok(integer) = digits.parse::<i64>() {
        return Ok(Value::Integer(integer));
    }
    let unsigned = digits.trim_start_matches(['-', '+']);
    if !unsigned.is_empty() && unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("“{text}” is too large: whole numbers go up to {}.", i64::MAX));
    }
    // "3.0" and "1e3" are whole numbers too, as long as a double holds them exactly.
    let exact = read_real(&digits).filter(|real| real.fract() == 0.0 && real.abs() < 9_007_199_254_740_992.0);
    match exact {
        #[allow(clippy::cast_possible_truncation)] // whole and below 2^53
        Some(real) => Ok(Value::Integer(real as i64)),
        None => Err(format!("“{text}” is not a whole number.")),
    }
}

/// The number as plain text with a decimal point, and as a double.
fn number(text: &str) -> Result<(String, f64), String> {
    let mut digits = plain(text);
    if digits.matches(',').count() == 1 && !digits.contains('.') {
        let decimals = digits.rsplit(',').next().map_or(0, str::len);
        if decimals == 3 {
            let (point, none) = (digits.replace(',', "."), digits.replace(',', ""));
            return Err(format!(
                "“{text}” could be {none} or {point}. Write it with a point or without the comma."
            ));
        }
        digits = digits.replace(',', ".");
    }
    let is_number = digits
        .chars()
        .all(|character| character.is_ascii_digit() || matches!(character, '+' | '-' | '.' | 'e' | 'E'));
    let infinite =
        matches!(digits.trim_start_matches(['-', '+']).to_lowercase().as_str(), "infinity" | "inf" | "∞");
    match read_real(&digits.replace('∞', "inf")) {
        Some(real) if infinite || is_number && real.is_finite() => Ok((digits, real)),
        Some(_) if is_number => Err(format!("“{text}” is too large for a number.")),
        _ => Err(format!("“{text}” is not a number.")),
    }
}

/// A number for a NUMERIC column: whole if it is one; refused if a double, which is all that SQLite has for fractions,
/// would not give the same digits back.
fn exact_number(text: &str) -> Result<Value, String> {
    let (digits, real) = number(text)?;
    if let Ok(integer) = digits.parse::<i64>() {
        return Ok(Value::Integer(integer));
    }
    if real.is_infinite() || same_digits(&digits, real) {
        return Ok(Value::Real(real));
    }
    Err(format!(
        "“{text}” has more digits than SQLite can keep in this column; it would become {}.",
        real_text(real)
    ))
}

/// True if the double written out shortest has the significant digits that were typed, in the same place.
fn same_digits(typed: &str, real: f64) -> bool {
    significant(typed) == significant(&format!("{real:e}"))
}

/// Significant digits without zeros around, and the power of ten of the first.
fn significant(number: &str) -> (String, i64) {
    let lower = number.trim_start_matches(['-', '+']).to_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap_or(0);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let zeros = digits.bytes().take_while(|byte| *byte == b'0').count();
    let kept = digits[zeros..].trim_end_matches('0').to_owned();
    if kept.is_empty() {
        return (kept, 0);
    }
    let place = i64::try_from(whole.len()).unwrap_or(0) - i64::try_from(zeros).unwrap_or(0);
    (kept, place + exponent)
}

/// Text given for a value that no column stands behind (an SQL parameter): as in a column without a type.
#[must_use]
pub fn read_untyped(text: &str) -> Value {
    if text.is_empty() { Value::Text(String::new()) } else { as_it_looks(text, text) }
}

/// In a column without a type: a number only if it is written exactly as the number would be written back, so that
/// `007` and `1.50` stay what they are.
fn as_it_looks(typed: &str, trimmed: &str) -> Value {
    if trimmed.is_empty() {
        return Value::Null;
    }
    if let Ok(integer) = trimmed.parse::<i64>()
        && integer.to_string() == trimmed
    {
        return Value::Integer(integer);
    }
    if trimmed.starts_with(|first: char| first.is_ascii_digit() || first == '-')
        && let Some(real) = read_real(trimmed).filter(|real| real.is_finite() && real_text(*real) == trimmed)
    {
        return Value::Real(real);
    }
    Value::Text(typed.to_owned())
}

fn json(trimmed: &str, typed: &str) -> Result<Value, String> {
    match serde_json::from_str::<serde::de::IgnoredAny>(trimmed) {
        Ok(_) => Ok(Value::Text(typed.to_owned())),
        Err(error) => Err(format!("This is not valid JSON: {error}.")),
    }
}

/// `x'00ff'` is bytes, as in SQL; anything else is text in a column that takes anything.
fn blob(typed: &str) -> Result<Value, String> {
    let trimmed = typed.trim();
    let inside = trimmed
        .strip_prefix("x'")
        .or_else(|| trimmed.strip_prefix("X'"))
        .and_then(|rest| rest.strip_suffix('\''));
    let Some(digits) = inside else { return Ok(Value::Text(typed.to_owned())) };
    let pairs: Option<Vec<u8>> = digits
        .as_bytes()
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2))
        .map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    pairs.map(Value::Blob).ok_or_else(|| format!("“{trimmed}” is not a row of bytes in hexadecimal."))
}
