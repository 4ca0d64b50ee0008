//! Progress towards a target, for programs.

use serde_json::{Value, json};

use hoinhap_measures::progress::{
    Arrival, Bands, Forecast, ProgressError, Ratio, Trend, YearValue, bands_of,
};
use hoinhap_sources::Library;

use super::{Way, words};
use crate::output::text_json;

/// One series with all its measures; what is not defined is null, with its reason in `undefined`.
pub(super) fn way_json(way: &Way, library: &Library) -> Value {
    let goal = way.goal;
    let name = |economy| text_json(&library.economies().name(economy));
    let points = |points: &[YearValue]| -> Vec<Value> {
        points.iter().map(|point| json!({"year": point.year, "value": point.value})).collect()
    };
    json!({
        "economy": way.economy,
        "economy_name": name(way.economy),
        "partner": way.partner,
        "product": way.product,
        "unit": way.unit,
        "base": {"year": goal.base_year, "value": goal.base},
        "target": {"year": goal.year, "value": goal.value},
        "last": {"year": way.now.year, "value": way.now.value},
        "met": way.is_met(),
        "series": points(&way.series),
        "breaks": way.breaks,
        "gap_closed": way.gap_closed.ok(),
        "csi": way.csi.ok(),
        "required_slope": way.required_slope.ok(),
        "recent_slope": way.recent_slope,
        "ratio": way.ratio.ok().map(ratio_json),
        "linear_ratio": way.linear.ok().map(ratio_json),
        "logit_ratio": way.logit.and_then(Result::ok).map(ratio_json),
        "trend_ratio": way.trend_ratio.ok(),
        "least_squares": way.least_squares.map(|line| line_json(line, way)),
        "recency_weighted": way.recency_weighted.map(|line| line_json(line, way)),
        "anticipated_progress": way.anticipated.ok(),
        "arrival": arrival_json(way.arrival),
        "required_path": points(&way.path),
        "unbroken_years": way.unbroken,
        "forecast": way.forecast.as_ref().ok().map(forecast_json),
        "forecast_refused": way.forecast.as_ref().err().map(|refused| text_json(&words::refused(*refused))),
        "undefined": undefined(way),
    })
}

fn ratio_json(ratio: Ratio) -> Value {
    let bands = Bands::default();
    json!({
        "kind": words::ratio_code(ratio.kind),
        "actual": ratio.actual,
        "required": ratio.required,
        "ratio": ratio.ratio,
        "band": words::band_code(bands_of(ratio.ratio, bands)),
        "bands": {"on_track": bands.on_track, "moderate": bands.moderate},
    })
}

fn line_json(line: Trend, way: &Way) -> Value {
    json!({"slope": line.slope, "value_at_target_year": line.at(way.goal.year)})
}

fn arrival_json(arrival: Arrival) -> Value {
    match arrival {
        Arrival::Year { year, low, high } => json!({"year": year, "p05": low, "p95": high}),
        Arrival::NotWithinHorizon => Value::Null,
    }
}

fn forecast_json(forecast: &Forecast) -> Value {
    let path = forecast.path.iter().zip(&forecast.bounds).map(
        |(point, (low, high))| json!({"year": point.year, "value": point.value, "p05": low, "p95": high}),
    );
    let errors = forecast.errors.iter().map(|(model, error)| {
        json!({"model": words::model_code(*model), "mase_relative_to_naive": Some(*error).filter(|error| error.is_finite())})
    });
    json!({
        "model": words::model_code(forecast.model),
        "naive_wins": forecast.naive_wins,
        "errors": errors.collect::<Vec<_>>(),
        "path": path.collect::<Vec<_>>(),
        "p_target_met": forecast.probability,
    })
}

/// Why some measures are null.
fn undefined(way: &Way) -> Vec<Value> {
    let measures: [(&str, Option<ProgressError>); 8] = [
        ("gap_closed", way.gap_closed.err()),
        ("csi", way.csi.err()),
        ("required_slope", way.required_slope.err()),
        ("ratio", way.ratio.err()),
        ("linear_ratio", way.linear.err()),
        ("logit_ratio", way.logit.and_then(Result::err)),
        ("trend_ratio", way.trend_ratio.err()),
        ("anticipated_progress", way.anticipated.err()),
    ];
    let told = |(name, error): (&str, Option<ProgressError>)| {
        error.map(|error| json!({"measure": name, "reason": text_json(&words::undefined(error))}))
    };
    measures.into_iter().filter_map(told).collect()
}
