//! Progress against the design's fixture.

use hoinhap_measures::progress::{
    Arrival, Goal, YearValue, anticipated_progress, arrival_year, cagr_ratio, csi, forecast, gap_closed,
    least_squares, recency_weighted, required_slope, trend_ratio,
};

use crate::{close, fixture};

const TOLERANCE: f64 = 1e-12;

fn case() -> (serde_json::Value, Vec<YearValue>, Goal) {
    let all: serde_json::Value = serde_json::from_str(&fixture("fixtures.json")).unwrap();
    let case = all["progress"].clone();
    let numbers = |key: &str| -> Vec<f64> {
        case[key].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
    };
    let series: Vec<YearValue> = numbers("t")
        .into_iter()
        .zip(numbers("v"))
        .map(|(year, value)| YearValue { year: year as i16, value })
        .collect();
    let goal = Goal {
        base_year: series[0].year,
        base: series[0].value,
        year: case["T"].as_f64().unwrap() as i16,
        value: case["target"].as_f64().unwrap(),
    };
    (case, series, goal)
}

#[test]
fn every_quantity_of_the_fixture() {
    let (case, series, goal) = case();
    let now = *series.last().unwrap();
    let ratio = cagr_ratio(now, goal).unwrap();
    let line = least_squares(&series).unwrap();
    let recent = recency_weighted(&series).unwrap();
    let want = |key: &str| case[key].as_f64().unwrap();
    let have = [
        ("cagr_actual", ratio.actual),
        ("cagr_required", ratio.required),
        ("eurostat_ratio", ratio.ratio),
        ("API_percent", anticipated_progress(recent.at(goal.year), goal).unwrap()),
        ("CSI_0_10", csi(now.value, goal).unwrap()),
        ("gap_share_closed", gap_closed(now.value, goal).unwrap()),
        ("required_slope_from_now", required_slope(now, goal).unwrap()),
        ("sdsn_trend_ratio_last4y", trend_ratio(&series, goal, 4).unwrap()),
    ];
    for (key, value) in have {
        assert!(close(value, want(key), TOLERANCE * 10.0), "{key}: {value}, want {}", want(key));
    }
    for (key, trend) in [("ols", line), ("wls_linear_recency", recent)] {
        let want: Vec<f64> =
            case[key].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
        assert!(close(trend.slope, want[1], TOLERANCE), "{key} slope");
        assert!(close(trend.at(goal.year), want[2], TOLERANCE), "{key} value");
    }
}

#[test]
fn the_line_arrives_when_the_fixture_says_and_not_at_all_when_it_leads_away() {
    let (case, series, goal) = case();
    let Arrival::Year { year, low, high } = arrival_year(&series, goal, 1) else { panic!("no arrival") };
    let last = f64::from(series.last().unwrap().year);
    let from_now = case["years_to_target_at_wls"].as_f64().unwrap();
    // The fixture counts from the last observation, the line from where it stands in that year.
    let recent = recency_weighted(&series).unwrap();
    let gap = (series.last().unwrap().value - recent.at(2023)) / recent.slope;
    assert!(close(year - last, from_now + gap, 1e-9), "{} {from_now} {gap}", year - last);
    assert!(low < year && year < high);
    let away = Goal { value: 10.0, ..goal };
    assert_eq!(arrival_year(&series, away, 1), Arrival::NotWithinHorizon);
}

#[test]
fn the_simulated_paths_surround_the_forecast() {
    // A series that speeds up: every model runs late, so that its errors have a mean above zero.
    let series: Vec<YearValue> = (0..20)
        .map(|step| YearValue { year: 2000 + step, value: 10.0 + f64::from(step * step) / 4.0 })
        .collect();
    let last = series[19].value;
    let goal = Goal { base_year: 2000, base: 10.0, year: 2024, value: 2.0 * last };
    let found = forecast(&series, goal, false, 1).unwrap();
    for (point, (low, high)) in found.path.iter().zip(&found.bounds) {
        assert!((*low..=*high).contains(&point.value), "{point:?} {low} {high}");
    }
    let at_forecast = Goal { value: found.path[4].value, ..goal };
    let probability = forecast(&series, at_forecast, false, 1).unwrap().probability;
    assert!((0.3..=0.7).contains(&probability), "{probability}");
}
