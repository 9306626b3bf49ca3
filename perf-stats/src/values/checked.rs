//! Borrowed slices of floats that are known to be usable. They are not copied and not sorted.

/// At least one number, none of them NaN. Infinities are allowed: a request that failed is an
/// observation above every latency.
///
/// ```
/// use perf_stats::{Values, ValuesError};
/// assert_eq!(Values::new(&[1.0, f64::INFINITY])?.len(), 2);
/// assert_eq!(Values::new(&[1.0, f64::NAN]), Err(ValuesError::NotANumber { position: 1 }));
/// # Ok::<(), ValuesError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Values<'a>(&'a [f64]);

/// At least one number, all of them finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FiniteValues<'a>(&'a [f64]);

/// Why numbers are not a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ValuesError {
    /// There are none.
    #[error("there are no values")]
    Empty,
    /// NaN among them.
    #[error("the value at position {position} is not a number")]
    NotANumber {
        /// Its place, counted from zero.
        position: usize,
    },
    /// An infinity where the method needs finite values.
    #[error("the value at position {position} is infinite")]
    NotFinite {
        /// Its place, counted from zero.
        position: usize,
    },
}

impl<'a> Values<'a> {
    /// Takes `values` as a sample.
    ///
    /// # Errors
    /// None at all, or a NaN.
    pub fn new(values: &'a [f64]) -> Result<Self, ValuesError> {
        if values.is_empty() {
            return Err(ValuesError::Empty);
        }
        match values.iter().position(|value| value.is_nan()) {
            Some(position) => Err(ValuesError::NotANumber { position }),
            None => Ok(Self(values)),
        }
    }

    /// The values in their order.
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

impl<'a> FiniteValues<'a> {
    /// Takes `values` as a sample of finite numbers.
    ///
    /// # Errors
    /// None at all, a NaN, or an infinity.
    pub fn new(values: &'a [f64]) -> Result<Self, ValuesError> {
        let checked = Values::new(values)?;
        match values.iter().position(|value| value.is_infinite()) {
            Some(position) => Err(ValuesError::NotFinite { position }),
            None => Ok(Self(checked.0)),
        }
    }

    /// The values in their order.
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

impl<'a> From<FiniteValues<'a>> for Values<'a> {
    fn from(finite: FiniteValues<'a>) -> Self {
        Self(finite.0)
    }
}
