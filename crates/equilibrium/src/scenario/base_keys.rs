//! The table `[base]` of a scenario file.

use super::file::{LARGEST_RATE, in_words};
use super::keys::{Entry, Keys};
use super::problem;
use super::types::{
    BaseSpec, ColumnSpec, Domestic, Impute, KernelSpec, MarketSpec, MarketTariffs, Model, SectorSpec,
};

/// Multiples of the US dollar that a value may be given in.
const DOLLARS: [(&str, f64); 3] = [("USD", 1.0), ("kUSD", 1e3), ("MUSD", 1e6)];

/// US dollars in a unit; `None` where it is another currency.
pub(super) fn usd(unit: &str) -> Option<f64> {
    DOLLARS.iter().find(|(name, _)| *name == unit).map(|(_, dollars)| *dollars)
}

pub(super) fn base(keys: Keys<'_, '_>, model: Option<Model>) -> Option<BaseSpec> {
    match model {
        Some(Model::Smart) => return market(&keys),
        Some(Model::Leontief) => return input_output(&keys),
        _ => {}
    }
    let flows = keys.need("flows").and_then(|entry| entry.text());
    let year = keys.need("year").and_then(|entry| entry.year());
    let sectoral = model == Some(Model::CaliendoParro2015);
    let words = [
        ("from-income", Domestic::FromIncome),
        ("in-flows", Domestic::InFlows),
        ("from-gross-output", Domestic::FromGrossOutput),
    ];
    let kernel = kernel(&keys, model);
    let words = match (sectoral, &kernel) {
        (true, _) => &words[2..],
        (false, Some(_)) => &words[1..2],
        (false, None) => &words[..2],
    };
    let default = match (sectoral, &kernel) {
        (true, _) => Domestic::FromGrossOutput,
        (false, Some(_)) => Domestic::InFlows,
        (false, None) => Domestic::FromIncome,
    };
    let domestic = keys.get("domestic").map_or(Some(default), |entry| entry.word(words));
    let sectors = if sectoral { Some(sectors(&keys)) } else { None };
    // Neither gross output nor a fit leaves room for them: the keys are unknown there.
    let observed = !sectoral && kernel.is_none();
    let impute = if observed { keys.tables("impute") } else { Vec::new() };
    let impute = impute.into_iter().map(impute_cell).collect::<Option<Vec<_>>>();
    let value = keys.text("value").unwrap_or_else(|| "value".to_owned());
    let unit = own_unit(&keys, flows.as_deref(), impute.as_deref().unwrap_or_default());
    let income = if observed { keys.text("income") } else { None };
    if domestic == Some(Domestic::FromIncome) && income.is_none() {
        keys.need("income");
    }
    keys.finish();
    Some(BaseSpec {
        flows: flows?,
        value,
        income,
        year: year?,
        domestic: domestic?,
        impute: impute?,
        kernel,
        sectors: sectors.map_or(Some(None), |sectors| sectors.map(Some))?,
        market: None,
        final_demand: None,
        unit,
    })
}

/// The unit of a table of the user's own. A shipped one has its own, and what is imputed must be brought to it.
fn own_unit(keys: &Keys<'_, '_>, flows: Option<&str>, impute: &[Impute]) -> Option<String> {
    let entry = keys.get("unit")?;
    let unit = entry.text()?;
    let fault = |issue| entry.reader().fault(entry.at(), issue);
    if flows.is_some_and(|flows| !flows.ends_with(".csv")) {
        fault(problem::unit_of_dataset(&entry.place(), &unit));
    } else if !impute.is_empty() && usd(&unit).is_none() {
        fault(problem::impute_unit(&entry.place(), &unit));
    }
    Some(unit)
}

/// A base on tables of its own, in a stated unit.
fn own_base(keys: &Keys<'_, '_>, flows: Option<String>) -> Option<BaseSpec> {
    let year = keys.need("year").and_then(|entry| entry.year());
    let unit = keys.need("unit").and_then(|entry| entry.text());
    let value = keys.text("value").unwrap_or_else(|| "value".to_owned());
    Some(BaseSpec {
        flows: flows?,
        value,
        income: None,
        year: year?,
        domestic: Domestic::InFlows,
        impute: Vec::new(),
        kernel: None,
        sectors: None,
        market: None,
        final_demand: None,
        unit: Some(unit?),
    })
}

