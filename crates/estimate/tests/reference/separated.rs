//! Small samples of which the separated rows are known.

use hoinhap_estimate::{EstimateError, Frame, Options, Separation, estimate, formula};

use crate::data::{frame, numbers, words};

/// `y ~ x1 + x2 | id1 + id2` with the columns that the sample has.
fn formula_of(frame: &Frame) -> String {
    let with = |prefix: &str| -> Vec<&str> {
        let names = frame.names().iter().map(String::as_str);
        names
            .filter(|name| name.strip_prefix(prefix).is_some_and(|rest| rest.parse::<u8>().is_ok()))
            .collect()
    };
    let (x, id) = (with("x"), with("id"));
    let right = if x.is_empty() { "1".to_owned() } else { x.join(" + ") };
    if id.is_empty() { format!("y ~ {right}") } else { format!("y ~ {right} | {}", id.join(" + ")) }
}

#[test]
fn exactly_the_separated_rows_are_dropped() {
    for name in ["01", "03", "05", "07", "09", "11", "13", "15", "17"] {
        let frame = frame(&format!("separation/{name}.csv"));
        let options = Options { keep_singletons: true, ..Options::default() };
        let expected = numbers(&frame, "separated");
        let text = formula_of(&frame);
        match estimate(&frame, &formula::parse(&text).unwrap(), &options) {
            Ok(found) => {
                let dropped: Vec<f64> =
                    found.fitted.iter().map(|fitted| f64::from(u8::from(fitted.is_none()))).collect();
                assert_eq!(dropped, expected, "{name}: {text}");
                assert_eq!(found.dropped.missing, 0);
            }
            Err(EstimateError::NoRows { .. }) => assert!(expected.iter().all(|one| *one == 1.0), "{name}"),
            Err(error) => panic!("{name}: {error}"),
        }
    }
}

#[test]
fn the_rows_that_a_linear_program_finds_are_dropped() {
    // `reference/estimate/separation.py` decides by the definition which rows are separated.
    let data = frame("../../../../reference/estimate/data.csv");
    let stored = frame("../../../../reference/estimate/separated.csv");
    let [samples, formulas, separated] = ["sample", "formula", "separated"].map(|name| words(&stored, name));
    for ((sample, text), separated) in samples.iter().zip(&formulas).zip(&separated) {
        let options = Options { keep_singletons: true, separation: Separation::Always, ..Options::default() };
        let found = estimate(&data, &formula::parse(text).unwrap(), &options).unwrap();
        let missing = found.dropped.missing;
        let expected: Vec<usize> = separated.split_whitespace().map(|row| row.parse().unwrap()).collect();
        assert_eq!(found.dropped.total() - missing, expected.len(), "{sample}");
        assert!(expected.iter().all(|row| found.fitted[row - 1].is_none()), "{sample}");
    }
    assert_eq!(samples.len(), 7);
}
