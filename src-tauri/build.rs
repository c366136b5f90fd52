//! Prepares the Tauri context: capabilities live in `src-tauri/`, and an absent `ui/dist` must not stop a compile.
fn main() {
    println!("cargo::rerun-if-changed=src-tauri/capabilities");
    // The built UI is embedded: a new one must be taken up, also after there was none.
    println!("cargo::rerun-if-changed=ui/dist");
    let _ = std::fs::create_dir_all("ui/dist");
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("./src-tauri/capabilities/**/*");
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
