//! The Tauri shell: one window over the engine. Adapts, decides nothing.

pub mod commands;
mod drawing;
mod menu;
mod router;
mod window;

use std::path::Path;
use std::sync::Arc;

use relata_engine::event::Event;
use relata_engine::session::Session;
use relata_engine::{ErrorCode, WireError};
use tauri::{Emitter, Manager, State};

/// The name under which every engine event reaches the window.
const EVENT: &str = "relata";

/// The one Tauri command: every engine command goes through it, on a thread of its own.
#[tauri::command]
async fn call(
    session: State<'_, Arc<Session>>,
    name: String,
    args: serde_json::Value,
) -> Result<serde_json::Value, WireError> {
    let session = Arc::clone(&session);
    tauri::async_runtime::spawn_blocking(move || commands::dispatch(&session, &name, args))
        .await
        .unwrap_or_else(|error| {
            Err(WireError {
                code: ErrorCode::Internal,
                message: "Something in Relata broke. Your file is as it was before this step.".to_owned(),
                details: Some(error.to_string()),
                fault: None,
            })
        })
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// Tauri's, if there is no display or no webview.
pub fn run() -> tauri::Result<()> {
    drawing::choose();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .menu(menu::build)
        .on_menu_event(|app, event| menu::picked(app, event.id().as_ref()))
        .setup(|app| Ok(start(app)?))
        .invoke_handler(tauri::generate_handler![call, menu::set_menus, window::window_ready])
        .build(tauri::generate_context!())?;
    app.run(on_event);
    Ok(())
}

/// Starts the engine and opens the window over it.
fn start(app: &mut tauri::App) -> tauri::Result<()> {
    let folder = relata_engine::profile::folder();
    let handle = app.handle().clone();
    let session = Session::new(
        folder.clone(),
        Arc::new(move |event: Event| {
            let _ = handle.emit(EVENT, event);
        }),
    );
    // Options are not files: WebView and desktop environments add some of their own.
    let named = std::env::args_os().skip(1).find(|argument| !argument.to_string_lossy().starts_with('-'));
    if let Some(file) = named {
        session.ask_for(Path::new(&file));
    }
    let theme = session.settings().theme;
    app.manage(session);
    window::open(app.handle(), &folder, theme)
}

/// macOS hands files over as an event, before or while the window is there.
#[cfg(target_os = "macos")]
fn on_event(app: &tauri::AppHandle, event: tauri::RunEvent) {
    let tauri::RunEvent::Opened { urls } = event else { return };
    for path in urls.iter().filter_map(|url| url.to_file_path().ok()) {
        app.state::<Arc<Session>>().ask_for(&path);
        let _ = app.emit("open-file", path.display().to_string());
    }
}

#[cfg(not(target_os = "macos"))]
fn on_event(_app: &tauri::AppHandle, _event: tauri::RunEvent) {}
