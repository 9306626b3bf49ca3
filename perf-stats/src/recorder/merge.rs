//! Merging stored histograms: adding counts, without loss and in any order.

use perf_core::Histogram;

use super::value_counts::ValueCounts;

/// Why histograms cannot be merged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// There is nothing to merge, and so no number of digits for the result.
    #[error("there is no histogram to merge")]
    Nothing,
    /// Buckets of different widths do not add up.
    #[error("a histogram with {right} significant digits does not merge with one with {left}")]
    Digits {
        /// Those of the first histogram.
        left: u8,
        /// Those of the one that differs.
        right: u8,
    },
    /// More values than 64 bits can count.
    #[error("together the histograms hold more than 2^64 values")]
    TooMany,
    /// Percentiles do not add up.
    #[error("the latencies of `{step}` are percentiles, which cannot be merged")]
    Percentiles {
        /// The step.
        step: String,
    },
    /// They were recorded on different clocks, or with different parts.
    #[error("`{step}` was recorded in different ways")]
    Shape {
        /// The step.
        step: String,
    },
}

/// The histogram of all values of `parts`. The order does not matter, and merging is
/// associative; empty parts change nothing.
///
/// # Errors
/// No parts, parts with different significant digits, or more than 2⁶⁴ values.
pub fn merge_histograms<'a>(
    parts: impl IntoIterator<Item = &'a Histogram>,
) -> Result<Histogram, MergeError> {
    let mut parts = parts.into_iter();
    let first = parts.next().ok_or(MergeError::Nothing)?;
    let digits = first.significant_digits();
    let mut total = first.count();
    let mut merged = ValueCounts::new(digits);
    merged.absorb(first);
    for part in parts {
        if part.significant_digits() != digits {
            return Err(MergeError::Digits {
                left: digits,
                right: part.significant_digits(),
            });
        }
        total = total.checked_add(part.count()).ok_or(MergeError::TooMany)?;
        merged.absorb(part);
    }
    Ok(merged.to_histogram())
}
