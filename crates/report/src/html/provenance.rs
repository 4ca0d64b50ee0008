//! Where every number comes from: one block to a finding, opened by the numbers that print it.

use std::collections::BTreeSet;

use maud::{Markup, html};

use hoinhap_review::document::{Finding, InputRow};

use super::{Context, words};
use crate::format;

/// The blocks of all findings, in the review's order.
pub(super) fn numbers(context: &Context<'_>) -> Markup {
    let mut seen = BTreeSet::new();
    let findings = context.review.findings.iter().filter(|finding| seen.insert(finding.id));
    html! {
        section class="part" id="numbers" {
            h2 { (context.say(&words::NUMBERS)) }
            p { (context.say(&words::NUMBERS_LEAD)) }
            @for finding in findings { (block(context, finding)) }
        }
    }
}

fn block(context: &Context<'_>, finding: &Finding) -> Markup {
    let Some(anchor) = context.anchor(Some(&finding.id)) else {
        return html! {};
    };
    html! {
        article class="f" id=(anchor) popover {
            h4 { (finding.title.get(context.lang)) }
            " " span class="of" { (whose(finding)) } " "
            span class="v" { (value(context, finding)) } " "
            span class="st" { (state(context, finding)) }
            button class="x" popovertarget=(anchor) {
                i { (context.say(&words::OPEN)) } u { (context.say(&words::CLOSE)) }
            }
            (details(context, finding))
        }
    }
}

/// Economy, partner and year.
fn whose(finding: &Finding) -> String {
    let partner = finding.partner.map(|partner| format!(" – {partner}")).unwrap_or_default();
    format!("{}{partner}, {}", finding.economy, finding.year)
}

fn value(context: &Context<'_>, finding: &Finding) -> String {
    format::with_unit(&format::precise(finding.value, context.lang), finding.unit.get(context.lang))
}

/// Status, age and interval.
fn state(context: &Context<'_>, finding: &Finding) -> String {
    let lang = context.lang;
    let (status, freshness) = (crate::words::status(finding.status), finding.freshness.word());
    let mut said = format!("{}, {}", status.get(lang), freshness.get(lang));
    if let Some((low, high)) = finding.interval {
        let (low, high) = (format::precise(low, lang), format::precise(high, lang));
        said.push_str(&format!("; {} {low} – {high}", context.say(&words::INTERVAL)));
    }
    said
}

fn details(context: &Context<'_>, finding: &Finding) -> Markup {
    let more = finding.inputs_total.saturating_sub(finding.inputs.len());
    html! {
        dl {
            dt { (context.say(&words::FORMULA)) }
            dd { (finding.method.get(context.lang)) " " code class="quiet" { (finding.indicator) } }
            @if !finding.parameters.is_empty() {
                dt { (context.say(&words::PARAMETERS)) }
                dd { (parameters(finding)) }
            }
            @if !finding.inputs.is_empty() {
                dt { (context.say(&words::INPUTS)) }
                dd {
                    ul { @for input in &finding.inputs { (self::input(context, input)) } }
                    @if more > 0 {
                        span class="quiet" { "+ " (format::number(more as f64, 0, context.lang)) " " (context.say(&words::AND_MORE)) }
                    }
                }
                dt { (context.say(&words::SOURCE_OF)) }
                dd { ul { (sources(context, finding)) } }
            }
            @if !finding.caveats.is_empty() {
                dt { (context.say(&words::CAVEATS)) }
                dd { ul { @for caveat in &finding.caveats { li { (caveat.get(context.lang)) } } } }
            }
            dt { (context.say(&words::COMMAND)) }
            dd { code class="cmd" { (command(&finding.command)) } }
            dt { (context.say(&words::HASH)) }
            dd { code class="quiet" { (finding.id.short()) } }
        }
    }
}

/// A command, to be broken before an option and nowhere else.
fn command(command: &str) -> Markup {
    html! {
        @for (place, option) in command.split(" --").enumerate() {
            @if place > 0 { " " span { "--" (option) } } @else { span { (option) } }
        }
    }
}

fn parameters(finding: &Finding) -> String {
    let said = finding.parameters.iter().map(|(name, value)| format!("{name} = {value}"));
    said.collect::<Vec<_>>().join("; ")
}

/// A row: key, value, status, file and row.
fn input(context: &Context<'_>, input: &InputRow) -> Markup {
    let value = format::precise(input.value, context.lang);
    html! {
        li {
            (input.key) " = " b { (value) } " "
            span class="quiet" {
                "(" (crate::words::status(input.status).get(context.lang)) "; "
                (input.file) ", " (context.say(&words::ROW)) " " (input.row) ")"
            }
        }
    }
}

/// The sources of the rows: title, edition, licence and the hash of the snapshot.
fn sources(context: &Context<'_>, finding: &Finding) -> Markup {
    let ids: BTreeSet<&str> = finding.inputs.iter().map(|input| input.source.as_str()).collect();
    html! {
        @for id in ids {
            @match context.review.sources.iter().find(|source| source.id == id) {
                Some(source) => {
                    li {
                        a href={ "#src-" (id) } { (source.title.get(context.lang)) }
                        ", " (source.vintage) ", " (source.licence.get(context.lang))
                        @if let Some((_, hash)) = source.files.first() {
                            ", " code { "sha256 " (hash.get(..12).unwrap_or(hash)) }
                        }
                    }
                }
                None => { li { (id) } }
            }
        }
    }
}
