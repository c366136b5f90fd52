//! What a person may write shorter in a query, as JSON or TOML:
//!
//! - a condition: `{"column": "price", "less": 20}`, `{"all": [..]}`, `{"any": [..]}`, `{"not": ..}`, a list for all of it,
//!   `{"column": "end", "more": {"column": "begin"}}`, `{"column": "id", "in": {"from": ..}}`, `{"link": "posts", "more": 5}`,
//!   `{"link": "tags", "any": ["new"], "column": "name"}`; values are then read as if typed into the column,
//! - what is shown: `"name"`, `"sum(total)"`, `"month(date)"`, `"count()"`,
//! - a join: `"customer"`; an order: `"-price"`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json, json};

use super::model::{Join, Shown};
use crate::rows::{Condition, Operator, OrderTerm};

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = condition(Json::deserialize(deserializer)?).map_err(D::Error::custom)?;
        Self::deserialize(written).map_err(D::Error::custom)
    }
}

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = match Json::deserialize(deserializer)? {
            Json::String(text) => shown(&text),
            other => other,
        };
        Self::deserialize(written).map_err(D::Error::custom)
    }
}

impl Serialize for Join {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Join {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let written = match Json::deserialize(deserializer)? {
            Json::String(link) => json!({ "link": link }),
            other => other,
        };
        Self::deserialize(written).map_err(D::Error::custom)
    }
}

/// An order, each of whose terms may be a name, with `-` in front from the largest down.
pub(super) fn order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<OrderTerm>, D::Error> {
    let terms = Vec::<Json>::deserialize(deserializer)?;
    let term = |written: Json| match written {
        Json::String(text) => {
            let (column, descending) = match text.strip_prefix('-') {
                Some(column) => (column.to_owned(), true),
                None => (text, false),
            };
            Ok(OrderTerm { column, descending, nulls: None })
        }
        other => serde_json::from_value(other).map_err(D::Error::custom),
    };
    terms.into_iter().map(term).collect()
}

/// `sum(total)`, `month(date)`, `count()`, or a column.
fn shown(text: &str) -> Json {
    let called = text.trim().strip_suffix(')').and_then(|text| text.split_once('('));
    let Some((function, column)) = called else { return json!({ "column": text }) };
    let (function, column) = (function.trim().to_ascii_lowercase(), column.trim());
    let column = if column.is_empty() || column == "*" { Json::Null } else { Json::from(column) };
    match function.as_str() {
        "day" | "week" | "month" | "quarter" | "year" => json!({ "column": column, "bucket": function }),
        "count" | "count_distinct" | "sum" | "avg" | "average" | "min" | "max" | "median" | "list" => {
            json!({ "column": column, "aggregate": function })
        }
        _ => json!({ "column": text }),
    }
}

/// What is shown, as a person writes it.
pub(super) fn read_shown(text: &str) -> Option<Shown> {
    Shown::deserialize(shown(text)).ok()
}

/// The whole form of a condition.
fn condition(written: Json) -> Result<Json, String> {
    let mut written = match written {
        Json::Array(of) => return Ok(json!({ "type": "all", "of": of })),
        Json::Object(written) if !written.contains_key("type") => written,
        other => return Ok(other),
    };
    if let Some(column) = written.remove("column") {
        return if written.contains_key("link") {
            written.insert("column".to_owned(), column);
            linked(written)
        } else {
            compare(column, written)
        };
    }
    if written.contains_key("link") {
        return linked(written);
    }
    match (written.len(), written.iter().next()) {
        (1, Some((word, of))) if ["all", "any", "not"].contains(&word.as_str()) => {
            Ok(json!({ "type": word, "of": of }))
        }
        _ => Err("A condition names a “column”, a “link”, or is “all”, “any” or “not”.".to_owned()),
    }
}

