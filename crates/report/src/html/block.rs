//! Sections and their blocks.

use maud::{Markup, PreEscaped, html};

use hoinhap_review::document::{Block, Figure, Level, Section, Sentence};

use super::sentence::{plain, prose, sentence};
use super::{Context, icon, table, words};
use crate::charts::{self, ChartStyle, Theme};

/// Widths at which a chart is drawn, with the class that shows it.
const WIDTHS: [(&str, f64); 2] = [("plot wide", 760.0), ("plot narrow", 350.0)];

/// A section with its number.
pub(super) fn section(context: &Context<'_>, number: usize, section: &Section) -> Markup {
    html! {
        section class="part" id={ "s-" (section.id) } {
            p class="eyebrow" { (number) ". " (context.say(&section.name)) }
            h2 { (sentence(context, &section.title)) }
            @for block in &section.blocks { (self::block(context, block)) }
        }
    }
}

fn block(context: &Context<'_>, block: &Block) -> Markup {
    match block {
        Block::Heading { text } => html! { h3 { (text.get(context.lang)) } },
        Block::Paragraph { sentence: words } => html! { p { (sentence(context, words)) } },
        Block::List { items } => html! { ul { @for item in items { li { (sentence(context, item)) } } } },
        Block::Note { level, sentence } => note(context, *level, sentence),
        Block::Figure(figure) => self::figure(context, figure),
        Block::Table(table) => table::table(context, table),
    }
}

fn note(context: &Context<'_>, level: Level, words: &Sentence) -> Markup {
    html! {
        div class={ "note lv-" (icon::level_name(level)) } role="note" {
            (icon::level_shape(level))
            p { b { (crate::words::level(level).get(context.lang)) ":" } " " (sentence(context, words)) }
        }
    }
}

fn figure(context: &Context<'_>, figure: &Figure) -> Markup {
    let title = plain(context, &figure.title);
    let style = |width| {
        ChartStyle::new(context.lang, width, Theme::Page)
            .of_country(context.review.meta.country)
            .titled(&title)
    };
    html! {
        figure id={ "fig-" (figure.id) } {
            figcaption {
                h3 { (sentence(context, &figure.title)) }
                p { (figure.subtitle.get(context.lang)) }
            }
            @for (class, width) in WIDTHS {
                div class=(class) { (PreEscaped(charts::svg(&figure.chart, &style(width)))) }
            }
            @if !figure.source.is_empty() {
                p class="source" { (context.say(&words::SOURCE)) (figure.source.get(context.lang)) }
            }
            @for note in &figure.notes {
                p class="source" { (context.say(&words::NOTE)) (prose(note.get(context.lang))) }
            }
            details class="data" {
                summary { (context.say(&words::DATA)) }
                (table::bare(context, &figure.table))
            }
        }
    }
}
