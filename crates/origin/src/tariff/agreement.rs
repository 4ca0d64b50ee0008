//! Which agreements bind which pair of parties on a date.

use hoinhap_sources::{Groupings, Library, SourceError, Table};
use hoinhap_vocab::{Date, Economy};

/// One spell of a party's membership towards a counterparty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The agreement.
    pub agreement: String,
    /// The party: a code or a group.
    pub party: String,
    /// The other party: a code, a group, or `*`.
    pub counterparty: String,
    /// The party that `*` leaves out.
    pub except: String,
    /// In force from; missing means that the entry into force is not known.
    pub from: Option<Date>,
    /// In force to.
    pub to: Option<Date>,
    /// The party gives, the counterparty benefits.
    pub unilateral: bool,
    /// How sure the dates are.
    pub confidence: String,
}

/// All spells, with the groups they name.
#[derive(Debug, Clone)]
pub struct Memberships {
    spells: Vec<Membership>,
    groupings: Groupings,
}

/// Whether an agreement binds a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairState {
    /// It does not.
    NotInForce,
    /// A row exists, but its entry into force is not known.
    Unknown,
    /// It does.
    InForce,
}

impl Memberships {
    /// The memberships that ship.
    ///
    /// # Errors
    /// A shipped table is damaged.
    pub fn embedded() -> Result<Self, SourceError> {
        let groupings = Groupings::from_table(&Library::csv("nomenclature/groupings.csv")?)?;
        Self::from_table(&Library::csv("rules/memberships.csv")?, groupings)
    }

    /// Reads `memberships.csv`.
    ///
    /// # Errors
    /// A column is missing or a date is malformed.
    pub fn from_table(table: &Table, groupings: Groupings) -> Result<Self, SourceError> {
        let mut spells = Vec::with_capacity(table.len());
        for row in table.rows() {
            spells.push(Membership {
                agreement: row.text("agreement")?.to_owned(),
                party: row.text("party")?.to_owned(),
                counterparty: row.text("counterparty")?.to_owned(),
                except: row.text("except")?.to_owned(),
                from: row.date("from")?,
                to: row.date("to")?,
                unilateral: row.text("unilateral")? == "1",
                confidence: row.text("confidence")?.to_owned(),
            });
        }
        Ok(Self { spells, groupings })
    }

    /// The groups of economies.
    #[must_use]
    pub const fn groupings(&self) -> &Groupings {
        &self.groupings
    }

    /// Every spell.
    #[must_use]
    pub fn spells(&self) -> &[Membership] {
        &self.spells
    }

