//! From the text of a scenario file to what it says.

use hoinhap_numerics::Acceleration;
use hoinhap_vocab::{Date, Issue, Text, parse_date};
use toml::de::DeTable;

use super::base_keys::base;
use super::elasticity_keys::{elasticities, quantity};
use super::keys::{Entry, Keys, Reader};
use super::problem;
use super::shock_keys::shock;
use super::types::{
    ClosureSpec, Deficits, Model, OutputSpec, PublishedValue, Sampling, Scenario, Shock, SolverSpec,
    Uncertainty,
};
use crate::ignatenko_2025::Revenue;

/// The schema that a file must name.
const SCHEMA: &str = "hoinhap/scenario/1";
/// Above this a rate reads like a percentage.
pub(super) const LARGEST_RATE: f64 = 3.0;
/// Accounting identities are held to 1e-7: a solution must be closer than that.
const LOOSEST: f64 = 1e-8;
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
    let base = root.need("base").and_then(|entry| entry.table()).and_then(|keys| base(keys, model));
    let elasticities = elasticities(root, model);
    // A base with faults may name a reference: none is asked for then.
    let reference = match &base {
        Some(base) => base.kernel.as_ref().and_then(|kernel| kernel.reference.clone()),
        None => Some(String::new()),
    };
    let closure = closure(root, model, reference);
    let direct = model.is_some_and(Model::is_direct);
    let shocks: Vec<Option<Shock>> = root.tables("shock").into_iter().map(shock).collect();
    let uncertainty = root.table("uncertainty").map(|keys| uncertainty(&keys));
    let solver = solver(if direct { None } else { root.table("solver") });
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
        closure,
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
pub(super) fn in_words(entry: &Entry<'_, '_>) -> Option<Text> {
    if entry.is_table() { both(entry) } else { entry.text().map(Text::same) }
}

/// The closure; that of the guide needs a reference economy, of the closure itself or of the kernel.
fn closure(root: &Keys<'_, '_>, model: Option<Model>, of_kernel: Option<String>) -> ClosureSpec {
    let keys = if model.is_some_and(Model::is_direct) { None } else { root.table("closure") };
    let words =
        [("share-of-world-income", 0), ("additive", 0), ("multiplicative", 1), ("balanced", 2), ("agtpa", 3)];
    let words = match model {
        Some(Model::Ignatenko2025) => &words[..1],
        _ => &words[..],
    };
    let named = keys.as_ref().and_then(|keys| keys.get("deficits")).and_then(|entry| entry.word(words));
    let deficits = match named.unwrap_or(if model == Some(Model::Agtpa) { 3 } else { 0 }) {
        1 => Deficits::Multiplicative,
        2 => Deficits::Balanced,
        3 => {
            let own = keys.as_ref().and_then(|keys| keys.text("reference"));
            let needed = || keys.as_ref().unwrap_or(root).need("reference").and_then(|entry| entry.text());
            Deficits::Reference(own.or(of_kernel).or_else(needed).unwrap_or_default())
        }
        _ => Deficits::Additive,
    };
    let words = [("tax-relief", Revenue::TaxRelief), ("rebate", Revenue::Rebate)];
    // Without revenue there is no use of it: the key is unknown to the other models.
    let of_tariffs = keys.as_ref().filter(|_| model == Some(Model::Ignatenko2025));
    let revenue = of_tariffs.and_then(|keys| keys.get("revenue")).and_then(|entry| entry.word(&words));
    if let Some(keys) = keys {
        keys.finish();
    }
    ClosureSpec { deficits, revenue: revenue.unwrap_or(Revenue::TaxRelief) }
}

pub(super) fn date(entry: &Entry<'_, '_>) -> Option<Date> {
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
        tolerance: 1e-13,
        max_iterations: 2000,
        acceleration: Acceleration::Anderson { memory: 10 },
    };
    let Some(keys) = keys else { return default };
    let tolerance =
        keys.get("tolerance").and_then(|entry| quantity(&entry, 1e-15, LOOSEST)).map(|found| found.value);
    let most = keys.get("max_iterations").and_then(|entry| entry.count()).map(|count| count as usize);
    let words = [
        ("plain", Acceleration::Plain),
        ("anderson", default.acceleration),
        ("newton", Acceleration::Newton),
    ];
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
    let (focus, groups) = (keys.texts("focus"), keys.texts("groups"));
    let output = OutputSpec { focus, groups, bilateral, conditional, guide_loop: false };
    keys.finish();
    output
}

fn published(keys: Keys<'_, '_>) -> Option<PublishedValue> {
    let text = |key| keys.need(key).and_then(|entry| entry.text());
    let (economy, field) = (text("economy"), text("field"));
    let source = keys.need("source").and_then(|entry| in_words(&entry));
    let value = keys.need("value").and_then(|entry| entry.number());
    let note = keys.get("note").map_or_else(|| Some(Text::default()), |entry| both(&entry));
    keys.finish();
    Some(PublishedValue { economy: economy?, field: field?, value: value?, source: source?, note: note? })
}
