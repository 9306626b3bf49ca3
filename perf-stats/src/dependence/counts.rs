//! Autocovariances of counts in consecutive batches, exact in integers.

/// Counts that follow each other, or bits, which are counts of batches of one.
pub(super) trait Counts {
    /// How many there are; at least one.
    fn length(&self) -> usize;
    /// The sum of the first so many of them.
    fn sum_of_first(&self, count: usize) -> u64;
    /// The sum of the last so many of them.
    fn sum_of_last(&self, count: usize) -> u64;
    /// The sum of the products of each with the one `lag` later.
    fn lagged_products(&self, lag: usize) -> u64;

    /// The autocovariance around the mean of all, divided by the length at every lag.
    fn autocovariance(&self, lag: usize) -> f64 {
        let length = self.length() as i128;
        let total = i128::from(self.sum_of_first(self.length()));
        // Σ(a − m)(b − m) with m = total / length, times the square of the length.
        let left_out = i128::from(self.sum_of_first(lag)) + i128::from(self.sum_of_last(lag));
        let products = i128::from(self.lagged_products(lag));
        let pairs = length - lag as i128;
        let scaled = length * length * products - length * total * (2 * total - left_out)
            + pairs * total * total;
        scaled as f64 / (length as f64 * length as f64 * length as f64)
    }
}

/// Counts in consecutive batches of equal length.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct BatchCounts(pub(super) Vec<u32>);

impl Counts for BatchCounts {
    fn length(&self) -> usize {
        self.0.len()
    }

    fn sum_of_first(&self, count: usize) -> u64 {
        self.0.iter().take(count).map(|c| u64::from(*c)).sum()
    }

    fn sum_of_last(&self, count: usize) -> u64 {
        self.0.iter().rev().take(count).map(|c| u64::from(*c)).sum()
    }

    fn lagged_products(&self, lag: usize) -> u64 {
        let later = self.0.iter().skip(lag);
        let pairs = later.zip(&self.0);
        pairs.map(|(a, b)| u64::from(*a) * u64::from(*b)).sum()
    }
}
