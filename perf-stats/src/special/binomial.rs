//! The binomial distribution, accurate in the middle and in the tails, for any number of trials.
//!
//! The probability of one count is computed in Loader's saddle-point form ("Fast and accurate
//! computation of binomial probabilities", 2000), tails by summing outward from the mode. No
//! incomplete beta function is involved: the continued fractions in common libraries stop
//! early for large samples and return a wrong value without a word.

use std::f64::consts::TAU;

use perf_core::Quantile;
use statrs::distribution::{ContinuousCDF, Normal};

/// Above so many trials a sum over √n terms takes too long; the normal approximation is then
/// off by less than 1e-6.
const TOO_MANY_TO_SUM: u64 = 1 << 40;
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
            return (n * log_of(no, yes)).exp();
        }
        if k == self.trials {
            return (n * log_of(yes, no)).exp();
        }
        let hits = k as f64;
        let misses = (self.trials - k) as f64;
        let log = stirling_error(self.trials)
            - stirling_error(k)
            - stirling_error(self.trials - k)
            - deviance(hits, n * yes)
            - deviance(misses, n * no);
        (n / (TAU * hits * misses)).sqrt() * log.exp()
    }

    /// P(count ≤ k).
    pub(crate) fn at_most(self, k: u64) -> f64 {
        if k >= self.trials {
            return 1.0;
        }
        if self.trials > TOO_MANY_TO_SUM {
            return self.normal_at_most(k);
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
        if self.at_most(0) > level {
            return None;
        }
        // P(count ≤ low) ≤ level holds throughout, and it does not hold at high.
        let (mut low, mut high) = (0, self.trials);
        if level >= 1.0 {
            return Some(self.trials);
        }
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if self.at_most(middle) <= level {
                low = middle;
            } else {
                high = middle;
            }
        }
        Some(low)
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

    fn normal_at_most(self, k: u64) -> f64 {
        let n = self.trials as f64;
        let spread = (n * self.chance.yes * self.chance.no).sqrt();
        let distance = k as f64 + 0.5 - n * self.chance.yes;
        if spread == 0.0 {
            return if distance >= 0.0 { 1.0 } else { 0.0 };
        }
        Normal::standard().cdf(distance / spread)
    }
}

/// ln(`value`) where `value` + `complement` = 1.
fn log_of(value: f64, complement: f64) -> f64 {
    if complement < 0.5 {
        (-complement).ln_1p()
    } else {
        value.ln()
    }
}

/// ln(n!) less Stirling's approximation ½·ln(2πn) + n·ln(n) − n.
fn stirling_error(n: u64) -> f64 {
    /// Computed to 40 digits from the factorials themselves.
    const SMALL: [f64; 16] = [
        0.0,
        8.106_146_679_532_726e-2,
        4.134_069_595_540_929e-2,
        2.767_792_568_499_834e-2,
        2.079_067_210_376_509e-2,
        1.664_469_118_982_119_2e-2,
        1.387_612_882_307_075e-2,
        1.189_670_994_589_177e-2,
        1.041_126_526_197_209_6e-2,
        9.255_462_182_712_733e-3,
        8.330_563_433_362_87e-3,
        7.573_675_487_951_841e-3,
        6.942_840_107_209_53e-3,
        6.408_994_188_004_207e-3,
        5.951_370_112_758_848e-3,
        5.554_733_551_962_801e-3,
    ];
    if let Some(known) = usize::try_from(n).ok().and_then(|n| SMALL.get(n)) {
        return *known;
    }
    let x = n as f64;
    let square = x * x;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square)
            / square)
        / x
}

/// x·ln(x/m) + m − x, without cancellation where x is close to m.
fn deviance(x: f64, m: f64) -> f64 {
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
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
