//! A target that stands still for a while, again and again.

use std::time::Duration;

/// The route stands still for the last `freeze` of every `period`, counted from the start of
/// the stub or its last reset: with 1 s in 5 s, from 4 s to 5 s, from 9 s to 10 s and so on.
///
/// No work is done in a freeze, and what is left of it goes on when the freeze is over. A request
/// that arrives within a freeze and takes 1 ms is answered 1 ms after its end; one that takes
/// 10 ms and arrives 4 ms before a freeze is answered 6 ms after its end; one that takes no
/// time at all is answered at its end. Refusals by a quota do not wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stall {
    freeze: Duration,
    period: Duration,
}

impl Stall {
    /// A freeze of `freeze` in every `period`; `None` unless the freeze is shorter than the
    /// period and longer than nothing.
    #[must_use]
    pub fn new(freeze: Duration, period: Duration) -> Option<Self> {
        (!freeze.is_zero() && freeze < period).then_some(Self { freeze, period })
    }

    /// When work that begins at `start` and takes `work` is done, both counted from the start
    /// of the stub.
    #[must_use]
    pub fn done(self, start: Duration, work: Duration) -> Duration {
        let active = self.period.saturating_sub(self.freeze).as_nanos();
        let (period, start) = (self.period.as_nanos(), start.as_nanos());
        // Time as the route knows it, which stands still in a freeze.
        let worked = start / period * active + (start % period).min(active) + work.as_nanos();
        // A whole number of active parts is done at the end of the last of them.
        let (periods, rest) = match (worked / active, worked % active) {
            (periods, 0) if periods > 0 => (periods - 1, active),
            other => other,
        };
        let done = periods * period + rest;
        // No work at all: what arrives within a freeze is answered when it ends.
        let done = if start % period >= active && done <= start {
            (start / period + 1) * period
        } else {
            done
        };
        Duration::from_nanos(u64::try_from(done).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_waits_out_the_freeze() {
        let stall = Stall::new(Duration::from_secs(1), Duration::from_secs(5)).expect("shorter");
        let done = |start, work| {
            let done = stall.done(Duration::from_millis(start), Duration::from_millis(work));
            done.as_millis()
        };
        assert_eq!(done(0, 1), 1);
        assert_eq!(done(3_999, 1), 4_000, "done just before the freeze");
        assert_eq!(done(3_999, 3), 5_002, "two of three milliseconds are left");
        assert_eq!(done(4_000, 1), 5_001);
        assert_eq!(done(4_500, 1), 5_001);
        assert_eq!(done(4_500, 0), 5_000);
        assert_eq!(done(4_999, 4_001), 10_001, "longer than one active part");
        assert_eq!(done(5_000, 1), 5_001);
        assert_eq!(done(2_000, 10_000), 14_000);
    }

    #[test]
    fn a_freeze_must_be_shorter_than_its_period() {
        let second = Duration::from_secs(1);
        assert_eq!(Stall::new(second, second), None);
        assert_eq!(Stall::new(Duration::ZERO, second), None);
    }
}
