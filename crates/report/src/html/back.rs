//! The end of the page: doubts in the data, sources and licences.

use std::collections::BTreeMap;

use maud::{Markup, html};

use hoinhap_review::document::SourceLine;
use hoinhap_vocab::Issue;

use super::{Context, icon, words};

/// Places listed before the rest is folded away.
const PLACES: usize = 4;

/// Problems in the data, those of one kind together, the gravest first.
pub(super) fn doubts(context: &Context<'_>) -> Markup {
    let mut kinds: BTreeMap<(std::cmp::Reverse<_>, &str, &hoinhap_vocab::Text), Vec<&Issue>> =
        BTreeMap::new();
    for issue in &context.review.issues {
        let kind = (std::cmp::Reverse(issue.severity), issue.code, &issue.message);
        kinds.entry(kind).or_default().push(issue);
    }
    html! {
        section class="part" id="doubts" {
            h2 { (context.say(&words::DOUBTS)) }
            @if kinds.is_empty() { p { (context.say(&words::NO_DOUBTS)) } }
            @for issues in kinds.values() { (kind(context, issues)) }
        }
    }
}

fn kind(context: &Context<'_>, issues: &[&Issue]) -> Markup {
    let Some(first) = issues.first() else {
        return html! {};
    };
    let (shown, folded) = issues.split_at(issues.len().min(PLACES));
    html! {
        div class="issue" {
            p {
                (icon::level_said(
                    icon::severity_level(first.severity),
                    crate::words::severity(first.severity).get(context.lang),
                ))
                " " (first.message.get(context.lang))
            }
            p class="help" { (context.say(&words::REMEDY)) (first.help.get(context.lang)) }
            @for issue in shown { (place(context, issue)) }
            @if !folded.is_empty() {
                details {
                    summary { "+ " (folded.len()) " " (context.say(&words::MORE_PLACES)) }
                    @for issue in folded { (place(context, issue)) }
                }
            }
        }
    }
}

fn place(context: &Context<'_>, issue: &Issue) -> Markup {
    html! {
        p class="at" {
            (context.say(&words::PLACE)) (issue.place)
            @if let Some(value) = &issue.value { "; " (context.say(&words::VALUE_FOUND)) (value) }
            " " code { (issue.code) }
        }
    }
}

/// Sources with edition, licence, attribution and the hashes of their files.
pub(super) fn sources(context: &Context<'_>) -> Markup {
    html! {
        section class="part" id="sources" {
            h2 { (context.say(&words::SOURCES)) }
            @for source in &context.review.sources { (self::source(context, source)) }
        }
    }
}

fn source(context: &Context<'_>, source: &SourceLine) -> Markup {
    html! {
        div class="src" id={ "src-" (source.id) } {
            h3 { (source.title.get(context.lang)) }
            p {
                (context.say(&words::VINTAGE)) " " (source.vintage) "; "
                (context.say(&words::LICENCE)) ": " (source.licence.get(context.lang))
                @if !source.terms_verified { " (" (context.say(&words::UNVERIFIED)) ")" }
            }
            p class="quiet" { (source.attribution) }
            @for (file, hash) in &source.files {
                p class="hash" { (file) " " code { "sha256 " (hash) } }
            }
        }
    }
}
