//! Intervals of a difference and of a ratio. Where they come from is said by those who make
//! them.

/// Between which values a true difference lies, second sample minus first, in the unit of the
/// values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceInterval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Between which factors a true ratio lies, second sample to first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioInterval {
    /// Lower end, above zero.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}
