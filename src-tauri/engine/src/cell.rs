//! How stored values become cells and keys, and come back: the code behind the forms that `value.rs` declares.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rusqlite::types::ValueRef;
use serde_json::{Value as Json, json};

use crate::value::{BlobKind, Cell, Input, MAX_SAFE_INTEGER, RowKey, TEXT_PREFIX_BYTES, Value, digest};

impl Cell {
    /// The cell of a whole stored value.
    #[must_use]
    pub fn of(value: ValueRef<'_>) -> Self {
        match value {
            ValueRef::Null => Self::Null,
            ValueRef::Integer(integer) => Self::integer(integer),
            ValueRef::Real(real) => Self::Real { real: real_text(real) },
            ValueRef::Text(bytes) => Self::text(bytes, bytes.len() as u64),
            ValueRef::Blob(bytes) => Self::blob(bytes, bytes.len() as u64),
        }
    }

    /// The cell of a text of `length` bytes of which `beginning` was read: all of it, or at least
    /// [`TEXT_PREFIX_BYTES`] bytes.
    #[must_use]
    pub fn text(beginning: &[u8], length: u64) -> Self {
        let whole = beginning.len() as u64 == length;
        let digest = || whole.then(|| digest(beginning));
        if whole && beginning.len() <= TEXT_PREFIX_BYTES {
            return match std::str::from_utf8(beginning) {
                Ok(text) => Self::Text(text.to_owned()),
                Err(_) => Self::BadText {
                    bad_text: String::from_utf8_lossy(beginning).into_owned(),
                    bytes: length,
                    digest: digest(),
                    as_of: None,
                },
            };
        }
        let cut = &beginning[..beginning.len().min(TEXT_PREFIX_BYTES)];
        let valid = match std::str::from_utf8(cut) {
            Ok(text) => Some(text),
            // A character cut in two at the end is no fault of the text.
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&cut[..error.valid_up_to()]).ok()
            }
            Err(_) => None,
        };
        match valid {
            Some(prefix) if !whole || std::str::from_utf8(beginning).is_ok() => {
                Self::LongText { prefix: prefix.to_owned(), bytes: length, digest: digest(), as_of: None }
            }
            _ => Self::BadText {
                bad_text: String::from_utf8_lossy(cut).into_owned(),
                bytes: length,
                digest: digest(),
                as_of: None,
            },
        }
    }

    /// The cell of `length` bytes of which `beginning` was read, or all of them.
    #[must_use]
    pub fn blob(beginning: &[u8], length: u64) -> Self {
        let whole = beginning.len() as u64 == length;
        let digest = whole.then(|| digest(beginning));
        Self::Blob { blob: length, kind: BlobKind::of(beginning), digest, as_of: None }
    }

    /// True if the value stored now is the one that this cell, which a person saw, was read from. `as_of` tells how many
    /// changes by others have been told, if there is none that is not told yet.
    ///
    /// Of a long value that wasn't read whole only its beginning and length can be compared, so it counts as another one
    /// as soon as anybody else has changed anything in the file.
    #[must_use]
    pub fn is_still(&self, stored: &Self, as_of: Option<u64>) -> bool {
        let undisturbed = |seen: Option<u64>| seen.is_some() && seen == as_of;
        match (self.provenance(), stored.provenance()) {
            (Some((Some(_), _)), Some((Some(_), _))) | (None, None) => {
                self.without_stamp() == stored.without_stamp()
            }
            (Some((_, seen)), Some(_)) => {
                undisturbed(seen) && self.without_digest() == stored.without_digest()
            }
            _ => false,
        }
    }

    /// Says when it was read, if it wasn't read whole.
    pub(crate) fn stamp(&mut self, now: u64) {
        if let Self::LongText { digest: None, as_of, .. }
        | Self::BadText { digest: None, as_of, .. }
        | Self::Blob { digest: None, as_of, .. } = self
        {
            *as_of = Some(now);
        }
    }

    /// Of a cell that holds only a part of its value: digest and stamp.
    fn provenance(&self) -> Option<(Option<&str>, Option<u64>)> {
        match self {
            Self::LongText { digest, as_of, .. }
            | Self::BadText { digest, as_of, .. }
            | Self::Blob { digest, as_of, .. } => Some((digest.as_deref(), *as_of)),
            _ => None,
        }
    }

    fn without_stamp(&self) -> Self {
        let mut cell = self.clone();
        if let Self::LongText { as_of, .. } | Self::BadText { as_of, .. } | Self::Blob { as_of, .. } =
            &mut cell
        {
            *as_of = None;
        }
        cell
    }

    fn without_digest(&self) -> Self {
        let mut cell = self.without_stamp();
        if let Self::LongText { digest, .. } | Self::BadText { digest, .. } | Self::Blob { digest, .. } =
            &mut cell
        {
            *digest = None;
        }
        cell
    }

    fn integer(integer: i64) -> Self {
        if integer.unsigned_abs() <= MAX_SAFE_INTEGER.unsigned_abs() {
            Self::Integer(integer)
        } else {
            Self::BigInteger { int: integer.to_string() }
        }
    }
}

