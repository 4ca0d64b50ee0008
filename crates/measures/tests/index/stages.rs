//! Every stage of the ASEM pipeline.

use hoinhap_measures::index::{
    Composite, Method, Normalisation, Panel, Rule, Run, Rung, Runner, Treatment, stats,
};

use crate::{Grid, asem, assert_close, close, grid};

const TOLERANCE: f64 = 1e-10;

fn run(change: impl Fn(&mut Method)) -> (Composite, Run) {
    let (composite, panel, _) = asem();
    let mut method = composite.method.clone();
    change(&mut method);
    let run = Runner::new(&composite.tree, panel).run(&method);
    (composite, run)
}

fn leaf(panel: &Panel, columns: &[Vec<f64>], unit: &str, leaf: &str) -> Option<f64> {
    let column = panel.frame.leaves.iter().position(|id| id == leaf)?;
    let row = panel.frame.row(unit, None)?;
    Some(columns[column][row]).filter(|value| !value.is_nan())
}

fn node(composite: &Composite, run: &Run, unit: &str, code: &str) -> Option<f64> {
    run.value(composite.tree.find(code)?, run.imputed.frame.row(unit, None)?)
}

#[test]
fn denominated_as_the_reference() {
    let (_, run) = run(|_| ());
    let want = grid("dset_Denominated.csv");
    assert_close(&want, TOLERANCE, |unit, id| leaf(&run.denominated, &run.denominated.values, unit, id));
    let present = run.denominated.values.iter().flatten().filter(|value| !value.is_nan()).count();
    assert_eq!(present, want.len());
    let (_, raw, _) = asem();
    assert_eq!(raw.values.iter().flatten().filter(|value| value.is_nan()).count(), 63);
}

#[test]
fn imputed_by_every_statistic_as_the_reference() {
    let group = || "EurAsia_group".to_owned();
    let ladders = [
        ("dset_Imputed.csv", Rung::GroupMean { group: group() }),
        ("impute_i_mean.csv", Rung::Mean),
        ("impute_i_median_grp.csv", Rung::GroupMedian { group: group() }),
    ];
    for (file, rung) in ladders {
        let (_, run) = run(|method| method.impute = vec![rung.clone()]);
        let want = grid(file);
        assert_eq!(want.len(), 51 * 49);
        assert_close(&want, TOLERANCE, |unit, id| leaf(&run.imputed, &run.imputed.values, unit, id));
    }
}

#[test]
fn treated_as_the_reference_with_the_same_record() {
    let (_, run) = run(|_| ());
    let treated = &run.treated;
    assert_close(&grid("dset_Treated.csv"), TOLERANCE, |unit, id| {
        leaf(&treated.panel, &treated.panel.values, unit, id)
    });
    let winsorised = treated.records.iter().filter(|record| record.winsorised > 0);
    let rounds: Vec<usize> = winsorised.map(|record| record.winsorised).collect();
    assert_eq!(rounds.len(), 15);
    assert!(rounds.iter().all(|rounds| (1..=4).contains(rounds)));
    assert!(treated.records.iter().all(|record| !record.logged && record.passes));
    let details = grid("treat_details.csv");
    for (place, record) in treated.records.iter().enumerate() {
        let id = treated.panel.frame.leaves[place].clone();
        let want = |column: &str| details.get(&(id.clone(), column.to_owned())).copied();
        assert!(close(record.before.0, want("check_SkewKurt0.Skew").unwrap(), TOLERANCE), "{id}");
        assert!(close(record.before.1, want("check_SkewKurt0.Kurt").unwrap(), TOLERANCE), "{id}");
        assert_eq!(record.winsorised as f64, want("winsorise.nwin").unwrap_or(0.0), "{id}");
    }
}

