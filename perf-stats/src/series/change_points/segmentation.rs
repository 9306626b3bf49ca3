//! Bisects a series for as long as a permutation test finds a change in a part.
//!
//! A test compares the largest statistic over all locations with the largest over all
//! locations of permuted series, so that searching for the location costs no validity. Two
//! statistics share the error: one of splits into two sides, one of windows.

use super::divergence::{Divergence, SHORTEST};
use crate::random::Random;
use crate::series::order::rank_in_place;

/// Permutations of a test.
const PERMUTATIONS: u32 = 999;
/// The shares of the error that the two statistics may make, in tenths.
const SPLITS_SHARE: f64 = 7.0;
const WINDOWS_SHARE: f64 = 3.0;
/// Windows are quadratic in each permutation; longer parts are only split into two sides.
const LONGEST_WINDOWED: usize = 400;

/// A change that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    /// The first value of the new level.
    pub(super) start: usize,
    /// With what probability a part without a change shows one as clear.
    pub(super) p_value: f64,
}

/// The changes in `values` that are significant at `level`, in their order.
pub(super) fn segments(values: &[f64], level: f64) -> Vec<Found> {
    let mut found = Vec::new();
    let mut parts = vec![(0, values.len())];
    while let Some((from, to)) = parts.pop() {
        if to - from < 2 * SHORTEST {
            continue;
        }
        if let Some(change) = test(&values[from..to], level) {
            let start = from + change.start;
            found.push(Found { start, ..change });
            parts.push((from, start));
            parts.push((start, to));
        }
    }
    found.sort_unstable_by_key(|change| change.start);
    found
}

/// Twice the ranks, so that shared ones are whole numbers as well.
pub(super) fn ranks_of(values: &[f64]) -> Vec<u32> {
    let mut ranks = values.to_vec();
    rank_in_place(&mut ranks);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number of at most 4,000"
    )]
    let whole = ranks.into_iter().map(|rank| (2.0 * rank) as u32).collect();
    whole
}

/// The clearest change of a part, if it is significant. A statistic that can no longer be is
/// not permuted any further.
fn test(values: &[f64], level: f64) -> Option<Found> {
    let ranks = ranks_of(values);
    if ranks.iter().all(|rank| *rank == ranks[0]) {
        return None;
    }
    let mut divergence = Divergence::of(&ranks);
    let mut room = Vec::with_capacity(ranks.len());
    let split = divergence.of_splits(&ranks, &mut room);
    let windowed = ranks.len() <= LONGEST_WINDOWED;
    let window = windowed.then(|| divergence.of_windows(&ranks));

    let mut splits = Tally::new(SPLITS_SHARE, level);
    let mut windows = Tally::new(WINDOWS_SHARE, level);
    if window.is_none() {
        windows.close();
    }
    let mut random = Random::from_data("change points", &[values]);
    let mut shuffled = ranks.clone();
    for _ in 0..PERMUTATIONS {
        random.shuffle(&mut shuffled);
        if splits.is_open() {
            let peak = divergence.of_splits(&shuffled, &mut room);
            splits.count(peak.statistic >= split.statistic);
        }
        if let Some(observed) = window.filter(|_| windows.is_open()) {
            let peak = divergence.of_windows(&shuffled);
            windows.count(peak.statistic >= observed.statistic);
        }
        if !splits.is_open() && !windows.is_open() {
            return None;
        }
    }
    let by_splits = splits.p_value();
    let by_windows = windows.p_value();
    match window.filter(|_| by_windows < by_splits) {
        Some(peak) => Some(Found {
            start: peak.start,
            p_value: by_windows,
        }),
        None => Some(Found {
            start: split.start,
            p_value: by_splits,
        }),
    }
}

/// How often permuted series reached the observed statistic.
struct Tally {
    reached: u32,
    tenths: f64,
    level: f64,
    closed: bool,
}

impl Tally {
    const fn new(tenths: f64, level: f64) -> Self {
        Self {
            reached: 0,
            tenths,
            level,
            closed: false,
        }
    }

    const fn close(&mut self) {
        self.closed = true;
    }

    const fn is_open(&self) -> bool {
        !self.closed
    }

    fn count(&mut self, reached: bool) {
        self.reached += u32::from(reached);
        // A rounding error must not decide where the two are equal.
        if self.attained() > self.level * (1.0 + 1e-9) {
            self.closed = true;
        }
    }

    /// (1 + b)/(1 + B), times what sharing the error costs.
    fn attained(&self) -> f64 {
        f64::from(1 + self.reached) / f64::from(1 + PERMUTATIONS) * 10.0 / self.tenths
    }

    fn p_value(&self) -> f64 {
        if self.closed { 1.0 } else { self.attained() }
    }
}

/// The smallest level at which a change can be found at all.
pub(super) fn smallest_level() -> f64 {
    10.0 / SPLITS_SHARE / f64::from(1 + PERMUTATIONS)
}
