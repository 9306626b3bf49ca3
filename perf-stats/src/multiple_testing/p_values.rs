//! Probabilities of a family of tests that were checked once.

/// At least one probability, none of them NaN or outside 0..=1.
///
/// ```
/// use perf_stats::{PValues, PValuesError};
/// assert_eq!(PValues::new(&[0.2, 1.5]), Err(PValuesError::NotAProbability { position: 1 }));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PValues<'a>(&'a [f64]);

/// Why numbers are not probabilities of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PValuesError {
    /// There are none.
    #[error("there are no p-values")]
    Empty,
    /// NaN, below 0 or above 1.
    #[error("the p-value at position {position} is not between 0 and 1")]
    NotAProbability {
        /// Its place, counted from zero.
        position: usize,
    },
}

impl<'a> PValues<'a> {
    /// Takes `values` as the probabilities of one family of tests.
    ///
    /// # Errors
    /// None at all, or one that is NaN, below 0 or above 1.
    pub fn new(values: &'a [f64]) -> Result<Self, PValuesError> {
        if values.is_empty() {
            return Err(PValuesError::Empty);
        }
        match values.iter().position(|p| !(0.0..=1.0).contains(p)) {
            Some(position) => Err(PValuesError::NotAProbability { position }),
            None => Ok(Self(values)),
        }
    }

    /// The probabilities in their order.
    #[must_use]
    pub const fn as_slice(&self) -> &'a [f64] {
        self.0
    }

    /// How many there are; never zero.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub const fn len(&self) -> usize {
        self.0.len()
    }
}
