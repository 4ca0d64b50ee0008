//! Scenarios that have been run.

use std::sync::Arc;

use hoinhap_equilibrium::scenario::{
    Action, Inputs, Model, Scenario, ScenarioError, ScenarioResult, ShockKind, run_all,
};
use hoinhap_measures::Evidence;
use hoinhap_vocab::{Economy, Issue, Text, Year};

use super::chosen;
use super::rows::Rows;
use crate::ReviewError;

/// The source of the flows that scenarios start from.
pub(super) const FLOW_SOURCE: &str = "baci";
/// The source of incomes.
pub(super) const INCOME_SOURCE: &str = "wdi";
/// The sources of tariffs, and the tables that hold them.
pub(super) const TARIFF_SOURCES: [(&str, &str); 2] =
    [("tariffs_us_2025_04_02", "ustr-2025-04"), ("us_effective_tariff", "budget-lab-partners")];

/// What running the scenarios of a country gave.
pub(crate) struct Outlook {
    /// The scenarios that were solved, in the order of the section.
    pub(super) runs: Vec<Run>,
    /// Titles of those that were not.
    pub(super) failed: Vec<Text>,
    /// Whether there is a base at the date.
    pub(super) has_base: bool,
}

/// A scenario with its result.
pub(super) struct Run {
    pub(super) family: Family,
    pub(super) rows: Arc<Rows>,
    pub(super) result: ScenarioResult,
}

/// What a scenario is about, in the order of the section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Tariffs,
    Loss,
    Joined,
    Left,
}

impl Run {
    pub(super) fn name(&self) -> &str {
        &self.result.scenario.name
    }

    pub(super) fn short(&self) -> Text {
        self.result.scenario.short.clone()
    }

    pub(super) fn base_year(&self) -> Year {
        self.result.scenario.base.year
    }
}

/// Runs the scenarios of a country. It needs the data alone, so that it can run beside the other sections.
pub(crate) fn solve(
    evidence: &Evidence<'_>,
    country: Economy,
    home: Economy,
) -> Result<Outlook, ReviewError> {
    let mut outlook = Outlook { runs: Vec::new(), failed: Vec::new(), has_base: false };
    if !(evidence.has_source(FLOW_SOURCE) && evidence.has_source(INCOME_SOURCE)) {
        return Ok(outlook);
    }
    let mut scenarios = chosen::scenarios(evidence.library, country, home, evidence.as_of)?;
    scenarios.retain(|scenario| sources(scenario).all(|source| evidence.has_source(source)));
    outlook.has_base = !scenarios.is_empty();
    let Some(year) = scenarios.first().map(|scenario| scenario.base.year) else { return Ok(outlook) };
    let inputs = Inputs { library: evidence.library, files: &no_file, as_of: evidence.as_of };
    let (results, rows) = rayon::join(
        || run_all(&scenarios, &inputs),
        || Rows::read(evidence.library, country, year, evidence.as_of),
    );
    let rows = Arc::new(rows?);
    for (scenario, result) in scenarios.iter().zip(results) {
        match result {
            Ok(result) => {
                outlook.runs.push(Run { family: family(&result), rows: Arc::clone(&rows), result });
            }
            Err(error) => outlook.failed.extend(failed(scenario, error)?),
        }
    }
    outlook.runs.sort_by_key(|run| (run.family, rank(run)));
    Ok(outlook)
}

/// The sources of the tariff tables that a scenario names.
pub(super) fn sources(scenario: &Scenario) -> impl Iterator<Item = &'static str> {
    TARIFF_SOURCES.into_iter().filter(|(table, _)| names(scenario, table)).map(|(_, source)| source)
}

fn names(scenario: &Scenario, name: &str) -> bool {
    scenario.shocks.iter().any(|shock| {
        matches!(
            &shock.kind,
            ShockKind::Tariff { rate: hoinhap_equilibrium::scenario::Rates::Table { table, .. }, .. } if table == name
        )
    })
}

/// Embedded scenarios name tables, never files.
fn no_file(name: &str) -> Result<Vec<u8>, Issue> {
    let message = Text::fixed("Kịch bản có sẵn nêu một tệp", "A shipped scenario names a file");
    let help = Text::fixed("Nêu tên bảng", "Name a table");
    Err(Issue::error("file/not-found", name.to_owned(), message, help))
}

/// A scenario about an economy that the base lacks says nothing; one that was not solved is named; a fault of a shipped
/// scenario stops the review.
fn failed(scenario: &Scenario, error: ScenarioError) -> Result<Option<Text>, ReviewError> {
    match error {
        ScenarioError::NotConverged(_) => Ok(Some(scenario.short.clone())),
        ScenarioError::Issues(issues) if issues.iter().all(says_nothing) => Ok(None),
        ScenarioError::Issues(issues) => Err(ReviewError::Scenario(issues)),
        ScenarioError::Defect(error) => Err(ReviewError::Defect(error)),
    }
}

fn says_nothing(issue: &Issue) -> bool {
    ["scenario/not-in-base", "scenario/no-cell", "scenario/no-seller"].contains(&issue.code)
}

fn family(result: &ScenarioResult) -> Family {
    let scenario = &result.scenario;
    if scenario.model == Model::Ignatenko2025 {
        return Family::Tariffs;
    }
    let action = scenario.shocks.iter().find_map(|shock| match shock.kind {
        ShockKind::Agreement { action, .. } => Some(action),
        _ => None,
    });
    match action {
        Some(Action::Join) => Family::Joined,
        Some(Action::Leave) => Family::Left,
        None => Family::Loss,
    }
}

/// The places within a family of scenarios whose names hold these words; `None` for all others.
const ORDER: [Option<&str>; 6] = [
    Some("in-force"),
    Some("largest-market"),
    Some("largest-supplier"),
    None,
    Some("mirror"),
    Some("import-cost"),
];

/// The tariffs in force first, those with retaliation after those without, the largest partners before others.
fn rank(run: &Run) -> (usize, String) {
    let named = |word: &Option<&str>| word.is_some_and(|word| run.name().contains(word));
    let other = ORDER.iter().position(Option::is_none);
    let place = ORDER.iter().position(named).or(other).unwrap_or_default();
    (place, run.name().to_owned())
}
