//! Targets: where a promise stands today.
//!
//! A target is a promise about the future, so it never holds or fails as a claim does: it is met or not met, with
//! its gap, and where the framework names years, with the share of the way gone and the pace still needed. A
//! direction without a figure and a goal without an indicator are listed and not evaluated.

mod progress;
#[cfg(test)]
mod tests;

use serde::Serialize;

use hoinhap_sources::facts::{ProfileTarget, TargetKind};
use hoinhap_sources::{Profile, RegisterFacts};
use hoinhap_vocab::{Text, Year};

use crate::claims::{self, ClaimError, ClaimFile, Quantity, Reason, Series, Verdict};
use crate::{Evidence, Query, measure};

pub use progress::{Progress, cagr_ratio, gap_closed, recent_slope, required_slope};

/// Years over which the recent slope is taken.
pub const RECENT_YEARS: Year = 5;

/// Where a target stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TargetResult {
    /// Id, such as `t01`.
    pub target: String,
    /// What is aimed at.
    pub statement: Text,
    /// Whether there is a figure.
    pub kind: TargetKind,
    /// Documents that state it.
    pub documents: Vec<String>,
    /// Indicators that measure it.
    pub indicators: Vec<String>,
    /// `met`, `not_met`, `cannot_be_checked`, or `none` for a target without a figure.
    pub verdict: Verdict,
    /// Why it cannot be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The value today.
    pub value: Option<f64>,
    /// The year of the value.
    pub year: Option<Year>,
    /// The figure aimed at.
    pub target_value: Option<f64>,
    /// Unit of value, target and gap, a key of the unit table.
    pub unit: String,
    /// What is still missing, counted towards the target; zero or less where it is reached.
    pub gap: Option<f64>,
    /// Least-squares slope over the last years, per year.
    pub recent_slope: Option<f64>,
    /// Progress from the base year, where the framework names base and target years.
    pub progress: Option<Progress>,
    /// The values behind it, by year.
    pub series: Vec<(Year, f64)>,
    /// What was computed, in sentences.
    pub explanation: Text,
}

/// Where each target of a profile stands, in the order of the profile.
///
/// A target is computed as the profile's claim that names it, else from its own indicator. `gap` is target less
/// value where more is meant, value less target where less is meant. A target to
/// reach an income threshold gives the income, the threshold and the income that is short of it.
///
/// # Errors
/// The file of claims is malformed, or a table is damaged.
pub fn evaluate_targets(
    evidence: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
) -> Result<Vec<TargetResult>, ClaimError> {
    let file = match ClaimFile::embedded(&profile.id) {
        Ok(file) => Some(file),
        Err(ClaimError::NoFile { .. }) => None,
        Err(error) => return Err(error),
    };
    let evaluate = |target| evaluate(evidence, facts, profile, file.as_ref(), target);
    profile.targets.iter().map(evaluate).collect()
}

fn evaluate(
    evidence: &Evidence<'_>,
    facts: &RegisterFacts,
    profile: &Profile,
    file: Option<&ClaimFile>,
    target: &ProfileTarget,
) -> Result<TargetResult, ClaimError> {
    let mut result = blank(target);
    let (TargetKind::Numeric, Some(bar)) = (target.kind, target.value) else { return Ok(result) };
    let claim =
        file.and_then(|file| file.claims.iter().find(|claim| claim.target.as_ref() == Some(&target.id)));
    let claim = match claim {
        Some(claim) => claim.clone(),
        None => match claims::Claim::of_target(target, bar) {
            Some(claim) => claim,
            None => return Ok(result),
        },
    };
    let as_of = Some(evidence.as_of.0);
    let answer = claims::check(evidence, facts, profile, &claim, as_of)?;
    result.verdict = answer.verdict;
    result.reason = answer.reason;
    result.value = answer.value.and_then(claims::ClaimValue::number);
    result.year = answer.year;
    result.unit = answer.unit;
    result.explanation = answer.explanation;
    let sign = if target.upwards == Some(false) { -1.0 } else { 1.0 };
    result.gap = result.value.map(|value| sign * (bar - value));
    result.series = claims::series(evidence, facts, profile, &claim)?;
    result.recent_slope = recent_slope(&result.series, RECENT_YEARS);
    result.progress = progress(target, bar, &result);
    if let Some(Quantity::Shortfall { of, .. }) = claim.parts.first().map(|part| &part.quantity) {
        show_both_sides(evidence, profile, of, &mut result)?;
    }
    Ok(result)
}

/// A shortfall as what people look for: the value itself and the threshold that it is short of.
fn show_both_sides(
    evidence: &Evidence<'_>,
    profile: &Profile,
    of: &Series,
    result: &mut TargetResult,
) -> Result<(), ClaimError> {
    let Some((year, short)) = result.year.zip(result.value) else { return Ok(()) };
    let economy = of.economy.unwrap_or(profile.country);
    let own = measure(evidence, &Query::new(of.indicator.as_str(), economy).year(year))?;
    let value = own.first().and_then(|measure| measure.value);
    (result.value, result.target_value, result.gap) = (value, value.map(|value| value + short), Some(short));
    Ok(())
}

/// What is known of a target before anything is computed.
fn blank(target: &ProfileTarget) -> TargetResult {
    TargetResult {
        target: target.id.clone(),
        statement: target.statement.clone(),
        kind: target.kind,
        documents: target.documents.clone(),
        indicators: target.indicators.clone(),
        verdict: Verdict::None,
        reason: None,
        value: None,
        year: None,
        target_value: target.value,
        unit: target.unit.clone(),
        gap: None,
        recent_slope: None,
        progress: None,
        series: Vec::new(),
        explanation: Text::default(),
    }
}

/// Progress between the years that the framework names; `None` where it names no base year or no target year.
fn progress(target: &ProfileTarget, bar: f64, result: &TargetResult) -> Option<Progress> {
    let (base_year, target_year) = (target.base_year?, *target.target_years.last()?);
    let base = result.series.iter().find(|(year, _)| *year == base_year)?.1;
    let now = (result.year?, result.value?);
    Some(Progress::between((base_year, base), now, (target_year, bar)))
}
