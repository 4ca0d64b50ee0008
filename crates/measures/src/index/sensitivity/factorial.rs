//! The full factorial of a recipe's discrete choices.

use std::ops::Range;
use std::sync::Arc;

use hoinhap_vocab::{Issue, Text, Year};

use super::outcome::{Distribution, UnitOutcome, outcomes, ranks, with_rises};
use super::variance::{Indices, factorial_indices};
use crate::index::method::{Coverage, Method};
use crate::index::panel::Panel;
use crate::index::recipe::{Composite, Factor, without_effect};
use crate::index::run::{Run, Runner};
use crate::index::score::{top_values, withheld_rows};
use crate::index::stats::{is_above, mean};
use crate::index::tree::Tree;

/// More combinations than this are refused.
pub const MOST_CELLS: usize = 200_000;

/// Exact sensitivity of a composite to its discrete choices.
#[derive(Debug, Clone)]
pub struct Sensitivity {
    /// Indices of the mean absolute shift of ranks against the recipe as it stands.
    pub factors: Vec<FactorIndex>,
    /// Interactions of pairs of factors, by their places.
    pub second: Vec<(usize, usize, f64)>,
    /// Distributions of the units scored in every run, in the order of their codes.
    pub units: Vec<UnitOutcome>,
    /// Indices of each unit's own rank; NaN where its rank never changes.
    pub unit_factors: Vec<Indices>,
    /// Units scored in the recipe as it stands but not in every run.
    pub left_out: Vec<String>,
    /// `scores[run][unit]`, the last factor running fastest.
    pub scores: Vec<Vec<f64>>,
    /// Mean absolute shift of ranks of each run.
    pub shifts: Vec<f64>,
    /// Issues met in the runs, once each.
    pub issues: Vec<Issue>,
}

/// The indices of one factor.
#[derive(Debug, Clone, PartialEq)]
pub struct FactorIndex {
    /// Name.
    pub name: String,
    /// Name for people.
    pub title: Text,
    /// First order.
    pub first: f64,
    /// Total order.
    pub total: f64,
}

/// Runs every combination of levels over the rows of one year.
///
/// # Errors
/// There is no factor, or there are more than [`MOST_CELLS`] combinations.
pub fn factorial(
    runner: &mut Runner<'_>,
    composite: &Composite,
    rows: Range<usize>,
) -> Result<Sensitivity, Box<Issue>> {
    // The year before stands just before: every year has the same units.
    let frame = runner.frame().clone();
    let year = |row: usize| frame.rows.get(row).and_then(|row| row.year);
    let earlier = rows.start.checked_sub(rows.len()).map(|start| start..rows.start);
    let earlier = earlier.filter(|before| year(before.start).map(|year| year + 1) == year(rows.start));
    let mut runs = Runs::new(runner, composite, rows)?;
    runs.before = earlier.map_or_else(Vec::new, |rows| runs.tops_of(runner, composite, rows));
    Ok(summary(&composite.recipe.factors, runs))
}

/// Runs every combination of levels for one year of a panel: each combination is the recipe with these levels in place of
/// its own, over all its years.
///
/// # Errors
/// Those of [`factorial`].
pub fn of_year(composite: &Composite, panel: &Panel, year: Option<Year>) -> Result<Sensitivity, Box<Issue>> {
    let mut runner = judging(composite, panel, year);
    let rows = rows_of(&runner, year);
    let mut runs = Runs::new(&mut runner, composite, rows)?;
    let before = year.map(|year| year - 1).filter(|before| panel.frame.row_of(*before).is_some());
    if let Some(before) = before {
        let mut runner = judging(composite, panel, Some(before));
        let rows = rows_of(&runner, Some(before));
        runs.before = runs.tops_of(&mut runner, composite, rows);
    }
    Ok(summary(&composite.recipe.factors, runs))
}

/// A runner for the scores of one year. Where no weight is found in the data, groups of that year alone are computed.
#[must_use]
pub fn judging<'a>(composite: &'a Composite, panel: &Panel, year: Option<Year>) -> Runner<'a> {
    let tree = &composite.tree;
    if composite.has_given_weights() {
        Runner::of_year(tree, panel.clone(), year)
    } else {
        Runner::new(tree, panel.clone())
    }
}

