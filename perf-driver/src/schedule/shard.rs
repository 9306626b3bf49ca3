//! How numbered work is dealt out among workers.

use std::num::NonZeroUsize;

/// One worker's share of numbered work: of `n` workers, worker `k` takes the numbers `i` with
/// `i mod n = k`. The shares of all workers are disjoint and together complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Shard {
    /// The whole, for a single worker.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// Share number `index`, from zero, of `of` shares; `None` where there is no such share.
    #[must_use]
    pub fn new(index: usize, of: NonZeroUsize) -> Option<Self> {
        (index < of.get()).then_some(Self {
            index: index as u64,
            of: of.get() as u64,
        })
    }

    /// All `of` shares.
    pub fn all(of: NonZeroUsize) -> impl Iterator<Item = Self> {
        (0..of.get()).filter_map(move |index| Self::new(index, of))
    }

    /// The number that comes after `taken` others of this share.
    #[must_use]
    pub const fn number(self, taken: u64) -> u64 {
        self.index.saturating_add(taken.saturating_mul(self.of))
    }

    /// How many of the numbers below `total` belong to this share. The shares differ by one at
    /// most.
    #[must_use]
    pub const fn share_of(self, total: u64) -> u64 {
        if total <= self.index {
            0
        } else {
            (total - self.index - 1) / self.of + 1
        }
    }
}
