//! The regularised incomplete beta function, with as many rounds as it needs.

use std::f64::consts::TAU;

use super::stirling::{deviance, stirling_error};

/// What replaces a zero denominator in the continued fraction.
const TINY: f64 = 1e-300;

/// The share of a beta distribution with parameters `a` and `b`, both above zero, that lies
/// below `x` in 0..=1.
///
/// The continued fraction 8.17.22 of the NIST Digital Library of Mathematical Functions in
/// Lentz's form; the number of rounds is bounded by the parameters and not by a constant,
/// since √max(a, b) are needed.
pub(crate) fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    incomplete_beta_of(a, b, x, 1.0 - x)
}

/// The same where 1 − `x` is known to more digits than a subtraction leaves.
pub(super) fn incomplete_beta_of(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if rest <= 0.0 {
        return 1.0;
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        (1.0 - lower(b, a, rest, x)).max(0.0)
    } else {
        lower(a, b, x, rest).min(1.0)
    }
}

/// ln B(a, b), without cancellation for large parameters.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let sum = small + large;
    if large < 10.0 {
        return libm::lgamma(small) + libm::lgamma(large) - libm::lgamma(sum);
    }
    // ln Γ(x) is Stirling's (x − ½)·ln(x) − x + ½·ln(2π) and its error.
    let errors = stirling_error(large) - stirling_error(sum);
    if small < 10.0 {
        return libm::lgamma(small) + errors + small - small * libm::log(sum)
            + (large - 0.5) * libm::log1p(-small / sum);
    }
    0.5 * libm::log(TAU / large)
        + stirling_error(small)
        + errors
        + (small - 0.5) * libm::log(small / sum)
        + large * libm::log1p(-small / sum)
}

fn lower(a: f64, b: f64, x: f64, rest: f64) -> f64 {
    // x^a·(1 − x)^b / (a·B(a, b)), in which only small differences are left to compute.
    let sum = a + b;
    let ln = stirling_error(sum)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, sum * x)
        - deviance(b, sum * rest);
    let front = (b / (TAU * sum * a)).sqrt() * libm::exp(ln);
    if front == 0.0 {
        return 0.0;
    }
    front * continued_fraction(a, b, x)
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    let nonzero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let rounds = 500.0 + 20.0 * a.max(b).sqrt();
    let mut numerator = 1.0;
    let mut denominator = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut result = denominator;
    let mut round = 1.0;
    while round < rounds {
        let twice = a + 2.0 * round;
        let even = round * (b - round) * x / ((twice - 1.0) * twice);
        denominator = 1.0 / nonzero(1.0 + even * denominator);
        numerator = nonzero(1.0 + even / numerator);
        result *= denominator * numerator;
        let odd = -(a + round) * (a + b + round) * x / (twice * (twice + 1.0));
        denominator = 1.0 / nonzero(1.0 + odd * denominator);
        numerator = nonzero(1.0 + odd / numerator);
        let factor = denominator * numerator;
        result *= factor;
        if (factor - 1.0).abs() < f64::EPSILON {
            break;
        }
        round += 1.0;
    }
    result
}
