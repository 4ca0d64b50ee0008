//! Tolerances: materials that fail a classification or process condition may be forgiven within a limit. A
//! tolerance never lifts a stated percentage, and forgiven materials still count in value tests.

use super::Mask;
use super::classify::Item;
use super::conditions::Finding;
use super::good::{Good, Need, Notes};
use super::values::{base_bounds, foreign_sum};
use crate::case::Material;
use crate::rule::{Allowance, Tolerance, ToleranceKind, ToleranceMeasure};
use crate::{CodeRange, Compare, Decimal, Verdict};

/// The materials that fail in one conjunction.
#[derive(Debug, Default)]
pub(crate) struct Failing {
    pub(crate) surely: Mask,
    pub(crate) perhaps: Mask,
    pub(crate) process: bool,
    pub(crate) wholly_obtained: bool,
}

impl Failing {
    pub(crate) fn add(&mut self, finding: &Finding) {
        self.surely.add(&finding.failing);
        self.perhaps.add(&finding.doubtful);
        let any = !finding.failing.is_empty() || !finding.doubtful.is_empty();
        self.process |= finding.process && any;
        self.wholly_obtained |= finding.wholly_obtained && any;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.surely.is_empty() && self.perhaps.is_empty()
    }
}

/// Takes materials out that an allowance of the rule names.
pub(crate) fn allow(good: &Good<'_>, list: &[Allowance], exact: bool, failing: &mut Failing) {
    for allowance in list {
        let named: Vec<(usize, Verdict)> = good
            .counted()
            .filter(|(index, _)| failing.surely.holds(*index) || failing.perhaps.holds(*index))
            .map(|(index, item)| (index, named(item.material, allowance, exact)))
            .filter(|(_, verdict)| *verdict != Verdict::No)
            .collect();
        let cap = cap_holds(good, allowance, &named);
        let process = allowance.only_if.as_ref().map_or(Verdict::Yes, |code| {
            Verdict::of_known(good.facts.processes.as_ref().map(|list| list.contains(code)))
        });
        for (index, verdict) in named {
            match verdict.and(cap).and(process) {
                Verdict::No => {}
                Verdict::Yes => {
                    failing.surely.remove(index);
                    failing.perhaps.remove(index);
                }
                Verdict::NeedsFact => {
                    failing.surely.remove(index);
                    failing.perhaps.insert(index);
                }
            }
        }
    }
}

/// Whether a material is the one that an allowance names. `exact`: its codes say it all.
fn named(material: &Material, allowance: &Allowance, exact: bool) -> Verdict {
    let told = material.scope.get(&allowance.name).copied();
    let inside = match material.codes {
        Some(codes) if !allowance.codes.is_empty() => Verdict::of_known(allowance.codes.covers(codes)),
        _ => Verdict::NeedsFact,
    };
    let six_digits = allowance.codes.ranges().iter().all(|range| range.from == range.to);
    match told {
        Some(told) => inside.max(Verdict::NeedsFact).and(Verdict::of(told)).max(Verdict::of(told)),
        None if (six_digits || exact) && !allowance.codes.is_empty() => inside,
        None => inside.min(Verdict::NeedsFact),
    }
}

