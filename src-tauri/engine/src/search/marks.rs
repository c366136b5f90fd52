//! Text with what was found in it marked, cut to what a line can show.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Characters of a text that are shown.
const SHOWN: usize = 160;
/// Of those, at most this many before the first mark.
const BEFORE: usize = 40;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    pub hit: bool,
}

/// The text around its first mark, in pieces. `marks` are places in bytes, in any order, overlapping or not.
pub(super) fn around(text: &str, marks: &[(usize, usize)]) -> Vec<Piece> {
    let marks = merged(marks);
    let first = marks.first().map_or(0, |mark| mark.0);
    let from = back(text, first, BEFORE);
    let to =
        forth(text, from, SHOWN).max(marks.first().map_or(0, |mark| forth(text, mark.0, SHOWN).min(mark.1)));
    let mut pieces = Pieces(Vec::new());
    if from > 0 {
        pieces.push("…", false);
    }
    let mut at = from;
    for (start, end) in marks.iter().map(|mark| (mark.0.max(from), mark.1.min(to))).filter(|(s, e)| s < e) {
        pieces.push(&text[at..start], false);
        pieces.push(&text[start..end], true);
        at = end;
    }
    pieces.push(&text[at..to], false);
    if to < text.len() {
        pieces.push("…", false);
    }
    pieces.0
}

/// The marks in order, those that touch taken together.
fn merged(marks: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut sorted = marks.to_vec();
    sorted.sort_unstable();
    let mut merged: Vec<(usize, usize)> = Vec::new();
    for (start, end) in sorted {
        match merged.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => merged.push((start, end)),
        }
    }
    merged
}

/// Up to `count` characters before `at`, from the beginning of a word.
fn back(text: &str, at: usize, count: usize) -> usize {
    let start = text[..at].char_indices().rev().take(count).last().map_or(at, |(start, _)| start);
    if start == 0 {
        return 0;
    }
    text[start..at].find(char::is_whitespace).map_or(start, |space| {
        let word = start + space;
        word + text[word..].chars().next().map_or(0, char::len_utf8)
    })
}

/// Up to `count` characters from `from` on.
fn forth(text: &str, from: usize, count: usize) -> usize {
    text[from..].char_indices().nth(count).map_or(text.len(), |(end, _)| from + end)
}

struct Pieces(Vec<Piece>);

impl Pieces {
    /// Adds a piece on one line.
    fn push(&mut self, text: &str, hit: bool) {
        if text.is_empty() {
            return;
        }
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        match self.0.last_mut() {
            Some(last) if last.hit == hit => last.text.push_str(&text),
            _ => self.0.push(Piece { text, hit }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, marks: &[(usize, usize)]) -> String {
        let piece = |piece: &Piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text.clone() };
        around(text, marks).iter().map(piece).collect()
    }

    #[test]
    fn the_first_mark_is_in_sight() {
        assert_eq!(shown("an oak table", &[(3, 6)]), "an [oak] table");
        assert_eq!(shown("an oak table", &[(7, 12), (3, 6), (3, 5)]), "an [oak] [table]");
        assert_eq!(shown("", &[]), "");
        let long = format!("{}oak{}", "word ".repeat(100), " word".repeat(100));
        let cut = shown(&long, &[(500, 503)]);
        assert!(cut.starts_with("…word") && cut.contains("[oak] word") && cut.ends_with('…'), "{cut}");
        assert!(cut.chars().count() < 170, "{cut}");
        let one = "x".repeat(1000);
        assert_eq!(shown(&one, &[(0, 1000)]).chars().count(), 163, "a mark of its own is cut too");
        assert_eq!(shown("a\nb\tc", &[(2, 3)]), "a [b] c");
        assert!(shown(&format!("{}é", "ä".repeat(300)), &[(600, 602)]).ends_with("[é]"));
    }
}
