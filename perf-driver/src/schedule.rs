//! When starts are due: arithmetic alone.
//!
//! Nothing here looks at a clock, sleeps, or knows what a start does. The due time of a start
//! follows from its number, never from the start before it, so lateness cannot add up.

use std::num::NonZeroUsize;
use std::time::Duration;

use perf_core::Rate;

/// The due times of an open model's starts, counted from the start of their scenario.
///
/// ```
/// use perf_core::Rate;
/// use perf_driver::Schedule;
/// use std::time::Duration;
///
/// let rate = Rate::per_second(50.0).expect("a rate");
/// let schedule = Schedule::constant(rate, Duration::from_secs(10));
/// assert_eq!(schedule.count(), 500);
/// assert_eq!(schedule.due(75), Duration::from_millis(1500));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schedule {
    profile: Profile,
}

/// How the rate of starts goes over time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Profile {
    /// Equal gaps.
    Constant { per_second: f64, count: u64 },
}

/// One start of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Start {
    /// Its number in the whole schedule, from zero.
    pub index: u64,
    /// When it is due, from the start of the scenario.
    pub due: Duration,
}

/// The starts of one worker, in order of their due times. Needs no memory for them.
#[derive(Debug, Clone)]
pub struct Starts {
    schedule: Schedule,
    shard: Shard,
    next: u64,
}

/// One worker's share of numbered work: of `n` workers, worker `k` takes the numbers `i` with
/// `i mod n = k`. The shares of all workers are disjoint and together complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: u64,
    of: u64,
}

impl Schedule {
    /// Starts at equal gaps of `1 / rate`, the first at once: `rate × duration` of them, rounded
    /// to the nearest whole number, but at least one. Without a rate or a duration there are none.
    #[must_use]
    pub fn constant(rate: Rate, duration: Duration) -> Self {
        let per_second = rate.as_per_second();
        let exact = per_second * duration.as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "not negative; a float beyond u64 stops at its largest number"
        )]
        let count = if exact > 0.0 {
            exact.round().max(1.0) as u64
        } else {
            0
        };
        Self {
            profile: Profile::Constant { per_second, count },
        }
    }

    /// How many starts there are.
    #[must_use]
    pub const fn count(&self) -> u64 {
        match self.profile {
            Profile::Constant { count, .. } => count,
        }
    }

    /// When start number `index` is due, from the start of the scenario, to the nearest
    /// nanosecond. For a number beyond the last one it is when it would be due.
    #[must_use]
    pub fn due(&self, index: u64) -> Duration {
        match self.profile {
            Profile::Constant { per_second, .. } => {
                let nanos = (index as f64 * 1e9 / per_second).round();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "not negative; a float beyond u64 stops at its largest number"
                )]
                Duration::from_nanos(nanos as u64)
            }
        }
    }

    /// The starts that belong to `shard`.
    #[must_use]
    pub const fn starts(&self, shard: Shard) -> Starts {
        Starts {
            schedule: *self,
            shard,
            next: shard.index,
        }
    }
}

impl Iterator for Starts {
    type Item = Start;

    fn next(&mut self) -> Option<Start> {
        let index = self.next;
        if index >= self.schedule.count() {
            return None;
        }
        self.next = index.saturating_add(self.shard.of);
        Some(Start {
            index,
            due: self.schedule.due(index),
        })
    }
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
