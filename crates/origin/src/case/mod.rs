//! A case: a good, how it was made, and the facts that are known. A missing fact is unknown.

mod bill;
mod check;
mod facts;
mod read;
mod shape;
mod strict;
mod terms;

use std::collections::BTreeMap;

use hoinhap_vocab::{Date, Economy};

use crate::rule::{Alternative, Base, Tolerance};
use crate::{CodeRange, Decimal, Verdict};

pub use bill::bill_from_csv;
pub use read::CaseReader;

/// A question about one good.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The good's code as given, digits only.
    pub digits: String,
    /// The good's codes; nothing where the code could not be read.
    pub product: Option<CodeRange>,
    /// The HS edition of the codes; nothing where the case names none.
    pub edition: Option<u16>,
    /// Weight of the good.
    pub weight: Option<Decimal>,
    /// What is known of the good's descriptions.
    pub scope: BTreeMap<String, bool>,
    /// The agreement asked about.
    pub agreement: Asked,
    /// Exporting party.
    pub exporter: Option<Economy>,
    /// Importing party.
    pub importer: Option<Economy>,
    /// The date.
    pub date: Option<Date>,
    /// Values of the good.
    pub values: Values,
    /// The bill of materials; nothing where none is given.
    pub materials: Option<Vec<Material>>,
    /// Suppliers' declarations about materials.
    pub declarations: Vec<SupplierDeclaration>,
    /// Facts about production, transport and proof.
    pub facts: Facts,
    /// A rule that stands instead of the pack's.
    pub rule: Option<Vec<Alternative>>,
    /// Tolerances that stand instead of the pack's; an empty list means none.
    pub tolerance: Option<Vec<Tolerance>>,
    /// Whether the input lost something that could stand against origin, so that no yes is given.
    pub withheld: bool,
}

/// Which agreement a case asks about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Asked {
    /// None: all that may serve.
    #[default]
    All,
    /// The rule stands in the case; the family names the agreement whose habits hold.
    Inline(Option<String>),
    /// A named agreement.
    Named(String),
}

/// Values of a good.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Free on board.
    pub fob: Option<Decimal>,
    /// Ex-works price.
    pub exw: Option<Decimal>,
    /// Value of the good as the agreement defines it.
    pub good: Option<Decimal>,
    /// Net cost.
    pub net_cost: Option<Decimal>,
    /// Value of originating materials, where it is not summed from the bill.
    pub vom: Option<Decimal>,
    /// Labour.
    pub labour: Option<Decimal>,
    /// Overhead.
    pub overhead: Option<Decimal>,
    /// Profit.
    pub profit: Option<Decimal>,
    /// Other costs.
    pub other: Option<Decimal>,
    /// Customs value in the importing economy.
    pub customs: Option<Decimal>,
    /// The currency.
    pub currency: Option<String>,
    /// Whether a fault of the input makes value tests unusable.
    pub withheld: bool,
}

/// What is said of a material's origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Status {
    /// It originates.
    Originating,
    /// It does not.
    NonOriginating,
    /// Not known: counts as not originating.
    #[default]
    Unknown,
    /// To be worked out from its own materials.
    Computed,
}

/// What a material is that is delivered with the good and is no part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Packing for retail sale: it follows the good in tests of classification and process, and counts in tests of value.
    RetailPacking,
    /// Packing for transport, which counts for nothing.
    ShippingPacking,
    /// Accessories, spare parts and tools delivered with the good; counted as retail packing is.
    Accessory,
}