/// The rows of a year among those that a runner judges.
#[must_use]
pub fn rows_of(runner: &Runner<'_>, year: Option<Year>) -> Range<usize> {
    let years = runner.frame().years();
    years.into_iter().find(|(known, _)| *known == year).map_or(0..0, |(_, rows)| rows)
}

/// Score and rank of one unit over the combinations of levels that score it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bands {
    /// Scores.
    pub score: Distribution,
    /// Ranks.
    pub rank: Distribution,
    /// Combinations that score the unit.
    pub scored: usize,
    /// All combinations.
    pub cells: usize,
}

/// Score and rank of one unit over every combination of levels, without the indices of the factors; `None` where the
/// recipe as it stands, or more than half of the combinations, leave the unit without a score, or where those that score it
/// all give the same. The rank of a combination is
/// among all units that it scores, as the rank of the recipe is; [`factorial`] ranks only the units scored in every run.
///
/// # Errors
/// Those of [`factorial`].
pub fn bands(
    runner: &mut Runner<'_>,
    composite: &Composite,
    rows: Range<usize>,
    unit: &str,
) -> Result<Option<Bands>, Box<Issue>> {
    let runs = Runs::new(runner, composite, rows)?;
    let place = |units: &[String]| units.iter().position(|known| known == unit);
    if !runs.units.iter().chain(&runs.left_out).any(|known| known == unit) {
        return Ok(None);
    }
    let (kept, lost) = (place(&runs.units), place(&runs.other_names));
    let own = |run: usize| match (kept, lost) {
        (Some(place), _) => runs.scores[run][place],
        (None, Some(place)) => runs.others[run][place],
        (None, None) => f64::NAN,
    };
    let cells = runs.scores.len();
    let scoring: Vec<usize> = (0..cells).filter(|run| !own(*run).is_nan()).collect();
    if scoring.is_empty() || 2 * scoring.len() < cells {
        return Ok(None);
    }
    let above = |run: usize| {
        let all = runs.scores[run].iter().chain(&runs.others[run]);
        1.0 + all.filter(|score| is_above(**score, own(run))).count() as f64
    };
    let scores: Vec<f64> = scoring.iter().map(|run| own(*run)).collect();
    let ranks: Vec<f64> = scoring.iter().map(|run| above(*run)).collect();
    let (score, rank) = (Distribution::of(&scores), Distribution::of(&ranks));
    // The few that score it change nothing in it: that is no range.
    if scoring.len() < cells && score.p05 == score.p95 {
        return Ok(None);
    }
    Ok(Some(Bands { score, rank, scored: scoring.len(), cells }))
}

/// Scores of the units kept: in the recipe as it stands, and in every run for the year and the year before.
struct Runs {
    units: Vec<String>,
    /// Their places among the rows.
    kept: Vec<usize>,
    /// Units scored in the recipe as it stands but not in every run.
    left_out: Vec<String>,
    nominal: Vec<f64>,
    scores: Vec<Vec<f64>>,
    /// Scores of all other units, NaN where a run has none.
    others: Vec<Vec<f64>>,
    other_names: Vec<String>,
    before: Vec<Vec<f64>>,
    issues: Vec<Issue>,
}

impl Runs {
    fn new(runner: &mut Runner<'_>, composite: &Composite, rows: Range<usize>) -> Result<Self, Box<Issue>> {
        let cells = cells(composite)?;
        let issues = without_effect(&composite.recipe);
        let mut bench = Bench { composite, withheld: Vec::new(), issues };
        let nominal = bench.tops(runner, &composite.method)[rows.clone()].to_vec();
        let scores: Vec<Vec<f64>> =
            (0..cells).map(|cell| bench.cell(runner, cell)[rows.clone()].to_vec()).collect();
        let in_all = |row: usize| scores.iter().all(|run: &Vec<f64>| !run[row].is_nan());
        let is_kept = |row: &usize| !nominal[*row].is_nan() && in_all(*row);
        let (kept, rest): (Vec<usize>, Vec<usize>) = (0..rows.len()).partition(is_kept);
        let lost: Vec<usize> = rest.iter().copied().filter(|row| !nominal[*row].is_nan()).collect();
        let names = |places: &[usize]| {
            let name = |row: &usize| runner.frame().unit(rows.start + row).to_owned();
            places.iter().map(name).collect()
        };
        let of = |places: &[usize], run: &Vec<f64>| places.iter().map(|row| run[*row]).collect::<Vec<f64>>();
        let only = |run: &Vec<f64>| of(&kept, run);
        Ok(Self {
            units: names(&kept),
            left_out: names(&lost),
            nominal: only(&nominal),
            scores: scores.iter().map(only).collect(),
            others: scores.iter().map(|run| of(&rest, run)).collect(),
            other_names: names(&rest),
            before: Vec::new(),
            issues: bench.issues,
            kept,
        })
    }

