//! Small samples of which the separated rows are known.

use hoinhap_estimate::{EstimateError, Frame, Options, estimate, formula};

use crate::data::{frame, numbers};

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
