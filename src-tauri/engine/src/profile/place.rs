//! Where a person's things are kept.

use std::path::{Path, PathBuf};

/// The same as the bundle's identifier, so that the window and the command line share one folder.
const IDENTIFIER: &str = "app.relata.desktop";

/// The folder for settings, recent files, sidecars and the default file: `RELATA_PROFILE` if it is set, else a folder of
/// Relata's own in the platform's data folder. It need not exist yet.
#[must_use]
pub fn folder() -> PathBuf {
    named("RELATA_PROFILE")
        .or_else(|| dirs::data_dir().map(|data| data.join(IDENTIFIER)))
        .unwrap_or_else(|| std::env::temp_dir().join(IDENTIFIER))
}

/// The default file: `RELATA_DATABASE` if it is set, else one in `profile`. It need not exist yet.
#[must_use]
pub fn default_file(profile: &Path) -> PathBuf {
    named("RELATA_DATABASE").unwrap_or_else(|| profile.join("My data.sqlite"))
}

fn named(variable: &str) -> Option<PathBuf> {
    let value = std::env::var_os(variable).filter(|value| !value.is_empty())?;
    Some(std::path::absolute(&value).unwrap_or_else(|_| PathBuf::from(value)))
}

/// The sidecar of somebody else's file: named after it, told apart by a hash of its whole path.
pub(crate) fn sidecar(profile: &Path, file: &Path) -> PathBuf {
    profile.join("sidecars").join(named_after(file, "sqlite"))
}

/// A name for what belongs to `file`: its own, with a hash of its whole path, and an ending.
pub(super) fn named_after(file: &Path, ending: &str) -> String {
    let stem = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    let stem: String =
        stem.chars().filter(|letter| letter.is_alphanumeric() || "-_".contains(*letter)).take(40).collect();
    let hash = fnv1a(file.as_os_str().as_encoded_bytes());
    format!("{stem}-{hash:016x}.{ending}")
}

/// FNV-1a: the standard library's hasher may change from one Rust to the next, and these names must not.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
