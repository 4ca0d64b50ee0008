//! What would move a rank, and what moved a score since another year.

use std::ops::Range;

use super::aggregate::aggregate;
use super::method::{Normalisation, Rule};
use super::recipe::{Composite, Kind};
use super::run::Run;
use super::score::top_values;
use super::stats::is_above;
use super::weight::Weights;

/// What one leaf could do for a unit's rank, all else equal. Of a composite of dependence the good direction is down:
/// less exposure, and a rank further from the first.
#[derive(Debug, Clone, PartialEq)]
pub struct Mover {
    /// The leaf.
    pub node: String,
    /// Its score now.
    pub score: f64,
    /// The unit's score if the leaf stood at the good end of its scale.
    pub top_at_best: f64,
    /// The unit's rank then.
    pub rank_at_best: usize,
    /// The leaf's score at which the unit draws level with the next in the good direction; `None` where no score on
    /// the scale is enough, or where there is no next.
    pub needed: Option<f64>,
}

/// Halvings of the bracket in the search for the score needed.
const HALVINGS: usize = 60;

/// What each leaf of a row could do for its rank among the rows of its year, the largest gain first. Empty where
/// the unit has no score, or its scores do not live on a fixed scale or depend on the other units.
#[must_use]
pub fn movers(composite: &Composite, run: &Run, row: usize, rows: Range<usize>) -> Vec<Mover> {
    let Some(way) = Way::of(composite) else { return Vec::new() };
    let tree = &composite.tree;
    let tops = top_values(tree, &composite.method, run);
    // A recipe that does not aggregate has no top.
    if tops.is_empty() {
        return Vec::new();
    }
    let others: Vec<f64> = rows.filter(|other| *other != row).map(|other| tops[other]).collect();
    let Some(now) = run.value(tree.top(), row).filter(|_| is_separable(composite, run)) else {
        return Vec::new();
    };
    let ahead = others.iter().copied().filter(|score| way.is_further(*score, now));
    let next = ahead.min_by(|a, b| (way.sign * a).total_cmp(&(way.sign * b)));
    let replay = Replay { composite, run, row };
    let present = (0..tree.leaves.len()).filter_map(|leaf| Some((leaf, run.value(leaf, row)?)));
    let mover = |(leaf, score): (usize, f64)| {
        let top_at_best = replay.top(leaf, way.best);
        Mover {
            node: tree.nodes[leaf].code.clone(),
            score,
            top_at_best,
            rank_at_best: 1 + others.iter().filter(|other| is_above(**other, top_at_best)).count(),
            needed: next
                .filter(|next| !way.is_further(*next, top_at_best))
                .map(|next| replay.needed(leaf, score, way, next)),
        }
    };
    let mut movers: Vec<Mover> = present.map(mover).collect();
    let gain = |mover: &Mover| way.sign * mover.top_at_best;
    movers.sort_by(|a, b| gain(b).total_cmp(&gain(a)).then_with(|| a.node.cmp(&b.node)));
    movers
}

/// The good direction of a composite, and the end of its scale there.
#[derive(Clone, Copy)]
struct Way {
    best: f64,
    /// 1 where more is better, -1 for dependence.
    sign: f64,
}

impl Way {
    /// `None` where scores do not live on a fixed scale.
    fn of(composite: &Composite) -> Option<Self> {
        let (low, high) = match composite.method.normalise? {
            Normalisation::Goalposts { low, high } | Normalisation::MinMax { low, high } => (low, high),
            _ => return None,
        };
        Some(match composite.recipe.kind {
            Kind::Dependence => Self { best: low.min(high), sign: -1.0 },
            _ => Self { best: low.max(high), sign: 1.0 },
        })
    }

    /// Whether one score is beyond another in the good direction.
    fn is_further(self, score: f64, than: f64) -> bool {
        if self.sign > 0.0 { is_above(score, than) } else { is_above(than, score) }
    }
}

/// Whether a unit's score depends on its own leaves alone.
pub(super) fn is_separable(composite: &Composite, run: &Run) -> bool {
    let shared = run.weights.iter().flatten().all(|weights| matches!(**weights, Weights::Shared(_)));
    shared && !composite.method.rules.contains(&Rule::Copeland)
}

struct Replay<'a> {
    composite: &'a Composite,
    run: &'a Run,
    row: usize,
}

impl Replay<'_> {
    /// The top's value with one leaf at another score.
    fn top(&self, leaf: usize, score: f64) -> f64 {
        let mut leaves = leaf_scores(self.run, self.composite.tree.leaves.len(), self.row);
        leaves[leaf] = score;
        rebuild(self.composite, self.run, leaves)
    }

    fn needed(&self, leaf: usize, now: f64, way: Way, goal: f64) -> f64 {
        let (mut short, mut enough) = (now, way.best);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(short, enough);
            if way.is_further(goal, self.top(leaf, middle)) { short = middle } else { enough = middle }
        }
        enough
    }
}

