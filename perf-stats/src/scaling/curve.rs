//! Pairs of a load and what was measured at it, checked once.

/// Loads with a value measured at each: users and requests per second, the size of a table and the
/// time of a query, a rate and a percentile. All are positive and finite; the order is free, and
/// a load may come several times. At most 1,000 pairs: levels of load, not requests.
///
/// ```
/// use perf_stats::{Curve, CurveError};
/// assert_eq!(Curve::new(&[(1.0, 95.0), (2.0, 180.0)])?.len(), 2);
/// assert_eq!(Curve::new(&[(1.0, 0.0)]), Err(CurveError::NotPositive { position: 0 }));
/// # Ok::<(), CurveError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve<'a>(&'a [(f64, f64)]);

/// Why pairs are not a curve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CurveError {
    /// There are none.
    #[error("there are no points")]
    Empty,
    /// A load or a value that is zero, negative, infinite or not a number.
    #[error("the load and the value at position {position} are not both positive and finite")]
    NotPositive {
        /// Its place, counted from zero.
        position: usize,
    },
    /// More than a curve of load levels can have.
    #[error("{points} points are more than {most}")]
    TooMany {
        /// How many there are.
        points: usize,
        /// How many there may be.
        most: usize,
    },
}

/// So many points let every pair of them be looked at.
const MOST: usize = 1_000;

impl<'a> Curve<'a> {
    /// Takes pairs of a load and a value as a curve.
    ///
    /// # Errors
    /// No pairs, more than 1,000, and numbers that are not positive and finite.
    pub fn new(points: &'a [(f64, f64)]) -> Result<Self, CurveError> {
        if points.is_empty() {
            return Err(CurveError::Empty);
        }
        if points.len() > MOST {
            let (points, most) = (points.len(), MOST);
            return Err(CurveError::TooMany { points, most });
        }
        let usable = |number: f64| number.is_finite() && number > 0.0;
        let odd = |(load, value): &(f64, f64)| !usable(*load) || !usable(*value);
        match points.iter().position(odd) {
            Some(position) => Err(CurveError::NotPositive { position }),
            None => Ok(Self(points)),
        }
    }

    /// The pairs in their order.
    #[must_use]
    pub const fn points(&self) -> &'a [(f64, f64)] {
        self.0
    }

    /// How many pairs there are; never zero.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The loads in rising order, each once.
    pub(super) fn loads(&self) -> Vec<f64> {
        let mut loads: Vec<f64> = self.0.iter().map(|(load, _)| *load).collect();
        loads.sort_unstable_by(f64::total_cmp);
        loads.dedup_by(|a, b| a.total_cmp(b).is_eq());
        loads
    }
}
