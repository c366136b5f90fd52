//! Keys by name, as people write them: `Ctrl+Shift+F`, `F2`, `ArrowDown`.

use fantoccini::actions::{KeyAction, KeyActions};
use fantoccini::key::Key;

/// One press of a combination.
pub fn chord(combination: &str) -> KeyActions {
    // "Ctrl++" ends in the plus key itself.
    let (held, last) = match combination.strip_suffix("++") {
        Some(held) => (held, "+"),
        None => combination.rsplit_once('+').unwrap_or(("", combination)),
    };
    let held: Vec<char> = held.split('+').filter(|name| !name.is_empty()).map(code).collect();
    let last = code(last);
    let downs = held.iter().map(|&value| KeyAction::Down { value });
    let press = [KeyAction::Down { value: last }, KeyAction::Up { value: last }];
    let ups = held.iter().rev().map(|&value| KeyAction::Up { value });
    sequence(downs.chain(press).chain(ups))
}

/// A key pressed and held until [`let_go`].
pub fn held(name: &str) -> KeyActions {
    sequence(std::iter::once(KeyAction::Down { value: code(name) }))
}

/// The end of [`held`].
pub fn let_go(name: &str) -> KeyActions {
    sequence(std::iter::once(KeyAction::Up { value: code(name) }))
}

/// Typing a text, character by character.
pub fn typing(text: &str) -> KeyActions {
    sequence(text.chars().flat_map(|character| {
        let value = if character == '\n' { code("Enter") } else { character };
        [KeyAction::Down { value }, KeyAction::Up { value }]
    }))
}

fn sequence(actions: impl Iterator<Item = KeyAction>) -> KeyActions {
    use fantoccini::actions::InputSource;
    actions.fold(KeyActions::new("keyboard".to_owned()), InputSource::then)
}

fn code(name: &str) -> char {
    match name {
        "Ctrl" | "Control" => Key::Control.into(),
        "Shift" => Key::Shift.into(),
        "Alt" => Key::Alt.into(),
        "Meta" => Key::Meta.into(),
        "Enter" => Key::Enter.into(),
        "Escape" | "Esc" => Key::Escape.into(),
        "Tab" => Key::Tab.into(),
        "Space" => ' ',
        "Backspace" => Key::Backspace.into(),
        "Delete" => Key::Delete.into(),
        "Insert" => Key::Insert.into(),
        "Home" => Key::Home.into(),
        "End" => Key::End.into(),
        "PageUp" => Key::PageUp.into(),
        "PageDown" => Key::PageDown.into(),
        "ArrowUp" | "Up" => Key::Up.into(),
        "ArrowDown" | "Down" => Key::Down.into(),
        "ArrowLeft" | "Left" => Key::Left.into(),
        "ArrowRight" | "Right" => Key::Right.into(),
        "F1" => Key::F1.into(),
        "F2" => Key::F2.into(),
        "F5" => Key::F5.into(),
        "F6" => Key::F6.into(),
        other => {
            let mut characters = other.chars();
            match (characters.next(), characters.next()) {
                // A held Shift types the capital itself; Ctrl+K is the key k.
                (Some(only), None) => only.to_ascii_lowercase(),
                _ => panic!("there is no key called “{other}”"),
            }
        }
    }
}
