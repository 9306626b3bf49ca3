//! Counts of ended requests over time, in a bounded number of slices that widen as needed.

use std::collections::VecDeque;
use std::time::Duration;

use perf_core::{Moment, Slice, Timeline};

/// The width that a timeline starts with.
const FIRST_WIDTH: u64 = 100_000_000;
/// When there would be more slices, neighbours are merged.
const MOST_SLICES: u64 = 512;

/// Counts in slices of the run's own clock. Slice i covers the times from i·width up to
/// (i + 1)·width, so that two of them line up whatever was recorded in each. The width is the
/// smallest with which all fits: it depends on what was recorded and not on the order.
#[derive(Debug, Clone)]
pub(crate) struct Slices {
    doublings: u32,
    /// Number of the first slice that is kept; of no meaning while there are none.
    first: u64,
    counts: VecDeque<Slice>,
}

impl Slices {
    pub(crate) fn new() -> Self {
        Self {
            doublings: 0,
            first: 0,
            counts: VecDeque::with_capacity(usize::try_from(MOST_SLICES).unwrap_or(0)),
        }
    }

    /// Counts what ended at `when`.
    pub(crate) fn add(&mut self, when: Moment, ended: Slice) {
        // One slice of the first width: at most 2^64 / 10^8 of them, so that no sum overflows.
        let finest = when.as_nanos() / FIRST_WIDTH;
        self.cover(finest, finest);
        let index = (finest >> self.doublings) - self.first;
        if let Some(slice) = self.slice_mut(index) {
            add_to(slice, ended);
        }
    }

    /// Takes over all that `other` counted.
    pub(crate) fn join(&mut self, other: &Self) {
        let Some((first, last)) = other.finest_span() else {
            return;
        };
        self.widen_to(other.doublings);
        self.cover(first, last);
        for (offset, counted) in (0_u64..).zip(&other.counts) {
            let finest = (other.first + offset) << other.doublings;
            let index = (finest >> self.doublings) - self.first;
            if let Some(slice) = self.slice_mut(index) {
                add_to(slice, *counted);
            }
        }
    }

    /// The timelines of series that belong together: the same width, the same start, the same
    /// length, so that slice i of each is the same time.
    pub(crate) fn aligned(group: &[&Self]) -> Vec<Timeline> {
        let mut frame = Self::new();
        for slices in group {
            frame.join(slices);
        }
        for slice in &mut frame.counts {
            *slice = Slice::default();
        }
        let width = Duration::from_nanos(FIRST_WIDTH.saturating_mul(1 << frame.doublings));
        group
            .iter()
            .map(|slices| {
                let mut framed = frame.clone();
                framed.join(slices);
                Timeline {
                    width,
                    slices: framed.counts.into(),
                }
            })
            .collect()
    }

    /// Makes room for slices `first` to `last`, numbered in the finest width.
    fn cover(&mut self, first: u64, last: u64) {
        let (low, high) = match self.finest_span() {
            Some((low, high)) => (low.min(first), high.max(last)),
            None => (first, last),
        };
        let mut doublings = self.doublings;
        while (high >> doublings) - (low >> doublings) >= MOST_SLICES {
            doublings += 1;
        }
        self.widen_to(doublings);
        let (low, high) = (low >> self.doublings, high >> self.doublings);
        if self.counts.is_empty() {
            self.first = low;
        }
        while self.first > low {
            self.counts.push_front(Slice::default());
            self.first -= 1;
        }
        while self.counts.len() as u64 <= high - self.first {
            self.counts.push_back(Slice::default());
        }
    }

    /// Merges neighbours until slices are as wide as `doublings` doublings make them.
    fn widen_to(&mut self, doublings: u32) {
        while self.doublings < doublings {
            self.doublings += 1;
            // Slice 2i and 2i + 1 become slice i, in place.
            let mut kept = 0;
            for index in 0..self.counts.len() {
                let counted = self.counts[index];
                let opens_pair = index == 0 || (self.first + index as u64).is_multiple_of(2);
                if opens_pair {
                    self.counts[kept] = counted;
                    kept += 1;
                } else {
                    add_to(&mut self.counts[kept - 1], counted);
                }
            }
            self.first /= 2;
            self.counts.truncate(kept);
        }
    }

    /// The first and the last finest slice that can hold something.
    fn finest_span(&self) -> Option<(u64, u64)> {
        let last = self.first + (self.counts.len() as u64).checked_sub(1)?;
        Some((
            self.first << self.doublings,
            ((last + 1) << self.doublings) - 1,
        ))
    }

    fn slice_mut(&mut self, index: u64) -> Option<&mut Slice> {
        self.counts.get_mut(usize::try_from(index).ok()?)
    }
}

fn add_to(slice: &mut Slice, more: Slice) {
    slice.successes += more.successes;
    slice.failures += more.failures;
}
