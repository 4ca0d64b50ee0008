//! Reading the reference data.

use std::path::Path;

use hoinhap_estimate::{Column, Estimate, Frame, Options, estimate, formula};

/// A CSV file without quotes; columns that do not read as numbers are words.
pub(crate) fn frame(name: &str) -> Frame {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    let mut columns: Vec<Vec<&str>> = vec![Vec::new(); names.len()];
    lines.for_each(|line| line.split(',').zip(&mut columns).for_each(|(value, column)| column.push(value)));
    let mut frame = Frame::new();
    for (name, values) in names.into_iter().zip(&columns) {
        let numbers: Option<Vec<f64>> = values.iter().map(|value| number(value)).collect();
        let column = numbers.map_or_else(|| Column::from_words(values.iter().copied()), Column::Numbers);
        frame.push(name, column).unwrap();
    }
    frame
}

/// A number; an empty value is missing.
fn number(text: &str) -> Option<f64> {
    if text.is_empty() { Some(f64::NAN) } else { text.parse().ok() }
}

pub(crate) fn numbers(frame: &Frame, name: &str) -> Vec<f64> {
    frame.numbers(name).unwrap().to_vec()
}

pub(crate) fn words(frame: &Frame, name: &str) -> Vec<String> {
    match frame.column(name).unwrap() {
        Column::Words { words, codes } => {
            codes.iter().map(|code| words.get(*code as usize).cloned().unwrap_or_default()).collect()
        }
        Column::Numbers(_) => panic!("{name} holds numbers"),
    }
}

/// The guide's panel: international rows where `domestic` is false.
pub(crate) fn guide(domestic: bool) -> Frame {
    let all = frame("agtpa_6y.csv");
    let (exporter, importer) = (words(&all, "exporter"), words(&all, "importer"));
    let year = numbers(&all, "year");
    let trade = numbers(&all, "trade");
    let total = |place: &[String]| -> Vec<f64> {
        let mut sums = std::collections::BTreeMap::new();
        for ((place, year), trade) in place.iter().zip(&year).zip(&trade) {
            *sums.entry((place.clone(), year.to_bits())).or_insert(0.0) += trade;
        }
        place.iter().zip(&year).map(|(place, year)| sums[&(place.clone(), year.to_bits())].ln()).collect()
    };
    // Output and expenditure are sums over partners, domestic sales included.
    let (log_y, log_e) = (total(&exporter), total(&importer));
    let keep: Vec<usize> =
        (0..all.rows()).filter(|row| domestic || exporter[*row] != importer[*row]).collect();
    let pick = |values: &[f64]| Column::Numbers(keep.iter().map(|row| values[*row]).collect());
    let mut frame = Frame::new();
    for name in ["trade", "dist", "year", "cntg", "lang", "clny", "rta", "pair_id"] {
        frame.push(name, pick(&numbers(&all, name))).unwrap();
    }
    frame.push("log_y", pick(&log_y)).unwrap();
    frame.push("log_e", pick(&log_e)).unwrap();
    for (name, values) in [("exporter", &exporter), ("importer", &importer)] {
        frame.push(name, Column::from_words(keep.iter().map(|row| values[*row].as_str()))).unwrap();
    }
    // All domestic sales share one level of the pair effect.
    let pair = numbers(&all, "pair_id");
    let one_level = keep.iter().map(|row| if exporter[*row] == importer[*row] { -1.0 } else { pair[*row] });
    frame.push("pair", Column::Numbers(one_level.collect())).unwrap();
    frame
}

/// The first economies of the synthetic panel.
pub(crate) fn small() -> Frame {
    let all = frame("panel_50k.csv");
    let (exporter, importer) = (words(&all, "exporter"), words(&all, "importer"));
    let keep: Vec<usize> = (0..all.rows())
        .filter(|row| exporter[*row].as_str() < "X15" && importer[*row].as_str() < "X15")
        .collect();
    rebuilt(&all, &keep, |_, value| value)
}

/// Chosen rows in the order named, with numbers changed.
pub(crate) fn rebuilt(all: &Frame, rows: &[usize], change: impl Fn(&str, f64) -> f64) -> Frame {
    let mut frame = Frame::new();
    for name in all.names() {
        let column = match all.column(name).unwrap() {
            Column::Numbers(values) => {
                Column::Numbers(rows.iter().map(|row| change(name, values[*row])).collect())
            }
            Column::Words { words, codes } => {
                Column::from_words(rows.iter().map(|row| words[codes[*row] as usize].as_str()))
            }
        };
        frame.push(name, column).unwrap();
    }
    frame
}

pub(crate) fn run(frame: &Frame, text: &str, options: &Options) -> Estimate {
    estimate(frame, &formula::parse(text).unwrap(), options).unwrap()
}

pub(crate) fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let gap = (found - expected).abs() / expected.abs().max(f64::MIN_POSITIVE);
    assert!(gap <= tolerance, "{what}: {found} for {expected}, relative gap {gap:e}");
}
