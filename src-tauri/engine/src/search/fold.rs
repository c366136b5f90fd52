//! Text as it is searched. Words are told apart and compared as a search index does (FTS5's `unicode61` with diacritics
//! removed), so that a table is searched alike with an index and without.

use unicode_normalization::UnicodeNormalization;

/// How text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// By words, without case, Latin letters without their marks.
    Words,
    /// By any part of the text, without case.
    Parts,
}

/// A word (of [`Manner::Parts`], a letter): where it stands in the text, and what it is folded to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    pub start: usize,
    pub end: usize,
    pub from: usize,
    pub to: usize,
}

/// A text taken apart; kept from one text to the next, so that reading a million rows asks for no new memory.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    pub folded: String,
    pub tokens: Vec<Token>,
}

impl Folded {
    /// The words of a text, folded.
    pub fn of(text: &str, manner: Manner) -> Self {
        let mut folded = Self::default();
        folded.read(text, manner);
        folded
    }

    /// Takes `text` apart in place of the one before.
    pub fn read(&mut self, text: &str, manner: Manner) {
        self.folded.clear();
        self.tokens.clear();
        match manner {
            Manner::Words => self.words(text),
            Manner::Parts => self.letters(text),
        }
    }

    /// The folded form of a token.
    pub fn word(&self, token: Token) -> &str {
        &self.folded[token.from..token.to]
    }

    fn words(&mut self, text: &str) {
        let mut open: Option<(usize, usize)> = None;
        for (at, letter) in text.char_indices() {
            let belongs = if letter.is_ascii() {
                letter.is_ascii_alphanumeric()
            } else {
                letter.is_alphanumeric() || is_private(letter) || (open.is_some() && is_mark(letter))
            };
            match (belongs, open) {
                (true, None) => open = Some((at, self.folded.len())),
                (false, Some((start, from))) => {
                    self.close(start, at, from);
                    open = None;
                }
                _ => {}
            }
            if belongs {
                self.push_plain(letter);
            }
        }
        if let Some((start, from)) = open {
            self.close(start, text.len(), from);
        }
    }

    fn close(&mut self, start: usize, end: usize, from: usize) {
        self.tokens.push(Token { start, end, from, to: self.folded.len() });
    }

    fn push_plain(&mut self, letter: char) {
        if letter.is_ascii() {
            self.folded.push(letter.to_ascii_lowercase());
        } else if !is_mark(letter) {
            self.folded.push(plain(lower(letter)));
        }
    }

    fn letters(&mut self, text: &str) {
        for (at, letter) in text.char_indices() {
            let from = self.folded.len();
            self.folded.push(if letter.is_ascii() { letter.to_ascii_lowercase() } else { lower(letter) });
            self.close(at, at + letter.len_utf8(), from);
        }
    }
}

/// The letter in lower case, and in its plain form where it has several (final sigma, long s).
fn lower(letter: char) -> char {
    match letter {
        'ς' => 'σ',
        'ſ' | 'ẛ' => 's',
        'µ' => 'μ',
        'ϐ' => 'β',
        'ϑ' => 'θ',
        'ϕ' => 'φ',
        'ϖ' => 'π',
        'ϰ' => 'κ',
        'ϱ' => 'ρ',
        'ϵ' => 'ε',
        // What becomes several letters (İ) has its own first.
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

/// A Latin letter without its marks; any other as it is.
fn plain(letter: char) -> char {
    if !matches!(letter, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') {
        return letter;
    }
    let mut parts = std::iter::once(letter).nfd();
    match parts.next() {
        Some(base) if base.is_ascii() => base,
        _ => letter,
    }
}

/// A mark that stands on the letter before it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{331}')
}

/// A letter of somebody's own, which counts as one.
fn is_private(letter: char) -> bool {
    matches!(letter, '\u{E000}'..='\u{F8FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let folded = Folded::of(text, Manner::Words);
        folded.tokens.iter().map(|token| folded.word(*token).to_owned()).collect()
    }

    #[test]
    fn words_lose_case_and_latin_marks() {
        assert_eq!(words("Café, CAFÉ cafe\u{301}"), ["cafe", "cafe", "cafe"]);
        assert_eq!(words("Ünïcödé-Łódź 42nd"), ["unicode", "łodz", "42nd"]);
        assert_eq!(words("Việt ΣΟΦΟΣ σοφος Привет"), ["viet", "σοφοσ", "σοφοσ", "привет"]);
        assert_eq!(words(" \u{301}-- "), Vec::<String>::new());
    }

    /// Letters that SQLite's tables don't know yet, or only half.
    const OTHERWISE: &str = "ǠǡͿԨԪԬԮ";

    /// The letters that people write words with are folded as SQLite's own tokenizer folds them.
    #[test]
    fn letters_are_folded_as_a_search_index_folds_them() {
        let connection = rusqlite::Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='unicode61 remove_diacritics 2');
                 CREATE VIRTUAL TABLE v USING fts5vocab(f, instance);",
            )
            .unwrap();
        let range = ('\u{21}'..='\u{24F}').chain('\u{370}'..='\u{52F}').chain('\u{1E00}'..='\u{1EFF}');
        for letter in range.clone() {
            let sql = "INSERT INTO f(rowid, t) VALUES(?1, ?2)";
            connection.execute(sql, (u32::from(letter), format!("x{letter}y"))).unwrap();
        }
        let mut statement = connection.prepare("SELECT term FROM v WHERE doc = ?1 ORDER BY offset").unwrap();
        let mut differ = Vec::new();
        for letter in range {
            let theirs: Vec<String> = statement
                .query_map([u32::from(letter)], |row| row.get(0))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            let ours = words(&format!("x{letter}y"));
            if ours != theirs && !OTHERWISE.contains(letter) && letter.is_alphanumeric() {
                differ.push(format!("{letter} U+{:04X}: {ours:?} {theirs:?}", u32::from(letter)));
            }
        }
        assert!(differ.is_empty(), "{}: {differ:#?}", differ.len());
    }
}
