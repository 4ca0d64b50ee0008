//! Tables: numbers to the right at one precision, units in the header, the country's row marked.

use maud::{Markup, PreEscaped, html};

use hoinhap_review::document::{Column, ColumnKind, Flag, LinePoint, Scale, Table, TableCell, TableRow};

use super::sentence::{number, prose};
use super::{Context, icon, words};
use crate::charts::{Theme, sparkline};
use crate::format;

/// A table that stands by itself.
pub(super) fn table(context: &Context<'_>, table: &Table) -> Markup {
    html! { div class="tbl" { (bare(context, table)) } }
}

/// A table with its caption and the marks that it uses.
pub(super) fn bare(context: &Context<'_>, table: &Table) -> Markup {
    let flagged: Vec<bool> = (0..table.columns.len()).map(|column| has_flags(table, column)).collect();
    let letters: Vec<usize> =
        (0..table.columns.len()).map(|column| letters(context, table, column)).collect();
    let widths: Vec<_> = letters.iter().map(|letters| width(*letters)).collect();
    let title = table.title.get(context.lang);
    html! {
        div class=(if is_prose(&letters) { "scroll stack" } else { "scroll" }) tabindex="0" role="region" aria-label=(title) {
            table id={ "t-" (table.id) } {
                caption {
                    (title)
                    @if !table.sorted.is_empty() { span { (table.sorted.get(context.lang)) } }
                }
                thead { tr { @for (column, flagged) in table.columns.iter().zip(&flagged) { (header(context, column, *flagged)) } } }
                tbody { @for row in &table.rows { (self::row(context, table, row, &flagged, &widths)) } }
            }
        }
        (legend(context, table))
    }
}

fn has_flags(table: &Table, column: usize) -> bool {
    table.rows.iter().any(|row| match row.cells.get(column) {
        Some(TableCell::Number { flags, .. }) => !flags.is_empty(),
        _ => false,
    })
}

/// The letters of the longest text of a column.
fn letters(context: &Context<'_>, table: &Table, column: usize) -> usize {
    let letters = |row: &TableRow| match row.cells.get(column) {
        Some(TableCell::Text { text }) => text.get(context.lang).chars().count(),
        _ => 0,
    };
    table.rows.iter().map(letters).max().unwrap_or(0)
}

/// Whether the rows are read rather than compared: on a narrow screen each is a block with the headers beside its
/// cells.
fn is_prose(letters: &[usize]) -> bool {
    letters.iter().filter(|letters| **letters > 60).count() >= 2
        || letters.iter().any(|letters| *letters > 120)
}

/// The least width of a column of words, by its longest cell: long text must not be squeezed to a word a line.
fn width(letters: usize) -> Option<&'static str> {
    match letters {
        0..=8 => None,
        9..=40 => Some("w1"),
        _ => Some("w2"),
    }
}

fn header(context: &Context<'_>, column: &Column, flagged: bool) -> Markup {
    let scale = match column.kind {
        ColumnKind::Number { scale, .. } => scale,
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Sparkline => Scale::One,
    };
    let unit = format::unit(&column.unit, scale, context.lang);
    html! {
        th scope="col" class=[if flagged { Some("n nf") } else { class(column) }] {
            (column.title.get(context.lang))
            @if !unit.is_empty() { span class="u" { (unit) } }
        }
    }
}

const fn class(column: &Column) -> Option<&'static str> {
    match column.kind {
        ColumnKind::Number { .. } => Some("n"),
        ColumnKind::Date => Some("d"),
        ColumnKind::Text | ColumnKind::Sparkline => None,
    }
}

fn row(
    context: &Context<'_>,
    table: &Table,
    row: &TableRow,
    flagged: &[bool],
    widths: &[Option<&'static str>],
) -> Markup {
    html! {
        tr class=[row.of_country.then_some("us")] {
            @for (place, (cell, column)) in row.cells.iter().zip(&table.columns).enumerate() {
                @let content = content(context, cell, column, flagged[place]);
                @let class = class(column).or(widths[place]);
                @if place == 0 {
                    th scope="row" class=[class] { (content) }
                } @else {
                    td class=[class] data-label=(column.title.get(context.lang)) { (content) }
                }
            }
        }
    }
}

fn content(context: &Context<'_>, cell: &TableCell, column: &Column, flagged: bool) -> Markup {
    let lang = context.lang;
    match cell {
        TableCell::Text { text } => prose(text.get(lang)),
        TableCell::Number { value, finding, flags } => {
            let anchor = context.anchor(finding.as_ref());
            html! {
                (number(anchor, &digits(context, *value, column)))
                @if flagged { span class="fl" { @for flag in flags { (mark(context, *flag)) } } }
            }
        }
        TableCell::Year { year } => html! { (format::year(*year)) },
        TableCell::Date { date } => html! { (format::short_date(*date, lang)) },
        TableCell::Level { level, text } => icon::level_said(*level, text.get(lang)),
        TableCell::Sparkline { points } => {
            html! { (PreEscaped(sparkline(points, &spoken(context, points), Theme::Page))) }
        }
        TableCell::Missing { reason } => html! { span class="gone" { (reason.get(lang)) } },
    }
}

fn digits(context: &Context<'_>, value: f64, column: &Column) -> String {
    match column.kind {
        ColumnKind::Number { decimals, scale } => format::scaled(value, scale, decimals, context.lang),
        ColumnKind::Text | ColumnKind::Date | ColumnKind::Sparkline => format::precise(value, context.lang),
    }
}

fn mark(context: &Context<'_>, flag: Flag) -> Markup {
    html! { abbr title=(crate::words::flag(flag).get(context.lang)) { (crate::words::flag_mark(flag)) } }
}

/// The first and the last value of a small line.
fn spoken(context: &Context<'_>, points: &[LinePoint]) -> String {
    let mut known = points.iter().filter_map(|point| point.value.map(|value| (point.year, value)));
    let said = |(year, value): (_, f64)| format!("{year}: {}", format::precise(value, context.lang));
    match (known.next(), known.next_back()) {
        (Some(first), Some(last)) => format!("{}; {}", said(first), said(last)),
        (Some(only), None) => said(only),
        (None, _) => context.say(&words::NO_POINTS).to_owned(),
    }
}

/// What the marks of a table mean.
fn legend(context: &Context<'_>, table: &Table) -> Markup {
    let mut used: Vec<Flag> = Vec::new();
    for cell in table.rows.iter().flat_map(|row| &row.cells) {
        if let TableCell::Number { flags, .. } = cell {
            used.extend(flags);
        }
    }
    used.sort_by_key(|flag| crate::words::flag_mark(*flag));
    used.dedup();
    html! {
        @if !used.is_empty() {
            p class="flags" {
                (context.say(&words::MARKS))
                @for (place, flag) in used.iter().enumerate() {
                    @if place > 0 { "; " }
                    b { (crate::words::flag_mark(*flag)) } " " (crate::words::flag(*flag).get(context.lang))
                }
                "."
            }
        }
    }
}
