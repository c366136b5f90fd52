//! The window opens, its surfaces are usable by everyone, and its page may do what it must and no more.

use harness::App;
use serde_json::json;

#[test]
fn the_window_opens_on_welcome() {
    let app = App::start("the_window_opens");
    let welcome = app.get("main", "Welcome");
    for way_in in ["Open…", "New file…", "Import database…"] {
        app.within(&welcome).get("button", harness::starting(way_in));
    }
    app.check_accessibility("Welcome");
    app.resize(450, 300);
    app.check_accessibility("Welcome, small");
    app.screenshot("the_window_opens");
}

#[test]
fn every_dialog_is_accessible() {
    let app = App::start("every_dialog");
    for (command, dialog) in [
        ("Settings", "Settings"),
        ("Keyboard shortcuts", "Keyboard shortcuts"),
        ("About Relata", "Relata"),
        ("Import database…", "Import database"),
        ("New file…", "New file"),
        ("Open file by path…", "Open a file"),
    ] {
        app.command(command);
        app.get("dialog", dialog);
        app.check_accessibility(dialog);
        app.press("Escape");
        app.wait_gone("dialog", dialog);
    }
    app.press("Ctrl+K");
    app.get("dialog", "Search or run a command");
    app.check_accessibility("the palette");
}

/// A nonce in the policy (which Tauri adds for an inline `<style>`) would switch injected styles off, and with them the
/// editors' own.
#[test]
fn injected_styles_work_and_injected_scripts_do_not() {
    let app = App::start("injected_styles");
    let result = app.script_async(
        "const done = arguments[0];
         const style = document.createElement('style');
         style.textContent = '.injected { width: 123px; position: fixed }';
         document.head.append(style);
         const probe = document.createElement('div');
         probe.className = 'injected';
         probe.setAttribute('style', 'height: 45px');
         document.body.append(probe);
         const { width, height } = probe.getBoundingClientRect();
         // Later: what the driver itself runs is let through.
         setTimeout(() => {
           const script = document.createElement('script');
           script.textContent = 'window.broughtIn = true';
           document.head.append(script);
           let evaluated = true;
           try { new Function('return 1')(); } catch { evaluated = false; }
           fetch('https://example.com/').then(() => true, () => false).then((network) =>
             done({ width, height, broughtIn: window.broughtIn === true, evaluated, network }));
         }, 0);",
        vec![],
    );
    let allowed =
        json!({ "width": 123, "height": 45, "broughtIn": false, "evaluated": false, "network": false });
    assert_eq!(result, allowed);
}