/// The market of one product: its imports by supplier, and their tariffs.
fn market(keys: &Keys<'_, '_>) -> Option<BaseSpec> {
    let flows = keys.need("flows").and_then(|entry| entry.text());
    let base = own_base(keys, flows);
    let importer = keys.need("importer").and_then(|entry| entry.text());
    let product = keys.text("product");
    let tariffs = match keys.get("tariff") {
        Some(entry) => fraction(&entry).map(MarketTariffs::One),
        None => keys.need("tariffs").and_then(|entry| column(&entry)).map(MarketTariffs::Table),
    };
    keys.finish_ref();
    let market = MarketSpec { importer: importer?, product, tariffs: tariffs? };
    Some(BaseSpec { market: Some(market), ..base? })
}

/// A tariff of the base.
fn fraction(entry: &Entry<'_, '_>) -> Option<f64> {
    let rate = entry.number()?;
    let issue = if rate > LARGEST_RATE {
        problem::rate_in_percent(&entry.place(), rate)
    } else if rate < 0.0 {
        problem::out_of_range(&entry.place(), entry.key(), rate, "từ 0 trở lên", "zero or more")
    } else {
        return Some(rate);
    };
    entry.reader().fault(entry.at(), issue);
    None
}

/// An input-output table: sales of inputs, and sales to final buyers.
fn input_output(keys: &Keys<'_, '_>) -> Option<BaseSpec> {
    let inputs = keys.need("intermediate").and_then(|entry| entry.text());
    let base = own_base(keys, inputs);
    let final_demand = keys.need("final_demand").and_then(|entry| entry.text());
    keys.finish_ref();
    Some(BaseSpec { final_demand: Some(final_demand?), ..base? })
}

/// `TABLE:COLUMN`.
pub(super) fn column(entry: &Entry<'_, '_>) -> Option<ColumnSpec> {
    let text = entry.text()?;
    let parts = text.rsplit_once(':').filter(|(table, column)| !table.is_empty() && !column.is_empty());
    if parts.is_none() {
        entry.reader().fault(entry.at(), problem::not_a_column(&entry.place(), entry.key(), &text));
    }
    parts.map(|(table, column)| ColumnSpec { table: table.to_owned(), column: column.to_owned() })
}

/// Estimated trade costs, where the base is their fit.
fn kernel(keys: &Keys<'_, '_>, model: Option<Model>) -> Option<KernelSpec> {
    if !matches!(model, Some(Model::Gravity | Model::Agtpa)) {
        return None;
    }
    let costs = keys.get("kernel").and_then(|entry| column(&entry));
    let (agreement, reference) = (keys.text("agreement"), keys.text("reference"));
    costs.map(|costs| KernelSpec { costs, agreement, reference })
}

/// Tables of the model with many sectors.
fn sectors(keys: &Keys<'_, '_>) -> Option<SectorSpec> {
    let tariffs = keys.get("tariffs").map(|entry| column(&entry));
    let text = |key| keys.need(key).and_then(|entry| entry.text());
    let (input_shares, production, sectors) = (text("input_shares"), text("production"), text("sectors"));
    Some(SectorSpec {
        tariffs: tariffs.map_or(Some(None), |tariffs| tariffs.map(Some))?,
        input_shares: input_shares?,
        production: production?,
        sectors: sectors?,
    })
}

fn impute_cell(keys: Keys<'_, '_>) -> Option<Impute> {
    let text = |key| keys.need(key).and_then(|entry| entry.text());
    let (exporter, importer) = (text("exporter"), text("importer"));
    let source = keys.need("source").and_then(|entry| in_words(&entry));
    let value = keys.need("value").and_then(|entry| entry.number());
    let unit = keys.get("unit").map_or(Some(1.0), |entry| entry.word(&DOLLARS));
    keys.get("year").map(|entry| entry.number());
    let place = keys.place();
    if let Some(value) = value.filter(|value| *value < 0.0) {
        keys.reader.fault(keys.at, problem::out_of_range(&place, "value", value, "không âm", "zero or more"));
    }
    keys.finish();
    Some(Impute {
        exporter: exporter?,
        importer: importer?,
        value_usd: value? * unit?,
        source: source?,
        place,
    })
}
