//! What happened over time, in a bounded number of slices that widen as needed.

use std::collections::VecDeque;
use std::time::Duration;

use perf_core::Moment;

/// When there would be more slices, neighbours are merged.
const MOST_SLICES: u64 = 512;

/// What is kept of one slice of time.
pub(crate) trait Cell: Default + Clone {
    /// Takes over what happened in another slice.
    fn join(&mut self, other: &Self);
}

/// Cells in slices of the run's own clock. Slice i covers the times from i·width up to
/// (i + 1)·width, so that two of them line up whatever was recorded in each. The width is
/// `FIRST_WIDTH` in nanoseconds, doubled as often as it takes for all to fit: it depends on
/// what was recorded and not on the order.
#[derive(Debug, Clone)]
pub(crate) struct Slices<C, const FIRST_WIDTH: u64> {
    doublings: u32,
    /// Number of the first slice that is kept; of no meaning while there are none.
    first: u64,
    cells: VecDeque<C>,
}

impl<C: Cell, const FIRST_WIDTH: u64> Slices<C, FIRST_WIDTH> {
    pub(crate) fn new() -> Self {
        Self {
            doublings: 0,
            first: 0,
            cells: VecDeque::with_capacity(usize::try_from(MOST_SLICES).unwrap_or(0)),
        }
    }

    /// The cell of the time `when`.
    pub(crate) fn at(&mut self, when: Moment) -> &mut C {
        let finest = when.as_nanos() / FIRST_WIDTH;
        self.cover(finest, finest);
        let index = (finest >> self.doublings) - self.first;
        usize::try_from(index)
            .ok()
            .and_then(|index| self.cells.get_mut(index))
            .expect("the cell was just made room for")
    }

    /// How wide a slice is.
    pub(crate) fn width(&self) -> Duration {
        Duration::from_nanos(FIRST_WIDTH.saturating_mul(1 << self.doublings))
    }

    /// When the first slice begins; `None` where there is none.
    pub(crate) fn from(&self) -> Option<Moment> {
        let (first, _) = self.finest_span()?;
        Some(Moment::from_nanos(first.saturating_mul(FIRST_WIDTH)))
    }

    /// The same in at most `most` slices, one at the least.
    pub(crate) fn coarsened(&self, most: usize) -> Self {
        let mut coarse = self.clone();
        while coarse.cells.len() > most.max(1) {
            coarse.widen_to(coarse.doublings + 1);
        }
        coarse
    }

    /// The cells, in the order of time and without a gap.
    pub(crate) fn cells(&self) -> impl ExactSizeIterator<Item = &C> {
        self.cells.iter()
    }

    /// Takes over all that `other` counted.
    pub(crate) fn join(&mut self, other: &Self) {
        let Some((first, last)) = other.finest_span() else {
            return;
        };
        self.widen_to(other.doublings);
        self.cover(first, last);
        for (offset, cell) in (0_u64..).zip(&other.cells) {
            let finest = (other.first + offset) << other.doublings;
            let index = (finest >> self.doublings) - self.first;
            if let Some(ours) = self.cell_mut(index) {
                ours.join(cell);
            }
        }
    }

    /// The same slices with other series beside them: the same width, the same start, the same
    /// length, so that slice i of each is the same time.
    pub(crate) fn aligned(group: &[&Self]) -> Vec<Self> {
        let mut frame = Self::new();
        for slices in group {
            frame.join(slices);
        }
        frame.cells.iter_mut().for_each(|cell| *cell = C::default());
        group
            .iter()
            .map(|slices| {
                let mut framed = frame.clone();
                framed.join(slices);
                framed
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
        if self.cells.is_empty() {
            self.first = low;
        }
        while self.first > low {
            self.cells.push_front(C::default());
            self.first -= 1;
        }
        while self.cells.len() as u64 <= high - self.first {
            self.cells.push_back(C::default());
        }
    }

    /// Merges neighbours until slices are as wide as `doublings` doublings make them.
    fn widen_to(&mut self, doublings: u32) {
        while self.doublings < doublings {
            self.doublings += 1;
            // Slice 2i and 2i + 1 become slice i, in place.
            let mut kept = 0;
            for index in 0..self.cells.len() {
                let opens_pair = index == 0 || (self.first + index as u64).is_multiple_of(2);
                if opens_pair {
                    self.cells.swap(kept, index);
                    kept += 1;
                } else {
                    let second = std::mem::take(&mut self.cells[index]);
                    self.cells[kept - 1].join(&second);
                }
            }
            self.first /= 2;
            self.cells.truncate(kept);
        }
    }

    /// The first and the last finest slice that can hold something.
    fn finest_span(&self) -> Option<(u64, u64)> {
        let last = self.first + (self.cells.len() as u64).checked_sub(1)?;
        Some((
            self.first << self.doublings,
            ((last + 1) << self.doublings) - 1,
        ))
    }

    fn cell_mut(&mut self, index: u64) -> Option<&mut C> {
        self.cells.get_mut(usize::try_from(index).ok()?)
    }
}
