//! From a scenario's shocks to tariffs and trade-cost factors by pair.

use std::collections::BTreeMap;

use hoinhap_numerics::Stream;
use hoinhap_vocab::Text;

use super::base::World;
use super::rates::{self, RateColumn};
use super::resolve::Inputs;
use super::result::AppliedRate;
use super::run::ScenarioError;
use super::types::{Action, CostChange, Distribution, Model, Quantity, Rates, Scenario, Shock, ShockKind};
use super::{problem, table_problem};
use crate::Bilateral;
use crate::ignatenko_2025::{Parameters, TariffBase, optimal_retaliation, optimal_tariff};

/// A shock whose words have been looked up: pairs, and what happens to them.
pub(super) struct Prepared {
    /// (exporter, importer), the domestic cell excluded.
    pub(super) pairs: Vec<(usize, usize)>,
    pub(super) effect: Effect,
    /// 1, 2, ... in the file.
    pub(super) number: usize,
    /// Whether a rate is the exporter's tax and not the importer's.
    pub(super) by_exporter: bool,
    /// Rates that were read in a table.
    pub(super) applied: Vec<AppliedRate>,
}

/// What happens to the pairs of a shock.
pub(super) enum Effect {
    /// One rate, set or added.
    Rate { rate: Quantity, add: bool },
    /// A rate per pair, in the order of the pairs; set or added.
    Listed { rates: Vec<f64>, add: bool },
    /// The rate of the other direction.
    Mirror,
    /// exp(sign beta).
    Agreement { beta: Quantity, sign: f64 },
    /// factor^(-eps).
    Cost { factor: Quantity },
    /// The logarithm of B per pair, in the order of the pairs.
    Logs { logs: Vec<f64> },
    /// No trade.
    Cutoff,
}

impl Effect {
    /// Whether it is a tax at the border.
    const fn is_rate(&self) -> bool {
        matches!(self, Self::Rate { .. } | Self::Listed { .. } | Self::Mirror)
    }
}

/// Looks up the words of every shock. `base` and `parameters` serve optimal tariffs.
pub(super) fn prepare(
    scenario: &Scenario,
    inputs: &Inputs<'_>,
    world: &World,
    base: Option<(&TariffBase, &Parameters)>,
) -> Result<Vec<Prepared>, ScenarioError> {
    let sectoral = matches!(scenario.model, Model::CaliendoParro2015 | Model::Leontief);
    let mut prepared = Vec::new();
    for (index, shock) in scenario.shocks.iter().enumerate() {
        expect_kind(scenario.model, shock)?;
        if let Some(product) = shock.products.first().filter(|_| !sectoral) {
            return Err(ScenarioError::issue(problem::one_sector(&shock.place, product)));
        }
        let (pairs, effect, mut applied) = looked_up(scenario.model, inputs, world, base, shock)?;
        if pairs.is_empty() && names_itself(shock) {
            return Err(ScenarioError::issue(table_problem::on_itself(&shock.place)));
        }
        if let (true, ShockKind::Agreement { action, .. }) = (pairs.is_empty(), &shock.kind)
            && world.members.is_some()
        {
            return Err(ScenarioError::issue(table_problem::agreed_already(&shock.place, *action)));
        }
        if !pairs.iter().any(|(exporter, importer)| world.flows.get(*exporter, *importer) > 0.0) {
            return Err(ScenarioError::issue(problem::no_cell(&shock.place)));
        }
        if matches!(effect, Effect::Mirror) && !answers(&prepared, &pairs) && !sectoral {
            return Err(ScenarioError::issue(problem::nothing_to_mirror(&shock.place)));
        }
        let number = index + 1;
        applied.iter_mut().for_each(|cell| cell.shock = number);
        let by_exporter = matches!(shock.kind, ShockKind::ExportTax { .. });
        prepared.push(Prepared { pairs, effect, number, by_exporter, applied });
    }
    Ok(prepared)
}

/// Refuses a kind of shock that a model does not have.
fn expect_kind(model: Model, shock: &Shock) -> Result<(), ScenarioError> {
    let kind = shock.kind.code();
    let known: &[&str] = match model {
        Model::Ignatenko2025 => &["tariff", "export-tax"],
        Model::Gravity | Model::Agtpa => &["tariff", "export-tax", "agreement", "cost", "cutoff"],
        Model::CaliendoParro2015 => &["tariff", "agreement", "cost", "cutoff"],
        Model::Smart => &["tariff"],
        Model::Leontief => &["cutoff"],
    };
    if known.contains(&kind) {
        return Ok(());
    }
    Err(ScenarioError::issue(problem::wrong_model(&shock.place, kind, model.code(), known)))
}

