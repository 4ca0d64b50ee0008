//! Running a scenario.

use std::collections::BTreeMap;

use hoinhap_numerics::{FixedPointOptions, NotConverged, Solved};
use hoinhap_sources::SourceError;
use hoinhap_vocab::{Economy, Issue, Text};
use rayon::prelude::*;

use super::base::World;
use super::market::run_market;
use super::resolve::Inputs;
use super::result::{DrawReport, Flow, Published, ScenarioResult, Used};
use super::run_gravity::run_gravity;
use super::run_sectors::run_sectors;
use super::shocks::{self, Drawn, Effect, Prepared};
use super::start::{Base, Start, grouped, share_a_start, starts};
use super::table::run_table;
use super::types::{Dependent, Distribution, Domestic, Quantity, Sampling, Scenario};
use super::{draws, problem, table_problem};
use crate::ignatenko_2025::{self, TariffBase, Taxes};
use crate::{Bilateral, Columns, EquilibriumError, Identity};

/// Why a scenario gives no result.
#[derive(Debug, Clone, PartialEq)]
pub enum ScenarioError {
    /// The scenario or its tables are wrong.
    Issues(Vec<Issue>),
    /// The equations were not solved.
    NotConverged(NotConverged),
    /// A solution misses an identity: a defect of the program.
    Defect(EquilibriumError),
}

impl ScenarioError {
    pub(super) fn issue(issue: Issue) -> Self {
        Self::Issues(vec![issue])
    }

    /// A model's error with economies by code.
    pub(super) fn of(error: EquilibriumError, economies: &[Economy]) -> Self {
        let code = |place: usize| economies.get(place).map_or("?", Economy::code).to_owned();
        match error {
            EquilibriumError::NotConverged(failed) => Self::NotConverged(failed),
            EquilibriumError::BadValue { what, economy, partner, value } => {
                let place = match partner {
                    Some(partner) => format!("{what}, {} → {}", code(partner), code(economy)),
                    None => format!("{what}, {}", code(economy)),
                };
                Self::issue(table_problem::bad_value(&place, value))
            }
            EquilibriumError::NoSeller { importer } => Self::issue(table_problem::no_seller(&code(importer))),
            EquilibriumError::OneWayTrade { exporter, importer } => {
                Self::issue(table_problem::one_way_trade(&code(exporter), &code(importer)))
            }
            EquilibriumError::NegativeImports { supplier, value } => {
                Self::issue(table_problem::negative_imports(&code(supplier), value))
            }
            other => Self::Defect(other),
        }
    }
}

impl From<SourceError> for ScenarioError {
    fn from(error: SourceError) -> Self {
        let mut issue = error.to_issue();
        if issue.place.contains(".csv") {
            // A file of the user's own is not one of the shipped ones that can be verified.
            issue.help = Text::fixed(
                "Sửa tệp CSV của bạn: xem tên cột và giá trị tại chỗ này",
                "Correct your CSV file: see the names of its columns and the value at this place",
            );
        }
        Self::issue(issue)
    }
}

/// Runs a scenario. `progress` is told how many draws are done.
///
/// # Errors
/// The scenario names what is not there, its tables are wrong, or the equations are not solved.
pub fn run(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    run_from(&Start::read(scenario, inputs)?, scenario, inputs, progress)
}

/// Runs several scenarios side by side; a base that several start from is read once, and two that ask the same are
/// solved once. One that fails does not stop the others. The answers are those of [`run`], in the order of the
/// scenarios.
pub fn run_all(scenarios: &[Scenario], inputs: &Inputs<'_>) -> Vec<Result<ScenarioResult, ScenarioError>> {
    let all: Vec<&Scenario> = scenarios.iter().collect();
    let (asked, of_asked) = grouped(&all, ask_the_same);
    let (starts, which) = starts(&asked, inputs);
    let one = |(scenario, which): (&&Scenario, &usize)| match &starts[*which] {
        Ok(start) => run_from(start, scenario, inputs, &|_, _| ()),
        Err(error) => Err(error.clone()),
    };
    let answers: Vec<_> = asked.par_iter().zip(&which).map(one).collect();
    let own = |(scenario, place): (&Scenario, &usize)| Ok(reworded(answers[*place].clone()?, scenario));
    scenarios.iter().zip(&of_asked).map(own).collect()
}

