//! Two packs compared: rows added, removed and changed, each change classed by what it does to a set of bills.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::case::{Facts, Material, Values};
use crate::evaluate::{Class, Good, Item, decide};
use crate::rule::{Base, Pack, Row, ScopeKind};
use crate::{CodeRange, Decimal, Verdict};

/// What a change of a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Some bills qualify that did not, none the other way.
    Looser,
    /// Some bills no longer qualify, none the other way.
    Tighter,
    /// Both.
    Moved,
    /// No bill of the probe set changes.
    Wording,
}

/// The difference of two packs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PackDiff {
    /// Labels of rows of the second alone.
    pub added: Vec<String>,
    /// Labels of rows of the first alone.
    pub removed: Vec<String>,
    /// Rows of both that differ.
    pub changed: Vec<RowChange>,
}

/// A row that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowChange {
    /// Its label.
    pub row: String,
    /// Its codes.
    pub codes: String,
    /// What the change does.
    pub effect: Effect,
}

/// Compares two packs; rows are the same where label and codes are.
#[must_use]
pub fn diff(first: &Pack, second: &Pack) -> PackDiff {
    let index = |pack: &'_ Pack| -> BTreeMap<(CodeRange, String), Vec<usize>> {
        let mut map: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (place, row) in pack.rows.iter().enumerate() {
            map.entry((row.codes, row.label.clone())).or_default().push(place);
        }
        map
    };
    let (a, b) = (index(first), index(second));
    let missing = |own: &BTreeMap<(CodeRange, String), Vec<usize>>,
                   other: &BTreeMap<(CodeRange, String), Vec<usize>>| {
        own.keys().filter(|key| !other.contains_key(*key)).map(|key| key.1.clone()).collect()
    };
    let mut changed = Vec::new();
    for (key, rows) in &a {
        let Some(others) = b.get(key) else { continue };
        for (row, other) in rows.iter().zip(others) {
            let (row, other) = (&first.rows[*row], &second.rows[*other]);
            if row.groups != other.groups || row.every_scope != other.every_scope {
                changed.push(RowChange {
                    row: key.1.clone(),
                    codes: key.0.to_string(),
                    effect: effect(first, row, second, other),
                });
            }
        }
    }
    PackDiff { added: missing(&b, &a), removed: missing(&a, &b), changed }
}

fn effect(first: &Pack, row: &Row, second: &Pack, other: &Row) -> Effect {
    let (mut looser, mut tighter) = (false, false);
    for probe in probes(row.codes) {
        let (before, after) = (verdict(first, row, &probe), verdict(second, other, &probe));
        looser |= after > before;
        tighter |= after < before;
    }
    match (looser, tighter) {
        (true, true) => Effect::Moved,
        (true, false) => Effect::Looser,
        (false, true) => Effect::Tighter,
        (false, false) => Effect::Wording,
    }
}

/// One foreign material and the share of the good's value that it has.
struct Probe {
    code: u32,
    share: i64,
}

/// Materials of the good's subheading, heading, chapter and of other chapters, each at several shares of the value.
fn probes(codes: CodeRange) -> Vec<Probe> {
    let good = codes.from;
    let heading = good / 100 * 100;
    let near = [
        good,
        heading + (good + 1) % 100,
        good / 10_000 * 10_000 + (heading / 100 + 1) % 100 * 100 + 10,
        390_110,
        720_711,
        520_512,
        540_233,
    ];
    let shares = [5, 12, 20, 28, 33, 38, 43, 48, 53, 58, 63, 68, 73, 90];
    near.into_iter().flat_map(|code| shares.into_iter().map(move |share| Probe { code, share })).collect()
}

fn verdict(pack: &Pack, row: &Row, probe: &Probe) -> Verdict {
    let value = Decimal::whole(100);
    let values = Values {
        fob: Some(value),
        exw: Some(value),
        good: Some(value),
        net_cost: Some(value),
        ..Values::default()
    };
    let material = Material {
        codes: Some(CodeRange { from: probe.code, to: probe.code }),
        value: Some(Decimal::whole(probe.share)),
        weight: Some(Decimal::whole(probe.share)),
        ..Material::default()
    };
    let (facts, scope) = (Facts::default(), BTreeMap::new());
    let good = Good {
        codes: CodeRange { from: row.codes.from, to: row.codes.from },
        weight: Some(value),
        values: &values,
        items: Some(vec![Item {
            material: &material,
            class: Class::Foreign,
            contribution: Decimal::ZERO,
            reason: "",
        }]),
        facts: &facts,
        scope: &scope,
        exporter: None,
        importer: None,
        base: Some(Base::Good),
        tolerances: &pack.tolerances,
        pack: None,
    };
    let groups = row.groups.iter().filter(|group| !matches!(group.scope, ScopeKind::Partner(_)));
    groups.map(|group| decide(&good, &group.alternatives).0).min().unwrap_or(Verdict::NeedsFact)
}
