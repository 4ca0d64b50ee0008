//! From the text of a scenario file to what it says.

use hoinhap_numerics::Acceleration;
use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::{Date, Issue, Text, Year, parse_date};
use toml::de::DeTable;

use super::keys::{Entry, Keys, Reader};
use super::problem;
use super::types::{
    Action, BaseSpec, ClosureSpec, Deficits, Dependent, Distribution, Domestic, Elasticities, Impute, Model,
    Moments, OutputSpec, PublishedValue, Quantity, Rates, Sampling, Scenario, Shock, ShockKind, SolverSpec,
    Uncertainty,
};
use crate::ignatenko_2025::Revenue;

/// The schema that a file must name.
const SCHEMA: &str = "hoinhap/scenario/1";
/// Above this a rate reads like a percentage.
const LARGEST_RATE: f64 = 3.0;
/// More draws than this are refused.
const MOST_DRAWS: u64 = 1_000_000;

/// Reads a scenario file. Elasticities that it does not name come from the shipped defaults of its model, each with the
/// source given there.
///
/// # Errors
/// Every fault of the file, in its order.
pub fn parse(file: &str, text: &str) -> Result<Scenario, Vec<Issue>> {
    let table = DeTable::parse(text).map_err(|error| vec![not_toml(file, text, &error)])?;
    let reader = Reader::new(file, text);
    let root = Keys::new(&reader, table.get_ref(), 0);
    let scenario = scenario(file, &root);
    root.finish();
    let faults = reader.into_faults();
    match scenario {
        Some(scenario) if faults.is_empty() => Ok(scenario),
        _ => Err(faults),
    }
}

fn not_toml(file: &str, text: &str, error: &toml::de::Error) -> Issue {
    let at = error.span().map_or(0, |span| span.start);
    let place = Reader::new(file, text).place(at);
    let message = Text::fixed("Tệp không phải TOML hợp lệ", "The file is not valid TOML");
    let help = Text::fixed("Sửa cú pháp tại dòng này", "Correct the syntax of this line");
    Issue::error("scenario/not-toml", place, message, help).with_value(error.message())
}

fn scenario(file: &str, root: &Keys<'_, '_>) -> Option<Scenario> {
    check_schema(root);
    let name = root.need("name").and_then(|entry| entry.text());
    let title = root.need("title").and_then(|entry| both(&entry));
    let short = root.get("short").map_or_else(|| title.clone(), |entry| both(&entry));
    let known_from = root.get("known_from").map(|entry| date(&entry));
    let note = root.get("note").map_or_else(|| Some(Text::default()), |entry| both(&entry));
    let model = root.need("model").and_then(|entry| entry.word(&Model::CODES));
    let base = root.need("base").and_then(|entry| entry.table()).and_then(base);
    let elasticities = elasticities(root, model);
    let closure = root.table("closure").map_or_else(|| Some(default_closure()), |keys| Some(closure(&keys)));
    let shocks: Vec<Option<Shock>> = root.tables("shock").into_iter().map(shock).collect();
    let uncertainty = root.table("uncertainty").map(|keys| uncertainty(&keys));
    let solver = solver(root.table("solver"));
    let output = root.table("output").map(output).unwrap_or_default();
    let published: Vec<Option<PublishedValue>> =
        root.tables("published").into_iter().map(published).collect();
    Some(Scenario {
        name: name?,
        title: title?,
        short: short?,
        known_from: known_from.map_or(Some(None), |found| found.map(Some))?,
        note: note?,
        model: model?,
        base: base?,
        elasticities: elasticities?,
        closure: closure?,
        shocks: shocks.into_iter().collect::<Option<_>>()?,
        uncertainty: uncertainty.map_or(Some(None), |found| found.map(Some))?,
        solver,
        output,
        published: published.into_iter().collect::<Option<_>>()?,
        file: file.to_owned(),
    })
}

fn check_schema(root: &Keys<'_, '_>) {
    if let Some(entry) = root.need("schema") {
        entry.word(&[(SCHEMA, ())]);
    }
}

/// A text in both languages.
fn both(entry: &Entry<'_, '_>) -> Option<Text> {
    let keys = entry.table()?;
    let (vi, en) =
        (keys.need("vi").and_then(|entry| entry.text()), keys.need("en").and_then(|entry| entry.text()));
    keys.finish();
    Some(Text::new(vi?, en?))
}

