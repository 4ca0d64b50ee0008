//! Which materials originate under an agreement: what is said of them, cumulation, and roll-up of materials that
//! are worked out from their own bill.

use hoinhap_vocab::{Date, Economy};

use super::good::Good;
use super::product::decide_with;
use crate::case::{Case, Facts, Material, Status};
use crate::rule::{Alternative, Extended, Pack, Tolerance};
use crate::tariff::{Memberships, PairState};
use crate::{CodeSet, Decimal, Verdict};

/// What a material counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// It does not originate, or nothing is known of its origin.
    Foreign,
    /// It hangs on a fact.
    Open,
    /// It originates.
    Originating,
}

/// A material with its class.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The material.
    pub material: &'a Material,
    /// What it counts as.
    pub class: Class,
    /// Value added in the Parties that counts as originating although the material does not.
    pub contribution: Decimal,
    /// Why, as a stable word.
    pub reason: &'static str,
}

impl Item<'_> {
    /// Whether the item counts as originating; an open one does where `optimistic`.
    #[must_use]
    pub fn originates(&self, optimistic: bool) -> bool {
        self.class == Class::Originating || (optimistic && self.class == Class::Open)
    }

    /// The part of the value that does not originate, for an item that does not.
    #[must_use]
    pub fn foreign_value(&self) -> Option<Decimal> {
        self.material.value.map(|value| (value - self.contribution).max(Decimal::ZERO))
    }
}

/// What classification needs beside the material.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) case: &'a Case,
    pub(crate) pack: Option<&'a Pack>,
    pub(crate) memberships: &'a Memberships,
    pub(crate) on: Option<Date>,
    pub(crate) tolerances: &'a [Tolerance],
}

