//! Scores with rank, coverage and imputed share: what a build prints.

use std::ops::Range;

use hoinhap_vocab::{Issue, Text, Year};

use super::method::{Coverage, Method, Normalisation};
use super::recipe::{Composite, Kind};
use super::run::Run;
use super::stats::ranks_descending;
use super::tree::Tree;
use super::weight::Weights;

/// A built composite.
#[derive(Debug, Clone)]
pub struct Build {
    /// Every stage and the value of every node, before scores are withheld.
    pub run: Run,
    /// One row per unit, year and node; nodes from the leaves up.
    pub scores: Vec<Score>,
    /// Issues of all stages.
    pub issues: Vec<Issue>,
}

/// The value of a node for a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// Unit code.
    pub unit: String,
    /// Year, where the data have years.
    pub year: Option<Year>,
    /// Place of the node in the hierarchy.
    pub node: usize,
    /// The value; `None` where there is nothing, or too little, to compute it from.
    pub value: Option<f64>,
    /// 1 for the greatest; ties take the smallest. For dependence the greatest exposure stands first.
    pub rank: Option<usize>,
    /// How many units have a value.
    pub of: usize,
    /// Share of nominal weight present.
    pub coverage: f64,
    /// Share of applied weight on cells that the ladder filled.
    pub imputed_share: f64,
    /// The upper end of the scale less the value, for the top of a dependence composite.
    pub autonomy: Option<f64>,
    /// Why the value is withheld.
    pub reason: Option<Text>,
    /// What the value would be from the little there is.
    pub withheld: Option<f64>,
}

/// Coverage and imputed share of all nodes in one row.
struct Presence {
    /// Nodes that count: of positive weight, and with a member that counts.
    counts: Vec<bool>,
    coverage: Vec<f64>,
    imputed: Vec<f64>,
    leaves: usize,
}

/// Scores of all nodes of a run.
#[must_use]
pub fn scores(composite: &Composite, method: &Method, run: &Run) -> Vec<Score> {
    scores_of(composite, method, run, 0..run.values.len())
}

/// Scores of the top of a run.
#[must_use]
pub fn top_scores(composite: &Composite, method: &Method, run: &Run) -> Vec<Score> {
    let top = composite.tree.top();
    scores_of(composite, method, run, top..(top + 1).min(run.values.len()))
}

fn scores_of(composite: &Composite, method: &Method, run: &Run, nodes: Range<usize>) -> Vec<Score> {
    let tree = &composite.tree;
    let frame = &run.imputed.frame;
    let presence: Vec<Presence> =
        (0..frame.rows.len()).map(|row| Presence::new(tree, method).of(tree, run, method, row)).collect();
    let mut scores = Vec::with_capacity(nodes.len() * presence.len());
    for node in nodes {
        let reasons: Vec<Option<Text>> = presence
            .iter()
            .map(|presence| (node == tree.top()).then(|| withheld(tree, method.coverage, presence)).flatten())
            .collect();
        for (_, rows) in frame.years() {
            let values: Vec<f64> = rows
                .clone()
                .map(|row| if reasons[row].is_some() { f64::NAN } else { run.values[node][row] })
                .collect();
            let ranks = ranks_descending(&values);
            let of = ranks.iter().flatten().count();
            for (place, row) in rows.enumerate() {
                let value = Some(values[place]).filter(|value| !value.is_nan());
                scores.push(Score {
                    unit: frame.unit(row).to_owned(),
                    year: frame.rows[row].year,
                    node,
                    value,
                    rank: ranks[place],
                    of,
                    coverage: presence[row].coverage[node],
                    imputed_share: presence[row].imputed[node],
                    autonomy: value.and_then(|value| autonomy(composite, method, node, value)),
                    reason: reasons[row]
                        .clone()
                        .or_else(|| value.is_none().then(|| no_value(presence[row].coverage[node]))),
                    withheld: reasons[row].as_ref().and_then(|_| run.value(node, row)),
                });
            }
        }
    }
    scores
}

/// The top's values per row, NaN where the coverage rule withholds them.
#[must_use]
pub fn top_values(tree: &Tree, method: &Method, run: &Run) -> Vec<f64> {
    let Some(top) = run.values.get(tree.top()) else { return Vec::new() };
    let withheld = withheld_rows(tree, method, run);
    top.iter().zip(withheld).map(|(value, withheld)| if withheld { f64::NAN } else { *value }).collect()
}

/// Whether the coverage rule withholds the top's value, per row.
pub(super) fn withheld_rows(tree: &Tree, method: &Method, run: &Run) -> Vec<bool> {
    let rows = run.imputed.frame.rows.len();
    if method.coverage == (Coverage { pairs: method.coverage.pairs, ..Coverage::default() }) {
        return vec![false; rows];
    }
    let mut presence = Presence::new(tree, method);
    let is_withheld = |row| {
        presence.fill(tree, run, method, row);
        withheld(tree, method.coverage, &presence).is_some()
    };
    (0..rows).map(is_withheld).collect()
}