impl From<&Value> for Cell {
    fn from(value: &Value) -> Self {
        Self::of(value.as_ref())
    }
}

impl BlobKind {
    /// Told from the first bytes (<https://en.wikipedia.org/wiki/List_of_file_signatures>).
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        const SIGNATURES: [(&[u8], BlobKind); 9] = [
            (b"\x89PNG\r\n\x1a\n", BlobKind::Png),
            (b"\xff\xd8\xff", BlobKind::Jpeg),
            (b"GIF87a", BlobKind::Gif),
            (b"GIF89a", BlobKind::Gif),
            (b"%PDF-", BlobKind::Pdf),
            (b"PK\x03\x04", BlobKind::Zip),
            (b"\x1f\x8b", BlobKind::Gzip),
            (b"SQLite format 3\0", BlobKind::Sqlite),
            (b"BM", BlobKind::Bmp),
        ];
        if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            return Self::Webp;
        }
        let known = SIGNATURES.iter().find(|(signature, kind)| {
            bytes.starts_with(signature) && (*kind != Self::Bmp || bytes.get(6..10) == Some(&[0; 4]))
        });
        match known {
            Some((_, kind)) => *kind,
            None if !bytes.is_empty() && is_printable(bytes) => Self::Text,
            None => Self::Bytes,
        }
    }
}

/// Valid UTF-8 (a character cut at the end of a long blob's beginning aside) without control characters.
fn is_printable(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(TEXT_PREFIX_BYTES)];
    let text = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && beginning.len() < bytes.len() => {
            std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or("\0")
        }
        Err(_) => return false,
    };
    !text.chars().any(|character| character.is_control() && !character.is_whitespace())
}

/// The shortest text that reads back as the same double: `1.0`, `-0.0`, `1e300`, `Infinity`.
#[must_use]
pub fn real_text(real: f64) -> String {
    if real.is_infinite() {
        return if real > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    format!("{real:?}")
}

/// The double that such a text means; none if it is not a number (NaN is none: SQLite stores it as NULL).
#[must_use]
pub fn read_real(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|real| !real.is_nan())
}

impl Value {
    /// The value without its bytes copied.
    #[must_use]
    pub fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Null => ValueRef::Null,
            Self::Integer(integer) => ValueRef::Integer(*integer),
            Self::Real(real) => ValueRef::Real(*real),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::BadText(bytes) => ValueRef::Text(bytes),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }
    }

    /// In the exact form of scripts and keys: plain JSON where that is exact, `{"$real": …}` and so on where it isn't.
    #[must_use]
    pub fn to_script(&self) -> Json {
        match self {
            Self::Null => Json::Null,
            Self::Integer(integer) => json!(integer),
            Self::Real(real) if real.is_finite() && real.fract() != 0.0 => json!(real),
            Self::Real(real) => json!({ "$real": real_text(*real) }),
            Self::Text(text) => json!(text),
            Self::BadText(bytes) => json!({ "$text": STANDARD.encode(bytes) }),
            Self::Blob(bytes) => json!({ "$blob": STANDARD.encode(bytes) }),
        }
    }

    /// Reads [`Value::to_script`]; none if it is no such form.
    #[must_use]
    pub fn from_script(json: &Json) -> Option<Self> {
        match json {
            Json::Null => Some(Self::Null),
            Json::Number(number) => {
                number.as_i64().map(Self::Integer).or_else(|| number.as_f64().map(Self::Real))
            }
            Json::String(text) => Some(Self::Text(text.clone())),
            Json::Object(fields) => {
                let (name, value) = fields.iter().next().filter(|_| fields.len() == 1)?;
                let text = value.as_str()?;
                match name.as_str() {
                    "$real" => read_real(text).map(Self::Real),
                    "$blob" => STANDARD.decode(text).ok().map(Self::Blob),
                    "$text" => STANDARD.decode(text).ok().map(Self::BadText),
                    _ => None,
                }
            }
            Json::Bool(_) | Json::Array(_) => None,
        }
    }
}

