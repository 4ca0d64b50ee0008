//! The page as a whole.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use hoinhap_review::document::Nature;
use hoinhap_vocab::Lang;

use super::{Context, back, block, card, icon, provenance, style, words};
use crate::format;

/// The whole document.
pub(super) fn page(context: &Context<'_>, sibling: Option<&str>) -> Markup {
    let meta = &context.review.meta;
    html! {
        (DOCTYPE)
        html lang=(context.lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="generator" content={ "hoinhap " (meta.version) };
                title { (meta.title.get(context.lang)) }
                style { (PreEscaped(style::sheet())) }
            }
            body {
                a class="skip" href="#main" { (context.say(&words::SKIP)) }
                (icon::sprite())
                (cover(context, sibling))
                div class="wrap" {
                    main id="main" {
                        @if !is_register(context) { (card::first_page(context)) }
                        div class="book" {
                            (contents(context))
                            div { (sections(context)) }
                        }
                    }
                }
                (foot(context))
            }
        }
    }
}

fn cover(context: &Context<'_>, sibling: Option<&str>) -> Markup {
    let meta = &context.review.meta;
    let other = match context.lang {
        Lang::Vi => Lang::En,
        Lang::En => Lang::Vi,
    };
    html! {
        header class="cover" {
            div class="wrap" {
                div class="bar" {
                    span { (context.say(&words::PROGRAM)) }
                    @if let Some(file) = sibling {
                        a class="switch" href=(file) hreflang=(other.code()) lang=(other.code()) rel="alternate" {
                            (context.say(&words::OTHER_LANGUAGE))
                        }
                    }
                }
                h1 { (title(context)) }
                p class="profile" { (meta.profile_title.get(context.lang)) }
                (facts(context))
            }
        }
    }
}

/// The title, with the country's name kept on one line.
fn title(context: &Context<'_>) -> String {
    let name = context.review.meta.country_name.get(context.lang);
    context.review.meta.title.get(context.lang).replace(name, &name.replace(' ', "\u{a0}"))
}

fn facts(context: &Context<'_>) -> Markup {
    let meta = &context.review.meta;
    let compared: Vec<_> = meta.comparators.iter().map(ToString::to_string).collect();
    let (country, day) = (meta.country_name.get(context.lang), format::long_date(meta.as_of.0, context.lang));
    let facts = match meta.nature {
        Nature::Review => vec![
            (&words::COUNTRY, country.to_owned()),
            (&words::AS_OF, day),
            (&words::YEAR, format::year(meta.review_year)),
            (&words::COMPARED, compared.join(", ")),
        ],
        Nature::Register => vec![(&words::OF_COUNTRY, country.to_owned()), (&words::STATUS_ON, day)],
    };
    html! {
        dl class="facts" {
            @for (name, fact) in facts {
                @if !fact.is_empty() { div { dt { (context.say(name)) } dd { (fact) } } }
            }
            div { dt { (context.say(&words::EDITION)) } dd { code { (meta.edition.short()) } } }
            div { dt { (context.say(&words::VERSION)) } dd { code { (meta.version) } } }
        }
    }
}

fn contents(context: &Context<'_>) -> Markup {
    html! {
        nav class="toc" aria-labelledby="toc" {
            h2 id="toc" { (context.say(&words::CONTENTS)) }
            ol {
                @if !is_register(context) { li { a href="#findings" { (context.say(&words::FINDINGS)) } } }
                @for (place, section) in context.review.sections.iter().enumerate() {
                    li { a href={ "#s-" (section.id) } { (place + 1) ". " (context.say(&section.name)) } }
                }
                @if !tells_doubts(context) && !is_register(context) { li { a href="#doubts" { (context.say(&words::DOUBTS_NAME)) } } }
                li { a href="#sources" { (context.say(&words::SOURCES)) } }
                li { a href="#numbers" { (context.say(&words::NUMBERS)) } }
            }
        }
    }
}

fn sections(context: &Context<'_>) -> Markup {
    html! {
        @for (place, section) in context.review.sections.iter().enumerate() {
            (block::section(context, place + 1, section))
        }
        @if !tells_doubts(context) && !is_register(context) { (back::doubts(context)) }
        (back::sources(context))
        (provenance::numbers(context))
    }
}

/// Whether it is a page of a register, which has no findings of a year and no doubts of its own.
fn is_register(context: &Context<'_>) -> bool {
    context.review.meta.nature == Nature::Register
}

/// Whether a section of the review tells the doubts in the data itself.
fn tells_doubts(context: &Context<'_>) -> bool {
    context.review.sections.iter().any(|section| section.id == "doubts")
}

fn foot(context: &Context<'_>) -> Markup {
    let meta = &context.review.meta;
    html! {
        footer class="foot" {
            div class="wrap" {
                p {
                    (meta.title.get(context.lang)) ". "
                    (context.say(&words::AS_OF)) " " (format::long_date(meta.as_of.0, context.lang)) ". "
                    (context.say(&words::EDITION)) " " code { (meta.edition.to_string()) } ". "
                    (context.say(&words::VERSION)) " " (meta.version) "."
                }
            }
        }
    }
}
