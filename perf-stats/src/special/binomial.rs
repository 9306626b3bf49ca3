//! The binomial distribution, accurate in the middle and in the tails, for any number of trials.
//!
//! The probability of one count is computed in Loader's saddle-point form ("Fast and accurate
//! computation of binomial probabilities", 2000), tails by summing outward from the mode. No
//! incomplete beta function is involved: the continued fractions in common libraries stop
//! early for large samples and return a wrong value without a word.

use std::f64::consts::TAU;

use perf_core::Quantile;

use super::normal::{normal_cdf, normal_density};
use super::stirling::{deviance, stirling_error};

/// With a larger variance, a sum over the counts within some standard deviations takes too long.
/// With a larger variance, a sum over the counts within some standard deviations takes too long.
/// The normal approximation with its first correction is then off by less than 1e-9 up to 10¹⁴
/// trials. Of more, a float does not tell neighbouring counts apart, and it is by less than 1e-6.
const TOO_WIDE_TO_SUM: f64 = 1e8;
/// A term that is this small beside the sum no longer changes it.
const NEGLIGIBLE: f64 = 1e-18;

/// A probability together with its complement, so that neither loses digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Chance {
    yes: f64,
    no: f64,
}

/// The number of successes in `trials` independent trials.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Binomial {
    trials: u64,
    chance: Chance,
}

impl Chance {
    /// The chance `fraction`, which must lie in 0..=1.
    pub(crate) fn new(fraction: f64) -> Self {
        let yes = fraction.clamp(0.0, 1.0);
        Self { yes, no: 1.0 - yes }
    }

    /// The chance of a value at or below the quantile.
    pub(crate) fn at_or_below(quantile: Quantile) -> Self {
        let denominator = quantile.denominator() as f64;
        let above = quantile.denominator() - quantile.numerator();
        Self {
            yes: quantile.numerator() as f64 / denominator,
            no: above as f64 / denominator,
        }
    }

    /// The chance of `part` out of `whole`, which is at least as large and not zero.
    pub(crate) fn of_parts(part: u64, whole: u64) -> Self {
        Self {
            yes: part as f64 / whole as f64,
            no: (whole - part) as f64 / whole as f64,
        }
    }

    /// The chance of the opposite.
    pub(crate) const fn complement(self) -> Self {
        Self {
            yes: self.no,
            no: self.yes,
        }
    }

    /// The chance as a fraction.
    pub(crate) const fn fraction(self) -> f64 {
        self.yes
    }
}

impl Binomial {
    pub(crate) const fn new(trials: u64, chance: Chance) -> Self {
        Self { trials, chance }
    }

    /// P(count = k).
    pub(crate) fn exactly(self, k: u64) -> f64 {
        let Chance { yes, no } = self.chance;
        let n = self.trials as f64;
        if k > self.trials {
            return 0.0;
        }
        if yes == 0.0 {
            return if k == 0 { 1.0 } else { 0.0 };
        }
        if no == 0.0 {
            return if k == self.trials { 1.0 } else { 0.0 };
        }
        // The logarithm of the larger complement is the one that must not cancel.
        if k == 0 {
            return libm::exp(n * log_of(no, yes));
        }
        if k == self.trials {
            return libm::exp(n * log_of(yes, no));
        }
        let hits = k as f64;
        let misses = (self.trials - k) as f64;
        let log = stirling_error(n)
            - stirling_error(hits)
            - stirling_error(misses)
            - deviance(hits, n * yes)
            - deviance(misses, n * no);
        (n / (TAU * hits * misses)).sqrt() * libm::exp(log)
    }

    /// P(count ≤ k).
    pub(crate) fn at_most(self, k: u64) -> f64 {
        if k >= self.trials {
            return 1.0;
        }
        if self.trials as f64 * self.chance.yes * self.chance.no > TOO_WIDE_TO_SUM {
            return self.nearly_normal_at_most(k);
        }
        if (k as f64) < self.trials as f64 * self.chance.yes {
            self.sum_down_from(k)
        } else {
            1.0 - self.mirrored().sum_down_from(self.trials - k - 1)
        }
    }

    /// P(count ≥ k).
    pub(crate) fn at_least(self, k: u64) -> f64 {
        if k == 0 {
            return 1.0;
        }
        if k > self.trials {
            return 0.0;
        }
        self.mirrored().at_most(self.trials - k)
    }

    /// The largest k with P(count ≤ k) ≤ `level`; `None` where even k = 0 has more.
    pub(crate) fn largest_at_most(self, level: f64) -> Option<u64> {
        largest_count(self.trials, level, |k| self.at_most(k))
    }

    const fn mirrored(self) -> Self {
        Self {
            trials: self.trials,
            chance: self.chance.complement(),
        }
    }

    /// P(count ≤ k) for a k at or below the mode, where terms fall towards zero.
    fn sum_down_from(self, k: u64) -> f64 {
        let odds_against = self.chance.no / self.chance.yes;
        let mut term = self.exactly(k);
        let mut sum = term;
        for j in (1..=k).rev() {
            term *= j as f64 / (self.trials - j + 1) as f64 * odds_against;
            sum += term;
            if term <= sum * NEGLIGIBLE {
                break;
            }
        }
        sum.min(1.0)
    }

    /// Edgeworth's expansion up to the skewness, with the correction for whole numbers (Feller,
    /// "An introduction to probability theory and its applications", volume 2, 1971, XVI.4).
    fn nearly_normal_at_most(self, k: u64) -> f64 {
        let Chance { yes, no } = self.chance;
        let n = self.trials as f64;
        let deviation = (n * yes * no).sqrt();
        // From the nearer end, where a float has more digits.
        let distance = if yes <= 0.5 {
            k as f64 - n * yes + 0.5
        } else {
            n * no - (self.trials - k) as f64 + 0.5
        };
        let z = distance / deviation;
        let skewness = (no - yes) / deviation;
        let correction = normal_density(z) * skewness * (z * z - 1.0) / 6.0;
        (normal_cdf(z) - correction).clamp(0.0, 1.0)
    }
}

/// The largest count of `trials` whose probability to be `at_most` so much is no more than `level`;
/// `None` where even zero has more.
pub(crate) fn largest_count(trials: u64, level: f64, at_most: impl Fn(u64) -> f64) -> Option<u64> {
    if at_most(0) > level {
        return None;
    }
    if level >= 1.0 {
        return Some(trials);
    }
    // It is no more than the level throughout at low, and more at high.
    let (mut low, mut high) = (0, trials);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if at_most(middle) <= level {
            low = middle;
        } else {
            high = middle;
        }
    }
    Some(low)
}

/// ln(`value`) where `value` + `complement` = 1.
fn log_of(value: f64, complement: f64) -> f64 {
    if complement < 0.5 {
        libm::log1p(-complement)
    } else {
        libm::log(value)
    }
}
