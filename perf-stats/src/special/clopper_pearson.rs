//! One-sided Clopper–Pearson bounds of a proportion, by bisection on the exact binomial tails.
//!
//! Clopper and Pearson, "The use of confidence or fiducial limits", 1934. The usual way through
//! the inverse of the incomplete beta function is avoided: common implementations of it hang
//! or lose monotony far out.

use super::binomial::{Binomial, Chance};

/// Each round halves the bracket; 200 rounds exhaust every float between 0 and 1.
const ROUNDS: u32 = 200;

/// The proportion that the true one exceeds with confidence 1 − `alpha`, when `hits` of
/// `trials` were seen. Zero where `hits` is zero.
pub(crate) fn proportion_above(hits: u64, trials: u64, alpha: f64) -> f64 {
    if hits == 0 || trials == 0 {
        return 0.0;
    }
    if hits >= trials {
        return libm::exp(libm::log(alpha) / trials as f64);
    }
    let tail = |p: f64| Binomial::new(trials, Chance::new(p)).at_least(hits);
    border(0.0, hits as f64 / trials as f64, |p| tail(p) <= alpha)
}

/// The proportion that the true one stays below with confidence 1 − `alpha`, when `hits` of
/// `trials` were seen. One where every trial was a hit, or where there was none.
pub(crate) fn proportion_below(hits: u64, trials: u64, alpha: f64) -> f64 {
    if hits >= trials {
        return 1.0;
    }
    if hits == 0 {
        return -libm::expm1(libm::log(alpha) / trials as f64);
    }
    let tail = |p: f64| Binomial::new(trials, Chance::new(p)).at_most(hits);
    border(hits as f64 / trials as f64, 1.0, |p| tail(p) > alpha)
}

/// The border between the proportions for which `is_low` holds and those for which it does not.
pub(crate) fn border(mut low: f64, mut high: f64, is_low: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..ROUNDS {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if is_low(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}
