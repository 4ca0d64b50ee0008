//! How far instruments have come on a date, worked out from the dates on record.

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Text, parse_date};

use super::Book;
use crate::record::Record;
use crate::time::Due;

/// How far an instrument has come for the country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// In force.
    InForce,
    /// The country has consented; the day of entry into force is not on record.
    Bound,
    /// Signed, or stated in a visit.
    Signed,
    /// Recorded as signed, bound or in force without the day of that step.
    Undated,
    /// Under negotiation.
    Negotiating,
    /// Known, and neither signed nor under negotiation.
    Open,
    /// Ended.
    Ended,
}

/// An instrument on a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstrumentView<'a> {
    /// Its record.
    pub record: &'a Record,
    /// How far it has come.
    pub standing: Standing,
    /// Since when; `None` where no day is on record.
    pub since: Option<Date>,
}

impl Standing {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 7] =
        [Self::InForce, Self::Bound, Self::Signed, Self::Undated, Self::Negotiating, Self::Open, Self::Ended];

    /// The name that programs rely on.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InForce => "in_force",
            Self::Bound => "bound",
            Self::Signed => "signed",
            Self::Undated => "undated",
            Self::Negotiating => "negotiating",
            Self::Open => "open",
            Self::Ended => "ended",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn label(self) -> Text {
        match self {
            Self::InForce => Text::fixed("đang có hiệu lực", "in force"),
            Self::Bound => {
                Text::fixed("đã chịu ràng buộc, không rõ ngày hiệu lực", "bound, day of force not on record")
            }
            Self::Signed => Text::fixed("đã ký", "signed"),
            Self::Undated => {
                Text::fixed("đã ký hoặc có hiệu lực, không rõ ngày", "signed or in force, undated")
            }
            Self::Negotiating => Text::fixed("đang đàm phán", "under negotiation"),
            Self::Open => Text::fixed("chưa tham gia", "not joined"),
            Self::Ended => Text::fixed("đã chấm dứt", "ended"),
        }
    }
}

/// The steps that are dated, for one country.
#[derive(Debug, Clone, Copy, Default)]
struct Steps {
    signed: Option<Date>,
    consented: Option<Date>,
    in_force: Option<Date>,
    ended: Option<Date>,
}

impl Book {
    /// The instruments that are known on a date, by id. One whose dates all lie later is not known yet; a duplicate is
    /// counted under the record that it repeats. Where sources differ the value of the best mark that most of them give
    /// counts, on a tie the latest; a value that somebody chose goes before all.
    #[must_use]
    pub fn instruments<'a>(&'a self, country: &str, on: Date) -> Vec<InstrumentView<'a>> {
        let parties = self.by("party", "instrument");
        let values = self.by("value", "subject");
        let of = |by: &BTreeMap<&str, Vec<&'a Record>>, id: &str| by.get(id).cloned().unwrap_or_default();
        let view = |record: &'a Record| {
            let steps = steps(record, &of(&parties, &record.id), &of(&values, &record.id), country);
            let (standing, since) = steps.on(on, record.get("state"))?;
            Some(InstrumentView { record, standing, since })
        };
        let own = self.all("instrument").iter().filter(|record| record.text("duplicate_of").is_none());
        own.filter_map(view).collect()
    }
}

fn steps(record: &Record, parties: &[&Record], values: &[&Record], country: &str) -> Steps {
    let own = || parties.iter().filter(|row| row.get("party") == country);
    let day = |field: &str| own().find_map(|row| row.read::<Due>(field)).map(|due| due.last);
    let stated = |field: &str| chosen(values.iter().copied().filter(|row| row.get("field") == field));
    let signed_on = record.read::<Due>("signed_on").map(|due| due.last);
    let for_country = format!("in_force_{}", country.to_lowercase());
    Steps {
        signed: signed_on.or_else(|| day("signed")).or_else(|| stated("signature")),
        consented: day("consented"),
        in_force: day("in_force").or_else(|| stated(&for_country)).or_else(|| stated("in_force_agreement")),
        ended: day("ended"),
    }
}

/// The date that counts among those that sources state.
fn chosen<'a>(values: impl Iterator<Item = &'a Record>) -> Option<Date> {
    let mark = |row: &Record| match row.get("confidence") {
        _ if row.is("chosen") => 0,
        "sourced" => 1,
        "conflicting" => 2,
        _ => 3,
    };
    let dated: Vec<(u8, Date)> =
        values.filter_map(|row| Some((mark(row), parse_date(row.get("value")).ok()?))).collect();
    let best = dated.iter().map(|(mark, _)| *mark).min()?;
    let days: Vec<Date> = dated.iter().filter(|(mark, _)| *mark == best).map(|(_, day)| *day).collect();
    let votes = |day: &Date| days.iter().filter(|other| *other == day).count();
    days.iter().copied().max_by_key(|day| (votes(day), *day))
}

