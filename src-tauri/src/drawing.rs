//! How the page gets onto the screen. Without a graphics card (a virtual machine, a remote desktop) WebKitGTK's
//! renderer of shared graphics buffers gains nothing and forgets to draw again what a menu had covered, so there the
//! older way is asked for. Not under WebDriver, which waits for the newer renderer's frames and would wait for ever.

/// `WebKitGTK`'s own switch.
const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Set to "true" by tauri-driver.
const DRIVEN: &str = "TAURI_WEBVIEW_AUTOMATION";

/// Chooses the way; to be called first of all, while there is only one thread.
pub fn choose() {
    let settled = [SWITCH, DRIVEN].iter().any(|name| std::env::var_os(name).is_some());
    if cfg!(target_os = "linux") && !settled && !has_graphics_card() {
        #[allow(
            unsafe_code,
            reason = "nothing reads the environment at the same time: no other thread runs yet"
        )]
        // SAFETY: this is the first thing that the program does, on its only thread.
        unsafe {
            std::env::set_var(SWITCH, "1");
        }
    }
}

/// True if there is a card that programs may draw with.
fn has_graphics_card() -> bool {
    std::fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    })
}
