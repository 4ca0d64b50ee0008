//! Value tests. All shares are compared by cross-multiplication; a missing amount leaves an interval.

use super::good::{Good, Need, Notes};
use crate::rule::{Base, Metric};
use crate::{CodeRange, CodeSet, Compare, Decimal, Quotient, Verdict};

/// The figures of a good, each an exact share; missing where a value is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// `(V − VNM)/V`.
    pub build_down: Option<Quotient>,
    /// `VOM/V`.
    pub build_up: Option<Quotient>,
    /// `(NC − VNM)/NC`.
    pub net_cost: Option<Quotient>,
    /// `(V − FVNM)/V` of the last focused test.
    pub focused: Option<Quotient>,
    /// `(VOM + costs + profit)/V`.
    pub direct: Option<Quotient>,
    /// `VNM/EXW`.
    pub max_nom: Option<Quotient>,
    /// Value of non-originating materials.
    pub vnm: Option<Decimal>,
}

/// Least and greatest value that something may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) least: Option<Decimal>,
    pub(crate) most: Option<Decimal>,
}

impl Bounds {
    const fn exact(value: Decimal) -> Self {
        Self { least: Some(value), most: Some(value) }
    }
}

/// The value of a base. FOB and the value of the good both leave out international carriage and stand for each
/// other; the ex-works price is never above them, so it bounds them from below, and they bound it from above.
pub(crate) fn base_bounds(good: &Good<'_>, base: Option<Base>) -> Bounds {
    let values = good.values;
    if values.withheld {
        return Bounds { least: None, most: None };
    }
    let delivered = values.good.or(values.fob);
    let delivered_first = values.fob.or(values.good);
    match base {
        Some(Base::ExWorks) => values.exw.map_or(Bounds { least: None, most: delivered }, Bounds::exact),
        Some(Base::Good) => delivered.map_or(Bounds { least: values.exw, most: None }, Bounds::exact),
        Some(Base::Fob) => delivered_first.map_or(Bounds { least: values.exw, most: None }, Bounds::exact),
        Some(Base::NetCost) => values.net_cost.map_or(Bounds { least: None, most: delivered }, Bounds::exact),
        None => delivered.or(values.exw).map_or(Bounds { least: None, most: None }, Bounds::exact),
    }
}

/// Sum of the values that do not originate, and whether every one of them is known.
pub(crate) fn foreign_sum(
    good: &Good<'_>,
    optimistic: bool,
    keep: impl Fn(usize) -> bool,
) -> (Decimal, bool) {
    let (mut sum, mut complete) = (Decimal::ZERO, true);
    for (index, item) in good.foreign(optimistic).filter(|(index, _)| keep(*index)) {
        match item.foreign_value() {
            Some(value) => sum += value,
            None => complete = complete && index == usize::MAX,
        }
    }
    (sum, complete)
}