impl<'a> Context<'a> {
    /// Classifies a bill of materials, bottom up.
    pub(crate) fn items(&self, materials: &'a [Material]) -> Vec<Item<'a>> {
        let mut items = Vec::with_capacity(materials.len());
        for material in materials {
            self.push(material, &mut items);
        }
        items
    }

    fn push(&self, material: &'a Material, items: &mut Vec<Item<'a>>) {
        let (class, reason) = match material.status {
            Status::Originating => self.stated(material),
            Status::NonOriginating => (Class::Foreign, "stated_non_originating"),
            Status::Unknown => self.declared(material),
            Status::Computed => self.computed(material),
        };
        // Under full cumulation work in any Party counts, so an intermediate that does not originate is looked
        // through: its own materials stand for it, and what was added in making it counts.
        let full = self.pack.is_some_and(|pack| pack.cumulation.full);
        let made_here = material.status == Status::Computed && self.in_parties(material.origin);
        if let (true, true, Class::Foreign, Some(below)) = (full, made_here, class, &material.materials) {
            below.iter().for_each(|part| self.push(part, items));
            return;
        }
        // More than the material is worth cannot have been added to it: such a figure counts for nothing.
        let fits = |part: &Decimal| full && material.value.is_none_or(|value| *part <= value);
        let contribution = material.contribution.filter(fits).unwrap_or(Decimal::ZERO);
        items.push(Item { material, class, contribution, reason });
    }

    /// A material of unknown origin: a supplier's declaration for the agreement and the date may settle it.
    fn declared(&self, material: &Material) -> (Class, &'static str) {
        let found = self.declarations(material);
        let says = |status: bool| found.iter().any(|(_, own)| *own == status);
        match (says(true), says(false)) {
            _ if found.is_empty() => (Class::Foreign, "origin_unknown"),
            (true, true) => (Class::Open, "declarations_contradict"),
            (false, _) => (Class::Foreign, "stated_non_originating"),
            (true, false) => match found.iter().map(|(covers, _)| *covers).max() {
                Some(Verdict::Yes) => match self.counted_as(material) {
                    (Class::Originating, "stated") => (Class::Originating, "supplier_declaration"),
                    other => other,
                },
                Some(Verdict::NeedsFact) => (Class::Open, "declaration_without_period"),
                _ => (Class::Foreign, "declaration_expired"),
            },
        }
    }

    /// The declarations about a material under the agreement: whether each covers the date, and what it says. Those
    /// that are over say nothing against one that is not.
    fn declarations(&self, material: &Material) -> Vec<(Verdict, bool)> {
        let agreement = self.pack.map(|pack| pack.agreement.as_str());
        let own = self.case.declarations.iter().filter(|declaration| {
            declaration.item == material.id && Some(declaration.agreement.as_str()) == agreement
        });
        let read = own.map(|declaration| {
            (self.on.map_or(Verdict::NeedsFact, |on| declaration.covers(on)), declaration.originating)
        });
        let all: Vec<_> = read.collect();
        let standing: Vec<_> = all.iter().copied().filter(|(covers, _)| *covers != Verdict::No).collect();
        if standing.is_empty() { all } else { standing }
    }

    /// A material that is said to originate: where, and does that count under this agreement?
    fn stated(&self, material: &Material) -> (Class, &'static str) {
        // A declaration that is over, or that says otherwise, takes the ground away from the statement.
        let told = self.declarations(material);
        if !told.is_empty() && !told.contains(&(Verdict::Yes, true)) {
            return (Class::Open, "declaration_expired");
        }
        self.counted_as(material)
    }

    /// What a material that originates in the Party it comes from counts as.
    fn counted_as(&self, material: &Material) -> (Class, &'static str) {
        let Some(origin) = material.origin else { return (Class::Originating, "stated") };
        // Where the rule stands in the case and names no family, its word on origin is all there is.
        if self.is_own(origin) || self.pack.is_none() {
            return (Class::Originating, "stated");
        }
        match self.cumulates(origin) {
            // Each use of cumulation needs a proof of the material's origin.
            Verdict::Yes if material.proof == Some(false) => (Class::Foreign, "no_proof"),
            Verdict::Yes => (Class::Originating, "cumulation"),
            Verdict::NeedsFact => (Class::Open, "cumulation"),
            Verdict::No => self.extended(material, origin),
        }
    }

    /// Whether an origin is the exporter's, or another member of a bloc that is one Party with it.
    fn is_own(&self, origin: Economy) -> bool {
        Some(origin) == self.case.exporter || self.one_party(self.case.exporter, origin)
    }

    fn one_party(&self, side: Option<Economy>, origin: Economy) -> bool {
        let (Some(pack), Some(side), Some(on)) = (self.pack, side, self.on) else { return false };
        self.memberships.one_party(&pack.agreement, side, origin, on)
    }

    /// Whether the origin is a Party whose originating materials count as the exporter's own: the agreement must bind it
    /// to both sides.
    fn cumulates(&self, origin: Economy) -> Verdict {
        if Some(origin) == self.case.importer || self.one_party(self.case.importer, origin) {
            return Verdict::Yes;
        }
        let regional = self.pack.filter(|pack| pack.cumulation.kind == "regional");
        let (Some(pack), Some(on)) = (regional, self.on) else { return Verdict::No };
        let bound = |side: Option<Economy>| match side {
            Some(side) => match self.memberships.pair(&pack.agreement, side, origin, on) {
                PairState::InForce => Verdict::Yes,
                PairState::Unknown => Verdict::NeedsFact,
                PairState::NotInForce => Verdict::No,
            },
            None => Verdict::NeedsFact,
        };
        bound(self.case.exporter).and(bound(self.case.importer))
    }

    fn in_parties(&self, origin: Option<Economy>) -> bool {
        origin.is_none_or(|origin| self.is_own(origin) || self.cumulates(origin) == Verdict::Yes)
    }

    /// Materials of a named third party, under conditions; a condition that is not known leaves the item open.
    fn extended(&self, material: &Material, origin: Economy) -> (Class, &'static str) {
        let entries = self.pack.map(|pack| pack.cumulation.extended.as_slice()).unwrap_or_default();
        let means = |word: &String| self.on.is_some_and(|on| self.memberships.means(word, origin, on));
        let own = entries.iter().filter(|entry| entry.partners.iter().any(means));
        let verdict = own.map(|entry| self.conditions(material, entry)).max().unwrap_or(Verdict::No);
        match verdict {
            Verdict::Yes => (Class::Originating, "extended_cumulation"),
            Verdict::NeedsFact => (Class::Open, "extended_cumulation"),
            Verdict::No => (Class::Foreign, "not_a_party"),
        }
    }

    fn conditions(&self, material: &Material, entry: &Extended) -> Verdict {
        let facts: &Facts = &self.case.facts;
        let within = |codes: Option<crate::CodeRange>, set: &str| {
            let set = CodeSet::parse(set).unwrap_or_default();
            codes.and_then(|codes| set.covers(codes))
        };
        let listed = match entry.flag.as_str() {
            "" => Verdict::Yes,
            flag => Verdict::of_known(material.flags.get(flag).or_else(|| facts.flags.get(flag)).copied()),
        };
        // The annex lists are not loaded: outside the codes known here the list may still hold the goods.
        let goods = if within(self.case.product, &entry.goods) == Some(true) {
            Verdict::Yes
        } else {
            Verdict::NeedsFact
        };
        let codes = Verdict::of_known(within(material.codes, &entry.materials));
        let exporter = Economy::from_alpha3(&entry.exporter);
        let side = if exporter == self.case.exporter { Verdict::Yes } else { Verdict::NeedsFact };
        let proof = Verdict::of_known(material.proof);
        let worked = Verdict::of_known(facts.beyond_insufficient);
        listed.and(goods).and(codes).and(side).and(proof).and(worked)
    }

    /// A material worked out from its own rule and bill.
    fn computed(&self, material: &'a Material) -> (Class, &'static str) {
        if !self.in_parties(material.origin) {
            return (Class::Foreign, "made_outside_the_parties");
        }
        let (Some(codes), Some(below)) = (material.codes, &material.materials) else {
            return (Class::Open, "bill_missing");
        };
        let values = crate::case::Values {
            fob: material.value,
            exw: material.value,
            good: material.value,
            withheld: material.withheld,
            ..crate::case::Values::default()
        };
        // What was done to the good itself (set, ground of being wholly obtained, operations) is not said of its parts.
        let facts = Facts {
            processes: self.case.facts.processes.clone(),
            processes_open: self.case.facts.processes_open,
            ..Facts::default()
        };
        let good = Good {
            codes,
            weight: material.weight,
            values: &values,
            items: Some(self.items(below)),
            facts: &facts,
            scope: &material.scope,
            exporter: self.case.exporter,
            importer: self.case.importer,
            base: self.pack.map(|pack| pack.value_base),
            tolerances: self.tolerances,
            pack: self.pack,
        };
        let own: Option<&[Alternative]> = material.rule.as_deref();
        match decide_with(&good, own) {
            Verdict::Yes => (Class::Originating, "rolled_up"),
            Verdict::NeedsFact => (Class::Open, "rolled_up"),
            Verdict::No => (Class::Foreign, "rolled_up"),
        }
    }
}