fn cap_holds(good: &Good<'_>, allowance: &Allowance, named: &[(usize, Verdict)]) -> Verdict {
    let Some(cap) = allowance.cap else { return Verdict::Yes };
    let (sum, complete) = foreign_sum(good, false, |index| named.iter().any(|(own, _)| *own == index));
    let bounds = base_bounds(good, Some(cap.base));
    let fits = |base: Decimal| base > Decimal::ZERO && base.share_is(sum, Compare::AtMost, cap.pct);
    match (bounds.least, bounds.most) {
        (Some(least), _) if complete && fits(least) => Verdict::Yes,
        (_, Some(most)) if !fits(most) => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}

/// Whether the failing materials are forgiven: within some tolerance, all of them together.
pub(crate) fn forgive(good: &Good<'_>, failing: &Failing, notes: &mut Notes) -> Verdict {
    let mut all = failing.surely.clone();
    all.add(&failing.perhaps);
    let whole = forgive_set(good, &all, failing);
    if whole == Verdict::Yes {
        return Verdict::Yes;
    }
    // Where nothing fails surely, the doubtful ones may turn out not to fail at all.
    let sure =
        if failing.surely.is_empty() { Verdict::Yes } else { forgive_set(good, &failing.surely, failing) };
    let verdict = whole.max(sure.min(Verdict::NeedsFact));
    if verdict == Verdict::NeedsFact {
        for (_, item) in good.counted().filter(|(index, _)| all.holds(*index)) {
            let id = item.material.id.clone();
            notes.need(|| {
                Need::new(
                    format!("materials[{id}]"),
                    format!("Nguyên liệu {id}: mã, mô tả, trị giá và trọng lượng chính xác là gì?"),
                    format!("Material {id}: what exactly are its code, description, value and weight?"),
                )
            });
        }
    }
    verdict
}

fn forgive_set(good: &Good<'_>, set: &Mask, failing: &Failing) -> Verdict {
    let mut items: Vec<&Item<'_>> = Vec::with_capacity(good.items.as_ref().map_or(0, Vec::len));
    items.extend(good.counted().filter(|(index, _)| set.holds(*index)).map(|(_, item)| item));
    let carved = carved_out(good, &items);
    let own = good.tolerances.iter().map(|tolerance| sure(tolerance, one(good, tolerance, &items, failing)));
    own.max().unwrap_or(Verdict::No).max(by_parts(good, &items, failing)).and(carved)
}

/// The failing materials shared out: those that a tolerance names under it, all others under one that names none. Each
/// tolerance has its own limit.
fn by_parts(good: &Good<'_>, items: &[&Item<'_>], failing: &Failing) -> Verdict {
    if good.tolerances.iter().all(|own| own.material_name.is_none()) {
        return Verdict::No;
    }
    let called = |item: &Item<'_>, tolerance: &Tolerance| {
        tolerance.material_name.as_ref().is_some_and(|name| item.material.scope.get(name) == Some(&true))
    };
    let named: Vec<&Tolerance> = good.tolerances.iter().filter(|own| own.material_name.is_some()).collect();
    let rest: Vec<&Item<'_>> =
        items.iter().copied().filter(|item| !named.iter().any(|own| called(item, own))).collect();
    if rest.len() == items.len() || rest.is_empty() {
        return Verdict::No;
    }
    let parts = named.iter().map(|own| {
        let part: Vec<&Item<'_>> = items.iter().copied().filter(|item| called(item, own)).collect();
        if part.is_empty() { Verdict::Yes } else { sure(own, one(good, own, &part, failing)) }
    });
    let parts = parts.min().unwrap_or(Verdict::No);
    let kind = named[0].kind;
    let plain = good.tolerances.iter().filter(|own| own.material_name.is_none() && own.kind == kind);
    let others = plain.map(|own| sure(own, one(good, own, &rest, failing))).max();
    parts.and(others.unwrap_or(Verdict::No))
}

/// What an unverified tolerance forgives stays open.
fn sure(tolerance: &Tolerance, verdict: Verdict) -> Verdict {
    if tolerance.verified { verdict } else { verdict.min(Verdict::NeedsFact) }
}

/// One tolerance against the failing materials.
fn one(good: &Good<'_>, tolerance: &Tolerance, items: &[&Item<'_>], failing: &Failing) -> Verdict {
    if !tolerance.covers_good(good.codes.first()) {
        return Verdict::No;
    }
    let fits = match tolerance.kind {
        ToleranceKind::General => Verdict::of(!failing.wholly_obtained || only_general(good)),
        ToleranceKind::WhollyObtained => Verdict::of(failing.wholly_obtained),
        ToleranceKind::Textile => elastomeric(good, items),
        ToleranceKind::TextileComponent => elastomeric(good, items).and(component(items)),
        ToleranceKind::TextileMixed => mixed(good, tolerance, items),
        ToleranceKind::TextileMadeUp => made_up(good, items),
        ToleranceKind::TextileFree | ToleranceKind::Set | ToleranceKind::CarveOut => Verdict::No,
    };
    let fits = fits.and(for_materials(tolerance, items));
    if fits == Verdict::No {
        return Verdict::No;
    }
    fits.and(measure(good, tolerance, items))
}

