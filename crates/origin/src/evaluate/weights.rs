//! Caps on value and weight of named materials, and least originating weights.

use super::good::{Good, Need, Notes};
use super::values::base_bounds;
use crate::case::Material;
use crate::rule::{Base, MaterialEntry, WeightBase, WeightOf};
use crate::{Compare, Decimal, Verdict};

/// Whether a material is one of the named: `None` where only a fact can say.
pub(crate) fn is_named(material: &Material, entry: &MaterialEntry) -> Option<bool> {
    match entry {
        MaterialEntry::Codes(range) => match material.codes {
            Some(codes) => range.covers(codes),
            None => None,
        },
        MaterialEntry::Named { name, codes } => {
            if let Some(told) = material.scope.get(name) {
                return Some(*told);
            }
            match material.codes {
                Some(own) if !codes.is_empty() => codes.covers(own),
                _ => None,
            }
        }
    }
}

fn among(material: &Material, entries: &[MaterialEntry]) -> Option<bool> {
    let mut answer = Some(false);
    for entry in entries {
        match is_named(material, entry) {
            Some(true) => return Some(true),
            Some(false) => {}
            None => answer = None,
        }
    }
    answer
}

/// Sums of what surely counts and of what may count, with whether every amount is known.
#[derive(Default, Clone, Copy)]
struct Sums {
    sure: Decimal,
    possible: Decimal,
    complete: bool,
}

fn sums(
    good: &Good<'_>,
    optimistic: bool,
    member: impl Fn(&Material) -> Option<bool>,
    amount: impl Fn(&Material) -> Option<Decimal>,
) -> Sums {
    let mut found = Sums { complete: true, ..Sums::default() };
    for (_, item) in good.foreign(optimistic) {
        let member = member(item.material);
        if member == Some(false) {
            continue;
        }
        match amount(item.material) {
            Some(amount) => {
                found.possible += amount;
                if member == Some(true) {
                    found.sure += amount;
                }
            }
            None => found.complete = false,
        }
    }
    found
}

/// `sum/base ≤ pct` with sums known as an interval.
fn capped(sums: Sums, base: Option<Decimal>, pct: Decimal) -> Verdict {
    if sums.complete && sums.possible == Decimal::ZERO {
        return Verdict::Yes;
    }
    let Some(base) = base.filter(|base| *base > Decimal::ZERO) else { return Verdict::NeedsFact };
    if sums.complete && base.share_is(sums.possible, Compare::AtMost, pct) {
        return Verdict::Yes;
    }
    if base.share_is(sums.sure, Compare::AtMost, pct) { Verdict::NeedsFact } else { Verdict::No }
}

/// A cap on the value of named materials.
pub(crate) fn max_value(
    good: &Good<'_>,
    materials: &[MaterialEntry],
    pct: Decimal,
    base: Base,
    scope: Option<&str>,
    optimistic: bool,
    notes: &mut Notes,
) -> Verdict {
    if good.items.is_none() || good.values.withheld {
        notes.need(|| facts_of_materials("value", "trị giá"));
        return Verdict::NeedsFact;
    }
    let member = |material: &Material| {
        let told = scope.map_or(Some(true), |slug| material.scope.get(slug).copied());
        match (among(material, materials), told) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    };
    let sums = sums(good, optimistic, member, |material| material.value);
    let bounds = base_bounds(good, Some(base));
    let verdict = match capped(sums, bounds.least, pct) {
        Verdict::Yes => Verdict::Yes,
        _ => capped(sums, bounds.most, pct).min(Verdict::NeedsFact),
    };
    if verdict == Verdict::NeedsFact {
        notes.need(|| facts_of_materials("value", "trị giá"));
    }
    verdict
}

fn weight_of(material: &Material, measure: Option<&str>) -> Option<Decimal> {
    match measure {
        None => material.weight,
        // A dry weight is not the weight: it has to be measured.
        Some(_) => material.dry_weight,
    }
}

/// Weight of all materials of a base, whatever their origin; nothing where one is not known.
fn all_weights(
    good: &Good<'_>,
    measure: Option<&str>,
    keep: impl Fn(&Material) -> Option<bool>,
) -> Option<Decimal> {
    let mut sum = Decimal::ZERO;
    for (_, item) in good.counted() {
        match keep(item.material) {
            Some(false) => {}
            Some(true) => sum += weight_of(item.material, measure)?,
            None => return None,
        }
    }
    Some(sum)
}

