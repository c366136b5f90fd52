//! The window opens, and its page may do what it must and no more.

use harness::App;
use serde_json::json;

#[test]
fn the_window_opens() {
    let app = App::start("the_window_opens");
    assert_eq!(
        app.script("return [document.title, location.href]", vec![]),
        json!(["Relata", "tauri://localhost"])
    );
}

/// A nonce in the policy (which Tauri adds for an inline `<style>`) would switch injected styles off, and with them the
/// editors' own.
#[test]
fn injected_styles_work_and_injected_scripts_do_not() {
    let app = App::start("injected_styles");
    let result = app.script(
        "const style = document.createElement('style');
         style.textContent = '.injected { width: 123px; position: fixed }';
         document.head.append(style);
         const probe = document.createElement('div');
         probe.className = 'injected';
         probe.setAttribute('style', 'height: 45px');
         document.body.append(probe);
         const script = document.createElement('script');
         script.textContent = 'window.broughtIn = true';
         document.head.append(script);
         let evaluated = true;
         try { new Function('return 1')(); } catch { evaluated = false; }
         const { width, height } = probe.getBoundingClientRect();
         return { width, height, broughtIn: window.broughtIn === true, evaluated };",
        vec![],
    );
    assert_eq!(result, json!({ "width": 123, "height": 45, "broughtIn": false, "evaluated": false }));
}
