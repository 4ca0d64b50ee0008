//! Defects of other programs that this engine must not have, a test named after each.

use hoinhap_measures::index::sensitivity::{Design, Outcomes, factorial_indices, sampled_indices};
use hoinhap_measures::index::{
    Group, Normalisation, Panel, Rule, Runner, Scheme, Treatment, Weights, aggregate, normalise_column,
    parse_recipe, resolve, stats, treat,
};
use hoinhap_measures::progress::{Goal, YearValue, cagr_ratio, least_squares};

use crate::{asem, close, grid, shipped};

#[test]
fn coinr_log_gii_returns_its_input() {
    let (_, panel, _) = asem();
    let (treated, _) = treat(&panel, Treatment::Log { skew: 2.0, kurt: 3.5 });
    let mut changed = 0;
    for (leaf, record) in treated.records.iter().enumerate().filter(|(_, record)| record.logged) {
        let differs = |(a, b): (&f64, &f64)| !a.is_nan() && a != b;
        assert!(panel.values[leaf].iter().zip(&treated.panel.values[leaf]).all(differs_or_missing(differs)));
        assert_ne!(record.after, record.before);
        changed += 1;
    }
    assert!(changed > 0);
}

fn differs_or_missing<'a>(
    differs: impl Fn((&'a f64, &'a f64)) -> bool,
) -> impl Fn((&'a f64, &'a f64)) -> bool {
    move |(a, b)| a.is_nan() || differs((a, b))
}

#[test]
fn coinr_genmean_is_missing_when_one_member_is_missing() {
    let score = aggregate(Rule::Power(0.5), &[&[4.0], &[f64::NAN], &[16.0]], &[1.0; 3], &[0..1]).0;
    assert_eq!(score[0], 9.0);
}

#[test]
fn coinr_trends_use_the_first_years_whatever_is_asked() {
    let panel = trend_rows("AUT", "Goods");
    let at = |year: i16| panel.iter().find(|point| point.year == year).unwrap().value;
    let goal = Goal { base_year: 2021, base: at(2021), year: 2023, value: 2.0 * at(2021) };
    let growth = cagr_ratio(YearValue { year: 2022, value: at(2022) }, goal).unwrap();
    assert!((growth.actual - 0.43507).abs() < 5e-6, "{}", growth.actual);
}

