//! Multivariate checks: does a group hang together, does a weight mean what it says.

use hoinhap_vocab::Issue;

use super::method::Method;
use super::problem;
use super::recipe::{Change, Composite};
use super::run::{Run, Runner};
use super::score::top_values;
use super::stats::{cronbach_alpha, mean, pearson, ranks_descending};
use super::weight::{Weights, correlation_eigen};

/// Members that correlate more than this say the same.
const REDUNDANT: f64 = 0.95;

/// The checks of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupCheck {
    /// Code of the group.
    pub group: String,
    /// Cronbach's alpha of its members.
    pub alpha: f64,
    /// Eigenvalues of the correlation matrix of its members, greatest first; empty where it has a hole.
    pub eigenvalues: Vec<f64>,
    /// Squared first loadings of the members.
    pub first_loadings: Vec<f64>,
    /// Pearson correlations of the members with each other, by rows; NaN where one does not vary.
    pub correlations: Vec<Vec<f64>>,
    /// The members.
    pub members: Vec<MemberCheck>,
}

/// The checks of one member of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct MemberCheck {
    /// Code.
    pub node: String,
    /// Nominal share within the group.
    pub nominal_share: f64,
    /// The share that the scheme of the group finds; the mean over the units where each has its own.
    pub weight: f64,
    /// Pearson correlation with the group's value.
    pub with_group: f64,
    /// Share of squared correlation with the group's value: what the weight comes to.
    pub influence: f64,
}

/// Checks every group of a run over the rows of its last year: the year that is ranked.
#[must_use]
pub fn checks(composite: &Composite, run: &Run) -> (Vec<GroupCheck>, Vec<Issue>) {
    let tree = &composite.tree;
    let rows = run.imputed.frame.years().pop().map_or(0..0, |(_, rows)| rows);
    let column = |node: usize| run.values[node].get(rows.clone()).unwrap_or_default();
    let mut issues = Vec::new();
    let mut checks = Vec::new();
    for (index, node) in tree.nodes.iter().enumerate().skip(tree.leaves.len()) {
        if index >= run.values.len() {
            continue;
        }
        // A member of weight 0 is no part of the group.
        let weights: Vec<f64> = node.children.iter().map(|child| composite.method.weights[*child]).collect();
        let places: Vec<usize> = (0..weights.len()).filter(|place| weights[*place] > 0.0).collect();
        let of = |weights: &[f64]| places.iter().map(|place| weights[*place]).collect::<Vec<f64>>();
        let members_of = || places.iter().map(|place| node.children[*place]);
        let columns: Vec<&[f64]> = members_of().map(column).collect();
        let codes: Vec<&str> = members_of().map(|child| tree.nodes[child].code.as_str()).collect();
        let alpha = cronbach_alpha(&columns);
        if alpha < 0.0 {
            issues.push(problem::negative_alpha(&node.code, alpha));
        }
        let correlations = correlations(&columns);
        issues.extend(redundancies(&codes, &correlations));
        let eigen = correlation_eigen(&columns);
        let nominal = of(&weights);
        let found =
            run.weights[index].as_deref().map_or_else(|| nominal.clone(), |w| of(&found(w, rows.clone())));
        checks.push(GroupCheck {
            group: node.code.clone(),
            alpha,
            first_loadings: eigen.as_ref().map_or_else(Vec::new, |eigen| squares(&eigen.vectors[0])),
            eigenvalues: eigen.map_or_else(Vec::new, |eigen| eigen.values),
            correlations,
            members: members(&codes, (&nominal, &found), &columns, column(index)),
        });
    }
    (checks, issues)
}

fn squares(vector: &[f64]) -> Vec<f64> {
    vector.iter().map(|entry| entry * entry).collect()
}

/// The weights that a scheme found; their means over some rows where each row has its own.
fn found(weights: &Weights, rows: std::ops::Range<usize>) -> Vec<f64> {
    match weights {
        Weights::Shared(weights) => weights.clone(),
        Weights::PerRow { rows: own, .. } => {
            let own = own.get(rows).unwrap_or_default();
            let members = own.first().map_or(0, Vec::len);
            (0..members).map(|member| mean(&own.iter().map(|row| row[member]).collect::<Vec<_>>())).collect()
        }
    }
}

fn correlations(columns: &[&[f64]]) -> Vec<Vec<f64>> {
    columns.iter().map(|left| columns.iter().map(|right| pearson(left, right)).collect()).collect()
}

fn redundancies(codes: &[&str], correlations: &[Vec<f64>]) -> Vec<Issue> {
    let mut issues = Vec::new();
    for i in 0..codes.len() {
        for j in i + 1..codes.len() {
            if correlations[i][j].abs() > REDUNDANT {
                issues.push(problem::redundant(codes[i], codes[j], correlations[i][j]));
            }
        }
    }
    issues
}

fn members(
    codes: &[&str],
    (nominal, found): (&[f64], &[f64]),
    columns: &[&[f64]],
    group: &[f64],
) -> Vec<MemberCheck> {
    let correlations: Vec<f64> = columns.iter().map(|column| pearson(column, group)).collect();
    let square_sum = correlations.iter().filter(|r| !r.is_nan()).map(|r| r * r).sum::<f64>();
    let (nominal_sum, found_sum) = (nominal.iter().sum::<f64>(), found.iter().sum::<f64>());
    let member = |(place, code): (usize, &&str)| MemberCheck {
        node: (*code).to_owned(),
        nominal_share: nominal[place] / nominal_sum,
        weight: found.get(place).map_or(f64::NAN, |weight| weight / found_sum),
        with_group: correlations[place],
        influence: correlations[place].powi(2) / square_sum,
    };
    codes.iter().enumerate().map(member).collect()
}

/// What leaving out one node does to the ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaveOneOut {
    /// The node left out.
    pub node: String,
    /// Ranks without it, by row; `None` where there is no score.
    pub ranks: Vec<Option<usize>>,
    /// Mean absolute change of rank over the rows with a score in both.
    pub mean_shift: f64,
}

/// Leaves out each of the nodes of a level in turn, over the rows of one year.
pub fn leave_one_out(
    runner: &mut Runner<'_>,
    composite: &Composite,
    level: usize,
    rows: std::ops::Range<usize>,
) -> Vec<LeaveOneOut> {
    let tree = &composite.tree;
    let mut ranks = |method: &Method| {
        let run = runner.run(method);
        ranks_descending(&top_values(tree, method, &run)[rows.clone()])
    };
    let nominal = ranks(&composite.method);
    let nodes = tree.nodes.iter().filter(|node| node.level == level && node.parent.is_some());
    nodes
        .map(|node| {
            let mut method = composite.method.clone();
            Change::Drop(node.code.clone()).apply(&mut method, tree);
            let without = ranks(&method);
            let shift = |(old, new): (&Option<usize>, &Option<usize>)| {
                Some(old.as_ref()?.abs_diff(*new.as_ref()?) as f64)
            };
            let shifts: Vec<f64> = nominal.iter().zip(&without).filter_map(shift).collect();
            LeaveOneOut { node: node.code.clone(), ranks: without, mean_shift: mean(&shifts) }
        })
        .collect()
}
