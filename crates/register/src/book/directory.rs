//! Agencies by the names that people write: today's, older ones, and short forms.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Short forms and other ways to write a name; nothing where it fits several.
    by_form: BTreeMap<String, Option<String>>,
    names: Vec<String>,
    by_id: BTreeSet<String>,
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
            for name in names {
                directory.by_name.insert(fold(name), organisation.id.clone());
                for form in forms(name, matches!(organisation.get("kind"), "province" | "centrally-run city"))
                {
                    let known =
                        directory.by_form.entry(form).or_insert_with(|| Some(organisation.id.clone()));
                    if known.as_ref() != Some(&organisation.id) {
                        *known = None;
                    }
                }
            }
            directory.names.push(organisation.get("name_vi").to_owned());
            directory.by_id.insert(organisation.id.clone());
        }
        directory.changes = book.successions();
        // A name that gave way has no organisation of its own, and short forms all the same.
        for name in book.all("succession").iter().flat_map(|change| change.list("from")) {
            if directory.by_id.contains(name) || directory.by_name.contains_key(&fold(name)) {
                continue;
            }
            for form in forms(name, false) {
                let known = directory.by_form.entry(form).or_insert_with(|| Some(name.to_owned()));
                if known.as_deref() != Some(name) {
                    *known = None;
                }
            }
        }
        directory
    }

    /// What a name stands for on a date.
    #[must_use]
    pub fn find(&self, name: &str, on: Date) -> NameFound {
        let written = self.named(name);
        let key = Some(written.clone()).filter(|id| self.by_id.contains(id));
        match self.changes.resolve(&written, on) {
            Resolved::Successor(successor) => NameFound::Successor(successor),
            Resolved::Several(all) => NameFound::Several(all),
            Resolved::Itself => match key {
                Some(id) => NameFound::Organisation(id),
                None => NameFound::Unknown(self.nearest(name)),
            },
        }
    }

    /// The organisation whose name it is, whatever became of it; a name that is none stands for itself.
    #[must_use]
    pub fn named(&self, name: &str) -> String {
        let by_form = || self.by_form.get(&form(name)).cloned().flatten();
        let key = self.by_name.get(&fold(name)).cloned().or_else(by_form);
        key.unwrap_or_else(|| name.trim().to_owned())
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

/// A name with its usual short words written out: `&`, UBND, TP, and without the country at its end.
fn form(name: &str) -> String {
    let plain = fold(name).replace('&', " va ");
    let words = plain.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let long = words.map(|word| match word {
        "ubnd" => "uy ban nhan dan",
        "tp" => "thanh pho",
        other => other,
    });
    let long = long.collect::<Vec<_>>().join(" ");
    let short =
        long.strip_suffix(" viet nam").filter(|rest| rest.contains(' ') || is_short(rest)).unwrap_or(&long);
    // `Bộ KH&CN` and `Bộ KHCN` are one.
    match short.strip_prefix("bo ") {
        Some(rest) if rest.split(' ').all(|word| word.len() <= 3 || is_short(word)) => {
            format!("bo {}", rest.split(' ').filter(|word| *word != "va").collect::<String>())
        }
        _ => short.to_owned(),
    }
}

/// Initials have no vowel among them, words do.
fn is_short(word: &str) -> bool {
    !word.contains(['a', 'e', 'i', 'o', 'u', 'y'])
}

/// The forms in which a name is written: itself, its initials, and those of a province with its rank or its committee.
fn forms(name: &str, is_province: bool) -> Vec<String> {
    let own = form(name);
    let initials = |text: &str| -> String {
        text.split(' ').filter(|word| *word != "va").filter_map(|word| word.chars().next()).collect()
    };
    let mut all = Vec::new();
    match own.strip_prefix("bo ") {
        Some(rest) if rest.contains(' ') => all.extend([format!("bo {}", initials(rest)), initials(&own)]),
        _ if own.split(' ').count() >= 3 => all.push(initials(&own)),
        _ => {}
    }
    if is_province {
        let bare =
            own.strip_prefix("thanh pho ").or_else(|| own.strip_prefix("tinh ")).unwrap_or(&own).to_owned();
        for rank in ["", "tinh ", "thanh pho "] {
            all.push(format!("{rank}{bare}"));
            all.push(format!("uy ban nhan dan {rank}{bare}"));
        }
    }
    all.push(own);
    all.sort();
    all.dedup();
    all
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
    fn usual_short_forms_are_found_where_they_fit_one_agency() {
        let agency = |id: &str, name: &str, kind: &str| {
            record("organisation", id, &[("name_vi", name), ("kind", kind)])
        };
        let directory = Directory::of(&Book::of(vec![
            agency("MOST", "Bộ Khoa học và Công nghệ", "ministry"),
            agency("MAE", "Bộ Nông nghiệp và Môi trường", "ministry"),
            agency("MCST", "Bộ Văn hóa, Thể thao và Du lịch", "ministry"),
            agency("SBV", "Ngân hàng Nhà nước", "ministry"),
            agency("HN", "Hà Nội", "centrally-run city"),
            agency("A", "Hội Cựu binh", "other"),
            agency("B", "Hội Chợ bia", "other"),
        ]));
        let on = date(2026, 1, 1);
        for (name, id) in [
            ("Bộ KH&CN", "MOST"),
            ("Bộ KHCN", "MOST"),
            ("Bộ NN&MT", "MAE"),
            ("Bộ NN và MT", "MAE"),
            ("Bộ VHTTDL", "MCST"),
            ("BVHTTDL", "MCST"),
            ("BKHCN", "MOST"),
            ("Ngân hàng Nhà nước Việt Nam", "SBV"),
            ("NHNN Việt Nam", "SBV"),
            ("UBND TP Hà Nội", "HN"),
            ("UBND thành phố Hà Nội", "HN"),
            ("TP. Hà Nội", "HN"),
        ] {
            assert_eq!(directory.find(name, on), NameFound::Organisation(id.to_owned()), "{name}");
        }
        // Initials that two agencies share stand for neither.
        assert!(matches!(directory.find("HCB", on), NameFound::Unknown(_)));
        assert!(matches!(directory.find("Bộ Y", on), NameFound::Unknown(_)));
    }

    #[test]
    fn an_old_name_stands_for_its_successor_from_the_date_on() {
        let name = "Bộ Kế hoạch và Đầu tư";
        assert_eq!(directory().find(name, date(2025, 3, 1)), NameFound::Successor("MOF".to_owned()));
        assert!(matches!(directory().find(name, date(2025, 2, 28)), NameFound::Unknown(_)));
    }

    #[test]
    fn short_forms_of_an_old_name_stand_for_its_successor() {
        for name in ["BKHĐT", "Bộ KH&ĐT", "Bộ KHĐT"] {
            let found = directory().find(name, date(2025, 3, 1));
            assert_eq!(found, NameFound::Successor("MOF".to_owned()), "{name}");
        }
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