/// The answer to a scenario that asks what another has asked.
fn reworded(mut answer: ScenarioResult, scenario: &Scenario) -> ScenarioResult {
    for (issue, cell) in answer.issues.iter_mut().zip(&scenario.base.impute) {
        *issue = problem::imputed(cell);
    }
    answer.scenario = scenario.clone();
    answer
}

/// Whether two scenarios have one answer: they differ in their words alone.
fn ask_the_same(one: &Scenario, other: &Scenario) -> bool {
    let kinds = one.shocks.iter().map(|shock| &shock.kind);
    share_a_start(one, other)
        && one.elasticities == other.elasticities
        && kinds.eq(other.shocks.iter().map(|shock| &shock.kind))
        && (&one.uncertainty, &one.solver, &one.output) == (&other.uncertainty, &other.solver, &other.output)
        && (one.known_from, &one.published) == (other.known_from, &other.published)
}

fn run_from(
    start: &Start,
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    if let Some(from) = scenario.known_from.filter(|from| !inputs.as_of.sees(*from)) {
        return Err(ScenarioError::issue(problem::not_yet_known(&scenario.file, from)));
    }
    check_output(scenario, inputs, &start.world)?;
    if scenario.output.guide_loop && !matches!(start.base, Base::Gravity(..)) {
        let issue = table_problem::no_guide_loop(&scenario.file, scenario.model.code());
        return Err(ScenarioError::issue(issue));
    }
    let result = match &start.base {
        Base::Tariff(base) => run_tariffs(scenario, inputs, &start.world, base, progress),
        Base::Gravity(base, linear) => {
            run_gravity(scenario, inputs, &start.world, (base, linear.as_ref()), progress)
        }
        Base::Sectors(sectors) => run_sectors(scenario, inputs, &start.world, sectors, progress),
        Base::Market(market) => run_market(scenario, inputs, &start.world, market, progress),
        Base::Table(regions) => run_table(scenario, inputs, &start.world, regions, progress),
    }?;
    expect_published(scenario, &result)?;
    Ok(result)
}

/// Published values are of economies and fields that the result has.
fn expect_published(scenario: &Scenario, result: &ScenarioResult) -> Result<(), ScenarioError> {
    for value in &scenario.published {
        let economy = result.economies.iter().any(|economy| economy.code() == value.economy);
        let refuse = |word: &str, known: &[&str]| {
            Err(ScenarioError::issue(problem::not_in_result(&scenario.file, word, &known.join(", "))))
        };
        if !economy {
            return refuse(&value.economy, &result.economies.iter().map(Economy::code).collect::<Vec<_>>());
        }
        if !result.columns.contains_key(value.field.as_str()) {
            return refuse(&value.field, &result.columns.keys().copied().collect::<Vec<_>>());
        }
    }
    Ok(())
}

/// Economies in focus are those of the base, groups are known ones.
fn check_output(scenario: &Scenario, inputs: &Inputs<'_>, world: &World) -> Result<(), ScenarioError> {
    let place = format!("{}, [output]", scenario.file);
    inputs.economies(&scenario.output.focus, &world.known, &place)?;
    let groups = inputs.library.groupings();
    let unknown = scenario
        .output
        .groups
        .iter()
        .find(|group| group.as_str() != "EU27" && !groups.groups().contains(&group.as_str()));
    match unknown {
        Some(group) => Err(ScenarioError::issue(problem::unknown_economy(&place, group))),
        None => Ok(()),
    }
}

pub(super) fn options(scenario: &Scenario) -> FixedPointOptions {
    let solver = scenario.solver;
    FixedPointOptions {
        tolerance: solver.tolerance,
        max_iterations: solver.max_iterations,
        acceleration: solver.acceleration,
    }
}

