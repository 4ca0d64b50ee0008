//! Tail probabilities of the normal, t, chi-squared and F distributions.
//!
//! Reference: Abramowitz and Stegun (1964), sections 6.5 and 26; Lentz (1976) for continued fractions.

/// Terms of a series or continued fraction, at most.
const TERMS: usize = 10_000;
const EPSILON: f64 = 1e-16;
const TINY: f64 = 1e-300;

/// What a test statistic is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reference {
    /// Standard normal.
    Normal,
    /// Student's t with so many degrees of freedom.
    Student(f64),
}

impl Reference {
    /// Probability of a value at least as far from zero; 1 at zero, missing where the statistic is not a number.
    #[must_use]
    pub fn two_sided(self, statistic: f64) -> f64 {
        match self {
            Self::Normal => libm::erfc(statistic.abs() / std::f64::consts::SQRT_2),
            Self::Student(degrees) => {
                incomplete_beta(degrees / (degrees + statistic * statistic), 0.5 * degrees, 0.5)
            }
        }
    }

    /// The value that is exceeded on both sides together with probability `1 - level`.
    #[must_use]
    pub fn critical(self, level: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 1.0_f64);
        while self.two_sided(high) > 1.0 - level && high < 1e300 {
            high *= 2.0;
        }
        for _ in 0..200 {
            let middle = f64::midpoint(low, high);
            if self.two_sided(middle) > 1.0 - level {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high)
    }
}

/// Probability that chi-squared with `degrees` degrees of freedom exceeds `value`.
#[must_use]
pub fn chi_squared_tail(value: f64, degrees: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let (a, x) = (0.5 * degrees, 0.5 * value);
    let scale = (a * x.ln() - x - libm::lgamma(a)).exp();
    if x < a + 1.0 { 1.0 - scale * gamma_series(a, x) } else { scale * gamma_fraction(a, x) }
}

/// Probability that F with `upper` and `lower` degrees of freedom exceeds `value`.
#[must_use]
pub fn f_tail(value: f64, upper: f64, lower: f64) -> f64 {
    if value <= 0.0 {
        1.0
    } else {
        incomplete_beta(lower / (lower + upper * value), 0.5 * lower, 0.5 * upper)
    }
}

/// `sum x^n / (a (a + 1) ... (a + n))`.
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (a.recip(), a.recip());
    for n in 1..TERMS {
        term *= x / (a + n as f64);
        sum += term;
        if term < sum * EPSILON {
            break;
        }
    }
    sum
}

/// The continued fraction of the upper incomplete gamma function, without its leading factor.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let first = x + 1.0 - a;
    lentz(first, |n| {
        let n = n as f64;
        (-n * (n - a), first + 2.0 * n)
    })
    .recip()
}

/// Regularised incomplete beta function.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast on this side of the mean only.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let log = libm::lgamma(a + b) - libm::lgamma(a) - libm::lgamma(b) + a * x.ln() + b * (-x).ln_1p();
    let fraction = lentz(1.0, |n| {
        let m = (n / 2) as f64;
        let term = if n % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        (term, 1.0)
    });
    log.exp() / (a * fraction)
}

/// `first + t1/(u1 + t2/(u2 + ...))`, `of(n)` giving `(tn, un)`.
fn lentz(first: f64, of: impl Fn(usize) -> (f64, f64)) -> f64 {
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut value = away(first);
    let (mut c, mut d) = (value, 0.0);
    for n in 1..TERMS {
        let (term, unit) = of(n);
        d = away(unit + term * d).recip();
        c = away(unit + term / c);
        value *= c * d;
        if (c * d - 1.0).abs() < EPSILON {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12 * (1.0 + expected.abs()), "{value} {expected}");
    }

    #[test]
    fn probabilities_have_their_known_values() {
        near(Reference::Normal.two_sided(1.959_963_984_540_054), 0.05);
        // With one degree of freedom t is Cauchy, with two it has a closed form.
        near(Reference::Student(1.0).two_sided(1.0), 0.5);
        near(Reference::Student(2.0).two_sided(2.0), 1.0 - 2.0 / 6.0_f64.sqrt());
        near(chi_squared_tail(3.0, 2.0), (-1.5_f64).exp());
        near(chi_squared_tail(0.3, 2.0), (-0.15_f64).exp());
        near(chi_squared_tail(1.959_963_984_540_054_f64.powi(2), 1.0), 0.05);
        near(f_tail(1.5, 2.0, 10.0), (1.0 + 2.0 * 1.5 / 10.0_f64).powi(-5));
        near(f_tail(4.0, 1.0, 7.0), Reference::Student(7.0).two_sided(2.0));
    }

    #[test]
    fn critical_values_are_the_inverse_of_probabilities() {
        near(Reference::Normal.critical(0.95), 1.959_963_984_540_054);
        for degrees in [1.0, 4.0, 30.0, 1e5] {
            let t = Reference::Student(degrees);
            near(t.two_sided(t.critical(0.9)), 0.1);
        }
    }
}
