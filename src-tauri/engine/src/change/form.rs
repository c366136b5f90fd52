//! What must be true of a value before it is written, beyond being of the column's kind: forms that no rule in the file
//! can check everywhere (a regular expression), and sentences that come before SQLite's refusal. And passwords, of which
//! only the hash is written.

use regex::RegexBuilder;

use super::Assignment;
use crate::kinds::password;
use crate::schema::{Column, ColumnKind};
use crate::value::{Input, Value};

/// Memory that a compiled pattern may take.
const PATTERN_BYTES: usize = 1 << 20;

/// Refuses a value that hasn't the form that was noted for its column.
///
/// # Errors
/// A sentence.
pub(super) fn check(column: &Column, value: &Value) -> Result<(), String> {
    let Value::Text(text) = value else { return Ok(()) };
    if !column.noted || text.is_empty() {
        return matches_pattern(column, text);
    }
    match column.kind {
        ColumnKind::Email if !is_email(text) => {
            Err(format!("“{text}” is not an e-mail address. Write it like name@example.org."))
        }
        ColumnKind::Url if !is_address(text) => {
            Err(format!("“{text}” is not a web address. Write it like https://example.org."))
        }
        ColumnKind::Slug if !is_slug(text) => Err(format!(
            "“{text}” can't be a slug: only small letters a to z, digits and single hyphens between."
        )),
        ColumnKind::Uuid if text.len() != 36 => Err(format!("“{text}” is not a UUID.")),
        ColumnKind::Enum if !column.choices.is_empty() && !column.choices.contains(text) => {
            Err(format!("{} must be one of: {}.", column.title, titles(column).join(", ")))
        }
        _ => matches_pattern(column, text),
    }
}

/// The values of an enum as they are shown.
pub(super) fn titles(column: &Column) -> Vec<String> {
    let titled = |value: &String| {
        let option = column.options.iter().find(|option| option.value == *value);
        option.and_then(|option| option.title.clone()).unwrap_or_else(|| value.clone())
    };
    column.choices.iter().map(titled).collect()
}

fn is_email(text: &str) -> bool {
    let Some((who, host)) = text.rsplit_once('@') else { return false };
    !who.is_empty()
        && !host.is_empty()
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let first = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let plain = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let whole = rest.trim_matches('/');
    first
        && plain
        && !whole.is_empty()
        && !text.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

fn is_slug(text: &str) -> bool {
    text.split('-').all(|part| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

/// The whole text must match; a pattern that is none refuses nothing.
fn matches_pattern(column: &Column, text: &str) -> Result<(), String> {
    let Some(pattern) = &column.regex else { return Ok(()) };
    let whole = format!("^(?:{pattern})$");
    let Ok(compiled) = RegexBuilder::new(&whole).size_limit(PATTERN_BYTES).build() else { return Ok(()) };
    if compiled.is_match(text) {
        return Ok(());
    }
    Err(format!("{} must have the form {pattern}. (Relata checks this, other programs don't.)", column.title))
}

/// Left as it is: nothing was typed, or the mask that stands for what is set.
pub(super) fn keeps(column: &Column, input: &Input) -> bool {
    let text = match input {
        Input::Text(text) | Input::Typed { typed: text } => text.as_str(),
        _ => return false,
    };
    match column.kind {
        ColumnKind::Password => text.is_empty() || text == password::MASK,
        // Filled in by its hook.
        ColumnKind::Slug => column.noted && text.trim().is_empty(),
        _ => false,
    }
}

/// Puts hashes in the place of passwords. Takes a good part of a second for each: call it before the file is locked.
///
/// # Errors
/// A sentence.
pub(super) fn hash_password(column: &Column, assignment: &mut Assignment) -> Result<(), String> {
    if column.kind != ColumnKind::Password || keeps(column, &assignment.value) {
        return Ok(());
    }
    let secret = match &assignment.value {
        Input::Null => return Ok(()),
        Input::Text(text) | Input::Typed { typed: text } => text,
        _ => return Err(format!("{} takes text only.", column.title)),
    };
    if !password::is_hash(secret) {
        assignment.value = Input::Text(password::hash(secret)?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        assert!(is_email("a@b.org") && is_email("a@localhost") && !is_email("a@") && !is_email("a b@c.d"));
        assert!(is_address("https://example.org") && is_address("mailto:a@b") && !is_address("example.org"));
        assert!(is_slug("a-1") && !is_slug("a--b") && !is_slug("-a") && !is_slug("Ä") && !is_slug("A"));
    }
}
