//! Values without loss: what SQLite stores, how it crosses to the window ([`Cell`]) and how it comes back ([`Input`]).
//!
//! JSON alone can't carry SQLite's five types: numbers beyond 2^53 are rounded by JavaScript, `1` and `1.0` become one,
//! infinities and bytes have no form, and text need not be valid UTF-8. So plain JSON is used where it is exact
//! (NULL, safe integers, text) and a one-field object where it isn't.

use rusqlite::types::{ToSqlOutput, Value as SqlValue, ValueRef};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Text longer than this many bytes crosses to the window as a prefix; the rest is read on demand.
pub const TEXT_PREFIX_BYTES: usize = 1024;

/// The largest integer that a JavaScript number holds exactly, 2^53 − 1.
pub const MAX_SAFE_INTEGER: i64 = 9_007_199_254_740_991;

/// One stored value, exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A double; SQLite stores NaN as NULL, so this is never NaN.
    Real(f64),
    /// Valid UTF-8 text.
    Text(String),
    /// Text whose bytes are not valid UTF-8; kept as they are.
    BadText(Vec<u8>),
    /// Bytes.
    Blob(Vec<u8>),
}

impl From<ValueRef<'_>> for Value {
    fn from(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(integer) => Self::Integer(integer),
            ValueRef::Real(real) => Self::Real(real),
            ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::BadText(bytes.to_vec()),
            },
            ValueRef::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Integer(integer) => ToSqlOutput::Owned(SqlValue::Integer(*integer)),
            Self::Real(real) => ToSqlOutput::Owned(SqlValue::Real(*real)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::BadText(bytes) => ToSqlOutput::Borrowed(ValueRef::Text(bytes)),
            Self::Blob(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// What a blob seems to hold, told from its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BlobKind {
    /// PNG picture.
    Png,
    /// JPEG picture.
    Jpeg,
    /// GIF picture.
    Gif,
    /// WebP picture.
    Webp,
    /// BMP picture.
    Bmp,
    /// PDF document.
    Pdf,
    /// ZIP archive (also office documents).
    Zip,
    /// gzip stream.
    Gzip,
    /// An SQLite database.
    Sqlite,
    /// Bytes that are valid UTF-8.
    Text,
    /// Anything else.
    Bytes,
}

/// One value on its way to the window or to a script.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Cell {
    /// NULL.
    Null,
    /// An integer within ±(2^53 − 1).
    Integer(#[ts(type = "number")] i64),
    /// Text, whole.
    Text(String),
    /// An integer beyond what JavaScript holds exactly, in decimal digits.
    BigInteger {
        /// The digits.
        int: String,
    },
    /// A double, as the shortest text that reads back the same; `Infinity`, `-Infinity` and `-0.0` included.
    Real {
        /// The text.
        real: String,
    },
    /// The beginning of a long text.
    LongText {
        /// The first characters, at most [`TEXT_PREFIX_BYTES`] bytes.
        prefix: String,
        /// The whole length in bytes.
        bytes: u64,
        /// Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// Where it wasn't: how many changes by others had been told when it was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(type = "number | null")]
        as_of: Option<u64>,
    },
    /// Text that is not valid UTF-8.
    BadText {
        /// The beginning, with U+FFFD in place of what isn't UTF-8.
        bad_text: String,
        /// The whole length in bytes.
        bytes: u64,
        /// Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// Where it wasn't: how many changes by others had been told when it was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(type = "number | null")]
        as_of: Option<u64>,
    },
    /// Bytes: only their number and kind; the bytes are read on demand.
    Blob {
        /// How many bytes.
        blob: u64,
        /// What they seem to be.
        kind: BlobKind,
        /// Of the whole value, where it was read whole: tells whether it is still the same ([`digest`]).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// Where it wasn't: how many changes by others had been told when it was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(type = "number | null")]
        as_of: Option<u64>,
    },
    /// A computed value that this row doesn't give.
    Failed {
        /// Why, as a sentence.
        failed: String,
    },
}

/// What two values of the same bytes have in common and, for all that chance allows, no two others: 128 bits of BLAKE3
/// (<https://github.com/BLAKE3-team/BLAKE3-specs>) in hexadecimal.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex()[..32].to_owned()
}

/// One value on its way from the window, the command line or a script into the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(untagged)]
pub enum Input {
    /// NULL.
    Null,
    /// A boolean: stored as 1 or 0.
    Boolean(bool),
    /// An integer.
    Integer(#[ts(type = "number")] i64),
    /// Text, taken as text (the column's affinity may still convert it, as SQLite does).
    Text(String),
    /// An integer in decimal digits.
    BigInteger {
        /// The digits.
        int: String,
    },
    /// A double as text.
    Real {
        /// The text; `Infinity`, `-Infinity`, `-0.0` included.
        real: String,
    },
    /// Bytes in base64 (RFC 4648, padded), for a file or picture with its name and media type.
    Blob {
        /// The bytes.
        base64: String,
        /// The name of the file that they come from.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        name: Option<String>,
        /// Its media type.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        media: Option<String>,
    },
    /// Text as bytes in base64, for text that isn't valid UTF-8.
    BadText {
        /// The bytes.
        text_base64: String,
    },
    /// What a person typed or pasted: read by the column's kind and affinity (`12`, `1.5`, `yes`, a date), and refused
    /// with a sentence when it can't be.
    Typed {
        /// As typed.
        typed: String,
    },
}

/// Names one row of one table exactly; opaque to the window (compare it, send it back).
///
/// The text is a JSON array of the key's values in key order, in the exact script form: integers as integers,
/// `{"$blob": base64}`, `{"$real": "…"}`, `{"$text": base64}`. A table read by rowid has one integer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct RowKey(pub String);
