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

/// The factor of each coefficient in a sum of parts `[number *] name`. A name is read as the longest coefficient that
/// fits, since names hold brackets, commas and signs.
fn factors(text: &str, coefficients: &[Coefficient]) -> Result<Vec<f64>, EstimateError> {
    let mut factors = vec![0.0; coefficients.len()];
    let mut rest = text.trim();
    let mut sign = 1.0;
    loop {
        let (turned, part) = signs(rest);
        sign *= turned;
        let (scale, name) = scaled(part);
        let found = longest(name, coefficients);
        let Some((place, length)) = found.filter(|_| scale.is_finite()) else {
            let position = text.chars().count() - part.chars().count() + 1;
            let error = unknown(position, part, coefficients);
            return Err(EstimateError::Part { option: "--lincom", error });
        };
        factors[place] += sign * scale;
        rest = name[length..].trim_start();
        if rest.is_empty() {
            return Ok(factors);
        }
        sign = 1.0;
    }
}

/// The sign of the signs that the text begins with, and what follows them.
fn signs(text: &str) -> (f64, &str) {
    let mut sign = 1.0;
    let mut rest = text.trim_start();
    while let Some(after) = rest.strip_prefix(['+', '-']) {
        sign *= if rest.starts_with('-') { -1.0 } else { 1.0 };
        rest = after.trim_start();
    }
    (sign, rest)
}

/// The number before `*`, 1 without one, and what follows it.
fn scaled(part: &str) -> (f64, &str) {
    let number = part.split_once('*').and_then(|(number, name)| Some((number.trim().parse().ok()?, name)));
    number.map_or((1.0, part), |(number, name)| (number, name.trim_start()))
}

/// The longest coefficient that the text begins with, between backquotes or not, followed by a sign or nothing; and how
/// much of the text it takes.
fn longest(text: &str, coefficients: &[Coefficient]) -> Option<(usize, usize)> {
    let fits = |written: &str| {
        let rest = text.strip_prefix(written).map(str::trim_start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-']))
    };
    let length = |known: &Coefficient| {
        let quoted = format!("`{}`", known.name);
        [known.name.as_str(), &quoted].into_iter().find(|written| fits(written)).map(str::len)
    };
    let fitting = coefficients.iter().enumerate().filter_map(|(place, known)| Some((place, length(known)?)));
    fitting.max_by_key(|(_, length)| *length)
}

/// A part that is no coefficient.
pub(crate) fn unknown(position: usize, part: &str, coefficients: &[Coefficient]) -> FormulaError {
    let names: Vec<String> = coefficients.iter().map(|known| format!("`{}`", known.name)).collect();
    let names = names.join(", ");
    FormulaError {
        position,
        found: part.to_owned(),
        message: Text::new(
            format!("`{part}` không phải là hệ số của mô hình"),
            format!("`{part}` is no coefficient of the model"),
        ),
        help: Text::new(format!("Các hệ số: {names}"), format!("The coefficients are {names}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_are_read_as_a_whole() {
        let coefficient = |name: &str| Coefficient::new(name.to_owned(), 1.0, 1.0, Reference::Normal, 0.95);
        let known = ["bloc::EU", "bloc::EU-27", "log(dist):year::1990"].map(coefficient);
        assert_eq!(factors("bloc::EU-27 - bloc::EU", &known).unwrap(), [-1.0, 1.0, 0.0]);
        assert_eq!(factors("- -0.5 * log(dist):year::1990+bloc::EU", &known).unwrap(), [1.0, 0.0, 0.5]);
    }

    #[test]
    fn backquotes_around_a_name_are_no_part_of_it() {
        let coefficient = |name: &str| Coefficient::new(name.to_owned(), 1.0, 1.0, Reference::Normal, 0.95);
        let known = ["x%", "`odd`"].map(coefficient);
        assert_eq!(factors("2*`x%` - x% + `odd`", &known).unwrap(), [1.0, 1.0]);
        assert!(factors("`x% - x%", &known).is_err());
    }

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
        for wrong in ["rta + rat", "", "rta +", "2*", "rta rta", "inf*rta", "rta * 2", "+", "*rta"] {
            let error = combinations(&[wrong.to_owned()], &known, &variance, Reference::Normal, 0.95);
            assert!(error.is_err(), "{wrong}");
        }
    }
}
