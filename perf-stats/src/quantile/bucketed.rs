//! Quantiles of a histogram: the bucket is known, the value within it is not.

use std::time::Duration;

use perf_core::{Histogram, Quantile};

use super::quantile_error::QuantileError;

/// Between which values a quantile lies, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuantileBounds {
    /// It is at least this.
    pub low: Duration,
    /// It is at most this. Reports show this end, so that a reading below a target means that
    /// the observation was below it.
    pub high: Duration,
}

/// The bounds of the type 1 quantile ([`quantile`](crate::quantile)) of the values in `histogram`.
///
/// They are the edges of the bucket with the value at rank ⌈n·p⌉, narrowed by the exact
/// smallest and largest value; with a single value both are that value.
///
/// # Errors
/// [`QuantileError::Empty`] for an empty histogram.
pub fn histogram_quantile(
    histogram: &Histogram,
    quantile: Quantile,
) -> Result<QuantileBounds, QuantileError> {
    let (Some(smallest), Some(largest)) = (histogram.smallest(), histogram.largest()) else {
        return Err(QuantileError::Empty);
    };
    let count = histogram.count();
    let rank = quantile.rank(count);
    if rank == count {
        return Ok(QuantileBounds {
            low: largest,
            high: largest,
        });
    }
    if rank == 1 {
        return Ok(QuantileBounds {
            low: smallest,
            high: smallest,
        });
    }
    let mut passed = 0;
    let bucket = histogram
        .buckets()
        .iter()
        .find(|bucket| {
            passed += bucket.count;
            passed >= rank
        })
        .ok_or(QuantileError::Empty)?;
    Ok(QuantileBounds {
        low: Duration::from_nanos(bucket.lowest).max(smallest),
        high: Duration::from_nanos(bucket.highest).min(largest),
    })
}
