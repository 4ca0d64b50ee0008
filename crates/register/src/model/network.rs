//! Partners: tiers as dated events, distinct partners of agreements, and totals published elsewhere held against them.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;
use serde::Serialize;

use crate::time::Due;

/// A partnership that reached a tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TierEvent {
    /// The partner: an economy or a group.
    pub partner: String,
    /// The tier, such as `comprehensive strategic`.
    pub tier: String,
    /// When, as exactly as it is known. Without a date the tier is known to stand, from a day that is not on record.
    pub from: Option<Due>,
    /// Last day.
    pub to: Option<Date>,
    /// Whether a source stands behind it.
    pub has_source: bool,
}

/// A spell of membership of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupSpell {
    /// The group.
    pub group: String,
    /// The member.
    pub member: String,
    /// First day; none on record means from the beginning.
    pub from: Option<Date>,
    /// Last day; none means until now.
    pub to: Option<Date>,
}

/// A party of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyOf {
    /// The agreement.
    pub agreement: String,
    /// An economy, or a group that is a party as one.
    pub party: String,
    /// First day for this party, where it joined later.
    pub from: Option<Date>,
}

/// A total published elsewhere, held against the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalVerdict {
    /// The register counts as many.
    Holds,
    /// The register is complete and counts another number.
    DoesNotHold,
    /// The register is not complete and counts fewer: nothing is refuted.
    Incomplete,
}

/// The partners that stand in a tier on a day. A date known to the month or year counts from the last day of that
/// period. A partner stands in the tier of its newest event alone.
#[must_use]
pub fn partners_in_tier<'a>(
    events: &'a [TierEvent],
    tier: &str,
    on: Date,
    sourced_only: bool,
) -> BTreeSet<&'a str> {
    let usable = |event: &&TierEvent| event.has_source || !sourced_only;
    let mut newest: BTreeMap<&str, (Option<Due>, &TierEvent)> = BTreeMap::new();
    for event in events.iter().filter(usable).filter(|event| event.stands_on(on)) {
        let place = newest.entry(&event.partner).or_insert((event.from, event));
        if event.from >= place.0 {
            *place = (event.from, event);
        }
    }
    newest
        .values()
        .map(|(_, event)| *event)
        .filter(|event| event.tier == tier)
        .map(|event| event.partner.as_str())
        .collect()
}

impl TierEvent {
    fn stands_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from.last <= day) && self.to.is_none_or(|to| day <= to)
    }
}

/// The distinct economies that are partners in some agreements on a day: groups are expanded into their members of the
/// day, and the country itself is left out.
#[must_use]
pub fn distinct_partners(
    parties: &[PartyOf],
    agreements: &BTreeSet<&str>,
    groups: &[GroupSpell],
    country: &str,
    on: Date,
) -> BTreeSet<String> {
    let covers =
        |spell: &&GroupSpell| spell.from.is_none_or(|from| from <= on) && spell.to.is_none_or(|to| on <= to);
    let mut partners = BTreeSet::new();
    let standing = parties.iter().filter(|party| agreements.contains(party.agreement.as_str()));
    for party in standing.filter(|party| party.from.is_none_or(|from| from <= on)) {
        if groups.iter().any(|spell| spell.group == party.party) {
            let members = groups.iter().filter(|spell| spell.group == party.party).filter(covers);
            partners.extend(members.map(|spell| spell.member.clone()));
        } else {
            partners.insert(party.party.clone());
        }
    }
    partners.remove(country);
    partners
}

/// Holds a published total against a count. `over` says that the total is "more than".
#[must_use]
pub const fn judge_total(counted: usize, published: usize, over: bool, complete: bool) -> TotalVerdict {
    let holds = if over { counted > published } else { counted == published };
    match (holds, complete || counted > published) {
        (true, _) => TotalVerdict::Holds,
        (false, true) => TotalVerdict::DoesNotHold,
        (false, false) => TotalVerdict::Incomplete,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hoinhap_vocab::date;

    fn event(partner: &str, tier: &str, from: &str) -> TierEvent {
        let from = from.parse().ok();
        TierEvent { partner: partner.to_owned(), tier: tier.to_owned(), from, to: None, has_source: true }
    }

    #[test]
    fn a_date_of_the_month_counts_from_its_last_day() {
        let events = [event("THA", "top", "2025-05"), event("GBR", "top", "2025-10-29")];
        assert_eq!(partners_in_tier(&events, "top", date(2025, 5, 30), true).len(), 0);
        assert_eq!(partners_in_tier(&events, "top", date(2025, 5, 31), true).len(), 1);
        assert_eq!(partners_in_tier(&events, "top", date(2025, 10, 29), true).len(), 2);
    }

    #[test]
    fn a_partner_stands_in_its_newest_tier_alone() {
        let events = [event("USA", "middle", "2013"), event("USA", "top", "2023-09")];
        assert_eq!(partners_in_tier(&events, "middle", date(2020, 1, 1), true).len(), 1);
        assert_eq!(partners_in_tier(&events, "middle", date(2024, 1, 1), true).len(), 0);
        let doubtful = [TierEvent { has_source: false, ..event("ESP", "top", "2009") }];
        assert_eq!(partners_in_tier(&doubtful, "top", date(2024, 1, 1), true).len(), 0);
        assert_eq!(partners_in_tier(&doubtful, "top", date(2024, 1, 1), false).len(), 1);
    }

    #[test]
    fn groups_have_the_members_of_the_day() {
        let spell = |member: &str, to| GroupSpell {
            group: "EU".to_owned(),
            member: member.to_owned(),
            from: None,
            to,
        };
        let groups = [spell("DEU", None), spell("GBR", Some(date(2020, 1, 31)))];
        let party = |party: &str| PartyOf { agreement: "X".to_owned(), party: party.to_owned(), from: None };
        let parties = [party("EU"), party("VNM"), party("JPN")];
        let found = |day| distinct_partners(&parties, &BTreeSet::from(["X"]), &groups, "VNM", day);
        assert_eq!(found(date(2019, 1, 1)).len(), 3);
        assert_eq!(found(date(2021, 1, 1)), BTreeSet::from(["DEU".to_owned(), "JPN".to_owned()]));
    }

    #[test]
    fn an_incomplete_register_refutes_nothing_upwards() {
        assert_eq!(judge_total(12, 34, false, false), TotalVerdict::Incomplete);
        assert_eq!(judge_total(55, 60, true, true), TotalVerdict::DoesNotHold);
        assert_eq!(judge_total(61, 60, true, true), TotalVerdict::Holds);
        assert_eq!(judge_total(35, 34, false, false), TotalVerdict::DoesNotHold, "more than published");
    }
}
