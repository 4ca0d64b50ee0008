//! The least cut of a material and the lowest price with which a good qualifies. Both are found by halving, since more
//! value added never harms (a property that the tests hold), so that every test of a rule, every cap and every tolerance
//! counts, and each answer is one that was evaluated.

use hoinhap_vocab::Text;

use super::Change;
use crate::case::{Material, Values};
use crate::evaluate::{Class, Figures, Good, decide_with};
use crate::rule::{Alternative, Base};
use crate::{Decimal, Quotient, Verdict};

/// Amounts are sought in steps of the fourth decimal.
const STEP: i128 = Decimal::UNITS / 10_000;

/// A price is not sought above this many times the present one.
const HIGHEST: i128 = 1_000_000;

/// Cuts that are told, the smallest first.
const TOLD: usize = 3;

/// Longest bill of which each material is tried.
const LONGEST: usize = 200;

/// The least number of steps in `0..=most` for which `holds` is true; it stays true above. Nothing where it is not true at
/// `most`.
fn least(most: i128, holds: impl Fn(i128) -> bool) -> Option<i128> {
    if most < 0 || !holds(most) {
        return None;
    }
    let (mut fails, mut works) = (-1, most);
    while works - fails > 1 {
        let middle = fails + (works - fails) / 2;
        if holds(middle) {
            works = middle;
        } else {
            fails = middle;
        }
    }
    Some(works)
}

fn amount(steps: i128) -> Decimal {
    Decimal::from_units(steps.saturating_mul(STEP))
}

/// The materials whose value or weight may fall, one at a time; where none is enough, all together, the dearest first.
pub(super) fn cuts(good: &Good<'_>, own: Option<&[Alternative]>) -> Vec<Change> {
    let foreign: Vec<usize> = good.foreign(false).map(|(index, _)| index).take(LONGEST + 1).collect();
    if foreign.is_empty() || foreign.len() > LONGEST {
        return Vec::new();
    }
    let vnm = Figures::of(good).vnm;
    let mut found: Vec<Change> =
        foreign.iter().filter_map(|index| value_cut(good, own, *index, vnm)).collect();
    found.sort_by_key(|change| change.cut);
    found.truncate(TOLD);
    if found.is_empty() {
        found.extend(joint_cut(good, own, &foreign, vnm));
    }
    let mut weights: Vec<Change> = foreign.iter().filter_map(|index| weight_cut(good, own, *index)).collect();
    weights.sort_by_key(|change| change.cut_weight);
    found.extend(weights.into_iter().take(TOLD));
    found
}

/// The verdict of a good of which some materials are others, and whose own materials gained what was cut.
fn with_materials(
    good: &Good<'_>,
    own: Option<&[Alternative]>,
    cut: Decimal,
    changed: &[(usize, Material)],
) -> Verdict {
    let mut values = good.values.clone();
    values.vom = values.vom.map(|vom| vom + cut);
    let mut other = good.clone();
    other.values = &values;
    for (index, material) in changed {
        if let Some(item) = other.items.as_mut().and_then(|items| items.get_mut(*index)) {
            item.material = material;
        }
    }
    decide_with(&other, own)
}

fn material_at<'a>(good: &'a Good<'_>, index: usize) -> Option<&'a Material> {
    let item = good.items.as_deref()?.get(index)?;
    (item.class == Class::Foreign).then_some(item.material)
}

/// A material of which `cut` is taken away.
fn less(material: &Material, cut: Decimal) -> Material {
    let mut material = material.clone();
    material.value = material.value.map(|value| (value - cut).max(Decimal::ZERO));
    material
}

fn value_cut(
    good: &Good<'_>,
    own: Option<&[Alternative]>,
    index: usize,
    vnm: Option<Decimal>,
) -> Option<Change> {
    let material = material_at(good, index)?;
    let most = material.value.filter(|value| *value > Decimal::ZERO)?.units() / STEP;
    let steps = least(most, |steps| {
        let cut = amount(steps);
        with_materials(good, own, cut, &[(index, less(material, cut))]) == Verdict::Yes
    })?;
    let by = amount(steps);
    Some(told(vec![material.id.clone()], by, vnm))
}

/// All materials together, the dearest first.
fn joint_cut(
    good: &Good<'_>,
    own: Option<&[Alternative]>,
    foreign: &[usize],
    vnm: Option<Decimal>,
) -> Option<Change> {
    let mut order: Vec<(usize, &Material)> =
        foreign.iter().filter_map(|index| Some((*index, material_at(good, *index)?))).collect();
    order.retain(|(_, material)| material.value.is_some_and(|value| value > Decimal::ZERO));
    order.sort_by(|a, b| b.1.value.cmp(&a.1.value).then(a.0.cmp(&b.0)));
    let total: Decimal = order.iter().filter_map(|(_, material)| material.value).sum();
    let changed = |cut: Decimal| {
        let mut rest = cut;
        let mut list = Vec::new();
        for (index, material) in &order {
            let own = material.value.unwrap_or(Decimal::ZERO).min(rest);
            if own <= Decimal::ZERO {
                break;
            }
            rest = rest - own;
            list.push((*index, less(material, own)));
        }
        list
    };
    let steps = least(total.units() / STEP, |steps| {
        let cut = amount(steps);
        with_materials(good, own, cut, &changed(cut)) == Verdict::Yes
    })?;
    let by = amount(steps);
    let names = changed(by).into_iter().map(|(_, material)| material.id).collect();
    Some(told(names, by, vnm))
}