/// Whether both sides of a shock are one economy.
fn names_itself(shock: &Shock) -> bool {
    match &shock.kind {
        ShockKind::Tariff { importer, exporter, .. }
        | ShockKind::ExportTax { importer, exporter, .. }
        | ShockKind::Cost { importer, exporter, .. }
        | ShockKind::OneWayCutoff { importer, exporter } => importer == exporter && importer.len() == 1,
        ShockKind::Cutoff { between: [one, other] } => one == other && one.len() == 1,
        ShockKind::Agreement { .. } => false,
    }
}

/// The pairs of a shock, what happens to them, and the rates that were read in a table.
type LookedUp = (Vec<(usize, usize)>, Effect, Vec<AppliedRate>);

/// Looks up the words of one shock.
fn looked_up(
    model: Model,
    inputs: &Inputs<'_>,
    world: &World,
    base: Option<(&TariffBase, &Parameters)>,
    shock: &Shock,
) -> Result<LookedUp, ScenarioError> {
    let of = |codes: &[String]| inputs.economies(codes, &world.known, &shock.place);
    let plain = |pairs, effect| (pairs, effect, Vec::new());
    Ok(match &shock.kind {
        ShockKind::Tariff { importer, exporter, rate: Rates::Table { .. }, add }
            if model == Model::CaliendoParro2015 =>
        {
            plain(cells(&of(exporter)?, &of(importer)?), Effect::Listed { rates: Vec::new(), add: *add })
        }
        ShockKind::Tariff { importer, exporter, rate, add }
        | ShockKind::ExportTax { exporter, importer, rate, add } => {
            let sides = (of(importer)?, of(exporter)?);
            taxed(inputs, world, base, (sides, shock), rate, *add)?
        }
        ShockKind::Agreement { members, with, beta, action } => {
            let members = of(members)?;
            let others = if with.is_empty() { members.clone() } else { of(with)? };
            let sign = if *action == Action::Join { 1.0 } else { -1.0 };
            let pairs = concerned(world, both_ways(&members, &others), sign < 0.0);
            plain(pairs, Effect::Agreement { beta: beta.clone(), sign })
        }
        ShockKind::Cost { importer, exporter, change } => {
            let pairs = cells(&of(exporter)?, &of(importer)?);
            match change {
                CostChange::Factor(factor) => plain(pairs, Effect::Cost { factor: factor.clone() }),
                CostChange::LogEffects(spec) => {
                    let table = (shock.place.as_str(), model == Model::CaliendoParro2015);
                    let effects = rates::log_effects(inputs, world, spec, pairs, table)?;
                    let (pairs, logs) = effects.into_iter().unzip();
                    plain(pairs, Effect::Logs { logs })
                }
            }
        }
        ShockKind::Cutoff { between: [one, other] } => {
            plain(both_ways(&of(one)?, &of(other)?), Effect::Cutoff)
        }
        ShockKind::OneWayCutoff { exporter, importer } => {
            plain(one_way(model, &of(exporter)?, &of(importer)?), Effect::Cutoff)
        }
    })
}

/// The pairs that an agreement is new to, or that leave it: who is in does not join, who is out does not leave.
fn concerned(world: &World, mut pairs: Vec<(usize, usize)>, are_in: bool) -> Vec<(usize, usize)> {
    if let Some(agreed) = &world.members {
        pairs.retain(|(exporter, importer)| (agreed.get(*exporter, *importer) > 0.0) == are_in);
    }
    pairs
}

/// The pairs of a cut-off in one direction. Own use is one of them in an input-output table alone.
fn one_way(model: Model, sellers: &[usize], buyers: &[usize]) -> Vec<(usize, usize)> {
    match (sellers, buyers) {
        ([seller], [buyer]) if seller == buyer && model == Model::Leontief => vec![(*seller, *buyer)],
        _ => cells(sellers, buyers),
    }
}

