//! Sentences whose numbers open.

use maud::{Markup, html};

use hoinhap_review::document::{Part, Piece, Sentence};

use super::Context;
use crate::format;

/// A sentence; each of its numbers is a button where its finding is known. A mark that follows a number stays on
/// its line.
pub(super) fn sentence(context: &Context<'_>, sentence: &Sentence) -> Markup {
    let pieces = sentence.pieces(context.lang);
    html! {
        @for (place, piece) in pieces.iter().enumerate() {
            @match piece {
                Piece::Words(words) => {
                    @let follows = place > 0 && matches!(pieces[place - 1], Piece::Part(Part::Quantity(_)));
                    (prose(if follows { &words[marks_after(Some(piece)).len()..] } else { words }))
                }
                Piece::Part(Part::Quantity(quantity)) => {
                    @let mark = marks_after(pieces.get(place + 1));
                    @let shown = format::quantity(quantity, context.lang);
                    @let number = number(context.anchor(quantity.finding.as_ref()), &shown);
                    @if mark.is_empty() { (number) } @else { span class="nb" { (number) (mark) } }
                }
                Piece::Part(Part::Link { text, href }) => {
                    a href=(href.get(context.lang)) { (text.get(context.lang)) }
                }
                Piece::Part(part) => { (format::part(part, context.lang)) }
            }
        }
    }
}

/// Words in which what stands between backticks is set as code.
pub(super) fn prose(words: &str) -> Markup {
    let pieces: Vec<&str> = words.split('`').collect();
    // A mark without its fellow is a letter like any other.
    if pieces.len().is_multiple_of(2) {
        return html! { (words) };
    }
    html! {
        @for (place, piece) in pieces.iter().enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// The marks at the start of the words that follow a number.
fn marks_after<'a>(next: Option<&Piece<'a>>) -> &'a str {
    match next {
        Some(Piece::Words(words)) => {
            let end = words.find(|letter: char| !".,;:!?)".contains(letter)).unwrap_or(words.len());
            &words[..end]
        }
        _ => "",
    }
}

/// A number that opens the block at `anchor`.
pub(super) fn number(anchor: Option<&str>, words: &str) -> Markup {
    match anchor {
        Some(anchor) => html! { button class="q" popovertarget=(anchor) { (words) } },
        None => html! { (words) },
    }
}

/// A sentence without marks.
pub(super) fn plain(context: &Context<'_>, sentence: &Sentence) -> String {
    format::sentence(sentence, context.lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_backticks_are_code_and_a_single_one_stays() {
        assert_eq!(
            prose("ask `hoinhap data add` <again>").0,
            "ask <code>hoinhap data add</code> &lt;again&gt;"
        );
        assert_eq!(prose("`a` or `b`").0, "<code>a</code> or <code>b</code>");
        assert_eq!(prose("a ` b").0, "a ` b");
    }
}
