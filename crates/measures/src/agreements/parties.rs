//! Parties of agreements on a date, groups expanded.

use std::collections::BTreeMap;

use hoinhap_sources::VerificationMark;
use hoinhap_sources::facts::{Agreement, AgreementParty, Party, Provenance, RegisterFacts};
use hoinhap_vocab::{Date, Economy};

use super::state_on;

/// A party on a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyOn {
    /// The economy.
    pub economy: Economy,
    /// The group through which it is a party, if any.
    pub through: Option<String>,
    /// The row that makes it, or its group, a party.
    pub party: Provenance,
    /// The row that makes it a member of the group.
    pub membership: Option<Provenance>,
}

/// The parties of an agreement on a date, by economy. A party that joins later is left out; a group counts with
/// its members of the day.
#[must_use]
pub fn parties_on(facts: &RegisterFacts, code: &str, on: Date) -> Vec<PartyOn> {
    let of_agreement =
        |row: &&AgreementParty| row.agreement == code && row.from.is_none_or(|from| from <= on);
    let mut parties: Vec<_> =
        facts.parties.iter().filter(of_agreement).flat_map(|row| expand(facts, row, on)).collect();
    parties.sort_by(|a, b| (a.economy, &a.through).cmp(&(b.economy, &b.through)));
    parties
}

/// The parties of an agreement for which it is in force on a date, by economy.
///
/// The register says since when it is in force for the country; a party for which it enters into force later
/// than for the country counts from its own day. A party without a day of its own counts from the country's.
#[must_use]
pub fn parties_in_force_on(facts: &RegisterFacts, code: &str, on: Date) -> Vec<PartyOn> {
    let country = facts.entry_of(code, facts.country);
    let is_late = |party: &PartyOn| {
        let own = facts.entry_of(code, party.economy);
        own.is_some_and(|own| own > on && country.is_none_or(|country| own > country))
    };
    let mut parties = parties_on(facts, code, on);
    parties.retain(|party| !is_late(party));
    parties
}

fn expand(facts: &RegisterFacts, row: &AgreementParty, on: Date) -> Vec<PartyOn> {
    let party = |economy, through: Option<&str>, membership: Option<&Provenance>| PartyOn {
        economy,
        through: through.map(str::to_owned),
        party: row.provenance.clone(),
        membership: membership.cloned(),
    };
    match &row.party {
        Party::Economy(economy) => vec![party(*economy, None, None)],
        Party::Group(group) => {
            let spells = facts.group_on(group, on);
            spells
                .iter()
                .map(|(member, spell)| party(*member, Some(group), Some(&spell.provenance)))
                .collect()
        }
    }
}

/// The distinct partners of the counted agreements concluded by a date, without the country itself: each with
/// its best-marked row.
#[must_use]
pub fn partner_economies(facts: &RegisterFacts, on: Date) -> BTreeMap<Economy, PartyOn> {
    let concluded = |agreement: &Agreement| agreement.counted && state_on(facts, agreement, on).concluded;
    partner_economies_of(facts, concluded, |code| parties_on(facts, code, on))
}

/// The distinct partners of the agreements that `choose` accepts, without the country itself: those that
/// `parties` gives for the code of an agreement.
#[must_use]
pub fn partner_economies_of(
    facts: &RegisterFacts,
    choose: impl Fn(&Agreement) -> bool,
    parties: impl Fn(&str) -> Vec<PartyOn>,
) -> BTreeMap<Economy, PartyOn> {
    let mut partners: BTreeMap<Economy, PartyOn> = BTreeMap::new();
    for agreement in facts.agreements.iter().filter(|agreement| choose(agreement)) {
        for party in parties(&agreement.code) {
            let known = partners.get(&party.economy).map(mark);
            if party.economy != facts.country && known.is_none_or(|known| mark(&party) < known) {
                partners.insert(party.economy, party);
            }
        }
    }
    partners
}

fn mark(party: &PartyOn) -> VerificationMark {
    party.party.mark
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn facts() -> RegisterFacts {
        RegisterFacts::embedded("res59").unwrap()
    }

    #[test]
    fn the_seventeen_link_55_economies() {
        let partners = partner_economies(&facts(), date(2025, 4, 3));
        assert_eq!(partners.len(), 55);
        assert!(!partners.contains_key(&Economy::literal("VNM")));
        let unverified = partners.values().filter(|party| mark(party) == VerificationMark::Unverified);
        let unverified: Vec<_> = unverified.map(|party| party.economy.code().to_owned()).collect();
        assert_eq!(unverified, ["ARE", "ISR"], "every other partner stands in a sourced row");
    }

    #[test]
    fn all_agreements_of_the_register_together_link_60_and_not_more() {
        let facts = facts();
        let all = partner_economies_of(&facts, |_| true, |code| parties_on(&facts, code, date(2025, 4, 3)));
        assert_eq!(all.len(), 60, "with the trade agreement with the USA and the talks with EFTA");
    }

    #[test]
    fn a_group_is_expanded_on_the_day_and_a_late_party_joins_late() {
        let facts = facts();
        assert_eq!(parties_on(&facts, "EVFTA", date(2025, 1, 1)).len(), 28);
        let has_gbr = |on| parties_on(&facts, "CPTPP", on).iter().any(|row| row.economy.code() == "GBR");
        assert!(!has_gbr(date(2024, 12, 14)));
        assert!(has_gbr(date(2024, 12, 15)));
    }

    #[test]
    fn a_signatory_counts_from_its_own_entry_into_force() {
        let facts = facts();
        let in_force = |code: &str, on| parties_in_force_on(&facts, code, on).len();
        // Six and Viet Nam; Peru came in September 2021, Brunei as the eleventh in July 2023.
        assert_eq!(in_force("CPTPP", date(2020, 3, 1)), 7);
        assert_eq!(in_force("CPTPP", date(2021, 9, 19)), 8);
        assert_eq!(in_force("CPTPP", date(2023, 7, 12)), 11);
        assert_eq!(parties_on(&facts, "CPTPP", date(2020, 3, 1)).len(), 11, "all have signed");
        assert_eq!([in_force("RCEP", date(2022, 12, 31)), in_force("RCEP", date(2023, 6, 2))], [13, 15]);
        // For the country in January 2005 by the register: nobody came later than the country.
        assert_eq!(in_force("ACFTA", date(2005, 2, 1)), parties_on(&facts, "ACFTA", date(2005, 2, 1)).len());
    }
}