    /// The agreements, by code.
    #[must_use]
    pub fn agreements(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.spells.iter().map(|spell| spell.agreement.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a word of the table (code, group) means an economy on a date.
    #[must_use]
    pub fn means(&self, word: &str, economy: Economy, on: Date) -> bool {
        match Economy::from_alpha3(word) {
            Some(code) => code == economy,
            None => self.groupings.members(word, on).contains(&economy),
        }
    }

    /// Whether an economy is a party to an agreement on a date, towards anyone. Unilateral schemes count for the
    /// giver only.
    #[must_use]
    pub fn is_party(&self, agreement: &str, economy: Economy, on: Date) -> bool {
        self.spells.iter().filter(|spell| spell.agreement == agreement && spell.covers(on)).any(|spell| {
            self.means(&spell.party, economy, on)
                || (!spell.unilateral
                    && spell.counterparty != "*"
                    && self.means(&spell.counterparty, economy, on))
        })
    }

    /// Whether an agreement binds exporter and importer on a date. A spell that names the pair decides; two open
    /// spells (`*`) of the parties decide together.
    #[must_use]
    pub fn pair(&self, agreement: &str, exporter: Economy, importer: Economy, on: Date) -> PairState {
        if exporter == importer {
            return PairState::NotInForce;
        }
        let spells = || self.spells.iter().filter(|spell| spell.agreement == agreement);
        let named = spells().filter(|spell| self.names_pair(spell, exporter, importer, on));
        if let Some(state) = named.map(|spell| spell.state(on)).max() {
            return state;
        }
        let open = |party: Economy, other: Economy| {
            let own =
                spells().filter(|spell| spell.counterparty == "*" && self.means(&spell.party, party, on));
            let own = own.filter(|spell| spell.except.is_empty() || !self.means(&spell.except, other, on));
            own.map(|spell| spell.state(on)).max().unwrap_or(PairState::NotInForce)
        };
        open(exporter, importer).min(open(importer, exporter))
    }

    /// Whether two economies are one party to an agreement: members of a bloc that the agreement binds as a whole.
    #[must_use]
    pub fn one_party(&self, agreement: &str, a: Economy, b: Economy, on: Date) -> bool {
        let own = self.spells.iter().filter(|spell| spell.agreement == agreement && spell.covers(on));
        own.flat_map(|spell| [&spell.party, &spell.counterparty])
            .filter(|word| *word != "*" && Economy::from_alpha3(word).is_none())
            .any(|bloc| self.means(bloc, a, on) && self.means(bloc, b, on))
    }

    fn names_pair(&self, spell: &Membership, exporter: Economy, importer: Economy, on: Date) -> bool {
        if spell.counterparty == "*" {
            return false;
        }
        let both = |a, b| self.means(&spell.party, a, on) && self.means(&spell.counterparty, b, on);
        both(importer, exporter) || (!spell.unilateral && both(exporter, importer))
    }

    /// The date-marked doubts about a pair: what the table says of the spells that decide.
    #[must_use]
    pub fn confidence(&self, agreement: &str, exporter: Economy, importer: Economy, on: Date) -> Vec<&str> {
        let mut notes: Vec<&str> = self
            .spells
            .iter()
            .filter(|spell| spell.agreement == agreement)
            .filter(|spell| spell.state(on) != PairState::NotInForce)
            .filter(|spell| {
                let between = |a, b| {
                    self.means(&spell.party, a, on)
                        && (spell.counterparty == "*" || self.means(&spell.counterparty, b, on))
                };
                between(exporter, importer) || between(importer, exporter)
            })
            .map(|spell| spell.confidence.as_str())
            .collect();
        notes.sort_unstable();
        notes.dedup();
        notes
    }
}

impl Membership {
    /// Whether the spell is known to cover a day.
    #[must_use]
    pub fn covers(&self, on: Date) -> bool {
        self.state(on) == PairState::InForce
    }

    fn state(&self, on: Date) -> PairState {
        if self.to.is_some_and(|to| on > to) {
            return PairState::NotInForce;
        }
        match self.from {
            None => PairState::Unknown,
            Some(from) if from <= on => PairState::InForce,
            Some(_) => PairState::NotInForce,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn pair(agreement: &str, exporter: &str, importer: &str, on: Date) -> PairState {
        let memberships = Memberships::embedded().unwrap();
        memberships.pair(agreement, exporter.parse().unwrap(), importer.parse().unwrap(), on)
    }

    #[test]
    fn pairs_are_dated_and_pairwise() {
        let day = date(2026, 4, 10);
        assert_eq!(pair("CPTPP", "VNM", "JPN", day), PairState::InForce);
        assert_eq!(pair("CPTPP", "GBR", "CAN", day), PairState::Unknown);
        assert_eq!(pair("CPTPP", "GBR", "VNM", day), PairState::InForce);
        assert_eq!(pair("CPTPP", "GBR", "VNM", date(2024, 12, 14)), PairState::NotInForce);
        assert_eq!(pair("CPTPP", "VNM", "USA", day), PairState::NotInForce);
        assert_eq!(pair("EVFTA", "VNM", "GBR", date(2020, 10, 1)), PairState::InForce);
        assert_eq!(pair("EVFTA", "VNM", "GBR", day), PairState::NotInForce);
        assert_eq!(pair("EVFTA", "DEU", "VNM", day), PairState::InForce);
        assert_eq!(pair("VN-UAE-CEPA", "VNM", "ARE", day), PairState::Unknown);
    }

    #[test]
    fn a_unilateral_scheme_has_one_direction() {
        let day = date(2022, 1, 1);
        assert_eq!(pair("UK-GSP", "VNM", "GBR", day), PairState::InForce);
        assert_eq!(pair("UK-GSP", "GBR", "VNM", day), PairState::NotInForce);
        assert_eq!(pair("UK-GSP", "VNM", "GBR", date(2023, 6, 19)), PairState::NotInForce);
    }
}
