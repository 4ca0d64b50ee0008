//! A score opened: contributions that sum to it, down to the source rows.
//!
//! Within a group of value S, members of rescaled weights W contribute
//! power means of exponent p: S W y^p / sum W y^p (Euler's theorem; p = 1 for the arithmetic mean),
//! geometric means: S W ln y / sum W ln y, so that a member at the floor of 1 contributes nothing; on a scale that goes
//! below 1, where logarithms change sign, S W (Euler).
//! Nested levels multiply down. A Copeland score is a count of contests and has no such parts.

use hoinhap_vocab::Text;

use super::method::{Rule, Rung};
use super::panel::Mark;
use super::recipe::Composite;
use super::run::Run;
use super::source::{LeafSource, SourceCell};
use super::weight::Weights;

/// A node of an explanation.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// Code of the node.
    pub node: String,
    /// Its name.
    pub title: Text,
    /// Its value; `None` where missing.
    pub value: Option<f64>,
    /// The weight applied within its parent, after missing members are left out.
    pub weight: f64,
    /// The nominal weight within its parent.
    pub nominal_weight: f64,
    /// Its part of the top's value; `None` below a rule that has no parts.
    pub contribution: Option<f64>,
    /// Change of the top's value for a small change of this node's value.
    pub marginal: Option<f64>,
    /// Relative change of the top for a relative change of this node.
    pub elasticity: Option<f64>,
    /// The members of a group.
    pub children: Vec<Explanation>,
    /// How a leaf's score came about.
    pub trace: Option<LeafTrace>,
}

/// From the source row to the score of a leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafTrace {
    /// After the division by its denominator, or as read; `None` where there is no value.
    pub observed: Option<f64>,
    /// After imputation.
    pub imputed: Option<f64>,
    /// How the value came there.
    pub mark: Mark,
    /// The rung of the ladder that filled it, as the recipe writes it.
    pub rung: Option<String>,
    /// After treatment.
    pub treated: Option<f64>,
    /// The source rows.
    pub cells: Vec<SourceCell>,
}

/// What the walk down hands from a node to its members.
#[derive(Clone, Copy)]
struct Above {
    weight: f64,
    contribution: Option<f64>,
    /// Contribution per point of the node's value.
    factor: f64,
    marginal: Option<f64>,
}

/// Explains the top of one row.
#[must_use]
pub fn explain(composite: &Composite, run: &Run, source: &dyn LeafSource, row: usize) -> Explanation {
    let walk = Walk { composite, run, source, row };
    let top = composite.tree.top();
    let above = Above { weight: 1.0, contribution: run.value(top, row), factor: 1.0, marginal: Some(1.0) };
    walk.node(top, above)
}

struct Walk<'a> {
    composite: &'a Composite,
    run: &'a Run,
    source: &'a dyn LeafSource,
    row: usize,
}

