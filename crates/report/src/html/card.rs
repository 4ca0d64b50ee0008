//! The first page: the main findings as cards.

use maud::{Markup, PreEscaped, html};

use hoinhap_review::document::{Chart, Headline, Level};
use hoinhap_vocab::Text;

use super::sentence::{plain, sentence};
use super::{Context, icon, words};
use crate::charts::{self, ChartStyle, Theme};

/// Width at which a card's chart is drawn.
const MINI_WIDTH: f64 = 320.0;

/// The main findings with what their levels mean.
pub(super) fn first_page(context: &Context<'_>) -> Markup {
    html! {
        section class="first" id="findings" {
            h2 { (context.say(&words::FINDINGS)) }
            p class="lead" { (context.say(&words::FINDINGS_LEAD)) }
            (levels(context))
            ol class="cards" {
                @for headline in &context.review.headlines { (card(context, headline)) }
            }
        }
    }
}

/// What each level asks for.
fn levels(context: &Context<'_>) -> Markup {
    let meanings: [(Level, &Text); 4] = [
        (Level::Critical, &words::CRITICAL),
        (Level::High, &words::HIGH),
        (Level::Watch, &words::WATCH),
        (Level::Good, &words::GOOD),
    ];
    html! {
        ul class="levels" {
            @for (level, meaning) in meanings {
                li { (icon::level(context, level)) " " span class="quiet" { (meaning.get(context.lang)) } }
            }
        }
    }
}

fn card(context: &Context<'_>, headline: &Headline) -> Markup {
    let section = context.review.sections.iter().find(|section| section.id == headline.section);
    html! {
        li class={ "card lv-" (icon::level_name(headline.level)) } {
            div class="top" {
                (icon::level(context, headline.level))
                (icon::confidence(context, headline.confidence))
            }
            h3 { (sentence(context, &headline.title)) }
            @if let Some(chart) = &headline.chart {
                div class="mini" { (mini(context, chart, &plain(context, &headline.title))) }
            }
            p class="body" { (sentence(context, &headline.body)) }
            p class="why" { (sentence(context, &headline.why)) }
            @if let Some(section) = section {
                p class="more" {
                    a href={ "#s-" (section.id) } { (context.say(&words::MORE)) (context.say(&section.name)) }
                }
            }
        }
    }
}

fn mini(context: &Context<'_>, chart: &Chart, title: &str) -> Markup {
    let style = ChartStyle::new(context.lang, MINI_WIDTH, Theme::Page).mini().titled(title);
    PreEscaped(charts::svg(chart, &style.of_country(context.review.meta.country)))
}
