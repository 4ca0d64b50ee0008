//! Correlations, principal components, alpha, weights, benefit of the doubt, leave-one-out.

use hoinhap_measures::index::Composite;
use hoinhap_measures::index::{
    Group, Normalisation, Rule, Run, Runner, Scheme, Weights, checks, correlation_eigen, leave_one_out,
    resolve, stats,
};

use crate::{asem, close, fixture, grid};

const TOLERANCE: f64 = 1e-10;

fn base() -> (Composite, Run) {
    let (composite, panel, _) = asem();
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    (composite, run)
}

fn column<'a>(composite: &Composite, run: &'a Run, code: &str) -> &'a [f64] {
    &run.values[composite.tree.find(code).unwrap()]
}

/// Rows of a CSV file as text.
fn rows(name: &str) -> Vec<Vec<String>> {
    let text = fixture(name);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn correlations_as_the_reference() {
    let (composite, run) = base();
    for file in ["corr_ind_parent_pearson.csv", "corr_pillar_parent_pearson.csv"] {
        for row in rows(file) {
            let (left, right) = (column(&composite, &run, &row[0]), column(&composite, &run, &row[1]));
            let want: f64 = row[2].parse().unwrap();
            assert!(close(stats::pearson(left, right), want, TOLERANCE), "{row:?}");
        }
    }
    for ((left, right), want) in grid("corr_aggs_spearman.csv") {
        let have = stats::spearman(column(&composite, &run, &left), column(&composite, &run, &right));
        assert!(close(have, want, TOLERANCE), "{left} {right}: {have}, want {want}");
    }
}

#[test]
fn alpha_as_the_reference_with_a_warning_where_it_is_negative() {
    let (composite, run) = base();
    for row in rows("cronbach.csv").iter().filter(|row| row[0] != "Raw") {
        let node = composite.tree.find(&row[1]).unwrap();
        let level: usize = row[2].parse::<usize>().unwrap() - 1;
        let below: Vec<usize> = composite
            .tree
            .nodes
            .iter()
            .enumerate()
            .map(|(index, _)| index)
            .filter(|index| {
                let mut above = *index;
                while let Some(parent) = composite.tree.nodes[above].parent {
                    if parent == node {
                        return composite.tree.nodes[*index].level == level;
                    }
                    above = parent;
                }
                false
            })
            .collect();
        let columns: Vec<&[f64]> = below.iter().map(|index| run.values[*index].as_slice()).collect();
        let want: f64 = row[3].parse().unwrap();
        assert!(close(stats::cronbach_alpha(&columns), want, TOLERANCE), "{row:?}");
    }
    let (_, issues) = checks(&composite, &run);
    let loud: Vec<&str> = issues
        .iter()
        .filter(|issue| issue.code == "index/negative-alpha")
        .map(|issue| issue.place.as_str())
        .collect();
    assert_eq!(loud, ["SusEcFin", "Sust"]);
}

#[test]
fn principal_components_as_the_reference_whatever_their_sign() {
    let (composite, run) = base();
    let (checks, _) = checks(&composite, &run);
    for row in rows("pca_level2.csv") {
        let group = checks.iter().find(|check| check.group == row[1]).unwrap();
        let place = group.members.iter().position(|member| member.node == row[2]).unwrap();
        assert!(close(group.first_loadings[place], row[4].parse().unwrap(), TOLERANCE), "{row:?}");
        assert!(close(group.eigenvalues[0], row[5].parse().unwrap(), TOLERANCE), "{row:?}");
    }
    for file in ["pca_eigen_level1.csv", "pca_eigen_level2.csv"] {
        for row in rows(file) {
            let group = checks.iter().find(|check| check.group == row[0]).unwrap();
            let place: usize = row[1].parse().unwrap();
            assert!(close(group.eigenvalues[place - 1], row[2].parse().unwrap(), TOLERANCE), "{row:?}");
        }
    }
}

#[test]
fn effective_weights_as_the_reference() {
    let (composite, _) = base();
    let effective = composite.tree.effective_weights(&composite.method.weights);
    for row in rows("eff_weights.csv") {
        let node = composite.tree.find(&row[0]).unwrap();
        assert!(close(effective[node], row[3].parse().unwrap(), 1e-12), "{row:?}");
    }
}

/// The eight pillars on minmax 1-100, arithmetic.
fn pillars() -> (Vec<String>, Vec<String>, Vec<Vec<f64>>) {
    let (composite, panel, _) = asem();
    let mut method = composite.method.clone();
    method.normalise = Some(Normalisation::MinMax { low: 1.0, high: 100.0 });
    method.rules = vec![Rule::Arithmetic; 3];
    let run = Runner::new(&composite.tree, panel).run(&method);
    let codes: Vec<String> = rows("weights_objective_pillars.csv").iter().map(|row| row[0].clone()).collect();
    let columns = codes.iter().map(|code| column(&composite, &run, code).to_vec()).collect();
    let units = (0..51).map(|row| run.imputed.frame.unit(row).to_owned()).collect();
    (units, codes, columns)
}

fn resolved(scheme: &Scheme) -> (Weights, usize) {
    let (_, _, columns) = pillars();
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let years = std::slice::from_ref(&(0..51)).to_vec();
    let group = Group { code: "Index", columns: &slices, nominal: &[1.0; 8], years: &years };
    let (weights, issues) = resolve(&group, scheme);
    (weights, issues.len())
}

#[test]
fn objective_weights_as_the_reference_and_never_negative() {
    let schemes = [
        ("entropy", Scheme::Entropy),
        ("critic", Scheme::Critic),
        ("std", Scheme::StandardDeviation),
        ("gini", Scheme::Gini),
    ];
    let want = grid("weights_objective_pillars.csv");
    let (_, codes, _) = pillars();
    for (name, scheme) in schemes {
        let (Weights::Shared(weights), 0) = resolved(&scheme) else { panic!("{name}") };
        for (code, weight) in codes.iter().zip(&weights) {
            let want = want[&(code.clone(), name.to_owned())];
            assert!(close(*weight, want, TOLERANCE), "{name} {code}: {weight}, want {want}");
            assert!(*weight >= 0.0);
        }
    }
}

#[test]
fn benefit_of_the_doubt_as_the_reference_solver() {
    let (Weights::PerRow { scores, rows: weights }, 0) =
        resolved(&Scheme::BenefitOfTheDoubt { lower: 0.0, upper: 1.0 })
    else {
        panic!("no weights per unit")
    };
    let want = grid("bod_pillars_highs.csv");
    let (units, _, _) = pillars();
    for (unit, score) in units.iter().zip(&scores) {
        let want = want[&(unit.clone(), "bod".to_owned())];
        assert!((score - want).abs() < 1e-8, "{unit}: {score}, want {want}");
    }
    assert_eq!(scores.iter().filter(|score| **score > 1.0 - 1e-8).count(), 20);
    assert!(weights.iter().flatten().all(|weight| *weight >= 0.0));
}

#[test]
fn restricted_benefit_of_the_doubt_keeps_every_share_within_its_bounds() {
    let (Weights::PerRow { scores, rows: weights }, 0) =
        resolved(&Scheme::BenefitOfTheDoubt { lower: 0.05, upper: 0.30 })
    else {
        panic!("no weights per unit")
    };
    let (_, _, columns) = pillars();
    for (unit, score) in scores.iter().enumerate() {
        assert!(*score <= 1.0 + 1e-8);
        for (member, column) in columns.iter().enumerate() {
            let share = weights[unit][member] * column[unit] / score;
            assert!((0.05 - 1e-7..=0.30 + 1e-7).contains(&share), "{share}");
        }
    }
    let best = scores.iter().filter(|score| **score > 1.0 - 1e-8).count();
    assert!(best < 20, "{best} units are best under restriction, 20 without");
}

#[test]
fn squared_loadings_do_not_depend_on_the_sign_of_the_component() {
    let (_, _, columns) = pillars();
    let flipped: Vec<Vec<f64>> =
        columns.iter().map(|column| column.iter().map(|value| -value).collect()).collect();
    let loadings = |columns: &[Vec<f64>]| -> Vec<f64> {
        let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        correlation_eigen(&slices).unwrap().vectors[0].iter().map(|loading| loading * loading).collect()
    };
    for (a, b) in loadings(&columns).iter().zip(loadings(&flipped)) {
        assert!(close(*a, b, 1e-12));
    }
}

#[test]
fn leaving_out_a_pillar_as_the_reference() {
    let (composite, panel, _) = asem();
    let mut runner = Runner::new(&composite.tree, panel);
    let without = leave_one_out(&mut runner, &composite, 1, 0..51);
    let want = grid("remove_elements_L2.csv");
    let ranks = grid("remove_elements_L2_ranks.csv");
    assert_eq!(without.len(), 8);
    for case in &without {
        let shift = want[&(case.node.clone(), "mean_abs_rank_change".to_owned())];
        assert!(close(case.mean_shift, shift, 1e-12), "{}: {}, want {shift}", case.node, case.mean_shift);
        for (row, rank) in case.ranks.iter().enumerate() {
            let unit = runner.base().frame.unit(row).to_owned();
            assert_eq!(rank.unwrap() as f64, ranks[&(unit, case.node.clone())]);
        }
    }
}

#[test]
fn influence_shares_sum_to_one_beside_the_nominal_ones() {
    let (composite, run) = base();
    for check in checks(&composite, &run).0 {
        let sum = |share: fn(&hoinhap_measures::index::MemberCheck) -> f64| -> f64 {
            check.members.iter().map(share).sum()
        };
        assert!(close(sum(|member| member.influence), 1.0, 1e-12));
        assert!(close(sum(|member| member.nominal_share), 1.0, 1e-12));
    }
}

#[test]
fn optimised_weights_reach_their_goal_or_say_that_they_do_not() {
    let (Weights::Shared(weights), issues) = resolved(&Scheme::Optimised) else { panic!("no weights") };
    let (_, _, columns) = pillars();
    assert!(weights.iter().all(|weight| *weight >= 0.0));
    let score: Vec<f64> = (0..51)
        .map(|row| columns.iter().zip(&weights).map(|(column, weight)| column[row] * weight).sum())
        .collect();
    let squares: Vec<f64> = columns.iter().map(|column| stats::pearson(column, &score).powi(2)).collect();
    let sum: f64 = squares.iter().sum();
    let reached = squares.iter().all(|square| (square / sum - 0.125).abs() < 1e-8);
    assert_eq!(reached, issues == 0);
}