impl Walk<'_> {
    fn node(&self, node: usize, above: Above) -> Explanation {
        let tree = &self.composite.tree;
        let value = self.run.value(node, self.row);
        let top = self.run.value(tree.top(), self.row);
        let elasticity =
            above.marginal.zip(value).zip(top).map(|((marginal, value), top)| marginal * value / top);
        Explanation {
            node: tree.nodes[node].code.clone(),
            title: tree.nodes[node].title.clone(),
            value,
            weight: above.weight,
            nominal_weight: self.composite.method.weights[node],
            contribution: above.contribution.filter(|_| value.is_some()),
            marginal: above.marginal.filter(|_| value.is_some()),
            elasticity,
            children: self.children(node, above),
            trace: (node < tree.leaves.len()).then(|| self.trace(node)),
        }
    }

    fn children(&self, node: usize, above: Above) -> Vec<Explanation> {
        let tree = &self.composite.tree;
        let members = &tree.nodes[node].children;
        // A recipe that does not aggregate has nothing above its leaves.
        if members.is_empty() || node >= self.run.values.len() {
            return Vec::new();
        }
        let weights = self.run.applied_weights(tree, node, self.row);
        let values: Vec<f64> =
            members.iter().map(|member| self.run.value(*member, self.row).unwrap_or(f64::NAN)).collect();
        let value = self.run.value(node, self.row).unwrap_or(f64::NAN);
        let rule = self.composite.method.rules[tree.nodes[node].level - 1];
        let doubted = matches!(self.run.weights[node].as_deref(), Some(Weights::PerRow { .. }));
        let rule = if doubted { Rule::Arithmetic } else { rule };
        let effective = self.run.effective_weights(tree, node, self.row);
        let shares = shares(rule, &values, &weights);
        let partials = partials(rule, value, &values, &effective);
        let part = |place: usize| {
            // A sum of parts needs no division by their sum, which may be zero.
            let linear = above.factor * effective[place] * values[place];
            let whole = above.contribution.zip(shares.as_ref()).map(|(whole, shares)| whole * shares[place]);
            let is_linear = rule == Rule::Arithmetic && !values[place].is_nan();
            let contribution = if is_linear { above.contribution.map(|_| linear) } else { whole };
            let per_point = contribution.map_or(0.0, |part| part / values[place]);
            Above {
                weight: weights.get(place).copied().unwrap_or_default(),
                contribution,
                factor: if is_linear { above.factor * effective[place] } else { finite_or_zero(per_point) },
                marginal: above
                    .marginal
                    .zip(partials.as_ref())
                    .map(|(outer, partials)| outer * partials[place]),
            }
        };
        members.iter().enumerate().map(|(place, member)| self.node(*member, part(place))).collect()
    }

    fn trace(&self, leaf: usize) -> LeafTrace {
        let (run, row) = (self.run, self.row);
        let frame = &run.imputed.frame;
        let at = |columns: &[Vec<f64>]| Some(columns[leaf][row]).filter(|value| !value.is_nan());
        let mark = run.mark(leaf, row);
        let rungs = &self.composite.method.impute;
        let rung = match mark {
            Mark::Imputed { rung } => rungs.get(usize::from(rung)).map(Rung::word),
            Mark::Carried { from } => {
                let age = frame.rows[row].year.map_or(0, |year| year - from);
                let reaches = |rung: &&Rung| matches!(rung, Rung::Carry { years } if *years >= age);
                rungs.iter().find(reaches).map(Rung::word)
            }
            Mark::Interpolated { from, to } => {
                let spans = |rung: &&Rung| matches!(rung, Rung::Interpolate { gap } if *gap >= to - from);
                rungs.iter().find(spans).map(Rung::word)
            }
            Mark::Missing | Mark::Observed => None,
        };
        let leaf_of = &self.composite.tree.leaves[leaf];
        let cells = |year| self.source.cells(leaf_of, frame.unit(row), year);
        let cells = match mark {
            // Inputs of one year are carried each from its own last year.
            Mark::Carried { .. } if frame.inputs.get(leaf).is_some_and(Option::is_some) => {
                cells(frame.rows[row].year)
            }
            Mark::Carried { from } => cells(Some(from)),
            Mark::Interpolated { from, to } => [cells(Some(from)), cells(Some(to))].concat(),
            Mark::Observed => cells(frame.rows[row].year),
            Mark::Missing | Mark::Imputed { .. } => Vec::new(),
        };
        LeafTrace {
            observed: at(&run.denominated.values),
            imputed: at(&run.imputed.values),
            mark,
            rung,
            treated: at(&run.treated.panel.values),
            cells,
        }
    }
}

