//! Values with the times they were taken at, in the order of time. It tests nothing.

use crate::series::order::unit_exponent;
use crate::values::FiniteValues;

/// Places are kept in 32 bits.
const MOST: usize = u32::MAX as usize;

/// Why values have no trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrendError {
    /// Not one time for each value.
    #[error("{times} times do not belong to {values} values")]
    LengthsDiffer {
        /// How many times.
        times: usize,
        /// How many values.
        values: usize,
    },
    /// A single value, or all values of one time.
    #[error("a trend needs values at two different times")]
    OneTime,
    /// More than 2³² − 1 values.
    #[error("{values} values are too many")]
    TooMany {
        /// How many values.
        values: usize,
    },
}

/// Points in the order of their times; points of one time with falling values.
///
/// Both coordinates are scaled by powers of two to a size of at most one, so that no
/// difference and no product is beyond the floats.
pub(super) struct Paired {
    pub(super) times: Vec<f64>,
    pub(super) values: Vec<f64>,
    /// By which power of two a slope of the scaled points is to be multiplied.
    pub(super) slope_exponent: i32,
    /// How many pairs of points share their time.
    pub(super) simultaneous: u64,
}

impl Paired {
    pub(super) fn new(
        times: FiniteValues<'_>,
        values: FiniteValues<'_>,
    ) -> Result<Self, TrendError> {
        let (times, values) = (times.as_slice(), values.as_slice());
        if times.len() != values.len() {
            return Err(TrendError::LengthsDiffer {
                times: times.len(),
                values: values.len(),
            });
        }
        if values.len() > MOST {
            return Err(TrendError::TooMany {
                values: values.len(),
            });
        }
        let (time_exponent, value_exponent) = (unit_exponent(times), unit_exponent(values));
        let mut points: Vec<(f64, f64)> = times
            .iter()
            .zip(values)
            .map(|(t, v)| {
                (
                    libm::ldexp(*t, -time_exponent),
                    libm::ldexp(*v, -value_exponent),
                )
            })
            .collect();
        points.sort_unstable_by(|a, b| {
            // Zero has two signs that compare equal.
            let by_time = (a.0 + 0.0).total_cmp(&(b.0 + 0.0));
            by_time.then((b.1 + 0.0).total_cmp(&(a.1 + 0.0)))
        });
        if points.first().map(|p| p.0) >= points.last().map(|p| p.0) {
            return Err(TrendError::OneTime);
        }
        let simultaneous = points
            .chunk_by(|a, b| a.0 >= b.0)
            .map(|group| pairs(group.len()))
            .sum();
        let (times, values) = points.into_iter().unzip();
        Ok(Self {
            times,
            values,
            slope_exponent: value_exponent - time_exponent,
            simultaneous,
        })
    }

    /// How many points.
    pub(super) const fn len(&self) -> usize {
        self.values.len()
    }

    /// How many pairs of points have a slope.
    pub(super) const fn slopes(&self) -> u64 {
        pairs(self.len()) - self.simultaneous
    }
}

/// How many pairs so many points make.
pub(super) const fn pairs(points: usize) -> u64 {
    let n = points as u64;
    if n == 0 { 0 } else { n * (n - 1) / 2 }
}
