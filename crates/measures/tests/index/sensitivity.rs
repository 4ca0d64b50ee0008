//! Exact and sampled sensitivity, and replays of designs of other programs.

use hoinhap_measures::index::sensitivity::{
    Design, Outcomes, Sensitivity, export_design, factorial, factorial_indices, replay_design, sampled,
    sampled_indices,
};
use hoinhap_measures::index::{Composite, Runner, Uncertainty, stats};

use crate::{asem, assert_close, close, fixture, grid};

fn exact(sets: Option<usize>) -> (Composite, Sensitivity) {
    let (mut composite, panel, _) = asem();
    let weights = composite.recipe.factors.iter_mut().find(|factor| factor.name == "Weights").unwrap();
    weights.levels.truncate(sets.unwrap_or(usize::MAX));
    let mut runner = Runner::new(&composite.tree, panel);
    let result = factorial(&mut runner, &composite, 0..51).unwrap();
    (composite, result)
}

#[test]
fn the_full_factorial_of_two_thousand_cells_is_exact() {
    let (_, result) = exact(None);
    assert_eq!(result.scores.len(), 2_000);
    let want = grid("sobol_exact_mean_abs_rank_shift.csv");
    for factor in &result.factors {
        assert!(close(factor.first, want[&(factor.name.clone(), "S_exact".into())], 1e-10), "{factor:?}");
        assert!(close(factor.total, want[&(factor.name.clone(), "ST_exact".into())], 1e-10), "{factor:?}");
    }
    assert_eq!(result.units.len(), 51);
    assert!(result.left_out.is_empty());
}

#[test]
fn the_small_menu_on_average_and_for_one_country() {
    let (_, result) = exact(Some(10));
    assert_eq!(result.scores.len(), 200);
    let average = grid("sobol_small_menu_200_mean_abs_rank_shift.csv");
    let own = grid("sobol_small_menu_200_rank_of_DEU.csv");
    let place = result.units.iter().position(|unit| unit.unit == "DEU").unwrap();
    for (index, factor) in result.factors.iter().enumerate() {
        let want = |table: &crate::Grid, order: &str| table[&(factor.name.clone(), order.to_owned())];
        assert!(close(factor.first, want(&average, "S"), 1e-10), "{factor:?}");
        assert!(close(factor.total, want(&average, "ST"), 1e-10), "{factor:?}");
        let of_unit = &result.unit_factors[place];
        assert!(close(of_unit.first[index], want(&own, "S"), 1e-10), "{}", factor.name);
        assert!(close(of_unit.total[index], want(&own, "ST"), 1e-10), "{}", factor.name);
    }
    // The factor that moves one country is not the one that moves the average.
    let strongest = |values: Vec<f64>| values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
    let average = strongest(result.factors.iter().map(|factor| factor.first).collect());
    assert_ne!(average, strongest(result.unit_factors[place].first.clone()));
}

#[test]
fn a_design_of_another_program_replays_to_its_scores() {
    let (composite, panel, _) = asem();
    let design =
        Design::read("design", &fixture("sens_UA_design_1_200.csv"), &composite.recipe.factors).unwrap();
    let mut runner = Runner::new(&composite.tree, panel);
    let (scores, issues) = replay_design(&mut runner, &composite, &design, 0..51);
    // Laos has no energy use in the source: two leaves of it have no value.
    let known = ["index/treated-by-log", "index/without-denominator"];
    assert!(issues.iter().all(|issue| known.contains(&issue.code)), "{issues:?}");
    let want = grid("sens_UA_scores_1_200.csv");
    assert_eq!(want.len(), 51 * 201);
    let nominal = runner.run(&composite.method);
    assert_close(&want, 1e-9, |unit, run| {
        let row = nominal.imputed.frame.row(unit, None)?;
        match run.strip_prefix("r_") {
            None => nominal.value(composite.tree.top(), row),
            Some(run) => Some(scores[design.runs.iter().position(|known| known == run)?][row]),
        }
    });
}

