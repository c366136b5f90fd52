//! Values and keys as they are given on the command line.

use std::io::Read;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use relata_engine::Result as EngineResult;
use relata_engine::change::{ActionAnswer, AdjustUnit, Adjustment, Assignment, read_untyped};
use relata_engine::error::Error;
use relata_engine::rows::{Condition, Operator, OrderTerm};
use relata_engine::schema::{Affinity, Column, SchemaError, Table};
use relata_engine::sql::Parameter;
use relata_engine::value::{Input, Value};

use crate::app::Failure;

/// `a=1`, `a:=null`, `a=@file`: the new values of `table`'s columns.
pub fn assignments(table: &Table, given: &[String]) -> Result<Vec<Assignment>, Failure> {
    given.iter().map(|text| assignment(table, text)).collect()
}

/// What becomes of `table`'s columns: new values, and `a+=1`, `a-=10%`, by which numbers are moved.
pub fn changes(table: &Table, given: &[String]) -> Result<(Vec<Assignment>, Vec<Adjustment>), Failure> {
    let (mut values, mut adjust) = (Vec::new(), Vec::new());
    for text in given {
        match adjustment(table, text) {
            Some(moved) => adjust.push(moved),
            None => values.push(assignment(table, text)?),
        }
    }
    Ok((values, adjust))
}

/// `a+=1`, `a-=10%`; none where a column's own name ends in the sign, for that is a value.
fn adjustment(table: &Table, text: &str) -> Option<Adjustment> {
    let places: Vec<usize> = text.match_indices('=').map(|(place, _)| place).collect();
    for place in places.into_iter().rev() {
        let (left, right) = (&text[..place], text[place + 1..].trim());
        if table.column(left).is_some()
            || left.strip_suffix(':').is_some_and(|name| table.column(name).is_some())
        {
            return None;
        }
        let moved = [('+', false), ('-', true)]
            .into_iter()
            .find_map(|(sign, less)| Some((table.column(left.strip_suffix(sign)?)?, less)));
        if let Some((column, less)) = moved {
            let (unit, by) = match right.strip_suffix('%') {
                Some(share) => (AdjustUnit::Percent, share.trim()),
                None => (AdjustUnit::Amount, right),
            };
            let typed = match (less, by.strip_prefix('-')) {
                (false, _) => by.to_owned(),
                (true, Some(more)) => more.to_owned(),
                (true, None) => format!("-{by}"),
            };
            return Some(Adjustment { column: column.name.clone(), unit, by: Input::Typed { typed } });
        }
    }
    None
}

fn assignment(table: &Table, text: &str) -> Result<Assignment, Failure> {
    // A name may hold "=" itself: the longest name that is a column counts.
    let places: Vec<usize> = text.match_indices('=').map(|(place, _)| place).collect();
    for place in places.iter().rev() {
        let (left, right) = (&text[..*place], &text[place + 1..]);
        if let Some(column) = left.strip_suffix(':').and_then(|name| table.column(name)) {
            return Ok(Assignment { column: column.name.clone(), value: exactly(column, right)? });
        }
        if let Some(column) = table.column(left) {
            return Ok(Assignment { column: column.name.clone(), value: by_kind(column, right)? });
        }
    }
    match text.split_once('=') {
        Some((name, _)) => {
            let (table, column) = (table.title.clone(), name.trim_end_matches(':').to_owned());
            Err(Error::from(SchemaError::NoColumn { table, column }).into())
        }
        None => Err(Failure::Usage(format!("“{text}” is no COLUMN=VALUE."))),
    }
}

fn by_kind(column: &Column, text: &str) -> Result<Input, Failure> {
    if let Some(rest) = text.strip_prefix("@@") {
        return Ok(Input::Typed { typed: format!("@{rest}") });
    }
    if let Some(path) = text.strip_prefix('@') {
        let bytes = read(path)?;
        return Ok(if column.affinity == Affinity::Text {
            Input::BadText { text_base64: STANDARD.encode(bytes) }
        } else {
            Input::Blob { base64: STANDARD.encode(bytes), name: file_name(path), media: media_type(path) }
        });
    }
    if text.is_empty() && column.affinity == Affinity::Text {
        return Ok(Input::Text(String::new()));
    }
    Ok(Input::Typed { typed: text.to_owned() })
}