fn of_chapter(material: &Material, chapter: u32) -> Option<bool> {
    material.codes.map(|codes| codes.first().chapter() == chapter)
}

/// A cap on the weight of named materials.
pub(crate) fn weight(
    good: &Good<'_>,
    measure: Option<&str>,
    materials: &[MaterialEntry],
    pct: Decimal,
    base: WeightBase,
    optimistic: bool,
    notes: &mut Notes,
) -> Verdict {
    if good.items.is_none() {
        notes.need(|| facts_of_materials("weight", "trọng lượng"));
        return Verdict::NeedsFact;
    }
    let base = match base {
        WeightBase::Good => good.weight,
        WeightBase::SameCodes => all_weights(good, measure, |material| among(material, materials)),
        WeightBase::Chapter(chapter) => all_weights(good, measure, |material| of_chapter(material, chapter)),
    };
    let found = sums(good, optimistic, |material| among(material, materials), |m| weight_of(m, measure));
    // Every mode adds up the materials of its list: "individual" lists one class of materials, "combined" several.
    let verdict = capped(found, base, pct);
    if verdict == Verdict::NeedsFact {
        notes.need(|| facts_of_materials("weight", "trọng lượng"));
        if base.is_none() {
            notes.need(|| {
                Need::new("product.weight", "Hàng hoá nặng bao nhiêu?", "What does the good weigh?")
            });
        }
    }
    verdict
}

/// A least share of originating weight.
#[expect(clippy::too_many_arguments, reason = "the parts of one node, passed on as they are")]
pub(crate) fn min_originating(
    good: &Good<'_>,
    of: &WeightOf,
    wholly_obtained: bool,
    measure: Option<&str>,
    pct: Decimal,
    base: WeightBase,
    optimistic: bool,
    notes: &mut Notes,
) -> Verdict {
    let name = match of {
        WeightOf::Named(name) => name.as_str(),
        WeightOf::Codes(_) => "min_originating_weight",
    };
    let measured = [name, "min_originating_weight"].iter().find_map(|key| good.facts.measured.get(*key));
    if let Some(measured) = measured {
        return Verdict::of(*measured >= pct);
    }
    let from_bill = match of {
        WeightOf::Codes(codes) => {
            let inside = |material: &Material| material.codes.and_then(|own| codes.covers(own));
            originating_share(good, &inside, wholly_obtained, measure, pct, base, optimistic)
        }
        WeightOf::Named(_) => None,
    };
    from_bill.unwrap_or_else(|| {
        notes.need(|| {
            Need::new(
                format!("facts.{name}"),
                format!("Tỷ lệ trọng lượng có xuất xứ ({name}) đo được là bao nhiêu phần trăm?"),
                format!("What is the measured originating share by weight ({name}), in percent?"),
            )
        });
        Verdict::NeedsFact
    })
}

fn originating_share(
    good: &Good<'_>,
    inside: &dyn Fn(&Material) -> Option<bool>,
    wholly_obtained: bool,
    measure: Option<&str>,
    pct: Decimal,
    base: WeightBase,
    optimistic: bool,
) -> Option<Verdict> {
    good.items.as_ref()?;
    let whole = match base {
        WeightBase::Good => good.weight?,
        WeightBase::SameCodes => all_weights(good, measure, inside)?,
        WeightBase::Chapter(chapter) => all_weights(good, measure, |material| of_chapter(material, chapter))?,
    };
    let mut own = Decimal::ZERO;
    for (_, item) in good.counted() {
        let counts =
            item.originates(optimistic) && !(wholly_obtained && item.material.wholly_obtained == Some(false));
        match inside(item.material) {
            Some(true) if counts => own += weight_of(item.material, measure)?,
            Some(_) => {}
            None => return None,
        }
    }
    (whole > Decimal::ZERO).then(|| Verdict::of(whole.share_is(own, Compare::AtLeast, pct)))
}

fn facts_of_materials(fact: &str, vi: &str) -> Need {
    Need::new(
        format!("materials[].{fact}"),
        format!(
            "Những nguyên liệu quy tắc nêu có {vi} bao nhiêu, và có đúng là nguyên liệu được mô tả không?"
        ),
        format!("What is the {fact} of the materials that the rule names, and are they the ones described?"),
    )
}