fn run_tariffs(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    base: &TariffBase,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<ScenarioResult, ScenarioError> {
    let none = BTreeMap::new();
    let parameters = draws::parameters(&scenario.elasticities, &none);
    let shocks = shocks::prepare(scenario, inputs, world, Some((base, &parameters)))?;
    let taxes_at = |values: &BTreeMap<String, f64>| {
        let drawn = Drawn { values };
        let size = base.size();
        (shocks::tariffs(size, &shocks, &drawn), shocks::export_taxes(size, &shocks, &drawn))
    };
    let taxes = taxes_at(&none);
    shocks::expect_prices(scenario, world, &shocks, (&taxes.0, taxes.1.as_ref()))?;
    let (revenue, options) = (scenario.closure.revenue, options(scenario));
    let solve_at = |(tariffs, exports): &(Bilateral, Option<Bilateral>), parameters: &_, start: &[f64]| {
        let taxes = Taxes { tariffs, exports: exports.as_ref() };
        ignatenko_2025::solve_taxes(base, taxes, parameters, revenue, &options, start)
    };
    let solved = solve_at(&taxes, &parameters, &vec![0.0; 2 * base.size()]);
    let solved = solved.map_err(|error| ScenarioError::of(error, &world.economies))?;
    let central = &solved.value;
    let start = central.logs();
    let rated = scenario
        .uncertainty
        .as_ref()
        .is_some_and(|drawn| drawn.vary.iter().any(|name| name.starts_with("shock.")));
    let solve = |values: &BTreeMap<String, f64>| {
        let own = rated.then(|| taxes_at(values));
        let parameters = draws::parameters(&scenario.elasticities, values);
        let solved = solve_at(own.as_ref().unwrap_or(&taxes), &parameters, &start);
        solved.map(|solved| solved.value.columns(base))
    };
    let drawn = draw_all(scenario, &shocks, progress, &solve)?;
    let answer = Answer {
        columns: central.columns(base),
        identities: central.identities.clone(),
        numeraire: "expenditure-weighted price index of the world",
        flows: (&base.flows, &central.flows),
        pairs: pairs(world, &shocks),
        absent: doubts(scenario, world, &shocks),
        world: Some(central.world),
        totals: BTreeMap::new(),
    };
    let mut used = used_tariffs(scenario, base, &parameters);
    used.extend(of_shocks(&shocks));
    let result = assemble(scenario, world, &solved, answer, used, drawn);
    Ok(ScenarioResult { rates: shocks::applied(&shocks), ..result })
}

/// Coefficients, factors and rates of the shocks, by the names under which they are drawn.
pub(super) fn of_shocks(shocks: &[Prepared]) -> Vec<Used> {
    let one = |shock: &Prepared| {
        let named = |key: &str, quantity| Some(used(&format!("shock.{}.{key}", shock.number), quantity));
        match &shock.effect {
            Effect::Agreement { beta, .. } => named("beta", beta),
            Effect::Cost { factor } => named("factor", factor),
            Effect::Rate { rate, .. } => named("rate", rate),
            // Rates that no table has: those of the optimum, one for all pairs.
            Effect::Listed { rates, .. } if shock.applied.is_empty() => {
                let optimum = Quantity {
                    value: *rates.first()?,
                    distribution: Distribution::Fixed,
                    source: Text::fixed(
                        "mức tối ưu theo công thức của mô hình",
                        "the optimum by the model's formula",
                    ),
                };
                named("rate", &optimum)
            }
            _ => None,
        }
    };
    shocks.iter().filter_map(one).collect()
}

/// Whether the moments of market access are in force: they follow from trade and income, and not from domestic sales.
pub(super) fn has_market_access(scenario: &Scenario) -> bool {
    scenario.base.domestic == Domestic::FromIncome
}

/// Whether a parameter claims something about the world, so that somebody must stand for it. A rate, and a factor on
/// costs, are what the scenario supposes.
fn needs_source(used: &Used) -> bool {
    let supposed = used.name.starts_with("shock.") && !used.name.ends_with(".beta");
    !supposed && used.value != 0.0
}

/// Solves the model at drawn values.
type SolveDraw<'a> = dyn Fn(&BTreeMap<String, f64>) -> Result<Columns, EquilibriumError> + Sync + 'a;

/// The results of all draws that were solved, and the report.
type Draws = Option<(Vec<Columns>, DrawReport)>;

pub(super) fn draw_all(
    scenario: &Scenario,
    shocks: &[Prepared],
    progress: &(dyn Fn(usize, usize) + Sync),
    solve: &SolveDraw<'_>,
) -> Result<Draws, ScenarioError> {
    let Some(uncertainty) = &scenario.uncertainty else { return Ok(None) };
    let varied = draws::varied(scenario, uncertainty, shocks)?;
    let points = draws::points(&varied, uncertainty);
    let done = std::sync::atomic::AtomicUsize::new(0);
    let one = |values: &BTreeMap<String, f64>| {
        let columns = solve(values).ok();
        progress(1 + done.fetch_add(1, std::sync::atomic::Ordering::Relaxed), points.len());
        columns
    };
    let solved: Vec<Columns> = points.par_iter().map(one).collect::<Vec<_>>().into_iter().flatten().collect();
    let failed = points.len() - solved.len();
    Ok(Some((solved, DrawReport { draws: points.len(), failed, seed: uncertainty.seed })))
}

/// What a model gives for the result.
pub(super) struct Answer<'a> {
    pub(super) columns: Columns,
    pub(super) identities: Vec<Identity>,
    pub(super) numeraire: &'static str,
    pub(super) flows: (&'a Bilateral, &'a Bilateral),
    pub(super) pairs: Vec<(Economy, Economy)>,
    /// Pairs that the shocks do not meet, and what else is doubtful in them.
    pub(super) absent: Vec<Issue>,
    pub(super) world: Option<ignatenko_2025::World>,
    /// Results that belong to no economy.
    pub(super) totals: BTreeMap<&'static str, f64>,
}