/// Whether an earlier tariff meets one of these pairs in the other direction.
fn answers(earlier: &[Prepared], pairs: &[(usize, usize)]) -> bool {
    let tariffs = earlier.iter().filter(|shock| shock.effect.is_rate());
    let back: std::collections::BTreeSet<(usize, usize)> = pairs.iter().map(|(j, i)| (*i, *j)).collect();
    tariffs.flat_map(|shock| &shock.pairs).any(|pair| back.contains(pair))
}

/// Every pair of an exporter and an importer but the domestic ones.
fn cells(exporters: &[usize], importers: &[usize]) -> Vec<(usize, usize)> {
    let pairs = importers.iter().flat_map(|importer| exporters.iter().map(|exporter| (*exporter, *importer)));
    pairs.filter(|(exporter, importer)| exporter != importer).collect()
}

/// Pairs across two lists in both directions, each once.
fn both_ways(one: &[usize], other: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = cells(one, other);
    pairs.extend(cells(other, one));
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What a tax at the border does to its pairs, with the rates that it read in a table.
fn taxed(
    inputs: &Inputs<'_>,
    world: &World,
    base: Option<(&TariffBase, &Parameters)>,
    ((importers, exporters), shock): ((Vec<usize>, Vec<usize>), &Shock),
    rate: &Rates,
    add: bool,
) -> Result<LookedUp, ScenarioError> {
    let pairs = cells(&exporters, &importers);
    Ok(match rate {
        Rates::One(rate) => (pairs, Effect::Rate { rate: rate.clone(), add }, Vec::new()),
        Rates::Mirror => (pairs, Effect::Mirror, Vec::new()),
        Rates::Optimal => {
            let best = base.and_then(|(base, parameters)| match (&exporters[..], &importers[..]) {
                ([exporter], _) => optimal_retaliation(base, parameters, *exporter),
                (_, [importer]) => Some(optimal_tariff(base, parameters, *importer)),
                _ => None,
            });
            let Some(best) = best else {
                return Err(ScenarioError::issue(problem::bad_row(
                    &shock.place,
                    "optimal",
                    "`optimal` cần đúng một nước ở một phía và mô hình `ignatenko-2025`",
                    "`optimal` needs exactly one economy on one side and the model `ignatenko-2025`",
                )));
            };
            let rates = vec![best; pairs.len()];
            (pairs, Effect::Listed { rates, add }, Vec::new())
        }
        Rates::Table { table, column, date, less } => {
            let on = date.unwrap_or(inputs.as_of.0);
            let wanted = RateColumn { table, column, on, place: &shock.place };
            let applied = rates::listed(inputs, world, &wanted, *less, pairs)?;
            let (pairs, rates) = applied.iter().map(|cell| (cell.pair, cell.rate)).unzip();
            (pairs, Effect::Listed { rates, add }, applied)
        }
    })
}

/// Values of one draw; `None` for the central case.
pub(super) struct Drawn<'a> {
    pub(super) values: &'a BTreeMap<String, f64>,
}

impl Drawn<'_> {
    /// The drawn value of a shock's quantity, or the central one.
    pub(super) fn value(&self, shock: &Prepared, key: &str, central: f64) -> f64 {
        self.values.get(&format!("shock.{}.{key}", shock.number)).copied().unwrap_or(central)
    }
}

/// Tariffs by pair, added to none.
pub(super) fn tariffs(size: usize, shocks: &[Prepared], drawn: &Drawn<'_>) -> Bilateral {
    taxes(Bilateral::filled(size, 0.0), shocks.iter().filter(|shock| !shock.by_exporter), drawn)
}

/// Taxes on exports by pair; `None` without any.
pub(super) fn export_taxes(size: usize, shocks: &[Prepared], drawn: &Drawn<'_>) -> Option<Bilateral> {
    let mut taxed = shocks.iter().filter(|shock| shock.by_exporter).peekable();
    taxed.peek()?;
    Some(taxes(Bilateral::filled(size, 0.0), taxed, drawn))
}

/// How low the rate of a pair may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Floor {
    /// Above -1: a price stays positive.
    Price,
    /// Not below 0: no subsidy.
    Zero,
}

impl Floor {
    fn is_missed_by(self, rate: f64) -> bool {
        match self {
            Self::Price => rate <= -1.0,
            Self::Zero => rate < 0.0,
        }
    }

    const fn words(self) -> Text {
        match self {
            Self::Price => Text::fixed("lớn hơn -1", "above -1"),
            Self::Zero => Text::fixed("từ 0 trở lên", "zero or more"),
        }
    }
}

