//! Quantiles of plain numbers by any definition, and with exact intervals.

use perf_core::{DesignEffect, Quantile, Share};

use super::method::QuantileMethod;
use super::ranks::values_at_ranks;
use crate::interval::quantile_ranks;
use crate::planning::more_for_interval;
use crate::values::Values;

/// A quantile and between which values the true one lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileEstimate {
    /// Which one.
    pub quantile: Quantile,
    /// The type 1 quantile: the value at rank ⌈n·p⌉. In the unit of the values, as are the ends.
    pub value: f64,
    /// The true quantile is at least this; `None` where the sample is too small to say.
    pub low: Option<f64>,
    /// The true quantile is at most this; `None` where the sample is too small to say.
    pub high: Option<f64>,
    /// How many further values it takes for both ends to exist; `None` where they do, and where
    /// more than 100 million would be needed.
    pub needs_more: Option<u64>,
}

/// A quantile of `values` by the definition `method`.
///
/// Infinities are values like others: the p50 of {1, 2, +∞} is 2. Where a definition interpolates
/// between a finite and an infinite value, the result is the infinite one, and between −∞ and +∞
/// it is +∞; never NaN. A neighbour counts where the exact rank is not a whole number, and not
/// where p·n in binary is not. Takes time proportional to the number of values, which stay in their order.
///
/// ```
/// use perf_core::Quantile;
/// use perf_stats::{QuantileMethod, Values, quantile_by};
/// let latencies = [15.0, 20.0, 35.0, 40.0, 50.0];
/// let values = Values::new(&latencies)?;
/// let p40 = Quantile::new(2, 5).expect("between 0 and 1");
/// assert_eq!(quantile_by(values, p40, QuantileMethod::InvertedCdf), 20.0);
/// assert_eq!(quantile_by(values, p40, QuantileMethod::Linear), 29.0);
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn quantile_by(values: Values<'_>, quantile: Quantile, method: QuantileMethod) -> f64 {
    let exact = method.place(quantile, values.len());
    let rounded = method
        .rounded_place(quantile, values.len())
        .unwrap_or(exact);
    let ranks = [exact, rounded].map(|place| [place.index, place.index + 1]);
    let found = values_at_ranks(values.as_slice(), ranks.as_flattened());
    // A neighbour that only rounding lets count must not make the result infinite.
    if found[2].is_finite() && found[3].is_finite() {
        rounded.between(found[2], found[3])
    } else {
        exact.between(found[0], found[1])
    }
}

/// Several quantiles of `values` with the exact order-statistic intervals of
/// [`quantile_ranks`], for independent values; in the order of `wanted`.
///
/// All ranks are selected together: five quantiles with both ends take about as long as one. At
/// most one copy of the values is made, and they stay in their order.
///
/// ```
/// use perf_core::{Quantile, Share};
/// use perf_stats::{Values, quantiles_with_intervals};
/// let latencies: Vec<f64> = (1..=1_000).map(f64::from).collect();
/// let confidence = Share::new(0.95).expect("below 1");
/// let known = quantiles_with_intervals(Values::new(&latencies)?, &[Quantile::P99], confidence);
/// assert_eq!((known[0].low, known[0].value, known[0].high), (Some(983.0), 990.0, Some(997.0)));
/// # Ok::<(), perf_stats::ValuesError>(())
/// ```
#[must_use]
pub fn quantiles_with_intervals(
    values: Values<'_>,
    wanted: &[Quantile],
    confidence: Share,
) -> Vec<QuantileEstimate> {
    let n = values.len() as u64;
    let index_of = |rank: u64| usize::try_from(rank.saturating_sub(1)).unwrap_or(usize::MAX);
    let intervals: Vec<_> = wanted
        .iter()
        .map(|quantile| quantile_ranks(*quantile, n, confidence))
        .collect();
    // A missing end stands for the quantile itself here, and is not read.
    let ranks: Vec<usize> = wanted
        .iter()
        .zip(&intervals)
        .flat_map(|(quantile, ends)| {
            let rank = quantile.rank(n);
            [rank, ends.low.unwrap_or(rank), ends.high.unwrap_or(rank)].map(index_of)
        })
        .collect();
    let found = values_at_ranks(values.as_slice(), &ranks);
    let (found, _) = found.as_chunks::<3>();
    wanted
        .iter()
        .zip(&intervals)
        .zip(found)
        .map(|((quantile, ends), [value, low, high])| QuantileEstimate {
            quantile: *quantile,
            value: *value,
            low: ends.low.map(|_| *low),
            high: ends.high.map(|_| *high),
            needs_more: more_for_interval(*quantile, n, 0, DesignEffect::NONE, confidence),
        })
        .collect()
}
