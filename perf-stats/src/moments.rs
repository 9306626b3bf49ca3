//! Mean, standard deviation and skewness that do not lose digits. No robust statistics here.

use perf_core::Histogram;

/// Count, mean, spread and skewness of a sample. Mean and standard deviation are in the unit of the
/// values; those of a histogram are in nanoseconds.
///
/// Values can be added one by one (Welford, "Note on a method for calculating corrected sums
/// of squares and products", 1962) and parts can be joined (Chan, Golub and `LeVeque`,
/// "Updating formulae and a pairwise algorithm for computing sample variances", 1979; for the third
/// power Pébay, "Formulas for robust, one-pass parallel computation of covariances and
/// arbitrary-order statistical moments", 2008).
///
/// ```
/// let moments = perf_stats::Moments::of(&[2.0, 4.0, 9.0])?;
/// assert_eq!(moments.mean(), 5.0);
/// assert_eq!(moments.standard_deviation(), Some(13.0_f64.sqrt()));
/// # Ok::<(), perf_stats::MomentsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    count: u64,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
    /// Sum of the cubed distances from the mean.
    cubes: f64,
}

/// Why values have no mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MomentsError {
    /// There are no values.
    #[error("an empty sample has no mean")]
    Empty,
    /// NaN or an infinity among the values.
    #[error("the value at position {position} is not a finite number")]
    NotFinite {
        /// Its place, counted from zero.
        position: usize,
    },
    /// Finite values whose mean or spread is beyond the largest float.
    #[error("the values are too large for their mean or spread to be a number")]
    TooLarge,
}

impl Moments {
    /// The moments of `values`, in two passes, with the correction for what rounding left of
    /// the first. One value has a mean and no standard deviation.
    ///
    /// # Errors
    /// No values, a value that is not finite, or values above about 1e150.
    pub fn of(values: &[f64]) -> Result<Self, MomentsError> {
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            return Err(MomentsError::NotFinite { position });
        }
        let count = u64::try_from(values.len()).unwrap_or(u64::MAX);
        if count == 0 {
            return Err(MomentsError::Empty);
        }
        let n = count as f64;
        let first = values.iter().sum::<f64>() / n;
        // What rounding left over; zero in exact arithmetic.
        let rest = values.iter().map(|value| value - first).sum::<f64>();
        let squares = values
            .iter()
            .map(|value| (value - first) * (value - first))
            .sum::<f64>()
            - rest * rest / n;
        let mean = first + rest / n;
        let cubes = values
            .iter()
            .map(|value| (value - mean) * (value - mean) * (value - mean))
            .sum();
        if !mean.is_finite() || !squares.is_finite() {
            return Err(MomentsError::TooLarge);
        }
        Ok(Self {
            count,
            mean,
            squares: squares.max(0.0),
            cubes,
        })
    }

    /// The moments of the values in a histogram, in nanoseconds. The mean is exact. The spread is
    /// the largest that the buckets allow: that of their middles and half a bucket more, which is
    /// at most 0.05 % of a value at three significant digits.
    ///
    /// # Errors
    /// [`MomentsError::Empty`] for an empty histogram.
    pub fn of_histogram(histogram: &Histogram) -> Result<Self, MomentsError> {
        let count = histogram.count();
        let (Some(smallest), Some(largest)) = (histogram.smallest(), histogram.largest()) else {
            return Err(MomentsError::Empty);
        };
        let n = count as f64;
        let mean = histogram.sum_nanos() as f64 / n;
        let range = smallest.as_nanos() as f64..=largest.as_nanos() as f64;
        let (mut squares, mut cubes, mut halves) = (0.0, 0.0, 0.0);
        for bucket in histogram.buckets() {
            let low = (bucket.lowest as f64).max(*range.start());
            let high = (bucket.highest as f64).min(*range.end());
            let (distance, half) = (f64::midpoint(low, high) - mean, (high - low) / 2.0);
            let weight = bucket.count as f64;
            squares += distance * distance * weight;
            cubes += distance * distance * distance * weight;
            halves += half * half * weight;
        }
        let spread = squares.sqrt() + halves.sqrt();
        Ok(Self {
            count,
            mean,
            squares: spread * spread,
            cubes,
        })
    }

    /// The moments of `count` times the same finite value; `None` for none at all.
    pub(crate) fn all_equal(count: u64, value: f64) -> Option<Self> {
        (count > 0).then_some(Self {
            count,
            mean: value,
            squares: 0.0,
            cubes: 0.0,
        })
    }

    /// Adds one value.
    ///
    /// # Errors
    /// A value that is not finite; its position is the count so far. Nothing is added then.
    pub fn push(&mut self, value: f64) -> Result<(), MomentsError> {
        if !value.is_finite() {
            let position = usize::try_from(self.count).unwrap_or(usize::MAX);
            return Err(MomentsError::NotFinite { position });
        }
        self.count += 1;
        let n = self.count as f64;
        let distance = value - self.mean;
        let step = distance / n;
        let added = distance * step * (n - 1.0);
        self.mean += step;
        self.cubes += added * step * (n - 2.0) - 3.0 * step * self.squares;
        self.squares += added;
        Ok(())
    }

    /// The moments of both samples together. The order does not matter but for rounding.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        let (ours, theirs) = (self.count as f64, other.count as f64);
        let count = self.count.saturating_add(other.count);
        let distance = other.mean - self.mean;
        let weight = theirs / (ours + theirs);
        let between = distance * distance * ours * weight;
        let skew = between * distance * (ours - theirs) / (ours + theirs)
            + 3.0 * distance * (ours * other.squares - theirs * self.squares) / (ours + theirs);
        Self {
            count,
            mean: self.mean + distance * weight,
            squares: self.squares + other.squares + between,
            cubes: self.cubes + other.cubes + skew,
        }
    }

    /// How many values there are; never zero.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The arithmetic mean.
    #[must_use]
    pub const fn mean(&self) -> f64 {
        self.mean
    }

    /// The sample standard deviation (divided by n − 1); `None` for a single value, zero where
    /// all are equal.
    #[must_use]
    pub fn standard_deviation(&self) -> Option<f64> {
        (self.count > 1).then(|| (self.squares / (self.count - 1) as f64).sqrt())
    }

    /// The standard error of the mean; `None` for a single value.
    #[must_use]
    pub fn standard_error(&self) -> Option<f64> {
        Some(self.standard_deviation()? / (self.count as f64).sqrt())
    }

    /// How lopsided the values are: the third central moment over the cube of the standard
    /// deviation, both divided by n. Above zero where a few are much larger than the rest. `None`
    /// where all are equal, and where a cube is too large for a float.
    #[must_use]
    pub fn skewness(&self) -> Option<f64> {
        let n = self.count as f64;
        let variance = self.squares / n;
        let skewness = self.cubes / n / (variance * variance.sqrt());
        skewness.is_finite().then_some(skewness)
    }
}
