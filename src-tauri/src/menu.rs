//! The native menus. Their items have the ids of the window's own commands (`ui/src/lib/shell/commands.ts`) and only
//! tell the window which was picked; the window says what can be done now.

use serde::Deserialize;
use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder, MenuItemKind, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Emitter, Manager, Runtime};

/// The event that carries the id of a picked item to the window.
pub const EVENT: &str = "menu";
/// Id of the submenu of recent files; its items are `recent:PATH`.
const RECENT: &str = "recent";

/// An item: the command's id, its words, and its keys. The keys are given to macOS only, which expects them in the
/// menu: elsewhere the menu would take them before the page's own fields see them.
struct Item(&'static str, &'static str, Option<&'static str>);

const LINE: Item = Item("", "", None);

const FILE: &[Item] = &[
    Item("file.new", "&New File…", Some("CmdOrCtrl+Shift+N")),
    Item("file.open", "&Open…", Some("CmdOrCtrl+O")),
    Item("file.openReadOnly", "Open Read-&Only…", None),
    Item(RECENT, "Open &Recent", None),
    Item("file.openDefault", "Open My Own &File", None),
    LINE,
    Item("file.export", "&Export Database…", Some("CmdOrCtrl+Shift+E")),
    Item("file.import", "&Import Database…", None),
    LINE,
    Item("file.adopt", "&Let Relata Keep Its Notes in This File…", None),
    Item("file.release", "&Take Relata’s Notes Out of This File…", None),
    LINE,
    Item("file.check", "&Check File", None),
    Item("file.about", "&About This File", None),
    LINE,
    Item("file.close", "C&lose File", Some("CmdOrCtrl+Shift+W")),
];

const VIEW: &[Item] = &[
    Item("view.palette", "&Search or Run a Command…", Some("CmdOrCtrl+K")),
    Item("view.goToTable", "&Go to Table…", Some("CmdOrCtrl+P")),
    LINE,
    Item("view.sidebar", "Show or Hide Side&bar", Some("CmdOrCtrl+B")),
    Item("view.showSql", "Show or Hide S&QL Panel", Some("CmdOrCtrl+Shift+L")),
    LINE,
    Item("view.themeSystem", "Theme: As the S&ystem", None),
    Item("view.themeLight", "Theme: &Light", None),
    Item("view.themeDark", "Theme: &Dark", None),
    LINE,
    Item("view.zoomIn", "Zoom &In", Some("CmdOrCtrl+=")),
    Item("view.zoomOut", "Zoom &Out", Some("CmdOrCtrl+-")),
    Item("view.zoomReset", "Zoom to &100 %", Some("CmdOrCtrl+0")),
    LINE,
    Item("app.settings", "S&ettings…", Some("CmdOrCtrl+,")),
];

const TABLE: &[Item] = &[
    Item("table.rows", "Show &Rows", None),
    Item("table.structure", "Show &Structure", None),
    LINE,
    Item("sql.new", "&New SQL", Some("CmdOrCtrl+L")),
    LINE,
    Item("rows.replace", "&Find and Replace…", None),
    Item("rows.change", "C&hange Many Rows…", Some("CmdOrCtrl+Shift+H")),
    Item("rows.delete", "&Delete Many Rows…", None),
    LINE,
    Item("tab.close", "&Close Tab", Some("CmdOrCtrl+W")),
    Item("tab.closeOthers", "Close &Other Tabs", None),
    Item("tab.next", "Ne&xt Tab", None),
    Item("tab.previous", "&Previous Tab", None),
];

const MODEL: &[Item] = &[
    Item("model.newTable", "&New Table…", None),
    Item("table.fromFile", "New Table from a &CSV File…", None),
    Item("table.fromClipboard", "New Table from the Cli&pboard…", None),
    Item("model.addTemplate", "Add a &Template to This File…", None),
    Item("model.design", "Change &Design of This Table…", None),
    LINE,
    Item("model.diagram", "Dia&gram", None),
    Item("model.revisions", "&Model Changes", None),
    LINE,
    Item("history.show", "&History", None),
];

const HELP: &[Item] =
    &[Item("help.shortcuts", "&Keyboard Shortcuts", Some("F1")), Item("help.about", "&About Relata", None)];

/// A recent file as the window names it.
#[derive(Debug, Clone, Deserialize)]
pub struct Recent {
    path: String,
    label: String,
}

/// The menu bar.
///
/// # Errors
/// Tauri's, if the platform refuses.
pub fn build<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Menu<R>> {
    let quit = MenuItemBuilder::with_id("app.quit", "&Quit Relata");
    let quit = if cfg!(target_os = "macos") { quit.accelerator("Cmd+Q") } else { quit }.build(app)?;
    let mut bar = MenuBuilder::new(app);
    if cfg!(target_os = "macos") {
        // On a Mac the first menu is the program's own.
        let own = SubmenuBuilder::new(app, "Relata").services().separator().hide().hide_others().show_all();
        bar = bar.item(&own.separator().item(&quit).build()?);
        bar = bar.item(&submenu(app, "&File", FILE)?.build()?);
    } else {
        bar = bar.item(&submenu(app, "&File", FILE)?.separator().item(&quit).build()?);
    }
    bar.item(&edit(app)?)
        .item(&submenu(app, "&View", VIEW)?.build()?)
        .item(&submenu(app, "&Table", TABLE)?.build()?)
        .item(&submenu(app, "&Model", MODEL)?.build()?)
        .item(&submenu(app, "&Help", HELP)?.build()?)
        .build()
}

fn submenu<'m, R: Runtime>(
    app: &'m AppHandle<R>,
    title: &str,
    items: &[Item],
) -> tauri::Result<SubmenuBuilder<'m, R, AppHandle<R>>> {
    let mut menu = SubmenuBuilder::new(app, title);
    for Item(id, words, keys) in items {
        menu = match *id {
            "" => menu.separator(),
            RECENT => menu.item(&SubmenuBuilder::with_id(app, RECENT, *words).enabled(false).build()?),
            id => {
                let mut item = MenuItemBuilder::with_id(id, words);
                if let Some(keys) = keys
                    && cfg!(target_os = "macos")
                {
                    item = item.accelerator(keys);
                }
                menu.item(&item.build(app)?)
            }
        };
    }
    Ok(menu)
}

