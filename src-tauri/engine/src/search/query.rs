//! What a person types into a search field: words that must all occur (the last one may be a beginning), "phrases", and
//! -words that must not. Nothing typed is wrong, and nothing of it is ever read as FTS5's own query language.

use super::fold::{Folded, Manner, Token};
use crate::model::SearchModel;

/// More of what was typed is not looked at.
const LONGEST: usize = 1000;
/// More words are not looked for.
const MOST: usize = 32;
/// A trigram index knows nothing shorter.
const TRIGRAM: usize = 3;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// All of these must occur.
    pub must: Vec<Term>,
    /// None of these may.
    pub not: Vec<Term>,
    pub manner: Manner,
}

/// A word or a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// As typed.
    text: String,
    /// Folded; of [`Manner::Parts`] the whole as one.
    words: Vec<String>,
    /// The last word may go on.
    is_beginning: bool,
}

impl Wanted {
    /// Reads what was typed.
    pub fn read(typed: &str, manner: Manner) -> Self {
        let typed: String = typed.chars().take(LONGEST).map(|c| if c == '\0' { ' ' } else { c }).collect();
        let mut wanted = Self { must: Vec::new(), not: Vec::new(), manner };
        let mut rest = typed.trim_start();
        while !rest.is_empty() && wanted.must.len() + wanted.not.len() < MOST {
            let is_not = rest.starts_with('-') && rest[1..].starts_with(|next: char| !next.is_whitespace());
            let (text, is_beginning, after) = take(if is_not { &rest[1..] } else { rest });
            rest = after.trim_start();
            let is_beginning = is_beginning || (rest.is_empty() && is_open(text, after, is_not, &typed));
            if let Some(term) = Term::new(text, is_beginning, manner) {
                if is_not { wanted.not.push(term) } else { wanted.must.push(term) }
            }
        }
        wanted
    }

    /// Nothing that could be found.
    pub fn is_empty(&self) -> bool {
        self.must.is_empty()
    }

    /// As a query of FTS5; none if the index can't narrow it down.
    pub fn index_query(&self) -> Option<String> {
        let known = |term: &&Term| match self.manner {
            Manner::Words => true,
            Manner::Parts => term.text.chars().count() >= TRIGRAM,
        };
        let of = |terms: &[Term], by: &str| -> String {
            terms.iter().filter(known).map(|term| term.index_query(self.manner)).collect::<Vec<_>>().join(by)
        };
        let must = of(&self.must, " AND ");
        let not = of(&self.not, " OR ");
        match (must.is_empty(), not.is_empty()) {
            (true, _) => None,
            (false, true) => Some(must),
            (false, false) => Some(format!("({must}) NOT ({not})")),
        }
    }
}

/// What is typed as a query of this search index, where the index alone tells which rows have it.
pub(crate) fn index_query(search: &SearchModel, typed: &str) -> Option<String> {
    let wanted = Wanted::read(typed, if search.parts { Manner::Parts } else { Manner::Words });
    let known = |term: &Term| !search.parts || term.text.chars().count() >= TRIGRAM;
    wanted.must.iter().chain(&wanted.not).all(known).then(|| wanted.index_query()).flatten()
}

/// The last word is still being typed: no quote has closed it.
fn is_open(text: &str, after: &str, is_not: bool, typed: &str) -> bool {
    !is_not && after.is_empty() && !text.is_empty() && !typed.trim_end().ends_with(is_quote)
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„')
}

/// The first word or phrase of `rest`, whether a star makes it a beginning, and what comes after it.
fn take(rest: &str) -> (&str, bool, &str) {
    let mut letters = rest.chars();
    if letters.next().is_some_and(is_quote) {
        let inside = letters.as_str();
        let end = inside.find(is_quote).unwrap_or(inside.len());
        let after = inside[end..].trim_start_matches(is_quote);
        let starred = after.starts_with('*');
        return (&inside[..end], starred, after.strip_prefix('*').unwrap_or(after));
    }
    let end = rest.find(|letter: char| letter.is_whitespace() || is_quote(letter)).unwrap_or(rest.len());
    (&rest[..end], rest[..end].ends_with('*'), &rest[end..])
}

impl Term {
    fn new(text: &str, is_beginning: bool, manner: Manner) -> Option<Self> {
        let text = if manner == Manner::Parts { text.trim_end_matches('*') } else { text };
        let folded = Folded::of(text, manner);
        let words: Vec<String> = match manner {
            Manner::Words => folded.tokens.iter().map(|token| folded.word(*token).to_owned()).collect(),
            Manner::Parts => vec![folded.folded],
        };
        let says_something = words.iter().any(|word| !word.trim().is_empty());
        says_something.then(|| Self { text: text.to_owned(), words, is_beginning })
    }

    fn index_query(&self, manner: Manner) -> String {
        let star = if self.is_beginning && manner == Manner::Words { " *" } else { "" };
        format!("\"{}\"{star}", self.text.replace('"', "\"\""))
    }