/// Draws below which an interval says little: the 5th percentile of a hundred rests on five.
const FEW_DRAWS: usize = 100;

/// The share of failed draws above which no interval is given.
const FAILED_ALLOWED: f64 = 0.01;

pub(super) fn assemble<T>(
    scenario: &Scenario,
    world: &World,
    solved: &Solved<T>,
    answer: Answer<'_>,
    parameters: Vec<Used>,
    drawn: Draws,
) -> ScenarioResult {
    let mut issues: Vec<Issue> = scenario.base.impute.iter().map(problem::imputed).collect();
    issues.extend(world.issues.iter().cloned());
    issues.extend(answer.absent);
    let unsourced = parameters.iter().filter(|used| used.source.is_empty() && needs_source(used));
    issues.extend(unsourced.map(|used| problem::no_source(&scenario.file, &used.name)));
    let (mut intervals, mut report) = (BTreeMap::new(), None);
    if let Some((columns, draws)) = drawn {
        if draws.draws < FEW_DRAWS && matches!(sampling(scenario), Sampling::Draws) {
            issues.push(problem::few_draws(&scenario.file, draws.draws));
        }
        if draws.failed as f64 > FAILED_ALLOWED * draws.draws as f64 {
            issues.push(problem::too_many_failed(&scenario.file, draws.failed, draws.draws));
        } else {
            let mut central = answer.columns.clone();
            central.extend(answer.totals.iter().map(|(field, value)| (*field, vec![Some(*value)])));
            intervals = draws::intervals(&columns, sampling(scenario), &central);
        }
        report = Some(draws);
    }
    let of_total = |field: &&'static str| Some((*field, (*intervals.get(*field)?.first()?)?));
    let total_intervals: BTreeMap<_, _> = answer.totals.keys().filter_map(of_total).collect();
    intervals.retain(|field, _| !answer.totals.contains_key(field));
    let mut result = ScenarioResult {
        scenario: scenario.clone(),
        iterations: solved.iterations,
        residual: solved.residual,
        tolerance: solved.tolerance,
        numeraire: answer.numeraire,
        parameters,
        issues,
        identities: answer.identities,
        world: answer.world,
        economies: world.economies.clone(),
        pairs: answer.pairs,
        columns: answer.columns,
        intervals,
        draws: report,
        bilateral: if scenario.output.bilateral { flows(&world.economies, answer.flows) } else { Vec::new() },
        published: Vec::new(),
        rates: Vec::new(),
        totals: answer.totals,
        total_intervals,
        sectors: Vec::new(),
        value_added: Vec::new(),
        guide_loop: None,
    };
    result.published = published(scenario, &result);
    result
}