fn told(materials: Vec<String>, by: Decimal, vnm: Option<Decimal>) -> Change {
    let names = materials.join(", ");
    let vnm_max = vnm.map(|vnm| vnm - by);
    let text = match vnm_max {
        Some(most) => Text::new(
            format!("Giảm nguyên liệu không có xuất xứ {by} (còn tối đa {most}), chẳng hạn ở {names}."),
            format!("Use {by} less of non-originating materials (at most {most}), for example of {names}."),
        ),
        None => Text::new(
            format!("Giảm nguyên liệu không có xuất xứ {by}, chẳng hạn ở {names}."),
            format!("Use {by} less of non-originating materials, for example of {names}."),
        ),
    };
    Change { kind: "cut_materials", materials, cut: Some(by), vnm_max, text, ..Change::empty() }
}

fn weight_cut(good: &Good<'_>, own: Option<&[Alternative]>, index: usize) -> Option<Change> {
    let material = material_at(good, index)?;
    let weight = material.weight.filter(|weight| *weight > Decimal::ZERO)?;
    let lighter = |cut: Decimal| {
        let mut material = material.clone();
        material.weight = Some((weight - cut).max(Decimal::ZERO));
        material
    };
    let steps = least(weight.units() / STEP, |steps| {
        with_materials(good, own, Decimal::ZERO, &[(index, lighter(amount(steps)))]) == Verdict::Yes
    })?;
    let (by, name) = (amount(steps), material.id.clone());
    Some(Change {
        kind: "cut_weight",
        text: Text::new(
            format!("Giảm trọng lượng của {name} đi {by} (trọng lượng hàng hoá giữ nguyên)."),
            format!("Use {by} less of {name} by weight (the good weighing the same)."),
        ),
        materials: vec![name],
        cut_weight: Some(by),
        ..Change::empty()
    })
}

/// The lowest prices: each base that the case states, raised alone.
pub(super) fn prices(good: &Good<'_>, own: Option<&[Alternative]>, exact: &[Quotient]) -> Vec<Change> {
    [Base::ExWorks, Base::Good, Base::Fob, Base::NetCost]
        .into_iter()
        .filter(|base| !(*base == Base::Fob && good.values.good.is_some()))
        .filter_map(|base| price(good, own, base, exact))
        .collect()
}

fn price(good: &Good<'_>, own: Option<&[Alternative]>, base: Base, exact: &[Quotient]) -> Option<Change> {
    let present = good.values.base(base).filter(|value| *value > Decimal::ZERO)?;
    let first = present.units() / STEP;
    let steps = least(first.saturating_mul(HIGHEST), |steps| {
        let values = raised(good.values, base, amount(first.saturating_add(steps)));
        let mut other = good.clone();
        other.values = &values;
        decide_with(&other, own) == Verdict::Yes
    })?;
    let minimum = amount(first + steps);
    let whole = exact.iter().find(|quotient| quotient.rounded_up(4) == minimum);
    let rises = base == Base::ExWorks
        && [good.values.fob, good.values.good].into_iter().flatten().any(|other| other < minimum);
    let (and_vi, and_en) =
        if rises { (", giá FOB tăng theo", ", the price on board with it") } else { ("", "") };
    Some(Change {
        kind: "raise_value",
        base: Some(base.code()),
        minimum_exact: Some(whole.map_or_else(|| minimum.to_string(), ToString::to_string)),
        minimum: Some(minimum),
        text: Text::new(
            format!("Nâng trị giá ({}) lên ít nhất {minimum}{and_vi}.", base.code()),
            format!("Raise the value ({}) to at least {minimum}{and_en}.", base.code()),
        ),
        ..Change::empty()
    })
}

/// Values with one base raised. The price on board and the value of the good stand for each other.
fn raised(values: &Values, base: Base, to: Decimal) -> Values {
    let mut values = values.clone();
    match base {
        Base::ExWorks => {
            // The price on board holds the ex-works price, and rises with it.
            values.exw = Some(to);
            values.fob = values.fob.map(|fob| fob.max(to));
            values.good = values.good.map(|good| good.max(to));
        }
        Base::Fob | Base::Good => {
            values.fob = values.fob.map(|_| to);
            values.good = values.good.map(|_| to);
        }
        Base::NetCost => values.net_cost = Some(to),
    }
    values
}