impl Steps {
    /// The furthest step by a day; `None` for an instrument that is not known yet, or was given up.
    fn on(self, day: Date, state: &str) -> Option<(Standing, Option<Date>)> {
        let steps = [
            (Standing::Ended, self.ended),
            (Standing::InForce, self.in_force),
            (Standing::Bound, self.consented),
            (Standing::Signed, self.signed),
        ];
        let reached = steps.iter().find(|(_, date)| date.is_some_and(|date| date <= day));
        let later_undated = self.in_force.is_none() && self.consented.is_none() && self.ended.is_none();
        match reached {
            Some((Standing::Signed, since)) if later_undated && matches!(state, "consented" | "in_force") => {
                Some((Standing::Undated, *since))
            }
            Some((standing, since)) => Some((*standing, *since)),
            None if steps.iter().any(|(_, date)| date.is_some()) => None,
            None => undated(state).map(|standing| (standing, None)),
        }
    }
}

/// What a state says that no day stands behind.
fn undated(state: &str) -> Option<Standing> {
    match state {
        "signed" | "consented" | "in_force" | "suspended" => Some(Standing::Undated),
        "negotiating" => Some(Standing::Negotiating),
        "ended" => Some(Standing::Ended),
        "abandoned" => None,
        _ => Some(Standing::Open),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use hoinhap_vocab::date;

    fn standing(records: Vec<Record>, on: Date) -> Vec<(String, Standing)> {
        let book = Book::of(records);
        let views = book.instruments("VNM", on);
        views.iter().map(|view| (view.record.id.clone(), view.standing)).collect()
    }

    fn treaty() -> Vec<Record> {
        vec![
            record("instrument", "T", &[("track", "treaty"), ("state", "in_force")]),
            record(
                "party",
                "T.VNM",
                &[
                    ("instrument", "T"),
                    ("party", "VNM"),
                    ("signed", "2018-03-08"),
                    ("consented", "2018-11-15"),
                    ("in_force", "2019-01-14"),
                    ("ended", "2024-06-01"),
                ],
            ),
            record("party", "T.JPN", &[("instrument", "T"), ("party", "JPN"), ("signed", "2010-01-01")]),
        ]
    }

    #[test]
    fn each_step_counts_from_its_day() {
        let on = |day| standing(treaty(), day).first().map(|(_, standing)| *standing);
        assert_eq!(on(date(2018, 3, 7)), None, "another party's signature is not ours");
        assert_eq!(on(date(2018, 3, 8)), Some(Standing::Signed));
        assert_eq!(on(date(2018, 11, 15)), Some(Standing::Bound));
        assert_eq!(on(date(2019, 1, 14)), Some(Standing::InForce));
        assert_eq!(on(date(2024, 6, 1)), Some(Standing::Ended));
    }

    #[test]
    fn a_day_that_most_sources_give_counts_and_a_choice_goes_before_all() {
        let value = |id: &str, day: &str, mark: &str, chosen: &str| {
            let fields = [("subject", "A"), ("field", "in_force_vnm"), ("value", day), ("confidence", mark)];
            record("value", id, &[&fields[..], &[("chosen", chosen)]].concat())
        };
        let rows = |chosen: &str| {
            vec![
                record("instrument", "A", &[("track", "treaty")]),
                value("1", "2020-08-01", "sourced", "no"),
                value("2", "2020-08-01", "sourced", "no"),
                value("3", "2020-09-01", "sourced", "no"),
                value("4", "2020-01-08", "conflicting", chosen),
            ]
        };
        assert_eq!(standing(rows("no"), date(2020, 7, 31)), []);
        assert_eq!(standing(rows("no"), date(2020, 8, 1)), [("A".to_owned(), Standing::InForce)]);
        assert_eq!(standing(rows("yes"), date(2020, 1, 8)), [("A".to_owned(), Standing::InForce)]);
    }

    #[test]
    fn a_state_without_a_day_is_said_to_be_undated() {
        let one = |state: &str, signed: &[(&str, &str)]| {
            let fields = [&[("track", "agreement"), ("state", state)], signed].concat();
            standing(vec![record("instrument", "X", &fields)], date(2025, 1, 1))
                .first()
                .map(|(_, standing)| *standing)
        };
        assert_eq!(one("in_force", &[]), Some(Standing::Undated));
        assert_eq!(one("in_force", &[("signed_on", "2024-05")]), Some(Standing::Undated));
        assert_eq!(one("signed", &[("signed_on", "2024-05")]), Some(Standing::Signed));
        assert_eq!(one("signed", &[("signed_on", "2025-01")]), None, "known from the end of the month");
        assert_eq!(one("proposed", &[]), Some(Standing::Open));
        assert_eq!(one("abandoned", &[]), None);
        assert_eq!(one("signed", &[("signed_on", "2024-05-01"), ("duplicate_of", "Y")]), None);
    }
}
