//! The tree of a rule.

use crate::{CodeRange, CodeSet, Compare, Decimal, Hs6};

/// A node of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// One of the parts suffices.
    Any(Vec<Node>),
    /// Every part is needed; `allow` names materials that may fail a process of the parts.
    All {
        /// The parts.
        of: Vec<Node>,
        /// Materials that may fail.
        allow: Vec<Allowance>,
    },
    /// Every non-originating material changes its classification.
    Change(ClassChange),
    /// The materials in the ranges, or the good itself, are wholly obtained.
    WhollyObtained(Option<Vec<MaterialEntry>>),
    /// Manufacture may start from these non-originating materials or an earlier stage, not a later one.
    From(CodeSet),
    /// The same, with the material named by words.
    FromNamed(String),
    /// A value test.
    Value {
        /// What is measured.
        metric: Metric,
        /// How it is held against the limit.
        test: Compare,
        /// The limit, in percent.
        pct: Decimal,
        /// The base, where the rule names it.
        base: Option<Base>,
        /// Materials that count, for the focused value.
        only: CodeSet,
        /// Codes of `only` that count for goods of a description alone.
        only_scope: Vec<(CodeRange, String)>,
    },
    /// A cap on the value of named non-originating materials.
    MaxValue {
        /// The materials.
        materials: Vec<MaterialEntry>,
        /// The cap, in percent of the base.
        pct: Decimal,
        /// The base.
        base: Base,
        /// A description that narrows the codes.
        scope: Option<String>,
    },
    /// A cap on the weight of named non-originating materials.
    Weight {
        /// Which weights are added.
        mode: WeightMode,
        /// Whether the weight is measured in a special way, such as `dry_weight`.
        measure: Option<String>,
        /// The materials.
        materials: Vec<MaterialEntry>,
        /// The cap, in percent of the base.
        pct: Decimal,
        /// The base.
        base: WeightBase,
    },
    /// A cap on the share of alcohol by volume that comes from non-originating materials.
    AlcoholVolume(Decimal),
    /// A least share of originating weight.
    MinOriginatingWeight {
        /// Of which materials.
        of: WeightOf,
        /// Whether only wholly obtained materials count.
        wholly_obtained: bool,
        /// Whether the weight is measured in a special way.
        measure: Option<String>,
        /// The least share, in percent.
        pct: Decimal,
        /// The base.
        base: WeightBase,
    },
    /// A process, answered by attestation.
    Process(String),
    /// Each item of a set satisfies its own rule; the cap is on the value of items that do not.
    EachItemOwnRule(Decimal),
    /// A rule that the copy does not hold in readable form.
    Unparsed(String),
}

/// A change of classification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassChange {
    /// The level at which it happens.
    pub level: Level,
    /// Materials that must be originating whatever they change.
    pub except: CodeSet,
    /// The same for materials of a description.
    pub except_scoped: Vec<ScopedCodes>,
    /// Materials of the good's own level may be used up to a share of a base.
    pub allow_same_level: Option<Cap>,
    /// Named materials that may fail.
    pub allow: Vec<Allowance>,
}

/// The level of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// No change is needed.
    Any,
    /// Subheading, six digits.
    Subheading,
    /// Heading, four digits.
    Heading,
    /// Chapter, two digits.
    Chapter,
}

/// A share of a base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cap {
    /// Percent.
    pub pct: Decimal,
    /// Of what.
    pub base: Base,
}

/// Codes that count for a description alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopedCodes {
    /// The codes.
    pub codes: CodeSet,
    /// The description.
    pub scope: String,
}

/// Named materials that may fail a classification or process condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// Their name.
    pub name: String,
    /// Their codes; empty where only words name them.
    pub codes: CodeSet,
    /// The share they may have.
    pub cap: Option<Cap>,
    /// A process without which they may not be used.
    pub only_if: Option<String>,
}

/// An entry of a list of materials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MaterialEntry {
    /// A range of codes.
    Codes(CodeRange),
    /// A name; its default codes, where it has any.
    Named {
        /// The name.
        name: String,
        /// The default codes.
        codes: CodeSet,
    },
}

/// What a value test measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Metric {
    /// `(V − VNM)/V`.
    BuildDown,
    /// `VOM/V`.
    BuildUp,
    /// `(NC − VNM)/NC`.
    NetCost,
    /// `(V − FVNM)/V`, FVNM being the value of the named non-originating materials.
    Focused,
    /// `(VOM + labour + overhead + profit + other)/V`.
    Direct,
    /// `VNM/V`.
    MaxNom,
}

/// The value that a share is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Base {
    /// Ex-works price.
    ExWorks,
    /// Free on board.
    Fob,
    /// Value of the good.
    Good,
    /// Net cost.
    NetCost,
}

/// Which weights a cap adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeightMode {
    /// All materials of the list.
    Sum,
    /// Each by itself.
    Individual,
    /// All entries of the list together.
    Combined,
}

/// The weight that a share is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeightBase {
    /// The good.
    Good,
    /// All materials of the same codes, whatever their origin.
    SameCodes,
    /// All materials of a chapter.
    Chapter(u32),
}

/// What a least originating weight is measured on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WeightOf {
    /// Materials of these codes.
    Codes(CodeSet),
    /// Something that words name: a measured fact.
    Named(String),
}

impl MaterialEntry {
    /// Whether the entry covers a code by its digits.
    #[must_use]
    pub fn covers(&self, code: Hs6) -> bool {
        match self {
            Self::Codes(range) => range.holds(code),
            Self::Named { codes, .. } => codes.holds(code),
        }
    }
}

impl Level {
    /// Whether a material of code `material` changes into `good` at this level.
    #[must_use]
    pub const fn changes(self, material: Hs6, good: Hs6) -> bool {
        match self {
            Self::Any => true,
            Self::Subheading => material.number() != good.number(),
            Self::Heading => material.heading() != good.heading(),
            Self::Chapter => material.chapter() != good.chapter(),
        }
    }
}

impl Base {
    /// The word used in rules.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ExWorks => "exw",
            Self::Fob => "fob",
            Self::Good => "good",
            Self::NetCost => "net_cost",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "exw" => Some(Self::ExWorks),
            "fob" => Some(Self::Fob),
            "good" | "value of good" => Some(Self::Good),
            "net_cost" | "nc" => Some(Self::NetCost),
            _ => None,
        }
    }
}

impl Metric {
    /// The word used in rules.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::BuildDown => "rvc_bd",
            Self::BuildUp => "rvc_bu",
            Self::NetCost => "rvc_nc",
            Self::Focused => "rvc_fv",
            Self::Direct => "rvc_direct",
            Self::MaxNom => "max_nom",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::BuildDown, Self::BuildUp, Self::NetCost, Self::Focused, Self::Direct, Self::MaxNom];
        all.into_iter().find(|metric| metric.code() == code)
    }
}

impl Node {
    /// The node and all below it.
    pub fn walk(&self) -> Vec<&Self> {
        let mut found = vec![self];
        match self {
            Self::Any(of) | Self::All { of, .. } => found.extend(of.iter().flat_map(Self::walk)),
            _ => {}
        }
        found
    }
}
