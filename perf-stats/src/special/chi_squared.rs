//! The upper tail of the chi-squared distribution.

use std::f64::consts::TAU;

use super::stirling::{deviance, stirling_error};

/// What replaces a zero denominator in the continued fraction.
const TINY: f64 = 1e-300;

/// P(X > x) for `degrees` of freedom above zero.
///
/// The incomplete gamma function by its series 8.11.4 below the mean and by its continued
/// fraction 8.9.2 above (NIST Digital Library of Mathematical Functions).
pub(crate) fn chi_squared_upper(x: f64, degrees: f64) -> f64 {
    let (a, x) = (degrees / 2.0, x / 2.0);
    if x <= 0.0 {
        return 1.0;
    }
    if x.is_infinite() {
        return 0.0;
    }
    // x^a·e^(−x) / Γ(a + 1).
    let front = libm::exp(-stirling_error(a) - deviance(a, x)) / (TAU * a).sqrt();
    if x < a + 1.0 {
        (1.0 - front * series(a, x)).max(0.0)
    } else {
        (front * a * fraction(a, x)).min(1.0)
    }
}

fn series(a: f64, x: f64) -> f64 {
    let (mut sum, mut term, mut denominator) = (1.0, 1.0, a);
    while term > sum * f64::EPSILON / 4.0 {
        denominator += 1.0;
        term *= x / denominator;
        sum += term;
    }
    sum
}

fn fraction(a: f64, x: f64) -> f64 {
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let rounds = 500.0 + 20.0 * a.sqrt();
    let mut constant = x + 1.0 - a;
    let mut numerator = 1.0 / TINY;
    let mut denominator = 1.0 / nonzero(constant);
    let mut result = denominator;
    let mut round = 1.0;
    while round < rounds {
        let partial = -round * (round - a);
        constant += 2.0;
        denominator = 1.0 / nonzero(partial * denominator + constant);
        numerator = nonzero(constant + partial / numerator);
        let factor = numerator * denominator;
        result *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
        round += 1.0;
    }
    result
}
