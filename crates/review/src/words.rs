//! Small constructors for sentences, tables and axes.

use hoinhap_vocab::{Economy, Text, Year};

use crate::document::{Axis, Column, ColumnKind, Part, Scale, Sentence, TableCell};

/// A sentence with parts. In the English words `{0:is|are}` is the first word where part 0 is the number one, and the
/// second otherwise.
pub(crate) fn sentence(vi: &'static str, en: &'static str, parts: Vec<Part>) -> Sentence {
    let template = match numbered(en, &parts) {
        Some(en) => Text::new(vi, en),
        None => Text::fixed(vi, en),
    };
    Sentence::new(template, parts)
}

/// The words with each choice by number made; `None` where there is none to make.
fn numbered(words: &str, parts: &[Part]) -> Option<String> {
    let mut made = String::new();
    let mut rest = words;
    while let Some((before, tail)) = rest.split_once('{') {
        let (place, after) = tail.split_once('}')?;
        made.push_str(before);
        let choice = place.split_once(':').and_then(|(part, forms)| Some((part, forms.split_once('|')?)));
        if let Some((part, (one, many))) = choice {
            let part = part.parse().ok().and_then(|part: usize| parts.get(part));
            let is_one = matches!(part, Some(Part::Quantity(quantity)) if quantity.value == 1.0);
            made.push_str(if is_one { one } else { many });
        } else {
            made.extend(["{", place, "}"]);
        }
        rest = after;
    }
    made.push_str(rest);
    words.contains('|').then_some(made)
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

/// A unit of money in the scale that its size asks for: millions, billions, and what to divide values by. Other units
/// stay as they are.
pub(crate) fn money_scale(unit: &str, label: Text, size: f64) -> (Text, f64) {
    if !unit.ends_with("US$") || unit.starts_with("million") || size.abs() < 1e6 {
        return (label, 1.0);
    }
    let scale = if size.abs() < 1e9 { Scale::Million } else { Scale::Billion };
    let word = scale.word();
    let unit = Text::new(format!("{} {}", word.vi, label.vi), format!("{} {}", word.en, label.en));
    (unit, scale.divisor())
}

/// A cell whose number is divided; others stay as they are.
pub(crate) fn divided(cell: TableCell, divisor: f64) -> TableCell {
    match cell {
        TableCell::Number { value, finding, flags } => {
            TableCell::Number { value: value / divisor, finding, flags }
        }
        cell => cell,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_words_follow_their_number() {
        let said = |number: usize| {
            let parts = vec![crate::ledger::count(number), crate::ledger::count(2)];
            sentence("{0} trong {1}", "{0} of {1} {1:task|tasks} {0:is|are} overdue", parts).template.en
        };
        assert_eq!(said(1), "{0} of {1} tasks is overdue");
        assert_eq!(said(0), "{0} of {1} tasks are overdue");
        assert_eq!(sentence("{0}", "{0} and {1}", Vec::new()).template.en, "{0} and {1}");
    }
}
