//! Which scenarios make sense for a country.

use hoinhap_equilibrium::scenario::{Model, Sampling, Scenario, ShockKind, parse};
use hoinhap_measures::DEFAULT_FLOWS;
use hoinhap_sources::{Economies, EmbeddedFile, Library};
use hoinhap_vocab::{AsOf, Economy, Text, Year};

use crate::ReviewError;

/// The beginning of the names of scenarios that are made here for a country.
pub(super) const OWN: &str = "own.";
/// The residual asked for. Results are printed with one decimal of a percent.
const TOLERANCE: f64 = 1e-8;

/// A second form of retaliation: one is enough for a review.
const NOT_SHOWN: [&str; 1] = ["us-added-tariffs-2025-04-02-optimal-retaliation"];

/// The scenarios of a country: all of the profile's own country, else the tariffs, which meet everybody, and the loss
/// of its own largest partners.
pub(super) fn scenarios(
    library: &Library,
    country: Economy,
    home: Economy,
    as_of: AsOf,
) -> Result<Vec<Scenario>, ReviewError> {
    let mut chosen = Vec::new();
    for file in shipped() {
        let text = file.text()?;
        let scenario = parse(file.path, &text).map_err(ReviewError::Scenario)?;
        let known = scenario.known_from.is_none_or(|from| as_of.sees(from));
        if known && as_of.sees_year(scenario.base.year) {
            chosen.extend(for_country(scenario, country, home));
        }
    }
    if country != home {
        own_partners(library, country, &mut chosen)?;
    }
    chosen.iter_mut().for_each(hasten);
    Ok(chosen)
}

fn shipped() -> impl Iterator<Item = &'static EmbeddedFile> {
    let own = |file: &&EmbeddedFile| {
        let name = file.path.strip_prefix("scenarios/").and_then(|name| name.strip_suffix(".toml"));
        name.is_some_and(|name| !name.contains('/'))
    };
    EmbeddedFile::in_folder("scenarios").iter().filter(own)
}

/// A shipped scenario as it stands for the country, or nothing where it is about another.
fn for_country(mut scenario: Scenario, country: Economy, home: Economy) -> Option<Scenario> {
    if NOT_SHOWN.contains(&scenario.name.as_str()) {
        return None;
    }
    if country == home || scenario.model == Model::Ignatenko2025 {
        return Some(scenario);
    }
    let [shock] = &mut scenario.shocks[..] else { return None };
    let ShockKind::Cost { importer, .. } = &mut shock.kind else { return None };
    *importer = vec![country.code().to_owned()];
    scenario.name = format!("{OWN}{}", scenario.name);
    Some(scenario)
}

/// The loss of the largest market and of the largest supplier of a country, on the model of the one of its cost.
fn own_partners(library: &Library, country: Economy, chosen: &mut Vec<Scenario>) -> Result<(), ReviewError> {
    let Some(model) = chosen.iter().find(|scenario| scenario.name.starts_with(OWN)).cloned() else {
        return Ok(());
    };
    let [market, supplier] = largest(library, country, model.base.year)?;
    let economies = library.economies();
    let lost = |name: &str, partner: Economy, short: Text| {
        let mut scenario =
            Scenario { name: format!("{OWN}{name}"), title: short.clone(), short, ..model.clone() };
        let sides = [vec![country.code().to_owned()], vec![partner.code().to_owned()]];
        scenario
            .shocks
            .iter_mut()
            .for_each(|shock| shock.kind = ShockKind::Cutoff { between: sides.clone() });
        scenario
    };
    if let Some(partner) = market {
        let short = with_name(economies, partner, "Mất thị trường lớn nhất", "Largest market lost");
        chosen.push(lost("lose-largest-market", partner, short));
    }
    if let Some(partner) = supplier.filter(|supplier| Some(*supplier) != market) {
        let short = with_name(economies, partner, "Mất nguồn cung lớn nhất", "Largest supplier lost");
        chosen.push(lost("lose-largest-supplier", partner, short));
    }
    Ok(())
}

fn with_name(economies: &Economies, partner: Economy, vi: &str, en: &str) -> Text {
    let name = economies.name(partner);
    Text::new(format!("{vi} ({})", name.vi), format!("{en} ({})", name.en))
}

/// The largest market and the largest supplier of a country.
fn largest(library: &Library, country: Economy, year: Year) -> Result<[Option<Economy>; 2], ReviewError> {
    let mut most = [(0.0, None); 2];
    for flow in library.flows(DEFAULT_FLOWS)?.in_year(year) {
        let sides = [(flow.exporter, flow.importer), (flow.importer, flow.exporter)];
        for ((own, partner), most) in sides.into_iter().zip(&mut most) {
            if own == country && partner != country && flow.value_usd > most.0 {
                *most = (flow.value_usd, Some(partner));
            }
        }
    }
    Ok(most.map(|(_, partner)| partner))
}

/// Ranges from the ends of what is uncertain, a residual that is enough for a printed number, no second effect.
fn hasten(scenario: &mut Scenario) {
    scenario.solver.tolerance = scenario.solver.tolerance.max(TOLERANCE);
    scenario.output.conditional = false;
    if let Some(uncertainty) = &mut scenario.uncertainty {
        uncertainty.sampling = Sampling::Ends;
    }
}
