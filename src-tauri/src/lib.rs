//! The Tauri shell: one window over the engine. Adapts, decides nothing.

pub mod commands;
mod router;

use std::path::Path;
use std::sync::Arc;

use relata_engine::event::Event;
use relata_engine::session::Session;
use relata_engine::{ErrorCode, WireError};
use tauri::{Emitter, Manager, State, WebviewUrl, WebviewWindowBuilder};

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
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .setup(|app| {
            let handle = app.handle().clone();
            let session = Session::new(
                relata_engine::profile::folder(),
                Arc::new(move |event: Event| {
                    let _ = handle.emit(EVENT, event);
                }),
            );
            if let Some(file) = std::env::args_os().nth(1) {
                session.ask_for(Path::new(&file));
            }
            app.manage(session);
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Relata")
                .inner_size(1200.0, 800.0)
                .min_inner_size(450.0, 300.0)
                .build()?;
            Ok(())
        })
        .invoke_handler(tauri::generate_handler![call])
        .run(tauri::generate_context!())
}
