//! SQL as tokens: names, texts, numbers and signs with where they stand. SQLite stores what a schema says as text only, and
//! its pragmas don't tell all of it.

/// One token, with where it stands in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    /// The meaning: quotes taken off and doubled ones undone.
    pub(crate) text: std::borrow::Cow<'a, str>,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    QuotedName,
    Text,
    Number,
    Sign,
}

impl Token<'_> {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(&self, sign: &str) -> bool {
        self.kind == TokenKind::Sign && self.text == sign
    }

    pub(crate) fn is_name(&self) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::QuotedName)
    }
}

/// Splits SQL into tokens; comments and spaces are left out (<https://www.sqlite.org/lang_comment.html>).
pub(crate) fn tokens(sql: &str) -> Vec<Token<'_>> {
    let bytes = sql.as_bytes();
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let rest = &sql[start..];
        let byte = bytes[start];
        if byte.is_ascii_whitespace() {
            start += 1;
            continue;
        }
        if rest.starts_with("--") {
            start += rest.find('\n').map_or(rest.len(), |line| line + 1);
            continue;
        }
        if let Some(comment) = rest.strip_prefix("/*") {
            start += comment.find("*/").map_or(rest.len(), |length| length + 4);
            continue;
        }
        let token = token(sql, start, byte);
        start = token.end;
        tokens.push(token);
    }
    tokens
}

fn token(sql: &str, start: usize, byte: u8) -> Token<'_> {
    let rest = &sql[start..];
    let plain = |kind, length: usize| Token { kind, text: rest[..length].into(), start, end: start + length };
    match byte {
        b'\'' | b'"' | b'`' => quoted(rest, start, char::from(byte)),
        b'[' => {
            let length = rest.find(']').map_or(rest.len(), |close| close + 1);
            let inside = rest[1..length].trim_end_matches(']');
            Token { kind: TokenKind::QuotedName, text: inside.into(), start, end: start + length }
        }
        b'0'..=b'9' => {
            let length = rest
                .find(|character: char| {
                    !character.is_ascii_alphanumeric() && character != '.' && character != '_'
                })
                .unwrap_or(rest.len());
            plain(TokenKind::Number, length)
        }
        _ if byte == b'_' || byte.is_ascii_alphabetic() || !byte.is_ascii() => {
            let length = rest
                .find(|character: char| {
                    character.is_ascii()
                        && !character.is_ascii_alphanumeric()
                        && character != '_'
                        && character != '$'
                })
                .unwrap_or(rest.len());
            plain(TokenKind::Word, length)
        }
        _ => {
            let two = ["<=", ">=", "<>", "!=", "==", "||", "<<", ">>", "->"];
            let length = if two.iter().any(|sign| rest.starts_with(sign)) { 2 } else { 1 };
            plain(TokenKind::Sign, length)
        }
    }
}

fn quoted(rest: &str, start: usize, quote: char) -> Token<'_> {
    let mut text = String::new();
    let mut characters = rest.char_indices().skip(1).peekable();
    let mut end = rest.len();
    while let Some((position, character)) = characters.next() {
        if character == quote {
            if characters.peek().is_some_and(|(_, next)| *next == quote) {
                characters.next();
            } else {
                end = position + 1;
                break;
            }
        }
        text.push(character);
    }
    let kind = if quote == '\'' { TokenKind::Text } else { TokenKind::QuotedName };
    Token { kind, text: text.into(), start, end: start + end }
}

/// The index of the `)` that closes the `(` at `open`.
pub(crate) fn closing(tokens: &[Token<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (position, token) in tokens.iter().enumerate().skip(open) {
        if token.is_sign("(") {
            depth += 1;
        } else if token.is_sign(")") {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(position);
            }
        }
    }
    None
}