fn autonomy(composite: &Composite, method: &Method, node: usize, value: f64) -> Option<f64> {
    let is_dependence = composite.recipe.kind == Kind::Dependence && node == composite.tree.top();
    let (low, high) = match method.normalise {
        Some(Normalisation::Goalposts { low, high } | Normalisation::MinMax { low, high }) => (low, high),
        _ => return None,
    };
    is_dependence.then_some(low + high - value)
}

impl Presence {
    fn new(tree: &Tree, method: &Method) -> Self {
        let n = tree.nodes.len();
        let mut counts: Vec<bool> = method.weights.iter().map(|weight| *weight > 0.0).collect();
        for (index, node) in tree.nodes.iter().enumerate().skip(tree.leaves.len()) {
            counts[index] = counts[index] && node.children.iter().any(|child| counts[*child]);
        }
        Self { counts, coverage: vec![0.0; n], imputed: vec![0.0; n], leaves: 0 }
    }

    fn of(mut self, tree: &Tree, run: &Run, method: &Method, row: usize) -> Self {
        self.fill(tree, run, method, row);
        self
    }

    /// Leaves come before their groups, so that one pass suffices. Coverage is of nominal weight, the imputed share of
    /// the weight that the scheme found.
    fn fill(&mut self, tree: &Tree, run: &Run, method: &Method, row: usize) {
        self.leaves = 0;
        for (index, node) in tree.nodes.iter().enumerate() {
            if index < tree.leaves.len() {
                let present = run.is_present(index, row);
                self.coverage[index] = f64::from(u8::from(present));
                self.imputed[index] = f64::from(u8::from(present && run.mark(index, row).is_filled()));
                self.leaves += usize::from(present && self.counts[index]);
                continue;
            }
            let found = match run.weights.get(index).and_then(Option::as_deref) {
                Some(Weights::Shared(weights)) => Some(weights),
                Some(Weights::PerRow { rows, .. }) => Some(&rows[row]),
                None => None,
            };
            let (mut all, mut covered, mut present, mut imputed) = (0.0, 0.0, 0.0, 0.0);
            for (place, child) in node.children.iter().enumerate().filter(|(_, child)| self.counts[**child]) {
                let weight = method.weights[*child];
                all += weight;
                covered += weight * self.coverage[*child];
                if self.coverage[*child] > 0.0 {
                    let applied = found.map_or(weight, |found| found[place]);
                    present += applied;
                    imputed += applied * self.imputed[*child];
                }
            }
            self.coverage[index] = if all > 0.0 { covered / all } else { 0.0 };
            self.imputed[index] = if present > 0.0 { imputed / present } else { 0.0 };
        }
    }
}

/// Shares that should be equal to a threshold may miss it by the last digit.
const SLACK: f64 = 1e-12;

fn withheld(tree: &Tree, rule: Coverage, presence: &Presence) -> Option<Text> {
    let top = tree.nodes.get(tree.top())?;
    let thin = |child: &&usize| {
        presence.counts[**child]
            && tree.nodes[**child].level > 0
            && presence.coverage[**child] < rule.pillar - SLACK
    };
    if presence.leaves < rule.leaves {
        return Some(too_few(presence.leaves, rule));
    }
    if let Some(child) = top.children.iter().find(thin) {
        return Some(thin_coverage(&tree.nodes[*child].code, presence.coverage[*child], rule.pillar));
    }
    let total = presence.coverage[tree.top()];
    (total < rule.total - SLACK).then(|| thin_coverage(&top.code, total, rule.total))
}

fn too_few(have: usize, rule: Coverage) -> Text {
    let need = rule.leaves;
    let (vi, en) = if rule.pairs { ("cặp", "pairs") } else { ("chỉ tiêu", "leaves") };
    Text::new(
        format!("không đủ {vi}: có {have}, cần ít nhất {need}"),
        format!("not enough {en}: {have} present, at least {need} needed"),
    )
}

fn thin_coverage(code: &str, have: f64, need: f64) -> Text {
    // As many digits as it takes to tell the two apart: 0.748 is below 0.75.
    let digits = (2..=6).find(|digits| format!("{have:.digits$}") != format!("{need:.digits$}")).unwrap_or(6);
    let (have, need) = (format!("{have:.digits$}"), format!("{need:.2}"));
    let vi =
        format!("độ phủ của {code} là {}, dưới ngưỡng {}", have.replace('.', ","), need.replace('.', ","));
    Text::new(vi, format!("coverage of {code} is {have}, below {need}"))
}

/// Why a node has no value, by the share of its leaves that have one.
fn no_value(coverage: f64) -> Text {
    if coverage > 0.0 {
        return Text::fixed(
            "có số liệu, nhưng phép tổng hợp không nhận được",
            "there are values, but the aggregation cannot take them",
        );
    }
    Text::fixed("không có chỉ tiêu nào có số liệu", "no leaf below has a value")
}