/// Coefficients of agreements above it are doubted: trade up by more than 500 % at given prices.
const LARGE_BETA: f64 = 1.8;
/// Trade elasticities outside these two are doubted; most published ones of all goods lie between 2 and 12.
const SMALL_EPS: f64 = 0.5;
const LARGE_EPS: f64 = 25.0;

/// What is doubtful in the shocks: pairs without trade in the base, coefficients of the wrong sign, numbers far from
/// what is published.
pub(super) fn doubts(scenario: &Scenario, world: &World, shocks: &[Prepared]) -> Vec<Issue> {
    let mut found = absent(scenario, world, shocks);
    found.extend(large_rates(scenario, shocks));
    for (shock, spec) in shocks.iter().zip(&scenario.shocks) {
        match &shock.effect {
            Effect::Agreement { beta, .. } if beta.value < 0.0 => {
                found.push(table_problem::beta_below_zero(&spec.place, beta.value));
            }
            Effect::Agreement { beta, .. } if beta.value > LARGE_BETA => {
                found.push(table_problem::beta_large(&spec.place, beta.value));
            }
            _ => {}
        }
    }
    found.extend(met_twice(scenario, shocks));
    let eps = scenario.elasticities.eps.value;
    if eps > 0.0 && !(SMALL_EPS..=LARGE_EPS).contains(&eps) {
        found.push(table_problem::eps_unusual(&format!("{}, [elasticity] eps", scenario.file), eps));
    }
    found
}

/// Pairs that two shocks with coefficients meet: their effects on trade multiply.
fn met_twice(scenario: &Scenario, shocks: &[Prepared]) -> Vec<Issue> {
    let mut met: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (shock, spec) in shocks.iter().zip(&scenario.shocks) {
        if !matches!(shock.effect, Effect::Agreement { .. } | Effect::Cost { .. } | Effect::Logs { .. }) {
            continue;
        }
        let again: Vec<usize> = shock.pairs.iter().filter_map(|pair| met.get(pair).copied()).collect();
        if let Some(earlier) = again.first() {
            found.push(table_problem::met_twice(&spec.place, again.len(), *earlier));
        }
        met.extend(shock.pairs.iter().map(|pair| (*pair, shock.number)));
    }
    found
}

/// Rates above 100 %, of the file or of a table of one's own: they may have been meant in percent.
pub(super) fn large_rates(scenario: &Scenario, shocks: &[Prepared]) -> Vec<Issue> {
    let one = |(shock, spec): (&Prepared, &super::types::Shock)| {
        let own = shock.applied.iter().filter(|cell| cell.row.contains(".csv#"));
        let (largest, place) = match &shock.effect {
            Effect::Rate { rate, .. } => (rate.value, spec.place.clone()),
            _ => own
                .map(|cell| (cell.rate, cell.row.clone()))
                .max_by(|one, other| one.0.total_cmp(&other.0))?,
        };
        (largest > 1.0).then(|| table_problem::large_rate(&place, largest, spec.kind.code()))
    };
    shocks.iter().zip(&scenario.shocks).filter_map(one).collect()
}

/// Pairs of agreements and cut-offs without trade in the base, shock by shock.
fn absent(scenario: &Scenario, world: &World, shocks: &[Prepared]) -> Vec<Issue> {
    const SHOWN: usize = 20;
    let one = |(shock, spec): (&Prepared, &super::types::Shock)| {
        if !matches!(shock.effect, Effect::Agreement { .. } | Effect::Cutoff) {
            return None;
        }
        let silent = shock.pairs.iter().filter(|(j, i)| world.flows.get(*j, *i) == 0.0);
        let code = |place: usize| world.economies[place].code();
        let names: Vec<String> = silent.map(|(j, i)| format!("{} → {}", code(*j), code(*i))).collect();
        let shown = &names[..names.len().min(SHOWN)];
        (!names.is_empty()).then(|| problem::absent_pairs(&spec.place, names.len(), shown))
    };
    shocks.iter().zip(&scenario.shocks).filter_map(one).collect()
}