/// Whether the tolerance is for all of the failing materials, by their codes.
fn for_materials(tolerance: &Tolerance, items: &[&Item<'_>]) -> Verdict {
    if tolerance.material_name.is_some() {
        return Verdict::Yes;
    }
    let one = |item: &&Item<'_>| {
        Verdict::of_known(item.material.codes.and_then(|codes| tolerance.materials.covers(codes)))
    };
    if tolerance.materials.is_all() {
        Verdict::Yes
    } else {
        items.iter().map(one).min().unwrap_or(Verdict::Yes)
    }
}

/// Whether the agreement has no tolerance of its own for materials to be wholly obtained.
fn only_general(good: &Good<'_>) -> bool {
    !good.tolerances.iter().any(|tolerance| tolerance.kind == ToleranceKind::WhollyObtained)
}

fn measure(good: &Good<'_>, tolerance: &Tolerance, items: &[&Item<'_>]) -> Verdict {
    let fits = |base: Decimal, sum: Decimal| {
        base > Decimal::ZERO && base.share_is(sum, Compare::AtMost, tolerance.pct)
    };
    let of_weight = |base: Option<Decimal>| {
        let (sum, complete) = known_sum(items.iter().map(|item| item.material.weight));
        match base.filter(|base| *base > Decimal::ZERO) {
            Some(base) if !fits(base, sum) => Verdict::No,
            Some(_) if complete => Verdict::Yes,
            _ => Verdict::NeedsFact,
        }
    };
    match tolerance.measure {
        ToleranceMeasure::Value(base) => {
            let (sum, complete) = known_sum(items.iter().map(|item| item.foreign_value()));
            let bounds = base_bounds(good, Some(base));
            match (bounds.least, bounds.most) {
                (Some(least), _) if complete && fits(least, sum) => Verdict::Yes,
                (_, Some(most)) if !fits(most, sum) => Verdict::No,
                _ => Verdict::NeedsFact,
            }
        }
        ToleranceMeasure::GoodWeight => of_weight(good.weight),
        ToleranceMeasure::ComponentWeight => of_weight(good.facts.component_weight),
        ToleranceMeasure::BasicTextileWeight => {
            let basic = good.counted().filter(|(_, item)| item.material.basic_textile.is_some());
            // A part that is not known leaves the whole open, from above too.
            of_weight(basic.map(|(_, item)| item.material.weight).sum())
        }
        ToleranceMeasure::None => Verdict::No,
    }
}

/// The sum of what is known, which the whole is never below, and whether everything is known.
fn known_sum(values: impl Iterator<Item = Option<Decimal>>) -> (Decimal, bool) {
    values.fold((Decimal::ZERO, true), |(sum, complete), value| {
        (sum + value.unwrap_or(Decimal::ZERO), complete && value.is_some())
    })
}

/// Elastomeric yarn that is not wholly formed in the Parties takes the tolerance away, whether it fails itself or stands
/// in the component beside what fails.
fn elastomeric(good: &Good<'_>, items: &[&Item<'_>]) -> Verdict {
    let beside = good.counted().map(|(_, item)| item).filter(|item| item.material.component != Some(false));
    let formed = items.iter().copied().chain(beside).filter(|item| item.material.elastomeric);
    let verdicts = formed.map(|item| Verdict::of_known(item.material.wholly_formed));
    verdicts.min().unwrap_or(Verdict::Yes)
}

/// The failing materials must belong to the component that sets the classification; what the rest must satisfy is
/// a chapter note that the pack does not hold.
fn component(items: &[&Item<'_>]) -> Verdict {
    let known = |item: &&Item<'_>| {
        if item.material.component == Some(true) { Verdict::Yes } else { Verdict::NeedsFact }
    };
    items.iter().map(known).min().unwrap_or(Verdict::Yes)
}

/// Names of basic textile materials (Note 5 of the introductory notes) with the chapter of their fibres.
const TEXTILES: [(&str, u32); 19] = [
    ("silk", 50),
    ("wool", 51),
    ("fine animal hair", 51),
    ("coarse animal hair", 51),
    ("horsehair", 51),
    ("cotton", 52),
    ("flax", 53),
    ("true hemp", 53),
    ("hemp", 53),
    ("jute", 53),
    ("sisal", 53),
    ("ramie", 53),
    ("coconut", 53),
    ("abaca", 53),
    ("synthetic man-made filaments", 54),
    ("artificial man-made filaments", 54),
    ("current-conducting filaments", 54),
    ("synthetic man-made staple fibres", 55),
    ("artificial man-made staple fibres", 55),
];