/// A share that grows with its base: `(V − n)/V ≥ pct` or `n/V ≤ pct`, n known from below and, where `complete`,
/// from above.
fn falls_in_base(
    bounds: Bounds,
    n: Decimal,
    complete: bool,
    holds: impl Fn(Decimal, Decimal) -> bool,
) -> Verdict {
    let usable = |value: &Decimal| *value > Decimal::ZERO;
    if complete && bounds.least.filter(usable).is_some_and(|base| holds(base, n)) {
        return Verdict::Yes;
    }
    match bounds.most.filter(usable) {
        Some(base) if !holds(base, n) => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}

/// A value test.
#[expect(clippy::too_many_arguments, reason = "the parts of one node, passed on as they are")]
pub(crate) fn value_test(
    good: &Good<'_>,
    metric: Metric,
    pct: Decimal,
    base: Option<Base>,
    only: &CodeSet,
    only_scope: &[(CodeRange, String)],
    optimistic: bool,
    notes: &mut Notes,
) -> Verdict {
    if good.items.is_none() || good.values.withheld {
        notes.need(|| bill_needed(good.values.withheld));
        return Verdict::NeedsFact;
    }
    let base = base.or(good.base);
    let at_least = |v: Decimal, n: Decimal| v.share_is(v - n, Compare::AtLeast, pct);
    let (vnm, complete) = foreign_sum(good, optimistic, |_| true);
    let verdict = match metric {
        Metric::BuildDown => falls_in_base(base_bounds(good, base), vnm, complete, at_least),
        Metric::NetCost => falls_in_base(base_bounds(good, Some(Base::NetCost)), vnm, complete, at_least),
        Metric::MaxNom => {
            let base = Some(base.unwrap_or(Base::ExWorks));
            let at_most = |v: Decimal, n: Decimal| v.share_is(n, Compare::AtMost, pct);
            falls_in_base(base_bounds(good, base), vnm, complete, at_most)
        }
        Metric::Focused => focused(good, pct, base, only, only_scope, optimistic),
        Metric::BuildUp => build_up(good, pct, base, optimistic, Decimal::ZERO),
        Metric::Direct => direct(good, pct, base, optimistic),
    };
    if verdict == Verdict::NeedsFact {
        ask(good, metric, base, optimistic, notes);
    }
    verdict
}

/// The focused value: materials of a code that counts for a description alone, not known, are taken both ways.
fn focused(
    good: &Good<'_>,
    pct: Decimal,
    base: Option<Base>,
    only: &CodeSet,
    only_scope: &[(CodeRange, String)],
    optimistic: bool,
) -> Verdict {
    let member = |index: usize, open: bool| {
        let item = good.items.as_deref().and_then(|items| items.get(index));
        let Some(item) = item else { return open };
        let codes = item.material.codes;
        let inside = codes.and_then(|codes| only.covers(codes));
        let scoped = only_scope.iter().find(|(range, _)| codes.is_some_and(|codes| range.touches(codes)));
        let described = scoped.map_or(Some(true), |(_, slug)| item.material.scope.get(slug).copied());
        match (inside, described) {
            (Some(false), _) | (_, Some(false)) => false,
            (Some(true), Some(true)) => true,
            _ => open,
        }
    };
    let bounds = base_bounds(good, base);
    let holds = |v: Decimal, n: Decimal| v.share_is(v - n, Compare::AtLeast, pct);
    let side = |open: bool| {
        let (sum, complete) = foreign_sum(good, optimistic, |index| member(index, open));
        falls_in_base(bounds, sum, complete, holds)
    };
    side(true).either_way(side(false))
}

/// Least and greatest value of originating materials: what is given, else the listed ones from below and all that
/// is not foreign from above.
fn vom_bounds(good: &Good<'_>, base: Bounds, optimistic: bool) -> Bounds {
    let (vnm, _) = foreign_sum(good, optimistic, |_| true);
    let most = base.most.map(|value| value - vnm);
    if let Some(vom) = good.values.vom {
        // More than the bill leaves room for: one of the two is wrong, and neither proves anything.
        let fits = most.is_none_or(|most| vom <= most);
        return if fits { Bounds::exact(vom) } else { Bounds { least: None, most: Some(vom) } };
    }
    let listed = good.counted().filter(|(_, item)| item.originates(optimistic));
    let listed: Decimal = listed.filter_map(|(_, item)| item.material.value).sum();
    // What was added to a material in the Parties is a part of its value; of a value that is not known, nothing.
    let part = |item: &super::classify::Item<'_>| {
        item.contribution.min(item.material.value.unwrap_or(Decimal::ZERO))
    };
    let added: Decimal = good.foreign(optimistic).map(|(_, item)| part(item)).sum();
    Bounds { least: Some(listed + added), most }
}

