//! What would move a rank, and what moved a score since another year.

use std::ops::Range;

use super::aggregate::aggregate;
use super::compare::log_shares;
use super::method::{Normalisation, Rule};
use super::recipe::Composite;
use super::run::Run;
use super::score::top_values;
use super::weight::Weights;

/// What one leaf could do for a unit's rank, all else equal.
#[derive(Debug, Clone, PartialEq)]
pub struct Mover {
    /// The leaf.
    pub node: String,
    /// Its score now.
    pub score: f64,
    /// The unit's score if the leaf stood at the top of its scale.
    pub top_at_best: f64,
    /// The unit's rank then.
    pub rank_at_best: usize,
    /// The leaf's score at which the unit draws level with the next above it; `None` where no score on the scale
    /// is enough, or where it is first.
    pub needed: Option<f64>,
}

/// Halvings of the bracket in the search for the score needed.
const HALVINGS: usize = 60;

/// What each leaf of a row could do for its rank among the rows of its year, the largest gain first. Empty where
/// the unit has no score, or its scores do not live on a fixed scale or depend on the other units.
#[must_use]
pub fn movers(composite: &Composite, run: &Run, row: usize, rows: Range<usize>) -> Vec<Mover> {
    let best = match composite.method.normalise {
        Some(Normalisation::Goalposts { low, high } | Normalisation::MinMax { low, high }) => low.max(high),
        _ => return Vec::new(),
    };
    let tree = &composite.tree;
    let others: Vec<f64> = top_values(tree, &composite.method, run)[rows].to_vec();
    let Some(now) = run.value(tree.top(), row).filter(|_| is_separable(composite, run)) else {
        return Vec::new();
    };
    let next = others.iter().copied().filter(|score| *score > now).min_by(f64::total_cmp);
    let replay = Replay { composite, run, row };
    let present = (0..tree.leaves.len()).filter_map(|leaf| Some((leaf, run.value(leaf, row)?)));
    let mover = |(leaf, score): (usize, f64)| {
        let top_at_best = replay.top(leaf, best);
        Mover {
            node: tree.nodes[leaf].code.clone(),
            score,
            top_at_best,
            rank_at_best: 1 + others.iter().filter(|other| **other > top_at_best).count(),
            needed: next
                .filter(|next| top_at_best >= *next)
                .map(|next| replay.needed(leaf, score, best, next)),
        }
    };
    let mut movers: Vec<Mover> = present.map(mover).collect();
    movers.sort_by(|a, b| b.top_at_best.total_cmp(&a.top_at_best).then_with(|| a.node.cmp(&b.node)));
    movers
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

    fn needed(&self, leaf: usize, now: f64, best: f64, goal: f64) -> f64 {
        let (mut low, mut high) = (now, best);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.top(leaf, middle) >= goal { high = middle } else { low = middle }
        }
        high
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
    /// Its value before.
    pub before: f64,
    /// Its value after.
    pub after: f64,
    /// Its part of the change; the parts sum to the change.
    pub part: f64,
}

/// Splits the change of the top between two rows of one unit over the top's members: by w (D1 - D0) for an
/// arithmetic mean, by the shares W ln(D1 / D0) / ln(S1 / S0) for a geometric one. `None` for other rules, where a
/// member is missing in one of the rows, where each row has weights of its own, or where the score did not change.
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
    let values =
        |row: usize| members.iter().map(|member| run.value(*member, row)).collect::<Option<Vec<f64>>>();
    let (old, new) = (values(before)?, values(after)?);
    if matches!(run.weights[top].as_deref(), Some(Weights::PerRow { .. })) {
        return None;
    }
    let weights = run.applied_weights(tree, top, after);
    let change = run.value(top, after)? - run.value(top, before)?;
    let parts: Vec<f64> = match composite.method.rules.last()? {
        Rule::Arithmetic => {
            weights.iter().zip(old.iter().zip(&new)).map(|(w, (old, new))| w * (new - old)).collect()
        }
        Rule::Geometric => {
            log_shares(&weights, &old, &new)?.into_iter().map(|share| share * change).collect()
        }
        _ => return None,
    };
    let part = |place: usize| MemberChange {
        node: tree.nodes[members[place]].code.clone(),
        before: old[place],
        after: new[place],
        part: parts[place],
    };
    Some((0..members.len()).map(part).collect())
}