/// The values of one unit and column of the panel of the reference.
fn trend_rows(unit: &str, column: &str) -> Vec<YearValue> {
    let text = crate::fixture("ASEM_iData_p.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|known| known == name).unwrap();
    let (code, time, value) = (place("uCode"), place("Time"), place(column));
    let mut rows: Vec<YearValue> = reader
        .records()
        .map(Result::unwrap)
        .filter(|record| &record[code] == unit && !record[value].is_empty())
        .map(|record| YearValue {
            year: record[time].parse().unwrap(),
            value: record[value].parse().unwrap(),
        })
        .collect();
    rows.sort_by_key(|point| point.year);
    rows
}

#[test]
fn growth_on_the_panel_is_the_slope_over_the_fitted_first_value() {
    let text = crate::fixture("purse_trends_prc_change.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut compared = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let series = trend_rows(&record[0], &record[1]);
        let (Some(line), Ok(want)) = (least_squares(&series), record[2].parse::<f64>()) else { continue };
        let have = 100.0 * line.slope / line.level;
        assert!(close(have, want, 1e-10), "{} {}: {have}, want {want}", &record[0], &record[1]);
        compared += 1;
    }
    assert!(compared > 200);
}

#[test]
fn coinr_copeland_cannot_be_used_inside_a_hierarchy() {
    let (composite, panel, _) = asem();
    let mut method = composite.method.clone();
    method.rules = vec![Rule::Arithmetic, Rule::Copeland, Rule::Arithmetic];
    let run = Runner::new(&composite.tree, panel).run(&method);
    assert!(run.values[composite.tree.top()].iter().all(|score| score.is_finite()));
}

#[test]
fn coinr_first_order_indices_are_not_centred() {
    let y = [1.0, 2.0, 4.0, 8.0, 3.0, 5.0, 9.0, 7.0];
    let (a, b, ab) = (&y[..3], &y[3..6], &y[5..8]);
    let moved = y.map(|value| value + 100.0);
    let indices = |a, b, a_with_b, y: &[f64]| {
        sampled_indices(Outcomes { a, b, a_with_b, centre: stats::mean(y) }, 1, 1)
    };
    let plain = indices(a, b, ab, &y);
    let shifted = indices(&moved[..3], &moved[3..6], &moved[5..8], &moved);
    assert!(close(plain.first, shifted.first, 1e-9) && close(plain.total, shifted.total, 1e-9));
    let (exact, exact_moved) = (factorial_indices(&[2, 4], &y), factorial_indices(&[2, 4], &moved));
    assert!(exact.first.iter().zip(&exact_moved.first).all(|(a, b)| close(*a, *b, 1e-12)));
}

fn pillar_weights(scheme: &Scheme) -> Vec<f64> {
    let (composite, panel, _) = asem();
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    let group = composite.tree.find("Sust").unwrap();
    let children = &composite.tree.nodes[group].children;
    let columns: Vec<&[f64]> = children.iter().map(|child| run.values[*child].as_slice()).collect();
    let group = Group {
        code: "Sust",
        columns: &columns,
        nominal: &vec![1.0; columns.len()],
        years: std::slice::from_ref(&(0..51)),
    };
    match resolve(&group, scheme).0 {
        Weights::Shared(weights) => weights,
        Weights::PerRow { .. } => panic!("weights per unit"),
    }
}

#[test]
fn coinr_weight_optimiser_returns_negative_weights() {
    assert!(pillar_weights(&Scheme::Optimised).iter().all(|weight| *weight >= 0.0));
}

#[test]
fn coinr_pca_weights_are_signed() {
    let weights = pillar_weights(&Scheme::Pca { force: true });
    assert!(weights.iter().all(|weight| *weight >= 0.0));
    assert!(close(weights.iter().sum(), 1.0, 1e-12));
}

#[test]
fn pca_weights_are_refused_where_there_is_no_common_factor() {
    assert_eq!(pillar_weights(&Scheme::Pca { force: false }), vec![1.0; 3]);
}

#[test]
fn coinr_levels_are_cut_on_the_range_of_the_sample() {
    let (composite, _, _) = asem();
    let factors = &composite.recipe.factors[..1];
    let design = Design::read("d.csv", "run,u1\n1,0.05\n2,0.1\n3,0.19\n4,0.39\n", factors).unwrap();
    assert_eq!(design.levels.iter().map(|levels| levels[0]).collect::<Vec<_>>(), [0, 0, 0, 1]);
}

#[test]
fn coinr_availability_mixes_two_denominators() {
    let (_, panel, _) = asem();
    let leaves = panel.values.len() as f64;
    let want = grid("data_avail_units.csv");
    for row in 0..51 {
        let unit = panel.frame.unit(row).to_owned();
        let missing = panel.values.iter().filter(|column| column[row].is_nan()).count() as f64;
        assert_eq!(missing, want[&(unit.clone(), "N_missing".to_owned())], "{unit}");
        assert!(close(1.0 - missing / leaves, want[&(unit, "Dat_Avail".to_owned())], 1e-12));
    }
}

#[test]
fn coinr_sensitivity_ignores_steps_absent_from_the_base() {
    let text =
        shipped("asem.toml").text.replace("[treat]\nrule = \"winsor\"\nmax = 5\nskew = 2\nkurt = 3.5\n", "");
    let files = crate::asem_files();
    let recipe = parse_recipe("asem.toml", &text, files.weight_sets.as_ref()).unwrap();
    let set = hoinhap_measures::index::UserSet::read(&files).unwrap();
    let issues =
        hoinhap_measures::index::Composite::bind(recipe, Some(set.hierarchy().to_vec())).unwrap_err();
    assert_eq!(issues.iter().map(|issue| issue.code).collect::<Vec<_>>(), ["recipe/factor-step-absent"]);
}

#[test]
fn compind_penalty_argument_is_overwritten() {
    let columns: [&[f64]; 2] = [&[80.0], &[120.0]];
    let score = |penalty| aggregate(Rule::MazziottaPareto { penalty }, &columns, &[1.0, 1.0], &[0..1]).0[0];
    // Mean 100, population standard deviation 20, coefficient of variation .2.
    assert!(close(score(1.0), 96.0, 1e-12) && close(score(-1.0), 104.0, 1e-12));
}

#[test]
fn compind_rounds_its_results_and_uses_the_sample_deviation() {
    let columns: [&[f64]; 3] = [&[90.0], &[100.0], &[107.0]];
    let score = aggregate(Rule::MazziottaPareto { penalty: 1.0 }, &columns, &[1.0; 3], &[0..1]).0[0];
    let (mean, squares) = (99.0, (81.0 + 1.0 + 64.0) / 3.0);
    assert!(close(score, mean - squares / mean, 1e-12));
    assert_ne!(score, (score * 1000.0).round() / 1000.0);
}

#[test]
fn tolerance_windows_that_hide_carried_values() {
    let point = |year: i16| hoinhap_measures::index::Point { year: Some(year), value: 5.0, se: f64::NAN };
    let frame = hoinhap_measures::index::Frame {
        units: vec!["A".to_owned()],
        rows: vec![hoinhap_measures::index::RowKey { year: Some(2024), unit: 0 }],
        leaves: vec!["x".to_owned()],
        series: std::sync::Arc::new(vec![vec![vec![point(2022)]]]),
        ..hoinhap_measures::index::Frame::default()
    };
    let ladder = [hoinhap_measures::index::Rung::Carry { years: 2 }];
    let filled = hoinhap_measures::index::impute(&Panel::of_frame(frame.into()), &ladder);
    assert_eq!(filled.marks[0][0], hoinhap_measures::index::Mark::Carried { from: 2022 });
    assert!(filled.marks[0][0].is_filled());
}

#[test]
fn published_aggregates_cannot_be_rebuilt_for_want_of_applied_weights() {
    let (composite, panel, _) = asem();
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    let tree = &composite.tree;
    for row in 0..51 {
        for node in tree.leaves.len()..tree.nodes.len() {
            let weights = run.applied_weights(tree, node, row);
            let rebuilt: f64 = tree.nodes[node]
                .children
                .iter()
                .zip(&weights)
                .map(|(child, weight)| weight * run.value(*child, row).unwrap_or(0.0))
                .sum();
            assert!(close(rebuilt, run.value(node, row).unwrap(), 1e-12));
        }
    }
}

#[test]
fn a_borda_count_starts_at_zero_and_a_rank_at_one() {
    let (composite, panel, _) = asem();
    let score =
        |method| normalise_column(&panel.frame, &panel.values[0], &composite.tree.leaves[0], method).unwrap();
    let (borda, rank) = (score(Normalisation::Borda), score(Normalisation::Rank));
    assert!(borda.iter().zip(&rank).all(|(borda, rank)| borda + 1.0 == *rank));
    assert!(rank.contains(&1.0));
}
