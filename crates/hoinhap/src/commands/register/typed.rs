//! What a person types for a field, as the text that a record keeps: days as they are written in Viet Nam, words in either
//! language, agencies by their names.

use hoinhap_register::book::{Directory, NameFound};
use hoinhap_register::import::{Timing, parse_timing};
use hoinhap_register::record::{FieldSpec, Kind, Takes, value_label};
use hoinhap_register::search::fold;
use hoinhap_register::time::{DueOperator, Precision};
use hoinhap_vocab::{Date, Lang, Text};

use super::org::unknown;
use crate::failure::Failure;

/// A day as a person writes it: `2026-06-30`, `30/6/2026`, `30 tháng 6 năm 2026`. The year has four digits.
pub(super) fn day_of(text: &str) -> Option<Date> {
    match timing(text)? {
        (due, DueOperator::By) if due.precision == Precision::Day => Some(due.last),
        _ => None,
    }
}

/// A number alone would be a serial number of a spreadsheet, and a year of two digits a guess: neither is typed.
fn timing(text: &str) -> Option<(hoinhap_register::time::Due, DueOperator)> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty()).collect();
    if !digits.iter().any(|run| run.len() == 4) {
        return None;
    }
    match parse_timing(text, false).ok()? {
        Timing::Due(due, operator) => Some((due, operator)),
        Timing::Standing(_) => None,
    }
}

/// The text of a field. What cannot be read is handed on as it is: the check of the record says what is wrong with it.
pub(super) fn text_of(kind: Kind, field: &FieldSpec, typed: &str) -> String {
    let read = match field.takes {
        Takes::Date => day_of(typed).map(|day| day.to_string()),
        Takes::Due => {
            timing(typed).filter(|(_, operator)| *operator == DueOperator::By).map(|(due, _)| due.to_string())
        }
        Takes::Word(_) | Takes::YesNo => word_of(kind, field, typed).map(str::to_owned),
        _ => None,
    };
    read.unwrap_or_else(|| typed.to_owned())
}

/// The words that a field takes.
pub(super) fn words(kind: Kind, field: &FieldSpec) -> &'static [&'static str] {
    match field.takes {
        Takes::Word(words) => words,
        Takes::YesNo => &["yes", "no"],
        Takes::State => kind.machine().map_or(&[], |machine| machine.states),
        _ => &[],
    }
}

/// The word that was meant, by its code or by its name in either language, with or without marks.
pub(super) fn word_of(kind: Kind, field: &FieldSpec, typed: &str) -> Option<&'static str> {
    let named = |word: &&&str| is_named(typed, word, &value_label(kind, field.name, word));
    words(kind, field).iter().find(named).copied()
}

/// Whether a typed word is a code or one of its names.
pub(super) fn is_named(typed: &str, code: &str, label: &Text) -> bool {
    let typed = fold(&typed.replace('_', " "));
    [&code.replace('_', " "), label.get(Lang::Vi), label.get(Lang::En)].iter().any(|name| fold(name) == typed)
}

/// The ids of the agencies that a field names, by id, name or short form; none where one of them is not known.
pub(super) fn agencies(directory: &Directory, typed: &str, on: Date) -> Option<String> {
    let items = typed.split(';').map(str::trim).filter(|item| !item.is_empty());
    let id = |name: &str| match directory.find(name, on) {
        NameFound::Organisation(id) => Some(id),
        _ => None,
    };
    items.map(id).collect::<Option<Vec<_>>>().map(|ids| ids.join(";"))
}

/// The id of the agency that a name stands for on a day.
pub(super) fn agency(directory: &Directory, name: &str, on: Date, place: &str) -> Result<String, Failure> {
    match directory.find(name, on) {
        NameFound::Organisation(id) | NameFound::Successor(id) => Ok(id),
        NameFound::Several(near) | NameFound::Unknown(near) => Err(unknown(place, name, &near)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    #[test]
    fn days_are_read_as_they_are_written_in_the_country() {
        for text in
            ["2026-06-30", "30/6/2026", "30/06/2026", "30-6-2026", "30 tháng 6 năm 2026", "ngày 30/6/2026"]
        {
            assert_eq!(day_of(text), Some(date(2026, 6, 30)), "{text}");
        }
        for text in ["30/6/26", "46112", "31/2/2026", "Quý II/2026", "trước 30/6/2026", "hằng quý", ""]
        {
            assert_eq!(day_of(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_taken_in_either_language_and_others_are_left() {
        let of = |kind: &str, field: &str, typed: &str| {
            let kind = Kind::of(kind).unwrap();
            text_of(kind, kind.field(field).unwrap(), typed)
        };
        assert_eq!(of("bottleneck", "cause", "khách quan"), "objective");
        assert_eq!(of("bottleneck", "type", "thieu co che, chinh sach"), "policy gap");
        assert_eq!(of("instrument", "counted", "Có"), "yes");
        assert_eq!(of("task", "due", "Quý II/2026"), "2026-Q2");
        assert_eq!(of("task", "due", "30/6/2026"), "2026-06-30");
        assert_eq!(of("task", "due", "soon"), "soon");
        assert_eq!(of("task", "title", "Có"), "Có");
    }
}