/// Refuses tariffs and taxes on exports that leave no price.
pub(super) fn expect_prices(
    scenario: &Scenario,
    world: &World,
    shocks: &[Prepared],
    (tariffs, exports): (&Bilateral, Option<&Bilateral>),
) -> Result<(), ScenarioError> {
    let expect = |rates| expect_rates(scenario, world, shocks, (rates, Floor::Price));
    expect(tariffs)?;
    exports.map_or(Ok(()), expect)
}

/// Refuses what the shocks come to on a pair, at the last one that meets it.
pub(super) fn expect_rates(
    scenario: &Scenario,
    world: &World,
    shocks: &[Prepared],
    (rates, floor): (&Bilateral, Floor),
) -> Result<(), ScenarioError> {
    let taxing = shocks.iter().filter(|shock| shock.effect.is_rate());
    let low =
        |shock: &&Prepared| shock.pairs.iter().copied().find(|(j, i)| floor.is_missed_by(rates.get(*j, *i)));
    let Some((shock, (j, i))) = taxing.rev().find_map(|shock| Some((shock, low(&shock)?))) else {
        return Ok(());
    };
    let pair = format!("{} → {}", world.economies[j].code(), world.economies[i].code());
    let place = &scenario.shocks[shock.number - 1].place;
    Err(ScenarioError::issue(problem::rate_below(place, &pair, rates.get(j, i), &floor.words())))
}

/// Rates by pair, from those before the first shock.
pub(super) fn taxes<'a>(
    mut rates: Bilateral,
    shocks: impl Iterator<Item = &'a Prepared>,
    drawn: &Drawn<'_>,
) -> Bilateral {
    for shock in shocks {
        for (index, (exporter, importer)) in shock.pairs.iter().enumerate() {
            let (rate, add) = match &shock.effect {
                Effect::Rate { rate, add } => (drawn.value(shock, "rate", rate.value), *add),
                Effect::Listed { rates, add } => (rates[index], *add),
                Effect::Mirror => (rates.get(*importer, *exporter), false),
                _ => continue,
            };
            let before = if add { rates.get(*exporter, *importer) } else { 0.0 };
            rates.set(*exporter, *importer, before + rate);
        }
    }
    rates
}

/// Factors B on trade costs by pair: taxes at the border as costs, agreements, iceberg factors, cut-offs.
pub(super) fn factors(size: usize, shocks: &[Prepared], eps: f64, drawn: &Drawn<'_>) -> Bilateral {
    let mut factors = tariffs(size, shocks, drawn);
    let cost = |rate: f64| if rate == 0.0 { 1.0 } else { (-eps * rate.ln_1p()).exp() };
    for importer in 0..size {
        factors.row_mut(importer).iter_mut().for_each(|rate| *rate = cost(*rate));
    }
    if let Some(exports) = export_taxes(size, shocks, drawn) {
        factors = factors.zip(&exports, |factor, rate| factor * cost(rate));
    }
    for shock in shocks {
        for (index, (exporter, importer)) in shock.pairs.iter().enumerate() {
            let factor = match &shock.effect {
                Effect::Agreement { beta, sign } => (sign * drawn.value(shock, "beta", beta.value)).exp(),
                Effect::Cost { factor } => drawn.value(shock, "factor", factor.value).powf(-eps),
                Effect::Logs { logs } => logs[index].exp(),
                Effect::Cutoff => 0.0,
                Effect::Rate { .. } | Effect::Listed { .. } | Effect::Mirror => break,
            };
            factors.set(*exporter, *importer, factors.get(*exporter, *importer) * factor);
        }
    }
    factors
}

/// The rates that shocks read in tables.
pub(super) fn applied(shocks: &[Prepared]) -> Vec<AppliedRate> {
    shocks.iter().flat_map(|shock| shock.applied.iter().cloned()).collect()
}

/// A value of a quantity.
pub(super) fn draw(quantity: &Quantity, stream: &mut Stream) -> f64 {
    match quantity.distribution {
        Distribution::Fixed => quantity.value,
        Distribution::Triangular { low, high } => stream.triangular(low, quantity.value, high),
        Distribution::Uniform { low, high } => low + (high - low) * stream.uniform(),
        Distribution::Normal { std_error } => quantity.value + std_error * stream.normal(),
    }
}
