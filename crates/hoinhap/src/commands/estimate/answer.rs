//! The JSON form of an estimate.

use serde_json::{Value, json};

use hoinhap_estimate::{Coefficient, Estimate, EstimateError};
use hoinhap_vocab::Lang;

use super::request::Request;
use crate::output::{Answer, issue_json};

/// The fields of a converged estimate.
pub(super) fn fields(found: &Estimate, seconds: f64, lang: Lang) -> Value {
    let dropped = found.dropped;
    let clusters = &found.variance.clusters;
    json!({
        "family": found.family.word(),
        "formula": found.formula,
        "observations": found.observations,
        "rows_read": found.rows_read,
        "dropped": {
            "missing": dropped.missing,
            "zero_weights": dropped.zero_weights,
            "all_zero_groups": dropped.all_zero_groups,
            "singletons": dropped.singletons,
            "separated": dropped.separated,
        },
        "collinear": found.collinear,
        "coefficients": found.coefficients.iter().map(coefficient).collect::<Vec<_>>(),
        "vcov": {
            "type": found.variance.kind.word(),
            "clusters": clusters
                .iter()
                .map(|cluster| json!({"name": cluster.name, "groups": cluster.groups}))
                .collect::<Vec<_>>(),
            "ssc": found.variance.small_sample.word(),
            "k": found.variance.parameters,
            "matrix": found.variance.matrix,
            "negative_eigenvalue": found.variance.mended,
        },
        "effects": found
            .effects
            .iter()
            .map(|effect| {
                json!({"name": effect.name, "levels": effect.levels, "components": effect.components})
            })
            .collect::<Vec<_>>(),
        "deviance": found.fit.deviance,
        "log_likelihood": found.fit.log_likelihood,
        "pseudo_r2": found.fit.pseudo_r2,
        "r2": found.fit.r2,
        "adjusted_r2": found.fit.adjusted_r2,
        "squared_correlation": found.fit.squared_correlation,
        "lincom": found.combinations.iter().map(coefficient).collect::<Vec<_>>(),
        "iterations": found.solution.iterations,
        "inner_iterations": found.solution.inner_iterations,
        "residual": found.solution.residual,
        "tolerance": found.solution.tolerance,
        "converged": true,
        "seconds": seconds,
        "issues": found.issues.iter().map(|issue| issue_json(issue, lang)).collect::<Vec<_>>(),
    })
}

pub(super) fn coefficient(one: &Coefficient) -> Value {
    json!({
        "name": one.name,
        "estimate": one.estimate,
        "std_error": one.std_error,
        "z": one.statistic,
        "p": one.p_value,
        "low": one.low,
        "high": one.high,
        "percent_effect": one.percent_effect,
        "percent_std_error": one.percent_std_error,
    })
}

/// The answer where the iteration did not converge: how far it came, and no coefficient.
pub(super) fn not_converged(error: &EstimateError, request: &Request, lang: Lang) -> Answer {
    let issue = error.to_issue();
    let (iterations, residual, tolerance) = match error {
        EstimateError::NotConverged { iterations, residual, tolerance } => {
            (Some(*iterations), Some(*residual), Some(*tolerance))
        }
        _ => (None, None, None),
    };
    let fields = json!({
        "family": request.options.family.word(),
        "formula": request.formula.text,
        "iterations": iterations,
        "residual": residual,
        "tolerance": tolerance,
        "converged": false,
        "issues": [issue_json(&issue, lang)],
    });
    let answer = Answer::new("estimate", fields).line(issue.message.get(lang)).line(issue.help.get(lang));
    answer.exit(1)
}
