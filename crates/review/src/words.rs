//! Small constructors for sentences, tables and axes.

use hoinhap_vocab::{Economy, Text, Year};

use crate::document::{Axis, Column, ColumnKind, Part, Scale, Sentence, TableCell};

/// A sentence with parts.
pub(crate) fn sentence(vi: &'static str, en: &'static str, parts: Vec<Part>) -> Sentence {
    Sentence::new(Text::fixed(vi, en), parts)
}

/// A sentence without parts.
pub(crate) fn plain(vi: &'static str, en: &'static str) -> Sentence {
    Sentence::plain(Text::fixed(vi, en))
}

/// Words as a part.
pub(crate) fn words(text: Text) -> Part {
    Part::Text { text }
}

/// A year as a part.
pub(crate) fn year(year: Year) -> Part {
    Part::Year { year }
}

/// Words as a cell.
pub(crate) fn text_cell(text: Text) -> TableCell {
    TableCell::Text { text }
}

/// A code as a cell.
pub(crate) fn code_cell(code: impl Into<String>) -> TableCell {
    TableCell::Text { text: Text::same(code.into()) }
}

/// No value, with the reason.
pub(crate) fn missing(vi: &'static str, en: &'static str) -> TableCell {
    TableCell::Missing { reason: Text::fixed(vi, en) }
}

/// A cell that holds a plain number without a finding of its own.
pub(crate) fn number_cell(value: f64) -> TableCell {
    TableCell::Number { value, finding: None, flags: Vec::new() }
}

/// A column of words.
pub(crate) fn text_column(vi: &'static str, en: &'static str) -> Column {
    Column { title: Text::fixed(vi, en), unit: Text::default(), kind: ColumnKind::Text }
}

/// A column of years or dates.
pub(crate) fn date_column(vi: &'static str, en: &'static str) -> Column {
    Column { title: Text::fixed(vi, en), unit: Text::default(), kind: ColumnKind::Date }
}

/// A column of numbers.
pub(crate) fn number_column(title: Text, unit: Text, decimals: u8, scale: Scale) -> Column {
    Column { title, unit, kind: ColumnKind::Number { decimals, scale } }
}

/// An axis with the ends of the data.
pub(crate) fn axis(label: Text, unit: Text, decimals: u8, scale: Scale) -> Axis {
    Axis { label, unit, scale, decimals, min: None, max: None }
}

/// An axis of shares in percent, from zero.
pub(crate) fn percent_axis(label: Text) -> Axis {
    let unit = Text::fixed("%", "%");
    Axis { label, unit, scale: Scale::Percent, decimals: 1, min: Some(0.0), max: None }
}

/// Messages as sentences: a capital first, a full stop last, one after the other.
pub(crate) fn as_sentences<'t>(messages: impl IntoIterator<Item = &'t Text>) -> Text {
    let whole = |text: &str| {
        let mut letters = text.chars();
        // An id, such as `hdr:HDI`, keeps its letters.
        let is_id = text.split(' ').next().is_some_and(|word| word.contains([':', '_', '`', '.']));
        let first = letters
            .next()
            .map(|first| if is_id { first.to_string() } else { first.to_uppercase().collect() });
        let first = first.unwrap_or_default();
        let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
        format!("{first}{}{stop}", letters.as_str())
    };
    let sentences = messages.into_iter().filter(|text| !text.is_empty());
    join(sentences.map(|text| Text::build(|lang| whole(text.get(lang)))), " ")
}

/// Codes joined for a reader: `IDN, MYS`.
pub(crate) fn codes(economies: &[Economy]) -> String {
    economies.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Texts joined by a separator, in each language.
pub(crate) fn join(texts: impl IntoIterator<Item = Text>, separator: &str) -> Text {
    let (vi, en): (Vec<_>, Vec<_>) = texts.into_iter().map(|text| (text.vi, text.en)).unzip();
    Text::new(vi.join(separator), en.join(separator))
}