fn build_up(good: &Good<'_>, pct: Decimal, base: Option<Base>, optimistic: bool, more: Decimal) -> Verdict {
    let bounds = base_bounds(good, base);
    let vom = vom_bounds(good, bounds, optimistic);
    let holds =
        |v: Decimal, part: Decimal| v > Decimal::ZERO && v.share_is(part + more, Compare::AtLeast, pct);
    if let (Some(v), Some(least)) = (bounds.most, vom.least)
        && holds(v, least)
    {
        return Verdict::Yes;
    }
    match (bounds.least, vom.most) {
        (Some(v), Some(most)) if v > Decimal::ZERO && !holds(v, most) => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}

fn direct(good: &Good<'_>, pct: Decimal, base: Option<Base>, optimistic: bool) -> Verdict {
    let values = good.values;
    let costs = [values.labour, values.overhead, values.profit, values.other];
    let given: Decimal = costs.into_iter().flatten().sum();
    let complete = values.labour.is_some() && values.overhead.is_some() && values.profit.is_some();
    let bounds = base_bounds(good, Some(base.unwrap_or(Base::Fob)));
    let vom = vom_bounds(good, bounds, optimistic);
    // Parts that add up to more than the whole contradict each other and prove nothing.
    if bounds.most.zip(vom.least).is_some_and(|(whole, least)| least + given > whole) {
        return Verdict::NeedsFact;
    }
    let holds =
        |v: Decimal, part: Decimal| v > Decimal::ZERO && v.share_is(part + given, Compare::AtLeast, pct);
    if let (Some(v), Some(least)) = (bounds.most, vom.least)
        && holds(v, least)
    {
        return Verdict::Yes;
    }
    match (bounds.least, vom.most) {
        (Some(v), Some(most)) if complete && v > Decimal::ZERO && !holds(v, most) => Verdict::No,
        _ => Verdict::NeedsFact,
    }
}

fn bill_needed(withheld: bool) -> Need {
    if withheld {
        return Need::new(
            "materials",
            "Tổng trị giá nguyên liệu vượt trị giá hàng hoá: số nào đúng?",
            "The materials add up to more than the good: which figure is right?",
        );
    }
    Need::new(
        "materials",
        "Nguyên liệu nào được dùng, trị giá bao nhiêu, xuất xứ ở đâu?",
        "Which materials were used, of what value and origin?",
    )
}

fn ask(good: &Good<'_>, metric: Metric, base: Option<Base>, optimistic: bool, notes: &mut Notes) {
    if !notes.is_on() {
        return;
    }
    for (_, item) in good.foreign(optimistic).filter(|(_, item)| item.material.value.is_none()) {
        let id = &item.material.id;
        notes.need(|| {
            Need::new(
                format!("materials[{id}].value"),
                format!("Trị giá của nguyên liệu {id} là bao nhiêu?"),
                format!("What is the value of material {id}?"),
            )
        });
    }
    let base = match metric {
        Metric::NetCost => Base::NetCost,
        Metric::MaxNom => base.unwrap_or(Base::ExWorks),
        _ => base.unwrap_or(Base::Fob),
    };
    if good.values.base(base).is_none() {
        let code = base.code();
        notes.need(|| {
            Need::new(
                format!("values.{code}"),
                format!("Trị giá ({code}) của hàng hoá là bao nhiêu?"),
                format!("What is the good's value ({code})?"),
            )
        });
    }
    if matches!(metric, Metric::BuildUp | Metric::Direct) && good.values.vom.is_none() {
        notes.need(|| {
            Need::new(
                "values.vom",
                "Trị giá nguyên liệu có xuất xứ là bao nhiêu?",
                "What is the value of the originating materials?",
            )
        });
    }
}

impl Figures {
    /// The figures of a good; open materials count as not originating.
    #[must_use]
    pub fn of(good: &Good<'_>) -> Self {
        if good.items.is_none() {
            return Self::default();
        }
        let (vnm, complete) = foreign_sum(good, false, |_| true);
        let exact = |base: Option<Base>| {
            let bounds = base_bounds(good, base);
            bounds.least.filter(|least| Some(*least) == bounds.most)
        };
        let rest = |value: Option<Decimal>| {
            value.filter(|_| complete).and_then(|value| Quotient::of(value - vnm, value))
        };
        let v = exact(good.base);
        let bounds = base_bounds(good, good.base);
        let vom = vom_bounds(good, bounds, false).least;
        let costs = [good.values.labour, good.values.overhead, good.values.profit, good.values.other];
        let direct = costs[0].and(vom).map(|vom| vom + costs.into_iter().flatten().sum::<Decimal>());
        Self {
            build_down: rest(v),
            build_up: v.zip(vom).and_then(|(v, vom)| Quotient::of(vom, v)),
            net_cost: rest(good.values.net_cost),
            focused: None,
            direct: v.zip(direct).and_then(|(v, direct)| Quotient::of(direct, v)),
            max_nom: exact(Some(Base::ExWorks)).filter(|_| complete).and_then(|exw| Quotient::of(vnm, exw)),
            vnm: complete.then_some(vnm),
        }
    }
}
