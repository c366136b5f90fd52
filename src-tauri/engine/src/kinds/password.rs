//! Passwords: kept as Argon2id hashes (<https://www.rfc-editor.org/rfc/rfc9106>), only ever set and checked. Whatever
//! reads a password column reads [`MASK`] in place of the hash, by [`read_sql`], so that no hash leaves the engine.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString, rand_core::OsRng};

use crate::schema::{Column, ColumnKind, Table, TableType};
use crate::value::Value;

/// Stands for a password that is set, wherever rows are read; written, it means: leave it as it is.
pub const MASK: &str = "••••••••";

/// The hash of `secret` with a salt of its own, as a PHC string.
///
/// # Errors
/// A sentence, where this machine can't make one.
pub fn hash(secret: &str) -> Result<String, String> {
    let salt = SaltString::generate(&mut OsRng);
    let made = Argon2::default().hash_password(secret.as_bytes(), &salt);
    made.map(|hash| hash.to_string()).map_err(|error| format!("The password can't be kept: {error}."))
}

/// Whether `secret` is the password that `stored` is the hash of; false where `stored` is no such hash.
#[must_use]
pub fn is_right(secret: &str, stored: &str) -> bool {
    let parsed = PasswordHash::new(stored);
    parsed.is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}

/// An Argon2 hash already, as another program brings it: it is kept and not hashed again.
#[must_use]
pub fn is_hash(text: &str) -> bool {
    text.starts_with("$argon2") && PasswordHash::new(text).is_ok_and(|hash| hash.hash.is_some())
}

/// True if a stored value is a hash.
#[must_use]
pub fn is_hash_value(value: &Value) -> bool {
    matches!(value, Value::Text(text) if is_hash(text))
}

/// SQL that reads the column `name` (quoted, perhaps with its source) of `table`: a password as [`MASK`] where one is set.
/// A view says of no column where it comes from, so whatever looks like a hash is masked there.
#[must_use]
pub fn read_sql(table: &Table, column: &Column, name: &str) -> String {
    if column.kind == ColumnKind::Password {
        format!("CASE WHEN {name} <> '' THEN '{MASK}' END")
    } else if table.table_type == TableType::View {
        format!("CASE WHEN {name} GLOB '$argon2*' THEN '{MASK}' ELSE {name} END")
    } else {
        name.to_owned()
    }
}

/// SQL that is shown to a person, with every literal that is a hash masked.
#[must_use]
pub fn without_hashes(mut sql: String) -> String {
    const START: &str = "'$argon2";
    while let Some(from) = sql.find(START) {
        let rest = &sql[from + 1..];
        let to = rest.find('\'').map_or(sql.len(), |end| from + 1 + end);
        sql.replace_range(from + 1..to, MASK);
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_one_is_right_and_no_other() {
        let stored = hash("corréct hörse").unwrap();
        assert!(stored.starts_with("$argon2id$") && is_hash(&stored) && !stored.contains("horse"));
        assert!(is_right("corréct hörse", &stored));
        assert!(!is_right("correct horse", &stored) && !is_right("", &stored));
        assert!(!is_right("x", "x") && !is_hash("$argon2 rocks"));
        let said = without_hashes(format!("UPDATE u SET p = '{stored}', q = 'x'"));
        assert_eq!(said, format!("UPDATE u SET p = '{MASK}', q = 'x'"));
        assert_ne!(stored, hash("corréct hörse").unwrap(), "each with a salt of its own");
    }
}
