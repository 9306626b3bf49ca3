//! The peaks of a distribution that are more than chance, and what lies under each.

use perf_core::Share;

use super::density::Density;
use super::dip::{DipTest, dip_of_sorted};
use crate::series::order::{sorted, unit_exponent};
use crate::values::FiniteValues;

/// A peak with a smaller share of the values is not reported.
const SMALLEST_SHARE: f64 = 0.01;
/// Nor one with fewer values.
const FEWEST: f64 = 5.0;
/// A dip below this is no finding, however many values prove it: it is what a peak with the
/// smallest share leaves.
const SMALLEST_DIP: f64 = SMALLEST_SHARE / 2.0;

/// On which scale peaks are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// As the values are.
    Linear,
    /// By their logarithms: for latencies and other values above zero with a long upper tail.
    Logarithmic,
}

/// The peaks of a distribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Modes {
    /// In ascending order; one at least. Their shares add up to one.
    pub modes: Vec<Mode>,
    /// The dip test of the whole: how sure it is that there is more than one.
    pub test: DipTest,
}

/// One peak.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mode {
    /// Where values are densest, in their unit.
    pub location: f64,
    /// The share of the values up to the valleys on its sides.
    pub share: Share,
    /// The smallest value of it.
    pub low: f64,
    /// The largest value of it.
    pub high: f64,
}

/// Why peaks cannot be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ModesError {
    /// Zero or less has no logarithm.
    #[error("the value at position {position} is not above zero and has no logarithm")]
    NotPositive {
        /// Its place, counted from zero.
        position: usize,
    },
}

/// The peaks of a sample: latencies with two of them are two kinds of requests (a cache that
/// hits and misses, say), and one percentile describes neither.
///
/// A part of the sample is split where the dip test rejects a single peak at `level`, at the
/// deepest valley of its density, under the strongest smoothing that shows one; then each side is
/// looked at in the same way. Equal values are first spread evenly to half the distance of their
/// neighbours, so that a clock's grid is no row of peaks. Peaks with less than 1 % of the values
/// are not told apart. O(n log n), then 512 bins.
///
/// Dip test: Hartigan and Hartigan, "The dip test of unimodality", 1985. Recursion: after Maurus
/// and Plant, "Skinny-dip: clustering in a sea of noise", 2016. Valley: Silverman, "Using kernel
/// density estimates to investigate multimodality", 1981.
///
/// # Limitations
/// The test takes values for independent: slow swings within a run look like peaks. It is
/// conservative; two equal normal peaks are found when they are some three standard deviations
/// apart.
///
/// # Errors
/// On the logarithmic scale, a value that is not above zero.
///
/// ```
/// use perf_core::Share;
/// use perf_stats::{FiniteValues, Scale, modes};
/// // 700 requests at 10 ms and 300 at 100 ms, all within a few per cent.
/// let values: Vec<f64> = (0..1_000_u32)
///     .map(|i| {
///         let spread = 1.0 + f64::from(i * 37 % 101) / 1_000.0;
///         if i % 10 < 7 { 10.0 * spread } else { 100.0 * spread }
///     })
///     .collect();
/// let level = Share::new(0.05).expect("between 0 and 1");
/// let found = modes(FiniteValues::new(&values)?, Scale::Logarithmic, level)?;
/// assert_eq!(found.modes.len(), 2);
/// assert_eq!(found.modes[0].share.as_fraction(), 0.7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn modes(values: FiniteValues<'_>, scale: Scale, level: Share) -> Result<Modes, ModesError> {
    let values = values.as_slice();
    if scale == Scale::Logarithmic
        && let Some(position) = values.iter().position(|value| *value <= 0.0)
    {
        return Err(ModesError::NotPositive { position });
    }
    let mut points = sorted(values);
    let exponent = unit_exponent(&points);
    for point in &mut points {
        *point = match scale {
            Scale::Linear => libm::ldexp(*point, -exponent),
            Scale::Logarithmic => libm::log(*point),
        };
    }
    spread_ties(&mut points);
    let test = dip_of_sorted(&points);
    let ends = split(&points, level.as_fraction());

    let original = |point: f64| match scale {
        Scale::Linear => libm::ldexp(point, exponent).clamp(f64::MIN, f64::MAX),
        Scale::Logarithmic => libm::exp(point).min(f64::MAX),
    };
    let mut modes = Vec::with_capacity(ends.len());
    let mut from = 0;
    for to in ends {
        let part = &points[from..to];
        let peak = match Density::of(part) {
            Some(density) => density.peak(part),
            None => f64::midpoint(part[(part.len() - 1) / 2], part[part.len() / 2]),
        };
        modes.push((original(peak), from, to));
        from = to;
    }
    let sorted = sorted(values);
    let modes = modes.into_iter().map(|(location, from, to)| Mode {
        location: location.clamp(sorted[from], sorted[to - 1]),
        share: Share::of((to - from) as u64, values.len() as u64).unwrap_or(Share::ZERO),
        low: sorted[from],
        high: sorted[to - 1],
    });
    Ok(Modes {
        modes: modes.collect(),
        test,
    })
}

/// One past the last value of each peak.
fn split(points: &[f64], level: f64) -> Vec<usize> {
    let n = points.len() as f64;
    let least = (SMALLEST_SHARE * n).max(FEWEST);
    let mut ends = Vec::new();
    let mut parts = vec![(0, points.len())];
    while let Some((from, to)) = parts.pop() {
        let part = &points[from..to];
        let test = dip_of_sorted(part);
        let clear = test.p_value <= level && test.dip * part.len() as f64 >= SMALLEST_DIP * n;
        let valley = if clear {
            Density::of(part).and_then(|density| density.valley(least))
        } else {
            None
        };
        let middle = valley.map_or(to, |at| from + part.partition_point(|point| *point <= at));
        if middle > from && middle < to {
            parts.push((middle, to));
            parts.push((from, middle));
        } else {
            ends.push(to);
        }
    }
    ends
}

/// Spreads equal values evenly up to half-way to their neighbours; the order stays.
fn spread_ties(points: &mut [f64]) {
    let n = points.len();
    let mut from = 0;
    let mut previous = None;
    while from < n {
        let value = points[from];
        let count = points[from..].iter().take_while(|p| **p <= value).count();
        let to = from + count;
        let next = points.get(to).copied();
        if count > 1 && (previous.is_some() || next.is_some()) {
            // At the ends there is one neighbour; the other side is taken to be as far.
            let down = previous.or(next.map(|next| value - (next - value)));
            let up = next.or(previous.map(|previous| value + (value - previous)));
            let (low, high) = (
                f64::midpoint(down.unwrap_or(value), value),
                f64::midpoint(value, up.unwrap_or(value)),
            );
            for (place, point) in points[from..to].iter_mut().enumerate() {
                let part = (place as f64 + 0.5) / count as f64;
                *point = (low + (high - low) * part).clamp(low, high);
            }
        }
        previous = Some(value);
        from = to;
    }
}
