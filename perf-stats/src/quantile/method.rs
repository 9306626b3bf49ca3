//! Where a quantile stands among sorted values: the nine definitions. Knows ranks only, no values.

use std::str::FromStr;

use perf_core::Quantile;

/// The definitions of Hyndman and Fan ("Sample quantiles in statistical packages", 1996), by the
/// names that `NumPy` gives them.
///
/// They agree for large samples. In the tail of a small one they differ by a lot: of 100 values
/// from a log-normal distribution with σ = 1, `Linear` puts the p99 18 % too low on average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum QuantileMethod {
    /// Type 1: the value at rank ⌈n·p⌉. Always an observed value, and the only definition by which
    /// "the quantile is at most T" and "at least n·p values are at most T" are the same.
    #[default]
    InvertedCdf,
    /// Type 2: as type 1, and the mean of two values where n·p is a whole number.
    AveragedInvertedCdf,
    /// Type 3: the value at the rank nearest to n·p, the even one of two.
    ClosestObservation,
    /// Type 4: at n·p, between two values in proportion, as in all that follow.
    InterpolatedInvertedCdf,
    /// Type 5: at n·p + ½.
    Hazen,
    /// Type 6: at (n + 1)·p.
    Weibull,
    /// Type 7: at (n − 1)·p + 1. What `NumPy`, R, k6 and criterion do unless told otherwise; of
    /// finite values the same bits as `numpy.quantile`.
    Linear,
    /// Type 8: at (n + ⅓)·p + ⅓; nearly as often too low as too high, whatever the distribution.
    MedianUnbiased,
    /// Type 9: at (n + ¼)·p + ⅜; right on average for normal values.
    NormalUnbiased,
}

/// Why a text is not the name of a definition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a definition of quantiles; they are inverted_cdf, averaged_inverted_cdf, \
         closest_observation, interpolated_inverted_cdf, hazen, weibull, linear, median_unbiased \
         and normal_unbiased"
)]
pub struct UnknownMethod(String);

/// Between which two neighbours a quantile stands, and how far on the way to the second one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Counted from zero.
    pub(super) index: usize,
    /// From 0 up to but not including 1; never above 0 at the last value.
    pub(super) share: f64,
}

impl QuantileMethod {
    /// All of them, types 1 to 9.
    pub const ALL: [Self; 9] = [
        Self::InvertedCdf,
        Self::AveragedInvertedCdf,
        Self::ClosestObservation,
        Self::InterpolatedInvertedCdf,
        Self::Hazen,
        Self::Weibull,
        Self::Linear,
        Self::MedianUnbiased,
        Self::NormalUnbiased,
    ];

    /// Its name: `inverted_cdf`, `linear`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvertedCdf => "inverted_cdf",
            Self::AveragedInvertedCdf => "averaged_inverted_cdf",
            Self::ClosestObservation => "closest_observation",
            Self::InterpolatedInvertedCdf => "interpolated_inverted_cdf",
            Self::Hazen => "hazen",
            Self::Weibull => "weibull",
            Self::Linear => "linear",
            Self::MedianUnbiased => "median_unbiased",
            Self::NormalUnbiased => "normal_unbiased",
        }
    }

    /// Where `quantile` stands among `count` values, of which there must be one. Computed in whole
    /// numbers: .07·100 is 7, and not a little more.
    pub(super) fn place(self, quantile: Quantile, count: usize) -> Place {
        let n = count as u128;
        let (p, q) = (
            u128::from(quantile.numerator()),
            u128::from(quantile.denominator()),
        );
        // The rank, counted from one, as a fraction.
        let (rank, whole) = match self {
            Self::AveragedInvertedCdf if (n * p).is_multiple_of(q) => (2 * n * p + q, 2 * q),
            Self::InvertedCdf | Self::AveragedInvertedCdf => ((n * p).div_ceil(q), 1),
            Self::ClosestObservation => (half_to_even(n * p, q), 1),
            Self::InterpolatedInvertedCdf => (n * p, q),
            Self::Hazen => (2 * n * p + q, 2 * q),
            Self::Weibull => ((n + 1) * p, q),
            Self::Linear => (n.saturating_sub(1) * p + q, q),
            Self::MedianUnbiased => ((3 * n + 1) * p + q, 3 * q),
            Self::NormalUnbiased => (2 * (4 * n + 1) * p + 3 * q, 8 * q),
        };
        let last = count.saturating_sub(1);
        let index = match (rank / whole).checked_sub(1) {
            None => {
                return Place {
                    index: 0,
                    share: 0.0,
                };
            }
            Some(index) => usize::try_from(index).unwrap_or(last),
        };
        if index >= last {
            return Place {
                index: last,
                share: 0.0,
            };
        }
        Place {
            index,
            share: (rank % whole) as f64 / whole as f64,
        }
    }
}

impl QuantileMethod {
    /// The place as `NumPy` rounds it, where it differs from the exact one: by definition 7.
    pub(super) fn rounded_place(self, quantile: Quantile, count: usize) -> Option<Place> {
        if self != Self::Linear {
            return None;
        }
        let last = count.saturating_sub(1);
        let position = last as f64 * quantile.as_f64();
        let below = position.floor();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between zero and the number of values"
        )]
        let index = below as usize;
        Some(if index >= last {
            Place {
                index: last,
                share: 0.0,
            }
        } else {
            Place {
                index,
                share: position - below,
            }
        })
    }
}

impl Place {
    /// The value between the two neighbours.
    ///
    /// An infinite neighbour that does not count at all does not matter; one that counts is the
    /// result, the upper one first. So the result is never NaN.
    pub(super) fn between(self, lower: f64, upper: f64) -> f64 {
        let share = self.share;
        if share == 0.0 || lower.total_cmp(&upper).is_eq() {
            return lower;
        }
        if upper.is_infinite() {
            return upper;
        }
        if lower.is_infinite() {
            return lower;
        }
        // From the nearer end, so that it rises with the share and reaches both ends. Halved, a
        // difference does not overflow.
        let half = upper / 2.0 - lower / 2.0;
        if share < 0.5 {
            lower + 2.0 * (half * share)
        } else {
            upper - 2.0 * (half * (1.0 - share))
        }
    }
}

impl FromStr for QuantileMethod {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|method| method.name() == text)
            .ok_or_else(|| UnknownMethod(text.to_owned()))
    }
}

/// The whole number nearest to a fraction, the even one of two.
const fn half_to_even(numerator: u128, denominator: u128) -> u128 {
    let (floor, rest) = (numerator / denominator, numerator % denominator);
    let is_up = 2 * rest > denominator || (2 * rest == denominator && !floor.is_multiple_of(2));
    if is_up { floor + 1 } else { floor }
}
