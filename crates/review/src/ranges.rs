//! Numbers that a hole in the data leaves open: printed from their lower to their upper bound.

use hoinhap_measures::Measure;
use hoinhap_vocab::{Economy, Issue, Severity, Text};

use crate::context::Context;
use crate::document::{Block, Level, Part};
use crate::words::{as_sentences, join, sentence, words};

/// Partners of a hole that are named; the others are counted.
const NAMED: usize = 3;

/// Enters a measure as one part, or as its two bounds, and returns the places that stand for it in a template.
pub(crate) fn places(context: &mut Context<'_>, measure: &Measure, parts: &mut Vec<Part>) -> Text {
    let Some(quantity) = context.ledger.quantity(measure) else {
        return Text::fixed("không rõ phần", "an unknown part");
    };
    let first = parts.len();
    let Some((low, high)) = measure.interval.filter(|(low, high)| high - low > 0.0) else {
        parts.push(Part::Quantity(quantity));
        return Text::same(format!("{{{first}}}"));
    };
    let low = crate::document::Quantity { value: low, ..quantity.clone() };
    let high = crate::document::Quantity { value: high, ..quantity };
    parts.extend([Part::Quantity(low), Part::Quantity(high)]);
    let second = first + 1;
    Text::new(format!("từ {{{first}}} đến {{{second}}}"), format!("{{{first}}} to {{{second}}}"))
}

/// The template with `[0]`, `[1]` ... replaced by the places of ranges.
pub(crate) fn template(vi: &str, en: &str, places: &[Text]) -> Text {
    let fill = |template: &str, lang| {
        let mut filled = template.to_owned();
        for (index, place) in places.iter().enumerate() {
            filled = filled.replace(&format!("[{index}]"), place.get(lang));
        }
        filled
    };
    Text::new(fill(vi, hoinhap_vocab::Lang::Vi), fill(en, hoinhap_vocab::Lang::En))
}

/// The economies with which the table lacks the country's trade, the largest first; empty without a hole.
pub(crate) fn missing_partners(context: &Context<'_>, measure: &Measure) -> Vec<Economy> {
    let block = measure.issues.iter().find(|issue| issue.code == "flows/zero-block");
    let codes = block.and_then(|issue| issue.value.as_deref()).unwrap_or_default().split(' ');
    let partners = codes.filter_map(Economy::from_alpha3);
    partners.filter(|partner| *partner != context.country).collect()
}

/// Who is missing, in words: "Korea, Poland, Russia and 10 others"; `None` without a hole.
pub(crate) fn missing_names(context: &Context<'_>, measure: &Measure) -> Option<Text> {
    let missing = missing_partners(context, measure);
    let named = join(missing.iter().take(NAMED).map(|partner| context.object(*partner)), ", ");
    let others = missing.len().saturating_sub(NAMED);
    match (missing.is_empty(), others) {
        (true, _) => None,
        (false, 0) => Some(named),
        (false, others) => Some(Text::new(
            format!("{} và {others} nền kinh tế khác", named.vi),
            format!("{} and {others} others", named.en),
        )),
    }
}

/// The defects of a table that touch the country, said before its numbers.
pub(crate) fn notes(context: &Context<'_>, measure: &Measure) -> Vec<Block> {
    let grave = measure.issues.iter().filter(|issue| issue.severity == Severity::Error);
    let note = |issue: &Issue| {
        let names = missing_names(context, measure).filter(|_| issue.code == "flows/zero-block");
        let sentence = match names {
            Some(names) => sentence(
                "Bảng số liệu thiếu thương mại của {0} với {1}: mọi dòng đều bằng 0. Ở đây coi là thiếu, không phải bằng 0: tỷ trọng được in thành khoảng; thứ tự đối tác chỉ gồm các đối tác có số liệu.",
                "The table lacks the trade of {0} with {1}: every row is zero. It is read as missing, not as zero: shares are printed as ranges, and the order of partners holds only those with data.",
                vec![words(context.object(context.country)), words(names)],
            ),
            None => crate::document::Sentence::plain(as_sentences([&issue.message, &issue.help])),
        };
        Block::Note { level: Level::High, sentence }
    };
    grave.map(note).collect()
}