#[test]
fn every_moved_point_is_recorded_with_its_unit() {
    let (_, run) = run(|_| ());
    let text = crate::fixture("treat_points.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let ids = reader.headers().unwrap().clone();
    let frame = &run.treated.panel.frame;
    let mut want = Vec::new();
    // The rows of the file are the units in the order of their codes.
    for (record, unit) in reader.records().zip(&frame.units) {
        let record = record.unwrap();
        want.extend(
            ids.iter()
                .zip(&record)
                .filter(|(_, mark)| !mark.is_empty())
                .map(|(id, _)| (id.to_owned(), unit.clone())),
        );
    }
    want.sort();
    let moved = run.treated.moved.iter();
    let mut have: Vec<(String, String)> =
        moved.map(|point| (frame.leaves[point.leaf].clone(), frame.unit(point.row).to_owned())).collect();
    have.sort();
    assert_eq!(have, want);
}

#[test]
fn normalised_by_every_method_as_the_reference() {
    let methods = [
        ("dset_Normalised.csv", Normalisation::MinMax { low: 0.0, high: 100.0 }),
        ("norm_minmax_1_100.csv", Normalisation::MinMax { low: 1.0, high: 100.0 }),
        ("norm_zscore_0_1.csv", Normalisation::ZScore { mean: 0.0, sd: 1.0 }),
        ("norm_rank.csv", Normalisation::Rank),
        ("norm_borda.csv", Normalisation::Borda),
    ];
    for (file, normalisation) in methods {
        let (_, run) = run(|method| method.normalise = Some(normalisation));
        let columns: Vec<Vec<f64>> = run.normalised.iter().map(|column| column.to_vec()).collect();
        assert_close(&grid(file), TOLERANCE, |unit, id| leaf(&run.imputed, &columns, unit, id));
    }
}

#[test]
fn aggregated_as_the_reference() {
    let (composite, run_base) = run(|_| ());
    assert_close(&grid("dset_Aggregated.csv"), TOLERANCE, |unit, code| {
        node(&composite, &run_base, unit, code)
    });
    for (file, rule) in
        [("agg_1_100_a_amean.csv", Rule::Arithmetic), ("agg_1_100_genmean_p0.5.csv", Rule::Power(0.5))]
    {
        let (composite, run) = run(|method| {
            method.normalise = Some(Normalisation::MinMax { low: 1.0, high: 100.0 });
            method.rules = vec![rule; 3];
        });
        assert_close(&grid(file), TOLERANCE, |unit, code| node(&composite, &run, unit, code));
    }
}

#[test]
fn published_scores_and_ranks() {
    let (composite, panel, _) = asem();
    let run = Runner::new(&composite.tree, panel).run(&composite.method);
    let ranks = stats::ranks_descending(&run.values[composite.tree.top()]);
    let published = [
        ("CHE", 68.3837242383, 62.7879617181, 73.9794867586, 1),
        ("NLD", 64.8195161698, 61.9398723625, 67.6991599771, 2),
        ("DNK", 64.8040799606, 57.0974895697, 72.5106703515, 3),
        ("SGP", 58.3662800107, 61.9069528294, 54.8256071921, 14),
        ("VNM", 43.2088946936, 31.4005389138, 55.0172504734, 36),
    ];
    for (unit, index, conn, sust, rank) in published {
        for (code, want) in [("Index", index), ("Conn", conn), ("Sust", sust)] {
            assert!((node(&composite, &run, unit, code).unwrap() - want).abs() < 5e-11, "{unit} {code}");
        }
        assert_eq!(ranks[run.imputed.frame.row(unit, None).unwrap()], Some(rank), "{unit}");
    }
}

#[test]
fn raw_statistics_as_the_reference() {
    let (_, panel, _) = asem();
    let want = grid("stats_raw.csv");
    for (place, id) in panel.frame.leaves.iter().enumerate() {
        let values = &panel.values[place];
        let (low, high) = stats::range(values).unwrap();
        let (skew, kurt) = stats::skewness_and_kurtosis(values);
        let have = [
            ("Min", low),
            ("Max", high),
            ("Mean", stats::mean(values)),
            ("Median", stats::median(values)),
            ("Std", stats::sample_sd(values)),
            ("Skew", skew),
            ("Kurt", kurt),
        ];
        for (column, value) in have {
            let want = want[&(id.clone(), column.to_owned())];
            assert!(close(value, want, TOLERANCE), "{id} {column}: {value}, want {want}");
        }
    }
}

#[test]
fn distances_follow_their_definitions() {
    let (composite, panel, _) = asem();
    let reference = panel.frame.units.iter().position(|unit| unit == "SGP").unwrap();
    let column = panel.frame.leaves.iter().position(|id| id == "LPI").unwrap();
    let (values, leaf) = (&panel.values[column], &composite.tree.leaves[column]);
    let (low, high) = stats::range(values).unwrap();
    let score =
        |method| hoinhap_measures::index::normalise_column(&panel.frame, values, leaf, method).unwrap();
    let target = leaf.target.unwrap();
    let rows = 0..values.len();
    let to_max = score(Normalisation::DistanceToMax);
    let to_reference = score(Normalisation::DistanceToReference { unit: reference });
    let to_target = score(Normalisation::DistanceToTarget { cap: false });
    let capped = score(Normalisation::DistanceToTarget { cap: true });
    let of_max = score(Normalisation::FractionOfMax);
    let percent = score(Normalisation::PercentRank);
    for row in rows {
        let x = values[row];
        assert!(close(to_max[row], (x - low) / (high - low), 1e-12));
        assert!(close(to_target[row], (x - low) / (target - low), 1e-12));
        assert!(close(capped[row], to_target[row].min(1.0), 1e-15));
        assert!(close(of_max[row], x / high, 1e-15));
        assert!((0.0..=1.0).contains(&percent[row]));
    }
    let own = panel.frame.row("SGP", None).unwrap();
    assert_eq!(to_reference[own], 1.0);
}

#[test]
fn a_lower_is_better_leaf_is_measured_towards_a_low_target() {
    let (composite, panel, _) = asem();
    let column = panel.frame.leaves.iter().position(|id| id == "PubDebt").unwrap();
    let (values, leaf) = (&panel.values[column], &composite.tree.leaves[column]);
    let (_, high) = stats::range(values).unwrap();
    let method = Normalisation::DistanceToTarget { cap: false };
    let scores = hoinhap_measures::index::normalise_column(&panel.frame, values, leaf, method).unwrap();
    for (score, x) in scores.iter().zip(values).filter(|(_, x)| !x.is_nan()) {
        assert!(close(*score, (high - x) / (high - leaf.target.unwrap()), 1e-12));
    }
}

#[test]
fn a_constant_column_is_an_issue_not_a_number() {
    let (composite, panel, _) = asem();
    let constant = vec![3.0; panel.height()];
    let leaf = &composite.tree.leaves[0];
    for method in [
        Normalisation::MinMax { low: 0.0, high: 1.0 },
        Normalisation::ZScore { mean: 0.0, sd: 1.0 },
        Normalisation::DistanceToMax,
        Normalisation::FractionOfMax,
    ] {
        let issue =
            hoinhap_measures::index::normalise_column(&panel.frame, &constant, leaf, method).unwrap_err();
        assert_eq!(issue.code, "index/constant-column");
    }
}

#[test]
fn copeland_over_the_pillars_as_the_reference() {
    let (composite, run) = run(|_| ());
    let pillars: Vec<usize> =
        composite.tree.nodes.iter().enumerate().filter(|(_, n)| n.level == 1).map(|(i, _)| i).collect();
    let columns: Vec<&[f64]> = pillars.iter().map(|pillar| run.values[*pillar].as_slice()).collect();
    let scores = hoinhap_measures::index::aggregate(Rule::Copeland, &columns, &[1.0; 8], &[0..51]).0;
    let want: Grid = grid("copeland_pillars.csv");
    assert_close(&want, 0.0, |unit, _| Some(scores[run.imputed.frame.row(unit, None)?]));
}

#[test]
fn logarithms_stand_in_where_winsorising_is_not_enough() {
    let (_, run) = run(|method| method.treat = Treatment::Log { skew: 2.0, kurt: 3.5 });
    let logged = run.treated.records.iter().filter(|record| record.logged).count();
    assert_eq!(logged, 15);
    assert!(run.treated.moved.is_empty());
}