/// A material.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Its name in the case.
    pub id: String,
    /// Whether the case gives the name; else it is the place in the list.
    pub named: bool,
    /// Its codes; nothing where they are not known.
    pub codes: Option<CodeRange>,
    /// Where it comes from.
    pub origin: Option<Economy>,
    /// What is said of its origin.
    pub status: Status,
    /// Its value.
    pub value: Option<Decimal>,
    /// The currency of the value, where it is named and no rate is given.
    pub currency: Option<String>,
    /// The edition of its codes, where the material names one.
    pub edition: Option<u16>,
    /// Its weight.
    pub weight: Option<Decimal>,
    /// Its dry weight.
    pub dry_weight: Option<Decimal>,
    /// Fuel, tools and the like, which count for nothing.
    pub indirect: bool,
    /// Packing or an accessory.
    pub beside: Option<Beside>,
    /// What is known of its descriptions.
    pub scope: BTreeMap<String, bool>,
    /// Whether it went through the attested process.
    pub meets_process_rule: Option<bool>,
    /// Whether it is wholly obtained.
    pub wholly_obtained: Option<bool>,
    /// Its kind of basic textile material, where it is one.
    pub basic_textile: Option<String>,
    /// Whether it belongs to the component that sets the classification.
    pub component: Option<bool>,
    /// Whether it is a lining or interlining.
    pub lining: bool,
    /// Elastomeric yarn.
    pub elastomeric: bool,
    /// Wholly formed in the Parties.
    pub wholly_formed: Option<bool>,
    /// Value added to it in the Parties.
    pub contribution: Option<Decimal>,
    /// Whether a proof of its origin is held.
    pub proof: Option<bool>,
    /// Other flags, such as `annex_III`.
    pub flags: BTreeMap<String, bool>,
    /// Its own rule, where it is to be worked out.
    pub rule: Option<Vec<Alternative>>,
    /// Its own materials.
    pub materials: Option<Vec<Material>>,
    /// Whether its materials are worth more than it, so that its value tests are unusable.
    pub withheld: bool,
}

/// A supplier's declaration that a material originates under an agreement, for a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierDeclaration {
    /// The material, by its id.
    pub item: String,
    /// The agreement.
    pub agreement: String,
    /// From when it covers deliveries.
    pub from: Option<Date>,
    /// Until when.
    pub to: Option<Date>,
    /// Whether it says that the material originates.
    pub originating: bool,
}

/// Facts about production, transport and proof.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Processes that are attested; nothing where nothing is said of them.
    pub processes: Option<Vec<String>>,
    /// Whether an entry was not understood, so that the list does not say which processes were not carried out.
    pub processes_open: bool,
    /// Operations carried out.
    pub operations: Option<Vec<String>>,
    /// On what ground the good is wholly obtained, where it is.
    pub wholly_obtained: Option<bool>,
    /// Whether the good is a set, and by which rule it is classified where that is said.
    pub set: Option<String>,
    /// Economies passed in transit.
    pub transit: Option<Vec<String>>,
    /// What was done there.
    pub transit_operations: Option<Vec<String>>,
    /// Whether the good stayed under customs control.
    pub customs_control: Option<bool>,
    /// Whether it was transported directly.
    pub direct_transport: Option<bool>,
    /// Weight of the component that sets the classification.
    pub component_weight: Option<Decimal>,
    /// Materials attested to be in short supply.
    pub short_supply: Vec<String>,
    /// Whether the working in the last Party went beyond insufficient operations.
    pub beyond_insufficient: Option<bool>,
    /// Whether a proof of origin is held.
    pub proof: Option<bool>,
    /// What is said of the proof.
    pub paper: Paper,
    /// Measured shares in percent, by name.
    pub measured: BTreeMap<String, Decimal>,
    /// Other yes-or-no facts, by name.
    pub flags: BTreeMap<String, bool>,
}

/// What is said of a proof of origin, beyond that it is held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paper {
    /// Its kind, as in `proofs.csv`: certificate, declaration, statement.
    pub kind: Option<String>,
    /// Who made it out.
    pub who: Option<String>,
    /// When it was made out.
    pub issued: Option<Date>,
    /// Until when it is valid, as it says itself.
    pub until: Option<Date>,
    /// Whether the invoice is of a third party outside both economies.
    pub third_party_invoice: Option<bool>,
    /// Whether it is a back-to-back proof, made out in an economy on the way.
    pub back_to_back: Option<bool>,
}

impl SupplierDeclaration {
    /// Whether the period covers a date; a period without an end or a beginning leaves it open.
    #[must_use]
    pub fn covers(&self, on: Date) -> Verdict {
        let begun = self.from.map(|from| from <= on);
        let lasts = self.to.map(|to| on <= to);
        Verdict::of_known(begun).and(Verdict::of_known(lasts))
    }
}

impl Values {
    /// The value of a base.
    #[must_use]
    pub const fn base(&self, base: Base) -> Option<Decimal> {
        match base {
            Base::ExWorks => self.exw,
            Base::Fob => self.fob,
            Base::Good => self.good,
            Base::NetCost => self.net_cost,
        }
    }

    /// The largest value given for the good.
    #[must_use]
    pub fn largest(&self) -> Option<Decimal> {
        [self.fob, self.exw, self.good].into_iter().flatten().max()
    }
}