/// What a file is called, for the column beside its bytes.
fn file_name(path: &str) -> Option<String> {
    let name = Path::new(path).file_name().filter(|_| path != "-")?;
    Some(name.to_string_lossy().into_owned())
}

/// Its media type, by the ending of its name.
fn media_type(path: &str) -> Option<String> {
    let ending = Path::new(path).extension()?.to_str()?.to_ascii_lowercase();
    let known = match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "bmp" => "image/bmp",
        "svg" => "image/svg+xml",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "txt" => "text/plain",
        "md" => "text/markdown",
        "csv" => "text/csv",
        "json" => "application/json",
        "html" => "text/html",
        _ => return None,
    };
    Some(known.to_owned())
}

/// The bytes of a file, or of the input for `-`.
pub fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let found = if path == "-" {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    found.map_err(|error| Failure::Usage(format!("{path} can't be read: {error}.")))
}

/// Conditions that must all hold; none if there are none.
pub fn filter(table: &Table, conditions: &[String]) -> Result<Option<Condition>, Failure> {
    let of = conditions.iter().map(|text| condition(table, text)).collect::<Result<Vec<_>, _>>()?;
    Ok((!of.is_empty()).then_some(Condition::All { of }))
}

/// `a=1`, `a<2`, `a~text`, `a is null`: one condition.
fn condition(table: &Table, text: &str) -> Result<Condition, Failure> {
    // The longest first, or `<=` would be taken for `<`.
    const OPERATORS: [(&str, Operator); 10] = [
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("!=", Operator::IsNot),
        ("<>", Operator::IsNot),
        ("!~", Operator::ContainsNot),
        ("=", Operator::Is),
        ("<", Operator::Less),
        (">", Operator::More),
        ("~", Operator::Contains),
        ("^", Operator::StartsWith),
    ];
    let lower = text.to_ascii_lowercase();
    for (ending, operator) in [(" is not null", Operator::NotNull), (" is null", Operator::Null)] {
        if lower.ends_with(ending)
            && let Some(column) = table.column(text[..text.len() - ending.len()].trim())
        {
            return Ok(Condition::Compare { column: column.name.clone(), operator, values: Vec::new() });
        }
    }
    // A name may hold such signs itself: the longest name that is a column counts.
    let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
    for place in places.into_iter().rev() {
        let (left, rest) = text.split_at(place);
        let found = OPERATORS.iter().find_map(|(sign, operator)| Some((operator, rest.strip_prefix(sign)?)));
        if let (Some(column), Some((operator, value))) = (table.column(left.trim()), found) {
            let value = Input::Typed { typed: value.trim().to_owned() };
            return Ok(Condition::Compare {
                column: column.name.clone(),
                operator: *operator,
                values: vec![value],
            });
        }
    }
    let column = text.split(['=', '<', '>', '!', '~', '^']).next().unwrap_or(text).trim().to_owned();
    if column.len() == text.trim().len() {
        return Err(Failure::Usage(format!("“{text}” is no condition such as price<10.")));
    }
    Err(Error::from(SchemaError::NoColumn { table: table.title.clone(), column }).into())
}

/// SQL as it was given: the text itself, read from a file for `@FILE` (no statement begins so), from the input for `-`.
pub fn sql(argument: String) -> Result<String, Failure> {
    let Some(path) = argument.strip_prefix('@') else { return text(argument) };
    String::from_utf8(read(path)?).map_err(|_| Failure::Usage(format!("“{path}” is not UTF-8 text.")))
}

/// The text of an argument, read from the input for `-`.
pub fn text(argument: String) -> Result<String, Failure> {
    if argument != "-" {
        return Ok(argument);
    }
    String::from_utf8(read("-")?).map_err(|_| Failure::Usage("The input is not UTF-8 text.".to_owned()))
}