    /// Where it occurs in a text, in bytes of that text, in order.
    pub fn places<'a>(
        &'a self,
        text: &'a Folded,
        manner: Manner,
    ) -> Box<dyn Iterator<Item = (usize, usize)> + 'a> {
        match manner {
            Manner::Words => Box::new(self.word_places(text)),
            Manner::Parts => Box::new(self.part_places(text)),
        }
    }

    fn word_places<'a>(&'a self, text: &'a Folded) -> impl Iterator<Item = (usize, usize)> + 'a {
        let count = self.words.len();
        text.tokens.windows(count).filter(move |window| self.is_at(text, window)).map(move |window| {
            let last = window[count - 1];
            (window[0].start, last.end)
        })
    }

    fn is_at(&self, text: &Folded, window: &[Token]) -> bool {
        let last = self.words.len() - 1;
        self.words.iter().zip(window).enumerate().all(|(at, (word, token))| {
            let found = text.word(*token);
            if at == last && self.is_beginning { found.starts_with(word.as_str()) } else { found == word }
        })
    }

    fn part_places<'a>(&'a self, text: &'a Folded) -> impl Iterator<Item = (usize, usize)> + 'a {
        let word = self.words[0].as_str();
        text.folded.match_indices(word).filter_map(move |(at, found)| {
            let first = text.tokens.binary_search_by_key(&at, |token| token.from).ok()?;
            let last = text.tokens.binary_search_by_key(&(at + found.len()), |token| token.to).ok()?;
            Some((text.tokens[first].start, text.tokens[last].end))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(typed: &str) -> String {
        let wanted = Wanted::read(typed, Manner::Words);
        wanted.index_query().unwrap_or_default()
    }

    #[test]
    fn words_phrases_and_nots_become_a_query() {
        assert_eq!(said("oak tab"), r#""oak" AND "tab" *"#);
        assert_eq!(said(r#""oak table" chair"#), r#""oak table" AND "chair" *"#);
        assert_eq!(said(r#"oak "round table""#), r#""oak" AND "round table""#);
        assert_eq!(said("oak -beech"), r#"("oak") NOT ("beech")"#);
        assert_eq!(said(r#"oak -"red beech" -ash"#), r#"("oak") NOT ("red beech" OR "ash")"#);
        assert_eq!(said("oa* tables"), r#""oa*" * AND "tables" *"#);
        assert_eq!(said("“oak table”"), r#""oak table""#);
    }

    #[test]
    fn nothing_typed_is_wrong() {
        for typed in [
            "\"",
            "\"\"",
            "-",
            "--",
            "*",
            "NEAR(",
            "AND OR NOT",
            "a\"b",
            "^x",
            "{a b}: c",
            "col:x",
            "(",
            "a - b",
            "\0",
            "-\"",
            "\"open phrase",
            "🦉",
            "'; DROP TABLE x",
            "\u{301}",
            "a*b*",
            "+",
            "“",
        ] {
            let connection = rusqlite::Connection::open_in_memory().unwrap();
            let sql = "CREATE VIRTUAL TABLE f USING fts5(t, tokenize='unicode61 remove_diacritics 2')";
            connection.execute_batch(sql).unwrap();
            let wanted = Wanted::read(typed, Manner::Words);
            if let Some(query) = wanted.index_query() {
                let found =
                    connection.query_row("SELECT count(*) FROM f WHERE f MATCH ?1", [&query], |row| {
                        row.get::<_, i64>(0)
                    });
                assert_eq!(found, Ok(0), "{typed:?} became {query:?}");
            }
        }
        assert!(Wanted::read("-only -nots", Manner::Words).is_empty());
        assert!(Wanted::read(&"word ".repeat(500), Manner::Words).must.len() <= MOST);
    }

    #[test]
    fn places_are_those_of_the_text_itself() {
        let places = |typed: &str, text: &str, manner: Manner| -> Vec<String> {
            let wanted = Wanted::read(typed, manner);
            let folded = Folded::of(text, manner);
            let found = wanted.must.iter().flat_map(|term| term.places(&folded, manner).collect::<Vec<_>>());
            found.map(|(from, to)| text[from..to].to_owned()).collect()
        };
        assert_eq!(places("cafe", "Ein Café, zwei Cafés", Manner::Words), ["Café", "Cafés"]);
        assert_eq!(
            places("\"red oak\"", "a RED  oak, red-oak, redoak", Manner::Words),
            ["RED  oak", "red-oak"]
        );
        assert_eq!(places("don't", "I don't know", Manner::Words), ["don't"]);
        assert_eq!(places("ÖL", "Erdöl, Ölfarbe", Manner::Parts), ["öl", "Öl"]);
        assert!(places("stool", "barstool", Manner::Words).is_empty());
        assert_eq!(places("stool", "barstool", Manner::Parts), ["stool"]);
    }
}