/// The kind of a basic textile material: the chapter of its fibres, and its name where it is a known one.
fn textile_kind(material: &Material) -> Option<(u32, Option<&'static str>)> {
    let told = material.basic_textile.as_deref()?;
    if let Some((name, chapter)) = TEXTILES.iter().find(|(name, _)| *name == told) {
        return Some((*chapter, Some(name)));
    }
    let chapter = material.codes?.first().chapter();
    (50..=55).contains(&chapter).then_some((chapter, None))
}

/// Whether two kinds are surely two: of other chapters, or two names.
fn are_two(a: (u32, Option<&str>), b: (u32, Option<&str>)) -> bool {
    a.0 != b.0 || a.1.zip(b.1).is_some_and(|(a, b)| a != b)
}

/// Goods of two or more basic textile materials: the failing materials must be such, and of the tolerance's kind.
fn mixed(good: &Good<'_>, tolerance: &Tolerance, items: &[&Item<'_>]) -> Verdict {
    let kinds: Vec<_> = good.counted().filter_map(|(_, item)| textile_kind(item.material)).collect();
    let several = kinds.iter().any(|kind| are_two(kinds[0], *kind));
    let of_kind = |item: &&Item<'_>| {
        let basic = textile_kind(item.material).is_some();
        let named = |name: &String| item.material.scope.get(name) == Some(&true);
        basic && tolerance.material_name.as_ref().is_none_or(named)
    };
    Verdict::of(several && items.iter().all(of_kind))
}

/// Made-up goods: textile materials of another heading, linings and interlinings apart.
fn made_up(good: &Good<'_>, items: &[&Item<'_>]) -> Verdict {
    let heading = good.codes.first().heading();
    let other = |item: &&Item<'_>| {
        let codes = item.material.codes;
        let textile = codes.is_some_and(|codes| (50..=63).contains(&codes.first().chapter()));
        let apart =
            codes.is_some_and(|codes| codes.last().heading() < heading || codes.first().heading() > heading);
        textile && apart && !item.material.lining
    };
    Verdict::of(items.iter().all(other))
}

/// Whether the agreement takes the tolerance away for some of the materials in this good.
fn carved_out(good: &Good<'_>, items: &[&Item<'_>]) -> Verdict {
    let rules = good.tolerances.iter().filter(|tolerance| tolerance.kind == ToleranceKind::CarveOut);
    let verdict = rules.map(|rule| {
        let good_code = good.codes.first();
        let good_in = rule.covers_good(good_code);
        if !good_in && !rule.goods_scoped.holds(good_code) {
            return Verdict::Yes;
        }
        let one = |item: &&Item<'_>| match item.material.codes {
            Some(codes) => carve(rule, codes, good_in),
            None => Verdict::NeedsFact,
        };
        items.iter().map(one).min().unwrap_or(Verdict::Yes)
    });
    verdict.min().unwrap_or(Verdict::Yes)
}

fn carve(rule: &Tolerance, codes: CodeRange, good_in: bool) -> Verdict {
    let sure = Verdict::of_known(rule.materials.covers(codes));
    let part = Verdict::of_known(rule.materials_scoped.covers(codes)).min(Verdict::NeedsFact);
    match sure.max(part) {
        Verdict::No => Verdict::Yes,
        Verdict::Yes if good_in => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}

/// A set: the items that do not originate are worth at most `pct` of it.
pub(crate) fn set_test(good: &Good<'_>, pct: Decimal, optimistic: bool) -> Verdict {
    if good.items.is_none() || good.values.withheld {
        return Verdict::NeedsFact;
    }
    let (sum, complete) = foreign_sum(good, optimistic, |_| true);
    let base = good.base;
    let bounds = base_bounds(good, base);
    let fits = |base: Decimal| base > Decimal::ZERO && base.share_is(sum, Compare::AtMost, pct);
    match (bounds.least, bounds.most) {
        (Some(least), _) if complete && fits(least) => Verdict::Yes,
        (_, Some(most)) if !fits(most) => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}
