//! The one window: as large as it was left, shown only when its first picture is there, in the colour of its theme.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use relata_engine::profile::Theme;
use serde::{Deserialize, Serialize};
use tauri::window::Color;
use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

/// Its label, as the capabilities name it.
pub const MAIN: &str = "main";
/// How long the page may take before an empty window is better than none.
const PATIENCE: Duration = Duration::from_secs(4);

/// How the window was left; in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    width: f64,
    height: f64,
    maximized: bool,
}

impl Default for Place {
    fn default() -> Self {
        Self { width: 1200.0, height: 800.0, maximized: false }
    }
}

impl Place {
    /// The size that was kept, within sense; the default if there is none or it can't be read.
    fn load(file: &Path) -> Self {
        let kept: Self = std::fs::read(file)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        Self { width: kept.width.clamp(450.0, 10_000.0), height: kept.height.clamp(300.0, 10_000.0), ..kept }
    }

    fn save(self, file: &Path) {
        let Ok(bytes) = serde_json::to_vec(&self) else { return };
        if let Err(error) = std::fs::write(file, bytes) {
            tracing::warn!(%error, "the window's size could not be kept");
        }
    }

    fn of<R: Runtime>(window: &WebviewWindow<R>, former: Self) -> tauri::Result<Self> {
        let maximized = window.is_maximized()?;
        if maximized || window.is_minimized()? || window.is_fullscreen()? {
            // The size to go back to is the one before.
            return Ok(Self { maximized, ..former });
        }
        let size = window.inner_size()?.to_logical::<f64>(window.scale_factor()?);
        Ok(Self { width: size.width, height: size.height, maximized })
    }
}

/// Opens the window, hidden. `folder` keeps its size and what the page keeps for itself.
///
/// # Errors
/// Tauri's, if there is no display or no webview.
pub fn open<R: Runtime>(app: &AppHandle<R>, folder: &Path, theme: Theme) -> tauri::Result<()> {
    let file = folder.join("window.json");
    let place = Place::load(&file);
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Relata")
        .inner_size(place.width, place.height)
        .min_inner_size(450.0, 300.0)
        .maximized(place.maximized)
        .visible(false)
        .theme(match theme {
            Theme::System => None,
            Theme::Light => Some(tauri::Theme::Light),
            Theme::Dark => Some(tauri::Theme::Dark),
        })
        .background_color(background(theme == Theme::Dark))
        .zoom_hotkeys_enabled(false)
        .enable_clipboard_access()
        .data_directory(folder.join("webview"))
        .build()?;
    if theme == Theme::System && window.theme()? == tauri::Theme::Dark {
        window.set_background_color(Some(background(true)))?;
    }
    keep_size(&window, file, place);
    show_late(window);
    Ok(())
}

/// `--bg` of `ui/src/styles/tokens.css`.
fn background(dark: bool) -> Color {
    if dark { Color(0x16, 0x15, 0x13, 0xff) } else { Color(0xfa, 0xf9, 0xf6, 0xff) }
}

/// Keeps the size when the window goes away.
fn keep_size<R: Runtime>(window: &WebviewWindow<R>, file: PathBuf, former: Place) {
    let watched = window.clone();
    // Once destroyed it has no size any more, so it is taken at each change.
    let last = std::sync::Mutex::new(former);
    window.on_window_event(move |event| {
        let Ok(mut last) = last.lock() else { return };
        match event {
            WindowEvent::Resized(_) | WindowEvent::CloseRequested { .. } => {
                if let Ok(place) = Place::of(&watched, *last) {
                    *last = place;
                }
            }
            WindowEvent::Destroyed => last.save(&file),
            _ => {}
        }
    });
}

static SHOWN: OnceLock<()> = OnceLock::new();

fn show<R: Runtime>(window: &WebviewWindow<R>) {
    if SHOWN.set(()).is_ok() {
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Shows the window even if its page never says that it is ready, so that nobody waits for nothing.
fn show_late<R: Runtime>(window: WebviewWindow<R>) {
    std::thread::spawn(move || {
        std::thread::sleep(PATIENCE);
        show(&window);
    });
}

/// The page says that its first picture is there.
#[tauri::command]
pub fn window_ready(app: AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        show(&window);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Place;

    #[test]
    fn a_kept_size_comes_back_and_nonsense_becomes_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("window.json");
        assert_eq!(Place::load(&file), Place::default());
        let place = Place { width: 900.0, height: 600.0, maximized: true };
        place.save(&file);
        assert_eq!(Place::load(&file), place);
        std::fs::write(&file, r#"{"width": -5, "height": 1e99}"#).unwrap();
        assert_eq!(Place::load(&file), Place { width: 450.0, height: 10_000.0, maximized: false });
        std::fs::write(&file, "not JSON").unwrap();
        assert_eq!(Place::load(&file), Place::default());
    }
}
