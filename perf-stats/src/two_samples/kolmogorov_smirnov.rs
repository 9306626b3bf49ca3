//! The Kolmogorov–Smirnov test: whether two distributions differ anywhere. Says little about
//! the tails.

use super::alternative::{Alternative, NullDistribution};
use super::largest_gap_null::{Gap, Side};
use super::pooled::Pooled;
use crate::values::Values;

/// What the Kolmogorov–Smirnov test found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KolmogorovSmirnov {
    /// The greatest distance between the two shares of values up to a point, 0 to 1; for a
    /// one-sided alternative only where it is on that side.
    pub distance: f64,
    /// The value at which that distance is reached, the smallest one if there are several; in
    /// the unit of the values.
    pub location: f64,
    /// Probability of a distance at least as great if both samples come from the same
    /// distribution.
    pub p: f64,
    /// How `p` was obtained.
    pub null: NullDistribution,
}

/// Tests whether two distributions differ anywhere, be it in location, spread or shape.
///
/// The probability is exact where the samples have at most 10⁷ pairs, which costs as many
/// steps, given the ties that are there; beyond, it is the limit for large samples, which is
/// a little too great with ties or where the smaller sample has only some hundreds. For
/// [`Alternative::SecondGreater`] the distance is by how much the share of the first sample up
/// to a point exceeds that of the second.
///
/// Infinities are values like others. Where all values are equal the distance is zero and `p`
/// is one.
///
/// Source: Smirnov, "On the estimation of the discrepancy between empirical curves of
/// distribution for two independent samples", 1939; with ties Schröer and Trenkler, "Exact and
/// randomization distributions of Kolmogorov–Smirnov tests two or three samples", 1995.
///
/// ```
/// use perf_stats::{Alternative, Values, kolmogorov_smirnov};
/// let before = [22.0, 25.0, 31.0, 40.0, 19.0, 28.0];
/// let after = [30.0, 44.0, 38.0, 51.0, 29.0, 47.0, 36.0];
/// let (before, after) = (Values::new(&before)?, Values::new(&after)?);
/// let test = kolmogorov_smirnov(before, after, Alternative::TwoSided);
/// assert!((test.distance - 2.0 / 3.0).abs() < 1e-15);
/// assert!((test.p - 0.090_909_090_909).abs() < 1e-12);
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn kolmogorov_smirnov(
    first: Values<'_>,
    second: Values<'_>,
    alternative: Alternative,
) -> KolmogorovSmirnov {
    let pooled = Pooled::new(first, second);
    let (n, m) = (first.len() as i128, second.len() as i128);
    let (mut first_before, mut second_before) = (0, 0);
    let mut widest = (0, 0, 0);
    for group in pooled.groups() {
        first_before += group.first;
        second_before += group.second;
        // The difference of the shares, times n·m.
        let gap = first_before as i128 * m - second_before as i128 * n;
        let gap = match alternative {
            Alternative::TwoSided => gap.abs(),
            Alternative::SecondGreater => gap,
            Alternative::SecondLess => -gap,
        };
        if gap > widest.0 {
            // What stands before the group leads to its value.
            widest = (
                gap,
                first_before - group.first,
                second_before - group.second,
            );
        }
    }
    let (width, first_below, second_below) = widest;
    let gap = Gap {
        first: first.len(),
        second: second.len(),
        width,
        side: match alternative {
            Alternative::TwoSided => Side::Both,
            Alternative::SecondGreater => Side::First,
            Alternative::SecondLess => Side::Second,
        },
    };
    let (p, null) = match gap.exact(&pooled) {
        Some(p) => (p, NullDistribution::Exact),
        None => (gap.limit(), NullDistribution::Approximate),
    };
    KolmogorovSmirnov {
        distance: width as f64 / (n * m) as f64,
        location: pooled.value_at(first_below, second_below),
        p: p.clamp(0.0, 1.0),
        null,
    }
}
