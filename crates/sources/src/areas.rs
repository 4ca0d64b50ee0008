//! Codes of flow tables that no economy has today: former codes, unions, and trade that nobody assigned.

use std::collections::BTreeMap;

use hoinhap_vocab::{Economy, Text};

use crate::{SourceError, Table};

/// The codes that are no economy's, by code.
#[derive(Debug, Clone, Default)]
pub struct Areas {
    rows: BTreeMap<Economy, Area>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Its name.
    pub name: Text,
    /// What it stands for.
    pub meaning: AreaMeaning,
}

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AreaMeaning {
    /// An economy that has another code now.
    Renamed(Economy),
    /// Economies that are counted as one.
    Union(Vec<Economy>),
    /// An economy that is no more, or was never one of its own, and has no code of today.
    Former,
    /// Trade without a partner.
    Unspecified,
}

impl Areas {
    /// Reads `area_codes.csv`.
    ///
    /// # Errors
    /// A column is missing or a value is malformed.
    pub fn from_table(table: &Table) -> Result<Self, SourceError> {
        let mut rows = BTreeMap::new();
        for row in table.rows() {
            let parts = row.text("means")?;
            let meaning = row.required(
                "kind",
                "`renamed`, `union`, `former` or `unspecified`, with what it means",
                |kind| AreaMeaning::read(kind, parts),
            )?;
            let name = Text::new(row.text("name_vi")?.to_owned(), row.text("name_en")?.to_owned());
            rows.insert(row.economy("code")?, Area { name, meaning });
        }
        Ok(Self { rows })
    }

    /// What a code stands for; `None` for an economy of today.
    #[must_use]
    pub fn get(&self, code: Economy) -> Option<&Area> {
        self.rows.get(&code)
    }

    /// The economy's code of today, where only the code has changed; otherwise the code itself.
    #[must_use]
    pub fn current(&self, code: Economy) -> Economy {
        match self.get(code).map(|area| &area.meaning) {
            Some(AreaMeaning::Renamed(economy)) => *economy,
            _ => code,
        }
    }

    /// The economies that a code counts as one; empty for any other code.
    #[must_use]
    pub fn parts(&self, code: Economy) -> &[Economy] {
        match self.get(code).map(|area| &area.meaning) {
            Some(AreaMeaning::Union(parts)) => parts,
            _ => &[],
        }
    }
}

impl AreaMeaning {
    fn read(kind: &str, parts: &str) -> Option<Self> {
        let parts: Vec<Economy> =
            parts.split_whitespace().map(Economy::from_alpha3).collect::<Option<Vec<_>>>()?;
        match (kind, parts.as_slice()) {
            ("renamed", [economy]) => Some(Self::Renamed(*economy)),
            ("union", [_, _, ..]) => Some(Self::Union(parts)),
            ("former", []) => Some(Self::Former),
            ("unspecified", []) => Some(Self::Unspecified),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Library;

    #[test]
    fn every_code_of_the_shipped_flows_has_a_name() {
        let library = Library::embedded().unwrap();
        let economies = library.economies();
        for table in library.flow_tables() {
            let codes = library.flows(table).unwrap().economies();
            let unknown: Vec<_> = codes
                .iter()
                .filter(|code| economies.get(**code).is_none() && economies.areas().get(**code).is_none())
                .collect();
            assert!(unknown.is_empty(), "{table}: {unknown:?}");
        }
    }

    #[test]
    fn a_former_code_is_read_as_the_one_of_today() {
        let library = Library::embedded().unwrap();
        let panel = library.flows("panel_1964_2016").unwrap();
        let economy = Economy::literal;
        for (former, current) in [("ROM", "ROU"), ("ZAR", "COD"), ("TMP", "TLS"), ("MNT", "MNE")] {
            assert!(!panel.economies().contains(&economy(former)), "{former}");
            assert!(panel.economies().contains(&economy(current)), "{current}");
        }
        let areas = library.economies().areas();
        assert_eq!(areas.parts(economy("BLX")), [economy("BEL"), economy("LUX")]);
        let meaning = |code| areas.get(economy(code)).map(|area| area.meaning.clone());
        assert_eq!(meaning("UNS"), Some(AreaMeaning::Unspecified));
        assert_eq!((meaning("YUG"), meaning("VNM")), (Some(AreaMeaning::Former), None));
        assert_eq!(library.economies().name(economy("BLX")).en, "Belgium and Luxembourg");
    }

    #[test]
    fn a_kind_that_does_not_fit_its_meaning_is_refused() {
        for row in ["ROM,renamed,,a,b", "BLX,union,BEL,a,b", "UNS,unspecified,BEL,a,b", "UNS,gone,,a,b"] {
            let text = format!("code,kind,means,name_vi,name_en\n{row}\n");
            let table = Table::from_csv("area_codes.csv", text.as_bytes()).unwrap();
            assert!(Areas::from_table(&table).is_err(), "{row}");
        }
    }
}
