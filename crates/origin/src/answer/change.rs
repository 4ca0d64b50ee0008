//! The smallest changes that would make a good qualify, each checked by evaluating the changed good.

use hoinhap_vocab::Text;
use serde::Serialize;

use crate::case::Values;
use crate::evaluate::{Class, Good, decide_with};
use crate::rule::{Alternative, Base, Metric, Node};
use crate::{Decimal, Quotient, Verdict};

/// A change that would make the good qualify.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `make_originating`, `cut_materials`, `raise_value`.
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

/// The changes of a good that does not qualify, single materials first.
pub(super) fn changes(good: &Good<'_>, own: Option<&[Alternative]>) -> Vec<Change> {
    let mut found = materials(good, own);
    for alternative in alternatives(good, own) {
        for node in alternative.node.walk() {
            if let Node::Value { metric, pct, base, .. } = node {
                found.extend(by_value(good, own, *metric, *pct, *base));
            }
        }
    }
    found.dedup();
    found
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
    let single: Vec<Vec<usize>> =
        foreign.iter().map(|index| vec![*index]).filter(|set| enough(set)).collect();
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
    let mut kept = foreign.to_vec();
    for index in order {
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
    fn empty() -> Self {
        Self {
            kind: "",
            materials: Vec::new(),
            cut: None,
            vnm_max: None,
            base: None,
            minimum_exact: None,
            minimum: None,
            text: Text::default(),
        }
    }
}

/// What a value test asks: VNM ≤ cap · V, hence the cut, and V ≥ VNM / cap.
fn by_value(
    good: &Good<'_>,
    own: Option<&[Alternative]>,
    metric: Metric,
    pct: Decimal,
    base: Option<Base>,
) -> Vec<Change> {
    let (cap, base) = match metric {
        Metric::MaxNom => (pct, base.unwrap_or(Base::ExWorks)),
        Metric::BuildDown => (Decimal::HUNDRED - pct, base.or(good.base).unwrap_or(Base::Fob)),
        Metric::NetCost => (Decimal::HUNDRED - pct, Base::NetCost),
        _ => return Vec::new(),
    };
    let figures = crate::evaluate::Figures::of(good);
    let value = good.values.base(base).or(good.values.good).or(good.values.fob);
    let (Some(vnm), Some(value)) = (figures.vnm, value) else { return Vec::new() };
    let vnm_max = value.percent(cap);
    if vnm <= vnm_max {
        return Vec::new();
    }
    let mut found = vec![cut(good, own, vnm, vnm_max)];
    // V = VNM / (cap/100) = VNM · 100 / cap, written as a quotient of decimals.
    let hundredfold = Decimal::from_units(vnm.units().saturating_mul(100));
    found.push(Quotient::of(hundredfold, cap).and_then(|least| raise(good, own, base, least)));
    found.into_iter().flatten().collect()
}

fn cut(good: &Good<'_>, own: Option<&[Alternative]>, vnm: Decimal, vnm_max: Decimal) -> Option<Change> {
    let by = vnm - vnm_max;
    let mut values = good.values.clone();
    // The cut is checked on a good whose added value takes up what the materials lose.
    let mut changed = good.clone();
    let items = changed.items.as_deref().unwrap_or_default();
    let large = items.iter().position(|item| item.class == Class::Foreign && item.material.value >= Some(by));
    let replaced = large.and_then(|index| items.get(index)).map(|item| {
        let mut material = item.material.clone();
        material.value = material.value.map(|value| value - by);
        (large.unwrap_or_default(), material)
    });
    values.vom = values.vom.map(|vom| vom + by);
    changed.values = &values;
    let (index, material) = replaced?;
    let name = material.id.clone();
    if let Some(item) = changed.items.as_mut().and_then(|items| items.get_mut(index)) {
        item.material = &material;
    }
    (decide_with(&changed, own) == Verdict::Yes).then(|| Change {
        kind: "cut_materials",
        materials: vec![name.clone()],
        cut: Some(by),
        vnm_max: Some(vnm_max),
        text: Text::new(
            format!("Giảm nguyên liệu không có xuất xứ {by} (còn tối đa {vnm_max}), chẳng hạn ở {name}."),
            format!("Use {by} less of non-originating materials (at most {vnm_max}), for example of {name}."),
        ),
        ..Change::empty()
    })
}

fn raise(good: &Good<'_>, own: Option<&[Alternative]>, base: Base, least: Quotient) -> Option<Change> {
    let minimum = least.rounded_up(4);
    let mut values: Values = good.values.clone();
    match base {
        Base::ExWorks => values.exw = Some(minimum),
        Base::Fob | Base::Good => (values.fob, values.good) = (Some(minimum), Some(minimum)),
        Base::NetCost => values.net_cost = Some(minimum),
    }
    let mut changed = good.clone();
    changed.values = &values;
    (decide_with(&changed, own) == Verdict::Yes).then(|| Change {
        kind: "raise_value",
        base: Some(base.code()),
        minimum_exact: Some(least.to_string()),
        minimum: Some(minimum),
        text: Text::new(
            format!("Nâng trị giá ({}) lên ít nhất {minimum}.", base.code()),
            format!("Raise the value ({}) to at least {minimum}.", base.code()),
        ),
        ..Change::empty()
    })
}