impl RowKey {
    /// The key with these values, in key order.
    #[must_use]
    pub fn of(values: &[Value]) -> Self {
        Self(Json::Array(values.iter().map(Value::to_script).collect()).to_string())
    }

    /// The values, in key order; none if this is no key.
    #[must_use]
    pub fn values(&self) -> Option<Vec<Value>> {
        let json: Json = serde_json::from_str(&self.0).ok()?;
        json.as_array()?.iter().map(Value::from_script).collect()
    }
}

impl From<&Value> for Input {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(integer) => match Cell::integer(*integer) {
                Cell::BigInteger { int } => Self::BigInteger { int },
                _ => Self::Integer(*integer),
            },
            Value::Real(real) => Self::Real { real: real_text(*real) },
            Value::Text(text) => Self::Text(text.clone()),
            Value::BadText(bytes) => Self::BadText { text_base64: STANDARD.encode(bytes) },
            Value::Blob(bytes) => Self::Blob { base64: STANDARD.encode(bytes), name: None, media: None },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_text_keep_their_length_and_never_split_a_character() {
        assert_eq!(Cell::of(ValueRef::Text(b"")), Cell::Text(String::new()));
        let long = "é".repeat(600);
        assert_eq!(
            Cell::of(ValueRef::Text(long.as_bytes())),
            Cell::LongText {
                prefix: "é".repeat(512),
                bytes: 1200,
                digest: Some(digest(long.as_bytes())),
                as_of: None
            }
        );
        let odd = format!("a{long}");
        assert_eq!(
            Cell::of(ValueRef::Text(odd.as_bytes())),
            Cell::LongText {
                prefix: format!("a{}", "é".repeat(511)),
                bytes: 1201,
                digest: Some(digest(odd.as_bytes())),
                as_of: None,
            }
        );
        assert!(matches!(Cell::of(ValueRef::Text(b"a\xffb")), Cell::BadText { bytes: 3, .. }));
    }

    #[test]
    fn a_cell_tells_whether_its_value_is_still_stored() {
        let whole = |bytes: &[u8]| Cell::of(ValueRef::Blob(bytes));
        let cut = |as_of| Cell::Blob { blob: 3, kind: BlobKind::Text, digest: None, as_of };
        for (seen, stored, as_of, expected) in [
            (Cell::Null, Cell::Null, None, true),
            (Cell::Null, whole(b"abc"), Some(0), false),
            (whole(b"abc"), Cell::Null, Some(0), false),
            (whole(b"abc"), whole(b"abc"), None, true),
            (whole(b"abc"), whole(b"abd"), Some(0), false),
            (cut(Some(2)), whole(b"abc"), Some(2), true),
            (cut(Some(2)), whole(b"abcd"), Some(2), false),
            (cut(Some(2)), whole(b"abc"), Some(3), false),
            (cut(Some(2)), whole(b"abc"), None, false),
            (cut(None), whole(b"abc"), None, false),
            (cut(None), whole(b"abc"), Some(0), false),
        ] {
            assert_eq!(seen.is_still(&stored, as_of), expected, "{seen:?} {stored:?} {as_of:?}");
        }
    }

    #[test]
    fn keys_read_back_exactly() {
        let values = [
            Value::Integer(i64::MIN),
            Value::Integer(9_007_199_254_740_993),
            Value::Real(1.0),
            Value::Real(0.1),
            Value::Real(-0.0),
            Value::Real(f64::NEG_INFINITY),
            Value::Text("a\"🦉".into()),
            Value::BadText(vec![0xff]),
            Value::Blob(vec![0, 1]),
            Value::Null,
        ];
        let back = RowKey::of(&values).values().unwrap();
        assert_eq!(back, values);
        assert!(matches!(back[4], Value::Real(real) if real.is_sign_negative()));
        for bad in ["", "1", "{}", "[true]", "[{\"$x\":\"\"}]"] {
            assert_eq!(RowKey(bad.into()).values(), None, "{bad:?} is no key");
        }
    }
}
