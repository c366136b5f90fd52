//! Renaming inside expressions that are kept as text.

use crate::identifier::quote;
use crate::schema::tokens::{TokenKind, tokens};

/// `sql` with the column `old` called `new`, wherever a word or quoted name that is no function's means it. Names behind
/// a dot belong to what stands before the dot; they are renamed if that is `table`.
#[must_use]
pub fn rename_column(sql: &str, table: &str, old: &str, new: &str) -> String {
    let tokens = tokens(sql);
    let (mut renamed, mut from) = (String::with_capacity(sql.len()), 0);
    for (at, token) in tokens.iter().enumerate() {
        let is_name = token.is_name() && token.text.eq_ignore_ascii_case(old);
        let is_function =
            token.kind == TokenKind::Word && tokens.get(at + 1).is_some_and(|next| next.is_sign("("));
        let is_owner = tokens.get(at + 1).is_some_and(|next| next.is_sign("."));
        let of_other = at >= 2
            && tokens[at - 1].is_sign(".")
            && !tokens[at - 2].text.eq_ignore_ascii_case(table)
            && !tokens[at - 2].text.eq_ignore_ascii_case("NEW")
            && !tokens[at - 2].text.eq_ignore_ascii_case("OLD");
        let is_parameter = at >= 1 && [":", "@", "$"].iter().any(|sign| tokens[at - 1].is_sign(sign));
        if is_name && !is_function && !is_owner && !of_other && !is_parameter {
            renamed.push_str(&sql[from..token.start]);
            renamed.push_str(&quote(new));
            from = token.end;
        }
    }
    renamed.push_str(&sql[from..]);
    renamed
}

/// Every name in `sql` that could be a column's, as written but unquoted.
#[must_use]
pub fn names_in(sql: &str) -> Vec<String> {
    tokens(sql).iter().filter(|token| token.is_name()).map(|token| token.text.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_column_is_renamed() {
        let renamed = |sql: &str| rename_column(sql, "t", "length", "long \"one\"");
        assert_eq!(renamed("length(length) > 1"), "length(\"long \"\"one\"\"\") > 1");
        assert_eq!(
            renamed("t.length + o.length + 'length' -- length"),
            "t.\"long \"\"one\"\"\" + o.length + 'length' -- length"
        );
        assert_eq!(renamed("[length] = :length"), "\"long \"\"one\"\"\" = :length");
    }
}