/// The pairs that the shocks meet, each once.
pub(super) fn pairs(world: &World, shocks: &[Prepared]) -> Vec<(Economy, Economy)> {
    let met = shocks.iter().flat_map(|shock| &shock.pairs);
    let mut met: Vec<(usize, usize)> =
        met.copied().filter(|(exporter, importer)| world.flows.get(*exporter, *importer) > 0.0).collect();
    met.sort_unstable();
    met.dedup();
    met.into_iter()
        .map(|(exporter, importer)| (world.economies[exporter], world.economies[importer]))
        .collect()
}

fn sampling(scenario: &Scenario) -> Sampling {
    scenario.uncertainty.as_ref().map_or(Sampling::Draws, |uncertainty| uncertainty.sampling)
}

fn flows(economies: &[Economy], (base, new): (&Bilateral, &Bilateral)) -> Vec<Flow> {
    let pairs = (0..economies.len()).flat_map(|j| (0..economies.len()).map(move |i| (j, i)));
    pairs
        .filter(|(j, i)| base.get(*j, *i) > 0.0)
        .map(|(j, i)| Flow {
            exporter: economies[j],
            importer: economies[i],
            base: base.get(j, i),
            new: new.get(j, i),
        })
        .collect()
}

fn published(scenario: &Scenario, result: &ScenarioResult) -> Vec<Published> {
    let of = |value: &super::PublishedValue| {
        let economy = *result.economies.iter().find(|economy| economy.code() == value.economy)?;
        Some(Published {
            economy,
            field: value.field.clone(),
            published: value.value,
            ours: result.value(economy, &value.field),
            source: value.source.clone(),
            note: value.note.clone(),
        })
    };
    scenario.published.iter().filter_map(of).collect()
}

pub(super) fn used(name: &str, quantity: &Quantity) -> Used {
    let (range, std_error) = match quantity.distribution {
        Distribution::Triangular { low, high } | Distribution::Uniform { low, high } => {
            (Some((low, high)), None)
        }
        Distribution::Normal { std_error } => (None, Some(std_error)),
        Distribution::Fixed => (None, None),
    };
    let (name, source) = (name.to_owned(), quantity.source.clone());
    Used { name, value: quantity.value, range, std_error, source }
}

fn used_tariffs(
    scenario: &Scenario,
    base: &TariffBase,
    parameters: &ignatenko_2025::Parameters,
) -> Vec<Used> {
    let elasticities = &scenario.elasticities;
    let plain = |name: &str, value: f64, source: &Text| Used {
        name: name.to_owned(),
        value,
        range: None,
        std_error: None,
        source: source.clone(),
    };
    let over_psi = Text::same("1 / psi");
    let psi_source = match &elasticities.psi {
        Dependent::Own(quantity) => &quantity.source,
        Dependent::OverEps { source, .. } => source,
    };
    let mut list = vec![
        used("eps", &elasticities.eps),
        used("kappa", &elasticities.kappa),
        plain("psi", parameters.psi, psi_source),
        plain(
            "theta",
            parameters.theta,
            elasticities.theta.as_ref().map_or(&over_psi, |theta| &theta.source),
        ),
        used("passthrough", &elasticities.passthrough),
    ];
    if let Some(moments) = elasticities.market_access.as_ref().filter(|_| has_market_access(scenario)) {
        list.push(plain("market_access_own", moments.own, &moments.source));
        list.push(plain("market_access_rest", moments.rest, &moments.source));
    }
    if has_market_access(scenario) {
        let most = base.nu.iter().copied().fold(0.0, f64::max);
        let solved = Text::fixed(
            "giải từ hai mômen của chi phí tiếp cận thị trường",
            "solved from the two moments of market access",
        );
        list.push(plain("nu_largest", most, &solved));
    }
    list
}
