//! Passwords: kept as Argon2id hashes (<https://www.rfc-editor.org/rfc/rfc9106>), only ever set and checked. Whatever
//! reads a password column reads [`MASK`] in place of the hash, by [`masked`], so that no hash leaves the engine.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString, rand_core::OsRng};

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

/// SQL that reads a password column `name` (quoted) as [`MASK`] where one is set.
#[must_use]
pub fn masked(name: &str) -> String {
    format!("CASE WHEN {name} IS NOT NULL AND {name} <> '' THEN '{MASK}' END")
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
        assert_ne!(stored, hash("corréct hörse").unwrap(), "each with a salt of its own");
    }
}
