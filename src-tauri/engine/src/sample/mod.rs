//! Rows to look at, made from a declaration: a few written by hand, and as many more as wanted from generators. The same
//! declaration and day give the same rows, byte for byte, on every machine.
//!
//! What a column of a row holds depends on nothing but the names of table and column, the row's number and the day, so
//! that rows can be made one after the other without keeping any.

mod compile;
mod fill;
mod make;
mod picture;
mod random;
mod stored;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

pub(crate) use fill::fill;
use picture::Picture;

/// How many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
pub enum SampleSize {
    /// A first look: the rows written by hand.
    #[serde(rename = "small")]
    Small,
    /// 10,000 rows in the biggest tables.
    #[serde(rename = "10k")]
    TenThousand,
    /// A million rows in the biggest tables.
    #[serde(rename = "1m")]
    Million,
}

/// The day of which dates in the sample are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl Day {
    /// This day of the local zone.
    #[must_use]
    pub fn today() -> Self {
        Self(chrono::Local::now().date_naive())
    }

    /// Reads `2026-11-25`; none if that is no day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok().map(Self)
    }
}

/// A declaration of sample rows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Sample {
    /// Lists of words and sentences, by name.
    #[serde(default)]
    words: BTreeMap<String, Vec<String>>,
    /// Drawings, by name.
    #[serde(default)]
    pictures: BTreeMap<String, Picture>,
    /// What colour each part of a drawing has, by name; `#rrggbb`.
    #[serde(default)]
    palettes: BTreeMap<String, BTreeMap<String, String>>,
    /// Tables in the order in which they are filled: those that others point to come first.
    #[serde(default, rename = "table")]
    tables: Vec<SampleTable>,
}

/// The rows of one table.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SampleTable {
    name: String,
    /// The column by whose value hand-written rows of other tables name a row of this one.
    called_by: Option<String>,
    /// How many rows in all, the hand-written ones included; without it as `each` says, or only those.
    #[serde(default)]
    counts: BTreeMap<SampleSize, u64>,
    /// Some rows for each row of another table.
    each: Option<Each>,
    /// How the columns of a generated row come about.
    #[serde(default)]
    make: BTreeMap<String, Maker>,
    /// Rows written by hand, in the form that `stored` reads.
    #[serde(default)]
    rows: Vec<BTreeMap<String, Json>>,
}

/// So many rows for each row that a link leads to.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Each {
    /// The link.
    column: String,
    least: u64,
    most: u64,
    /// Only for the first so many rows there, beyond those written by hand.
    #[serde(default)]
    among: BTreeMap<SampleSize, u64>,
    /// The link that must differ within these rows.
    distinct: Option<String>,
}

/// How a column of a generated row comes about.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Maker {
    #[serde(flatten)]
    how: How,
    /// The share of rows that have nothing in it.
    #[serde(default)]
    none: f64,
    /// Only where another column has one of these values.
    only: Option<Only>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Only {
    column: String,
    is: Vec<String>,
}

/// What a generator does.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "make", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum How {
    /// One of these texts; `{list}` is a word of that list, `{=column}` a value of this row, `{n}` the row's number.
    Pattern { texts: Vec<String> },
    /// A whole number.
    Whole {
        least: i64,
        most: i64,
        #[serde(default = "even")]
        skew: f64,
    },
    /// An amount in the smallest unit, small ones more often, ending on one of these.
    Amount { least: i64, most: i64, endings: Vec<i64> },
    /// One of these, by weight.
    Choice { of: BTreeMap<String, u32> },
    /// 1 for this share of rows, else 0.
    Chance { share: f64 },
    /// A day (and a time of day) between these offsets from today; a skew above 1 prefers the first.
    Day {
        from: i64,
        to: i64,
        #[serde(default = "even")]
        skew: f64,
    },
    /// Some time after another column of the row, at most so many days, and not later than today.
    After { column: String, within: i64 },
    /// Some sentences of a list.
    Sentences {
        of: String,
        least: u64,
        most: u64,
        #[serde(default)]
        paragraphs: u64,
    },
    /// A row of the table that the link leads to; a skew above 1 prefers the first ones.
    Link {
        #[serde(default = "even")]
        skew: f64,
    },
    /// The text of another column as a slug, unique by a suffix.
    Slug { from: String },
    /// Which of the rows of `each` this is, from 0.
    Place,
    /// 1 for the first of the rows of `each`, else 0.
    First,
    /// The row's number times this.
    Number { step: f64 },
    /// One of the drawings in one of the palettes; the first whose name stands in the column `like`, if any does.
    Picture { of: Vec<String>, palettes: Vec<String>, like: Option<String> },
    /// Always the same.
    Same { value: Json },
}

fn even() -> f64 {
    1.0
}

impl Sample {
    /// This one's words and the tables named in `taken`, with all of `other`'s, which stand above this one's.
    #[must_use]
    pub(crate) fn under(mut self, other: Self, taken: &[String]) -> Self {
        let own = |name: &String| other.tables.iter().any(|table| table.name == *name);
        self.tables.retain(|table| taken.contains(&table.name) && !own(&table.name));
        self.tables.extend(other.tables);
        self.words.extend(other.words);
        self.pictures.extend(other.pictures);
        self.palettes.extend(other.palettes);
        self
    }
}