/// The scores of all leaves in a row; NaN where missing.
pub(super) fn leaf_scores(run: &Run, leaves: usize, row: usize) -> Vec<f64> {
    (0..leaves).map(|leaf| run.value(leaf, row).unwrap_or(f64::NAN)).collect()
}

/// The top's value from scores of the leaves alone, with the weights of a run; NaN where a group is weighted by
/// the doubt.
pub(super) fn rebuild(composite: &Composite, run: &Run, leaves: Vec<f64>) -> f64 {
    let tree = &composite.tree;
    let mut values = leaves;
    for (index, node) in tree.nodes.iter().enumerate().skip(tree.leaves.len()) {
        let members: Vec<&[f64]> = node.children.iter().map(|child| &values[*child..=*child]).collect();
        let Some(Weights::Shared(weights)) = run.weights[index].as_deref() else { return f64::NAN };
        let rule = composite.method.rules[node.level - 1];
        let (value, faults) = aggregate(rule, &members, weights, std::slice::from_ref(&(0..1)));
        // A member that the rule refuses makes the group, and what stands above it, refused as well.
        if !faults.is_empty() {
            return f64::NAN;
        }
        values.push(value[0]);
    }
    values[tree.top()]
}

/// The part of one member of the top in a change of the top's value.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberChange {
    /// The member.
    pub node: String,
    /// Its value before; `None` where it was missing.
    pub before: Option<f64>,
    /// Its value after; `None` where it is missing.
    pub after: Option<f64>,
    /// Its part of the change; the parts sum to the change.
    pub part: f64,
}

/// Splits the change of the top between two rows of one unit over the top's members. With f the identity for an
/// arithmetic mean, ln for a geometric one and the power for a power mean, and m the mean of f over the two scores,
/// a member's part is (w1 (f(D1) - m) - w0 (f(D0) - m)) / (f(S1) - f(S0)) of the change: w (D1 - D0) and
/// W ln(D1 / D0) / ln(S1 / S0) where the weights stay. A member that is missing on one side counts by its distance
/// from the score. `None` for other rules, where each row has weights of its own, where a value has no f, or where a
/// score that is no arithmetic mean did not change.
#[must_use]
pub fn member_changes(
    composite: &Composite,
    run: &Run,
    before: usize,
    after: usize,
) -> Option<Vec<MemberChange>> {
    let tree = &composite.tree;
    let top = tree.top();
    let members = &tree.nodes[top].children;
    let (old_top, new_top) = (run.value(top, before)?, run.value(top, after)?);
    if matches!(run.weights[top].as_deref(), Some(Weights::PerRow { .. })) {
        return None;
    }
    let rule = *composite.method.rules.last()?;
    let (old, new) = (transformed(rule, old_top)?, transformed(rule, new_top)?);
    let change = new_top - old_top;
    let scale = if rule == Rule::Arithmetic { 1.0 } else { change / (new - old) };
    let middle = f64::midpoint(old, new);
    let (old_weights, new_weights) =
        (run.applied_weights(tree, top, before), run.applied_weights(tree, top, after));
    let distance = |value: Option<f64>, weight: f64| match value {
        Some(value) if weight > 0.0 => transformed(rule, value).map(|value| weight * (value - middle)),
        _ => Some(0.0),
    };
    let part = |place: usize| {
        let (was, is) = (run.value(members[place], before), run.value(members[place], after));
        let part = scale * (distance(is, new_weights[place])? - distance(was, old_weights[place])?);
        let node = tree.nodes[members[place]].code.clone();
        part.is_finite().then_some(MemberChange { node, before: was, after: is, part })
    };
    let parts = (0..members.len()).map(part).collect::<Option<Vec<_>>>()?;
    let sum: f64 = parts.iter().map(|part| part.part).sum();
    ((sum - change).abs() <= SPLIT_SLACK * old_top.abs().max(new_top.abs())).then_some(parts)
}

/// Rounding that a split may carry, relative to the score.
const SPLIT_SLACK: f64 = 1e-9;

/// The value of which a mean is the weighted sum; `None` for a rule that is no such mean, or a value it cannot take.
fn transformed(rule: Rule, value: f64) -> Option<f64> {
    let value = match rule {
        Rule::Arithmetic => value,
        Rule::Geometric => value.ln(),
        Rule::Harmonic => value.recip(),
        Rule::Power(exponent) => value.powf(exponent),
        _ => return None,
    };
    value.is_finite().then_some(value)
}
