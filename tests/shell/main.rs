//! The shell without a window: the generated client is fresh, commands go through the router.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::path::Path;

/// Fails when a Rust type changed and the client wasn't written again (`cargo xtask types`).
#[test]
fn the_typescript_client_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/lib/api/generated.ts");
    let fresh = relata_shell::commands::typescript();
    if std::env::var_os("RELATA_WRITE_TYPES").is_some() {
        std::fs::write(&path, &fresh).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == fresh, "ui/src/lib/api/generated.ts is stale: run `cargo xtask types`");
}
