//! The smallest changes that would make a good qualify, each checked by evaluating the changed good.

use hoinhap_vocab::Text;
use serde::Serialize;

use crate::evaluate::{Class, Good, decide_with};
use crate::rule::{Alternative, Metric, Node};
use crate::{Decimal, Quotient, Verdict};

/// A change that would make the good qualify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `make_originating`, `cut_materials`, `cut_weight`, `raise_value`.
    pub kind: &'static str,
    /// The materials concerned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<String>,
    /// By how much the value of non-originating materials must fall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut: Option<Decimal>,
    /// The most that it may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vnm_max: Option<Decimal>,
    /// By how much the weight of a non-originating material must fall.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cut_weight: Option<Decimal>,
    /// The value to raise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<&'static str>,
    /// Its least amount, exact.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_exact: Option<String>,
    /// Its least amount, rounded up to four decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Decimal>,
    /// The change in words.
    pub text: Text,
}

/// Largest bill for which every pair of materials is tried.
const SMALL: usize = 20;

/// Most materials of which the search asks one by one whether they are needed.
const LONGEST_SEARCH: usize = 100;

/// The changes of a good that does not qualify, single materials first.
pub(super) fn changes(good: &Good<'_>, own: Option<&[Alternative]>) -> Vec<Change> {
    let mut found = materials(good, own);
    found.extend(super::least::cuts(good, own));
    let exact = exact_prices(good, own);
    found.extend(super::least::prices(good, own, &exact));
    found
}

/// What the value tests of the rule ask of each base: V ≥ VNM / cap, exact.
fn exact_prices(good: &Good<'_>, own: Option<&[Alternative]>) -> Vec<Quotient> {
    let nodes = alternatives(good, own).into_iter().flat_map(|alternative| alternative.node.walk());
    let vnm = crate::evaluate::Figures::of(good).vnm;
    let caps = nodes.filter_map(|node| match node {
        Node::Value { metric: Metric::MaxNom, pct, .. } => Some(*pct),
        Node::Value { metric: Metric::BuildDown | Metric::NetCost, pct, .. } => Some(Decimal::HUNDRED - *pct),
        _ => None,
    });
    // V = VNM / (cap/100) = VNM · 100 / cap, written as a quotient of decimals.
    let hundredfold = vnm.map(|vnm| Decimal::from_units(vnm.units().saturating_mul(100)));
    caps.filter_map(|cap| Quotient::of(hundredfold?, cap)).collect()
}

fn alternatives<'a>(good: &'a Good<'_>, own: Option<&'a [Alternative]>) -> Vec<&'a Alternative> {
    if let Some(own) = own {
        return own.iter().collect();
    }
    let Some(pack) = good.pack else { return Vec::new() };
    let rows = pack.rows_of(good.codes.first());
    let groups = rows.into_iter().take(1).flat_map(|row| row.groups.iter());
    groups.flat_map(|group| group.alternatives.iter()).collect()
}

/// The fewest materials that have to become originating: one, else two, else what a greedy search finds.
fn materials(good: &Good<'_>, own: Option<&[Alternative]>) -> Vec<Change> {
    let foreign: Vec<usize> = good.foreign(false).map(|(index, _)| index).collect();
    let enough = |set: &[usize]| originating(good, set, own) == Verdict::Yes;
    // A longer bill is not tried material by material: that would take a time that grows with its square.
    let tried = if foreign.len() > LONGEST_SEARCH { &[] } else { foreign.as_slice() };
    let single: Vec<Vec<usize>> = tried.iter().map(|index| vec![*index]).filter(|set| enough(set)).collect();
    if !single.is_empty() {
        return single.iter().map(|set| make_originating(good, set)).collect();
    }
    if foreign.len() <= SMALL {
        let pairs =
            foreign.iter().enumerate().flat_map(|(i, a)| foreign[i + 1..].iter().map(move |b| vec![*a, *b]));
        let pairs: Vec<Vec<usize>> = pairs.filter(|set| enough(set)).collect();
        if !pairs.is_empty() {
            return pairs.iter().map(|set| make_originating(good, set)).collect();
        }
    }
    greedy(good, &foreign, &enough).map(|set| make_originating(good, &set)).into_iter().collect()
}

/// Starts from all and gives up the cheapest first, as long as the rest is enough.
fn greedy(good: &Good<'_>, foreign: &[usize], enough: &dyn Fn(&[usize]) -> bool) -> Option<Vec<usize>> {
    if foreign.is_empty() || !enough(foreign) {
        return None;
    }
    let value = |index: &usize| good.items.as_deref().and_then(|items| items.get(*index)?.material.value);
    let mut order = foreign.to_vec();
    order.sort_by_key(|index| value(index));
    // The dearest that are enough together: more of them are enough too.
    let (mut enough_from, mut too_few) = (0, order.len());
    while too_few - enough_from > 1 {
        let middle = usize::midpoint(enough_from, too_few);
        if enough(&order[middle..]) {
            enough_from = middle;
        } else {
            too_few = middle;
        }
    }
    let mut kept = order.split_off(enough_from);
    let tried = if kept.len() > LONGEST_SEARCH { Vec::new() } else { kept.clone() };
    for index in tried {
        let without: Vec<usize> = kept.iter().copied().filter(|own| *own != index).collect();
        if enough(&without) {
            kept = without;
        }
    }
    Some(kept)
}

fn originating(good: &Good<'_>, set: &[usize], own: Option<&[Alternative]>) -> Verdict {
    let mut changed = good.clone();
    for index in set {
        if let Some(item) = changed.items.as_mut().and_then(|items| items.get_mut(*index)) {
            item.class = Class::Originating;
        }
    }
    decide_with(&changed, own)
}

fn make_originating(good: &Good<'_>, set: &[usize]) -> Change {
    let id =
        |index: &usize| good.items.as_deref().and_then(|items| Some(items.get(*index)?.material.id.clone()));
    let ids: Vec<String> = set.iter().filter_map(id).collect();
    let list = ids.join(", ");
    Change {
        kind: "make_originating",
        materials: ids,
        text: Text::new(
            format!("Thay {list} bằng nguyên liệu có xuất xứ (hoặc có chứng từ xuất xứ được cộng gộp)."),
            format!("Use originating {list} (or hold a proof of origin that cumulates)."),
        ),
        ..Change::empty()
    }
}

impl Change {
    pub(super) fn empty() -> Self {
        Self {
            kind: "",
            materials: Vec::new(),
            cut: None,
            vnm_max: None,
            cut_weight: None,
            base: None,
            minimum_exact: None,
            minimum: None,
            text: Text::default(),
        }
    }
}
