//! The standard normal distribution, both tails to their own digits.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// The rough start below is right to three digits, and a step triples them.
const STEPS: u32 = 4;

/// P(Z ≤ x).
pub(crate) fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// P(Z > x), without the cancellation of 1 − P(Z ≤ x).
pub(crate) fn normal_upper(x: f64) -> f64 {
    0.5 * libm::erfc(x * FRAC_1_SQRT_2)
}

/// The density at x.
pub(crate) fn normal_density(x: f64) -> f64 {
    libm::exp(-0.5 * x * x) / TAU.sqrt()
}

/// The value that Z stays at or below with this probability; infinite for 0 and 1.
///
/// Halley's iteration on the tail, from the rational start 26.2.22 of Abramowitz and Stegun.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    if probability <= 0.5 {
        -beyond(probability)
    } else {
        beyond(1.0 - probability)
    }
}

/// The value that Z exceeds with probability `tail`, which is at most one half.
fn beyond(tail: f64) -> f64 {
    if tail <= 0.0 {
        return f64::INFINITY;
    }
    let t = (-2.0 * libm::log(tail)).sqrt();
    let start = t - (2.307_53 + 0.270_61 * t) / (1.0 + (0.992_29 + 0.044_81 * t) * t);
    let mut x = start.max(0.0);
    for _ in 0..STEPS {
        let distance = (normal_upper(x) - tail) / normal_density(x);
        x += distance / (1.0 + x * distance / 2.0);
    }
    x
}