fn finite_or_zero(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

/// Each member's share of the group's value; zero for a missing member. `None` for Copeland.
fn shares(rule: Rule, values: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let term = |value: f64| match rule {
        Rule::Geometric => value.ln(),
        Rule::Harmonic => value.recip(),
        Rule::Power(p) => value.powf(p),
        _ => value,
    };
    if rule == Rule::Copeland {
        return None;
    }
    // Below 1 a logarithm is negative: the lowest member would count most. Euler's parts are the weights.
    let below_one = values.iter().zip(weights).any(|(value, weight)| *value < 1.0 && *weight > 0.0);
    if rule == Rule::Geometric && below_one {
        let present = |(value, weight): (&f64, &f64)| if value.is_nan() { 0.0 } else { *weight };
        return Some(values.iter().zip(weights).map(present).collect());
    }
    let part = |(value, weight): (&f64, &f64)| {
        if value.is_nan() || *weight == 0.0 { 0.0 } else { weight * term(*value) }
    };
    let parts: Vec<f64> = values.iter().zip(weights).map(part).collect();
    let sum: f64 = parts.iter().sum();
    // All members at the floor of a geometric mean, or at zero: the weights are the only parts there are.
    Some(if sum == 0.0 { weights.to_vec() } else { parts.iter().map(|part| part / sum).collect() })
}

/// Change of the group's value for a small change of each member. `None` for Copeland.
fn partials(rule: Rule, value: f64, values: &[f64], weights: &[f64]) -> Option<Vec<f64>> {
    let power = |p: f64| -> Vec<f64> {
        values.iter().zip(weights).map(|(member, weight)| weight * (member / value).powf(p - 1.0)).collect()
    };
    match rule {
        Rule::Copeland => None,
        Rule::Arithmetic => Some(weights.to_vec()),
        Rule::Geometric => Some(power(0.0)),
        Rule::Harmonic => Some(power(-1.0)),
        Rule::Power(p) => Some(power(p)),
        Rule::MazziottaPareto { penalty } => Some(mazziotta_pareto_partials(penalty, values, weights)),
    }
}

/// S = M - penalty V / M with V = Q - M^2: dS/dy = w (1 - penalty (2 y / M - Q / M^2 - 1)).
fn mazziotta_pareto_partials(penalty: f64, values: &[f64], weights: &[f64]) -> Vec<f64> {
    let sum = |f: &dyn Fn(f64) -> f64| -> f64 {
        values
            .iter()
            .zip(weights)
            .filter(|(value, _)| !value.is_nan())
            .map(|(value, weight)| weight * f(*value))
            .sum()
    };
    let (mean, square) = (sum(&|value| value), sum(&|value| value * value));
    let partial = |value: f64| 1.0 - penalty * (2.0 * value / mean - square / (mean * mean) - 1.0);
    values.iter().zip(weights).map(|(value, weight)| weight * partial(*value)).collect()
}

impl Explanation {
    /// The leaves of the explanation, in the order of the recipe.
    #[must_use]
    pub fn leaves(&self) -> Vec<&Explanation> {
        if self.trace.is_some() {
            return vec![self];
        }
        self.children.iter().flat_map(Explanation::leaves).collect()
    }

    /// How many points of the other leaf one point of this leaf is worth: the ratio of their marginal effects on
    /// the top.
    #[must_use]
    pub fn rate_of_substitution(&self, other: &Explanation) -> Option<f64> {
        self.marginal.zip(other.marginal).map(|(own, other)| own / other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::aggregate::aggregate;

    const RULES: [Rule; 5] = [
        Rule::Arithmetic,
        Rule::Geometric,
        Rule::Harmonic,
        Rule::Power(2.0),
        Rule::MazziottaPareto { penalty: 1.0 },
    ];

    #[test]
    fn partial_effects_are_derivatives() {
        let (values, weights) = ([30.0, 55.0, 80.0], [0.5, 0.3, 0.2]);
        let value = |rule: Rule, values: &[f64]| {
            let columns: Vec<&[f64]> = values.iter().map(std::slice::from_ref).collect();
            aggregate(rule, &columns, &weights, std::slice::from_ref(&(0..1))).0[0]
        };
        for rule in RULES {
            let at = |values: &[f64]| value(rule, values);
            let partials = partials(rule, at(&values), &values, &weights).unwrap();
            for (member, partial) in partials.iter().enumerate() {
                let mut moved = values;
                moved[member] += 1e-5;
                let slope = (at(&moved) - at(&values)) / 1e-5;
                assert!((slope - partial).abs() < 1e-5, "{rule:?} {member}: {slope} {partial}");
            }
        }
    }

    #[test]
    fn a_member_at_the_floor_of_a_geometric_mean_contributes_nothing() {
        assert_eq!(shares(Rule::Geometric, &[1.0, 8.0], &[0.5, 0.5]), Some(vec![0.0, 1.0]));
        assert_eq!(shares(Rule::Geometric, &[1.0, 1.0], &[0.5, 0.5]), Some(vec![0.5, 0.5]));
        // On a scale from 0 to 1 the worst member would otherwise count most.
        assert_eq!(shares(Rule::Geometric, &[0.9, 0.2], &[0.6, 0.4]), Some(vec![0.6, 0.4]));
    }
}