    /// The scores of the units kept in other rows, over every combination.
    fn tops_of(&self, runner: &mut Runner<'_>, composite: &Composite, rows: Range<usize>) -> Vec<Vec<f64>> {
        let mut bench = Bench { composite, withheld: Vec::new(), issues: Vec::new() };
        let only = |run: Vec<f64>| self.kept.iter().map(|row| run[rows.start + row]).collect();
        (0..self.scores.len()).map(|cell| only(bench.cell(runner, cell))).collect()
    }
}

/// The number of combinations of levels. A recipe with continuous doubts alone has one: as it stands.
fn cells(composite: &Composite) -> Result<usize, Box<Issue>> {
    let factors = &composite.recipe.factors;
    let product = factors.iter().try_fold(1_usize, |cells, factor| cells.checked_mul(factor.levels.len()));
    let is_empty = factors.is_empty() && composite.recipe.uncertainty.is_none();
    match product.filter(|cells| *cells <= MOST_CELLS && !is_empty) {
        Some(cells) => Ok(cells),
        None => Err(Box::new(refused(&composite.recipe.file, factors, product))),
    }
}

fn levels(factors: &[Factor]) -> Vec<usize> {
    factors.iter().map(|factor| factor.levels.len()).collect()
}

/// What the runs of one composite share.
struct Bench<'a> {
    composite: &'a Composite,
    withheld: Vec<Withheld>,
    /// Issues, once each.
    issues: Vec<Issue>,
}

/// The rows that the coverage rule withholds, with all that the rule looks at: most runs share it.
struct Withheld {
    coverage: Coverage,
    weights: Vec<f64>,
    imputed: Arc<Panel>,
    normalised: Arc<Vec<Arc<Vec<f64>>>>,
    rows: Vec<bool>,
}

impl Withheld {
    fn new(tree: &Tree, method: &Method, run: &Run) -> Self {
        Self {
            coverage: method.coverage,
            weights: method.weights.clone(),
            imputed: Arc::clone(&run.imputed),
            normalised: Arc::clone(&run.normalised),
            rows: withheld_rows(tree, method, run),
        }
    }

    fn is_of(&self, method: &Method, run: &Run) -> bool {
        Arc::ptr_eq(&self.imputed, &run.imputed)
            && Arc::ptr_eq(&self.normalised, &run.normalised)
            && self.coverage == method.coverage
            && self.weights == method.weights
    }
}

impl Bench<'_> {
    /// The top's scores in all rows under one combination of levels.
    fn cell(&mut self, runner: &mut Runner<'_>, cell: usize) -> Vec<f64> {
        let factors = &self.composite.recipe.factors;
        let method = cell_method(self.composite, factors, &levels(factors), cell);
        self.tops(runner, &method)
    }

    /// The top's scores in all rows under a method.
    fn tops(&mut self, runner: &mut Runner<'_>, method: &Method) -> Vec<f64> {
        let run = runner.run(method);
        keep_new(&mut self.issues, &run.issues);
        let tree = &self.composite.tree;
        let Some(top) = run.values.get(tree.top()) else { return vec![f64::NAN; runner.frame().rows.len()] };
        let place = self.withheld.iter().position(|known| known.is_of(method, &run)).unwrap_or_else(|| {
            self.withheld.push(Withheld::new(tree, method, &run));
            self.withheld.len() - 1
        });
        let rows = &self.withheld[place].rows;
        top.iter().zip(rows).map(|(value, withheld)| if *withheld { f64::NAN } else { *value }).collect()
    }
}

/// Adds the issues that are not yet known.
fn keep_new(known: &mut Vec<Issue>, found: &[Issue]) {
    for issue in found {
        if !known.contains(issue) {
            known.push(issue.clone());
        }
    }
}

