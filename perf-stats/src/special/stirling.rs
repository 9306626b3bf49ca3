//! What Stirling's approximation leaves over, and Loader's deviance: the two pieces from which
//! probabilities of large samples are put together without cancellation.

use std::f64::consts::TAU;

/// From here on the series has all digits.
const SERIES_FROM: f64 = 10.0;

/// ln Γ(x + 1) less Stirling's approximation ½·ln(2πx) + x·ln(x) − x, for x above zero.
pub(super) fn stirling_error(x: f64) -> f64 {
    if x < SERIES_FROM {
        return libm::lgamma(x + 1.0) - (x + 0.5) * libm::log(x) + x - 0.5 * libm::log(TAU);
    }
    let square = x * x;
    let coefficients = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1_260.0,
        -1.0 / 1_680.0,
        1.0 / 1_188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let sum = coefficients
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum / square + term);
    sum / x
}

/// x·ln(x/m) + m − x, without cancellation where x is close to m.
///
/// Loader, "Fast and accurate computation of binomial probabilities", 2000.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * libm::log(x / m) + m - x;
    }
    let v = difference / (x + m);
    let square = v * v;
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    // |v| is below 0.1, so that every round adds two digits.
    for round in 1..1000_u32 {
        power *= square;
        let next = sum + power / f64::from(2 * round + 1);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}
