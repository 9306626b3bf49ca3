//! How often a sample is resampled. Not zero times, and not without bound.

use std::num::NonZeroU32;

/// A number of resamples, from 1 to 10,000,000. Each takes 8 bytes while the interval is
/// computed.
///
/// ```
/// use perf_stats::Resamples;
/// assert_eq!(Resamples::default().get(), 9_999);
/// assert_eq!(Resamples::new(0), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Resamples(NonZeroU32);

impl Resamples {
    /// Enough for 95 % and 99 %: one less than a round number, so that the ends of the
    /// interval are resampled values and not between two of them (Davison and Hinkley,
    /// "Bootstrap Methods and their Application", 1997, section 5.2.1).
    pub const DEFAULT: Self = Self(NonZeroU32::MIN.saturating_add(9_998));

    /// The most that are accepted.
    const MOST: u32 = 10_000_000;

    /// `None` for zero and for more than 10,000,000.
    #[must_use]
    pub const fn new(count: u32) -> Option<Self> {
        match NonZeroU32::new(count) {
            Some(count) if count.get() <= Self::MOST => Some(Self(count)),
            _ => None,
        }
    }

    /// As a number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }
}

impl Default for Resamples {
    fn default() -> Self {
        Self::DEFAULT
    }
}
