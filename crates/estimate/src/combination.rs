//! Linear combinations of coefficients: `rta + rta_lag4 - 0.5*x`.

use hoinhap_vocab::Text;

use crate::EstimateError;
use crate::dense::Matrix;
use crate::distribution::Reference;
use crate::formula::FormulaError;
use crate::result::Coefficient;

/// Estimates combinations with their standard errors.
pub(crate) fn combinations(
    texts: &[String],
    coefficients: &[Coefficient],
    variance: &Matrix,
    reference: Reference,
    level: f64,
) -> Result<Vec<Coefficient>, EstimateError> {
    let one = |text: &String| {
        let factors = factors(text, coefficients)?;
        let estimate = factors.iter().zip(coefficients).map(|(factor, known)| factor * known.estimate).sum();
        let spread =
            |i: usize| -> f64 { (0..factors.len()).map(|j| factors[i] * variance[i][j] * factors[j]).sum() };
        let spread = (0..factors.len()).map(spread).sum();
        Ok(Coefficient::new(text.trim().to_owned(), estimate, spread, reference, level))
    };
    texts.iter().map(one).collect()
}

/// The factor of each coefficient. Names hold brackets and colons, so that the text is cut at `+` and `-` that stand
/// outside brackets.
fn factors(text: &str, coefficients: &[Coefficient]) -> Result<Vec<f64>, EstimateError> {
    let mut factors = vec![0.0; coefficients.len()];
    for (position, sign, part) in parts(text) {
        let part = part.trim();
        let (scale, name) = match part.split_once('*') {
            Some((scale, name)) => (scale.trim().parse().ok(), name.trim()),
            None => (Some(1.0), part),
        };
        let place = coefficients.iter().position(|known| known.name == name);
        match (scale, place) {
            (Some(scale), Some(place)) => factors[place] += sign * scale,
            _ => return Err(unknown(position, part, coefficients)),
        }
    }
    Ok(factors)
}

fn parts(text: &str) -> Vec<(usize, f64, String)> {
    let mut parts = Vec::new();
    let (mut depth, mut sign, mut start, mut part) = (0_usize, 1.0, 1, String::new());
    for (index, character) in text.chars().enumerate() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 && (character == '+' || character == '-') {
            if !part.trim().is_empty() {
                parts.push((start, sign, std::mem::take(&mut part)));
                sign = 1.0;
            }
            part.clear();
            sign *= if character == '-' { -1.0 } else { 1.0 };
            start = index + 2;
        } else {
            part.push(character);
        }
    }
    parts.push((start, sign, part));
    parts
}

fn unknown(position: usize, part: &str, coefficients: &[Coefficient]) -> EstimateError {
    let names: Vec<String> = coefficients.iter().map(|known| format!("`{}`", known.name)).collect();
    let names = names.join(", ");
    EstimateError::Formula(FormulaError {
        position,
        found: part.to_owned(),
        message: Text::new(
            format!("`{part}` không phải là hệ số của mô hình"),
            format!("`{part}` is no coefficient of the model"),
        ),
        help: Text::new(format!("Các hệ số: {names}"), format!("The coefficients are {names}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_combination_has_the_variance_of_its_parts() {
        let coefficient =
            |name: &str, estimate| Coefficient::new(name.to_owned(), estimate, 1.0, Reference::Normal, 0.95);
        let known = [coefficient("rta", 2.0), coefficient("lag(rta,4)", -1.0)];
        let variance = vec![vec![4.0, 1.0], vec![1.0, 9.0]];
        let texts = ["rta + lag(rta,4)".to_owned(), "-2*rta".to_owned()];
        let found = combinations(&texts, &known, &variance, Reference::Normal, 0.95).unwrap();
        assert_eq!((found[0].estimate, found[0].std_error), (1.0, 15.0_f64.sqrt()));
        assert_eq!((found[1].estimate, found[1].std_error), (-4.0, 4.0));
        let error = combinations(&["rta + rat".to_owned()], &known, &variance, Reference::Normal, 0.95);
        assert!(error.is_err());
    }
}
