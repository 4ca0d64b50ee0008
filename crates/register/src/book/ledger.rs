//! What the country gives and receives, read off the ledger (specification 9.3), and instruments that may be one and the same
//! (2.1).

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;

use super::Book;
use crate::model::{Contribution, Direction, Ratio, Share, days_between};
use crate::record::Record;
use crate::search::{fold, words};
use crate::time::Due;

/// Two instruments that may be the same one.
#[derive(Debug, Clone, PartialEq)]
pub struct Duplicate<'a> {
    /// The one with the smaller id.
    pub first: &'a Record,
    /// The other.
    pub second: &'a Record,
    /// Days between their dates.
    pub days: i32,
    /// Similarity of their titles without marks: twice the pairs of letters that both have, over the pairs of both
    /// (Dice, 1945, on bigrams).
    pub similarity: Share,
}

/// Titles of two instruments are alike from this share on.
const ALIKE: (u64, u64) = (4, 5);
/// Days by which the dates of a duplicate may differ.
const NEAR_DAYS: i32 = 7;

impl Book {
    /// The lines of the ledger, by id.
    #[must_use]
    pub fn contributions(&self) -> Vec<Contribution> {
        self.all("contribution").iter().map(contribution).collect()
    }

    /// Pairs of instruments with one partner whose dates lie within seven days and whose titles are alike, by id. What was
    /// merged already is left out.
    #[must_use]
    pub fn duplicates(&self) -> Vec<Duplicate<'_>> {
        let mut by_partner: BTreeMap<&str, Vec<(Date, &Record)>> = BTreeMap::new();
        let own = self.all("instrument").iter().filter(|record| record.text("duplicate_of").is_none());
        for record in own {
            if let (Some(partner), Some(day)) = (record.text("partner"), record.read::<Due>("signed_on")) {
                by_partner.entry(partner).or_default().push((day.last, record));
            }
        }
        let mut pairs = Vec::new();
        for mut group in by_partner.into_values() {
            group.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
            for (at, first) in group.iter().enumerate() {
                let near =
                    group[at + 1..].iter().take_while(|second| days_between(first.0, second.0) <= NEAR_DAYS);
                pairs.extend(near.filter_map(|second| pair(*first, *second)));
            }
        }
        pairs.sort_by(|a, b| (&a.first.id, &a.second.id).cmp(&(&b.first.id, &b.second.id)));
        pairs
    }
}

fn pair<'a>(one: (Date, &'a Record), other: (Date, &'a Record)) -> Option<Duplicate<'a>> {
    let similarity = titles(one.1)
        .flat_map(|title| titles(other.1).map(move |second| similarity(title, second)))
        .max_by_key(|share| Ratio::new(i128::from(share.part), i128::from(share.whole.max(1))))?;
    let (first, second) = if one.1.id <= other.1.id { (one.1, other.1) } else { (other.1, one.1) };
    let days = days_between(one.0, other.0).abs();
    (similarity.part * ALIKE.1 >= similarity.whole * ALIKE.0 && similarity.whole > 0).then_some(Duplicate {
        first,
        second,
        days,
        similarity,
    })
}

fn titles(record: &Record) -> impl Iterator<Item = &str> {
    ["title_vi", "title_en"].into_iter().filter_map(|field| record.text(field))
}

/// Twice the pairs of letters that two texts share, over the pairs of both.
fn similarity(one: &str, other: &str) -> Share {
    let (one, other) = (bigrams(one), bigrams(other));
    let shared: u64 =
        one.iter().map(|(pair, count)| other.get(pair).copied().unwrap_or_default().min(*count)).sum();
    Share { part: 2 * shared, whole: one.values().chain(other.values()).sum() }
}

fn bigrams(text: &str) -> BTreeMap<(char, char), u64> {
    let mut pairs = BTreeMap::new();
    for word in words(text).map(|word| fold(&word)) {
        // A letter that stands alone is told apart by the end of its word.
        let end = (word.chars().count() == 1).then_some(' ');
        let letters: Vec<char> = word.chars().chain(end).collect();
        for pair in letters.windows(2) {
            if let [first, second] = pair {
                *pairs.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    pairs
}

fn contribution(record: &Record) -> Contribution {
    let direction = if record.get("direction") == "receive" { Direction::Receive } else { Direction::Give };
    Contribution {
        direction,
        kind: record.get("kind").to_owned(),
        issue: record.get("issue").to_owned(),
        quantity: Ratio::parse(record.get("quantity")),
        unit: record.get("unit").to_owned(),
        from: record.read::<Due>("from").map(|due| due.last),
        to: record.read("to"),
        goes_on: record.text("to").is_none() && record.text("confidence").is_none(),
        cumulative: record.is("cumulative"),
    }
}

/// The units and years of a ledger that can be balanced: lines with a quantity, a unit and a date that are no running
/// totals.
#[must_use]
pub fn units_and_years(ledger: &[Contribution]) -> BTreeSet<(String, hoinhap_vocab::Year)> {
    let usable =
        ledger.iter().filter(|line| !line.cumulative && line.quantity.is_some() && !line.unit.is_empty());
    usable.filter_map(|line| Some((line.unit.clone(), line.from?.year()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;

    fn declaration(id: &str, title: &str, day: &str, partner: &str) -> Record {
        record(
            "instrument",
            id,
            &[("track", "declaration"), ("title_vi", title), ("signed_on", day), ("partner", partner)],
        )
    }

    #[test]
    fn one_declaration_that_two_agencies_entered_is_found() {
        let book = Book::of(vec![
            declaration("D1", "Tuyên bố chung Việt Nam - Nhật Bản", "2025-04-27", "JPN"),
            declaration("D2", "Tuyen bo chung Viet Nam – Nhat Ban 2025", "2025-05-02", "JPN"),
            declaration("D3", "Tuyên bố chung Việt Nam - Nhật Bản", "2025-05-20", "JPN"),
            declaration("D4", "Tuyên bố chung Việt Nam - Nhật Bản", "2025-04-27", "KOR"),
            declaration("D5", "Bản ghi nhớ về hợp tác lao động", "2025-04-28", "JPN"),
        ]);
        let found = book.duplicates();
        let pairs: Vec<_> =
            found.iter().map(|pair| (pair.first.id.as_str(), pair.second.id.as_str(), pair.days)).collect();
        assert_eq!(pairs, [("D1", "D2", 5)]);
    }

    #[test]
    fn titles_are_compared_by_pairs_of_letters() {
        assert_eq!(similarity("night", "nacht"), Share { part: 2, whole: 8 });
        assert_eq!(similarity("Hội nhập", "hoi nhap"), Share { part: 10, whole: 10 });
        assert_eq!(similarity("", "a"), Share { part: 0, whole: 1 });
        assert_eq!(
            similarity("Tuyên bố A", "Tuyên bố B"),
            Share { part: 10, whole: 12 },
            "the last letters differ"
        );
    }
}
