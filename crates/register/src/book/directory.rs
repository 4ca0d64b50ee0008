//! Agencies by the names that people write: today's, older ones, and short forms.

use std::collections::BTreeMap;

use hoinhap_vocab::Date;

use super::Book;
use crate::model::{Resolved, Succession, SuccessionKind, Successions};
use crate::record::Record;
use crate::search::fold;

/// What a written name stands for on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NameFound {
    /// An organisation, by its id.
    Organisation(String),
    /// A predecessor: the organisation that took over.
    Successor(String),
    /// A predecessor that was divided among several.
    Several(Vec<String>),
    /// Nothing that is known; the nearest names.
    Unknown(Vec<String>),
}

/// Organisations by name.
#[derive(Debug, Clone, Default)]
pub struct Directory {
    by_name: BTreeMap<String, String>,
    names: Vec<String>,
    changes: Successions,
}

impl Directory {
    /// The directory of a book. A succession that leads in a circle is left out.
    #[must_use]
    pub fn of(book: &Book) -> Self {
        let mut directory = Self::default();
        for organisation in book.all("organisation") {
            let names = [organisation.id.as_str(), organisation.get("name_vi"), organisation.get("name_en")];
            let names = names.into_iter().chain(organisation.list("aliases")).filter(|name| !name.is_empty());
            names.for_each(|name| drop(directory.by_name.insert(fold(name), organisation.id.clone())));
            directory.names.push(organisation.get("name_vi").to_owned());
        }
        directory.changes = book.successions();
        directory
    }

    /// What a name stands for on a date.
    #[must_use]
    pub fn find(&self, name: &str, on: Date) -> NameFound {
        let key = self.by_name.get(&fold(name)).cloned();
        let written = key.clone().unwrap_or_else(|| name.trim().to_owned());
        match self.changes.resolve(&written, on) {
            Resolved::Successor(successor) => NameFound::Successor(successor),
            Resolved::Several(all) => NameFound::Several(all),
            Resolved::Itself => match key {
                Some(id) => NameFound::Organisation(id),
                None => NameFound::Unknown(self.nearest(name)),
            },
        }
    }

    /// Whether a name is known as it stands, so that it is not divided at its commas.
    #[must_use]
    pub fn knows(&self, name: &str, on: Date) -> bool {
        !matches!(self.find(name, on), NameFound::Unknown(_))
    }

    fn nearest(&self, name: &str) -> Vec<String> {
        let wanted = fold(name);
        let mut ranked: Vec<(usize, &String)> =
            self.names.iter().map(|known| (distance(&wanted, &fold(known)), known)).collect();
        ranked.sort();
        ranked.into_iter().take(3).map(|(_, known)| known.clone()).collect()
    }
}

/// The organisations that a row of succession names. Predecessors that are no records go by their names.
pub(super) fn succession(record: &Record) -> Option<Succession> {
    let kind = SuccessionKind::of(record.get("kind"))?;
    let names = |field: &str| record.list(field).map(str::to_owned).collect();
    Some(Succession { kind, from: names("from"), to: names("to"), date: record.read("date")? })
}

/// Edits from one text to another (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (above, b) in row.iter().skip(1).zip(&other) {
            let cost = (diagonal + usize::from(a != *b)).min(left + 1).min(above + 1);
            diagonal = *above;
            left = cost;
            next.push(cost);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::tests::record;
    use hoinhap_vocab::date;

    fn directory() -> Directory {
        Directory::of(&Book::of(vec![
            record("organisation", "MOF", &[("name_vi", "Bộ Tài chính"), ("name_en", "Ministry of Finance")]),
            record("organisation", "MOIT", &[("name_vi", "Bộ Công Thương"), ("aliases", "BCT; Công Thương")]),
            record(
                "succession",
                "S1",
                &[
                    ("kind", "merge"),
                    ("from", "Bộ Kế hoạch và Đầu tư"),
                    ("to", "MOF"),
                    ("date", "2025-03-01"),
                ],
            ),
        ]))
    }

    #[test]
    fn names_are_found_whatever_their_case_and_marks() {
        let on = date(2026, 1, 1);
        for name in ["MOIT", "bộ công thương", "Bo Cong  Thuong", "BCT"] {
            assert_eq!(directory().find(name, on), NameFound::Organisation("MOIT".to_owned()), "{name}");
        }
    }

    #[test]
    fn an_old_name_stands_for_its_successor_from_the_date_on() {
        let name = "Bộ Kế hoạch và Đầu tư";
        assert_eq!(directory().find(name, date(2025, 3, 1)), NameFound::Successor("MOF".to_owned()));
        assert!(matches!(directory().find(name, date(2025, 2, 28)), NameFound::Unknown(_)));
    }

    #[test]
    fn an_unknown_name_gets_its_neighbours() {
        let NameFound::Unknown(near) = directory().find("Bộ Tài chánh", date(2026, 1, 1)) else {
            panic!("known")
        };
        assert_eq!(near[0], "Bộ Tài chính");
        assert_eq!(distance("kitten", "sitting"), 3);
    }
}