/// A text in both languages, or one that serves for both.
fn in_words(entry: &Entry<'_, '_>) -> Option<Text> {
    if entry.is_table() { both(entry) } else { entry.text().map(Text::same) }
}

fn base(keys: Keys<'_, '_>) -> Option<BaseSpec> {
    let flows = keys.need("flows").and_then(|entry| entry.text());
    let year = keys.need("year").and_then(|entry| entry.number()).map(|year| year as Year);
    let words = [("from-income", Domestic::FromIncome), ("in-flows", Domestic::InFlows)];
    let domestic = keys.get("domestic").map_or(Some(Domestic::FromIncome), |entry| entry.word(&words));
    let impute = keys.tables("impute").into_iter().map(impute).collect::<Option<Vec<_>>>();
    let value = keys.text("value").unwrap_or_else(|| "value".to_owned());
    let income = keys.text("income");
    if domestic == Some(Domestic::FromIncome) && income.is_none() {
        keys.need("income");
    }
    keys.finish();
    Some(BaseSpec { flows: flows?, value, income, year: year?, domestic: domestic?, impute: impute? })
}

fn impute(keys: Keys<'_, '_>) -> Option<Impute> {
    let text = |key| keys.need(key).and_then(|entry| entry.text());
    let (exporter, importer) = (text("exporter"), text("importer"));
    let source = keys.need("source").and_then(|entry| in_words(&entry));
    let value = keys.need("value").and_then(|entry| entry.number());
    let unit =
        keys.get("unit").map_or(Some(1.0), |entry| entry.word(&[("USD", 1.0), ("kUSD", 1e3), ("MUSD", 1e6)]));
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

/// The scenario's elasticities, with the shipped defaults of the model below them.
fn elasticities(root: &Keys<'_, '_>, model: Option<Model>) -> Option<Elasticities> {
    let own = root.table("elasticity").map(|keys| partial(&keys)).unwrap_or_default();
    let path = format!("scenarios/defaults/{}.toml", model?.code());
    let defaults = EmbeddedFile::find(&path).and_then(EmbeddedFile::text).ok();
    let defaults = defaults.and_then(|text| shipped(&path, &text)).unwrap_or_default();
    let Some(eps) = own.eps.or(defaults.eps) else {
        root.need("elasticity");
        return None;
    };
    Some(Elasticities {
        eps,
        kappa: own.kappa.or(defaults.kappa).unwrap_or_else(zero),
        psi: own.psi.or(defaults.psi).unwrap_or_else(|| Dependent::Own(zero())),
        theta: own.theta.or(defaults.theta),
        passthrough: own.passthrough.or(defaults.passthrough).unwrap_or_else(zero),
        market_access: own.market_access.or(defaults.market_access),
        seller_only: own.seller_only,
    })
}

/// A quantity that the model does not have.
fn zero() -> Quantity {
    Quantity { value: 0.0, distribution: Distribution::Fixed, source: String::new() }
}

/// The elasticities that one file names.
#[derive(Default)]
struct Partial {
    eps: Option<Quantity>,
    kappa: Option<Quantity>,
    psi: Option<Dependent>,
    theta: Option<Quantity>,
    passthrough: Option<Quantity>,
    market_access: Option<Moments>,
    seller_only: bool,
}

fn shipped(path: &str, text: &str) -> Option<Partial> {
    let table = DeTable::parse(text).ok()?;
    let reader = Reader::new(path, text);
    let root = Keys::new(&reader, table.get_ref(), 0);
    root.table("elasticity").map(|keys| partial(&keys))
}

fn partial(keys: &Keys<'_, '_>) -> Partial {
    let named = |key| keys.get(key).and_then(|entry| quantity(&entry, 0.0, f64::INFINITY));
    let sigma = named("sigma").map(less_one);
    let partial = Partial {
        eps: keys.get("eps").and_then(|entry| quantity(&entry, f64::MIN_POSITIVE, f64::INFINITY)).or(sigma),
        kappa: named("kappa"),
        psi: keys.get("psi").and_then(|entry| dependent(&entry)),
        theta: named("theta"),
        passthrough: named("passthrough"),
        market_access: keys.table("market_access").and_then(moments),
        seller_only: keys
            .get("variant")
            .and_then(|entry| entry.word(&[("eaton-kortum", true), ("market-access", false)]))
            == Some(true),
    };
    keys.finish_ref();
    partial
}

/// eps = sigma - 1.
fn less_one(sigma: Quantity) -> Quantity {
    let distribution = match sigma.distribution {
        Distribution::Triangular { low, high } => {
            Distribution::Triangular { low: low - 1.0, high: high - 1.0 }
        }
        Distribution::Uniform { low, high } => Distribution::Uniform { low: low - 1.0, high: high - 1.0 },
        other => other,
    };
    Quantity { value: sigma.value - 1.0, distribution, source: sigma.source }
}

fn moments(keys: Keys<'_, '_>) -> Option<Moments> {
    let economy = keys.need("economy").and_then(|entry| entry.text());
    let share = |key| keys.need(key).and_then(|entry| quantity(&entry, 0.0, 1.0)).map(|share| share.value);
    let (own, rest) = (share("own"), share("rest"));
    let source = keys.text("source").unwrap_or_default();
    keys.finish();
    Some(Moments { economy: economy?, own: own?, rest: rest?, source })
}

/// A number, or a table with value, range and source.
fn quantity(entry: &Entry<'_, '_>, least: f64, most: f64) -> Option<Quantity> {
    let found = if entry.is_table() {
        detailed(&entry.table()?)?
    } else {
        Quantity { value: entry.number()?, distribution: Distribution::Fixed, source: String::new() }
    };
    let ends = match found.distribution {
        Distribution::Triangular { low, high } | Distribution::Uniform { low, high } => {
            [low, found.value, high]
        }
        _ => [found.value; 3],
    };
    let outside = ends.iter().find(|end| !(least..=most).contains(*end));
    if let Some(outside) =
        outside.or_else(|| ends.windows(2).find(|pair| pair[0] > pair[1]).map(|pair| &pair[0]))
    {
        let place = entry.place();
        let issue = problem::out_of_range(
            &place,
            entry.key(),
            *outside,
            "nằm giữa `low` và `high`, trong khoảng của mô hình",
            "between `low` and `high`, within the model's range",
        );
        entry.reader().fault(entry.at(), issue);
        return None;
    }
    Some(found)
}

fn detailed(keys: &Keys<'_, '_>) -> Option<Quantity> {
    let value = keys.need("value").and_then(|entry| entry.number());
    let number = |key| keys.get(key).and_then(|entry| entry.number());
    let (low, high, std_error) = (number("low"), number("high"), number("std_error"));
    let uniform = keys.get("distribution").and_then(|entry| {
        entry.word(&[("triangular", false), ("uniform", true), ("normal", false), ("fixed", false)])
    });
    let source = keys.text("source").unwrap_or_default();
    keys.finish_ref();
    let distribution = match (low, high, std_error) {
        (Some(low), Some(high), _) if uniform == Some(true) => Distribution::Uniform { low, high },
        (Some(low), Some(high), _) => Distribution::Triangular { low, high },
        (_, _, Some(std_error)) => Distribution::Normal { std_error },
        _ => Distribution::Fixed,
    };
    Some(Quantity { value: value?, distribution, source })
}

/// A quantity, or `{ formula = "0.67/eps", follow = false }`.
fn dependent(entry: &Entry<'_, '_>) -> Option<Dependent> {
    let keys = entry.is_table().then(|| entry.table()).flatten();
    let Some(formula) = keys.as_ref().and_then(|keys| keys.get("formula")) else {
        return quantity(entry, 0.0, f64::INFINITY).map(Dependent::Own);
    };
    let keys = keys?;
    let text = formula.text()?;
    let factor = text.replace(' ', "").strip_suffix("/eps").and_then(|factor| factor.parse::<f64>().ok());
    let factor = factor.filter(|factor| factor.is_finite() && *factor >= 0.0);
    if factor.is_none() {
        let issue = Issue::error(
            "scenario/unknown-formula",
            formula.place(),
            Text::fixed("Không hiểu công thức này", "This formula is not understood"),
            Text::fixed(
                "Ghi một số chia cho eps, chẳng hạn \"0.67/eps\"",
                "Write a number over eps, such as \"0.67/eps\"",
            ),
        );
        formula.reader().fault(formula.at(), issue.with_value(text));
    }
    let follow = keys.get("follow").and_then(|entry| entry.flag()).unwrap_or(false);
    let source = keys.text("source").unwrap_or_default();
    keys.finish();
    Some(Dependent::OverEps { factor: factor?, follow, source })
}

const fn default_closure() -> ClosureSpec {
    ClosureSpec { deficits: Deficits::Additive, revenue: Revenue::TaxRelief }
}

fn closure(keys: &Keys<'_, '_>) -> ClosureSpec {
    let words =
        [("additive", 0), ("share-of-world-income", 0), ("multiplicative", 1), ("balanced", 2), ("agtpa", 3)];
    let deficits = match keys.get("deficits").and_then(|entry| entry.word(&words)) {
        Some(1) => Deficits::Multiplicative,
        Some(2) => Deficits::Balanced,
        Some(3) => {
            Deficits::Reference(keys.need("reference").and_then(|entry| entry.text()).unwrap_or_default())
        }
        _ => Deficits::Additive,
    };
    let words = [("tax-relief", Revenue::TaxRelief), ("rebate", Revenue::Rebate)];
    let revenue = keys.get("revenue").and_then(|entry| entry.word(&words)).unwrap_or(Revenue::TaxRelief);
    keys.finish_ref();
    ClosureSpec { deficits, revenue }
}

fn shock(keys: Keys<'_, '_>) -> Option<Shock> {
    let words = [("tariff", 0), ("agreement", 1), ("cost", 2), ("cutoff", 3)];
    let kind = keys.need("kind").and_then(|entry| entry.word(&words));
    let kind = match kind? {
        0 => tariff(&keys),
        1 => agreement(&keys),
        2 => cost(&keys),
        _ => cutoff(&keys),
    };
    let place = keys.place();
    keys.finish();
    Some(Shock { kind: kind?, place })
}

/// A list of economies that must be there.
fn side(keys: &Keys<'_, '_>, key: &'static str) -> Option<Vec<String>> {
    keys.need(key).map(|entry| entry.texts()).filter(|codes| !codes.is_empty())
}

fn tariff(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let (importer, exporter) = (side(keys, "importer"), side(keys, "exporter"));
    let add =
        keys.get("mode").and_then(|entry| entry.word(&[("set", false), ("add", true)])).unwrap_or(false);
    let rate = match keys.get("rates") {
        Some(entry) => table_rates(keys, &entry),
        None => keys.need("rate").and_then(|entry| one_rate(&entry)),
    };
    Some(ShockKind::Tariff { importer: importer?, exporter: exporter?, rate: rate?, add })
}

fn one_rate(entry: &Entry<'_, '_>) -> Option<Rates> {
    if entry.is_text() {
        let word = entry.word(&[("mirror", true), ("optimal", false)])?;
        return Some(if word { Rates::Mirror } else { Rates::Optimal });
    }
    let rate = quantity(entry, -1.0, f64::INFINITY)?;
    let place = entry.place();
    if rate.value > LARGEST_RATE {
        entry.reader().fault(entry.at(), problem::rate_in_percent(&place, rate.value));
        return None;
    }
    if rate.value <= -1.0 {
        let issue = problem::out_of_range(&place, "rate", rate.value, "lớn hơn -1", "above -1");
        entry.reader().fault(entry.at(), issue);
        return None;
    }
    Some(Rates::One(rate))
}

/// `TABLE:COLUMN`, with dates where the table has them.
fn table_rates(keys: &Keys<'_, '_>, entry: &Entry<'_, '_>) -> Option<Rates> {
    let text = entry.text()?;
    let day = |key| keys.get(key).and_then(|entry| date(&entry));
    let (date, less) = (day("date"), day("less"));
    let Some((table, column)) =
        text.rsplit_once(':').filter(|(table, column)| !table.is_empty() && !column.is_empty())
    else {
        let issue = Issue::error(
            "scenario/bad-table",
            entry.place(),
            Text::fixed("`rates` phải có dạng BẢNG:CỘT", "`rates` must read TABLE:COLUMN"),
            Text::fixed(
                "Chẳng hạn \"tariffs_us_2025_04_02:model_rate\"",
                "Such as \"tariffs_us_2025_04_02:model_rate\"",
            ),
        );
        entry.reader().fault(entry.at(), issue.with_value(text));
        return None;
    };
    Some(Rates::Table { table: table.to_owned(), column: column.to_owned(), date, less })
}

fn date(entry: &Entry<'_, '_>) -> Option<Date> {
    let text = entry.text()?;
    let date = parse_date(&text).ok();
    if date.is_none() {
        let issue = Issue::error(
            "scenario/bad-date",
            entry.place(),
            Text::fixed("Không phải là ngày", "This is not a date"),
            Text::fixed(
                "Viết năm-tháng-ngày, chẳng hạn 2025-04-09",
                "Write year-month-day, such as 2025-04-09",
            ),
        );
        entry.reader().fault(entry.at(), issue.with_value(text));
    }
    date
}

fn agreement(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let members = side(keys, "members");
    let with = keys.texts("with");
    let beta = keys.need("beta").and_then(|entry| quantity(&entry, f64::NEG_INFINITY, f64::INFINITY));
    let words = [("join", Action::Join), ("leave", Action::Leave)];
    let action = keys.need("action").and_then(|entry| entry.word(&words));
    Some(ShockKind::Agreement { members: members?, with, beta: beta?, action: action? })
}

fn cost(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let (importer, exporter) = (side(keys, "importer"), side(keys, "exporter"));
    let factor = keys.need("factor").and_then(|entry| quantity(&entry, f64::MIN_POSITIVE, f64::INFINITY));
    Some(ShockKind::Cost { importer: importer?, exporter: exporter?, factor: factor? })
}

fn cutoff(keys: &Keys<'_, '_>) -> Option<ShockKind> {
    let entry = keys.need("between")?;
    let sides: Vec<Vec<String>> = entry.items().iter().map(Entry::texts).collect();
    keys.get("product").and_then(|entry| entry.word(&[("*", ())]));
    match <[Vec<String>; 2]>::try_from(sides) {
        Ok(between) => Some(ShockKind::Cutoff { between }),
        Err(sides) => {
            let place = entry.place();
            let count = sides.len() as f64;
            let issue =
                problem::out_of_range(&place, "between", count, "có đúng hai bên", "a list of two sides");
            entry.reader().fault(entry.at(), issue);
            None
        }
    }
}

fn uncertainty(keys: &Keys<'_, '_>) -> Option<Uncertainty> {
    let draws = keys.need("draws").and_then(|entry| entry.count());
    let seed = keys.need("seed").and_then(|entry| entry.count());
    let vary = keys.texts("vary");
    if let Some(draws) = draws.filter(|draws| *draws == 0 || *draws > MOST_DRAWS) {
        let place = keys.place();
        let issue = problem::out_of_range(&place, "draws", draws as f64, "từ 1 đến 1000000", "1 to 1000000");
        keys.reader.fault(keys.at, issue);
        return None;
    }
    keys.finish_ref();
    Some(Uncertainty { draws: draws? as usize, seed: seed?, vary, sampling: Sampling::Draws })
}

fn solver(keys: Option<Keys<'_, '_>>) -> SolverSpec {
    let default = SolverSpec {
        tolerance: 1e-11,
        max_iterations: 2000,
        acceleration: Acceleration::Anderson { memory: 10 },
    };
    let Some(keys) = keys else { return default };
    let tolerance =
        keys.get("tolerance").and_then(|entry| quantity(&entry, 1e-15, 1e-4)).map(|found| found.value);
    let most = keys.get("max_iterations").and_then(|entry| entry.count()).map(|count| count as usize);
    let words = [("plain", Acceleration::Plain), ("anderson", default.acceleration)];
    let acceleration = keys.get("method").and_then(|entry| entry.word(&words));
    keys.finish();
    SolverSpec {
        tolerance: tolerance.unwrap_or(default.tolerance),
        max_iterations: most.unwrap_or(default.max_iterations),
        acceleration: acceleration.unwrap_or(default.acceleration),
    }
}

fn output(keys: Keys<'_, '_>) -> OutputSpec {
    let bilateral = keys.get("bilateral").and_then(|entry| entry.flag()).unwrap_or(false);
    let conditional = keys.get("conditional").and_then(|entry| entry.flag()).unwrap_or(true);
    let output =
        OutputSpec { focus: keys.texts("focus"), groups: keys.texts("groups"), bilateral, conditional };
    keys.finish();
    output
}

fn published(keys: Keys<'_, '_>) -> Option<PublishedValue> {
    let text = |key| keys.need(key).and_then(|entry| entry.text());
    let (economy, field, source) = (text("economy"), text("field"), text("source"));
    let value = keys.need("value").and_then(|entry| entry.number());
    let note = keys.get("note").map_or_else(|| Some(Text::default()), |entry| both(&entry));
    keys.finish();
    Some(PublishedValue { economy: economy?, field: field?, value: value?, source: source?, note: note? })
}
