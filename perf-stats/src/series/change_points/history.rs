//! A history that is known to be usable: finite figures, and gaps that stay gaps. It fills
//! nothing in.

/// The most figures that are searched for changes.
const MOST: usize = 2_000;

/// One figure per run, oldest first; `None` where a run gave none.
///
/// ```
/// use perf_stats::{History, HistoryError};
/// assert_eq!(History::new(&[Some(1.0), None, Some(2.0)])?.observed(), 2);
/// assert_eq!(History::new(&[Some(f64::NAN)]), Err(HistoryError::NotFinite { position: 0 }));
/// # Ok::<(), HistoryError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    values: Vec<f64>,
    positions: Vec<usize>,
}

/// Why numbers are not a history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// NaN or an infinity among the figures. A run without a figure is `None`.
    #[error("the figure at position {position} is not a finite number")]
    NotFinite {
        /// Its place, counted from zero, gaps included.
        position: usize,
    },
    /// More figures than the search is bounded for.
    #[error("{observed} figures are more than the {most} that can be searched")]
    TooMany {
        /// Figures in the history, gaps not counted.
        observed: usize,
        /// The limit.
        most: usize,
    },
}

impl History {
    /// Takes the figures as a history. All gaps, or nothing at all, is a history too.
    ///
    /// # Errors
    /// A figure that is not finite, or more than 2,000 figures.
    pub fn new(figures: &[Option<f64>]) -> Result<Self, HistoryError> {
        let (mut values, mut positions) = (Vec::new(), Vec::new());
        for (position, figure) in figures.iter().enumerate() {
            if let Some(value) = figure {
                if !value.is_finite() {
                    return Err(HistoryError::NotFinite { position });
                }
                values.push(*value);
                positions.push(position);
            }
        }
        if values.len() > MOST {
            return Err(HistoryError::TooMany {
                observed: values.len(),
                most: MOST,
            });
        }
        Ok(Self { values, positions })
    }

    /// How many figures there are, gaps not counted.
    #[must_use]
    pub const fn observed(&self) -> usize {
        self.values.len()
    }

    /// The figures without the gaps.
    pub(super) fn values(&self) -> &[f64] {
        &self.values
    }

    /// Where each figure stands among figures and gaps.
    pub(super) fn positions(&self) -> &[usize] {
        &self.positions
    }
}
