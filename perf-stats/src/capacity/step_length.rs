//! How long a step has to be for its criteria.

use std::time::Duration;

use perf_core::{Rate, Requirement, Share};

use crate::planning::least_to_show;

/// A step is made longer for the sake of its criteria at most so many times.
const LONGEST: f64 = 12.0;
/// Even without criteria a step has so many iterations.
const FEWEST: u64 = 10;
/// What the first rate is above the one that just suffices.
const MARGIN: f64 = 1.2;

/// The iterations that a step needs to show its criteria, if none of them misses and if one does.
#[derive(Debug, Clone, Copy)]
pub struct StepLength {
    usual: Duration,
    without_a_miss: u64,
    with_one: u64,
}

impl StepLength {
    /// That of a step that usually takes `usual` and is to show all that is `required`.
    #[must_use]
    pub fn new(usual: Duration, required: &[Requirement], confidence: Share) -> Self {
        let least = |misses| {
            let each = required.iter();
            let each = each.filter_map(|required| least_to_show(required, misses, confidence));
            each.max().unwrap_or(0)
        };
        Self {
            usual,
            without_a_miss: least(0),
            with_one: least(1),
        }
    }

    /// The lowest rate at which a step of the usual length has as many iterations as it needs.
    #[must_use]
    pub fn first_rate(&self) -> Option<Rate> {
        let rate = self.without_a_miss.max(FEWEST) as f64 / self.usual.as_secs_f64();
        Rate::per_second((rate * MARGIN).ceil())
    }

    /// The time of `lengths` steps at `rate`: longer than usual where so slow a rate needs more time for
    /// its iterations, up to twelve times.
    #[must_use]
    pub fn at(&self, rate: Rate, lengths: u32) -> Duration {
        let usual = self.usual.as_secs_f64();
        let needed = self.with_one as f64 / rate.as_per_second();
        let time = needed.clamp(usual, usual * LONGEST) * f64::from(lengths);
        Duration::try_from_secs_f64(time).unwrap_or(Duration::MAX)
    }
}
