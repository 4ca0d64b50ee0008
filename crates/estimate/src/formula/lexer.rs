//! The words and signs of a formula, each with its place.

use hoinhap_vocab::Text;

use super::FormulaError;

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, not between backquotes, or a number.
    Word(String),
    /// A name between backquotes.
    Quoted(String),
    /// One of the signs of the grammar.
    Sign(char),
}

/// A token and the place of its first character, the first of the formula being 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) position: usize,
}

const SIGNS: &str = "~+|^:*(),=[]-";

/// Cuts a formula into tokens.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, FormulaError> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let position = at + 1;
        if character.is_whitespace() {
            at += 1;
        } else if character == '`' {
            let (name, after) = quoted(&characters, at)?;
            found.push(Placed { token: Token::Quoted(name), position });
            at = after;
        } else if is_of_word(character) {
            let end =
                characters[at..].iter().position(|c| !is_of_word(*c)).map_or(characters.len(), |n| at + n);
            found.push(Placed { token: Token::Word(characters[at..end].iter().collect()), position });
            at = end;
        } else if SIGNS.contains(character) {
            found.push(Placed { token: Token::Sign(character), position });
            at += 1;
        } else {
            return Err(unknown(character, position));
        }
    }
    Ok(found)
}

fn is_of_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '.'
}

fn quoted(characters: &[char], at: usize) -> Result<(String, usize), FormulaError> {
    let inside = &characters[at + 1..];
    let length = inside.iter().position(|c| *c == '`').ok_or_else(|| FormulaError {
        position: at + 1,
        found: "`".to_owned(),
        message: Text::fixed("Dấu ` mở mà không đóng", "The backquote is not closed"),
        help: Text::fixed("Thêm dấu ` sau tên cột", "Add a backquote after the column's name"),
    })?;
    Ok((inside[..length].iter().collect(), at + length + 2))
}

fn unknown(character: char, position: usize) -> FormulaError {
    FormulaError {
        position,
        found: character.to_string(),
        message: Text::new(
            format!("Ký tự `{character}` không có nghĩa trong công thức"),
            format!("`{character}` has no meaning in a formula"),
        ),
        help: Text::fixed(
            "Đặt tên cột có ký tự đặc biệt trong dấu `...`",
            "Put the name of a column with special characters between backquotes",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_not_bytes() {
        let found = tokens("giá ~ `x y`").unwrap();
        assert_eq!(found[1], Placed { token: Token::Sign('~'), position: 5 });
        assert_eq!(found[2], Placed { token: Token::Quoted("x y".to_owned()), position: 7 });
        assert_eq!(tokens("y ~ a & b").unwrap_err().position, 7);
        assert_eq!(tokens("y ~ `a").unwrap_err().position, 5);
    }
}