fn compare(column: Json, mut written: Map<String, Json>) -> Result<Json, String> {
    if let Some(operator) = written.remove("operator") {
        let values = written.remove("values").or_else(|| written.remove("value"));
        let values = values.map_or_else(Vec::new, |values| list(values, true));
        return done(
            &written,
            json!({ "type": "compare", "column": column, "operator": operator, "values": values }),
        );
    }
    let operators: Vec<String> = written.keys().cloned().collect();
    let [operator] = operators.as_slice() else {
        return Err(format!(
            "The condition on {column} needs one operator, as in {{\"column\": {column}, \"is\": 1}}."
        ));
    };
    let value = written.remove(operator).unwrap_or_default();
    let is_in = operator == "in" || operator == "not_in";
    if is_in && value.get("from").is_some() {
        return Ok(
            json!({ "type": "in_query", "column": column, "query": value, "not": operator == "not_in" }),
        );
    }
    if operator == "not_in" {
        let inner =
            json!({ "type": "compare", "column": column, "operator": "in", "values": list(value, true) });
        return Ok(json!({ "type": "not", "of": inner }));
    }
    if let Some(other) =
        value.as_object().filter(|value| value.len() == 1).and_then(|value| value.get("column"))
    {
        return Ok(
            json!({ "type": "compare_columns", "column": column, "operator": operator, "other": other }),
        );
    }
    // `{"empty": true}` takes no value; `{"empty": false}` says the opposite.
    let opposite = match (operator.as_str(), &value) {
        ("empty", Json::Bool(false)) => Some("not_empty"),
        ("null", Json::Bool(false)) => Some("not_null"),
        _ => None,
    };
    let none = ["empty", "not_empty", "null", "not_null"].contains(&operator.as_str());
    let many = ["in", "between", "in_last", "in_next"].contains(&operator.as_str());
    let values = if none { Vec::new() } else { list(value, many) };
    let operator = opposite.unwrap_or(operator);
    Ok(json!({ "type": "compare", "column": column, "operator": operator, "values": values }))
}

fn linked(mut written: Map<String, Json>) -> Result<Json, String> {
    let link = written.remove("link").unwrap_or_default();
    let which = ["any", "all", "none"].into_iter().find(|which| written.contains_key(*which));
    if let Some(which) = which {
        let keys = written.remove(which).map_or_else(Vec::new, |keys| list(keys, true));
        let column = written.remove("column").unwrap_or_default();
        return done(
            &written,
            json!({ "type": "has", "link": link, "which": which, "keys": keys, "column": column }),
        );
    }
    let filter = written.remove("where").unwrap_or_default();
    let operators: Vec<String> = written.keys().cloned().collect();
    let (operator, count) = match operators.as_slice() {
        [] => ("at_least".to_owned(), json!(1)),
        [only] if only == "exists" => {
            let exists = written.remove(only) != Some(Json::Bool(false));
            (if exists { "at_least" } else { "less" }.to_owned(), json!(1))
        }
        [only] => (only.clone(), written.remove(only).unwrap_or_default()),
        _ => return Err(format!("The condition on the link {link} compares with one number.")),
    };
    Ok(json!({ "type": "linked", "link": link, "where": filter, "operator": operator, "count": count }))
}

fn done(left: &Map<String, Json>, written: Json) -> Result<Json, String> {
    match left.keys().next() {
        None => Ok(written),
        Some(word) => Err(format!("“{word}” is not known in a condition.")),
    }
}

/// Values as a person writes them: read by the column, as if they were typed.
fn list(value: Json, many: bool) -> Vec<Json> {
    let typed = |value: Json| match value {
        Json::String(typed) => json!({ "typed": typed }),
        Json::Number(number) => json!({ "typed": number.to_string() }),
        other => other,
    };
    match value {
        Json::Array(values) if many => values.into_iter().map(typed).collect(),
        other => vec![typed(other)],
    }
}

impl Condition {
    /// True if a query stands in it.
    #[must_use]
    pub fn asks(&self) -> bool {
        match self {
            Self::All { of } | Self::Any { of } => of.iter().any(Self::asks),
            Self::Not { of } => of.asks(),
            Self::InQuery { .. } => true,
            Self::Linked { filter, .. } => filter.as_ref().is_some_and(|filter| filter.asks()),
            Self::Compare { .. }
            | Self::CompareColumns { .. }
            | Self::Has { .. }
            | Self::Search { .. }
            | Self::Expression { .. } => false,
        }
    }
}

impl Operator {
    /// True if it compares two values.
    #[must_use]
    pub fn compares(self) -> bool {
        use Operator::{AtLeast, AtMost, Is, IsNot, Less, More};
        matches!(self, Is | IsNot | Less | AtMost | More | AtLeast)
    }
}
