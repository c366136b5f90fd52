//! SQL functions of the app's own. They exist on Relata's connections only and are never stored in a schema, where they
//! would break every other program that opens the file.

use std::sync::{Arc, Mutex, PoisonError};

use regex::{Regex, RegexBuilder};
use rusqlite::Connection;
use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::ValueRef;

use crate::error::Result;
use crate::value::Value;

/// Text as it is compared when letter case does not matter: every letter of Unicode in lower case, final sigma like any.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}

/// Who the person at the keyboard is, in every connection to a file: what `:me` gives.
pub(crate) type Me = Arc<Mutex<Value>>;

/// `:me` where nobody said who that is.
pub(crate) fn nobody() -> Me {
    Arc::new(Mutex::new(Value::Null))
}

/// Has `:me`, which expressions write as this function, give what `me` holds when it is asked.
///
/// # Errors
/// SQLite's, if it has no memory.
pub(crate) fn register_me(connection: &Connection, me: &Me) -> Result<()> {
    let me = Arc::clone(me);
    // Not a deterministic one: no index may hold it.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("relata_me", 0, flags, move |_| {
        Ok(me.lock().unwrap_or_else(PoisonError::into_inner).clone())
    })?;
    Ok(())
}

/// Registers them on a connection.
///
/// # Errors
/// SQLite's, if it has no memory.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("relata_fold", 1, flags, |context| {
        Ok(match context.get_raw(0) {
            ValueRef::Text(bytes) => Some(fold(&String::from_utf8_lossy(bytes))),
            ValueRef::Integer(integer) => Some(integer.to_string()),
            ValueRef::Real(real) => Some(fold(&crate::cell::real_text(real))),
            ValueRef::Null | ValueRef::Blob(_) => None,
        })
    })?;
    connection.create_scalar_function("relata_replace", 4, flags, |context| {
        let value = Value::from(context.get_raw(0));
        let Value::Text(text) = &value else { return Ok(value) };
        let (find, with, match_case): (String, String, bool) =
            (context.get(1)?, context.get(2)?, context.get(3)?);
        Ok(replaced(text, &find, &with, match_case).map_or(value, Value::Text))
    })?;
    connection.create_scalar_function("relata_matches", 2, flags, |context| {
        let pattern: Arc<Regex> = context.get_or_create_aux(0, |value| -> Result<_, regex::Error> {
            regex(value.as_str().unwrap_or_default())
        })?;
        Ok(match context.get_raw(1) {
            ValueRef::Text(bytes) => Some(pattern.is_match(&String::from_utf8_lossy(bytes))),
            ValueRef::Integer(integer) => Some(pattern.is_match(&integer.to_string())),
            ValueRef::Real(real) => Some(pattern.is_match(&crate::cell::real_text(real))),
            ValueRef::Null | ValueRef::Blob(_) => None,
        })
    })?;
    connection.create_aggregate_function("relata_median", 1, flags, Median)?;
    register_me(connection, &nobody())?;
    connection.create_scalar_function("relata_adjusted", 5, flags, crate::kinds::adjust::call)?;
    Ok(())
}

/// A regular expression, of a size that can't eat all memory.
///
/// # Errors
/// It isn't one.
pub(crate) fn regex(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(4 << 20).build()
}

/// The number in the middle of all that are numbers; of two the mean.
struct Median;

impl Aggregate<Vec<Number>, Option<Value>> for Median {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Vec<Number>> {
        Ok(Vec::new())
    }

    fn step(&self, context: &mut Context<'_>, numbers: &mut Vec<Number>) -> rusqlite::Result<()> {
        match context.get_raw(0) {
            ValueRef::Integer(integer) => numbers.push(Number::Whole(integer)),
            ValueRef::Real(real) => numbers.push(Number::Real(real)),
            ValueRef::Null | ValueRef::Text(_) | ValueRef::Blob(_) => {}
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, numbers: Option<Vec<Number>>) -> rusqlite::Result<Option<Value>> {
        let mut numbers = numbers.unwrap_or_default();
        numbers.sort_by(|left, right| {
            left.real().total_cmp(&right.real()).then_with(|| left.whole().cmp(&right.whole()))
        });
        let half = numbers.len() / 2;
        let Some(upper) = numbers.get(half) else { return Ok(None) };
        if numbers.len() % 2 == 1 {
            return Ok(Some(match upper {
                Number::Whole(integer) => Value::Integer(*integer),
                Number::Real(real) => Value::Real(*real),
            }));
        }
        Ok(numbers.get(half - 1).map(|lower| Value::Real(f64::midpoint(lower.real(), upper.real()))))
    }
}

/// A number as it is stored.
#[derive(Debug, Clone, Copy)]
enum Number {
    Whole(i64),
    Real(f64),
}

impl Number {
    #[allow(clippy::cast_precision_loss, reason = "as SQLite compares whole numbers with real ones")]
    fn real(self) -> f64 {
        match self {
            Self::Whole(integer) => integer as f64,
            Self::Real(real) => real,
        }
    }

    fn whole(self) -> i64 {
        match self {
            Self::Whole(integer) => integer,
            Self::Real(_) => 0,
        }
    }
}

/// `text` with `with` wherever `find` stands; none if it stands nowhere.
fn replaced(text: &str, find: &str, with: &str, match_case: bool) -> Option<String> {
    if find.is_empty() {
        return None;
    }
    if match_case {
        return text.contains(find).then(|| text.replace(find, with));
    }
    let wanted: Vec<char> = fold(find).chars().collect();
    // A letter may fold to several, so each folded one knows where its letter begins and ends.
    let mut letters: Vec<(char, usize, usize)> = Vec::new();
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        letters.extend(fold(&text[at..end]).chars().map(|folded| (folded, at, end)));
    }
    let (mut made, mut copied, mut at) = (String::new(), 0, 0);
    while at + wanted.len() <= letters.len() {
        let here = &letters[at..at + wanted.len()];
        let (begin, end) = (here[0].1, here[wanted.len() - 1].2);
        let whole = at == 0 || letters[at - 1].1 != begin;
        let ends = letters.get(at + wanted.len()).is_none_or(|next| next.1 >= end);
        if whole && ends && here.iter().map(|(folded, ..)| folded).eq(&wanted) {
            made.push_str(&text[copied..begin]);
            made.push_str(with);
            copied = end;
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    (copied > 0).then(|| made + &text[copied..])
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn text_is_replaced_whatever_its_case() {
        let of = |text, find, with| replaced(text, find, with, false);
        assert_eq!(of("Große GROSSE große", "groß", "klein").as_deref(), Some("kleine GROSSE kleine"));
        assert_eq!(of("İstanbul i\u{307}stanbul", "i\u{307}s", "x").as_deref(), Some("xtanbul xtanbul"));
        assert_eq!(of("aaa", "AA", "b").as_deref(), Some("ba"));
        assert_eq!(of("ΣΟΦΟΣ", "σοφος", "wise").as_deref(), Some("wise"));
        assert_eq!(of("abc", "", "x"), None);
        assert_eq!(of("abc", "d", "x"), None);
        assert_eq!(of("ab", "AB", "").as_deref(), Some(""));
        assert_eq!(replaced("Aa", "a", "b", true).as_deref(), Some("Ab"));
    }
}
