//! Elasticities of a scenario file, with the shipped defaults of the model below them; numbers with range and source.

use hoinhap_sources::EmbeddedFile;
use hoinhap_vocab::{Issue, Text};
use toml::de::DeTable;

use super::file::in_words;
use super::keys::{Entry, Keys, Reader};
use super::problem;
use super::types::{Dependent, Distribution, Elasticities, MarketQuantities, Model, Moments, Quantity};

/// Trade elasticities, at least: below it prices do not move trade, and the equations have no digits left.
const LEAST_EPS: f64 = 0.01;
/// Trade elasticities, at most.
const MOST_EPS: f64 = 1000.0;

/// The scenario's elasticities, with the shipped defaults of the model below them.
pub(super) fn elasticities(root: &Keys<'_, '_>, model: Option<Model>) -> Option<Elasticities> {
    match model {
        Some(Model::Smart) => {
            let market = root.need("elasticity").and_then(|entry| entry.table()).and_then(market)?;
            return Some(Elasticities { market: Some(market), ..none() });
        }
        // Those of the model with many sectors stand in its table of sectors.
        Some(Model::Leontief | Model::CaliendoParro2015) => return Some(none()),
        _ => {}
    }
    let own = root.table("elasticity").map(|keys| partial(&keys, model)).unwrap_or_default();
    let defaults_of = if model? == Model::Agtpa { Model::Gravity } else { model? };
    let path = format!("scenarios/defaults/{}.toml", defaults_of.code());
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
        market: None,
    })
}

/// A quantity that the model does not have.
fn zero() -> Quantity {
    Quantity { value: 0.0, distribution: Distribution::Fixed, source: Text::default() }
}

/// Elasticities of a model that has none of the common ones.
fn none() -> Elasticities {
    Elasticities {
        eps: zero(),
        kappa: zero(),
        psi: Dependent::Own(zero()),
        theta: None,
        passthrough: zero(),
        market_access: None,
        seller_only: false,
        market: None,
    }
}

/// Elasticities of a market of one product.
fn market(keys: Keys<'_, '_>) -> Option<MarketQuantities> {
    let demand =
        keys.need("demand").and_then(|entry| quantity(&entry, f64::NEG_INFINITY, -f64::MIN_POSITIVE));
    let substitution = keys.need("substitution").and_then(|entry| quantity(&entry, 0.0, f64::INFINITY));
    let supply = keys.get("supply").map(|entry| quantity(&entry, f64::MIN_POSITIVE, f64::INFINITY));
    keys.finish();
    Some(MarketQuantities {
        demand: demand?,
        substitution: substitution?,
        supply: supply.map_or(Some(None), |supply| supply.map(Some))?,
    })
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
    root.table("elasticity").map(|keys| partial(&keys, Some(Model::Ignatenko2025)))
}

/// Keys that a model does not have are not asked for, and are reported as unknown.
fn partial(keys: &Keys<'_, '_>, model: Option<Model>) -> Partial {
    let of_tariffs = Some(keys).filter(|_| model.is_none_or(|model| model == Model::Ignatenko2025));
    let named = |key| keys.get(key).and_then(|entry| quantity(&entry, 0.0, f64::INFINITY));
    let sigma = sigma(keys).map(less_one);
    let partial = Partial {
        eps: keys.get("eps").and_then(|entry| quantity(&entry, LEAST_EPS, MOST_EPS)).or(sigma),
        kappa: of_tariffs.and_then(|_| named("kappa")),
        psi: of_tariffs.and_then(|keys| keys.get("psi")).and_then(|entry| dependent(&entry)),
        theta: of_tariffs.and_then(|_| named("theta")),
        passthrough: of_tariffs.and_then(|_| named("passthrough")),
        market_access: keys.table("market_access").and_then(moments),
        seller_only: of_tariffs
            .and_then(|keys| keys.get("variant"))
            .and_then(|entry| entry.word(&[("eaton-kortum", true), ("market-access", false)]))
            == Some(true),
    };
    keys.finish_ref();
    partial
}

/// sigma, where the file does not name eps.
fn sigma(keys: &Keys<'_, '_>) -> Option<Quantity> {
    let entry = keys.get("sigma")?;
    if keys.get("eps").is_some() {
        entry.reader().fault(entry.at(), problem::both_keys(&entry.place(), "eps", "sigma"));
        return None;
    }
    quantity(&entry, 1.0 + LEAST_EPS, 1.0 + MOST_EPS)
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
    let source = source(&keys);
    keys.finish();
    Some(Moments { economy: economy?, own: own?, rest: rest?, source })
}

/// Who says so, in one text or in both languages.
fn source(keys: &Keys<'_, '_>) -> Text {
    keys.get("source").and_then(|entry| in_words(&entry)).unwrap_or_default()
}

/// A number, or a table with value, range and source.
pub(super) fn quantity(entry: &Entry<'_, '_>, least: f64, most: f64) -> Option<Quantity> {
    let found = if entry.is_table() {
        detailed(&entry.table()?)?
    } else {
        Quantity { value: entry.number()?, distribution: Distribution::Fixed, source: Text::default() }
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
        let (vi, en) = problem::bounds(least, most);
        let issue = problem::out_of_range(&place, entry.key(), *outside, &vi, &en);
        entry.reader().fault(entry.at(), issue);
        return None;
    }
    Some(found)
}

fn detailed(keys: &Keys<'_, '_>) -> Option<Quantity> {
    let value = keys.need("value").and_then(|entry| entry.number());
    let number = |key| keys.get(key).and_then(|entry| entry.number());
    let (low, high, std_error) = (number("low"), number("high"), number("std_error"));
    let words = [("triangular", 0), ("uniform", 1), ("normal", 2), ("fixed", 3)];
    let shape = keys.get("distribution").and_then(|entry| entry.word(&words));
    let source = source(keys);
    keys.finish_ref();
    let lacks = |vi: &str, en: &str| keys.reader.fault(keys.at, problem::lacks_spread(&keys.place(), vi, en));
    if std_error.is_some_and(|error| error <= 0.0) || (shape == Some(2) && std_error.is_none()) {
        lacks("`std_error` dương", "a positive `std_error`");
        return None;
    }
    let range = low.zip(high);
    if matches!(shape, Some(0 | 1)) && range.is_none() {
        lacks("`low` và `high`", "`low` and `high`");
        return None;
    }
    let distribution = match (shape, range, std_error) {
        (Some(3), ..) => Distribution::Fixed,
        (Some(1), Some((low, high)), _) => Distribution::Uniform { low, high },
        (Some(2), _, Some(std_error)) | (None, None, Some(std_error)) => Distribution::Normal { std_error },
        (_, Some((low, high)), _) => Distribution::Triangular { low, high },
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
    let source = source(&keys);
    keys.finish();
    Some(Dependent::OverEps { factor: factor?, follow, source })
}