#[test]
fn an_exported_design_reads_back_as_itself() {
    let (composite, _, _) = asem();
    let factors = &composite.recipe.factors;
    let design = Design::read("design", &fixture("sens_UA_design_1_200.csv"), factors).unwrap();
    assert_eq!(Design::read("again", &export_design(&design, factors), factors).unwrap(), design);
}

#[test]
fn a_level_that_does_not_exist_is_named_with_its_line() {
    let (composite, _, _) = asem();
    let text = "run,winmax,norm,wset,agg\n1,5,zscore_10_2,1,amean\n2,9,zscore_10_2,1,median\n";
    let issues = Design::read("design.csv", text, &composite.recipe.factors).unwrap_err();
    assert_eq!(issues.len(), 2);
    assert!(issues.iter().all(|issue| issue.code == "index/unknown-level" && issue.place == "design.csv:3"));
}

#[test]
fn the_sampled_estimators_agree_with_salib_on_ishigami() {
    let text = fixture("salib_ishigami_design.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let y: Vec<f64> = reader.records().map(|record| record.unwrap()[3].parse().unwrap()).collect();
    // Blocks of five: A, A with x1, x2, x3 from B, then B.
    let every = |offset: usize| y.iter().skip(offset).step_by(5).copied().collect::<Vec<f64>>();
    let want = grid("salib_ishigami_N1024.csv");
    for (factor, name) in ["x1", "x2", "x3"].into_iter().enumerate() {
        let outcomes =
            Outcomes { a: &every(0), b: &every(4), a_with_b: &every(1 + factor), centre: stats::mean(&y) };
        let indices = sampled_indices(outcomes, 100, 1);
        assert!(close(indices.first, want[&(name.into(), "S1_salib".into())], 1e-10), "{name} {indices:?}");
        assert!(close(indices.total, want[&(name.into(), "ST_salib".into())], 1e-10), "{name} {indices:?}");
        let truth = want[&(name.into(), "ST_true".into())];
        assert!((indices.total - truth).abs() < 0.02);
        assert!(indices.total_interval.0 <= indices.total && indices.total <= indices.total_interval.1);
    }
}

#[test]
fn sampled_noise_on_weights_is_replayable_and_kept_apart_from_the_exact_indices() {
    let (composite, panel, _) = asem();
    let doubt = Uncertainty { weights: 0.25, measurement: false, samples: 64, seed: 3 };
    let first = sampled(&composite, &panel, 0..51, doubt);
    let again = sampled(&composite, &panel, 0..51, doubt);
    assert_eq!(first.factors, again.factors);
    assert_eq!(first.runs, 64 * 3);
    // One doubt alone explains everything: its total index is one up to sampling error.
    assert!((first.factors[0].indices.total - 1.0).abs() < 0.5, "{:?}", first.factors[0]);
    let other = sampled(&composite, &panel, 0..51, Uncertainty { seed: 4, ..doubt });
    assert_ne!(first.factors, other.factors);
}

#[test]
fn beating_is_a_share_of_runs() {
    let (_, result) = exact(Some(10));
    let (p, q) = (result.beats("CHE", "VNM").unwrap(), result.beats("VNM", "CHE").unwrap());
    assert!(close(p + q, 1.0, 1e-12));
    assert!(p > 0.95);
    assert_eq!(result.beats("CHE", "XXX"), None);
}

#[test]
fn interactions_and_first_orders_leave_the_rest_to_higher_orders() {
    let (_, result) = exact(Some(10));
    let first: f64 = result.factors.iter().map(|factor| factor.first).sum();
    let second: f64 = result.second.iter().map(|(_, _, share)| share).sum();
    assert!(first + second < 1.0 + 1e-12 && first < 1.0);
    assert!(result.second.iter().all(|(_, _, share)| *share > -1e-12));
}

#[test]
fn a_constant_added_to_the_outcome_changes_no_index() {
    let y = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0];
    let shifted = y.map(|value| value + 100.0);
    let (a, b) = (factorial_indices(&[3, 2], &y), factorial_indices(&[3, 2], &shifted));
    for (left, right) in a.first.iter().chain(&a.total).zip(b.first.iter().chain(&b.total)) {
        assert!(close(*left, *right, 1e-12));
    }
}
