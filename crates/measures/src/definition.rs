//! What each indicator is: one registry for the observed and the derived ones.

use hoinhap_sources::{Direction, Indicator, Library, Pillar};
use hoinhap_vocab::Text;

use crate::derived::{self, Derived};

/// What an indicator is, observed or derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Id, such as `wdi:NY.GDP.MKTP.CD` or `x:OPEN`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// Its unit, a key of the unit table.
    pub unit: String,
    /// Which way is better.
    pub direction: Direction,
    /// The pillar it belongs to; none for context of all pillars.
    pub pillar: Option<Pillar>,
    /// `de_facto`, `de_jure` or `outcome`.
    pub face: Option<String>,
    /// Composites it may enter: `INT`, `DEP`, `R2C`, or `context`.
    pub uses: Vec<String>,
    /// Observed or derived.
    pub kind: Kind,
    /// How it is computed, from which inputs, and what happens where one is missing.
    pub formula: Text,
    /// Where the definition comes from.
    pub reference: Text,
    /// Whether it has partners.
    pub partner: PartnerUse,
    /// Source ids, joined with `; `.
    pub source: String,
}

/// Whether a value is published or computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Published by the source.
    Observed,
    /// Computed by a formula.
    Derived,
}

impl Kind {
    /// The word used in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Kind::Observed => "observed",
            Kind::Derived => "derived",
        }
    }
}

/// What a partner means for an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartnerUse {
    /// A measure of one economy.
    None,
    /// With a partner the pair, without one the total.
    Optional,
    /// Always a pair: without a partner, one row per partner.
    Each,
}

/// Every indicator: the observed in the order of their ids, then the derived in the order of the catalogue.
#[must_use]
pub fn definitions(library: &Library) -> Vec<Definition> {
    let observed = library.catalogue().indicators.values().map(|row| observed(library, row));
    observed.chain(derived::all().map(Definition::from)).collect()
}

/// The indicator of an id.
#[must_use]
pub fn definition(library: &Library, id: &str) -> Option<Definition> {
    let published = library.catalogue().indicators.get(id).map(|row| observed(library, row));
    published.or_else(|| derived::find(id).map(Definition::from))
}

fn observed(library: &Library, row: &Indicator) -> Definition {
    let source = library.catalogue().sources.get(&row.source);
    Definition {
        id: row.id.clone(),
        title: row.title.clone(),
        unit: row.unit.clone(),
        direction: row.direction,
        pillar: Some(row.pillar),
        face: Some(row.face.clone()),
        uses: row.uses.clone(),
        kind: Kind::Observed,
        formula: Text::fixed("giá trị do nguồn công bố", "value as published by the source"),
        reference: source.map(|source| source.title.clone()).unwrap_or_default(),
        partner: PartnerUse::None,
        source: row.source.clone(),
    }
}

impl From<&Derived> for Definition {
    fn from(derived: &Derived) -> Self {
        Self {
            id: derived.id.to_owned(),
            title: derived::text(derived.title),
            unit: derived.unit.to_owned(),
            direction: derived.direction,
            pillar: derived.pillar,
            face: derived.face.map(str::to_owned),
            uses: derived.uses.iter().map(|word| (*word).to_owned()).collect(),
            kind: Kind::Derived,
            formula: derived::text(derived.formula),
            reference: derived::text(derived.reference),
            partner: derived.partner,
            source: derived.sources.join("; "),
        }
    }
}

/// The id nearest to a misspelt one: same letters in other case, or the smallest number of edits up to three.
pub(crate) fn nearest(library: &Library, id: &str) -> Option<String> {
    let known = library.catalogue().indicators.keys().map(String::as_str);
    let known = known.chain(derived::all().map(|row| row.id));
    let lower = id.to_lowercase();
    let ranked = known.map(|known| (edits(&known.to_lowercase(), &lower), known));
    ranked.filter(|(distance, _)| *distance <= 3).min().map(|(_, known)| known.to_owned())
}

/// Levenshtein distance.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_levenshtein_distances() {
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("x:open", "x:open"), 0);
    }
}