/// As [`exact`]; of money the amount, whose digits are taken as they are written.
fn exactly(column: &Column, json: &str) -> Result<Input, Failure> {
    let value = exact(json)?;
    Ok(match value {
        Value::Integer(_) | Value::Real(_) if column.minor_units => {
            Input::Typed { typed: json.trim().to_owned() }
        }
        value => Input::from(&value),
    })
}

/// A password from the input, without the line end that a file or a person puts behind it.
pub fn secret() -> Result<String, Failure> {
    let text = text("-".to_owned())?;
    let bare = text.strip_suffix('\n').unwrap_or(&text);
    Ok(bare.strip_suffix('\r').unwrap_or(bare).to_owned())
}

/// A value in the exact form that `--json` prints.
fn exact(json: &str) -> Result<Value, Failure> {
    let value = serde_json::from_str(json).ok().and_then(|json| match json {
        serde_json::Value::Bool(yes) => Some(Value::Integer(i64::from(yes))),
        other => Value::from_script(&other),
    });
    value.ok_or_else(|| {
        Failure::Usage(format!(
            "“{json}” is no value in JSON: write null, 42, \"text\" or {{\"$blob\": base64}}."
        ))
    })
}

/// `name=value`, `name:=JSON`: a value for a parameter.
pub fn parameter(given: &str) -> Result<Parameter, Failure> {
    let Some((name, text)) = given.split_once('=') else {
        return Err(Failure::Usage(format!("“{given}” is no NAME=VALUE.")));
    };
    let (name, value) = match name.strip_suffix(':') {
        Some(name) => (name, exact(text)?),
        None => (name, read_untyped(text)),
    };
    Ok((name.trim_start_matches([':', '@', '$', '?']).to_owned(), value))
}

/// `name=value`: an answer to what an action asks.
pub fn answer(given: &str) -> Result<ActionAnswer, Failure> {
    let Some((name, text)) = given.split_once('=') else {
        return Err(Failure::Usage(format!("“{given}” is no NAME=VALUE.")));
    };
    Ok(ActionAnswer { name: name.to_owned(), value: Input::Typed { typed: text.to_owned() } })
}

/// The columns that name a row of a table, and the values that a person gave them.
pub type Named = (Vec<String>, Vec<Input>);

/// By which columns a row of `table` is named, and the values that `key` gives them; none if `key` can't name one.
pub fn key(table: &Table, key: &str, by: Option<&str>) -> EngineResult<Option<Named>> {
    let columns = match by {
        Some(column) => vec![table.expect_column(column)?.name.clone()],
        None => table.primary_key.clone(),
    };
    let typed = |text: &str| Input::Typed { typed: text.to_owned() };
    let exactly = serde_json::from_str::<Vec<serde_json::Value>>(key).ok();
    let values: Option<Vec<Input>> = match exactly.filter(|values| values.len() == columns.len()) {
        Some(values) => {
            values.iter().map(|json| Value::from_script(json).as_ref().map(Input::from)).collect()
        }
        None if columns.len() == 1 => Some(vec![typed(key)]),
        None => Some(key.split(',').map(typed).collect()),
    };
    let values = values.filter(|values| values.len() == columns.len() && !columns.is_empty());
    Ok(values.map(|values| (columns, values)))
}

/// `a,-b`.
pub fn order(table: &Table, sort: &str) -> EngineResult<Vec<OrderTerm>> {
    if let Some(column) = table.column(sort) {
        return Ok(vec![OrderTerm { column: column.name.clone(), descending: false, nulls: None }]);
    }
    sort.split(',')
        .map(|part| {
            let plain = table.column(part);
            let (name, descending) = match part.strip_prefix('-') {
                Some(rest) if plain.is_none() => (rest, true),
                _ => (part, false),
            };
            Ok(OrderTerm { column: table.expect_column(name)?.name.clone(), descending, nulls: None })
        })
        .collect()
}
