//! Icons: a shape to every level and confidence, so that neither rests on colour.

use maud::{Markup, PreEscaped, html};

use hoinhap_review::document::{Confidence, Level};
use hoinhap_vocab::Severity;

use super::Context;
use crate::words;

/// The shapes, drawn once and used by name.
const SPRITE: &str = concat!(
    "<svg class=\"sprite\" aria-hidden=\"true\" xmlns=\"http://www.w3.org/2000/svg\">",
    "<symbol id=\"i-critical\" viewBox=\"0 0 16 16\"><path fill=\"currentColor\" d=\"M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z\"/>",
    "<path d=\"M8 4v5M8 11v1.6\" stroke=\"var(--ground)\" stroke-width=\"1.8\"/></symbol>",
    "<symbol id=\"i-high\" viewBox=\"0 0 16 16\"><path fill=\"currentColor\" d=\"M8 .9 15.6 14.8H.4z\"/>",
    "<path d=\"M8 5.4v4.6M8 11.4v1.7\" stroke=\"var(--ground)\" stroke-width=\"1.7\"/></symbol>",
    "<symbol id=\"i-watch\" viewBox=\"0 0 16 16\"><path fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\" ",
    "d=\"M1 8c3.4-6 10.6-6 14 0-3.4 6-10.6 6-14 0z\"/><circle cx=\"8\" cy=\"8\" r=\"2.6\" fill=\"currentColor\"/></symbol>",
    "<symbol id=\"i-good\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7.3\" fill=\"currentColor\"/>",
    "<path d=\"m4.4 8.3 2.5 2.5 4.8-5.2\" fill=\"none\" stroke=\"var(--ground)\" stroke-width=\"1.9\"/></symbol>",
    "<symbol id=\"i-c1\" viewBox=\"0 0 16 16\"><path fill=\"currentColor\" d=\"M1 10h4v4H1z\"/>",
    "<path fill=\"none\" stroke=\"currentColor\" d=\"M6.5 6.5h3v7h-3zm5-4h3v11h-3z\"/></symbol>",
    "<symbol id=\"i-c2\" viewBox=\"0 0 16 16\"><path fill=\"currentColor\" d=\"M1 10h4v4H1zm5-4h4v8H6z\"/>",
    "<path fill=\"none\" stroke=\"currentColor\" d=\"M11.5 2.5h3v11h-3z\"/></symbol>",
    "<symbol id=\"i-c3\" viewBox=\"0 0 16 16\"><path fill=\"currentColor\" d=\"M1 10h4v4H1zm5-4h4v8H6zm5-4h4v12h-4z\"/></symbol>",
    "</svg>"
);

/// The shapes, to stand once in the page.
pub(super) fn sprite() -> Markup {
    PreEscaped(SPRITE.to_owned())
}

fn shape(name: &str) -> Markup {
    html! { svg aria-hidden="true" { use href={ "#i-" (name) } {} } }
}

/// The name of a level in classes and shapes.
pub(super) const fn level_name(level: Level) -> &'static str {
    match level {
        Level::Critical => "critical",
        Level::High => "high",
        Level::Watch => "watch",
        Level::Good => "good",
    }
}

/// A level: shape, word and colour.
pub(super) fn level(context: &Context<'_>, level: Level) -> Markup {
    level_said(level, words::level(level).get(context.lang))
}

/// A level under another word.
pub(super) fn level_said(level: Level, word: &str) -> Markup {
    let name = level_name(level);
    html! { span class={ "level lv-" (name) } { (shape(name)) (word) } }
}

/// The shape of a level alone.
pub(super) fn level_shape(level: Level) -> Markup {
    shape(level_name(level))
}

/// How sure a finding is: bars and words.
pub(super) fn confidence(context: &Context<'_>, confidence: Confidence) -> Markup {
    let name = match confidence {
        Confidence::Low => "c1",
        Confidence::Medium => "c2",
        Confidence::High => "c3",
    };
    html! { span class="conf" { (shape(name)) (words::confidence(confidence).get(context.lang)) } }
}

/// The level whose shape stands for a severity of a problem in the data.
pub(super) const fn severity_level(severity: Severity) -> Level {
    match severity {
        Severity::Error => Level::Critical,
        Severity::Warning => Level::High,
        Severity::Note => Level::Watch,
    }
}
