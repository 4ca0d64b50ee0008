//! What must hold of every input.

use hoinhap_equilibrium::scenario::{Inputs, Scenario, ScenarioError, ScenarioResult, parse, run};
use hoinhap_sources::Library;
use hoinhap_vocab::{AsOf, Issue, Text, date};

use super::corpus::Case;

/// Draws, as few as show what they show, and steps of a solver, as many as it may waste.
const DRAWS: usize = 5;
const STEPS: usize = 2_000;

/// How an input ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    /// The file was refused, in these words.
    Unread(String),
    /// What it names, or asks, was refused, in these words.
    Refused(String),
    /// The equations were not solved, and that is said.
    NotConverged,
    /// There is a result.
    Solved,
}

impl End {
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Unread(_) => "not read",
            Self::Refused(_) => "refused",
            Self::NotConverged => "not converged",
            Self::Solved => "solved",
        }
    }
}

/// Reads and runs a case; an error is a finding.
pub(crate) fn tried(library: &Library, case: &Case) -> Result<End, String> {
    let mut scenario = match parse("s.toml", &case.scenario) {
        Ok(scenario) => scenario,
        Err(issues) => return expect_issues(&issues).map(|()| End::Unread(first(&issues))),
    };
    scenario.output.guide_loop |= case.guide_loop;
    shorten(&mut scenario);
    let files = |name: &str| {
        let missing = || {
            let text = Text::fixed("Không có tệp", "There is no such file");
            Issue::error("file/not-found", name, text.clone(), text)
        };
        case.tables.get(name).map(|text| text.as_bytes().to_vec()).ok_or_else(missing)
    };
    let inputs = Inputs { library, files: &files, as_of: AsOf(date(2026, 9, 30)) };
    match run(&scenario, &inputs, &|_, _| ()) {
        Ok(result) => expect_result(&result).map(|()| End::Solved),
        Err(ScenarioError::Issues(issues)) => expect_issues(&issues).map(|()| End::Refused(first(&issues))),
        Err(ScenarioError::NotConverged(failed)) if failed.tolerance.is_nan() => Err(format!("{failed:?}")),
        Err(ScenarioError::NotConverged(_)) => Ok(End::NotConverged),
        Err(ScenarioError::Defect(error)) => Err(format!("a defect: {error}")),
    }
}

/// Fewer draws and steps: they change how long an input takes, not what may break.
fn shorten(scenario: &mut Scenario) {
    if let Some(uncertainty) = &mut scenario.uncertainty {
        uncertainty.draws = uncertainty.draws.min(DRAWS);
    }
    scenario.solver.max_iterations = scenario.solver.max_iterations.min(STEPS);
}

fn first(issues: &[Issue]) -> String {
    issues.first().map_or_else(String::new, |issue| {
        let value = issue.value.as_deref().unwrap_or_default();
        format!("{} {}: {} ({value})", issue.code, issue.place, issue.message.en)
    })
}

/// Something is said, where, and what to do, in both languages.
fn expect_issues(issues: &[Issue]) -> Result<(), String> {
    let is_said = |text: &Text| !text.vi.trim().is_empty() && !text.en.trim().is_empty();
    let is_whole =
        |issue: &&Issue| !issue.place.trim().is_empty() && is_said(&issue.message) && is_said(&issue.help);
    match issues.iter().find(|issue| !is_whole(issue)) {
        Some(issue) => Err(format!("a message that lacks something: {issue:?}")),
        None if issues.is_empty() => Err("refused without a word".to_owned()),
        None => Ok(()),
    }
}

/// Every number is finite, every identity holds, the residual is within the tolerance.
fn expect_result(result: &ScenarioResult) -> Result<(), String> {
    let columns = result
        .columns
        .iter()
        .flat_map(|(field, column)| column.iter().flatten().map(|value| (*field, *value)));
    let totals = result.totals.iter().map(|(field, value)| (*field, *value));
    let intervals = result.intervals.iter().flat_map(|(field, column)| {
        column
            .iter()
            .flatten()
            .flat_map(|interval| [interval.p05, interval.p50, interval.p95])
            .map(|value| (*field, value))
    });
    let flows = result.bilateral.iter().flat_map(|flow| [("flow base", flow.base), ("flow new", flow.new)]);
    let rates = result.rates.iter().map(|cell| ("rate", cell.rate));
    let used = result.parameters.iter().map(|used| ("parameter", used.value));
    let sectors = result.sectors.iter().flat_map(|row| {
        [row.output_base, row.output_new, row.value_added_base, row.output_multiplier, row.forward_linkage]
            .map(|value| ("sector", value))
    });
    let mut all = columns.chain(totals).chain(intervals).chain(flows).chain(rates).chain(used).chain(sectors);
    if let Some((field, value)) = all.find(|(_, value)| !value.is_finite()) {
        return Err(format!("{field} is {value}"));
    }
    if let Some(identity) = result.identities.iter().find(|identity| !identity.holds()) {
        return Err(format!("an identity does not hold: {identity:?}"));
    }
    if result.residual.is_nan() || result.residual > result.tolerance {
        return Err(format!("residual {:e} above the tolerance {:e}", result.residual, result.tolerance));
    }
    let crossed = |interval: &hoinhap_equilibrium::scenario::Interval| {
        interval.p05 > interval.p50 || interval.p50 > interval.p95
    };
    if result.intervals.values().flatten().flatten().any(crossed) {
        return Err("an interval's ends are crossed".to_owned());
    }
    if result.issues.is_empty() { Ok(()) } else { expect_issues(&result.issues) }
}
