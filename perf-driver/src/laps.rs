//! What a transport tells of an exchange while it goes on, where a part of it is a series of its
//! own. It takes no time: who listens does.

use std::time::{Duration, Instant};

use perf_core::Lap;

/// Listens to the laps of one exchange. Of each kind, at most one is under way at a time.
///
/// What is under way when the exchange fails has failed with it, and in the same way; what is under
/// way when it succeeds is forgotten.
pub trait Laps {
    /// `lap` begins; one of the kind that was under way is forgotten.
    fn begin(&self, lap: Lap);

    /// `lap` ends well. Without one under way this does nothing.
    fn end(&self, lap: Lap);

    /// `lap` has ended well `at` a moment before this one.
    fn ended(&self, lap: Lap, at: Instant);

    /// `lap` ends well and has lasted for `time`, which somebody else has counted.
    fn took(&self, lap: Lap, time: Duration);

    /// `lap` will not end, and nothing is wrong with that.
    fn forget(&self, lap: Lap);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoLaps;

impl Laps for NoLaps {
    fn begin(&self, _: Lap) {}

    fn end(&self, _: Lap) {}

    fn ended(&self, _: Lap, _: Instant) {}

    fn took(&self, _: Lap, _: Duration) {}

    fn forget(&self, _: Lap) {}
}
