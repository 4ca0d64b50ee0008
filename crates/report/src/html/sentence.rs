//! Sentences whose numbers open.

use maud::{Markup, html};

use hoinhap_review::document::{Part, Piece, Sentence};

use super::Context;
use crate::format;

/// A sentence; each of its numbers is a button where its finding is known.
pub(super) fn sentence(context: &Context<'_>, sentence: &Sentence) -> Markup {
    html! {
        @for piece in sentence.pieces(context.lang) {
            @match piece {
                Piece::Words(words) => { (words) }
                Piece::Part(part) => { (self::part(context, part)) }
            }
        }
    }
}

fn part(context: &Context<'_>, part: &Part) -> Markup {
    let words = format::part(part, context.lang);
    match part {
        Part::Quantity(quantity) => number(context.anchor(quantity.finding.as_ref()), &words),
        Part::Text { .. } | Part::Year { .. } | Part::Date { .. } => html! { (words) },
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