fn summary(factors: &[Factor], runs: Runs) -> Sensitivity {
    let levels = levels(factors);
    let run_ranks = ranks(&runs.scores);
    let shifts = shifts(&runs.nominal, &run_ranks);
    let indices = factorial_indices(&levels, &shifts);
    let unit_rank = |place: usize| run_ranks.iter().map(|run| run[place]).collect::<Vec<f64>>();
    let unit_factors =
        (0..runs.units.len()).map(|place| factorial_indices(&levels, &unit_rank(place))).collect();
    let index = |(place, factor): (usize, &Factor)| FactorIndex {
        name: factor.name.clone(),
        title: factor.title.clone(),
        first: indices.first[place],
        total: indices.total[place],
    };
    let outcomes = outcomes(&runs.units, &runs.nominal, &runs.scores, &run_ranks);
    Sensitivity {
        factors: factors.iter().enumerate().map(index).collect(),
        second: indices.second,
        units: with_rises(outcomes, &runs.scores, &runs.before),
        unit_factors,
        left_out: runs.left_out,
        scores: runs.scores,
        shifts,
        issues: runs.issues,
    }
}

/// Mean absolute shift of ranks of each run against the nominal ranks.
pub(super) fn shifts(nominal: &[f64], runs: &[Vec<f64>]) -> Vec<f64> {
    let base = ranks(&[nominal.to_vec()]).remove(0);
    let shift =
        |run: &Vec<f64>| mean(&run.iter().zip(&base).map(|(a, b)| (a - b).abs()).collect::<Vec<f64>>());
    runs.iter().map(shift).collect()
}

/// The method of one combination.
fn cell_method(composite: &Composite, factors: &[Factor], levels: &[usize], cell: usize) -> Method {
    let mut method = composite.method.clone();
    let mut rest = cell;
    let mut chosen = vec![0; factors.len()];
    for factor in (0..factors.len()).rev() {
        chosen[factor] = rest % levels[factor];
        rest /= levels[factor];
    }
    for (factor, level) in factors.iter().zip(chosen) {
        factor.levels[level].changes.iter().for_each(|change| change.apply(&mut method, &composite.tree));
    }
    method
}

/// The top's scores in some rows under a method; issues are kept once each.
pub(super) fn top_rows(
    runner: &mut Runner<'_>,
    composite: &Composite,
    method: &Method,
    rows: Range<usize>,
    issues: &mut Vec<Issue>,
) -> Vec<f64> {
    let run = runner.run(method);
    keep_new(issues, &run.issues);
    let mut tops = top_values(&composite.tree, method, &run);
    tops.resize(runner.frame().rows.len(), f64::NAN);
    tops[rows].to_vec()
}

fn refused(file: &str, factors: &[Factor], cells: Option<usize>) -> Issue {
    let count = cells.map_or_else(
        || factors.iter().map(|factor| factor.levels.len().to_string()).collect::<Vec<_>>().join(" × "),
        |cells| cells.to_string(),
    );
    let (vi, en) = if factors.is_empty() {
        (
            "Công thức không có yếu tố nào để thay đổi.".to_owned(),
            "The recipe has no factor to vary.".to_owned(),
        )
    } else {
        (
            format!("Có {count} tổ hợp, vượt quá giới hạn {MOST_CELLS}."),
            format!("There are {count} combinations, more than the limit of {MOST_CELLS}."),
        )
    };
    Issue::error(
        "index/factors",
        file,
        Text::new(vi, en),
        Text::fixed("Thêm `[[factor]]` hoặc bớt phương án.", "Add a `[[factor]]`, or leave out levels."),
    )
}

impl Sensitivity {
    /// The share of runs in which the first unit's score is above the second's, ties counting half; `None` where
    /// one of them was not scored in every run.
    #[must_use]
    pub fn beats(&self, first: &str, second: &str) -> Option<f64> {
        let place = |code: &str| self.units.iter().position(|outcome| outcome.unit == code);
        let (first, second) = (place(first)?, place(second)?);
        let point =
            |run: &Vec<f64>| match (is_above(run[first], run[second]), is_above(run[second], run[first])) {
                (true, _) => 1.0,
                (_, true) => 0.0,
                _ => 0.5,
            };
        Some(self.scores.iter().map(point).sum::<f64>() / self.scores.len() as f64)
    }
}
