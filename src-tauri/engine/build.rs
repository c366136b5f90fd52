//! Makes cargo notice new and changed migrations: they are embedded by a macro that cargo can't see into.
fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
