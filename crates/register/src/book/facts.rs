//! Conflicts between sources, partners and their tiers, transposition.

use std::collections::{BTreeMap, BTreeSet};

use hoinhap_vocab::Date;

use super::{Book, InstrumentView, Standing};
use crate::model::{
    Conflict, Conformity, GroupSpell, LegislateObligation, MappedProvision, PartyDates, PartyOf,
    SourcedValue, TierEvent, Transposition, conflicts, distinct_partners, partners_in_tier,
};
use crate::record::Record;
use crate::time::Due;

/// Country groups that are expanded where they are a party as one.
pub const ALL_GROUPS: &[&str] = &["EU27", "EU", "EAEU", "ASEAN", "EFTA"];

/// Distinct partners of the agreements that are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartnerCount {
    /// The agreements.
    pub agreements: BTreeSet<String>,
    /// The partners.
    pub partners: BTreeSet<String>,
    /// The partners without the agreements that are signed and not in force.
    pub in_force_only: BTreeSet<String>,
    /// The agreements of which no day is on record: they count on every date.
    pub undated: BTreeSet<String>,
}

impl Book {
    /// The properties on which sources differ.
    #[must_use]
    pub fn conflicts(&self) -> Vec<Conflict> {
        let value = |row: &Record| SourcedValue {
            subject: row.get("subject").to_owned(),
            field: row.get("field").to_owned(),
            value: row.get("value").to_owned(),
            source: row.get("source").to_owned(),
            has_source: row.get("confidence") != "unverified",
            chosen: row.is("chosen"),
        };
        conflicts(&self.all("value").iter().map(value).collect::<Vec<_>>())
    }

    /// Parties whose dates cannot be in that order.
    pub fn impossible_orders(&self) -> impl Iterator<Item = &Record> {
        let last = |row: &Record, field: &str| row.read::<Due>(field).map(|due| due.last);
        self.all("party").iter().filter(move |row| {
            PartyDates {
                consented: last(row, "consented"),
                in_force: last(row, "in_force"),
                ended: last(row, "ended"),
            }
            .has_impossible_order()
        })
    }

    /// The distinct partner economies of the counted agreements on a day; groups are expanded, and the country itself is
    /// left out. An agreement whose days all lie later is not counted, and one that was signed by then is not yet in force;
    /// those without a day on record count on every date and are named.
    #[must_use]
    pub fn partners(&self, country: &str, on: Date) -> PartnerCount {
        let known = self.instruments(country, on);
        let counted = || known.iter().filter(|view| view.record.is("counted"));
        let names = |own: &dyn Fn(&&InstrumentView<'_>) -> bool| -> BTreeSet<&str> {
            counted().filter(|view| own(view)).map(|view| view.record.id.as_str()).collect()
        };
        let all = names(&|view| view.standing != Standing::Ended);
        let in_force = names(&|view| {
            view.record.get("state") == "in_force"
                && matches!(view.standing, Standing::InForce | Standing::Bound | Standing::Undated)
        });
        let undated = names(&|view| view.since.is_none());
        PartnerCount {
            undated: undated.into_iter().map(str::to_owned).collect(),
            partners: self.partners_of(&all, country, on),
            in_force_only: self.partners_of(&in_force, country, on),
            agreements: all.into_iter().map(str::to_owned).collect(),
        }
    }

    /// The distinct partner economies of some agreements on a day; groups are expanded, and the country itself is left
    /// out.
    #[must_use]
    pub fn partners_of(&self, agreements: &BTreeSet<&str>, country: &str, on: Date) -> BTreeSet<String> {
        let parties: Vec<PartyOf> = self.all("party").iter().map(party).collect();
        let groups: Vec<GroupSpell> = self.all("group").iter().map(group).collect();
        distinct_partners(&parties, agreements, &groups, country, on)
    }

    /// The partners that stand in a tier on a day.
    #[must_use]
    pub fn in_tier(&self, tier: &str, on: Date, sourced_only: bool) -> BTreeSet<String> {
        let events: Vec<TierEvent> = self.all("tier").iter().map(tier_event).collect();
        partners_in_tier(&events, tier, on, sourced_only).into_iter().map(str::to_owned).collect()
    }

    /// Transposition of the obligations to legislate that apply to the country, at a cut-off.
    #[must_use]
    pub fn transposition(&self, cut_off: Date, require_notification: bool) -> Transposition {
        Transposition::at(&self.to_legislate(), cut_off, require_notification)
    }

    /// The obligations to legislate that apply to the country, with the law that their elements are mapped to, by id.
    #[must_use]
    pub fn to_legislate(&self) -> Vec<LegislateObligation> {
        let elements = self.by("element", "obligation");
        let mappings = self.by("mapping", "element");
        let assessments = self.by("assessment", "obligation");
        let ours = self
            .all("obligation")
            .iter()
            .filter(|row| row.get("kind") == "legislate" && row.is("applies_to_us"));
        let read = |row: &Record| LegislateObligation {
            id: row.id.clone(),
            deadline: row.read("deadline"),
            elements: of(&elements, &row.id).map(|element| self.provisions(&mappings, element)).collect(),
            assessments: of(&assessments, &row.id).filter_map(assessment).collect(),
        };
        ours.map(read).collect()
    }

    fn provisions(&self, mappings: &BTreeMap<&str, Vec<&Record>>, element: &Record) -> Vec<MappedProvision> {
        let provision = |mapping: &Record| {
            let act = self.get("act", mapping.get("act"))?;
            Some(MappedProvision {
                adopted: act.read("adopted"),
                in_force_from: act.read("in_force_from"),
                repealed_on: act.read("repealed_on"),
                notified_on: mapping.read("notified_on"),
            })
        };
        of(mappings, &element.id).filter_map(provision).collect()
    }
}

fn of<'a>(by: &'a BTreeMap<&str, Vec<&'a Record>>, id: &str) -> impl Iterator<Item = &'a Record> {
    by.get(id).into_iter().flatten().copied()
}

fn party(row: &Record) -> PartyOf {
    let from = row.text("provisional_from").and_then(|from| from.parse::<Due>().ok()).map(|due| due.last);
    PartyOf { agreement: row.get("instrument").to_owned(), party: row.get("party").to_owned(), from }
}

fn group(row: &Record) -> GroupSpell {
    GroupSpell {
        group: row.get("group").to_owned(),
        member: row.get("member").to_owned(),
        from: row.read("from"),
        to: row.read("to"),
    }
}

fn tier_event(row: &Record) -> TierEvent {
    TierEvent {
        partner: row.get("partner").to_owned(),
        tier: row.get("tier").to_owned(),
        from: row.read("from"),
        to: row.read("to"),
        has_source: row.get("confidence") != "unverified",
    }
}

fn assessment(row: &Record) -> Option<(Date, Conformity)> {
    let result = match row.get("result") {
        "conforming" => Conformity::Conforming,
        "not_conforming" => Conformity::NotConforming,
        _ => Conformity::Contested,
    };
    Some((row.read("date")?, result))
}
