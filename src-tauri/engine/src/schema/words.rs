//! Names as a person reads them: `order_items` → "Order items", `ReportsTo` → "Reports to", and the English singular and
//! plural that link titles need. Only for the screen; nothing is ever found by these words.

/// Splits a name into words at underscores, spaces, dashes, dots and changes of letter case.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (position, &character) in characters.iter().enumerate() {
        if character == '_' || character == '-' || character == '.' || character.is_whitespace() {
            words.push(std::mem::take(&mut word));
            continue;
        }
        let before = position.checked_sub(1).and_then(|index| characters.get(index));
        let after = characters.get(position + 1);
        let starts_word = character.is_uppercase()
            && (before.is_some_and(|letter| letter.is_lowercase() || letter.is_ascii_digit())
                || before.is_some_and(|letter| letter.is_uppercase())
                    && after.is_some_and(|letter| letter.is_lowercase()));
        if starts_word {
            words.push(std::mem::take(&mut word));
        }
        word.push(character);
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// The name on screen. A name without letters or digits, or one that a person wrote as a phrase ("Net worth"), stays.
#[must_use]
pub fn title(name: &str) -> String {
    if name.trim().is_empty() {
        return "(no name)".to_owned();
    }
    if !name.chars().any(char::is_alphanumeric) || is_phrase(name) {
        return name.to_owned();
    }
    sentence(&words(name))
}

/// Words with spaces between and nothing of a programmer's about them.
fn is_phrase(name: &str) -> bool {
    name.trim() == name
        && name.contains(' ')
        && !name.contains('_')
        && name.chars().next().is_some_and(char::is_uppercase)
}

/// First word capitalised, the others in small letters, abbreviations as they are.
#[must_use]
pub(crate) fn sentence(words: &[String]) -> String {
    let mut sentence = String::new();
    for (position, word) in words.iter().enumerate() {
        if position > 0 {
            sentence.push(' ');
        }
        if is_abbreviation(word) {
            sentence.push_str(&word.to_uppercase());
        } else if position == 0 {
            let mut letters = word.chars();
            sentence.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            sentence.push_str(&letters.as_str().to_lowercase());
        } else {
            sentence.push_str(&word.to_lowercase());
        }
    }
    sentence
}

fn is_abbreviation(word: &str) -> bool {
    const KNOWN: [&str; 17] = [
        "id", "url", "uri", "uuid", "sku", "isbn", "ip", "html", "json", "xml", "pdf", "vat", "gps", "sql",
        "api", "csv", "iban",
    ];
    KNOWN.contains(&word.to_lowercase().as_str())
}

/// The English singular of a title's last word: "Categories" → "Category", "Address" stays.
#[must_use]
pub(crate) fn singular(title: &str) -> String {
    let lower = title.to_lowercase();
    let cut = |length: usize, ending: &str| {
        let kept: String = title.chars().take(title.chars().count().saturating_sub(length)).collect();
        kept + ending
    };
    if !title.is_ascii() || lower.len() < 4 {
        title.to_owned()
    } else if lower.ends_with("people") {
        cut(5, "erson")
    } else if lower.ends_with("children") {
        cut(3, "")
    } else if lower.ends_with("series") || lower.ends_with("news") || lower.ends_with("species") {
        title.to_owned()
    } else if ["knives", "wives", "lives"].iter().any(|ending| lower.ends_with(ending))
        && !lower.ends_with("olives")
    {
        cut(3, "fe")
    } else if ["shelves", "halves", "wolves", "leaves", "loaves", "thieves", "calves", "scarves", "elves"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        cut(3, "f")
    } else if lower.ends_with("movies") || lower.ends_with("cookies") {
        cut(1, "")
    } else if lower.ends_with("ies") {
        cut(3, "y")
    } else if ["sses", "xes", "ches", "shes", "zzes", "statuses", "viruses", "bonuses", "campuses"]
        .iter()
        .any(|ending| lower.ends_with(ending))
    {
        cut(2, "")
    } else if lower.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| lower.ends_with(ending)) {
        cut(1, "")
    } else {
        title.to_owned()
    }
}

/// The English plural of a title's last word: "Category" → "Categories"; what looks like a plural stays.
#[must_use]
pub(crate) fn plural(title: &str) -> String {
    let lower = title.to_lowercase();
    let last = lower.chars().last().unwrap_or(' ');
    if !title.is_ascii() || !last.is_ascii_alphabetic() || is_abbreviation(&lower) {
        return title.to_owned();
    }
    if singular(title) != title || lower.ends_with("series") || lower.ends_with("news") {
        return title.to_owned();
    }
    if lower.ends_with("person") {
        return title[..title.len() - 5].to_owned() + "eople";
    }
    if lower.ends_with("child") {
        return title.to_owned() + "ren";
    }
    let before = lower.chars().rev().nth(1).unwrap_or(' ');
    if last == 'y' && !"aeiou".contains(before) {
        return title[..title.len() - 1].to_owned() + "ies";
    }
    if last == 's' || last == 'x' || last == 'z' || lower.ends_with("ch") || lower.ends_with("sh") {
        return title.to_owned() + "es";
    }
    title.to_owned() + "s"
}

/// "1 row", "3 rows", "1,204 rows".
#[must_use]
pub(crate) fn counted(count: u64, one: &str) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if count == 1 { format!("{grouped} {one}") } else { format!("{grouped} {}", plural(one)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_titles() {
        for (name, expected) in [
            ("order_items", "Order items"),
            ("InvoiceLine", "Invoice line"),
            ("ReportsTo", "Reports to"),
            ("AlbumId", "Album ID"),
            ("id", "ID"),
            ("HTMLBody", "HTML body"),
            ("createdAt", "Created at"),
            ("Net worth", "Net worth"),
            ("two words", "Two words"),
            ("", "(no name)"),
            ("🦉", "🦉"),
            ("__", "__"),
            ("Ärzte", "Ärzte"),
            ("line2", "Line2"),
        ] {
            assert_eq!(title(name), expected, "title of {name:?}");
        }
    }

    #[test]
    fn singular_and_plural() {
        for (one, many) in [
            ("Category", "Categories"),
            ("User", "Users"),
            ("Box", "Boxes"),
            ("Address", "Addresses"),
            ("Person", "People"),
            ("Child", "Children"),
            ("Invoice line", "Invoice lines"),
            ("Day", "Days"),
            ("Status", "Statuses"),
            ("News", "News"),
            ("Movie", "Movies"),
            ("Valve", "Valves"),
        ] {
            assert_eq!(plural(one), many, "plural of {one:?}");
            assert_eq!(singular(many), one, "singular of {many:?}");
            assert_eq!(plural(many), many, "plural of a plural, {many:?}");
        }
        for (one, many) in [("Book shelf", "Book shelves"), ("Knife", "Knives"), ("Olive", "Olives")] {
            assert_eq!(singular(many), one, "singular of {many:?}");
        }
    }
}