/// Undo and redo are the window's: in a field they are the field's own, elsewhere the file's. Cut, copy and paste macOS
/// and Windows do to whatever has the focus; on Linux the window is told, since there the toolkit's own items don't reach
/// into a web view.
fn edit<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<Submenu<R>> {
    let key = |id: &str, words: &str, keys: &str| {
        let item = MenuItemBuilder::with_id(id, words);
        if cfg!(target_os = "macos") { item.accelerator(keys) } else { item }.build(app)
    };
    let menu = SubmenuBuilder::new(app, "&Edit")
        .item(&key("edit.undo", "&Undo", "CmdOrCtrl+Z")?)
        .item(&key("edit.redo", "&Redo", "CmdOrCtrl+Shift+Z")?)
        .separator();
    if cfg!(target_os = "linux") {
        return menu
            .text("edit.cut", "Cu&t")
            .text("edit.copy", "&Copy")
            .text("edit.paste", "&Paste")
            .text("edit.selectAll", "Select &All")
            .build();
    }
    menu.cut().copy().paste().select_all().build()
}

/// Tells the window which item was picked.
pub fn picked<R: Runtime>(app: &AppHandle<R>, id: &str) {
    let _ = app.emit(EVENT, id);
}

/// Enables what the window says can be done now, and lists the recent files.
#[tauri::command]
pub fn set_menus(app: AppHandle, enabled: Vec<String>, recent: Vec<Recent>) -> tauri::Result<()> {
    // Menus belong to the main thread.
    let handle = app.clone();
    app.run_on_main_thread(move || {
        if let Err(error) = refresh(&handle, &enabled, &recent) {
            tracing::warn!(%error, "the menus could not be brought up to date");
        }
    })
}

fn refresh<R: Runtime>(app: &AppHandle<R>, enabled: &[String], recent: &[Recent]) -> tauri::Result<()> {
    let Some(bar) = app.menu().or_else(|| app.get_webview_window("main").and_then(|window| window.menu()))
    else {
        return Ok(());
    };
    for entry in bar.items()? {
        let MenuItemKind::Submenu(menu) = entry else { continue };
        for item in menu.items()? {
            match item {
                MenuItemKind::Submenu(list) if list.id() == RECENT => list_recent(app, &list, recent)?,
                MenuItemKind::MenuItem(item) if !item.id().as_ref().starts_with("edit.") => {
                    let able = enabled.iter().any(|id| id == item.id().as_ref());
                    if item.is_enabled()? != able {
                        item.set_enabled(able)?;
                    }
                }
                _ => {}
            }
        }
    }
    Ok(())
}

fn list_recent<R: Runtime>(app: &AppHandle<R>, list: &Submenu<R>, recent: &[Recent]) -> tauri::Result<()> {
    let wanted: Vec<String> = recent.iter().take(10).map(|file| format!("recent:{}", file.path)).collect();
    let shown: Vec<String> = list.items()?.iter().map(|item| item.id().as_ref().to_owned()).collect();
    if wanted == shown {
        return Ok(());
    }
    for item in list.items()? {
        list.remove(&item)?;
    }
    for (id, file) in wanted.iter().zip(recent) {
        // A single & would mark a key.
        list.append(&MenuItemBuilder::with_id(id, file.label.replace('&', "&&")).build(app)?)?;
    }
    list.set_enabled(!wanted.is_empty())
}
